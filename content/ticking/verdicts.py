"""What the rule says of the partnerships of a list, as far as the viewer may see it: to narrow lists and to count."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from tortoise.queryset import QuerySet

from content import models
from content.access import Viewer
from content.linking import conditions, looking
from content.linking.conditions import Written
from content.records import Moment, Stage, Verdict
from content.ticking import standings


class Tally(Struct, frozen=True):
    """How many partnerships stand alike, of those of which the viewer sees how."""

    verdict: Verdict
    stage: Stage
    differing: bool
    alone: bool
    count: int


async def tally(
    viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment, followed: standings.Followed
) -> tuple[Tally, ...]:
    """Count the partnerships that a query keeps by how they stand; two statements.

    Raises COST_EXCEEDED for more of them than the viewer may have looked at, of those that stand open to it.
    """
    shown = _open(viewer, query)
    await looking.check(viewer, shown)
    alike = "verdict, stage, differing, alone"
    sql = f"WITH {{}} SELECT {alike}, COUNT(*) AS count FROM stands GROUP BY {alike}"  # noqa: S608 - our own text
    rows = await conditions.asked(Written(sql, (standings.tables(viewer, shown, moment, followed),)))
    return tuple(
        Tally(
            Verdict(row["verdict"]), Stage(row["stage"]), bool(row["differing"]), bool(row["alone"]), int(row["count"])
        )
        for row in rows
    )


def by_verdict(told: Sequence[Tally]) -> Mapping[str, int]:
    """Add up how many have each verdict."""
    found: Counter[str] = Counter()
    for one in told:
        found[one.verdict] += one.count
    return found


async def saying(
    viewer: Viewer, query: QuerySet[models.Partnership], wanted: Sequence[Verdict], moment: Moment
) -> Written:
    """Those of a list of which the rule says one of some things, and the viewer sees it; for `id__in`.

    Raises COST_EXCEEDED.
    """
    shown = _open(viewer, query)
    await looking.check(viewer, shown)
    followed = await standings.followed(query, moment)
    tables = standings.tables(viewer, shown, moment, followed)
    rule = conditions.one_of("s.verdict", [Verdict(one).value for one in wanted])
    return Written(f"(WITH {{}} SELECT s.id FROM stands s WHERE {rule})", (tables,))  # noqa: S608 - our own words


def _open(viewer: Viewer, query: QuerySet[models.Partnership]) -> QuerySet[models.Partnership]:
    """Keep those that the viewer may see something of at all, from indexes: few, where most sides say nothing."""
    return query.filter(id__in=conditions.partnerships_standing_open(viewer))
