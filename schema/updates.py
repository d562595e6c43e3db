"""Publishing news of a partnership and taking it back."""

from typing import Annotated

import strawberry

from content import records
from content.doing import updates
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.scalars import LanguageTag
from schema.types.doings import Update
from schema.types.partnerships import Partnership
from schema.types.readiness import Suggestion, suggested_by


@kinds.input
class PublishUpdateInput:
    """What `publishUpdate` needs."""

    partnership: strawberry.ID
    """The partnership."""
    title: str
    """The headline."""
    body: str
    """The text, in Markdown."""
    language: LanguageTag
    """The language it is written in."""
    audiences: list[records.UpdateAudience] | None = strawberry.field(default=(records.UpdateAudience.COMMUNITY,))
    """Whom it speaks to."""
    visibility: records.Visibility | None = records.Visibility.PUBLIC
    """Who may see it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class PublishUpdatePayload(Payload):
    """What `publishUpdate` answers."""

    update: records.Update | None = shown(Update | None)
    """The update."""
    suggestions: tuple[records.Suggestion, ...] | None = shown(list[Suggestion] | None)
    """Boxes it suggests ticking."""


@kinds.input
class WithdrawUpdateInput:
    """What `withdrawUpdate` needs."""

    update: strawberry.ID
    """The update."""
    reason: str
    """Why."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class WithdrawUpdatePayload(Payload):
    """What `withdrawUpdate` answers."""

    partnership: records.Partnership | None = shown(Partnership | None)
    """The partnership."""


@kinds.object
class UpdatesMutation:
    """What is done about news of partnerships."""

    @acts(PublishUpdatePayload)
    @staticmethod
    async def publish_update(info: Info, input: Annotated[PublishUpdateInput, INPUT]) -> PublishUpdatePayload:
        """Publish news of a partnership."""
        update_id = await updates.publish(
            info.context.viewer,
            partnership=input.partnership,
            title=input.title,
            body=input.body,
            language=input.language,
            audiences=(records.UpdateAudience.COMMUNITY,) if input.audiences is None else tuple(input.audiences),
            visibility=input.visibility or records.Visibility.PUBLIC,
            idempotency_key=given(input.idempotency_key),
        )
        update = await info.context.load.afresh().updates.load((update_id, records.NOW))
        return PublishUpdatePayload(update=update, suggestions=await suggested_by(info, input.partnership, update_id))

    @acts(WithdrawUpdatePayload)
    @staticmethod
    async def withdraw_update(info: Info, input: Annotated[WithdrawUpdateInput, INPUT]) -> WithdrawUpdatePayload:
        """Take news back; nobody but your side sees it again."""
        partnership_id = await updates.withdraw(
            info.context.viewer,
            update=input.update,
            reason=input.reason,
            idempotency_key=given(input.idempotency_key),
        )
        load = info.context.load.afresh()
        return WithdrawUpdatePayload(partnership=await load.partnerships.load((partnership_id, records.NOW)))
