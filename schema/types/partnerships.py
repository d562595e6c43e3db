"""The nouns of partnerships: partnership, side, timeline."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from content import paging, records
from content.doing import agreements
from content.linking import aiming, goals
from content.linking.partnerships import Listed
from content.telling import feed
from schema import kinds
from schema.context import Info
from schema.directives import Cost, up_to
from schema.fields import Languages, answers, later, record_of, wanted
from schema.paging import Connection, pages
from schema.scalars import CountryCode, SubdivisionCode
from schema.types import shared
from schema.types.activities import ActivityConnection, FilterActivities, First, Last, QuarterLoad
from schema.types.agreements import Agreement, Aim, Document, Goal, Plan, Stakeholder
from schema.types.attention import Attention
from schema.types.doings import (
    FilterReviews,
    FilterUpdates,
    FilterVisits,
    Order,
    ReviewConnection,
    ReviewRequest,
    UpdateConnection,
    VisitConnection,
)
from schema.types.exports import PartnershipExports
from schema.types.facets import PartnershipFacets
from schema.types.people import Contact
from schema.types.shared import FilterChanges, LocalisedText, Node
from schema.types.stages import StageChange, StageTransition

_Organisation = later("Organisation", "schema.types.organisations")
_Organisations: Any = list[_Organisation]  # type: ignore[valid-type]  # It is a type once the schema is made.
_Readiness = later("Readiness", "schema.types.readiness")
_SideReadiness = later("SideReadiness", "schema.types.readiness")
_ChangeConnection = later("ChangeConnection", "schema.types.feed")

strawberry.enum(records.RelationshipForm)
strawberry.enum(records.EndReason)
strawberry.enum(records.ResourcePosition)
strawberry.enum(records.PartnershipOrderField)

Key = Annotated[str | None, strawberry.argument(description="Only this checklist, by key.")]


@kinds.input
class PartnershipFilter:
    """Which partnerships to list; all conditions must hold."""

    organisation: strawberry.ID | None = strawberry.UNSET
    """With this organisation as a side."""
    stage: list[records.Stage] | None = strawberry.UNSET
    """At one of these stages."""
    form: list[records.RelationshipForm] | None = strawberry.UNSET
    """Of one of these forms."""
    verdict: list[records.Verdict] | None = strawberry.UNSET
    """With one of these verdicts, where you may see it."""
    country: list[CountryCode] | None = strawberry.UNSET
    """With a side in one of these countries."""
    subdivision: SubdivisionCode | None = strawberry.UNSET
    """With a side in this state, province or nation."""
    goal: list[str] | None = strawberry.UNSET
    """Serving one of these UN goals."""
    title: str | None = strawberry.UNSET
    """With these words in the title."""
    attention: list[records.AttentionCode] | None = strawberry.UNSET
    """With one of these things to attend to."""
    agreement_expires_before: date | None = strawberry.UNSET
    """With an agreement that ends before this day."""
    quiet_since: date | None = strawberry.UNSET
    """With nothing happening since this day."""
    positions: list[records.ResourcePosition] | None = strawberry.UNSET
    """With sides that see themselves so, where you may see it."""
    stuck_on: str | None = strawberry.UNSET
    """Stuck on this checklist item, by key."""
    network: strawberry.ID | None = strawberry.UNSET
    """With a side that has joined this network."""


@kinds.input
class PartnershipOrder:
    """The order of partnerships."""

    field: records.PartnershipOrderField = records.PartnershipOrderField.TITLE
    """What to sort by."""
    direction: records.OrderDirection = records.OrderDirection.ASC
    """Which end first."""


FilterPartnerships = Annotated[
    PartnershipFilter | None, strawberry.argument(description="Only partnerships like this.")
]
OrderPartnerships = Annotated[PartnershipOrder | None, strawberry.argument(description="The order to list them in.")]


@kinds.object
class Partnership(Node):
    """A link between two to five sides; nobody owns it and no side leads."""

    slug: str
    """The name in web addresses."""
    title: str
    """What it is called."""

    @answers(LocalisedText | None)
    @staticmethod
    def summary(
        row: strawberry.Parent[records.Partnership], language: Languages = None
    ) -> records.LocalisedText | None:
        """What it is about, for the public."""
        return shared.said(row.summary, language) if row.summary else None

    form: records.RelationshipForm
    """How formal it is."""
    local_term: str | None
    """What it is called locally: twinning, jumelage, sister city."""
    stage: records.Stage
    """How far it has got."""
    timeline: "Timeline"
    """Its dates and stages."""

    @answers(list[StageTransition], up_to(3))
    @staticmethod
    async def available_transitions(
        row: strawberry.Parent[records.Partnership], info: Info
    ) -> tuple[records.StageTransition, ...]:
        """What can become of it next, and what is missing for it; for its sides, as it stands now."""
        return await info.context.load.stage_transitions.load(row)

    @answers(list[Aim], up_to(5))
    @staticmethod
    async def aims(
        row: strawberry.Parent[records.Partnership], info: Info, language: Languages = None
    ) -> list[records.Aim]:
        """The aims of all sides; each side has its own too."""
        found = await info.context.load.aims.load((row.id, row.moment))
        return [aiming.said(one, wanted(language)) for one in found or ()]

    sides: list["Side"] = strawberry.field(directives=[up_to(2)])
    """The sides, in no order of importance."""

    @answers("Side | None")
    @staticmethod
    def my_side(row: strawberry.Parent[records.Partnership]) -> records.Side | None:
        """The side you act for."""
        return next((side for side in row.sides if side.id == row.my_side_id), None)

    @answers("Side | None")
    @staticmethod
    def counterpart(row: strawberry.Parent[records.Partnership]) -> records.Side | None:
        """The other side, when there are two and you act for one."""
        others = [side for side in row.sides if side.id != row.my_side_id]
        return others[0] if len(row.sides) == 2 and len(others) == 1 else None  # noqa: PLR2004 - the contract's two

    @answers(_Readiness | None, Cost(weight="5"))
    @staticmethod
    async def readiness(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        language: Languages = None,
        checklist: Key = None,
    ) -> records.Readiness | None:
        """Whether the boxes are ticked, and what to do next."""
        found = await info.context.load.readiness.load((row, wanted(language)))
        return found.only(checklist) if found and checklist is not None else found

    @answers(list[Attention], up_to(3))
    @staticmethod
    async def attention(row: strawberry.Parent[records.Partnership], info: Info) -> tuple[records.Attention, ...]:
        """What needs somebody's attention."""
        return await info.context.load.attention.load(row) or ()

    @answers(Agreement | None)
    @staticmethod
    async def agreement(row: strawberry.Parent[records.Partnership], info: Info) -> records.Agreement | None:
        """The agreement in force."""
        found = await info.context.load.agreements_of.load((row.id, row.moment))
        return agreements.in_force(found or (), row.moment)

    @answers(list[Agreement], up_to(3))
    @staticmethod
    async def agreements(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        status: Annotated[
            list[records.AgreementStatus] | None, strawberry.argument(description="Only in these states.")
        ] = None,
    ) -> list[records.Agreement]:
        """Every agreement you may see."""
        found = await info.context.load.agreements_of.load((row.id, row.moment))
        return [one for one in found or () if status is None or one.status in status]

    stakeholders: list[Stakeholder] = strawberry.field(directives=[up_to(10)])
    """Others who have a part or a say in it."""

    @answers(list[Goal], up_to(3))
    @staticmethod
    def goals(row: strawberry.Parent[records.Partnership]) -> tuple[records.Goal, ...]:
        """The UN goals it serves."""
        return goals.of(row.goals)

    @pages(VisitConnection)
    @staticmethod
    async def visits(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        page: paging.Page,
        filter: FilterVisits = None,
        order_by: Order = None,
    ) -> paging.Slice[records.Visit]:
        """Visits made and planned."""
        narrowed, order = record_of(records.VisitFilter, filter), record_of(records.DateOrder, order_by)
        return await info.context.load.visits_of.load((row, page, narrowed, order))

    @pages(ActivityConnection)
    @staticmethod
    async def activities(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        page: paging.Page,
        filter: FilterActivities = None,
        order_by: Order = None,
    ) -> paging.Slice[records.Activity]:
        """Projects, events and exchanges."""
        narrowed, order = record_of(records.ActivityFilter, filter), record_of(records.DateOrder, order_by)
        return await info.context.load.activities_of.load((row, page, narrowed, order))

    @answers(list[QuarterLoad], up_to(8))
    @staticmethod
    async def activity_load(
        row: strawberry.Parent[records.Partnership], info: Info, from_: First = None, to: Last = None
    ) -> tuple[records.QuarterLoad, ...]:
        """How much goes on in each quarter, so that nobody burns out; advice, not a score."""
        return await info.context.load.loads.load((row, from_, to))

    @pages(ReviewConnection)
    @staticmethod
    async def reviews(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        page: paging.Page,
        filter: FilterReviews = None,
        order_by: Order = None,
    ) -> paging.Slice[records.Review]:
        """Reviews of how it goes."""
        narrowed, order = record_of(records.ReviewFilter, filter), record_of(records.DateOrder, order_by)
        return await info.context.load.reviews_of.load((row, page, narrowed, order))

    @answers(list[ReviewRequest], up_to(2))
    @staticmethod
    async def review_requests(
        row: strawberry.Parent[records.Partnership], info: Info
    ) -> tuple[records.ReviewRequest, ...]:
        """What networks ask of it: for its sides, and for the coordinators who asked; the latest 20."""
        return await info.context.load.review_requests.load(row) or ()

    @pages(UpdateConnection)
    @staticmethod
    async def updates(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        page: paging.Page,
        filter: FilterUpdates = None,
        order_by: Order = None,
    ) -> paging.Slice[records.Update]:
        """News for the wider community."""
        narrowed, order = record_of(records.UpdateFilter, filter), record_of(records.DateOrder, order_by)
        return await info.context.load.updates_of.load((row, page, narrowed, order))

    @pages(_ChangeConnection)
    @staticmethod
    async def changes(
        row: strawberry.Parent[records.Partnership],
        info: Info,
        page: paging.Page,
        filter: FilterChanges = None,
    ) -> paging.LongSlice[records.Change]:
        """What has changed, for sync and for news."""
        return await feed.changes(
            info.context.viewer,
            page=page,
            filter=record_of(records.ChangeFilter, filter),
            partnership_id=row.id,
            moment=row.moment,
        )

    @answers(PartnershipExports)
    @staticmethod
    def exports(row: strawberry.Parent[records.Partnership]) -> records.Partnership:
        """The partnership for machines."""
        return row

    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class Timeline:
    """The dates and stages of a partnership."""

    started_on: date | None
    """When it began."""
    stage_since: date
    """When it reached its present stage."""
    ended_on: date | None
    """When it ended."""
    end_reason: records.EndReason | None
    """Why it ended."""
    stages: list[StageChange] = strawberry.field(directives=[up_to(5)])
    """The stages it went through."""

    @answers(date | None)
    @staticmethod
    async def last_active_on(row: strawberry.Parent[records.Timeline], info: Info) -> date | None:
        """The date of the last visit, activity or update, as far as you may see them."""
        return await info.context.load.last_active.load(await _whole(row, info))

    @answers(date | None)
    @staticmethod
    async def next_review_on(row: strawberry.Parent[records.Timeline], info: Info) -> date | None:
        """When the next review is due; for its sides."""
        due = await info.context.load.next_review.load(await _whole(row, info))
        return due.on if due else None

    @answers(bool)
    @staticmethod
    async def review_overdue(row: strawberry.Parent[records.Timeline], info: Info) -> bool:
        """Whether that day has passed; for its sides."""
        due = await info.context.load.next_review.load(await _whole(row, info))
        return due is not None and due.overdue

    @answers(Partnership | None)
    @staticmethod
    async def continues(row: strawberry.Parent[records.Timeline], info: Info) -> records.Partnership | None:
        """The partnership it continues."""
        if row.continues_id is None:
            return None
        return await info.context.load.partnerships.load((row.continues_id, row.moment))


