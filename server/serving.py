"""One process on one port: slow senders are cut off, requests in flight are finished before it stops."""

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import Callable, Coroutine
from itertools import chain
from operator import itemgetter
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server import begun, logs, stored
from server.answers import Whole
from server.begun import Answering
from server.settings import Limits, Settings

LOOKS = 3
"""How often a sender is looked at within the time allowed; it is cut off at the look after that."""
BODY_BYTES_EACH_MIN = 1_000
"""What has to come of a body from one look to the next; a poor line brings more."""
BACKLOG_MAX = 2_048
SWITCH_SECONDS = 0.001
"""How long a thread that works goes on before one that answers comes first."""
RUBBISH_MIN = 5_000
"""How many new objects there are before rubbish is looked for; a document read for the first time makes some thousands,
and every look also passes over what is under way and kept. Python looks at every 700."""
_SPECIAL = {
    b"GET": frozenset({b"content-length", b"transfer-encoding", b"upgrade", b"expect"}),
    b"POST": frozenset({b"transfer-encoding", b"upgrade", b"expect"}),
}
"""Headers of requests that are more than a question; those by another method are no question."""
_NAME = itemgetter(0)
_QUESTIONS = stored.PATH.encode()
"""Where requests are answered before a task is made of them."""
HTTP_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def run(app: Answering, settings: Settings, *, log: logs.Log | None = None) -> None:
    """Serve until a signal says stop."""
    gc.set_threshold(RUBBISH_MIN)
    gc.freeze()  # What the server is made of stays, and is not gone through again each time rubbish is looked for.
    sys.setswitchinterval(SWITCH_SECONDS)
    logging.basicConfig(handlers=[logs.Bridge(log or logs.make())], level=logging.WARNING, force=True)
    with contextlib.suppress(KeyboardInterrupt):  # Uvicorn has ended everything by then, and tells of the signal.
        server(app, settings).run()


def server(app: Answering, settings: Settings) -> uvicorn.Server:
    """Make the server, ready to run."""
    limits, proxies = settings.limits, list(settings.trusted_proxies)
    answer = _forwarded(app.answer, proxies) if proxies else app.answer
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=protocol(limits, answer, app.at_once if isinstance(app, stored.Stored) else None),
        ws="none",
        lifespan="on",
        workers=1,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        backlog=BACKLOG_MAX,
        limit_concurrency=limits.connections_max,
        timeout_keep_alive=limits.keep_alive_seconds,
        timeout_graceful_shutdown=limits.stop_seconds_max,
    )
    return uvicorn.Server(config)


Headers = list[tuple[bytes, bytes]]
Answer = Callable[[Scope, bytes], Coroutine[Any, Any, Whole]]
"""Answers a question that has come as a whole."""
AtOnce = Callable[[bytes, Headers, Headers, bytes | None], list[bytes] | None]
"""Gives a stored answer to a GET, or to a POST with a body, from its target, its headers and what else is to be said;
None to ask further."""


def _forwarded(answer: Answer, proxies: list[str]) -> Answer:
    """Answer whom trusted proxies ask for, as uvicorn has it of every request that it makes a task of."""

    async def nothing(*_: object) -> None:
        pass

    told = cast("ASGIApp", ProxyHeadersMiddleware(nothing, proxies))

    async def forwarded(scope: Scope, body: bytes) -> Whole:
        await told(scope, cast("Receive", nothing), nothing)  # It writes into the scope whom it believes.
        return await answer(scope, body)

    return forwarded


def protocol(limits: Limits, answer: Answer, at_once: AtOnce | None = None) -> type[HttpToolsProtocol]:
    """Make the protocol with these limits; uvicorn itself has none for what is received."""

    class Bounded(_Bounded):
        receipt_seconds_max = limits.receipt_seconds_max
        head_bytes_max = limits.head_bytes_max
        body_bytes_max = limits.body_bytes_max
        answering = staticmethod(answer)
        turn = begun.Turn()

        def at_once(self, headers: Headers, more: Headers, body: bytes | None) -> list[bytes] | None:
            return at_once(self.url, headers, more, body) if at_once is not None else None

    return Bounded


