"""What a leaflet is in the habit of saying: other names for a thing, and phrases that many items begin or end with.

A word in place of another, or words that came, may make another item. They make none where the leaflet is known to have
called that very thing by the other name, or says those very words beside this item and that.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from content.leaflet.likening import distinction, likeness
from content.leaflet.likening.distinction import Distinction
from content.leaflet.likening.identity import Known

SAID_MIN = 3
"""So many items have to begin or end with a phrase that tells none of them from another."""
PHRASE_WORDS_MIN, PHRASE_WORDS_MAX = 2, 5
"""A single word is no phrase; a longer one may be an item of its own."""
RENAMED_MIN = 2
"""So many items have to have got the one name for the other."""
WORDINGS_MAX = 5_000
"""So many past wordings are compared with those that took their place."""

Phrase = tuple[str, ...]
_Gapped = tuple[str | None, ...]
"""A phrase with one word left open."""


class Habits:
    """What is known of a leaflet's habits from its past and from the texts at hand."""

    def __init__(self, known: Sequence[Known], texts: Iterable[str]) -> None:
        self._said = _edges(item.wordings[0] for item in known if item.wordings) | _edges(texts)
        self._open = Counter(gapped for phrase in self._said for gapped in _gapped(phrase))
        self._names = _names(known)

    def renamed(self, swap: tuple[str, str]) -> bool:
        """Whether the one has taken the place of the other before, or the other way round."""
        return (min(swap), max(swap)) in self._names

    def usual(self, run: str) -> bool:
        """Whether some words are nothing but phrases that are said again and again, the longest first."""
        words = tuple(run.split())
        place = 0
        while place < len(words):
            longest = min(PHRASE_WORDS_MAX, len(words) - place)
            sizes = range(longest, PHRASE_WORDS_MIN - 1, -1)
            size = next((size for size in sizes if self._said[words[place : place + size]] >= SAID_MIN), 0)
            if not size:
                return False
            place += size
        return True

    def altered(self, run: str) -> bool:
        """Whether some words are a phrase that another item begins or ends with, but for one in place of another."""
        words = tuple(run.split())
        own = words in self._said
        return any(self._open[gapped] > own for gapped in _gapped(words))


def _edges(texts: Iterable[str]) -> Counter[Phrase]:
    """Count the items that begin, and those that end, with each phrase, whichever are more."""
    begun: Counter[Phrase] = Counter()
    ended: Counter[Phrase] = Counter()
    for text in texts:
        words = likeness.words(likeness.compared(text))
        for size in range(PHRASE_WORDS_MIN, min(PHRASE_WORDS_MAX, len(words) - 1) + 1):
            begun[words[:size]] += 1
            ended[words[-size:]] += 1
    return begun | ended


def _gapped(phrase: Phrase) -> list[_Gapped]:
    """Leave one word after the other open, but not in a phrase that is nearly nothing without it."""
    if len(phrase) <= PHRASE_WORDS_MIN:
        return []
    return [(*phrase[:place], None, *phrase[place + 1 :]) for place in range(len(phrase))]


def _names(known: Iterable[Known]) -> frozenset[tuple[str, str]]:
    """List what took the place of what, or gave it back, when several items got new words that say nothing else."""
    found: Counter[tuple[str, str]] = Counter()
    pairs = ((item.key, old, new) for item in known for new, old in pairwise(item.wordings))
    said: set[tuple[str, tuple[str, str]]] = set()
    for key, old, new in islice(pairs, WORDINGS_MAX):
        difference = distinction.between(*(likeness.words(likeness.compared(text)) for text in (old, new)))
        if difference.kind is Distinction.SWAPPED and len(difference.swaps) == 1:
            said |= {(key, (min(swap), max(swap))) for swap in difference.swaps}
    found.update(swap for _, swap in said)
    return frozenset(swap for swap, times in found.items() if times >= RENAMED_MIN)
