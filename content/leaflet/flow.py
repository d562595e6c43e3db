"""Paragraphs as office formats hold them, one after the other with a depth, to blocks with lists in lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.leaflet import lines
from content.leaflet.tree import (
    EXCERPT_CHARS_MAX,
    NESTING_MAX,
    Block,
    Cell,
    Heading,
    Line,
    Listing,
    Note,
    Paragraph,
    Point,
    Table,
    joined,
    too_nested,
)
from content.records.enums import FindingCode

LEVEL_MAX = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the format: its lines, and whether it is a heading or a point of a list."""

    lines: tuple[Line, ...]
    heading: int | None = None
    """From 1; 0 is the title over all the headings."""
    depth: int | None = None
    """Of the list it is a point of, from 0."""
    number: int | None = None


Part = Passage | Table


def blocks(parts: Sequence[Part]) -> list[Block]:
    """Put parts together as blocks; points that follow each other are one list."""
    found: list[Block] = []
    run: list[Passage] = []
    titled = any(isinstance(part, Passage) and part.heading == 0 for part in parts)
    for part in parts:
        if isinstance(part, Passage) and part.depth is not None:
            # Numbers that start again at the outermost depth are a new list.
            if run and part.number is not None and part.depth == 0 and part.number <= _last_number(run):
                found.append(Listing(_nested(run)))
                run = []
            run.append(part)
            continue
        if run:
            found.append(Listing(_nested(run)))
            run = []
        found += [part] if isinstance(part, Table) else _block(part, titled=titled)
    return [*found, Listing(_nested(run))] if run else found


def cell(parts: Sequence[Part]) -> Cell:
    """Put the parts of a table's cell together as points; a list under a line belongs to it."""
    points: list[Point] = []
    for block in blocks(parts):
        if isinstance(block, Listing) and points and not points[-1].line.bulleted and not points[-1].points:
            points[-1] = _with(points[-1], block.points)
        elif isinstance(block, Listing):
            points += block.points
        elif isinstance(block, Table):
            points += [point for row in block.rows for inner in row for point in inner.points]
        else:
            printed = block.lines if isinstance(block, Paragraph) else (block.line,)
            points += lines.points([part for line in printed for part in lines.shape(line, listed=True)])
    return Cell(tuple(points))


def told(message: str, number: int, words: str) -> list[Note]:
    """Name words that are left out, all of them: what is longer than a finding quotes becomes several findings."""
    found: list[Note] = []
    while words:
        end = len(words) if len(words) <= EXCERPT_CHARS_MAX else words.rfind(" ", 1, EXCERPT_CHARS_MAX)
        end = end if end > 0 else EXCERPT_CHARS_MAX
        found.append(Note(FindingCode.PART_SKIPPED, message, number, words[:end]))
        words = words[end:].strip()
    return found


def _with(point: Point, points: tuple[Point, ...]) -> Point:
    return Point(point.line, (*point.points, *points), point.number)


def _block(passage: Passage, *, titled: bool) -> list[Block]:
    if passage.heading is not None:
        line = lines.keyed(joined(passage.lines))
        # Under a title, the headings are one level further down.
        return [Heading(line, min(passage.heading + titled, LEVEL_MAX))] if line.words.plain else []
    return lines.blocks([part for line in passage.lines for part in lines.shape(line)])


def _last_number(run: Sequence[Passage]) -> int:
    return next((passage.number or 0 for passage in reversed(run) if passage.depth == 0), 0)


def _nested(run: Sequence[Passage], level: int = 1) -> tuple[Point, ...]:
    if level > NESTING_MAX:
        raise too_nested()
    points: list[Point] = []
    at = 0
    while at < len(run):
        end = at + 1
        while end < len(run) and (run[end].depth or 0) > (run[at].depth or 0):
            end += 1
        made = _points(run[at])
        inner = _nested(run[at + 1 : end], level + 1) if end > at + 1 else ()
        if made and inner and made[-1].line.boxed and not made[-1].line.words.plain:
            # A box that stands alone, even before a bullet, stands for the words that follow.
            made, inner = (*made[:-1], replace(inner[0], line=replace(inner[0].line, boxed=True))), inner[1:]
        points += [*made[:-1], _with(made[-1], inner)] if made else inner
        at = end
    return tuple(points)


def _points(passage: Passage) -> tuple[Point, ...]:
    pieces = [piece for line in passage.lines for piece in lines.shape(line, listed=True)]
    if any(piece.boxed or piece.bulleted for piece in pieces[1:]):
        return lines.points(pieces)
    if not pieces:
        return ()
    return (Point(joined(pieces), (), passage.number),)
