"""Links or organisations in from lists of others: CSV and JSON Lines; a bad row is named, the others are recorded."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct, field
from rich.progress import Progress, TaskID
from rich.table import Table

from server.commands.asking import Asking
from server.commands.telling import Refused, err, out, shown

ENDINGS = (".csv", ".jsonl")
ROWS_AT_ONCE = 150
BYTES_AT_ONCE = 48_000
"""How much one request holds; the server takes a little more."""
ROW_BYTES_MAX = 20_000
REFUSED_SHOWN_MAX = 20
"""How many refused rows a terminal shows; a report holds all."""

OF_A_SIDE = {
    "name": "name",
    "country": "country",
    "kind": "kind",
    "language": "language",
    "level": "level",
    "subdivision": "subdivision",
    "website": "website",
    "wikidata_id": "wikidataId",
    "org_id": "orgId",
}
OF_A_LINK = {
    "title": "title",
    "form": "form",
    "local_term": "localTerm",
    "stage": "stage",
    "started_on": "startedOn",
}
_CODES = frozenset({"country", "kind", "level", "form", "stage", "subdivision"})
"""Columns of codes, which people write in small letters too."""
OF_AN_ORGANISATION = {**OF_A_SIDE, "started_on": "startedOn", "ended_on": "endedOn"}
COLUMNS = tuple(f"{side}_{name}" for side in "ab" for name in OF_A_SIDE) + tuple(OF_A_LINK)
_FORMULA = re.compile("'*[=@+\\-\t\r]")
"""How a text begins that a spreadsheet would carry out; apostrophes before it say that it is a text."""


class Form(Struct, frozen=True):
    """What a list is of: what its columns are called, which it cannot do without, and how its rows are sent."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    tells: Callable[[dict[str, str]], dict[str, Any]]
    """What a row says, as it is sent."""
    sent_as: str
    operation: str


class Row(Struct, frozen=True):
    """A row of a list: where it stands, and what it tells of, or what is wrong with it."""

    line: int
    told: dict[str, Any] | None
    wrong: str | None = None


class Report(Struct):
    """What became of a list."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, why: str) -> None:
        """Note a row that is wrong."""
        self.outcomes["REFUSED"] += 1
        self.refused.append((line, why))


def columns(said: Sequence[str]) -> dict[str, str]:
    """Read what columns are called in a list (`a_country=iso2`); raises Refused for one that nobody reads."""
    found = dict(one.lower().partition("=")[::2] for one in said)
    for name, head in found.items():
        if name not in (*COLUMNS, *OF_AN_ORGANISATION) or not head:
            known = ", ".join((*COLUMNS, *OF_AN_ORGANISATION))
            raise Refused(f"--column is NAME=HEADER, and NAME one of {known}; not {name}={head}.")
    return found


def form_of(file: Path, named: dict[str, str]) -> Form:
    """Say what a list is of, by its columns: links have two sides; raises Refused for one that is not in UTF-8."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = _next(stream)
    if file.suffix.lower() == ".jsonl":
        told = _object(first)
        heads = [] if told is None else list(told)
    else:
        heads = [head.strip().lower() for head in next(csv.reader([first]), [])]
    sides = any(named.get(name, name) in heads for name in LINKS.needed)
    return LINKS if sides or named.get("name", "name") not in heads else ORGANISATIONS


async def take_in(ask: Asking, file: Path, bars: Progress, form: Form, *, named: dict[str, str], **how: Any) -> Report:
    """Send a list in parts and say what became of it; sent again, what was recorded before is known and stays."""
    report = Report()
    bar = bars.add_task(f"reading {shown(file)}", total=file.stat().st_size)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for rows in _parts(_read(file, stream, named, form)):
            for row in rows:
                if row.wrong is not None:
                    report.refuse(row.line, row.wrong)
            await _send(ask, [row for row in rows if row.told is not None], form, report, how)
            _advance(bars, bar, stream)
    bars.remove_task(bar)
    return report


def guarded(text: str) -> str:
    """Put an apostrophe before what begins like a formula, so that a spreadsheet shows it; read, it goes again."""
    return f"'{text}" if _FORMULA.match(text) else text


def tell(file: Path, report: Report, *, dry_run: bool) -> None:
    """Say what became of a list, and name the first rows that are wrong."""
    counted = report.outcomes
    kept = "would be recorded" if dry_run else "recorded"
    out.print(
        f"[green]✓[/green] {shown(file)}: {counted['ADDED']:,} {kept}, {counted['KNOWN']:,} known, "
        f"{counted['REFUSED']:,} refused.",
        soft_wrap=True,
    )
    if report.refused:
        table = Table("line", "what is wrong", box=None, pad_edge=True)
        for line, why in report.refused[:REFUSED_SHOWN_MAX]:
            table.add_row(str(line), why)
        err.print(table, markup=False)
    if len(report.refused) > REFUSED_SHOWN_MAX:
        err.print(f"… and {len(report.refused) - REFUSED_SHOWN_MAX:,} more: --report FILE writes them all.")


def write(report: Report, to: Path) -> None:
    """Write down every row that is wrong."""
    with to.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("line", "what is wrong"))
        rows.writerows(report.refused)


def _advance(bars: Progress, bar: TaskID, stream: TextIO) -> None:
    bars.update(bar, completed=stream.buffer.tell())


