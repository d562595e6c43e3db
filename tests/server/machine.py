"""The demo in this process, asked through the store of answers and past it; a cache in front, a clock to turn."""

import asyncio
import gzip
import io
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import brotli
import pytest

from content import log, seeding
from content.access import OPERATOR
from content.joining import keys
from content.records import Role, Scope
from content.replacing import replace
from content.telling import purging, watching
from server import inside, keeping, logs, stored
from server.settings import Settings
from tests import switched
from tests.content import clock

LINK = """query Link($id: ID!) { partnership(by: {id: $id}) { title stage readiness { verdict ticked }
  updates(first: 5) { totalCount nodes { title } } sides { organisation { name population } contacts { name } } } }"""
LEAFLET = """query Page { leaflet(by: {slug: "local-authority-links"}) { title edition { number revision
  sections { key items { text } } } } }"""
QUESTIONS = (
    LEAFLET,
    """{ leaflet(by: {slug: "local-authority-links"}) { edition { number status publication { publishedAt } }
      editions(first: 5) { totalCount } collection { leaflets(first: 5) { totalCount } } } }""",
    "{ leaflets(first: 5) { totalCount nodes { title edition { number } } } }",
    "{ changes(last: 4) { nodes { type summary } } }",
    """query Sides { organisations(first: 5) { totalCount
      nodes { name population partnerships(first: 5) { totalCount } } } }""",
    """{ organisation(by: {slug: "exampleton-town-council"}) { name population partnerships(first: 5) {
      nodes { title } } integration { keys { name } } } }""",
    '{ organisation(by: {slug: "mfano-district-council"}) { population } }',
    '{ leaflet(by: {slug: "links-of-places"}) { slug title edition { number } } }',
    """query Links { partnerships(first: 9) { totalCount nodes { title stage readiness { verdict } }
      facets { stages { count } } } }""",
    '{ search(query: "exampleton", first: 5) { totalCount nodes { title } } }',
    "{ viewer { name organisation { name } } }",
    '{ partnership(by: {slug: "no-such-link"}) { title } }',
    LINK,
)
"""What everybody asks; the last one about one partnership or another."""
NEW, PLAIN = "application/graphql-response+json", "application/json"
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
REGISTERED = (LEAFLET, LINK)
OK = 200
OPERATORS_KEY = "operator's key"
PARTS = {
    "plans": r"toolkit_planned_total [1-9].*",
    "snapshot": r"toolkit_snapshot_current .*",
    "stored_answers": r"toolkit_stored_answers .*",
}
"""What each counts, where it is."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        return UNPACK[self.headers.get("content-encoding")](self.body)


@dataclass
class Town:
    """The served demo, everybody who asks, and what a cache in front has kept."""

    app: stored.Stored
    plain: Any
    """The same without anything that is kept or compiled."""
    demo: seeding.Demo
    patch: pytest.MonkeyPatch
    log: io.BytesIO
    following: keeping.Following
    settings: Settings
    viewers: dict[str, dict[str, str]] = field(default_factory=dict)
    """The headers that somebody sends besides."""
    links: list[str] = field(default_factory=list)
    tags: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """For each tag that was ever given, the media type and the body that it stands for."""
    cache: dict[tuple[str, ...], tuple[bytes, frozenset[str]]] = field(default_factory=dict)
    """What a cache in front holds of what it may hold: the body and its keys."""
    recent: dict[tuple[str, str], Any] = field(default_factory=dict)
    """The questions that nobody in particular asked, the last one last."""
    drawn: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Questions drawn from the whole schema, with their variables."""
    purged: int = 0
    shifted: timedelta = timedelta()
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def send(
        self, app: Any, method: str, query: str = "", body: bytes = b"", *, path: str = "/graphql", **headers: str
    ) -> Answer:
        """Send one request to an application."""
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": method,
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": [(b"host", b"testing"), *sent], "server": ("testing", 80), "client": ("127.0.0.1", 1),
        }  # fmt: skip
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def give(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await app(scope, receive, give)
        told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], told, b"".join(parts))

    async def act(self, by: str, query: str, **variables: Any) -> dict[str, Any]:
        """Write something through the front; a refusal is as good, it changes nothing."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        said = await self.send(self.app, "POST", body=body, accept=NEW, content_type=PLAIN, **self.viewers[by])
        answer = json.loads(said.body)
        assert answer.get("data"), (query, answer, self.log.getvalue()[-2000:])
        await self.settle()
        data: dict[str, Any] = answer["data"]
        await self.purge()
        return data

    async def parts(self, app: Any) -> set[str]:
        """Say which parts an application has and has used, as it counts them itself."""
        told = await self.send(app, "GET", path="/metrics", authorization=f"Bearer {OPERATORS_KEY}")
        assert told.status == OK, told.body
        lines = told.body.decode().splitlines()
        return {name for name, count in PARTS.items() if any(map(re.compile(count).fullmatch, lines))}

    async def settle(self) -> None:
        """Wait until this process has seen what was written, for which it takes its time where others write."""
        head = await log.head()
        while self.following.sequence < head or self.app.answers.behind:  # noqa: ASYNC110 - what follows the log tells nobody
            await asyncio.sleep(0.002)

    async def purge(self) -> None:
        """Do what a purge script does: read the lists and let the cache forget."""
        while found := await purging.since(OPERATOR, self.purged):
            self.purged = found[-1].sequence
            gone = {key for one in found for key in one.keys}
            self.cache = {name: kept for name, kept in self.cache.items() if not kept[1] & gone}

    def turn(self, by: timedelta) -> None:
        """Turn the clock of the process, back as far as it began; what the cache in front holds is too old by then."""
        self.shifted = max(self.shifted + by, timedelta())
        clock.shift(self.patch, self.shifted)
        seconds = self.shifted.total_seconds()
        self.patch.setattr(stored, "time", SimpleNamespace(time=lambda: time.time() + seconds))
        self.cache.clear()


@asynccontextmanager
async def town(settings: Settings, demo: seeding.Demo) -> AsyncIterator[Town]:
    """Serve a copy of the demo, as a server does, for as long as the block runs."""
    written = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "LOOK_SECONDS", 0.01)
        followers: list[keeping.Following] = []
        patch.setattr(inside, "keeping", SimpleNamespace(Following=_noted(followers)))
        settings = replace(switched.off(settings), stored_answers=True)
        app = inside.application(settings, OPERATORS_KEY, logger=logs.make(written))
        assert isinstance(app, stored.Stored)
        starlette: Any = app
        while not hasattr(starlette, "router"):
            starlette = starlette.app
        async with starlette.router.lifespan_context(starlette):
            bare = replace(settings, stored_answers=False, snapshot=False, plans=False)
            plain = inside.application(bare, OPERATORS_KEY, logger=logs.make(written))
            made = Town(app, plain, demo, patch, written, followers[0], settings, links=[demo.partnership])
            await _people(made)
            yield made
            patch.undo()


def _noted(followers: list[keeping.Following]) -> Callable[..., keeping.Following]:
    def make(*given: Any) -> keeping.Following:
        followers.append(keeping.Following(*given))
        return followers[-1]

    return make


async def _people(made: Town) -> None:
    demo = made.demo
    rich = await keys.viewer_for(demo.exampleton_key, request_id="test")
    made.viewers = {"nobody": {}}
    held = {"rich": demo.exampleton_key, "poor": demo.mfano_key, "editor": demo.editor_key}
    for role in (Role.VIEWER, Role.OFFICER, Role.COORDINATOR):
        key = await keys.create(
            OPERATOR,
            organisation=rich.organisation_id or "",
            name=role.value,
            role=role,
            scopes=list(Scope),
            expires_at=datetime.now(UTC) + timedelta(days=300),
        )
        held[role.value] = key.secret or ""
    made.viewers |= {name: {"authorization": f"Bearer {key}"} for name, key in held.items()}
    draft = await made.act("editor", RESTORE, id=await _live(made))
    link = await made.act("editor", PREVIEW, id=draft["restoreEdition"]["edition"]["id"])
    made.viewers["link"] = {"toolkit-preview": link["createPreviewLink"]["secret"]}
    site = await made.act("rich", SITE, id=rich.organisation_id)
    await made.act("rich", REGISTER, id=site["registerConsumer"]["consumer"]["id"], texts=list(REGISTERED))


async def _live(made: Town) -> str:
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { editions(first: 1) { nodes { id } } } }'
    return str((await made.act("editor", asked))["leaflet"]["editions"]["nodes"][0]["id"])


RESTORE = "mutation ($id: ID!) { restoreEdition(input: {edition: $id}) { edition { id version } errors { code } } }"
PREVIEW = "mutation ($id: ID!) { createPreviewLink(input: {edition: $id}) { secret errors { code } } }"
SITE = """mutation ($id: ID!) { registerConsumer(input: {organisation: $id, name: "site"}) {
  consumer { id } errors { code } } }"""
REGISTER = """mutation ($id: ID!, $texts: [String!]!) { registerDocuments(input: {consumer: $id, texts: $texts}) {
  documents { id } errors { code } } }"""
