"""The nouns of organisations: organisation, country, key, invitation, claim, and who asks."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from content import access, countries, paging, records
from content.editing import awaiting
from content.joining import organisations
from content.linking import partnerships
from content.sharing import linked_data
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import Languages, answers, later, record_of, wanted
from schema.paging import Connection, pages
from schema.scalars import JSON, URL, CountryCode, LanguageTag, SubdivisionCode
from schema.types import shared
from schema.types.consumers import Consumer
from schema.types.editing import Task
from schema.types.guidance import Collection
from schema.types.partnerships import FilterPartnerships, OrderPartnerships
from schema.types.shared import LocalisedText, Node

_PartnershipConnection = later("PartnershipConnection", "schema.types.partnerships")

strawberry.enum(records.OrganisationKind)
strawberry.enum(records.AuthorityLevel)
strawberry.enum(records.OrganisationOrderField)
strawberry.enum(records.Role)
strawberry.enum(records.ClaimOutcome)
strawberry.enum(records.Scope)


@kinds.object
class Organisation(Node):
    """A party to a partnership, or one that supports it: a council, a school, a twinning association, a donor."""

    slug: str
    """The name in web addresses."""

    @answers(str)
    @staticmethod
    def name(row: strawberry.Parent[records.Organisation], language: Languages = None) -> str:
        """Its name."""
        return shared.name(row.name, language)

    kind: records.OrganisationKind
    """What it is."""
    level: records.AuthorityLevel | None
    """Its level of government; none for other organisations."""

    @answers("Country")
    @staticmethod
    def country(row: strawberry.Parent[records.Organisation]) -> records.Organisation:
        """Its country."""
        return row

    subdivision: SubdivisionCode | None
    """Its state, province or nation."""
    website: URL | None
    """Its website."""
    population: int | None
    """How many people it serves."""

    @answers(LocalisedText | None)
    @staticmethod
    def about(row: strawberry.Parent[records.Organisation], language: Languages = None) -> records.LocalisedText | None:
        """Its place in the state, its culture and its needs, in its own words."""
        return shared.said(row.about, language) if row.about else None

    strategy: "Strategy | None"
    """Its strategy for overseas work."""
    wikidata_id: str | None
    """Its Wikidata number, such as `Q1234`."""
    org_id: str | None
    """Its org-id.guide number."""
    started_on: date | None
    """When it came to be."""
    ended_on: date | None
    """When it ceased to be."""

    @answers("Organisation | None")
    @staticmethod
    async def replaced_by(row: strawberry.Parent[records.Organisation], info: Info) -> records.Organisation | None:
        """The organisation that took its place."""
        if row.replaced_by_id is None:
            return None
        return await info.context.load.organisations.load((row.replaced_by_id, row.moment))

    @answers("Organisation | None")
    @staticmethod
    async def successor(row: strawberry.Parent[records.Organisation], info: Info) -> records.Organisation | None:
        """The organisation that stands in its place now, however often it was merged since."""
        if row.replaced_by_id is None:
            return None
        return await info.context.load.successors.load((row.id, row.moment))

    @answers("list[Organisation]", up_to(3))
    @staticmethod
    async def replaces(row: strawberry.Parent[records.Organisation], info: Info) -> tuple[records.Organisation, ...]:
        """The organisations whose place it took, by name; at most a hundred."""
        return await info.context.load.replaced.load((row.id, row.moment)) or ()

    @answers(str | None)
    @staticmethod
    async def notice(
        row: strawberry.Parent[records.Organisation], info: Info, language: Languages = None
    ) -> str | None:
        """That it is no more, and who took its place, in one sentence; none while it is there."""
        heir = None
        if row.replaced_by_id is not None:
            heir = await info.context.load.successors.load((row.id, row.moment))
        return organisations.notice(row, heir, wanted(language))

    @pages(_PartnershipConnection)
    @staticmethod
    async def partnerships(
        row: strawberry.Parent[records.Organisation],
        info: Info,
        page: paging.Page,
        filter: FilterPartnerships = None,
        order_by: OrderPartnerships = None,
    ) -> paging.Slice[records.Partnership]:
        """Its partnerships."""
        return await partnerships.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.PartnershipFilter, filter, organisation_id=row.id),
            order=record_of(records.PartnershipOrder, order_by),
            moment=row.moment,
        )

    @pages(_PartnershipConnection)
    @staticmethod
    async def inherited_partnerships(
        row: strawberry.Parent[records.Organisation],
        info: Info,
        page: paging.Page,
        filter: FilterPartnerships = None,
        order_by: OrderPartnerships = None,
    ) -> paging.Slice[records.Partnership]:
        """The partnerships of those whose place it took, directly or by mergers between; they stand as they stood."""
        return await partnerships.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.PartnershipFilter, filter, inherited_by=row.id),
            order=record_of(records.PartnershipOrder, order_by),
            moment=row.moment,
        )

    @answers("list[Membership]", up_to(3))
    @staticmethod
    async def networks(row: strawberry.Parent[records.Organisation], info: Info) -> tuple[records.Membership, ...]:
        """The networks that it has joined; its own people also see those that it waits for."""
        return await info.context.load.networks_of.load((row.id, row.moment)) or ()

    @pages(later("MembershipConnection", "schema.types.organisations"))
    @staticmethod
    async def members(
        row: strawberry.Parent[records.Organisation],
        info: Info,
        page: paging.Page,
        *,
        waiting: Annotated[
            bool, strawberry.argument(description="Those who wait to be admitted instead, where you may see them.")
        ] = False,
    ) -> paging.Slice[records.Membership]:
        """Of a network: the organisations that have joined it, the first one first."""
        return await info.context.load.members_of.load((row, page, waiting))

    @answers("list[Claim]", up_to(3))
    @staticmethod
    async def claims(row: strawberry.Parent[records.Organisation], info: Info) -> tuple[records.Claim, ...]:
        """The claims on this record and by this organisation that you may see, the newest first; at most a hundred."""
        return await info.context.load.claims_of.load(row.id) or ()

    @answers(JSON)
    @staticmethod
    def json_ld(row: strawberry.Parent[records.Organisation], info: Info) -> JSON:
        """The organisation as schema.org data."""
        return JSON(linked_data.organisation(row, public_url=info.context.public_url))

    @answers("Integration | None")
    @staticmethod
    def integration(row: strawberry.Parent[records.Organisation], info: Info) -> records.Organisation | None:
        """Its keys, webhooks and registered sites, for its own people."""
        return row if access.may_see_integration(info.context.viewer, row.id) else None

    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class Membership:
    """An organisation in a network, or waiting to be admitted to it."""

    @answers(Organisation)
    @staticmethod
    async def network(row: strawberry.Parent[records.Membership], info: Info) -> records.Organisation | None:
        """The network."""
        return await info.context.load.organisations.load((row.network_id, row.moment))

    @answers(Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Membership], info: Info) -> records.Organisation | None:
        """The organisation."""
        return await info.context.load.organisations.load((row.organisation_id, row.moment))

    asked_at: datetime
    """When it asked to join."""
    joined_at: datetime | None
    """When it was admitted; none while it waits."""


@kinds.object
class MembershipConnection(Connection[Membership]):
    """A page of memberships."""


@kinds.object
class Country:
    """A country."""

    country_code: CountryCode = strawberry.field(name="code")
    """Its two letters."""

    @answers(str)
    @staticmethod
    def name(row: strawberry.Parent[records.Organisation], language: Languages = None) -> str:
        """Its name."""
        return countries.name(row.country_code, wanted(language))

    @answers(bool)
    @staticmethod
    def least_developed(row: strawberry.Parent[records.Organisation]) -> bool:
        """Whether the United Nations lists it as least developed; never used to judge a partner."""
        return countries.least_developed(row.country_code)


@kinds.object
class Strategy:
    """The strategy that guides all overseas work."""

    title: str
    """What it is called."""
    url: URL | None
    """Where to read it."""
    adopted_on: date | None
    """When it was adopted."""
    ends_on: date | None
    """When it ends."""


@kinds.object
class Integration:
    """How an organisation's own software works with this service."""

    @answers("list[AccessKey]", up_to(5))
    @staticmethod
    async def keys(row: strawberry.Parent[records.Organisation], info: Info) -> tuple[records.AccessKey, ...]:
        """Its keys."""
        return await info.context.load.keys_of.load(row.id) or ()

    @answers(list[Consumer], up_to(5))
    @staticmethod
    async def consumers(row: strawberry.Parent[records.Organisation], info: Info) -> tuple[records.Consumer, ...]:
        """The sites and apps that show our content."""
        return await info.context.load.consumers_of.load(row.id) or ()


