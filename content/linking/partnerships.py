"""Partnerships: finding them, opening and acknowledging them."""

import operator
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from content import access, codec, errors, ids, listing, log, models, paging, validating
from content.access import Viewer
from content.guiding import editions
from content.joining import organisations
from content.leaflet import keys
from content.linking import facets, narrowing, projections, recorded, transitions
from content.records import (
    NOW,
    ChangeType,
    Counterpart,
    LeafletBy,
    LocalisedText,
    Moment,
    Partnership,
    PartnershipFacets,
    PartnershipFilter,
    PartnershipOrder,
    RelationshipForm,
    ResourcePosition,
    Side,
    Stage,
    StageChange,
)
from content.replacing import replace

COUNTERPARTS_MAX = 4
TITLE_CHARACTERS_MAX = 400
TERM_CHARACTERS_MAX = 200
RATIONALE_CHARACTERS_MAX = 10_000
TEXT_BYTES = 100
"""What each text of a page that is kept takes besides its letters, at most."""
PLACE_BYTES = 400
"""What a partnership takes besides on a page that is kept as it was shown, at most."""
_AS_SHOWN = object()


class Listed(paging.LongSlice[Partnership], frozen=True):
    """A part of a list of partnerships; how many fall under each value is counted only when somebody asks."""

    facets: Callable[[], Awaitable[PartnershipFacets]]
    made_of: tuple[recorded.Recorded, ...] = ()
    """What is recorded of those that it shows, while it is kept as it was shown."""


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Partnership]:
    """Load partnerships as they stood at a moment, as far as the viewer may see them today."""
    return await recorded.seen(viewer, set(wanted), moment)


async def sides_by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Side]:
    """Load sides of partnerships that the viewer may see."""
    rows = await models.Side.filter(models.seen_at(moment), id__in=list(set(wanted)))
    found = await by_id(viewer, [row.partnership_id for row in rows], moment)
    return {side.id: side for partnership in found.values() for side in partnership.sides if side.id in set(wanted)}


async def find(
    viewer: Viewer,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    slug: str | None = None,
    as_of: datetime | None = None,
) -> Partnership | None:
    """Find one partnership by its id or its name in web addresses, as it stood at a time."""
    moment = await log.moment(as_of)
    if moment is None:
        return None
    known = recorded.called_at_hand(viewer, slug, moment) if id is None else recorded.seen_at_hand(viewer, id, moment)
    if known is not None:
        return known
    if id is None:
        row = await models.Partnership.filter(models.seen_at(moment), slug=slug).only("id").first()
        id = row.id if row else ""  # noqa: A001 - as above
    return (await recorded.seen(viewer, [id], moment)).get(id)


async def list_all(
    viewer: Viewer,
    page: paging.Page,
    filter: PartnershipFilter,  # noqa: A002 - the contract's own word
    order: PartnershipOrder,
    as_of: datetime | None = None,
    *,
    mine: bool = False,
    moment: Moment = NOW,
) -> "Listed":
    """List the partnerships that the viewer may see; with `mine`, those it has a part in.

    Raises BAD_PAGE, BAD_CURSOR.
    """
    seen = moment if as_of is None else await log.moment(as_of)
    if seen is None or (mine and viewer.organisation_id is None):
        empty = paging.nothing(page, list_name="partnerships")
        return Listed(
            empty.nodes,
            empty.cursors,
            empty.has_next,
            empty.has_previous,
            0,
            count=empty.count,
            facets=facets.of_nothing,
        )
    asked = _Asked(viewer, page, filter, order, mine, seen)
    kept = projections.at_hand(seen)
    if kept is None or not narrowing.is_lasting(filter, order):
        return await asked.listed(await asked.place())
    return await asked.kept(kept)


