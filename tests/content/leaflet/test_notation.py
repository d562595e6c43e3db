"""Words with marks in a plain box: written, typed and read again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content import errors
from content.leaflet import carried, marks, notation
from content.records import Mark, MarkKind, Words
from tests.content.leaflet.test_marks import TEXTS, marked

BOLD, ITALIC, LINK = MarkKind.BOLD, MarkKind.ITALIC, MarkKind.LINK


@given(marked())
@example(Words("a*b", (Mark(0, 3, BOLD), Mark(1, 2, ITALIC))))
@example(Words("bold and slanted", (Mark(0, 8, BOLD), Mark(5, 16, ITALIC))))
@example(Words(r"[a](b) \[c] * d", (Mark(1, 2, LINK, "https://example.org/a_(b)"), Mark(0, 15, ITALIC))))
def test_what_is_written_into_a_box_is_read_as_it_was(words: Words) -> None:
    assert notation.read(notation.write(words)) == Words(words.plain, marks.runs(words))


@given(TEXTS)
def test_a_text_without_marks_gains_none(text: str) -> None:
    assert notation.read(notation.write(Words(text))) == Words(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("plain", Words("plain")),
        ("**Talk** to *each* other", Words("Talk to each other", (Mark(0, 4, BOLD), Mark(8, 12, ITALIC)))),
        ("see [our **site**](https://example.org/a_\\(b\\))", None),
        ("2 * 3 * 4, and 5* more", Words("2 * 3 * 4, and 5* more")),
        (r"\*not bold\* \[a](b)", Words("*not bold* [a](b)")),
        ("**open", Words("**open")),
        ("[empty](https://example.org)", Words("empty", (Mark(0, 5, LINK, "https://example.org"),))),
        ("[](https://example.org)", Words("")),
    ],
)
def test_stars_and_brackets_mark_words_and_lone_ones_stay(typed: str, read: Words | None) -> None:
    site = "https://example.org/a_(b)"
    linked = Words("see our site", (Mark(4, 12, LINK, site), Mark(8, 12, BOLD)))
    assert notation.read(typed) == (read or linked)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "see", "/within", ""])
def test_a_link_that_leads_nowhere_safe_is_refused(href: str) -> None:
    with pytest.raises(errors.InvalidInput, match="leads to http, https or mailto"):
        notation.read(f"[words]({href})".replace("alert(1)", "alert"))


def test_marks_stay_on_the_words_that_stay() -> None:
    before = Words("Talk often to your partner", (Mark(0, 10, BOLD), Mark(14, 26, LINK, "https://example.org")))
    assert carried.over(before, "Talk very often to the partner you have") == Words(
        "Talk very often to the partner you have",
        (Mark(0, 15, BOLD), Mark(23, 30, LINK, "https://example.org")),
    )
    assert carried.over(before, "Write to them") == Words("Write to them")
    assert carried.over(before, before.plain) == before


def test_another_label_stands_out_as_the_old_one_did() -> None:
    before = Words("Focus - on few goals", (Mark(0, 5, BOLD), Mark(11, 14, ITALIC)))
    assert carried.relabelled(before, "Focus", "Aim well") == Words(
        "Aim well - on few goals", (Mark(0, 8, BOLD), Mark(14, 17, ITALIC))
    )
    assert carried.relabelled(Words("on few goals", (Mark(3, 6, ITALIC),)), None, "Aim") == Words(
        "Aim - on few goals", (Mark(9, 12, ITALIC),)
    )


@given(marked(), TEXTS)
def test_carried_marks_lie_within_the_new_words(before: Words, after: str) -> None:
    found = carried.over(before, after).marks
    for mark in found if after != before.plain else ():
        assert 0 <= mark.start < mark.end <= len(after)


@given(st.integers(1, 60))
def test_rows_of_brackets_and_stars_are_words(many: int) -> None:
    assert notation.read("[" * many + "*" * (4 * many)) == Words("[" * many + "*" * (4 * many))
