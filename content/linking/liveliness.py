"""When something last happened in partnerships and how much goes on in them, as far as the viewer may see it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from tortoise.expressions import Q
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from content import errors, models
from content.access import Viewer
from content.doing import activities, doings
from content.linking import recency
from content.records import Partnership, QuarterLoad

QUARTERS_MAX = 40
"""How many quarters are counted at once."""

D = TypeVar("D", bound=models.Doing)


async def last_active(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, date]:
    """Give the day of the last visit, activity or update of some partnerships, read at one moment; none is absent.

    A constant number of statements for any number of partnerships.
    """
    if not shown:
        return {}
    today = doings.day_of(shown[0].moment)
    visits = doings.of(viewer, models.Visit, shown)
    activities = doings.of(viewer, models.Activity, shown).filter(status__in=recency.HAPPENED)
    news = doings.of(viewer, models.Update, shown, but=Q(withdrawn_at__isnull=True))
    undated = activities.filter(starts_on__isnull=True, ends_on__isnull=True)
    days = [
        *await _latest(visits, "day", today),
        *await _latest(visits, "ends_on", today),
        *await _latest(activities, "starts_on", today),
        *await _latest(activities, "ends_on", today),
        *await _latest(undated, "done_on", today),
        *((key, at.date()) for key, at in await _max(news, "published_at")),
    ]
    found: dict[str, date] = {}
    for key, day in days:
        found[key] = max(found.get(key, day), day)
    return found


async def load(
    viewer: Viewer, shown: Sequence[Partnership], first: date | None, last: date | None
) -> dict[str, tuple[QuarterLoad, ...]]:
    """Count the activities of some partnerships in each quarter from one day to another; one statement.

    Those without a day are in none, nor those put off or called off. The year before and the year after today if no
    days are given. Raises BAD_REQUEST for days out of order or too far apart.
    """
    quarters = _quarters(first, last, doings.day_of(shown[0].moment))
    query = doings.of(viewer, models.Activity, shown).filter(status__in=activities.GOING)
    begun = query.filter(Q(starts_on__lt=quarters[-1]) | Q(starts_on__isnull=True, ends_on__lt=quarters[-1]))
    going = begun.filter(Q(ends_on__gte=quarters[0]) | Q(ends_on__isnull=True, starts_on__gte=quarters[0]))
    days: dict[str, list[tuple[date, date]]] = {one.id: [] for one in shown}
    for key, starts_on, ends_on in await going.values_list("partnership_id", "starts_on", "ends_on"):
        days[str(key)].append((starts_on or ends_on, ends_on or starts_on))
    return {
        key: tuple(
            QuarterLoad(start, sum(begins < end and ends >= start for begins, ends in some))
            for start, end in pairwise(quarters)
        )
        for key, some in days.items()
    }


def _quarters(first: date | None, last: date | None, today: date) -> list[date]:
    """List the first days of the quarters from one day to another, and of the one after."""
    starts = [_quarter(first or today - timedelta(days=365))]
    end = _quarter(last or (first or today) + timedelta(days=365))
    if last is not None and starts[0] > last:
        raise errors.BadRequest("It cannot end before it starts.", path=("to",))
    while starts[-1] <= end:
        if len(starts) > QUARTERS_MAX:
            raise errors.BadRequest(f"Ask for at most {QUARTERS_MAX} quarters.", path=("to",))
        starts.append(_quarter(starts[-1] + timedelta(days=93)))
    return starts


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


async def _latest(query: "QuerySet[D]", column: str, today: date) -> list[tuple[str, date]]:
    """Give the last day in a column that is not to come, by partnership."""
    pairs = await _max(query.filter(**{f"{column}__lte": today}), column)
    return [(key, day if isinstance(day, date) else date.fromisoformat(day)) for key, day in pairs]


async def _max(query: "QuerySet[D]", column: str) -> list[tuple[str, datetime]]:
    found = query.annotate(last=Max(column)).group_by("partnership_id")
    return [(str(key), last) for key, last in await found.values_list("partnership_id", "last") if last is not None]
