"""Paragraphs as office formats hold them, one after the other with a depth, to blocks with lists in lists."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from msgspec import Struct

from content.enums import FindingCode
from content.leaflet import lines, outline
from content.leaflet.tree import (
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
    joined,
    too_nested,
)
from content.replacing import replace

LEVEL_MAX = 6
VOICE_CHARS_MAX = 80
TERM_CHARS_MAX = 60
_VOICE = re.compile(r"(?:[\u2013\u2014]|--)\s")


class Passage(Struct, frozen=True):
    """One paragraph of the format: its lines, and whether it is a heading or a point of a list."""

    lines: tuple[Line, ...]
    heading: int | None = None
    """From 1; 0 is the title over all the headings."""
    depth: int | None = None
    """Of the list it is a point of, from 0."""
    number: int | None = None
    letter: int | None = None
    """The place of the letter that was typed before it, from 0."""
    continues: bool = False
    """Whether it goes on with the point above it."""
    size: float = 0.0
    """Of its letters, in points; 0 where there are several, or the format does not say."""
    is_text: bool = False
    """Whether the format says that it heads nothing, as of captions and quotations."""


Part = Passage | Table


def blocks(parts: Sequence[Part]) -> list[Block]:
    """Put parts together as blocks; points that follow each other are one list."""
    found: list[Block] = []
    run: list[Passage] = []
    parts = _typed(parts)
    titled = any(isinstance(part, Passage) and part.heading == 0 for part in parts)
    for part, below in zip_longest(parts, parts[1:]):
        if isinstance(part, Passage) and part.depth is not None:
            # Numbers that start again at the outermost depth are a new list.
            if run and part.number is not None and part.depth == 0 and part.number <= _last_number(run):
                found.append(Listing(_nested(run)))
                run = []
            run.append(part)
            continue
        if run and isinstance(part, Passage) and part.continues:
            run[-1] = replace(run[-1], lines=(lines.merged([joined(run[-1].lines), joined(part.lines)]),))
            continue
        if run:
            found.append(Listing(_nested(run)))
            run = []
        above = found[-1] if found else None
        if isinstance(part, Passage) and _is_voice(part, above, below):
            found.append(Paragraph(part.lines, is_text=True))
            continue
        made = [part] if isinstance(part, Table) else _block(part, above, titled=titled)
        if isinstance(above, Listing) and _is_under(made, above):
            found[-1] = _with_under(above, made)
        else:
            found += made
    return [*found, Listing(_nested(run))] if run else found


def _is_voice(passage: Passage, above: Block | None, below: Part | None) -> bool:
    """Whether a paragraph that a dash begins says whose words stand above it: a dash alone, under a sentence."""
    dashed = len(passage.lines) == 1 and passage.heading is None and _is_dashed(passage)
    told = isinstance(above, Paragraph) and above.lines[-1].words.plain.endswith((".", "!", "?", *lines.CLOSING))
    return dashed and told and not (isinstance(below, Passage) and _is_dashed(below))


def _is_dashed(passage: Passage) -> bool:
    text = passage.lines[0].words.plain
    return _VOICE.match(text) is not None and len(text) <= VOICE_CHARS_MAX


def _is_under(made: Sequence[Block], above: Listing) -> bool:
    """Whether what follows are points with a bullet typed before them, right under a point with a box."""
    return above.points[-1].line.boxed and all(
        isinstance(block, Listing) and all(point.line.bulleted and not point.line.boxed for point in block.points)
        for block in made
    )


def _with_under(above: Listing, made: Sequence[Block]) -> Listing:
    inner = tuple(point for block in made if isinstance(block, Listing) for point in block.points)
    return Listing((*above.points[:-1], _with(above.points[-1], inner)))


def _typed(parts: Sequence[Part]) -> list[Part]:
    """Read numbers and letters that were typed before paragraphs as the lists they stand for."""
    found: list[Part] = []
    pieces = [piece for part in parts for piece in (_at_marks(part) if isinstance(part, Passage) else [part])]
    last = 0
    for piece, below in zip_longest(pieces, pieces[1:]):
        mark = _mark(piece)
        before = found[-1] if found else None
        if _is_small(piece) and isinstance(before, Passage) and (_is_large(before) or before.depth == 1):
            # Another bullet than that of the point above it: it stands under that one.
            found[-1] = before if before.depth else replace(before, depth=0)
            piece = replace(piece, depth=1) if isinstance(piece, Passage) else piece  # noqa: PLW2901 - as it is read now
        above = before if isinstance(before, Passage) and before.depth is not None else None
        if mark is None or not isinstance(piece, Passage):
            found.append(piece)
        elif mark.group("number"):
            number = int(mark.group("number"))
            in_turn = number in (1, last + 1)
            last = number if in_turn else last
            found.append(replace(_after(piece, mark), depth=0, number=number) if in_turn else piece)
        else:
            found.append(_lettered(piece, mark, above, below))
    return found


def _is_large(passage: Passage) -> bool:
    text = passage.lines[0].words.plain
    return passage.depth in (None, 0) and passage.heading is None and text[:1] in tuple(lines.LARGE_BULLETS)


def _is_small(part: Part | None) -> bool:
    """Whether a paragraph begins with a bullet that was typed before a point of a point."""
    if not isinstance(part, Passage) or part.depth is not None or part.heading is not None:
        return False
    text = part.lines[0].words.plain
    return text[:1] in tuple(lines.SMALL_BULLETS) or text.startswith(("o  ", "o\u00a0\u00a0"))


def _at_marks(passage: Passage) -> list[Passage]:
    """Part a paragraph at the lines that begin with a number or a letter, once there are several."""
    starts = [at for at, line in enumerate(passage.lines) if lines.TYPED.match(line.words.plain)]
    if passage.depth is not None or passage.heading is not None or len(starts) < 2:  # noqa: PLR2004 - a list has several points
        return [passage]
    ends = [*starts[1:], len(passage.lines)]
    parted = [replace(passage, lines=passage.lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [replace(passage, lines=passage.lines[: starts[0]]), *parted] if starts[0] else parted


def _mark(part: Part | None) -> re.Match[str] | None:
    """The number or letter that was typed before a paragraph; what goes on with a point begins none."""
    if not isinstance(part, Passage) or part.continues or part.heading is not None or part.depth is not None:
        return None
    first = part.lines[0]
    named = (
        first.anchor is not None and "_" in first.anchor
    )  # A title or subtitle that we wrote, whatever it begins with.
    return None if named else lines.TYPED.match(first.words.plain)


def _after(passage: Passage, mark: re.Match[str]) -> Passage:
    return replace(passage, lines=(lines.after(passage.lines[0], mark.end()), *passage.lines[1:]))


def _lettered(passage: Passage, mark: re.Match[str], above: Passage | None, below: Part | None) -> Passage:
    """A letter counts in its turn: "a)" when "b)" follows, each other one after the one before it."""
    place = lines.LETTERS.index(mark.group("letter").lower())
    if place and above is not None and above.letter == place - 1:
        return replace(_after(passage, mark), depth=above.depth, letter=place)
    following = _mark(below)
    if place or following is None or (following.group("letter") or "").lower() != lines.LETTERS[1]:
        return passage
    heads = above is not None and outline.is_bold(above.lines[0].words) and not outline.is_bold(passage.lines[0].words)
    depth = 0 if above is None or above.depth is None or heads else above.depth + 1
    return replace(_after(passage, mark), depth=depth, letter=place)


def uncounted(points: Sequence[Passage]) -> list[Passage]:
    """Take letters and Roman numbers off points that they count, where a page shows them and no list holds them."""
    found = list(points)
    beside: dict[int, list[int]] = {}
    for at, point in enumerate([*points, None]):
        depth = -1 if point is None else point.depth or 0
        for deeper in [other for other in beside if other > depth]:
            members = beside.pop(deeper)
            marks = lines.in_turn([found[one].lines[0].words.plain for one in members])
            for one, end in zip(members, marks, strict=False):
                first, *rest = found[one].lines
                found[one] = replace(found[one], lines=(lines.after(first, end), *rest))
        beside.setdefault(depth, []).append(at)
    return found


def is_term(passage: Passage) -> bool:
    """Whether a paragraph is one short line, as a term that is explained below it."""
    text = passage.lines[0].words.plain
    return len(passage.lines) == 1 and len(text) <= TERM_CHARS_MAX and not text.endswith((".", ",", ";", "!"))


def cell(parts: Sequence[Part]) -> Cell:
    """Put the parts of a table's cell together as points."""
    return in_cell(blocks(parts))


