"""PostgreSQL: the words as `tsvector` under a GIN index, stems by its Snowball dictionaries."""

from collections.abc import Collection, Mapping, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from content.searching.words import Wanted, Words

TONGUES = {
    "ar": "arabic_stem",
    "ca": "catalan_stem",
    "da": "danish_stem",
    "de": "german_stem",
    "el": "greek_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "eu": "basque_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "ga": "irish_stem",
    "hi": "hindi_stem",
    "hu": "hungarian_stem",
    "hy": "armenian_stem",
    "id": "indonesian_stem",
    "it": "italian_stem",
    "lt": "lithuanian_stem",
    "nb": "norwegian_stem",
    "ne": "nepali_stem",
    "nl": "dutch_stem",
    "nn": "norwegian_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sr": "serbian_stem",
    "sv": "swedish_stem",
    "ta": "tamil_stem",
    "tr": "turkish_stem",
    "yi": "yiddish_stem",
}
"""Its dictionaries by language; one that this server does not have finds nothing."""
JOINED = "search_words w JOIN search_entry e ON e.row = w.row"
FITS = "w.words @@ {}::tsquery"
IN_TITLE = "w.title @@ {}::tsquery"
SORTED = '{} COLLATE "C"'


def expression(wanted: Sequence[Wanted]) -> str:
    """Write down what is wanted; a word holds letters and digits alone, so it cannot end its quotes."""
    return " & ".join(f"({' | '.join(_ways(one))})" for one in wanted)


def title_expression(wanted: Sequence[Wanted]) -> str:
    """Write down what is wanted of a title: the same, since a title has words of its own."""
    return expression(wanted)


async def stems(connection: BaseDBAsyncClient, words: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """Find the stems of words by their language, in one statement; a word too common to have one has none."""
    asked = [(tongue, word) for tongue, some in words.items() if tongue in TONGUES for word in some]
    if not asked:
        return {}
    rows = await connection.execute_query_dict(
        # Stems that no entry can have would only lengthen what is searched for; the languages that entries are in are
        # stepped through by their index, since a plan for "is there one?" may read them all, once for each word.
        "WITH RECURSIVE here (tongue) AS (SELECT min(e.tongue) FROM search_entry e UNION ALL"
        " SELECT (SELECT min(e.tongue) FROM search_entry e WHERE e.tongue > here.tongue)"
        " FROM here WHERE here.tongue IS NOT NULL)"
        " SELECT a.tongue, a.word, (ts_lexize(d.oid::regdictionary, a.word))[1] AS stem"
        " FROM unnest($1::text[], $2::text[], $3::text[]) AS a (tongue, word, dictionary)"
        " JOIN pg_ts_dict d ON d.dictname = a.dictionary AND d.dictnamespace = 'pg_catalog'::regnamespace"
        " WHERE a.tongue IN (SELECT here.tongue FROM here)",
        [
            [tongue for tongue, _ in asked],
            [word for _, word in asked],
            [TONGUES[tongue] for tongue, _ in asked],
        ],
    )
    return {(row["tongue"], row["word"]): row["stem"] for row in rows if row["stem"]}


async def put(connection: BaseDBAsyncClient, entries: Sequence[Words]) -> None:
    """Keep what entries are found by."""
    await connection.execute_many(
        "INSERT INTO search_words (row, title, words)"
        " VALUES ($1, array_to_tsvector($2::text[]), array_to_tsvector($3::text[]))",
        [[one.row, sorted(one.title), sorted(one.words)] for one in entries],
    )


async def take(connection: BaseDBAsyncClient, rows: Sequence[int]) -> None:
    """Forget the words of some entries."""
    await connection.execute_query("DELETE FROM search_words WHERE row = ANY($1::bigint[])", [list(rows)])


async def alone(connection: BaseDBAsyncClient) -> None:
    """Forget everything, and let nobody else write entries: who did so already ends first, and is read then."""
    await connection.execute_query("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")
    await connection.execute_query("DELETE FROM search_words")
    await connection.execute_query("DELETE FROM search_entry")


async def settle(connection: BaseDBAsyncClient) -> None:
    """Let the planner know how common each word is."""
    await connection.execute_query("ANALYZE search_words")
    await connection.execute_query("ANALYZE search_entry")


async def kept(connection: BaseDBAsyncClient) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """Give what every entry is found by."""
    rows = await connection.execute_query_dict(
        "SELECT row, tsvector_to_array(title) AS title, tsvector_to_array(words) AS words FROM search_words"
    )
    return {row["row"]: (frozenset(row["title"]), frozenset(row["words"])) for row in rows}


def _ways(one: Wanted) -> list[str]:
    return [f"'{one.word}'{':*' if one.unfinished else ''}", *(f"'{stem}'" for stem in one.stems)]
