"""How many partnerships of a list fall under each value, over all its pages; only what the viewer sees is counted."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tortoise.queryset import QuerySet

from content import catalogue, countries, database, errors, models
from content.access import Viewer
from content.linking import conditions, goals
from content.records import Facet, Moment, Names, PartnershipFacets, RelationshipForm, Stage, Verdict
from content.ticking import standings, verdicts

_GOALS = frozenset(code for code in goals.TABLE if "." not in code)


async def of_partnerships(viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment) -> PartnershipFacets:
    """Count the partnerships that a query keeps, the most first; a constant number of statements.

    A partnership counts under each country and goal that it has, and under its verdict if the viewer sees it. Over more
    than the viewer may have looked at, verdicts are not counted.
    """
    try:
        told = await verdicts.tally(viewer, query, moment, await standings.followed(query, moment))
    except errors.CostExceeded:
        return await counted(query, moment, None)
    return await counted(query, moment, told)


async def counted(
    query: QuerySet[models.Partnership], moment: Moment, told: Sequence[verdicts.Tally] | None
) -> PartnershipFacets:
    """Count the partnerships that a query keeps, of which it has been told already how they stand; one statement."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("stages", "forms", "countries", "goals")}
    for row in await _counted(query, moment):
        if row["countries"] is not None:
            found["countries"].update(dict.fromkeys(row["countries"].split(), int(row["count"])))
            continue
        found["stages"][row["stage"]] += int(row["count"])
        found["forms"][row["form"]] += int(row["count"])
        served = {code.partition(".")[0] for code in json.loads(row["goals"] or "null") or ()}
        found["goals"].update(dict.fromkeys(served & _GOALS, int(row["count"])))
    return PartnershipFacets(
        stages=_facet(found["stages"], lambda value: catalogue.stage(Stage(value))),
        forms=_facet(found["forms"], lambda value: catalogue.form(RelationshipForm(value))),
        verdicts=None
        if told is None
        else _facet(verdicts.by_verdict(told), lambda one: catalogue.verdict(Verdict(one))),
        countries=_facet(found["countries"], countries.called),
        goals=_facet(found["goals"], lambda code: goals.TABLE[code].title),
    )


async def of_nothing() -> PartnershipFacets:
    """Count the members of a list that has none."""
    return PartnershipFacets((), (), (), (), ())


async def _counted(query: QuerySet[models.Partnership], moment: Moment) -> list[dict[str, Any]]:
    """Count by stage, form and goals together, and by the countries of the sides, in one statement.

    The engines answer each part from an index of its own; what is found is looked for twice rather than kept.
    """
    narrowed = query.order_by().values("id", "stage", "form", "goals")
    narrowed._choose_db_if_not_chosen()  # noqa: SLF001 - Tortoise has no public way to select from a selection
    narrowed._make_query()  # noqa: SLF001 - as above
    inner, values = narrowed.query.get_parameterized_sql()
    sql = (
        f"WITH found AS NOT MATERIALIZED ({inner})"  # noqa: S608 - our own text
        " SELECT stage, form, CAST(goals AS TEXT) AS goals, NULL AS countries, count(*) AS count"
        f" FROM found GROUP BY stage, form, goals UNION ALL {_by_countries(moment)}"
    )
    return await database.connection().execute_query_dict(sql, values)


def _by_countries(moment: Moment) -> str:
    """Count by countries: today by what the search knows of them, and as of another time by the sides there were."""
    if moment.sequence is None:
        return (
            "SELECT NULL, NULL, NULL, e.countries, count(*) FROM found JOIN search_entry e"
            " ON e.record_id = found.id AND e.kind = 'PARTNERSHIP' AND e.place = 0 GROUP BY e.countries"
        )
    return (
        "SELECT NULL, NULL, NULL, o.country_code, count(DISTINCT found.id) FROM found"  # noqa: S608 - our own text
        f" JOIN side s ON s.partnership_id = found.id AND {conditions.in_force('s', moment)}"
        f" JOIN organisation o ON o.id = s.organisation_id AND {conditions.in_force('o', moment)}"
        " GROUP BY o.country_code"
    )


def _facet(counts: Mapping[str, int], label: Callable[[str], Names]) -> tuple[Facet, ...]:
    """List values with the most first, and by the value where there are as many."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, label(value), count) for value, count in ordered)
