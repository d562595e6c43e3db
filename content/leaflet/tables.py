"""What a table holds: boxes to tick, lists side by side, sections side by side, or plain rows of text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.leaflet import outline, vocabulary
from content.leaflet.tree import Cell, Note, Point, Table, join
from content.leaflet.vocabulary import Vocabulary
from content.records.enums import Column, FindingCode, ItemScope
from content.records.words import Words

PAIR = 2
"""Two columns of boxes are the homework of each side and the steps that all take together."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A point, with the column it stood in."""

    point: Point
    column: Column | None = None
    scope: ItemScope | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """The entries of one column under its heading; an own section if the heading names one."""

    heading: Words | None
    line: int
    entries: tuple[Entry, ...]
    is_section: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as lists and text."""

    stacks: tuple[Stack, ...] = ()
    rows: tuple[tuple[Words, int], ...] = ()
    """Rows that are plain text."""
    notes: tuple[Note, ...] = ()


def read(table: Table, hints: Vocabulary) -> Reading:
    """Read a table by what its cells hold."""
    columns = max((len(row) for row in table.rows), default=0)
    printed = [[*row, *[Cell()] * (columns - len(row))] for row in table.rows]
    rows, lone = _with_lone_boxes_joined(printed)
    if any(point.line.boxed for row in rows for cell in row for point in cell.points):
        return _boxes(rows, table, hints, lone=lone)
    heads = [_text(cell) for cell in rows[0]] if rows else []
    named = [outline.kind(head.plain, hints) is not None for head in heads if head.plain]
    if len(named) > 1 and all(named) and len(rows) > 1:
        return _side_by_side(rows, table, heads, is_section=True)
    body = rows[1:] if table.headed else rows
    if columns == 1 or any(len(cell.points) > 1 for row in body for cell in row):
        return _side_by_side(rows, table, heads if table.headed else None, is_section=False)
    return _plain(rows, table)


def _boxes(rows: list[list[Cell]], table: Table, hints: Vocabulary, *, lone: bool) -> Reading:
    heads, body = _head(rows, table)
    boxed = [any(point.line.boxed for row in body for point in row[at].points) for at in range(len(rows[0]))]
    body, heads, notes = _without_side_text(body, heads, boxed, table.number)
    columns = [at for at, has_boxes in enumerate(boxed) if has_boxes]
    stacks: list[Stack] = []
    for at in columns:
        head = heads[at] if heads and heads[at].plain else None
        side, scope = _side(columns.index(at), len(columns), head, hints)
        entries = [
            Entry(point, side, scope)
            for row in body
            for point in row[at].points
            if point.line.words.plain or point.points
        ]
        if stacks and head is None and stacks[-1].heading is None:
            stacks[-1] = replace(stacks[-1], entries=(*stacks[-1].entries, *entries))
        else:
            stacks.append(Stack(head, table.number, tuple(entries)))
    if len(columns) > 1:
        notes.insert(0, _order_note(columns, stacks, table.number))
    if lone:
        message = "In this table the boxes stand in cells of their own. I gave each to the words beside it."
        notes.append(Note(FindingCode.READING_ORDER, message, table.number))
    return Reading(stacks=tuple(stacks), notes=tuple(notes))


def _order_note(columns: Sequence[int], stacks: Sequence[Stack], number: int) -> Note:
    entries = [entry for stack in stacks for entry in stack.entries]
    why = "because every column holds its own boxes from top to bottom"
    if len(columns) == PAIR:
        left = sum(entry.column is Column.LEFT for entry in entries)
        why += (
            f": {left} on the left as what each side does for itself, "
            f"{len(entries) - left} on the right as the steps to take together"
        )
    message = f"I read this table column by column, {why}. If it should be read row by row, move the items."
    return Note(FindingCode.READING_ORDER, message, number)


def _side(place: int, columns: int, head: Words | None, hints: Vocabulary) -> tuple[Column | None, ItemScope | None]:
    if columns != PAIR:
        return None, None
    side = (Column.LEFT, Column.RIGHT)[place]
    if head is not None and vocabulary.has(head.plain, hints.together):
        return side, ItemScope.JOINT
    if head is not None and vocabulary.has(head.plain, hints.alone):
        return side, ItemScope.SIDE
    return side, (ItemScope.SIDE, ItemScope.JOINT)[place]


def _with_lone_boxes_joined(rows: list[list[Cell]]) -> tuple[list[list[Cell]], bool]:
    """Give a box that stands in a cell of its own to the words on its right, or else on its left."""
    found = False
    joined: list[list[Cell]] = []
    for row in rows:
        cells = list(row)
        for at, cell in enumerate(cells):
            if not cell.points or any(
                point.line.words.plain or point.points or not point.line.boxed for point in cell.points
            ):
                continue
            found = True
            cells[at] = Cell()
            beside = [*range(at + 1, len(cells)), *range(at - 1, -1, -1)]
            to = next((other for other in beside if _text(cells[other]).plain), None)
            if to is not None:
                cells[to] = _boxed(cells[to])
        joined.append(cells)
    return joined, found


def _boxed(cell: Cell) -> Cell:
    first = cell.points[0]
    return Cell((replace(first, line=replace(first.line, boxed=True)), *cell.points[1:]))


def _head(rows: list[list[Cell]], table: Table) -> tuple[list[Words] | None, list[list[Cell]]]:
    """The heads of the columns, if the first row holds words without boxes."""
    first = [point for cell in rows[0] for point in cell.points]
    if len(rows) > 1 and (table.headed or first) and not any(point.line.boxed for point in first):
        return [_text(cell) for cell in rows[0]], rows[1:]
    return None, rows


def _without_side_text(
    body: list[list[Cell]], heads: list[Words] | None, boxed: Sequence[bool], number: int
) -> tuple[list[list[Cell]], list[Words] | None, list[Note]]:
    """Words in a column without boxes explain the box beside them; its head is left out, and said to be."""
    kept: list[list[Cell]] = []
    for row in body:
        cells = list(row)
        for at, cell in enumerate(row):
            beside = [other for other in range(len(row)) if boxed[other] and row[other].points]
            if boxed[at] or not cell.points or not beside:
                continue
            to = min(beside, key=lambda other: abs(other - at))
            last = cells[to].points[-1]
            cells[to] = Cell((*cells[to].points[:-1], replace(last, points=(*last.points, *cell.points))))
            cells[at] = Cell()
        kept.append(cells)
    loose = [cells for cells in kept if not any(boxed[at] and cell.points for at, cell in enumerate(cells))]
    for cells in loose:
        # A row of words alone stands in the first column with boxes, so that nothing is lost.
        first = list(boxed).index(True)
        points = tuple(point for cell in cells for point in cell.points)
        cells[:] = [Cell(points) if at == first else Cell() for at in range(len(cells))]
    skipped = [head.plain for at, head in enumerate(heads or []) if head.plain and not boxed[at]]
    if not skipped:
        return kept, heads, []
    message = "I left out the heads of columns that hold no boxes."
    return kept, heads, [Note(FindingCode.PART_SKIPPED, message, number, " ".join(skipped))]


def _side_by_side(rows: list[list[Cell]], table: Table, heads: list[Words] | None, *, is_section: bool) -> Reading:
    body = rows[1:] if heads else rows
    stacks = [
        Stack(
            heads[at] if heads and heads[at].plain else None,
            table.number,
            tuple(Entry(point) for row in body for point in row[at].points),
            is_section,
        )
        for at in range(len(rows[0]))
    ]
    what = "sections" if is_section else "lists"
    message = f"I read this table column by column, because it holds {what} that stand side by side."
    notes = (Note(FindingCode.READING_ORDER, message, table.number),) if len(stacks) > 1 else ()
    return Reading(stacks=tuple(stack for stack in stacks if stack.entries or stack.heading), notes=notes)


def _plain(rows: list[list[Cell]], table: Table) -> Reading:
    texts = [(join([_text(cell) for cell in row], " | "), _number(row, table)) for row in rows]
    message = "This table holds neither boxes nor lists, so I kept its rows as text."
    kept = tuple((words, number) for words, number in texts if words.plain)
    return Reading(rows=kept, notes=(Note(FindingCode.READING_ORDER, message, table.number),) if kept else ())


def _number(row: Sequence[Cell], table: Table) -> int:
    return next((point.line.number for cell in row for point in cell.points), table.number)


def _text(cell: Cell) -> Words:
    return join([words for point in cell.points for words in _all(point)], " ")


def _all(point: Point) -> list[Words]:
    return [point.line.words, *[words for inner in point.points for words in _all(inner)]]
