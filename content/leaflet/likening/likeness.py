"""How alike two wordings are, and whether they only look alike."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from msgspec import Struct
from rapidfuzz import fuzz

COMPARED_LENGTH_MAX = 600
"""Characters of a wording that are compared; what is alike so far is the same item."""
COSINE_SHARE = 0.5
"""The words, each by how rare it is, count as much as the letters in their order."""
COMMON_MIN = 100
"""A run of characters that stands in so many wordings says nothing."""
LONG_WORD_MIN = 12
UNCOMMON_MAX = 24
"""The runs of characters by which a wording is looked up, the least common first."""

_RUN_LENGTH = 4
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SAME_MARKS = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {
    ord(quote): kind for quotes, kind in (("‘’‚‛`´", "'"), ("“”„‟«»", '"')) for quote in quotes
}


def normalised(text: str) -> str:
    """Take out what does not change a wording: case, spaces, kinds of dash and quotation mark, the last ; or dot."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.translate(_SAME_MARKS).split()).rstrip(";. ")


class Wording(Struct, frozen=True):
    """A text made ready for comparison."""

    text: str
    words: tuple[str, ...]
    weights: Mapping[str, float]
    """What each word is worth; the squares add up to 1."""


class Scale:
    """What each word weighs among the texts at hand: the rarer, the more."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        self._texts = 0
        for text in texts:
            self._seen.update(set(words(compared(text))))
            self._texts += 1

    def wording(self, text: str) -> Wording:
        """Weigh the words of a text; often said is more, but not so many times more."""
        plain = compared(text)
        said = words(plain)
        raw = {word: math.sqrt(times) * self._weight(word) for word, times in Counter(said).items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return Wording(text=plain, words=said, weights={word: value / length for word, value in raw.items()})

    def _weight(self, word: str) -> float:
        return math.log((1 + self._texts) / (1 + self._seen[word])) + 1


def compared(text: str) -> str:
    """Cut a text to what is compared."""
    return normalised(text[: 2 * COMPARED_LENGTH_MAX])[:COMPARED_LENGTH_MAX]


def words(text: str) -> tuple[str, ...]:
    """List the words of a normalised text, numbers and single letters among them."""
    return tuple(_WORD.findall(text))


def score(one: Wording, other: Wording) -> float:
    """Say how alike two wordings are, from 0 to 1: by their words, whatever their order, and by their letters."""
    small, large = (one, other) if len(one.weights) <= len(other.weights) else (other, one)
    shared = [weight * large.weights[word] for word, weight in small.weights.items() if word in large.weights]
    return min(COSINE_SHARE * sum(shared) + (1 - COSINE_SHARE) * fuzz.ratio(one.text, other.text) / 100, 1.0)


class Shelf:
    """Texts to be found by what is uncommon in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for run in _runs(text):
                places[run].append(place)
        self._places = {run: found for run, found in places.items() if len(found) < COMMON_MIN}

    def find(self, text: str, most: int) -> list[int]:
        """Find the texts that share most of a text's least common runs of characters, by their numbers."""
        known = self._places
        shared = sorted((len(known[run]), run) for run in _runs(text) if run in known)
        weights: dict[int, float] = defaultdict(float)
        for number, run in shared[:UNCOMMON_MAX]:
            for place in known[run]:
                weights[place] += 1 / number
        return [place for _, place in nsmallest(most, ((-weight, place) for place, weight in weights.items()))]


def _runs(text: str) -> Iterable[str]:
    """List how words and two in a row begin, how words end, and all of long ones: not every language has spaces."""
    found: dict[str, None] = {}
    before = ""
    for word in text.split():
        found[f"{before} {word[:_RUN_LENGTH]}"] = None
        before = word[:_RUN_LENGTH]
        if len(word) <= LONG_WORD_MIN:
            found[word[:_RUN_LENGTH]] = found[word[-_RUN_LENGTH:]] = None
        else:
            for start in range(len(word) - _RUN_LENGTH + 1):
                found[word[start : start + _RUN_LENGTH]] = None
    return found
