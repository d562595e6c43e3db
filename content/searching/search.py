"""Search: full text over published guidance, organisations and the partnerships that the viewer may see."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from msgspec import Struct

from content import catalogue, countries, database, errors, models, paging, tongues
from content.access import Viewer
from content.guiding import parts, snapshot
from content.linking import projections
from content.records import (
    Facet,
    Highlight,
    Names,
    SearchFacets,
    SearchFilter,
    SearchHit,
    SearchKind,
    SearchOrder,
)
from content.searching import terms
from content.searching.engine import Engine, Stems, engine
from content.searching.entries import tongue_of
from content.searching.statement import SORTED_BY, Mark, Statement
from content.searching.words import Wanted, stem_of

QUERY_CHARACTERS_MAX = 500
WORDS_MAX = 32
"""How many words are looked for at once."""
LANGUAGES_MAX = 20
"""How many languages a search is narrowed to."""
TEXT_BYTES = 300
"""What each text of a page that is kept takes besides its letters, at most."""
LETTER_BYTES = 4
PART_FACTOR = 8
"""How many bytes a section or an item takes for each that it has written down."""
LOOKED_AT_CHARACTERS = 4_000
"""How much of a text is looked through for the words around a match."""


class Found(paging.Slice[SearchHit], frozen=True):
    """A page of what was found, and how much there is of it in all."""

    facets: SearchFacets


_NAME = "search"
_NOTHING = Found((), (), has_next=False, has_previous=False, total=0, facets=SearchFacets((), (), ()))


async def search(
    viewer: Viewer,
    page: paging.Page,
    *,
    query: str,
    filter: SearchFilter,  # noqa: A002 - the contract's own word
    order: SearchOrder = SearchOrder.RELEVANCE,
) -> Found:
    """Find what holds every word of the query, the last one perhaps only begun, whatever their accents and case.

    First comes what has them all in its title, label or heading, then what has the fewest other words beside them.
    Quotes, stars and operators only part words. Whoever searches again is told the same without a statement until
    something is written, or comes out or ends by its time. Raises BAD_REQUEST for a query of more than
    `QUERY_CHARACTERS_MAX` characters or `WORDS_MAX` words and for more than `LANGUAGES_MAX` languages; BAD_PAGE,
    BAD_CURSOR.
    """
    page = paging.validate(page)
    _marks(page, order)  # A cursor of another list is refused first.
    asked = _asked(query)
    if len(filter.language) > LANGUAGES_MAX:
        raise errors.BadRequest(f"A search is narrowed to {LANGUAGES_MAX} languages at most.", path=("filter",))
    if not asked:
        return _NOTHING

    async def found_and_size() -> tuple[Found, int]:
        found = await _found(viewer, page, asked, filter, order)
        return found, _size(found) + len(repr(key)) * LETTER_BYTES

    kept, standing = projections.at_hand(), snapshot.out(viewer)
    if kept is None or standing is None:
        return await _found(viewer, page, asked, filter, order)
    key = (_NAME, viewer.entitled, page, tuple(asked), filter, order, standing.since, standing.until)
    return await kept.page(key, found_and_size, noted=True)


async def _found(
    viewer: Viewer,
    page: paging.Page,
    asked: Sequence[terms.Term],
    filter: SearchFilter,  # noqa: A002 - as above
    order: SearchOrder,
) -> Found:
    """Find it in three statements, whatever is found."""
    connection = database.connection()
    spoken = engine(connection)
    wanted = await _wanted(spoken, asked, filter.language)
    statement = Statement(spoken, viewer, wanted, filter)
    answered = await database.rows(connection, *statement.asked(page, order, _marks(page, order)))
    facets = _facets(row for row in answered if row["row"] is None)
    rows = sorted((row for row in answered if row["row"] is not None), key=_place(order), reverse=page.backward)
    part = paging.of(rows, page, cursor=_cursor(order), total=sum(one.count for one in facets.kinds))
    stored = {row.row: row for row in await models.SearchEntry.filter(row__in=[row["row"] for row in part.nodes])}
    # A rebuild that ends between two statements gives every entry another row.
    shown = [
        (stored[row["row"]], cursor)
        for row, cursor in zip(part.nodes, part.cursors, strict=True)
        if row["row"] in stored
    ]
    hits = await _hits(spoken, [entry for entry, _ in shown], wanted)
    cursors = tuple(cursor for _, cursor in shown)
    return Found(tuple(hits), cursors, part.has_next, part.has_previous, part.total, facets)


def _asked(query: str) -> list[terms.Term]:
    if len(query) > QUERY_CHARACTERS_MAX:
        message = f"This has {len(query)} characters; search for at most {QUERY_CHARACTERS_MAX}."
        raise errors.BadRequest(message, path=("query",))
    asked = list({(term.text, term.unfinished): term for term in terms.asked(query)}.values())
    if len(asked) > WORDS_MAX:
        raise errors.BadRequest(f"Search for at most {WORDS_MAX} words at once.", path=("query",))
    return asked


async def _wanted(spoken: Engine, asked: Sequence[terms.Term], languages: Sequence[str]) -> list[Wanted]:
    """Find the stems of what is asked for, in each language that it may stand in."""
    narrowed = {tongue_of(tag) for tag in languages}
    known = [tongue for tongue in spoken.TONGUES if not narrowed or tongue in narrowed]
    words = {term.text for term in asked}
    stems = await spoken.stems(database.connection(), dict.fromkeys(known, words))

    def of(term: terms.Term) -> Wanted:
        found = [stem_of(tongue, stems[tongue, term.text]) for tongue in known if (tongue, term.text) in stems]
        return Wanted(term.text, term.unfinished, tuple(found))

    return [of(term) for term in asked]


def _marks(page: paging.Page, order: SearchOrder) -> list[Mark]:
    kinds = [kind for _, kind in SORTED_BY[order]]
    given = ((page.after, True), (page.before, False))
    return [
        (paging.decode(cursor, list_name=_list_name(order), kinds=kinds), after)
        for cursor, after in given
        if cursor is not None
    ]


def _place(order: SearchOrder) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    return lambda row: tuple(row[column] for column, _ in SORTED_BY[order])


def _cursor(order: SearchOrder) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: paging.encode(_list_name(order), _place(order)(row))


def _list_name(order: SearchOrder) -> str:
    return f"search {order}"


def _facets(groups: Iterable[Mapping[str, Any]]) -> SearchFacets:
    kinds: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    nations: Counter[str] = Counter()
    for group in groups:
        kinds[group["kind"]] += group["count"]
        languages[group["language"]] += group["count"]
        for code in group["countries"].split():
            nations[code] += group["count"]
    return SearchFacets(
        kinds=_facet(kinds, lambda value: catalogue.kind(SearchKind(value))),
        languages=_facet(languages, tongues.called),
        countries=_facet(nations, countries.called),
    )


def _facet(counts: Counter[str], label: Callable[[str], Names]) -> tuple[Facet, ...]:
    """List values with the most first, and by the value where there are as many."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, label(value), count) for value, count in ordered)


