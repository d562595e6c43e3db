"""The noun of signing in as it is shown: a session."""

from datetime import datetime

from msgspec import Struct

from content.enums import Way


class Session(Struct, frozen=True):
    """That somebody has signed in with a key; nothing of its secret is here."""

    id: str
    key_id: str
    key_name: str
    way: Way
    program: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime
