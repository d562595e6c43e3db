"""Blocks to an outline: which lines are headings, by their form and place, and which is the rule."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import groupby, pairwise

from msgspec import Struct

from content.enums import SectionKind
from content.leaflet import vocabulary
from content.leaflet.tree import Block, Heading, Line, Listing, Paragraph, Point, Table, Tree, cut, joined
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace
from content.words import Mark, MarkKind, Words

HEADING_CHARS_MAX = 120
COLON_PART_CHARS_MAX = 60
"""Of what stands before the colon in "Challenges: to maintaining a link"."""
PLAIN_CHARS_MAX = 80
PLAIN_WORDS_MAX = 10
LEAD_IN_CHARS_MAX = 200
RULE_CHARS_MAX = 600
RUN_IN_CHARS_MAX = 80
"""Of words in bold that end like a sentence, before the sentence they head."""
UNWRAPPED_SHARE_MAX = 0.75
"""A line that would still be shorter than this part of the widest, with the next word, was not wrapped but ended."""
WRAPPED_CHARS_MAX = 120
"""In a file with wider lines than this, nothing was wrapped by hand."""
WRAPPED_CHARS_MIN = 50
"""No editor ends lines sooner by their width."""
LABELLED_MIN = 3
"""So many paragraphs in a row that begin in bold are points with labels, under a heading of another form."""
TITLE_LINES_MAX = 4
"""Of one paragraph at the very beginning whose lines are titles."""
_ENDS = (".", "!", "?", ";", ",", "\u2026", "\u061f", "\u060c", "\u061b", "\u06d4", "\u3002", "\uff1f")
"""The last are those of Arabic, Urdu and Chinese."""
_FIRST_NUMBER = re.compile(r"^(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]\s+")
_LEADS_ON = re.compile(r"\s*[-\u2013\u2014]{1,3}\s+\S|\s*:\s+\S")
_COUNTER = re.compile(r"(?:[^\W\d_]{2,12} )?(?:[^\W\d_]|\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4})")
"""What stands before the colon of "Part 2: After a year" or "Q: Who pays?" is no heading of its own."""
_LETTERS_MIN = 3
"""A line of capitals shorter than this may be an abbreviation."""


class Form(IntEnum):
    """How a heading shows that it is one, strongest first; a heading that the format marks has its level, 1 to 6."""

    CAPITALS = 7
    BOLD = 8
    NUMBERED = 9
    COLON = 10
    PLAIN = 11


MARKED_MAX = 6


class Head(Struct, frozen=True):
    """A heading line."""

    words: Words
    line: int
    rank: int
    """A level from 1 to 6, or a `Form`."""
    numbered: bool = False
    """Whether a number before it says that it is one of several."""
    run_in: bool = False
    """Whether it stands in bold before the text that it heads."""


class Prose(Struct, frozen=True):
    """Running text."""

    words: Words
    line: int


class Points(Struct, frozen=True):
    """A list."""

    points: tuple[Point, ...]


class Grid(Struct, frozen=True):
    """A table."""

    table: Table


class Verdict(Struct, frozen=True):
    """The sentence that says when to think again."""

    words: Words
    line: int


Strip = Head | Prose | Points | Grid | Verdict


class _Piece(Struct, frozen=True):
    """A line or paragraph that may turn out to be a heading."""

    line: Line
    level: int = 0
    point: Point | None = None
    """The point that this is unless it is a heading."""
    run_in: bool = False
    """Whether it stands in bold before the text of its paragraph."""
    leads_on: bool = False
    """Whether it is the text after such a heading that leads on to a list, whatever its form."""
    is_text: bool = False
    """Whether it stands over nothing: its lines were ended on purpose, or the format says so."""
    rows: int = 1
    """How many lines were ended on purpose."""


def strips(tree: Tree, hints: Vocabulary) -> list[Strip]:
    """Say of every block what it is."""
    pieces = list(_pieces(tree.blocks, hints))
    return [_strip(pieces, index, hints) for index in range(len(pieces))]


def heading(words: Words) -> tuple[str, str | None, Words | None]:
    """Part a heading at its colon: the heading, its subtitle, and the lead-in to a list, which keeps its own colon."""
    text = words.plain.strip()
    before, colon, _ = text.partition(": ")
    if not colon or len(before) > COLON_PART_CHARS_MAX or _COUNTER.fullmatch(before):
        return without_colon(text), None, None
    rest = cut(words, len(before) + 1, len(words.plain))
    if rest.plain.endswith(":"):
        return before.strip(), None, rest
    return before.strip(), rest.plain, None


def without_colon(text: str) -> str:
    """A heading without the colon that only leads on to what follows."""
    return text.strip().removesuffix(":").rstrip()


def kind(text: str, hints: Vocabulary) -> SectionKind | None:
    """What the words of a heading hint at."""
    if any(vocabulary.has(text, words) for _, words in hints.audiences):
        return SectionKind.AUDIENCE_ISSUES
    found = (kind for kind, words in hints.kinds if vocabulary.has(text, words))
    return next(found, SectionKind.AUDIENCE_ISSUES if readers(text, hints) else None)


def readers(text: str, hints: Vocabulary) -> str | None:
    """The readers that a heading such as "For hosts" names."""
    plain = text.replace("\u2019", "'")
    for prefix in hints.reader_prefixes:
        if plain.lower().startswith(prefix) and (prefix.endswith("'") or plain[len(prefix) : len(prefix) + 1] == " "):
            rest = plain[len(prefix) :].strip()
            return None if not rest or vocabulary.has(rest.split()[0] + " ", hints.not_readers) else rest
    return None


def is_rule(text: str, hints: Vocabulary) -> bool:
    """Whether a text says when to think again."""
    return len(text) <= RULE_CHARS_MAX and vocabulary.has(text, hints.tick) and vocabulary.has(text, hints.think_again)


def is_sentence(text: str) -> bool:
    """Whether a text ends as sentences do."""
    return text.rstrip("\"'\u201d\u2019\u00bb) ").endswith(_ENDS)


def is_statement(text: str) -> bool:
    """Whether a text ends as sentences do, and is no short question."""
    return is_sentence(text) and not is_question(text)


def is_question(text: str) -> bool:
    """Whether a text is one short question, as headings such as "Why link?" and "2. Why link?" are."""
    text = _FIRST_NUMBER.sub("", text.strip())
    return (
        text.endswith(("?", "\u061f", "\uff1f")) and len(text) <= PLAIN_CHARS_MAX and not re.search(r"[.!?;]\s", text)
    )


def _pieces(blocks: Sequence[Block], hints: Vocabulary) -> Iterator[_Piece | Points | Grid]:
    counting = _counting(blocks)
    width = _width(blocks)
    run_ins = _run_ins(blocks)
    labelled = _labelled(blocks, run_ins)
    for index, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield _Piece(block.line, block.level)
        elif isinstance(block, Table):
            yield Grid(block)
        elif isinstance(block, Listing):
            yield from _parted(block, counts=index in counting)
        elif index in labelled:
            yield Points((Point(joined(block.lines)),))
        elif len(block.lines) >= LABELLED_MIN and all(_is_led(line.words) for line in block.lines):
            yield Points(tuple(map(Point, block.lines)))
        elif index in run_ins and (len(run_ins) > 1 or _hints_at(block.lines[0], run_ins[index], hints)):
            yield from _with_run_in(block, run_ins[index])
        else:
            listed = isinstance(blocks[index + 1], Listing) if index + 1 < len(blocks) else False
            made = _paragraph(block, width, first=index == 0, listed=listed)
            yield from (replace(piece, is_text=True) for piece in made) if block.is_text else made


def _width(blocks: Sequence[Block]) -> int:
    """How wide the lines of running text are."""
    return max(
        (len(line.words.plain) for block in blocks if isinstance(block, Paragraph) for line in block.lines), default=0
    )


def _counting(blocks: Sequence[Block]) -> set[int]:
    """The lists of one numbered point that together number the parts of the leaflet."""
    single = [
        (index, block.points[0].number)
        for index, block in enumerate(blocks)
        if isinstance(block, Listing) and len(block.points) == 1 and not block.points[0].points
    ]
    numbered = [(index, number) for index, number in single if number is not None]
    if len(numbered) < 2 or any(after[1] <= before[1] for before, after in pairwise(numbered)):  # noqa: PLR2004 - a pair
        return set()
    return {index for index, _ in numbered}


def _parted(block: Listing, *, counts: bool) -> Iterator[_Piece | Points]:
    """A list, parted at numbered points that look like headings among points that do not."""
    heads = [
        point.number is not None
        and not point.points
        and not point.line.boxed
        and _outstanding(point.line.words) is not None
        for point in block.points
    ]
    if counts or (any(heads) and not all(heads)) or (all(heads) and len(heads) == 1):
        run: list[Point] = []
        for point, is_head in zip(block.points, heads, strict=True):
            if is_head or counts:
                yield from [Points(tuple(run))] if run else []
                run = []
                yield _Piece(point.line, 0, point)
            else:
                run.append(point)
        yield from [Points(tuple(run))] if run else []
    else:
        yield Points(block.points)


def _paragraph(block: Paragraph, width: int = 0, *, first: bool, listed: bool = False) -> Iterator[_Piece]:
    """A paragraph, parted at lines that stand out from the others, or that ended before they were full."""
    rows = block.lines
    if first and 1 < len(rows) <= TITLE_LINES_MAX and all(_titular(row.words.plain) for row in rows):
        yield from (_Piece(row) for row in rows)
        return
    if len(rows) > 1 and all(is_bold(row.words) for row in rows) and is_sentence(rows[-1].words.plain):
        yield _Piece(joined(rows), is_text=True)  # A sentence that is in bold from its first line to its last.
        return
    if len(rows) > 1 and all(is_bold(row.words) for row in rows) and all(map(_is_wrapped, rows, rows[1:])):
        yield _Piece(joined(rows))
        return
    run: list[Line] = []
    for index, row in enumerate(rows):
        if _stands_alone(rows, index) or (not run and _ended(rows, index, width, listed=listed)):
            yield from _run_of(run)
            run = []
            yield _Piece(row)
        else:
            run.append(row)
    yield from _run_of(run)


def _is_wrapped(row: Line, below: Line) -> bool:
    """Whether a line was ended by its width: the next begins small, and it is as long as lines are."""
    return below.words.plain[:1].islower() and len(row.words.plain) >= WRAPPED_CHARS_MIN


def _run_of(rows: Sequence[Line]) -> Iterator[_Piece]:
    """Lines that are one text; several short ones, such as an address, stand over nothing."""
    if rows:
        yield _Piece(joined(rows), is_text=len(rows) > 1, rows=len(rows))


def _ended(rows: Sequence[Line], index: int, width: int, *, listed: bool) -> bool:
    """Whether a short line at the beginning was ended on purpose: it stands over the text or the list below it."""
    text = rows[index].words.plain
    below = [row.words.plain for row in rows[index + 1 :]]
    if not below or not _plain(text) or not below[0][:1].isupper():
        return False
    leads_on = listed and len(below) == 1 and not is_sentence(below[0])
    if not leads_on and not is_sentence(below[-1]):
        return False
    # Lines wider than any editor wraps at end where their writer ended them.
    room = width * UNWRAPPED_SHARE_MAX if width <= WRAPPED_CHARS_MAX else WRAPPED_CHARS_MAX
    return len(text) + 1 + len(below[0].split()[0]) <= room


def _run_ins(blocks: Sequence[Block]) -> dict[int, int]:
    """Where headings end that stand in bold before their text, by the place of their paragraph.

    Once several end in a full stop, so do those of this leaflet that stand over a list or a table with no text between.
    """
    found: dict[int, int] = {}
    alone: dict[int, int] = {}
    stops = 0
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = block.lines[0].words.plain
        if end := _run_in(block, listed=isinstance(_at(blocks, index + 1), Listing | Table)):
            found[index] = end
            stops += text[:end].rstrip().endswith(".")
        elif _is_stopped_heading(block) and not isinstance(_at(blocks, index + 1), Heading | None):
            alone[index] = len(text)
    return found | alone if stops > 1 else found


def _labelled(blocks: Sequence[Block], run_ins: Mapping[int, int]) -> set[int]:
    """Where words in bold are the label of their paragraph: several such in a row, with nothing between or below.

    They stand under a heading of a stronger form, a few paragraphs at most between; else they are headings themselves.
    """
    found: set[int] = set()
    led = [at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and _is_led(block.lines[0].words)]
    for _, members in groupby(enumerate(led), key=lambda pair: pair[1] - pair[0]):
        run = [index for _, index in members]
        # Where one of them can head nothing, none does.
        found.update(run if len(run) >= LABELLED_MIN and not all(index in run_ins for index in run) else ())
    for _, members in groupby(enumerate(sorted(run_ins)), key=lambda pair: pair[1] - pair[0]):
        run = [index for _, index in members]
        above = next((at for at in range(run[0] - 1, -1, -1) if not _is_prose(blocks[at])), None)
        # What a list or another block follows at once is a heading over it.
        if not isinstance(_at(blocks, run[-1] + 1), Heading | None):
            run = run[:-1] if isinstance(_at(blocks, run[-1] + 1), Listing | Table) else run
        alone = all(run_ins[index] < len(_plain_text(blocks[index])) for index in run)
        if len(run) >= LABELLED_MIN and alone and above is not None and _opens_section(blocks, above):
            found.update(run)
    return found


def _is_led(words: Words) -> bool:
    """Whether a line begins with a label in bold, and a dash or a colon leads on to what explains it."""
    bold = next((mark for mark in words.marks if mark.kind is MarkKind.BOLD and not mark.start), None)
    if bold is None or bold.end > RUN_IN_CHARS_MAX:
        return False
    ended = words.plain[: bold.end].rstrip().endswith(":") and bold.end < len(words.plain)
    return ended or _LEADS_ON.match(words.plain, bold.end) is not None


def _opens_section(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is a heading, and not the title: others are of its level, or there is text before it."""
    block = blocks[at]
    if not _is_heading(block):
        return False
    twins = [
        one for one in blocks if isinstance(block, Heading) and isinstance(one, Heading) and one.level == block.level
    ]
    return len(twins) > 1 or any(not _is_heading(one) for one in blocks[:at])


