"""What a PDF file prints: the glyphs, rules, small drawn signs and links of each page, within bounds."""

import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import Any, NamedTuple

import pdfplumber
from msgspec import Struct, field
from pdfminer.layout import LTComponent, LTContainer, LTCurve, LTImage, LTItem, LTPage, LTRect
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException
from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from content import errors
from content.leaflet.formats import runs
from content.leaflet.formats.pdfdevice import Device, Letter
from content.leaflet.lines import BOX

PAGES_MAX = 40
CHARS_MAX = 200_000
DRAWN_MAX = 20_000
"""Lines and curves on one page; a page with more is a map or a plan."""
RULE_POINTS_MIN = 12.0
"""A shorter line is not the rule of a table."""
RULE_THICK_MAX = 3.0
SIGN_POINTS_MIN = 1.5
SIGN_POINTS_MAX = 26.0
"""The side of what is drawn as a bullet or a box."""
BOX_POINTS_MIN = 6.0
"""The side of what a form draws to be ticked."""
SQUARE_RATIO_MAX = 1.3
PICTURE_POINTS_MIN = 40.0
"""A smaller picture is an ornament."""
PLACES = 1 << 20
"""More than there are points across any page."""
DOUBLE_POINTS = 1.0
"""Letters printed twice so near to each other are one letter, made bold."""

