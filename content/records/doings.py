"""The nouns of what the sides of a partnership do together, as they are shown; what lists of them are narrowed to."""

from datetime import date, datetime

from msgspec import Struct

from content.enums import (
    ActivityKind,
    ActivityStatus,
    ActivityTheme,
    ExchangeType,
    MarginalisedGroup,
    ReviewKind,
    UpdateAudience,
    Visibility,
    VisitMode,
    VisitPurpose,
)
from content.records.agreements import Responsibility
from content.records.guidance import GuidanceItem
from content.records.moment import NOW, Moment
from content.words import Words


class Visit(Struct, frozen=True):
    """A visit of one side to another."""

    id: str
    partnership_id: str
    purpose: VisitPurpose
    mode: VisitMode
    host_id: str
    """The side that received the other."""
    starts_on: date
    ends_on: date | None
    outcome: str | None
    report_id: str | None
    visibility: Visibility
    moment: Moment = NOW


class OwnCost(Struct, frozen=True):
    """What an activity costs one side, as it wrote it for itself."""

    cost: str | None
    hours: int | None


class Activity(Struct, frozen=True):
    """A project, event or exchange."""

    id: str
    partnership_id: str
    title: str
    kind: ActivityKind | None
    theme: ActivityTheme
    exchange: ExchangeType | None
    status: ActivityStatus
    starts_on: date | None
    ends_on: date | None
    responsibilities: tuple[Responsibility, ...]
    aim_ids: tuple[str, ...]
    goal_codes: tuple[str, ...]
    groups: tuple[MarginalisedGroup, ...]
    own: OwnCost
    """Of the side that the viewer acts for."""
    funder_ids: tuple[str, ...]
    """Organisations."""
    visibility: Visibility
    version: int
    moment: Moment = NOW


class QuarterLoad(Struct, frozen=True):
    """How many activities go on in one quarter of a year."""

    starts_on: date
    activities: int

    @property
    def quarter(self) -> str:
        """The quarter, as it is written."""
        return f"{self.starts_on.year}-Q{(self.starts_on.month + 2) // 3}"


class ReviewRequest(Struct, frozen=True):
    """That a network asks a partnership to hold a review by a day."""

    network_id: str
    by_on: date
    message: str | None
    asked_at: datetime
    moment: Moment = NOW


class Review(Struct, frozen=True):
    """A look back at how a partnership goes."""

    id: str
    partnership_id: str
    kind: ReviewKind
    period: str
    held_on: date | None
    findings: str
    improvements: tuple[str, ...]
    challenges: tuple[GuidanceItem, ...]
    """In the words of the edition that the partnership followed at the time."""
    signed_off_by_ids: tuple[str, ...]
    """Sides, in the order in which they signed it off."""
    next_review_on: date | None
    visibility: Visibility
    version: int
    moment: Moment = NOW


class Update(Struct, frozen=True):
    """News of a partnership; where it was taken back, for the side that wrote it alone."""

    id: str
    partnership_id: str
    side_id: str
    title: str
    words: Words
    language: str
    audiences: tuple[UpdateAudience, ...]
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    visibility: Visibility
    moment: Moment = NOW


class VisitFilter(Struct, frozen=True):
    """Which visits to list; all conditions must hold."""

    purpose: tuple[VisitPurpose, ...] = ()
    from_: date | None = None
    to: date | None = None


class ActivityFilter(Struct, frozen=True):
    """Which activities to list; all conditions must hold."""

    status: tuple[ActivityStatus, ...] = ()
    theme: tuple[ActivityTheme, ...] = ()
    kind: tuple[ActivityKind, ...] = ()
    group: tuple[MarginalisedGroup, ...] = ()
    without_aim: bool | None = None
    unassigned: bool | None = None
    from_: date | None = None
    to: date | None = None


class ReviewFilter(Struct, frozen=True):
    """Which reviews to list; all conditions must hold."""

    kind: tuple[ReviewKind, ...] = ()
    from_: date | None = None
    to: date | None = None


class UpdateFilter(Struct, frozen=True):
    """Which updates to list; all conditions must hold."""

    language: tuple[str, ...] = ()
    audience: tuple[UpdateAudience, ...] = ()
    since: datetime | None = None


class ReviewDue(Struct, frozen=True):
    """When the next review of a partnership is due, and whether that day has passed."""

    on: date | None = None
    overdue: bool = False
