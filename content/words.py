"""Words with their marks and languages: text is plain, bold and links are spans beside it."""

from enum import StrEnum

from msgspec import Struct


class MarkKind(StrEnum):
    """How a run of words stands out."""

    BOLD = "BOLD"
    ITALIC = "ITALIC"
    LINK = "LINK"


class Mark(Struct, frozen=True):
    """A run of words that stands out: characters `start` to `end` (exclusive) of the plain text."""

    start: int
    end: int
    kind: MarkKind
    href: str | None = None
    """Where a link leads: http, https or mailto only."""


class Words(Struct, frozen=True):
    """A text as printed: the plain characters, and the marks on them; a line feed pair parts paragraphs."""

    plain: str
    marks: tuple[Mark, ...] = ()


class LocalisedText(Struct, frozen=True):
    """Words written by a partner, in one language."""

    words: Words
    language: str


class Names(Struct, frozen=True):
    """The same short text in several languages; the first is the original."""

    by_language: tuple[tuple[str, str], ...]
    """Pairs of language tag and text, the original first; never empty."""
