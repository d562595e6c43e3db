"""Pages that are read from right to left as if they were read from left to right, and words that run the other way.

A page shows letters where they stand, not in which order they are read. A page whose letters are Arabic or Hebrew is
turned over, so that what comes after it (columns, lists, insets, tables) finds each beginning on the left; what runs
from left to right in it, Latin words and numbers, is turned back. Classes and rules (W2, W4, W7, N1) are those of the
Unicode bidirectional algorithm, Unicode Standard Annex 9, whose result is undone here.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from content.leaflet.formats import layout
from content.leaflet.formats.pdfpages import Glyph, Page, Shape
from content.leaflet.lines import MARKS
from content.replacing import replace

GAP_MAX = 1.5
"""Of the size of the letters: words further apart belong to different columns."""
_STRONG = frozenset({"R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})
_MIRRORED = dict(zip("()[]{}<>\u00ab\u00bb\u2039\u203a", ")(][}{><\u00bb\u00ab\u203a\u2039", strict=True))
_ENDS = frozenset(".,;:!?")
"""What ends a sentence, and begins none."""
_OPENING = frozenset("([{<\u00ab\u2039")
_FORMS = (("\ufb1d", "\ufdff"), ("\ufe70", "\ufefc"))
"""Hebrew and Arabic letters as they look next to others; how they are spelt is said by their compatibility (NFKC)."""


def logical(pages: Sequence[Page]) -> list[Page]:
    """Give pages whose every line is read from left to right."""
    classes = [_class(glyph) for page in pages for glyph in page.glyphs]
    right, left = sum(one in _STRONG for one in classes), classes.count("L")
    if not right:
        return list(pages)
    turned = [_turned(page) for page in pages] if right > left else list(pages)
    lines = [[_in_turn(line, turned=right > left) for line in layout.in_order(page.glyphs)] for page in turned]
    swaps = sum(map(_swapped, (line for page in lines for line in page)), 0) > 0
    return [
        replace(page, glyphs=[_spelt(glyph, swaps=swaps and turns) for line in found for glyph, turns in line])
        for page, found in zip(turned, lines, strict=True)
    ]


def _class(glyph: Glyph) -> str:
    return next((kind for letter in glyph.text if (kind := unicodedata.bidirectional(letter))), "ON")


def _turned(page: Page) -> Page:
    """Turn a page over, left to right."""
    width = page.width

    def over(shape: Shape) -> Shape:
        return Shape(width - shape.x1, shape.top, width - shape.x0, shape.bottom)

    return replace(
        page,
        glyphs=[glyph._replace(x0=width - glyph.x1, x1=width - glyph.x0) for glyph in page.glyphs],
        rules=list(map(over, page.rules)),
        signs=list(map(over, page.signs)),
        boxes=list(map(over, page.boxes)),
        pictures=list(map(over, page.pictures)),
        marked={mark: over(shape) for mark, shape in page.marked.items()},
    )


def _in_turn(line: Sequence[Glyph], *, turned: bool) -> list[tuple[Glyph, bool]]:
    """Put the letters of a line in the order of reading; each with whether it runs from right to left."""
    found: list[tuple[Glyph, bool]] = [(glyph, turned) for glyph in line]
    classes = [_class(glyph) for glyph in line]
    for start, end in _stretches(line, classes):
        if turned:
            for first, last in _runs(classes, start, end, line):
                found[first:last] = [(glyph, False) for glyph in _over(line[first:last])]
        else:
            for first, last in _against(classes, start, end):
                inner = [classes[at] for at in range(last - 1, first - 1, -1)]
                over = _over(line[first:last])
                for one, two in _runs(inner, 0, len(inner), over):
                    over[one:two] = _over(over[one:two])
                found[first:last] = [(glyph, True) for glyph in over]
    return found


def _stretches(line: Sequence[Glyph], classes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Part a line at wide gaps; the sign of a point stands alone."""
    start = 0
    for at, (before, after) in enumerate(pairwise(line), start=1):
        signed = before.text in MARKS and classes[at - 1] not in _NUMBERS
        if signed or after.x0 - before.x1 > GAP_MAX * max(after.size, before.size):
            yield start, at
            start = at
    if line:
        yield start, len(line)


