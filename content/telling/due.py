"""What time brings about is told once, when it is due: a scheduled edition comes out with nobody running anything.

That it is *seen* at its minute is a matter of its times; that it is *told* is this module's. Whoever reads the feed
looks first, and a server looks now and then, also after it was down; on several processes one of them tells it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from content import access, database, errors, log, models
from content.linking import overdue, projections
from content.records import ChangeType

LOOK_SECONDS = 60.0
"""How often a server looks, for those who are told without asking."""
AT_ONCE_MAX = 1000
"""How much one look tells; the next one goes on."""
_SUBJECT = "due"
_FIRST = "what is due first"
_FIRST_BYTES = 2_000
"""What is kept of it takes no more."""


async def schedule(kind: ChangeType, subject: str, at: datetime) -> None:
    """Note what a time to come will bring about, in the transaction of the write that decides so."""
    if not await models.Due.exists(
        type=kind.value, subject=subject, due=at
    ):  # Its date may have been called off before.
        await models.Due.create(type=kind.value, subject=subject, due=at)


async def catch_up() -> int:
    """Tell what has become due since anybody looked, in its order, and say how many were told; nothing to do is cheap.

    Asked for again, by another process or after a restart, it tells nothing twice.
    """
    told = 0
    for _ in range(AT_ONCE_MAX):
        waiting = await _first()
        if waiting is None or waiting.due > datetime.now(UTC):
            break
        told += await _tell(access.CLOCK, row=waiting.row)
    return told


async def _first() -> models.Due | None:
    """Find what is due before all else; one statement, or none where it is remembered since the last write."""
    kept = projections.at_hand()
    if kept is None:
        return await models.Due.all().order_by("due", "row").first()
    (found,) = await kept.page(_FIRST, _first_and_size)
    return found


async def _first_and_size() -> tuple[tuple[models.Due | None], int]:
    return (await models.Due.all().order_by("due", "row").first(),), _FIRST_BYTES


async def next_change(after: datetime) -> datetime:
    """Say when what can be read may change although nobody writes: at the next time noted, or the next midnight (UTC).

    What has come true by `after` is seen already, told or not.
    """
    midnight = (after.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = await models.Due.filter(due__gt=after).order_by("due").first()
    return midnight if waiting is None else min(midnight, waiting.due)


async def keep_up() -> None:
    """Look now and then until cancelled; records that are away for a while are looked at again later."""
    while True:
        with suppress(*database.FAULTS, errors.Unavailable):
            await catch_up()
        await asyncio.sleep(LOOK_SECONDS)


@log.clockwork("recordDue")
async def _tell(entry: log.Entry, *, row: int) -> int:
    """Tell one thing that is due, unless that has been done, or is no longer so."""
    await entry.lock(_SUBJECT)
    waiting = await models.Due.get_or_none(row=row)
    if waiting is None:
        return 0
    told = await COMES[ChangeType(waiting.type)](waiting)
    again = await models.LogEvent.exists(due_for=waiting.subject, type=waiting.type, due=waiting.due)
    if told is not None and not again:
        await entry.seal(told.of)
        entry.tell(ChangeType(waiting.type), told.of, **told.details, effectiveAt=waiting.due.isoformat())
        entry.after = {**told.after, "effectiveAt": waiting.due}
    await waiting.delete()
    return 0 if told is None or again else 1


class _Told(Struct, frozen=True):
    """Something that time has brought about."""

    of: str
    """The record whose followers are told."""
    details: Mapping[str, object]
    """What its sentence needs."""
    after: Mapping[str, object]


async def _edition(waiting: models.Due) -> _Told | None:
    """Find the edition that comes out at this time, unless its date was called off."""
    edition = await models.Edition.get_or_none(id=waiting.subject, published_at=waiting.due, discarded_at__isnull=True)
    if edition is None or (edition.withdrawn_at is not None and edition.withdrawn_at <= waiting.due):
        return None
    details = {"leaflet": edition.leaflet_id, "number": edition.number}
    return _Told(edition.id, details, {"edition": edition.id, "number": edition.number})


async def _agreement(waiting: models.Due) -> _Told | None:
    """Find the agreement whose time runs out, unless it has ended before; its partnership's followers are told."""
    agreement = await models.Agreement.get_or_none(id=waiting.subject, until__isnull=True)
    day = waiting.due.date()
    if agreement is None or agreement.signed_at is None:
        return None
    ended = [one for one in (agreement.terminated_on, agreement.superseded_on) if one is not None and one <= day]
    told = {"agreement": agreement.id}
    return None if ended else _Told(agreement.partnership_id, told, told)


async def _review(waiting: models.Due) -> _Told | None:
    """Find the review whose day for the next one has passed, unless another was held or the partnership is over."""
    row = await overdue.found(waiting.subject, waiting.due)
    if row is None:
        return None
    return _Told(row.partnership_id, {"record": row.id, "visibility": row.visibility}, {"review": row.id})


COMES: Mapping[ChangeType, Callable[[models.Due], Awaitable[_Told | None]]] = {
    ChangeType.EDITION_PUBLISHED: _edition,
    ChangeType.AGREEMENT_EXPIRING: _agreement,
    ChangeType.AGREEMENT_EXPIRED: _agreement,
    ChangeType.REVIEW_OVERDUE: _review,
}
"""What each kind of thing that time brings about is found by; None where it does not come after all."""
