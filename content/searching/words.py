"""What entries are found by, and what is wanted of them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What one entry is found by."""

    row: int
    title: Collection[str]
    words: Collection[str]
    """Those of the title too."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to search for: itself, what begins with it while it is being typed, or one of its stems."""

    word: str
    unfinished: bool = False
    stems: tuple[str, ...] = ()


def stem_of(tongue: str, stem: str) -> str:
    """Write a stem as it is kept beside the words."""
    return f"~{tongue}~{stem}"
