"""Reading guidance."""

from typing import Annotated

import strawberry

from content import paging, records
from content.guiding import guidance
from schema import kinds
from schema.context import Info
from schema.fields import BY, AsOf, answers, given, record_of
from schema.paging import pages
from schema.types.guidance import (
    Collection,
    Edition,
    FilterLeaflets,
    Leaflet,
    LeafletConnection,
    OrderLeaflets,
)
from schema.types.shared import LeafletBy


@kinds.one_of
class CollectionBy:
    """How to find a collection; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses."""


@kinds.one_of
class EditionBy:
    """How to find an edition; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    content_hash: str | None = strawberry.UNSET
    """The fingerprint of its content."""


@kinds.object
class GuidanceQuery:
    """What can be read of guidance."""

    @answers(Collection | None)
    @staticmethod
    async def collection(info: Info, by: Annotated[CollectionBy, BY]) -> records.Collection | None:
        """One collection of leaflets."""
        return await guidance.find_collection(info.context.viewer, id=given(by.id), slug=given(by.slug))

    @answers(Leaflet | None)
    @staticmethod
    async def leaflet(info: Info, by: Annotated[LeafletBy, BY], as_of: AsOf = None) -> records.Leaflet | None:
        """One leaflet."""
        return await guidance.find_leaflet(info.context.viewer, id=given(by.id), slug=given(by.slug), as_of=as_of)

    @pages(LeafletConnection | None)
    @staticmethod
    async def leaflets(
        info: Info,
        page: paging.Page,
        filter: FilterLeaflets = None,
        order_by: OrderLeaflets = None,
        as_of: AsOf = None,
    ) -> paging.Slice[records.Leaflet]:
        """Leaflets, by title."""
        return await guidance.list_leaflets(
            info.context.viewer,
            page=page,
            filter=record_of(records.LeafletFilter, filter),
            order=record_of(records.LeafletOrder, order_by),
            as_of=as_of,
        )

    @answers(Edition | None)
    @staticmethod
    async def edition(info: Info, by: Annotated[EditionBy, BY]) -> records.Edition | None:
        """One edition of a leaflet, published or, for editors, a draft."""
        return await guidance.find_edition(info.context.viewer, id=given(by.id), content_hash=given(by.content_hash))
