"""How much a request may send: the body is counted as it comes, and refused before it is kept."""

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from server import begun, heads, negotiation
from server.answers import Failed
from server.settings import Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FORM = "multipart/form-data"
UPLOAD_PATHS = ("/graphql", "/desk/upload", "/desk/documents")
LINGER_BYTES_MAX = 32_000_000
LINGER_SECONDS_MAX = 5.0
"""How long we listen on after an early answer: hanging up at once would destroy it on its way to who still sends."""


class BodySize:
    """Middleware that lets through as much body as the route and the form of the request allow."""

    def __init__(self, app: "ASGIApp", limits: Limits) -> None:
        """Stand before whatever reads a body."""
        self.app = app
        self.limits = limits

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve a request; whoever reads too much of a body meets the refusal.

        HTTP holds a body to the length in its head (RFC 9112, 6.3): one that is small by that is not counted.
        """
        if scope["type"] == "http" and not _is_small(heads.of(scope), self.limits.body_bytes_max):
            body = _Body(scope, receive, send, self.limits)
            await self.app(scope, body.receive, body.send)
        else:
            await self.app(scope, receive, send)


class _Body:
    """A body that may be large: what may come of it, what came, and whether that was all."""

    def __init__(self, scope: "Scope", receive: "Receive", send: "Send", limits: Limits) -> None:
        headers = heads.of(scope)
        self._receive = receive
        self._send = send
        self._announced = _announced(headers)
        self._received = 0
        self._is_whole = False
        self._lingers = False
        uploads = scope["path"] in UPLOAD_PATHS and negotiation.content(headers.get("content-type"))[0] == _FORM
        self._most = limits.upload_body_bytes_max if uploads else limits.body_bytes_max

    async def receive(self) -> "Message":
        """Give the next part of the body, as long as the whole is not too large."""
        if self._announced > self._most:
            raise self._too_large()
        message = await self._next()
        if self._received > self._most:
            raise self._too_large()
        return message

    async def send(self, message: "Message") -> None:
        """Send the answer; one that comes before a large body has been read is the last on its connection."""
        if message["type"] == "http.response.start" and not self._is_whole:
            self._lingers = True
            MutableHeaders(scope=message)["Connection"] = "close"
        if not self._lingers or message["type"] != "http.response.body" or message.get("more_body", False):
            await self._send(message)
            return
        await self._send({**message, "more_body": True})
        await self._drain()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self) -> "Message":
        message = await self._receive()
        self._received += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message

    async def _drain(self) -> None:
        most = self._received + LINGER_BYTES_MAX
        await begun.in_a_task()
        try:
            async with asyncio.timeout(LINGER_SECONDS_MAX):
                while not self._is_whole and self._received < most:
                    await self._next()
        except TimeoutError:
            return

    def _too_large(self) -> Failed:
        return Failed("TOO_LARGE", f"The request is larger than the {self._most} bytes that are allowed here.")


def _announced(head: heads.Head) -> int:
    length = head.get("content-length", "0")
    return int(length[:20]) if length.isdecimal() else 0


def _is_small(head: heads.Head, bytes_max: int) -> bool:
    return "transfer-encoding" not in head and _announced(head) <= bytes_max
