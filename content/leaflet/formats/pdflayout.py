"""The pages of a PDF without tags to blocks, by how they are laid out: sizes, gaps, indents, signs and columns."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct, field

from content.enums import FindingCode
from content.leaflet import lines, outline
from content.leaflet.formats import flow, layout, pdfregions, pdfrows
from content.leaflet.formats.flow import Part, Passage
from content.leaflet.formats.layout import Spelling
from content.leaflet.formats.pdfgrids import Column, Grid
from content.leaflet.formats.pdfpages import Page
from content.leaflet.formats.pdfregions import Beside, Region
from content.leaflet.formats.pdfrows import Row
from content.leaflet.formats.runs import Scribe
from content.leaflet.lines import BOXES, MARKS
from content.leaflet.tree import NESTING_MAX, Line, Note, Table, Tree, join
from content.replacing import replace
from content.words import Words

HEADING_SIZE_MIN = 1.08
"""Of the size of most letters."""
HEADING_ROWS_MAX = 4
GAP_MIN = 1.22
"""Of the distance of lines inside of paragraphs: a wider one parts paragraphs."""
INDENT_MIN = 0.8
"""Of the size of the letters."""
WRAPPED_PAIRS_MIN = 2
WRAPPED_CHARS_MIN = 35
ENDED_CHARS_MAX = 45
"""Of a line that somebody ended on purpose, such as one of an address."""
SIZE_STEP = 0.75
"""In points: letters of one paragraph differ by less."""
_CLOSING = frozenset(".!?:;")
_TERM = "term"
"""Stands for the sign of a point that has none."""
LOW_CONFIDENCE = (
    "This PDF has no tags that say what its parts are, so I told headings, lists, boxes and columns by how the page "
    "looks. Compare every heading, item and box with the page, and the order where there are columns, before you "
    "publish; or upload the file that the PDF was made from."
)


def read(pages: Sequence[Page]) -> Tree:
    """Read pages by their looks; the first finding says that this is no more than likely."""
    found = [pdfrows.rows(page) for page in pages]
    known = layout.spelling([row.text for page in found for row in page])
    text = pdfrows.parted(pages, found)
    rows = [row for page in text.pages for row in page]
    leading = pdfrows.leading(rows)
    reader = _Reader(known, pdfrows.body_size(rows), leading)
    reader.take(pdfregions.regions(pages, text.pages, leading))
    reader.end()
    notes = [Note(FindingCode.LOW_CONFIDENCE, LOW_CONFIDENCE, 1), *reader.notes]
    notes += _left_out(pages, text, known)
    blocks = flow.blocks(reader.parts())
    return Tree(tuple(blocks), tuple(sorted(notes, key=lambda note: note.number)))


def _left_out(pages: Sequence[Page], text: pdfrows.Parted, known: Spelling) -> Iterator[Note]:
    furniture = " ".join(dict.fromkeys(row.text for row in text.furniture))
    yield from flow.told("I left out what stands at the head or foot of pages.", 1, furniture)
    yield from flow.told("I left out the footnotes.", 1, " ".join(row.text for row in text.footnotes))
    for page in pages:
        # In the order of the file, as the places of turned letters say little about it.
        turned = " ".join("".join(glyph.text for glyph in page.sideways).split())
        yield from flow.told(f"I left out what is printed sideways on page {page.number}.", 1, turned)
        if page.pictures and page.glyphs:
            message = f"I left out a picture on page {page.number}: leaflets hold words only."
            yield Note(FindingCode.PART_SKIPPED, message, 1)
        elif page.pictures:
            message = f"Page {page.number} is a picture and holds no text that I can read. Type what it says."
            yield Note(FindingCode.PART_SKIPPED, message, 1)
    if known.joined:
        message = "These words were parted at the end of a line; I put them together again."
        words = ", ".join(dict.fromkeys(known.joined))
        yield from (replace(note, code=FindingCode.BROKEN_LAYOUT) for note in flow.told(message, 1, words))


class _Placed(Struct):
    """A passage with its looks."""

    part: Part
    left: float = 0.0
    """How far from the left edge of its column its sign stands."""
    words_left: float = 0.0
    size: float = 0.0
    bold: bool = False
    signed: str = ""
    """The sign before it: a box, a bullet, a number or a letter."""
    rows: int = 1
    number: str | None = None
    """The number before it, as printed."""
    close: bool = False
    """Whether it stands right under the line before it, and is as large."""

    def unsigned(self) -> "_Placed":
        """The same as a paragraph that only begins with a number."""
        if not isinstance(self.part, Passage):
            return self
        first, *rest = self.part.lines
        words = join([Words(self.number or ""), first.words], " ")
        part = replace(self.part, lines=(replace(first, words=words), *rest), depth=None, number=None)
        return replace(self, part=part, signed="", number=None)


class _Reader(Struct):
    """Goes through the regions of all pages once."""

    known: Spelling
    body: float
    leading: float
    placed: list[_Placed] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    number: int = 0
    _run: list[tuple[Row, Column]] = field(default_factory=list)
    _last: tuple[Row, Column] | None = None
    """The line before the passage that is open."""

    def take(self, regions: Sequence[Region]) -> None:
        """Read regions in their order."""
        for region in regions:
            if isinstance(region, Column):
                self._column(region)
            elif isinstance(region, Grid):
                self._table(region)
            else:
                self._beside(region)

    def end(self) -> None:
        """Close the passage that is open."""
        if self._run:
            self.placed.append(self._passage(self._run))
            self._last = self._run[-1]
            self._run = []

    def parts(self) -> list[Part]:
        """Give everything that was read, its headings and depths known."""
        placed = self._with_terms(self._numbered_heads(_joined(self.placed)))
        placed = self._ended_lines(placed)
        levels = self._levels(placed)
        found: list[Part] = []
        for listed, group in groupby(placed, key=lambda one: bool(one.signed)):
            run = list(group)
            if listed:
                found += _nested(run)
                continue
            for one in run:
                level = levels.get(_look(one)) if self._may_head(one) else None
                found.append(replace(one.part, heading=level) if isinstance(one.part, Passage) and level else one.part)
        return found

    def _numbered_heads(self, placed: Sequence[_Placed]) -> list[_Placed]:
        """Tell headings that are numbered from points that are: they are larger, or bold among some that are not."""
        plain = [one for one in placed if one.number is not None and not one.bold and not self._is_large(one)]
        return [
            one.unsigned() if one.number is not None and (self._is_large(one) or (one.bold and plain)) else one
            for one in placed
        ]

    def _with_terms(self, placed: Sequence[_Placed]) -> list[_Placed]:
        """Read paragraphs that are set in under short lines as what explains these."""
        plain = [
            one if isinstance(one.part, Passage) and not one.signed and not self._is_large(one) else None
            for one in placed
        ]
        lefts = [None if one is None else one.left for one in plain]
        short = [
            one is not None and one.rows == 1 and isinstance(one.part, Passage) and flow.is_term(one.part)
            for one in plain
        ]
        return [
            one
            if place is None or not isinstance(one.part, Passage)
            else replace(one, part=replace(one.part, depth=place), signed=_TERM)
            for one, place in zip(placed, layout.terms(lefts, short), strict=True)
        ]

    def _ended_lines(self, placed: Sequence[_Placed]) -> list[_Placed]:
        """Put lines together again that somebody ended on purpose, right under each other, as those of an address."""
        found: list[_Placed] = []
        for one in placed:
            last = found[-1] if found else None
            if (
                last is not None
                and one.close
                and self._is_ended_line(last)
                and self._is_ended_line(one)
                and isinstance(last.part, Passage)
                and isinstance(one.part, Passage)
            ):
                found[-1] = replace(last, part=replace(last.part, lines=(*last.part.lines, *one.part.lines)))
            else:
                found.append(one)
        return found

    def _is_ended_line(self, one: _Placed) -> bool:
        """Whether a passage is one line that is neither in a list nor a heading nor a sentence."""
        plain = isinstance(one.part, Passage) and not one.signed and not one.bold and one.rows == 1
        if not plain or not isinstance(one.part, Passage) or self._is_large(one):
            return False
        text = one.part.lines[-1].words.plain
        return len(text) <= ENDED_CHARS_MAX and not outline.is_statement(text)

    def _may_head(self, one: _Placed) -> bool:
        if not isinstance(one.part, Passage) or one.rows > HEADING_ROWS_MAX:
            return False
        if not self._is_large(one) and not (one.bold and one.size >= self.body - SIZE_STEP):
            return False
        text = one.part.lines[0].words.plain
        return len(text) <= outline.HEADING_CHARS_MAX and not outline.is_statement(text)

    def _is_large(self, one: _Placed) -> bool:
        return one.size >= HEADING_SIZE_MIN * self.body

    def _levels(self, placed: Sequence[_Placed]) -> dict[tuple[float, bool], int]:
        """Say of what level headings are, by their size, in bold before plain."""
        heads = [one for one in placed if not one.signed and self._may_head(one)]
        if not any(map(self._is_large, heads)):
            return {}  # What is in bold alone is told by its form, as in a text.
        looks = sorted({_look(one) for one in heads}, reverse=True)
        return {look: min(level, flow.LEVEL_MAX) for level, look in enumerate(looks, start=1)}

    def _column(self, column: Column) -> None:
        wraps = _wrapping(column.rows, self.leading)
        for row in column.rows:
            if self._run and self._breaks(self._run, row, column, wraps):
                self.end()
            self._run.append((row, column))

    def _breaks(self, run: Sequence[tuple[Row, Column]], row: Row, column: Column, wraps: dict[Row, float]) -> bool:
        """Whether a line begins a new passage."""
        before, its_column = run[-1]
        if row.opens or abs(row.size - before.size) > SIZE_STEP or _turns_bold(before, row):
            return True
        right = wraps.get(before, its_column.right)
        full = not _fits(row, before, right)
        moved = (row.x0 - column.left) - (before.x0 - its_column.left)
        if before.page != row.page or column is not its_column:
            goes_on = row.text[:1].islower() or not outline.is_sentence(before.text)
            goes_on = goes_on or (bool(run[0][0].sign) and column is its_column)
            return not (full and goes_on and (run[0][0].opens or abs(moved) < INDENT_MIN * row.size))
        gap = row.base - before.base > GAP_MIN * self.leading * row.size
        mid_sentence = row.text[:1].islower() and before.text[-1:] not in _CLOSING
        set_in = not full and moved > INDENT_MIN * row.size
        if gap or set_in or not (full or mid_sentence):
            return True
        if _is_centred(before, row):
            return False
        first = len(run) == 1
        if row.x0 < run[0][0].x0 - INDENT_MIN * row.size:
            return not first
        return not first and moved > INDENT_MIN * row.size

    def _passage(self, run: Sequence[tuple[Row, Column]]) -> _Placed:
        first, column = run[0]
        self.number += 1
        scribe = Scribe(self.number)
        layout.write(scribe, [row.glyphs for row, _ in run], self.known)
        scribe.turn()
        line = scribe.lines[0]
        number = first.number
        signed = first.sign or (str(number) if number is not None else "") or ("a" if first.is_lettered else "")
        printed = None
        if number is not None and not first.sign:
            end = line.words.plain.index(str(number)) + len(str(number)) + 1
            printed = line.words.plain[:end].strip()
            line = lines.after(line, end)
        part = Passage((line,), depth=0 if signed else None, number=number if not first.sign else None)
        bold = all(row.is_bold for row, _ in run)
        left = first.x0 - column.left
        close = self._last is not None and self._is_right_under(first, column, *self._last)
        return _Placed(part, left, first.words_x0 - column.left, first.size, bold, signed, len(run), printed, close)

    def _is_right_under(self, row: Row, column: Column, before: Row, its_column: Column) -> bool:
        near = row.base - before.base <= GAP_MIN * self.leading * row.size
        same = column is its_column and row.page == before.page and abs(row.size - before.size) <= SIZE_STEP
        return near and same and abs(row.x0 - before.x0) <= SIZE_STEP

    def _table(self, grid: Grid) -> None:
        self.end()
        number = self.number + 1
        made = []
        for row in grid.cells:
            cells = []
            for column in row:
                inner = _Reader(self.known, self.body, self.leading, number=self.number)
                inner.take([replace(column, left=min((one.x0 for one in column.rows), default=column.left))])
                inner.end()
                self.number = inner.number
                cells.append(
                    flow.cell([replace(part, heading=None) for part in inner.parts() if isinstance(part, Passage)])
                )
            made.append(tuple(cells))
        self.placed.append(_Placed(Table(tuple(made), number, grid.headed)))
        message = "I left out the head of this table where it stands again on the next page."
        self.notes += flow.told(message, number, " ".join(grid.repeated))

    def _beside(self, region: Beside) -> None:
        self.end()
        if region.across:
            message = "These points stand side by side. I read them row by row, because their numbers run that way."
        else:
            message = "Here text stands in columns side by side. I read them one after the other, from the left."
        self.notes.append(Note(FindingCode.READING_ORDER, message, self.number + 1))
        for column in region.columns:
            self.take(column)


def _look(one: _Placed) -> tuple[float, bool]:
    return one.size, one.bold


def _turns_bold(before: Row, row: Row) -> bool:
    """Whether all in bold is followed by all that is not, or the other way round."""
    if before.is_bold == row.is_bold:
        return False
    return not layout.is_bold(row.printed[0]) if before.is_bold else not layout.is_bold(before.printed[-1])


def _fits(row: Row, before: Row, right: float) -> bool:
    """Whether the first word of a line had found room on the line before, so that somebody meant it to turn."""
    word = row.printed[0].x0
    for glyph, after in pairwise(row.glyphs):
        word = glyph.x1
        if not after.text.strip() or after.x0 - glyph.x1 > layout.WORD_GAP * glyph.size:
            break
    else:
        word = row.x1
    room = word - row.x0 + 0.3 * row.size
    return before.x1 + room < right


def _is_centred(before: Row, row: Row) -> bool:
    middle = abs((before.x0 + before.x1) - (row.x0 + row.x1)) / 2
    return middle < 2.0 and abs(before.x0 - row.x0) > 2.0  # noqa: PLR2004 - points, as a page is never quite exact


def _wrapping(rows: Sequence[Row], leading: float) -> dict[Row, float]:
    """Find blocks that are narrower than their column, all of whose lines end where the next word had no room."""
    found: dict[Row, float] = {}
    block: list[Row] = []
    for row in [*rows, None]:
        close = (
            row is not None
            and bool(block)
            and not row.opens
            and abs(row.size - block[-1].size) <= SIZE_STEP
            and (layout.is_bold(block[-1].printed[-1]) or not layout.is_bold(row.printed[0]) or row.is_bold)
            and row.base - block[-1].base <= GAP_MIN * leading * row.size
        )
        if row is not None and (close or not block):
            block.append(row)
            continue
        right = max(one.x1 for one in block) if block else 0.0
        pairs = list(pairwise(block))
        long = all(len(before.text) >= WRAPPED_CHARS_MIN for before, _ in pairs)
        if len(pairs) >= WRAPPED_PAIRS_MIN and long and not any(_fits(after, before, right) for before, after in pairs):
            found.update(dict.fromkeys(block, right))
        block = [row] if row is not None else []
    return found


def _joined(placed: Sequence[_Placed]) -> list[_Placed]:
    """Give paragraphs that stand as far in as the words of the point above them to that point."""
    found: list[_Placed] = []
    for one in placed:
        last = found[-1] if found else None
        belongs = (
            last is not None
            and last.signed
            and not one.signed
            and isinstance(one.part, Passage)
            and isinstance(last.part, Passage)
            and one.left >= last.words_left - 2
            and one.left > layout.INDENT_POINTS_MIN
            and last.left < one.left - layout.INDENT_POINTS_MIN
            and abs(one.size - last.size) < SIZE_STEP
            and not one.bold
            and (one.close or not one.part.lines[0].words.plain.startswith(lines.QUOTES))
        )
        if belongs and last is not None and isinstance(last.part, Passage) and isinstance(one.part, Passage):
            line: Line = lines.merged([*last.part.lines, *one.part.lines])
            found[-1] = replace(last, part=replace(last.part, lines=(line,)))
        else:
            found.append(one)
    return found


def _nested(run: Sequence[_Placed]) -> list[Passage]:
    """Give the points of a list their depths: how far in they stand, and a bullet under a box one more."""
    depths = layout.depths([one.left for one in run])
    found: list[Passage] = []
    box: int | None = None
    for one, depth in zip(run, depths, strict=True):
        boxed = one.signed in BOXES
        if boxed:
            box = depth
        under = box is not None and not boxed and depth == box and one.signed in MARKS
        if isinstance(one.part, Passage):
            found.append(replace(one.part, depth=min(depth + under, NESTING_MAX - 1)))
    return flow.uncounted(found)
