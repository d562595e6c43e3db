"""The nouns of counting: how many results have one value."""

import strawberry

from content import records
from schema import kinds
from schema.directives import up_to
from schema.fields import Languages, answers
from schema.types import shared

COUNTRIES_ASSUMED = 50
GOALS_ASSUMED = 17


@kinds.object
class Facet:
    """How many results have one value, for a filter on the page."""

    value: str
    """The value to filter by."""

    @answers(str)
    @staticmethod
    def label(row: strawberry.Parent[records.Facet], language: Languages = None) -> str:
        """The value in words."""
        return shared.name(row.label, language)

    count: int
    """How many results have it."""


@kinds.object
class PartnershipFacets:
    """How many partnerships fall under each value."""

    stages: list[Facet]
    """By stage."""
    forms: list[Facet]
    """By form."""
    verdicts: list[Facet] | None
    """By verdict, where you may see it."""
    countries: list[Facet] = strawberry.field(directives=[up_to(COUNTRIES_ASSUMED)])
    """By country of a side."""
    goals: list[Facet] = strawberry.field(directives=[up_to(GOALS_ASSUMED)])
    """By UN goal."""
