"""The nouns of many partnerships at a glance."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.linking import portfolio
from schema import kinds
from schema.directives import ListSize, up_to
from schema.fields import answers
from schema.types.facets import Facet, PartnershipFacets
from schema.types.sections import ChecklistItem

STUCK_DEFAULT = 10
CODES = 12

_SLICED = ListSize(assumed_size=STUCK_DEFAULT, slicing_arguments=["first"], require_one_slicing_argument=False)

First = Annotated[int | None, strawberry.argument(description="How many, from 1 to 31.")]
Before = Annotated[date, strawberry.argument(description="The day.")]


@kinds.object
class StuckItem:
    """An item that partnerships are stuck on."""

    item: ChecklistItem
    """The item."""
    cannot: int
    """How many cannot do it."""
    unanswered: int
    """How many have not answered."""
    disagreed: int
    """How many disagree about it."""


@kinds.object
class Portfolio:
    """Many partnerships at a glance; every count has a filter that lists what it counts."""

    @answers(int)
    @staticmethod
    async def total(row: strawberry.Parent[portfolio.Portfolio]) -> int:
        """How many partnerships."""
        return await row.total()

    @answers(PartnershipFacets)
    @staticmethod
    async def facets(row: strawberry.Parent[portfolio.Portfolio]) -> records.PartnershipFacets:
        """How many fall under each value."""
        return await row.facets()

    @answers(list[StuckItem], _SLICED)
    @staticmethod
    async def stuck_items(
        row: strawberry.Parent[portfolio.Portfolio], first: First = STUCK_DEFAULT
    ) -> tuple[records.StuckItem, ...]:
        """The items most of them are stuck on: where guidance could be better."""
        return await row.stuck_items(STUCK_DEFAULT if first is None else first)

    @answers(list[Facet], up_to(CODES))
    @staticmethod
    async def attention(row: strawberry.Parent[portfolio.Portfolio]) -> tuple[records.Facet, ...]:
        """How many of them need attention, by reason."""
        return await row.attention()

    @answers(int)
    @staticmethod
    async def expiring_agreements(row: strawberry.Parent[portfolio.Portfolio], before: Before) -> int:
        """How many agreements end before a day."""
        return await row.expiring(before)
