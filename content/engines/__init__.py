"""Tortoise's engines, mended where a cancelled task would leave them broken.

Tortoise takes an engine as any module with a `client_class`; its migrator looks for "sqlite" or "asyncpg" in the
module's name, so each engine keeps that word.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def finished(step: Coroutine[Any, Any, T]) -> T:
    """Carry a step out to its end even if the task that waits for it is cancelled; only then let it be cancelled.

    A BEGIN, COMMIT or ROLLBACK that nobody waits for leaves a connection in a state that nobody knows.
    """
    task = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as reason:
            cancelled = reason
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # Seen, so that nothing warns of it: the caller only hears that it was cancelled.
        raise cancelled
    return task.result()
