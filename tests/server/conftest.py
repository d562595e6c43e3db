"""A server on a free port, in a thread of its own, and clients to ask it."""

import io
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from content import errors
from content.access import Kind, Preview, Viewer
from content.replacing import replace
from content.sharing import consumers
from server import app, auth, graphql, logs, serving
from server.documents import Register
from server.settings import Limits, Settings
from tests import switched
from tests.server import odd
from tests.switched import parts_on

__all__ = ["parts_on"]

GOOD_KEY = "key-that-opens"
GOOD_LINK = "link-that-shows"
PORTAL = "https://portal.example"
NEW = "application/graphql-response+json"
HOLDER = Viewer(kind=Kind.KEY, id="key-1", name="portal", origins=(PORTAL,))
TICK = 0.01


async def viewer_for(secret: str, *, request_id: str, abreast: bool = False) -> Viewer:  # noqa: ARG001 - as it is called
    """Know one key."""
    if secret != GOOD_KEY:
        raise errors.KeyInvalid("This key is unknown, expired or revoked.")
    return replace(HOLDER, request_id=request_id)


REGISTERED = "query Registered($name: String) { hello(name: $name) }"
BROKEN = "query Broken { gone }"
"""Registered before the contract changed."""


async def registered(sha256: str) -> str | None:
    """Know two operations."""
    return {consumers.sha256(one): one for one in (REGISTERED, BROKEN)}.get(sha256)


async def preview_for(token: str) -> Preview:
    """Know one link."""
    if token != GOOD_LINK:
        raise errors.KeyInvalid("This preview link is not known or has expired.")
    return Preview(edition_id="edition-1", leaflet_id="leaflet-1")


@dataclass
class Records:
    """Records that can go away."""

    opened: int = 0
    closed: int = 0
    away: bool = False

    @asynccontextmanager
    async def opens(self) -> AsyncIterator[None]:
        self.opened += 1
        yield
        self.closed += 1

    async def asks(self) -> bool:
        if self.away:
            raise ConnectionError(odd.SECRET)
        return True


@dataclass
class Served:
    """A running server."""

    port: int
    server: Any
    records: Records
    log: io.BytesIO
    thread: threading.Thread | None = None
    client: httpx2.Client = field(default_factory=httpx2.Client)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[dict[str, Any]]:
        """Give the lines of the log; those of a turn of the loop are told at its end."""
        told = threading.Event()
        self.server.servers[0].get_loop().call_soon_threadsafe(told.set)
        assert told.wait(10)
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def ask(self, query: str, *, headers: dict[str, str] | None = None, **members: Any) -> httpx2.Response:
        sent = {"accept": NEW, **(headers or {})}
        return self.client.post(f"{self.url}/graphql", json={"query": query, **members}, headers=sent)

    def send(self, body: bytes, **headers: str) -> httpx2.Response:
        sent = {"accept": NEW, "content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{self.url}/graphql", content=body, headers=sent)

    def get(self, params: dict[str, str], **headers: str) -> httpx2.Response:
        return self.client.get(f"{self.url}/graphql", params=params, headers={"accept": NEW, **headers})

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


@contextmanager
def serve(settings: Settings) -> Iterator[Served]:
    """Run the odd schema behind the front door."""
    records, log = Records(), io.BytesIO()
    inside = app.Inside(
        schema=odd.schema,
        sdl=odd.schema.as_str,
        opens=records.opens,
        asks=records.asks,
        knows=graphql.Knows(
            auth.Known(viewer_for, preview_for),
            lambda viewer, request_id: SimpleNamespace(viewer=viewer, request_id=request_id),
            Register(registered),
        ),
    )
    settings = switched.off(settings)
    server = serving.server(app.create_app(settings, inside, log=logs.make(log)), replace(settings, port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(TICK)
    port = server.servers[0].sockets[0].getsockname()[1]
    served = Served(port=port, server=server, records=records, log=log, thread=thread)
    try:
        yield served
    finally:
        served.client.close()
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The usual server."""
    with serve(Settings(public_url="https://toolkit.example", limits=Limits(query_seconds_max=0.5))) as running:
        yield running


def code(response: httpx2.Response) -> str:
    """Give the code of the first error; every error has one, and the request's id."""
    for error in response.json()["errors"]:
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    found = response.json()["errors"][0]["extensions"]["code"]
    assert isinstance(found, str)
    return found
