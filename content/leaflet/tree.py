"""The tree of blocks that every reader yields, whatever the format of the file, and the bounds of every tree."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from content import errors
from content.enums import FindingCode
from content.replacing import replace
from content.words import Mark, Words

TEXT_CHARS_MAX = 1_000_000
"""Of the whole file; the longest leaflet we know has a hundredth of it."""
LINES_MAX = 20_000
LINE_CHARS_MAX = 10_000
ITEM_CHARS_MAX = 10_000
"""Of one paragraph, item or cell."""
ITEMS_MAX = 2_000
NESTING_MAX = 8
"""Of lists within lists."""
CELLS_MAX = 5_000
SECTIONS_MAX = 200
FINDINGS_MAX = 500
EXCERPT_CHARS_MAX = 200
"""Of what a finding quotes."""


class Line(Struct, frozen=True):
    """One printed line with what stands before it: a box, a star, a bullet."""

    words: Words
    number: int
    """The line of the file, from 1."""
    boxed: bool = False
    starred: bool = False
    bulleted: bool = False
    anchor: str | None = None
    """An item key that travelled inside the file."""


class Heading(Struct, frozen=True):
    """A line that the format itself calls a heading."""

    line: Line
    level: int


class Paragraph(Struct, frozen=True):
    """Lines that stand together."""

    lines: tuple[Line, ...]
    is_text: bool = False
    """Whether the format says that it heads nothing, as of captions and quotations."""


class Point(Struct, frozen=True):
    """A point of a list with its own points; empty words mean that only a box stood there."""

    line: Line
    points: tuple["Point", ...] = ()
    number: int | None = None
    """As printed, in a numbered list."""


class Listing(Struct, frozen=True):
    """Points that stand together."""

    points: tuple[Point, ...]


class Cell(Struct, frozen=True):
    """What one cell of a table holds; empty if nothing."""

    points: tuple[Point, ...] = ()


class Table(Struct, frozen=True):
    """Rows of cells; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]
    number: int
    headed: bool
    """Whether a rule under the first row marks it as the head."""


Block = Heading | Paragraph | Listing | Table


class Note(Struct, frozen=True):
    """Something that a reader noticed about the layout, or left out."""

    code: FindingCode
    message: str
    number: int
    excerpt: str | None = None


class Tree(Struct, frozen=True):
    """A file as blocks, in printed order."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


def cut(words: Words, start: int, end: int) -> Words:
    """Take a part of some words, without the space around it, its marks moved along."""
    text = words.plain[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    marks = (
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in words.marks
        if mark.start < end and mark.end > start
    )
    return Words(plain=text, marks=tuple(marks))


def join(parts: Iterable[Words], by: str) -> Words:
    """Put words together again, with a space or a pair of line feeds between them."""
    texts: list[str] = []
    marks: list[Mark] = []
    offset = 0
    for part in parts:
        if not part.plain:
            continue
        offset += len(by) if texts else 0
        marks += [replace(mark, start=mark.start + offset, end=mark.end + offset) for mark in part.marks]
        texts.append(part.plain)
        offset += len(part.plain)
    return Words(plain=by.join(texts), marks=tuple(marks))


def joined(lines: Sequence[Line], by: str = " ") -> Line:
    """One line made of several: the words of all, the rest from the first."""
    return replace(lines[0], words=join([line.words for line in lines], by))


def bounded(tree: Tree) -> Tree:
    """The same tree, or a refusal if it has more than any leaflet has."""
    points = 0
    cells = 0
    for block in tree.blocks:
        if isinstance(block, Listing):
            points += _points(block.points)
        elif isinstance(block, Table):
            cells += sum(len(row) for row in block.rows)
            points += sum(_points(cell.points) for row in block.rows for cell in row)
        elif isinstance(block, Heading):
            _refuse_long(block.line)
        else:
            # Wrapped lines become one paragraph, so their sum is what counts.
            _refuse_long(joined(block.lines))
    if points > ITEMS_MAX or cells > CELLS_MAX:
        raise too_many()
    return tree


def too_many() -> errors.FileTooComplex:
    """Say that there are more points than any leaflet has."""
    return errors.FileTooComplex(
        f"This file has more than {ITEMS_MAX:,} points, which is more than we read at once. "
        "Split it into several leaflets."
    )


def too_nested() -> errors.FileTooComplex:
    """Say that lists within lists go too deep."""
    return errors.FileTooComplex(
        f"The lists in this file are nested more than {NESTING_MAX} deep. Flatten them and upload the file again."
    )


def _points(points: tuple[Point, ...], depth: int = 1) -> int:
    if depth > NESTING_MAX:
        raise too_nested()
    for point in points:
        _refuse_long(point.line)
    return len(points) + sum(_points(point.points, depth + 1) for point in points if point.points)


def _refuse_long(line: Line) -> None:
    if len(line.words.plain) > ITEM_CHARS_MAX:
        raise too_long(line.number)


def too_long(number: int) -> errors.FileTooComplex:
    """Say which text is too long."""
    return errors.FileTooComplex(
        f"The text that starts on line {number} is longer than {ITEM_CHARS_MAX:,} characters. "
        "Part it with empty lines and upload the file again."
    )
