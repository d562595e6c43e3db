"""The nouns of what the sides of a partnership do together: visits, reviews, updates."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from content import records
from content.leaflet import marks
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import Format, answers, later
from schema.paging import Connection
from schema.scalars import URL, LanguageTag
from schema.types.agreements import Document
from schema.types.sections import GuidanceItem
from schema.types.shared import DateOrder, Localised, Node

_Partnership = later("Partnership", "schema.types.partnerships")
_Side = later("Side", "schema.types.partnerships")
_Sides: Any = list[_Side]  # type: ignore[valid-type]  # Strawberry reads it, mypy need not

strawberry.enum(records.VisitPurpose)
strawberry.enum(records.VisitMode)
strawberry.enum(records.ReviewKind)
strawberry.enum(records.UpdateAudience)

Order = Annotated[DateOrder | None, strawberry.argument(description="The order to list them in.")]


@kinds.input
class VisitFilter:
    """Which visits to list; all conditions must hold."""

    purpose: list[records.VisitPurpose] | None = strawberry.UNSET
    """For one of these purposes."""
    from_: date | None = strawberry.field(name="from", default=strawberry.UNSET)
    """On or after this day."""
    to: date | None = strawberry.UNSET
    """On or before this day."""


@kinds.input
class ReviewFilter:
    """Which reviews to list; all conditions must hold."""

    kind: list[records.ReviewKind] | None = strawberry.UNSET
    """Of one of these kinds."""
    from_: date | None = strawberry.field(name="from", default=strawberry.UNSET)
    """On or after this day."""
    to: date | None = strawberry.UNSET
    """On or before this day."""


@kinds.input
class UpdateFilter:
    """Which updates to list; all conditions must hold."""

    language: list[LanguageTag] | None = strawberry.UNSET
    """In one of these languages or a variety of it: `en` finds what is in `en-GB`; at most 20."""
    audience: list[records.UpdateAudience] | None = strawberry.UNSET
    """For one of these audiences."""
    since: datetime | None = strawberry.UNSET
    """Published since."""


FilterVisits = Annotated[VisitFilter | None, strawberry.argument(description="Only visits like this.")]
FilterReviews = Annotated[ReviewFilter | None, strawberry.argument(description="Only reviews like this.")]
FilterUpdates = Annotated[UpdateFilter | None, strawberry.argument(description="Only updates like this.")]


@kinds.object
class Visit(Node):
    """A visit of one side to another, in person or online."""

    @answers(_Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Visit], info: Info) -> records.Partnership | None:
        """The partnership it belongs to."""
        return await partnership_of(row, info)

    purpose: records.VisitPurpose
    """What it was for."""
    mode: records.VisitMode
    """In person or online."""

    @answers(_Side)
    @staticmethod
    async def host(row: strawberry.Parent[records.Visit], info: Info) -> records.Side | None:
        """The side that received the other."""
        return await info.context.load.sides.load((row.host_id, row.moment))

    starts_on: date
    """The first day."""
    ends_on: date | None
    """The last day."""
    outcome: str | None
    """What came of it; for a scoping visit, whether the sides are compatible."""

    @answers(Document | None)
    @staticmethod
    async def report(row: strawberry.Parent[records.Visit], info: Info) -> records.Document | None:
        """The report."""
        return await info.context.load.documents.load(row.report_id) if row.report_id else None

    visibility: records.Visibility
    """Who may see it."""


@kinds.object
class ReviewRequest:
    """That a network asks the partnership to hold a review."""

    @answers(later("Organisation", "schema.types.organisations"))
    @staticmethod
    async def network(row: strawberry.Parent[records.ReviewRequest], info: Info) -> records.Organisation | None:
        """The network that asks."""
        return await info.context.load.organisations.load((row.network_id, row.moment))

    by_on: date = strawberry.field(name="by")
    """The day."""
    message: str | None
    """A word to the sides."""
    asked_at: datetime
    """When it was asked."""


@kinds.object
class Review(Node):
    """A look back at how the partnership goes."""

    @answers(_Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Review], info: Info) -> records.Partnership | None:
        """The partnership it belongs to."""
        return await partnership_of(row, info)

    kind: records.ReviewKind
    """What kind of review."""
    period: str
    """The period it looks back on, such as 2026."""
    held_on: date | None
    """When it was held."""
    findings: str | None
    """What was found."""
    improvements: list[str]
    """What to do better."""
    challenges: list[GuidanceItem] = strawberry.field(directives=[up_to(3)])
    """The leaflet's challenges that were met."""

    @answers(_Sides, up_to(2))
    @staticmethod
    async def signed_off_by(row: strawberry.Parent[records.Review], info: Info) -> list[records.Side | None]:
        """The sides that have signed it off."""
        return await info.context.load.sides.load_all((one, row.moment) for one in row.signed_off_by_ids)

    next_review_on: date | None
    """When the next one is due."""
    visibility: records.Visibility
    """Who may see it."""
    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class Update(Node, Localised):
    """News of aims, objectives and achievements."""

    @answers(_Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Update], info: Info) -> records.Partnership | None:
        """The partnership it belongs to."""
        return await partnership_of(row, info)

    title: str
    """The headline."""

    @answers(str)
    @staticmethod
    def body(row: strawberry.Parent[records.Update], format: Format = records.TextFormat.PLAIN) -> str:
        """The text."""
        return marks.render(row.words, format or records.TextFormat.PLAIN, block=True)

    @answers(_Side | None)
    @staticmethod
    async def side(row: strawberry.Parent[records.Update], info: Info) -> records.Side | None:
        """The side that wrote it."""
        return await info.context.load.sides.load((row.side_id, row.moment))

    audiences: list[records.UpdateAudience]
    """Whom it speaks to."""
    published_at: datetime
    """When it was published."""

    @answers(URL | None)
    @staticmethod
    def url(row: strawberry.Parent[records.Update], info: Info) -> str | None:
        """Its web page, if everybody may see it."""
        public = row.visibility is records.Visibility.PUBLIC and row.withdrawn_at is None
        return f"{info.context.public_url}/updates/{row.id}" if public else None

    withdrawn_at: datetime | None
    """When it was taken back; nobody but the side that wrote it sees it since, and no list has it."""
    withdrawn_reason: str | None
    """Why it was taken back."""
    visibility: records.Visibility
    """Who may see it."""


async def partnership_of(row: Any, info: Info) -> records.Partnership | None:
    """Give the partnership that a record belongs to, as it stood at the same moment."""
    return await info.context.load.partnerships.load((row.partnership_id, row.moment))


@kinds.object
class VisitConnection(Connection[Visit]):
    """A page of visits."""


@kinds.object
class ReviewConnection(Connection[Review]):
    """A page of reviews."""


@kinds.object
class UpdateConnection(Connection[Update]):
    """A page of updates."""
