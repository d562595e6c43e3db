"""The nouns of search as they are shown: what was found, the words around it, how much there is."""

from msgspec import Struct

from content.enums import SearchKind
from content.records.guidance import Item, Section
from content.words import Names


class Highlight(Struct, frozen=True):
    """A run of words around what was found."""

    text: str
    matched: bool


class SearchHit(Struct, frozen=True):
    """Something found by a search."""

    kind: SearchKind
    record_id: str
    """The leaflet, organisation, partnership or update that it is, or the leaflet that it belongs to."""
    part: Section | Item | None
    """The section or item found; none for a leaflet, organisation, partnership or update itself."""
    title: str
    highlights: tuple[Highlight, ...]
    path: str
    """Where to read it, from the root of our own address."""
    language: str


class Facet(Struct, frozen=True):
    """A value to filter by, what it is called, and how many results have it."""

    value: str
    label: Names
    count: int


class SearchFacets(Struct, frozen=True):
    """How much was found under each value, the most first."""

    kinds: tuple[Facet, ...]
    languages: tuple[Facet, ...]
    countries: tuple[Facet, ...]


class PartnershipFacets(Struct, frozen=True):
    """How many partnerships fall under each value, the most first."""

    stages: tuple[Facet, ...]
    forms: tuple[Facet, ...]
    verdicts: tuple[Facet, ...] | None
    countries: tuple[Facet, ...]
    goals: tuple[Facet, ...]
