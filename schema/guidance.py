"""Reading guidance, and beginning a set of leaflets."""

from typing import Annotated

import strawberry

from content import guidance, paging, records
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import BY, INPUT, AsOf, answers, given, record_of, shown
from schema.paging import pages
from schema.types.guidance import (
    Collection,
    Edition,
    FilterLeaflets,
    Leaflet,
    LeafletConnection,
    OrderLeaflets,
)
from schema.types.shared import LeafletBy, LocalisedTextInput, localised


@strawberry.input(one_of=True)
class CollectionBy:
    """How to find a collection; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses."""


@strawberry.input(one_of=True)
class EditionBy:
    """How to find an edition; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    content_hash: str | None = strawberry.UNSET
    """The fingerprint of its content."""


@strawberry.type
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


@strawberry.input
class CreateCollectionInput:
    """What `createCollection` needs."""

    slug: str
    """Its name in web addresses."""
    title: LocalisedTextInput
    """Its title."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@strawberry.type
class CreateCollectionPayload(Payload):
    """What `createCollection` answers."""

    collection: records.Collection | None = shown(Collection | None)
    """The new collection."""


@strawberry.type
class GuidanceMutation:
    """What is done about sets of leaflets."""

    @acts(CreateCollectionPayload)
    @staticmethod
    async def create_collection(info: Info, input: Annotated[CreateCollectionInput, INPUT]) -> CreateCollectionPayload:
        """Begin a new set of leaflets."""
        collection_id = await guidance.create_collection(
            info.context.viewer,
            slug=input.slug,
            title=localised(input.title),
            idempotency_key=given(input.idempotency_key),
        )
        return CreateCollectionPayload(collection=await info.context.load.afresh().collections.load(collection_id))
