"""The closed list of how a registered operation stands to the contract."""

from enum import StrEnum


class DocumentStatus(StrEnum):
    """Whether a registered operation still fits this contract."""

    CURRENT = "CURRENT"
    """It does."""
    DEPRECATED = "DEPRECATED"
    """It uses something that will be removed."""
    RETIRED = "RETIRED"
    """Its owner has retired it."""
