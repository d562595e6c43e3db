"""The closed lists of partnerships: how formal they are, how far they have got, what their sides say."""

from enum import StrEnum


class RelationshipForm(StrEnum):
    """How formal a link is."""

    CONTACT = "CONTACT"
    """In touch, without a formal basis."""
    FRIENDSHIP = "FRIENDSHIP"
    """Agreed, for a time or a subject."""
    PROJECT = "PROJECT"
    """One project, for a time."""
    TWINNING = "TWINNING"
    """Formal and without end."""


class Stage(StrEnum):
    """How far a partnership has got."""

    EXPLORATORY = "EXPLORATORY"
    """One side has opened it."""
    SCOPING = "SCOPING"
    """Both sides take part: visits and options."""
    AGREED = "AGREED"
    """Signed by all sides."""
    ACTIVE = "ACTIVE"
    """Activities are under way."""
    DORMANT = "DORMANT"
    """In force, but nothing happens."""
    ENDED = "ENDED"
    """Ended after an agreement."""
    DECLINED = "DECLINED"
    """Ended before an agreement: the sides thought again."""


class EndReason(StrEnum):
    """Why a partnership ended."""

    AIMS_ACHIEVED = "AIMS_ACHIEVED"
    """It did what it was for."""
    NO_CONTACT = "NO_CONTACT"
    """The sides lost touch."""
    RESOURCES = "RESOURCES"
    """There was no money or nobody to do it."""
    POLITICAL = "POLITICAL"
    """A political decision."""
    MUTUAL = "MUTUAL"
    """All sides agreed to end it."""
    MERGED_AUTHORITY = "MERGED_AUTHORITY"
    """An authority was merged into another."""
    OTHER = "OTHER"
    """Any other reason."""


class ResourcePosition(StrEnum):
    """How a side sees its own resources; never inferred."""

    RESOURCE_RICH = "RESOURCE_RICH"
    """Resource rich."""
    RESOURCE_POOR = "RESOURCE_POOR"
    """Resource poor."""
    UNSTATED = "UNSTATED"
    """Not said."""


class AnswerState(StrEnum):
    """How an item stands."""

    UNANSWERED = "UNANSWERED"
    """Nobody has said."""
    IN_PROGRESS = "IN_PROGRESS"
    """Begun."""
    TICKED = "TICKED"
    """Done."""
    CANNOT = "CANNOT"
    """Cannot be done: the rule says to think again."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """Does not apply here, with a reason."""


class AnswerOutcome(StrEnum):
    """What became of one answer of a batch."""

    WRITTEN = "WRITTEN"
    """It stands."""
    COUNTED_BEFORE = "COUNTED_BEFORE"
    """It was sent before, by its `clientId`, and is not counted again."""
    CONFLICT = "CONFLICT"
    """Somebody else of your side was quicker; what they said stands."""
    REFUSED = "REFUSED"
    """It cannot stand as it is; `errors` says why."""


class Verdict(StrEnum):
    """What the rule says; advice, not a lock."""

    THINK_AGAIN = "THINK_AGAIN"
    """Something cannot be done, or was left undone: think again about linking."""
    IN_PROGRESS = "IN_PROGRESS"
    """Some essential boxes are still open."""
    READY = "READY"
    """Every essential box is ticked."""


class PartnershipOrderField(StrEnum):
    """What partnerships can be sorted by; never by readiness, since nobody is ranked."""

    TITLE = "TITLE"
    """The title."""
    STAGE_SINCE = "STAGE_SINCE"
    """When it reached its stage."""
    LAST_ACTIVE_ON = "LAST_ACTIVE_ON"
    """When something last happened."""
    NEXT_REVIEW_ON = "NEXT_REVIEW_ON"
    """When the next review is due."""
