"""A served town, as in the walks, and one with a secret in everything that is hidden."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests import postgres
from tests.security.test_canary import Hidden, hide
from tests.walks.conftest import Seed, lent, postgres_seed, quiet, serve, sqlite_seed, town

__all__ = ["postgres_seed", "quiet", "sqlite_seed", "town"]


@pytest.fixture(scope="session")
def secrets() -> dict[str, tuple[Seed, Hidden]]:
    """What was hidden, for each engine, when a test first asked for it: to hide it takes longer than most of them."""
    return {}


@pytest.fixture(params=["sqlite", "postgres"])
def hidden(
    request: pytest.FixtureRequest,
    secrets: dict[str, tuple[Seed, Hidden]],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hidden]:
    """A town of the test's own, where all is hidden."""
    if request.param not in secrets:
        secrets[request.param] = _hide(request, tmp_path_factory.mktemp("hidden") / "data")
    kept, made = secrets[request.param]
    with lent(request, kept, tmp_path / "data") as served:
        yield replace(made, town=served)


def _hide(request: pytest.FixtureRequest, data: Path) -> tuple[Seed, Hidden]:
    """Hide all in a copy of the demo, and keep it."""
    kept: Seed = request.getfixturevalue(f"{request.param}_seed")
    shutil.copytree(kept.files, data / "files")
    if request.param == "sqlite":
        database = shutil.copy(kept.database, str(data / "toolkit.db"))
        url = f"sqlite:///{database}"
    else:
        cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
        database = cluster.copied(kept.database)
        url = cluster.url(database)
    with serve(url, data, kept.demo) as served:
        return Seed(database, data / "files", kept.demo), hide(served)
