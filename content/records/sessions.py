"""The noun of signing in as it is shown: a session."""

from dataclasses import dataclass
from datetime import datetime

from content.enums import Way


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
