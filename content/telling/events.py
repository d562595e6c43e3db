"""The events of the log unfolded: a row for each, so that feeds are read by place; made with the entry, or anew."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from content import database, models
from content.records import ChangeType, Visibility
from content.telling import reach

EVENTS_MAX = 500
"""How many events one entry may hold: a batch of answers with all that follows from it."""
STEP = 1000
"""From one entry's places to the next one's; more than an entry may hold."""
BATCH = 2000
"""How many entries are unfolded at once."""

_COLUMNS = ("type", "subject", "record", "leaflet", "side", "visibility")


def place(sequence: int, ordinal: int) -> int:
    """Put an entry's sequence and an event's number in it together, so that feeds compare one number."""
    return sequence * STEP + ordinal


def unfolded(entry: models.LogEntry) -> Iterator[models.LogEvent]:
    """Make the rows of an entry's events."""
    for ordinal, told in enumerate(entry.events):
        due = told.get("effectiveAt")
        kind = ChangeType(told["type"])
        if _too_soon(entry, told) is not None:
            continue
        yield models.LogEvent(
            place=place(entry.sequence, ordinal),
            at=datetime.fromisoformat(due) if due else entry.at,
            recorded_at=entry.at,
            type=kind.value,
            subject=told["subject"],
            record_id=told.get("record"),
            leaflet_id=told.get("leaflet"),
            side_id=told.get("side"),
            by_id=entry.organisation_id,
            reach=_reach(kind, told).value,
            due=datetime.fromisoformat(due) if due else None,
            due_for=due_for(told) if due else None,
            details={name: value for name, value in told.items() if name not in _COLUMNS},
        )


def due_for(told: Mapping[str, Any]) -> str:
    """Name the record whose time has brought something about."""
    return str(told.get("record") or told.get("agreement") or told["subject"])


async def keep(entry: models.LogEntry) -> None:
    """Write the events of an entry, in its own transaction."""
    if entry.events:
        await models.LogEvent.bulk_create(list(unfolded(entry)))


async def catch_up() -> int:
    """Unfold the entries that have not been, such as those older than this table, and say how many events came of it.

    Raises nothing and does nothing when there are none.
    """
    last = await models.LogEvent.all().order_by("-place").first()
    return await _unfold(0 if last is None else last.place // STEP)


async def rebuild() -> int:
    """Make all events anew from the entries, and say how many there are."""
    async with database.transaction():
        await models.LogEvent.all().delete()
        return await _unfold_all(0)


async def _unfold(after: int) -> int:
    async with database.transaction():
        return await _unfold_all(after)


async def _unfold_all(after: int) -> int:
    count = 0
    while entries := await models.LogEntry.filter(sequence__gt=after).order_by("sequence").limit(BATCH):
        rows = [row for entry in entries for row in unfolded(entry)]
        if rows:
            await models.LogEvent.bulk_create(rows, batch_size=BATCH)
        await _put_off(entries)
        count += len(rows)
        after = entries[-1].sequence
    return count


def _too_soon(entry: models.LogEntry, told: Mapping[str, Any]) -> datetime | None:
    """Say for when something was told ahead of its time, as entries did before there was a list of what is due."""
    told_for = told.get("effectiveAt")
    at = datetime.fromisoformat(told_for) if told_for else None
    return at if at is not None and at > entry.at else None


async def _put_off(entries: Sequence[models.LogEntry]) -> None:
    """Leave what was told ahead of its time to the time itself."""
    for entry in entries:
        for told in entry.events:
            at = _too_soon(entry, told)
            waiting = {"type": told["type"], "subject": told["subject"], "due": at}
            if at is not None and not await models.Due.exists(**waiting):
                await models.Due.create(**waiting)


def _reach(kind: ChangeType, told: Mapping[str, Any]) -> reach.Reach:
    if "visibility" in told:
        return reach.LEVELS[Visibility(told["visibility"])]
    columns = told.get("columns")
    if kind is ChangeType.PARTNERSHIP_UPDATED and "side" in told:
        return reach.of_event(kind, columns or ())  # One that does not say what it changed stays with its side.
    return reach.of_event(kind, columns)
