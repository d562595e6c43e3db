"""A question that is answered in the turn of the loop in which it came; a task is made of it only once it has to wait.

All that came in one turn is read before the first question of it is begun, and some are begun before the first answer
is given: the kernel's work and ours share nothing, and by turns each drives the other out of the processor's caches.

To make a task, to wait for its turn and to hand it what came costs as much as a short answer. So whoever answers is
begun at once, and the answer is written if it is there. Once it waits, it goes on in a task, as any other request.
Until then there is no task that could be timed: whoever sets a clock asks for one first (`in_a_task`).
"""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Generator
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Protocol

from schema.running import Begun as Waiting
from server.answers import Whole

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_OK = 200
_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
TOGETHER_MAX = 16
"""How many questions are begun before the first answer is given,"""
TOGETHER_SECONDS_MAX = 0.001
"""and for how long: who asks little does not wait for who asks much."""
TOGETHER_BYTES_MAX = 100_000
"""And how many bytes of answers there may be by then: more would leave the caches again before they are given."""
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

    def begin(self) -> None:
        """Answer until there is something to wait for."""
        try:
            self._yielded = self._context.run(self._answering.send, None)
        except StopIteration as done:
            self._ended = done.value
        except Exception as error:  # noqa: BLE001 - whoever serves tells of it, once it is a task
            self._ended = error

    def written(self, more: bytes) -> list[bytes] | None:
        """Write the answer as `written` does; None if it is not there."""
        answer = self._ended
        return written(answer, more) if isinstance(answer, Whole) else None

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


class Line(Protocol):
    """A connection on which a question has come."""

    loop: asyncio.AbstractEventLoop

    def begin(self) -> int:
        """Begin to answer it; say how many bytes there are to give."""

    def give(self) -> None:
        """Give the answer."""


class Turn:
    """Connections on which questions have come in one turn of the loop; one for each question that was read in it."""

    __slots__ = ("_asked", "_begun")

    def __init__(self) -> None:
        """Begin with none."""
        self._asked: deque[Line] = deque()
        self._begun: deque[Line] = deque()

    def add(self, one: Line) -> None:
        """Have a question answered once all that has come is read."""
        self._asked.append(one)
        if len(self._asked) == 1:
            one.loop.call_soon(self._answer, one.loop)

    def _answer(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            self._give()  # What one that broke has left.
            while self._asked:
                size, until = 0, time.perf_counter() + TOGETHER_SECONDS_MAX
                while self._asked and len(self._begun) < TOGETHER_MAX and size < TOGETHER_BYTES_MAX:
                    one = self._asked.popleft()
                    self._begun.append(one)
                    size += one.begin()
                    if time.perf_counter() > until:
                        break
                self._give()
        finally:
            if self._begun or self._asked:  # One of them broke, and the others are not to wait for it.
                loop.call_soon(self._answer, loop)

    def _give(self) -> None:
        while self._begun:
            self._begun.popleft().give()


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
    return joined(_STATUS_LINE, more, answer.common.written, lines, b"\r\n\r\n", body=body)


def joined(*head: bytes, body: bytes | memoryview) -> list[bytes]:
    """Join an answer as it goes over the line, in as many parts as it is written in."""
    if len(body) > _JOINED_BYTES_MAX:
        return [b"".join(head), bytes(body)]
    return [b"".join((*head, body))]