class _Asked(Struct):
    """A part of a list that somebody asks for."""

    viewer: Viewer
    page: paging.Page
    filter: PartnershipFilter
    order: PartnershipOrder
    mine: bool
    moment: Moment
    _query: QuerySet[models.Partnership] | None = None

    @property
    def key(self) -> object:
        """Say what is asked, and as whom: all that the answer hangs on besides the records."""
        return self.viewer.entitled, self.page, self.filter, self.order, self.mine

    async def place(self) -> paging.Slice[str]:
        """Find the ids of the partnerships on the page; one statement, and what narrowing takes."""
        by, query = narrowing.sorted_by(self.viewer, await self._narrowed(), self.order, self.moment)
        if narrowing.is_own(by):
            query = query.only("row", "id", by.column)
        found = await listing.uncounted(
            query,
            self.page,
            list_name=f"partnerships {self.order.field} {self.order.direction}",
            order=(by, replace(by, column="id", kind=str)),
        )
        ids_of = tuple([row.id for row in found.nodes])
        return paging.Slice(ids_of, found.cursors, found.has_next, found.has_previous, 0)

    async def place_and_size(self) -> tuple[paging.Slice[str], int]:
        """Give the same, and say how many bytes it takes."""
        found = await self.place()
        texts = (*found.nodes, *found.cursors, repr(self.filter), repr(self.page), repr(self.viewer))
        return found, sum(TEXT_BYTES + len(one) for one in texts)

    async def listed(self, place: paging.Slice[str]) -> Listed:
        """Show the partnerships on the page."""
        shown = await _listed_ones(self.viewer, place.nodes, self.moment)
        nodes = tuple([shown[one] for one in place.nodes])
        own = (nodes, place.cursors, place.has_next, place.has_previous, place.total)
        return Listed(*own, count=self.count, facets=self.facets)

    async def kept(self, kept: projections.Projections) -> Listed:
        """Give the page as it was shown before, if each of its partnerships is still shown so; who asks is the same."""
        place = await kept.page(self.key, self.place_and_size, noted=True)
        before: Listed | None = kept.notes.of(_AS_SHOWN).get(id(place))
        if before is not None and access.is_nobody(self.viewer) and recorded.are_seen(self.viewer, before.made_of):
            kept.partnerships.touch(place.nodes)
            return before
        listed = await self.listed(place)
        if before is not None and all(map(operator.is_, before.nodes, listed.nodes)):
            return before
        found = kept.partnerships.get_all(place.nodes)
        if found is not None:
            listed = replace(listed, made_of=tuple([one for one, _ in found.values()]))
            hangs_on = {id(one): one for one in listed.nodes}
            kept.notes.keep(place, _AS_SHOWN, listed, size=len(found) * PLACE_BYTES, hangs_on=hangs_on, noted=True)
        return listed

    async def count(self) -> int:
        """Count the whole list."""
        return await (await self._narrowed()).count()

    async def facets(self) -> PartnershipFacets:
        """Count how many fall under each value."""
        return await facets.of_partnerships(self.viewer, await self._narrowed(), self.moment)

    async def _narrowed(self) -> QuerySet[models.Partnership]:
        if self._query is None:
            self._query = await narrowing.narrowed(self.viewer, self.filter, self.moment, mine=self.mine)
        return self._query


