"""The closed lists that every noun shares: how words, orders and rights are told apart."""

from enum import StrEnum


class TextFormat(StrEnum):
    """How text is written out."""

    PLAIN = "PLAIN"
    """Without any markup."""
    HTML = "HTML"
    """A safe fragment: no scripts, no inline styles, no ids."""
    MARKDOWN = "MARKDOWN"
    """CommonMark."""


class TextDirection(StrEnum):
    """The direction of a script."""

    LTR = "LTR"
    """Left to right."""
    RTL = "RTL"
    """Right to left."""


class OrderDirection(StrEnum):
    """The direction of a sort."""

    ASC = "ASC"
    """Lowest, earliest or A first."""
    DESC = "DESC"
    """Highest, latest or Z first."""


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
