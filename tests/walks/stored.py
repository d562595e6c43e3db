"""What a town has stored, looked at and touched from outside its server."""

import asyncio
import hashlib
import sqlite3
from typing import Any

import asyncpg

from content import database as records_database
from content import log, models
from tests.walks.conftest import Town

TABLES = sorted(
    one._meta.db_table
    for one in vars(models).values()
    if isinstance(one, type) and issubclass(one, models.Model) and not one._meta.abstract and one is not models.Model
)
NOTED = "last_used_at"
"""That a key was used is noted whatever comes of it."""


def everything(town: Town) -> dict[str, Any]:
    """Give, for every table, how many rows it has and a digest of them; and the names of the kept files."""
    found: dict[str, Any] = {}
    for table, rows in zip(TABLES, _read(town, [f'SELECT * FROM "{table}"' for table in TABLES]), strict=True):
        said = sorted(repr(sorted((name, value) for name, value in row.items() if name != NOTED)) for row in rows)
        found[table] = (len(rows), hashlib.sha256("\n".join(said).encode(errors="surrogatepass")).hexdigest())
    return {**found, "files": sorted(one.name for one in (town.folder / "files").rglob("*") if one.is_file())}


def change(town: Town, sql: str) -> None:
    """Change what is stored, as time or an accident would; the server is told that anything may have changed."""
    _read(town, [sql])
    log.spread(None)


def _read(town: Town, statements: list[str]) -> list[list[dict[str, Any]]]:
    if not records_database.is_sqlite(town.database_url):
        return asyncio.run(_read_postgres(town.database_url, statements))
    connection = sqlite3.connect(records_database.sqlite_file(town.database_url))
    try:
        connection.row_factory = sqlite3.Row
        with connection:
            return [[dict(row) for row in connection.execute(sql).fetchall()] for sql in statements]
    finally:
        connection.close()


async def _read_postgres(url: str, statements: list[str]) -> list[list[dict[str, Any]]]:
    connection = await asyncpg.connect(url)
    try:
        return [[dict(row) for row in await connection.fetch(sql)] for sql in statements]
    finally:
        await connection.close()
