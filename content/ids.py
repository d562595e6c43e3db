"""Identifiers: the noun, a dash and eighty random bits, so that a lost one says what it is and none can be guessed."""

import re
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 16
_FORM = re.compile(rf"([a-z]+)-([{_ALPHABET}]{{{_LENGTH}}})")


def new(noun: str) -> str:
    """Make an identifier for a record of this noun, such as `partnership-7h2k…`."""
    return f"{noun}-" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def noun(identifier: str) -> str | None:
    """Say what kind of record an identifier names, or None if it is not one of ours."""
    form = _FORM.fullmatch(identifier)
    return form.group(1) if form else None
