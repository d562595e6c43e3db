"""What time brings about is told once, at its minute or as soon as anybody looks, whatever the clock does."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content import access, errors, files, log, models, paging
from content import database as records_database
from content.access import ANONYMOUS, Viewer
from content.editing import publishing, reviewing
from content.records import Change, ChangeFilter, ChangeType
from content.searching import indexing
from content.telling import due, events, feed
from tests.content import clock
from tests.content.begun import Desk, desk, draft, little
from tests.walks import place

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
PROCESSES = 4
RUN = """
import asyncio, sys
from content import database, log
from content.telling import due
async def run():
    async with database.opened(sys.argv[1]):
        print(await due.catch_up())
        await log.settled()
asyncio.run(run())
"""


async def scheduled(at: Desk, when: datetime, name: str = "Little Leaflet") -> str:
    edition = await draft(at, little("One box", "Another", title=name))
    return await publishing.publish(at.editor, edition=edition, expected_version=1, at=when)


async def told(viewer: Viewer = ANONYMOUS) -> list[Change]:
    page = await feed.changes(viewer, paging.Page(first=100), ChangeFilter(type=(ChangeType.EDITION_PUBLISHED,)))
    return list(page.nodes)


async def come(edition: str, when: datetime) -> None:
    """Let the time of a scheduled edition have come."""
    await models.Edition.filter(id=edition).update(published_at=when)
    await models.Due.filter(subject=edition).update(due=when)
    await indexing.rebuild()


@pytest.mark.usefixtures("database")
async def test_a_scheduled_edition_is_told_to_nobody_before_and_to_everybody_after_its_minute(
    store: files.Store,
) -> None:
    at = await desk(store)
    edition = await scheduled(at, datetime.now(UTC) + DAY)
    assert await told() == await told(at.editor) == []
    head = await log.head()
    when = datetime.now(UTC) - timedelta(seconds=1)
    await come(edition, when)
    (change,) = await told()
    assert (change.subject_id, change.at, change.by_id) == (edition, when, None)
    assert change.recorded_at > when
    entry = await models.LogEntry.get(sequence=head + 1)
    assert (entry.action, entry.actor, entry.subject) == ("recordDue", "clock", edition)
    assert entry.after["effectiveAt"] == when.isoformat()
    assert await told() == [change]
    assert (await log.head(), await models.Due.all().count()) == (head + 1, 0)


@pytest.mark.usefixtures("database")
async def test_published_at_once_is_told_with_the_entry_itself(store: files.Store) -> None:
    at = await desk(store)
    edition = await draft(at, little("One box"))
    await publishing.publish(at.editor, edition=edition, expected_version=1)
    (change,) = await told()
    assert change.at == change.recorded_at == (await models.Edition.get(id=edition)).published_at
    assert await models.Due.all().count() == 0


@pytest.mark.usefixtures("database")
async def test_a_date_that_was_called_off_is_never_told_and_a_new_one_once(store: files.Store) -> None:
    at = await desk(store)
    when = datetime.now(UTC) + DAY
    edition = await scheduled(at, when)
    await reviewing.return_to_draft(at.editor, edition=edition, expected_version=2, reason="Not yet.")
    await publishing.publish(at.editor, edition=edition, expected_version=3, at=when)
    await reviewing.return_to_draft(at.editor, edition=edition, expected_version=4, reason="Not yet.")
    await models.Due.filter(subject=edition).update(due=datetime.now(UTC) - DAY)
    head = await log.head()
    assert await told() == []
    assert (await log.head(), await models.Due.all().count()) == (head, 0)
    await publishing.publish(at.editor, edition=edition, expected_version=5)
    assert [one.subject_id for one in await told()] == [edition]


@pytest.mark.usefixtures("database")
async def test_several_that_are_due_are_told_in_the_order_of_their_times(store: files.Store) -> None:
    at = await desk(store)
    first, second, third = [await scheduled(at, datetime.now(UTC) + DAY, f"Leaflet {name}") for name in "abc"]
    now = datetime.now(UTC)
    for edition, ago in ((first, 1), (second, 3), (third, 2)):
        await come(edition, now - timedelta(hours=ago))
    assert [one.subject_id for one in await told()] == [second, third, first]


@pytest.mark.usefixtures("database")
async def test_many_who_look_at_once_tell_it_once(store: files.Store) -> None:
    at = await desk(store)
    edition = await scheduled(at, datetime.now(UTC) + DAY)
    await come(edition, datetime.now(UTC) - timedelta(seconds=1))
    counts = await asyncio.gather(*(due.catch_up() for _ in range(8)), *(told() for _ in range(4)))
    assert len([1 for one in counts if one == 1]) <= 1
    assert [one.subject_id for one in await told()] == [edition]


async def test_after_a_restart_it_is_told_once(database_url: str, store: files.Store) -> None:
    async with records_database.opened(database_url):
        at = await desk(store)
        edition = await scheduled(at, datetime.now(UTC) + DAY)
        await come(edition, datetime.now(UTC) - timedelta(hours=5))
        await log.settled()
    for count in (1, 0):
        async with records_database.opened(database_url):
            assert await due.catch_up() == count
            assert [one.subject_id for one in await told()] == [edition]
            await log.settled()


async def test_several_processes_tell_it_once(database_url: str, store: files.Store, tmp_path: Path) -> None:
    async with records_database.opened(database_url):
        at = await desk(store)
        for name in "abcd":
            edition = await scheduled(at, datetime.now(UTC) + DAY, f"Leaflet {name}")
            await come(edition, datetime.now(UTC) - timedelta(hours=1))
        await log.settled()
    said = await asyncio.to_thread(_run_processes, database_url, tmp_path)
    assert sum(int(one) for one in said) == 4
    async with records_database.opened(database_url):
        assert len({one.subject_id for one in await told()}) == len(await told()) == 4
        await log.settled()


def _run_processes(database_url: str, folder: Path) -> list[str]:
    """Let several processes look at once; of SQLite one after the other, for its folder is one process's at a time."""
    said = [folder / str(number) for number in range(PROCESSES)]
    at_once = [[one] for one in said] if records_database.is_sqlite(database_url) else [said]
    ended = [place.programs(RUN, [database_url], some) for some in at_once]
    assert ended == [[0] * len(some) for some in at_once], [one.read_text() for one in said]
    return [one.read_text() for one in said]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forward", "back"])
