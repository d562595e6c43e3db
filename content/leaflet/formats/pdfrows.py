"""The lines of a page with the signs that stand before them, parted from page headers, page numbers and footnotes."""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from content.leaflet.formats import layout
from content.leaflet.formats.pdfpages import Glyph, Page, Shape
from content.leaflet.lines import BOX, BOXES, CLOSING, MARKS

MARGIN_SHARE = 0.12
"""Of the height of a page: what repeats on several pages within this of an edge is no part of the text."""
EDGE_SHARE = 0.05
"""Of the height of a page: small print this near to an edge of one page alone is none either."""
HEIGHT_STEP = 3.0
SMALL_SHARE = 0.9
"""Of the size of most letters: print that is smaller is a footnote or in a margin."""
LARGE_SHARE = 1.15
BOX_SHARE_MIN = 0.55
"""Of the size of the letters beside it: a smaller sign is a bullet."""
SIGN_GAP_MAX = 4.0
"""Of the size of the letters: how far before its words a drawn sign may stand."""
PIECE_GAP = 1.0
"""Of the size of the letters: a wider gap parts a line in two."""
STRETCH = 1.5
STRETCHED_MIN = 2
NOTE_GAP = 1.6
"""Of the size of most letters: so far below the text footnotes of its size begin."""
RAISED_SHARE = 0.15
SIGN_LEVEL = 0.75
BRACKETS_MAX = 1.2
"""Of the size of the letters: how far apart brackets may stand that are a box."""
LEADING_USUAL = 1.25
LEADING_SHARE_MIN = 0.08
"""Of pairs of lines: the closest distance that so many have is the one inside of paragraphs."""
BELOW_MAX = 12
"""Of pieces of lines: among so many the next line of a column is looked for."""
BULLET = "\u2022"
_MORE_BULLETS = (
    "\u25a0\u25ba\u25b6\u27a2\u27a4\u2794\u2713\u2714\u2605\u2726\u25c6\u25c7\u25cb\u00bb"
    "\u203a\u2219\u25cf\u2013\u2014-o\u00a7"
)
_DASHES = "-\u2013\u2014"
_RAISED = "\u00b9\u00b2\u00b3"
FOOTNOTE_MARKS = "0123456789*\u2020\u2021" + _RAISED
_SYMBOLS = re.compile(r"wingdings|webdings|dingbats|symbol|bullets", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?(\d{1,3})[.)]\s*(?:\s|$|(?=[\u0590-\u08ff]))")
_LETTERED = re.compile(r"\(?([a-z]|[ivx]{2,4}|[IVX]{1,4})[.)](?:\s|$)")
_PAGE_NUMBER = re.compile(
    r"[^\W\d_]{0,8}\.?\s*[-\u2013|]?\s*\d{1,4}\s*(?:(?:/|[^\W\d_]{1,4})\s*\d{1,4})?\s*[-\u2013|]?"
)
_OF_A_PRINTER = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\w+://|\d+\s*/\s*\d+$")


