"""What is asked of each engine, which it says in its own words."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from content.searching import postgres, sqlite
from content.searching.words import Wanted, Words

Stems = Mapping[tuple[str, str], str]
"""The stem of a word in a language."""


class Engine(Protocol):
    """What each engine says in its own words."""

    JOINED: str
    """The entries with their words, named `e` and `w`."""
    FITS: str
    """That an entry holds what an expression wants."""
    IN_TITLE: str
    """That its title does."""
    SORTED: str
    """A text, to be sorted letter by letter."""

    @property
    def TONGUES(self) -> Collection[str]:  # noqa: N802 - a constant of the module
        """The languages whose stems it knows."""
        ...

    def expression(self, wanted: Sequence[Wanted]) -> str:
        """Write down what is wanted: all of it."""
        ...

    def title_expression(self, wanted: Sequence[Wanted]) -> str:
        """Write down that all of it is wanted in the title."""
        ...

    async def stems(self, connection: BaseDBAsyncClient, words: Mapping[str, Collection[str]]) -> Stems:
        """Find the stems of words by their language; a word that has none is left out, and a language of no entry."""
        ...

    async def put(self, connection: BaseDBAsyncClient, entries: Sequence[Words]) -> None:
        """Keep what entries are found by."""
        ...

    async def take(self, connection: BaseDBAsyncClient, rows: Sequence[int]) -> None:
        """Forget the words of some entries."""
        ...

    async def alone(self, connection: BaseDBAsyncClient) -> None:
        """Forget everything, and let nobody else write entries until the transaction ends."""
        ...

    async def settle(self, connection: BaseDBAsyncClient) -> None:
        """Put all that has been written in order, once it is much."""
        ...

    async def kept(self, connection: BaseDBAsyncClient) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
        """Give what every entry is found by: its title's words, and all."""
        ...


def engine(connection: BaseDBAsyncClient) -> Engine:
    """Choose the words of the engine that is asked."""
    return sqlite if connection.capabilities.dialect == "sqlite" else postgres
