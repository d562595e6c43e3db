"""Plain text to blocks: its habits (columns set with tabs, an "o" for a bullet) read as the markup they stand for."""

import re

from content.leaflet.formats import encoding, markdown
from content.leaflet.tree import Tree

_LETTER_BULLET = re.compile(r"^(\s*)o(?:\t|  )[ \t]*(?=\S)")
ROWS_MIN = 2
"""One row with gaps in it is a line with gaps in it."""
_GAP = re.compile(r" {3,}")
_RULE = re.compile(r"[ ]*[-=_]{3,}[-=_ ]*")
_LISTED = re.compile(r"\s*(?:[-*+\u2022\u2013]|\d{1,3}[.)])\s")
_MARK_AND_TAB = re.compile(
    r"((?:^|\t)\s*(?:[-*+\u2022\u2013]|\d{1,3}[.)]|\[[ xX]?\]|[\u2610-\u2612\u25a1\u25a2\u274f\u2751]))\t\s*"
)


def read(source: bytes) -> Tree:
    """Read a plain text file."""
    rows: list[str] = []
    for row in _tabbed(encoding.decode(source).split("\n")):
        rows.append(_marked(row, within_table=bool(rows) and rows[-1].startswith("| ")))
    return markdown.parse("\n".join(rows), [encoding.guess()] if encoding.is_guess(source) else [])


def _tabbed(rows: list[str]) -> list[str]:
    """Set columns that are set with spaces with tabs: rows that stand together and have as many columns each."""
    found = list(rows)
    at = 0
    while at < len(rows):
        end = at
        columns = _columns(rows[at])
        while end < len(rows) and (
            _RULE.fullmatch(rows[end]) or (columns and len(_columns(rows[end])) == len(columns))
        ):
            end += 1
        inside = [place for place in range(at, end) if not _RULE.fullmatch(rows[place])]
        if columns and len(inside) >= ROWS_MIN:
            found[at:end] = [
                "\t".join(_columns(row)) if place in inside else "" for place, row in enumerate(rows[at:end], at)
            ]
            found[at:end] = _closed(found[at:end])
        at = max(end, at + 1)
    return found


def _columns(row: str) -> list[str]:
    """The columns of a row that has several, or nothing."""
    parts = _GAP.split(row.strip())
    is_row = len(parts) > 1 and "\t" not in row and "|" not in row and not _LISTED.match(row)
    return parts if is_row and not any(part.endswith((".", "!", "?", ":")) for part in parts[:-1]) else []


def _closed(rows: list[str]) -> list[str]:
    """The rows without the rules between them, which would part the table; lines keep their numbers."""
    kept = [row for row in rows if row]
    return [*kept, *[""] * (len(rows) - len(kept))]


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
