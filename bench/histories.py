"""Real revision histories, read from a folder that is given, and the truth of who is who through all revisions.

Each file is JSON, `{"source": …, "licence": …, "revisions": [{"commit": …, "items": [{"section": …, "text": …,
"anchor": …}]}]}`, the oldest revision first; `anchor`, where there is one, is the author's own id.

The truth is made of small steps between neighbouring revisions, which hardly ever leave a doubt: the same text, else
the same id of the author's, where both items carry one (an id moves from line to line of a nested list, text that stays
does not become another item); else at least 0.6 of the letters; else one text inside the other, as its beginning or as
a third of it; else the same gap between the same neighbours, if half of the words are the same, or a third
where nothing else stands in the gap. Text that comes
back after it was gone, nine tenths of it at least, is the item it was.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

STEP_RATIO_MIN = 60
CONTAINED_WORDS_MIN = 6
CONTAINED_SHARE_MIN = 0.9
CONTAINED_PART_MIN = 1 / 3
SLOT_SHARE_MIN = 1 / 3
GAP_SHARE_MIN = 0.5
GAP_WORDS_MIN = 4
RESTORED_RATIO_MIN = 90


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one revision; `who` is the same through all revisions."""

    who: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """Revisions with known truth, the oldest first."""

    name: str
    revisions: tuple[tuple[Item, ...], ...]


def read(folder: Path) -> list[History]:
    """Read every history of a folder; empty revisions, which some accident left behind, are passed over."""
    return [_history(path) for path in sorted(folder.glob("*.json"))]


def _history(path: Path) -> History:
    revisions = [revision["items"] for revision in json.loads(path.read_text())["revisions"] if revision["items"]]
    named: list[tuple[Item, ...]] = []
    graves: dict[str, str] = {}
    number = 0
    for revision in revisions:
        before = named[-1] if named else ()
        came_from = _step(before, revision)
        here: list[Item] = []
        for place, raw in enumerate(revision):
            words = _plain(raw["text"])
            if place in came_from:
                who = before[came_from[place]].who
            elif back := _restored(words, graves):
                who = graves.pop(back)
            else:
                who = f"{number}"
                number += 1
            here.append(_Anchored(who=who, section=raw["section"], text=raw["text"], anchor=raw.get("anchor")))
        alive = {item.who for item in here}
        graves = {words: who for words, who in graves.items() if who not in alive}
        graves |= {_plain(item.text): item.who for item in before if item.who not in alive}
        named.append(tuple(here))
    return History(name=path.stem, revisions=tuple(named))


@dataclass(frozen=True, slots=True)
class _Anchored(Item):
    anchor: str | None = None


def _step(before: Sequence["_Anchored"], after: Sequence[dict[str, str]]) -> dict[int, int]:
    """Pair the items of two neighbouring revisions: place after to place before."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()

    def pair(new: int, old: int, *, same: bool = False) -> None:
        if new not in pairs and old not in taken and (same or not _other_anchor(before[old], after[new])):
            pairs[new] = old
            taken.add(old)

    for near in (True, False):
        shelf = defaultdict(list)
        for old, item in enumerate(before):
            shelf[_plain(item.text), item.section if near else ""].append(old)
        for new, raw in enumerate(after):
            for old in shelf[_plain(raw["text"]), raw["section"] if near else ""]:
                pair(new, old, same=True)
    anchors = {item.anchor: place for place, item in enumerate(before) if item.anchor}
    for new, raw in enumerate(after):
        if raw.get("anchor") in anchors:
            pair(new, anchors[raw["anchor"]])
    for _, new, old in _close(before, after, pairs, taken):
        pair(new, old)
    for _, new, old in _in_the_same_gap(before, after, pairs):
        pair(new, old)
    return pairs


def _close(
    before: Sequence["_Anchored"], after: Sequence[dict[str, str]], pairs: dict[int, int], taken: set[int]
) -> list[tuple[float, int, int]]:
    found = []
    for new, raw in enumerate(after):
        for old, item in enumerate(before):
            if new in pairs or old in taken:
                continue
            one, other = sorted((_plain(raw["text"]), _plain(item.text)), key=len)
            ratio = fuzz.ratio(one, other)
            inside = _contained(one, other)
            if ratio >= STEP_RATIO_MIN or inside:
                found.append((-ratio + (0 if ratio >= STEP_RATIO_MIN else 100), new, old))
    return sorted(found)


def _in_the_same_gap(
    before: Sequence["_Anchored"], after: Sequence[dict[str, str]], pairs: dict[int, int]
) -> list[tuple[float, int, int]]:
    """List what stands between the same two neighbours before and after and has words in common, the most first."""
    found = []
    ends = {**pairs, -1: -1, len(after): len(before)}
    for new, raw in enumerate(after):
        if new in pairs:
            continue
        low = ends[max(place for place in ends if place < new)]
        high = ends[min(place for place in ends if place > new)]
        for old in range(low + 1, high):
            less, share = _shared(before[old].text, raw["text"])
            alone = high - low == 2 and {new - 1, new + 1} <= set(ends)
            if share >= SLOT_SHARE_MIN if alone else share >= GAP_SHARE_MIN and less >= GAP_WORDS_MIN:
                found.append((-share, new, old))
    return sorted(found)


def _contained(one: str, other: str) -> bool:
    """Say whether the words of one stand in the other in order, as its beginning or as a good part of it."""
    less, more = one.split(), other.split()
    if other.startswith(one) and len(less) >= CONTAINED_WORDS_MIN:
        return True
    in_order = LCSseq.similarity(less, more) >= CONTAINED_SHARE_MIN * len(less)
    return in_order and len(one) >= CONTAINED_PART_MIN * len(other)


def _restored(words: str, graves: Mapping[str, str]) -> str | None:
    """Find the words under which an item that comes back was last seen."""
    if words in graves:
        return words
    found = process.extractOne(words, graves.keys(), scorer=fuzz.ratio, score_cutoff=RESTORED_RATIO_MIN)
    return found[0] if found else None


def _shared(one: str, other: str) -> tuple[int, float]:
    """Say how many words two texts have in common, and what part that is of the shorter."""
    less, more = sorted((set(_plain(one).split()), set(_plain(other).split())), key=len)
    return len(less & more), len(less & more) / max(len(less), 1)


def _other_anchor(old: "_Anchored", new: dict[str, str]) -> bool:
    return bool(old.anchor and new.get("anchor") and old.anchor != new["anchor"])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
