"""Tasks cancelled at random leave nothing open, nothing lost and nothing half written, on either engine."""

import asyncio
import os
import random
from datetime import UTC, datetime

import asyncpg
import pytest

from content import database as records_database
from content import errors, migrating, models
from tests import postgres

pytestmark = pytest.mark.anyio

CANCELS = 2000 if os.environ.get("SOAK") else 200
AT_ONCE = 10


async def counted(acknowledged: list[str], name: str) -> None:
    """Add one to the counter and a row beside it, in one unit of work, then say so."""
    async with records_database.transaction() as connection:
        await records_database.head_lock(connection, "counter")
        head = await models.LogHead.get(id=1)
        await models.Person.create(id=name, name=str(head.sequence))
        await asyncio.sleep(0)
        await models.LogHead.filter(id=1).update(sequence=head.sequence + 1)
    acknowledged.append(name)


async def many(acknowledged: list[str], name: str) -> None:
    """Write five rows at once, outside any unit of work."""
    rows = [models.Person(id=f"{name}-{number}", name="bulk") for number in range(5)]
    await models.Person.bulk_create(rows)
    acknowledged.append(name)


@pytest.mark.parametrize("write", [counted, many])
async def test_writes_cancelled_at_random_leave_nothing_open_lost_or_half_done(database: str, write: object) -> None:
    chance = random.Random(20261123)
    acknowledged: list[str] = []
    for start in range(0, CANCELS, AT_ONCE):
        names = [f"{start + number:05}" for number in range(AT_ONCE)]
        tasks = [asyncio.create_task(write(acknowledged, name)) for name in names]  # type: ignore[operator]  # one of the two above
        for task in tasks:
            await asyncio.sleep(chance.choice((0, 0, 0.0005, 0.002)))
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(write(acknowledged, "afterwards"), 5)  # type: ignore[operator]  # as above
    assert await open_transactions(database) == 0
    kept = {str(one) for one in await models.Person.all().values_list("id", flat=True)}
    if write is counted:
        assert set(acknowledged) <= kept
        assert (await models.LogHead.get(id=1)).sequence == len(kept)
    else:
        groups = {one.rpartition("-")[0] for one in kept}
        assert set(acknowledged) <= groups
        assert len(kept) == 5 * len(groups)


async def count() -> int:
    """Read something small."""
    return await models.Person.all().count()


async def test_reads_cancelled_at_random_give_their_connections_back(database: str) -> None:
    chance = random.Random(7)
    for _ in range(CANCELS // AT_ONCE):
        tasks = [asyncio.create_task(count()) for _ in range(AT_ONCE * 2)]
        await asyncio.sleep(chance.choice((0, 0.0005, 0.002)))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await asyncio.wait_for(models.Person.all().count(), 5) == 0
    assert await open_transactions(database) == 0


@pytest.mark.usefixtures("database")
async def test_a_unit_of_work_never_stands_inside_another_one() -> None:
    async with records_database.transaction():
        inner = records_database.transaction()
        with pytest.raises(RuntimeError, match="never stands inside"):
            await inner.__aenter__()
    assert await count() == 0


@pytest.mark.usefixtures("database")
async def test_who_reads_waits_for_no_unit_of_work_and_sees_what_is_kept() -> None:
    asked: asyncio.Queue[None] = asyncio.Queue()
    told: asyncio.Queue[int] = asyncio.Queue()

    async def answer() -> None:
        while True:
            await asked.get()
            await told.put(await count())

    async def ask() -> int:
        await asked.put(None)
        return await asyncio.wait_for(told.get(), 60)

    outside = asyncio.create_task(answer())  # Not in the unit of work, as one that is created within it would be.
    try:
        async with records_database.transaction():
            await models.Person.create(id="new", name="new")
            assert await ask() == 0
        assert await ask() == 1
    finally:
        outside.cancel()


@pytest.mark.usefixtures("database")
async def test_an_error_inside_a_unit_of_work_undoes_all_of_it() -> None:
    async def fail() -> None:
        async with records_database.transaction():
            await models.Person.create(id="gone", name="gone")
            raise errors.WrongState("No.")

    with pytest.raises(errors.WrongState):
        await fail()
    assert await count() == 0


@pytest.mark.usefixtures("postgres_cluster")  # Skips, or fails, where PostgreSQL is not installed.
async def test_tasks_that_live_long_get_over_a_restart_of_postgres() -> None:
    with postgres.cluster() as cluster:
        cluster.sql("CREATE DATABASE restarted")
        url = cluster.url("restarted")
        await migrating.migrate(url)
        async with records_database.opened(url):
            stop = asyncio.Event()
            tasks = [asyncio.create_task(keep_asking(stop)) for _ in range(10)]
            await asyncio.sleep(0.2)
            await asyncio.to_thread(cluster.stop)
            await asyncio.to_thread(cluster.start)
            await asyncio.sleep(1)
            stop.set()
            assert await asyncio.gather(*tasks) == [True] * 10


async def keep_asking(stop: asyncio.Event) -> bool:
    """Write again and again in one task; say whether the last write went well."""
    well = False
    while not stop.is_set() or not well:
        try:
            async with records_database.transaction():
                await models.LogHead.filter(id=1).update(at=datetime.now(UTC))
            well = True
        except errors.Unavailable:
            well = False
        await asyncio.sleep(0.01)
    return well


async def test_a_second_process_does_not_get_the_folder(database_url: str) -> None:
    if not records_database.is_sqlite(database_url):
        pytest.skip("A folder is SQLite's.")
    async with records_database.opened(database_url):
        folder = records_database.sqlite_file(database_url).parent
        with pytest.raises(errors.Unavailable, match="Another process holds"), records_database.held(folder):
            pass


@pytest.mark.parametrize("url", ["mysql://x/y", "", "sqlite"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(errors.InvalidInput):
        records_database.is_sqlite(url)


async def open_transactions(url: str) -> int:
    """Count what is open, asked from outside where that can be done."""
    if records_database.is_sqlite(url):
        inner = records_database.connection()._connection._connection
        return int(inner.in_transaction)
    connection = await asyncpg.connect(url)
    try:
        for _ in range(50):
            count = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if not count:
                return 0
            await asyncio.sleep(0.02)
        return int(count)
    finally:
        await connection.close()
