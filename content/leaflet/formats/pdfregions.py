"""The regions of all pages in the order of reading: text in one column, columns side by side, tables."""

from collections.abc import Sequence

from msgspec import Struct

from content.leaflet.formats import pdfbands, pdfgrids, pdfrows
from content.leaflet.formats.pdfgrids import RULE_TOLERANCE, Column, Grid, Strands
from content.leaflet.formats.pdfpages import Page
from content.leaflet.formats.pdfrows import Row
from content.replacing import replace


class Beside(Struct):
    """Columns of text side by side, read one after the other."""

    columns: list[list["Region"]]
    edges: list[float]
    """Where all but the first begin."""
    across: bool = False
    """Whether these are cells that count from left to right, and no columns."""


Region = Column | Grid | Beside


class _Looks(Struct, frozen=True):
    """What is the same on all pages."""

    right: float
    """How far text reaches."""
    leading: float
    """The distance of lines inside of paragraphs, as a share of the size of the letters."""


def regions(pages: Sequence[Page], lines: Sequence[Sequence[Row]], leading: float) -> list[Region]:
    """Say how pages are laid out, from the top down; columns that go on over the page are one."""
    right = max((row.x1 for page in lines for row in page), default=0.0)
    looks = _Looks(right, leading)
    found: list[Region] = []
    for page, rows in zip(pages, lines, strict=True):
        last = found[-1] if found else None
        fresh = _of_page(page, rows, looks, _edges(last))
        first = fresh[0] if fresh else None
        goes_on = isinstance(last, Grid) and isinstance(first, Grid) and _alike(last, first)
        if goes_on and isinstance(last, Grid) and isinstance(first, Grid):
            _prolong(last, first)
        found += fresh[1:] if goes_on else fresh
    return found


def _edges(region: Region | None) -> list[float]:
    if isinstance(region, Beside):
        return region.edges
    return region.lefts[1:] if isinstance(region, Grid) else []


def _alike(before: Grid, after: Grid) -> bool:
    """Whether columns begin at the same places as on the page before."""
    pairs = zip(before.lefts[1:], after.lefts[1:], strict=False)
    return len(before.lefts) == len(after.lefts) and all(abs(one - two) <= RULE_TOLERANCE for one, two in pairs)


def _prolong(grid: Grid, more: Grid) -> None:
    """Go on with a table on the next page, where its head may stand again."""
    head = [_words(cell) for cell in grid.cells[0]]
    first = more.cells[0]
    if len(grid.cells) > 1 and all(
        _words(cell)[: len(words)] == words for cell, words in zip(first, head, strict=True)
    ):
        grid.repeated += [text for words in head for text in words]
        for cell, words in zip(first, head, strict=True):
            del cell.rows[: len(words)]
    if not grid.by_columns:
        grid.cells += more.cells if any(cell.rows for cell in first) else more.cells[1:]
        return
    for cells in more.cells:
        for column, rest in zip(grid.cells[-1], cells, strict=True):
            column.rows += rest.rows
            column.right = max(column.right, rest.right)


def _words(cell: Column) -> list[str]:
    return [row.text for row in cell.rows]


def _of_page(page: Page, lines: Sequence[Row], looks: _Looks, known: Sequence[float]) -> list[Region]:
    """Say how a page is laid out; `known` is where columns begin that the page before has ended with."""
    rest = list(lines)
    placed: list[tuple[float, Grid]] = []
    for cells in pdfgrids.ruled(page):
        grid = pdfgrids.grid(cells, rest)
        if grid is None:
            continue
        placed.append((min(cell.top for cell in cells), grid))
        rest = [row for row in (pdfgrids.outside(row, cells) for row in rest) if row is not None]
    found: list[Region] = []
    for top, table in sorted(placed, key=lambda one: one[0]):
        found += _split([row for row in rest if row.base <= top], looks, known)
        found.append(table)
        rest = [row for row in rest if row.base > top]
        known = []
    return [*found, *_split(rest, looks, known)]


def _split(lines: Sequence[Row], looks: _Looks, known: Sequence[float] = ()) -> list[Region]:
    """Part lines into columns where a gap goes through several of them."""
    if not lines:
        return []
    parts = [pdfrows.pieces(row) for row in lines]
    left = min(row.x0 for row in lines)
    found: list[Region] = []
    plain: list[Row] = []
    at = 0
    while at < len(lines):
        band = pdfbands.going_on(parts, known, looks.leading) if at == 0 and known else None
        band = band or pdfbands.find(parts, at, looks.leading)
        if band is None:
            plain.append(lines[at])
            at += 1
            continue
        start = max(band.start, at - len(plain))
        plain = plain[: len(plain) - (at - start)]
        found += [Column(plain, left, looks.right)] if plain else []
        plain = []
        found.append(_beside(lines[start : band.end], band.edges, looks))
        at = band.end
    return [*found, Column(plain, left, looks.right)] if plain else found


def _beside(lines: Sequence[Row], edges: Sequence[float], looks: _Looks) -> Region:
    """Read what stands side by side as a table, or as columns each of which may hold anything."""
    found = pdfgrids.side_by_side(lines, edges)
    if isinstance(found, Strands):
        columns = [_split(column.rows, replace(looks, right=column.right)) for column in found.columns]
        return Beside(columns, list(edges), found.across)
    return found
