"""Migrations by Tortoise's own tool, wrapped so that none can lose rows, indexes or triggers, or run twice at once.

On SQLite a changed column rebuilds its table: with foreign keys on, that would delete child rows, and what was made
by hand would be gone. So foreign keys are off while migrating and checked afterwards, the rows of every table are
counted before and after, declared indexes come back, and the file is restored from a copy unless all is well.
"""

import asyncio
import hashlib
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor import BaseSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

from content import database, errors, models
from content.searching import indexing
from content.telling import events

HAND_MADE = frozenset(
    {
        "agreement_current",
        "activity_current",
        "aim_current",
        "answer_current",
        "claim_once",
        "contact_current",
        "leaflet_current",
        "leaflet_slug",
        "membership_current",
        "membership_once",
        "organisation_current",
        "organisation_slug",
        "organisation_wikidata",
        "organisation_org",
        "organisation_named",
        "organisation_country",
        "organisation_changed",
        "organisation_replaced",
        "partnership_counted",
        "partnership_current",
        "partnership_slug",
        "partnership_titled",
        "partnership_titled_once",
        "partnership_since",
        "person_organisation",
        "review_current",
        "review_request_current",
        "review_request_once",
        "search_entry_counted",
        "search_entry_record",
        "search_entry_tongue",
        "side_current",
        "side_organisation",
        "side_publishing",
        "side_waiting",
        "update_current",
        "visit_current",
    }
)
"""Indexes and triggers that migrations make with SQL of their own; they come back after a table is rebuilt."""

PROJECTIONS = ("search_entry", "search_words")
"""Tables that are made anew out of the others after a migration, and so may come to hold less."""

LOCK_SECONDS_MAX = 120
"""How long a migration on PostgreSQL waits for another one."""
_LOCK_KEY = int.from_bytes(hashlib.sha256(b"linking-toolkit migrations").digest()[:8], "big", signed=True)


async def migrate(url: str, *, report: Callable[[str], None] = lambda _: None) -> list[str]:
    """Bring the tables up to date and give the names of the migrations applied; none if there was nothing to do.

    Raises UNAVAILABLE when a SQLite folder is in use, WRONG_STATE when a migration would lose something.
    """
    if database.is_sqlite(url):
        file = database.sqlite_file(url)
        with database.held(file.parent), _restored_on_failure(file) as kept:
            done = await _apply(_without_foreign_keys(url), report)
            if done:
                kept.check()
            return done
    async with _alone(url):
        return await _apply(database.config(url), report)


async def pending(url: str) -> list[str]:
    """List the migrations that have not been applied."""
    async with _initialised(database.config(url)) as config:
        return [step.migration.name for step in await _executor(config).plan()]


async def make(name: str) -> list[str]:
    """Write the migration for what has changed in the tables; for developers."""
    config = database.config("sqlite:///:memory:")
    async with _initialised(config) as apps_config:
        if Tortoise.apps is None:
            return []
        written = []
        for writer in await MigrationAutodetector(Tortoise.apps, apps_config).changes():
            number = writer.name.split("_", 1)[0]
            writer.name = f"{number}_{name}"
            written.append(str(writer.write()))
        return written


async def _apply(config: dict[str, Any], report: Callable[[str], None]) -> list[str]:
    async with _initialised(config) as apps:
        executor = _executor(apps)
        names = [step.migration.name for step in await executor.plan()]
        if names:
            await executor.migrate(progress=lambda event, _, name: report(name) if event == "apply_done" else None)
            await events.catch_up()
        await models.LogHead.get_or_create(id=1, defaults={"sequence": 0, "at": datetime.now(UTC)})
        if names:
            await indexing.rebuild()  # What can be found is made of the records, in today's form.
        return names


@asynccontextmanager
async def _initialised(config: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        yield config["apps"]
    finally:
        await Tortoise.close_connections()


def _executor(apps: dict[str, Any]) -> "_Executor":
    return _Executor(database.connection(), apps)


class _Executor(MigrationExecutor):
    """Tortoise's executor, with statements told apart by SQLite itself."""

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        known = {label: app.get("default_connection", "default") for label, app in self.loader.apps_config.items()}
        state = _State(models={}, apps=_Apps(default_connections=known))
        for key in self._full_plan():
            if key == upto:
                break
            migration = self.loader.graph.nodes[key]
            if key in applied and migration is not None:
                await migration.apply(state, dry_run=True, schema_editor=None)
        return state

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:  # noqa: FBT001, FBT002 - the signature of the base class
        if self.connection.capabilities.dialect == "sqlite":
            return _Editor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return super()._schema_editor(atomic=atomic, collect_sql=collect_sql)


class _State(State):
    """What a migration goes on from."""

    def clone(self) -> State:
        """Remember it for a step; few steps look at the tables as they were before, and only those have them made."""
        return _Before(self)


class _Before(State):
    """What a step began with."""

    def __init__(self, state: State) -> None:
        self.models = {key: model.clone() for key, model in state.models.items()}
        self._like = state.apps

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]  # made when it is looked at
        return self._like.clone(model_states=self.models)


