"""Looks whether everything is well, and says what to do about what is not."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from content import database, errors, examining, files
from content.searching import indexing
from server.commands.telling import Refused, out
from server.settings import Settings

FREE_BYTES_MIN = 500_000_000
SQLITE_MIN = (3, 51, 3)
"""Older ones may, very rarely, damage a file whose log is being reset while it is read."""
SHOWN_MAX = 5


class Look(Struct, frozen=True):
    """One thing looked at."""

    what: str
    well: bool
    note: str = ""
    grave: bool = True
    """Whether the command fails for it, rather than mention it."""


def doctor() -> None:
    """Look at everything; fails if something is wrong, not if something is only worth knowing."""
    settings = Settings.from_environment()
    found = [*_folder(settings), *asyncio.run(_records(settings))]
    for look in found:
        mark = "[green]✓[/green]" if look.well else "[red]✗[/red]" if look.grave else "[yellow]![/yellow]"
        out.print(f"{mark} {look.what}{': ' if look.note else ''}{look.note}", soft_wrap=True)
    wrong = sum(1 for look in found if look.grave and not look.well)
    if wrong:
        raise Refused(f"{wrong} of {len(found)} looks found something wrong.")


def _folder(settings: Settings) -> Iterator[Look]:
    folder = settings.data_folder
    if not folder.exists():
        yield Look("data folder", well=False, note=f"{folder} is not there: run `toolkit migrate`")
        return
    free = shutil.disk_usage(folder).free
    yield Look("data folder", well=True, note=str(folder))
    yield Look("free space", well=free >= FREE_BYTES_MIN, note=f"{free // 1_000_000} MB", grave=False)


async def _records(settings: Settings) -> list[Look]:
    if not database.is_sqlite(settings.records):
        return await _opened(settings)
    version = Look(
        "SQLite",
        well=sqlite3.sqlite_version_info >= SQLITE_MIN,
        note=f"{sqlite3.sqlite_version}; from {'.'.join(map(str, SQLITE_MIN))} on a rare fault is mended",
        grave=False,
    )
    file = database.sqlite_file(settings.records)
    if not file.exists():
        return [version, Look("records", well=False, note="there are none: run `toolkit migrate`")]
    looks = [version, *_sqlite(file)]
    try:
        return [*looks, *await _opened(settings)]
    except errors.Unavailable:
        return [*looks, Look("rest", well=True, note="a server holds the folder; stop it to look at the rest")]


def _sqlite(file: Path) -> Iterator[Look]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        found = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
        lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    yield Look("journal", well=journal == "wal", note=journal)
    yield Look("file", well=found == ["ok"], note="" if found == ["ok"] else "; ".join(found))
    yield Look("references", well=not lost, note=f"{len(lost)} lead nowhere" if lost else "")


async def _opened(settings: Settings) -> list[Look]:
    async with database.opened(settings.records):
        waiting = await database.unapplied()
        migrated = Look("tables", well=not waiting, note="run `toolkit migrate`" if waiting else "")
        if waiting:
            return [migrated]
        missing = await examining.missing_files(files.Store(settings.files_folder))
        gaps = await examining.gaps_in_log()
        lost = await indexing.differences()
    return [
        migrated,
        Look("uploaded files", well=not missing, note=_some("missing", missing)),
        Look("log", well=not gaps, note=_some("not there", [str(gap) for gap in gaps])),
        Look("search", well=not lost, note="run `toolkit search --rebuild`" if lost else ""),
    ]


def _some(word: str, found: list[str]) -> str:
    if not found:
        return ""
    more = f" and {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
    return f"{word}: {', '.join(found[:SHOWN_MAX])}{more}"