def _plain_text(block: Block) -> str:
    return joined(block.lines).words.plain if isinstance(block, Paragraph) else ""


def _is_prose(block: Block) -> bool:
    return isinstance(block, Paragraph) and not _is_heading(block)


def _is_heading(block: Block | None) -> bool:
    """Whether a block is a heading whatever stands below it: one that the format marks, or one whole line."""
    if isinstance(block, Paragraph):
        words = block.lines[0].words
        return len(block.lines) == 1 and _outstanding(words) is not None and not is_sentence(words.plain)
    return isinstance(block, Heading)


def _at(blocks: Sequence[Block], index: int) -> Block | None:
    return blocks[index] if index < len(blocks) else None


def _is_stopped_heading(block: Paragraph) -> bool:
    """Whether a paragraph is one short line in bold that ends in one full stop."""
    words = block.lines[0].words
    short = len(block.lines) == 1 and len(words.plain) <= RUN_IN_CHARS_MAX and _outstanding(words) is Form.BOLD
    return short and _plain(words.plain.removesuffix(".")) and words.plain.endswith(".")


def _run_in(block: Paragraph, *, listed: bool) -> int:
    """Where a heading ends that stands in bold before the first sentence of a paragraph, or 0.

    A sentence ends; or it leads on to a list with a colon, under a heading that ends in a stop of its own.
    """
    words = block.lines[0].words
    bold = [mark for mark in words.marks if mark.kind is MarkKind.BOLD]
    if not bold or bold[0].start or bold[0].end > RUN_IN_CHARS_MAX:
        return 0
    end = bold[0].end
    while words.plain[end : end + 1] in (":", " ") and end < len(words.plain):
        end += 1
    before, rest = words.plain[:end].rstrip(), words.plain[end:]
    whole = " ".join([rest, *(line.words.plain for line in block.lines[1:])])
    opens = before.endswith((":", ".", "?", "!")) and not before.endswith("..") and _capital(before)
    leads_on = listed and not before.endswith(":") and whole.endswith(":")
    return end if opens and (is_sentence(whole) or leads_on) and _capital(rest) else 0


