"""What visits, activities, reviews and updates have in common: who holds them, who sees them, how they are listed.

Each is written by one side and seen by its level. Whoever reads the past sees what he may see today, and what he might
have seen then: neither a level that was widened later nor one that was narrowed opens what was said before.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from content import access, errors, listing, log, models, paging
from content.access import Viewer
from content.joining import networks
from content.linking import partnerships
from content.linking.partnerships import Held
from content.records import (
    NOW,
    ChangeType,
    DateOrder,
    Moment,
    OrderDirection,
    Partnership,
    Visibility,
)
from content.replacing import replace

DAYS_AHEAD_MAX = 3660
"""How far ahead something may be planned."""
TEXT_CHARACTERS_MAX = 10_000

LEVELS = tuple(Visibility)
"""From the narrowest to the widest."""

_DAY = listing.By("day", date)

D = TypeVar("D", bound=models.Doing)
R = TypeVar("R")

Show = Callable[[Viewer, Sequence[D], Mapping[str, Partnership]], Awaitable[dict[str, R]]]
"""Shows versions of records, each of a partnership that the viewer sees; by their ids."""


async def own_side(entry: log.Entry, partnership: str) -> Held:
    """Hold a partnership for one of its sides that has acknowledged it: else NOT_FOUND, FORBIDDEN, WRONG_STATE."""
    held = await partnerships.own_side(entry, partnership)
    if held.side.acknowledged_at is None:
        raise errors.WrongState("Acknowledge the partnership first: `acknowledgePartnership`.", path=("partnership",))
    return held


async def hold(entry: log.Entry, kind: type[D], wanted: str, *, name: str) -> tuple[Held, D]:
    """Hold a record and its partnership until the write is done.

    Raises NOT_FOUND if it is not there or hidden, FORBIDDEN if the viewer sees it and is no side of its partnership.
    """
    found = await kind.get_or_none(id=wanted, until__isnull=True)
    missing = errors.NotFound(f"There is no such {name}.", path=(name,))
    try:
        held = await partnerships.own_side(entry, found.partnership_id if found else "")
    except errors.NotFound as refusal:
        raise missing from refusal
    except errors.Forbidden as refusal:
        sides = await models.Side.filter(until__isnull=True, partnership_id=found.partnership_id if found else "")
        if found is None or not await _sees(entry.viewer, found, sides):
            raise missing from refusal
        raise errors.Forbidden("You are no side of this partnership.", path=(name,)) from refusal
    row = await kind.get_or_none(id=wanted, until__isnull=True)
    # A key without the scope READ sees nothing of its own either, but it may write for its side.
    if row is None or (level_of(row) is Visibility.SIDE and row.side_id != held.side.id):
        raise missing
    return held, row


def level_of(row: models.Doing) -> Visibility:
    """Say who may see a record: what was taken back is its writer's alone."""
    withdrawn = isinstance(row, models.Update) and row.withdrawn_at is not None
    return Visibility.SIDE if withdrawn else row.visibility


async def check_room(kind: type[models.Doing], partnership: str, most: int) -> None:
    """Refuse one more record than a partnership may have of a kind: LIMIT_REACHED."""
    if await kind.filter(until__isnull=True, partnership_id=partnership).count() >= most:
        raise errors.LimitReached(f"A partnership has at most {most} of these.", path=("partnership",))


def packed(values: Iterable[str]) -> str:
    """Write a set of short words so that one of them can be looked for: a space before and after each."""
    kept = " ".join(dict.fromkeys(values))
    return f" {kept} " if kept else ""


def unpacked(text: str) -> list[str]:
    """Read a set of short words."""
    return text.split()


def any_of(column: str, values: Iterable[str]) -> Q:
    """Keep the rows whose set has one of some words."""
    found = Q()
    for value in values:
        found |= Q(**{f"{column}__contains": f" {value} "})
    return found


def check_side(held: Held, side: str, *, path: tuple[str, ...]) -> None:
    """Refuse a side of another partnership, as one that is not there: NOT_FOUND."""
    if side not in {one.id for one in held.sides}:
        raise errors.NotFound("This partnership has no such side.", path=path)


def check_days(first: date | None, last: date | None) -> None:
    """Refuse days out of order, and such as lie too far ahead: INVALID_INPUT."""
    check_ahead(first, path=("startsOn",))
    check_ahead(last, path=("endsOn",))
    if first is not None and last is not None and last < first:
        raise errors.InvalidInput(f"It cannot end before it starts, on {first}.", path=("endsOn",))


