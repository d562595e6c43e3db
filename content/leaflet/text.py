"""Plain text to blocks: its habits (columns set with tabs, an "o" for a bullet) read as the markup they stand for."""

import re

from content.leaflet import encoding, markdown
from content.leaflet.tree import Tree

_LETTER_BULLET = re.compile(r"^(\s*)o(?:\t|  )[ \t]*(?=\S)")
_MARK_AND_TAB = re.compile(
    r"((?:^|\t)\s*(?:[-*+\u2022\u2013]|\d{1,3}[.)]|\[[ xX]?\]|[\u2610-\u2612\u25a1\u25a2\u274f\u2751]))\t\s*"
)


def read(source: bytes) -> Tree:
    """Read a plain text file."""
    rows: list[str] = []
    for row in encoding.decode(source).split("\n"):
        rows.append(_marked(row, within_table=bool(rows) and rows[-1].startswith("| ")))
    return markdown.parse("\n".join(rows), [encoding.guess()] if encoding.is_guess(source) else [])


def _marked(row: str, *, within_table: bool) -> str:
    row = _LETTER_BULLET.sub(r"\1- ", row)
    # Below a row of columns a tab at the beginning is an empty first column; elsewhere it only sets the line in.
    skips = within_table and row.startswith("\t") and row.strip() != ""
    if "|" in row or not ("\t" in row.strip() or skips):
        return row
    parts = [part.strip() for part in _MARK_AND_TAB.sub(r"\1 ", row).strip().split("\t")]
    if len(parts) == 1 and not skips:
        return _MARK_AND_TAB.sub(r"\1 ", row)
    # Several tabs in a row are one step to the next column.
    cells = [""] * skips + [part for part in parts if part]
    return f"| {' | '.join(cells)} |"
