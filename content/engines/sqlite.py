"""SQLite: transactions begin IMMEDIATE, and a cancelled task always gives the lock back with nothing left open."""

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from tortoise.backends.base.client import ConnectionWrapper, TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from content.engines import finished


def _in_utc(moment: datetime) -> str:
    """Write a moment as the text that sorts where the moment does: SQLite compares texts, whatever their offset."""
    return moment.astimezone(UTC).isoformat(" ")


sqlite3.register_adapter(datetime, _in_utc)  # In place of Tortoise's own, which keeps the offset it is given.


class Client(SqliteClient):
    """One connection for the process, in WAL mode, synced on every commit."""

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - the signature of the base class
        """Connect, to the end: half a connection would serve nobody."""
        await finished(super().create_connection(with_db))

    def _in_transaction(self) -> "Unit":
        return Unit(Transaction(self), self._lock)

    def acquire_connection(self) -> "Borrowed":
        """Borrow the connection for one statement."""
        return Borrowed(self._lock, self)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Write many rows in a transaction of their own, which a cancelled task does not leave open."""
        await finished(super().execute_many(query, values))


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
