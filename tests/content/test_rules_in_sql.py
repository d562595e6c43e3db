"""The rules of access as lists have them in SQL, compared case by case with the rules themselves."""

from collections.abc import Iterable

import pytest

from content import access, files, models
from content.access import Viewer
from content.doing import doings
from content.joining import networks
from content.linking import conditions, partnerships, recency
from content.linking.conditions import Written
from content.records import NOW, ResourcePosition, Visibility
from content.ticking import standings
from tests.content.linked import begin
from tests.content.many import DOINGS, Many, many

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

Sides = dict[str, list[models.Side]]
THEN: tuple[type[models.Doing], ...] = (models.Visit, models.Activity, models.Update)
KINDS: tuple[type[models.Doing] | type[models.Contact], ...] = (*DOINGS, models.Contact)


async def test_what_lists_keep_is_what_the_rules_let_be_seen(store: files.Store) -> None:
    made = await many(await begin(store))
    sides: Sides = {}
    for side in await models.Side.filter(until__isnull=True):
        sides.setdefault(side.partnership_id, []).append(side)
    kept = {name: await _kept(viewer, made) for name, viewer in made.viewers.items()}
    ruled = {name: await _ruled(viewer, made, sides) for name, viewer in made.viewers.items()}
    for name, rules in ruled.items():
        for rule, found in rules.items():
            assert kept[name][rule] == found, (name, rule)
    told = {rule: {frozenset(rules[rule]) for rules in ruled.values()} for rule in ruled["rich"]}
    assert {rule for rule, answers in told.items() if len(answers) == 1} == set(), "a rule tells everybody the same"


async def _kept(viewer: Viewer, made: Many) -> dict[str, set[str]]:
    """Ask by each rule in SQL."""
    every = conditions.partnerships_seen(viewer, models.Partnership.filter(until__isnull=True))
    tables = standings.tables(viewer, every, NOW, await standings.followed(every, NOW))
    link, side = models.Partnership.filter(until__isnull=True), models.Side.filter(until__isnull=True)
    positioned = link.filter(conditions.partnerships_positioned(viewer, (ResourcePosition.RESOURCE_RICH,), NOW))
    found = {
        "partnerships": await _ids(every),
        "positions": await _ids(positioned),
        "members": await _ids(side.filter(networks.sides_across(viewer))),
        "wholly members": await _ids(link.filter(networks.wholly_across(viewer, "id"))),
        "members in SQL": await _chosen("side", "d", conditions.joined(viewer, "d.organisation_id")),
        "wholly members in SQL": await _chosen("partnership", "d", conditions.wholly_joined(viewer, "d.id")),
        "verdicts": await _told(tables, "published = 1 OR p.known = 1"),
        "answers": await _told(tables, "inside = 1"),
    }
    for kind in KINDS:
        table = str(kind._meta.db_table)
        found[table] = await _chosen(table, "d", conditions.level(viewer, "d"))
    for kind in THEN:
        table = str(kind._meta.db_table)
        rule = recency.doing_seen(viewer, f'"{table}"', made.before)
        found[f"{table} then"] = await _chosen(table, "d", rule, within=found["partnerships"])
    return found


async def _ruled(viewer: Viewer, made: Many, sides: Sides) -> dict[str, set[str]]:
    """Ask the rules themselves, one record at a time."""
    members = await networks.members_among(viewer, [one.organisation_id for some in sides.values() for one in some])
    across = networks.across(viewer)
    parties = {one: [side.organisation_id for side in some] for one, some in sides.items()}
    seen = {
        one
        for one, some in sides.items()
        if access.may_see_partnership(
            viewer, organisation_ids=parties[one], acknowledged=not any(side.is_awaited for side in some)
        )
    }
    whole = {one for one in sides if across and set(parties[one]) <= members}
    single = [side for some in sides.values() for side in some]
    shown = await _positions(viewer, sides)
    found = {
        "partnerships": seen,
        "positions": shown,
        "members": {side.id for side in single if side.organisation_id in members},
        "wholly members": whole,
        "verdicts": {
            one
            for one in seen
            if access.may_see_readiness(
                viewer,
                organisation_ids=parties[one],
                published_by_all=all(side.publishes_readiness for side in sides[one]),
                network_ids=across if one in whole else (),
            )
        },
        "answers": {one for one in seen if access.may_see_answers(viewer, organisation_ids=parties[one])},
    }
    found |= {f"{rule} in SQL": found[rule] for rule in ("members", "wholly members")}
    organisation_of = {side.id: side.organisation_id for side in single}
    for kind in KINDS:
        rows = await kind.filter(until__isnull=True)
        found[str(kind._meta.db_table)] = {
            row.id
            for row in rows
            if _sees(viewer, row.visibility, organisation_of[row.side_id], parties[row.partnership_id], members)
        }
    for one in THEN:
        then = list((await partnerships.by_id(viewer, list(sides), made.before)).values())
        rows = await doings.of(viewer, one, then)
        found[f"{one._meta.db_table} then"] = {row.id for row in rows}
    return found


def _sees(viewer: Viewer, level: Visibility, writer: str, parties: Iterable[str], members: frozenset[str]) -> bool:
    network_ids = networks.across(viewer) if writer in members else ()
    return access.may_see_level(viewer, level, side=writer, organisation_ids=list(parties), network_ids=network_ids)


async def _positions(viewer: Viewer, sides: Sides) -> set[str]:
    return {
        one
        for one, some in sides.items()
        for side in some
        if side.position is ResourcePosition.RESOURCE_RICH and access.may_see_side(viewer, side.organisation_id)
    }


async def _ids(query: object) -> set[str]:
    return {str(one) for one in await query.values_list("id", flat=True)}  # type: ignore[attr-defined]  # Any query.


async def _chosen(table: str, alias: str, rule: Written, *, within: set[str] | None = None) -> set[str]:
    """Ask for what a rule keeps today; or in the past, of the partnerships that are seen, by a rule that says when."""
    columns, now = f"{alias}.id", f"{alias}.until IS NULL AND "
    if within is not None:
        columns, now = f"{alias}.id, {alias}.partnership_id", ""
    rows = await conditions.asked(Written(f'SELECT {columns} FROM "{table}" {alias} WHERE {now}{{}}', (rule,)))
    return {row["id"] for row in rows if within is None or row["partnership_id"] in within}


async def _told(tables: Written, rule: str) -> set[str]:
    return {
        row["id"]
        for row in await conditions.asked(Written(f"WITH {{}} SELECT p.id FROM party p WHERE p.{rule}", (tables,)))
    }
