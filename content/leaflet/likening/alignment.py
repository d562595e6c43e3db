"""Which item of a translation stands for which item of its original, where words cannot say: by order and by form.

What survives translation is looked at: numbers, addresses, words that two languages share, the length, a label, the
points under an item, where it stands. An ordered alignment weighs it all, so that one item that is missing or extra
does not shift those after it. What comes of it is proposed, never believed. Pure.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from content.leaflet import vocabulary

GAP = -1.2
"""What it costs to leave an item alone; a pair has to be worse than two of them before it is parted."""
CELLS_MAX = 10_000
"""Pairs that are weighed between two fixed ones; in longer lists only those that stand about as far down."""
MENDED_MAX = 60
"""Up to so many items on a side, pairs that cross are looked for."""
MENDED_MARGIN = 1.5
"""How much better two crossing pairs have to be than those that keep the order."""
MENDED_PASSES_MAX = 5
ALONE_MIN = 1.0
"""What speaks for a pair out of order of two items that would be left alone."""

_STEM_LENGTH = 5
_STEMS_WEIGHT = 0.6
_STEMS_MAX = 4.0
_SPREAD = 7.0
"""By how much lengths differ in translation: the variance for each character (Gale and Church, 1993)."""
_LENGTH_WORST = 3.0

_NUMBER = re.compile(r"\d+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>()]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_SHAPES = ("(", "?", "/", ":", "!", "%", "&")


class Form(Struct, frozen=True, dict=True):
    """An item, or a point under one, as pairing sees it."""

    text: str
    label: str | None = None
    points: int = 0
    """How many points stand under it, at any depth."""
    hrefs: tuple[str, ...] = ()
    column: str | None = None
    group: int = 0
    """Which group of its section it stands in, from 0."""
    heading: str = ""
    """The heading of that group."""
    place: int = 0
    """Where it stands in its group, from 0."""
    last: bool = False
    """Whether it is the last of its group."""

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return frozenset(_NUMBER.findall(_ADDRESS.sub(" ", self.text)))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The mail and web addresses in it, and where its links lead."""
        return frozenset(found.casefold().rstrip("/.,;") for found in (*_ADDRESS.findall(self.text), *self.hrefs))

    @cached_property
    def stems(self) -> frozenset[str]:
        """How its longer words begin, without accents: what languages share are names and learned words."""
        words = _WORD.findall(vocabulary.folded(_ADDRESS.sub(" ", self.text)))
        return frozenset(word[:_STEM_LENGTH] for word in words if len(word) >= _STEM_LENGTH)

    @cached_property
    def shapes(self) -> frozenset[str]:
        """The marks in it that a translator keeps."""
        return frozenset(mark for mark in _SHAPES if mark in self.text)


class Pair(Struct, frozen=True):
    """An item of the original and one of the translation, by where they stand in what was given."""

    source: int
    target: int
    score: float
    """How well they fit, from 0 to 1."""


def align(sources: Sequence[Form], targets: Sequence[Form], fixed: Mapping[int, int] | None = None) -> list[Pair]:
    """Pair items of two lists in order, around those that are `fixed` (source to target), and mend what crosses.

    The fixed pairs are not among those given back.
    """
    known = dict(fixed or {})
    weigh = Weigher.of(sources, targets)
    anchors = _in_order(known)
    taken = set(known.values())
    found: dict[int, int] = {}
    for (s_start, t_start), (s_end, t_end) in zip(
        [(-1, -1), *anchors], [*anchors, (len(sources), len(targets))], strict=True
    ):
        free_sources = [place for place in range(s_start + 1, s_end) if place not in known]
        free_targets = [place for place in range(t_start + 1, t_end) if place not in taken]
        found.update(_ordered(weigh, free_sources, free_targets))
    if len(sources) <= MENDED_MAX and len(targets) <= MENDED_MAX:
        found = _mended(weigh, found, known)
    return [
        Pair(source, target, round(1 / (1 + math.exp(-1 - weigh.evidence(source, target))), 3))
        for source, target in sorted(found.items())
    ]


