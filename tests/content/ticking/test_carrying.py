"""What becomes of answers at adoption."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.records import AnswerState
from content.ticking import carrying
from content.ticking.carrying import Carried, Carrying, Given, Heir

U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)


def heir(key: str, *origins: str, allows: bool = True, reworded: bool = False, derived: bool = False) -> Heir:
    return Heir(key=key, origins=origins, allows_not_applicable=allows, reworded=reworded, derived=derived)


def test_unchanged_answers_carry_over_silently() -> None:
    assert carrying.carry({"plan": Given(T)}, [heir("plan", "plan")]) == Carrying(
        answers=(Carried("plan", T, wording_changed=False, origins=("plan",)),), left_behind=()
    )


def test_reworded_answers_carry_over_and_ask() -> None:
    found = carrying.carry({"plan": Given(C)}, [heir("plan", "plan", reworded=True)])
    assert found.answers == (Carried("plan", C, wording_changed=True, origins=("plan",)),)


def test_an_answer_that_asks_already_goes_on_asking() -> None:
    found = carrying.carry({"plan": Given(T, wording_changed=True)}, [heir("plan", "plan")])
    assert found.answers == (Carried("plan", T, wording_changed=True, origins=("plan",)),)


def test_new_items_start_unanswered_and_removed_ones_are_left_behind() -> None:
    assert carrying.carry({"gone": Given(T), "open": Given(U)}, [heir("new")]) == Carrying(
        answers=(), left_behind=("gone",)
    )


@pytest.mark.parametrize(
    ("one", "other", "state"), [(T, C, C), (U, C, C), (P, T, P), (N, T, N), (N, P, P), (T, T, T), (T, U, None)]
)
def test_a_merged_item_takes_the_least_and_asks(
    one: AnswerState, other: AnswerState, state: AnswerState | None
) -> None:
    found = carrying.carry({"a": Given(one), "b": Given(other)}, [heir("a", "a", "b")])
    expected = () if state is None else (Carried("a", state, wording_changed=True, origins=("a", "b")),)
    assert found.answers == expected


def test_each_part_of_a_split_item_starts_with_the_old_answer_and_asks() -> None:
    parts = [heir("a", "a", derived=True), heir("b", "a", derived=True)]
    assert carrying.carry({"a": Given(T)}, parts).answers == (
        Carried("a", T, wording_changed=True, origins=("a",)),
        Carried("b", T, wording_changed=True, origins=("a",)),
    )


def test_a_split_item_starts_anew_if_the_editor_says_so() -> None:
    part = Heir(key="a", origins=("a",), allows_not_applicable=True, derived=True, keeps_answers=False)
    assert carrying.carry({"a": Given(T)}, [part]) == Carrying(answers=(), left_behind=("a",))


def test_not_applicable_that_is_no_longer_allowed_becomes_unanswered() -> None:
    assert carrying.carry({"a": Given(N)}, [heir("a", "a", allows=False)]) == Carrying(answers=(), left_behind=("a",))


@given(st.dictionaries(st.sampled_from("abcd"), st.builds(Given, st.sampled_from(AnswerState), st.booleans())))
def test_adopting_the_same_items_changes_nothing(answers: dict[str, Given]) -> None:
    found = carrying.carry(answers, [heir(key, key) for key in "abcd"])
    assert {answer.key: Given(answer.state, answer.wording_changed) for answer in found.answers} == {
        key: answer for key, answer in answers.items() if answer.state is not U
    }
    assert found.left_behind == ()


def test_words_changed_by_any_number_between_count() -> None:
    steps = [
        ({"a": "one", "b": "two", "c": "three"}, {"a": "uno", "b": "two"}),
        ({"a": "uno", "b": "two (typo mended)"}, {"a": "one", "b": "two (typo mended)", "c": "drei", "d": "new"}),
    ]
    assert carrying.reworded(steps) == {"a", "c"}
    assert carrying.reworded([]) == frozenset()
