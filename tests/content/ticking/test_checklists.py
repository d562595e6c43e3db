"""Where partnerships stand: the rule told a second time against what the verbs answer, and who may know."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import files, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import publishing
from content.linking import partnerships, sides
from content.records import AnswerState, ItemReadiness, NewAnswer, Readiness, RuleQuantifier, Scope, Verdict
from content.replacing import replace
from content.ticking import answering, checklists
from content.ticking.readiness import Box, Said
from tests.content.linked import Demo, begin, newcomer, opened
from tests.content.ticking.test_readiness import OPEN, ORDER, PAIRS, expected

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

U, T, C, N = AnswerState.UNANSWERED, AnswerState.TICKED, AnswerState.CANNOT, AnswerState.NOT_APPLICABLE
EXAMPLES = 8
ESSENTIAL = (
    "develop-a-local-strategic",
    "establish-the-rationale-for",
    "communicate-the-rationale-clearly",
    "explore-wider-national-and-international",
    "find-a-partner",
    "scope-options-for-joint",
    "formalise-the-relationship-through",
    "set-schedule-for-activities",
    "follow-up",
    "on-going-communication-of",
)
OTHERS = ("prepare", "be-open", "consult-international-agencies-e")
FREE = ("explore-wider-national-and-international", "consult-international-agencies-e")
"""The items that may be not applicable."""


@pytest.fixture
async def demo(database: str, store: files.Store) -> Demo:
    """The demo, once for all examples of a test."""
    del database
    return await begin(store)


def answers() -> st.SearchStrategy[dict[str, AnswerState]]:
    """Draw what a side says: mostly ticks, or no link would ever be ready."""
    plain = st.sampled_from([T, T, T, T, T, T, AnswerState.IN_PROGRESS, U, C])
    free = st.sampled_from([T, T, T, N, N, AnswerState.IN_PROGRESS, U, C])
    all_but_one = st.fixed_dictionaries({key: st.just(T) for key in (*ESSENTIAL, *OTHERS)})
    any_of_all = st.fixed_dictionaries({key: free if key in FREE else plain for key in (*ESSENTIAL, *OTHERS)})
    some = st.dictionaries(st.sampled_from(FREE), free)
    return any_of_all | st.builds(lambda one, other: {**one, **other}, all_but_one, some)


async def say(demo: Demo, viewer: Viewer, said: Mapping[str, AnswerState], *, finalise: bool = False) -> None:
    batch = tuple(NewAnswer(key, state, reason="So it is." if state in (C, N) else None) for key, state in said.items())
    made = await answering.answer(viewer, partnership=demo.partnership, answers=batch, finalise=finalise)
    assert made.failures == ()


def told(ready: Readiness) -> object:
    """Say all that a viewer is told, whenever and about whenever it is asked."""
    return (
        (ready.verdict, ready.ticked, ready.total, ready.percent),
        [(one.checklist.key, one.ticked, one.total) for one in ready.progress],
        [(one.verdict, one.ticked, one.total, one.cannot, one.finalised_at) for one in ready.sides],
        [(one.item.key, one.joint, [answer.state for answer in one.answers]) for one in ready.items],
        [one.item.key for one in ready.disagreements],
    )


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rich=answers(), poor=answers(), done=st.tuples(st.booleans(), st.booleans()))
async def test_what_is_answered_is_judged_by_the_rule(
    demo: Demo, rich: dict[str, AnswerState], poor: dict[str, AnswerState], done: tuple[bool, bool]
) -> None:
    await say(demo, demo.rich, {**dict.fromkeys((*ESSENTIAL, *OTHERS), U), **rich}, finalise=done[0])
    await say(demo, demo.poor, {**dict.fromkeys((*ESSENTIAL, *OTHERS), U), **poor}, finalise=done[1])
    at = (await models.LogHead.get(id=1)).at
    ready = await demo.standing()
    boxes = [
        Box(one.item.key, one.item.checklist_key, one.item.essential, one.item.allows_not_applicable)
        for one in ready.items
    ]
    assert {box.key for box in boxes if box.essential} == set(ESSENTIAL)
    said = [Said(rich, finalised=done[0]), Said(poor, finalised=done[1])]
    verdicts = [expected(boxes, one, RuleQuantifier.ALL_ESSENTIAL) for one in said]
    assert [one.verdict for one in ready.sides] == verdicts
    assert ready.verdict is min(verdicts, key=ORDER.index)
    pairs = {box.key: _pair(box, rich.get(box.key, U), poor.get(box.key, U)) for box in boxes}
    assert {one.item.key: one.joint for one in ready.items} == {key: state for key, (state, _) in pairs.items()}
    assert [one.item.key for one in ready.disagreements] == [key for key, (_, differ) in pairs.items() if differ]
    ticked = sum(pairs[key][0] is T for key in ESSENTIAL)
    assert (ready.ticked, ready.total, ready.percent) == (ticked, 10, 10 * ticked)
    for side, one in zip(ready.sides, said, strict=True):
        done_boxes = [key for key in ESSENTIAL if not OPEN[one.answers.get(key, U), key in FREE]]
        assert (side.ticked, side.total) == (len(done_boxes), 10)
        assert side.cannot == sum(state is C for state in one.answers.values())
    assert told(await demo.standing(demo.poor)) == told(ready), "both sides are told the same"
    link = await partnerships.find(demo.rich, id=demo.partnership, as_of=at)
    assert link is not None
    assert told((await checklists.of_partnerships(demo.rich, [link]))[link.id]) == told(ready)


def _pair(box: Box, one: AnswerState, other: AnswerState) -> tuple[AnswerState, bool]:
    del box  # No side says NOT_APPLICABLE where it is not allowed: the verb refuses it.
    return PAIRS.get((one, other)) or PAIRS[other, one]


async def test_of_three_sides_the_least_ready_decides(store: files.Store) -> None:
    demo = await begin(store)
    irish = await newcomer("Baile Samplach")
    made = await opened(demo.rich, demo.poor, irish)
    three = replace(demo, partnership=made)
    for viewer in (demo.poor, irish):
        await partnerships.acknowledge(viewer, partnership=made)
    ticks = dict.fromkeys(ESSENTIAL, T)
    for viewer in (demo.rich, demo.poor):
        await say(three, viewer, ticks)
    ready = await three.standing()
    assert [one.verdict for one in ready.sides] == [Verdict.READY, Verdict.READY, Verdict.IN_PROGRESS]
    assert (ready.verdict, ready.ticked) == (Verdict.IN_PROGRESS, 0)
    await say(three, irish, {**ticks, ESSENTIAL[0]: C})
    ready = await three.standing(irish)
    assert (ready.verdict, ready.ticked, ready.percent) == (Verdict.THINK_AGAIN, 9, 90)
    await say(three, irish, ticks)
    ready = await three.standing(irish)
    assert (ready.verdict, ready.ticked, ready.percent) == (Verdict.READY, 10, 100)


async def test_one_checklist_is_listed_by_itself_under_the_verdict_of_the_whole(store: files.Store) -> None:
    demo = await begin(store)
    whole = await demo.standing()
    steps = whole.only("steps")
    assert [one.item.key for one in steps.items] == list(ESSENTIAL)
    assert [one.checklist.key for one in steps.progress] == ["steps"]
    assert [[one.item.key for one in side.items] for side in steps.sides] == [list(ESSENTIAL)] * 2
    assert (steps.verdict, steps.ticked, steps.total) == (whole.verdict, whole.ticked, whole.total)
    assert whole.only("none").items == ()


async def publish(demo: Demo, viewer: Viewer, *, publishes: bool = True) -> datetime:
    """Let a side say whether it publishes where it stands."""
    link = await demo.link(viewer)
    (mine,) = [side for side in link.sides if side.id == link.my_side_id]
    await sides.update(viewer, partnership=demo.partnership, expected_version=mine.version, publish_readiness=publishes)
    return (await models.LogHead.get(id=1)).at


async def told_to(viewer: Viewer, demo: Demo, as_of: datetime | None = None) -> Readiness | None:
    """Ask as somebody; None if they may not know."""
    link = await partnerships.find(viewer, id=demo.partnership, as_of=as_of)
    assert link is not None
    return (await checklists.of_partnerships(viewer, [link])).get(link.id)


async def test_a_verdict_is_public_once_every_side_publishes_it_and_answers_never_are(store: files.Store) -> None:
    demo = await begin(store)
    blind = replace(demo.rich, scopes=frozenset({Scope.PARTNERSHIPS_WRITE}))
    outside = (ANONYMOUS, OPERATOR, demo.editor, await newcomer("Other"), blind)
    for publisher in (None, demo.rich, demo.poor):
        if publisher is not None:
            assert [await told_to(viewer, demo) for viewer in outside] == [None] * 5
            await publish(demo, publisher)
    inside = await demo.standing()
    for viewer in outside:
        shown = await told_to(viewer, demo)
        assert shown is not None
        assert (shown.verdict, shown.ticked, shown.total) == (inside.verdict, inside.ticked, inside.total)
        assert (shown.items, shown.disagreements, shown.to_reconfirm) == ((), (), ())
        assert [(side.verdict, side.cannot, side.items) for side in shown.sides] == [
            (side.verdict, None, ()) for side in inside.sides
        ]
        assert [(side.side.notes, side.side.position, side.side.rationale) for side in shown.sides] == [
            (None, None, None)
        ] * 2
    await publish(demo, demo.poor, publishes=False)
    assert [await told_to(viewer, demo) for viewer in outside] == [None] * 5


async def test_the_past_is_told_to_those_who_may_know_today(store: files.Store) -> None:
    demo = await begin(store)
    before = (await models.LogHead.get(id=1)).at
    await publish(demo, demo.rich)
    public = await publish(demo, demo.poor)
    assert await told_to(ANONYMOUS, demo, before) is not None, "what is public today was hidden then"
    await publish(demo, demo.rich, publishes=False)
    assert await told_to(ANONYMOUS, demo, public) is None, "what was public then is hidden today"
    assert await told_to(demo.poor, demo, public) is not None


async def test_each_side_sees_the_others_reasons_and_its_own_notes(store: files.Store) -> None:
    demo = await begin(store)
    mine = NewAnswer("prepare", C, note="For us.", reason="For all.")
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(mine,))

    async def shown(viewer: Viewer) -> tuple[str | None, str | None, AnswerState | None]:
        found: list[ItemReadiness] = [one for one in (await demo.standing(viewer)).items if one.item.key == "prepare"]
        ((answer, _), own) = found[0].answers, found[0].mine
        return answer.note, answer.reason, own.state if own else None

    assert await shown(demo.rich) == ("For us.", "For all.", C)
    assert await shown(demo.poor) == (None, "For all.", U)


async def test_who_follows_an_edition_that_was_taken_back_still_stands_where_it_stood(store: files.Store) -> None:
    demo = await begin(store)
    before = told(await demo.standing())
    edition = await models.Edition.get(number=1)
    await publishing.withdraw(
        demo.editor, edition=edition.id, expected_version=edition.version, reason="It has a mistake."
    )
    assert told(await demo.standing()) == before
    await say(demo, demo.rich, {"prepare": T})
    assert (await demo.said(demo.rich))["prepare"] is T
