"""Which advice elsewhere in a leaflet bears on a box: where both speak of the same things, in telling words. Pure.

Nothing here knows one leaflet. A word tells the more the fewer points of the leaflet have it; forms of one word are the
same. It is better to leave advice out than to show what has nothing to do with the box.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from content.leaflet.likening import distinction, likeness

ADVICE_MAX = 5
"""How many pieces of advice bear on one box."""
SHARED_MIN = 0.13
"""What two telling words in common have to weigh, of all the words of both."""
ALONE_MIN = 0.16
"""What a single one has to weigh."""
ALONE_POINTS_MAX = 3
"""In how many points a single one may be said."""
COMMON_POINTS_MAX = 40
"""What is said in more points leads from no box to advice, however long the leaflet."""
STEM_MIN = 5
STEM_SHARE_MIN = 0.5
"""Words that begin alike for so many letters, and for so much of the longer, are forms of one."""


class Point(Struct, frozen=True):
    """A box or a piece of advice, with the words before its dash."""

    key: str
    label: str | None
    text: str
    same_as: tuple[str, ...] = ()
    """Advice that puts the same point to other readers."""


def of(boxes: Sequence[Point], advice: Sequence[Point]) -> dict[str, tuple[str, ...]]:
    """Say which advice bears on each box, by key, what bears most first; a box that none bears on is not there.

    That is advice that has the whole label of the box, or enough telling words in common with it; and whatever puts the
    same point to other readers, so that no reader is told less for the words they are told it in.
    """
    said = [_words(f"{point.label or ''} {point.text}") for point in (*boxes, *advice)]
    stems = _stems(word for words in said for word in words)
    points = [frozenset(stems[word] for word in words) for words in said]
    seen = Counter(stem for point in points for stem in point)
    weights = {stem: math.log(len(points) / times) ** 2 for stem, times in seen.items()}
    lengths = [math.sqrt(sum(weights[stem] for stem in point)) or 1.0 for point in points]
    where: dict[str, list[int]] = defaultdict(list)
    for other in range(len(boxes), len(points)):
        for stem in points[other]:
            if seen[stem] <= COMMON_POINTS_MAX:
                where[stem].append(other)
    found: dict[str, tuple[str, ...]] = {}
    for place, box in enumerate(boxes):
        label = frozenset(stems[word] for word in _words(box.label or ""))
        bearing: list[tuple[float, int]] = []
        for other in {other for stem in points[place] for other in where.get(stem, ())}:
            shared = points[place] & points[other]
            weight = sum(weights[stem] for stem in shared) / lengths[place] / lengths[other]
            if (label and label <= shared) or _enough(shared, weight, seen):
                bearing.append((-weight, other))
        told = [advice[other - len(boxes)] for _, other in sorted(bearing)]
        keys = dict.fromkeys(key for one in told for key in (one.key, *one.same_as))
        if keys:
            found[box.key] = tuple(keys)[:ADVICE_MAX]
    return found


def _enough(shared: frozenset[str], weight: float, seen: Mapping[str, int]) -> bool:
    if len(shared) == 1:
        return weight >= ALONE_MIN and all(seen[stem] <= ALONE_POINTS_MAX for stem in shared)
    return bool(shared) and weight >= SHARED_MIN


def _words(text: str) -> list[str]:
    return distinction.telling(likeness.words(likeness.compared(text)))


def _stems(words: Iterable[str]) -> dict[str, str]:
    """Give the forms of a word one name: the first in the alphabet of those that are forms of it."""
    found: dict[str, str] = {}
    known = ""
    for word in sorted(set(words)):
        if not _same(known, word):
            known = word
        found[word] = known
    return found


def _same(one: str, other: str) -> bool:
    if other in (one + "s", one + "es"):
        return True
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same >= STEM_MIN and same >= STEM_SHARE_MIN * max(len(one), len(other))
