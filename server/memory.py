"""What a process keeps of the records to read from, and in which block it may be read from."""

from collections.abc import Coroutine
from contextlib import AbstractContextManager

from msgspec import Struct

from content.during import Both
from content.guiding import snapshot
from content.joining.holders import Holders
from content.linking import projections
from content.telling import watching


class Memory(Struct, frozen=True):
    """What a process keeps of the records to read from; none of it where that is switched off."""

    guidance: snapshot.Keeper | None = None
    others: projections.Projections | None = None
    watch: watching.Watch | None = None
    """Where other processes write too."""
    holders: Holders | None = None
    """Of keys."""

    @property
    def hearing(self) -> tuple[projections.Projections | Holders, ...]:
        """What is kept one by one, and let go by the writes that it hears of."""
        return tuple(one for one in (self.others, self.holders) if one is not None)

    def settles(self) -> Coroutine[None, None, None] | None:
        """Give what to wait for, for a moment, where a write has just taken something away."""
        return self.guidance.back() if self.guidance else None

    def read(self, new_enough: bool) -> AbstractContextManager[None]:  # noqa: FBT001 - as the endpoint calls it
        """Let what is read in the block be read from here, if it is new enough for who asks."""
        return Both(
            snapshot.held(self.guidance, abreast=new_enough),
            projections.held(self.others if new_enough else None),
        )

    async def begin(self) -> AbstractContextManager[None]:
        """Give the block for somebody who has a key, who sees every write that was acknowledged before they asked."""
        settling = self.settles()
        if settling is not None:
            await settling
        return self.read(self.watch is None or self.others is None or await self.watch.is_abreast())


NOTHING = Memory()
