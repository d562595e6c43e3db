"""Recording reviews and signing them off."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.doing import reviews
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.doings import Review
from schema.types.readiness import Suggestion, suggested_by


@kinds.input
class RecordReviewInput:
    """What `recordReview` needs."""

    partnership: strawberry.ID
    """The partnership."""
    kind: records.ReviewKind
    """What kind."""
    period: str
    """The period it looks back on."""
    held_on: date | None = strawberry.UNSET
    """When it was held."""
    findings: str
    """What was found."""
    improvements: list[str]
    """What to do better."""
    challenges: list[str] | None = strawberry.UNSET
    """The leaflet's challenges that were met, by key."""
    next_review_on: date | None = strawberry.UNSET
    """When the next one is due."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RecordReviewPayload(Payload):
    """What `recordReview` answers."""

    review: records.Review | None = shown(Review | None)
    """The review."""
    suggestions: tuple[records.Suggestion, ...] | None = shown(list[Suggestion] | None)
    """Boxes it suggests ticking."""


@kinds.input
class SignOffReviewInput:
    """What `signOffReview` needs."""

    review: strawberry.ID
    """The review."""
    expected_version: int
    """The `version` you read; refused if it has changed since."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class SignOffReviewPayload(Payload):
    """What `signOffReview` answers."""

    review: records.Review | None = shown(Review | None)
    """The review."""


@kinds.object
class ReviewsMutation:
    """What is done about reviews of partnerships."""

    @acts(RecordReviewPayload)
    @staticmethod
    async def record_review(info: Info, input: Annotated[RecordReviewInput, INPUT]) -> RecordReviewPayload:
        """Record a review; your side signs it off by recording it."""
        review_id = await reviews.record(
            info.context.viewer,
            partnership=input.partnership,
            kind=input.kind,
            period=input.period,
            held_on=given(input.held_on),
            findings=input.findings,
            improvements=tuple(input.improvements),
            challenges=tuple(given(input.challenges) or ()),
            next_review_on=given(input.next_review_on),
            idempotency_key=given(input.idempotency_key),
        )
        review = await _review(info, review_id)
        return RecordReviewPayload(review=review, suggestions=await suggested_by(info, input.partnership, review_id))

    @acts(SignOffReviewPayload)
    @staticmethod
    async def sign_off_review(info: Info, input: Annotated[SignOffReviewInput, INPUT]) -> SignOffReviewPayload:
        """Sign a review off for your side."""
        review_id = await reviews.sign_off(
            info.context.viewer,
            review=input.review,
            expected_version=input.expected_version,
            idempotency_key=given(input.idempotency_key),
        )
        return SignOffReviewPayload(review=await _review(info, review_id))


async def _review(info: Info, review_id: str) -> records.Review | None:
    return await info.context.load.afresh().reviews.load((review_id, records.NOW))