_BROKEN = (
    PDFPasswordIncorrect,
    PDFSyntaxError,
    PSException,
    MalformedPDFException,
    PdfminerException,
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What the library raises on files that are not as they should be; only the reading of the file stands under it."""
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOX_GLYPHS = {"wingdings": "qo\u00a8\u00a3\u00fe\u00fd\uf0fe\uf0fd\uf0a8\uf06f\uf0a3\uf071", "dingbats": "opqr"}
"""Letters that symbol fonts print as boxes."""
_LIGATURES = {chr(0xFB00 + at): letters for at, letters in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))}
"""Letters that are printed as one sign, as they are spelt."""

Element = Mapping[str, Any]


class Glyph(NamedTuple):
    """One printed letter; lengths are in points from the upper left corner of the page."""

    text: str
    x0: float
    x1: float
    base: float
    """Where the line stands on which it is written."""
    size: float
    font: str
    page: int
    mark: int | None = None
    """The marked content it belongs to (ISO 32000-1, 14.7.4)."""
    href: str | None = None


class Shape(Struct, frozen=True):
    """A rectangle: around something drawn, a picture, a link or a cell."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


class Page(Struct):
    """What one page holds."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    sideways: list[Glyph] = field(default_factory=list)
    """Letters that do not stand upright."""
    rules: list[Shape] = field(default_factory=list)
    """Straight lines as long as those of tables."""
    signs: list[Shape] = field(default_factory=list)
    """Small drawn squares and dots."""
    boxes: list[Shape] = field(default_factory=list)
    """Fields of a form that can be ticked."""
    marked: dict[int, Shape] = field(default_factory=dict)
    """What is drawn as a square as large as a letter, by the marked content that it belongs to."""
    pictures: list[Shape] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """What is not taken over, each with the sentence that says so."""


def opened(source: bytes) -> tuple[list[Page], Sequence[Element]]:
    """Take out of the file what is read: its pages, and its tags if it has any."""
    try:
        with pdfplumber.open(io.BytesIO(source)) as file:
            # Counted one by one, as going through thousands of pages to say that they are too many takes seconds.
            if sum(1 for _ in islice(PDFPage.create_pages(file.doc), PAGES_MAX + 1)) > PAGES_MAX:
                raise _too_much()
            pages: list[Page] = []
            letters = 0
            for page in file.pages:
                pages.append(_page(page))
                letters += len(pages[-1].glyphs) + len(pages[-1].sideways)
                if letters > CHARS_MAX:
                    raise _too_much()
                page.close()
            return pages, file.structure_tree or []
    except _BROKEN as error:
        if isinstance(error, PDFPasswordIncorrect) or "password" in repr(error).lower():
            message = "This PDF is locked with a password. Save it without one and upload that."
            raise errors.FileUnreadable(message) from error
        message = "This PDF is damaged. Make it again from the file it was made of, or upload that file."
        raise errors.FileUnreadable(message) from error


def _too_much() -> errors.FileTooComplex:
    message = f"This PDF has more than {PAGES_MAX} pages or {CHARS_MAX:,} letters. Upload one leaflet at a time."
    return errors.FileTooComplex(message)


def _page(page: PlumberPage) -> Page:
    """Take down what a page prints."""
    found = Page(int(page.page_number), float(page.width), float(page.height))
    links = list(_annotations(page, found))
    device = Device(page.pdf.rsrcmgr, found.number)
    try:
        PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    except Exception as error:
        # The library raises whatever it comes upon in a damaged page.
        raise PdfminerException(error) from error
    _write(device.letters, page, links, found)
    drawn: list[LTCurve] = []
    for one in _printed(device.drawn) if device.drawn is not None else ():
        if isinstance(one, LTCurve):
            drawn.append(one)
        elif isinstance(one, LTImage):
            shape = _shape(one, page)
            if min(shape.width, shape.height) >= PICTURE_POINTS_MIN:
                found.pictures.append(shape)
    for curve in drawn if len(drawn) <= DRAWN_MAX else ():
        shape, mark = _shape(curve, page), device.marked.get(id(curve))
        _draw(shape, curve, found)
        if mark is not None and _is_small_square(shape) and shape.height >= BOX_POINTS_MIN:
            found.marked[mark] = shape
    found.signs = _squares(found.signs)
    return found


def _printed(layout: LTPage) -> Iterator[LTItem]:
    """Go through a page and the figures in it, in the order of the file."""
    waiting: list[Iterator[LTItem]] = [iter(layout)]
    while waiting:
        one = next(waiting[-1], None)
        if one is None:
            waiting.pop()
        elif isinstance(one, LTContainer):
            waiting.append(iter(one))
        else:
            yield one


def _shape(one: LTComponent, page: PlumberPage) -> Shape:
    """Say where something stands, from the upper left corner; places that are none make a file a broken one."""
    left, foot = float(page.mediabox[0]), float(page.height) + float(page.mediabox[1])
    found = Shape(one.x0 + left, foot - one.y1, one.x1 + left, foot - one.y0)
    if not all(map(isfinite, (found.x0, found.top, found.x1, found.bottom))):
        raise ValueError(found)
    return found


def _write(letters: Sequence[Letter], page: PlumberPage, links: Sequence[tuple[Shape, str]], found: Page) -> None:
    """Sort the letters of a page: those that stand upright, and the others; what is printed twice counts once."""
    left, foot = float(page.mediabox[0]), float(page.height) + float(page.mediabox[1])
    number, href = found.number, None
    seen: dict[str, set[int]] = defaultdict(set)
    for letter in letters:
        # The foot of a letter depends on its font; what all letters of a line share is where they stand (9.4.4).
        x0, x1, base = letter.x0 + left, letter.x1 + left, foot - (letter.base if letter.upright else letter.y0)
        if not (isfinite(x0) and isfinite(x1) and isfinite(base) and isfinite(letter.size)):
            raise ValueError(letter)
        size = max(letter.size, 1.0)
        if links:
            middle, height = (x0 + x1) / 2, base - size / 4
            href = next((uri for link, uri in links if link.holds(middle, height)), None)
        font = _font(letter.font)
        text = _text(letter.text, font)
        if text.strip() and _printed_before(seen[text], int(x0 / DOUBLE_POINTS), int(base / DOUBLE_POINTS)):
            continue
        glyph = Glyph(text, x0, x1, base, size, font, number, letter.mark, href)
        (found.glyphs if letter.upright else found.sideways).append(glyph)


@lru_cache(maxsize=256)
def _font(name: str) -> str:
    return _SUBSET.sub("", name)


@lru_cache(maxsize=4096)
def _text(text: str, font: str) -> str:
    """Say a letter of a symbol font as what it looks like; what no page can show is a space."""
    for name, glyphs in _BOX_GLYPHS.items():
        if name in font.lower() and text in glyphs:
            return BOX
    text = unicodedata.normalize("NFC", "".join(_LIGATURES.get(letter, letter) for letter in text))
    return " " if any(unicodedata.category(letter) == "Cc" for letter in text) else text


def _printed_before(places: set[int], column: int, row: int) -> bool:
    at = row * PLACES + column
    for line in (at - PLACES, at, at + PLACES):
        if line in places or line - 1 in places or line + 1 in places:
            return True
    places.add(at)
    return False


def _annotations(page: PlumberPage, found: Page) -> Iterator[tuple[Shape, str]]:
    """Give the links of a page, and note what else stands over it (12.5)."""
    try:
        annotations = page.annots
    except (*_BROKEN, RecursionError):
        found.left_out.append(("I could not read the links of this page.", ""))
        return
    for one in annotations:
        shape = Shape(float(one["x0"]), float(one["top"]), float(one["x1"]), float(one["bottom"]))
        data = one.get("data") or {}
        kind = str(getattr(data.get("Subtype"), "name", ""))
        uri = str(one.get("uri") or "")
        if kind == "Widget":
            field_type = str(getattr(data.get("FT"), "name", ""))
            if field_type == "Btn" or (not field_type and _is_small_square(shape)):
                found.boxes.append(shape)
        elif uri and (kept := runs.safe_link(uri)):
            yield shape, kept
        elif uri:
            message = "I kept the words of this link but not where it leads: only web and mail addresses are kept."
            found.left_out.append((message, uri))
        elif kind != "Link" and one.get("contents"):
            found.left_out.append(("I left out a remark on the page.", str(one["contents"])))


def _draw(shape: Shape, curve: LTCurve, found: Page) -> None:
    """Tell the rules of tables and the signs before points from other drawings."""
    short, long = sorted((shape.width, shape.height))
    if _is_small_square(shape):
        found.signs.append(shape)
    elif short <= RULE_THICK_MAX:
        if long >= RULE_POINTS_MIN:
            found.rules.append(shape)
        elif long >= SIGN_POINTS_MIN:
            found.signs.append(shape)
    elif isinstance(curve, LTRect) and (curve.stroke or curve.fill):
        found.rules += _edges(shape)


def _edges(shape: Shape) -> list[Shape]:
    x0, top, x1, bottom = shape.x0, shape.top, shape.x1, shape.bottom
    return [
        Shape(x0, top, x1, top),
        Shape(x0, bottom, x1, bottom),
        Shape(x0, top, x0, bottom),
        Shape(x1, top, x1, bottom),
    ]


def _is_small_square(shape: Shape) -> bool:
    short, long = sorted((shape.width, shape.height))
    return short >= SIGN_POINTS_MIN and long <= SIGN_POINTS_MAX and long <= short * SQUARE_RATIO_MAX


def _squares(signs: Sequence[Shape]) -> list[Shape]:
    """Put together what belongs to one sign: four lines, or a frame and what fills it."""
    found: list[Shape] = []
    for sign in sorted(signs, key=lambda sign: (sign.top, sign.x0)):
        for index in range(len(found) - 1, max(len(found) - 9, -1), -1):
            other = found[index]
            joined = Shape(
                min(other.x0, sign.x0), min(other.top, sign.top), max(other.x1, sign.x1), max(other.bottom, sign.bottom)
            )
            touches = sign.x0 <= other.x1 + 1 and other.x0 <= sign.x1 + 1 and sign.top <= other.bottom + 1
            if touches and max(joined.width, joined.height) <= SIGN_POINTS_MAX:
                found[index] = joined
                break
        else:
            found.append(sign)
    return [sign for sign in found if _is_small_square(sign)]
