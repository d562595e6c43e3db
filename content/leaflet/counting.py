"""Numbers and letters that were typed before headings ("1.2", "IV.", "B)"): taken off where they count in turn."""

import re
from collections.abc import Sequence

from content.enums import FindingCode
from content.leaflet.outline import Head, Strip
from content.leaflet.tree import Note, cut
from content.replacing import replace

COUNTED_MIN = 2
"""One number alone counts nothing."""
_FORMS = (
    re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.):]?\s+(?=\S)"),
    re.compile(r"([IVX]{1,5})[.):]\s+(?=\S)"),
    re.compile(r"([A-Z])[.)]\s+(?=\S)"),
)
_ROMAN = {"I": 1, "V": 5, "X": 10}

Count = tuple[int, ...]


def uncounted(strips: Sequence[Strip]) -> tuple[list[Strip], list[Note]]:
    """Take the numbers off headings that count, and say so: Word itself prints them without holding them as words."""
    for form in _FORMS:
        found = {at: match for at, strip in enumerate(strips) if (match := _counts(strip, form))}
        counts = [_count(match.group(1)) for match in found.values()]
        if len(counts) >= COUNTED_MIN and _in_turn(counts):
            kept = [_without(strip, found[at].end()) if at in found else strip for at, strip in enumerate(strips)]
            first = strips[next(iter(found))]
            message = "I left out the numbers before the headings: whoever shows a leaflet counts them anew."
            words = " ".join(match.group().strip() for match in found.values())
            return kept, [Note(FindingCode.PART_SKIPPED, message, first.line if isinstance(first, Head) else 1, words)]
    return list(strips), []


def _counts(strip: Strip, form: re.Pattern[str]) -> re.Match[str] | None:
    return form.match(strip.words.plain) if isinstance(strip, Head) and not strip.numbered else None


def _without(strip: Strip, end: int) -> Strip:
    return replace(strip, words=cut(strip.words, end, len(strip.words.plain))) if isinstance(strip, Head) else strip


def _count(text: str) -> Count:
    if text[0].isdecimal():
        return tuple(map(int, text.split(".")))
    if set(text) <= set(_ROMAN):
        values = [_ROMAN[letter] for letter in text]
        signed = (-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
        return (sum(signed),)
    return (ord(text) - ord("A") + 1,)


def _in_turn(counts: Sequence[Count]) -> bool:
    """Whether each number is the first, the next at its depth, or the first one deeper; each part may begin anew."""
    before: Count = ()
    for count in counts:
        deeper = count[-1] == 1 and count[:-1] == before
        following = count[-1] > 1 and (*count[:-1], count[-1] - 1) == before[: len(count)]
        if not (deeper or following or count == (1,)):
            return False
        before = count
    return True
