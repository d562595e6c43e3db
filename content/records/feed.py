"""What the log tells: changes for those who follow, entries for those who answer for them."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from content.enums import ChangeType, OrderDirection, Sector


class Change(Struct, frozen=True):
    """Something that happened, as far as the viewer may see it."""

    id: str
    type: ChangeType
    at: datetime
    recorded_at: datetime
    by_id: str | None
    """The organisation that did it; None where that is hidden."""
    subject_id: str
    details: tuple[tuple[str, str], ...]
    """What its sentence needs besides the subject's name."""


class ChangeFilter(Struct, frozen=True):
    """Which changes to hear of; all conditions must hold."""

    type: tuple[ChangeType, ...] = ()
    subject: str | None = None
    sector: tuple[Sector, ...] = ()
    since: datetime | None = None


class AuditEntry(Struct, frozen=True):
    """Who did what, with the parts before and after that the viewer may see today."""

    id: str
    at: datetime
    actor: str
    action: str
    subject_id: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    request_id: str


class AuditFilter(Struct, frozen=True):
    """Which entries to list; all conditions must hold."""

    subject: str | None = None
    actor: str | None = None
    action: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class DateOrder(Struct, frozen=True):
    """The order of records that have a date."""

    direction: OrderDirection = OrderDirection.DESC
