"""Which items of a new text are the items we know: silently where there is no doubt, proposed where there is."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from rapidfuzz import fuzz, process

CLAIM_MIN = 0.50
"""A key that travelled in the file holds from here: LibreOffice has been seen to repeat one on another paragraph."""
PROPOSED_MIN = 0.60
"""Below, two wordings are two items."""
SILENT_MIN = 0.90
SILENT_MARGIN = 0.15
"""How far the best rival has to be behind for a match that nobody is asked about."""

COMPARED_LENGTH_MAX = 600
"""Characters of a wording that are compared; what is alike so far is the same item."""
PAIRS_MAX = 100_000
"""Up to so many pairs, each is compared; beyond, those that have something uncommon in common."""
COMMON_MIN = 100
"""A run of characters that stands in so many wordings says nothing."""
UNCOMMON_MAX = 16
"""The runs of characters by which an item is looked up, the least common first."""
SHORTLIST_MAX = 40
"""The known wordings that are compared with one item then."""

_RUN_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Known:
    """An item of past editions with all its wordings, the newest first."""

    key: str
    section: str
    wordings: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class New:
    """An item of a new text; `source_key` is the key that travelled in the file, if any."""

    place: int
    section: str
    text: str
    source_key: str | None = None


class Band(StrEnum):
    """How sure we are."""

    SILENT = "SILENT"
    PROPOSED = "PROPOSED"
    NEW = "NEW"


@dataclass(frozen=True, slots=True)
class Match:
    """What one new item is: a known one, perhaps a known one, or new, which has no key."""

    place: int
    band: Band
    key: str | None = None
    score: float = 0.0
    """How alike the wordings are, from 0 to 1."""


class DerivationKind(StrEnum):
    """How items come from others."""

    SPLIT = "SPLIT"
    """One known item became several."""
    MERGED = "MERGED"
    """Several known items became one."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """Items that perhaps come from others: one known item split into several places, or several merged into one."""

    kind: DerivationKind
    keys: tuple[str, ...]
    """The known items in printed order; one for a split."""
    places: tuple[int, ...]
    """The new items in printed order; one for a merge."""
    score: float
    """How much of the words is explained, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Each new item in the order given, and the keys that no item answers to, proposals included.

    Derivations are only ever proposed. What they name may be matched as well, to the item that it mostly continues.
    """

    items: tuple[Match, ...]
    removed: tuple[str, ...]
    derivations: tuple[Derivation, ...] = ()


def match(known: Sequence[Known], new: Sequence[New]) -> Matches:
    """Match each new item with one known item at most: by the key it carries, the same words, or the most alike."""
    open_known = {item.key: item for item in known}
    open_new = {item.place: item for item in new}
    found: dict[int, Match] = {}
    for step in (_carried, _same, _alike):
        for matched in step(list(open_known.values()), list(open_new.values())):
            found[matched.place] = matched
            del open_new[matched.place]
            open_known.pop(matched.key or "", None)
    return Matches(
        items=tuple(found.get(item.place, Match(place=item.place, band=Band.NEW)) for item in new),
        removed=tuple(item.key for item in known if item.key in open_known),
    )


def moved(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Say which items stand elsewhere, each given as (key, section) in printed order.

    An item has moved if its section is another, or if it has overtaken those that kept their order: the longest run
    of items of a section that stand in the old order has not moved.
    """
    old = {key: (place, section) for place, (key, section) in enumerate(before)}
    elsewhere = {key for key, section in after if key in old and old[key][1] != section}
    stayed: dict[str, list[str]] = defaultdict(list)
    for key, section in after:
        if key in old and key not in elsewhere:
            stayed[section].append(key)
    for keys in stayed.values():
        steady = _longest_rising([old[key][0] for key in keys])
        elsewhere |= {key for key in keys if old[key][0] not in steady}
    return frozenset(elsewhere)


def normalised(text: str) -> str:
    """Take out what does not change a wording: case, spaces, kinds of dash and quotation mark, the last ; or dot."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.translate(_SAME_MARKS).split()).rstrip(";. ")


_SAME_MARKS = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {
    ord(quote): kind for quotes, kind in (("‘’‚‛`´", "'"), ("“”„‟«»", '"')) for quote in quotes
}


def _verbatim(text: str) -> str:
    return text


_FORMS: tuple[Callable[[str], str], ...] = (_verbatim, normalised)


def _carried(known: Sequence[Known], new: Sequence[New]) -> Iterator[Match]:
    """Believe a key in the file if the words are like the item's; of several that carry it, the most alike has it."""
    by_key = {item.key: item for item in known}
    claims = [
        (score, item)
        for item in new
        if item.source_key in by_key and (score := _likeness(item.text, by_key[item.source_key].wordings)) >= CLAIM_MIN
    ]
    used: set[str] = set()
    for score, item in sorted(claims, key=lambda claim: (-claim[0], claim[1].place)):
        key = item.source_key
        if key is not None and key not in used:
            used.add(key)
            yield Match(place=item.place, band=Band.SILENT, key=key, score=score)


