"""Who may have how many partnerships looked at for what follows from all their records, which takes long over many.

Where partnerships stand, what needs attention in them and on which items they are stuck is worked out anew each time
from every answer of theirs. Coordinators and the operator have that done over as many as there are, since it is their
work; everybody else over so few that nobody else waits for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from content import access, conditions, errors, models
from content.access import Viewer
from content.conditions import Written

MANY = 1_000
"""Over how many partnerships that is done at once for those who look across no network."""


@dataclass(slots=True)
class Looked:
    """At how many partnerships somebody has had us look; one looked at twice counts twice."""

    partnerships: int = 0


_looked: ContextVar[Looked | None] = ContextVar("looked", default=None)


@contextmanager
def counted() -> Iterator[Looked]:
    """Count what is looked at in the block, by the tasks that it begins too."""
    looked = Looked()
    token = _looked.set(looked)
    try:
        yield looked
    finally:
        _looked.reset(token)


async def check(viewer: Viewer, query: QuerySet[models.Partnership]) -> None:
    """Refuse to look at more partnerships than the viewer may have looked at: COST_EXCEEDED; one statement."""
    if not await within(viewer, query):
        raise errors.CostExceeded(
            f"This looks at every answer of more than {MANY:,} partnerships: narrow them by `filter`, or ask with a"
            " coordinator's key."
        )


async def within(viewer: Viewer, query: QuerySet[models.Partnership]) -> bool:
    """Whether the viewer may have the partnerships that a query keeps looked at; one statement.

    Beyond the bound none is counted, so that the answer takes no longer over many more.
    """
    free = viewer.is_operator or access.coordinates(viewer)
    some = query.order_by() if free else query.order_by().limit(MANY + 1)
    (row,) = await conditions.asked(Written("SELECT COUNT(*) AS count FROM ({}) f", (Subquery(some.values("id")),)))
    number = int(row["count"])
    looked = _looked.get()
    if looked is not None:
        looked.partnerships += number
    return free or number <= MANY
