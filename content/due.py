"""What time brings about is told once, when it is due: a scheduled edition comes out with nobody running anything.

That it is *seen* at its minute is a matter of its times; that it is *told* is this module's. Whoever reads the feed
looks first, and a server looks now and then, also after it was down; on several processes one of them tells it.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from content import access, database, errors, log, models
from content.records import ChangeType

LOOK_SECONDS = 60.0
"""How often a server looks, for those who are told without asking."""
AT_ONCE_MAX = 1000
"""How much one look tells; the next one goes on."""
_SUBJECT = "due"


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
        waiting = await models.Due.filter(due__lte=datetime.now(UTC)).order_by("due", "row").first()
        if waiting is None:
            break
        told += await _tell(access.CLOCK, row=waiting.row)
    return told


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
    edition = await _still_comes(waiting)
    if edition is not None:
        await entry.seal(edition.id)
        entry.tell(
            ChangeType(waiting.type),
            edition.id,
            leaflet=edition.leaflet_id,
            number=edition.number,
            effectiveAt=waiting.due.isoformat(),
        )
        entry.after = {"edition": edition.id, "number": edition.number, "effectiveAt": waiting.due}
    await waiting.delete()
    return 0 if edition is None else 1


async def _still_comes(waiting: models.Due) -> models.Edition | None:
    """Find the edition that comes out at this time, unless its date was called off or this has been told."""
    edition = await models.Edition.get_or_none(id=waiting.subject, published_at=waiting.due, discarded_at__isnull=True)
    taken_back = edition is not None and edition.withdrawn_at is not None and edition.withdrawn_at <= waiting.due
    told = await models.LogEvent.exists(subject=waiting.subject, type=waiting.type, due=waiting.due)
    return None if taken_back or told else edition
