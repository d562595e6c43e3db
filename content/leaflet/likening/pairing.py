"""What is left over after ids and equal words, paired by words, section and neighbours, the surest first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from content.leaflet.likening import assignment, judging, likeness
from content.leaflet.likening.distinction import Distinction
from content.leaflet.likening.habits import Habits
from content.leaflet.likening.identity import Band, Known, Match, New
from content.leaflet.likening.judging import Context, Likeness

WORDS_SHARE, SECTION_SHARE, NEIGHBOURS_SHARE = 0.80, 0.08, 0.12
"""What the likeness of two items is made of."""
WORDS_MIN = 0.30
"""Below, two items are not even rivals."""
PROPOSED_MIN = 0.45
"""Below, two items are two."""
GONE_WORDS_MIN = 0.75
"""An item that was gone is not taken for back silently if its words are less alike than this."""
MARGIN_MIN = 0.18
"""How far the best rival has to be behind for a match that nobody is asked about."""
APART_COST = 0.15
"""What lets an item that is plainly another stand back behind the one that is meant."""
LOOSE_COST = 0.18
"""What lets a rival that is not nearly the same words stand back behind one that is."""
GONE_COST = 0.12
"""What lets an item that was gone stand back behind one that is there."""
FAR_SHARE_MIN, FAR_ITEMS_MIN = 0.25, 5
"""With so many new items, and so large a part of them, in words that we do not know, a text is far from what we know.