def _capital(text: str) -> bool:
    """Whether the first letter of a text is none that has a capital and is not one."""
    first = next((character for character in text if character.isalnum()), "")
    return bool(first) and not first.islower()


def _hints_at(line: Line, end: int, hints: Vocabulary) -> bool:
    return kind(line.words.plain[:end], hints) is not None


def _with_run_in(block: Paragraph, end: int) -> Iterator[_Piece]:
    first = block.lines[0]
    yield _Piece(replace(first, words=cut(first.words, 0, end)), run_in=True)
    rest = replace(first, words=cut(first.words, end, len(first.words.plain)), anchor=None)
    text = [line for line in (rest, *block.lines[1:]) if line.words.plain]
    if text and text[-1].words.plain.endswith(":"):
        yield _Piece(joined(text), leads_on=True)
    elif text:
        yield from _paragraph(Paragraph(tuple(text)), first=False)


def _titular(text: str) -> bool:
    return len(text) <= PLAIN_CHARS_MAX and not text[:1].islower() and not text.endswith((",", ";"))


def _stands_alone(rows: Sequence[Line], index: int) -> bool:
    words = rows[index].words
    if len(words.plain) > HEADING_CHARS_MAX:
        return False
    if _outstanding(words) is not None and not is_sentence(words.plain):
        return True
    if not words.plain.endswith(":"):
        return False
    opens = (
        index == 0
        and len(rows) > 1
        and len(words.plain) <= COLON_PART_CHARS_MAX
        and not rows[1].words.plain[:1].islower()
    )
    closes = index == len(rows) - 1 and index > 0 and is_sentence(rows[index - 1].words.plain)
    return opens or closes


