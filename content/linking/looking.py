"""Who may have how many partnerships looked at for what follows from all their records, which takes long over many.

Where partnerships stand, what needs attention in them and on which items they are stuck is worked out anew each time
from every answer of theirs. Coordinators and the operator have that done over as many as there are, since it is their
work; everybody else over so few that nobody else waits for it.
"""

from contextvars import ContextVar
from typing import Self

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from content import access, errors, models
from content.access import Viewer
from content.linking import conditions
from content.linking.conditions import Written

MANY = 1_000
"""Over how many partnerships that is done at once for those who look across no network."""


class Looked:
    """At how many partnerships somebody has had us look in a block, by the tasks that it begins too.

    One that is looked at twice counts twice.
    """

    __slots__ = ("_token", "partnerships")

    def __init__(self) -> None:
        """Begin with none."""
        self.partnerships = 0

    def __enter__(self) -> Self:
        """Count from now on."""
        self._token = _looked.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Count no more."""
        _looked.reset(self._token)


_looked: ContextVar[Looked | None] = ContextVar("looked", default=None)


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
