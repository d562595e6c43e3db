"""The connection to the records: opened once, one unit of work for each write, SQLite's folder held by one process."""

import fcntl
import hashlib
import os
import pkgutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection, get_connections
from tortoise.exceptions import BaseORMException, OperationalError
from tortoise.transactions import in_transaction

from content import errors, migrations

APP = "models"
MIGRATIONS = migrations.__name__
POSTGRES_CONNECTIONS_MAX = 10
POSTGRES_STATEMENT_SECONDS_MAX = 30
SQLITE_WAIT_MILLISECONDS_MAX = 5000
LOCK_FILE = "lock"
FAULTS = (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException)
"""What the engines raise when they are away or broken."""

_OUTGROWN = """SELECT relname FROM pg_class JOIN unnest($1::text[]) AS name ON oid = name::regclass
  WHERE pg_relation_size(name::regclass) > 2 * current_setting('block_size')::int * greatest(relpages, 16)"""
"""The tables that take up twice the pages that they had when stock was last taken."""


def is_sqlite(url: str) -> bool:
    """Whether an address names a SQLite file; refuses what is neither that nor PostgreSQL: INVALID_INPUT."""
    scheme = urlsplit(url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        message = "DATABASE_URL is `sqlite:///folder/file.db` or `postgres://user:password@host:port/database`."
        raise errors.InvalidInput(message)
    return scheme == "sqlite"


def sqlite_file(url: str) -> Path:
    """Say which file a SQLite address names: three slashes for a relative path, four for an absolute one."""
    return Path(unquote(urlsplit(url).path[1:]))


def before_migration(file: Path) -> Path:
    """Say where a SQLite file is kept while it is migrated; what is there longer was left by a migration cut off."""
    return file.with_name(file.name + ".before-migration")


def config(url: str) -> dict[str, Any]:
    """Make Tortoise's configuration out of an address."""
    name, connection = ("sqlite", _sqlite(url)) if is_sqlite(url) else ("postgres", _postgres(url))
    return {
        "connections": {name: connection},  # Tortoise keeps statements by this name, so each engine has its own.
        "apps": {
            APP: {
                "models": ["content.models"],
                "default_connection": name,
                "migrations": MIGRATIONS,
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Open the records for as long as the block runs; a SQLite folder is then this process's alone.

    Raises UNAVAILABLE when another process holds the folder, WRONG_STATE when a migration of it was cut off.
    """
    if is_sqlite(url):
        with held(sqlite_file(url).parent):
            if before_migration(sqlite_file(url)).exists():  # Once it is put back, what was written here is gone.
                message = "A migration of these records was cut off: run `toolkit migrate`, which begins it anew."
                raise errors.WrongState(message)
            async with _connected(url):
                yield
    else:
        async with _connected(url):
            yield


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a data folder by its lock file; the system lets go of it when the process ends, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # Drafts and answers are nobody else's.
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            message = f"Another process holds the data folder `{folder.name}`: stop it first, or use PostgreSQL."
            raise errors.Unavailable(message) from taken
        yield
    finally:
        os.close(handle)


@asynccontextmanager
async def transaction() -> AsyncIterator[BaseDBAsyncClient]:
    """One unit of work: all of it is kept, or nothing; never inside another one."""
    if hasattr(connection(), "_finalized"):
        message = "A unit of work never stands inside another one."
        raise RuntimeError(message)
    async with in_transaction() as unit:
        yield unit


def connection() -> BaseDBAsyncClient:
    """The open connection; inside a unit of work, that unit's."""
    return get_connection(next(iter(get_connections().db_config)))


async def head_lock(connection: BaseDBAsyncClient, subject: str) -> None:
    """Wait for other writes to a subject, until the transaction ends; a SQLite transaction is alone anyway."""
    if connection.capabilities.dialect == "postgres":
        number = int.from_bytes(hashlib.sha256(subject.encode(errors="replace")).digest()[:8], "big", signed=True)
        await rows(connection, "SELECT pg_advisory_xact_lock($1::bigint)", [number])


async def take_stock(connection: BaseDBAsyncClient, tables: Sequence[str]) -> None:
    """Let PostgreSQL look again at those of some tables that have doubled since it last did.

    By itself it looks at most once a minute, and while a table fills up it would read all of it for every page of ids.
    """
    if connection.capabilities.dialect == "postgres":
        for table in await rows(connection, _OUTGROWN, [list(tables)]):
            await connection.execute_query(f'ANALYZE "{table["relname"]}"')


async def rows(connection: BaseDBAsyncClient, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
    """Run one statement and give its rows, `UPDATE … RETURNING` too; `$1`, `$2` … stand for the values."""
    if connection.capabilities.dialect == "sqlite":
        sql = sql.replace("$", "?")
    return list(await connection.execute_query_dict(sql, list(values)))


async def ready() -> bool:
    """Whether the database answers."""
    found = await rows(connection(), "SELECT 1 AS one", [])
    return bool(found and found[0]["one"] == 1)


async def unapplied() -> list[str]:
    """List the migrations that these records have not seen, in their order."""
    names = sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))
    try:
        found = await rows(connection(), "SELECT name FROM tortoise_migrations", [])
    except OperationalError:  # Not even the list of them is there.
        return names
    return [name for name in names if name not in {row["name"] for row in found}]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[None]:
    await Tortoise.init(config=config(url), _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


def _sqlite(url: str) -> dict[str, Any]:
    return {
        "engine": "content.engines.sqlite",
        "credentials": {
            "file_path": str(sqlite_file(url)),
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "foreign_keys": "ON",
            "busy_timeout": SQLITE_WAIT_MILLISECONDS_MAX,
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    extra = dict(parse_qsl(parts.query))
    host = extra.get("host") or parts.hostname or "localhost"
    local = host in ("localhost", "127.0.0.1", "::1") or host.startswith("/")
    return {
        "engine": "content.engines.asyncpg",
        "credentials": {
            "host": host,
            "ssl": extra.get("sslmode") or ("disable" if local else "prefer"),
            "port": parts.port or 5432,
            "user": unquote(parts.username or "") or None,
            "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": POSTGRES_CONNECTIONS_MAX,
            "command_timeout": POSTGRES_STATEMENT_SECONDS_MAX,
            # Compiling a statement takes longer than any of ours should run.
            "server_settings": {"statement_timeout": str(POSTGRES_STATEMENT_SECONDS_MAX * 1000), "jit": "off"},
        },
    }
