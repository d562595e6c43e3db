"""The best one-to-one assignment of left things to right things, each pair weighing so much."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush

from msgspec import Struct, field

ASSIGNED_MAX = 100
"""Things on either side that hang together and are still assigned at best; beyond, the heaviest pair goes first."""

Pairs = Mapping[tuple[int, int], float]
"""The weight of each pair (left, right) that may be made; above nothing, and the more the better."""


def best(pairs: Pairs) -> dict[int, int]:
    """Find the pairs, each thing in one at most, that weigh most together; deterministic, whatever their order.

    Among assignments of equal weight the choice falls by the numbers of the things, so number them by preference.
    """
    chosen: dict[int, int] = {}
    for part in _parts(pairs):
        lefts = {left for left, _ in part}
        rights = {right for _, right in part}
        small = max(len(lefts), len(rights)) <= ASSIGNED_MAX
        chosen |= _optimal(part) if small else _heaviest_first(part)
    return chosen


def _parts(pairs: Pairs) -> Iterator[dict[tuple[int, int], float]]:
    """Part the pairs into those that hang together by a common thing, in order."""
    lefts: dict[int, list[int]] = defaultdict(list)
    rights: dict[int, list[int]] = defaultdict(list)
    for left, right in sorted(pairs):
        lefts[left].append(right)
        rights[right].append(left)
    seen: set[int] = set()
    for first in lefts:
        if first in seen:
            continue
        seen.add(first)
        queue = [first]
        for left in queue:
            news = sorted({other for right in lefts[left] for other in rights.pop(right, ())} - seen)
            seen.update(news)
            queue += news
        yield {(left, right): pairs[left, right] for left in sorted(queue) for right in lefts[left]}


def _heaviest_first(part: Pairs) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for left, right in sorted(part, key=lambda pair: (-part[pair], pair)):
        if left not in chosen and right not in taken:
            chosen[left] = right
            taken.add(right)
    return chosen


def _optimal(part: Pairs) -> dict[int, int]:
    """Add one left thing after the other, each by the cheapest chain of changes (Jonker and Volgenant's way).

    A left thing may stay alone, which weighs nothing: it has a right thing of its own for that, numbered below zero.
    So every step finds a chain.
    """
    most = max(part.values())
    costs: dict[int, dict[int, float]] = defaultdict(dict)
    for (left, right), weight in part.items():
        costs[left][right] = most - weight
    for left, choices in costs.items():
        choices[-left - 1] = most
    board = _Board(costs=costs)
    for left in costs:
        board.add(left)
    return {left: right for left, right in board.held.items() if right >= 0}


class _Board(Struct):
    """Who holds what so far, and the discount of each right thing, at which nobody would rather hold another."""

    costs: Mapping[int, Mapping[int, float]]
    held: dict[int, int] = field(default_factory=dict)
    holder: dict[int, int] = field(default_factory=dict)
    discount: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, start: int) -> None:
        """Find the nearest free right thing, and hand everything on along the way to it."""
        nearest: dict[int, tuple[float, int]] = {}
        done: dict[int, float] = {}
        queue: list[tuple[float, int]] = []
        left, way = start, 0.0
        while True:
            for right, cost in self.costs[left].items():
                distance = way + cost - self.discount[right] - self._paid(left)
                if right not in done and (right not in nearest or distance < nearest[right][0]):
                    nearest[right] = distance, left
                    heappush(queue, (distance, right))
            way, free = heappop(queue)
            while free in done:
                way, free = heappop(queue)
            done[free] = way
            if free not in self.holder:
                break
            left = self.holder[free]
        for right, distance in done.items():
            self.discount[right] += distance - way
        self._hand_on(free, start, nearest)

    def _paid(self, left: int) -> float:
        right = self.held.get(left)
        return 0.0 if right is None else self.costs[left][right] - self.discount[right]

    def _hand_on(self, free: int, start: int, nearest: Mapping[int, tuple[float, int]]) -> None:
        left = None
        while left != start:
            left = nearest[free][1]
            before = self.held.get(left)
            self.held[left], self.holder[free] = free, left
            free = free if before is None else before
