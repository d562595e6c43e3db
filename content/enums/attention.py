"""The closed list of what can need attention."""

from enum import StrEnum


class AttentionCode(StrEnum):
    """What can need attention."""

    NOT_ACKNOWLEDGED = "NOT_ACKNOWLEDGED"
    """A side has not yet acknowledged the partnership."""
    THINK_AGAIN = "THINK_AGAIN"
    """The rule says to think again."""
    DISAGREEMENT = "DISAGREEMENT"
    """The sides answered a joint item differently."""
    ONE_SIDED = "ONE_SIDED"
    """Only one side answers."""
    NO_LEAD = "NO_LEAD"
    """A side has no lead officer."""
    DUTY_UNASSIGNED = "DUTY_UNASSIGNED"
    """A function has nobody to carry it out."""
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    """A review is overdue."""
    AGREEMENT_EXPIRING = "AGREEMENT_EXPIRING"
    """An agreement ends within 90 days."""
    AGREEMENT_EXPIRED = "AGREEMENT_EXPIRED"
    """An agreement has ended."""
    EDITION_OUTDATED = "EDITION_OUTDATED"
    """The leaflet has a newer edition."""
    EDITION_WITHDRAWN = "EDITION_WITHDRAWN"
    """The edition followed has been withdrawn."""
    QUIET = "QUIET"
    """Nothing has happened for a year."""