async def _hits(spoken: Engine, entries: Sequence[models.SearchEntry], wanted: Sequence[Wanted]) -> list[SearchHit]:
    """Show entries, each with the words around what was found in it."""
    texts = [(entry.tongue, entry, _near(entry.body, wanted)) for entry in entries]
    listed = [(tongue, entry, body, terms.of(body), terms.of(entry.title)) for tongue, entry, body in texts]
    by_tongue: dict[str, set[str]] = {}
    for tongue, _, _, in_body, in_title in listed:
        if tongue in spoken.TONGUES:
            by_tongue.setdefault(tongue, set()).update(term.text for term in (*in_body, *in_title))
    stems = await spoken.stems(database.connection(), by_tongue)
    return [
        SearchHit(
            kind=entry.kind,
            record_id=entry.id if entry.kind is SearchKind.UPDATE else entry.record_id,
            part=parts.unpacked(entry.part) if entry.part else None,
            title=entry.title,
            highlights=_highlights(_Matching(tongue, wanted, stems), ((body, in_body), (entry.title, in_title))),
            path=entry.path,
            language=entry.language,
        )
        for tongue, entry, body, in_body, in_title in listed
    ]


def _size(found: Found) -> int:
    """Say how many bytes what was found takes, at most about."""
    texts = [one.title + one.path for one in found.nodes]
    texts += [run.text for one in found.nodes for run in one.highlights]
    texts += [facet.value for facets in (found.facets.kinds, found.facets.countries) for facet in facets]
    parts_of = sum(len(orjson.dumps(parts.packed(one.part))) for one in found.nodes if one.part)
    return sum(TEXT_BYTES + LETTER_BYTES * len(one) for one in texts) + parts_of * PART_FACTOR


class _Matching(Struct, frozen=True):
    """Whether a word of a text in some language is one that is wanted."""

    tongue: str
    wanted: Sequence[Wanted]
    stems: Stems

    def __call__(self, term: terms.Term) -> bool:
        stem = self.stems.get((self.tongue, term.text))
        kept = None if stem is None else stem_of(self.tongue, stem)
        return any(
            term.text == one.word or (one.unfinished and term.text.startswith(one.word)) or kept in one.stems
            for one in self.wanted
        )


def _highlights(
    matches: Callable[[terms.Term], bool], texts: Iterable[tuple[str, Sequence[terms.Term]]]
) -> tuple[Highlight, ...]:
    """Show the words around a match in the first text that has one."""
    for text, words in texts:
        if runs := terms.around(text, [term for term in words if matches(term)]):
            return tuple(Highlight(run.text, run.matched) for run in runs)
    return ()


def _near(body: str, wanted: Sequence[Wanted]) -> str:
    """Cut a long text down to what stands near one of the words, if it stands there as it is typed."""
    if len(body) <= LOOKED_AT_CHARACTERS:
        return body
    lowered = body.lower()
    places = [place for one in wanted if (place := lowered.find(one.word)) >= 0]
    first = max(0, min(places, default=0) - LOOKED_AT_CHARACTERS // 4)
    first = body.find(" ", first) + 1 if first else 0
    return body[first : first + LOOKED_AT_CHARACTERS]
