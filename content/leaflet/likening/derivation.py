"""Splits and merges: whose words the parts are. One way round a whole became parts, the other way parts a whole."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

PART_SHARE_MIN = 0.70
"""How much of a part's words the whole has to have."""
TAKEN_WORDS_MIN = 3
"""How many words of a part have to be missing in what else continues the whole; one that was copied is no part."""
CONTINUED_SHARE_MIN = 0.40
"""How much of an item's words the whole has to have for the item to be one of the parts that it is matched with."""
COMMON_MIN = 100
"""A word that stands in so many wholes says nothing of where a part comes from."""


class Whole(Struct, frozen=True):
    """A text that may consist of several others; `continued` is the number of the one it is matched with, if any."""

    words: Sequence[str]
    continued: int | None = None


class Parting(Struct, frozen=True):
    """A whole and its parts by their numbers, and the share of the parts' words that the whole has."""

    whole: int
    parts: tuple[int, ...]
    score: float


def partings(wholes: Sequence[Whole], parts: Sequence[Sequence[str]], loose: Sequence[int]) -> list[Parting]:
    """Find the wholes that consist of two parts or more, each part being of one whole; in the order of the wholes.

    `parts` are the words of all texts on the other side, `loose` the numbers of those that are matched with nothing.
    Words count as often as they stand there; the part with the largest share takes its words first.
    """
    rest = {number: _rest(whole, parts) for number, whole in enumerate(wholes)}
    shelf: dict[str, list[int]] = defaultdict(list)
    for number, words in rest.items():
        for word in words:
            shelf[word].append(number)
    claims = [
        (-share, part, number)
        for part in sorted(loose)
        for number in _candidates(parts[part], shelf)
        if (share := _share(parts[part], wholes[number].words)) >= PART_SHARE_MIN
    ]
    members: dict[int, list[int]] = defaultdict(list)
    used: set[int] = set()
    for _, part, number in sorted(claims):
        taken = Counter(parts[part]) & rest[number]
        if part not in used and taken.total() >= TAKEN_WORDS_MIN:
            used.add(part)
            members[number].append(part)
            rest[number] -= taken
    return [
        Parting(whole=number, parts=every, score=_explained(wholes[number], [parts[part] for part in every]))
        for number in sorted(members)
        if len(every := _with_continued(wholes[number], members[number], parts)) > 1
    ]


def _rest(whole: Whole, parts: Sequence[Sequence[str]]) -> Counter[str]:
    """Say which words of a whole are not in what continues it."""
    return Counter(whole.words) - Counter(() if whole.continued is None else parts[whole.continued])


def _candidates(words: Sequence[str], shelf: Mapping[str, Sequence[int]]) -> list[int]:
    """List the wholes that miss enough of a part's words."""
    found: Counter[int] = Counter()
    for word, times in Counter(words).items():
        holders = shelf.get(word, ())
        if len(holders) < COMMON_MIN:
            for number in holders:
                found[number] += times
    return sorted(number for number, times in found.items() if times >= TAKEN_WORDS_MIN)


def _share(part: Sequence[str], whole: Sequence[str]) -> float:
    return (Counter(part) & Counter(whole)).total() / len(part) if part else 0.0


def _with_continued(whole: Whole, members: Sequence[int], parts: Sequence[Sequence[str]]) -> tuple[int, ...]:
    continued = whole.continued
    if continued is None or _share(parts[continued], whole.words) < CONTINUED_SHARE_MIN:
        return tuple(sorted(members))
    return tuple(sorted({continued, *members}))


def _explained(whole: Whole, parts: Sequence[Sequence[str]]) -> float:
    said = Counter(word for part in parts for word in part)
    return (said & Counter(whole.words)).total() / max(said.total(), 1)
