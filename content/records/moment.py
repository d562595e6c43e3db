"""A moment at which the records are read: now, or as of a time that is past or still to come."""

from datetime import datetime

from msgspec import Struct


class Moment(Struct, frozen=True):
    """The time to read at, and the last entry of the log that counts; both None mean now."""

    at: datetime | None = None
    sequence: int | None = None
    """Versions made by later entries are not seen; None for now and for any time to come."""


NOW = Moment()