async def test_a_clock_that_jumps_a_day_loses_nothing_and_tells_nothing_twice(
    store: files.Store, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    at = await desk(store)
    when = datetime.now(UTC) + timedelta(hours=2)
    edition = await scheduled(at, when)
    clock.shift(monkeypatch, jump)
    seen = await told()
    assert len(seen) == (1 if jump > timedelta() else 0), "it is told when the clock says that it is out"
    cursor = (await feed.changes(ANONYMOUS, paging.Page(first=100), ChangeFilter())).cursors
    other = await draft(at, little("Another box", title="Another Leaflet"))
    await publishing.publish(at.editor, edition=other, expected_version=1)
    clock.shift(monkeypatch, timedelta())
    after = await feed.changes(ANONYMOUS, paging.Page(after=cursor[-1] if cursor else None), ChangeFilter())
    assert [one.subject_id for one in after.nodes] == [other], (
        "what is written under any clock is read on from a cursor"
    )
    clock.shift(monkeypatch, timedelta(hours=3))
    assert sorted(one.subject_id for one in await told()) == sorted([edition, other])
    entries = await models.LogEntry.all().order_by("sequence")
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert await events.rebuild() == await models.LogEvent.all().count()


@pytest.mark.usefixtures("database")
async def test_only_the_clock_tells_what_time_brought_about(store: files.Store) -> None:
    at = await desk(store)
    edition = await scheduled(at, datetime.now(UTC) + DAY)
    row = await models.Due.get(subject=edition)
    for viewer in (ANONYMOUS, at.editor, access.OPERATOR):
        with pytest.raises(errors.Forbidden):
            await due._tell(viewer, row=row.row)
    assert await models.Due.all().count() == 1


@pytest.mark.usefixtures("database")
async def test_one_look_tells_no_more_than_its_bound_and_the_next_goes_on(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await desk(store)
    for name in "abc":
        edition = await scheduled(at, datetime.now(UTC) + DAY, f"Leaflet {name}")
        await come(edition, datetime.now(UTC) - timedelta(hours=1))
    monkeypatch.setattr(due, "AT_ONCE_MAX", 2)
    assert [await due.catch_up() for _ in range(3)] == [2, 1, 0]


@pytest.mark.usefixtures("database")
async def test_a_server_that_keeps_looking_tells_what_is_due_without_being_asked(store: files.Store) -> None:
    at = await desk(store)
    edition = await scheduled(at, datetime.now(UTC) + DAY)
    await come(edition, datetime.now(UTC) - timedelta(hours=1))
    looking = asyncio.create_task(due.keep_up())
    async with asyncio.timeout(30):
        while await models.Due.all().exists():  # noqa: ASYNC110 - nobody else tells when it has looked
            await asyncio.sleep(0.01)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await log.settled()
    assert await models.LogEvent.filter(subject=edition, type="EDITION_PUBLISHED").count() == 1


@pytest.mark.usefixtures("database")
async def test_what_can_be_read_changes_next_at_the_next_time_noted_or_at_midnight(store: files.Store) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    midnight = datetime(2026, 5, 2, tzinfo=UTC)
    assert await due.next_change(now) == midnight
    edition = await scheduled(await desk(store), datetime.now(UTC) + DAY)
    for when, then in ((now + timedelta(hours=1), None), (now, midnight), (now + DAY, midnight)):
        await models.Due.filter(subject=edition).update(due=when)
        assert await due.next_change(now) == (then or when)
