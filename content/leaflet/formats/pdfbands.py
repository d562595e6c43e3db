"""Lines that stand side by side: where columns begin on a page, and how far down they go."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from content.leaflet.formats.pdfrows import Row
from content.leaflet.lines import MARKS

ALIGNED_POINTS = 1.5
"""How far apart the beginnings of lines may be that begin at the same place."""
COLUMNS_MAX = 8
BOTH_MIN = 2
"""How many lines must stand on both sides of a gap that parts columns."""
ABOVE_MAX = 6
ABOVE_GAP = 3.5
"""Of the distance of lines: what stands higher over columns is not their head."""
HEAD_INSET_MAX = 4.0
"""Of the size of the letters: how much further in than its head the list of a column may stand."""
ASIDE_POINTS = 100.0
"""How far in a line begins that may be the first of a column."""
CANDIDATES_MAX = 16
"""Of places where columns may begin, those where most lines do."""
HOLE_MAX = 15.0
"""In lines: a longer stretch with nothing in the right column ends it."""
HEADED_HOLE_MAX = 4.0
"""The same, if a heading stands beside the stretch."""
NEWS_GAP = 1.45
"""Of the distance of lines: after a wider gap something else may begin."""
BESIDE_MAX = 0.9
"""Of the distance of lines: what is nearer stands as good as beside it."""
TURNS_MIN = 4
"""How often lines must turn from left to right where none stand on both sides."""

Parts = list[Row]
"""The pieces of one line."""


class Band(Struct, frozen=True):
    """Lines in columns: the first, the one after the last, and where all columns but the first begin."""

    start: int
    end: int
    edges: list[float]


def find(parts: Sequence[Parts], at: int, leading: float) -> Band | None:
    """Find lines from `at` on that stand in columns."""
    if not _may_start(parts, at, leading):
        return None
    ahead = parts[at:]
    left = min(line[0].x0 for line in ahead)
    starts = Counter(
        round(piece.x0, 1) for line in ahead for piece in line if piece is not line[0] or piece.x0 > left + ASIDE_POINTS
    )
    best = max(
        ((_reach(parts, at, edge, leading), edge) for edge, _ in starts.most_common(CANDIDATES_MAX)),
        key=lambda one: (one[0].weight, -one[1]),
        default=None,
    )
    if best is None or not best[0].weight:
        return None
    end, edges = best[0].end, [best[1]]
    for edge in sorted({piece.x0 for line in parts[at:end] for piece in line[1:]}):
        new = all(abs(edge - known) > 3 * ALIGNED_POINTS for known in edges)
        if new and len(edges) < COLUMNS_MAX - 1:
            reach = _reach(parts[at:end], 0, edge, leading)
            own = sum(_starts_at(piece, edge) for line in parts[at:end] for piece in line[1:])
            if reach.end == end - at and reach.weight and own >= BOTH_MIN:
                edges.append(edge)
    edges = sorted(_headed(parts, at, end, edge, leading) for edge in edges)
    return Band(min(at, max(_above(parts, at, end, edge, leading) for edge in edges)), end, edges)


def going_on(parts: Sequence[Parts], edges: Sequence[float], leading: float) -> Band | None:
    """Find the lines at the top of a page that go on with the columns of the page before."""
    ends = [_reach(parts, 0, edge, leading, going_on=True) for edge in edges]
    if not all(reach.weight for reach in ends):
        return None
    return Band(0, min(reach.end for reach in ends), list(edges))


def _may_start(parts: Sequence[Parts], at: int, leading: float) -> bool:
    """Whether columns may begin with a line: its neighbour on the other side is it, or stands as good as beside it."""
    line = parts[at]
    if len(line) > 1 or at + 1 == len(parts):
        return len(line) > 1
    after = parts[at + 1]
    beside = after[0].base - line[0].base < line[0].size * leading * BESIDE_MAX
    return beside and (after[0].x0 > line[0].x1 or line[0].x0 > after[0].x1)


class _Reach(Struct, frozen=True):
    """How far down columns go that part at an edge."""

    end: int
    weight: int = 0
    """How many lines speak for the edge; 0 if too few do."""


def _starts_at(piece: Row, edge: float) -> bool:
    return abs(piece.x0 - edge) <= ALIGNED_POINTS


def _reach(parts: Sequence[Parts], at: int, edge: float, leading: float, *, going_on: bool = False) -> _Reach:
    """Say how far down lines keep clear of an edge, and whether enough of them stand on both sides."""
    seen: list[tuple[bool, bool]] = []
    aligned = last = 0
    for index in range(at, len(parts)):
        line = parts[index]
        sides = _sides(line, edge)
        if sides is None or (index > at and _is_by_chance(line, sides, parts[index - 1][0], edge, leading)):
            break
        if sides[1]:
            hole = range(at + last + 1, index)
            headed = any(_heads(parts[inner][0], parts[inner - 1][0]) for inner in hole)
            down = (line[0].base - parts[at + last][0].base) / (line[0].size * leading)
            if seen and down > (HEADED_HOLE_MAX if headed else HOLE_MAX):
                break
            last = index - at
            aligned += any(_starts_at(piece, edge) for piece in line)
        seen.append(sides)
    end = last + 1
    is_table = (
        last > 0
        and all(map(all, seen[:end]))
        and not any(piece.opens for line in parts[at : at + end] for piece in line)
    )
    while end < len(seen) and not _is_news(parts[at + end][0], parts[at + end - 1][0], leading):
        if is_table and _has_room(parts[at + end - 1][0], parts[at + end][0], edge):
            break  # No word of it was wrapped, so it is none of the table.
        end += 1
    both = sum(all(sides) for sides in seen[:end])
    turns = sum(before != after for before, after in pairwise(seen[:end]))
    if going_on:
        told = any(len(line) > 1 for line in parts[at : at + end])
    else:
        told = aligned >= BOTH_MIN and (both >= BOTH_MIN or turns >= TURNS_MIN)
    return _Reach(at + end, aligned + both + turns) if told else _Reach(at)


def _has_room(before: Row, row: Row, edge: float) -> bool:
    """Whether the first word of a line had found room at the end of the line before, as far as an edge."""
    word = row.glyphs[len(row.glyphs) - 1].x1
    for glyph, after in pairwise(row.glyphs):
        if not after.text.strip():
            word = glyph.x1
            break
    return before.x1 + (word - row.x0) + row.size < edge


def _is_by_chance(line: Parts, sides: tuple[bool, bool], before: Row, edge: float, leading: float) -> bool:
    """Whether one of the words of a line only happens to begin at the edge; a sign there is no chance."""
    if not all(sides) or not _is_news(line[0], before, leading):
        return False
    signed = (glyph for piece in line for glyph in piece.printed if glyph.text in MARKS)
    return not any(piece.x0 >= edge - ALIGNED_POINTS for piece in line) and not any(
        abs(glyph.x0 - edge) <= ALIGNED_POINTS for glyph in signed
    )


def _heads(row: Row, before: Row) -> bool:
    return row.size > before.size + 1 or (row.is_bold and not before.is_bold)


def _is_news(row: Row, before: Row, leading: float) -> bool:
    """Whether a line looks as if something else begins with it."""
    down = (row.base - before.base) / before.size
    return down > NEWS_GAP * leading or _heads(row, before)


def _headed(parts: Sequence[Parts], at: int, end: int, edge: float, leading: float) -> float:
    """Say where a column begins whose head stands less far in than its list: nothing reaches from the left to there."""
    reached = max(
        (piece.x1 for line in parts[at:end] for piece in line if piece.x0 < edge - ALIGNED_POINTS), default=0.0
    )
    for index in range(at - 1, max(at - 1 - ABOVE_MAX, -1), -1):
        line, below = parts[index], parts[index + 1][0]
        if below.base - line[0].base > ABOVE_GAP * leading * line[0].size:
            break
        heads = [piece.x0 for piece in line[1:] if reached - ALIGNED_POINTS <= piece.x0 < edge < piece.x1]
        if heads and edge - heads[0] <= HEAD_INSET_MAX * line[0].size:
            return heads[0]
    return edge


def _above(parts: Sequence[Parts], at: int, end: int, edge: float, leading: float) -> int:
    """Say where columns start whose first line stands lower in one than in the other, or that have heads."""
    boxed = any(piece.is_boxed and piece.x0 >= edge - ALIGNED_POINTS for line in parts[at:end] for piece in line)
    start = at
    for index in range(at - 1, max(at - 1 - ABOVE_MAX, -1), -1):
        sides = _sides(parts[index], edge)
        row, below = parts[index][0], parts[index + 1][0]
        if sides is None or row.size > below.size + 1 or below.base - row.base > ABOVE_GAP * leading * row.size:
            break
        if any(piece.x0 >= edge - ALIGNED_POINTS for piece in parts[index]) or (boxed and row.is_boxed):
            start = index
    return start


def _sides(line: Parts, edge: float) -> tuple[bool, bool] | None:
    """Whether a line has something left and right of an edge; None if it goes across."""
    left = right = False
    for piece in line:
        if piece.x1 <= edge:
            left = True
        elif piece.x0 >= edge - ALIGNED_POINTS:
            right = True
        elif _parts_at(piece, edge):
            left = right = True
        else:
            return None
    return left, right


def _parts_at(piece: Row, edge: float) -> bool:
    """Whether a word begins exactly at an edge, and another ends before it: the gap there may be a small one."""
    before = [glyph for glyph in piece.printed if glyph.x0 < edge - ALIGNED_POINTS]
    after = [glyph for glyph in piece.printed if glyph.x0 >= edge - ALIGNED_POINTS]
    if not before or not after or before[-1].text in MARKS:
        return False
    gap = after[0].x0 - max(glyph.x1 for glyph in before)
    return after[0].x0 - edge <= ALIGNED_POINTS and gap >= (0 if after[0].text in MARKS else 1)
