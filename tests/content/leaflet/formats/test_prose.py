"""Markdown that somebody writes for others: its words come through with their marks, and nothing else of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import errors
from content.leaflet import marks
from content.leaflet.formats import prose
from content.records import Mark, MarkKind, TextFormat, Words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("- one\n- two\n  - inner\n- three", "\u2022 one\n\n\u2022 two\n\n\u2013 inner\n\n\u2022 three"),
        ("1. one\n2. two\n\n   more of two", "1. one\n\n2. two\n\nmore of two"),
        ("> quoted", "quoted"),
        ("    indented\n\n```\nfenced <b>\n```", "indented\n\nfenced <b>"),
        ("[a]: https://example.org/a\n\n[a]", "[a]: https://example.org/a\n\n[a]"),
        ("", ""),
    ],
)
def test_blocks_become_paragraphs(written: str, plain: str) -> None:
    assert prose.parse(written).plain == plain


def test_headings_are_bold_and_links_lead_to_the_web_alone() -> None:
    assert prose.parse("## Wells _dug_\n\n[a](https://example.org/a) [b](javascript:alert(1))") == Words(
        "Wells dug\n\na b",
        (
            Mark(0, 9, MarkKind.BOLD),
            Mark(6, 9, MarkKind.ITALIC),
            Mark(11, 12, MarkKind.LINK, "https://example.org/a"),
        ),
    )


def test_what_takes_too_long_to_read_is_refused() -> None:
    for written in ("[" * (prose.BRACKETS_MAX + 1), "> " * (4 * prose.NESTING_MAX) + "x"):
        with pytest.raises(errors.InvalidInput):
            prose.parse(written)


@given(st.text(alphabet=st.sampled_from("ab <>&*_`#-1.[]()!\n\"'/=:"), max_size=120))
def test_no_markup_of_it_comes_out(written: str) -> None:
    said = prose.parse(written)
    assert all(0 <= mark.start < mark.end <= len(said.plain) for mark in said.marks)
    html = marks.render(said, TextFormat.HTML, block=True)
    for allowed in ("p", "strong", "em"):
        html = html.replace(f"<{allowed}>", "").replace(f"</{allowed}>", "")
    assert "<" not in html.replace("<a href=", "").replace("</a>", "")
