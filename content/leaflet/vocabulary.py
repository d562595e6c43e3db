"""Words as hints: what headings, rules and slips sound like in each language; edit these lists freely.

Nothing is found by these words: headings, lists and boxes are found by their form. The words only say what kind a thing
is, so a word that is missing here costs a finding, never a line of the leaflet. Every entry is matched at the start of
a word, without regard to capitals and accents.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from content.enums import Audience, BenefitFamily, SectionKind


class Slip(Struct, frozen=True):
    """A slip of the pen as a regular expression, and what was meant, with the groups of the expression."""

    pattern: str
    meant: str


class Vocabulary(Struct, frozen=True):
    """The hints of one language."""

    kinds: tuple[tuple[SectionKind, tuple[str, ...]], ...]
    """The first kind with a word in the heading wins."""
    audiences: tuple[tuple[Audience, tuple[str, ...]], ...]
    reader_prefixes: tuple[str, ...]
    """What stands before the readers that a heading names, such as "for (the) hosts"."""
    not_readers: tuple[str, ...]
    """What may follow such a prefix without naming readers, as in "for more information"."""
    families: tuple[tuple[BenefitFamily, tuple[str, ...]], ...]
    supplementary: tuple[str, ...]
    itself: tuple[str, ...]
    """What a line under the title calls the leaflet."""
    tick: tuple[str, ...]
    """A rule has one of these..."""
    think_again: tuple[str, ...]
    """... and one of these."""
    together: tuple[str, ...]
    """Heads of columns whose boxes all sides tick together..."""
    alone: tuple[str, ...]
    """... and each for itself."""
    outside_bodies_by_example: tuple[str, ...]
    """What stands before a body named as an example ("e.g. UNDP"), which not every country has."""
    last_joiners: tuple[str, ...]
    """The "and" before the last of several parts."""
    licence: tuple[str, ...]
    slips: tuple[Slip, ...]


def has(text: str, words: Sequence[str]) -> bool:
    """Whether one of these words begins somewhere in a text."""
    return bool(words) and _pattern(tuple(words)).search(folded(text)) is not None


def folded(text: str) -> str:
    """A text without capitals and accents, its apostrophes straight."""
    plain = unicodedata.normalize("NFD", text.replace("\u2019", "'").casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(folded(word))}" for word in words))
