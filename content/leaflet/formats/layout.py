"""Where the letters of a page stand, and what that says of them: their order, spaces, what is bold or italic."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct, field

from content.leaflet.formats.pdfpages import Glyph
from content.leaflet.formats.runs import Scribe
from content.words import MarkKind

SAME_LINE = 0.45
"""Of the size of the letters: how far apart baselines of one line may be."""
WORD_GAP = 0.2
"""Of the size of the letters: a wider gap is a space that was not written."""
ALIGNED_POINTS = 2.0
"""How far apart lines may begin that begin at the same place."""
INDENT_POINTS_MIN = 6.0
"""How much further in, in points of print, a deeper point stands."""
PARTING_SHARE_MIN = 0.04
"""Of all lines: where more end with a hyphen, words are parted there; where fewer do, the hyphen is the word's own."""
PARTING_LINES_MIN = 3
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PARTED = re.compile(r"([^\W\d_]+)[-\u2010]$")
_HYPHENS = "-\u2010"
_STOPS = frozenset(",.;)")
_SOFT = "\u00ad"


class Spelling(Struct):
    """The words of a file, which tell whether a hyphen at the end of a line belongs to the word."""

    words: set[str] = field(default_factory=set)
    parts_words: bool = False
    joined: list[str] = field(default_factory=list)
    """Words that were put together again."""

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Whether two halves of a word, parted by a hyphen at the end of a line, are joined by it elsewhere too."""
        first, second = before.lower(), after.lower()
        if f"{first}-{second}" in self.words or after[:1].isupper():
            return True
        if first + second in self.words:
            return False
        both = first in self.words and second in self.words
        return both or not self.parts_words


def spelling(texts: Sequence[str]) -> Spelling:
    """Learn the words of a file from its lines; what stands at their ends may be halves of words."""
    found = Spelling()
    endings = 0
    for line in texts:
        endings += _PARTED.search(line) is not None
        words = _WORD.findall(line)
        found.words.update(word.lower() for word in (words[1:-1] if line.endswith(tuple(_HYPHENS)) else words[1:]))
    found.parts_words = endings >= max(PARTING_LINES_MIN, PARTING_SHARE_MIN * len(texts))
    return found


def text(line: Sequence[Glyph]) -> str:
    """The words of a line without what is marked in them."""
    found: list[str] = []
    edge = float("inf")
    for glyph in line:
        # Spaces at the ends and next to each other count once in any case.
        if _is_space(glyph.x0 - edge, glyph):
            found.append(" ")
        found.append(glyph.text)
        edge = glyph.x1
    return " ".join("".join(found).split())


def write(scribe: Scribe, lines: Sequence[Sequence[Glyph]], known: Spelling) -> None:
    """Write lines down as one, with the spaces that only the page shows and what is bold, italic or a link."""
    pen = _Pen(scribe)
    for index, line in enumerate(lines):
        rest = list(line)
        while rest and not rest[-1].text.strip():
            rest.pop()
        after = text(lines[index + 1])[:40] if index + 1 < len(lines) else ""
        parted = _PARTED.search(text(rest[-40:])) if after[:1].isalpha() else None
        first = after.split()[0] if after else ""
        if after and rest and rest[-1].text == _SOFT:
            rest.pop()
        elif parted:
            half = _WORD.match(first)
            if half and not known.keeps_hyphen(parted.group(1), half.group()):
                rest.pop()
                known.joined.append(parted.group(1) + half.group())
        elif after:
            pen.write(rest)
            scribe.write(" ")
            continue
        pen.write(rest)
    pen.lift()


class _Pen(Struct):
    """Writes glyphs, and remembers what stands out at the moment."""

    scribe: Scribe
    marked: Mapping[MarkKind, str | None] = field(default_factory=dict)

    def write(self, line: Sequence[Glyph]) -> None:
        """Write the glyphs of one line."""
        before: Glyph | None = None
        for glyph in line:
            if before is not None and glyph.text.strip() and before.text.strip() and _apart(before, glyph):
                self.scribe.write(" ")
            if glyph.text.strip():
                self._turn_to(_marked(glyph.font, glyph.href))
            self.scribe.write(glyph.text.replace(_SOFT, ""))
            before = glyph

    def lift(self) -> None:
        """End whatever stands out."""
        self._turn_to({})

    def _turn_to(self, wanted: Mapping[MarkKind, str | None]) -> None:
        if wanted is self.marked:
            return
        going = [kind for kind, href in self.marked.items() if kind not in wanted or wanted[kind] != href]
        for kind in going:
            self.scribe.end(kind)
        for kind, href in wanted.items():
            if kind not in self.marked or kind in going:
                self.scribe.begin(kind, href)
        self.marked = wanted


@lru_cache(maxsize=1024)
def _marked(font: str, href: str | None) -> Mapping[MarkKind, str | None]:
    found: dict[MarkKind, str | None] = {MarkKind.BOLD: None} if _is_bold(font) else {}
    if _ITALIC.search(font):
        found[MarkKind.ITALIC] = None
    if href:
        found[MarkKind.LINK] = href
    return found


def is_bold(glyph: Glyph) -> bool:
    """Whether the name of its font says so."""
    return _is_bold(glyph.font)


@lru_cache(maxsize=256)
def _is_bold(font: str) -> bool:
    return _BOLD.search(font) is not None


def in_order(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Put glyphs in lines, in the order in which they are read; files hold them in any."""
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.page, glyph.base, glyph.x0)):
        first = found[-1][0] if found else None
        if first is not None and first.page == glyph.page and _level(first, glyph):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return [_seen(sorted(line, key=lambda glyph: glyph.x0)) for line in found]


