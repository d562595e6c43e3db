"""Tables of a page, with rules and without, and what only looks like one: lists and text in columns."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct, field
from pdfplumber import table as ruling

from content.leaflet.formats.pdfbands import ALIGNED_POINTS, BOTH_MIN
from content.leaflet.formats.pdfpages import Page, Shape
from content.leaflet.formats.pdfrows import Row
from content.leaflet.lines import MARKS

RULES_MAX = 400
"""On one page; where there are more, it is a drawing."""
CELLS_MAX = 600
RULE_TOLERANCE = 3.0
ROW_GAP = 1.3
"""Of the distance of lines: a wider one parts the rows of a table."""
PROSE_SHARE_MIN = 0.5
PROSE_ROWS_MIN = 4
FULL_SHARE = 0.75
"""Of a column: running text has this many lines at least half of which are as long as this."""
_COUNTED = re.compile(r"\W{0,3}(\d{1,3})[.)]?\s")


class Column(Struct):
    """Lines under each other, and the space they have."""

    rows: list[Row]
    left: float
    right: float


class Grid(Struct):
    """Cells side by side."""

    cells: list[list[Column]]
    headed: bool
    lefts: list[float] = field(default_factory=list)
    """Where its columns begin."""
    by_columns: bool = False
    """Whether each column goes down by itself, as lists do."""
    repeated: list[str] = field(default_factory=list)
    """What its head says again on the next page."""


class Strands(Struct, frozen=True):
    """Columns that are read one after the other, or, where they count `across`, cells that are."""

    columns: list[Column]
    across: bool = False


def ruled(page: Page) -> list[list[Shape]]:
    """Find the cells of every table that is drawn with lines."""
    if not 0 < len(page.rules) <= RULES_MAX:
        return []
    edges = [
        {
            "x0": rule.x0,
            "x1": rule.x1 if rule.width >= rule.height else rule.x0,
            "top": rule.top,
            "bottom": rule.top if rule.width >= rule.height else rule.bottom,
            "width": rule.width if rule.width >= rule.height else 0.0,
            "height": 0.0 if rule.width >= rule.height else rule.height,
            "orientation": "h" if rule.width >= rule.height else "v",
        }
        for rule in page.rules
    ]
    merged = ruling.merge_edges(edges, RULE_TOLERANCE, RULE_TOLERANCE, RULE_TOLERANCE, RULE_TOLERANCE)
    crossings = ruling.edges_to_intersections(merged, RULE_TOLERANCE, RULE_TOLERANCE)
    if len(crossings) > CELLS_MAX:
        return []
    tables = ruling.cells_to_tables(ruling.intersections_to_cells(crossings))
    return [[Shape(*map(float, cell)) for cell in cells] for cells in tables]


def grid(cells: Sequence[Shape], lines: Sequence[Row]) -> Grid | None:
    """Put the cells of a table in rows and columns; a single column is no table but a frame."""
    lefts = _steps([cell.x0 for cell in cells])
    tops = _steps([cell.top for cell in cells])
    if len(lefts) < BOTH_MIN:
        return None
    made = [[Column([], left, left) for left in lefts] for _ in tops]
    for cell in cells:
        at, down = _nearest(lefts, cell.x0), _nearest(tops, cell.top)
        made[down][at] = Column(_within(lines, cell), cell.x0, cell.x1)
    filled = [[cell for cell in row if cell.rows] for row in made]
    made = [row for row, some in zip(made, filled, strict=True) if some]
    used = [at for at in range(len(lefts)) if any(row[at].rows for row in made)]
    made = [[row[at] for at in used] for row in made]
    for at in range(len(used)):
        # Words turn before the edge of a cell; how far before, the longest line tells.
        reach = max(one.x1 for row in made for one in row[at].rows)
        for row in made:
            row[at].right = reach
    return Grid(made, _is_headed(made), [lefts[at] for at in used]) if len(used) >= BOTH_MIN else None


def _within(lines: Sequence[Row], cell: Shape) -> list[Row]:
    found: list[Row] = []
    for row in lines:
        inner = [glyph for glyph in row.glyphs if cell.holds((glyph.x0 + glyph.x1) / 2, glyph.base - glyph.size / 4)]
        if any(glyph.text.strip() for glyph in inner):
            found.append(Row(tuple(inner)))
    return found


def outside(row: Row, cells: Sequence[Shape]) -> Row | None:
    """Give what of a line stands in none of these cells."""
    rest = [
        glyph
        for glyph in row.glyphs
        if not any(cell.holds((glyph.x0 + glyph.x1) / 2, glyph.base - glyph.size / 4) for cell in cells)
    ]
    return Row(tuple(rest)) if any(glyph.text.strip() for glyph in rest) else None


def _steps(places: Sequence[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > RULE_TOLERANCE:
            found.append(place)
    return found


def _nearest(steps: Sequence[float], place: float) -> int:
    return min(range(len(steps)), key=lambda at: abs(steps[at] - place))


def _is_headed(made: Sequence[Sequence[Column]]) -> bool:
    """Whether only the first row is in bold."""
    first = [row.is_bold for cell in made[0] for row in cell.rows]
    rest = [row.is_bold for line in made[1:] for cell in line for row in cell.rows]
    return bool(first) and all(first) and bool(rest) and not all(rest)


def side_by_side(lines: Sequence[Row], edges: Sequence[float]) -> Grid | Strands:
    """Tell lists in columns and columns of text from a table, and that one's rows from each other."""
    bounds = [*edges, float("inf")]
    columns: list[list[tuple[int, Row]]] = [[] for _ in bounds]
    for index, row in enumerate(lines):
        for at, end in enumerate(bounds):
            start = bounds[at - 1] if at else float("-inf")
            inner = [glyph for glyph in row.glyphs if start - ALIGNED_POINTS <= glyph.x0 < end - ALIGNED_POINTS]
            if any(glyph.text.strip() for glyph in inner):
                columns[at].append((index, Row(tuple(inner))))
    lefts = [min((row.x0 for _, row in column), default=0.0) for column in columns]
    plain = [[row for _, row in column] for column in columns]
    rights = [max((row.x1 for row in rows), default=0.0) for rows in plain]
    by_columns = _is_checklist(plain)
    cuts = _cuts(lines, columns)
    if _counts_across(lines, columns, cuts):
        return Strands([cell for row in _cells(columns, cuts, lefts, rights) for cell in row if cell.rows], across=True)
    if by_columns:
        first = min(index for column in columns for index, row in column if row.is_boxed)
        cuts = [0, first] if first else [0]
    elif _is_text(plain, lefts, rights):
        return Strands([Column(*one) for one in zip(plain, lefts, rights, strict=True)])
    made = _cells(columns, cuts, lefts, rights)
    return Grid(made, _is_headed(made), lefts, by_columns)


