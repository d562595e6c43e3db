"""Whether the boxes are ticked, against the rule told a second time."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records import AnswerState, RuleQuantifier, Verdict
from content.replacing import replace
from content.ticking import readiness
from content.ticking.readiness import Box, JointBox, JointStanding, Progress, Said, Standing

ESSENTIAL, ALL = RuleQuantifier.ALL_ESSENTIAL, RuleQuantifier.ALL
ORDER = (Verdict.THINK_AGAIN, Verdict.IN_PROGRESS, Verdict.READY)
U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)

VERDICTS = {
    # (an item says CANNOT, an essential item is open, the side has finished): what the leaflet says
    (True, True, True): Verdict.THINK_AGAIN,
    (True, True, False): Verdict.THINK_AGAIN,
    (True, False, True): Verdict.THINK_AGAIN,
    (True, False, False): Verdict.THINK_AGAIN,
    (False, True, True): Verdict.THINK_AGAIN,
    (False, True, False): Verdict.IN_PROGRESS,
    (False, False, True): Verdict.READY,
    (False, False, False): Verdict.READY,
}
OPEN = {
    # (the answer, not applicable is allowed): whether the item is open
    **{(state, allowed): True for state in (U, P, C) for allowed in (True, False)},
    (T, True): False,
    (T, False): False,
    (N, True): False,
    (N, False): True,
}
PAIRS = {
    # Two sides' answers to an item that allows NOT_APPLICABLE: the joint state, and whether they disagree.
    (U, U): (U, False),
    (U, P): (P, False),
    (U, T): (P, False),
    (U, C): (C, False),
    (U, N): (P, False),
    (P, P): (P, False),
    (P, T): (P, True),
    (P, C): (C, False),
    (P, N): (P, True),
    (T, T): (T, False),
    (T, C): (C, True),
    (T, N): (T, False),
    (C, C): (C, False),
    (C, N): (C, True),
    (N, N): (T, False),
}


@st.composite
def checklists(draw: st.DrawFn) -> list[Box]:
    made = draw(st.lists(st.tuples(st.sampled_from(["steps", "conditions"]), st.booleans(), st.booleans()), max_size=6))
    return [Box(f"k{place}", checklist, essential, allows) for place, (checklist, essential, allows) in enumerate(made)]


SAID = st.builds(
    Said,
    answers=st.dictionaries(st.sampled_from([f"k{place}" for place in range(7)]), st.sampled_from(AnswerState)),
    finalised=st.booleans(),
)
QUANTIFIERS = st.sampled_from(RuleQuantifier)


def expected(boxes: Sequence[Box], said: Said, quantifier: RuleQuantifier) -> Verdict:
    answers = [(box, said.answers.get(box.key, U)) for box in boxes]
    cannot = any(state is C for _, state in answers)
    still_open = any(
        OPEN[state, box.allows_not_applicable] for box, state in answers if box.essential or quantifier is ALL
    )
    return VERDICTS[cannot, still_open, said.finalised]


@given(checklists(), SAID, QUANTIFIERS)
def test_the_verdict_of_a_side_is_the_rules(boxes: list[Box], said: Said, quantifier: RuleQuantifier) -> None:
    found = readiness.of_side(boxes, said, quantifier=quantifier)
    assert found.verdict is expected(boxes, said, quantifier)
    assert (found.verdict is Verdict.READY) == (found.ticked == found.total and not found.cannot)


@given(checklists(), SAID, QUANTIFIERS, st.data())
def test_ticking_never_lowers_a_verdict(
    boxes: list[Box], said: Said, quantifier: RuleQuantifier, data: st.DataObject
) -> None:
    other = data.draw(SAID)
    key = data.draw(st.sampled_from([f"k{place}" for place in range(7)]))
    ticked = replace(said, answers={**said.answers, key: T})
    before = readiness.of_all(boxes, [said, other], quantifier=quantifier)
    after = readiness.of_all(boxes, [ticked, other], quantifier=quantifier)
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    assert ORDER.index(after.sides[0].verdict) >= ORDER.index(before.sides[0].verdict)
    assert after.ticked >= before.ticked
    assert after.percent >= before.percent


@given(checklists(), st.lists(SAID, min_size=2, max_size=5), QUANTIFIERS, st.data())
def test_all_sides_weigh_the_same(
    boxes: list[Box], sides: list[Said], quantifier: RuleQuantifier, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(sides))))
    one = readiness.of_all(boxes, sides, quantifier=quantifier)
    other = readiness.of_all(boxes, [sides[place] for place in order], quantifier=quantifier)
    assert replace(other, sides=()) == replace(one, sides=())
    assert other.sides == tuple(one.sides[place] for place in order)
    assert one.verdict is min((side.verdict for side in one.sides), key=ORDER.index)


@given(checklists(), SAID, QUANTIFIERS)
def test_a_box_that_cannot_be_ticked_says_think_again(boxes: list[Box], said: Said, quantifier: RuleQuantifier) -> None:
    for box in boxes:
        refused = replace(said, answers={**said.answers, box.key: C})
        assert readiness.of_side(boxes, refused, quantifier=quantifier).verdict is Verdict.THINK_AGAIN


@pytest.mark.parametrize("pair", list(product(AnswerState, repeat=2)))
def test_two_answers_join_by_the_table(pair: tuple[AnswerState, AnswerState]) -> None:
    box = Box("k", "steps", essential=True, allows_not_applicable=True)
    state, disagreement = PAIRS.get(pair) or PAIRS[pair[1], pair[0]]
    found = readiness.of_all([box], [Said({"k": answer}) for answer in pair], quantifier=ESSENTIAL)
    assert found.boxes == (JointBox("k", state, disagreement=disagreement),)


def test_not_applicable_does_not_count_where_it_is_not_allowed() -> None:
    box = Box("k", "steps", essential=True, allows_not_applicable=False)
    found = readiness.of_all([box], [Said({"k": N}), Said({"k": T})], quantifier=ESSENTIAL)
    assert found.boxes == (JointBox("k", P, disagreement=False),)
    assert found.sides[0].verdict is Verdict.IN_PROGRESS


def test_where_two_sides_stand_is_said_in_full() -> None:
    boxes = [
        Box("plan", "steps", essential=True, allows_not_applicable=False),
        Box("explore", "steps", essential=True, allows_not_applicable=True),
        Box("find", "steps", essential=True, allows_not_applicable=False),
        Box("prepare", "conditions", essential=False, allows_not_applicable=False),
    ]
    north = Said({"plan": T, "explore": N, "find": T, "prepare": T})
    south = Said({"plan": T, "explore": T, "find": P})
    assert readiness.of_all(boxes, [north, south], quantifier=ESSENTIAL) == JointStanding(
        verdict=Verdict.IN_PROGRESS,
        ticked=2,
        total=3,
        progress=(Progress("steps", 2, 3), Progress("conditions", 0, 1)),
        sides=(
            Standing(Verdict.READY, 3, 3, 0, (Progress("steps", 3, 3), Progress("conditions", 1, 1))),
            Standing(Verdict.IN_PROGRESS, 2, 3, 0, (Progress("steps", 2, 3), Progress("conditions", 0, 1))),
        ),
        boxes=(
            JointBox("plan", T, disagreement=False),
            JointBox("explore", T, disagreement=False),
            JointBox("find", P, disagreement=True),
            JointBox("prepare", P, disagreement=False),
        ),
    )
    every = readiness.of_all(boxes, [north, south], quantifier=ALL)
    assert (every.ticked, every.total, every.percent) == (2, 4, 50)


def test_percent_is_rounded_down_and_nothing_to_tick_is_all() -> None:
    boxes = [Box(f"k{place}", "steps", essential=True, allows_not_applicable=False) for place in range(3)]
    two = readiness.of_all(boxes, [Said({"k0": T, "k1": T})], quantifier=ESSENTIAL)
    assert (two.ticked, two.total, two.percent) == (2, 3, 66)
    none = readiness.of_all([], [Said({})], quantifier=ESSENTIAL)
    assert (none.verdict, none.ticked, none.total, none.percent) == (Verdict.READY, 0, 0, 100)
