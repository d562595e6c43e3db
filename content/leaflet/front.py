"""The lines before the first section: the set a leaflet belongs to, its title, and what it says of itself."""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from content.enums import FindingCode, LeafletKind
from content.leaflet import outline, vocabulary
from content.leaflet.outline import MARKED_MAX, Form, Grid, Head, Points, Prose, Strip, Verdict
from content.leaflet.tree import Note, Point
from content.leaflet.vocabulary import Vocabulary

LINES_MAX = 3
"""The set, the title and the subtitle."""
REPEATS_WITHIN = 8
"""A page header repeats the title within so many strips."""
SHORT_CHARS_MAX = 160
MENU_CHARS_MAX = 40
"""Of what a menu leads to."""
_SEVERAL_SENTENCES = re.compile(r"[.!?]\s+\S")


class Front(Struct, frozen=True):
    """The titles, and what they say about the leaflet."""

    collection_title: str | None
    title: str
    subtitle: str | None
    kind: LeafletKind
    line: int | None
    """Of the line that names the kind."""
    notes: tuple[Note, ...]
    foot: str = ""
    """What a file of ours says of its edition and its terms."""


def split(strips: Sequence[Strip], hints: Vocabulary) -> tuple[Front, list[Strip]]:
    """Take the titles off, and leave the sections."""
    kept, notes = _without_head_of_page(strips)
    kept, more = _without_repeats(kept)
    notes += more
    taken: list[Head | Prose] = []
    for index, strip in enumerate(kept[:LINES_MAX]):
        if not isinstance(strip, Head | Prose) or not _is_title(kept, index, hints):
            break
        taken.append(strip)
    collection, title, subtitle = _roles(taken, hints)
    speaks = next((line for line in taken if vocabulary.has(line.words.plain, hints.supplementary)), None)
    front = Front(
        collection_title=outline.without_colon(collection.words.plain) if collection else None,
        title=outline.without_colon(title.words.plain) if title else "",
        subtitle=subtitle.words.plain if subtitle else None,
        kind=LeafletKind.SUPPLEMENTARY if speaks else LeafletKind.CORE,
        line=speaks.line if speaks else None,
        notes=tuple(notes),
    )
    return front, kept[len(taken) :]


def _without_head_of_page(strips: Sequence[Strip]) -> tuple[list[Strip], list[Note]]:
    """Leave out what a site prints above the only heading of the first level: a menu, with short lines around it."""
    heads = [
        (at, strip.rank) for at, strip in enumerate(strips) if isinstance(strip, Head) and strip.rank <= MARKED_MAX
    ]
    top = min((rank for _, rank in heads), default=0)
    titles = [at for at, rank in heads if rank == top]
    above = list(strips[: titles[0]]) if len(titles) == 1 and len(heads) > LINES_MAX - 1 else []
    menus = [points for strip in above if isinstance(strip, Points) for points in (strip.points,)]
    short = all(_is_short(strip) for strip in above if isinstance(strip, Head | Prose))
    named = isinstance(above[0], Head) and above[0].rank <= MARKED_MAX if above else False
    plain = not named and not any(isinstance(strip, Grid | Verdict) for strip in above)
    plain = plain and sum(at < len(above) for at, _ in heads) < LINES_MAX - 1
    boxed = any(
        point.line.boxed or len(point.line.words.plain) > MENU_CHARS_MAX for points in menus for point in points
    )
    if not menus or not short or not plain or boxed or len(above) > REPEATS_WITHIN:
        return list(strips), []
    words = [line for strip in above for line in _lines(strip)]
    message = "I left out what stands above the title, as sites print it above every page."
    note = Note(FindingCode.PART_SKIPPED, message, _first_line(above[0]), " ".join(words))
    return list(strips[len(above) :]), [note]


def _lines(strip: Strip) -> list[str]:
    if isinstance(strip, Points):
        return [line for point in strip.points for line in _of_point(point)]
    return [] if isinstance(strip, Grid) else [strip.words.plain]


def _of_point(point: Point) -> list[str]:
    return [point.line.words.plain, *(line for inner in point.points for line in _of_point(inner))]


