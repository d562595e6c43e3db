"""Files of many partnerships, to take away."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records
from content.sharing import exporting
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, record_of
from schema.scalars import URL
from schema.types.partnerships import PartnershipFilter

strawberry.enum(records.ExportFormat)


@kinds.input
class ExportPortfolioInput:
    """What `exportPortfolio` needs."""

    filter: PartnershipFilter | None = strawberry.UNSET
    """Only partnerships like this."""
    format: records.ExportFormat
    """The format of the file."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class ExportPortfolioPayload(Payload):
    """What `exportPortfolio` answers."""

    url: URL | None = None
    """Where to fetch it."""
    expires_at: datetime | None = None
    """Until when."""


@kinds.object
class ExportingMutation:
    """What is taken away of many partnerships."""

    @acts(ExportPortfolioPayload)
    @staticmethod
    async def export_portfolio(info: Info, input: Annotated[ExportPortfolioInput, INPUT]) -> ExportPortfolioPayload:
        """Make a file of many partnerships, to fetch within a day."""
        made = await exporting.create(
            info.context.viewer,
            filter=record_of(records.PartnershipFilter, given(input.filter)),
            format=input.format,
            idempotency_key=given(input.idempotency_key),
        )
        return ExportPortfolioPayload(
            url=URL(f"{info.context.public_url}/exports/{made.secret}") if made.secret else None,
            expires_at=made.expires_at,
        )