class Row(Struct, frozen=True, dict=True, eq=False):
    """Glyphs on one line, from left to right, spaces included; each is itself, whatever another holds."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        """Its words."""
        return layout.text(self.glyphs)

    @cached_property
    def printed(self) -> list[Glyph]:
        """Its glyphs without the spaces."""
        return [glyph for glyph in self.glyphs if glyph.text.strip()]

    @cached_property
    def size(self) -> float:
        """Of most of its letters."""
        wordy = [glyph for glyph in self.printed if glyph.text not in MARKS] or self.printed
        return Counter(round(glyph.size * 2) / 2 for glyph in wordy).most_common(1)[0][0]

    @cached_property
    def base(self) -> float:
        """Where most of its letters stand."""
        return statistics.median(glyph.base for glyph in self.printed)

    @cached_property
    def x0(self) -> float:
        """Where it begins."""
        return self.printed[0].x0

    @cached_property
    def x1(self) -> float:
        """Where it ends."""
        return max(glyph.x1 for glyph in self.printed)

    @property
    def page(self) -> int:
        """The number of its page."""
        return self.glyphs[0].page

    @cached_property
    def sign(self) -> str:
        """The box or bullet it begins with, if any."""
        first = self.printed[0].text
        return first if first in MARKS else ""

    @cached_property
    def number(self) -> int | None:
        """The number of a point that it begins with."""
        found = _NUMBERED.match(self.text)
        return int(found.group(1)) if found else None

    @cached_property
    def is_lettered(self) -> bool:
        """Whether it begins with a letter that counts, such as "a)"."""
        return _LETTERED.match(self.text) is not None

    @property
    def is_boxed(self) -> bool:
        """Whether it begins with a box."""
        return bool(self.sign) and self.sign in BOXES

    @property
    def opens(self) -> bool:
        """Whether its first sign says that something begins here."""
        return bool(self.sign) or self.number is not None or self.is_lettered

    @cached_property
    def is_bold(self) -> bool:
        """Whether all of its letters are."""
        letters = [glyph for glyph in self.printed if glyph.text.isalpha()]
        return bool(letters) and all(layout.is_bold(glyph) for glyph in letters)

    @cached_property
    def words_x0(self) -> float:
        """Where the words begin after a sign or a number."""
        if self.sign:
            return self.printed[1].x0 if len(self.printed) > 1 else self.x0
        found = _NUMBERED.match(self.text) or _LETTERED.match(self.text)
        skipped = len(found.group().replace(" ", "")) if found else 0
        return self.printed[min(skipped, len(self.printed) - 1)].x0


def rows(page: Page) -> list[Row]:
    """Put the letters of a page in lines, each with the sign that is drawn before it."""
    printed = [_boxed(line) for line in layout.in_order(page.glyphs) if any(glyph.text.strip() for glyph in line)]
    plain = sorted((Row(tuple(line)) for line in _signed(printed, page)), key=lambda row: row.base)
    return [row if _is_voice(plain, at) else with_sign(row) for at, row in enumerate(plain)]


def _is_voice(found: Sequence[Row], at: int) -> bool:
    """Whether the dash before a line says whose words are quoted above it."""
    alone = at + 1 == len(found) or found[at + 1].text[:1] not in _DASHES
    if at == 0 or not alone or found[at].text[:1] not in _DASHES:
        return False
    above = found[at - 1]
    told = (
        not above.opens
        and above.text.endswith((".", "!", "?"))
        and abs(above.x0 - found[at].x0) < layout.ALIGNED_POINTS
    )
    return above.text.endswith(CLOSING) or (told and found[at].text[:1] != "-")


def _boxed(line: list[Glyph]) -> list[Glyph]:
    """Read brackets around nothing as the box that they stand for."""
    found: list[Glyph] = []
    for glyph in line:
        inside = next((at for at in range(len(found) - 1, -1, -1) if found[at].text.strip()), None)
        opening = None if inside is None else found[inside]
        if (
            glyph.text == "]"
            and opening is not None
            and opening.text == "["
            and glyph.x0 - opening.x0 < BRACKETS_MAX * glyph.size
        ):
            del found[inside:]
            found.append(opening._replace(text=BOX, x1=glyph.x1))
        else:
            found.append(glyph)
    return found


def _signed(lines: Sequence[list[Glyph]], page: Page) -> Iterator[list[Glyph]]:
    """Write drawn boxes and bullets into the lines that they stand in."""
    drawn: dict[int, list[Glyph]] = defaultdict(list)
    for shape, is_field in [*((sign, False) for sign in page.signs), *((box, True) for box in page.boxes)]:
        place = _line_of(shape, lines)
        if place is None:
            continue
        beside = [glyph for glyph in lines[place] if glyph.text.strip()]
        if any(shape.x0 < (glyph.x0 + glyph.x1) / 2 < shape.x1 for glyph in beside):
            continue  # It stands around or behind a letter.
        size = beside[0].size
        boxed = is_field or max(shape.width, shape.height) >= BOX_SHARE_MIN * size
        after = [glyph.x0 for glyph in beside if glyph.x0 >= shape.x1 - 1]
        starts = bool(after) and min(after) - shape.x1 <= SIGN_GAP_MAX * size
        if starts or boxed:
            sign = BOX if boxed else BULLET
            drawn[place].append(
                Glyph(sign, shape.x0, shape.x1, lines[place][0].base, size, "", page.number, lines[place][0].mark)
            )
    for place, line in enumerate(lines):
        # A sign in the middle of words is an ornament, unless a gap stands before it.
        signs = [sign for sign in drawn[place] if sign.text == BOX or _opens(sign, line)]
        yield sorted([*line, *signs], key=lambda glyph: glyph.x0)


def _opens(sign: Glyph, line: Sequence[Glyph]) -> bool:
    before = [glyph.x1 for glyph in line if glyph.text.strip() and glyph.x0 < sign.x0]
    return not before or sign.x0 - max(before) > PIECE_GAP * sign.size


def _line_of(shape: Shape, lines: Sequence[Sequence[Glyph]]) -> int | None:
    """The line that a sign stands in: the nearest whose letters are as high as the middle of it."""
    middle = (shape.top + shape.bottom) / 2
    best, nearest = None, SIGN_LEVEL
    for place, line in enumerate(lines):
        far = abs(line[0].base - 0.3 * line[0].size - middle) / line[0].size
        if far < nearest:
            best, nearest = place, far
    return best


def with_sign(row: Row) -> Row:
    """Say every sign before words as a box or a bullet, whatever the font calls it."""
    first, *rest = row.printed
    is_parted = bool(rest) and (
        rest[0].x0 - first.x1 > layout.WORD_GAP * first.size or row.glyphs[row.glyphs.index(first) + 1] is not rest[0]
    )
    other_font = bool(rest) and rest[0].font != first.font
    unknown = first.text.startswith("(cid:")
    private = len(first.text) == 1 and "\ue000" <= first.text <= "\uf8ff" and first.text not in BOXES
    symbol = other_font and _SYMBOLS.search(first.font) is not None and first.text not in BOXES
    bare = first.text in _MORE_BULLETS and is_parted
    if bare and first.text == "o":
        bare = other_font or rest[0].x0 - first.x1 > 2 * layout.WORD_GAP * first.size
    if not (private or symbol or bare or (unknown and is_parted)):
        return row
    at = row.glyphs.index(first)
    return Row((*row.glyphs[:at], first._replace(text=BULLET), *row.glyphs[at + 1 :]))


def pieces(row: Row) -> list[Row]:
    """Part a line at its wide gaps; a sign or a number belongs to the words after it."""
    found: list[list[Glyph]] = []
    before: Glyph | None = None
    gaps = [after.x0 - glyph.x1 for glyph, after in pairwise(row.printed)]
    spaces = [gap for gap in gaps if gap > layout.WORD_GAP * row.size]
    # Where lines are stretched, all gaps of a line are wide.
    wide = max(PIECE_GAP * row.size, STRETCH * statistics.median(spaces) if len(spaces) > STRETCHED_MIN else 0.0)
    for glyph in row.glyphs:
        if not glyph.text.strip():
            if found:
                found[-1].append(glyph)
            continue
        if before is None or glyph.x0 - before.x1 > wide:
            alone = bool(found) and _is_sign_alone(Row(tuple(found[-1])))
            if before is None or not alone or glyph.x0 - before.x1 > SIGN_GAP_MAX * row.size:
                found.append([])
        found[-1].append(glyph)
        before = glyph
    return [Row(tuple(piece)) for piece in found]


def _is_sign_alone(row: Row) -> bool:
    text = row.text
    found = _NUMBERED.match(text) or _LETTERED.match(text)
    return (len(row.printed) == 1 and bool(row.sign)) or (found is not None and found.end() >= len(text))


def body_size(found: Sequence[Row]) -> float:
    """The size of most letters."""
    sizes = Counter[float]()
    for row in found:
        sizes[row.size] += len(row.printed)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def leading(found: Sequence[Row]) -> float:
    """Find the distance of lines inside of paragraphs, as a share of the size of the letters."""
    pairs: list[float] = []
    parts = [piece for row in found for piece in pieces(row)]
    for index, row in enumerate(parts):
        for below in parts[index + 1 : index + 1 + BELOW_MAX]:
            if below.page == row.page and below.x0 < row.x1 and row.x0 < below.x1:
                down = (below.base - row.base) / row.size
                if below.size == row.size and 1 - layout.SAME_LINE < down < 1 + PIECE_GAP + LEADING_USUAL:
                    pairs.append(down)
                break
    counts = Counter(round(pair * 20) / 20 for pair in pairs)
    least = max(2, LEADING_SHARE_MIN * len(pairs))
    return next((pair for pair in sorted(counts) if counts[pair] >= least), LEADING_USUAL)


class Parted(Struct, frozen=True):
    """Lines of text, and those that are none, by what they are."""

    pages: list[list[Row]]
    furniture: list[Row]
    footnotes: list[Row]


def parted(pages: Sequence[Page], found: Sequence[list[Row]]) -> Parted:
    """Take page headers, page numbers and footnotes out of the lines of all pages."""
    size = body_size([row for page in found for row in page])
    repeated = _repeated(pages, found)
    kept: list[list[Row]] = []
    furniture: list[Row] = []
    footnotes: list[Row] = []
    titles: set[str] = set()
    for page, lines in zip(pages, found, strict=True):
        inner: list[Row] = []
        for row in lines:
            text = _alike(row)
            is_title = text not in titles and row.size >= LARGE_SHARE * size and any(map(str.isalpha, text))
            if (_key(row) in repeated and not is_title) or _is_marginal(row, page, size):
                furniture.append(row)
                continue
            if _key(row) in repeated:
                titles.add(text)
            inner.append(row)
        at = _footnotes_from(inner, page, size)
        kept.append([_without_marks(row) for row in inner[:at]] if at < len(inner) else inner)
        footnotes += inner[at:]
    return Parted(kept, furniture, footnotes)


def _without_marks(row: Row) -> Row:
    """Leave out the raised signs that point to footnotes; each stands before its footnote again."""
    first = row.printed[0]
    return Row(tuple(glyph for glyph in row.glyphs if glyph is first or not _is_mark(glyph, row)))


def _is_mark(glyph: Glyph, row: Row) -> bool:
    """Whether a letter is a raised sign that may point to a footnote."""
    raised = glyph.text in _RAISED or row.base - glyph.base > RAISED_SHARE * row.size > 0
    return bool(glyph.text.strip()) and glyph.text in FOOTNOTE_MARKS and raised and glyph.size <= row.size


Key = tuple[int, str]


def _alike(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text)


def _key(row: Row) -> Key:
    return round(row.base / HEIGHT_STEP), _alike(row)


def _repeated(pages: Sequence[Page], found: Sequence[list[Row]]) -> set[Key]:
    """What stands at the same height near the edge of more than one page."""
    seen: dict[Key, set[int]] = defaultdict(set)
    for page, lines in zip(pages, found, strict=True):
        for row in lines:
            if not MARGIN_SHARE * page.height < row.base < (1 - MARGIN_SHARE) * page.height:
                height, text = _key(row)
                for near in (-1, 0, 1):
                    seen[height + near, text].add(page.number)
    return {key for key, numbers in seen.items() if len(numbers) > 1}


def _is_marginal(row: Row, page: Page, size: float) -> bool:
    """Whether a line is a page number, or what a browser prints around a page."""
    if MARGIN_SHARE * page.height < row.base < (1 - MARGIN_SHARE) * page.height:
        return False
    if _PAGE_NUMBER.fullmatch(row.text) and row.number is None:
        return not page.height * EDGE_SHARE < row.base - row.size < page.height * (1 - MARGIN_SHARE)
    at_edge = row.base < EDGE_SHARE * page.height or row.base > (1 - EDGE_SHARE) * page.height
    return at_edge and row.size <= SMALL_SHARE * size and _OF_A_PRINTER.search(row.text) is not None


def _footnotes_from(lines: Sequence[Row], page: Page, size: float) -> int:
    """Say where the footnotes of a page begin: small print at its foot that starts with a number or a star."""
    at = len(lines)
    pointed = {
        glyph.text
        for row in lines
        for glyph in row.printed[1:]
        if _is_mark(glyph, row) and glyph.size < SMALL_SHARE * size
    }
    for before, down in pairwise(range(len(lines))):
        row = lines[down]
        apart = row.base - lines[before].base > NOTE_GAP * size or any(
            lines[before].base < rule.top < row.base and rule.height < rule.width for rule in page.rules
        )
        if row.base > page.height / 2 and apart and row.printed[0].text in pointed and row.number is None:
            # What stands at the foot, apart, after the same sign as is raised in the text, whatever its size.
            return down
    while at > 0 and lines[at - 1].size <= SMALL_SHARE * size and lines[at - 1].base > page.height / 2:
        at -= 1
    while at < len(lines) and lines[at].text[0] not in FOOTNOTE_MARKS:
        at += 1
    return at
