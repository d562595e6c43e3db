"""The pages of a PDF to blocks, by the tags that say what each part is.

Tags are those of ISO 32000-1, 14.8.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from msgspec import Struct, field

from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.formats import asides, flow, layout, pdfrows, sizes
from content.leaflet.formats.flow import Part, Passage
from content.leaflet.formats.layout import Spelling
from content.leaflet.formats.pdfpages import CHARS_MAX, Element, Glyph, Page
from content.leaflet.formats.runs import Scribe
from content.leaflet.lines import BOX
from content.leaflet.tree import NESTING_MAX, Cell, Line, Note, Table, Tree, joined, too_nested
from content.replacing import replace

DEPTH_MAX = 60
COLUMN_LINES_MIN = 1.5
"""Of the size of the letters: so much higher up the next column begins."""
SIZE_STEP = 1.25
"""In points: lines of one paragraph differ by less."""
TOLD_SHARE_MIN = 0.75
"""Of what is printed: tags that hold less are a remnant, and the page says more."""

_BLOCKS = frozenset({"P", "Caption", "BlockQuote", "Quote", "Code", "LBody", "Lbl", "TD", "TH"})
_RUNS = frozenset({"Form", "Span", "Link", "Strong", "Em", "Sub", "Reference"})
_INSIDE = frozenset({"L", "Table", "Note", "H", "Title", *(f"H{level}" for level in range(1, 7)), *_BLOCKS})
_HEADING = re.compile(r"H([1-6])?|Title")
_SIGN = re.compile(rf"(?:[-\u2013\u2014\u2022]|\[[ xX]?\]|[{lines.BOXES}]\ufe0f?) ")
_NUMBER = re.compile(r"(\d{1,3})[.)](?:\s+|(?=[\u0590-\u08ff]))")
_TERM = re.compile(r"(?![IVXLivxl]+\W*$)[^\W\d_]{2,}")
"""A label that is a word, and no number in Roman signs."""


def read(pages: Sequence[Page], roots: Sequence[Element]) -> Tree | None:
    """Read pages by their tags; None if the tags tell of less than most of the words."""
    notes: list[Note] = []
    tagged = _Tagged(
        _by_mark(pages, roots), notes, layout.spelling([layout.text(line) for line in layout.in_order(_glyphs(pages))])
    )
    tagged.has_notes = _have_notes(roots)
    parts = tagged.indented(tagged.flow(roots))
    told = sum(len(glyphs) for glyphs in tagged.told.values())
    printed = sum(1 for glyph in _glyphs(pages) if glyph.text.strip())
    if told < TOLD_SHARE_MIN * printed:
        return None
    notes += _untold(pages, tagged)
    return Tree(tuple(flow.blocks(sizes.told(parts))), tuple(sorted(notes, key=lambda note: note.number)))


def _glyphs(pages: Sequence[Page]) -> Iterator[Glyph]:
    for page in pages:
        yield from page.glyphs
        yield from page.sideways


Place = tuple[int, int]


def _by_mark(pages: Sequence[Page], roots: Sequence[Element]) -> dict[Place, list[Glyph]]:
    """Gather characters by the page and the marked content they belong to (14.7.4), and the boxes of forms."""
    found: dict[Place, list[Glyph]] = defaultdict(list)
    for number, mark in _fields(roots):
        page = pages[number - 1] if 0 < number <= len(pages) else None
        shape = page.marked.get(mark) if page else None
        if shape is not None:
            found[number, mark].append(Glyph(BOX, shape.x0, shape.x1, shape.bottom, shape.height, "", number, mark))
    for number, page in enumerate(pages, start=1):
        for glyph in (*page.glyphs, *page.sideways):
            if glyph.mark is not None:
                found[number, glyph.mark].append(glyph)
    return found


class _Tagged(Struct):
    """Goes through the tags of a file once."""

    marked: Mapping[Place, list[Glyph]]
    notes: list[Note]
    known: Spelling
    told: dict[Place, list[Glyph]] = field(default_factory=dict)
    """What the tags have told so far."""
    number: int = 0
    letter: int = -1
    """The place of the letter that was printed before the last lettered point, from 0."""
    has_notes: bool = False
    """Whether some tags say that they hold footnotes."""
    lefts: dict[int, float] = field(default_factory=dict)
    """Where each paragraph begins, by its number."""

    def indented(self, parts: Sequence[Part]) -> list[Part]:
        """Give points in lists that follow each other the depth at which they stand; some programs tag none."""
        found: list[Part] = []
        parts = self._with_terms(parts)
        for listed, run in groupby(parts, key=lambda part: isinstance(part, Passage) and part.depth is not None):
            points = list(run)
            passages = [one for one in points if isinstance(one, Passage)]
            found += flow.uncounted(self._deepened(passages)) if listed else points
        return found

    def _with_terms(self, parts: Sequence[Part]) -> list[Part]:
        """Read paragraphs that are set in under short lines as what explains these; browsers tag them alike."""
        plain = [part if isinstance(part, Passage) and _is_plain(part) else None for part in parts]
        lefts = [None if one is None else self.lefts[one.lines[0].number] for one in plain]
        short = [one is not None and flow.is_term(one) for one in plain]
        found = layout.terms(lefts, short)
        return [
            part if place is None or isinstance(part, Table) else replace(part, depth=place)
            for part, place in zip(parts, found, strict=True)
        ]

    def _deepened(self, points: Sequence[Passage]) -> list[Passage]:
        if any(point.depth for point in points):
            return list(points)
        found = layout.depths([self.lefts[point.lines[0].number] for point in points])
        return [replace(point, depth=depth) for point, depth in zip(points, found, strict=True)]

    def flow(self, elements: Sequence[Element], depth: int | None = None, level: int = 0) -> list[Part]:
        """Read elements as parts; `depth` is that of the list they stand in."""
        if level > DEPTH_MAX:
            raise too_nested()
        parts: list[Part] = []
        for is_run, members in groupby(elements, key=_is_run):
            found = list(members)
            for element in [{"type": "P", "children": found}] if is_run else found:
                parts += self._part(element, depth, level)
        return parts

    def _part(self, element: Element, depth: int | None, level: int) -> list[Part]:
        kind, inner = str(element.get("type", "")), element.get("children") or []
        if kind in ("TOC", "Figure", "Note"):
            return self._aside(element, kind, level)
        if kind == "L":
            return self._list(inner, 0 if depth is None else depth + 1, level)
        if kind == "Table":
            return self._table(element)
        heading = _HEADING.fullmatch(kind)
        is_whole = kind in _BLOCKS and not _holds_blocks(inner)
        if not (heading or is_whole):
            return self.flow(inner, depth, level + 1)
        own = None if heading is None else 0 if kind == "Title" else int(heading.group(1) or 1)
        if own is None and depth is None:
            return list(self._by_size(element, is_text=kind in ("Caption", "BlockQuote", "Quote")))
        printed = self._printed(self._rows(element, listed=depth is not None))
        return [Passage(printed, heading=own, size=self._size(element))] if printed else []

    def _by_size(self, element: Element, *, is_text: bool) -> Iterator[Passage]:
        """Part a paragraph where its lines are set in another size: some programs tag all titles as one."""
        rows = [row for row in self._rows(element) if any(glyph.text.strip() for glyph in row)]
        last = 0.0
        run: list[list[Glyph]] = []
        for row in [*rows, None]:
            size = 0.0 if row is None else pdfrows.Row(tuple(row)).size
            if run and not (row is not None and any(abs(glyph.size - last) <= SIZE_STEP for glyph in row)):
                if printed := self._printed(run):
                    sizes = {round(2 * glyph.size) / 2 for one in run for glyph in one if glyph.text.strip()}
                    yield Passage(printed, size=sizes.pop() if len(sizes) == 1 else 0.0, is_text=is_text)
                run = []
            run += [row] if row is not None else []
            last = size

    def _aside(self, element: Element, kind: str, level: int) -> list[Part]:
        """Leave out what is no text; a picture may be a frame around text."""
        inner = [child for child in element.get("children") or [] if _holds_blocks([child])]
        if kind != "Figure" or not inner:
            self._leave_out(element, kind)
            return []
        if element.get("mcids") or element.get("alt_text"):
            self._leave_out({**element, "children": []}, kind)
        return self.flow(inner, None, level + 1)

    def _leave_out(self, element: Element, kind: str) -> None:
        if kind == "TOC":
            message = "I left out the table of contents."
            words = " ".join(line.words.plain for line in self._printed(self._rows(element)))
        elif kind == "Note":
            message = asides.LEFT_OUT
            words = " ".join(line.words.plain for line in self._printed(self._rows(element)))
        else:
            message = "I left out a picture: leaflets hold words only."
            words = str(element.get("alt_text") or "")
        self.notes.append(Note(FindingCode.PART_SKIPPED, message, self._at, words or None))

    @property
    def _at(self) -> int:
        return max(self.number, 1)

    def _list(self, elements: Sequence[Element], depth: int, level: int) -> list[Part]:
        if depth >= NESTING_MAX:
            raise too_nested()
        parts: list[Part] = []
        for element in elements:
            if element.get("type") == "L":
                parts += self._list(element.get("children") or [], depth + 1, level + 1)
                continue
            inner = self._labelled(element, depth, level)
            first = True
            for part in inner:
                if isinstance(part, Table) or part.depth is not None or part.heading is not None:
                    parts.append(part)
                elif first:
                    parts.append(self._unlettered(_point(part, depth)))
                    first = False
                else:
                    parts[-1] = _longer(parts[-1], part)
        return parts

    def _labelled(self, element: Element, depth: int, level: int) -> list[Part]:
        """Read a point; what some programs tag as its label stands before its words."""
        children = element.get("children") or []
        inner = self.flow([element] if element.get("mcids") else children, depth, level + 1)
        has_label = bool(children) and str(children[0].get("type")) == "Lbl" and len(inner) > 1
        if not has_label or not (_is_plain(inner[0]) and _is_plain(inner[1])):
            return inner
        label, words = inner[0], inner[1]
        if isinstance(label, Passage) and isinstance(words, Passage):
            said = label.lines[0].words.plain
            if _TERM.match(said):
                return [label, replace(words, depth=depth + 1), *inner[2:]]
            if said.startswith("(cid:"):  # A bullet of which the file does not say what letter it is.
                return inner[1:]
            return [replace(words, lines=(joined([*label.lines, *words.lines]),)), *inner[2:]]
        return inner

    def _unlettered(self, point: Passage) -> Passage:
        """Read the letter that is printed before a point, in its turn: lists within part the list in two."""
        mark = lines.TYPED.match(point.lines[0].words.plain)
        place = lines.LETTERS.index(mark.group("letter").lower()) if mark and mark.group("letter") else -1
        if mark is None or place < 0 or place not in (0, self.letter + 1):
            return point
        self.letter = place
        return replace(point, lines=(lines.after(point.lines[0], mark.end()), *point.lines[1:]), letter=place)

    def _table(self, element: Element) -> list[Part]:
        rows = list(_rows(element))
        starts = _columns([[self._start(cell) for cell in row] for row in rows])
        made: list[tuple[Cell, ...]] = []
        frame: list[Part] = []
        number = self._at
        for row in rows:
            cells: dict[int, Cell] = {}
            for place, cell in enumerate(row):
                # What is set in or centred begins elsewhere in a full row too. A row that is not full may hold in one
                # cell, even in one list, what stands in several columns: where it was parted by the end of a page.
                full = len(row) == len(starts)
                inner = [cell] if cell.get("mcids") else cell.get("children") or []
                inner = inner if full else [point for one in inner for point in _by_point(one)]
                columns = [place if full else _nearest(starts, self._start(one)) for one in inner]
                for column, run in groupby(zip(columns, inner, strict=True), key=itemgetter(0)):
                    frame = self.flow([one for _, one in run], None, 1)
                    cells[column] = Cell((*cells.get(column, Cell()).points, *flow.cell(frame).points))
            made.append(tuple(cells.get(place, Cell()) for place in range(max(len(starts), 1))))
        if len(rows) == 1 and len(rows[0]) == 1:
            return frame  # A table of one cell is a frame around words.
        headed = bool(rows) and bool(rows[0]) and all(cell.get("type") == "TH" for cell in rows[0])
        return [Table(tuple(made), number, headed)] if made else []

    def _size(self, element: Element) -> float:
        """Say how large its letters are, if all are of one size."""
        letters = {round(2 * glyph.size) / 2 for place in _places(element) for glyph in self.marked.get(place, ())}
        return letters.pop() if len(letters) == 1 else 0.0

    def _start(self, element: Element) -> float:
        """Say where a cell begins on the page: empty cells are not in the tags, so rows cannot be counted by them."""
        edges = [glyph.x0 for place in _places(element) for glyph in self.marked.get(place, ())]
        return min(edges, default=0.0)

    def _rows(self, element: Element, *, listed: bool = False) -> list[list[Glyph]]:
        """Give the lines of an element in the order of reading, without the signs that point to footnotes."""
        self.number += 1
        self.lefts[self.number] = self._start(element)
        signs = set(self._signs(element)) if self.has_notes else set()
        told = [glyph for place in _places(element) for glyph in self._tell(place) if place not in signs]
        rows = [row for column in _columns_of(told) for row in layout.in_order(column)]
        if listed and rows and any(glyph.text.strip() for glyph in rows[0]):
            rows[0] = list(pdfrows.with_sign(pdfrows.Row(tuple(rows[0]))).glyphs)
        elif rows:
            rows[0] = _with_small_bullet(rows[0])
        return rows

    def _printed(self, rows: Sequence[list[Glyph]]) -> tuple[Line, ...]:
        scribe = Scribe(self.number)
        # Where several lines begin with a sign, each was ended on purpose.
        starts = [at for at, row in enumerate(rows) if _SIGN.match(layout.text(row))]
        for start, end in pairwise([0, *starts, len(rows)] if len(starts) > 1 and not starts[0] else [0, len(rows)]):
            layout.write(scribe, rows[start:end], self.known)
            scribe.turn()
        scribe.turn()
        return tuple(scribe.lines)

    def _signs(self, element: Element) -> Iterator[Place]:
        """Find the small signs in a paragraph that point to footnotes; each stands before its footnote again."""
        around = [glyph.size for place in _places(element) for glyph in self.marked.get(place, ())]
        for child in element.get("children") or []:
            if child.get("type") not in ("Link", "Reference"):
                continue
            places = _places({**child, "page_number": child.get("page_number") or element.get("page_number")})
            glyphs = [glyph for place in places for glyph in self.marked.get(place, ()) if glyph.text.strip()]
            if all(glyph.text in pdfrows.FOOTNOTE_MARKS and glyph.size < max(around) for glyph in glyphs):
                yield from places

    def _tell(self, place: Place) -> list[Glyph]:
        if place in self.told:
            return []
        self.told[place] = [glyph for glyph in self.marked.get(place, ()) if glyph.text.strip()]
        return self.marked.get(place, [])


def _fields(roots: Sequence[Element]) -> Iterator[Place]:
    """Find the marked content of the fields of forms."""
    waiting = list(roots)
    for _ in range(CHARS_MAX):
        if not waiting:
            break
        one = waiting.pop()
        if one.get("type") == "Form":
            yield from _places(one)
        waiting += one.get("children") or []


def _have_notes(roots: Sequence[Element]) -> bool:
    waiting = list(roots)
    for _ in range(CHARS_MAX):
        if not waiting:
            break
        one = waiting.pop()
        if one.get("type") == "Note":
            return True
        waiting += one.get("children") or []
    return False


def _holds_blocks(elements: Sequence[Element]) -> bool:
    """Whether there is a block somewhere among or under these elements."""
    waiting = list(elements)
    for _ in range(CHARS_MAX):
        if not waiting:
            break
        one = waiting.pop()
        if str(one.get("type")) in _INSIDE:
            return True
        waiting += one.get("children") or []
    return False


def _with_small_bullet(row: list[Glyph]) -> list[Glyph]:
    """Tell the letter that offices write for a bullet by the gap behind it."""
    printed = [at for at, glyph in enumerate(row) if glyph.text.strip()][:2]
    if len(printed) < 2 or row[printed[0]].text != "o" or row[printed[1]].x0 - row[printed[0]].x1 < row[0].size:  # noqa: PLR2004 - a pair
        return row
    return [*row[: printed[0]], row[printed[0]]._replace(text="\u25e6"), *row[printed[0] + 1 :]]


def _columns_of(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Part letters, as they stand in the file, where they go on higher up and beside all that came before."""
    column: list[Glyph] = []
    left, right = float("inf"), float("-inf")
    for glyph in glyphs:
        last = column[-1] if column else glyph
        beside = glyph.x0 >= right or glyph.x1 <= left
        if last.page == glyph.page and last.base - glyph.base > COLUMN_LINES_MIN * glyph.size and beside:
            yield column
            column, left, right = [], float("inf"), float("-inf")
        elif last.page != glyph.page:
            left, right = float("inf"), float("-inf")
        column.append(glyph)
        left, right = min(left, glyph.x0), max(right, glyph.x1)
    if column:
        yield column


