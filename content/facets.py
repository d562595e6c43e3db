"""How many partnerships of a list fall under each value, over all its pages; only what the viewer sees is counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tortoise.queryset import QuerySet

from content import catalogue, countries, database, goals, models, standings, verdicts
from content.access import Viewer
from content.records import Facet, Moment, Names, PartnershipFacets, RelationshipForm, Stage, Verdict

GOALS = tuple(code for code in goals.TABLE if "." not in code)


async def of_partnerships(viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment) -> PartnershipFacets:
    """Count the partnerships that a query keeps, the most first; a constant number of statements.

    A partnership counts under each country and goal that it has, and under its verdict if the viewer sees it.
    """
    followed = await standings.followed(query, moment)
    return await counted(query, moment, await verdicts.tally(viewer, query, moment, followed))


async def counted(
    query: QuerySet[models.Partnership], moment: Moment, told: Sequence[verdicts.Tally]
) -> PartnershipFacets:
    """Count the partnerships that a query keeps, of which it has been told already how they stand; one statement."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("stages", "forms", "countries", "goals")}
    for row in await _counted(query, moment):
        if row["count"]:
            found[row["facet"]][str(row["value"])] = int(row["count"])
    return PartnershipFacets(
        stages=_facet(found["stages"], lambda value: catalogue.stage(Stage(value))),
        forms=_facet(found["forms"], lambda value: catalogue.form(RelationshipForm(value))),
        verdicts=_facet(verdicts.by_verdict(told), lambda one: catalogue.verdict(Verdict(one))),
        countries=_facet(found["countries"], countries.called),
        goals=_facet(found["goals"], lambda code: goals.TABLE[code].title),
    )


async def of_nothing() -> PartnershipFacets:
    """Count the members of a list that has none."""
    return PartnershipFacets((), (), (), (), ())


async def _counted(query: QuerySet[models.Partnership], moment: Moment) -> list[dict[str, Any]]:
    """Count by stage, form, country and goal in one statement."""
    narrowed = query.order_by().values("id", "stage", "form", "goals")
    narrowed._choose_db_if_not_chosen()  # noqa: SLF001 - Tortoise has no public way to select from a selection
    narrowed._make_query()  # noqa: SLF001 - as above
    inner, values = narrowed.query.get_parameterized_sql()
    then = "{0}.until IS NULL"
    if moment.sequence is not None:
        then = f"{{0}}.since <= {moment.sequence} AND ({{0}}.until IS NULL OR {{0}}.until > {moment.sequence})"
    served = "CAST(goals AS TEXT) LIKE '%\"{0}\"%' OR CAST(goals AS TEXT) LIKE '%\"{0}.%'"
    countries_of = (
        "SELECT 'countries', o.country_code, count(DISTINCT found.id) FROM found"  # noqa: S608 - our own text
        f" JOIN side s ON s.partnership_id = found.id AND {then.format('s')}"
        f" JOIN organisation o ON o.id = s.organisation_id AND {then.format('o')} GROUP BY o.country_code"
    )
    parts = [
        "SELECT 'stages' AS facet, stage AS value, count(*) AS count FROM found GROUP BY stage",
        "SELECT 'forms', form, count(*) FROM found GROUP BY form",
        countries_of,
        *(f"SELECT 'goals', '{code}', count(*) FROM found WHERE {served.format(code)}" for code in GOALS),  # noqa: S608 - our own text
    ]
    sql = f"WITH found AS ({inner}) {' UNION ALL '.join(parts)}"
    return await database.connection().execute_query_dict(sql, values)


def _facet(counts: Mapping[str, int], label: Callable[[str], Names]) -> tuple[Facet, ...]:
    """List values with the most first, and by the value where there are as many."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, label(value), count) for value, count in ordered)