def check_ahead(day: date | None, *, path: tuple[str, ...]) -> None:
    """Refuse a day that lies too far ahead: INVALID_INPUT."""
    if day is not None and day > datetime.now(UTC).date() + timedelta(days=DAYS_AHEAD_MAX):
        raise errors.InvalidInput(f"Give a day at most {DAYS_AHEAD_MAX} days ahead.", path=path)


def day_of(moment: Moment) -> date:
    """Say which day it is, or was, at a moment."""
    return (moment.at or datetime.now(UTC)).date()


def tell(
    entry: log.Entry, kind: ChangeType, row: models.Doing, side: models.Side, *before: Visibility, **details: object
) -> None:
    """Note an event of a record; it reaches whoever may see the record now, or could before."""
    level = max((row.visibility, *before), key=LEVELS.index)
    entry.tell(kind, row.partnership_id, record=row.id, side=side.id, visibility=level, **details)


def seen(viewer: Viewer, shown: Sequence[Partnership]) -> Q:
    """The same rule as `access.may_see_level`, for a list of records of partnerships that the viewer sees."""
    levels: dict[Visibility, list[str]] = {level: [] for level in Visibility}
    for one in shown:
        parties = [side.organisation_id for side in one.sides]
        for level, sides in levels.items():
            sides += [
                side.id
                for side in one.sides
                if access.may_see_level(
                    viewer,
                    level,
                    side=side.organisation_id,
                    organisation_ids=parties,
                    network_ids=side.network_ids,
                )
            ]
    found = Q(side_id__in=levels.pop(Visibility.PUBLIC), visibility=Visibility.PUBLIC)
    for level, sides in levels.items():
        if sides:
            found |= Q(side_id__in=sides, visibility=level)
    return found


def of(
    viewer: Viewer, kind: type[D], shown: Sequence[Partnership], *, but: Q | None = None, or_: Q | None = None
) -> QuerySet[D]:
    """Ask for the records of some partnerships, read at one moment; `but` is what today's version has to be besides.

    `or_` are records that something is told of though their level is another.
    """
    moment = shown[0].moment if shown else NOW
    rule = seen(viewer, shown) if or_ is None else seen(viewer, shown) | or_
    today = rule if but is None else rule & but
    query = kind.filter(models.seen_at(moment), rule)
    if moment.sequence is None:
        return query if but is None else query.filter(but)
    return query.filter(id__in=Subquery(kind.filter(today, until__isnull=True).values("id")))


async def pages(
    viewer: Viewer,
    query: QuerySet[D],
    shown: Sequence[Partnership],
    show: "Show[D, R]",
    *,
    page: paging.Page,
    order: DateOrder,
    by: listing.By = _DAY,
) -> dict[str, paging.Slice[R]]:
    """Give the same page of the records of some partnerships; a constant number of statements for any number."""
    down = order.direction is OrderDirection.DESC
    columns = (replace(by, descending=down), listing.By("id", descending=down))
    found = await listing.listed_each(
        query,
        [one.id for one in shown],
        page,
        by="partnership_id",
        list_name=f"{query.model.__name__} {order.direction}",
        order=columns,
    )
    rows = [row for part in found.values() for row in part.nodes]
    records = await show(viewer, rows, {one.id: one for one in shown})
    return {
        key: paging.Slice(
            tuple(records[row.id] for row in part.nodes), part.cursors, part.has_next, part.has_previous, part.total
        )
        for key, part in found.items()
    }


async def by_id(
    viewer: Viewer,
    kind: type[D],
    wanted: Sequence[str],
    moment: Moment,
    show: "Show[D, R]",
    *,
    but: Callable[[Sequence[Partnership]], Q] | None = None,
) -> dict[str, R]:
    """Load records by their ids, as far as the viewer may see them today."""
    ids = list(set(wanted))
    owners = await kind.filter(models.seen_at(moment), id__in=ids).values_list("partnership_id", flat=True)
    shown = await partnerships.by_id(viewer, [str(one) for one in owners], moment)
    some = list(shown.values())
    rows = await of(viewer, kind, some, but=but(some) if but else None).filter(id__in=ids)
    return await show(viewer, rows, shown)


async def _sees(viewer: Viewer, row: models.Doing, sides: Sequence[models.Side]) -> bool:
    organisations = {side.id: side.organisation_id for side in sides}
    writer = organisations.get(row.side_id)
    joined = await networks.members_among(viewer, [writer] if writer else [])
    return access.may_see_level(
        viewer,
        level_of(row),
        side=writer,
        organisation_ids=list(organisations.values()),
        network_ids=networks.across(viewer) if joined else (),
    )
