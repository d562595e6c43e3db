"""The calendar of a partnership, for whoever has a side's link: what all sides see, at a random, revocable address.

The link is no key: it shows this one calendar and nothing else. Each side has one; of its path only the digest is kept.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from tortoise.queryset import QuerySet

from content import access, catalogue, errors, language, log, models
from content.access import Kind, Viewer
from content.doing import doings
from content.joining import keys
from content.linking import overdue, partnerships
from content.linking.transitions import OVER
from content.records import ActivityStatus, Partnership, Scope, Visibility
from content.replacing import replace
from content.sharing import ical

LIFE = timedelta(days=366)
"""How long a link works if nothing is said."""
LIFE_MAX = timedelta(days=1100)
PATH_START = "calendar-"
"""How every path begins, so that the log knows what to leave out."""
PATH_CHARACTERS_MAX = 100
EVENTS_MAX = 200
"""How many activities, and how many visits, a calendar holds: the latest."""

_STATUS = {ActivityStatus.CANCELLED: "CANCELLED", ActivityStatus.POSTPONED: "TENTATIVE"}
_CONFIRMED = "CONFIRMED"

D = TypeVar("D", bound=models.Doing)


class _Speech(Struct, frozen=True):
    """Our words in one language; `{}` is whose."""

    visit: str
    review: str


_SPEECHES = dict(
    zip(
        catalogue.LANGUAGES,
        (_Speech("Visit: {}", "Review due: {}"), _Speech("Visite : {}", "Bilan à faire : {}")),
        strict=True,
    )
)


class NewLink(Struct, frozen=True):
    """A link that was just made; a repeat of the request does not show it again."""

    partnership_id: str
    expires_at: datetime
    secret: str | None
    """The path; whoever has it sees the calendar."""


@log.verb("createCalendarLink")
async def create(
    entry: log.Entry, *, partnership: str, expires_at: datetime | None = None, idempotency_key: str | None = None
) -> NewLink:
    """Make the link to the calendar of the viewer's side; one that was made before stops working at once.

    It works for a year if nothing is said, for three at most. Raises NOT_FOUND, FORBIDDEN for who is no side or cannot
    read, WRONG_STATE for a side that has not acknowledged the partnership, INVALID_INPUT for a time past or too far.
    """
    del idempotency_key  # The log has seen to it.
    held = await doings.own_side(entry, partnership)
    if not access.may_see_answers(entry.viewer, organisation_ids=(held.side.organisation_id,)):
        raise errors.Forbidden(f"Your key lacks the scope {Scope.READ.value}: a link shows no more than you see.")
    until = entry.began + LIFE if expires_at is None else expires_at
    if not entry.began < until <= entry.began + LIFE_MAX:
        message = f"Give a time to come, at most {LIFE_MAX.days} days ahead."
        raise errors.InvalidInput(message, path=("expiresAt",))
    secret = PATH_START + secrets.token_urlsafe(keys.SECRET_BYTES)
    await entry.seal(partnership)
    await models.CalendarLink.filter(side_id=held.side.id).delete()
    await models.CalendarLink.create(
        side_id=held.side.id,
        partnership_id=partnership,
        digest=keys.digest(secret),
        created_by=entry.viewer.id,
        created_at=entry.at,
        expires_at=until,
    )
    entry.after = {"side": held.side.id, "expiresAt": until}
    return NewLink(partnership, until, secret)


@log.verb("revokeCalendarLink")
async def revoke(entry: log.Entry, *, partnership: str, idempotency_key: str | None = None) -> str:
    """Stop the link of the viewer's side at once, and give the partnership's id; where there is none nothing changes.

    Raises NOT_FOUND, FORBIDDEN.
    """
    del idempotency_key
    held = await partnerships.own_side(entry, partnership)
    row = await models.CalendarLink.get_or_none(side_id=held.side.id)
    if row is not None:
        await entry.seal(partnership)
        await row.delete()
        entry.before = {"side": held.side.id, "expiresAt": row.expires_at}
    return partnership


async def found(path: str, *, wanted: Sequence[str], public_url: str) -> str | None:
    """Write the calendar that a link shows; None for a link that is not known, was revoked or has expired.

    A link ends with the key that made it, when that is revoked: whoever held it may have kept the address. It outlives
    a key that only ran out, since it has a time of its own, and one that was rotated, which is the same key.
    """
    known = path if len(path) <= PATH_CHARACTERS_MAX else ""
    row = await models.CalendarLink.get_or_none(digest=keys.digest(known), expires_at__gt=datetime.now(UTC))
    if row is None or await keys.is_revoked(row.created_by):
        return None
    side = await models.Side.get_or_none(id=row.side_id, until__isnull=True)
    if side is None:
        return None
    viewer = Viewer(kind=Kind.KEY, id="calendar", organisation_id=side.organisation_id, scopes=frozenset({Scope.READ}))
    shown = list((await partnerships.by_id(viewer, [row.partnership_id])).values())
    if not shown:
        return None
    tongue = language.choose(catalogue.LANGUAGES, tuple(wanted), catalogue.LANGUAGES[0])
    events = await _events(viewer, shown[0], _SPEECHES[tongue], f"{public_url}/partnerships/{row.partnership_id}")
    return ical.calendar(shown[0].title, events)


async def _events(viewer: Viewer, partnership: Partnership, speech: _Speech, url: str) -> list[ical.Event]:
    """List what all sides see, by its days; what a side keeps to itself is in nobody's calendar. Five statements."""
    doing = await _latest(doings.of(viewer, models.Activity, [partnership]).filter(starts_on__isnull=False))
    made = await _latest(doings.of(viewer, models.Visit, [partnership]))
    held = await doings.of(viewer, models.Review, [partnership])
    due = None if partnership.stage in OVER else overdue.deciding(held).get(partnership.id)
    rows: list[models.Doing] = [*doing, *made, *([] if due is None else [due])]
    written = models.LogEntry.filter(sequence__in=[row.since for row in rows] or [-1])
    at = {int(str(sequence)): when for sequence, when in await written.values_list("sequence", "at")}

    def event(row: models.Doing, first: date, last: date | None, title: str, status: str = _CONFIRMED) -> ical.Event:
        return ical.Event(row.id, at[row.since], row.version - 1, first, last or first, title, status, url)

    found = [event(row, row.day, row.ends_on, speech.visit.format(partnership.title)) for row in made]
    found += [
        event(row, row.starts_on or row.day, row.ends_on, row.title, _STATUS.get(row.status, _CONFIRMED))
        for row in doing
    ]
    if due is not None and due.next_review_on is not None:
        day = due.next_review_on
        found.append(replace(event(due, day, day, speech.review.format(partnership.title)), uid=f"{due.id}-next"))
    return sorted(found, key=lambda one: (one.first, one.uid))


async def _latest(query: QuerySet[D]) -> list[D]:
    return await query.exclude(visibility=Visibility.SIDE).order_by("-day", "-row").limit(EVENTS_MAX)