class Weigher(Struct, frozen=True, dict=True):
    """What speaks for a pair, in natural logarithms of how much likelier it is right than not."""

    sources: Sequence[Form]
    targets: Sequence[Form]
    stretch: float
    """How much longer the translation is."""
    rarity: Mapping[str, float]
    """How much a stem says: the fewer have it, the more."""
    groups: Mapping[int, int]
    """Which group stands for which."""
    weighed: dict[tuple[int, int], float] = field(default_factory=dict)
    """What has been weighed already."""

    @classmethod
    def of(cls, sources: Sequence[Form], targets: Sequence[Form]) -> "Weigher":
        """Learn from two lists what is common in them."""
        lengths = [max(sum(len(form.text) for form in side), 1) / max(len(side), 1) for side in (sources, targets)]
        counts = Counter(stem for form in (*sources, *targets) for stem in form.stems)
        total = len(sources) + len(targets)
        return cls(
            sources,
            targets,
            stretch=lengths[1] / lengths[0],
            rarity={stem: math.log(max(total, 2) / count) for stem, count in counts.items()},
            groups=_groups(sources, targets),
        )

    def evidence(self, source: int, target: int) -> float:
        """Weigh the form of two items, wherever they stand."""
        if (source, target) not in self.weighed:
            self.weighed[source, target] = self._evidence(source, target)
        return self.weighed[source, target]

    def place(self, source: int, target: int) -> float:
        """Weigh where two items stand in their groups."""
        one, other = self.sources[source], self.targets[target]
        weight = 0.3 if (one.place == 0) is (other.place == 0) else -0.3
        weight += 0.3 if one.last is other.last else -0.3
        if one.group in self.groups or other.group in self.groups.values():
            weight += 0.6 if self.groups.get(one.group) == other.group else -1.2
        return weight

    def _evidence(self, source: int, target: int) -> float:
        one, other = self.sources[source], self.targets[target]
        weight = _sets(one.numbers, other.numbers, same=2.5, differ=-2.0, one_only=-1.0)
        weight += _sets(one.addresses, other.addresses, same=4.0, differ=-2.5, one_only=-1.5)
        weight += self._stems(one, other) + self._length(one, other)
        weight += 0.2 * len(one.shapes & other.shapes) - 0.3 * len(one.shapes ^ other.shapes)
        if one.points or other.points:
            weight += 2.0 if one.points == other.points else 0.5 if one.points and other.points else -2.0
        if (one.label is None) is not (other.label is None):
            weight -= 0.6
        if one.column and other.column:
            weight += 0.3 if one.column == other.column else -0.3
        return weight

    def _stems(self, one: Form, other: Form) -> float:
        shared = sum(self.rarity[stem] for stem in one.stems & other.stems)
        return min(_STEMS_WEIGHT * shared, _STEMS_MAX)

    def _length(self, one: Form, other: Form) -> float:
        expected = max(len(one.text) * self.stretch, 1.0)
        far = (len(other.text) - expected) ** 2 / (2 * _SPREAD * self.stretch * max(expected, len(other.text)))
        return 0.5 - min(far, _LENGTH_WORST)


def _sets(one: frozenset[str], other: frozenset[str], *, same: float, differ: float, one_only: float) -> float:
    """Weigh what two items should have in common, if they have any of it."""
    if not one and not other:
        return 0.0
    if not one or not other:
        return one_only
    return same if one == other else same / 3 if one & other else differ


def _groups(sources: Sequence[Form], targets: Sequence[Form]) -> dict[int, int]:
    """Say which group stands for which: in order, and by size and words if there are more of them on one side."""
    ones, others = _by_group(sources), _by_group(targets)
    if len(ones) == len(others):
        return dict(zip(sorted(ones), sorted(others), strict=True))
    rows, columns = sorted(ones), sorted(others)

    def worth(row: int, column: int) -> float:
        one, other = ones[rows[row]], others[columns[column]]
        signs = [frozenset().union(*(form.stems | form.numbers for form in side)) for side in (one, other)]
        headings = [Form(side[0].heading).stems for side in (one, other)]
        weight = 1.0 if len(one) == len(other) else -3.0 * abs(len(one) - len(other)) / max(len(one), len(other))
        weight += 3.0 * len(signs[0] & signs[1]) / (min(len(signs[0]), len(signs[1])) or 1)
        weight += 2.0 * bool(headings[0] & headings[1])
        return (
            weight
            + 0.5 * ((row == 0) is (column == 0))
            + 0.5 * ((row == len(rows) - 1) is (column == len(columns) - 1))
        )

    return {rows[row]: columns[column] for row, column in _chain(len(rows), len(columns), worth)}