@log.verb("openPartnership")
async def open_partnership(
    entry: log.Entry,
    *,
    counterparts: Sequence[Counterpart],
    form: RelationshipForm,
    leaflet: LeafletBy,
    title: str | None = None,
    local_term: str | None = None,
    started_on: date | None = None,
    rationale: LocalisedText | None = None,
    position: ResourcePosition = ResourcePosition.UNSTATED,
    continues: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Open a partnership with one to four others, and give its id; whoever opens it has acknowledged it.

    Raises INVALID_INPUT, NOT_FOUND, WRONG_STATE for an organisation that has ended and for a leaflet that has no
    checklist to follow.
    """
    del idempotency_key  # The log has seen to it.
    own = await _own(entry.viewer)
    others = await _counterparts(entry.viewer, counterparts)
    leaflet_id, number = await followed(leaflet)
    if title is not None:
        validating.text(title, path=("title",), characters_max=TITLE_CHARACTERS_MAX)
    if local_term is not None:
        validating.text(local_term, path=("localTerm",), characters_max=TERM_CHARACTERS_MAX)
    why = words(rationale, path=("rationale",))
    named = title or " – ".join(row.name[0][1] for row in (own, *others))[:TITLE_CHARACTERS_MAX]
    if continues is not None and continues not in await by_id(entry.viewer, [continues]):
        raise errors.NotFound("There is no such partnership to continue.", path=("continues",))
    row = models.Partnership(
        id=ids.new("partnership"),
        slug="",
        title=named,
        sort_title=listing.folded(named),
        form=form,
        local_term=local_term,
        stage=Stage.EXPLORATORY,
        started_on=validating.past(started_on, path=("startedOn",)),
        continues_id=continues,
        leaflet_id=leaflet_id,
        followed_number=number,
    )
    await entry.seal(row.id)
    row.slug = await _free_slug(named)
    row.stage_since = entry.at.date()
    row.stages = codec.encode((StageChange(None, Stage.EXPLORATORY, entry.at.date(), own.id, None),))
    await entry.begin(row)
    for place, organisation in enumerate((own, *others)):
        if organisation.row is None:
            organisation.slug = await organisations.free_slug(organisation)
            await entry.begin(organisation)
        mine = organisation is own
        await entry.begin(
            models.Side(
                id=ids.new("side"),
                partnership_id=row.id,
                organisation_id=organisation.id,
                place=place,
                position=position if mine else ResourcePosition.UNSTATED,
                publishes_readiness=False,
                acknowledged_at=entry.at if mine else None,
                rationale=why if mine else None,
            )
        )
    for organisation in others:
        if organisation.since == entry.sequence:
            entry.tell(ChangeType.ORGANISATION_UPDATED, organisation.id)
    entry.tell(ChangeType.PARTNERSHIP_OPENED, row.id)
    entry.after = {"form": form, "organisations": [one.id for one in (own, *others)], "leaflet": leaflet_id}
    return row.id


@log.verb("acknowledgePartnership")
async def acknowledge(entry: log.Entry, *, partnership: str, idempotency_key: str | None = None) -> str:
    """Say that the viewer's side is part of a partnership; once every side has, it is public and SCOPING.

    Raises NOT_FOUND, FORBIDDEN for who is no side of it, WRONG_STATE for one that is over. Saying so again changes
    nothing.
    """
    del idempotency_key
    held = await own_side(entry, partnership)
    if held.side.acknowledged_at is not None:
        return partnership
    if held.partnership.stage in transitions.OVER:
        message = "This partnership was ended before you acknowledged it; open a new one that continues it."
        raise errors.WrongState(message, path=("partnership",))
    waiting = [side for side in held.sides if side.acknowledged_at is None and side.id != held.side.id]
    await entry.seal(partnership)
    await entry.change(held.side, acknowledged_at=entry.at)
    entry.tell(ChangeType.SIDE_ACKNOWLEDGED, partnership, side=held.side.id)
    if not waiting and held.partnership.stage is Stage.EXPLORATORY:
        step = StageChange(Stage.EXPLORATORY, Stage.SCOPING, entry.at.date(), held.side.organisation_id, None)
        await entry.change(
            held.partnership,
            stage=Stage.SCOPING,
            stage_since=entry.at.date(),
            stages=[*held.partnership.stages, codec.encode(step)],
        )
        entry.tell(ChangeType.STAGE_CHANGED, partnership, before=Stage.EXPLORATORY, after=Stage.SCOPING)
    entry.after = {"side": held.side.id, "acknowledgedAt": entry.at}
    return partnership


class Held(Struct, frozen=True):
    """A partnership that a write holds, with its sides and the viewer's own."""

    partnership: models.Partnership
    sides: tuple[models.Side, ...]
    side: models.Side


async def own_side(entry: log.Entry, partnership: str) -> Held:
    """Hold a partnership until the write is done: NOT_FOUND if hidden, FORBIDDEN if the viewer is no side of it."""
    await entry.lock(partnership)
    row = await models.Partnership.get_or_none(id=partnership, until__isnull=True)
    # Its sides are looked up even if there is none, so that the clock does not tell what is hidden.
    sides = await models.Side.filter(until__isnull=True, partnership_id=partnership).order_by("place")
    parties = [side.organisation_id for side in sides]
    acknowledged = not any(side.is_awaited for side in sides)
    visible = access.may_see_partnership(entry.viewer, organisation_ids=parties, acknowledged=acknowledged)
    # A key without the scope READ sees nothing of its own either, but it may write for its side.
    if row is None or not (visible or entry.viewer.organisation_id in parties):
        raise errors.NotFound("There is no such partnership.", path=("partnership",))
    own = [side for side in sides if access.may_act_for(entry.viewer, side.organisation_id)]
    if not own:
        raise errors.Forbidden("You are no side of this partnership.", path=("partnership",))
    return Held(partnership=row, sides=tuple(sides), side=own[0])


async def _listed_ones(viewer: Viewer, listed: Sequence[str], moment: Moment) -> dict[str, Partnership]:
    """Show what a list holds; what is kept in memory may be older than a list by what others have just written."""
    shown = await recorded.seen(viewer, listed, moment)
    missing = [one for one in listed if one not in shown]
    if missing:
        with projections.held(None):
            shown |= await recorded.seen(viewer, missing, moment)
    return shown


async def _own(viewer: Viewer) -> models.Organisation:
    own = await models.Organisation.get_or_none(id=viewer.organisation_id, until__isnull=True)
    if own is None:
        raise errors.NotFound("Your key acts for no organisation.")
    check_still_there(own, path=(), heir=(await organisations.heirs([own])).get(own.id))
    return own


async def _counterparts(viewer: Viewer, wanted: Sequence[Counterpart]) -> list[models.Organisation]:
    if not 1 <= len(wanted) <= COUNTERPARTS_MAX:
        raise errors.InvalidInput(f"Name 1 to {COUNTERPARTS_MAX} other sides.", path=("counterparts",))
    found: list[models.Organisation] = []
    for number, one in enumerate(wanted):
        path = ("counterparts", str(number))
        if one.new is not None:
            known = await organisations.known_or_new(one.new, path=(*path, "new"))
            found.append(await _standing(known, path=(*path, "new")))
            continue
        given = {} if one.existing is None else {name: getattr(one.existing, name) for name in _WAYS}
        ways = {name: value for name, value in given.items() if value is not None}
        row = await models.Organisation.filter(Q(**ways), until__isnull=True).first() if ways else None
        if row is None:
            raise errors.NotFound("There is no such organisation.", path=(*path, "existing"))
        found.append(await _standing(row, path=(*path, "existing")))
    named = [viewer.organisation_id, *(row.id for row in found)]
    if len(set(named)) < len(named):
        raise errors.InvalidInput("Each side is another organisation.", path=("counterparts",))
    return found


_WAYS = ("id", "slug", "wikidata_id", "org_id")


def check_still_there(
    row: models.Organisation, *, path: tuple[str, ...], heir: models.Organisation | None = None
) -> None:
    """Refuse an organisation that has ceased to be, and name the one that took its place."""
    if row.ended_on is None or row.ended_on > datetime.now(UTC).date():
        return
    after = f"; {heir.name[0][1]} (`{heir.slug}`) took its place" if heir else ""
    raise errors.WrongState(f"{row.name[0][1]} ended on {row.ended_on}{after}.", path=path)


async def _standing(row: models.Organisation, *, path: tuple[str, ...]) -> models.Organisation:
    """Take the organisation that a record was given to for the record; refuse one that has ended."""
    heir = (await organisations.heirs([row])).get(row.id)
    check_still_there(row, path=path, heir=heir)
    return row if heir is None or row.ended_on is not None else heir


async def followed(leaflet: LeafletBy) -> tuple[str, int]:
    """Find the leaflet whose checklist is to be followed, and its number in force."""
    wanted = Q(id=leaflet.id) if leaflet.id is not None else Q(slug=leaflet.slug)
    row = await models.Leaflet.filter(wanted, until__isnull=True).first()
    numbers = await editions.current_numbers([row.id], NOW) if row else {}
    if row is None or row.id not in numbers:
        raise errors.NotFound("There is no such leaflet in force.", path=("leaflet",))
    number = numbers[row.id]
    edition_id = (await editions.of_number([(row.id, number)], (), NOW))[row.id, number]
    edition = (await editions.whole([edition_id]))[edition_id]
    if edition.rule is None or not edition.checklists:
        message = "This leaflet has no checklist and no rule, so there is nothing for a partnership to follow."
        raise errors.WrongState(message, path=("leaflet",))
    return row.id, number


async def _free_slug(title: str) -> str:
    beginning = keys.slug_start(title)
    taken = models.Partnership.filter(until__isnull=True, slug__startswith=beginning)
    return keys.slug(title, [str(one) for one in await taken.values_list("slug", flat=True)])


def words(said: LocalisedText | None, *, path: tuple[str, ...]) -> object:
    """Take why a side wants the partnership, as it is stored."""
    if said is None:
        return None
    return codec.encode(validating.localised(said, path=path, characters_max=RATIONALE_CHARACTERS_MAX))
