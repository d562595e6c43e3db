"""What a table holds: boxes to tick, lists side by side, sections side by side, or plain rows of text."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from content.enums import Column, FindingCode, ItemScope
from content.leaflet import outline, vocabulary
from content.leaflet.tree import Cell, Line, Note, Point, Table, join
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace
from content.words import Words

PAIR = 2
"""Two columns of boxes are the homework of each side and the steps that all take together."""

_ROW_NUMBER = re.compile(r"\(?(\d{1,3})[.)]?")


class Entry(Struct, frozen=True):
    """A point, with the column it stood in."""

    point: Point
    column: Column | None = None
    scope: ItemScope | None = None
    whole: bool = False
    """Whether the file says by a key that this is one item."""


class Stack(Struct, frozen=True):
    """The entries of one column under its heading; an own section if the heading names one."""

    heading: Words | None
    line: int
    entries: tuple[Entry, ...]
    is_section: bool = False


class Reading(Struct, frozen=True):
    """A table as lists and text."""

    stacks: tuple[Stack, ...] = ()
    rows: tuple[tuple[Words, int], ...] = ()
    """Rows that are plain text."""
    notes: tuple[Note, ...] = ()


def read(table: Table, hints: Vocabulary, *, to_tick: bool = False) -> Reading:
    """Read a table by what its cells hold; one that is `to_tick` may have a column to tick in that is left empty."""
    columns = max((len(row) for row in table.rows), default=0)
    printed = [[*row, *[Cell()] * (columns - len(row))] for row in table.rows]
    printed = _with_boxes_in_the_empty_column(printed, table) if to_tick else printed
    rows, lone = _with_lone_boxes_joined(printed)
    if any(point.line.boxed for row in rows for cell in row for point in cell.points):
        rows, notes = _without_row_numbers(rows, table)
        reading = _by_row_heads(rows, table, hints) or _boxes(rows, table, hints, lone=lone)
        by_number = _by_number(reading, rows, table)
        return replace(by_number or reading, notes=(*notes, *(by_number or reading).notes))
    if _are_headed(rows):
        return _headed_cells(rows, table, hints)
    heads = [_text(cell) for cell in rows[0]] if rows else []
    named = [outline.kind(head.plain, hints) is not None for head in heads if head.plain]
    if len(named) > 1 and all(named) and len(rows) > 1:
        return _side_by_side(rows, table, heads, is_section=True)
    headed = table.headed or _has_bold_head(rows)
    body = rows[1:] if headed else rows
    if columns == 1 or any(len(cell.points) > 1 for row in body for cell in row):
        return _side_by_side(rows, table, heads if headed else None, is_section=False)
    return _plain(rows, table)


def _with_boxes_in_the_empty_column(rows: list[list[Cell]], table: Table) -> list[list[Cell]]:
    """Put boxes into the only column in which no row has words, where all others have some in every row."""
    body = (
        rows[1:]
        if len(rows) > 1 and (table.headed or _has_bold_head(rows) or not all(_text(cell).plain for cell in rows[0]))
        else rows
    )
    empty = [at for at in range(len(rows[0])) if not any(row[at].points for row in body)] if rows else []
    full = all(row[at].points for row in body for at in range(len(row)) if at not in empty)
    if len(empty) != 1 or len(body) < PAIR or not full or len(rows[0]) < PAIR:
        return rows
    ticked = [
        [
            Cell((Point(Line(Words(""), _number(row, table.number), boxed=True)),)) if at == empty[0] else cell
            for at, cell in enumerate(row)
        ]
        for row in body
    ]
    return [*rows[: len(rows) - len(body)], *ticked]


def _has_bold_head(rows: list[list[Cell]]) -> bool:
    """Whether the first row alone is in bold."""
    first, rest = (
        [point.line.words for row in part for cell in row for point in cell.points] for part in (rows[:1], rows[1:])
    )
    return bool(first) and all(map(outline.is_bold, first)) and not all(map(outline.is_bold, rest))


def _boxes(rows: list[list[Cell]], table: Table, hints: Vocabulary, *, lone: frozenset[int]) -> Reading:
    boxed = [any(point.line.boxed for row in rows for point in row[at].points) for at in range(len(rows[0]))]
    heads, body = _head_below(rows, boxed) or _head(rows, table)
    body, heads, notes = _without_side_text(body, heads, boxed, table.number)
    if heads and sum(boxed) == 1 and lone and (notes or any(heads[at].plain for at in lone)):
        # Where the column of the boxes has a head ("Done"), the head of the words ("Step") names a column too.
        skipped = " ".join(head.plain for head in heads if head.plain)
        notes = [Note(FindingCode.PART_SKIPPED, "I left out the heads of the columns.", table.number, skipped)]
        heads = None
    columns = [at for at, has_boxes in enumerate(boxed) if has_boxes]
    stacks: list[Stack] = []
    if len(columns) == 1 and any(map(_is_head_row, body)):
        stacks, columns = _by_head_rows(body, columns[0], table.number), []
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


def _is_head_row(row: Sequence[Cell]) -> bool:
    """Whether a row holds nothing but one line in bold: it stands over the rows below it."""
    points = [point for cell in row for point in cell.points]
    return (
        len(points) == 1 and not points[0].line.boxed and not points[0].points and outline.is_bold(points[0].line.words)
    )


def _by_head_rows(body: list[list[Cell]], column: int, number: int) -> list[Stack]:
    """Part the rows of one column of boxes at the rows that stand over others."""
    stacks = [Stack(None, number, ())]
    for row in body:
        if _is_head_row(row):
            stacks.append(Stack(_text(next(cell for cell in row if cell.points)), _number(row, number), ()))
            continue
        entries = tuple(Entry(point) for point in row[column].points if point.line.words.plain or point.points)
        stacks[-1] = replace(stacks[-1], entries=(*stacks[-1].entries, *entries))
    return [stack for stack in stacks if stack.entries or stack.heading is not None]


def _without_row_numbers(rows: list[list[Cell]], table: Table) -> tuple[list[list[Cell]], list[Note]]:
    """Leave out a column that only counts the rows, and say so."""
    for at in range(len(rows[0])):
        texts = [_text(row[at]).plain for row in rows]
        counts = [text for text in texts[1:] if text]
        numbers = [int(found.group(1)) for text in counts if (found := _ROW_NUMBER.fullmatch(text))]
        in_turn = all(after == before + 1 for before, after in pairwise(numbers))
        if len(numbers) < PAIR or len(numbers) != len(counts) or not in_turn:
            continue
        kept = [[Cell() if place == at else cell for place, cell in enumerate(row)] for row in rows]
        message = "I left out the column that only counts the rows of this table."
        return kept, [Note(FindingCode.PART_SKIPPED, message, table.number, " ".join(text for text in texts if text))]
    return rows, []


def _by_row_heads(rows: list[list[Cell]], table: Table, hints: Vocabulary) -> Reading | None:
    """A first column of words, each beside several boxes: its words are the headings of groups."""
    heads, body = _head(rows, table)
    beside = [[point for cell in row[1:] for point in cell.points] for row in body]
    boxed = [any(point.line.boxed for point in points) for points in beside]
    named = [bool(row[0].points) for row in body]
    is_head = not any(point.line.boxed for row in body for point in row[0].points) and bool(named) and named[0]
    # One box to each line of words is a list whose words are explained, not a list of groups.
    several = any(
        len(points) > 1 or (index and not named[index] and has)
        for index, (points, has) in enumerate(zip(beside, boxed, strict=True))
    )
    if (
        not is_head
        or not several
        or not all(has for has, name in zip(boxed, named, strict=True) if name)
        or _is_flat(body)
    ):
        return None
    columns = [at for at in range(1, len(rows[0])) if any(point.line.boxed for row in body for point in row[at].points)]
    if any(row[at].points for row in body for at in range(1, len(row)) if at not in columns):
        return None
    stacks: list[Stack] = []
    for row in body:
        if row[0].points:
            stacks.append(Stack(_text(row[0]), row[0].points[0].line.number, ()))
        for at in columns:
            side, scope = _side(columns.index(at), len(columns), heads[at] if heads else None, hints)
            entries = tuple(
                Entry(point, side, scope) for point in row[at].points if point.line.words.plain or point.points
            )
            stacks[-1] = replace(stacks[-1], entries=(*stacks[-1].entries, *entries))
    message = "I read this table row by row, because the first cell of each row stands over the boxes beside it."
    notes = [Note(FindingCode.READING_ORDER, message, table.number)]
    skipped = " ".join(head.plain for head in heads or () if head.plain)
    if skipped:
        notes.append(Note(FindingCode.PART_SKIPPED, "I left out the heads of the columns.", table.number, skipped))
    return Reading(stacks=tuple(stacks), notes=tuple(notes))


def _is_flat(body: list[list[Cell]]) -> bool:
    """Whether every row holds one box at most, and words of its own."""
    return all(row[0].points and sum(len(cell.points) for cell in row[1:]) <= 1 for row in body)


def _by_number(reading: Reading, rows: list[list[Cell]], table: Table) -> Reading | None:
    """Boxes that are numbered along the rows are read along the rows; their columns mean nothing."""
    along = [point.number for row in rows for cell in row for point in cell.points if point.line.boxed]
    numbers = [number for number in along if number is not None]
    across = [entry.point.number for stack in reading.stacks for entry in stack.entries if entry.point.line.boxed]
    rising = all(after > before for before, after in pairwise(numbers))
    if len(numbers) < PAIR + 1 or len(numbers) != len(along) or not rising or across == along:
        return None
    entries = [entry for stack in reading.stacks for entry in stack.entries]
    entries.sort(key=lambda entry: entry.point.number or 0)
    notes = [note for note in reading.notes if note.code is not FindingCode.READING_ORDER]
    message = "I read this table row by row, because its boxes are numbered that way."
    notes.insert(0, Note(FindingCode.READING_ORDER, message, table.number))
    skipped = " ".join(stack.heading.plain for stack in reading.stacks if stack.heading)
    if skipped:
        notes.append(Note(FindingCode.PART_SKIPPED, "I left out the heads of the columns.", table.number, skipped))
    plain = tuple(Entry(entry.point) for entry in entries)
    return Reading(stacks=(Stack(None, table.number, plain),), notes=tuple(notes))


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


def _with_lone_boxes_joined(rows: list[list[Cell]]) -> tuple[list[list[Cell]], frozenset[int]]:
    """Give a box that stands in a cell of its own to the words it belongs to, and say in which columns they stood."""
    found: set[int] = set()
    joined: list[list[Cell]] = []
    for row in rows:
        cells = list(row)
        lone = [at for at, cell in enumerate(cells) if _is_lone_box(cell)]
        words = [at for at, cell in enumerate(cells) if at not in lone and _is_text(cell)]
        for place, at in enumerate(lone):
            found.add(at)
            cells[at] = Cell()
            to = _words_of_box(lone, place, words)
            if to is not None:
                cells[to] = _boxed(cells[to])
        joined.append(cells)
    return joined, frozenset(found)


def _words_of_box(lone: Sequence[int], place: int, words: Sequence[int]) -> int | None:
    """The words on the right of a box where boxes come first; else the first on its left that no box before it has."""
    at = lone[place]
    left = [other for other in words if other < at]
    right = [other for other in words if other > at]
    if right and lone[0] < words[0]:
        return right[0]
    since = [other for other in left if not place or other > lone[place - 1]]
    return next(iter(since or left or right), None)


def _is_lone_box(cell: Cell) -> bool:
    return bool(cell.points) and all(
        point.line.boxed and not point.line.words.plain and not point.points for point in cell.points
    )


def _is_text(cell: Cell) -> bool:
    text = _text(cell).plain
    return bool(text) and not _ROW_NUMBER.fullmatch(text)


def _boxed(cell: Cell) -> Cell:
    first = cell.points[0]
    return Cell((replace(first, line=replace(first.line, boxed=True)), *cell.points[1:]))


def _head(rows: list[list[Cell]], table: Table) -> tuple[list[Words] | None, list[list[Cell]]]:
    """The heads of the columns, if the first row holds words without boxes."""
    first = [point for cell in rows[0] for point in cell.points]
    if len(rows) > 1 and (table.headed or first) and not any(point.line.boxed for point in first):
        return [_text(cell) for cell in rows[0]], rows[1:]
    return None, rows


def _head_below(rows: list[list[Cell]], boxed: Sequence[bool]) -> tuple[list[Words] | None, list[list[Cell]]] | None:
    """The heads of the columns, if any, where the first row is one cell in bold that stands over rows."""
    if sum(boxed) != 1 or len(boxed) < PAIR or not _is_head_row(rows[0]):
        return None
    words = [point for cell in rows[1] for point in cell.points] if len(rows) > 1 else []
    named = len(words) > 1 and all(outline.is_bold(point.line.words) and not point.line.boxed for point in words)
    return ([_text(cell) for cell in rows[1]], [rows[0], *rows[2:]]) if named else (None, rows)


def _without_side_text(
    body: list[list[Cell]], heads: list[Words] | None, boxed: Sequence[bool], number: int
) -> tuple[list[list[Cell]], list[Words] | None, list[Note]]:
    """Words in a column without boxes explain the box beside them; its head is left out, and said to be."""
    kept: list[list[Cell]] = []
    for row in body:
        cells = list(row)
        for at, cell in enumerate(row if not _is_head_row(row) else ()):
            beside = [other for other in range(len(row)) if boxed[other] and row[other].points]
            if boxed[at] or not cell.points or not beside:
                continue
            to = min(beside, key=lambda other: abs(other - at))
            last = cells[to].points[-1]
            cells[to] = Cell((*cells[to].points[:-1], replace(last, points=(*last.points, *cell.points))))
            cells[at] = Cell()
        kept.append(cells)
    loose = [
        cells
        for cells in kept
        if not _is_head_row(cells) and not any(boxed[at] and cell.points for at, cell in enumerate(cells))
    ]
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


def _are_headed(rows: list[list[Cell]]) -> bool:
    """Whether every cell holds lists under lines of their own, as the columns of a printed page do."""
    points = [point for row in rows for cell in row for point in cell.points]
    return bool(points) and all(point.points and not point.line.bulleted and point.number is None for point in points)


def _headed_cells(rows: list[list[Cell]], table: Table, hints: Vocabulary) -> Reading:
    columns = [[point for row in rows for point in row[at].points] for at in range(len(rows[0]))]
    points = [point for column in columns for point in column]
    is_section = all(outline.kind(point.line.words.plain, hints) is not None for point in points)
    stacks = tuple(
        Stack(point.line.words, point.line.number, tuple(Entry(inner) for inner in point.points), is_section)
        for point in points
    )
    message = "I read this table column by column, because every cell holds its own heading and list."
    notes = (Note(FindingCode.READING_ORDER, message, table.number),) if len(rows[0]) > 1 else ()
    return Reading(stacks=stacks, notes=notes)


def _plain(rows: list[list[Cell]], table: Table) -> Reading:
    texts = [(join([_text(cell) for cell in row], " | "), _number(row, table.number)) for row in rows]
    message = "This table holds neither boxes nor lists, so I kept its rows as text."
    kept = tuple((words, number) for words, number in texts if words.plain)
    return Reading(rows=kept, notes=(Note(FindingCode.READING_ORDER, message, table.number),) if kept else ())


def _number(row: Sequence[Cell], number: int) -> int:
    return next((point.line.number for cell in row for point in cell.points), number)


def _text(cell: Cell) -> Words:
    return join([words for point in cell.points for words in _all(point)], " ")


def _all(point: Point) -> list[Words]:
    return [point.line.words, *[words for inner in point.points for words in _all(inner)]]