class _Bounded(HttpToolsProtocol):
    """HTTP with a deadline for receiving a request, and a bound for its head."""

    receipt_seconds_max: float
    head_bytes_max: int
    answering: Answer
    """Answers a question that is there; `protocol` says who does."""
    turn: begun.Turn
    """Of whoever serves."""
    _asked: tuple[Scope, bytes] | None = None
    """The question that waits for its turn."""
    _question: begun.Begun | None = None
    """The question that is begun, until its answer is given."""
    _parts: list[bytes] | None = None
    """The answer that is to be given, as far as there is one."""
    body_bytes_max: int
    """What of a body may be answered before a request is made of it."""
    _is_answered = False
    """Whether the request that is being received has been answered at once, or will be in this turn."""
    _body: list[bytes] | None = None
    """The body that came together with its head; None where a request has been made of it."""
    _rests_since: float | None = None
    """Since when there is nothing to do, where the last request was answered at once."""
    _rest: asyncio.TimerHandle | None = None
    _dated: tuple[Headers | None, bytes] = None, b""
    """What stands in every head, and how it is written."""

    def at_once(self, headers: Headers, more: Headers, body: bytes | None) -> list[bytes] | None:
        """Give the answer to a request that is there, if it is at hand; `protocol` says where from."""
        del headers, more, body
        return None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._receiving = self._in_head = True
        self._unread_bytes = 0
        self._body_bytes = 0
        self._strikes = 0
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        if self._rest is not None:
            self._rest.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unread_bytes += len(data)
        super().data_received(data)
        if self._body is not None and not self.transport.is_closing():  # The rest of it is still to come.
            self._begin()
        if self._in_head and self._unread_bytes > self.head_bytes_max:  # One header may be endless.
            self._cut(HEAD_TOO_LARGE)

    def eof_received(self) -> None:
        self.answer()
        super().eof_received()

    def shutdown(self) -> None:
        self.answer()
        super().shutdown()

    def on_message_begin(self) -> None:
        self.answer()  # One after the other, where a second one comes without waiting.
        self._rests_since = None
        super().on_message_begin()
        self._receiving = self._in_head = True
        self._is_answered = False
        self._body = None
        self._strikes = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._strikes = 0
        self._body_bytes = 0
        head_bytes = len(self.url) + sum(map(len, chain.from_iterable(self.headers)))
        if head_bytes > self.head_bytes_max:
            self._cut(HEAD_TOO_LARGE)
        elif not self._is_plain():
            super().on_headers_complete()
        elif self.parser.get_method() == b"POST":
            self._body = []
        elif not self._answer_at_once(None):
            self._begin_at_once(b"")

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body is not None:
            self._body.append(body)
        elif not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._receiving = False
        self._in_head = True
        self._unread_bytes = 0
        if self.transport.is_closing():
            return
        if self._body is not None:
            body = b"".join(self._body)
            if not self._answer_at_once(body):
                self._begin_at_once(body)
        if not self._is_answered:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, after the answers to what came before it: one that is under way is the last then."""
        if self._in_head and self.cycle is not None and not self.cycle.response_complete:
            self._receiving = self.cycle.keep_alive = False
        else:
            super().send_400_response(msg)

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: whoever asks for another protocol is answered in this one, as HTTP has it."""

    def _is_plain(self) -> bool:
        """Whether the request may be answered before anything is made of it: nothing is special about it.

        Not while another answer is on its way or the caller takes none in.
        """
        waiting = self.cycle is not None and not self.cycle.response_complete
        special = _SPECIAL.get(self.parser.get_method())
        if waiting or self.flow.write_paused or special is None:
            return False
        plain = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        return plain and special.isdisjoint(map(_NAME, self.headers))

    def _begin(self) -> None:
        """Make a request of what has come of it."""
        parts, self._body = self._body or (), None
        super().on_headers_complete()
        for part in parts:
            super().on_body(part)

    def _begin_at_once(self, body: bytes) -> None:
        """Have a question answered that has come as a whole, in this turn of the loop."""
        path, _, query = self.url.partition(b"?")
        if path != _QUESTIONS or b"#" in query or len(body) > self.body_bytes_max or self._is_full():
            self._begin()
            return
        self._body = None
        scope = cast("Scope", self.scope)
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"], scope["raw_path"], scope["query_string"] = stored.PATH, path, query
        self._is_answered = True
        self._asked = scope, body
        self.turn.add(self)

    def answer(self) -> None:
        """Answer the question that has come, before its turn if need be."""
        self.begin()
        self.give()

    def begin(self) -> int:
        """Begin to answer the question that has come, if one has; say how many bytes there are to give."""
        asked, self._asked = self._asked, None
        if asked is not None and not self.transport.is_closing():
            self._question = begun.Begun(self.answering(*asked))
            self._question.begin()
            self._parts = self._question.written(self._always())
        return sum(map(len, self._parts)) if self._parts else 0

    def give(self) -> None:
        """Write the answer that is there, or let who answers go on as with any other request."""
        question, self._question = self._question, None
        parts, self._parts = self._parts, None
        if parts is not None:
            if not self.transport.is_closing():
                for part in parts:
                    self.transport.write(part)
                self._rest_from_now()
        elif question is not None:
            own, self.app = self.app, question
            most, self.limit_concurrency = self.limit_concurrency, None  # It was let in when it came.
            super().on_headers_complete()
            self.app, self.limit_concurrency = own, most
            super().on_message_complete()

    def _is_full(self) -> bool:
        """Whether there are so many requests that uvicorn answers another one itself."""
        most = self.limit_concurrency
        return most is not None and max(len(self.connections), len(self.tasks)) >= most

    def _always(self) -> bytes:
        """Write what stands in every head; the date is another one each second."""
        headers = self.server_state.default_headers
        if headers is not self._dated[0]:
            self._dated = headers, b"".join([b"%s: %s\r\n" % one for one in headers])
        return self._dated[1]

    def _answer_at_once(self, body: bytes | None) -> bool:
        """Answer what is at hand."""
        answer = self.at_once(self.headers, self.server_state.default_headers, body)
        if answer is None:
            return False
        self._is_answered = True
        self._body = None
        self._parts = answer
        self.turn.add(self)
        return True

    def _unset_keepalive_if_required(self) -> None:
        self._rests_since = None
        super()._unset_keepalive_if_required()

    def _rest_from_now(self) -> None:
        """Close the connection once it has rested for long; a timer that runs is left, and looks when that began."""
        self.server_state.total_requests += 1
        self._rests_since = self.loop.time()
        if self._rest is None:
            self._rest = self.loop.call_later(self.timeout_keep_alive, self._rested)

    def _rested(self) -> None:
        self._rest = None
        if self._rests_since is None or self.transport.is_closing():
            return
        left = self._rests_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._rest = self.loop.call_later(left, self._rested)
        else:
            self.transport.close()

    def _look_later(self) -> None:
        self._watch = self.loop.call_later(self.receipt_seconds_max / LOOKS, self._look)

    def _look(self) -> None:
        """Look whether a request comes on: a head gets the whole time, a body may not rest so long.

        There is one watch for each connection and none for each request, so that the first look may come early.
        """
        if self.transport.is_closing():
            return
        # What we ourselves do not take in is not the sender's fault.
        rests = self._in_head or (self._body_bytes < BODY_BYTES_EACH_MIN and not self.flow.read_paused)
        self._strikes = self._strikes + 1 if self._receiving and rests else 0
        self._body_bytes = 0
        if self._strikes > (LOOKS if self._in_head else LOOKS - 1):
            self._cut(HTTP_TIMEOUT)
        else:
            self._look_later()

    def _cut(self, answer: bytes) -> None:
        """Answer if no other answer has begun, and hang up; an application that waits for the body is told."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(answer)
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