It was written from an old copy, or rewritten again and again: what told two items apart may have gone from both by now.
"""
SWEPT_MIN = 2
"""So many items in which the same word took the place of the same word: a thing has got another name."""
ADDED_MIN = 3
"""So many items to which the same words were added: they make no other item of any."""

ROUNDS_MAX = 5
"""What is sure in one round is a neighbour in the next."""
PAIRS_MAX = 20_000
CANDIDATES_MIN, CANDIDATES_MAX = 8, 40
"""Known wordings that are compared with one new item: as many as make up the pairs, within these bounds."""


def pair(known: Sequence[Known], new: Sequence[New], linked: Mapping[int, str]) -> Iterator[Match]:
    """Match the items that are not linked yet, at most one with one; `linked` has a key for each place that is.

    The result does not depend on the order of what is given; it is given in printed order.
    """
    desk = _Desk(known, new, linked)
    for _ in range(ROUNDS_MAX):
        scores = desk.scores()
        chosen = _chosen(scores)
        leads = desk.leads(scores)
        sweep = desk.sweep(chosen)
        sure = [at for at in chosen if leads[at] >= MARGIN_MIN and desk.sure(at, sweep)]
        desk.settle(Band.SILENT, sure)
        if not sure:
            break
    scores = desk.scores()
    leads = desk.leads(scores)
    desk.settle(Band.PROPOSED, [at for at in _chosen(scores) if desk.likely(at, leads[at])])
    yield from sorted(desk.matches, key=lambda match: match.place)


def _chosen(scores: Mapping["_At", float]) -> list["_At"]:
    return sorted(assignment.best({at: score for at, score in scores.items() if score >= PROPOSED_MIN}).items())


_Name = TypeVar("_Name", int, str)
_At = tuple[int, int]
"""A new item and a known one, by their numbers on the desk."""


class _Desk:
    """The open items, what speaks for each pair of them, and what has been settled."""

    def __init__(self, known: Sequence[Known], new: Sequence[New], linked: Mapping[int, str]) -> None:
        self._every_known = sorted(known, key=lambda item: (item.place, item.key))
        self._every_new = sorted(new, key=lambda item: item.place)
        self._linked = dict(linked)
        keys = set(linked.values())
        self._known = [item for item in self._every_known if item.key not in keys]
        self._new = [item for item in self._every_new if item.place not in linked]
        self._far = len(self._new) >= max(FAR_ITEMS_MIN, FAR_SHARE_MIN * len(new))
        self._likeness = self._compare() if self._known and self._new else {}
        self._rivals: dict[int, list[int]] = defaultdict(list)
        """The new items that may be each known one."""
        for number, owner in self._likeness:
            self._rivals[owner].append(number)
        self._context: dict[_At, Context] = {}
        self.matches: list[Match] = []

    def _compare(self) -> dict[_At, Likeness]:
        """Compare each new item with the known wordings that have most in common with it."""
        newest = [item.wordings[0] for item in self._every_known if item.wordings]
        scale = likeness.Scale([*newest, *(item.text for item in self._every_new)])
        owners = [
            (number, scale.wording(text))
            for number, item in enumerate(self._known)
            for text in dict.fromkeys(map(likeness.compared, item.wordings))
            if text
        ]
        said = Habits(self._every_known, [item.text for item in self._every_new])
        shelf = likeness.Shelf([wording.text for _, wording in owners])
        most = max(CANDIDATES_MIN, min(CANDIDATES_MAX, PAIRS_MAX // len(self._new)))
        found: dict[_At, Likeness] = {}
        for number, item in enumerate(self._new):
            mine = scale.wording(item.text)
            for place in sorted(shelf.find(mine.text, most)):
                owner, wording = owners[place]
                score = likeness.score(wording, mine)
                best = found.get((number, owner))
                if score >= WORDS_MIN and (best is None or score > best.words):
                    found[number, owner] = Likeness(words=score, old=wording, new=mine, scale=scale, habits=said)
        return found

    def scores(self) -> dict[_At, float]:
        """Say of each open pair how alike the two are, as far as is known by now."""
        self._context = self._contexts()
        return {at: self._score(at) for at in self._likeness}

    def _score(self, at: _At) -> float:
        like, context = self._likeness[at], self._context[at]
        apart = like.words >= PROPOSED_MIN and like.difference.kind is Distinction.APART
        return (
            WORDS_SHARE * like.kin
            + SECTION_SHARE * context.section
            + NEIGHBOURS_SHARE * context.neighbours
            - APART_COST * apart
            - GONE_COST * self._known[at[1]].gone
        )

    def leads(self, scores: Mapping[_At, float]) -> dict[_At, float]:
        """Say how far each pair is ahead of its best rival; one that is not nearly the same words stands back."""
        return _leads({at: score - LOOSE_COST * (not self._likeness[at].firm) for at, score in scores.items()})

    def _contexts(self) -> dict[_At, Context]:
        sections = self._sections()
        keys = set(self._linked.values())
        old = _around([(item.key, item.key if item.key in keys else None) for item in self._every_known])
        now = _around([(item.place, self._linked.get(item.place)) for item in self._every_new])
        found: dict[_At, Context] = {}
        for number, owner in self._likeness:
            item, other = self._new[number], self._known[owner]
            same = item.section == other.section or sections.get(item.section) == other.section
            at_the_edge = same and bool(keys)
            agreed = sum(
                mine == theirs and (mine is not None or at_the_edge)
                for mine, theirs in zip(now[item.place], old[other.key], strict=True)
            )
            found[number, owner] = Context(section=same, neighbours=agreed / 2)
        return found

    def _sections(self) -> dict[str, str]:
        """Say from which known section most items of each new one come: a section may have got another name."""
        section_of = {item.key: item.section for item in self._every_known}
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self._every_new:
            if item.place in self._linked:
                votes[item.section][section_of[self._linked[item.place]]] += 1
        return {section: min(count, key=lambda was: (-count[was], was)) for section, count in votes.items()}

    def sweep(self, chosen: Iterable[_At]) -> judging.Sweep:
        """Gather what took the place of the same words, and what was added in the same words, in several items."""
        differences = [self._likeness[at].difference for at in chosen]
        names = Counter(swap for difference in differences for swap in difference.swaps)
        added = Counter(run for difference in differences for run in set(difference.more))
        return judging.Sweep(
            names=frozenset(swap for swap, times in names.items() if times >= SWEPT_MIN),
            added=frozenset(run for run, times in added.items() if times >= ADDED_MIN),
        )

    def sure(self, at: _At, sweep: judging.Sweep) -> bool:
        """Say whether nobody needs to be asked about a pair that has no rival."""
        like = self._likeness[at]
        if self._is_held_elsewhere(at):
            return False  # Which of the two goes on with it is the editor's to say.
        if self._known[at[1]].gone and (like.difference.changed or like.words < GONE_WORDS_MIN):
            return False  # It is as likely another that resembles it.
        return judging.sure(like, self._context[at], sweep, far=self._far)

    def _is_held_elsewhere(self, at: _At) -> bool:
        """Whether another new item has all the words of a known one as well, as where it was merged with the next."""
        number, owner = at
        others = ((other, owner) for other in self._rivals[owner] if other != number)
        return any(self._likeness[other].holds for other in others if other in self._likeness)

    def likely(self, at: _At, lead: float) -> bool:
        """Say whether a pair is worth a question: far off, not where another thing is said and more speaks against it.

        That is a better rival, another place, or that the item had been taken out.
        """
        like, context = self._likeness[at], self._context[at]
        apart = like.difference.kind is Distinction.APART
        return not self._far or like.clean or not (lead < 0 or self._known[at[1]].gone or (apart and not context.near))

    def settle(self, band: Band, pairs: Sequence[_At]) -> None:
        """Take pairs from the desk; they are neighbours of what is left."""
        for at in pairs:
            place, key = self._new[at[0]].place, self._known[at[1]].key
            self.matches.append(Match(place=place, band=band, key=key, score=self._likeness[at].words))
            self._linked[place] = key
        numbers, owners = {number for number, _ in pairs}, {owner for _, owner in pairs}
        self._likeness = {
            at: like for at, like in self._likeness.items() if at[0] not in numbers and at[1] not in owners
        }


def _around(row: Sequence[tuple[_Name, str | None]]) -> dict[_Name, tuple[str | None, str | None]]:
    """Say of everything in a row what the nearest thing before and after it is that has a mark."""

    def nearest(names: Iterable[tuple[_Name, str | None]]) -> dict[_Name, str | None]:
        found: dict[_Name, str | None] = {}
        last: str | None = None
        for name, mark in names:
            found[name] = last
            last = mark or last
        return found

    before, after = nearest(row), nearest(reversed(row))
    return {name: (before[name], after[name]) for name, _ in row}


def _leads(scores: Mapping[_At, float]) -> dict[_At, float]:
    """Say how far each pair is ahead of its best rival, which has the same new or the same known item."""
    best: dict[tuple[bool, int], list[float]] = defaultdict(list)
    for (number, owner), score in scores.items():
        for side in ((True, number), (False, owner)):
            best[side] = sorted([*best[side], score], reverse=True)[:2]

    def rival(side: tuple[bool, int], score: float) -> float:
        top = [*best[side], 0.0]
        return top[1] if top[0] == score else top[0]

    return {
        (number, owner): score - max(rival((True, number), score), rival((False, owner), score))
        for (number, owner), score in scores.items()
    }