def _read(file: Path, stream: TextIO, named: dict[str, str], form: Form) -> Iterator[Row]:
    return _lines(stream, named, form) if file.suffix.lower() == ".jsonl" else _table(stream, named, form)


def _table(stream: TextIO, named: dict[str, str], form: Form) -> Iterator[Row]:
    """Read a CSV file; its first row names the columns."""
    rows = csv.reader(_bounded(stream))
    heads = [head.strip().lower() for head in next(rows, [])]
    places = {name: heads.index(head) for name in form.columns if (head := named.get(name, name)) in heads}
    missing = [name for name in form.needed if name not in places]
    if missing:
        wanted = ", ".join(missing)
        raise Refused(f"The list has no column {wanted}: name them, or say --column {missing[0]}=HEADER.")
    try:
        for cells in rows:
            if any(cells):
                said = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
                yield _row(rows.line_num, said, form)
    except csv.Error as error:
        raise Refused(f"Line {rows.line_num}: {error}. The rows before it were taken in.") from error


def _lines(stream: TextIO, named: dict[str, str], form: Form) -> Iterator[Row]:
    """Read JSON Lines: an object a line, with the names that columns have."""
    for number, line in enumerate(_bounded(stream), start=1):
        if not line.strip():
            continue
        told = _object(line)
        if told is None:
            yield Row(number, None, "This is no JSON object.")
            continue
        found = {name: told.get(named.get(name, name)) for name in form.columns}
        yield _row(number, {name: str(value).strip() for name, value in found.items() if value is not None}, form)


def _object(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _bounded(stream: TextIO) -> Iterator[str]:
    while line := _next(stream):
        if len(line) == ROW_BYTES_MAX and not line.endswith("\n"):
            raise Refused(f"A row has more than {ROW_BYTES_MAX:,} letters: this is no list of links.")
        yield line


def _next(stream: TextIO) -> str:
    try:
        return stream.readline(ROW_BYTES_MAX)
    except UnicodeDecodeError as error:
        raise Refused("The list is not in UTF-8: save it as `CSV UTF-8`, and send it again.") from error


def _row(line: int, said: dict[str, str], form: Form) -> Row:
    for name, value in said.items():
        if _FORMULA.match(value) and not value.startswith("'"):
            return Row(line, None, f"{name} begins like a formula: {value[:40]}")
    missing = [name for name in form.needed if not said.get(name)]
    if missing:
        return Row(line, None, f"{', '.join(missing)} is empty.")
    said = {name: value[1:] if _FORMULA.match(value) else value for name, value in said.items()}
    said = {name: value.upper() if _bare(name) in _CODES else value for name, value in said.items() if value}
    return Row(line, form.tells(said))


def _link(said: dict[str, str]) -> dict[str, Any]:
    sides = [
        {word: said[f"{side}_{name}"] for name, word in OF_A_SIDE.items() if f"{side}_{name}" in said} for side in "ab"
    ]
    return {"organisations": sides, **{word: said[name] for name, word in OF_A_LINK.items() if name in said}}


def _organisation(said: dict[str, str]) -> dict[str, Any]:
    return {word: said[name] for name, word in OF_AN_ORGANISATION.items() if name in said}


def _bare(name: str) -> str:
    return name.removeprefix("a_").removeprefix("b_")


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Put rows together as far as one request holds them."""
    part: list[Row] = []
    size = 0
    for row in rows:
        weight = len(json.dumps(row.told, ensure_ascii=False).encode())
        if part and (len(part) == ROWS_AT_ONCE or size + weight > BYTES_AT_ONCE):
            yield part
            part, size = [], 0
        part.append(row)
        size += weight
    if part:
        yield part


async def _send(ask: Asking, rows: Sequence[Row], form: Form, report: Report, how: Mapping[str, Any]) -> None:
    """Send some rows; what the server refuses as a whole is halved until the row is found."""
    if not rows:
        return
    try:
        sent: dict[str, Any] = {form.sent_as: [row.told for row in rows], **how}
        payload = await ask.act(form.operation, **sent)
    except Refused as refusal:
        if len(rows) == 1:
            report.refuse(rows[0].line, " ".join(refusal.sentences))
            return
        half = len(rows) // 2
        await _send(ask, rows[:half], form, report, how)
        await _send(ask, rows[half:], form, report, how)
        return
    for row, done in zip(rows, payload["rows"], strict=True):
        if done["error"] is None:
            report.outcomes[done["outcome"]] += 1
        else:
            report.refuse(row.line, done["error"]["message"])


LINKS = Form(
    columns=COLUMNS,
    needed=("a_name", "a_country", "b_name", "b_country"),
    tells=_link,
    sent_as="links",
    operation="""mutation ($links: [ListedLinkInput!]!, $leaflet: String!, $dry: Boolean!) {
  importLinks(input: {links: $links, leaflet: {slug: $leaflet}, dryRun: $dry}) {
    rows { outcome error { message } } errors { message }
  }
}""",
)
ORGANISATIONS = Form(
    columns=tuple(OF_AN_ORGANISATION),
    needed=("name", "country"),
    tells=_organisation,
    sent_as="organisations",
    operation="""mutation ($organisations: [ListedOrganisationInput!]!, $dry: Boolean!) {
  importOrganisations(input: {organisations: $organisations, dryRun: $dry}) {
    rows { outcome error { message } } errors { message }
  }
}""",
)
