"""The closed lists of what records suggest, and of why something is to be done next; no part of the contract."""

from enum import StrEnum


class Prompt(StrEnum):
    """What of the records suggests that a box be ticked."""

    SCOPING_VISIT = "SCOPING_VISIT"
    """A visit was made to find out whether the sides are compatible."""
    SIGNED_AGREEMENT = "SIGNED_AGREEMENT"
    """Every side has signed an agreement."""
    DUTIES = "DUTIES"
    """Every activity has somebody for each function."""
    REVIEW = "REVIEW"
    """A review was held within a year."""
    NEWS = "NEWS"
    """News for everybody was published within a year."""


class Why(StrEnum):
    """Why a box is to be looked at next."""

    WORDING_CHANGED = "WORDING_CHANGED"
    """Its words have changed since the side answered it."""
    SUGGESTED = "SUGGESTED"
    """The records suggest that it be ticked."""
    DISAGREEMENT = "DISAGREEMENT"
    """The sides answered it differently."""
    OPEN = "OPEN"
    """It is essential and not ticked yet."""
