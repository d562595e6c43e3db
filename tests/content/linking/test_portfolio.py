"""Many partnerships at a glance: what is said of them in SQL is what is said of each, to whoever asks, at any time."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar

import pytest

from content import errors, files, paging
from content.access import ANONYMOUS, Viewer
from content.doing import reviews
from content.linking import attending, liveliness, looking, partnerships, portfolio
from content.records import (
    NOW,
    AnswerState,
    AttentionCode,
    Moment,
    OrderDirection,
    Partnership,
    PartnershipFacets,
    PartnershipFilter,
    PartnershipOrder,
    PartnershipOrderField,
    Stage,
    StuckItem,
    Verdict,
)
from content.replacing import replace
from content.ticking import checklists, stuck
from tests.content.linked import begin
from tests.content.living import days
from tests.content.many import Many, many

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

K = TypeVar("K")
ALL = paging.Page(first=100)
EVERY = PartnershipFilter()
INSIDE = ("rich", "poor")
"""Those who are sides of some."""
ASKING = (*INSIDE, "coordinator", "of another network", "anonymous")
OF_EDITIONS = {AttentionCode.EDITION_OUTDATED, AttentionCode.EDITION_WITHDRAWN}


async def test_what_is_said_of_many_in_sql_is_what_is_said_of_each(store: files.Store) -> None:
    made = await many(await begin(store))
    told: set[tuple[str, object]] = set()
    for name in ASKING:
        viewer = made.viewers[name]
        for moment in (NOW, made.before) if name in ("rich", "coordinator") else (NOW,):
            told |= {(name, what) for what in await _narrowed(viewer, moment)}
            await _sorted(viewer, moment)
        await _counted(viewer, made)
        await _stuck(viewer, inside=name in INSIDE, across=name == "coordinator")
    everything = {*AttentionCode, *Verdict} - OF_EDITIONS
    heard = {name: {what for who, what in told if who == name} for name in ASKING}
    assert heard["rich"] | heard["poor"] == everything, "nothing is compared that nobody has"
    assert heard["coordinator"] == everything - {AttentionCode.DUTY_UNASSIGNED}


async def _narrowed(viewer: Viewer, moment: Moment) -> set[object]:
    """Narrow a list by each thing that is said of partnerships; give what is said of any."""
    seen = await _listed(viewer, EVERY, moment)
    said: dict[AttentionCode, set[str]] = {}
    for code in AttentionCode:
        said[code] = await _ids(viewer, PartnershipFilter(attention=(code,)), moment)
    assert {code: some for code, some in said.items() if some} == _having(await _flagged(viewer, seen))
    verdicts = {one: [of.verdict] for one, of in (await checklists.of_partnerships(viewer, seen)).items()}
    by_verdict = {one: await _ids(viewer, PartnershipFilter(verdict=(one,)), moment) for one in Verdict}
    assert {one: some for one, some in by_verdict.items() if some} == _having(verdicts)
    both, agreed = (AttentionCode.QUIET, AttentionCode.NO_LEAD), (Stage.AGREED, Stage.DORMANT)
    found = await _ids(viewer, PartnershipFilter(attention=both, stage=agreed), moment)
    assert found == (said[both[0]] | said[both[1]]) & {one.id for one in seen if one.stage in agreed}
    return {code for code, some in said.items() if some} | {one for one, some in by_verdict.items() if some}


async def _sorted(viewer: Viewer, moment: Moment) -> None:
    """Sort a list by what is said of each partnership."""
    for field, last in ((PartnershipOrderField.LAST_ACTIVE_ON, ""), (PartnershipOrderField.NEXT_REVIEW_ON, "9999")):
        order = PartnershipOrder(field, OrderDirection.ASC)
        found = list((await partnerships.list_all(viewer, ALL, EVERY, order, moment=moment)).nodes)
        if field is PartnershipOrderField.LAST_ACTIVE_ON:
            known = {one: day.isoformat() for one, day in (await liveliness.last_active(viewer, found)).items()}
        else:
            due = await reviews.next_of(viewer, found)
            known = {one: of.on.isoformat() for one, of in due.items() if of.on is not None}
        by_day = sorted((known.get(one.id, last), one.id) for one in found)
        assert [one.id for one in found] == [one for _, one in by_day]


async def _counted(viewer: Viewer, made: Many) -> None:
    """Count, over everything and over a part, what the lists hold."""
    for wanted in (EVERY, PartnershipFilter(network=made.network, stage=(Stage.AGREED, Stage.ACTIVE, Stage.ENDED))):
        whole, seen = await portfolio.of(viewer, wanted), await _listed(viewer, wanted)
        assert await whole.total() == len(seen)
        counts = Counter(code for some in (await _flagged(viewer, seen)).values() for code in some)
        expected = [(code, counts[code]) for code in AttentionCode if counts[code]]
        assert [(one.value, one.count) for one in await whole.attention()] == expected
        facets, said = await whole.facets(), await checklists.of_partnerships(viewer, seen)
        assert {one.value: one.count for one in facets.verdicts or ()} == Counter(one.verdict for one in said.values())
        assert {one.value: one.count for one in facets.stages} == Counter(one.stage for one in seen)
        page = await partnerships.list_all(viewer, paging.Page(first=0), wanted, PartnershipOrder())
        assert (await page.facets(), await page.count()) == (facets, len(seen))
        for day in (days(1), days(91)):
            ending = PartnershipFilter(network=wanted.network, stage=wanted.stage, agreement_expires_before=day)
            assert await whole.expiring(day) == len(await _ids(viewer, ending))


async def _stuck(viewer: Viewer, *, inside: bool, across: bool) -> None:
    """List what they are stuck on: to the sides all of it, to a coordinator numbers alone, to nobody else anything."""
    standing = await checklists.of_partnerships(viewer, await _listed(viewer, EVERY))
    by_item: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for one, readiness in standing.items():
        differing = {item.item.key for item in readiness.disagreements}
        for item in readiness.items:
            cannot, unanswered, disagreed = by_item.setdefault(item.item.key, (set(), set(), set()))
            cannot |= {one} if item.joint is AnswerState.CANNOT else set()
            unanswered |= {one} if item.joint is AnswerState.UNANSWERED else set()
            disagreed |= {one} if item.item.key in differing else set()
    assert bool(by_item) is inside
    found = await (await portfolio.of(viewer, EVERY)).stuck_items(stuck.LISTED_MAX)
    assert bool(found) is inside or across
    if not across:
        counts = {key: tuple(map(len, ways)) for key, ways in by_item.items() if any(ways)}
        assert {one.item.key: _numbers(one) for one in found} == counts
    sums = [sum(_numbers(one)) for one in found]
    assert sums == sorted(sums, reverse=True)
    for key in [*list(by_item)[:5], "be-open", "nothing"]:
        listed = await _ids(viewer, PartnershipFilter(stuck_on=key))
        assert listed == set().union(*by_item.get(key, ()))


async def test_a_coordinator_is_told_no_number_under_five(store: files.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await many(await begin(store))
    everything = await portfolio.of(made.viewers["coordinator"], EVERY)
    told = {one.item.key: _numbers(one) for one in await everything.stuck_items(stuck.LISTED_MAX)}
    monkeypatch.setattr(stuck, "TOLD_MIN", 1)
    whole = {one.item.key: _numbers(one) for one in await everything.stuck_items(stuck.LISTED_MAX)}
    enough = {key: tuple(number if number >= 5 else 0 for number in numbers) for key, numbers in whole.items()}
    assert told == {key: numbers for key, numbers in enough.items() if any(numbers)}
    assert any(0 < number < 5 for numbers in whole.values() for number in numbers)
    assert any(any(numbers) for numbers in told.values())


async def test_who_looks_across_no_network_has_few_looked_at_and_a_coordinator_all(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await many(await begin(store))
    few = 5
    narrow = PartnershipFilter(ids=tuple(made.ids[:few]))
    before = {name: await _told(made.viewers[name], EVERY) for name in ASKING}
    within = {name: await _told(made.viewers[name], narrow) for name in ASKING}
    monkeypatch.setattr(looking, "MANY", few)
    for name in ASKING:
        viewer = made.viewers[name]
        assert await _told(viewer, narrow) == within[name]
        if name in ("coordinator", "of another network"):
            assert await _told(viewer, EVERY) == before[name]
            continue
        whole = await portfolio.of(viewer, EVERY)
        facets = await whole.facets()
        assert facets == replace(before[name][0], verdicts=None)
        assert await (await partnerships.list_all(viewer, ALL, EVERY, PartnershipOrder())).facets() == facets
        for wanted in ({"verdict": (Verdict.READY,)}, {"attention": (AttentionCode.QUIET,)}, {"stuck_on": "be-open"}):
            with pytest.raises(errors.CostExceeded, match="more than 5 partnerships"):
                await portfolio.of(viewer, replace(EVERY, **wanted))
        with pytest.raises(errors.CostExceeded):
            await whole.attention()
        with pytest.raises(errors.CostExceeded):
            await whole.stuck_items(10)
        assert await whole.total() == len(await _listed(viewer, EVERY))


async def test_what_somebody_has_looked_at_is_counted_as_far_as_it_was_looked_at(store: files.Store) -> None:
    made = await many(await begin(store))
    whole = await portfolio.of(made.viewers["rich"], EVERY)
    with looking.Looked() as looked:
        await asyncio.gather(whole.attention(), whole.stuck_items(10), whole.total())
    open_to_all = len(await _listed(made.viewers["rich"], PartnershipFilter(verdict=tuple(Verdict))))
    assert 2 * await whole.total() + open_to_all <= looked.partnerships <= 3 * await whole.total()


async def _told(viewer: Viewer, wanted: PartnershipFilter) -> tuple[PartnershipFacets, object, object]:
    whole = await portfolio.of(viewer, wanted)
    return await whole.facets(), await whole.attention(), await whole.stuck_items(10)


@pytest.mark.parametrize("first", [0, -1, 32])
async def test_a_number_of_items_out_of_bounds_is_refused(first: int) -> None:
    with pytest.raises(errors.BadRequest, match="1 to 31"):
        await (await portfolio.of(ANONYMOUS, EVERY)).stuck_items(first)


def _numbers(one: StuckItem) -> tuple[int, int, int]:
    return one.cannot, one.unanswered, one.disagreed


async def _listed(viewer: Viewer, wanted: PartnershipFilter, moment: Moment = NOW) -> list[Partnership]:
    return list((await partnerships.list_all(viewer, ALL, wanted, PartnershipOrder(), moment=moment)).nodes)


async def _ids(viewer: Viewer, wanted: PartnershipFilter, moment: Moment = NOW) -> set[str]:
    return {one.id for one in await _listed(viewer, wanted, moment)}


async def _flagged(viewer: Viewer, seen: list[Partnership]) -> dict[str, list[AttentionCode]]:
    found = await attending.of_partnerships(viewer, seen)
    return {one: [flag.code for flag in flags] for one, flags in found.items()}


def _having(of_each: Mapping[str, Collection[K]]) -> dict[K, set[str]]:
    """Say of which partnerships each thing is said."""
    found: dict[K, set[str]] = {}
    for one, some in of_each.items():
        for what in some:
            found.setdefault(what, set()).add(one)
    return found
