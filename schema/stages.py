"""Describing a partnership, and taking it from stage to stage."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.linking import describing, stages
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, kept, shown
from schema.types import agreements
from schema.types.agreements import AimInput, StakeholderInput
from schema.types.partnerships import Partnership
from schema.types.shared import LocalisedTextInput, localised


@kinds.input
class UpdatePartnershipInput:
    """What `updatePartnership` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    title: str | None = strawberry.UNSET
    """What it is called."""
    summary: strawberry.Maybe[LocalisedTextInput | None]
    """What it is about, in one language."""
    form: records.RelationshipForm | None = strawberry.UNSET
    """How formal it is."""
    local_term: strawberry.Maybe[str | None]
    """What it is called locally."""
    goals: strawberry.Maybe[list[str] | None]
    """The UN goals it serves, by number."""
    aims: strawberry.Maybe[list[AimInput] | None]
    """The aims the sides share."""
    stakeholders: strawberry.Maybe[list[StakeholderInput] | None]
    """The others who have a part in it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class UpdatePartnershipPayload(Payload):
    """What `updatePartnership` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.input
class ChangeStageInput:
    """What `changeStage` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    to: records.Stage
    """The stage."""
    note: str | None = strawberry.UNSET
    """Why; needed to sleep, to wake and to decline."""
    despite_think_again: str | None = strawberry.UNSET
    """Why, if the rule says to think again."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ChangeStagePayload(Payload):
    """What `changeStage` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.input
class EndPartnershipInput:
    """What `endPartnership` needs."""

    partnership: strawberry.ID
    """The partnership."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    reason: records.EndReason
    """Why."""
    on: date
    """When."""
    note: str | None = strawberry.UNSET
    """Why, in your words."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class EndPartnershipPayload(Payload):
    """What `endPartnership` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.object
class StagesMutation:
    """What the sides of a partnership do with it as a whole."""

    @acts(UpdatePartnershipPayload)
    @staticmethod
    async def update_partnership(
        info: Info, input: Annotated[UpdatePartnershipInput, INPUT]
    ) -> UpdatePartnershipPayload:
        """Change how a partnership is described; what is not given stays."""
        partnership_id = await describing.update(
            info.context.viewer,
            partnership=input.partnership,
            expected_version=input.expected_version,
            title=given(input.title),
            summary=kept(input.summary, localised),
            form=given(input.form),
            local_term=kept(input.local_term),
            goals=kept(input.goals, tuple),
            aims=kept(input.aims, agreements.aims),
            stakeholders=kept(input.stakeholders, agreements.stakeholders),
            idempotency_key=given(input.idempotency_key),
        )
        return UpdatePartnershipPayload(partnership=await _partnership(info, partnership_id))

    @acts(ChangeStagePayload)
    @staticmethod
    async def change_stage(info: Info, input: Annotated[ChangeStageInput, INPUT]) -> ChangeStagePayload:
        """Move a partnership to another stage."""
        partnership_id = await stages.change_stage(
            info.context.viewer,
            partnership=input.partnership,
            expected_version=input.expected_version,
            to=input.to,
            note=given(input.note),
            despite_think_again=given(input.despite_think_again),
            idempotency_key=given(input.idempotency_key),
        )
        return ChangeStagePayload(partnership=await _partnership(info, partnership_id))

    @acts(EndPartnershipPayload)
    @staticmethod
    async def end_partnership(info: Info, input: Annotated[EndPartnershipInput, INPUT]) -> EndPartnershipPayload:
        """End a partnership; one side may do so alone."""
        partnership_id = await stages.end(
            info.context.viewer,
            partnership=input.partnership,
            expected_version=input.expected_version,
            reason=input.reason,
            on=input.on,
            note=given(input.note),
            idempotency_key=given(input.idempotency_key),
        )
        return EndPartnershipPayload(partnership=await _partnership(info, partnership_id))


async def _partnership(info: Info, partnership_id: str) -> records.Partnership | None:
    return await info.context.load.afresh().partnerships.load((partnership_id, records.NOW))
