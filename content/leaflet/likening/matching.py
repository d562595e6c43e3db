"""Which items of a new text are the items we know: silently where there is no doubt, proposed where there is."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from rapidfuzz import fuzz

from content.leaflet.likening import derivation, likeness, pairing
from content.leaflet.likening.identity import Band, Derivation, DerivationKind, Known, Match, Matches, New

__all__ = ["Band", "Derivation", "DerivationKind", "Known", "Match", "Matches", "New", "match", "moved"]

CLAIM_MIN = 0.50
"""A key that travelled in the file holds from here: LibreOffice has been seen to repeat one on another paragraph."""


def match(known: Sequence[Known], new: Sequence[New]) -> Matches:
    """Match each new item with one known item at most: by the key it carries, the same words, or the most alike.

    The answer does not depend on the order of what is given, but that the matches stand in the order of `new` and
    what is removed in the order of `known`.
    """
    found: dict[int, Match] = {}
    for step in (_carried, _same):
        keys = {matched.key for matched in found.values()}
        open_known = [item for item in known if item.key not in keys]
        open_new = [item for item in new if item.place not in found]
        found |= {matched.place: matched for matched in step(open_known, open_new)}
    linked = {place: matched.key for place, matched in found.items() if matched.key is not None}
    found |= {matched.place: matched for matched in pairing.pair(known, new, linked)}
    keys = {matched.key for matched in found.values()}
    return Matches(
        items=tuple(found.get(item.place, Match(place=item.place, band=Band.NEW)) for item in new),
        removed=tuple(item.key for item in known if item.key not in keys),
        derivations=tuple(_derivations(known, new, found)),
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


def _verbatim(text: str) -> str:
    return text


_FORMS: tuple[Callable[[str], str], ...] = (_verbatim, likeness.normalised)


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
    mine = likeness.compared(text)
    return max((fuzz.ratio(mine, likeness.compared(wording)) / 100 for wording in wordings), default=0.0)


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


def _derivations(known: Sequence[Known], new: Sequence[New], found: Mapping[int, Match]) -> Iterator[Derivation]:
    """Find what was split and what was merged, of the items that the newest edition has and by its words.

    The whole and its parts keep the matches they have: mostly one of the parts continues the whole. A part is an item
    that is matched with nothing, and one that carries the key of an item we know is none.
    """
    old = sorted((item for item in known if item.wordings and not item.gone), key=lambda item: (item.place, item.key))
    now = sorted(new, key=lambda item: item.place)
    old_words = [likeness.words(likeness.normalised(item.wordings[0])) for item in old]
    now_words = [likeness.words(likeness.normalised(item.text)) for item in now]
    number_of = {item.key: number for number, item in enumerate(old)}
    continued = {
        number: number_of[match.key]
        for number, item in enumerate(now)
        if (match := found.get(item.place)) and match.key in number_of
    }
    continues = {owner: number for number, owner in continued.items()}
    loose_now = [number for number, item in enumerate(now) if item.place not in found]
    loose_old = [number for number in range(len(old)) if number not in continues]
    wholes = [derivation.Whole(words, continues.get(number)) for number, words in enumerate(old_words)]
    for parting in derivation.partings(wholes, now_words, loose_now):
        yield Derivation(
            kind=DerivationKind.SPLIT,
            keys=(old[parting.whole].key,),
            places=tuple(now[part].place for part in parting.parts),
            score=parting.score,
        )
    wholes = [derivation.Whole(words, continued.get(number)) for number, words in enumerate(now_words)]
    for parting in derivation.partings(wholes, old_words, loose_old):
        yield Derivation(
            kind=DerivationKind.MERGED,
            keys=tuple(old[part].key for part in parting.parts),
            places=(now[parting.whole].place,),
            score=parting.score,
        )


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
