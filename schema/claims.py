"""Claiming a record that others made, taking the claim back, and deciding it."""

from typing import Annotated

import strawberry

from content import records
from content.joining import claims
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.organisations import Claim


@kinds.input
class ClaimOrganisationInput:
    """What `claimOrganisation` needs."""

    organisation: strawberry.ID
    """The record that is your own."""
    statement: str
    """Why, for the operator; at most 2,000 characters."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ClaimOrganisationPayload(Payload):
    """What `claimOrganisation` answers."""

    claim: records.Claim | None = shown(Claim | None)
    """The claim."""


@kinds.input
class WithdrawClaimInput:
    """What `withdrawClaim` needs."""

    claim: strawberry.ID
    """The claim."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class WithdrawClaimPayload(Payload):
    """What `withdrawClaim` answers."""

    claim: records.Claim | None = shown(Claim | None)
    """The claim."""


@kinds.input
class GrantClaimInput:
    """What `grantClaim` needs."""

    claim: strawberry.ID
    """The claim."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class GrantClaimPayload(Payload):
    """What `grantClaim` answers."""

    claim: records.Claim | None = shown(Claim | None)
    """The claim."""


@kinds.input
class DeclineClaimInput:
    """What `declineClaim` needs."""

    claim: strawberry.ID
    """The claim."""
    reason: str
    """Why, for the claimant."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class DeclineClaimPayload(Payload):
    """What `declineClaim` answers."""

    claim: records.Claim | None = shown(Claim | None)
    """The claim."""


@kinds.object
class ClaimsMutation:
    """What is done about records that others made."""

    @acts(ClaimOrganisationPayload)
    @staticmethod
    async def claim_organisation(
        info: Info, input: Annotated[ClaimOrganisationInput, INPUT]
    ) -> ClaimOrganisationPayload:
        """Say that a record which others made is your organisation's own; the operator decides."""
        claim_id = await claims.claim(
            info.context.viewer,
            organisation=input.organisation,
            statement=input.statement,
            idempotency_key=given(input.idempotency_key),
        )
        return ClaimOrganisationPayload(claim=await _claim(info, claim_id))

    @acts(WithdrawClaimPayload)
    @staticmethod
    async def withdraw_claim(info: Info, input: Annotated[WithdrawClaimInput, INPUT]) -> WithdrawClaimPayload:
        """Take a claim back that waits."""
        claim_id = await claims.withdraw(
            info.context.viewer,
            claim=input.claim,
            idempotency_key=given(input.idempotency_key),
        )
        return WithdrawClaimPayload(claim=await _claim(info, claim_id))

    @acts(GrantClaimPayload)
    @staticmethod
    async def grant_claim(info: Info, input: Annotated[GrantClaimInput, INPUT]) -> GrantClaimPayload:
        """Give a record to the organisation that claims it: its links and numbers go over, and it leads there."""
        claim_id = await claims.grant(
            info.context.viewer,
            claim=input.claim,
            idempotency_key=given(input.idempotency_key),
        )
        return GrantClaimPayload(claim=await _claim(info, claim_id))

    @acts(DeclineClaimPayload)
    @staticmethod
    async def decline_claim(info: Info, input: Annotated[DeclineClaimInput, INPUT]) -> DeclineClaimPayload:
        """Turn a claim down; the claimant may ask again."""
        claim_id = await claims.decline(
            info.context.viewer,
            claim=input.claim,
            reason=input.reason,
            idempotency_key=given(input.idempotency_key),
        )
        return DeclineClaimPayload(claim=await _claim(info, claim_id))


async def _claim(info: Info, claim_id: str) -> records.Claim | None:
    return await info.context.load.afresh().claims.load(claim_id)
