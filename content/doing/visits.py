"""Visits of one side to another: recording them, and reading them as far as their level allows."""

from collections.abc import Mapping, Sequence
from datetime import date

from tortoise.expressions import Q

from content import ids, log, models, paging, validating
from content.access import Viewer
from content.doing import attaching, doings
from content.records import (
    NOW,
    ChangeType,
    DateOrder,
    Moment,
    NewDocument,
    Partnership,
    Visibility,
    Visit,
    VisitFilter,
    VisitMode,
    VisitPurpose,
)


@log.verb("recordVisit")
async def record(
    entry: log.Entry,
    *,
    partnership: str,
    purpose: VisitPurpose,
    mode: VisitMode,
    host: str,
    starts_on: date,
    ends_on: date | None = None,
    outcome: str | None = None,
    report: NewDocument | None = None,
    visibility: Visibility = Visibility.PARTNERSHIP,
    idempotency_key: str | None = None,
) -> str:
    """Record a visit, made or planned, and give its id; also of a partnership that is over, for it was made before.

    Raises NOT_FOUND for a partnership or a host that is no side of it, FORBIDDEN, WRONG_STATE for a side that has not
    acknowledged it, INVALID_INPUT for days out of order or too far ahead; FILE_* for a report that cannot be kept.
    """
    del idempotency_key  # The log has seen to it.
    held = await doings.own_side(entry, partnership)
    doings.check_side(held, host, path=("host",))
    doings.check_days(starts_on, ends_on)
    if outcome is not None:
        validating.text(outcome, path=("outcome",), characters_max=doings.TEXT_CHARACTERS_MAX)
    visit_id = ids.new("visit")
    paper = await attaching.received_one(report, held, visit_id, path=("report",))
    row = models.Visit(
        id=visit_id,
        partnership_id=partnership,
        side_id=held.side.id,
        visibility=visibility,
        purpose=purpose,
        mode=mode,
        host_id=host,
        day=starts_on,
        ends_on=ends_on,
        outcome=outcome,
        report_id=paper.id if paper else None,
    )
    await entry.seal(partnership)
    await attaching.write(entry, paper)
    await entry.begin(row)
    doings.tell(entry, ChangeType.VISIT_RECORDED, row, held.side)
    entry.after = {"visit": row.id, "purpose": purpose, "startsOn": starts_on, "visibility": visibility}
    return row.id


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Visit]:
    """Load visits that the viewer may see."""
    return await doings.by_id(viewer, models.Visit, wanted, moment, _shown)


async def of_partnerships(
    viewer: Viewer,
    shown: Sequence[Partnership],
    page: paging.Page,
    filter: VisitFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> dict[str, paging.Slice[Visit]]:
    """List the visits of some partnerships, read at one moment, by their first day.

    Raises BAD_PAGE, BAD_CURSOR.
    """
    query = doings.of(viewer, models.Visit, shown)
    if filter.purpose:
        query = query.filter(purpose__in=list(filter.purpose))
    if filter.from_ is not None:
        query = query.filter(Q(day__gte=filter.from_) | Q(ends_on__gte=filter.from_))
    if filter.to is not None:
        query = query.filter(day__lte=filter.to)
    return await doings.pages(viewer, query, shown, _shown, page=page, order=order)


async def _shown(viewer: Viewer, rows: Sequence[models.Visit], within: Mapping[str, Partnership]) -> dict[str, Visit]:
    del viewer
    return {
        row.id: Visit(
            id=row.id,
            partnership_id=row.partnership_id,
            purpose=row.purpose,
            mode=row.mode,
            host_id=row.host_id,
            starts_on=row.day,
            ends_on=row.ends_on,
            outcome=row.outcome,
            report_id=row.report_id,
            visibility=row.visibility,
            moment=within[row.partnership_id].moment,
        )
        for row in rows
    }
