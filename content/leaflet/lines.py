"""What a printed line shows before its words (a box, a bullet, a star, a key), and how such lines form points."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from content.leaflet.tree import Block, Cell, Line, Listing, Paragraph, Point, cut, join, joined
from content.replacing import replace
from content.words import Words

HEADING_CHARS_MAX = 60
"""Of a line between two lists that stands over the second."""
BOX = "\u2610"
"""What every other form of a box is turned into, so that there is one."""
BOXES = "\u2610\u2611\u2612\u25a1\u274f\u2751\u25fb\u25fd\u2b1c\U0001f78e\u25a2\uf0a8\uf06f\uf0a3\uf071"
_BOX = re.compile(rf"[{BOXES}]\ufe0f?")
_LEADING_BOX = re.compile(rf"\s*(?:[{BOXES}]\ufe0f?|\[[ \u00a0xX]?\](?=\s|$))\s*")
_TRAILING_BOX = re.compile(rf"(?:^|(?<=\s))[{BOXES}]\ufe0f?\Z")
LARGE_BULLETS = "\u2022\u2023\u25cf\uf0b7"
SMALL_BULLETS = "\u25e6\u25aa\u2043\u00b7\u2013\u2014"
"""What is typed before the points of a point."""
_BULLETS = "\u2022\u2023\u25aa\u25e6\u25cf\u2043\u00b7\uf0b7"
MARKS = BOXES + _BULLETS
"""Every sign that marks a point."""
_LEADING_BULLET = re.compile(rf"\s*(?:[{_BULLETS}]|[-\u2013\u2014](?=\s)|o(?=[ \u00a0]{{2}}))\s*")
_BULLET = re.compile(r"[\u2022\u2023\u25aa\u25e6\u25cf\uf0b7]")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TYPED = re.compile(r"(?:(?P<number>\d{1,2})[.)]|\(?(?P<letter>[A-Za-z])\))\s+(?=\S)")
"""A number or a letter that was typed before a point."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
_COUNTS = tuple(
    (re.compile(rf"\(?({of})[.)]\s+(?=\S)"), marks)
    for of, marks in (
        ("[a-z]", tuple(LETTERS)),
        ("[A-Z]", tuple(LETTERS.upper())),
        ("[ivx]{1,5}", _ROMAN),
        ("[IVX]{1,5}", tuple(one.upper() for one in _ROMAN)),
    )
)
"""Marks that count points, each with how it counts."""
_ANCHOR = re.compile(r"[ \t]{0,9}\{#([A-Za-z0-9][A-Za-z0-9._:-]{0,99})\}\Z")
_DASH = re.compile(r"\s*[-\u2013\u2014]{1,3}\s*(?=\S)")
CLOSING = ('"', "\u201d", "\u201c", "\u2019", "\u00bb", "\u00ab")
"""What a quotation ends with, in any language."""
QUOTES = ('"', "\u201c", "\u201e", "\u2018", "\u201a", "\u00ab", "\u00bb", "\u2039", "\u300c")
_QUOTED = re.compile(r"[\"'\u201c\u201e\u2018\u201a\u00ab\u00bb\u2039\u300c]")
"""What a quotation begins with, in any language."""
_STAR_BEFORE_BOX = re.compile(rf"\s*\*\s*(?=[{BOXES}]|\[[ \u00a0xX]?\]\s)")
_LEADING_STAR = re.compile(r"\*\s*(?=\w)|\*\s+")
_TRAILING_STAR = re.compile(r"\*\Z")


def shape(line: Line, *, listed: bool = False) -> list[Line]:
    """Part a raw line at its boxes and bullets, and read what stands before each part.

    Stars and keys count on the points of a list only: in running text they are words like any other.
    """
    parts: list[Line] = []
    star = _STAR_BEFORE_BOX.match(line.words.plain)
    line = replace(after(line, star.end()), starred=True) if star else line
    for piece, bulleted in _at_bullets(line):
        for words, boxed in _at_boxes(piece):
            part = replace(line, words=words, boxed=boxed or line.boxed, bulleted=bulleted)
            parts.append(dressed(part) if listed or part.boxed or bulleted else part)
    return parts


