"""Words with their marks and languages: text is plain, bold and links are spans beside it."""

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """How a run of words stands out."""

    BOLD = "BOLD"
    ITALIC = "ITALIC"
    LINK = "LINK"


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of words that stands out: characters `start` to `end` (exclusive) of the plain text."""

    start: int
    end: int
    kind: MarkKind
    href: str | None = None
    """Where a link leads: http, https or mailto only."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as printed: the plain characters, and the marks on them; a line feed pair parts paragraphs."""

    plain: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalisedText:
    """Words written by a partner, in one language."""

    words: Words
    language: str


@dataclass(frozen=True, slots=True)
class Names:
    """The same short text in several languages; the first is the original."""

    by_language: tuple[tuple[str, str], ...]
    """Pairs of language tag and text, the original first; never empty."""
