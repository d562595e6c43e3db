"""Identifiers: the noun, a dash and eighty random bits, so that a lost one says what it is and none can be guessed."""

import re
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 16
_BITS = 5 * _LENGTH
"""A letter of thirty-two says five bits."""
_PLACES = range(_BITS - 5, -1, -5)
NUMBER_MAX = 2**63
"""What both databases can hold ends before this."""
_FORM = re.compile(rf"([a-z]+)-([{_ALPHABET}]{{{_LENGTH}}})")


def new(noun: str) -> str:
    """Make an identifier for a record of this noun, such as `partnership-7h2k…`."""
    return of_number(noun, secrets.randbits(_BITS))


def noun(identifier: str) -> str | None:
    """Say what kind of record an identifier names, or None if it is not one of ours."""
    form = _FORM.fullmatch(identifier)
    return form.group(1) if form else None


def of_number(noun: str, number: int) -> str:
    """Make the identifier of a record that is known by its number in the log."""
    letters = "".join(_ALPHABET[number >> place & 31] for place in _PLACES)
    return f"{noun}-{letters}"


def number(identifier: str) -> int | None:
    """Read the number again, or None if it is not an identifier, or of no number that can be stored."""
    form = _FORM.fullmatch(identifier)
    found = 0
    for letter in form.group(2) if form else "":
        found = found * len(_ALPHABET) + _ALPHABET.index(letter)
    return found if form and found < NUMBER_MAX else None
