"""The server is killed at random moments under four writers: nothing acknowledged is lost, nothing is half there."""

import asyncio
import itertools
import json
import os
import random
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2
import pytest

from content import database as records_database
from content import examining, files, models, seeding
from content import log as records_log
from tests.walks import place

SOAK = bool(os.environ.get("SOAK"))
KILLS = 20 if SOAK else 3
READY_SECONDS_MAX = 2.0
"""From the start of the process, its program loaded, to its first answer that it is ready."""
START_SECONDS_MAX = 30.0
LIVES_MAX = KILLS + 5
"""On a busy machine no upload may end within the usual lives: a few longer ones follow, until one has."""
LIFE_SECONDS = (0.2, 1.2)
LONGER_LIFE_SECONDS = (4.0, 8.0)
STEPS = ("follow-up", "scope-options-for-joint", "formalise-the-relationship-through")

ANSWER = """mutation ($partnership: ID!, $answers: [AnswerInput!]!, $again: String!) {
  answerItems(input: {partnership: $partnership, answers: $answers, idempotencyKey: $again}) {
    side { ticked } conflicts { item { key } } errors { code message }
  }
}"""
ADD = """mutation ($name: LocalisedTextInput!, $again: String!) {
  addOrganisation(input: {name: $name, kind: OTHER, country: "GB", idempotencyKey: $again}) {
    organisation { id } errors { code message }
  }
}"""
UPLOAD = """mutation ($file: Upload!, $again: String!, $replaces: ID) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB", file: $file,
    replaces: $replaces, idempotencyKey: $again}) { edition { id } errors { code message } }
}"""


@dataclass
class Town:
    """A seeded data folder, and a server that is killed and started again."""

    url: str
    folder: Path
    demo: seeding.Demo
    port: int = 0
    process: BaseProcess | None = None
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Idempotency keys of what was answered as done, with what was asked."""
    refused: list[str] = field(default_factory=list)
    draft: str | None = None
    """The draft that the next upload replaces."""

    @property
    def writers_heard(self) -> set[str]:
        """Which writers have been told that something was done."""
        return {again.split("-")[1] for again, _ in self.acknowledged}

    def start(self) -> float:
        """Start it, and say how long it took to be ready."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "TOOLKIT_DATA": str(self.folder),
            "PORT": str(self.port),
        }
        began = time.monotonic()
        said = self.folder.with_name("said")
        self.process = place.command(["serve"], environment, said)
        while time.monotonic() - began < START_SECONDS_MAX:
            if self.process.exitcode is not None:
                pytest.fail(said.read_text() or "It ended.")
            try:
                if httpx2.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=5).status_code == 200:
                    return time.monotonic() - began
            except httpx2.TransportError:
                time.sleep(0.01)
        pytest.fail("It did not get ready.")

    def kill(self) -> None:
        assert self.process is not None
        assert self.process.exitcode is None, "It died by itself."
        self.process.kill()
        self.process.join()

    def write(self, writer: int, life: int) -> None:
        """Write until the server is gone."""
        key = (self.demo.exampleton_key, self.demo.mfano_key, self.demo.exampleton_key, self.demo.editor_key)[writer]
        headers = {"authorization": f"Bearer {key}", "accept": "application/graphql-response+json"}
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=30) as client:
            for number in itertools.count():
                again = f"{life}-{writer}-{number}"
                try:
                    response = self.send(client, writer, again, number)
                except (httpx2.TransportError, ValueError):
                    return
                self.note(again, response)

    def send(self, client: httpx2.Client, writer: int, again: str, number: int) -> httpx2.Response:
        if writer == 3:
            source = seeding.fixture("local-authority-links.md") + f"\n{again}\n".encode()
            asked = {"query": UPLOAD, "variables": {"file": None, "again": again, "replaces": self.draft}}
            parts: dict[str, tuple[str | None, str | bytes]] = {
                "operations": (None, json.dumps(asked)),
                "map": (None, '{"0": ["variables.file"]}'),
                "0": ("leaflet.md", source),
            }
            return client.post("/graphql", files=parts, headers={"graphql-preflight": "1"})
        variables: dict[str, object] = {"again": again}
        if writer == 2:
            variables["name"] = {"text": f"Society {again}", "language": "en"}
            return client.post("/graphql", json={"query": ADD, "variables": variables})
        answer = {"item": STEPS[number % len(STEPS)], "state": ("TICKED", "IN_PROGRESS")[number % 2]}
        variables |= {"partnership": self.demo.partnership, "answers": [{**answer, "clientId": again}]}
        return client.post("/graphql", json={"query": ANSWER, "variables": variables})

    def note(self, again: str, response: httpx2.Response) -> None:
        body = response.json()
        (payload,) = (body.get("data") or {"nothing": None}).values()
        if payload is None or payload["errors"] or payload.get("conflicts"):
            self.refused.append(response.text)
            return
        self.acknowledged.append((again, response.text))
        if payload.get("edition"):
            self.draft = payload["edition"]["id"]


