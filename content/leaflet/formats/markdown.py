"""Markdown to blocks: CommonMark with boxes and tables as editors really leave them, and no HTML coming out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content import errors
from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.formats import asides, dialects, drawn, encoding, flow, inlaid, runs, typed
from content.leaflet.formats.drawn import Drawn
from content.leaflet.tree import (
    ITEM_CHARS_MAX,
    ITEMS_MAX,
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
    Tree,
    bounded,
    joined,
    too_long,
    too_many,
    too_nested,
)
from content.replacing import replace
from content.words import Words

BRACKETS_MAX = 400
"""Of one paragraph; matching brackets takes time that grows with the square of their number."""
BRACKETS_IN_ALL_MAX = 10_000
LIST_NUMBER_MAX = 200
"""A higher number before a full stop, such as a year, is part of the words."""
WRAPPED_CHARS_MAX = 120
"""A file with longer lines than this was not wrapped by hand: its line ends mean something."""
_LEVEL_MAX = 2 * NESTING_MAX + 1
"""A list and its item are two levels of Markdown, and the words of a paragraph are one below it."""

_BLOCKS = MarkdownIt("commonmark", {"maxNesting": 4 * NESTING_MAX})
# Reference definitions and code would take lines away from the text; tables are read here, as GFM drops cells.
_BLOCKS.disable(["reference", "code", "fence", "html_block", "inline"])
_RUNS = MarkdownIt("commonmark")
_RUNS.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - runs.safe_link decides, so that the words of a bad link stay

_BULLET_BEFORE_ROW = re.compile(r"(\s*)(?:[-*+\u2022]|\d{1,3}[.)])\s+(?=\|.*\|\s*$)")
_MARKED = re.compile(r"\s*(?:[-*+|\u2022]|\d{1,3}[.)]|\[[ xX]?\]|[\u2610-\u2612\u25a1])")
_BAR = re.compile(r"(?<!\\)\|")
_HIDING = re.compile(r"<!--|<(?:script|style)\b")
_HIDDEN_MARKUP = re.compile(r"<!--|-->|</?(?:script|style)\b[^<>]*>", re.IGNORECASE)


def read(source: bytes) -> Tree:
    """Read a Markdown file."""
    return parse(encoding.decode(source), [encoding.guess()] if encoding.is_guess(source) else [])


def parse(text: str, noted: Sequence[Note] = ()) -> Tree:
    """Read Markdown text as blocks, after what has been noted of the file."""
    if text.count("[") > BRACKETS_IN_ALL_MAX:
        message = "There are more brackets in this file than any leaflet has. Is it the right one?"
        raise errors.FileTooComplex(message)
    notes = list(noted)
    text = typed.without_front_matter(text, notes)
    text = _without_hidden(text, notes)
    text = dialects.plain(asides.without_footnotes(text, notes), notes)
    text = _without_bullets_before_tables(text, notes)
    text, tables = inlaid.lifted(text)
    text, grids = drawn.lifted(text)
    text = typed.as_lists(typed.with_headings(text))
    tokens = _BLOCKS.parse(text)
    if any(token.level > _LEVEL_MAX for token in tokens):
        raise too_nested()
    blocks = _Walk(notes, text.split("\n"), tables, grids).blocks(tokens)
    return bounded(Tree(tuple(blocks), tuple(sorted(notes, key=lambda note: note.number))))


def _without_hidden(text: str, notes: list[Note]) -> str:
    """Take comments and scripts out, and say so; the line ends stay, so that lines keep their numbers."""
    kept: list[str] = []
    at = number = 0
    for start, end in _hidden(text):
        kept.append(text[at:start])
        hidden = text[start:end]
        number += text.count("\n", at, start)
        excerpt = " ".join(_HIDDEN_MARKUP.sub(" ", hidden).split())
        message = "I left out a hidden comment or script: it is not printed, so it is not part of the leaflet."
        notes.append(Note(FindingCode.PART_SKIPPED, message, number + 1, excerpt or None))
        breaks = hidden.count("\n")
        kept.append("\n" * breaks)
        number += breaks
        # The space on one side is enough for the words on both.
        at = end + (text[start - 1 : start] == " " and text[end : end + 1] == " ")
    return "".join([*kept, text[at:]])


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    # Found by hand, as a search for the end from every beginning takes time that grows with the square.
    folded = text.lower()
    folded = folded if len(folded) == len(text) else text
    at = 0
    closed = {"<!--": "-->", "<script": "</script>", "<style": "</style>"}
    ends = {opening: folded.rfind(closing) for opening, closing in closed.items()}
    while (found := _HIDING.search(folded, at)) is not None:
        closing = closed[found.group()]
        if ends[found.group()] < found.end():
            at = found.end()
            continue
        end = folded.index(closing, found.end()) + len(closing)
        yield found.start(), end
        at = end


def _without_bullets_before_tables(text: str, notes: list[Note]) -> str:
    """Mend tables that open inside a bullet: no reader of Markdown sees a table there."""
    rows = text.split("\n")
    mended = False
    for index, row in enumerate(rows):
        bullet = _BULLET_BEFORE_ROW.match(row)
        beside = rows[index + 1 : index + 2] + (rows[index - 1 : index] if mended else [])
        if bullet and any(other.lstrip().startswith("|") or _BULLET_BEFORE_ROW.match(other) for other in beside):
            rows[index] = row[bullet.end() :]
            if not mended:
                message = "This table opens inside a bullet point, so it would not show as a table. I read it as one."
                notes.append(Note(FindingCode.BROKEN_LAYOUT, message, index + 1, row.strip()))
            mended = True
        elif not row.lstrip().startswith("|"):
            mended = False
    return "\n".join(rows)


class _Walk:
    """Goes through the tokens of a file once and gathers what its readers noticed."""

    def __init__(
        self, notes: list[Note], rows: Sequence[str], tables: Mapping[str, str], grids: Mapping[str, Drawn]
    ) -> None:
        self.notes = notes
        self.rows = rows
        self.tables = tables
        """Those that are written in HTML, by the sign that stands in their place."""
        self.grids = grids
        """Those that are drawn with signs, by the sign that stands in their place."""
        self.width = max((len(row) for row in rows if "|" not in row), default=0)
        """Of the lines of the file; a word that would have fitted was not wrapped but begins something new."""
        self.late: list[Block] = []
        """What stands under a list without an empty line between, until the list ends."""
        self.depth = 0
        self.above: Block | None = None
        """What stands above the paragraph that is read."""

    def blocks(self, tokens: Sequence[Token]) -> list[Block]:
        """Read tokens of one level as blocks."""
        found: list[Block] = []
        for opening, inside in _nodes(tokens):
            if opening.type in ("bullet_list_open", "ordered_list_open"):
                found += self._list(inside)
            elif opening.type == "blockquote_open":
                found += self.blocks(inside)
            elif opening.type == "heading_open":
                found += self._heading(inside[0], level=int(opening.tag[1:]))
            elif opening.type == "paragraph_open":
                self.above = found[-1] if found else None
                found += self._paragraph(inside[0])
        return found

    def _heading(self, token: Token, *, level: int) -> list[Block]:
        printed = self._lines(token)
        if not printed:
            return []
        line = lines.keyed(joined(printed))
        return [Heading(line, level)] if line.words.plain else []

    def _paragraph(self, token: Token) -> list[Block]:
        """Read a paragraph; in a list only its first part belongs to the point."""
        found: list[Block] = []
        if token.content in self.tables:
            found, notes = inlaid.read(self.tables[token.content])
            self.notes += notes
            return found
        if token.content in self.grids:
            return self._drawn(self.grids[token.content])
        for is_table, rows, number in _stretches(token):
            for start, end in self._parts(rows, number):
                part = self._block(rows[start:end], number + start, is_table=is_table)
                (self.late if self.depth and found else found).extend(part)
        return found

    def _block(self, rows: Sequence[str], number: int, *, is_table: bool) -> list[Block]:
        table = self._table(rows, number) if is_table else None
        if table is not None and not _is_frame(table):
            return [table]
        # A table of one cell is a frame around words.
        text = (
            "\n".join(rows)
            if table is None
            else next(cells[0] for row in rows if (cells := _cells(row))[0] and not _is_rule(row))
        )
        printed = self._printed(text, number)
        if voiced := lines.voiced(printed, self.above):
            return list(voiced)
        return lines.blocks([part for line in printed for part in lines.shape(line)])

    def _parts(self, rows: Sequence[str], number: int) -> Iterator[tuple[int, int]]:
        """Part lines that stand together without an empty line, where one was not wrapped but ended."""
        if not self.depth and self.width <= WRAPPED_CHARS_MAX:
            yield 0, len(rows)
            return
        starts = [0, *(index for index in range(1, len(rows)) if self._begins(number - 1 + index)), len(rows)]
        yield from pairwise(starts)

    def _begins(self, at: int) -> bool:
        """Whether a line begins something new, though it follows on the line above."""
        row, above = self.rows[at], self.rows[at - 1]
        words = row.replace("*", "").replace("#", "").split()
        if row[:1].isspace() or row.lstrip().startswith("|") or not words or not words[0][:1].isupper():
            return False
        leads_on = (
            row.rstrip().endswith(":") and at + 1 < len(self.rows) and _MARKED.match(self.rows[at + 1]) is not None
        )
        return leads_on or len(above.rstrip()) + 1 + len(words[0]) <= self.width

    def _list(self, tokens: Sequence[Token]) -> list[Block]:
        """Read a list; what is no point (a table, a heading) comes between the points before and after it."""
        found: list[Block] = []
        run: list[Point] = []
        before: int | None = None
        for opening, inside in _nodes(tokens):
            number = int(opening.info) if opening.info else None
            self.depth += 1
            points, others = self._item(inside, number)
            self.depth -= 1
            # Numbers that start again are a new list, whatever Markdown thinks.
            restarts = number is not None and before is not None and number < before
            if run and points and restarts:
                found.append(Listing(tuple(run)))
                run = []
            run += points
            if len(run) > ITEMS_MAX:
                raise too_many()
            others += self.late if not self.depth else []
            self.late = self.late if self.depth else []
            if run and others:
                found.append(Listing(tuple(run)))
                run = []
            found += others
            before = number
        return [*found, Listing(tuple(run))] if run else found

    def _item(self, tokens: Sequence[Token], number: int | None) -> tuple[tuple[Point, ...], list[Block]]:
        points: tuple[Point, ...] = ()
        others: list[Block] = []
        texts: list[Line] = []
        for block in self.blocks(tokens):
            if isinstance(block, Paragraph | Heading) and not points:
                printed = block.lines if isinstance(block, Paragraph) else (block.line,)
                # The star and the key stand with the first words; further down they are words like any other.
                texts.append(joined(printed) if texts else lines.dressed(joined(printed)))
            elif isinstance(block, Listing) and texts and not points:
                points = (Point(lines.merged(texts), block.points, number),)
            elif isinstance(block, Listing) and not texts and not points:
                points = _without_outer_bullet(block.points, number, starred=tokens[0].markup == "*")
            elif isinstance(block, Paragraph) and not others and not points[-1].points:
                points = (*points[:-1], replace(points[-1], line=lines.merged([points[-1].line, joined(block.lines)])))
            elif isinstance(block, Listing) and not others:
                points = (*points[:-1], replace(points[-1], points=(*points[-1].points, *block.points)))
            else:
                others.append(block)
        if texts and not points:
            points = (Point(lines.merged(texts), (), number),)
        return tuple(_numbered(point) for point in points), others

    def _table(self, rows: Sequence[str], number: int) -> Table:
        cells: list[tuple[Cell, ...]] = []
        headed = False
        for offset, row in enumerate(rows):
            if _is_rule(row):
                headed = headed or len(cells) == 1
                continue
            cells.append(tuple(self._cell(text, number + offset) for text in _cells(row)))
        return Table(tuple(cells), number, headed)

    def _drawn(self, grid: Drawn) -> list[Block]:
        """Read a table whose cells hold what a file holds; one of one cell is a frame around it."""
        made = [[self._inner(text, grid.number) for text in row] for row in grid.rows]
        if len(made) == 1 and len(made[0]) == 1:
            return made[0][0]
        rows = (tuple(flow.in_cell([_unwrapped(block) for block in blocks]) for blocks in row) for row in made)
        return [Table(tuple(rows), grid.number, grid.headed)]

    def _inner(self, text: str, number: int) -> list[Block]:
        text = typed.as_lists(text)
        tokens = _BLOCKS.parse(text)
        if any(token.level > _LEVEL_MAX for token in tokens):
            raise too_nested()
        blocks = _Walk(self.notes, text.split("\n"), {}, {}).blocks(tokens)
        return [_moved(block, number - 1) for block in blocks]

    def _cell(self, text: str, number: int) -> Cell:
        return lines.cell(self._printed(text, number))

    def _lines(self, token: Token) -> list[Line]:
        return self._printed(token.content, _number(token))

    def _printed(self, text: str, number: int) -> list[Line]:
        """Read a run of text; one too long for a paragraph is read line by line, and measured when put together."""
        found: list[Line] = []
        chunks = [text] if len(text) <= ITEM_CHARS_MAX else text.split("\n")
        for offset, chunk in enumerate(chunks):
            if chunk.count("[") > BRACKETS_MAX:
                raise too_long(number + offset)
            tokens: list[Token] = []
            _RUNS.inline.parse(chunk.strip(), _RUNS, {}, tokens)
            printed, notes = runs.written(tokens, number + offset)
            found += printed
            self.notes += notes
        return found


def _nodes(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Each token of the outermost level with what stands between it and its end."""
    index = 0
    while index < len(tokens):
        opening = tokens[index]
        end = index
        if opening.nesting > 0:
            end = next(
                at
                for at in range(index + 1, len(tokens))
                if tokens[at].nesting < 0 and tokens[at].level == opening.level
            )
        yield opening, tokens[index + 1 : end]
        index = end + 1


