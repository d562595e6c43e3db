"""Finding anything by its words."""

from typing import Annotated

import strawberry

from content import paging, records
from content.searching import search
from schema import kinds
from schema.context import Info
from schema.directives import Cost
from schema.fields import record_of
from schema.paging import pages
from schema.scalars import CountryCode, LanguageTag
from schema.types.search import SearchHitConnection


@kinds.input
class SearchFilter:
    """What to search in; all conditions must hold."""

    kind: list[records.SearchKind] | None = strawberry.UNSET
    """Only these kinds of record."""
    language: list[LanguageTag] | None = strawberry.UNSET
    """Only in these languages."""
    sector: list[records.Sector] | None = strawberry.UNSET
    """Only leaflets for these sectors."""
    audience: records.Audience | None = strawberry.UNSET
    """Only what is for these readers or for everyone."""
    country: list[CountryCode] | None = strawberry.UNSET
    """Only organisations, partnerships and updates of these countries."""


@kinds.object
class SearchQuery:
    """What can be found."""

    @pages(SearchHitConnection | None, Cost(weight="10"))
    @staticmethod
    async def search(
        info: Info,
        page: paging.Page,
        query: Annotated[str, strawberry.argument(description="The words.")],
        filter: Annotated[SearchFilter | None, strawberry.argument(description="What to search in.")] = None,
        order_by: Annotated[
            records.SearchOrder | None, strawberry.argument(description="The order to list them in.")
        ] = records.SearchOrder.RELEVANCE,
    ) -> search.Found:
        """Leaflets, organisations, partnerships and public updates that contain some words."""
        return await search.search(
            info.context.viewer,
            page=page,
            query=query,
            filter=record_of(records.SearchFilter, filter),
            order=order_by or records.SearchOrder.RELEVANCE,
        )
