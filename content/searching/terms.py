"""Words as search compares them: cut out of a text, without accents and case, whatever the script. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

TERM_CHARACTERS_MAX = 40
"""A longer word is compared by its beginning."""
SHOWN_CHARACTERS_MAX = 200
"""How much of a text is shown around what was found."""
RUNS_MAX = 15
"""How many runs of words that is cut into at most."""

_PLAIN = re.compile("[0-9a-z]+")
"""The words of a text without accents, which most texts are for the most part."""
_FOLDED = str.maketrans(
    {"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "œ": "oe", "ŧ": "t"}
    | {"ɓ": "b", "ɖ": "d", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ƴ": "y", "\u0640": None}
)
"""Letters that are no other letter with an accent, but are typed as one; the Arabic stretch is no letter at all."""

_UNSPACED = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3040", "\u30ff"),  # Japanese
    ("\u3400", "\u9fff"),  # Chinese
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Scripts that put no space between words: they are compared by two letters at a time."""

_PERHAPS = re.compile("[\\w\u0300-\U0010ffff]+")
"""Where runs may be: all letters and digits, all that is written on letters, and what is neither."""


class Term(NamedTuple):
    """A word of a text, folded, and where it stands there."""

    text: str
    start: int
    end: int
    unfinished: bool = False
    """Whether it may be the beginning of a longer one."""


def folded(text: str) -> str:
    """Take case and accents off, and write what looks like a letter as that letter."""
    letters = text.casefold()
    if letters.isascii() and letters.isalnum():
        return letters
    if not letters.isascii():
        for _ in range(2):  # What is taken apart may have capitals of its own (Unicode, 3.13, D147).
            letters = unicodedata.normalize("NFKD", letters).casefold()
        letters = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_FOLDED)
    return letters if letters.isalnum() else "".join(letter for letter in letters if _is_letter(letter))


def of(text: str) -> list[Term]:
    """List the words of a text in their order; takes as long as the text is long."""
    if text.isascii():
        return [Term(one[0][:TERM_CHARACTERS_MAX], *one.span()) for one in _PLAIN.finditer(text.lower())]
    found: list[Term] = []
    known: dict[str, str] = {}
    for start, end in _runs(text):
        places = range(start, end) if _unspaced(text[start]) else (start,)
        for place in places:
            stop = min(place + 2, end) if len(places) > 1 else end
            written = text[place:stop]
            word = known.get(written)
            if word is None:
                word = known[written] = folded(written)[:TERM_CHARACTERS_MAX]
            if word:
                found.append(Term(word, place, stop))
    return found


def asked(query: str) -> list[Term]:
    """List the words that somebody searches for; the last one may still be in the typing."""
    found: list[Term] = []
    for term in of(query):
        single = _unspaced(query[term.start]) and term.end - term.start == 1
        if not (single and found and found[-1].end == term.end):  # The last letter of a run is in the pair before it.
            found.append(term._replace(unfinished=single or term.end == len(query)))
    return found


class Run(Struct, frozen=True):
    """A run of words, and whether it is what was looked for."""

    text: str
    matched: bool


def around(text: str, marked: Sequence[Term]) -> list[Run]:
    """Cut out the words around the first of some terms of a text, as they stand there; nothing if there are none."""
    if not marked:
        return []
    first, last = _window(text, marked[0])
    runs: list[Run] = []
    place = first
    for term in marked:
        if term.end > last or len(runs) >= RUNS_MAX - 1:
            break
        begin = max(term.start, place)
        if begin > place:
            runs.append(Run(text[place:begin], matched=False))
        if runs and runs[-1].matched and begin < term.end:  # Pairs of letters overlap.
            runs[-1] = Run(runs[-1].text + text[begin : term.end], matched=True)
        elif begin < term.end:
            runs.append(Run(text[begin : term.end], matched=True))
        place = max(place, term.end)
    if place < last:
        runs.append(Run(text[place:last], matched=False))
    return runs


def beginning(text: str, characters_max: int) -> str:
    """Give the first words of a text, and say that there are more."""
    line = " ".join(text.split())
    if len(line) <= characters_max:
        return line
    cut = line[:characters_max]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.–—-") + "…"


def _window(text: str, term: Term) -> tuple[int, int]:
    """Choose where to cut, between words, with some of what stands before."""
    if len(text) <= SHOWN_CHARACTERS_MAX:
        return 0, len(text)
    first = max(0, term.start - SHOWN_CHARACTERS_MAX // 4)
    if first:
        space = text.find(" ", first, term.start)
        first = space + 1 if space >= 0 else first
    last = min(len(text), max(first + SHOWN_CHARACTERS_MAX, term.end))
    if last < len(text):
        space = text.rfind(" ", term.end, last)
        last = space if space >= 0 else last
    return first, last


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Find runs of letters and digits; where a script without spaces begins or ends, a run ends too."""
    for found in _PERHAPS.finditer(text):
        start, end = found.span()
        if found[0].isascii() and found[0].isalnum():
            yield start, end
        else:
            yield from ((start + first, start + last) for first, last in _apart(found[0]))


def _apart(text: str) -> Iterator[tuple[int, int]]:
    """Find runs in what may have letters of any script, and signs that are no letters."""
    start: int | None = None
    unspaced = False
    for place, letter in enumerate(text):
        if not _is_letter(letter):
            if start is not None:
                yield start, place
            start = None
        elif start is None:
            start, unspaced = place, _unspaced(letter)
        elif _unspaced(letter) is not unspaced and not unicodedata.combining(letter):
            yield start, place
            start, unspaced = place, not unspaced
    if start is not None:
        yield start, len(text)


def _is_letter(letter: str) -> bool:
    """Whether this is part of a word: a letter, a digit, or a sign that is written on one."""
    return letter.isalnum() or (letter > "\u02ff" and unicodedata.category(letter)[0] == "M")


def _unspaced(letter: str) -> bool:
    return letter > "\u0dff" and any(first <= letter <= last for first, last in _UNSPACED)
