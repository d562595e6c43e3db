"""From when until when an agreement holds: its status, its term and its notice, worked out from dates and signatures.

An agreement that has run out does not end the partnership; it only proves no longer that every side has agreed.
"""

import calendar
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from content import models
from content.records import AgreementStatus, Moment

_DAY = timedelta(days=1)


def status(row: models.Agreement, on: date) -> AgreementStatus:
    """Say how far an agreement has got on a day."""
    if row.superseded_on is not None and row.superseded_on <= on:
        return AgreementStatus.SUPERSEDED
    if row.terminated_on is not None and row.terminated_on <= on:
        return AgreementStatus.TERMINATED
    if row.signed_at is None:
        return AgreementStatus.DRAFT if row.draft else AgreementStatus.PROPOSED
    ended = not row.renews and row.expires_on is not None and row.expires_on < on
    return AgreementStatus.EXPIRED if ended else AgreementStatus.SIGNED


def holds(row: models.Agreement, on: date) -> bool:
    """Whether an agreement is in force on a day."""
    begun = row.effective_on is None or row.effective_on <= on
    return begun and status(row, on) is AgreementStatus.SIGNED


def day_of(moment: Moment) -> date:
    """Give the day that is asked about."""
    return (moment.at or datetime.now(UTC)).date()


def expires_on(row: models.Agreement, on: date) -> date | None:
    """Say when an agreement ends, or when the term ends that it is in on a day, if it renews itself."""
    first, last = row.effective_on, row.expires_on
    if not row.renews or first is None or last is None or last >= on:
        return last
    months = _whole_months(first, last + _DAY) if last < date.max else None
    if months is None:
        days = (last - first).days + 1
        end = last.toordinal() + ((on - last).days + days - 1) // days * days
        return date.fromordinal(min(end, date.max.toordinal()))
    terms = max((on.year - first.year) * 12 + on.month - first.month, 0) // months
    ends = (_later(first, (terms + more) * months) for more in (0, 1))
    return next((end - _DAY for end in ends if end > on), date.max)


def notice_by(row: models.Agreement, on: date) -> date | None:
    """Say by when notice is to be given, so that the agreement ends with the term that it is in."""
    end = expires_on(row, on)
    return None if end is None or row.notice_months is None else _later(end, -row.notice_months)


async def proved(partnership_ids: Sequence[str]) -> Collection[str]:
    """Keep those partnerships of which every side has signed an agreement that has not ended; one statement."""
    today = datetime.now(UTC).date()
    query = models.Agreement.filter(
        until__isnull=True, signed_at__isnull=False, partnership_id__in=list(partnership_ids)
    )
    return {row.partnership_id for row in await query if status(row, today) is AgreementStatus.SIGNED}


def _whole_months(first: date, after: date) -> int | None:
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if months > 0 and _later(first, months) == after else None


def _later(day: date, months: int) -> date:
    """Go on by some months, to the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
