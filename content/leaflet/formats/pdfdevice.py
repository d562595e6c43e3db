"""What the pages of a PDF are drawn on: it takes letters down as they come, and knows what is marked in what.

The library's own device makes a large record of every letter. It also forgets a mark once another inside it has ended,
where browsers mark parts of a word inside the mark of its paragraph (ISO 32000-1, 14.6).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTPage
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFStackT
from pdfminer.psparser import PSLiteral
from pdfminer.utils import Matrix, PathSegment

MARKS_MAX = 1_000
"""How many marks may be open within each other."""
_PER_EM = 0.001


class Letter(NamedTuple):
    """One letter; lengths are in points from the lower left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    """The height of the line on which it is written."""
    size: float
    font: str
    upright: bool
    mark: int | None


class Device(PDFLayoutAnalyzer):
    """Takes down one page."""

    def __init__(self, resources: PDFResourceManager, number: int) -> None:
        super().__init__(resources, pageno=number, laparams=None)
        self.letters: list[Letter] = []
        self.drawn: LTPage | None = None
        self.marked: dict[int, int] = {}
        """The mark that something drawn stands in, by its identity."""
        self._marks: list[int | None] = []
        self._widths: dict[tuple[PDFFont, int], float] = {}

    def receive_layout(self, ltpage: LTPage) -> None:
        """Keep the page with its lines and pictures."""
        self.drawn = ltpage

    def begin_tag(self, tag: PSLiteral, props: PDFStackT | None = None) -> None:  # noqa: ARG002 - as the library calls it
        """Open a mark; one without a number stands for the one around it."""
        around = self._marks[-1] if self._marks else None
        own: Any = props.get("MCID") if isinstance(props, Mapping) else None
        if len(self._marks) < MARKS_MAX:
            self._marks.append(own if isinstance(own, int) else around)

    def end_tag(self) -> None:
        """Close the mark that was opened last."""
        if self._marks:
            self._marks.pop()

    def paint_path(
        self,
        gstate: PDFGraphicState,
        stroke: bool,  # noqa: FBT001 - as the library calls it
        fill: bool,  # noqa: FBT001 - as above
        evenodd: bool,  # noqa: FBT001 - as above
        path: Sequence[PathSegment],
    ) -> None:
        """Draw, and remember in which mark: programs draw the boxes of forms, and tag them."""
        mark = self._marks[-1] if self._marks else None
        before = len(self.cur_item)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        if mark is not None:
            drawn = self.cur_item._objs[before:]  # noqa: SLF001 - it is not to be gone through from its beginning
            self.marked |= {id(one): mark for one in drawn}

    def render_char(  # noqa: PLR0917 - as the library calls it
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,  # noqa: ARG002 - as the library calls it
        graphicstate: PDFGraphicState,  # noqa: ARG002 - as the library calls it
    ) -> float:
        """Take down a letter, and say how far it goes."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        width = self._widths.get((font, cid))
        if width is None:
            width = self._widths[font, cid] = font.char_width(cid)
        advance = width * fontsize * scaling
        if font.is_vertical():
            aside, over = font.char_disp(cid)  # type: ignore[misc] # of a vertical font it is a pair
            x = -(fontsize * 0.5 if aside is None else aside * fontsize * _PER_EM)
            y = (1000 - over) * fontsize * _PER_EM + rise
            x0, y0, x1, y1 = _moved(matrix, x, y + advance, x + fontsize, y)
        else:
            foot = font.get_descent() * fontsize + rise
            x0, y0, x1, y1 = _moved(matrix, 0.0, foot, advance, foot + fontsize)
        a, b, c, d, _, base = matrix
        size = x1 - x0 if font.is_vertical() else y1 - y0
        upright = a * d * scaling > 0 and b * c <= 0
        mark = self._marks[-1] if self._marks else None
        self.letters.append(Letter(text, x0, y0, x1, y1, base, size, str(font.fontname), upright, mark))
        return advance


def _moved(matrix: Matrix, left: float, foot: float, right: float, head: float) -> tuple[float, float, float, float]:
    """Say where on the page a rectangle is."""
    a, b, c, d, e, f = matrix
    if b == c == 0:
        x0, x1, y0, y1 = a * left + e, a * right + e, d * foot + f, d * head + f
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    across = [a * x + c * y + e for x in (left, right) for y in (foot, head)]
    along = [b * x + d * y + f for x in (left, right) for y in (foot, head)]
    return min(across), min(along), max(across), max(along)