def _stretches(token: Token) -> Iterator[tuple[bool, list[str], int]]:
    """Part a paragraph into rows of a table and ordinary lines."""
    rows = token.content.split("\n")
    number = _number(token)
    loose = any("|" in row and _is_rule(row) for row in rows[1:2])
    at = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or _is_row(rows[index], loose=loose) != _is_row(rows[at], loose=loose):
            yield _is_row(rows[at], loose=loose), rows[at:index], number + at
            at = index


def _is_row(row: str, *, loose: bool) -> bool:
    row = row.strip()
    return "|" in row if loose else len(row) > 1 and row.startswith("|") and row.endswith("|")


def _unwrapped(block: Block) -> Block:
    return Paragraph((joined(block.lines),)) if isinstance(block, Paragraph) else block


def _moved(block: Block, by: int) -> Block:
    """The same block further down in the file."""
    if isinstance(block, Heading):
        return replace(block, line=replace(block.line, number=block.line.number + by))
    if isinstance(block, Paragraph):
        return replace(block, lines=tuple(replace(line, number=line.number + by) for line in block.lines))
    if isinstance(block, Listing):
        return Listing(tuple(_shifted(point, by) for point in block.points))
    return block


def _shifted(point: Point, by: int) -> Point:
    line = replace(point.line, number=point.line.number + by)
    return replace(point, line=line, points=tuple(_shifted(inner, by) for inner in point.points))


def _is_frame(table: Table) -> bool:
    filled = sum(bool(cell.points) for row in table.rows for cell in row)
    return filled == 1 and all(len(row) == 1 for row in table.rows)


def _is_rule(row: str) -> bool:
    return "-" in row and set(row) <= set("|:- \t")


def _cells(row: str) -> list[str]:
    row = row.strip()
    inner = row.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [text.replace("\\|", "|").strip() for text in _BAR.split(inner)]


def _numbered(point: Point) -> Point:
    if point.number is None or point.number <= LIST_NUMBER_MAX:
        return point
    # The mark of a list takes only the number away; a year such as "1986." belongs to the sentence.
    line = point.line
    prefix = replace(line, words=Words(f"{point.number}."))
    return replace(point, line=joined([prefix, line]), number=None)


def _without_outer_bullet(points: tuple[Point, ...], number: int | None, *, starred: bool) -> tuple[Point, ...]:
    """A bullet that holds nothing but a list: `- * words` is a star, not a list in a list."""
    if len(points) != 1:
        return points
    (point,) = points
    return (replace(point, line=replace(point.line, starred=point.line.starred or starred), number=number),)


def _number(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