def _by_group(forms: Sequence[Form]) -> dict[int, list[Form]]:
    found: dict[int, list[Form]] = {}
    for form in forms:
        found.setdefault(form.group, []).append(form)
    return found


def _in_order(fixed: Mapping[int, int]) -> list[tuple[int, int]]:
    """Find the most fixed pairs that keep the order: what lies between two of them is aligned by itself."""
    pairs = sorted(fixed.items())
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, target) in enumerate(pairs):
        place = bisect_left(tails, target)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [target]
        ends[place : place + 1] = [number]
    found: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _ordered(weigh: Weigher, sources: Sequence[int], targets: Sequence[int]) -> dict[int, int]:
    """Align the items that are not fixed."""

    def worth(row: int, column: int) -> float:
        return weigh.evidence(sources[row], targets[column]) + weigh.place(sources[row], targets[column])

    return {sources[row]: targets[column] for row, column in _chain(len(sources), len(targets), worth)}


def _chain(rows: int, columns: int, worth: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Align two lists in order, for the greatest sum of what speaks for the pairs, less what it costs to leave alone.

    In long lists a pair has to stand about as far down in both, so that the work is bounded.
    """
    if not rows or not columns:
        return []
    reach = columns if rows * columns <= CELLS_MAX else max(CELLS_MAX // (2 * rows), columns // rows + 1)
    best: dict[tuple[int, int], float] = {(0, 0): 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(rows + 1):
        middle = row * columns // rows
        for column in range(max(middle - reach, 0), min(middle + reach, columns) + 1):
            options = [
                (best[before] + GAP, before) for before in ((row - 1, column), (row, column - 1)) if before in best
            ]
            if (row - 1, column - 1) in best:
                together = best[row - 1, column - 1] + worth(row - 1, column - 1)
                options.append((together, (row - 1, column - 1)))
            if options:
                best[row, column], came[row, column] = max(options)
    found: list[tuple[int, int]] = []
    at = (rows, columns)
    while at in came:
        before = came[at]
        if (at[0] - before[0], at[1] - before[1]) == (1, 1):
            found.append(before)
        at = before
    return found


def _mended(weigh: Weigher, found: Mapping[int, int], known: Mapping[int, int]) -> dict[int, int]:
    """Exchange the partners of two pairs, or pair what stands alone, where the form of the items clearly says so."""
    pairs = dict(found)
    targets = [place for place in range(len(weigh.targets)) if place not in known.values()]
    sources = [place for place in range(len(weigh.sources)) if place not in known]
    for _ in range(MENDED_PASSES_MAX):
        before = dict(pairs)
        for source in sources:
            holder = {target: owner for owner, target in pairs.items()}
            gains = [(_gain(weigh, pairs, holder, source, target), -target) for target in targets]
            gain, best = max(gains, default=(0.0, 0))
            if gain > 0:
                _exchange(pairs, holder, source, -best)
        if pairs == before:
            break
    return pairs


def _gain(weigh: Weigher, pairs: Mapping[int, int], holder: Mapping[int, int], source: int, target: int) -> float:
    """Say how much better it were to give a source this target, and its present one to who has this one."""
    mine, owner = pairs.get(source), holder.get(target)
    if mine == target:
        return 0.0
    then = weigh.evidence(source, target)
    if mine is None and owner is None:
        return then - ALONE_MIN
    now = (0.0 if mine is None else weigh.evidence(source, mine)) + (
        0.0 if owner is None else weigh.evidence(owner, target)
    )
    if mine is not None and owner is not None:
        then += weigh.evidence(owner, mine)
    return then - now - MENDED_MARGIN


def _exchange(pairs: dict[int, int], holder: Mapping[int, int], source: int, target: int) -> None:
    mine, owner = pairs.get(source), holder.get(target)
    if owner is not None:
        del pairs[owner]
        if mine is not None:
            pairs[owner] = mine
    pairs[source] = target
