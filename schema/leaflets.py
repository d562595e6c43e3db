"""Describing leaflets and the sets they stand in."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.editing import leaflets
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, kept, shown
from schema.types.guidance import Collection, Leaflet
from schema.types.shared import LocalisedTextInput, localised


@kinds.input
class CreateCollectionInput:
    """What `createCollection` needs."""

    slug: str
    """Its name in web addresses."""
    title: LocalisedTextInput
    """Its title."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class CreateCollectionPayload(Payload):
    """What `createCollection` answers."""

    collection: records.Collection | None = shown(Collection | None)
    """The new collection."""


@kinds.input
class UpdateCollectionInput:
    """What `updateCollection` needs."""

    collection: strawberry.ID
    """The collection."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    title: LocalisedTextInput | None = strawberry.UNSET
    """Its title in one language; the others stay."""
    needs_approval: bool | None = strawberry.UNSET
    """Whether another editor has to approve what is published in it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdateCollectionPayload(Payload):
    """What `updateCollection` answers."""

    collection: records.Collection | None = shown(Collection | None)
    """The collection."""


@kinds.input
class UpdateLeafletInput:
    """What `updateLeaflet` needs."""

    leaflet: strawberry.ID
    """The leaflet."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    slug: str | None = strawberry.UNSET
    """The name in web addresses; the old one leads to it."""
    kind: records.LeafletKind | None = strawberry.UNSET
    """Core or supplementary."""
    sector: records.Sector | None = strawberry.UNSET
    """The kind of community it is written for."""
    supplements: list[strawberry.ID] | None = strawberry.UNSET
    """The leaflets it presupposes."""
    review_on: strawberry.Maybe[date | None]
    """When somebody is to look at it again; null clears it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdateLeafletPayload(Payload):
    """What `updateLeaflet` answers."""

    leaflet: records.Leaflet | None = shown(Leaflet | None)
    """The leaflet."""


@kinds.object
class LeafletsMutation:
    """What is done about leaflets and the sets they stand in, apart from their words."""

    @acts(CreateCollectionPayload)
    @staticmethod
    async def create_collection(info: Info, input: Annotated[CreateCollectionInput, INPUT]) -> CreateCollectionPayload:
        """Begin a new set of leaflets."""
        collection_id = await leaflets.create_collection(
            info.context.viewer,
            slug=input.slug,
            title=localised(input.title),
            idempotency_key=given(input.idempotency_key),
        )
        return CreateCollectionPayload(collection=await info.context.load.afresh().collections.load(collection_id))

    @acts(UpdateCollectionPayload)
    @staticmethod
    async def update_collection(info: Info, input: Annotated[UpdateCollectionInput, INPUT]) -> UpdateCollectionPayload:
        """Change the title of a set of leaflets, or whether another editor approves what is published in it."""
        title = given(input.title)
        collection_id = await leaflets.update_collection(
            info.context.viewer,
            collection=input.collection,
            expected_version=input.expected_version,
            title=localised(title) if title else None,
            needs_approval=given(input.needs_approval),
            idempotency_key=given(input.idempotency_key),
        )
        return UpdateCollectionPayload(collection=await info.context.load.afresh().collections.load(collection_id))

    @acts(UpdateLeafletPayload)
    @staticmethod
    async def update_leaflet(info: Info, input: Annotated[UpdateLeafletInput, INPUT]) -> UpdateLeafletPayload:
        """Change what is said of a leaflet apart from its words."""
        supplements = given(input.supplements)
        leaflet_id = await leaflets.update(
            info.context.viewer,
            leaflet=input.leaflet,
            expected_version=input.expected_version,
            slug=given(input.slug),
            kind=given(input.kind),
            sector=given(input.sector),
            supplements=None if supplements is None else tuple(supplements),
            review_on=kept(input.review_on),
            idempotency_key=given(input.idempotency_key),
        )
        return UpdateLeafletPayload(leaflet=await info.context.load.afresh().leaflets.load((leaflet_id, records.NOW)))