def _over(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Turn a part of a line over where it stands."""
    left, right = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    over = [glyph._replace(x0=left + right - glyph.x1, x1=left + right - glyph.x0) for glyph in glyphs]
    return over[::-1]


def _against(classes: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find what runs from right to left in a line that does not: from one such letter to another, none else between."""
    first: int | None = None
    last = start
    for at in range(start, end + 1):
        kind = classes[at] if at < end else "L"
        if kind in _STRONG:
            first = at if first is None else first
            last = at + 1
        elif kind == "L" and first is not None:
            yield first, last
            first = None


def _runs(classes: Sequence[str], start: int, end: int, line: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Find what runs from left to right among letters that are read from right to left: Latin words, and numbers."""
    if not any(classes[at] in _STRONG for at in range(start, end)) and _is_whole(line[start:end][::-1]):
        yield start, end
        return
    first: int | None = None
    last = start
    arabic = False
    for at in range(start, end + 1):
        kind = classes[at] if at < end else "R"
        if kind in _STRONG:
            if first is not None:
                yield from _run(classes, first, last, line, arabic=arabic)
            first = None
            arabic = kind == "AL"
        elif kind == "L" or kind in _NUMBERS:
            first = at if first is None else first
            last = at + 1


def _is_whole(line: Sequence[Glyph]) -> bool:
    """Whether a line without letters that are read from right to left is one of its own, read from left to right."""
    first = next((glyph.text for glyph in line if glyph.text.strip()), "")
    return any(_class(glyph) == "L" for glyph in line) and first not in _ENDS and not _unclosed(line)


def _unclosed(line: Sequence[Glyph]) -> list[str]:
    """Say which brackets have to close what is open at the end of a line; one that closes nothing stands there too."""
    found: list[str] = []
    for glyph in line:
        if glyph.text in _OPENING:
            found.append(_MIRRORED[glyph.text])
        elif glyph.text in _MIRRORED and glyph.text in found[-1:]:
            found.pop()
        elif glyph.text in _MIRRORED:
            found.append(_MIRRORED[glyph.text])
    return found


def _run(
    classes: Sequence[str], first: int, last: int, line: Sequence[Glyph], *, arabic: bool
) -> Iterator[tuple[int, int]]:
    """Give words as one run (N1, W7), numbers alone each for itself, with what may stand in one (W2, W4)."""
    if "L" in classes[first:last]:
        # A bracket that closes one opened among the words stands with them (N0).
        while first > 0 and line[first - 1].text in _unclosed(line[first:last][::-1])[-1:]:
            first -= 1
        yield first, last
        return
    within = {"CS"} if arabic else {"CS", "ES"}
    start = first
    for at in range(first, last):
        inside = classes[at] in within and start < at < last - 1 and classes[at - 1] in _NUMBERS
        if classes[at] not in _NUMBERS and not (inside and classes[at + 1] in _NUMBERS):
            if start < at:
                yield start, at
            start = at + 1
    if start < last:
        # A sign of a number, such as that of per cent, goes with it, but not behind Arabic letters (W5).
        before = start > 0 and classes[start - 1] == "ET" and not arabic
        yield start - before, last + (last < len(line) and classes[last] == "ET" and not arabic)


def _swapped(line: Sequence[tuple[Glyph, bool]]) -> int:
    """Say whether brackets that are read from right to left open where they should close: above 0 if more do."""
    found = [glyph.text for glyph, turns in line if turns and glyph.text in _MIRRORED]
    pairs = [(one, two) for one, two in pairwise(found) if _MIRRORED[one] == two]
    return sum(-1 if one in _OPENING else 1 for one, _ in pairs)


def _spelt(glyph: Glyph, *, swaps: bool) -> Glyph:
    text = glyph.text
    if any(first <= letter <= last for letter in text for first, last in _FORMS):
        text = unicodedata.normalize("NFKC", text)
    return glyph._replace(text=_MIRRORED.get(text, text) if swaps else text)
