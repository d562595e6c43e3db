"""Activities: projects, events and exchanges, who is to do what in them, and how much of it there is at once.

Every side plans, changes and marks done alike; what an activity costs each side writes for itself and reads alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from tortoise.expressions import Q, Subquery

from content import access, codec, errors, ids, log, models, paging, validating
from content.access import Viewer
from content.doing import doings, responsibilities
from content.joining import persons
from content.linking import goals
from content.linking.partnerships import Held
from content.linking.transitions import OVER
from content.records import (
    KEEP,
    NOW,
    Activity,
    ActivityFilter,
    ActivityKind,
    ActivityStatus,
    ActivityTheme,
    ChangeType,
    DateOrder,
    ExchangeType,
    Keep,
    MarginalisedGroup,
    Moment,
    NewResponsibility,
    OwnCost,
    Partnership,
    Visibility,
)
from content.replacing import replace

TITLE_CHARACTERS_MAX = 400
COST_CHARACTERS_MAX = 1000
HOURS_MAX = 1_000_000
AIMS_MAX = 20
FUNDERS_MAX = 20
ACTIVITIES_MAX = 2000
"""Of one partnership."""

GOING = (ActivityStatus.PLANNED, ActivityStatus.UNDER_WAY, ActivityStatus.DONE)
"""How far those have got that are neither put off nor called off."""


@log.verb("scheduleActivity")
async def schedule(
    entry: log.Entry,
    *,
    partnership: str,
    title: str,
    theme: ActivityTheme,
    duties: Sequence[NewResponsibility],
    kind: ActivityKind | None = None,
    exchange: ExchangeType | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    aims: Sequence[str] = (),
    goal_codes: Sequence[str] = (),
    groups: Sequence[MarginalisedGroup] = (),
    cost: str | None = None,
    hours: int | None = None,
    funders: Sequence[str] = (),
    visibility: Visibility = Visibility.PARTNERSHIP,
    idempotency_key: str | None = None,
) -> str:
    """Plan an activity with at least one side responsible for something, and give its id.

    Raises NOT_FOUND, for an aim of another partnership and an unknown funder too; FORBIDDEN, LIMIT_REACHED, WRONG_STATE
    for a side that has not acknowledged the partnership and for one that is over; INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    held = await doings.own_side(entry, partnership)
    if held.partnership.stage in OVER:
        raise errors.WrongState("This partnership is over; open a new one that continues it.", path=("partnership",))
    validating.text(title, path=("title",), characters_max=TITLE_CHARACTERS_MAX)
    doings.check_days(starts_on, ends_on)
    _check_duties(duties, held)
    aim_ids = await _aims(aims, partnership)
    codes = goals.known(goal_codes, path=("goals",))
    await _check_funders(funders)
    costs = _costs({}, held.side.id, cost, hours)
    await doings.check_room(models.Activity, partnership, ACTIVITIES_MAX)
    row = models.Activity(
        id=ids.new("activity"),
        partnership_id=partnership,
        side_id=held.side.id,
        visibility=visibility,
        title=title,
        kind=kind,
        theme=theme,
        exchange=exchange,
        status=ActivityStatus.PLANNED,
        starts_on=starts_on,
        ends_on=ends_on,
        goals=list(codes),
        groups=doings.packed(groups),
        costs=costs,
        funders=list(dict.fromkeys(funders)),
    )
    await entry.seal(partnership)
    row.day = starts_on or ends_on or entry.at.date()
    await entry.begin(row)
    await _write_parts(row, await responsibilities.keep(entry, duties, held), aim_ids)
    doings.tell(entry, ChangeType.ACTIVITY_SCHEDULED, row, held.side)
    entry.after = {"activity": row.id, "title": title, "startsOn": starts_on, "visibility": visibility}
    return row.id


