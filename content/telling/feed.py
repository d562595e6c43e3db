"""The change feed: what has happened, oldest first, as far as the viewer may see it today.

A place in it is an entry's sequence and an event's number in the entry. Sequences are committed in their order, so
whoever reads on from a place misses nothing that was his to see, and sees nothing twice.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from content import access, ids, listing, models, paging
from content.access import Viewer
from content.doing import activities, reviews, updates
from content.joining import networks, organisations
from content.linking import partnerships, projections
from content.records import NOW, Change, ChangeFilter, ChangeType, Moment, Names
from content.telling import due, events
from content.telling.reach import Reach

LIST_NAME = "changes"
"""One for all feeds: a cursor of any of them works in all."""
ORDER = (listing.By("place", int),)
CHANGE_BYTES = 1_500
"""What a change that is kept takes besides its texts, at most."""
TEXT_BYTES = 150
"""What each of these takes besides its letters, at most."""
_NOUN = "change"
_RECORDS = ("visit", "activity", "review", "update")
"""What belongs to a partnership and has events of its own."""


async def changes(
    viewer: Viewer,
    page: paging.Page,
    filter: ChangeFilter,  # noqa: A002 - the contract's own word
    *,
    partnership_id: str | None = None,
    moment: Moment = NOW,
) -> paging.LongSlice[Change]:
    """Read a page of the feed, or of one partnership's; the number of statements is the same for any number of rows.

    What has become due is told first. Whoever asks again is told the same without a statement until something is
    written: so phones ask for what is new, and seldom anything is. Raises BAD_PAGE, BAD_CURSOR.
    """
    page = paging.validate(page)
    await due.catch_up()
    asked = _Asked(viewer, page, filter, partnership_id, moment)
    kept = projections.at_hand(moment)
    found = await asked.part() if kept is None else await kept.page(asked.key, asked.part_and_size)
    return paging.LongSlice(found.nodes, found.cursors, found.has_next, found.has_previous, 0, asked.count)


class _Asked(Struct, frozen=True):
    """A page of the feed that somebody asks for."""

    viewer: Viewer
    page: paging.Page
    filter: ChangeFilter
    partnership_id: str | None
    moment: Moment

    @property
    def key(self) -> object:
        """Say what is asked, and as whom: all that the answer hangs on besides the records."""
        return LIST_NAME, self.viewer.entitled, self.page, self.filter, self.partnership_id

    async def part(self) -> paging.Slice[Change]:
        """Read the page."""
        found = await listing.uncounted(await self._heard(), self.page, list_name=LIST_NAME, order=ORDER)
        shown = await _shown(self.viewer, found.nodes)
        return paging.Slice(shown, found.cursors, found.has_next, found.has_previous, 0)

    async def part_and_size(self) -> tuple[paging.Slice[Change], int]:
        """Give the same, and say how many bytes it takes."""
        found = await self.part()
        said = [value for one in found.nodes for _, value in one.details]
        texts = (*said, *found.cursors, repr(self.filter), repr(self.page), repr(self.viewer))
        size = len(found.nodes) * CHANGE_BYTES + sum(TEXT_BYTES + len(one) for one in texts)
        return found, size

    async def count(self) -> int:
        """Count the whole feed."""
        return await (await self._heard()).count()

    async def _heard(self) -> QuerySet[models.LogEvent]:
        query = _heard(self.viewer, models.LogEvent.all())
        for condition in await _conditions(self.filter, self.partnership_id, self.moment):
            query = query.filter(condition)
        return query


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Change]:
    """Load changes that the viewer may see today."""
    places = [place for one in wanted if (place := ids.number(one)) is not None]
    rows = await _heard(viewer, models.LogEvent.filter(place__in=places))
    return {change.id: change for change in await _shown(viewer, rows)}


async def names_of(viewer: Viewer, subjects: Iterable[str]) -> dict[str, Names]:
    """Say what the subjects of changes are called; those that are gone or hidden have no name."""
    wanted = set(subjects)
    links = await partnerships.by_id(viewer, _of_noun("partnership", wanted))
    towns = await organisations.by_id(viewer, _of_noun("organisation", wanted))
    names = {link.id: Names((("und", link.title),)) for link in links.values()}
    names.update({town.id: town.name for town in towns.values()})
    plans = await activities.by_id(viewer, _of_noun("activity", wanted))
    names.update({one.id: Names((("und", one.title),)) for one in plans.values()})
    held = await reviews.by_id(viewer, _of_noun("review", wanted))
    names.update({one.id: Names((("und", one.period),)) for one in held.values()})
    news = await updates.by_id(viewer, _of_noun("update", wanted))
    names.update({one.id: Names(((one.language, one.title),)) for one in news.values()})
    rows = await models.Edition.filter(id__in=_of_noun("edition", wanted), discarded_at__isnull=True)
    edited = await _edited(viewer, {row.leaflet_id for row in rows})
    now = datetime.now(UTC)
    names.update(
        {
            row.id: Names(((row.language, row.title),))
            for row in rows
            if row.leaflet_id in edited or (row.published_at is not None and row.published_at <= now)
        }
    )
    return names


def _heard(viewer: Viewer, query: QuerySet[models.LogEvent]) -> QuerySet[models.LogEvent]:
    """Keep what is the viewer's business today: the same rule as `reach.reaches`, for a list."""
    current = models.Side.filter(until__isnull=True)
    secret = Q(subject__in=Subquery(current.filter(publishes_readiness=False).values("partnership_id")))
    if viewer.is_operator:
        everything = Q(reach__in=[Reach.EVERYBODY.value, Reach.PARTNERSHIP.value, Reach.EDITORS.value])
        return query.filter(everything | (Q(reach=Reach.VERDICT.value) & ~secret))
    waiting = Q(
        subject__in=Subquery(
            current.filter(acknowledged_at__isnull=True, listed_at__isnull=True).values("partnership_id")
        )
    )
    heard = Q(reach=Reach.EVERYBODY.value)
    heard |= Q(reach=Reach.PARTNERSHIP.value) & ~waiting
    heard |= Q(reach=Reach.VERDICT.value) & ~waiting & ~secret
    own = viewer.organisation_id
    if own is not None and access.may_see_side(viewer, own):
        sides = current.filter(organisation_id=own)
        within = [Reach.PARTNERSHIP.value, Reach.VERDICT.value, Reach.NETWORK.value, Reach.SIDES.value]
        heard |= Q(reach__in=within) & Q(subject__in=Subquery(sides.values("partnership_id")))
        heard |= Q(reach=Reach.SIDE.value) & Q(side_id__in=Subquery(sides.values("id")))
        heard |= Q(reach=Reach.MEMBERSHIP.value) & (Q(subject=own) | Q(by_id=own))
    if access.coordinates(viewer):
        heard |= _across(viewer) & ~waiting
    collections = [one for one in viewer.collection_ids if access.may_edit(viewer, one)]
    if collections:
        leaflets = models.Leaflet.filter(until__isnull=True, collection_id__in=collections)
        heard |= Q(reach=Reach.EDITORS.value) & Q(leaflet_id__in=Subquery(leaflets.values("id")))
    return query.filter(heard)


