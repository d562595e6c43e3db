"""Tables that are drawn with signs in a text, as pandoc writes those whose cells hold more than a line."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

COLUMNS_MAX = 50
_BORDER = re.compile(r"[ \t]{0,8}\+(?:[-=:]{2,}\+){1,50}[ \t]*")
_RULER = re.compile(r"[ \t]{0,8}-{2,}(?:[ \t]+-{2,}){1,50}[ \t]*")
_LINE = re.compile(r"[ \t]{0,8}-{3,}[ \t]*")
SIGN = "\ufdd1"
"""Stands around the number of a table that was lifted out; a text that holds this character stays as it is."""


class Drawn(Struct, frozen=True):
    """A table: its cells as they were typed, row by row."""

    rows: tuple[tuple[str, ...], ...]
    number: int
    """The line of the file on which it begins."""
    headed: bool


def lifted(text: str) -> tuple[str, dict[str, Drawn]]:
    """Lift drawn tables out of a text, and leave a sign for each; all lines keep their numbers."""
    rows = text.split("\n")
    found: dict[str, Drawn] = {}
    if SIGN in text:
        return text, found
    at = 0
    while at < len(rows):
        end, table = _bordered(rows, at) if _BORDER.fullmatch(rows[at]) else _ruled(rows, at)
        if table is None:
            at += 1
            continue
        start = table.number - 1
        sign = f"{SIGN}{len(found)}{SIGN}"
        found[sign] = table
        # Between two empty lines, the sign is a paragraph of its own.
        rows[start:end] = ["", sign, *[""] * (end - start - 2)]
        at = end
    return "\n".join(rows), found


def _bordered(rows: Sequence[str], start: int) -> tuple[int, Drawn | None]:
    """Read a table with a border around each cell."""
    edges = [place for place, letter in enumerate(rows[start]) if letter == "+"]
    made: list[tuple[str, ...]] = []
    inside: list[list[str]] = []
    headed = False
    end = start + 1
    while end < len(rows) and rows[end].lstrip()[:1] in ("|", "+"):
        if rows[end].lstrip().startswith("+"):
            headed = headed or (not made and "=" in rows[end])
            made.append(_cells(inside, len(edges) - 1))
            inside = []
        else:
            inside.append(_between_bars(rows[end], edges))
        end += 1
    if inside or not made or any(not row for row in made) or end - start < len(("border", "row", "border")):
        return start, None
    return end, Drawn(tuple(made), start + 1, headed)


def _ruled(rows: Sequence[str], at: int) -> tuple[int, Drawn | None]:
    """Read a table whose columns a broken line shows: below a head, or above and below the rows."""
    if not _RULER.fullmatch(rows[at]):
        return at, None
    start, head = _head(rows, at)
    tall = start < at and _LINE.fullmatch(rows[start]) is not None
    closing = next(
        (end for end in range(at + 1, len(rows)) if _closes(rows, at, end, tall=tall, headed=start < at)), None
    )
    if closing is None or closing == at + 1:
        return at, None
    starts = [found.start() for found in re.finditer(r"-+", rows[at])]
    body = rows[at + 1 : closing]
    parts = _at_gaps(body) if any(not row.strip() for row in body) else [[row] for row in body]
    parts = ([head] if head else []) + parts
    made = [_cells([_at_spaces(row, starts) for row in part], len(starts)) for part in parts]
    end = closing + (_RULER.fullmatch(rows[closing]) is not None or _LINE.fullmatch(rows[closing]) is not None)
    end = min(end, len(rows))
    return end, Drawn(tuple(made), start + 1, bool(head)) if end - start > 1 else None


def _head(rows: Sequence[str], at: int) -> tuple[int, list[str]]:
    """Say where the head above a broken line begins, and what it is: several lines only under a line."""
    top = at
    while top > 0 and rows[top - 1].strip() and not _LINE.fullmatch(rows[top - 1]):
        top -= 1
    if top < at and top > 0 and _LINE.fullmatch(rows[top - 1]):
        return top - 1, list(rows[top:at])
    return (at - 1, [rows[at - 1]]) if top == at - 1 else (at, [])


def _closes(rows: Sequence[str], at: int, end: int, *, tall: bool, headed: bool) -> bool:
    """Whether a line is the first below a table: a line below a tall one, an empty one below a flat one with a head."""
    if tall:
        return _LINE.fullmatch(rows[end]) is not None
    if headed:
        return not rows[end].strip() or _RULER.fullmatch(rows[end]) is not None
    return rows[end].split() == rows[at].split()


def _at_gaps(rows: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for row in rows:
        if row.strip():
            found[-1].append(row)
        elif found[-1]:
            found.append([])
    return [part for part in found if part]


def _between_bars(row: str, edges: Sequence[int]) -> list[str]:
    """Cut a line at its bars, which stand under the edges, or are as many where a wide letter moves them."""
    if all(row[edge : edge + 1] == "|" for edge in edges):
        return [row[left + 1 : right] for left, right in pairwise(edges)]
    parts = row.strip().removeprefix("|").removesuffix("|").split("|")
    return parts if len(parts) == len(edges) - 1 else []


def _at_spaces(row: str, starts: Sequence[int]) -> list[str]:
    """Cut a line where its columns begin, or at the space before a word that a wide letter has moved there."""
    found: list[str] = []
    left = 0
    for start in starts[1:]:
        cut = start
        while cut > left and row[cut - 1 : cut].strip() and row[cut : cut + 1].strip():
            cut -= 1
        found.append(row[left:cut])
        left = cut
    return [*found, row[left:]]


def _cells(rows: Sequence[Sequence[str]], columns: int) -> tuple[str, ...]:
    """Put the lines of a row together by cells, each without the space that is the same before all of its lines."""
    found: list[str] = []
    if columns > COLUMNS_MAX or any(len(row) != columns for row in rows):
        return ()
    for at in range(columns):
        parts = [row[at].rstrip() for row in rows]
        inset = min((len(part) - len(part.lstrip()) for part in parts if part.strip()), default=0)
        found.append("\n".join(part[inset:] for part in parts).strip("\n"))
    return tuple(found)
