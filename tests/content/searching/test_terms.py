"""Words as search compares them."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.searching import terms
from tests import growth

LONG = 10_000
LEAST = 0.002
"""Seconds under which no clock tells more from less."""


def words(text: str) -> list[str]:
    return [term.text for term in terms.of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Réciprocité", ["reciprocite"]),
        ("Re\u0301ciprocite\u0301", ["reciprocite"]),
        ("ŁÓDŹ Ærø straße", ["lodz", "aero", "strasse"]),
        ("town-twinning: can't (e.g. UNDP)", ["town", "twinning", "can", "t", "e", "g", "undp"]),
        ("l’accord", ["l", "accord"]),
        ("Σίσυφος", ["σισυφοσ"]),
        ("مُدَرِّسَة", ["مدرسة"]),
        ("हिन्दी भाषा", ["हिनदी", "भाषा"]),
        ("我爱北京", ["我爱", "爱北", "北京", "京"]),
        ("Tokyo東京", ["tokyo", "東京", "京"]),
        ("½ 10² №5 𝓐", ["12", "102", "5", "a"]),
        ("\x00 \ud800 \"*'()&|!:<->~ \u200b", []),
        ("x" * 100, ["x" * terms.TERM_CHARACTERS_MAX]),
    ],
)
def test_words_are_folded(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("linking com", [("linking", False), ("com", True)]),
        ("linking com ", [("linking", False), ("com", False)]),
        ("北京", [("北京", True)]),
        ("北京 ", [("北京", False)]),
        ("京 link ", [("京", True), ("link", False)]),
        ("", []),
    ],
)
def test_the_last_word_may_still_be_in_the_typing(query: str, found: list[tuple[str, bool]]) -> None:
    assert [(term.text, term.unfinished) for term in terms.asked(query)] == found


@given(st.text())
def test_a_word_holds_nothing_that_an_engine_could_take_for_a_sign(text: str) -> None:
    for term in (*terms.of(text), *terms.asked(text)):
        assert all(letter.isalnum() or ord(letter) > 127 for letter in term.text)
        term.text.encode()
        assert terms.folded(term.text) == term.text


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_a_plain_text_has_the_words_that_it_has_beside_others(text: str) -> None:
    assert [*terms.of(text), ("e", len(text) + 1, len(text) + 2, False)] == terms.of(f"{text} é")


@given(st.text(), st.data())
def test_runs_are_the_text_as_it_stands(text: str, data: st.DataObject) -> None:
    listed = terms.of(text)
    marked = [term for term in listed if data.draw(st.booleans())]
    runs = terms.around(text, marked)
    assert "".join(run.text for run in runs) in text
    assert bool(runs) is bool(marked)
    assert len(runs) <= terms.RUNS_MAX
    assert all(run.text for run in runs)
    if runs:
        assert any(run.matched for run in runs)


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = "before " * 100 + "linking" + " after" * 100
    runs = terms.around(text, [term for term in terms.of(text) if term.text == "linking"])
    assert [(run.text[:6], run.text[-6:], run.matched) for run in runs] == [
        ("before", "efore ", False),
        ("linkin", "inking", True),
        (" after", " after", False),
    ]
    assert sum(len(run.text) for run in runs) <= terms.SHOWN_CHARACTERS_MAX


def test_a_title_is_made_of_the_first_words() -> None:
    assert terms.beginning("Take time\nto talk.", 80) == "Take time to talk."
    assert terms.beginning("Take time, to talk.", 12) == "Take time…"
    assert terms.beginning("x" * 90, 80) == "x" * 80 + "…"


@pytest.mark.parametrize("letters", ["a", "a ", '"', "é", "e\u0301", "我", "\ud800", "ﷺ", "a我"])
def test_a_long_text_takes_as_long_as_it_is_long(letters: str) -> None:
    def asked(characters: int) -> Callable[[], object]:
        return partial(terms.asked, letters * (characters // len(letters)))

    assert growth.of(asked, LONG, least=LEAST) < growth.LINEAR_MAX