class _Apps(StateApps):
    """Tables as a migration finds them: none is asked for rows, so their queries, which take longest, are not made."""

    def _build_initial_querysets(self) -> None:
        for app in self.apps.values():
            for model in app.values():
                known = model._meta  # noqa: SLF001 - as the base class does
                if known._inited:  # noqa: SLF001 - as above
                    known.finalise_fields()
                    known._resolve_index_expressions()  # noqa: SLF001 - as above


class _Editor(SqliteSchemaEditor):
    """Tortoise's editor for SQLite, which splits at every semicolon, even inside a text or a trigger."""

    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql or not self.atomic_migration:
            await super()._run_sql(sql)
            return
        for statement in statements(sql):
            await self.client.execute_query(statement)


def statements(sql: str) -> Iterator[str]:
    """Tell statements apart: a semicolon ends one only where SQLite says that it is complete."""
    statement = ""
    for part in sql.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n\t;"):
                yield statement.strip()
            statement = ""
    if statement.strip(" \n\t;"):
        yield statement.strip().rstrip(";")


def _without_foreign_keys(url: str) -> dict[str, Any]:
    config = database.config(url)
    config["connections"]["sqlite"]["credentials"]["foreign_keys"] = "OFF"
    return config


class _Kept(Struct, frozen=True):
    """What a SQLite file held before it was migrated."""

    file: Path
    counts: dict[str, int]
    made: dict[str, tuple[str, str]]
    """Indexes and triggers by name: their table, and the SQL that made them."""

    def check(self) -> None:
        """Bring back what was lost with a rebuilt table; refuse when rows or references are gone."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            now = _counts(connection)
            lost = [table for table, count in self.counts.items() if table in now and now[table] < count]
            if lost:
                raise _refused(f"it would delete rows of {', '.join(sorted(lost))}")
            standing = _made(connection)
            for name in sorted(HAND_MADE & set(self.made) - set(standing)):
                table, sql = self.made[name]
                if table in now:
                    connection.execute(sql)
            if missing := HAND_MADE - set(_made(connection)):
                raise _refused(f"it would lose {', '.join(sorted(missing))}")
            if connection.execute("PRAGMA foreign_key_check").fetchall():
                raise _refused("it would leave references that lead nowhere")


@contextmanager
def _restored_on_failure(file: Path) -> Iterator[_Kept]:
    """Copy a SQLite file before it is migrated, and put the copy back unless everything goes well."""
    copy = database.before_migration(file)
    if copy.exists():
        _put_back(copy, file)  # An earlier migration was cut off.
    if file.exists():
        _keep(file, copy)
    counts: dict[str, int] = {}
    made: dict[str, tuple[str, str]] = {}
    if copy.exists():
        with closing(sqlite3.connect(copy)) as connection:
            counts, made = _counts(connection), _made(connection)
    try:
        yield _Kept(file=file, counts=counts, made=made)
    except BaseException:
        if copy.exists():
            _put_back(copy, file)
        raise
    copy.unlink(missing_ok=True)


def _keep(file: Path, copy: Path) -> None:
    """Copy a file under its name once the copy is whole: half a one must never be put back."""
    part = copy.with_name(copy.name + ".part")
    for leftover in (part, part.with_name(part.name + "-journal")):
        leftover.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.replace(copy)


def _put_back(copy: Path, file: Path) -> None:
    for leftover in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        leftover.unlink(missing_ok=True)
    copy.replace(file)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of our own tables
        for (name,) in tables.fetchall()
        if not name.startswith(PROJECTIONS)
    }


def _made(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    found = connection.execute(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    return {name: (table, sql) for name, table, sql in found.fetchall()}


def _refused(why: str) -> errors.WrongState:
    return errors.WrongState(f"This migration is refused, and everything is as it was: {why}.")


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    """Hold a lock of the PostgreSQL server for as long as the block runs."""
    credentials = database.config(url)["connections"]["postgres"]["credentials"]
    wanted = {name: credentials[name] for name in ("host", "port", "user", "password", "database")}
    connection = await asyncpg.connect(**wanted)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY, timeout=LOCK_SECONDS_MAX)
        yield
    finally:
        await connection.close()


if __name__ == "__main__":
    for path in asyncio.run(make(sys.argv[1] if len(sys.argv) > 1 else "changes")):
        sys.stdout.write(f"{Path(path).name}\n")
