"""Words written out and put together."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.leaflet import marks
from content.records import Mark, MarkKind, TextFormat, Words

LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n *_`[]()<>&;#1.-+=!|~:\\\"'a")
TEXTS = st.text(alphabet=LETTERS, max_size=40)


@st.composite
def marked(draw: st.DrawFn) -> Words:
    plain = draw(TEXTS)
    place = st.integers(0, len(plain))
    kinds = st.sampled_from(MarkKind)
    spans = draw(st.lists(st.tuples(place, place, kinds), max_size=5))
    href = "https://example.org/a_b?c=*d*&copy=1"
    return Words(
        plain=plain,
        marks=tuple(
            Mark(min(one, two), max(one, two), kind, href if kind is MarkKind.LINK else None)
            for one, two, kind in spans
        ),
    )


def read_markdown(text: str) -> str:
    """Read Markdown back as plain text: paragraphs parted by a blank line, nothing but words and their marks."""
    paragraphs = []
    for token in MarkdownIt("commonmark").parse(text):
        assert token.type in ("paragraph_open", "paragraph_close", "inline")
        if token.type == "inline":
            paragraphs.append("".join(map(spoken, token.children or [])))
    return "\n\n".join(paragraphs)


def spoken(token: Token) -> str:
    known = ("text", "softbreak", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close")
    assert token.type in known
    return "\n" if token.type == "softbreak" else token.content


class Reader(HTMLParser):
    """Reads a fragment back, and insists that its tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("strong", "em", "a", "p")
        assert {name for name, _ in attrs} <= {"href", "rel"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(marked())
@example(Words("a**b", (Mark(0, 1, MarkKind.BOLD),)))
@example(Words("x(y)z", (Mark(1, 4, MarkKind.BOLD),)))
@example(Words("one\n\ntwo", (Mark(1, 7, MarkKind.BOLD), Mark(4, 6, MarkKind.LINK, "https://example.org/"))))
@example(Words("0000", (Mark(0, 2, MarkKind.ITALIC), Mark(0, 3, MarkKind.BOLD))))
@example(Words("1. a\n- b\n===\n  c  ", ()))
def test_markdown_reads_back_as_the_same_plain_text(words: Words) -> None:
    assert read_markdown(marks.render(words, TextFormat.MARKDOWN)) == words.plain


@given(marked())
def test_html_reads_back_as_the_same_plain_text_with_tags_that_nest(words: Words) -> None:
    reader = Reader()
    reader.feed(marks.render(words, TextFormat.HTML))
    reader.close()
    assert reader.open == []
    assert reader.text == words.plain


@given(marked())
def test_a_block_of_html_loses_nothing_but_blank_lines(words: Words) -> None:
    reader = Reader()
    reader.feed(marks.render(words, TextFormat.HTML, block=True))
    reader.close()
    assert "".join(reader.text.split()) == "".join(words.plain.split())


@given(st.text(alphabet="ab (.", min_size=1, max_size=12), st.data())
def test_markdown_keeps_every_bold_and_italic_word(plain: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    kind = data.draw(st.sampled_from([MarkKind.BOLD, MarkKind.ITALIC]))
    tokens = MarkdownIt("commonmark").parse(marks.render(Words(plain, (Mark(start, end, kind),)), TextFormat.MARKDOWN))
    children = [child for token in tokens for child in token.children or []]
    tag = {MarkKind.BOLD: "strong", MarkKind.ITALIC: "em"}[kind]
    inside = False
    held = ""
    for child in children:
        inside = child.type == f"{tag}_open" or (inside and child.type != f"{tag}_close")
        held += child.content if inside else ""
    assert held == plain[start:end].strip()


WORDS = Words(
    plain="Ask <them> & read the guide\n\nThen go",
    marks=(
        Mark(0, 3, MarkKind.BOLD),
        Mark(2, 10, MarkKind.ITALIC),
        Mark(22, 27, MarkKind.LINK, "https://example.org/?a=1&b=2"),
    ),
)


def test_plain_is_the_characters_alone() -> None:
    assert marks.render(WORDS, TextFormat.PLAIN) == "Ask <them> & read the guide\n\nThen go"


def test_html_is_escaped_and_its_marks_nest() -> None:
    assert marks.render(WORDS, TextFormat.HTML, block=True) == (
        "<p><strong>As<em>k</em></strong><em> &lt;them&gt;</em> &amp; read the "
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">guide</a></p><p>Then go</p>'
    )


def test_markdown_is_as_plain_as_it_can_be() -> None:
    words = Words("Take time - don't rush (at all)", (Mark(0, 9, MarkKind.BOLD),))
    assert marks.render(words, TextFormat.MARKDOWN) == "**Take time** - don't rush (at all)"


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//example.org", "/there", "https://", "ht\ntps://x", "", None]
)
def test_a_link_that_leads_elsewhere_is_words_alone(href: str | None) -> None:
    words = Words("here", (Mark(0, 4, MarkKind.LINK, href),))
    assert marks.render(words, TextFormat.HTML) == "here"
    assert marks.render(words, TextFormat.MARKDOWN) == "here"


@pytest.mark.parametrize("href", ["http://example.org", "HTTPS://example.org/a", "mailto:clerk@example.org"])
def test_a_safe_link_stays(href: str) -> None:
    words = Words("here", (Mark(0, 4, MarkKind.LINK, href),))
    assert marks.render(words, TextFormat.HTML) == f'<a href="{href}" rel="noopener noreferrer">here</a>'


def test_joining_keeps_the_marks_with_their_words() -> None:
    parts = [Words("one"), Words("two", (Mark(0, 2, MarkKind.BOLD),)), Words("three", (Mark(1, 5, MarkKind.ITALIC),))]
    joined = marks.join(parts)
    assert joined == Words("one\n\ntwo\n\nthree", (Mark(5, 7, MarkKind.BOLD), Mark(11, 15, MarkKind.ITALIC)))
    assert marks.paragraphs(joined) == tuple(parts)


def test_shifting_moves_both_ends() -> None:
    assert marks.shift([Mark(1, 2, MarkKind.BOLD)], 3) == (Mark(4, 5, MarkKind.BOLD),)


def test_cutting_keeps_what_is_marked_inside() -> None:
    words = Words("one two", (Mark(0, 2, MarkKind.BOLD), Mark(2, 6, MarkKind.ITALIC)))
    assert marks.cut(words, 4, 7) == Words("two", (Mark(0, 2, MarkKind.ITALIC),))


def test_control_characters_are_shown_as_unsayable() -> None:
    assert re.sub("\ufffd", "?", marks.render(Words("a\x00b\x1bc"), TextFormat.HTML)) == "a?b?c"
