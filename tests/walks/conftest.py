"""A seeded town on each engine, served over a socket: one for all who change nothing, a copy for each who does."""

import asyncio
import io
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from content import database as records_database
from content import files, log, seeding
from content.replacing import replace
from server import inside, logs, serving
from server.settings import Settings, SignInProvider
from tests import postgres, remembered, switched
from tests.clients.conftest import browser
from tests.switched import parts_on

HERE = Path(__file__).parent
START_SECONDS_MAX = 30.0
ACCEPT = {"accept": "application/graphql-response+json"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `pytest tests/walks --write-answers` write answers/ anew; read the difference before you keep it."""
    parser.addoption(
        "--write-answers", action="store_true", help="write tests/walks/answers anew, as SQLite gives them"
    )


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.append(node.name.value)


def _operations() -> dict[str, str]:
    """Read each operation with the fragments that it uses."""
    definitions = parse((HERE / "operations.graphql").read_text(encoding="utf-8")).definitions
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    found = {}
    for one in definitions:
        if isinstance(one, OperationDefinitionNode) and one.name is not None:
            spreads = _Spreads()
            visit(one, spreads)
            for name in spreads.names:  # Fragments have fragments, which are added while we go.
                visit(fragments[name], spreads)
            parts = [one, *(fragments[name] for name in dict.fromkeys(spreads.names))]
            found[one.name.value] = "\n".join(print_ast(part) for part in parts)
    return found


OPERATIONS = _operations()


@dataclass(frozen=True)
class Seed:
    """A seeded database to copy, with its files and what the demo made."""

    database: str
    files: Path
    demo: seeding.Demo


@dataclass
class Town:
    """A served copy of the demo, and clients to ask it."""

    url: str
    database_url: str
    folder: Path
    demo: seeding.Demo
    log: io.BytesIO = field(default_factory=io.BytesIO)
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, headers=ACCEPT))

    @property
    def editor(self) -> str:
        return self.demo.editor_key

    @property
    def rich(self) -> str:
        return self.demo.exampleton_key

    @property
    def poor(self) -> str:
        return self.demo.mfano_key

    def post(
        self, query: str, variables: dict[str, Any] | None = None, *, by: str | None = None, file: bytes | None = None
    ) -> httpx2.Response:
        """Send one operation; with a file it is `$file`."""
        headers = {} if by is None else {"authorization": f"Bearer {by}"}
        asked: dict[str, Any] = {"query": query, "variables": variables or {}}
        if file is None:
            body = json.dumps(asked)  # Half a letter is written as an escape, as some clients do.
            headers["content-type"] = "application/json"
            return self.client.post(f"{self.url}/graphql", content=body, headers=headers)
        asked["variables"] = {**asked["variables"], "file": None}
        parts: dict[str, tuple[str | None, str | bytes]] = {
            "operations": (None, json.dumps(asked)),
            "map": (None, '{"0": ["variables.file"]}'),
            "0": ("leaflet.md", file),
        }
        return self.client.post(f"{self.url}/graphql", files=parts, headers={**headers, "graphql-preflight": "1"})

    def ask(self, query: str, *, by: str | None = None, file: bytes | None = None, **variables: Any) -> dict[str, Any]:
        """Ask, and give the data; errors fail the test."""
        response = self.post(query, variables, by=by, file=file)
        body: dict[str, Any] = response.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    def walk(self, name: str, *, by: str | None = None, file: bytes | None = None, **variables: Any) -> dict[str, Any]:
        """Carry out an operation of operations.graphql."""
        return self.ask(OPERATIONS[name], by=by, file=file, **variables)

    def edition(self) -> str:
        """Give the id of the published edition."""
        data = self.ask('{ leaflet(by: {slug: "local-authority-links"}) { edition { id } } }')
        return str(data["leaflet"]["edition"]["id"])

    def draft(self, source: str = "local-authority-links-revised.md") -> dict[str, Any]:
        """Upload a revision as a draft, and give the edition and the change set."""
        data = self.ask(DRAFT, by=self.editor, file=seeding.fixture(source))
        payload: dict[str, Any] = data["uploadLeaflet"]
        assert payload["errors"] == []
        return payload

    def organisation(self, by: str) -> str:
        """Give the id of the organisation that a key acts for."""
        return str(self.ask("{ viewer { organisation { id } } }", by=by)["viewer"]["organisation"]["id"])


DRAFT = """mutation ($file: Upload!) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB", file: $file}) {
    edition { id version }
    changeSet { items(kind: [PROPOSED]) { id before { key } after { text } } }
    errors { code message }
  }
}"""


async def seed(url: str, folder: Path) -> seeding.Demo:
    """Load the demo, or put it there as it was loaded before."""
    async with records_database.opened(url):
        made = await remembered.once("demo", folder, lambda: seeding.demo(files.Store(folder), lambda _: None))
        await log.settled()
        return made


@pytest.fixture(scope="session")
def sqlite_seed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Seed:
    folder = tmp_path_factory.mktemp("seed")
    file = folder / "data" / "toolkit.db"
    file.parent.mkdir()
    shutil.copy(sqlite_template, file)
    made = asyncio.run(seed(f"sqlite:///{file}", folder / "files"))
    return Seed(str(file), folder / "files", made)


@pytest.fixture(scope="session")
def postgres_seed(
    postgres_cluster: postgres.Cluster, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Seed:
    folder = tmp_path_factory.mktemp("seed")
    name = postgres_cluster.copied(postgres_template)  # Another folder of tests may ask for a seed of its own.
    made = asyncio.run(seed(postgres_cluster.url(name), folder / "files"))
    return Seed(name, folder / "files", made)


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A town of the test's own, served."""
    with lent(request, request.getfixturevalue(f"{request.param}_seed"), tmp_path / "data") as copied:
        yield copied


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def quiet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for a module whose tests leave it as it was: to start and stop one takes longer than most of them.

    Such a module has no other town, since a process opens the records once.
    """
    kept = request.getfixturevalue(f"{request.param}_seed")
    with lent(request, kept, tmp_path_factory.mktemp("quiet") / "data") as copied:
        yield copied


@contextmanager
def lent(request: pytest.FixtureRequest, kept: Seed, data: Path) -> Iterator[Town]:
    """Serve a copy of a seed, on the engine that a fixture is asked for."""
    data.mkdir()
    shutil.copytree(kept.files, data / "files")
    if request.param == "sqlite":
        shutil.copy(kept.database, data / "toolkit.db")
        with serve(f"sqlite:///{data / 'toolkit.db'}", data, kept.demo) as served:
            yield served
        return
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    with cluster.lent(kept.database) as name, serve(cluster.url(name), data, kept.demo) as served:
        yield served


@contextmanager
def serve(  # noqa: PLR0913 - what a server is told
    url: str,
    data: Path,
    demo: seeding.Demo,
    *,
    port: int = 0,
    public_url: str = "https://toolkit.example",
    provider: SignInProvider | None = None,
) -> Iterator[Town]:
    """Serve the records at an address on a free port, in a thread of its own."""
    settings = switched.off(
        Settings(data_folder=data, database_url=url, port=port, public_url=public_url, provider=provider)
    )
    made = Town("", url, data, demo=replace(demo))
    server = serving.server(inside.application(settings, "operator's key", logger=logs.make(made.log)), settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    began = time.monotonic()
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() - began < START_SECONDS_MAX
        time.sleep(0.005)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        made.client.close()
        server.should_exit = True
        thread.join()


__all__ = ["OPERATIONS", "Seed", "Town", "browser", "lent", "parts_on", "serve"]
