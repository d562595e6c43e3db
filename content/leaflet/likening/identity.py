"""The nouns of matching: items we know, items of a new text, and what the ones are to the others."""

from enum import StrEnum

from msgspec import Struct


class Known(Struct, frozen=True):
    """An item of past editions with all its wordings, the newest first."""

    key: str
    section: str
    """The section it stood in last."""
    wordings: tuple[str, ...]
    place: int
    """Its place among all known items in printed order; an item that is gone keeps its place behind the one before."""
    gone: bool = False
    """Whether the newest edition is without it."""


class New(Struct, frozen=True):
    """An item of a new text; `source_key` is the key that travelled in the file, if any."""

    place: int
    section: str
    text: str
    source_key: str | None = None


class Band(StrEnum):
    """How sure we are."""

    SILENT = "SILENT"
    PROPOSED = "PROPOSED"
    NEW = "NEW"


class Match(Struct, frozen=True):
    """What one new item is: a known one, perhaps a known one, or new, which has no key."""

    place: int
    band: Band
    key: str | None = None
    score: float = 0.0
    """How alike the wordings are, from 0 to 1."""


class DerivationKind(StrEnum):
    """How items come from others."""

    SPLIT = "SPLIT"
    """One known item became several."""
    MERGED = "MERGED"
    """Several known items became one."""


class Derivation(Struct, frozen=True):
    """Items that perhaps come from others: one known item split into several places, or several merged into one."""

    kind: DerivationKind
    keys: tuple[str, ...]
    """The known items in printed order; one for a split."""
    places: tuple[int, ...]
    """The new items in printed order; one for a merge."""
    score: float
    """How much of the words is explained, from 0 to 1."""


class Matches(Struct, frozen=True):
    """Each new item in the order given, and the keys that no item answers to, proposals included.

    Derivations are only ever proposed. What they name may be matched as well, to the item that it mostly continues.
    """

    items: tuple[Match, ...]
    removed: tuple[str, ...]
    derivations: tuple[Derivation, ...] = ()
