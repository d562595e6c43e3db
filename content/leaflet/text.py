"""Plain text to blocks: the habits of plain text (columns set with tabs, an "o" for a bullet) read as the markup they stand for."""

import re

from content.leaflet import encoding, markdown
from content.leaflet.tree import Tree

_LETTER_BULLET = re.compile(r"^(\s*)o(?:\t|  )[ \t]*(?=\S)")
_MARK_AND_TAB = re.compile(
    r"((?:^|\t)\s*(?:[-*+\u2022\u2013]|\d{1,3}[.)]|\[[ xX]?\]|[\u2610-\u2612\u25a1\u25a2\u274f\u2751]))\t\s*"
)


def read(source: bytes) -> Tree:
    """Read a plain text file."""
    return markdown.parse("\n".join(_marked(row) for row in encoding.decode(source).split("\n")))


def _marked(row: str) -> str:
    row = _LETTER_BULLET.sub(r"\1- ", row)
    if "\t" not in row.strip() or "|" in row:
        return row
    row = _MARK_AND_TAB.sub(r"\1 ", row)
    parts = [part.strip() for part in row.strip().split("\t")]
    if len(parts) == 1:
        return row
    # An empty first column is a cell of its own; tabs in a row are one step to the next column.
    cells = [""] * row.startswith("\t") + [part for part in parts if part]
    return f"| {' | '.join(cells)} |"