async def _whole(row: records.Timeline, info: Info) -> records.Partnership:
    found = await info.context.load.partnerships.load((row.partnership_id, row.moment))
    assert found is not None  # noqa: S101 - its timeline is shown
    return found


@kinds.object
class Side(Node):
    """One party to a partnership, with what it says for itself."""

    @answers(Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Side], info: Info) -> records.Partnership | None:
        """The partnership it belongs to."""
        return await info.context.load.partnerships.load((row.partnership_id, row.moment))

    @answers(_Organisation)
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Side], info: Info) -> records.Organisation | None:
        """The organisation."""
        return await info.context.load.organisations.load((row.organisation_id, row.moment))

    position: records.ResourcePosition | None
    """How it sees its own resources, where it has said so."""
    publishes_readiness: bool
    """Whether it lets everybody see the verdict."""
    acknowledged_at: datetime | None
    """When it agreed to be in the partnership."""

    @answers(LocalisedText | None)
    @staticmethod
    def rationale(row: strawberry.Parent[records.Side], language: Languages = None) -> records.LocalisedText | None:
        """Why it wants the partnership."""
        return shared.said(row.rationale, language) if row.rationale else None

    @answers(list[Aim], up_to(5))
    @staticmethod
    async def aims(row: strawberry.Parent[records.Side], info: Info, language: Languages = None) -> list[records.Aim]:
        """Its own aims."""
        found = await info.context.load.aims.load((row.id, row.moment))
        return [aiming.said(one, wanted(language)) for one in found or ()]

    plan: Plan | None
    """Its plan for the partnership."""

    @answers(list[Contact], up_to(3))
    @staticmethod
    async def contacts(
        row: strawberry.Parent[records.Side],
        info: Info,
        role: Annotated[records.ContactRole | None, strawberry.argument(description="Only in this role.")] = None,
    ) -> list[records.Contact]:
        """Its people."""
        found = await info.context.load.contacts_of.load((row.id, row.moment))
        return [one for one in found or () if role is None or one.role is role]

    @answers(_Organisations, up_to(3))
    @staticmethod
    async def supporters(row: strawberry.Parent[records.Side], info: Info) -> list[records.Organisation]:
        """The organisations that help it."""
        found = await info.context.load.meant.load_all((one, row.moment) for one in row.supporter_ids)
        return list({one.id: one for one in found if one is not None}.values())

    @answers(list[Document], up_to(5))
    @staticmethod
    async def documents(row: strawberry.Parent[records.Side], info: Info) -> list[records.Document]:
        """Its context papers and other documents."""
        found = await info.context.load.documents.load_all(row.document_ids)
        return [one for one in found if one is not None]

    notes: str | None
    """Its notes to itself, such as arguments for possible opposition."""

    @answers(_SideReadiness | None, Cost(weight="5"))
    @staticmethod
    async def readiness(
        row: strawberry.Parent[records.Side],
        info: Info,
        language: Languages = None,
        checklist: Key = None,
    ) -> records.SideReadiness | None:
        """Its own ticks."""
        partnership = await info.context.load.partnerships.load((row.partnership_id, row.moment))
        if partnership is None:
            return None
        joint = await info.context.load.readiness.load((partnership, wanted(language)))
        own = joint.of(row.id) if joint else None
        if own is None and row.network_ids:
            members = await info.context.load.members_readiness.load((partnership, wanted(language)))
            own = next((one for one in members or () if one.side.id == row.id), None)
        return own.only(checklist) if own and checklist is not None else own

    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class PartnershipConnection(Connection[Partnership]):
    """A page of partnerships."""

    @answers(PartnershipFacets, Cost(weight="10"))
    @staticmethod
    async def facets(row: strawberry.Parent[Listed]) -> records.PartnershipFacets:
        """How many fall under each value, over all pages."""
        return await row.facets()
