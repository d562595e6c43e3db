"""What everybody sees of guidance, in memory: the same records that the database would give, without asking it.

A snapshot holds leaflets with the editions that are in force or will be, in every language; older ones are read from
the database. Each leaflet is cut into the stretches of time between the times of its editions, so that what is
scheduled is seen at its minute with nothing running. A write to guidance reads its own leaflet anew before it is kept,
and once it is, a new snapshot is put in the place of the old one by one assignment, before it is acknowledged. What
others have written takes the snapshot away until that has been read. Whoever has begun to read goes on with the one
that was there.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar, cast

from msgspec import Struct, field

from content import access, database, errors, ids, language, log, models, paging
from content.access import Viewer
from content.during import During
from content.guiding import editions, showing
from content.guiding.shelf import Shelf
from content.guiding.showing import Shown
from content.linking import notes as notes_of_kept
from content.linking.projections import Kept
from content.records import (
    NOW,
    Collection,
    Edition,
    EditionStatus,
    Leaflet,
    LeafletFilter,
    LeafletLanguage,
    LeafletOrder,
    Moment,
)
from content.replacing import replace

T = TypeVar("T")

WRITTEN_BYTES_MAX = 16_000_000
"""How much is kept of what has been written of records."""
PAGES_BYTES_MAX = 8_000_000
"""How much the pages of lists may take, with what has been written of them; those asked for longest ago leave first."""
PAGE_TEXT_BYTES = 150
"""What each text of a page takes besides its letters, with the place of its leaflet, at most."""
LOOK_SECONDS = 0.5
"""How often a process looks what others have written; its public answers lag behind by no more."""
BACK_SECONDS_MAX = 0.5
"""How long a reader waits at most for a snapshot that a write has taken away."""
NOUNS = frozenset({"collection", "leaflet", "edition"})
"""What a write is about that may change what is kept here."""
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_ENTRIES_MAX = 1_000
"""After more entries than this, everything is read anew."""


class Stretch(Struct, frozen=True):
    """One leaflet as everybody sees it from a time on, until the next stretch begins."""

    since: datetime
    """A time of one of its editions, whenever this was read; `_BEGINNING` before all of them."""
    shown: Shown | None
    """None while nothing of it has come out."""
    languages: tuple[LeafletLanguage, ...] = ()
    editions: tuple[Edition, ...] = ()
    """Those in force, by language."""
    number: int | None = None
    """The latest number in the original language, which nothing is newer than."""
    wordings: tuple[tuple[str, str], ...] = ()
    """The latest wording of that number in each language, the original first."""


_NOTHING: Mapping[int, Any] = MappingProxyType({})


class Notes:
    """What has been written of records before, by record and for each way of asking; all of it goes when it is much.

    Records are known by what they are, not by what is in them: those of one standing, which holds them.
    """

    def __init__(self, records: Iterable[object]) -> None:
        """Begin with nothing written of some records."""
        self._known = frozenset(map(id, records))
        self._written: dict[object, dict[int, Any]] = {}
        self._size = 0

    def of(self, asked: object, _standing: object = None) -> Mapping[int, Any]:
        """Give what has been written for one way of asking, by the `id` of the record."""
        return self._written.get(asked, _NOTHING)

    def hangs_on(self, _asked: object, _record: object) -> dict[int, object]:
        """Give what else that hangs on, as other notes do: on nothing but the standing that all of this goes with."""
        return {}

    def __contains__(self, record: object) -> bool:
        """Say whether what is written of a record is kept."""
        return id(record) in self._known

    @property
    def size(self) -> int:
        """How many bytes have been written, about."""
        return self._size

    def keep(
        self,
        record: object,
        asked: object,
        written: object,
        *,
        size: int,
        standing: object = None,
        hangs_on: Mapping[int, object] = _NOTHING,
    ) -> None:
        """Keep what was written of a record that is one of these, unless it hangs on what may change meanwhile."""
        del standing  # It is the one that these are notes of.
        if hangs_on:
            return
        self._size += size
        if self._size > WRITTEN_BYTES_MAX:
            self._size = size
            self._written.clear()
        self._written.setdefault(asked, {})[id(record)] = written


NO_NOTES = Notes(())


class Standing:
    """All leaflets as everybody sees them, for as long as no time of an edition passes."""

    def __init__(
        self,
        stretches: Iterable[Stretch],
        collections: Iterable[Collection],
        former: Mapping[str, str],
        since: datetime,
        until: datetime | None,
    ) -> None:
        """Put together what holds from a time to another; `former` are addresses that leaflets had, with their ids."""
        self.since = since
        self.until = until
        self.collections = {one.id: one for one in collections}
        self.collections_by_slug = {one.slug: one.id for one in self.collections.values()}
        self.leaflets: dict[str, Leaflet] = {}
        self.editions: dict[str, Edition] = {}
        self.languages: dict[str, tuple[LeafletLanguage, ...]] = {}
        self.supplemented_by: dict[str, tuple[str, ...]] = {}
        self._shown: list[Shown] = []
        self._stretches: dict[str, Stretch] = {}
        for stretch in stretches:
            if stretch.shown is not None:
                self._take(stretch, stretch.shown)
        self._by_slug = {slug: key for slug, key in former.items() if key in self.leaflets}
        self._by_slug |= {leaflet.slug: leaflet.id for leaflet in self.leaflets.values()}
        self._orders: dict[LeafletOrder, paging.Ordered[Shown]] = {}
        self.notes = Notes((*self.leaflets.values(), *self.editions.values()))
        self.notes_of_pages = notes_of_kept.Notes()
        self.pages: Kept[object, paging.Slice[Leaflet]] = Kept(PAGES_BYTES_MAX, self.notes_of_pages)

    def holds(self, now: datetime) -> bool:
        """Say whether it holds now; clocks may be put back."""
        return self.since <= now and (self.until is None or now < self.until)

    def _take(self, stretch: Stretch, shown: Shown) -> None:
        leaflet, _ = shown
        self._shown.append(shown)
        self._stretches[leaflet.id] = stretch
        self.leaflets[leaflet.id] = leaflet
        self.languages[leaflet.id] = stretch.languages
        self.editions |= {edition.id: edition for edition in stretch.editions}
        for key in leaflet.supplement_ids:
            self.supplemented_by[key] = (*self.supplemented_by.get(key, ()), leaflet.id)

    def found(self, among: Mapping[str, T], wanted: Iterable[str]) -> dict[str, T]:
        """Give those records that are here."""
        return {key: among[key] for key in wanted if key in among}

    def collection(self, *, id: str | None, slug: str | None) -> Collection | None:  # noqa: A002 - the contract's own word
        """Find a collection by its id or its address."""
        if id is not None:
            return self.collections.get(id)
        return next((one for one in self.collections.values() if one.slug == slug), None)

    def leaflet(self, *, id: str | None, slug: str | None) -> Leaflet | None:  # noqa: A002 - as above
        """Find a leaflet by its id or its address, one that it had before too."""
        key = self._by_slug.get(slug or "") if id is None else id
        return self.leaflets.get(key or "")

    def edition_id(self, leaflet: Leaflet, languages: Sequence[str]) -> str | None:
        """Choose the edition in force in the best language."""
        there = {one.language: one.edition_id for one in self.languages.get(leaflet.id, ())}
        best = showing.best(leaflet, tuple(there), languages)
        return None if best is None else there[best]

    def with_words(self, wanted: Iterable[str]) -> dict[str, Edition]:
        """Give those editions that are here with all their words."""
        found = self.found(self.editions, wanted)
        return {key: one for key, one in found.items() if one.status is not EditionStatus.WITHDRAWN}

    def followed(self, leaflet_id: str, number: int, languages: Sequence[str]) -> Edition | None:
        """Find the wording, in the best language, of a number that is the latest of its leaflet."""
        latest = self._stretches.get(leaflet_id)
        if latest is None or latest.number != number or not latest.wordings:
            return None
        there = dict(latest.wordings)
        best = language.choose(tuple(there), languages, latest.wordings[0][0])
        return self.with_words([there[best]]).get(there[best])

    def listed(self, page: paging.Page, filter: LeafletFilter, order: LeafletOrder) -> paging.Slice[Leaflet]:  # noqa: A002 - as above
        """List leaflets; a page that was asked for before is the same one. Raises BAD_PAGE, BAD_CURSOR."""
        asked = page, filter, order
        known = self.pages.get(asked)
        if known is None:
            known = showing.listed(self._in_order(order), page, filter, self.collections_by_slug)
            size = sum(PAGE_TEXT_BYTES + len(text) for text in (repr(asked), *known.cursors))
            self.pages.keep(asked, known, size=size, noted=known)
        return known

    def _in_order(self, order: LeafletOrder) -> paging.Ordered[Shown]:
        """List all leaflets in an order, which is found once."""
        known = self._orders.get(order)
        if known is None:
            known = self._orders[order] = showing.in_order(self._shown, order)
        return known


Versions = tuple[int | None, tuple[tuple[str, int], ...]]
"""The row of a leaflet, and the version of each of its editions that is out or has a date: what everybody sees of it
is another only if these are."""


class Snapshot(Struct, frozen=True):
    """What was read, as of one entry of the log."""

    sequence: int
    collections: tuple[Collection, ...]
    former: Mapping[str, str]
    leaflets: Mapping[str, tuple[Stretch, ...]]
    """The stretches of each leaflet, the present one first."""
    versions: Mapping[str, Versions]
    """What each of them was made of."""

    def standing(self, at: datetime) -> Standing | None:
        """Say how all stands at a time; None before anything came out, or ended, that was out when this was read."""
        stretches = [
            next((one for one in reversed(of_one) if one.since <= at), None) for of_one in self.leaflets.values()
        ]
        begun = [one for one in stretches if one is not None]
        if len(begun) < len(stretches):
            return None
        since = max((one.since for one in begun), default=_BEGINNING)
        coming = [one.since for of_one in self.leaflets.values() for one in of_one if one.since > at]
        return Standing(begun, self.collections, self.former, since, min(coming, default=None))


class Keeper(Struct):
    """Keeps the snapshot of a process in step with the log."""

    shared: bool
    """Whether other processes write to these records: whoever has a key is then told nothing from here that may lag
    behind by half a second."""
    settled: Callable[[], None] | None = None
    """Is called once all has been read for the first time."""
    _current: Snapshot | None = None
    _known: Snapshot | None = None
    """The last one, to make the next of."""
    _standing: Standing | None = None
    _writes: int = 0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: asyncio.Event | None = None
    """Set once what a write has taken away has been read anew, or could not be; none while nothing is read anew."""

    def standing(self) -> Standing | None:
        """Say how all stands now; None while that is not known: all is read anew for a clock that was put back."""
        current, standing = self._current, self._standing
        if current is None:
            return None
        now = datetime.now(UTC)
        if standing is None or not standing.holds(now):
            standing = self._standing = current.standing(now)
            if standing is None:
                self._current = self._known = None
                self._woken.set()
        return standing

    @property
    def sequence(self) -> int | None:
        """Say of which entry of the log the last one was that was read; None before that."""
        return self._known.sequence if self._known else None

    async def look_ahead(self, entry: models.LogEntry) -> tuple[Snapshot, Snapshot] | None:
        """Read what a write about guidance changes before it is kept; give what was there, and what is to be."""
        current = self._current
        if current is None or ids.noun(entry.subject) not in NOUNS:
            return None
        # Others may have written meanwhile what has not been heard of yet: as of when this is stays as it was then.
        sequence = current.sequence if self.shared else entry.sequence
        return current, await _after(current, {entry.subject}, sequence)

    def hear(self, write: log.Write | None) -> None:
        """Put in place what a write has changed, or take away what it may have; None if nobody knows what that was."""
        if write is not None and ids.noun(write.subject) not in NOUNS:
            return
        self._writes += 1
        ahead = cast("tuple[Snapshot, Snapshot] | None", write.ahead.get(self.hear)) if write is not None else None
        if ahead is not None and ahead[0] is self._current:
            self._put(ahead[1])
            return
        self._current = self._standing = None
        self._woken.set()
        if self._known is not None and self._awaited is None:
            self._awaited = asyncio.Event()

    def back(self) -> Coroutine[None, None, None] | None:
        """Give what to wait for, for a moment, where a write has just taken the snapshot away; None where nothing is.

        To read one leaflet anew takes less than to answer from the database meanwhile, and all who ask would slow it.
        """
        return None if self._awaited is None else _at_most(self._awaited, BACK_SECONDS_MAX)

    async def keep_up(self) -> None:
        """Follow the log until cancelled; while the records are away, nothing is kept."""
        with log.heard(self.hear, self.look_ahead):
            while True:
                self._woken.clear()
                with suppress(*database.FAULTS, errors.Unavailable):
                    await self.catch_up()
                with suppress(TimeoutError):
                    await asyncio.wait_for(
                        self._woken.wait(), LOOK_SECONDS if self.shared or not self._current else None
                    )

    async def catch_up(self) -> None:
        """Read what has been written since, once; raises what the database does when it is away."""
        writes = self._writes
        try:
            snapshot = await follow(self._known)
        except BaseException:
            self._current = self._standing = None
            self._no_longer_awaited()
            raise
        if writes == self._writes:
            self._put(snapshot)
            self._no_longer_awaited()
            settled, self.settled = self.settled, None
            if settled is not None:
                settled()
        elif self._current is None:  # What was written meanwhile is read next; else it is in its place already.
            self._known = snapshot

    def _put(self, snapshot: Snapshot) -> None:
        if self._known is None or snapshot.leaflets is not self._known.leaflets:
            self._standing = None
        self._current = self._known = snapshot

    def _no_longer_awaited(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            awaited.set()


async def _at_most(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


_held: ContextVar[tuple[Standing | None, bool]] = ContextVar("held", default=(None, False))
"""What the one who is being answered reads from, and whether that is for nobody in particular alone."""


def held(keeper: Keeper | None, *, abreast: bool = False) -> During[tuple[Standing | None, bool]]:
    """Let what is read in the block be read from what stands now, to its end; writes are never answered from here.

    `abreast` says that all is known here that others had written when this was asked.
    """
    return During(_held, (keeper.standing(), keeper.shared and not abreast) if keeper else (None, False))


def at_hand(viewer: Viewer, moment: Moment = NOW) -> Standing | None:
    """Give what stands now, where that is all that the viewer may see of guidance at this moment; else None."""
    return out(viewer, moment) if access.sees_what_is_out(viewer) else None


def out(viewer: Viewer, moment: Moment = NOW) -> Standing | None:
    """Give what stands now to who asks about what is out, whatever else they may see."""
    standing, shared = _held.get()
    if standing is None or moment.at is not None or moment.sequence is not None:
        return None
    return None if shared and viewer.kind is not access.ANONYMOUS.kind else standing


def notes() -> Notes:
    """Give what has been written of the records that stand now."""
    standing, _ = _held.get()
    return standing.notes if standing else NO_NOTES


async def follow(known: Snapshot | None) -> Snapshot:
    """Read what has changed since a snapshot, or all of it, one leaflet after the other.

    Others may write meanwhile: what they have written is read anew, until nothing has been written since it was read.
    """
    sequence = await log.head()
    touched = await _touched(known.sequence, sequence) if known else None
    if known and touched is not None and not touched:
        return known if known.sequence == sequence else replace(known, sequence=sequence)
    made = await _after(known, touched, sequence)
    return await follow(made) if await log.head() != sequence else made


async def _after(known: Snapshot | None, touched: set[str] | None, sequence: int) -> Snapshot:
    """Read those leaflets that some entries were about, if they are others now; what is known of the rest stays."""
    leaflets, versions = (dict(known.leaflets), dict(known.versions)) if known else ({}, {})
    for leaflet_id in await _leaflets(touched):
        there = await _versions(leaflet_id)
        if leaflet_id not in leaflets or touched is None or versions[leaflet_id] != there:
            leaflets[leaflet_id], versions[leaflet_id] = await _stretches(leaflet_id), there
            await asyncio.sleep(0)  # Whoever asks meanwhile is answered between two leaflets.
    collections = tuple([showing.collection(row) for row in await models.Collection.all().order_by("id")])
    former: dict[str, str] = dict(await models.Leaflet.all().order_by("since").values_list("slug", "id"))
    if known and (versions, collections, former) == (known.versions, known.collections, known.former):
        return replace(known, sequence=sequence)
    ordered = MappingProxyType(dict(sorted(leaflets.items())))
    return Snapshot(sequence, collections, former, ordered, versions)


async def _versions(leaflet_id: str) -> Versions:
    row = await models.Leaflet.filter(id=leaflet_id, until__isnull=True).values_list("row", flat=True)
    there = models.Edition.filter(leaflet_id=leaflet_id, published_at__isnull=False, discarded_at__isnull=True)
    versions = await there.order_by("id").values_list("id", "version")
    return int(str(row[0])) if row else None, tuple([(str(key), int(version)) for key, version in versions])


async def _touched(after: int, to: int) -> set[str] | None:
    """Say what of guidance some entries of the log were about; None if it is simpler to look at all of it."""
    if to - after > _ENTRIES_MAX:
        return None
    subjects = await models.LogEntry.filter(sequence__gt=after, sequence__lte=to).values_list("subject", flat=True)
    return {str(one) for one in subjects if ids.noun(str(one)) in NOUNS}


async def _leaflets(touched: set[str] | None) -> list[str]:
    """List the leaflets that something was about; all of them if nothing is named."""
    if touched is None:
        return [str(one) for one in await models.Leaflet.filter(until__isnull=True).values_list("id", flat=True)]
    edited = await models.Edition.filter(id__in=list(touched)).values_list("leaflet_id", flat=True)
    return sorted({str(one) for one in edited} | {one for one in touched if ids.noun(one) == "leaflet"})


async def _stretches(leaflet_id: str) -> tuple[Stretch, ...]:
    """Read one leaflet as everybody sees it now, and at each time to come."""
    now = datetime.now(UTC)
    row = await models.Leaflet.get_or_none(id=leaflet_id, until__isnull=True)
    shelf = (await editions.shelves_of([leaflet_id])).get(leaflet_id, Shelf(()))
    if row is None:
        return (Stretch(_BEGINNING, None),)
    times = {time for copy in shelf.copies for time in (copy.published_at, copy.withdrawn_at) if time}
    begun = max((time for time in times if time <= now), default=_BEGINNING)
    return tuple([await _stretch(row, shelf, at) for at in (begun, *sorted(time for time in times if time > now))])


async def _stretch(row: models.Leaflet, shelf: Shelf, at: datetime) -> Stretch:
    shown = showing.leaflet(row, shelf, at, moment=NOW)
    if shown is None:
        return Stretch(at, None)
    current = [copy for tongue in shelf.languages(at) if (copy := shelf.current(tongue, at))]
    found = await editions.whole([copy.id for copy in current], until={row.id: at})
    complete = {key: one.translation.complete for key, one in found.items() if one.translation}
    originals = shelf.originals(at)
    number = originals[-1].number if originals else None
    worded = (
        [(tongue, shelf.of_number(tongue, number, at)) for tongue in shelf.languages_of_number(number, at)]
        if number
        else []
    )
    return Stretch(
        since=at,
        shown=shown,
        number=number,
        wordings=tuple([(tongue, copy.id) for tongue, copy in worded if copy is not None]),
        languages=showing.languages(shown[0], shelf, at, complete=complete),
        editions=tuple([showing.to_everybody(found[copy.id]) for copy in current]),
    )
