"""Lists of partnerships narrowed, sorted and counted by what the viewer sees: what is hidden is not found by asking."""

from collections.abc import Sequence
from typing import Any

import pytest

from content import files, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import updates
from content.linking import partnerships
from content.records import (
    AnswerState,
    Facet,
    OrderDirection,
    PartnershipFacets,
    PartnershipFilter,
    PartnershipOrder,
    PartnershipOrderField,
    Stage,
    Verdict,
    Visibility,
)
from tests.content.busy import activity, now, review, update, visit
from tests.content.linked import Demo, begin, newcomer, opened
from tests.content.linking.test_attention import agreed, publish_readiness, say
from tests.content.living import days, placed

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ALL = paging.Page(first=100)


async def listed(
    viewer: Viewer, order: PartnershipOrder | None = None, *, mine: bool = False, **wanted: Any
) -> list[str]:
    """List partnerships by their ids; every page of one member gives the same, in either direction."""
    order, narrowed = order or PartnershipOrder(), PartnershipFilter(**wanted)
    whole = await partnerships.list_all(viewer, ALL, narrowed, order, mine=mine)
    assert await whole.count() == len(whole.nodes)
    found = [one.id for one in whole.nodes]
    for place, cursor in enumerate(whole.cursors):
        after = await partnerships.list_all(viewer, paging.Page(first=1, after=cursor), narrowed, order, mine=mine)
        before = await partnerships.list_all(viewer, paging.Page(last=1, before=cursor), narrowed, order, mine=mine)
        assert [one.id for one in after.nodes] == found[place + 1 : place + 2]
        assert [one.id for one in before.nodes] == found[max(place - 1, 0) : place]
    return found


async def counted(viewer: Viewer, **wanted: Any) -> PartnershipFacets:
    found = await partnerships.list_all(viewer, paging.Page(first=0), PartnershipFilter(**wanted), PartnershipOrder())
    return await found.facets()


def numbers(facets: Sequence[Facet] | None) -> dict[str, int] | None:
    return None if facets is None else {one.value: one.count for one in facets}


async def second(demo: Demo, *, acknowledged: bool = True) -> str:
    link = await opened(demo.rich, demo.poor, title="A second")
    if acknowledged:
        await partnerships.acknowledge(demo.poor, partnership=link)
    return link


async def test_by_goal_and_by_the_end_of_what_was_agreed(store: files.Store) -> None:
    demo = await begin(store)
    link, other = demo.partnership, await second(demo)
    await models.Partnership.filter(id=link).update(goals=["1", "11.b"])
    for goal, found in ((("1",), [link]), (("11",), [link]), (("11.b",), [link]), (("11.a",), []), (("7",), [])):
        assert await listed(ANONYMOUS, goal=goal) == found
    assert await listed(ANONYMOUS, goal=("7", "1")) == [link]
    assert await listed(ANONYMOUS, goal=('%"', "_")) == []
    await agreed(demo, None, days(-60), days(30))
    for viewer in (demo.rich, ANONYMOUS):
        assert await listed(viewer, agreement_expires_before=days(31)) == [link]
        assert await listed(viewer, agreement_expires_before=days(30)) == []
    for change in ({"renews": True}, {"superseded_on": days(0)}, {"signed_at": None}, {"expires_on": days(-1)}):
        kept = await models.Agreement.get(partnership_id=link, until__isnull=True)
        await models.Agreement.filter(row=kept.row).update(**change)
        assert await listed(demo.rich, agreement_expires_before=days(31)) == []
        await models.Agreement.filter(row=kept.row).update(**{name: getattr(kept, name) for name in change})
    await models.Agreement.filter(partnership_id=link).update(renews=True, terminated_on=days(9))
    assert await listed(ANONYMOUS, agreement_expires_before=days(10)) == [link]
    assert other in await listed(ANONYMOUS)


