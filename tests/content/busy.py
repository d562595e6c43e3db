"""What sides do together, in tests: a record of each kind with as little said as it needs, and who asks for it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from content import log, models, paging
from content.access import Viewer
from content.doing import activities, reviews, updates, visits
from content.linking import partnerships
from content.records import (
    ActivityFilter,
    ActivityTheme,
    Change,
    ChangeFilter,
    DateOrder,
    Moment,
    NewResponsibility,
    Partnership,
    ReviewFilter,
    ReviewKind,
    UpdateFilter,
    VisitFilter,
    VisitMode,
    VisitPurpose,
)
from content.telling import feed

FIRST = paging.Page(first=100)
DAY = date(2026, 3, 14)


async def visit(by: Viewer, partnership: str, **more: Any) -> str:
    """Record a visit, hosted by the viewer's own side."""
    asked: dict[str, Any] = {
        "purpose": VisitPurpose.SCOPING,
        "mode": VisitMode.IN_PERSON,
        "host": await side(by, partnership),
        "starts_on": DAY,
        **more,
    }
    return await visits.record(by, partnership=partnership, **asked)


async def activity(by: Viewer, partnership: str, **more: Any) -> str:
    """Schedule an activity in which the viewer's own side has something to do."""
    asked: dict[str, Any] = {
        "title": "Choirs",
        "theme": ActivityTheme.CULTURAL,
        "duties": (NewResponsibility(side=await side(by, partnership), function="Travel"),),
        **more,
    }
    return await activities.schedule(by, partnership=partnership, **asked)


async def review(by: Viewer, partnership: str, **more: Any) -> str:
    """Record a review."""
    asked: dict[str, Any] = {
        "kind": ReviewKind.ANNUAL,
        "period": "2025",
        "findings": "It goes well.",
        "improvements": (),
        **more,
    }
    return await reviews.record(by, partnership=partnership, **asked)


async def update(by: Viewer, partnership: str, **more: Any) -> str:
    """Publish news."""
    asked: dict[str, Any] = {"title": "Wells", "body": "The wells are dug.", "language": "en", **more}
    return await updates.publish(by, partnership=partnership, **asked)


MAKE: Mapping[str, Callable[..., Awaitable[str]]] = {
    "visit": visit,
    "review": review,
    "update": update,
    "activity": activity,
}
FIND: Mapping[str, Callable[..., Awaitable[Mapping[str, Any]]]] = {
    "visit": visits.by_id,
    "review": reviews.by_id,
    "update": updates.by_id,
    "activity": activities.by_id,
}
LIST: Mapping[str, tuple[Callable[..., Awaitable[Mapping[str, paging.Slice[Any]]]], Any]] = {
    "visit": (visits.of_partnerships, VisitFilter()),
    "review": (reviews.of_partnerships, ReviewFilter()),
    "update": (updates.of_partnerships, UpdateFilter()),
    "activity": (activities.of_partnerships, ActivityFilter()),
}


async def side(by: Viewer, partnership: str) -> str:
    """Give the id of the viewer's own side, if it has one."""
    own = models.Side.filter(until__isnull=True, partnership_id=partnership, organisation_id=by.organisation_id)
    row = await own.first()
    return row.id if row else "none"


async def shown(viewer: Viewer, partnership: str, moment: Moment | None = None) -> list[Partnership]:
    """Read a partnership, if the viewer sees it."""
    return list((await partnerships.by_id(viewer, [partnership], moment or Moment())).values())


async def listed(viewer: Viewer, partnership: str, noun: str, moment: Moment | None = None) -> list[str]:
    """List the ids of a partnership's records of a kind, as the viewer sees them; what is counted is what is there."""
    verb, every = LIST[noun]
    links = await shown(viewer, partnership, moment)
    found = (await verb(viewer, links, FIRST, every, DateOrder())).get(partnership)
    assert found is None or found.total == len(found.nodes)
    return [one.id for one in found.nodes] if found else []


async def now() -> Moment:
    """Give the moment of the latest entry of the log."""
    entry = await models.LogEntry.get(sequence=await log.head())
    return Moment(at=entry.at, sequence=entry.sequence)


async def told(viewer: Viewer, record: str) -> list[Change]:
    """List what the viewer hears of a record."""
    return list((await feed.changes(viewer, FIRST, ChangeFilter(subject=record))).nodes)
