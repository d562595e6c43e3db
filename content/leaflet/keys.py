"""Keys and addresses out of words: plain, predictable, unique, and never made anew once they are out."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from itertools import count

KEY_LENGTH_MAX = 40
SLUG_LENGTH_MAX = 80
NUMBER_LENGTH_MAX = 8
"""Room for the number of an address that is taken."""
WORDS_WITHOUT_LABEL = 4
"""How many words of an item without a label make its key."""

_HASH_LENGTH = 10
"""Forty bits, so that two texts in a script we cannot fold hardly ever meet; if they do, they are numbered."""

_APOSTROPHE = re.compile(r"['’](?=[st]?(?![^\W_]))")
"""In "partner's", "don't" and "donors'", but not in "l'accord", where it parts two words."""

_FOLDED = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "œ": "oe",
        "ə": "e",
        "ɓ": "b",
        "ɖ": "d",
        "ɗ": "d",
        "ɛ": "e",
        "ƒ": "f",
        "ɣ": "g",
        "ƙ": "k",
        "ɔ": "o",
        "ʋ": "v",
        "ƴ": "y",
    }
)
"""Latin letters that Unicode does not take apart, in lower case; many stand in the names of towns."""


def make(label: str | None, text: str, taken: Collection[str]) -> str:
    """Make an item's key: its whole label, or the first four words; "Find a partner" is `find-a-partner`.

    Words in a script that has no form in a to z give a key made from their fingerprint.
    """
    words = _words(label or "") or _words(text)[:WORDS_WITHOUT_LABEL]
    return _unique(words or ["item", _fingerprint(label or text)], KEY_LENGTH_MAX, taken)


def slug(text: str, taken: Collection[str]) -> str:
    """Make the last part of an address for a leaflet, an organisation or a partnership."""
    return _unique(_words(text) or [_fingerprint(text)], SLUG_LENGTH_MAX, taken)


def slug_start(text: str) -> str:
    """Give what the address of this text and all its numbered forms begin with, to find those that are taken."""
    return _cut(_words(text) or [_fingerprint(text)], SLUG_LENGTH_MAX - NUMBER_LENGTH_MAX)


def _words(text: str) -> list[str]:
    parted = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text).casefold()).translate(_FOLDED)
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)


def _fingerprint(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]


def _unique(words: list[str], length_max: int, taken: Collection[str]) -> str:
    """Number a key that is taken: -2, -3 and so on; there are only so many that can be taken."""
    key = _cut(words, length_max)
    if key not in taken:
        return key
    for number in count(2):
        suffix = f"-{number}"
        key = _cut(words, length_max - len(suffix)) + suffix
        if key not in taken:
            break
    return key


def _cut(words: list[str], length_max: int) -> str:
    """Join as many whole words as fit, and at least a part of the first."""
    key = words[0][:length_max]
    for word in words[1:]:
        if len(key) + 1 + len(word) > length_max:
            break
        key = f"{key}-{word}"
    return key
