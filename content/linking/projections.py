"""Records of organisations and partnerships kept in memory, one by one, for as long as nothing changes them.

What is kept says nothing of who may see it: whoever reads it asks `access` each time, as of a row. A record is read in
the statement that would be asked anyway, and kept if nothing was written meanwhile; a write takes away what it changed
before it is acknowledged, one of another process as soon as `watching` hears of it. Those that have not been asked for
longest leave first once all together have so many bytes.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct, field

from content import log
from content.during import During
from content.linking.notes import Notes
from content.records import NOW, Moment

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

PARTNERSHIPS_BYTES_MAX = 64_000_000
ORGANISATIONS_BYTES_MAX = 16_000_000
PAGES_BYTES_MAX = 8_000_000
ACTORS_BYTES_MAX = 1_000_000
MADE_MAX = 8
"""How many things that were made of one record are kept with it, such as what different people see of it."""


class _Made(Struct, frozen=True):
    """What was made of a record, with its bytes, and those parts of it of which it is noted what was written."""

    size: int
    noted: Sequence[object]


class _One(Struct, Generic[T]):
    value: T
    own: int
    noted: object = None
    """The part of it of which it is noted what was written."""
    made: dict[object, Any] = field(default_factory=dict)
    """What was made of it before."""
    takes: dict[object, _Made] = field(default_factory=dict)
    """What that takes."""
    more: int = 0
    """How many bytes that and all that was written have."""


NO_NOTES = Notes()


class Kept(Generic[K, T]):
    """Some records by their ids, bounded by their bytes."""

    def __init__(
        self, bytes_max: int, notes: Notes | None = None, *, named: Callable[[T], str | None] = lambda _: None
    ) -> None:
        """Begin with none; `named` says by which name besides its id one is found."""
        self.bytes = 0
        self.loaded = 0
        """How many have been read to be kept."""
        self.forgotten = 0
        """How many have gone, changed or for want of room."""
        self._named = named
        self._names: dict[str, K] = {}
        self._written = notes or Notes()
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

    def called(self, name: str) -> K | None:
        """Give the id of one that is kept, by its name."""
        return self._names.get(name)

    def touch(self, keys: Iterable[K]) -> None:
        """Let some that are kept count as asked for just now; while there is room for as many again, none has to go."""
        if 2 * self.bytes > self._bytes_max:
            for key in keys:
                self._kept.move_to_end(key)

    def get_all(self, wanted: Iterable[K], purpose: object = None) -> dict[K, tuple[T, Any]] | None:
        """Give several, if all of them are kept, each with what was made of it for a purpose, None if it was not."""
        kept, found = self._kept, {}
        for key in wanted:
            one = kept.get(key)
            if one is None:
                return None
            kept.move_to_end(key)
            found[key] = one.value, one.made.get(purpose)
        return found

    def keep(self, key: K, value: T, *, size: int, noted: object = None) -> None:
        """Keep one; what is larger than all may be together is not kept.

        What is `noted` is the part of it of which it may be noted what was written.
        """
        self.drop(key)
        self._kept[key] = _One(value, size, noted)
        name = self._named(value)
        if name is not None:
            self._names[name] = key
        self.loaded += 1
        self.bytes += size
        if noted is not None:
            self._written.begin(noted, partial(self._grow, key))
        self._make_room()

    def made(self, key: K, value: T) -> Mapping[object, Any]:
        """Give what was made of a record before, by what it was made for; nothing if another is kept in its place."""
        one = self._kept.get(key)
        return one.made if one is not None and one.value is value else {}

    def make(self, key: K, value: T, purpose: object, made: object, *, size: int, noted: Sequence[object] = ()) -> None:
        """Keep what was made of a record with it, if it is still kept itself; `noted` as in `keep`."""
        one = self._kept.get(key)
        if one is None or one.value is not value:
            return
        # Nothing else goes with what leaves: several may be making the same at once, each of what the others made.
        if purpose in one.made:
            self._unmake(one, purpose)
        elif len(one.made) == MADE_MAX:
            self._unmake(one, next(iter(one.made)))
        one.made[purpose], one.takes[purpose] = made, _Made(size, noted)
        one.more += size
        self.bytes += size
        for part in noted:
            self._written.begin(part, partial(self._grow, key))
        self._make_room()

    def drop(self, key: K) -> None:
        """Forget one."""
        one = self._kept.pop(key, None)
        if one is not None:
            name = self._named(one.value)
            if name is not None and self._names.get(name) == key:
                del self._names[name]
            for part in (one.noted, *(part for takes in one.takes.values() for part in takes.noted)):
                if part is not None:
                    self._written.forget(part)
            self.bytes -= one.own + one.more
            self.forgotten += 1

    def clear(self) -> None:
        """Forget all."""
        for key in list(self._kept):
            self.drop(key)

    def _grow(self, key: K, size: int) -> None:
        if key in self._kept:  # What leaves takes all that was written of it along, and is counted as a whole.
            self._kept[key].more += size
            self.bytes += size
            self._make_room()

    def _unmake(self, one: _One[T], purpose: object) -> None:
        """Forget what was made of a record for one purpose, and what was written of it."""
        del one.made[purpose]
        takes = one.takes.pop(purpose)
        for part in takes.noted:
            self._written.forget(part)
        one.more -= takes.size
        self.bytes -= takes.size

    def _make_room(self) -> None:
        while self.bytes > self._bytes_max:
            self.drop(next(iter(self._kept)))


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
        self.notes = Notes()
        self.partnerships: Kept[str, Any] = Kept(
            partnerships_bytes_max, self.notes, named=lambda one: cast("str | None", one.whole.slug)
        )
        self.organisations: Kept[str, Any] = Kept(organisations_bytes_max, self.notes)
        self.pages: Kept[object, Any] = Kept(pages_bytes_max, self.notes)
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
        self,
        kept: Kept[K, T],
        wanted: Sequence[K],
        load: Callable[[list[K]], Awaitable[Mapping[K, tuple[T, int]]]],
        *,
        noted: bool = False,
    ) -> dict[K, T]:
        """Give records, and keep those that have to be loaded, with their sizes, unless something is written meanwhile.

        `load` is called once for all of them; `noted` says that what is written of them may be noted.
        """
        found = {one: value for one in wanted if (value := kept.get(one)) is not None}
        missing = [one for one in wanted if one not in found]
        if missing:
            writes = self._writes
            for key, (value, size) in (await load(missing)).items():
                found[key] = value
                if writes == self._writes and self.in_step:
                    kept.keep(key, value, size=size, noted=value if noted else None)
        return found

    async def page(self, asked: Hashable, find: Callable[[], Awaitable[tuple[T, int]]], *, noted: bool = False) -> T:
        """Give part of a list for what is asked; if it is not kept it is found, with its size, as in `all_of`."""

        async def load(wanted: Sequence[object]) -> Mapping[object, tuple[T, int]]:
            return dict.fromkeys(wanted, await find())

        known: T | None = self.pages.get(asked)
        return (await self.all_of(self.pages, [asked], load, noted=noted))[asked] if known is None else known


_held: ContextVar[Projections | None] = ContextVar("projections", default=None)
"""What the one who is being answered reads from; writes are never answered from here."""


def held(projections: Projections | None) -> During[Projections | None]:
    """Let what is read in the block be read from what is kept."""
    return During(_held, projections if projections is not None and projections.in_step else None)


def notes() -> Notes:
    """Give what has been written of the records that are kept."""
    kept = at_hand()
    return kept.notes if kept else NO_NOTES


def at_hand(moment: Moment = NOW) -> Projections | None:
    """Give what is kept, to who asks about now."""
    found = _held.get()
    return found if found is not None and found.in_step and moment.at is None and moment.sequence is None else None
