"""Answers kept as bytes: the same public question is answered from here for as long as nothing has changed.

Stands in front of everything else. What is kept is what nobody in particular was told, with status 200 and without an
error; any write of this process empties the store before it is acknowledged, and so does the clock where an answer may
depend on it. A question is known by its exact bytes and by every header that has a say in its answer.
"""

import asyncio
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server import logs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Head = list[tuple[bytes, bytes]]
FreshUntil = Callable[[float], Awaitable[float]]
"""Says until when what is true now stays so if nobody writes; both are seconds since 1970."""

PATH = "/graphql"
CACHE_SECONDS = 30
"""How long others may hold a public answer; always the same, so that it betrays no schedule."""
_SLOT = "linking-toolkit stored"
_OK = 200
_UNCHANGED = 304
_PRIVATE = frozenset({b"authorization", b"toolkit-preview"})
_SAID = (b"accept", b"content-type", b"content-encoding")
"""The headers besides that have a say in an answer."""
_EACH_TIME = frozenset({b"ratelimit", b"ratelimit-policy", b"x-request-id"})
"""What an answer says of the request, and not of the question."""
_OURS = frozenset({b"cache-control", b"vary", b"content-length"})
"""What is said here, in place of what was said inside."""
_NOT_MODIFIED = frozenset({b"content-length", b"content-type", b"content-encoding"})
PACKED_BYTES_MIN = 1_000
"""Less than this is not worth packing."""


@dataclass(slots=True)
class Slot:
    """What becomes of an answer that is being made; whoever makes it says whether anybody may have it."""

    version: int
    public: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an answer, as it is or packed, with the head that goes with it."""

    head: Head
    head_unchanged: Head
    tag: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer, ready to be sent."""

    at: float
    until: float
    plain: Form
    packed: Form | None = None

    @property
    def size(self) -> int:
        """How many bytes its forms have."""
        return len(self.plain.body) + (len(self.packed.body) if self.packed else 0)


@dataclass(slots=True)
class Answers:
    """The answers of one process: bounded by their bytes, the one not asked for longest leaves first."""

    bytes_max: int
    answer_bytes_max: int
    in_step: bool = False
    """Whether somebody sees to it that changes are heard of; else nothing is kept."""
    version: int = 0
    """Goes up with each change, so that an answer made of what was there before it is not kept after it."""
    size: int = 0
    served: int = 0
    made: int = 0
    _kept: OrderedDict[bytes, Kept] = field(default_factory=OrderedDict)

    def find(self, question: bytes, now: float) -> Kept | None:
        """Give the answer to a question, if it still holds; one from the future, as clocks go, does not."""
        kept = self._kept.get(question)
        if kept is None:
            return None
        if not kept.at <= now < kept.until:
            self._forget(question)
            return None
        self._kept.move_to_end(question)
        return kept

    def keep(self, question: bytes, answer: Kept, *, version: int) -> None:
        """Keep an answer, unless something has changed since it was begun."""
        if not self.in_step or version != self.version or answer.size > self.answer_bytes_max:
            return
        if question in self._kept:
            self._forget(question)
        self._kept[question] = answer
        self.size += _weight(question, answer)
        while self.size > self.bytes_max:
            self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget all answers: something has changed, or may have."""
        self.version += 1
        self.size = 0
        self._kept.clear()

    def _forget(self, question: bytes) -> None:
        self.size -= _weight(question, self._kept.pop(question))


def mark_public(scope: "Scope") -> None:
    """Say that what is being answered was asked by nobody in particular and depends on the records and times alone."""
    slot = scope.get(_SLOT)
    if slot is not None:
        slot.public = True


class Stored:
    """Middleware that answers what has been answered, and keeps what is new."""

    def __init__(self, app: "ASGIApp", answers: Answers, *, fresh_until: FreshUntil, body_bytes_max: int) -> None:
        """Stand in front of an application."""
        self.app = app
        self.answers = answers
        self.fresh_until = fresh_until
        self.body_bytes_max = body_bytes_max
        self._fresh = (-1, 0.0)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in ("GET", "POST"):
            await self.app(scope, receive, send)
            return
        said = _said(scope)
        if said is None:
            await self.app(scope, receive, send)
            return
        question = said
        if scope["method"] == "POST":
            messages, body = await _body(receive, self.body_bytes_max)
            receive = _again(messages, receive)
            if body is None:
                await self.app(scope, receive, send)
                return
            question = b"\n".join((said, body))
        kept = self.answers.find(question, time.time())
        if kept is None:
            await self._make(question, scope, receive, send)
            return
        self.answers.served += 1
        await _send(kept, scope, send, [(b"x-request-id", _request_id(scope))])

    async def _make(self, question: bytes, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Have a question answered; an answer for everybody is given its name, and kept."""
        self.answers.made += 1
        slot = scope[_SLOT] = Slot(self.answers.version)
        began = time.time()
        start: Message | None = None

        async def look(message: "Message") -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None and slot.public and start["status"] == _OK and not message.get("more_body"):
                until = await self._until(slot.version, began)
                made = await _kept(began, until, start["headers"], message.get("body", b""), scope["method"])
                self.answers.keep(question, made, version=slot.version)
                await _send(made, scope, send, [one for one in start["headers"] if one[0] in _EACH_TIME])
                return
            if start is not None:
                await send(start)
                start = None
            await send(message)

        await self.app(scope, receive, look)

    async def _until(self, version: int, at: float) -> float:
        """Say until when what was true at a time stays so; asked once for each change, and when that time has come."""
        if version != self._fresh[0] or at >= self._fresh[1]:
            self._fresh = (version, await self.fresh_until(at))
        return self._fresh[1]