def _seen(line: Sequence[Glyph]) -> list[Glyph]:
    """Leave out the spaces that stand on top of the letter before them: some programs write one after a link."""
    found: list[Glyph] = []
    edge = float("-inf")
    for glyph in line:
        is_space = not glyph.text.strip()
        if not is_space:
            edge = max(edge, glyph.x1)
        elif glyph.x0 + (glyph.x1 - glyph.x0) / 2 < edge:
            continue
        found.append(glyph)
    return found


def depths(lefts: Sequence[float]) -> list[int]:
    """Say how deep points stand that begin this far from the left."""
    steps: list[float] = []
    for left in sorted(lefts):
        if not steps or left - steps[-1] > INDENT_POINTS_MIN:
            steps.append(left)
    return [sum(left > step + INDENT_POINTS_MIN for step in steps[:-1]) for left in lefts]


def terms(lefts: Sequence[float | None], short: Sequence[bool]) -> list[int | None]:
    """Tell terms (0) and what explains them (1), set further in under each, by where paragraphs begin.

    There are several, of short lines that begin at one place; where a paragraph is none, nothing is said of its place.
    """
    found: list[int | None] = [None] * len(lefts)
    for start, left in enumerate(lefts):
        at, made = start, 0
        while left is not None and found[start] is None and at < len(lefts) and short[at] and _begins(lefts[at], left):
            end = at + 1
            while end < len(lefts) and (lefts[end] or 0.0) > left + INDENT_POINTS_MIN:
                end += 1
            if end == at + 1:
                break
            at, made = end, made + 1
        if made > 1:
            found[start:at] = [0 if _begins(lefts[one], left or 0.0) else 1 for one in range(start, at)]
    return found


def _begins(place: float | None, left: float) -> bool:
    return place is not None and abs(place - left) <= ALIGNED_POINTS


def _level(before: Glyph, glyph: Glyph) -> bool:
    """Whether two glyphs stand on one line."""
    return abs(glyph.base - before.base) <= SAME_LINE * max(glyph.size, before.size)


def _apart(before: Glyph, glyph: Glyph) -> bool:
    return _is_space(glyph.x0 - before.x1, glyph)


def _is_space(gap: float, glyph: Glyph) -> bool:
    """Whether a gap before a letter is a space; before a stop it is where a sign to a footnote stood."""
    return gap > (1.0 if glyph.text in _STOPS else WORD_GAP) * glyph.size
