"""Answering the items of a checklist, and following a newer edition of it."""

from typing import Annotated

import strawberry

from content import records
from content.ticking import adopting, answering
from schema import kinds
from schema.context import Info
from schema.failures import ErrorCode, Payload, UserError, acts
from schema.fields import INPUT, given, record_of, shown
from schema.types.agreements import DocumentInput, documents
from schema.types.readiness import ItemReadiness, Readiness, SideReadiness


@kinds.input
class AnswerInput:
    """An answer to one item."""

    item: str
    """The key of the item."""
    state: records.AnswerState
    """How it stands for you."""
    note: str | None = strawberry.UNSET
    """A note for yourselves."""
    reason: str | None = strawberry.UNSET
    """Why it cannot or need not; the other side sees it."""
    evidence: list[DocumentInput] | None = strawberry.UNSET
    """What shows it; what is not given stays."""
    expected_version: int | None = strawberry.UNSET
    """The version you answered to; not checked if not given."""
    client_id: str | None = strawberry.UNSET
    """Your own number for an answer given offline; counted once."""


@kinds.input
class AnswerItemsInput:
    """What `answerItems` needs."""

    partnership: strawberry.ID
    """The partnership."""
    answers: list[AnswerInput]
    """The answers, at most 100."""
    finalise: bool | None = False
    """Say that your answers are final: what is open counts as undone."""
    edition: strawberry.ID | None = strawberry.UNSET
    """The edition whose words you read: what has other words in the one you follow by now asks to be confirmed."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


strawberry.enum(records.AnswerOutcome)


@kinds.object
class AnswerResult:
    """What became of one answer that you sent."""

    item: str
    """The key of the item."""
    client_id: str | None
    """Your own number for it."""
    sent: records.AnswerState
    """What you said."""
    outcome: records.AnswerOutcome
    """What became of it; all but a CONFLICT can leave your list, a REFUSED one once somebody has read why."""
    now: records.ItemReadiness | None = shown(ItemReadiness | None)
    """How the item stands now; nothing where your edition has no such item."""


@kinds.object
class AnswerItemsPayload(Payload):
    """What `answerItems` answers."""

    side: records.SideReadiness | None = shown(SideReadiness | None)
    """Your side's readiness."""
    joint: records.Readiness | None = shown(Readiness | None)
    """The readiness of all sides."""
    conflicts: list[records.ItemReadiness] | None = shown(list[ItemReadiness] | None)
    """Answers that others changed first, as they are now."""
    results: list[AnswerResult] | None = None
    """What became of each answer, in the order in which you sent them."""


@kinds.input
class AdoptEditionInput:
    """What `adoptEdition` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    edition: strawberry.ID
    """The edition."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AdoptEditionPayload(Payload):
    """What `adoptEdition` answers."""

    readiness: records.Readiness | None = shown(Readiness | None)
    """The readiness under the new edition."""


@kinds.object
class ChecklistsMutation:
    """What a side does with a checklist."""

    @acts(AnswerItemsPayload)
    @staticmethod
    async def answer_items(info: Info, input: Annotated[AnswerItemsInput, INPUT]) -> AnswerItemsPayload:
        """Answer items for your side; each answer stands or falls alone."""
        answered = await answering.answer(
            info.context.viewer,
            partnership=input.partnership,
            answers=tuple([await _answer(info, one) for one in input.answers]),
            finalise=bool(input.finalise),
            edition=given(input.edition),
            idempotency_key=given(input.idempotency_key),
        )
        joint = await _readiness(info, input.partnership)
        items = {one.item.key: one for one in joint.items} if joint else {}
        return AnswerItemsPayload(
            side=joint.of(answered.side_id) if joint else None,
            joint=joint,
            conflicts=[one for one in joint.items if one.item.key in answered.conflicts] if joint else [],
            results=[_result(one, items.get(one.item)) for one in answered.results],
            errors=tuple(
                UserError(code=ErrorCode[one.code], message=one.message, path=list(one.path) or None)
                for one in answered.failures
            ),
        )

    @acts(AdoptEditionPayload)
    @staticmethod
    async def adopt_edition(info: Info, input: Annotated[AdoptEditionInput, INPUT]) -> AdoptEditionPayload:
        """Follow a newer edition; answers come along."""
        partnership_id = await adopting.adopt(
            info.context.viewer,
            partnership=input.partnership,
            expected_version=input.expected_version,
            edition=input.edition,
            idempotency_key=given(input.idempotency_key),
        )
        return AdoptEditionPayload(readiness=await _readiness(info, partnership_id))


async def _answer(info: Info, one: AnswerInput) -> records.NewAnswer:
    attached = given(one.evidence)
    evidence = None if attached is None else await documents(info, attached)
    return record_of(records.NewAnswer, one, evidence=evidence)


def _result(one: records.AnswerResult, now: records.ItemReadiness | None) -> AnswerResult:
    return AnswerResult(item=one.item, client_id=one.client_id, sent=one.sent, outcome=one.outcome, now=now)


async def _readiness(info: Info, partnership_id: str) -> records.Readiness | None:
    load = info.context.load.afresh()
    partnership = await load.partnerships.load((partnership_id, records.NOW))
    return await load.readiness.load((partnership, ())) if partnership else None
