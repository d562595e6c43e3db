"""A request that is answered in the turn of the loop in which it came; a task is made of it only once it has to wait.

To make a task, to wait for its turn and to hand it what came costs as much as a short answer. So the application is
begun at once, and what it says is written as a whole if it has said all. Once it waits, it goes on in a task, as any
other. Until then there is no task that could be timed: whoever sets a clock asks for one first (`in_a_task`).
"""

import asyncio
from collections.abc import Generator
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from schema.running import Begun as Waiting

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

_OK = 200
_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
_JOINED_BYTES_MAX = 64_000
"""What is longer is handed over beside its head, and not copied."""
_FRAMED = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how the line goes on, which is for the server to see to."""


class Begun:
    """One request whose body has come, being answered; an application itself, which says what was not sent yet."""

    __slots__ = ("_body", "_context", "_coroutine", "_ended", "_error", "_on", "_said", "_yielded")

    def __init__(self, app: "ASGIApp", scope: "Scope", body: bytes) -> None:
        """Take who answers it."""
        self._body: bytes | None = body
        self._said: list[Message] = []
        self._on: tuple[Receive, Send] | None = None
        """How it goes on, once it is a task."""
        self._coroutine = app(scope, self._receive, self._send)
        self._context = copy_context()
        self._yielded: object = None
        self._error: Exception | None = None
        self._ended = False

    def begin(self) -> list["Message"] | None:
        """Answer until there is something to wait for; give all that was said if that is the whole answer."""
        try:
            self._yielded = self._context.run(self._coroutine.send, None)  # type: ignore[attr-defined] # a coroutine
        except StopIteration:
            self._ended = True
            return self._said
        except Exception as error:  # noqa: BLE001 - whoever serves tells of it, once it is a task
            self._error = error
        return None

    async def __call__(self, _scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Go on as a task."""
        await receive()  # It was given already.
        for message in self._said:
            await send(message)
        self._on = receive, send
        if self._error is not None:
            raise self._error
        if not self._ended:
            loop = asyncio.get_running_loop()
            await loop.create_task(_end(self._coroutine, self._yielded), context=self._context)

    async def _receive(self) -> "Message":
        body, self._body = self._body, None
        if body is not None:
            return {"type": "http.request", "body": body, "more_body": False}
        await in_a_task()
        assert self._on is not None  # noqa: S101 - it is a task now
        return await self._on[0]()

    async def _send(self, message: "Message") -> None:
        if self._on is None:
            self._said.append(message)
        else:
            await self._on[1](message)


async def in_a_task() -> None:
    """See to it that what follows is done in a task."""
    if asyncio.current_task() is None:
        await _turn()


class _turn:  # noqa: N801 - it is awaited like a function
    def __await__(self) -> Generator[None, None, None]:
        yield


async def _end(coroutine: Any, yielded: object) -> None:
    await Waiting(coroutine, yielded)


def written(said: list["Message"], more: bytes) -> list[bytes] | None:
    """Write a whole answer as it goes over the line, with more lines in its head; None if there is more to it."""
    start, *bodies = said
    headers: Headers = start["headers"]
    named = dict(headers)
    body = bodies[0].get("body", b"") if len(bodies) == 1 else b"".join([one.get("body", b"") for one in bodies])
    is_plain = start["status"] == _OK and _FRAMED.isdisjoint(named)
    if not is_plain or named.get(b"content-length") != b"%d" % len(body):
        return None
    lines = b"".join([b"%s: %s\r\n" % one for one in headers])
    if lines.count(b"\n") != len(headers):  # Somebody's words would become a header of their own.
        return None
    if len(body) > _JOINED_BYTES_MAX:
        return [b"".join((_STATUS_LINE, more, lines, b"\r\n")), body]
    return [b"".join((_STATUS_LINE, more, lines, b"\r\n", body))]
