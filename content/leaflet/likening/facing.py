"""Which section of a translation stands for which section of its original, wherever it stands. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from content.enums import Audience, SectionKind

FACING_MIN = 0.0
"""What has to speak for two sections; below, each stands alone."""
PAIRS_MAX = 10_000
"""Up to so many pairs of sections, each is weighed; beyond, those that stand about as far down."""


class Face(Struct, frozen=True):
    """A section, as it is recognised across languages."""

    kind: SectionKind
    audience: Audience
    groups: tuple[int, ...]
    """How many items stand in each group."""
    has_words: bool
    signs: frozenset[str] = frozenset()
    """Numbers, addresses and stems of words in it."""
    keys: frozenset[str] = frozenset()
    """Items that are known to stand in it."""


def face(sources: Sequence[Face], targets: Sequence[Face]) -> dict[int, int]:
    """Say which section (of `targets`) stands for which (of `sources`), the surest first, one to one."""
    reach = max(PAIRS_MAX // max(len(sources), 1), 1)
    every = len(sources) * len(targets) <= PAIRS_MAX
    weighed: list[tuple[float, int, int]] = []
    for source in range(len(sources)):
        middle = source * len(targets) // len(sources)
        near = range(len(targets)) if every else range(max(middle - reach // 2, 0), middle + reach // 2 + 1)
        for target in near:
            if target < len(targets):
                far = abs(source / len(sources) - target / len(targets))
                weight = _evidence(sources[source], targets[target]) - 2 * far
                weighed.append((-weight, source, target))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for cost, source, target in sorted(weighed):
        if -cost >= FACING_MIN and source not in found and target not in taken:
            found[source] = target
            taken.add(target)
    return found


def _evidence(one: Face, other: Face) -> float:
    weight = _kinds(one.kind, other.kind) + _audiences(one.audience, other.audience)
    sizes = sum(one.groups), sum(other.groups)
    if max(sizes):
        weight += 1.0 if sizes[0] == sizes[1] else -3.0 * abs(sizes[0] - sizes[1]) / max(sizes)
        if not min(sizes):
            weight -= 1.0
    if len(one.groups) > 1 or len(other.groups) > 1:
        weight += 1.0 if one.groups == other.groups else 0.5 if len(one.groups) == len(other.groups) else -0.5
    weight += 0.3 if one.has_words is other.has_words else -0.3
    if one.signs or other.signs:
        weight += 3.0 * len(one.signs & other.signs) / (min(len(one.signs), len(other.signs)) or 1)
    return weight + min(2.0 * len(one.keys & other.keys), 12.0)


def _kinds(one: SectionKind, other: SectionKind) -> float:
    """A kind that was recognised in both says much; OTHER says that it was not."""
    if one is other:
        return 0.5 if one is SectionKind.OTHER else 3.0
    if SectionKind.RULE in (one, other):
        return -9.0
    return -0.5 if SectionKind.OTHER in (one, other) else -3.0


def _audiences(one: Audience, other: Audience) -> float:
    if one is other:
        return 0.0 if one is Audience.EVERYONE else 2.0
    return -0.5 if Audience.OTHER in (one, other) or Audience.EVERYONE in (one, other) else -4.0
