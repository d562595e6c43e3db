"""Putting editions in force, taking them back and starting again from an earlier one."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records
from content.editing import publishing
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.changes import ChangeSet, written_draft
from schema.types.guidance import Edition, written_edition


@kinds.input
class PublishEditionInput:
    """What `publishEdition` needs."""

    edition: strawberry.ID
    """The edition."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    at: datetime | None = strawberry.UNSET
    """When; now if not given."""
    confirm_findings: list[records.FindingCode] | None = strawberry.UNSET
    """Findings that you have checked; one of low confidence must be among them."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class PublishEditionPayload(Payload):
    """What `publishEdition` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The edition."""


@kinds.input
class WithdrawEditionInput:
    """What `withdrawEdition` needs."""

    edition: strawberry.ID
    """The edition."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    reason: str
    """Why, for readers."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class WithdrawEditionPayload(Payload):
    """What `withdrawEdition` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The edition."""


@kinds.input
class RestoreEditionInput:
    """What `restoreEdition` needs."""

    edition: strawberry.ID
    """The earlier edition."""
    change_note: str | None = strawberry.UNSET
    """What changes, for partners to read."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RestoreEditionPayload(Payload):
    """What `restoreEdition` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The new draft."""
    change_set: records.ChangeSet | None = shown(ChangeSet | None)
    """What would change against the published edition."""


@kinds.object
class PublishingMutation:
    """What editors do with whole editions."""

    @acts(PublishEditionPayload)
    @staticmethod
    async def publish_edition(info: Info, input: Annotated[PublishEditionInput, INPUT]) -> PublishEditionPayload:
        """Publish an edition, now or at a set time; partners keep the edition they follow."""
        edition_id = await publishing.publish(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            at=given(input.at),
            confirm_findings=tuple(given(input.confirm_findings) or ()),
            idempotency_key=given(input.idempotency_key),
        )
        return PublishEditionPayload(edition=await written_edition(info, edition_id))

    @acts(WithdrawEditionPayload)
    @staticmethod
    async def withdraw_edition(info: Info, input: Annotated[WithdrawEditionInput, INPUT]) -> WithdrawEditionPayload:
        """Take a published edition back; its address stays and says why."""
        edition_id = await publishing.withdraw(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            reason=input.reason,
            idempotency_key=given(input.idempotency_key),
        )
        return WithdrawEditionPayload(edition=await written_edition(info, edition_id))

    @acts(RestoreEditionPayload)
    @staticmethod
    async def restore_edition(info: Info, input: Annotated[RestoreEditionInput, INPUT]) -> RestoreEditionPayload:
        """Make a new draft with the content of an earlier edition."""
        edition_id = await publishing.restore(
            info.context.viewer,
            edition=input.edition,
            change_note=given(input.change_note),
            idempotency_key=given(input.idempotency_key),
        )
        edition, change_set = await written_draft(info, edition_id)
        return RestoreEditionPayload(edition=edition, change_set=change_set)
