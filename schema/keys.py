"""Keys for programs, invitations for organisations, and who asks."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import access, records
from content.joining import invitations, keys
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, answers, given, shown
from schema.types.organisations import AccessKey, Invitation, Organisation, Viewer

GRACE_HOURS = 24


@kinds.object
class KeysQuery:
    """What can be read about who asks."""

    @answers(Viewer | None)
    @staticmethod
    def viewer(info: Info) -> access.Viewer | None:
        """Who asks; nothing without a key."""
        return info.context.viewer if info.context.viewer.organisation_id else None


@kinds.input
class CreateKeyInput:
    """What `createKey` needs."""

    organisation: strawberry.ID
    """The organisation it acts for."""
    name: str
    """What it is for."""
    role: records.Role = records.Role.VIEWER
    """As whom it acts for the organisation; never more than you are."""
    collections: list[strawberry.ID] | None = strawberry.UNSET
    """The collections it may edit, for an editor."""
    scopes: list[records.Scope]
    """What it may do."""
    expires_at: datetime
    """When it stops working; at most a year ahead."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class CreateKeyPayload(Payload):
    """What `createKey` answers."""

    key: records.AccessKey | None = shown(AccessKey | None)
    """The key."""
    secret: str | None = None
    """The secret: keep it, for it is not shown again."""


@kinds.input
class RotateKeyInput:
    """What `rotateKey` needs."""

    key: strawberry.ID
    """The key."""
    grace_hours: int | None = GRACE_HOURS
    """How long the old secret works, in hours; 0 to 168."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RotateKeyPayload(Payload):
    """What `rotateKey` answers."""

    key: records.AccessKey | None = shown(AccessKey | None)
    """The key."""
    secret: str | None = None
    """The new secret: keep it, for it is not shown again."""


@kinds.input
class RevokeKeyInput:
    """What `revokeKey` needs."""

    key: strawberry.ID
    """The key."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RevokeKeyPayload(Payload):
    """What `revokeKey` answers."""

    key: records.AccessKey | None = shown(AccessKey | None)
    """The key."""


@kinds.input
class CreateInvitationInput:
    """What `createInvitation` needs."""

    organisation: strawberry.ID
    """The organisation it is for."""
    expires_at: datetime | None = strawberry.UNSET
    """When it stops working; in two weeks if not given."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class CreateInvitationPayload(Payload):
    """What `createInvitation` answers."""

    invitation: records.Invitation | None = shown(Invitation | None)
    """The invitation."""
    secret: str | None = None
    """The secret to pass on to the organisation: keep it, for it is not shown again."""


@kinds.input
class RedeemInvitationInput:
    """What `redeemInvitation` needs."""

    secret: str
    """The secret of the invitation."""
    key_name: str
    """What the key is for."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RedeemInvitationPayload(Payload):
    """What `redeemInvitation` answers."""

    organisation: records.Organisation | None = shown(Organisation | None)
    """The organisation that the key acts for."""
    key: records.AccessKey | None = shown(AccessKey | None)
    """The key."""
    secret: str | None = None
    """The secret of the key: keep it, for it is not shown again."""


@kinds.object
class KeysMutation:
    """What is done about keys and invitations."""

    @acts(CreateKeyPayload)
    @staticmethod
    async def create_key(info: Info, input: Annotated[CreateKeyInput, INPUT]) -> CreateKeyPayload:
        """Make a key for a program; its secret is shown once."""
        made = await keys.create(
            info.context.viewer,
            organisation=input.organisation,
            name=input.name,
            role=input.role,
            collections=tuple(given(input.collections) or ()),
            scopes=tuple(input.scopes),
            expires_at=input.expires_at,
            idempotency_key=given(input.idempotency_key),
        )
        return CreateKeyPayload(key=await _key(info, made.key_id), secret=made.secret)

    @acts(RotateKeyPayload)
    @staticmethod
    async def rotate_key(info: Info, input: Annotated[RotateKeyInput, INPUT]) -> RotateKeyPayload:
        """Make a new secret; the old one works for a while."""
        made = await keys.rotate(
            info.context.viewer,
            key=input.key,
            grace_hours=GRACE_HOURS if input.grace_hours is None else input.grace_hours,
            idempotency_key=given(input.idempotency_key),
        )
        return RotateKeyPayload(key=await _key(info, made.key_id), secret=made.secret)

    @acts(RevokeKeyPayload)
    @staticmethod
    async def revoke_key(info: Info, input: Annotated[RevokeKeyInput, INPUT]) -> RevokeKeyPayload:
        """Stop a key at once."""
        key_id = await keys.revoke(info.context.viewer, key=input.key, idempotency_key=given(input.idempotency_key))
        return RevokeKeyPayload(key=await _key(info, key_id))

    @acts(CreateInvitationPayload)
    @staticmethod
    async def create_invitation(info: Info, input: Annotated[CreateInvitationInput, INPUT]) -> CreateInvitationPayload:
        """Invite an organisation to act for itself; the secret is shown once."""
        made = await invitations.create(
            info.context.viewer,
            organisation=input.organisation,
            expires_at=given(input.expires_at),
            idempotency_key=given(input.idempotency_key),
        )
        invitation = await info.context.load.afresh().invitations.load(made.invitation_id)
        return CreateInvitationPayload(invitation=invitation, secret=made.secret)

    @acts(RedeemInvitationPayload)
    @staticmethod
    async def redeem_invitation(info: Info, input: Annotated[RedeemInvitationInput, INPUT]) -> RedeemInvitationPayload:
        """Take an invitation up: the organisation gets its first key; its secret is shown once."""
        redeemed = await invitations.redeem(
            info.context.viewer,
            secret=input.secret,
            key_name=input.key_name,
            idempotency_key=given(input.idempotency_key),
        )
        load = info.context.load.afresh()
        return RedeemInvitationPayload(
            organisation=await load.organisations.load((redeemed.organisation_id, records.NOW)),
            key=await invitations.redeemed_key(info.context.viewer, secret=input.secret),
            secret=redeemed.secret,
        )


async def _key(info: Info, key_id: str) -> records.AccessKey | None:
    return await info.context.load.afresh().keys.load(key_id)
