"""What takes long and comes out the same each time, done once: what a file says, and what a builder leaves behind."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tortoise.apps import Apps
from tortoise.models import Model

from content import database, errors, log, reading
from content.leaflet.document import Document
from tests import shared

TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
EMPTY = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"
"""How a table without rows is copied."""
MADE_OF_TABLES = (
    *("fields", "db_fields", "fields_db_projection_reverse", "fetch_fields", "generated_db_fields", "filters"),
    *("db_default_db_columns", "db_native_fields", "db_default_fields", "db_complex_fields", "_ordering_validated"),
    *("basetable", "basequery", "basequery_all_fields"),
)
Made = TypeVar("Made")


class Readings:
    """Reads each file in a child, as the server does, the first time; what is asked of the child itself is not kept."""

    def __init__(self, run: shared.Folder) -> None:
        """Remember what the run does."""
        self._run = run
        self._read = reading.read
        self._documents: dict[tuple[bytes, str, str], Document] = {}
        self._refused: dict[tuple[bytes, str, str], str] = {}

    async def read(self, source: bytes, *, media_type: str, language: str) -> Document:
        """Read a file, or say again what it said, or that it says nothing."""
        asked = (source, media_type, language)
        if asked in self._refused:
            raise errors.FileUnreadable(self._refused[asked])
        said = self._documents.get(asked) or self._run.found("reading", *asked)
        if said is None:
            try:
                said = await self._read(source, media_type=media_type, language=language)
            except errors.FileUnreadable as refusal:
                self._refused[asked] = refusal.message
                raise
            self._run.keep(said, "reading", *asked)
        self._documents[asked] = said
        return said


class Tables:
    """What Tortoise makes of tables for an engine: it would be made anew for each test that opens records."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._build = Apps._build_initial_querysets
        self._made: dict[tuple[str, type[Model]], dict[str, Any]] = {}

    def build(self, apps: Apps) -> None:
        """Make it, or put it there again; what is there is changed in place, so copies are kept and given."""
        models = [model for app in apps.apps.values() for model in app.values()]
        keys = {model: (model._meta.db.capabilities.dialect, model) for model in models}
        if not all(key in self._made for key in keys.values()):
            self._build(apps)
            for model, key in keys.items():
                self._made[key] = {name: copy(getattr(model._meta, name)) for name in MADE_OF_TABLES}
        for model, key in keys.items():
            for name, value in self._made[key].items():
                setattr(model._meta, name, copy(value))


@dataclass(frozen=True)
class _Standing:
    """Records and files as they stood, and what the builder made."""

    records: Any
    files: Mapping[Path, bytes]
    made: Any


run: shared.Folder | None = None
"""Where this run keeps what its processes made."""
head = 0
"""The latest entry of the log in the records that are open, when they were put back: since then nothing was written."""
_kept: dict[tuple[str, str], _Standing] = {}


async def once(name: str, folder: Path, builder: Callable[[], Awaitable[Made]]) -> Made:
    """Let a builder fill empty records, or put back what it filled others with; a clock that was moved is minded."""
    if vars(log)["datetime"] is not datetime:
        return await builder()
    engine = database.connection().capabilities.dialect
    if (name, engine) not in _kept:
        assert run is not None
        with run.alone(f"{name}.{engine}") as place:
            standing: _Standing | None = run.found("standing", name, engine)
            if standing is None:
                made = await builder()
                await log.settled()
                standing = _Standing(await _records(engine, place), _files(folder), made)
                run.keep(standing, "standing", name, engine)
                return made
        _kept[name, engine] = standing
    standing = _kept[name, engine]
    await _put_back(engine, standing.records)
    global head  # noqa: PLW0603 - one process has one set of records open
    head = await log.head()
    for name_there, content in standing.files.items():
        there = folder / name_there
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
    again: Made = standing.made
    return again


def _files(folder: Path) -> dict[Path, bytes]:
    return {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


async def _records(engine: str, place: Path) -> Any:
    """Keep what stands in every table; SQLite's lies in a file."""
    async with database.connection().acquire_connection() as raw:
        if engine == "sqlite":
            with closing(sqlite3.connect(place, check_same_thread=False)) as copy:
                await raw.backup(copy)
            return place
        tables: dict[str, bytes] = {}
        for (table,) in await raw.fetch(TABLES):
            parts: list[bytes] = []
            await raw.copy_from_table(table, output=_gathered(parts), format="binary")
            tables[table] = b"".join(parts)
        return tables, [tuple(one) for one in await raw.fetch(NUMBERS)]


def _gathered(parts: list[bytes]) -> Callable[[bytes], Awaitable[None]]:
    async def gather(part: bytes) -> None:
        parts.append(part)

    return gather


async def _put_back(engine: str, records: Any) -> None:
    """Fill every table with what was kept."""
    async with database.connection().acquire_connection() as raw:
        if engine == "sqlite":
            with closing(sqlite3.connect(records, check_same_thread=False)) as copy:
                await raw._execute(copy.backup, raw._conn)
            return
        tables, numbers = records
        async with raw.transaction():
            await raw.execute("SET LOCAL session_replication_role = replica")
            await raw.execute("; ".join(f"DELETE FROM {table}" for table in tables))
            for table, rows in tables.items():
                if rows != EMPTY:
                    await raw.copy_to_table(table, source=_one(rows), format="binary")
            for sequence, last in numbers:
                await raw.execute("SELECT setval($1::regclass, $2)", sequence, last)


async def _one(rows: bytes) -> AsyncIterator[bytes]:
    yield rows
