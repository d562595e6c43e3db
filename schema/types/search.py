"""The nouns of search: what was found, the words around it, how much there is."""

from typing import Annotated

import strawberry

from content import records
from content.searching.search import Found
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers
from schema.paging import Connection
from schema.scalars import URL, LanguageTag
from schema.types.doings import Update
from schema.types.facets import Facet
from schema.types.guidance import Leaflet
from schema.types.organisations import Organisation
from schema.types.partnerships import Partnership
from schema.types.sections import Benefit, ChecklistItem, GuidanceItem, Section

strawberry.enum(records.SearchKind)
strawberry.enum(records.SearchOrder)

COUNTRIES_ASSUMED = 20
HIGHLIGHTS_ASSUMED = 3

SearchRecord = Annotated[
    Leaflet | Section | GuidanceItem | ChecklistItem | Benefit | Organisation | Partnership | Update,
    strawberry.union("SearchRecord", description="What a search can find."),
]

_LOADED = {
    records.SearchKind.LEAFLET: "leaflets",
    records.SearchKind.ORGANISATION: "organisations",
    records.SearchKind.PARTNERSHIP: "partnerships",
    records.SearchKind.UPDATE: "updates",
}


@kinds.object
class Highlight:
    """A run of words around what was found."""

    text: str
    """The words."""
    matched: bool
    """Whether they match the query."""


@kinds.object
class SearchHit:
    """Something found by a search."""

    @answers(SearchRecord)
    @staticmethod
    async def record(row: strawberry.Parent[records.SearchHit], info: Info) -> object:
        """The record found."""
        if row.part is not None:
            return row.part
        return await getattr(info.context.load, _LOADED[row.kind]).load((row.record_id, records.NOW))

    title: str
    """Its title."""
    highlights: list[Highlight] = strawberry.field(directives=[up_to(HIGHLIGHTS_ASSUMED)])
    """The words around what was found."""

    @answers(URL)
    @staticmethod
    def url(row: strawberry.Parent[records.SearchHit], info: Info) -> str:
        """Where to read it."""
        return info.context.public_url + row.path

    language: LanguageTag
    """The language it was found in."""


@kinds.object
class SearchFacets:
    """How much was found under each value."""

    kinds: list[Facet]
    """By kind of record."""
    languages: list[Facet]
    """By language."""
    countries: list[Facet] = strawberry.field(directives=[up_to(COUNTRIES_ASSUMED)])
    """By country."""


@kinds.object
class SearchHitConnection(Connection[SearchHit]):
    """A page of things found."""

    @answers(SearchFacets)
    @staticmethod
    def facets(row: strawberry.Parent[Found]) -> records.SearchFacets:
        """How much was found under each value, over all pages."""
        return row.facets
