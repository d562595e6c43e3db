"""Who took the place of organisations that have ended, however often they merged since; and whose place one took."""

from collections.abc import Mapping, Sequence

from content import database
from content.linking import conditions
from content.records import NOW, Moment

STEPS_MAX = 10
"""How many mergers are followed, one after the other."""


async def chain(organisation_id: str) -> tuple[str, ...]:
    """List an organisation and those that took its place, one after the other; never more than may be followed."""
    steps = (await _steps([organisation_id], NOW)).get(organisation_id, ())
    return (organisation_id, *steps)


async def last(organisation_ids: Sequence[str], moment: Moment = NOW) -> Mapping[str, str]:
    """Say which organisation stands in the place of each today, in one statement; one not replaced is left out."""
    return {one: steps[-1] for one, steps in (await _steps(organisation_ids, moment)).items()}


def inherited(organisation_id: str) -> conditions.Written:
    """The partnerships of the organisations whose place one took, itself or by those between."""
    return conditions.Written(
        "(WITH RECURSIVE gone (id, step) AS (SELECT o.id, 1 FROM organisation o"  # noqa: S608 - our own text: what others say is bound
        " WHERE o.replaced_by_id = {} AND o.until IS NULL UNION SELECT o.id, gone.step + 1 FROM gone"
        f" JOIN organisation o ON o.replaced_by_id = gone.id AND o.until IS NULL WHERE gone.step < {STEPS_MAX})"
        " SELECT s.partnership_id FROM side s WHERE s.until IS NULL AND s.organisation_id IN (SELECT id FROM gone))",
        [organisation_id],
    )


async def _steps(organisation_ids: Sequence[str], moment: Moment) -> dict[str, tuple[str, ...]]:
    wanted = sorted(set(organisation_ids))
    if not wanted:
        return {}
    places = ", ".join(f"${number}" for number in range(1, len(wanted) + 1))
    there = conditions.in_force("o", moment)
    rows = await database.rows(
        database.connection(),
        "WITH RECURSIVE heir (origin, id, step) AS (SELECT o.id, o.replaced_by_id, 1 FROM organisation o"  # noqa: S608 - our own text: what others say is bound
        f" WHERE o.id IN ({places}) AND {there} AND o.replaced_by_id IS NOT NULL"
        " UNION ALL SELECT heir.origin, o.replaced_by_id, heir.step + 1 FROM heir"
        f" JOIN organisation o ON o.id = heir.id AND {there}"
        f" WHERE o.replaced_by_id IS NOT NULL AND heir.step < {STEPS_MAX})"
        " SELECT origin, id FROM heir ORDER BY origin, step",
        wanted,
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row["origin"]] = (*found.get(row["origin"], ()), row["id"])
    return found
