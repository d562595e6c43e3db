"""Reading organisations, adding them and keeping them up to date."""

from datetime import date
from typing import Annotated

import strawberry

from content import paging, records
from content.joining import organisations
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import BY, INPUT, AsOf, answers, given, kept, record_of, shown
from schema.paging import pages
from schema.scalars import URL, CountryCode, SubdivisionCode
from schema.types.organisations import Organisation, OrganisationConnection
from schema.types.shared import LocalisedTextInput, OrganisationBy, localised


@kinds.input
class OrganisationFilter:
    """Which organisations to list; all conditions must hold."""

    kind: list[records.OrganisationKind] | None = strawberry.UNSET
    """Of one of these kinds."""
    level: list[records.AuthorityLevel] | None = strawberry.UNSET
    """At one of these levels."""
    country: list[CountryCode] | None = strawberry.UNSET
    """In one of these countries."""
    subdivision: SubdivisionCode | None = strawberry.UNSET
    """In this state, province or nation."""
    name: str | None = strawberry.UNSET
    """With these words in the name."""
    linked_with: list[CountryCode] | None = strawberry.UNSET
    """Linked with one of these countries."""
    ended: bool | None = strawberry.UNSET
    """Still there, or no longer."""
    claimed: bool | None = strawberry.UNSET
    """With a claim that waits and that you may see, or without one."""


@kinds.input
class OrganisationOrder:
    """The order of organisations."""

    field: records.OrganisationOrderField = records.OrganisationOrderField.NAME
    """What to sort by."""
    direction: records.OrderDirection = records.OrderDirection.ASC
    """Which end first."""


@kinds.object
class OrganisationsQuery:
    """What can be read of organisations."""

    @answers(Organisation | None)
    @staticmethod
    async def organisation(
        info: Info, by: Annotated[OrganisationBy, BY], as_of: AsOf = None
    ) -> records.Organisation | None:
        """One organisation."""
        return await organisations.find(
            info.context.viewer,
            id=given(by.id),
            slug=given(by.slug),
            wikidata_id=given(by.wikidata_id),
            org_id=given(by.org_id),
            as_of=as_of,
        )

    @pages(OrganisationConnection | None)
    @staticmethod
    async def organisations(
        info: Info,
        page: paging.Page,
        filter: Annotated[
            OrganisationFilter | None, strawberry.argument(description="Only organisations like this.")
        ] = None,
        order_by: Annotated[
            OrganisationOrder | None, strawberry.argument(description="The order to list them in.")
        ] = None,
        as_of: AsOf = None,
    ) -> paging.Slice[records.Organisation]:
        """Organisations, by name."""
        return await organisations.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.OrganisationFilter, filter),
            order=record_of(records.OrganisationOrder, order_by),
            as_of=as_of,
        )


@kinds.input
class AddOrganisationInput:
    """What `addOrganisation` needs."""

    name: LocalisedTextInput
    """Its name."""
    kind: records.OrganisationKind
    """What it is."""
    level: records.AuthorityLevel | None = strawberry.UNSET
    """Its level of government."""
    country: CountryCode
    """Its country."""
    subdivision: SubdivisionCode | None = strawberry.UNSET
    """Its state, province or nation."""
    website: URL | None = strawberry.UNSET
    """Its website."""
    wikidata_id: str | None = strawberry.UNSET
    """Its Wikidata number."""
    org_id: str | None = strawberry.UNSET
    """Its org-id.guide number."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AddOrganisationPayload(Payload):
    """What `addOrganisation` answers."""

    organisation: records.Organisation | None = shown(Organisation | None)
    """The organisation; the recorded one if it was already there."""


@kinds.input
class StrategyInput:
    """The strategy that guides all overseas work."""

    title: str
    """What it is called."""
    url: URL | None = strawberry.UNSET
    """Where to read it."""
    adopted_on: date | None = strawberry.UNSET
    """When it was adopted."""
    ends_on: date | None = strawberry.UNSET
    """When it ends."""


@kinds.input
class UpdateOrganisationInput:
    """What `updateOrganisation` needs."""

    organisation: strawberry.ID
    """The organisation."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    name: LocalisedTextInput | None = strawberry.UNSET
    """Its name in one language."""
    level: strawberry.Maybe[records.AuthorityLevel | None]
    """Its level of government."""
    website: strawberry.Maybe[URL | None]
    """Its website."""
    population: strawberry.Maybe[int | None]
    """How many people it serves."""
    about: strawberry.Maybe[LocalisedTextInput | None]
    """Its place in the state, its culture and its needs."""
    strategy: strawberry.Maybe[StrategyInput | None]
    """Its strategy for overseas work."""
    ended_on: strawberry.Maybe[date | None]
    """When it ceased to be."""
    replaced_by: strawberry.Maybe[strawberry.ID | None]
    """The organisation that took its place."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdateOrganisationPayload(Payload):
    """What `updateOrganisation` answers."""

    organisation: records.Organisation | None = shown(Organisation | None)
    """The organisation."""


@kinds.object
class OrganisationsMutation:
    """What is done about organisations."""

    @acts(AddOrganisationPayload)
    @staticmethod
    async def add_organisation(info: Info, input: Annotated[AddOrganisationInput, INPUT]) -> AddOrganisationPayload:
        """Add an organisation that is not recorded yet."""
        organisation_id = await organisations.add(
            info.context.viewer,
            name=localised(input.name),
            kind=input.kind,
            level=given(input.level),
            country=input.country,
            subdivision=given(input.subdivision),
            website=given(input.website),
            wikidata_id=given(input.wikidata_id),
            org_id=given(input.org_id),
            idempotency_key=given(input.idempotency_key),
        )
        return AddOrganisationPayload(organisation=await _organisation(info, organisation_id))

    @acts(UpdateOrganisationPayload)
    @staticmethod
    async def update_organisation(
        info: Info, input: Annotated[UpdateOrganisationInput, INPUT]
    ) -> UpdateOrganisationPayload:
        """Change what an organisation says about itself; what is not given stays."""
        name = given(input.name)
        organisation_id = await organisations.update(
            info.context.viewer,
            organisation=input.organisation,
            expected_version=input.expected_version,
            name=localised(name) if name else None,
            level=kept(input.level),
            website=kept(input.website),
            population=kept(input.population),
            about=kept(input.about, localised),
            strategy=kept(input.strategy, _strategy),
            ended_on=kept(input.ended_on),
            replaced_by=kept(input.replaced_by),
            idempotency_key=given(input.idempotency_key),
        )
        return UpdateOrganisationPayload(organisation=await _organisation(info, organisation_id))


async def _organisation(info: Info, organisation_id: str) -> records.Organisation | None:
    return await info.context.load.afresh().organisations.load((organisation_id, records.NOW))


def _strategy(strategy: StrategyInput) -> records.Strategy:
    return records.Strategy(
        title=strategy.title,
        url=given(strategy.url),
        adopted_on=given(strategy.adopted_on),
        ends_on=given(strategy.ends_on),
    )
