"""Where many partnerships stand, in SQL, as far as the viewer sees it: to narrow lists by it and to count it.

The same rules as `readiness` and `checklists` have, over all partnerships of a list at once, in a number of statements
that does not depend on how many they are. A test compares the two, case by case.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from content import access, models
from content.access import Viewer
from content.guiding import editions
from content.guiding.outline import Outline, checklists_in
from content.linking import conditions
from content.linking.conditions import Value, Written
from content.records import AnswerState, ChecklistItem, Moment, RuleQuantifier, Verdict
from content.ticking import checklists

_SATISFIED = (
    f"CASE WHEN a.state = '{AnswerState.TICKED}' OR (a.state = '{AnswerState.NOT_APPLICABLE}' AND b.may_lack = 1)"
    " THEN 1 ELSE 0 END"
)
_DOUBTED = f"CASE WHEN {conditions.one_of('a.state', (AnswerState.CANNOT, AnswerState.IN_PROGRESS))} THEN 1 ELSE 0 END"
_CANNOT = f"CASE WHEN a.state = '{AnswerState.CANNOT}' THEN 1 ELSE 0 END"
_ANSWERING = f"CASE WHEN a.state <> '{AnswerState.UNANSWERED}' THEN a.side_id END"


class Followed(Struct, frozen=True):
    """What the partnerships of a list follow: the boxes of each number, and how far the leaflet has gone on."""

    numbers: tuple[tuple[str, int, int, int, int], ...]
    """The leaflet, the number, how many boxes are essential, whether there is a newer one, whether it was withdrawn."""
    boxes: tuple[tuple[str, str, int, int, int], ...]
    """The item, the leaflet, the number, whether it is essential, whether it may be not applicable; as printed."""
    edition_ids: Mapping[tuple[str, int], str]
    """The edition whose words these are."""


async def followed(query: QuerySet[models.Partnership], moment: Moment) -> Followed:
    """Find out what the partnerships that a query keeps follow; four statements."""
    rows = await query.order_by().distinct().values_list("leaflet_id", "followed_number")
    pairs = sorted({(str(leaflet), int(number)) for leaflet, number in rows})
    at = editions.time_of(moment)
    shelves = await editions.shelves_of({leaflet for leaflet, _ in pairs})
    chosen = {
        (leaflet, number): copy.id
        for leaflet, number in pairs
        if leaflet in shelves
        for tongue in shelves[leaflet].languages_of_number(number, at)[:1]
        if (copy := shelves[leaflet].of_number(tongue, number, at)) is not None
    }
    known = await models.Edition.filter(id__in=sorted(chosen.values()), discarded_at__isnull=True)
    outlines = await editions.outlines_of(known)
    numbers: list[tuple[str, int, int, int, int]] = []
    boxes: list[tuple[str, str, int, int, int]] = []
    for (leaflet, number), edition in chosen.items():
        found = _boxes(outlines.get(edition), leaflet, number)
        if found is not None:
            newer, gone = shelves[leaflet].newer_than(number, at), shelves[leaflet].taken_back(number, at)
            essential = sum(one[3] for one in found)
            numbers.append((leaflet, number, essential, int(newer is not None), int(gone is not None)))
            boxes += found
    return Followed(tuple(numbers), tuple(boxes), chosen)


async def items(of: Followed) -> dict[str, ChecklistItem]:
    """Show the boxes, in the words of the latest number that has them; by their ids, in printed order."""
    loaded = await editions.whole(sorted(of.edition_ids.values()))
    return {
        f"{leaflet}/{item.key}": item
        for (leaflet, _), edition in sorted(of.edition_ids.items())
        if edition in loaded
        for item in checklists.items_of(loaded[edition])
    }


def _boxes(outline: Outline | None, leaflet: str, number: int) -> list[tuple[str, str, int, int, int]] | None:
    """List the boxes that the rule of an edition speaks of; none if it has no rule. As `checklists.boxes_of`."""
    if outline is None or outline.rule is None:
        return None
    every = outline.rule.quantifier is RuleQuantifier.ALL
    return [
        (f"{leaflet}/{place.key}", leaflet, number, int(every or place.essential), int(place.allows_not_applicable))
        for name, listed in checklists_in(outline).items()
        if name in outline.rule.checklists
        for place in listed
    ]


def tables(viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment, of: Followed) -> Written:
    """Write what a statement over the partnerships that a query keeps begins with; what it does not use costs nothing.

    Tables stand in the order in which they are to be read, since SQLite reads those of a CROSS JOIN so, and knows
    nothing of how long our own are.

    `found` are the partnerships, `party` says what the viewer is to each, `stands` where those stand of which the
    viewer sees it: with `known` it also sees what follows from single answers (`differing`, `alone`). `item` joins
    what their sides say of each box.
    """
    found = Subquery(query.order_by().values("id", "leaflet_id", "followed_number", "stage", "stage_since"))
    then = conditions.seen_at("w", moment)
    waits = f"EXISTS (SELECT 1 FROM side w WHERE w.partnership_id = o.id AND w.acknowledged_at IS NULL AND {then})"  # noqa: S608 - our own text
    parts = [
        Written("found AS MATERIALIZED ({})", (found,)),
        _party(viewer),
        _listed("number_of", ("leaflet_id", "number", "essentials", "newer", "withdrawn"), of.numbers),
        _listed("box", ("item_id", "leaflet_id", "number", "essential", "may_lack"), of.boxes),
        Written(
            "opened AS MATERIALIZED (SELECT p.id, p.stage, p.sides, p.known, p.inside, n.leaflet_id, n.number,"
            " n.essentials, n.newer, n.withdrawn FROM party p"
            " CROSS JOIN number_of n WHERE n.leaflet_id = p.leaflet_id AND n.number = p.followed_number"
            " AND (p.published = 1 OR p.known = 1))"
        ),
        _item(moment),
        _unready(moment),
        Written(
            "told AS MATERIALIZED (SELECT i.id, MAX(i.cannot) AS cannot, SUM(i.essential * i.satisfied) AS ticked,"
            " MAX(CASE WHEN i.satisfied > 0 AND i.doubted = 1 THEN 1 ELSE 0 END) AS differing,"
            " MIN(i.first_side) AS first_side, MAX(i.last_side) AS last_side FROM item i GROUP BY i.id)"
        ),
        # Put together without a join: PostgreSQL knows nothing of how long our own tables are.
        Written(
            "stands AS MATERIALIZED (SELECT a.id, MAX(a.stage) AS stage, MAX(a.known) AS known,"  # noqa: S608 - our own text
            f" CASE WHEN MAX(a.lacks) = 1 THEN '{Verdict.THINK_AGAIN}'"
            f" WHEN MAX(a.ticked) = MAX(a.wanted) THEN '{Verdict.READY}' ELSE '{Verdict.IN_PROGRESS}' END AS verdict,"
            " MAX(a.known) * MAX(a.differing) AS differing, MAX(a.known) * MAX(a.alone) * MIN(a.there) AS alone FROM ("
            f"SELECT o.id, o.stage, o.known, o.essentials * o.sides AS wanted, CASE WHEN {waits} THEN 0 ELSE 1 END"
            " AS there, 0 AS ticked, 0 AS lacks, 0 AS differing, 0 AS alone FROM opened o"
            " UNION ALL SELECT t.id, '', 0, 0, 1, t.ticked, t.cannot, t.differing,"
            " CASE WHEN t.first_side = t.last_side THEN 1 ELSE 0 END FROM told t"
            " UNION ALL SELECT u.id, '', 0, 0, 1, 0, 1, 0, 0 FROM unready u) a GROUP BY a.id)",
            _then(moment),
        ),
    ]
    return Written(", ".join("{}" for _ in parts), parts)


def _party(viewer: Viewer) -> Written:
    """What the viewer is to each partnership, today: the same rules as `access.may_see_readiness`."""
    own, values = viewer.organisation_id, []
    inside, across, member = "0", "0", ""
    if own is not None and access.may_see_side(viewer, own):
        inside = "MAX(CASE WHEN s.organisation_id = {} THEN 1 ELSE 0 END)"
        values.append(own)
    if own is not None and access.coordinates(viewer):
        across = "MIN(CASE WHEN m.row IS NULL THEN 0 ELSE 1 END)"
        member = (
            " LEFT JOIN membership m ON m.organisation_id = s.organisation_id AND m.network_id = {}"
            " AND m.until IS NULL AND m.joined_at IS NOT NULL"
        )
        values.append(own)
    own_columns = "f.id, f.leaflet_id, f.followed_number, f.stage, f.stage_since"
    return Written(
        "party AS MATERIALIZED (SELECT p.*,"  # noqa: S608 - our own text: what others say is bound
        " CASE WHEN p.inside = 1 OR p.across = 1 THEN 1 ELSE 0 END AS known"
        f" FROM (SELECT {own_columns}, COUNT(*) AS sides, {inside} AS inside, {across} AS across,"
        " MIN(CASE WHEN s.publishes_readiness THEN 1 ELSE 0 END) AS published"
        f" FROM found f CROSS JOIN side s{member} WHERE s.partnership_id = f.id AND s.until IS NULL"
        f" GROUP BY {own_columns}) p)",
        values,
    )


def _item(moment: Moment) -> Written:
    """What the sides say of each box, together: the same rule as `readiness.of_all`.

    Boxes are looked up last, as an outer join is, or PostgreSQL reads the answers again for each box.
    """
    return Written(
        "item AS (SELECT o.id, a.item_id, MAX(b.essential) AS essential,"  # noqa: S608 - our own text
        f" MAX({_CANNOT}) AS cannot, SUM({_SATISFIED}) AS satisfied, MAX({_DOUBTED}) AS doubted,"
        f" MIN({_ANSWERING}) AS first_side, MAX({_ANSWERING}) AS last_side FROM opened o"
        " CROSS JOIN answer a LEFT JOIN box b ON b.item_id = a.item_id AND b.number = o.number"
        f" WHERE a.partnership_id = o.id AND {conditions.seen_at('a', moment)} AND COALESCE(b.essential, -1) >= 0"
        " GROUP BY o.id, a.item_id)",
        _then(moment),
    )


def _unready(moment: Moment) -> Written:
    """Those with a side that has said that its answers are final, and lacks an essential box."""
    return Written(
        "unready AS MATERIALIZED (SELECT DISTINCT o.id FROM opened o"  # noqa: S608 - our own text
        f" JOIN side s ON s.partnership_id = o.id AND {conditions.seen_at('s', moment)} AND s.finalised_at IS NOT NULL"
        " WHERE o.essentials > (SELECT COUNT(*) FROM answer a JOIN box b ON b.item_id = a.item_id"
        " AND b.number = o.number AND b.essential = 1"
        f" WHERE a.partnership_id = o.id AND a.side_id = s.id AND {conditions.seen_at('a', moment)}"
        f" AND {_SATISFIED} = 1))",
        (*_then(moment), *_then(moment)),
    )


def _then(moment: Moment) -> tuple[Value, ...]:
    return () if moment.sequence is None else (moment.sequence, moment.sequence)


def _listed(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Written:
    """Write a table of our own into a statement, as one value; the first column is a text, others as they are."""
    kinds = ["TEXT" if column.endswith("_id") else "INTEGER" for column in columns]
    if conditions.is_sqlite():
        said = [f"json_extract(r.value, '$[{place}]')" for place in range(len(columns))]
        rows_of = "json_each({}) r"
    else:
        said = [f"r.value ->> {place}" for place in range(len(columns))]
        rows_of = "jsonb_array_elements(CAST(CAST({} AS TEXT) AS jsonb)) r(value)"
    # What has no kind of its own, SQLite looks up in no index.
    cells = [f"CAST({one} AS {kind}) AS {column}" for one, kind, column in zip(said, kinds, columns, strict=True)]
    named = ", ".join(cells)
    return Written(f"{name} AS MATERIALIZED (SELECT {named} FROM {rows_of})", (json.dumps(rows),))  # noqa: S608 - our own text
