"""Tables that are written in HTML inside Markdown, as programs write those that Markdown has no form for."""

import re
from collections.abc import Iterator

from content.leaflet.formats import html
from content.leaflet.tree import Block, Note

SIGN = "\ufdd0"
"""Stands around the number of a table that was lifted out; no text may hold this character, and one that does stays."""
LINES_MIN = 3
"""With fewer, there is no line to leave the sign on between two empty ones."""
_OPENS = re.compile(r"^ {0,3}<table\b", re.IGNORECASE | re.MULTILINE)
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_CLOSES = "</table>"


def lifted(text: str) -> tuple[str, dict[str, str]]:
    """Lift tables out of a Markdown text, and leave a sign for each; all lines keep their numbers.

    As CommonMark has it, such a block ends at an empty line: a table with one inside stays, as Markdown goes on there.
    The tables stand under as many empty lines as lines went before them.
    """
    if SIGN in text:
        return text, {}
    tables: dict[str, str] = {}
    kept: list[str] = []
    at = 0
    for start, end in _found(text):
        block = text[start:end]
        sign = f"{SIGN}{len(tables)}{SIGN}"
        tables[sign] = "\n" * text.count("\n", 0, start) + block
        kept += [text[at:start], "\n", sign, "\n" * (block.count("\n") - 1)]
        at = end
    return "".join([*kept, text[at:]]), tables


def read(table: str) -> tuple[list[Block], list[Note]]:
    """Read a table that was lifted out."""
    return html.fragment(table)


def _found(text: str) -> Iterator[tuple[int, int]]:
    folded = text.lower()
    at = 0
    while len(folded) == len(text) and (opening := _OPENS.search(text, at)) is not None:
        start = opening.start()
        close = folded.find(_CLOSES, start)
        if close < 0:
            return
        at = close + len(_CLOSES)
        block = text[start:at]
        alone = not text[at:].partition("\n")[0].strip() and folded.count("<table", start, at) == 1
        whole = not any(not row.strip() for row in block.split("\n"))
        if alone and whole and block.count("\n") >= LINES_MIN - 1 and _CELL.search(block):
            yield start, at
