"""What speaks for a pair of wordings being one item, and whether it is enough for nobody to be asked."""

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from content.leaflet.likening import distinction, likeness
from content.leaflet.likening.distinction import Difference, Distinction
from content.leaflet.likening.habits import Habits

SILENT_WORDS_MIN = 0.50
"""Words that are less alike are always asked about."""
SHORT_STAYED_MAX = 1
SHORT_WORDS_MIN = 0.80
"""With no more telling words in common, words have to be so alike."""
LONG_STAYED_MIN = 12
LONG_CHANGED_MIN = 3
"""With so many telling words in common, and more changed than one for another, no look-alike was meant."""
QUALIFIED_STAYED_MIN = 4
"""Far off, of an item with fewer telling words in common more cannot be said without asking."""
CAME_STAYED_MIN = 5
"""With fewer telling words in common, words that came may make another item."""
FAR_STAYED_MIN = 9
"""Far off, with fewer telling words in common, words that came may make another item."""
FAR_CAME_PART = 3
"""Far off, of so many telling words that stayed one may have come."""
FAR_WENT_PART = 4
"""Far off, of so many telling words less than one may have gone: a half of a whole may be an item of its own."""
FAR_LONG_STAYED_MIN, FAR_LONG_CHANGED_MIN = 20, 7
"""Far off, so many have to have stayed and so many to have changed before one may stand in place of another, ..."""
FAR_LONG_WENT_MIN = 5
"""... or so many to have gone from a long item, none of them for one other."""
FIRM_WORDS_MIN = 0.80
"""So alike are words that are nearly the same, if none stands in place of others."""

Swaps = frozenset[tuple[str, str]]
"""What stood in a place, and what stands there now."""


class Likeness(Struct, frozen=True, dict=True):
    """How alike the words of a new item are to the nearest wording of a known one."""

    words: float
    old: likeness.Wording
    new: likeness.Wording
    scale: likeness.Scale
    habits: Habits

    @cached_property
    def difference(self) -> Difference:
        """In what they differ."""
        return distinction.between(self.old.words, self.new.words)

    @cached_property
    def kin(self) -> float:
        """How alike they are but for the names and phrases that this leaflet is in the habit of changing and adding."""
        names = [swap for swap in self.difference.swaps if self.habits.renamed(swap)]
        more = [run for run in self.difference.more if self._says_nothing(run)]
        less = [run for run in self.difference.less if self.habits.usual(run)]
        if not (names or more or less):
            return self.words
        old, new = (f" {' '.join(wording.words)} " for wording in (self.old, self.new))
        for there, here in names:
            new = new.replace(f" {here} ", f" {there} ")
        for run in more:
            new = new.replace(f" {run} ", " ")
        for run in less:
            old = old.replace(f" {run} ", " ")
        return max(self.words, likeness.score(self.scale.wording(old), self.scale.wording(new)))

    def _says_nothing(self, run: str) -> bool:
        return self.habits.usual(run) or (distinction.qualifies(run) and not self.habits.altered(run))

    @cached_property
    def came(self) -> int:
        """Count the telling words that came where none stood and may make another item of it."""
        return self.came_but(frozenset())

    def came_but(self, added: frozenset[str]) -> int:
        """Count them without what was added to other items as well."""
        return _count(run for run in self.difference.more if run not in added and not self._says_nothing(run))

    def grew_but(self, added: frozenset[str]) -> int:
        """Count them with what only says more of what stands there."""
        return _count(run for run in self.difference.more if run not in added and not self.habits.usual(run))

    def leads_on_but(self, added: frozenset[str]) -> bool:
        """Whether several words came, however small, that were not added to other items as well."""
        return any(" " in run and run not in added and not self.habits.usual(run) for run in self.difference.more)

    @cached_property
    def went(self) -> int:
        """Count the telling words that went where none stands now."""
        return _count(run for run in self.difference.less if not self.habits.usual(run))

    @cached_property
    def swaps(self) -> Swaps:
        """What stands in place of what, and is not known to be another name for it."""
        return frozenset(swap for swap in self.difference.swaps if not self.habits.renamed(swap))

    @cached_property
    def clean(self) -> bool:
        """Whether nothing that was said anew could make another item of it."""
        return self.difference.kind is not Distinction.APART and not self.swaps and not self.came

    @property
    def holds(self) -> bool:
        """Whether the new item has all the telling words of the known one, and these are not few."""
        return self.difference.stayed >= CAME_STAYED_MIN and self.difference.came == self.difference.changed

    @property
    def firm(self) -> bool:
        """Whether two items are nearly the same words, and nothing makes another item of the one."""
        return self.clean and self.kin >= FIRM_WORDS_MIN


class Context(Struct, frozen=True):
    """Whether two items stand in the same section, and behind and before the same neighbours: 0, a half or 1."""

    section: bool
    neighbours: float

    @property
    def near(self) -> bool:
        """Whether anything speaks for the place."""
        return self.section or self.neighbours > 0

    @property
    def in_slot(self) -> bool:
        """Whether everything does."""
        return self.section and self.neighbours == 1


class Sweep(Struct, frozen=True):
    """What was changed in the same words in several items."""

    names: Swaps
    added: frozenset[str]


def sure(like: Likeness, context: Context, sweep: Sweep, *, far: bool) -> bool:
    """Say whether nobody needs to be asked about a pair that has no rival."""
    if like.difference.kind is Distinction.APART or like.kin < SILENT_WORDS_MIN:
        return False
    judge = _sure_far_off if far else _sure_at_hand
    return judge(like, context, like.swaps - sweep.names, sweep.added)


def _sure_at_hand(like: Likeness, context: Context, swaps: Swaps, added: frozenset[str]) -> bool:
    """Judge where most of the text is as we know it."""
    stayed, changed = like.difference.stayed, like.difference.changed
    if swaps and not (context.near and stayed >= LONG_STAYED_MIN and changed >= LONG_CHANGED_MIN):
        return False
    if stayed < CAME_STAYED_MIN and like.came_but(added):
        return False
    if changed > stayed and not context.in_slot and not like.clean:
        return False
    return stayed > SHORT_STAYED_MAX or (like.kin >= SHORT_WORDS_MIN and not like.difference.turned)


def _sure_far_off(like: Likeness, context: Context, swaps: Swaps, added: frozenset[str]) -> bool:
    """Judge where what told two items apart may be gone from both."""
    stayed, came = like.difference.stayed, like.came_but(added)
    if swaps:
        return context.near and _rewritten(like, swaps)
    if came:
        return stayed >= FAR_STAYED_MIN and came * FAR_CAME_PART <= stayed
    if stayed < QUALIFIED_STAYED_MIN and (like.grew_but(added) or like.leads_on_but(added) or like.difference.turned):
        return False
    return like.went * FAR_WENT_PART < stayed or not like.went


def _rewritten(like: Likeness, swaps: Swaps) -> bool:
    """Whether so much of a long text is said anew that no look-alike can have been meant, even far off."""
    stayed, changed = like.difference.stayed, like.difference.changed
    if stayed >= FAR_LONG_STAYED_MIN:
        return changed >= FAR_LONG_CHANGED_MIN
    sides = [tuple(len(distinction.telling(side.split())) for side in swap) for swap in swaps]
    went = like.went + sum(there for there, _ in sides)
    return stayed >= LONG_STAYED_MIN and went >= FAR_LONG_WENT_MIN and all(max(side) > 1 for side in sides)


def _count(runs: Iterable[str]) -> int:
    return sum(len(distinction.telling(run.split())) for run in runs)