async def test_what_is_quiet_is_so_by_what_is_seen(store: files.Store) -> None:
    demo = await begin(store)
    link, stranger = demo.partnership, await newcomer("Elsewhere")
    other = await second(demo)
    order = PartnershipOrder(PartnershipOrderField.LAST_ACTIVE_ON, OrderDirection.DESC)
    await models.Partnership.filter(id__in=[link, other]).update(stage_since=days(-900))
    outside = (stranger, demo.editor, OPERATOR, ANONYMOUS)
    everybody = (demo.rich, demo.poor, *outside)
    for viewer in everybody:
        assert set(await listed(viewer, order, quiet_since=days(-30))) == {link, other}
    await visit(demo.rich, link, starts_on=days(-40), ends_on=days(-20), visibility=Visibility.PARTNERSHIP)
    await visit(demo.rich, other, starts_on=days(-10), visibility=Visibility.SIDE)
    await visit(demo.rich, other, starts_on=days(9), visibility=Visibility.PUBLIC)
    await activity(demo.rich, other, starts_on=days(-3), visibility=Visibility.PUBLIC)
    seen = {viewer: await listed(viewer, order, quiet_since=days(-15)) for viewer in (demo.rich, demo.poor, stranger)}
    assert seen[demo.rich] == [link]
    assert seen[demo.poor] == [link, other]
    assert set(seen[stranger]) == {link, other}
    assert await listed(demo.rich, order) == [other, link]
    assert await listed(demo.rich, PartnershipOrder(order.field, OrderDirection.ASC)) == [link, other]
    before = await now()
    news = await update(demo.poor, link, visibility=Visibility.PUBLIC)
    for viewer in everybody:
        assert link not in await listed(viewer, quiet_since=days(-15))
        assert (await listed(viewer, order))[0] == link
    then = await partnerships.list_all(ANONYMOUS, ALL, PartnershipFilter(quiet_since=days(0)), order, moment=before)
    assert {one.id for one in then.nodes} == {link, other}
    await updates.withdraw(demo.poor, update=news, reason="Not yet.")
    assert link in await listed(ANONYMOUS, quiet_since=days(-15))
    await models.Activity.filter(partnership_id=other).update(status="UNDER_WAY")
    assert other not in await listed(ANONYMOUS, quiet_since=days(-15))
    await models.Partnership.filter(id=link).update(stage_since=days(-14))
    assert link not in await listed(ANONYMOUS, quiet_since=days(-15))


async def test_those_without_a_review_to_come_are_last_in_either_direction(store: files.Store) -> None:
    demo = await begin(store)
    first, later, none = demo.partnership, await second(demo), await second(demo)
    for link, ahead in ((first, 20), (later, 40), (none, 60)):
        await review(demo.poor, link, held_on=days(-9), next_review_on=days(ahead))
    await placed(none, Stage.ENDED)
    up, down = (PartnershipOrder(PartnershipOrderField.NEXT_REVIEW_ON, way) for way in OrderDirection)
    assert await listed(demo.rich, up) == [first, later, none]
    assert await listed(demo.rich, down) == [later, first, none]
    await review(demo.rich, first, held_on=days(-1), next_review_on=days(50))
    assert await listed(demo.rich, up) == [later, first, none]
    by_id = sorted([first, later, none])
    assert await listed(ANONYMOUS, up) == by_id
    assert await listed(ANONYMOUS, down) == by_id[::-1]


async def test_facets_count_what_is_seen_and_verdicts_where_they_are(store: files.Store) -> None:
    demo = await begin(store)
    link, waiting = demo.partnership, await second(demo, acknowledged=False)
    await models.Partnership.filter(id=link).update(goals=["1", "11.b", "11.7"])
    await models.Partnership.filter(id=waiting).update(goals=["11"])
    inside, outside = await counted(demo.rich), await counted(ANONYMOUS)
    names = dict(inside.stages[0].label.by_language), dict(inside.countries[0].label.by_language)
    assert names[0] == {"en": "Exploratory", "fr": "En exploration"}
    assert set(names[1]) >= {"en", "fr"}
    assert numbers(inside.stages) == {"SCOPING": 1, "EXPLORATORY": 1}
    assert numbers(outside.stages) == {"SCOPING": 1}
    assert (numbers(inside.goals), numbers(outside.goals)) == ({"11": 2, "1": 1}, {"1": 1, "11": 1})
    assert numbers(inside.countries) == dict.fromkeys(numbers(outside.countries) or {}, 2)
    assert (numbers(inside.forms), numbers(outside.forms)) == ({"FRIENDSHIP": 1, "TWINNING": 1}, {"TWINNING": 1})
    assert numbers((await counted(demo.rich, goal=("1",))).goals) == {"1": 1, "11": 1}
    assert (numbers(inside.verdicts), numbers(outside.verdicts)) == ({"IN_PROGRESS": 2}, {})
    await say(demo.poor, link, "be-open", AnswerState.CANNOT)
    for viewer, mine, others in ((demo.rich, True, 1), (demo.poor, False, 2)):  # The demo leaves one unanswered.
        assert numbers((await counted(viewer)).verdicts) == {"IN_PROGRESS": others, "THINK_AGAIN": 1}
        assert await listed(viewer, verdict=(Verdict.THINK_AGAIN,), mine=mine) == [link]
    for viewer in (await newcomer("Elsewhere"), demo.editor, OPERATOR, ANONYMOUS):
        assert numbers((await counted(viewer)).verdicts) == {}
        assert await listed(viewer, verdict=tuple(Verdict)) == []
    await publish_readiness(link)
    for viewer in (demo.editor, OPERATOR, ANONYMOUS):
        assert numbers((await counted(viewer)).verdicts) == {"THINK_AGAIN": 1}
        assert await listed(viewer, verdict=(Verdict.THINK_AGAIN, Verdict.READY)) == [link]
    assert await listed(demo.rich, verdict=(Verdict.THINK_AGAIN,), stage=(Stage.SCOPING,)) == [link]
    nothing = await partnerships.list_all(ANONYMOUS, ALL, PartnershipFilter(), PartnershipOrder(), mine=True)
    assert await nothing.facets() == PartnershipFacets((), (), (), (), ())
