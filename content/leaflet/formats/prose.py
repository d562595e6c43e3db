"""Markdown that somebody writes for others to read, as plain text with marks; no markup of it is kept."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content import errors
from content.leaflet.formats import runs
from content.leaflet.tree import join
from content.words import Mark, MarkKind, Words

NESTING_MAX = 8
"""Of lists within lists."""
BRACKETS_MAX = 400
"""Of one text; matching brackets takes time that grows with the square of their number."""
BULLETS = ("\u2022", "\u2013")
"""Of an outer list, and of one within."""

_BLOCKS = MarkdownIt("commonmark", {"maxNesting": 4 * NESTING_MAX})
# Reference definitions and code would take words away; tags are taken apart with the words around them.
_BLOCKS.disable(["reference", "code", "fence", "html_block", "inline"])
_RUNS = MarkdownIt("commonmark")
_RUNS.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - runs.safe_link decides, so that the words of a bad link stay


def parse(text: str) -> Words:
    """Read Markdown: headings become bold paragraphs, points paragraphs with a bullet or their number.

    Raises INVALID_INPUT for what takes too long to read: more than `BRACKETS_MAX` brackets, lists nested deeper than
    `NESTING_MAX`.
    """
    if text.count("[") > BRACKETS_MAX:
        raise errors.InvalidInput(f"Use at most {BRACKETS_MAX} square brackets in one text.", path=("body",))
    tokens = _BLOCKS.parse(text)
    if any(token.level > 2 * NESTING_MAX + 1 for token in tokens):
        raise errors.InvalidInput(f"Nest lists at most {NESTING_MAX} deep.", path=("body",))
    return join(_paragraphs(tokens), "\n\n")


def _paragraphs(tokens: Sequence[Token]) -> Iterator[Words]:
    """Give paragraph by paragraph; each point of a list is one."""
    marks: list[str] = []
    """What stands before the next words of each list that is open, from the outside in."""
    heading = False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append("")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open":
            marks[-1] = f"{token.info}." if token.info else BULLETS[len(marks) > 1]
        elif token.type == "heading_open":
            heading = True
        elif token.type == "inline":
            words = _bold(_words(token.content)) if heading else _words(token.content)
            heading = False
            before, marks[-1:] = (marks[-1], [""]) if marks else ("", [])
            yield join((Words(before), words), " ") if words.plain else words


def _words(text: str) -> Words:
    tokens: list[Token] = []
    _RUNS.inline.parse(text.strip(), _RUNS, {}, tokens)
    lines, _ = runs.written(tokens, 1)
    return join((line.words for line in lines), "\n")


def _bold(words: Words) -> Words:
    return Words(words.plain, (Mark(0, len(words.plain), MarkKind.BOLD), *words.marks)) if words.plain else words