def _is_run(element: Element) -> bool:
    """Whether an element is a part of a line, which stands among blocks with others of its kind."""
    kind = str(element.get("type", ""))
    return kind in _RUNS or (kind == "NonStruct" and bool(element.get("mcids")))


def _is_plain(part: Part) -> bool:
    return isinstance(part, Passage) and part.depth is None and part.heading is None


def _point(passage: Passage, depth: int) -> Passage:
    """A point; a number that is printed before it is its number."""
    first = passage.lines[0]
    number = _NUMBER.match(first.words.plain)
    if number is None:
        return Passage(passage.lines, depth=depth)
    rest = lines.after(first, number.end())
    return Passage((rest, *passage.lines[1:]), depth=depth, number=int(number.group(1)))


def _longer(before: Part, more: Passage) -> Part:
    if isinstance(before, Table):
        return before
    return Passage((lines.merged([*before.lines, *more.lines]),), depth=before.depth, number=before.number)


def _places(element: Element) -> list[Place]:
    """List the marked content under an element, in the order of the page: links stand between their words."""
    found: list[Place] = []
    waiting = [(element, element.get("page_number") or 1)]
    for _ in range(CHARS_MAX):
        if not waiting:
            break
        one, page = waiting.pop()
        page = one.get("page_number") or page
        found += [(int(page), int(mark)) for mark in one.get("mcids") or []]
        waiting += [(child, page) for child in one.get("children") or []]
    return sorted(set(found))


