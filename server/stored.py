"""Answers kept as bytes: the same public question is answered from here for as long as nothing has changed.

Stands in front of everything else. What is kept is what nobody in particular was told, with status 200 and without an
error. Between a write and the moment when it is known what it changed (`server.keeping`) nothing is given from here;
what it may have changed is then forgotten, and what the clock may change goes with the clock. A question is known by
its exact bytes and by every header that has a say in its answer.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from content.telling.purging import EVERYTHING
from server import begun, forms, logs
from server.answers import Whole
from server.begun import Answering
from server.forms import Head, Kept

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

FreshUntil = Callable[[float], Awaitable[float]]
"""Says until when what is true now stays so if nobody writes; both are seconds since 1970."""

PATH = "/graphql"
_TARGET = PATH.encode()
CACHE_SECONDS = 30
"""How long others may hold a public answer; always the same, so that it betrays no schedule."""
_SLOT = "linking-toolkit stored"
_OK = 200
_UNCHANGED = 304
_READING = ("GET", "HEAD")
_PRIVATE = frozenset({b"authorization", b"toolkit-preview"})
_SAID = frozenset({b"accept", b"content-type", b"content-encoding"})
"""The headers besides that have a say in an answer."""
_LOOKED_AT = _PRIVATE | _SAID | {b"accept-encoding", b"if-none-match", b"x-request-id"}
_EACH_TIME = frozenset({b"ratelimit", b"ratelimit-policy", b"x-request-id"})
"""What an answer says of the request, and not of the question."""
_OURS = frozenset({b"cache-control", b"vary", b"content-length"})
"""What is said here, in place of what was said inside."""
OVERTAKEN_SECONDS_MAX = 60
"""What is begun so long before something that is ready was begun while the clock was put back."""
CHANGES_REMEMBERED = 64
"""How many changes an answer may be overtaken by and still be kept, if none was its own."""


class Slot(Struct):
    """What becomes of an answer that is being made; whoever makes it says whether anybody may have it."""

    version: int
    public: bool = False
    keys: Callable[[], tuple[str, ...]] = tuple
    """Says what the answer depends on, by the names of `content.telling.purging`."""


class Answers(Struct):
    """The answers of one process: bounded by the bytes of their forms, the one not asked for longest leaves first."""

    bytes_max: int
    answer_bytes_max: int
    """What an answer has at most as it is; no packed form is longer to speak of."""
    in_step: bool = False
    """Whether somebody sees to it that changes are heard of; else nothing is kept."""
    behind: bool = False
    """Whether it is not known yet what something has changed that was written; meanwhile nothing is given or kept."""
    version: int = 0
    """Goes up with each change, so that an answer made of what was there before it is not kept after it."""
    size: int = 0
    served: int = 0
    """How often one was sent, and how often its caller turned out to have it."""
    unchanged: int = 0
    made: int = 0
    packed: int = 0
    """How many forms were packed."""
    forgotten: int = 0
    """How many answers went because something had changed."""
    _kept: OrderedDict[bytes, Kept] = field(default_factory=OrderedDict)
    _by_key: dict[str, set[bytes]] = field(default_factory=dict)
    """The questions whose answers depend on something."""
    _changes: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=CHANGES_REMEMBERED))

    def find(self, question: bytes, now: float) -> Kept | None:
        """Give the answer to a question, if it still holds; one from the future, as clocks go, does not."""
        kept = self._kept.get(question)
        if kept is None or self.behind:
            return None
        if not kept.at <= now < kept.until:
            self._forget(question)
            return None
        self._kept.move_to_end(question)
        return kept

    def keep(self, question: bytes, answer: Kept, *, version: int) -> None:
        """Keep an answer, unless what it depends on may have changed since it was begun."""
        if not self.in_step or self.behind or answer.size > self.answer_bytes_max:
            return
        if self._is_overtaken(answer, version):
            return
        if question in self._kept:
            self._forget(question)
        self._kept[question] = answer
        for key in answer.keys:
            self._by_key.setdefault(key, set()).add(question)
        self._grow(_weight(question, answer))

    def add(self, question: bytes, answer: Kept, coding: bytes, form: forms.Form) -> None:
        """Keep a packed form of an answer beside it, if it is still kept."""
        self.packed += 1
        if self._kept.get(question) is answer and coding not in answer.packed:
            answer.packed[coding] = form
            self._grow(len(form.body))

    def forget(self, keys: Collection[str]) -> None:
        """Forget the answers that depend on something of what has changed, or may have."""
        self.version += 1
        self._changes.append(frozenset(keys))
        gone: set[bytes] = set().union(*(self._by_key.get(key, ()) for key in keys))
        for question in gone:
            self._forget(question)
        self.forgotten += len(gone)

    def clear(self) -> None:
        """Forget all answers: anything may have changed."""
        self.forget((EVERYTHING,))

    def _is_overtaken(self, answer: Kept, version: int) -> bool:
        """Whether something that an answer depends on has changed since a version."""
        since = self.version - version
        if since > len(self._changes):
            return True
        return any(not changed.isdisjoint(answer.keys) for changed in list(self._changes)[len(self._changes) - since :])

    @property
    def count(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    def _grow(self, size: int) -> None:
        self.size += size
        while self.size > self.bytes_max:
            self._forget(next(iter(self._kept)))

    def _forget(self, question: bytes) -> None:
        kept = self._kept.pop(question)
        self.size -= _weight(question, kept)
        for key in kept.keys:
            questions = self._by_key[key]
            questions.discard(question)
            if not questions:
                del self._by_key[key]


def mark_public(scope: "Scope", keys: Callable[[], tuple[str, ...]]) -> None:
    """Say that what is being answered is for anybody, and depends on these records and on times alone."""
    slot = scope.get(_SLOT)
    if slot is not None:
        slot.public, slot.keys = True, keys


class Stored:
    """Middleware that answers what has been answered, and keeps what is new."""

    def __init__(self, app: Answering, answers: Answers, *, fresh_until: FreshUntil, body_bytes_max: int) -> None:
        """Stand in front of an application."""
        self.app = app
        self.answers = answers
        self.fresh_until = fresh_until
        self.body_bytes_max = body_bytes_max
        self._fresh = (-1, 0.0)
        self._latest = 0.0
        self._more: tuple[Head, bytes] = ([], b"")

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in (*_READING, "POST"):
            await self.app(scope, receive, send)
            return
        asked = _read(scope["method"], scope["query_string"], scope["headers"])
        body: bytes | None = b""
        if asked is not None and scope["method"] == "POST":
            messages, body = await _body(receive, self.body_bytes_max)
            receive = _again(messages, receive)
        if asked is None or body is None:
            await self.app(scope, receive, send)
            return
        answer = await self._answer(asked, scope, body)
        await answer(scope, receive, send)

    async def answer(self, scope: "Scope", body: bytes) -> "Whole":
        """Answer a question that has come as a whole."""
        asked = _read(scope["method"], scope["query_string"], scope["headers"])
        return await (self.app.answer(scope, body) if asked is None else self._answer(asked, scope, body))

    async def _answer(self, asked: "_Asked", scope: "Scope", body: bytes) -> "Whole":
        if scope["method"] == "POST":
            asked.question = b"\n".join((asked.question, body))
        kept = self.answers.find(asked.question, time.time())
        if kept is None:
            return await self._make(asked, scope, body)
        return await self._give(kept, asked, asked.same_id)

    def at_once(self, target: bytes, headers: Head, more: Head, body: bytes | None = None) -> list[bytes] | None:
        """Give a stored answer as it goes over the line, with more in its head; None if there is none.

        What has a body is a POST. A server that asks here first makes nothing of the request for that: no task, and
        nothing to await.
        """
        path, _, query = target.partition(b"?")
        asked = (
            _read("GET" if body is None else "POST", query, headers) if path == _TARGET and b"#" not in query else None
        )
        if asked is None:
            return None
        if body is not None:
            asked.question = b"\n".join((asked.question, body))
        kept = self.answers.find(asked.question, time.time())
        if kept is None:
            return None
        if more is not self._more[0]:  # The date is another one each second.
            self._more = more, _written(more)
        said = self._more[1] + _written(asked.same_id) if asked.same_id else self._more[1]
        had = kept.at_hand(asked.names) if asked.names else None
        if had is not None:
            self.answers.unchanged += 1
            return [b"".join((had.lines, said, b"\r\n"))]
        form = kept.form(kept.coding(asked.codings))
        if form is None:  # Nobody has asked for it packed like this: that is done on the long way, once.
            return None
        self.answers.served += 1
        return begun.joined(form.lines, said, b"\r\n", body=form.body)

    async def _make(self, asked: "_Asked", scope: "Scope", body: bytes) -> "Whole":
        """Have a question answered; an answer for everybody is given its name, and kept."""
        self.answers.made += 1
        slot = scope[_SLOT] = Slot(self.answers.version)
        began = time.time()
        answer = await self.app.answer(scope, body)
        if not slot.public or answer.status_code != _OK:
            return answer
        until = await self._until(slot.version, began)
        keys = slot.keys()
        head = _shared(answer.head, keys if scope["method"] in _READING else None)
        made = forms.kept(began, until, head, bytes(answer.body), keys=keys)
        self.answers.keep(asked.question, made, version=slot.version)
        more = [one for one in answer.raw_headers if one[0] in _EACH_TIME]
        return await self._give(made, asked, more, stored=False)

    async def _give(self, kept: Kept, asked: "_Asked", more: Head, *, stored: bool = True) -> "Whole":
        """Give an answer in the form that suits the caller; a form that nobody has asked for is made, and kept."""
        had = kept.at_hand(asked.names) if asked.names else None
        if had is not None:
            self.answers.unchanged += stored
            return Whole(_UNCHANGED, [*had.head, *more], b"")
        coding = kept.coding(asked.codings)
        form = kept.form(coding)
        if form is None:
            form = await kept.pack(coding)
            self.answers.add(asked.question, kept, coding, form)
        self.answers.served += stored
        return Whole(_OK, [*form.head, *more], form.body)

    async def _until(self, version: int, at: float) -> float:
        """Say until when what was true at a time stays so; asked once for each change, and when that time has come.

        For no time at all while the clock is behind what it has shown: what was due by then has been told, and is noted
        no more.
        """
        if at < self._latest - OVERTAKEN_SECONDS_MAX:
            return at
        self._latest = max(self._latest, at)
        if version != self._fresh[0] or at >= self._fresh[1]:
            self._fresh = (version, await self.fresh_until(at))
        return self._fresh[1]


class _Asked(Struct):
    """What the head of a request says, as far as it matters here."""

    question: bytes
    """All of it that has a say in the answer; the body, where there is one, is still to be added."""
    names: bytes = b""
    """The answers that the caller has; only reading may say so."""
    codings: bytes = b""
    same_id: Head = field(default_factory=list)
    """The id that the caller gave the request; it is given back, and none is made: no log has a line of it."""


def _read(method: str, query: bytes, headers: Iterable[tuple[bytes, bytes]]) -> _Asked | None:
    """Read the head of a request, in one pass; None if it is asked by somebody in particular."""
    reads = method in _READING
    asked = _Asked(b"")
    parts = [b"GET" if reads else b"POST", query]
    for name, value in headers:
        if name not in _LOOKED_AT:
            continue
        if name in _SAID:
            parts += (name, value)
        elif name in _PRIVATE:
            return None
        elif name == b"accept-encoding":
            asked.codings = b",".join((asked.codings, value)) if asked.codings else value
        elif name == b"if-none-match" and reads:
            asked.names = b",".join((asked.names, value)) if asked.names else value
        elif name == b"x-request-id":
            asked.same_id = [(name, logs.request_id(value.decode("latin-1")).encode())]
    # No header holds a new line; a body begins after so many.
    asked.question = b"\n".join((b"%d" % len(parts), *parts))
    return asked


def _written(head: Head) -> bytes:
    return b"".join([b"%s: %s\r\n" % one for one in head])


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


def _shared(headers: Head, keys: tuple[str, ...] | None) -> Head:
    """Make the head of an answer that anybody may have; without keys, as by POST, nobody on the way may hold it."""
    head = [one for one in headers if one[0] not in _EACH_TIME and one[0] not in _OURS]
    vary = dict(headers).get(b"vary", b"")
    head.append((b"vary", b", ".join(filter(None, (vary, b"Accept-Encoding")))))
    if keys is None:
        return [*head, (b"cache-control", b"no-store")]
    named = [one.encode() for one in keys]
    head += [(b"surrogate-key", b" ".join(named)), (b"cache-tag", b",".join(named))]
    return [*head, (b"cache-control", b"public, max-age=%d" % CACHE_SECONDS)]


def _weight(question: bytes, answer: Kept) -> int:
    return len(question) + answer.size + OVERHEAD_BYTES


OVERHEAD_BYTES = 4_000
"""What an answer takes besides its bytes, about: its head and the places where it stands."""