def _outstanding(words: Words) -> Form | None:
    """Whether a whole line is in capitals or in bold."""
    letters = [character for character in words.plain if character.isalpha()]
    if len(letters) >= _LETTERS_MIN and all(letter.isupper() for letter in letters) and _long_enough(words.plain):
        return Form.CAPITALS
    return Form.BOLD if is_bold(words) else None


def is_bold(words: Words) -> bool:
    """Whether a whole line is in bold."""
    end = len(words.plain.rstrip(": "))
    bold = [mark for mark in words.marks if mark.kind is MarkKind.BOLD]
    return bool(bold) and bold[0].start == 0 and bold[-1].end >= end and _covers(bold, end)


def _long_enough(text: str) -> bool:
    # A single short word in capitals is as likely an abbreviation, such as UNDP.
    return len(text.split()) > 1 or len(text.rstrip(":")) > 2 * _LETTERS_MIN - 2


def _covers(marks: Sequence[Mark], end: int) -> bool:
    at = 0
    for mark in marks:
        if mark.start > at + 1:
            return False
        at = max(at, mark.end)
    return at >= end


def _strip(pieces: Sequence[_Piece | Points | Grid], index: int, hints: Vocabulary) -> Strip:
    piece = pieces[index]
    if isinstance(piece, Grid):
        return piece
    if isinstance(piece, Points):
        # A rule that begins with a star is a list of one point to Markdown.
        only = piece.points[0]
        if len(piece.points) == 1 and not only.points and not only.line.boxed and is_rule(only.line.words.plain, hints):
            return Verdict(only.line.words, only.line.number)
        return piece
    words, number = piece.line.words, piece.line.number
    if is_rule(words.plain, hints):
        return Verdict(words, number)
    rank = (
        piece.level
        or (Form.BOLD if piece.run_in else 0)
        or (0 if piece.leads_on else _rank(piece, pieces[index - 1 : index], pieces[index + 1 : index + 3], hints))
    )
    if rank:
        words = _without_stop(words) if piece.run_in else words
        return Head(words, number, rank, numbered=piece.point is not None, run_in=piece.run_in)
    return Points((piece.point,)) if piece.point else Prose(words, number)


