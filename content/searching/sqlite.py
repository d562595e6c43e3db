"""SQLite: the words in an FTS5 table, stems by its Porter stemmer, which knows English."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing

from tortoise.backends.base.client import BaseDBAsyncClient

from content.searching.words import Wanted, Words

TONGUES = ("en",)
JOINED = "search_words w JOIN search_entry e ON e.row = w.rowid"
FITS = "search_words MATCH {}"
IN_TITLE = "e.row IN (SELECT rowid FROM search_words WHERE search_words MATCH {})"
SORTED = "{}"
STEMS_MAX = 20_000
"""How many stems are remembered before all are forgotten; texts that are longer than that have more for a while."""
_stems: dict[str, str] = {}
"""Of English words: a stem is the same whatever is recorded, and a stemmer takes longer to make than to ask."""


def expression(wanted: Sequence[Wanted]) -> str:
    """Write down what is wanted; a word holds letters and digits alone, so it cannot end its quotes."""
    return " AND ".join(f"({' OR '.join(_ways(one))})" for one in wanted)


def title_expression(wanted: Sequence[Wanted]) -> str:
    """Write down what is wanted of a title."""
    return f"title : ({expression(wanted)})"


async def stems(connection: BaseDBAsyncClient, words: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """Find the stems of English words, with a stemmer in memory: SQLite has no function for it."""
    del connection
    english = [word for word in words.get("en", ()) if word.isascii()]
    unknown = [word for word in english if word not in _stems]
    if unknown:
        if len(_stems) + len(unknown) > STEMS_MAX:
            _stems.clear()
            unknown = english
        _stems.update(_stemmed(unknown))
    return {("en", word): _stems[word] for word in english if word in _stems}


def _stemmed(english: Sequence[str]) -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute("CREATE VIRTUAL TABLE word USING fts5(text, tokenize = 'porter ascii')")
        memory.execute("CREATE VIRTUAL TABLE stem USING fts5vocab('word', 'instance')")
        memory.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", enumerate(english))
        return {english[place]: stem for stem, place in memory.execute("SELECT term, doc FROM stem")}


async def put(connection: BaseDBAsyncClient, entries: Sequence[Words]) -> None:
    """Keep what entries are found by."""
    await connection.execute_many(
        "INSERT INTO search_words (rowid, title, words) VALUES (?, ?, ?)",
        [[one.row, " ".join(sorted(one.title)), " ".join(sorted(one.words))] for one in entries],
    )


async def take(connection: BaseDBAsyncClient, rows: Sequence[int]) -> None:
    """Forget the words of some entries."""
    await connection.execute_many("DELETE FROM search_words WHERE rowid = ?", [[row] for row in rows])


async def alone(connection: BaseDBAsyncClient) -> None:
    """Forget everything; a transaction is alone anyway."""
    await connection.execute_query("DELETE FROM search_words")
    await connection.execute_query("DELETE FROM search_entry")


async def settle(connection: BaseDBAsyncClient) -> None:
    """Merge the parts of the table into one."""
    await connection.execute_query("INSERT INTO search_words (search_words) VALUES ('optimize')")


async def kept(connection: BaseDBAsyncClient) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """Give what every entry is found by."""
    rows = await connection.execute_query_dict("SELECT rowid AS row, title, words FROM search_words")
    return {row["row"]: (frozenset(row["title"].split()), frozenset(row["words"].split())) for row in rows}


def _ways(one: Wanted) -> list[str]:
    return [f'"{one.word}"{"*" if one.unfinished else ""}', *(f'"{stem}"' for stem in one.stems)]
