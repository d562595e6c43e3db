"""What entries are found by, and what is wanted of them. Pure."""

from collections.abc import Collection

from msgspec import Struct


class Words(Struct, frozen=True):
    """What one entry is found by."""

    row: int
    title: Collection[str]
    words: Collection[str]
    """Those of the title too."""


class Wanted(Struct, frozen=True):
    """A word to search for: itself, what begins with it while it is being typed, or one of its stems."""

    word: str
    unfinished: bool = False
    stems: tuple[str, ...] = ()


def stem_of(tongue: str, stem: str) -> str:
    """Write a stem as it is kept beside the words."""
    return f"~{tongue}~{stem}"
