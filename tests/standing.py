"""Everything that is kept, as it stands, in one statement or nearly so: what a refusal leaves alone."""

import sqlite3
from collections.abc import Iterable

from content import database, models

TABLES = sorted(
    one._meta.db_table
    for one in vars(models).values()
    if isinstance(one, type) and issubclass(one, models.Model) and not one._meta.abstract
)
POSTGRES = " UNION ALL ".join(
    f"SELECT '{table}', to_jsonb(one) - $1::text[] FROM \"{table}\" AS one" for table in TABLES
)
"""Give each row with the name of its table, without some columns."""


async def rows() -> dict[str, list[str]]:
    """Give every row of every table of the open records."""
    async with database.connection().acquire_connection() as raw:
        if database.connection().capabilities.dialect == "sqlite":
            found: dict[str, list[str]] = await raw._execute(sqlite_rows, raw._conn)
            return found
        return sorted_rows(await raw.fetch(POSTGRES, []))


def sqlite_rows(connection: sqlite3.Connection, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Give the same of a file, without some columns."""
    found: dict[str, list[str]] = {}
    for table in TABLES:
        given = connection.execute(f'SELECT * FROM "{table}"')
        names = [one[0] for one in given.description]
        left = [place for place, name in enumerate(names) if name not in without]
        found[table] = sorted(repr([(names[place], row[place]) for place in left]) for row in given.fetchall())
    return found


def sorted_rows(given: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Put rows under the names of their tables."""
    found: dict[str, list[str]] = {table: [] for table in TABLES}
    for table, row in given:
        found[table].append(row)
    return {table: sorted(some) for table, some in found.items()}