async def seeded(url: str, folder: Path) -> seeding.Demo:
    async with records_database.opened(url):
        made = await seeding.demo(files.Store(folder / "files"), lambda _: None)
        await records_log.settled()
        return made


async def examine(town: Town) -> None:
    """Look into the records from outside, after the process is gone."""
    async with records_database.opened(town.url):
        assert await examining.gaps_in_log() == []
        assert await examining.missing_files(files.Store(town.folder / "files")) == []
        await rows_and_entries_agree()
        known = {str(key) for key in await models.Idempotency.all().values_list("key", flat=True)}
        assert {again for again, _ in town.acknowledged} <= known
        answered = [
            str(one) for one in await models.Answer.filter(client_id__isnull=False).values_list("client_id", flat=True)
        ]
        assert len(answered) == len(set(answered)), "an answer was counted twice"
        wanted = {again for again, _ in town.acknowledged if again.split("-")[1] in "01"}
        assert wanted <= set(answered)
        named = {str(one) for one in await models.Organisation.all().values_list("sort_name", flat=True)}
        for again, _ in town.acknowledged:
            if again.split("-")[1] == "2":
                assert f"society {again}" in named
        for edition in await models.Edition.all():
            assert await models.Outline.exists(id=edition.outline_id)
            assert await models.Wording.filter(edition_id=edition.id).count() > 60
            assert await models.Upload.exists(id=edition.upload_id)


async def rows_and_entries_agree() -> None:
    """Every version of a record belongs to an entry of the log that names it, and every entry made what it names."""
    versioned = (models.Leaflet, models.Organisation, models.Partnership, models.Side, models.Answer)
    made = {(models.table(row), row.row): row.since for model in versioned for row in await model.all()}
    told = {
        (str(table), int(number)): entry.sequence
        for entry in await models.LogEntry.all()
        for table, number in entry.rows
        if table in {name for name, _ in made}
    }
    assert made == told


def test_kills_lose_nothing_and_leave_nothing_half_there(database_url: str, tmp_path: Path) -> None:
    folder = records_database.sqlite_file(database_url).parent if records_database.is_sqlite(database_url) else tmp_path
    town = Town(database_url, folder, asyncio.run(seeded(database_url, folder)))
    chance = random.Random(20261124)
    starts = []
    for life in range(LIVES_MAX):
        if life >= KILLS and town.writers_heard == {"0", "1", "2", "3"}:
            break
        starts.append(town.start())
        town.draft = None  # Nobody was told whether the last one was replaced.
        writers = [threading.Thread(target=town.write, args=(writer, life)) for writer in range(4)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(*(LIFE_SECONDS if life < KILLS else LONGER_LIFE_SECONDS)))
        town.kill()
        for writer in writers:
            writer.join()
        asyncio.run(examine(town))
    starts.append(town.start())
    town.kill()
    assert town.writers_heard == {"0", "1", "2", "3"}
    assert not town.refused, town.refused[:3]
    if SOAK:
        sys.stdout.write(
            f"{KILLS} kills, {len(town.acknowledged)} acknowledged; slowest start {max(starts[1:]):.2f} s\n"
        )
        assert max(starts[1:]) < READY_SECONDS_MAX
