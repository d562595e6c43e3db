"""SQLite: one connection writes, another one reads what is committed and never waits for it.

Transactions begin IMMEDIATE, and a cancelled task always gives the lock back with nothing left open.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, cast
from urllib.parse import quote

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from content.engines import finished


def _in_utc(moment: datetime) -> str:
    """Write a moment as the text that sorts where the moment does: SQLite compares texts, whatever their offset."""
    return moment.astimezone(UTC).isoformat(" ")


sqlite3.register_adapter(datetime, _in_utc)  # In place of Tortoise's own, which keeps the offset it is given.


CACHE_KILOBYTES_MAX = 16_000
"""How much of the file is kept in memory to read; a search that finds much would read most of its table each time."""
STATEMENTS_MAX = 64
"""How many statements of each connection are kept ready: one that names many records takes as much as they do."""
_READS = ("SELECT ", "WITH ")
"""How statements begin that only read; `content` says none that begins so and writes."""


class Client(SqliteClient):
    """The connection that writes, in WAL mode, synced on every commit; what only reads goes by another one."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        """Connect to nothing yet."""
        super().__init__(file_path, **kwargs)
        self._reader = Reader(self, file_path, **kwargs)

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - the signature of the base class
        """Connect, to the end: half a connection would serve nobody."""
        del with_db
        await finished(self._connect())

    async def _connect(self) -> None:
        if self._connection is None:
            self._connection = await _connected(self.filename, self.pragmas)
            await self._post_connect()

    async def close(self) -> None:
        """Close both."""
        await self._reader.close()
        await super().close()

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Any]:
        """Run one statement outside a transaction."""
        if query.startswith(_READS):
            return cast("tuple[int, Any]", await (await self._reading()).execute_query(query, values))
        return cast("tuple[int, Any]", await super().execute_query(query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Run one statement outside a transaction, and give its rows as dictionaries."""
        if query.startswith(_READS):
            return cast("list[dict[str, Any]]", await (await self._reading()).execute_query_dict(query, values))
        return cast("list[dict[str, Any]]", await super().execute_query_dict(query, values))

    async def _reading(self) -> "Reader":
        if self._connection is None:  # It makes the file, where there is none.
            async with self.acquire_connection():
                pass
        return self._reader

    def _in_transaction(self) -> "Unit":
        return Unit(Transaction(self), self._lock)

    def acquire_connection(self, reader: "Reader | None" = None) -> "Borrowed":
        """Borrow this connection for one statement, or the one that reads."""
        return reader.borrowed() if reader is not None else Borrowed(self._lock, self)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Write many rows in a transaction of their own, which a cancelled task does not leave open."""
        await finished(super().execute_many(query, values))


class Reader(SqliteClient):
    """The connection that reads: each statement sees all that is committed, whatever is being written.

    It can neither write nor move what was written from the log of the file into it, so that releases of SQLite before
    3.51.3, in which two connections that do may harm the file, are none the worse for it.
    """

    def __init__(self, writer: Client, file_path: str, **kwargs: Any) -> None:
        """Connect to nothing yet."""
        super().__init__(file_path, **kwargs)
        self._writer = writer

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - the signature of the base class
        """Connect, to the end."""
        del with_db
        await finished(self._connect())

    async def _connect(self) -> None:
        if self._connection is None:
            pragmas = {"busy_timeout": self.pragmas["busy_timeout"], "cache_size": -CACHE_KILOBYTES_MAX}
            self._connection = await _connected(f"file:{quote(self.filename)}?mode=ro", pragmas)

    def acquire_connection(self) -> "Borrowed":
        """Borrow the connection for one statement, by way of the one that whoever counts statements looks at."""
        return self._writer.acquire_connection(self)

    def borrowed(self) -> "Borrowed":
        """Borrow it."""
        return Borrowed(self._lock, self)


async def _connected(address: str, pragmas: Mapping[str, Any]) -> aiosqlite.Connection:
    """Connect, as the base class does, with fewer statements kept."""
    connection = await aiosqlite.connect(
        address, uri=address.startswith("file:"), isolation_level=None, cached_statements=STATEMENTS_MAX
    )
    connection._conn.row_factory = sqlite3.Row  # noqa: SLF001 - aiosqlite hands out a property of its own thread alone
    for pragma, value in pragmas.items():
        await connection.execute_fetchall(f"PRAGMA {pragma}={value}")
    return connection


class Borrowed(ConnectionWrapper[Any]):
    """The connection borrowed for one statement."""

    async def __aenter__(self) -> Any:
        """Take the lock and, the first time, connect; a task cancelled meanwhile gives the lock back."""
        await self._lock.acquire()
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class Transaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock when it begins, so that it can't fail half way for want of it."""

    async def begin(self) -> None:
        """Begin IMMEDIATE."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error

    async def abandon(self) -> None:
        """Roll back whatever is open; nothing is no error."""
        with suppress(sqlite3.Error, ValueError):
            await self._connection.rollback()
        self._finalized = True


class Unit(SqliteTransactionContext):
    """A unit of work: enters and leaves whole, whatever happens to the task."""

    connection: Transaction

    async def __aenter__(self) -> TransactionalDBClient:
        """Take the lock and begin; on any failure, cancellation included, nothing is left open and the lock is free."""
        await self._trxlock.acquire()
        try:
            await finished(self._begin())
        except BaseException:
            try:
                if self.connection._connection:  # noqa: SLF001 - the base class has no other way to say so
                    await finished(self.connection.abandon())
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back on any error; then free the lock."""
        get_connections().reset(self.token)
        try:
            if kind is None:
                await finished(self._commit())
            else:
                await finished(self.connection.abandon())
        finally:
            self._trxlock.release()

    async def _begin(self) -> None:
        await self.ensure_connection()
        await self.connection.begin()

    async def _commit(self) -> None:
        try:
            await self.connection.commit()
        except BaseException:
            await self.connection.abandon()
            raise


client_class = Client
