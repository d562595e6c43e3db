"""What changed between two wordings."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from content.leaflet.likening import comparing
from content.records import SegmentKind, TextSegment
from tests import growth

KEPT, DELETED, INSERTED = SegmentKind.KEPT, SegmentKind.DELETED, SegmentKind.INSERTED
TEXTS = st.lists(st.sampled_from(["talk", "to", "others", " ", "  ", ";", "don't", "城", "कि", "\n"])).map("".join)


@given(TEXTS | st.text(), TEXTS | st.text())
def test_the_runs_join_back_to_both_wordings(before: str, after: str) -> None:
    found = comparing.segments(before, after)
    assert "".join(run.text for run in found if run.kind is not INSERTED) == before
    assert "".join(run.text for run in found if run.kind is not DELETED) == after
    assert all(run.text for run in found)
    assert all(one.kind is not two.kind for one, two in pairwise(found))


@given(st.text(min_size=1))
def test_the_same_words_are_one_run_that_stayed(text: str) -> None:
    assert comparing.segments(text, text) == (TextSegment(KEPT, text),)


def test_a_word_that_changed_stands_between_those_that_stayed() -> None:
    assert comparing.segments("Focus - stick to goals;", "Focus - stick to agreed aims;") == (
        TextSegment(KEPT, "Focus - stick to "),
        TextSegment(DELETED, "goals"),
        TextSegment(INSERTED, "agreed aims"),
        TextSegment(KEPT, ";"),
    )


def test_spaces_alone_do_not_break_a_change_up() -> None:
    assert comparing.segments("one two three", "four five six") == (
        TextSegment(DELETED, "one two three"),
        TextSegment(INSERTED, "four five six"),
    )


def test_a_shortened_word_changes_whole() -> None:
    assert comparing.segments("don't rush", "do rush") == (
        TextSegment(DELETED, "don't"),
        TextSegment(INSERTED, "do"),
        TextSegment(KEPT, " rush"),
    )


def test_beyond_the_bound_the_middle_is_said_anew() -> None:
    old = " ".join(f"a{number}" for number in range(comparing.WORDS_COMPARED_MAX))
    new = " ".join(f"b{number}" if number % 2 else f"a{number}" for number in range(comparing.WORDS_COMPARED_MAX))
    found = comparing.segments(f"same {old} end", f"same {new} end")
    assert [run.kind for run in found] == [KEPT, DELETED, INSERTED, KEPT]
    assert found[0].text == "same a0 "
    assert found[3].text == " end"


def test_beyond_the_bound_two_wordings_take_as_long_as_they_are_long() -> None:
    def others(words: int) -> Callable[[], object]:
        old, new = ("".join(f"{letter}{number};" for number in range(words)) for letter in "ab")
        return partial(comparing.segments, old, new)

    assert growth.of(others, comparing.WORDS_COMPARED_MAX // 2) < growth.LINEAR_MAX
