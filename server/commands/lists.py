"""Organisations and links out to lists, page by page: what is public, in the form in which links come in again."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.progress import Progress

from server.commands import links
from server.commands.asking import Asking, asking
from server.commands.telling import Refused, out, progress, shown
from server.settings import Settings

FORMATS = ("csv", "jsonl")
PAGE = 100
SIDES = 2
"""A row has room for so many."""

Row = Mapping[str, str | None]

_ORGANISATION = """slug name kind level country { code } subdivision website wikidataId orgId startedOn endedOn id
  jsonLd"""
LISTS = {
    "organisations": f"""query ($first: Int!, $after: String) {{ organisations(first: $first, after: $after) {{
  totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {_ORGANISATION} }} }} }}""",
    "partnerships": f"""query ($first: Int!, $after: String) {{ partnerships(first: $first, after: $after) {{
  totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id slug title form localTerm stage
    timeline {{ startedOn endedOn }} sides {{ organisation {{ {_ORGANISATION} }} }} }} }} }}""",
}
COLUMNS = {
    "organisations": (*links.OF_A_SIDE, "started_on", "ended_on", "slug", "id"),
    "partnerships": (*links.COLUMNS, "ended_on", "slug", "id"),
}


def export(*, what: str, to: Path | None, form: str | None) -> None:
    """Write a list of everything of a kind that is public, a row each; the file is there once it is whole."""
    form = form or (to.suffix.removeprefix(".").lower() if to else "csv")
    if form not in FORMATS:
        raise Refused("The format of a list is csv or jsonl: say --format.")
    file = to or Path(f"{what}.{form}")
    if file.is_dir() or not file.parent.is_dir():
        raise Refused(f"{shown(file)} is no place for a file.")

    async def run() -> tuple[int, int]:
        async with asking(Settings.from_environment()) as ask:
            with progress() as bars, _whole(file) as stream:
                return await _write(_nodes(ask, what, bars), stream, what=what, form=form)

    written, wider = asyncio.run(run())
    out.print(f"✓ {written:,} {what} written to {shown(file)}.", soft_wrap=True)
    if wider:
        out.print(f"{wider:,} of more than {SIDES} sides have no row: a row has room for {SIDES}.", soft_wrap=True)


@contextmanager
def _whole(file: Path) -> Any:
    """Write beside a file, and put it in its place at the end; what was cut off leaves nothing behind."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


async def _nodes(ask: Asking, what: str, bars: Progress) -> AsyncIterator[Mapping[str, Any]]:
    bar = bars.add_task(f"writing {what}", total=None)
    after = None
    while True:
        page = (await ask.publicly(LISTS[what], first=PAGE, after=after))[what]
        for node in page["nodes"]:
            yield node
        bars.update(bar, total=page["totalCount"], advance=len(page["nodes"]))
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def _write(nodes: AsyncIterator[Mapping[str, Any]], stream: TextIO, *, what: str, form: str) -> tuple[int, int]:
    """Write the rows as they come, and say how many there are, and how many records have no row."""
    write = _writer(stream, COLUMNS[what], form)
    written = wider = 0
    async for node in nodes:
        row = _organisation(node) if what == "organisations" else _link(node)
        if row is None:
            wider += 1
            continue
        write({name: None if value is None else links.guarded(value) for name, value in row.items()})
        written += 1
    return written, wider


def _writer(stream: TextIO, columns: Iterable[str], form: str) -> Callable[[Row], object]:
    if form == "csv":
        rows = csv.DictWriter(stream, tuple(columns), restval="", lineterminator="\r\n")  # RFC 4180, 2.
        rows.writeheader()
        return rows.writerow

    def write(row: Row) -> None:
        said = {name: row[name] for name in columns if row.get(name) is not None}
        stream.write(json.dumps(said, ensure_ascii=False) + "\n")

    return write


def _organisation(node: Mapping[str, Any]) -> dict[str, str | None]:
    named = node["jsonLd"]["name"]  # It alone says in which language the name is.
    return {
        **{name: node.get(word) for name, word in links.OF_A_SIDE.items()},
        "country": node["country"]["code"],
        "language": named["@language"] if isinstance(named, dict) else None,
        "started_on": node["startedOn"],
        "ended_on": node["endedOn"],
        "slug": node["slug"],
        "id": node["id"],
    }


def _link(node: Mapping[str, Any]) -> dict[str, str | None] | None:
    """Write a link; None if it is between more than a row has room for."""
    if len(node["sides"]) != SIDES:
        return None
    sides = {
        f"{side}_{name}": value
        for side, one in zip("ab", node["sides"], strict=True)
        for name, value in _organisation(one["organisation"]).items()
        if name in links.OF_A_SIDE
    }
    return {
        **sides,
        **{name: node.get(word) for name, word in links.OF_A_LINK.items()},
        "started_on": node["timeline"]["startedOn"],
        "ended_on": node["timeline"]["endedOn"],
        "slug": node["slug"],
        "id": node["id"],
    }
