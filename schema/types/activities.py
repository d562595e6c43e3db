"""The nouns of activities: what is planned, who is to do what, how much there is at once."""

from datetime import date
from typing import Annotated, Any

import strawberry

from content import records
from content.linking import goals
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers, later
from schema.paging import Connection
from schema.scalars import URL
from schema.types.agreements import Aim, Goal, Responsibility
from schema.types.doings import partnership_of
from schema.types.shared import Node

_Organisation = later("Organisation", "schema.types.organisations")
_Organisations: Any = list[_Organisation]  # type: ignore[valid-type]  # Strawberry reads it, mypy need not
_Partnership = later("Partnership", "schema.types.partnerships")

strawberry.enum(records.ActivityKind)
strawberry.enum(records.ActivityTheme)
strawberry.enum(records.ExchangeType)
strawberry.enum(records.ActivityStatus)
strawberry.enum(records.MarginalisedGroup)

First = Annotated[
    date | None, strawberry.argument(name="from", description="From the quarter of this day; a year ago if not given.")
]
Last = Annotated[
    date | None, strawberry.argument(description="To the quarter of this day, at most ten years on; a year on.")
]


@kinds.input
class ActivityFilter:
    """Which activities to list; all conditions must hold."""

    status: list[records.ActivityStatus] | None = strawberry.UNSET
    """In one of these states."""
    theme: list[records.ActivityTheme] | None = strawberry.UNSET
    """About one of these themes."""
    kind: list[records.ActivityKind] | None = strawberry.UNSET
    """Of one of these kinds."""
    group: list[records.MarginalisedGroup] | None = strawberry.UNSET
    """Supporting one of these groups."""
    without_aim: bool | None = strawberry.UNSET
    """Not linked to any aim; for the sides."""
    unassigned: bool | None = strawberry.UNSET
    """With a function that nobody carries out; for the sides."""
    from_: date | None = strawberry.field(name="from", default=strawberry.UNSET)
    """On or after this day."""
    to: date | None = strawberry.UNSET
    """On or before this day."""


FilterActivities = Annotated[ActivityFilter | None, strawberry.argument(description="Only activities like this.")]


@kinds.object
class Activity(Node):
    """A project, event or exchange."""

    @answers(_Partnership)
    @staticmethod
    async def partnership(row: strawberry.Parent[records.Activity], info: Info) -> records.Partnership | None:
        """The partnership it belongs to."""
        return await partnership_of(row, info)

    title: str
    """What it is called."""
    kind: records.ActivityKind | None
    """Whether it is a project, an event or an exchange; none if nobody has said."""
    theme: records.ActivityTheme
    """What it is about."""
    exchange: records.ExchangeType | None
    """A short exchange or a longer partnership."""
    status: records.ActivityStatus
    """How far it has got."""
    starts_on: date | None
    """The first day."""
    ends_on: date | None
    """The last day."""
    responsibilities: list[Responsibility] = strawberry.field(directives=[up_to(3)])
    """Who is to do what."""

    @answers(list[Aim], up_to(2))
    @staticmethod
    async def aims(row: strawberry.Parent[records.Activity], info: Info) -> list[records.Aim]:
        """The aims it serves; for the sides."""
        found = await info.context.load.aims_by_id.load_all((one, row.moment) for one in row.aim_ids)
        return [aim for aim in found if aim is not None]

    @answers(list[Goal], up_to(2))
    @staticmethod
    def goals(row: strawberry.Parent[records.Activity]) -> tuple[records.Goal, ...]:
        """The UN goals it serves."""
        return goals.of(row.goal_codes)

    groups: list[records.MarginalisedGroup]
    """The marginalised groups it supports."""

    @answers(str | None)
    @staticmethod
    def cost(row: strawberry.Parent[records.Activity]) -> str | None:
        """What it costs, as your side wrote it; no other side sees it."""
        return row.own.cost

    @answers(int | None)
    @staticmethod
    def hours(row: strawberry.Parent[records.Activity]) -> int | None:
        """How many hours of work it takes your side; no other side sees it."""
        return row.own.hours

    @answers(_Organisations, up_to(2))
    @staticmethod
    async def funders(row: strawberry.Parent[records.Activity], info: Info) -> list[records.Organisation | None]:
        """Who pays for it."""
        return await info.context.load.organisations.load_all((one, row.moment) for one in row.funder_ids)

    @answers(URL | None)
    @staticmethod
    def url(row: strawberry.Parent[records.Activity], info: Info) -> str | None:
        """Its web page, if everybody may see it."""
        public = row.visibility is records.Visibility.PUBLIC
        return f"{info.context.public_url}/activities/{row.id}" if public else None

    visibility: records.Visibility
    """Who may see it."""
    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class ActivityConnection(Connection[Activity]):
    """A page of activities."""


@kinds.object
class QuarterLoad:
    """How many activities go on in one quarter of a year; not a score."""

    @answers(str)
    @staticmethod
    def quarter(row: strawberry.Parent[records.QuarterLoad]) -> str:
        """The quarter, such as `2026-Q4`."""
        return row.quarter

    starts_on: date
    """Its first day."""
    activities: int
    """How many activities that you may see go on in it: planned, under way or done."""
