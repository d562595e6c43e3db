"""What changed between two wordings, word by word."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, count, groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from content.records import SegmentKind, TextSegment

WORDS_COMPARED_MAX = 4_000
"""Words, spaces and marks of one wording, without what both begin and end with; beyond, the middle is said anew."""

LIKENESS_CHARACTERS_MAX = 20_000
"""Characters of a wording that count for how alike two are."""


def segments(before: str, after: str) -> tuple[TextSegment, ...]:
    """Part two wordings into runs that stayed, went and came; what went stands before what came in its place.

    What stayed and went joins to the one wording, what stayed and came to the other.
    """
    if before == after:
        return (TextSegment(kind=SegmentKind.KEPT, text=before),) if before else ()
    old, new = _tokens(before), _tokens(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    runs = chain(
        [(True, old[:start], new[:start])],
        _middle(middle_old, middle_new),
        [(True, old[len(old) - end :], new[len(new) - end :])],
    )
    return tuple(_segments(runs))


def likeness(before: str, after: str) -> float:
    """Say how alike two wordings are, from 0 to 1, as far as they are compared."""
    return fuzz.ratio(before[:LIKENESS_CHARACTERS_MAX], after[:LIKENESS_CHARACTERS_MAX]) / 100


_Run = tuple[bool, list[str], list[str]]
"""Whether the words stayed, those of the one wording, those of the other."""


def _middle(old: list[str], new: list[str]) -> Iterator[_Run]:
    """Find the most words that both have in the same order; the work is bounded by the limit squared."""
    if not old or not new or max(len(old), len(new)) > WORDS_COMPARED_MAX:
        yield False, old, new
        return
    numbers = dict(zip(dict.fromkeys(chain(old, new)), count(), strict=False))
    steps = LCSseq.opcodes([numbers[word] for word in old], [numbers[word] for word in new])
    for step in steps:
        words = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        stayed = step.tag == "equal" and any(not word.isspace() for word in words[0])
        yield stayed, *words


def _segments(runs: Iterator[_Run]) -> Iterator[TextSegment]:
    """Join neighbours of a kind; a space alone between two changes changes with them, or every one would stay."""
    for stayed, members in groupby(runs, key=lambda run: run[0]):
        parts = list(members)
        went = "".join(word for _, old, _ in parts for word in old)
        came = "".join(word for _, _, new in parts for word in new)
        changed = [(SegmentKind.DELETED, went), (SegmentKind.INSERTED, came)]
        said = [(SegmentKind.KEPT, went)] if stayed else changed
        yield from (TextSegment(kind=kind, text=text) for kind, text in said if text)


def _common(one: list[str], other: list[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def _tokens(text: str) -> list[str]:
    """Cut a text into words, spaces and marks, nothing lost."""
    kinds: list[str] = []
    for place, letter in enumerate(text):
        kind = _kind(letter)
        if kind == "'":
            inside = 0 < place < len(text) - 1 and _kind(text[place - 1]) == _kind(text[place + 1]) == "word"
            kind = "word" if inside else ""
        kinds.append(kind or str(place))
    found: list[str] = []
    place = 0
    for _, members in groupby(kinds):
        length = sum(1 for _ in members)
        found.append(text[place : place + length])
        place += length
    return found


@lru_cache(maxsize=4_096)
def _kind(letter: str) -> str:
    """Say whether a character belongs to a word, to a space, may be inside a word, or stands alone ("")."""
    if letter.isspace():
        return "space"
    if letter in "'’":
        return "'"
    category = unicodedata.category(letter)
    if category == "Lo" and unicodedata.east_asian_width(letter) == "W":
        return ""
    return "word" if category[0] in "LMN" or letter in "_\u200c\u200d" else ""
