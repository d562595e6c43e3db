"""Asking partnerships of a network to hold a review."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.doing import requesting
from schema import kinds
from schema.context import Info
from schema.failures import ErrorCode, Payload, UserError, acts
from schema.fields import INPUT, given, shown
from schema.types.partnerships import Partnership


@kinds.input
class RequestReviewsInput:
    """What `requestReviews` needs."""

    partnerships: list[strawberry.ID]
    """The partnerships, at most 100."""
    by: date
    """The day."""
    message: str | None = strawberry.UNSET
    """A word to them."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RequestReviewsPayload(Payload):
    """What `requestReviews` answers."""

    partnerships: list[records.Partnership] | None = shown(list[Partnership] | None)
    """The partnerships that were asked."""


@kinds.object
class RequestingMutation:
    """What is asked of partnerships by those who look across a network."""

    @acts(RequestReviewsPayload)
    @staticmethod
    async def request_reviews(info: Info, input: Annotated[RequestReviewsInput, INPUT]) -> RequestReviewsPayload:
        """Ask partnerships to hold a review by a day."""
        asked = await requesting.request(
            info.context.viewer,
            of=tuple(input.partnerships),
            by=input.by,
            message=given(input.message),
            idempotency_key=given(input.idempotency_key),
        )
        load = info.context.load.afresh()
        found = await load.partnerships.load_all((one, records.NOW) for one in asked.partnership_ids)
        return RequestReviewsPayload(
            partnerships=[one for one in found if one is not None],
            errors=tuple(
                UserError(code=ErrorCode[one.code], message=one.message, path=list(one.path)) for one in asked.failures
            ),
        )
