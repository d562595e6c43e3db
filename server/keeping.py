"""Public answers follow the log: each change takes away what it may have changed, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from msgspec import Struct, field

from content import database, errors, log, models
from content.access import OPERATOR
from content.telling import purging
from content.telling.purging import EVERYTHING
from server.documents import Register
from server.stored import Answers

AGAIN_SECONDS = 0.5
"""How long records that are away are left alone."""


class Following(Struct):
    """Reads the log on, from a place of its own, for the answers that one process keeps."""

    answers: Answers | None
    register: Register
    sequence: int = 0
    """The last entry of which it is known what it changed."""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def in_step(self) -> AsyncIterator[None]:
        """Let things be kept for as long as the block runs."""
        self.sequence = await log.head()
        with log.heard(self.hear, self.look_ahead):
            task = asyncio.create_task(self._keep_up())
            self._let(keep=True)
            try:
                yield
            finally:
                self._let(keep=False)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def look_ahead(self, entry: models.LogEntry) -> tuple[str, ...]:
        """Find out what a write changes before it is kept, so that nobody waits for that once it is."""
        kept = self.answers is not None and self.answers.count
        return await purging.ahead(entry) if kept else (EVERYTHING,)

    def hear(self, write: log.Write | None) -> None:
        """Give nothing that is kept until it is known what a write has changed; of our own, that is known."""
        self.register.clear()
        if self.answers is None:
            return
        known = write.ahead.get(self.hear) if write is not None else None
        if write is not None and known is not None and not self.answers.behind and write.sequence == self.sequence + 1:
            self.answers.forget(cast("tuple[str, ...]", known))
            self.sequence = write.sequence
        else:
            self.answers.behind = True
            self._woken.set()

    def _let(self, *, keep: bool) -> None:
        self.register.in_step = keep
        self.register.clear()
        if self.answers is not None:
            self.answers.in_step = keep
            self.answers.behind = False
            self.answers.clear()

    async def _keep_up(self) -> None:
        """Read on whenever something was written, by us or by others; what is away is asked again later."""
        while self.answers is not None:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._catch_up(self.answers)
            except (*database.FAULTS, errors.Unavailable):
                self.answers.forget((EVERYTHING,))  # Nobody knows what has been written.
                await asyncio.sleep(AGAIN_SECONDS)
                self._woken.set()
            self.answers.behind = self._woken.is_set()

    async def _catch_up(self, answers: Answers) -> None:
        head = await log.head()
        if (
            head < self.sequence or not answers.count
        ):  # The records are others than before; or there is nothing to lose.
            answers.forget((EVERYTHING,))
            self.sequence = head
        while head > self.sequence:
            found = await purging.since(OPERATOR, self.sequence)
            answers.forget({key for one in found for key in one.keys})
            self.sequence = found[-1].sequence if found else head