def _first_line(strip: Strip) -> int:
    return (
        strip.points[0].line.number
        if isinstance(strip, Points)
        else strip.table.number
        if isinstance(strip, Grid)
        else strip.line
    )


def _without_repeats(strips: Sequence[Strip]) -> tuple[list[Strip], list[Note]]:
    """Leave out a title that stands twice, as page headers make it."""
    seen: set[str] = set()
    kept: list[Strip] = []
    notes: list[Note] = []
    for index, strip in enumerate(strips):
        if index >= REPEATS_WITHIN or not isinstance(strip, Head | Prose):
            return [*kept, *strips[index:]], notes
        text = vocabulary.folded(outline.without_colon(strip.words.plain))
        if text in seen:
            message = "This line stands twice at the beginning, as page headers do. I kept it once."
            notes.append(Note(FindingCode.PART_SKIPPED, message, strip.line, strip.words.plain))
        else:
            kept.append(strip)
        # A sentence may well stand twice; the head of a page is no sentence.
        seen |= set() if outline.is_sentence(strip.words.plain) else {text}
    return kept, notes


def _is_title(strips: Sequence[Strip], index: int, hints: Vocabulary) -> bool:
    strip = strips[index]
    after = strips[index + 1 :]
    if not isinstance(strip, Head | Prose) or not _is_short(strip):
        return False
    if isinstance(strip, Prose):
        return index == 0 or not _is_content(after)
    if strip.numbered or (index and strip.run_in) or (after and _is_list(after[0])):
        return False
    known = outline.kind(strip.words.plain, hints) is not None
    if index == 0:
        return not (_is_content(after) and (known or strip.rank == Form.COLON))
    if after and isinstance(after[0], Head) and after[0].rank < strip.rank <= MARKED_MAX:
        return True  # With nothing below but a stronger heading, it heads nothing.
    return not known and strip.rank != Form.COLON and _is_further_title(strips, index, strip)


def _is_further_title(strips: Sequence[Strip], index: int, strip: Head) -> bool:
    """Whether a heading after the first is a title still, and not yet that of a section."""
    first = strips[0]
    after = strips[index + 1 :]
    ranks = Counter(other.rank for other in strips if isinstance(other, Head))
    repeated = strip.rank != Form.PLAIN and ranks[strip.rank] > 1
    below = after[0] if after else None
    spoken = isinstance(below, Prose) and outline.is_sentence(below.words.plain)
    if repeated and not (isinstance(first, Head) and first.rank == strip.rank):
        # With nothing below but a short line that is no sentence, it can hardly be a section.
        return not spoken and isinstance(below, Prose) and not _is_content(after)
    if spoken and strip.rank <= MARKED_MAX and ranks[strip.rank] > LINES_MAX - 1:
        return False
    # A heading of a level of its own, above others, is a title even when text follows.
    return not _is_content(after) or (
        strip.rank <= MARKED_MAX and not repeated and any(rank > strip.rank for rank in ranks)
    )


def _is_content(after: Sequence[Strip]) -> bool:
    """Whether the next strip is what a section holds, rather than another title."""
    if not after or isinstance(after[0], Head):
        return False
    if isinstance(after[0], Prose) and _is_short(after[0]):
        return len(after) > 1 and not isinstance(after[1], Head)
    return True


def _is_short(strip: Head | Prose) -> bool:
    text = strip.words.plain
    return len(text) <= SHORT_CHARS_MAX and not _SEVERAL_SENTENCES.search(text)


def _is_list(strip: Strip) -> bool:
    return isinstance(strip, Points | Grid | Verdict)


def _roles(
    taken: Sequence[Head | Prose], hints: Vocabulary
) -> tuple[Head | Prose | None, Head | Prose | None, Head | Prose | None]:
    """Say which line is the set, which the title and which the subtitle."""
    if len(taken) == LINES_MAX:
        return taken[0], taken[1], taken[2]
    if len(taken) < LINES_MAX - 1:
        return None, taken[0] if taken else None, None
    first, second = taken
    text = second.words.plain
    speaks = outline.is_sentence(text) or vocabulary.has(text, (*hints.supplementary, *hints.itself))
    if speaks or (isinstance(first, Head) and isinstance(second, Prose)):
        return None, first, second
    return first, second, None
