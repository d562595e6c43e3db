"""The closed list of ways to sort."""

from enum import StrEnum


class OrderDirection(StrEnum):
    """The direction of a sort."""

    ASC = "ASC"
    """Lowest, earliest or A first."""
    DESC = "DESC"
    """Highest, latest or Z first."""