def in_cell(held: Sequence[Block]) -> Cell:
    """Put what a cell holds together as points; a list under a line belongs to it."""
    points: list[Point] = []
    for block in held:
        if isinstance(block, Listing) and points and _stands_over(points[-1], block):
            points[-1] = _with(points[-1], block.points)
        elif isinstance(block, Listing):
            points += block.points
        elif isinstance(block, Table):
            points += [point for row in block.rows for inner in row for point in inner.points]
        else:
            printed = block.lines if isinstance(block, Paragraph) else (block.line,)
            points += lines.cell(printed).points
    return Cell(tuple(points))


def _stands_over(point: Point, below: Listing) -> bool:
    """Whether a list belongs to the line above it; boxes under a box are the next ones."""
    both = point.line.boxed and all(inner.line.boxed for inner in below.points)
    goes_on = all(inner.line.bulleted for inner in below.points)
    return not point.line.bulleted and (not point.points or goes_on) and not both


def told(message: str, number: int, words: str) -> list[Note]:
    """Name words that are left out, all of them, if there are any."""
    return [Note(FindingCode.PART_SKIPPED, message, number, words)] if words else []


def _with(point: Point, points: tuple[Point, ...]) -> Point:
    return Point(point.line, (*point.points, *points), point.number)


def _block(passage: Passage, above: Block | None, *, titled: bool) -> list[Block]:
    if passage.heading is not None:
        line = lines.keyed(joined(passage.lines))
        # Under a title, the headings are one level further down.
        return [Heading(line, min(passage.heading + titled, LEVEL_MAX))] if line.words.plain else []
    if voiced := lines.voiced(passage.lines, above, is_text=passage.is_text):
        return list(voiced)
    made = lines.blocks([part for line in passage.lines for part in lines.shape(line)])
    if not passage.is_text:
        return made
    return [replace(block, is_text=True) if isinstance(block, Paragraph) else block for block in made]


