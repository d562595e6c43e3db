"""What holds for every file: no word is lost, no bytes do harm, all reads the same twice, time stays in bounds."""

import contextlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import errors, leaflet
from content.leaflet import codec
from tests import growth
from tests.content.leaflet import shown

HOSTILE_BYTES = 6_000
PLAIN = "\n".join(["- Talk to others - and tell them what was achieved"] * 400)
"""What takes no longer than this, some ordinary 20 kB, is soon enough: much of the worst is refused at once."""
LANGUAGES = st.sampled_from(["en", "fr", "es", "pt", "de", "en-GB", "x"])
MEDIA_TYPES = st.sampled_from(sorted(leaflet.READERS))

MARKUP = [
    "\n", "\n\n", "- ", "* ", "1. ", "2) ", "| ", " |\n", "\n|---|---|\n", "☐ ", "[ ] ", "[x] ", "• ", "**", "*",
    "_", "# ", "## ", "> ", "word ", "Word ", "CAPITALS HERE", ": ", ":\n", "; ", " - ", " – ", "<ul>", "<li>",
    "</ul>", "<br>", "<b>", "</b>", "<input type=checkbox>", '<a href="http://x.y">', "</a>", '<a id="k">',
    "[l](http://e.org)", "[l](javascript:x)", "![p](s)", "`", "{#k}", "&amp;", "\t", "    ", "<!--", "-->",
    "<script>", "</script>", "e.g. UNDP", "tick think again boxes.\n", "Checklist", "For hosts\n", "\\|", "\\*",
    "(", ")", "===\n", "---\n", "<x y=z>", "<gap>", "étape", "\u202e", "\x0b", "©",
]  # fmt: skip


@pytest.mark.parametrize(("path", "language"), shown.FILES, ids=lambda value: getattr(value, "name", value))
def test_every_word_of_every_leaflet_is_in_its_document_once(path: Path, language: str) -> None:
    document = shown.read_file(path, language)
    assert shown.words_of_document(document) == shown.words_of_source(path.read_text())


WORDS = st.lists(st.text("abcdefghijklm", min_size=2, max_size=8), min_size=1, max_size=7).map(" ".join)
SENTENCES = WORDS.map(lambda words: f"{words.capitalize()}.")


@st.composite
def headings(draw: st.DrawFn) -> str:
    """A heading in one of its forms."""
    words = draw(WORDS).capitalize()
    forms = ["## {}", "### {}", "**{}**", "**{}:**", "{}:", "{}", "{}: " + draw(WORDS), "{}: " + draw(WORDS) + ":"]
    return draw(st.sampled_from([*forms, words.upper()])).format(words)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list in one of its forms, some points with details."""
    mark = draw(st.sampled_from(["- ", "* ", "1. ", "• ", "- [ ] ", "☐ ", "- ☐ ", "- * "]))
    between = draw(st.sampled_from([" - ", " – ", ": ", "; ", " "]))
    points = draw(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
    nested = draw(st.booleans()) and mark.startswith("-")
    return "\n".join(f"{mark}{left}{between}{right}" + (f"\n  - {right}" if nested else "") for left, right in points)


@st.composite
def grids(draw: st.DrawFn) -> str:
    """A table with or without boxes, its rows of any length."""
    box = draw(st.sampled_from(["", "☐ ", "<input type=checkbox> ", "[ ] ", "☐ | "]))
    rows = draw(st.lists(st.lists(st.one_of(WORDS, st.just("")), min_size=1, max_size=4), min_size=1, max_size=4))
    printed = ["| " + " | ".join(box + cell if cell else "" for cell in row) + " |" for row in rows]
    if draw(st.booleans()):
        printed.insert(1, "|---|---|")
    return ("- " if draw(st.booleans()) else "") + "\n".join(printed)


BLOCKS = st.one_of(headings(), lists(), grids(), SENTENCES, st.just("If you cannot tick all, think again."))


@settings(max_examples=150, deadline=None)
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=12), gap=st.sampled_from(["\n\n", "\n"]), language=LANGUAGES)
def test_every_word_of_any_leaflet_is_in_its_document_once(blocks: list[str], gap: str, language: str) -> None:
    text = gap.join(["Title", *blocks])
    document = shown.read(text, language=language)
    assert shown.words_of_document(document) == shown.words_of_source(text)


@settings(max_examples=150, deadline=None)
@given(
    source=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)),
    media_type=MEDIA_TYPES,
    language=LANGUAGES,
)
def test_no_bytes_raise_anything_but_a_refusal(source: bytes, media_type: str, language: str) -> None:
    try:
        leaflet.read(source, media_type=media_type, language=language)
    except errors.Refusal:
        return


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(st.sampled_from(MARKUP), min_size=1, max_size=60), media_type=MEDIA_TYPES, language=LANGUAGES)
def test_no_markup_raises_anything_but_a_refusal_and_all_reads_the_same_twice(
    parts: list[str], media_type: str, language: str
) -> None:
    source = "".join(parts).encode()
    try:
        document = leaflet.read(source, media_type=media_type, language=language)
    except errors.Refusal:
        return
    assert leaflet.read(source, media_type=media_type, language=language) == document
    assert codec.decode(codec.encode_document(document)) == document
    for section in document.sections:
        for mark in section.words.marks if section.words else ():
            assert 0 <= mark.start < mark.end <= len(section.words.plain if section.words else "")


@pytest.mark.parametrize(
    "bit",
    ["*", "***a", "[", "![", "[a](", "a|", "`", "<a ", "<b>", "<li>", "<!--", "&", "- ", "1. ", "- * ", "> - ", "☐",
     "•", "{#", " ", "A"],
)  # fmt: skip
@pytest.mark.parametrize("rows", ["one line", "one paragraph", "paragraphs", "ever deeper"])
def test_hostile_text_takes_as_long_as_it_is_large(bit: str, rows: str) -> None:
    def reads(size: int) -> Callable[[], object]:
        text = {
            "one line": lambda: bit * (size // len(bit)),
            "one paragraph": lambda: "\n".join([(bit * 80)[:80]] * (size // 81)),
            "paragraphs": lambda: "\n\n".join([(bit * 500)[:500]] * (size // 502)),
            "ever deeper": lambda: "\n".join(
                " " * (depth % 40) + bit * 3 + "w" for depth in range(size // (20 + 3 * len(bit)))
            ),
        }[rows]()
        return partial(read_or_refused, text)

    assert growth.of(reads, HOSTILE_BYTES, least=soon_enough()) < growth.LINEAR_MAX


@cache
def soon_enough() -> float:
    return growth.cost(partial(read_or_refused, PLAIN))


def read_or_refused(text: str) -> None:
    with contextlib.suppress(errors.FileTooComplex, errors.FileUnreadable):
        shown.read(f"Title\n\n{text}")
