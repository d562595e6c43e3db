"""What editors have among themselves: comments, next steps, things to do, links to show a draft by."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from content.enums import EditionStatus


class EditionAction(StrEnum):
    """What an editor can do with an edition."""

    SUBMIT_FOR_REVIEW = "SUBMIT_FOR_REVIEW"
    """Ask a colleague to look at it: `submitForReview`."""
    APPROVE = "APPROVE"
    """Say that it may be published: `approveEdition`."""
    RETURN_TO_DRAFT = "RETURN_TO_DRAFT"
    """Send it back, or call its date off: `returnToDraft`."""
    PUBLISH = "PUBLISH"
    """Put it in force now: `publishEdition`."""
    SCHEDULE = "SCHEDULE"
    """Put it in force at a set time: `publishEdition` with `at`."""
    WITHDRAW = "WITHDRAW"
    """Take it back: `withdrawEdition`."""
    RESTORE = "RESTORE"
    """Begin a new draft from it: `restoreEdition`."""
    DISCARD = "DISCARD"
    """Throw it away: `discardDraft`."""


class TaskCode(StrEnum):
    """What can wait for an editor."""

    DECIDE_MATCHES = "DECIDE_MATCHES"
    """Proposed matches of a draft wait for a decision."""
    ANSWER_COMMENT = "ANSWER_COMMENT"
    """Somebody has said something about an edition that is not out."""
    APPROVE_EDITION = "APPROVE_EDITION"
    """A colleague asks to look at an edition."""
    PUBLISH_EDITION = "PUBLISH_EDITION"
    """An approved edition waits to be published."""
    REVIEW_LEAFLET = "REVIEW_LEAFLET"
    """A leaflet is past the day on which somebody was to look at it again."""


class EditionTransition(Struct, frozen=True):
    """A next step of an edition: where it leads, and what stands in its way."""

    action: EditionAction
    to: EditionStatus | None
    missing: tuple[str, ...]


class Comment(Struct, frozen=True):
    """What an editor said to the others about an edition, or about one thing in it."""

    id: str
    edition_id: str
    key: str | None
    text: str
    made_at: datetime
    made_by: str | None
    settled_at: datetime | None
    settled_by: str | None


class Task(Struct, frozen=True):
    """Something that waits for an editor."""

    code: TaskCode
    since: datetime
    edition_id: str | None
    leaflet_id: str


class InTheMaking(Struct, frozen=True):
    """An edition that is not out, as a list shows it."""

    edition_id: str
    leaflet_id: str
    title: str
    language: str
    status: EditionStatus
    made_at: datetime
    to_decide: int
    """How many of its proposals wait for a decision."""
