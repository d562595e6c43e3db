"""PostgreSQL: a cancelled task always gives its connection back, and a lost server is said so and got over."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections

from content import errors
from content.engines import finished

POOL_WAIT_SECONDS_MAX = 10.0
"""How long a task waits for a connection."""

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.TooManyConnectionsError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    TimeoutError,
    OSError,
)


def _away(error: BaseException) -> errors.Unavailable:
    unavailable = errors.Unavailable("The database is busy or away; try again in a moment.")
    unavailable.__cause__ = error
    return unavailable


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg says nothing of its types
    """A connection that is given back as it is, without a word to the server.

    Nothing of ours outlives a statement or a transaction there: no setting, cursor, listener or lock of a session.
    A transaction that is still open is rolled back.
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        """Say what the server is told between two statements: nothing."""
        return ""


class Client(AsyncpgDBClient):
    """A pool of connections."""

    connection_class = Connection

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001 - the signature of the base class
        """Make the pool, to the end: half a pool would serve nobody."""
        await finished(super().create_connection(with_db))

    def _in_transaction(self) -> "Unit":
        return Unit(Transaction(self), self._pool_init_lock)

    def acquire_connection(self) -> "Borrowed":
        """Borrow a connection for one statement, within the wait's bound."""
        return Borrowed(self, self._pool_init_lock)

    async def execute_many(self, query: str, values: list[Any]) -> None:
        """Write many rows in a transaction of their own, which a cancelled task does not leave open."""
        await finished(super().execute_many(query, values))

    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except _AWAY as error:
            raise _away(error) from error


class Transaction(TransactionWrapper):
    """A transaction on one connection."""

    async def _translate_exceptions(self, func: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._translate_exceptions(func, *args, **kwargs)
        except _AWAY as error:
            raise _away(error) from error


class Borrowed(PoolConnectionWrapper[Any]):
    """A connection borrowed for one statement."""

    async def __aenter__(self) -> Any:
        """Wait for a connection, at most as long as the bound says; a task cancelled meanwhile gives it back."""
        await self.ensure_connection()
        try:
            await finished(self._take())
        except asyncio.CancelledError:
            if self.connection is not None:
                await finished(_give_back(self.client._pool, self.connection))  # noqa: SLF001 - as the base class does
            raise
        return self.connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        await finished(_give_back(self.client._pool, self.connection))  # noqa: SLF001 - as the base class does

    async def _take(self) -> None:
        self.connection = await self.client._pool.acquire(timeout=POOL_WAIT_SECONDS_MAX)  # noqa: SLF001 - as above


async def _give_back(pool: Any, connection: Any) -> None:
    """Give a connection back, even one whose server is gone, or that the pool is just taking back by itself."""
    if pool is not None and connection is not None:
        with suppress(*_AWAY, asyncpg.InternalClientError, asyncio.CancelledError):
            await pool.release(connection, timeout=POOL_WAIT_SECONDS_MAX)


class Unit(TransactionContextPooled):
    """A unit of work: enters and leaves whole, whatever happens to the task or the server."""

    client: Transaction

    async def __aenter__(self) -> TransactionalDBClient:
        """Take a connection and begin; on any failure, cancellation included, the connection goes back."""
        try:
            await self.ensure_connection()
            await finished(self._begin())
        except _AWAY as error:
            await finished(self._abandon())
            raise _away(error) from error
        except BaseException:
            await finished(self._abandon())
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back on any error; then give the connection back, even to a server that is gone."""
        get_connections().reset(self.token)
        try:
            await finished(self._end(commit=kind is None))
        except _AWAY as lost:
            if kind is None:
                raise _away(lost) from lost
        finally:
            await finished(self._release())

    async def _end(self, *, commit: bool) -> None:
        if commit:
            await self.client.commit()
        else:
            await self.client.rollback()

    async def _begin(self) -> None:
        pool: Any = self.client._parent._pool  # noqa: SLF001 - as the base class does
        self.client._connection = await pool.acquire(timeout=POOL_WAIT_SECONDS_MAX)  # noqa: SLF001 - as above
        await self.client.begin()

    async def _release(self) -> None:
        connection, self.client._connection = self.client._connection, None  # noqa: SLF001 - given back once
        await _give_back(self.client._parent._pool, connection)  # noqa: SLF001 - as the base class does

    async def _abandon(self) -> None:
        """Roll back what may have begun, and give the connection back."""
        with suppress(*_AWAY, errors.Unavailable, asyncpg.PostgresError):
            if self.client.transaction is not None:
                await self.client.rollback()
        await self._release()


client_class = Client
