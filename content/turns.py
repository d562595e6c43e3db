"""Long work in turns with what others ask: it goes on for a few milliseconds, and lets whoever waits come first."""

import asyncio
import time

SLICE_SECONDS = 0.005
"""How long others are kept waiting at a time."""


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