@kinds.object
class AccessKey(Node):
    """A key that lets a program act for an organisation."""

    name: str
    """What it is for."""
    prefix: str
    """The first letters, to tell keys apart; the rest is never shown again."""
    role: records.Role
    """As whom it acts for its organisation."""

    @answers(list[Collection], up_to(1))
    @staticmethod
    async def collections(row: strawberry.Parent[records.AccessKey], info: Info) -> list[records.Collection]:
        """The collections it may edit."""
        found = await info.context.load.collections.load_all(row.collection_ids)
        return [collection for collection in found if collection is not None]

    scopes: list[records.Scope]
    """What it may do."""
    created_by: str | None
    """Who made it."""
    created_at: datetime
    """When it was made."""
    last_used_at: datetime | None
    """When it was last used."""
    expires_at: datetime
    """When it stops working."""
    revoked_at: datetime | None
    """When it was revoked."""


@kinds.object
class Invitation(Node):
    """A one-time invitation for a named organisation to act for itself; who redeems it gets its first key."""

    @answers(Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Invitation], info: Info) -> records.Organisation | None:
        """The organisation it is for."""
        return await info.context.load.organisations.load((row.organisation_id, records.NOW))

    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it stops working."""
    redeemed_at: datetime | None
    """When it was redeemed."""
    vouched_by: str
    """Who made it, and so vouches for whoever redeems it."""


@kinds.object
class Claim(Node):
    """That an organisation says that a record which others made is its own; the operator decides."""

    @answers(Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Claim], info: Info) -> records.Organisation | None:
        """The record that is claimed."""
        return await info.context.load.organisations.load((row.organisation_id, records.NOW))

    @answers(Organisation)
    @staticmethod
    async def asked_by(row: strawberry.Parent[records.Claim], info: Info) -> records.Organisation | None:
        """Who says that it is its own."""
        return await info.context.load.organisations.load((row.claimant_id, records.NOW))

    statement: str
    """Why, in its own words."""
    asked_at: datetime
    """When it was made."""
    decided_at: datetime | None
    """When it was decided or taken back; none while it waits."""
    outcome: records.ClaimOutcome | None
    """What became of it."""
    reason: str | None
    """Why it was turned down."""


def viewer_id(viewer: access.Viewer) -> strawberry.ID:
    """Name the one who asks apart from the key that it asks with."""
    return strawberry.ID("viewer-" + viewer.id.rpartition("-")[2])


def _viewer_id(row: strawberry.Parent[access.Viewer]) -> strawberry.ID:
    """The identifier; treat it as opaque."""
    return viewer_id(row)


@kinds.object
class Viewer(Node):
    """The person or program that asks."""

    id: strawberry.ID = strawberry.field(resolver=_viewer_id)
    name: str
    """Its name."""

    @answers(Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[access.Viewer], info: Info) -> records.Organisation | None:
        """The organisation it acts for."""
        return await info.context.load.organisations.load((row.organisation_id or "", records.NOW))

    @answers(list[records.Role])
    @staticmethod
    def roles(row: strawberry.Parent[access.Viewer]) -> list[records.Role]:
        """What it is to the service."""
        return [row.role] if row.role else []

    @answers(list[records.Scope])
    @staticmethod
    def scopes(row: strawberry.Parent[access.Viewer]) -> list[records.Scope]:
        """What its key may do."""
        return [scope for scope in records.Scope if scope in row.scopes]

    @answers(LanguageTag | None)
    @staticmethod
    def language() -> str | None:
        """The language it prefers."""
        return None

    @pages(_PartnershipConnection)
    @staticmethod
    async def partnerships(
        info: Info,
        page: paging.Page,
        filter: FilterPartnerships = None,
        order_by: OrderPartnerships = None,
    ) -> paging.Slice[records.Partnership]:
        """The partnerships it has a part in."""
        return await partnerships.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.PartnershipFilter, filter),
            order=record_of(records.PartnershipOrder, order_by),
            mine=True,
        )

    @answers(list[Task], up_to(20))
    @staticmethod
    async def tasks(row: strawberry.Parent[access.Viewer]) -> tuple[records.Task, ...]:
        """What waits for it, the oldest first; at most a hundred."""
        return await awaiting.tasks_of(row)


@kinds.object
class OrganisationConnection(Connection[Organisation]):
    """A page of organisations."""
