"""A question that is answered in the turn of the loop in which it came; a task is made of it only once it has to wait.

To make a task, to wait for its turn and to hand it what came costs as much as a short answer. So whoever answers is
begun at once, and the answer is written if it is there. Once it waits, it goes on in a task, as any other request.
Until then there is no task that could be timed: whoever sets a clock asks for one first (`in_a_task`).
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Protocol

from schema.running import Begun as Waiting
from server.answers import Whole

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_OK = 200
_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
_JOINED_BYTES_MAX = 64_000
"""What is longer is handed over beside its head, and not copied."""
_FRAMED = frozenset({b"connection", b"transfer-encoding"})
"""Headers that say how the line goes on, which is for the server to see to."""
_NAMED = b": ".join


class Answering(Protocol):
    """An application that answers a question that has come as a whole; what it is told otherwise, it receives."""

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve any request."""

    def answer(self, scope: "Scope", body: bytes) -> Coroutine[Any, Any, Whole]:
        """Answer a question, which may be asked in the same call."""


class Begun:
    """One question that is being answered; an application itself, which goes on and sends the answer."""

    __slots__ = ("_answering", "_context", "_ended", "_yielded")

    def __init__(self, answering: Coroutine[Any, Any, Whole]) -> None:
        """Take what answers it."""
        self._answering = answering
        self._context = copy_context()
        self._yielded: object = None
        self._ended: Whole | Exception | None = None

    def begin(self) -> Whole | None:
        """Answer until there is something to wait for; give the answer if it is there."""
        try:
            self._yielded = self._context.run(self._answering.send, None)
        except StopIteration as done:
            answer: Whole = done.value
            self._ended = answer
            return answer
        except Exception as error:  # noqa: BLE001 - whoever serves tells of it, once it is a task
            self._ended = error
        return None

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Go on as a task."""
        await receive()  # It was given already.
        ended = self._ended
        if ended is None:
            loop = asyncio.get_running_loop()
            ended = await loop.create_task(_end(self._answering, self._yielded), context=self._context)
        if isinstance(ended, Exception):
            raise ended
        await ended(scope, receive, send)


async def in_a_task() -> None:
    """See to it that what follows is done in a task."""
    if asyncio.current_task() is None:
        await _turn()


class _turn:  # noqa: N801 - it is awaited like a function
    def __await__(self) -> Generator[None, None, None]:
        yield


async def _end(answering: Coroutine[Any, Any, Whole], yielded: object) -> Whole:
    return await Waiting(answering, yielded)


def written(answer: Whole, more: bytes) -> list[bytes] | None:
    """Write a whole answer as it goes over the line, with more lines in its head; None if there is more to it."""
    own, body = answer.raw_headers, answer.body
    named = dict(own)
    is_plain = answer.status_code == _OK and _FRAMED.isdisjoint(named)
    if not is_plain or named.get(b"content-length") != b"%d" % len(body):
        return None
    lines = b"\r\n".join(map(_NAMED, own))
    if lines.count(b"\n") != len(own) - 1:  # Somebody's words would become a header of their own.
        return None
    head = _STATUS_LINE, more, answer.common.written, lines, b"\r\n\r\n"
    if len(body) > _JOINED_BYTES_MAX:
        return [b"".join(head), bytes(body)]
    return [b"".join((*head, body))]
