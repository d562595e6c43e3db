"""The closed lists of how words are written out and set."""

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
