"""Planning activities and saying how far they have got."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.doing import activities
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, kept, shown
from schema.types.activities import Activity
from schema.types.agreements import ResponsibilityInput, responsibilities
from schema.types.readiness import Suggestion, suggested_by


@kinds.input
class ScheduleActivityInput:
    """What `scheduleActivity` needs."""

    partnership: strawberry.ID
    """The partnership."""
    title: str
    """What it is called."""
    kind: records.ActivityKind | None = strawberry.UNSET
    """Whether it is a project, an event or an exchange."""
    theme: records.ActivityTheme
    """What it is about."""
    exchange: records.ExchangeType | None = strawberry.UNSET
    """A short exchange or a longer partnership."""
    starts_on: date | None = strawberry.UNSET
    """The first day."""
    ends_on: date | None = strawberry.UNSET
    """The last day."""
    responsibilities: list[ResponsibilityInput]
    """Who is to do what; at least one."""
    aims: list[strawberry.ID] | None = strawberry.UNSET
    """The aims it serves."""
    goals: list[str] | None = strawberry.UNSET
    """The UN goals it serves, by number."""
    groups: list[records.MarginalisedGroup] | None = strawberry.UNSET
    """The marginalised groups it supports."""
    cost: str | None = strawberry.UNSET
    """What it costs you; no other side sees it."""
    hours: int | None = strawberry.UNSET
    """How many hours of work it takes you; no other side sees it."""
    funders: list[strawberry.ID] | None = strawberry.UNSET
    """Who pays for it."""
    visibility: records.Visibility | None = records.Visibility.PARTNERSHIP
    """Who may see it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ScheduleActivityPayload(Payload):
    """What `scheduleActivity` answers."""

    activity: records.Activity | None = shown(Activity | None)
    """The activity."""
    suggestions: tuple[records.Suggestion, ...] | None = shown(list[Suggestion] | None)
    """Boxes it suggests ticking."""


@kinds.input
class UpdateActivityInput:
    """What `updateActivity` needs."""

    activity: strawberry.ID
    """The activity."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    status: records.ActivityStatus | None = strawberry.UNSET
    """How far it has got."""
    starts_on: strawberry.Maybe[date | None]
    """The first day."""
    ends_on: strawberry.Maybe[date | None]
    """The last day."""
    responsibilities: list[ResponsibilityInput] | None = strawberry.UNSET
    """Who is to do what."""
    aims: list[strawberry.ID] | None = strawberry.UNSET
    """The aims it serves."""
    cost: strawberry.Maybe[str | None]
    """What it costs you; no other side sees it."""
    hours: strawberry.Maybe[int | None]
    """How many hours of work it takes you; no other side sees it."""
    visibility: records.Visibility | None = strawberry.UNSET
    """Who may see it; set by the side that scheduled it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdateActivityPayload(Payload):
    """What `updateActivity` answers."""

    activity: records.Activity | None = shown(Activity | None)
    """The activity."""
    suggestions: tuple[records.Suggestion, ...] | None = shown(list[Suggestion] | None)
    """Boxes it suggests ticking."""


@kinds.object
class ActivitiesMutation:
    """What is done about activities."""

    @acts(ScheduleActivityPayload)
    @staticmethod
    async def schedule_activity(info: Info, input: Annotated[ScheduleActivityInput, INPUT]) -> ScheduleActivityPayload:
        """Plan an activity."""
        activity_id = await activities.schedule(
            info.context.viewer,
            partnership=input.partnership,
            title=input.title,
            theme=input.theme,
            duties=responsibilities(input.responsibilities),
            kind=given(input.kind),
            exchange=given(input.exchange),
            starts_on=given(input.starts_on),
            ends_on=given(input.ends_on),
            aims=tuple(given(input.aims) or ()),
            goal_codes=tuple(given(input.goals) or ()),
            groups=tuple(given(input.groups) or ()),
            cost=given(input.cost),
            hours=given(input.hours),
            funders=tuple(given(input.funders) or ()),
            visibility=input.visibility or records.Visibility.PARTNERSHIP,
            idempotency_key=given(input.idempotency_key),
        )
        activity = await _activity(info, activity_id)
        suggestions = await suggested_by(info, input.partnership, activity_id)
        return ScheduleActivityPayload(activity=activity, suggestions=suggestions)

    @acts(UpdateActivityPayload)
    @staticmethod
    async def update_activity(info: Info, input: Annotated[UpdateActivityInput, INPUT]) -> UpdateActivityPayload:
        """Say how far an activity has got, or change its plan; what is not given stays."""
        duties, aims = given(input.responsibilities), given(input.aims)
        activity_id = await activities.update(
            info.context.viewer,
            activity=input.activity,
            expected_version=input.expected_version,
            status=given(input.status),
            starts_on=kept(input.starts_on),
            ends_on=kept(input.ends_on),
            duties=None if duties is None else responsibilities(duties),
            aims=None if aims is None else tuple(aims),
            cost=kept(input.cost),
            hours=kept(input.hours),
            visibility=given(input.visibility),
            idempotency_key=given(input.idempotency_key),
        )
        activity = await _activity(info, activity_id)
        suggestions = await suggested_by(info, activity.partnership_id, activity_id) if activity else ()
        return UpdateActivityPayload(activity=activity, suggestions=suggestions)


async def _activity(info: Info, activity_id: str) -> records.Activity | None:
    return await info.context.load.afresh().activities.load((activity_id, records.NOW))