def _rows(table: Element) -> Iterator[list[Element]]:
    for child in table.get("children") or []:
        if child.get("type") == "TR":
            yield [cell for cell in child.get("children") or [] if cell.get("type") in ("TD", "TH")]
        elif child.get("type") in ("THead", "TBody", "TFoot"):
            yield from _rows(child)


def _columns(rows: Sequence[Sequence[float]]) -> list[float]:
    """Say where columns begin, by the row that has the most of them."""
    widest = max((len(row) for row in rows), default=0)
    return sorted(next((row for row in rows if len(row) == widest), ()))


def _by_point(element: Element) -> list[Element]:
    """Part a list into lists of one point."""
    points = element.get("children") or []
    return [{**element, "children": [point]} for point in points] if element.get("type") == "L" else [element]


def _nearest(starts: Sequence[float], at: float) -> int:
    return min(range(len(starts)), key=lambda place: abs(starts[place] - at))


def _untold(pages: Sequence[Page], tagged: _Tagged) -> list[Note]:
    """Say what is printed but stands outside of the tags, such as the foot of every page."""
    found: list[str] = []
    for number, page in enumerate(pages, start=1):
        rest = [
            glyph
            for glyph in (*page.glyphs, *page.sideways)
            if glyph.mark is None or (number, glyph.mark) not in tagged.told
        ]
        found += [layout.text(line) for line in layout.in_order(rest)]
    words = " ".join(dict.fromkeys(found))
    message = "I left out what stands outside of the text, such as the foot of pages."
    return flow.told(message, 1, words) if any(letter.isalpha() for letter in words) else []