Placed = Sequence[tuple[int, Row]]
"""The lines of a column, each with its place among all lines."""


def _cells(
    columns: Sequence[Placed], cuts: Sequence[int], lefts: Sequence[float], rights: Sequence[float]
) -> list[list[Column]]:
    return [
        [
            Column(
                [row for index, row in column if cut <= index and (end is None or index < end)], lefts[at], rights[at]
            )
            for at, column in enumerate(columns)
        ]
        for cut, end in zip(cuts, [*cuts[1:], None], strict=True)
    ]


def _counts_across(lines: Sequence[Row], columns: Sequence[Placed], cuts: Sequence[int]) -> bool:
    """Whether the numbers of points go from left to right, and not down each column."""
    counted = [
        [(index, int(found.group(1))) for index, row in column if row.opens and (found := _COUNTED.match(row.text))]
        for column in columns
    ]
    if len(cuts) < BOTH_MIN or not all(len(numbers) >= BOTH_MIN for numbers in counted) or not lines:
        return False
    down = [number for column in counted for _, number in column]
    across = [number for _, _, number in sorted((i, at, n) for at, column in enumerate(counted) for i, n in column)]
    return _rises(across) and not _rises(down)


def _rises(numbers: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def _is_checklist(columns: Sequence[Sequence[Row]]) -> bool:
    """Whether several columns hold boxes with words; boxes alone are cells of their own."""
    boxed = [[row for row in rows if row.is_boxed] for rows in columns]
    worded = [rows for rows in boxed if any(len(row.printed) > 1 for row in rows)]
    headings = [
        row
        for rows in columns
        for index, row in enumerate(rows)
        if index and row.size > min(other.size for other in rows) + 1
    ]
    return (
        len(worded) >= BOTH_MIN
        and all(worded)
        and not headings
        and not any(rows and all(len(row.printed) == 1 for row in rows) for rows in boxed)
    )


def _is_text(columns: Sequence[Sequence[Row]], lefts: Sequence[float], rights: Sequence[float]) -> bool:
    if any(rows and all(glyph.text in MARKS for row in rows for glyph in row.printed) for rows in columns):
        return False  # Boxes alone stand in the cells of a table.
    listed = [sum(row.opens and len(row.printed) > 1 for row in rows) for rows in columns]
    if all(listed) and max(listed) >= BOTH_MIN:
        return True
    full = [
        len(rows) >= PROSE_ROWS_MIN
        and sum(row.x1 - left >= FULL_SHARE * (max(other.x1 for other in rows) - left) for row in rows)
        >= PROSE_SHARE_MIN * len(rows)
        and max(other.x1 for other in rows) - left >= (end - left) / 2
        for rows, left, end in zip(columns, lefts, rights, strict=True)
    ]
    headed = any(row.size > min(other.size for other in rows) + 1 for rows in columns for row in rows[1:])
    return sum(full) >= BOTH_MIN or headed


def _cuts(lines: Sequence[Row], columns: Sequence[Placed]) -> list[int]:
    """Say with which lines the rows of a table begin: after a wider gap, or else where its first column has words."""
    gaps = [after.base - before.base for before, after in pairwise(lines)]
    least = min((gap for gap in gaps if gap > 0), default=0.0)
    wide = [index + 1 for index, gap in enumerate(gaps) if gap > ROW_GAP * least]
    in_first = {index for index, _ in columns[0]}
    several = {
        index for index in range(len(lines)) if sum(any(at == index for at, _ in column) for column in columns) > 1
    }
    if wide and all(index in in_first or index in several for index in wide):
        wrapped = [index for index in range(1, len(lines)) if index not in wide and index in several]
        # Where lines of all columns stand close together under a gap, each may be a row after a head.
        if len(wide) > 1 or not wrapped:
            return [0, *wide]
    return sorted({0, *(index for index in in_first if index in several)})