def _across(viewer: Viewer) -> Q:
    """Keep what members tell the network that the viewer looks across, and verdicts where all sides are members."""
    members = models.Side.filter(networks.sides_across(viewer), until__isnull=True)
    told = Q(reach=Reach.NETWORK.value) & Q(side_id__in=Subquery(members.values("id")))
    return told | (Q(reach=Reach.VERDICT.value) & networks.wholly_across(viewer, "subject"))


async def _conditions(wanted: ChangeFilter, partnership_id: str | None, moment: Moment) -> list[Q]:
    found: list[Q] = []
    if partnership_id is not None:
        found.append(Q(subject=partnership_id))
    if moment.sequence is not None:
        found.append(Q(place__lt=events.place(moment.sequence + 1, 0)))
    if wanted.type:
        found.append(Q(type__in=[one.value for one in wanted.type]))
    if wanted.subject is not None:
        found.append(_about(wanted.subject))
    if wanted.sector:
        sectors = models.Leaflet.filter(until__isnull=True, sector__in=list(wanted.sector))
        found.append(Q(leaflet_id__in=Subquery(sectors.values("id"))))
    if wanted.since is not None:
        # Entries are in the order of their times, so that the first one since then marks a place.
        first = await models.LogEntry.filter(at__gte=wanted.since).order_by("at").first()
        found.append(Q(place__gte=paging.INTEGER_MAX if first is None else events.place(first.sequence, 0)))
    return found


def _about(subject: str) -> Q:
    """Keep what is about a record and what belongs to it."""
    noun = ids.noun(subject)
    if noun == "leaflet":
        return Q(leaflet_id=subject)
    if noun == "collection":
        within = models.Leaflet.filter(until__isnull=True, collection_id=subject)
        return Q(leaflet_id__in=Subquery(within.values("id")))
    if noun == "side":
        return Q(side_id=subject)
    return Q(record_id=subject) if noun in _RECORDS else Q(subject=subject)


async def _shown(viewer: Viewer, rows: Sequence[models.LogEvent]) -> tuple[Change, ...]:
    """Show events, with who did it where that is no secret; at most two statements."""
    own: set[str] = set()
    if viewer.organisation_id is not None and access.may_see_side(viewer, viewer.organisation_id):
        mine = models.Side.filter(until__isnull=True, organisation_id=viewer.organisation_id)
        here = mine.filter(partnership_id__in=[row.subject for row in rows])
        own = {str(one) for one in await here.values_list("partnership_id", flat=True)}
    edited = await _edited(viewer, {row.leaflet_id for row in rows if row.leaflet_id is not None})
    return tuple(
        Change(
            id=ids.of_number(_NOUN, row.place),
            type=ChangeType(row.type),
            at=row.at,
            recorded_at=row.recorded_at,
            by_id=row.by_id if _may_name(viewer, row, own=own, edited=edited) else None,
            subject_id=row.record_id or row.subject,
            details=tuple((name, str(value)) for name, value in row.details.items()),
        )
        for row in rows
    )


def _may_name(viewer: Viewer, row: models.LogEvent, *, own: set[str], edited: set[str]) -> bool:
    """Whether the viewer sees who did it: editors who edited, sides who of them, everybody what is public of a side."""
    if viewer.is_operator or row.by_id is None or row.by_id == viewer.organisation_id:
        return True
    if row.leaflet_id is not None:
        return row.leaflet_id in edited
    if row.reach == Reach.EVERYBODY.value:
        return row.by_id == row.subject
    return row.reach in (Reach.PARTNERSHIP.value, Reach.MEMBERSHIP.value) or row.subject in own


async def _edited(viewer: Viewer, leaflet_ids: set[str]) -> set[str]:
    """List those of some leaflets that the viewer edits; one statement, or none for who edits nothing."""
    if not viewer.is_operator and not viewer.collection_ids:
        return set()
    rows = await models.Leaflet.filter(id__in=list(leaflet_ids), until__isnull=True)
    return {row.id for row in rows if access.may_edit(viewer, row.collection_id)}


def _of_noun(noun: str, wanted: Iterable[str]) -> list[str]:
    return sorted(one for one in wanted if ids.noun(one) == noun)
