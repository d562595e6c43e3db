"""Recording visits."""

from datetime import date
from typing import Annotated

import strawberry

from content import records
from content.doing import visits
from schema import kinds
from schema.context import Info
from schema.failures import Payload, acts
from schema.fields import INPUT, given, shown
from schema.types.agreements import DocumentInput, document
from schema.types.doings import Visit
from schema.types.readiness import Suggestion, suggested_by


@kinds.input
class RecordVisitInput:
    """What `recordVisit` needs."""

    partnership: strawberry.ID
    """The partnership."""
    purpose: records.VisitPurpose
    """What it is for."""
    mode: records.VisitMode
    """In person or online."""
    host: strawberry.ID
    """The side that receives the other."""
    starts_on: date
    """The first day."""
    ends_on: date | None = strawberry.UNSET
    """The last day."""
    outcome: str | None = strawberry.UNSET
    """What came of it."""
    report: DocumentInput | None = strawberry.UNSET
    """The report."""
    visibility: records.Visibility | None = records.Visibility.PARTNERSHIP
    """Who may see it."""
    idempotency_key: str | None = strawberry.UNSET
    """Your own text, so that a request sent twice is carried out once."""


@kinds.object
class RecordVisitPayload(Payload):
    """What `recordVisit` answers."""

    visit: records.Visit | None = shown(Visit | None)
    """The visit."""
    suggestions: tuple[records.Suggestion, ...] | None = shown(list[Suggestion] | None)
    """Boxes it suggests ticking."""


@kinds.object
class VisitsMutation:
    """What is done about visits."""

    @acts(RecordVisitPayload)
    @staticmethod
    async def record_visit(info: Info, input: Annotated[RecordVisitInput, INPUT]) -> RecordVisitPayload:
        """Record a visit, made or planned."""
        report = given(input.report)
        visit_id = await visits.record(
            info.context.viewer,
            partnership=input.partnership,
            purpose=input.purpose,
            mode=input.mode,
            host=input.host,
            starts_on=input.starts_on,
            ends_on=given(input.ends_on),
            outcome=given(input.outcome),
            report=await document(info, report) if report else None,
            visibility=input.visibility or records.Visibility.PARTNERSHIP,
            idempotency_key=given(input.idempotency_key),
        )
        visit = await info.context.load.afresh().visits.load((visit_id, records.NOW))
        return RecordVisitPayload(visit=visit, suggestions=await suggested_by(info, input.partnership, visit_id))
