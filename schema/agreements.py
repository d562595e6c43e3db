"""Agreements: proposing, signing and ending them."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.doing import agreeing
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, record_of, shown
from schema.scalars import LanguageTag
from schema.types import agreements
from schema.types.agreements import Agreement, AimInput, DocumentInput, ResponsibilityInput
from schema.types.partnerships import Partnership


@kinds.input
class ProposeAgreementInput:
    """What `proposeAgreement` needs."""

    partnership: strawberry.ID
    """The partnership."""
    kind: records.AgreementKind
    """What kind."""
    title: str | None = strawberry.UNSET
    """What it is called."""
    languages: list[LanguageTag]
    """The languages whose text counts."""
    aims: list[AimInput]
    """The aims it names."""
    responsibilities: list[ResponsibilityInput]
    """Who is to do what."""
    effective_on: date | None = strawberry.UNSET
    """When it takes effect."""
    expires_on: date | None = strawberry.UNSET
    """When it ends."""
    renews: bool | None = False
    """Whether it renews itself."""
    review_every_months: int | None = strawberry.UNSET
    """How often to review it, in months."""
    notice_months: int | None = strawberry.UNSET
    """How long before the end to give notice, in months."""
    exit_plan: str | None = strawberry.UNSET
    """How the sides would part."""
    drafted_jointly: bool
    """Whether the sides wrote it together."""
    document: DocumentInput | None = strawberry.UNSET
    """The text; every side sees it, and others, if its visibility says so, once every side has signed."""
    replaces: strawberry.ID | None = strawberry.UNSET
    """The agreement it replaces."""
    draft: bool | None = False
    """Keep it to your side for now."""
    agreement: strawberry.ID | None = strawberry.UNSET
    """The draft of yours that this takes the place of."""
    expected_version: int | None = strawberry.UNSET
    """The `version` of that draft that you read; refused if it has changed since."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ProposeAgreementPayload(Payload):
    """What `proposeAgreement` answers."""

    agreement: records.Agreement | None = shown(Agreement | None)
    """The agreement."""


@kinds.input
class SignAgreementInput:
    """What `signAgreement` needs."""

    agreement: strawberry.ID
    """The agreement."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    name: str
    """Who signs."""
    office: str
    """In what office."""
    signed_on: date
    """When."""
    mandate: str | None = strawberry.UNSET
    """The council's resolution."""
    despite_think_again: str | None = strawberry.UNSET
    """Why, if the rule says to think again."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class SignAgreementPayload(Payload):
    """What `signAgreement` answers."""

    agreement: records.Agreement | None = shown(Agreement | None)
    """The agreement."""
    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership, which may have reached the next stage."""


@kinds.input
class TerminateAgreementInput:
    """What `terminateAgreement` needs."""

    agreement: strawberry.ID
    """The agreement."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    on: date
    """When; a proposal is taken back today."""
    note: str | None = strawberry.UNSET
    """Why, in your words; the other sides read it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class TerminateAgreementPayload(Payload):
    """What `terminateAgreement` answers."""

    agreement: records.Agreement | None = shown(Agreement | None)
    """The agreement."""
    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership, which goes on."""


@kinds.object
class AgreementsMutation:
    """What the sides do about what they agree."""

    @acts(ProposeAgreementPayload)
    @staticmethod
    async def propose_agreement(info: Info, input: Annotated[ProposeAgreementInput, INPUT]) -> ProposeAgreementPayload:
        """Put an agreement to the other sides, or keep it as a draft; nothing is signed."""
        paper = given(input.document)
        terms = record_of(
            records.NewAgreement,
            input,
            aims=agreements.aims(input.aims),
            responsibilities=agreements.responsibilities(input.responsibilities),
            document=await agreements.document(info, paper) if paper is not None else None,
        )
        agreement_id = await agreeing.propose(
            info.context.viewer,
            partnership=input.partnership,
            terms=terms,
            agreement=given(input.agreement),
            expected_version=given(input.expected_version),
            idempotency_key=given(input.idempotency_key),
        )
        agreement, _ = await _agreement(info, agreement_id)
        return ProposeAgreementPayload(agreement=agreement)

    @acts(SignAgreementPayload)
    @staticmethod
    async def sign_agreement(info: Info, input: Annotated[SignAgreementInput, INPUT]) -> SignAgreementPayload:
        """Record that your side has signed; the last side's signature makes the partnership agreed."""
        agreement_id = await agreeing.sign(
            info.context.viewer,
            agreement=input.agreement,
            expected_version=input.expected_version,
            signature=record_of(records.NewSignature, input),
            idempotency_key=given(input.idempotency_key),
        )
        agreement, partnership = await _agreement(info, agreement_id)
        return SignAgreementPayload(agreement=agreement, partnership=partnership)

    @acts(TerminateAgreementPayload)
    @staticmethod
    async def terminate_agreement(
        info: Info, input: Annotated[TerminateAgreementInput, INPUT]
    ) -> TerminateAgreementPayload:
        """End an agreement early, or take a proposal back; one side may do so alone, and the partnership goes on."""
        agreement_id = await agreeing.terminate(
            info.context.viewer,
            agreement=input.agreement,
            expected_version=input.expected_version,
            on=input.on,
            note=given(input.note),
            idempotency_key=given(input.idempotency_key),
        )
        agreement, partnership = await _agreement(info, agreement_id)
        return TerminateAgreementPayload(agreement=agreement, partnership=partnership)


async def _agreement(info: Info, agreement_id: str) -> tuple[records.Agreement | None, records.Partnership | None]:
    load = info.context.load.afresh()
    agreement = await load.agreements.load((agreement_id, records.NOW))
    if agreement is None:
        return None, None
    return agreement, await load.partnerships.load((agreement.partnership_id, records.NOW))
