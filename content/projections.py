"""Records of organisations and partnerships kept in memory, one by one, for as long as nothing changes them.

What is kept says nothing of who may see it: whoever reads it asks `access` each time, as of a row. A record is read in
the statement that would be asked anyway, and kept if nothing was written meanwhile; a write takes away what it changed
before it is acknowledged, one of another process as soon as `watching` hears of it. Those that have not been asked for
longest leave first once all together have so many bytes.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from content import log
from content.during import During
from content.records import NOW, Moment

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

PARTNERSHIPS_BYTES_MAX = 64_000_000
ORGANISATIONS_BYTES_MAX = 16_000_000
PAGES_BYTES_MAX = 8_000_000
ACTORS_BYTES_MAX = 1_000_000
MADE_MAX = 8
"""How many things that were made of one record are kept with it, such as what different people see of it."""


@dataclass(slots=True)
class _One(Generic[T]):
    value: T
    own: int
    made: dict[object, Any]
    """What was made of it before."""
    more: int = 0
    """How many bytes that has."""


class Kept(Generic[K, T]):
    """Some records by their ids, bounded by their bytes."""

    def __init__(self, bytes_max: int) -> None:
        """Begin with none."""
        self.bytes = 0
        self._bytes_max = bytes_max
        self._kept: OrderedDict[K, _One[T]] = OrderedDict()

    def __len__(self) -> int:
        """Say how many are kept."""
        return len(self._kept)

    def get(self, key: K) -> T | None:
        """Give one that is kept."""
        one = self._kept.get(key)
        if one is None:
            return None
        self._kept.move_to_end(key)
        return one.value

    def keep(self, key: K, value: T, *, size: int) -> None:
        """Keep one; what is larger than all may be together is not kept."""
        self.drop(key)
        self._kept[key] = _One(value, size, {})
        self.bytes += size
        self._make_room()

    def made(self, key: K, value: T) -> Mapping[object, Any]:
        """Give what was made of a record before, by what it was made for; nothing if another is kept in its place."""
        one = self._kept.get(key)
        return one.made if one is not None and one.value is value else {}

    def make(self, key: K, value: T, purpose: object, made: object, *, size: int) -> None:
        """Keep what was made of a record with it, if it is still kept itself."""
        one = self._kept.get(key)
        if one is None or one.value is not value:
            return
        if len(one.made) == MADE_MAX:
            one.made.clear()
            self.bytes -= one.more
            one.more = 0
        one.made[purpose] = made
        one.more += size
        self.bytes += size
        self._make_room()

    def drop(self, key: K) -> None:
        """Forget one."""
        one = self._kept.pop(key, None)
        if one is not None:
            self.bytes -= one.own + one.more

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self.bytes = 0

    def _make_room(self) -> None:
        while self.bytes > self._bytes_max:
            _, oldest = self._kept.popitem(last=False)
            self.bytes -= oldest.own + oldest.more


class Projections:
    """What one process keeps of the records; nothing while it does not hear what is written."""

    def __init__(
        self,
        *,
        partnerships_bytes_max: int = PARTNERSHIPS_BYTES_MAX,
        organisations_bytes_max: int = ORGANISATIONS_BYTES_MAX,
        pages_bytes_max: int = PAGES_BYTES_MAX,
    ) -> None:
        """Begin with none."""
        self.in_step = False
        """Whether it hears what is written."""
        self.partnerships: Kept[str, Any] = Kept(partnerships_bytes_max)
        self.organisations: Kept[str, Any] = Kept(organisations_bytes_max)
        self.pages: Kept[Hashable, Any] = Kept(pages_bytes_max)
        """Parts of lists; any write may change any of them."""
        self.actors: Kept[str, str] = Kept(ACTORS_BYTES_MAX)
        """The names of those who hold keys, which do not change but when somebody is forgotten."""
        self._writes = 0

    def hear(self, write: log.Write | None) -> None:
        """Forget what a write changed; all, if that is not known."""
        self._writes += 1
        self.pages.clear()
        if write is None or write.changed is None:
            self.partnerships.clear()
            self.organisations.clear()
            self.actors.clear()
            return
        for one in write.changed:
            self.partnerships.drop(one)
            self.organisations.drop(one)

    def clear(self) -> None:
        """Forget all."""
        self.hear(None)

    async def all_of(
        self, kept: Kept[K, T], wanted: Sequence[K], load: Callable[[list[K]], Awaitable[Mapping[K, tuple[T, int]]]]
    ) -> dict[K, T]:
        """Give records, and keep those that have to be loaded, with their sizes, unless something is written meanwhile.

        `load` is called once for all of them.
        """
        found = {one: value for one in wanted if (value := kept.get(one)) is not None}
        missing = [one for one in wanted if one not in found]
        if missing:
            writes = self._writes
            for key, (value, size) in (await load(missing)).items():
                found[key] = value
                if writes == self._writes and self.in_step:
                    kept.keep(key, value, size=size)
        return found


_held: ContextVar[Projections | None] = ContextVar("projections", default=None)
"""What the one who is being answered reads from; writes are never answered from here."""


def held(projections: Projections | None) -> During[Projections | None]:
    """Let what is read in the block be read from what is kept."""
    return During(_held, projections if projections is not None and projections.in_step else None)


def at_hand(moment: Moment = NOW) -> Projections | None:
    """Give what is kept, to who asks about now."""
    found = _held.get()
    return found if found is not None and found.in_step and moment.at is None and moment.sequence is None else None