def _said(scope: "Scope") -> bytes | None:
    """Write down what a question says besides its body; None if it is asked by somebody in particular."""
    parts = [scope["method"].encode(), scope["query_string"]]
    for name, value in scope["headers"]:
        if name in _PRIVATE:
            return None
        if name in _SAID:
            parts += (name, value)
    return b"\n".join((b"%d" % len(parts), *parts))  # No header holds a new line, and a body begins after so many.


async def _body(receive: "Receive", bytes_max: int) -> tuple[list["Message"], bytes | None]:
    """Read a body as far as it may be a question; None if it is none."""
    message = await receive()
    messages, size = [message], len(message.get("body", b""))
    while message["type"] == "http.request" and message.get("more_body") and size <= bytes_max:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
    if message["type"] != "http.request" or message.get("more_body"):
        return messages, None
    return messages, message["body"] if len(messages) == 1 else b"".join(one.get("body", b"") for one in messages)


def _again(messages: list["Message"], receive: "Receive") -> "Receive":
    """Give what has been received once more, and then what comes."""
    waiting = iter(messages)

    async def once_more() -> "Message":
        for message in waiting:
            return message
        return await receive()

    return once_more


async def _kept(at: float, until: float, headers: Head, body: bytes, method: str) -> Kept:
    """Make an answer ready to be sent to anybody; what is long is packed once, beside the event loop."""
    head = [one for one in headers if one[0] not in _EACH_TIME and one[0] not in _OURS]
    # What was asked by POST is held by nobody on the way.
    life = b"public, max-age=%d" % CACHE_SECONDS if method == "GET" else b"no-store"
    vary = dict(headers).get(b"vary", b"")
    head += [(b"cache-control", life), (b"vary", b", ".join(filter(None, (vary, b"Accept-Encoding"))))]
    plain = _form(head, body)
    if len(body) < PACKED_BYTES_MIN:
        return Kept(at, until, plain)
    packed = await asyncio.to_thread(gzip.compress, body, mtime=0)
    return Kept(at, until, plain, _form([*head, (b"content-encoding", b"gzip")], packed))


def _form(head: Head, body: bytes) -> Form:
    media = dict(head).get(b"content-type", b"")
    tag = b'"%s"' % hashlib.blake2b(media + b"\0" + body, digest_size=16).hexdigest().encode()
    head = [*head, (b"etag", tag), (b"content-length", b"%d" % len(body))]
    return Form(head, [one for one in head if one[0] not in _NOT_MODIFIED], tag, body)


def _takes_packed(scope: "Scope") -> bool:
    """Whether the caller takes gzip (RFC 9110, 12.5.3)."""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            for one in value.lower().split(b","):
                coding, _, quality = one.partition(b";")
                if coding.strip() == b"gzip":
                    return quality.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


def _has(scope: "Scope", kept: Kept) -> bool:
    """Whether the caller names the answer as one that it has (RFC 9110, 13.1.2), which only GET may ask."""
    if scope["method"] != "GET":
        return False
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            names = [one.strip().removeprefix(b"W/") for one in value.split(b",")]
            forms = [kept.plain] if kept.packed is None else [kept.plain, kept.packed]
            return names == [b"*"] or any(form.tag in names for form in forms)
    return False


async def _send(kept: Kept, scope: "Scope", send: "Send", more: Head) -> None:
    form = kept.packed if kept.packed is not None and _takes_packed(scope) else kept.plain
    status, head, body = _OK, form.head, form.body
    if _has(scope, kept):
        status, head, body = _UNCHANGED, form.head_unchanged, b""
    await send({"type": "http.response.start", "status": status, "headers": [*head, *more]})
    await send({"type": "http.response.body", "body": body})


def _request_id(scope: "Scope") -> bytes:
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), None)
    return logs.request_id(given).encode()


def _weight(question: bytes, answer: Kept) -> int:
    return len(question) + answer.size + _OVERHEAD


_OVERHEAD = 2_000
"""What an answer takes besides its bytes, about: its head and the places where it stands."""