@log.verb("updateActivity")
async def update(
    entry: log.Entry,
    *,
    activity: str,
    expected_version: int,
    status: ActivityStatus | None = None,
    starts_on: date | Keep | None = KEEP,
    ends_on: date | Keep | None = KEEP,
    duties: Sequence[NewResponsibility] | None = None,
    aims: Sequence[str] | None = None,
    cost: str | Keep | None = KEEP,
    hours: int | Keep | None = KEEP,
    visibility: Visibility | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Say how far an activity has got, or change its plan; any side may, but its level is its writer's to set.

    What is not named stays; cost and hours are those of the viewer's own side. Raises NOT_FOUND, FORBIDDEN,
    STALE_VERSION, LIMIT_REACHED, INVALID_INPUT.
    """
    del idempotency_key
    held, row = await doings.hold(entry, models.Activity, activity, name="activity")
    if row.version != expected_version:
        raise log.stale()
    if visibility is not None and visibility is not row.visibility and row.side_id != held.side.id:
        raise errors.Forbidden("Who may see it is set by the side that scheduled it.", path=("visibility",))
    changes = _plan(row, starts_on, ends_on, entry.began.date())
    if status is not None and status is not row.status:
        _check_done(status, changes.get("starts_on", row.starts_on), entry.began.date())
        done_on = entry.began.date() if status is ActivityStatus.DONE else None
        changes |= {"status": status, "done_on": done_on}
    if visibility is not None and visibility is not row.visibility:
        changes["visibility"] = visibility
    costs = _costs(row.costs, held.side.id, cost, hours)
    if duties is not None:
        _check_duties(duties, held)
    aim_ids = None if aims is None else await _aims(aims, row.partnership_id)
    if not changes and duties is None and aims is None and costs == row.costs:
        return activity
    await entry.seal(row.partnership_id)
    now = await entry.change(row, **changes, costs=costs)
    kept = await _parts_of([row])
    charges = kept.stored(row) if duties is None else await responsibilities.keep(entry, duties, held)
    await _write_parts(now, charges, kept.aim_ids(row) if aim_ids is None else aim_ids)
    _tell(entry, row, now, held, plan=bool(changes) or duties is not None or aims is not None)
    entry.before = {"activity": activity, **{name: getattr(row, name) for name in changes}}
    entry.after = {"activity": activity, **changes}
    return activity


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Activity]:
    """Load activities that the viewer may see."""
    return await doings.by_id(viewer, models.Activity, wanted, moment, _shown)


async def of_partnerships(
    viewer: Viewer,
    shown: Sequence[Partnership],
    page: paging.Page,
    filter: ActivityFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> dict[str, paging.Slice[Activity]]:
    """List the activities of some partnerships, read at one moment, by their first day.

    Aims and who carries out what are between the sides: who is none finds nothing by them. Raises BAD_PAGE, BAD_CURSOR.
    """
    query = doings.of(viewer, models.Activity, shown)
    for condition in _conditions(viewer, shown, filter):
        query = query.filter(condition)
    return await doings.pages(viewer, query, shown, _shown, page=page, order=order)


async def proving(partnership_ids: Sequence[str]) -> Collection[str]:
    """Keep the partnerships that have an activity which every side knows of, and which a side is responsible for."""
    rows = models.Activity.filter(until__isnull=True, partnership_id__in=list(partnership_ids), status__in=GOING)
    known = rows.exclude(visibility=Visibility.SIDE).distinct()
    return {str(one) for one in await known.values_list("partnership_id", flat=True)}


def _check_duties(duties: Sequence[NewResponsibility], held: Held) -> None:
    if not duties:
        raise errors.InvalidInput("Say of one side at least what it is to do.", path=("responsibilities",))
    responsibilities.check(duties, held)


def _check_done(status: ActivityStatus, starts_on: object, today: date) -> None:
    if status is ActivityStatus.DONE and isinstance(starts_on, date) and starts_on > today:
        raise errors.InvalidInput(f"It cannot be done before it starts, on {starts_on}.", path=("status",))


def _plan(
    row: models.Activity, starts_on: date | Keep | None, ends_on: date | Keep | None, today: date
) -> dict[str, object]:
    """Give the days that change, once they have been looked at."""
    first = row.starts_on if isinstance(starts_on, Keep) else starts_on
    last = row.ends_on if isinstance(ends_on, Keep) else ends_on
    if (first, last) == (row.starts_on, row.ends_on):
        return {}
    doings.check_days(first, last)
    return {"starts_on": first, "ends_on": last, "day": first or last or today}


def _costs(known: Mapping[str, Any], side: str, cost: str | Keep | None, hours: int | Keep | None) -> dict[str, Any]:
    """Put what one side writes of its own cost beside what the others wrote of theirs."""
    own = codec.decode(OwnCost, known[side]) if side in known else OwnCost(None, None)
    if not isinstance(cost, Keep):
        if cost is not None:
            validating.text(cost, path=("cost",), characters_max=COST_CHARACTERS_MAX)
        own = replace(own, cost=cost)
    if not isinstance(hours, Keep):
        if hours is not None and not 0 <= hours <= HOURS_MAX:
            raise errors.InvalidInput(f"Give hours from 0 to {HOURS_MAX}.", path=("hours",))
        own = replace(own, hours=hours)
    others = {key: value for key, value in known.items() if key != side}
    return others if own == OwnCost(None, None) else {**others, side: codec.encode(own)}


async def _aims(wanted: Sequence[str], partnership: str) -> list[str]:
    if len(wanted) > AIMS_MAX:
        raise errors.LimitReached(f"An activity serves at most {AIMS_MAX} aims.", path=("aims",))
    known = models.Aim.filter(until__isnull=True, partnership_id=partnership, id__in=list(wanted))
    found = {str(one) for one in await known.values_list("id", flat=True)} if wanted else set()
    for number, one in enumerate(wanted):
        if one not in found:
            raise errors.NotFound("This partnership has no such aim.", path=("aims", str(number)))
    return list(dict.fromkeys(wanted))


async def _check_funders(wanted: Sequence[str]) -> None:
    if len(wanted) > FUNDERS_MAX:
        raise errors.LimitReached(f"An activity names at most {FUNDERS_MAX} funders.", path=("funders",))
    known = models.Organisation.filter(until__isnull=True, id__in=list(wanted))
    found = {str(one) for one in await known.values_list("id", flat=True)} if wanted else set()
    for number, one in enumerate(wanted):
        if one not in found:
            raise errors.NotFound("There is no such organisation.", path=("funders", str(number)))


def _tell(entry: log.Entry, before: models.Activity, now: models.Activity, held: Held, *, plan: bool) -> None:
    """Tell of a change as far as it may be known: what it costs a side is that side's own."""
    if not plan:
        level = Visibility.SIDE
        entry.tell(
            ChangeType.ACTIVITY_SCHEDULED, now.partnership_id, record=now.id, side=held.side.id, visibility=level
        )
        return
    done = now.status is ActivityStatus.DONE and before.status is not ActivityStatus.DONE
    kind = ChangeType.ACTIVITY_DONE if done else ChangeType.ACTIVITY_SCHEDULED
    doings.tell(entry, kind, now, held.side, before.visibility)


async def _write_parts(row: models.Activity, charges: Sequence[Mapping[str, Any]], aim_ids: Sequence[str]) -> None:
    """Write what belongs to one version of an activity."""
    await models.Charge.bulk_create(
        models.Charge(activity_row=row.row, place=place, **one) for place, one in enumerate(charges)
    )
    await models.Purpose.bulk_create(
        models.Purpose(activity_row=row.row, place=place, aim_id=one) for place, one in enumerate(aim_ids)
    )


class _Parts(Struct, frozen=True):
    """What belongs to some versions of activities, by their rows."""

    charges: Mapping[int, list[models.Charge]]
    purposes: Mapping[int, list[models.Purpose]]

    def stored(self, row: models.Activity) -> list[dict[str, Any]]:
        """Give the responsibilities as records keep them."""
        names = ("side_id", "function", "person_id")
        return [{name: getattr(one, name) for name in names} for one in self.charges.get(row.row, [])]

    def aim_ids(self, row: models.Activity) -> list[str]:
        """Give the aims, in their order."""
        return [one.aim_id for one in self.purposes.get(row.row, [])]


async def _parts_of(rows: Sequence[models.Activity]) -> _Parts:
    """Look up what belongs to versions of activities: two statements for any number."""
    numbers = [row.row for row in rows]
    charges: dict[int, list[models.Charge]] = {}
    for charge in await models.Charge.filter(activity_row__in=numbers).order_by("activity_row", "place"):
        charges.setdefault(charge.activity_row, []).append(charge)
    purposes: dict[int, list[models.Purpose]] = {}
    for purpose in await models.Purpose.filter(activity_row__in=numbers).order_by("activity_row", "place"):
        purposes.setdefault(purpose.activity_row, []).append(purpose)
    return _Parts(charges, purposes)


def _conditions(viewer: Viewer, shown: Sequence[Partnership], wanted: ActivityFilter) -> list[Q]:
    found: list[Q] = []
    if wanted.status:
        found.append(Q(status__in=list(wanted.status)))
    if wanted.theme:
        found.append(Q(theme__in=list(wanted.theme)))
    if wanted.kind:
        found.append(Q(kind__in=list(wanted.kind)))
    if wanted.group:
        found.append(doings.any_of("groups", wanted.group))
    if wanted.from_ is not None:
        found.append(Q(ends_on__gte=wanted.from_) | Q(ends_on__isnull=True, starts_on__gte=wanted.from_))
    if wanted.to is not None:
        found.append(Q(starts_on__lte=wanted.to) | Q(starts_on__isnull=True, ends_on__lte=wanted.to))
    moment = shown[0].moment if shown else NOW
    if wanted.without_aim is not None:
        aimed = Q(row__in=_with_aim(moment))
        found += [~aimed if wanted.without_aim else aimed, _between_sides(viewer, shown)]
    if wanted.unassigned is not None:
        open_ = is_unassigned()
        found += [open_ if wanted.unassigned else ~open_, _between_sides(viewer, shown)]
    return found


def _with_aim(moment: Moment) -> Subquery:
    """Find the versions that serve an aim which still stands."""
    standing = models.Aim.filter(models.seen_at(moment)).values("id")
    return Subquery(models.Purpose.filter(aim_id__in=Subquery(standing)).values("activity_row"))


def is_unassigned() -> Q:
    """Keep the versions with a function that nobody carries out, or somebody did who asked to be forgotten."""
    forgotten = models.Person.filter(name__isnull=True).values("id")
    nobody = Q(person_id__isnull=True) | Q(person_id__in=Subquery(forgotten))
    return Q(row__in=Subquery(models.Charge.filter(nobody).values("activity_row")))


def _between_sides(viewer: Viewer, shown: Sequence[Partnership]) -> Q:
    inside = [
        one.id
        for one in shown
        if access.may_see_answers(viewer, organisation_ids=[side.organisation_id for side in one.sides])
    ]
    return Q(partnership_id__in=inside)


async def _shown(
    viewer: Viewer, rows: Sequence[models.Activity], within: Mapping[str, Partnership]
) -> dict[str, Activity]:
    parts = await _parts_of(rows)
    names = await persons.names(one.person_id for some in parts.charges.values() for one in some)
    found: dict[str, Activity] = {}
    for row in rows:
        link = within[row.partnership_id]
        inside = access.may_see_answers(viewer, organisation_ids=[side.organisation_id for side in link.sides])
        own = row.costs.get(link.my_side_id or "")
        found[row.id] = Activity(
            id=row.id,
            partnership_id=row.partnership_id,
            title=row.title,
            kind=row.kind,
            theme=row.theme,
            exchange=row.exchange,
            status=row.status,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            responsibilities=responsibilities.shown(parts.stored(row), names, inside=inside, moment=link.moment),
            aim_ids=tuple(parts.aim_ids(row)),
            goal_codes=tuple(row.goals),
            groups=tuple(MarginalisedGroup(one) for one in doings.unpacked(row.groups)),
            own=codec.decode(OwnCost, own) if own else OwnCost(None, None),
            funder_ids=tuple(row.funders),
            visibility=row.visibility,
            version=row.version,
            moment=link.moment,
        )
    return found
