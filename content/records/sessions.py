"""The nouns of signing in as they are shown: a session, and how it was begun."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How somebody signed in."""

    PASSPHRASE = "PASSPHRASE"  # noqa: S105 - a kind of way in, no secret
    """With a name and a passphrase."""
    KEY = "KEY"
    """With the secret of a key."""
    LINK = "LINK"
    """By a link that works once."""
    INVITATION = "INVITATION"
    """By taking an invitation up."""


@dataclass(frozen=True, slots=True)
class Session:
    """That somebody has signed in with a key; nothing of its secret is here."""

    id: str
    key_id: str
    key_name: str
    way: Way
    program: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime


__all__ = ["Session", "Way"]