def _likeness(text: str, wordings: Iterable[str]) -> float:
    mine = _compared(text)
    return max((fuzz.ratio(mine, _compared(wording)) / 100 for wording in wordings), default=0.0)


def _same(known: Sequence[Known], new: Sequence[New]) -> Iterator[Match]:
    """Match the same words: letter by letter before normalised, same section first, newest wording before older."""
    used: set[str] = set()
    matched: set[int] = set()
    for form, near, newest in product(_FORMS, (True, False), (True, False)):
        shelf: dict[tuple[str, str], list[Known]] = defaultdict(list)
        for item in sorted(known, key=lambda item: (item.place, item.key)):
            wordings = item.wordings[:1] if newest else item.wordings[1:]
            for words in dict.fromkeys(form(wording) for wording in wordings):
                shelf[item.section if near else "", words].append(item)
        for stack in shelf.values():
            stack.reverse()
        for one in sorted(new, key=lambda item: item.place):
            words = form(one.text)
            stack = shelf.get((one.section if near else "", words), [])
            while stack and stack[-1].key in used:
                stack.pop()
            if stack and words and one.place not in matched:
                used.add(stack[-1].key)
                matched.add(one.place)
                yield Match(place=one.place, band=Band.SILENT, key=stack[-1].key, score=1.0)


def _alike(known: Sequence[Known], new: Sequence[New]) -> Iterator[Match]:
    """Match the most alike, one to one; position only breaks ties."""
    scores = _scores(known, new)
    ahead = _leads(scores)
    by_key, by_place = {item.key: item for item in known}, {item.place: item for item in new}

    def rank(pair: tuple[int, str]) -> tuple[float, bool, int, int, str]:
        one, other = by_place[pair[0]], by_key[pair[1]]
        return -scores[pair], one.section != other.section, abs(one.place - other.place), one.place, other.key

    used: set[str] = set()
    matched: set[int] = set()
    for place, key in sorted(scores, key=rank):
        if place in matched or key in used:
            continue
        matched.add(place)
        used.add(key)
        score = scores[place, key]
        sure = score >= SILENT_MIN and ahead[place, key] >= SILENT_MARGIN
        yield Match(place=place, band=Band.SILENT if sure else Band.PROPOSED, key=key, score=score)


def _scores(known: Sequence[Known], new: Sequence[New]) -> dict[tuple[int, str], float]:
    """Compare new items with every past wording: the best score of each pair that has at least the lowest."""
    owners = [(item.key, text) for item in known for text in dict.fromkeys(map(_compared, item.wordings)) if text]
    texts = [text for _, text in owners]
    every = len(texts) * len(new) <= PAIRS_MAX
    lookup = {} if every else _uncommon(texts)
    scores: dict[tuple[int, str], float] = {}
    for item in new:
        text = _compared(item.text)
        if not text:
            continue
        places = range(len(texts)) if every else _shortlist(text, lookup)
        found = process.extract(
            text, [texts[place] for place in places], scorer=fuzz.ratio, score_cutoff=PROPOSED_MIN * 100, limit=None
        )
        for _, score, index in found:
            pair = item.place, owners[places[index]][0]
            scores[pair] = max(scores.get(pair, 0.0), score / 100)
    return scores


def _leads(scores: Mapping[tuple[int, str], float]) -> dict[tuple[int, str], float]:
    """Say how far each pair is ahead of its best rival, which has the same new or the same known item."""
    best: dict[int | str, list[float]] = defaultdict(list)
    for (place, key), score in scores.items():
        for side in (place, key):
            best[side] = sorted([*best[side], score], reverse=True)[:2]

    def rival(side: int | str, score: float) -> float:
        top = [*best[side], 0.0]
        return top[1] if top[0] == score else top[0]

    return {(place, key): score - max(rival(place, score), rival(key, score)) for (place, key), score in scores.items()}


def _uncommon(texts: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for run in _runs(text):
            places[run].append(place)
    return {run: found for run, found in places.items() if len(found) < COMMON_MIN}


def _shortlist(text: str, lookup: Mapping[str, Sequence[int]]) -> list[int]:
    """Find the wordings that share most of an item's least common runs of characters."""
    runs = sorted((run for run in _runs(text) if run in lookup), key=lambda run: (len(lookup[run]), run))
    weights: dict[int, float] = defaultdict(float)
    for run in runs[:UNCOMMON_MAX]:
        for place in lookup[run]:
            weights[place] += 1 / len(lookup[run])
    return list(islice(sorted(weights, key=lambda place: (-weights[place], place)), SHORTLIST_MAX))


def _runs(text: str) -> Iterable[str]:
    return dict.fromkeys(text[start : start + _RUN_LENGTH] for start in range(max(len(text) - _RUN_LENGTH + 1, 1)))


def _compared(text: str) -> str:
    return normalised(text)[:COMPARED_LENGTH_MAX]


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Find a longest rising subsequence of distinct values in n log n steps."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        place = bisect_left(tails, value)
        before[value] = tails[place - 1] if place else None
        tails[place : place + 1] = [value]
    last = tails[-1] if tails else None
    found: set[int] = set()
    while last is not None:
        found.add(last)
        last = before[last]
    return found
