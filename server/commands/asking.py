"""Commands ask as everybody does, in GraphQL: the server that holds the folder, or the same one in this process."""

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import orjson

from content import database, errors
from server import auth, inside, logs, operator
from server.answers import RESPONSE_JSON
from server.commands.telling import Refused
from server.settings import Settings

SECONDS_MAX = 120


class Asking:
    """Sends operations as the operator."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Speak through a client that knows where, and has the key."""
        self._client = client

    async def publicly(self, query: str, /, **variables: object) -> dict[str, Any]:
        """Ask to be told what everybody is told, whatever else is served to nobody in particular."""
        body = {"query": query, "variables": variables}
        return _data(await self._client.post("/graphql", json=body, headers={auth.AS_NOBODY_HEADER: "1"}))

    async def __call__(self, query: str, /, file: Path | None = None, **variables: object) -> dict[str, Any]:
        """Ask, and give the data; `file` goes into `$file`. Raises Refused with what the server says."""
        operation: dict[str, object] = {"query": query, "variables": variables}
        if file is None:
            answer = await self._client.post("/graphql", json=operation)
        else:
            operation["variables"] = {**variables, "file": None}
            parts = {
                "operations": (None, orjson.dumps(operation), "application/json"),
                "map": (None, b'{"0": ["variables.file"]}', "application/json"),
                "0": (file.name, file.read_bytes(), "application/octet-stream"),
            }
            answer = await self._client.post("/graphql", files=parts, headers={"GraphQL-Preflight": "1"})
        return _data(answer)

    async def get(self, path: str, /, **parameters: str) -> dict[str, Any]:
        """Ask for what stands at an address of its own."""
        return _members(await self._client.get(path, params=parameters))

    async def act(self, query: str, /, file: Path | None = None, **variables: object) -> dict[str, Any]:
        """Ask for one mutation, and give its payload; refusals in it are raised."""
        (payload,) = (await self(query, file=file, **variables)).values()
        if payload is None or payload["errors"]:
            raise Refused(*(error["message"] for error in (payload or {"errors": []})["errors"]))
        found: dict[str, Any] = payload
        return found


def _data(answer: httpx2.Response) -> dict[str, Any]:
    data: dict[str, Any] = _members(answer)["data"]
    return data


def _members(answer: httpx2.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    if body.get("errors"):
        raise Refused(*(error["message"] for error in body["errors"]))
    return body


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[Asking]:
    """Find whom to ask; raises UNAVAILABLE when the folder is held by something that is no server."""
    async with AsyncExitStack() as held:
        try:
            await held.enter_async_context(inside.records(settings))
        except errors.Unavailable:
            desk = operator.find(settings.data_folder) if database.is_sqlite(settings.records) else None
            if desk is None:
                raise
            client = httpx2.AsyncClient(base_url=desk.url, headers=_headers(desk.key), timeout=SECONDS_MAX)
        else:
            key = operator.new_key()
            quiet = logs.make(io.BytesIO())  # A command tells its own story.
            transport = httpx2.ASGITransport(app=inside.application(settings, key, logger=quiet))
            client = httpx2.AsyncClient(
                transport=transport, base_url=settings.public_url, headers=_headers(key), timeout=SECONDS_MAX
            )
        await held.enter_async_context(client)
        yield Asking(client)


@asynccontextmanager
async def elsewhere(url: str, key: str) -> AsyncIterator[Asking]:
    """Ask a server somewhere else, as whoever holds a key of it; raises Refused where there is none to be reached."""
    try:
        async with httpx2.AsyncClient(base_url=url.rstrip("/"), headers=_headers(key), timeout=SECONDS_MAX) as client:
            yield Asking(client)
    except (httpx2.TransportError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise Refused(f"No server can be reached at {url}: {error}") from error


def _headers(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}", "Accept": RESPONSE_JSON}
