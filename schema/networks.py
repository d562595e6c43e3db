"""Networks: asking to join one, leaving it, admitting and turning down."""

from typing import Annotated

import strawberry

from content import records
from content.joining import networks
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.organisations import Membership, Organisation


@kinds.input
class JoinNetworkInput:
    """What `joinNetwork` needs."""

    network: strawberry.ID
    """The network."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class JoinNetworkPayload(Payload):
    """What `joinNetwork` answers."""

    membership: records.Membership | None = shown(Membership | None)
    """Where you stand; `joinedAt` is none until a coordinator of the network admits you."""


@kinds.input
class LeaveNetworkInput:
    """What `leaveNetwork` needs."""

    network: strawberry.ID
    """The network."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class LeaveNetworkPayload(Payload):
    """What `leaveNetwork` answers."""

    network: records.Organisation | None = shown(Organisation | None)
    """The network that you were in, or waited for."""


@kinds.input
class AdmitToNetworkInput:
    """What `admitToNetwork` needs."""

    organisation: strawberry.ID
    """The organisation that has asked."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AdmitToNetworkPayload(Payload):
    """What `admitToNetwork` answers."""

    membership: records.Membership | None = shown(Membership | None)
    """Its membership."""


@kinds.input
class DeclineMembershipInput:
    """What `declineMembership` needs."""

    organisation: strawberry.ID
    """The organisation that has asked, or is a member."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class DeclineMembershipPayload(Payload):
    """What `declineMembership` answers."""

    organisation: records.Organisation | None = shown(Organisation | None)
    """The organisation; it may ask again."""


@kinds.object
class NetworksMutation:
    """What is done about networks."""

    @acts(JoinNetworkPayload)
    @staticmethod
    async def join_network(info: Info, input: Annotated[JoinNetworkInput, INPUT]) -> JoinNetworkPayload:
        """Ask to be admitted to a network, whose coordinators then see what your organisation shows to networks."""
        membership_id = await networks.join(
            info.context.viewer, network=input.network, idempotency_key=given(input.idempotency_key)
        )
        return JoinNetworkPayload(membership=await _membership(info, membership_id))

    @acts(LeaveNetworkPayload)
    @staticmethod
    async def leave_network(info: Info, input: Annotated[LeaveNetworkInput, INPUT]) -> LeaveNetworkPayload:
        """Leave a network at once, or ask no longer to be admitted; nobody has to agree."""
        network_id = await networks.leave(
            info.context.viewer, network=input.network, idempotency_key=given(input.idempotency_key)
        )
        return LeaveNetworkPayload(network=await _organisation(info, network_id))

    @acts(AdmitToNetworkPayload)
    @staticmethod
    async def admit_to_network(info: Info, input: Annotated[AdmitToNetworkInput, INPUT]) -> AdmitToNetworkPayload:
        """Admit an organisation that has asked to join your network."""
        membership_id = await networks.admit(
            info.context.viewer, organisation=input.organisation, idempotency_key=given(input.idempotency_key)
        )
        return AdmitToNetworkPayload(membership=await _membership(info, membership_id))

    @acts(DeclineMembershipPayload)
    @staticmethod
    async def decline_membership(
        info: Info, input: Annotated[DeclineMembershipInput, INPUT]
    ) -> DeclineMembershipPayload:
        """Turn down an organisation that has asked to join your network, or end its membership."""
        organisation_id = await networks.decline(
            info.context.viewer, organisation=input.organisation, idempotency_key=given(input.idempotency_key)
        )
        return DeclineMembershipPayload(organisation=await _organisation(info, organisation_id))


async def _membership(info: Info, membership_id: str) -> records.Membership | None:
    info.context.load.afresh()
    return (await networks.by_id(info.context.viewer, [membership_id])).get(membership_id)


async def _organisation(info: Info, organisation_id: str) -> records.Organisation | None:
    return await info.context.load.afresh().organisations.load((organisation_id, records.NOW))
