"""What tests share: an empty migrated database on each engine, a store for files, and people who ask."""

import asyncio
import fcntl
import gc
import os
import shutil
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from functools import cache
from pathlib import Path

import httpcore2
import pytest
from hypothesis import settings
from tortoise.apps import Apps

from content import database as records_database
from content import files, log, migrating, reading
from content.searching import indexing
from tests import postgres, remembered, shared

REQUIRED = os.environ.get("CI") == "true"
WORKERS_PER_CORE = 2
"""Workers wait for commands, browsers and other engines half of the time."""
MIGRATED = "template_migrated"
MEMORY = Path("/dev/shm")
MEMORY_BYTES_MIN = 4 * 2**30
"""How much must be free there: a run holds what its tests under way need, and what failed ones left."""

# What is drawn is the same in every run, so that no change is held up by what it did not bring; `make soak` draws anew.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("anew", deadline=None)
settings.load_profile("anew" if os.environ.get("SOAK") else "same")

gc.disable()  # While tests are collected: it is put on again when they are.

if "PYTEST_DEBUG_TEMPROOT" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
    # Every write of ours waits until a disk says that it has it. What tests look at is what we ask of it, not the disk.
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let one process of a first run compile the tests, and the others wait for it: each would compile all of them."""
    with Path(__file__).open() as waiting:
        if not (Path(__file__).parent / "walks" / "__pycache__").exists():
            try:
                fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(waiting, fcntl.LOCK_SH)
                fcntl.flock(waiting, fcntl.LOCK_UN)
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Say how many workers `-n auto` is."""
    return WORKERS_PER_CORE * len(os.sched_getaffinity(0))


def pytest_collection_finish() -> None:
    """Let nobody look for garbage among the tests and what they import: all of it stays."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> shared.Folder:
    """What all processes of this run look into."""
    return shared.of(tmp_path_factory, pytestconfig)


@pytest.fixture(scope="session", autouse=True)
def _remembered(run: shared.Folder) -> Iterator[None]:
    """Read the same file once: a child for each takes longer than most tests that upload one; and so with tables.

    Whose certificates a client trusts is read once too: all certificates there are, for each client, takes long.
    """
    tables = remembered.Tables()

    def build(apps: Apps) -> None:
        tables.build(apps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Apps, "_build_initial_querysets", build)
        patch.setattr(reading, "read", remembered.Readings(run).read)
        patch.setattr(remembered, "run", run)
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        yield


@pytest.fixture(scope="session")
def postgres_cluster(run: shared.Folder) -> Iterator[postgres.Cluster]:
    """A PostgreSQL cluster for each process of a run; without it the tests that need it are skipped aloud."""
    if postgres.programs() is None:
        reason = "PostgreSQL is not installed: tests on it are skipped."
        if REQUIRED:
            pytest.fail(reason)
        warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
        pytest.skip(reason)
    with run.alone("postgres") as kept:
        if not kept.exists():
            with postgres.cluster() as first:
                first.sql(f"CREATE DATABASE {MIGRATED}")
                asyncio.run(migrating.migrate(first.url(MIGRATED)))
                first.leave(kept)
    with postgres.cluster(like=kept) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: postgres.Cluster) -> str:
    """A migrated database to copy."""
    del postgres_cluster
    return MIGRATED


@pytest.fixture(scope="session")
def sqlite_template(run: shared.Folder) -> Path:
    """A migrated file to copy."""
    with run.alone("sqlite") as folder:
        if not folder.exists():
            half = folder.with_name("half")
            asyncio.run(migrating.migrate(f"sqlite:///{half / 'toolkit.db'}"))
            half.rename(folder)
    return folder / "toolkit.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database of the test's own, on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "data" / "toolkit.db"
        file.parent.mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    template: str = request.getfixturevalue("postgres_template")
    with cluster.lent(template) as name:
        yield cluster.url(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, opened."""
    remembered.head = 0
    async with records_database.opened(database_url):
        yield database_url
        await log.settled()
        written = await log.head() != remembered.head
        if written and records_database.is_sqlite(database_url):  # What follows a write is the same code on both.
            assert await indexing.differences() == [], "a write has forgotten that something else can be found now"


@pytest.fixture
def store(tmp_path: Path) -> files.Store:
    """A folder for uploaded files."""
    return files.Store(tmp_path / "files")
