"""Editors among themselves: review, approval, comments, links to show a draft by."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records
from content.editing import previews, reviewing
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.scalars import URL
from schema.types.editing import Comment
from schema.types.guidance import Edition, written_edition


@kinds.input
class SubmitForReviewInput:
    """What `submitForReview` needs."""

    edition: strawberry.ID
    """The draft."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    note: str | None = strawberry.UNSET
    """A word to the colleague."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class SubmitForReviewPayload(Payload):
    """What `submitForReview` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The edition."""


@kinds.input
class ApproveEditionInput:
    """What `approveEdition` needs."""

    edition: strawberry.ID
    """The edition in review."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ApproveEditionPayload(Payload):
    """What `approveEdition` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The edition."""


@kinds.input
class ReturnToDraftInput:
    """What `returnToDraft` needs."""

    edition: strawberry.ID
    """The edition in review, or scheduled."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    reason: str
    """Why."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ReturnToDraftPayload(Payload):
    """What `returnToDraft` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The draft."""


@kinds.input
class AddCommentInput:
    """What `addComment` needs."""

    edition: strawberry.ID
    """The edition, which is not out yet."""
    key: str | None = strawberry.UNSET
    """The key of the item or section it is about; the whole edition if not given."""
    text: str
    """The words."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class AddCommentPayload(Payload):
    """What `addComment` answers."""

    comment: records.Comment | None = shown(Comment | None)
    """The comment."""


@kinds.input
class SettleCommentInput:
    """What `settleComment` needs."""

    comment: strawberry.ID
    """The comment."""
    settled: bool | None = True
    """Whether it has been seen to."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class SettleCommentPayload(Payload):
    """What `settleComment` answers."""

    comment: records.Comment | None = shown(Comment | None)
    """The comment."""


@kinds.input
class CreatePreviewLinkInput:
    """What `createPreviewLink` needs."""

    edition: strawberry.ID
    """The edition, which is not out yet."""
    expires_at: datetime | None = strawberry.UNSET
    """When it stops working: a week if not given, a month at most."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class CreatePreviewLinkPayload(Payload):
    """What `createPreviewLink` answers."""

    edition: records.Edition | None = shown(Edition | None)
    """The edition that it shows."""
    expires_at: datetime | None = None
    """When it stops working."""
    secret: str | None = None
    """What to send as `Toolkit-Preview` with any query, to see the edition in the place of the published one."""
    url: URL | None = None
    """The page that shows it; it is given once, as the secret is."""


@kinds.object
class ReviewingMutation:
    """What editors say to one another."""

    @acts(SubmitForReviewPayload)
    @staticmethod
    async def submit_for_review(info: Info, input: Annotated[SubmitForReviewInput, INPUT]) -> SubmitForReviewPayload:
        """Ask a colleague to look at a draft."""
        edition_id = await reviewing.submit(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            note=given(input.note),
            idempotency_key=given(input.idempotency_key),
        )
        return SubmitForReviewPayload(edition=await written_edition(info, edition_id))

    @acts(ApproveEditionPayload)
    @staticmethod
    async def approve_edition(info: Info, input: Annotated[ApproveEditionInput, INPUT]) -> ApproveEditionPayload:
        """Say that an edition in review may be published; never the editor who sent it."""
        edition_id = await reviewing.approve(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            idempotency_key=given(input.idempotency_key),
        )
        return ApproveEditionPayload(edition=await written_edition(info, edition_id))

    @acts(ReturnToDraftPayload)
    @staticmethod
    async def return_to_draft(info: Info, input: Annotated[ReturnToDraftInput, INPUT]) -> ReturnToDraftPayload:
        """Send an edition back: a reviewer's wish, or a date called off."""
        edition_id = await reviewing.return_to_draft(
            info.context.viewer,
            edition=input.edition,
            expected_version=input.expected_version,
            reason=input.reason,
            idempotency_key=given(input.idempotency_key),
        )
        return ReturnToDraftPayload(edition=await written_edition(info, edition_id))

    @acts(AddCommentPayload)
    @staticmethod
    async def add_comment(info: Info, input: Annotated[AddCommentInput, INPUT]) -> AddCommentPayload:
        """Say something to the other editors about an edition that is not out."""
        comment_id = await reviewing.comment(
            info.context.viewer,
            edition=input.edition,
            key=given(input.key),
            text=input.text,
            idempotency_key=given(input.idempotency_key),
        )
        return AddCommentPayload(comment=await info.context.load.afresh().comments.load(comment_id))

    @acts(SettleCommentPayload)
    @staticmethod
    async def settle_comment(info: Info, input: Annotated[SettleCommentInput, INPUT]) -> SettleCommentPayload:
        """Say that a comment has been seen to."""
        comment_id = await reviewing.settle(
            info.context.viewer,
            comment=input.comment,
            settled=input.settled is not False,
            idempotency_key=given(input.idempotency_key),
        )
        return SettleCommentPayload(comment=await info.context.load.afresh().comments.load(comment_id))

    @acts(CreatePreviewLinkPayload)
    @staticmethod
    async def create_preview_link(
        info: Info, input: Annotated[CreatePreviewLinkInput, INPUT]
    ) -> CreatePreviewLinkPayload:
        """Make a link that shows an edition before it is out to whoever holds it."""
        made = await previews.create(
            info.context.viewer,
            edition=input.edition,
            expires_at=given(input.expires_at),
            idempotency_key=given(input.idempotency_key),
        )
        return CreatePreviewLinkPayload(
            edition=await written_edition(info, made.edition_id),
            expires_at=made.expires_at,
            secret=made.secret,
            url=URL(f"{info.context.public_url}/preview/{made.secret}") if made.secret else None,
        )
