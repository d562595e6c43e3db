"""What a town has stored, looked at and touched from outside its server."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from content import database as records_database
from content import log
from tests import standing
from tests.walks.conftest import Town

NOTED = frozenset({"last_used_at"})
"""That a key was used is noted whatever comes of it."""


def everything(town: Town) -> dict[str, list[str]]:
    """Give every row of every table, and the names of the kept files."""
    if records_database.is_sqlite(town.database_url):
        with _opened(town) as connection:
            found = standing.sqlite_rows(connection, NOTED)
    else:
        found = standing.sorted_rows(asyncio.run(_asked(town.database_url, standing.POSTGRES, list(NOTED))))
    return {**found, "files": sorted(one.name for one in (town.folder / "files").rglob("*") if one.is_file())}


def change(town: Town, sql: str) -> None:
    """Change what is stored, as time or an accident would; the server is told that anything may have changed."""
    if records_database.is_sqlite(town.database_url):
        with _opened(town) as connection:
            connection.execute(sql)
    else:
        asyncio.run(_asked(town.database_url, sql))
    log.spread(None)


@contextmanager
def _opened(town: Town) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(records_database.sqlite_file(town.database_url))
    try:
        with connection:
            yield connection
    finally:
        connection.close()


async def _asked(url: str, sql: str, *values: object) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()
