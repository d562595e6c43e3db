"""The closed list of who sees a record."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see something; each level includes the one before it."""

    SIDE = "SIDE"
    """The side that wrote it."""
    PARTNERSHIP = "PARTNERSHIP"
    """Every side of the partnership."""
    NETWORK = "NETWORK"
    """Also the coordinators of the network."""
    PUBLIC = "PUBLIC"
    """Everyone."""