def voiced(printed: Sequence[Line], above: Block | None, *, is_text: bool = False) -> Sequence[Paragraph]:
    """Tell the line that says whose words are quoted above it, which a dash begins that is no bullet.

    `is_text` says that the format sets the line as a quotation.
    """
    quoted = Paragraph(tuple(printed[:-1]), is_text=True) if len(printed) > 1 else above
    said = isinstance(quoted, Paragraph) and (
        _QUOTED.match(quoted.lines[0].words.plain) is not None or (is_text and quoted.is_text)
    )
    if not said or not printed or not _DASH.match(printed[-1].words.plain):
        return ()
    voice = Paragraph(tuple(printed[-1:]), is_text=True)
    return (quoted, voice) if len(printed) > 1 and isinstance(quoted, Paragraph) else (voice,)


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Turn the lines of one paragraph into blocks: those with a bullet or a box are points, the others text."""
    found: list[Block] = []
    run: list[Line] = []
    for line, below in zip_longest(lines, lines[1:]):
        if line.boxed or line.bulleted:
            run.append(line)
        elif run and not run[-1].words.plain:
            # A box that stands alone on its line belongs to the words on the next.
            run[-1] = replace(run[-1], words=line.words)
        elif run and below is not None and (below.boxed or below.bulleted) and _heads(line):
            found += [Listing(points(run)), Paragraph((line,))]
            run = []
        elif run:
            # A wrapped line goes on with the point above it.
            run[-1] = joined([run[-1], line])
        elif found and isinstance(found[-1], Paragraph):
            found[-1] = Paragraph((*found[-1].lines, line))
        else:
            found.append(Paragraph((line,)))
    if run:
        found.append(Listing(points(run)))
    return found


def _heads(line: Line) -> bool:
    """Whether a line between two lists stands over the second rather than going on with the first."""
    text = line.words.plain
    return len(text) <= HEADING_CHARS_MAX and text[:1].isupper() and not text.endswith((".", ";", ",", "!"))


def points(lines: Sequence[Line]) -> tuple[Point, ...]:
    """Make points of lines: a bullet without a box under a box, or under plain text, is a point of that one."""
    found: list[Point] = []
    for line in lines:
        head = found[-1] if found else None
        if head is not None and head.line.boxed and not head.line.words.plain and not line.boxed:
            # A box alone on its line, even before a bullet, stands for the words that follow.
            found[-1] = replace(head, line=replace(line, boxed=True, bulleted=head.line.bulleted))
        elif head is not None and line.bulleted and not line.boxed and not head.line.bulleted:
            found[-1] = replace(head, points=(*head.points, Point(line)))
        else:
            found.append(Point(line))
    return tuple(found)


def cell(printed: Sequence[Line]) -> Cell:
    """Make points of the lines of a cell, which may begin with a number."""
    found: list[Point] = []
    run: list[Line] = []
    number: int | None = None
    for line in printed:
        mark = TYPED.match(line.words.plain)
        if mark is not None and mark.group("number"):
            found += _numbered(points(run), number)
            run, number, line = [], int(mark.group("number")), after(line, mark.end())  # noqa: PLW2901 - without its number
        made = shape(line, listed=True)
        if run and len(made) == 1 and _goes_on(run[-1], made[0]):
            run[-1] = joined([run[-1], made[0]])
        else:
            run += made
    return Cell((*found, *_numbered(points(run), number)))


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line of a cell goes on with the one before it, which somebody parted by hand."""
    first, text = before.words.plain, line.words.plain
    if line.boxed or line.bulleted or not first or not text:
        return False
    return first[0].isupper() and first[-1] not in ".:;,!?" and (text[0] == "(" or text[0].islower())


def _numbered(found: Sequence[Point], number: int | None) -> Sequence[Point]:
    return [replace(found[0], number=number), *found[1:]] if found and number is not None else found


def in_turn(texts: Sequence[str]) -> list[int]:
    """Say where the marks end that count these texts; none if they do not, or there is only one."""
    for form, marks in _COUNTS:
        found = [form.match(text) for text in texts]
        if len(texts) > 1 and all(found) and [one.group(1) for one in found if one] == list(marks[: len(texts)]):
            return [one.end() for one in found if one]
    return []


def merged(lines: Sequence[Line]) -> Line:
    """The lines of an item's several paragraphs as one line, a pair of line feeds between them."""
    return replace(lines[0], words=join([line.words for line in lines], "\n\n"))


def after(line: Line, start: int) -> Line:
    """The same line without its first characters."""
    return replace(line, words=cut(line.words, start, len(line.words.plain)))


def keyed(line: Line) -> Line:
    """Read the key at the end of a line, unless the format has said one: then all that stands there is words."""
    if line.anchor is not None:
        return line
    key = _ANCHOR.search(line.words.plain)
    return replace(line, words=cut(line.words, 0, key.start()), anchor=key.group(1)) if key else line


def dressed(line: Line) -> Line:
    """Read the star and the key of a point."""
    line = keyed(line)
    words = line.words
    lead, trail = _LEADING_STAR.match(words.plain), _TRAILING_STAR.search(words.plain)
    if lead or trail:
        words = cut(words, lead.end() if lead else 0, trail.start() if trail else len(words.plain))
    return replace(line, words=words, starred=line.starred or bool(lead or trail))


def _at_bullets(line: Line) -> list[tuple[Words, bool]]:
    words = line.words
    lead = _LEADING_BULLET.match(words.plain)
    bulleted = line.bulleted or lead is not None
    start = lead.end() if lead else 0
    inner = [match.start() for match in _BULLET.finditer(words.plain, start)]
    first = cut(words, start, inner[0] if inner else len(words.plain))
    # In running text a bullet may part the names of places, so it only counts where a list is plain to see.
    if not inner or not (bulleted or _LEADING_BOX.match(first.plain) or first.plain.endswith(":")):
        return [(cut(words, start, len(words.plain)), bulleted)]
    ends = [*inner[1:], len(words.plain)]
    rest = [(cut(words, at + 1, end), True) for at, end in zip(inner, ends, strict=True)]
    return [(first, bulleted), *rest] if first.plain else rest


def _at_boxes(words: Words) -> list[tuple[Words, bool]]:
    text = words.plain
    lead = _LEADING_BOX.match(text)
    if lead:
        starts = [lead.end(), *(match.end() for match in _BOX.finditer(text, lead.end()))]
        ends = [*(match.start() for match in _BOX.finditer(text, lead.end())), len(text)]
        return [(cut(words, start, end), True) for start, end in zip(starts, ends, strict=True)]
    if not _TRAILING_BOX.search(text):
        return [(words, False)]
    boxes = list(_BOX.finditer(text))
    starts = [0, *(match.end() for match in boxes[:-1])]
    return [(cut(words, start, match.start()), True) for start, match in zip(starts, boxes, strict=True)]
