"""Long work in turns with what others ask: it goes on for a few milliseconds, and lets whoever waits come first."""

import asyncio
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SLICE_SECONDS = 0.002
"""How long others are kept waiting at a time; a server takes in one connection in each turn."""
FEW = 100
"""So many points are worked through, or written, in little more than that."""


async def aside(size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do work on so many points, in a thread where they are many: it must neither ask the records nor change anything.

    Others come first there too, as the interpreter lets them every now and then (`server.serving`).
    """
    return await asyncio.to_thread(work, *args, **kwargs) if size > FEW else work(*args, **kwargs)


class Turns:
    """Knows how long some work has gone on since others last had their turn."""

    def __init__(self) -> None:
        """Begin now."""
        self._since = time.perf_counter()

    async def others(self) -> None:
        """Let others have their turn, if the work has gone on for long enough."""
        if time.perf_counter() - self._since >= SLICE_SECONDS:
            await asyncio.sleep(0)
            self._since = time.perf_counter()
