"""Reading partnerships, opening them and speaking for one side."""

from datetime import date
from typing import Annotated

import strawberry

from content import paging, records
from content.linking import partnerships, sides
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import BY, INPUT, AsOf, answers, given, kept, record_of, shown
from schema.paging import pages
from schema.scalars import URL, CountryCode
from schema.types import agreements
from schema.types.agreements import AimInput, DocumentInput, PlanInput
from schema.types.partnerships import (
    FilterPartnerships,
    OrderPartnerships,
    Partnership,
    PartnershipConnection,
    Side,
)
from schema.types.shared import LeafletBy, LocalisedTextInput, OrganisationBy, localised


@kinds.one_of
class PartnershipBy:
    """How to find a partnership; give one."""

    id: strawberry.ID | None = strawberry.UNSET
    """Its identifier."""
    slug: str | None = strawberry.UNSET
    """Its name in web addresses."""


@kinds.object
class PartnershipsQuery:
    """What can be read of partnerships."""

    @answers(Partnership | None)
    @staticmethod
    async def partnership(
        info: Info, by: Annotated[PartnershipBy, BY], as_of: AsOf = None
    ) -> records.Partnership | None:
        """One partnership."""
        return await partnerships.find(info.context.viewer, id=given(by.id), slug=given(by.slug), as_of=as_of)

    @pages(PartnershipConnection | None)
    @staticmethod
    async def partnerships(
        info: Info,
        page: paging.Page,
        filter: FilterPartnerships = None,
        order_by: OrderPartnerships = None,
        as_of: AsOf = None,
    ) -> paging.Slice[records.Partnership]:
        """Partnerships, by title."""
        return await partnerships.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.PartnershipFilter, filter),
            order=record_of(records.PartnershipOrder, order_by),
            as_of=as_of,
        )


@kinds.input
class NewOrganisationInput:
    """An organisation that somebody else mentions; it can claim and complete its record later."""

    name: str
    """Its name in its own language."""
    kind: records.OrganisationKind
    """What kind it is."""
    country: CountryCode
    """The country, as a two-letter code."""
    wikidata_id: str | None = strawberry.UNSET
    """Its identifier at Wikidata, such as Q1492."""
    website: URL | None = strawberry.UNSET
    """Its website."""


@kinds.one_of
class CounterpartInput:
    """Another side of a new partnership; give one."""

    existing: OrganisationBy | None = strawberry.UNSET
    """An organisation that is here."""
    new: NewOrganisationInput | None = strawberry.UNSET
    """One that is not here yet."""


@kinds.input
class OpenPartnershipInput:
    """What `openPartnership` needs."""

    counterparts: list[CounterpartInput]
    """The other sides."""
    form: records.RelationshipForm
    """How formal it is to be."""
    title: str | None = strawberry.UNSET
    """What it is called; made from the names if not given."""
    local_term: str | None = strawberry.UNSET
    """What it is called locally."""
    started_on: date | None = strawberry.UNSET
    """When it began, if it is not new."""
    leaflet: LeafletBy
    """The leaflet whose checklist it will follow."""
    rationale: LocalisedTextInput | None = strawberry.UNSET
    """Why you want it."""
    position: records.ResourcePosition | None = records.ResourcePosition.UNSTATED
    """How you see your own resources."""
    continues: strawberry.ID | None = strawberry.UNSET
    """The partnership it continues."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class OpenPartnershipPayload(Payload):
    """What `openPartnership` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The new partnership."""


@kinds.input
class AcknowledgePartnershipInput:
    """What `acknowledgePartnership` needs."""

    partnership: strawberry.ID
    """The partnership."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AcknowledgePartnershipPayload(Payload):
    """What `acknowledgePartnership` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.input
class UpdateSideInput:
    """What `updateSide` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    position: strawberry.Maybe[records.ResourcePosition | None]
    """How you see your own resources."""
    rationale: strawberry.Maybe[LocalisedTextInput | None]
    """Why you want the partnership."""
    aims: strawberry.Maybe[list[AimInput] | None]
    """Your aims."""
    publish_readiness: strawberry.Maybe[bool | None]
    """Whether everybody may see the verdict; shown once every side says so."""
    plan: strawberry.Maybe[PlanInput | None]
    """Your plan."""
    supporters: strawberry.Maybe[list[strawberry.ID] | None]
    """The organisations that help you."""
    documents: list[DocumentInput] | None = strawberry.UNSET
    """Documents to add."""
    notes: strawberry.Maybe[str | None]
    """Notes to yourselves."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdateSidePayload(Payload):
    """What `updateSide` answers."""

    side: records.Side | None = shown(Side | None)
    """Your side."""


@kinds.object
class PartnershipsMutation:
    """What the sides of a partnership do."""

    @acts(OpenPartnershipPayload)
    @staticmethod
    async def open_partnership(info: Info, input: Annotated[OpenPartnershipInput, INPUT]) -> OpenPartnershipPayload:
        """Open a partnership with one to four others; either side may."""
        rationale = given(input.rationale)
        partnership_id = await partnerships.open_partnership(
            info.context.viewer,
            counterparts=tuple(_counterpart(one) for one in input.counterparts),
            form=input.form,
            title=given(input.title),
            local_term=given(input.local_term),
            started_on=given(input.started_on),
            leaflet=record_of(records.LeafletBy, input.leaflet),
            rationale=localised(rationale) if rationale else None,
            position=input.position or records.ResourcePosition.UNSTATED,
            continues=given(input.continues),
            idempotency_key=given(input.idempotency_key),
        )
        return OpenPartnershipPayload(partnership=await _partnership(info, partnership_id))

    @acts(AcknowledgePartnershipPayload)
    @staticmethod
    async def acknowledge_partnership(
        info: Info, input: Annotated[AcknowledgePartnershipInput, INPUT]
    ) -> AcknowledgePartnershipPayload:
        """Say that your side is part of a partnership."""
        partnership_id = await partnerships.acknowledge(
            info.context.viewer,
            partnership=input.partnership,
            idempotency_key=given(input.idempotency_key),
        )
        return AcknowledgePartnershipPayload(partnership=await _partnership(info, partnership_id))

    @acts(UpdateSidePayload)
    @staticmethod
    async def update_side(info: Info, input: Annotated[UpdateSideInput, INPUT]) -> UpdateSidePayload:
        """Change what your side says for itself; what is not given stays."""
        plan = kept(input.plan)
        side_id = await sides.update(
            info.context.viewer,
            partnership=input.partnership,
            expected_version=input.expected_version,
            position=kept(input.position) or records.ResourcePosition.UNSTATED,
            rationale=kept(input.rationale, localised),
            aims=kept(input.aims, agreements.aims),
            publish_readiness=kept(input.publish_readiness) or False,
            plan=await agreements.plan(info, plan) if isinstance(plan, PlanInput) else plan,
            supporters=kept(input.supporters, tuple),
            documents=await agreements.documents(info, input.documents),
            notes=kept(input.notes),
            idempotency_key=given(input.idempotency_key),
        )
        return UpdateSidePayload(side=await info.context.load.afresh().sides.load((side_id, records.NOW)))


async def _partnership(info: Info, partnership_id: str) -> records.Partnership | None:
    return await info.context.load.afresh().partnerships.load((partnership_id, records.NOW))


def _counterpart(counterpart: CounterpartInput) -> records.Counterpart:
    existing, new = given(counterpart.existing), given(counterpart.new)
    return records.Counterpart(
        existing=record_of(records.OrganisationBy, existing) if existing else None,
        new=record_of(records.NewOrganisation, new) if new else None,
    )
