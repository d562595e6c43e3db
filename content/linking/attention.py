"""What needs somebody's attention in a partnership, worked out from what its viewer may see of it. Pure.

Nothing follows from a record that the viewer does not see: not that it is there, and not that there is none.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from content.linking.transitions import OVER
from content.records import (
    ActivityStatus,
    Agreement,
    AgreementStatus,
    Attention,
    AttentionCode,
    Contact,
    ContactRole,
    Stage,
    Verdict,
)

NOTICE_DAYS = 90
"""How long before its end an agreement is looked at."""
QUIET_DAYS = 365
"""After how long without a sign of life a partnership is quiet."""
AHEAD = (ActivityStatus.PLANNED, ActivityStatus.UNDER_WAY)
"""An activity that is done, or was put off or called off, needs nobody."""

_DAY = timedelta(days=1)


class Seen(Struct, frozen=True):
    """What a viewer sees of a partnership on a day; what is hidden, or is not there, is None or empty."""

    today: date
    stage: Stage
    stage_since: date
    opened_on: date | None
    waits: bool
    """Whether a side has still to acknowledge it."""
    verdict: Verdict | None
    think_again_since: date | None
    differing: bool
    """Whether the sides answered an item differently."""
    differing_since: date | None
    alone: bool
    """Whether a single side has answered."""
    alone_since: date | None
    contacts: tuple[tuple[Contact, ...], ...]
    """Of each side that has acknowledged it, to its sides and to networks that it has joined: those that are seen."""
    duty_unassigned: bool
    review_due: date | None
    """When the next review is, or was, due."""
    agreements: tuple[Agreement, ...]
    newer_since: date | None
    """Since when the leaflet has had a newer number than the one followed."""
    withdrawn_on: date | None
    """When the number followed was withdrawn."""
    last_active: date | None


def of(seen: Seen) -> tuple[Attention, ...]:
    """List what needs attention, in the order of the codes; nothing does once a partnership is over."""
    return () if seen.stage in OVER else tuple(_found(seen))


def ends_on(agreement: Agreement) -> date | None:
    """Say on which day an agreement ends; one that renews itself ends only when a side ends it."""
    days = [None if agreement.renews else agreement.expires_on, agreement.terminated_on]
    return min((day for day in days if day is not None), default=None)


def has_lead(people: Sequence[Contact], today: date) -> bool:
    """Whether somebody of a side leads on a day."""
    return any(one.role is ContactRole.LEAD_OFFICER and _holds(one, today) for one in people)


def _found(seen: Seen) -> Iterator[Attention]:
    if seen.waits:
        yield Attention(AttentionCode.NOT_ACKNOWLEDGED, seen.opened_on)
    yield from _answers(seen)
    yield from _people(seen)
    if seen.duty_unassigned:
        yield Attention(AttentionCode.DUTY_UNASSIGNED, None)
    if seen.review_due is not None and seen.review_due < seen.today:
        yield Attention(AttentionCode.REVIEW_OVERDUE, seen.review_due + _DAY)
    yield from _terms(seen.agreements, seen.today)
    if seen.newer_since is not None:
        yield Attention(AttentionCode.EDITION_OUTDATED, seen.newer_since)
    if seen.withdrawn_on is not None:
        yield Attention(AttentionCode.EDITION_WITHDRAWN, seen.withdrawn_on)
    last = max(seen.last_active or seen.stage_since, seen.stage_since)
    if seen.stage is not Stage.DORMANT and last < seen.today - timedelta(days=QUIET_DAYS):
        yield Attention(AttentionCode.QUIET, last)


def _answers(seen: Seen) -> Iterator[Attention]:
    if seen.verdict is Verdict.THINK_AGAIN:
        yield Attention(AttentionCode.THINK_AGAIN, seen.think_again_since)
    if seen.differing:
        yield Attention(AttentionCode.DISAGREEMENT, seen.differing_since)
    if seen.alone and not seen.waits:
        yield Attention(AttentionCode.ONE_SIDED, seen.alone_since)


def _people(seen: Seen) -> Iterator[Attention]:
    """Find the sides of whose people none leads today; who asked to be forgotten does not."""
    missing: list[date | None] = []
    for people in seen.contacts:
        if not has_lead(people, seen.today):
            leads = [one for one in people if one.role is ContactRole.LEAD_OFFICER]
            missing.append(max((one.until for one in leads if one.until and one.until <= seen.today), default=None))
    if missing:
        known = [day for day in missing if day is not None]
        yield Attention(AttentionCode.NO_LEAD, min(known) if len(known) == len(missing) else None)


def _holds(contact: Contact, today: date) -> bool:
    begun = contact.since is None or contact.since <= today
    return contact.name is not None and begun and (contact.until is None or contact.until > today)


def _terms(agreements: Sequence[Agreement], today: date) -> Iterator[Attention]:
    """Find what ends soon, and what has run out, unless another agreement goes on."""
    soon = today + timedelta(days=NOTICE_DAYS)
    ends = [ends_on(one) for one in agreements if one.status is AgreementStatus.SIGNED]
    if ends and all(end is not None and end <= soon for end in ends):
        last = max(end for end in ends if end is not None)
        ran_out = last in [one.expires_on for one in agreements if one.status is AgreementStatus.SIGNED]
        yield Attention(AttentionCode.AGREEMENT_EXPIRING, last - timedelta(days=NOTICE_DAYS) if ran_out else None)
    over = [one.expires_on for one in agreements if one.status is AgreementStatus.EXPIRED and one.expires_on]
    if over and not ends:
        yield Attention(AttentionCode.AGREEMENT_EXPIRED, max(over) + _DAY)