def _without_stop(words: Words) -> Words:
    """A heading without the full stop that parts it from its text."""
    return cut(words, 0, len(words.plain.removesuffix(".")))


def _is_marked(beside: Sequence[_Piece | Points | Grid]) -> bool:
    return bool(beside) and isinstance(beside[0], _Piece) and beside[0].level > 0


def _rank(
    piece: _Piece,
    before: Sequence[_Piece | Points | Grid],
    after: Sequence[_Piece | Points | Grid],
    hints: Vocabulary,
) -> int | None:
    text = piece.line.words.plain
    # Between a heading and those under it, a colon leads on to them.
    leads_on = text.endswith(":") and _is_marked(before) and _is_marked(after)
    ends = bool(before) and not after  # There, a line heads nothing.
    if ends or leads_on or len(text) > LEAD_IN_CHARS_MAX or (is_sentence(text) and not is_question(text)):
        return None
    outstanding = _outstanding(piece.line.words)
    if outstanding and len(text) <= HEADING_CHARS_MAX:
        return outstanding
    if text.endswith(":"):
        return Form.COLON if len(text) <= COLON_PART_CHARS_MAX or _leads_to_list(after) else None
    name, colon, rest = text.partition(": ")
    if colon and rest and len(name) <= COLON_PART_CHARS_MAX and len(name.split()) <= PLAIN_WORDS_MAX:
        known = kind(name, hints) is not None and bool(after)
        return Form.COLON if known or _leads_to_list(after) else None
    if _plain(text) and not piece.is_text and _opens(after):
        return Form.NUMBERED if piece.point else Form.PLAIN
    return None


def _leads_to_list(after: Sequence[_Piece | Points | Grid]) -> bool:
    """Whether a list comes next, or a short line and then a list."""
    if not after or not isinstance(after[0], _Piece):
        return bool(after)
    text = after[0].line.words.plain
    short = _plain(without_colon(text)) or after[0].level > 0
    return short and len(after) > 1 and not isinstance(after[1], _Piece)


def _opens(after: Sequence[_Piece | Points | Grid]) -> bool:
    """Whether what comes next is what a heading stands over."""
    if after and isinstance(after[0], _Piece) and after[0].level:
        return False
    if _leads_to_list(after):
        return True
    if not after or not isinstance(after[0], _Piece):
        return False
    text = after[0].line.words.plain
    return len(text) > PLAIN_CHARS_MAX or is_sentence(text) or after[0].rows > 1


def _plain(text: str) -> bool:
    return (
        len(text) <= PLAIN_CHARS_MAX
        and len(text.split()) <= PLAIN_WORDS_MAX
        and not text[:1].islower()
        and any(character.isalpha() for character in text)
        and not text.endswith(":")
        and (not is_sentence(text) or is_question(text))
        and not re.search(r"https?://|www\.|\S@\S|\d{6}", text)
    )
