"""When the next review of a partnership is due: which of its reviews decides that, and whether its day has passed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from content import models
from content.linking.transitions import OVER
from content.records import ReviewKind


def deciding(rows: Sequence[models.Review]) -> dict[str, models.Review]:
    """Find the review of each partnership that says when the next one is: the latest, by its day.

    One in between that names no day leaves standing what the one before it said.
    """
    saying = [row for row in rows if row.next_review_on is not None or row.kind is not ReviewKind.MONITORING]
    return {row.partnership_id: row for row in sorted(saying, key=lambda row: (row.day, row.row))}


def passed(day: date) -> datetime:
    """Say when a day has passed."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


async def found(review: str, at: datetime) -> models.Review | None:
    """Find the review whose day for the next one has passed, unless another was held or the partnership is over."""
    row = await models.Review.get_or_none(id=review, until__isnull=True)
    if row is None or row.next_review_on is None or passed(row.next_review_on) != at:
        return None
    link = await models.Partnership.get_or_none(id=row.partnership_id, until__isnull=True)
    others = await models.Review.filter(partnership_id=row.partnership_id, until__isnull=True)
    still = deciding(others)[row.partnership_id].id == review
    return row if still and link is not None and link.stage not in OVER else None
