"""The calendar of a partnership, and the link by which a side's calendar programs read it."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records
from content.sharing import calendars
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.scalars import URL
from schema.types.partnerships import Partnership


@kinds.input
class CreateCalendarLinkInput:
    """What `createCalendarLink` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expires_at: datetime | None = strawberry.UNSET
    """When it stops working: a year if not given, three at most."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class CreateCalendarLinkPayload(Payload):
    """What `createCalendarLink` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""
    expires_at: datetime | None = None
    """When it stops working."""
    url: URL | None = None
    """The address to subscribe to; it is given once, and whoever has it reads the calendar."""


@kinds.input
class RevokeCalendarLinkInput:
    """What `revokeCalendarLink` needs."""

    partnership: strawberry.ID
    """The partnership."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RevokeCalendarLinkPayload(Payload):
    """What `revokeCalendarLink` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.object
class CalendarsMutation:
    """What a side does about its calendar."""

    @acts(CreateCalendarLinkPayload)
    @staticmethod
    async def create_calendar_link(
        info: Info, input: Annotated[CreateCalendarLinkInput, INPUT]
    ) -> CreateCalendarLinkPayload:
        """Make the link to your side's calendar of a partnership; the one before stops working."""
        made = await calendars.create(
            info.context.viewer,
            partnership=input.partnership,
            expires_at=given(input.expires_at),
            idempotency_key=given(input.idempotency_key),
        )
        link = f"{info.context.public_url}/partnerships/{made.secret}.ics"
        return CreateCalendarLinkPayload(
            partnership=await info.context.load.afresh().partnerships.load((made.partnership_id, records.NOW)),
            expires_at=made.expires_at,
            url=URL(link) if made.secret else None,
        )

    @acts(RevokeCalendarLinkPayload)
    @staticmethod
    async def revoke_calendar_link(
        info: Info, input: Annotated[RevokeCalendarLinkInput, INPUT]
    ) -> RevokeCalendarLinkPayload:
        """Stop the link to your side's calendar at once."""
        partnership = await calendars.revoke(
            info.context.viewer,
            partnership=input.partnership,
            idempotency_key=given(input.idempotency_key),
        )
        return RevokeCalendarLinkPayload(
            partnership=await info.context.load.afresh().partnerships.load((partnership, records.NOW))
        )