def _last_number(run: Sequence[Passage]) -> int:
    return next((passage.number or 0 for passage in reversed(run) if passage.depth == 0), 0)


def _nested(run: Sequence[Passage], level: int = 1) -> tuple[Point, ...]:
    if level > NESTING_MAX:
        raise too_nested()
    points: list[Point] = []
    at = 0
    while at < len(run):
        end = at + 1
        while end < len(run) and (run[end].depth or 0) > (run[at].depth or 0):
            end += 1
        made = _points(run[at])
        inner = _nested(run[at + 1 : end], level + 1) if end > at + 1 else ()
        if made and inner and made[-1].line.boxed and not made[-1].line.words.plain:
            # A box that stands alone, even before a bullet, stands for the words that follow.
            made, inner = (*made[:-1], replace(inner[0], line=replace(inner[0].line, boxed=True))), inner[1:]
        points += [*made[:-1], _with(made[-1], inner)] if made else inner
        at = end
    return tuple(points)


def _points(passage: Passage) -> tuple[Point, ...]:
    pieces = [piece for line in passage.lines for piece in lines.shape(line, listed=True)]
    if any(piece.boxed or piece.bulleted for piece in pieces[1:]):
        return lines.points(pieces)
    if not pieces:
        return ()
    return (Point(joined(pieces), (), passage.number),)
