"""The people of a side: adding them, handing over, forgetting them."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.joining import contacts
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, record_of, shown
from schema.types.partnerships import Side
from schema.types.people import Contact, ContactInput


@kinds.input
class AddContactInput:
    """What `addContact` needs."""

    partnership: strawberry.ID
    """The partnership."""
    contact: ContactInput
    """The person or committee."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AddContactPayload(Payload):
    """What `addContact` answers."""

    contact: records.Contact | None = shown(Contact | None)
    """The contact."""
    side: records.Side | None = shown(Side | None)
    """Your side."""


@kinds.input
class HandOverContactInput:
    """What `handOverContact` needs."""

    contact: strawberry.ID
    """Who leaves."""
    to: ContactInput | None = strawberry.UNSET
    """Who takes over; nobody yet if not given."""
    on: date
    """When."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class HandOverContactPayload(Payload):
    """What `handOverContact` answers."""

    contact: records.Contact | None = shown(Contact | None)
    """Who took over; who left, if nobody did."""
    side: records.Side | None = shown(Side | None)
    """Your side."""


@kinds.input
class ForgetContactInput:
    """What `forgetContact` needs."""

    contact: strawberry.ID
    """The person."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ForgetContactPayload(Payload):
    """What `forgetContact` answers."""

    side: records.Side | None = shown(Side | None)
    """Your side."""


@kinds.object
class PeopleMutation:
    """What a side does about its people."""

    @acts(AddContactPayload)
    @staticmethod
    async def add_contact(info: Info, input: Annotated[AddContactInput, INPUT]) -> AddContactPayload:
        """Add somebody who speaks for your side."""
        contact_id = await contacts.add(
            info.context.viewer,
            partnership=input.partnership,
            contact=record_of(records.NewContact, input.contact),
            idempotency_key=given(input.idempotency_key),
        )
        contact, side = await _contact(info, contact_id)
        return AddContactPayload(contact=contact, side=side)

    @acts(HandOverContactPayload)
    @staticmethod
    async def hand_over_contact(info: Info, input: Annotated[HandOverContactInput, INPUT]) -> HandOverContactPayload:
        """End somebody's role, and name who takes over."""
        to = given(input.to)
        contact_id = await contacts.hand_over(
            info.context.viewer,
            contact=input.contact,
            on=input.on,
            to=record_of(records.NewContact, to) if to is not None else None,
            idempotency_key=given(input.idempotency_key),
        )
        contact, side = await _contact(info, contact_id)
        return HandOverContactPayload(contact=contact, side=side)

    @acts(ForgetContactPayload)
    @staticmethod
    async def forget_contact(info: Info, input: Annotated[ForgetContactInput, INPUT]) -> ForgetContactPayload:
        """Remove a person everywhere; the role and its dates stay. It reaches no free text, no file and no backup."""
        side_id = await contacts.forget(
            info.context.viewer, contact=input.contact, idempotency_key=given(input.idempotency_key)
        )
        return ForgetContactPayload(side=await info.context.load.afresh().sides.load((side_id, records.NOW)))


async def _contact(info: Info, contact_id: str) -> tuple[records.Contact | None, records.Side | None]:
    load = info.context.load.afresh()
    contact = await load.contacts.load((contact_id, records.NOW))
    return contact, await load.sides.load((contact.side_id, records.NOW)) if contact is not None else None
