"""A request is answered before a task is made of it, or goes on in one: the caller cannot tell which."""

import asyncio
import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from itertools import groupby
from typing import Any

import pytest
import uvicorn

from server import begun, serving
from server.answers import Whole
from server.settings import Limits, Settings
from tests.server import application

Answer = tuple[bytes, dict[bytes, bytes], bytes]

OK, FAILED = b"HTTP/1.1 200 OK", b"HTTP/1.1 500 Internal Server Error"
who: ContextVar[str] = ContextVar("who", default="nobody")


def say(body: bytes, *more: tuple[bytes, bytes], status: int = 200) -> Whole:
    return Whole(status, [(b"content-length", b"%d" % len(body)), *more], body)


@contextmanager
def serve(answer: application.Answer, **limits: Any) -> Iterator[int]:
    """Serve an application, and give its port."""
    with running(answer, **limits) as server:
        yield server.servers[0].sockets[0].getsockname()[1]


@contextmanager
def running(answer: application.Answer, **limits: Any) -> Iterator[uvicorn.Server]:
    """Serve an application, and give the server."""
    server = serving.server(application.Application(answer), Settings(port=0, limits=Limits(**limits)))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join()


def talk(port: int, *asked: bytes) -> list[Answer]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"".join(asked))
        stream = line.makefile("rb")
        return [read(stream) for _ in asked]


def read(stream: io.BufferedReader) -> Answer:
    status = stream.readline().rstrip()
    head: dict[bytes, bytes] = {}
    while line := stream.readline().rstrip():
        name, _, value = line.partition(b": ")
        head[name] = value
    return status, head, stream.read(int(head.get(b"content-length", b"0")))


def get(query: bytes = b"") -> bytes:
    return b"GET /graphql" + query + b" HTTP/1.1\r\nHost: here\r\n\r\n"


def post(body: bytes) -> bytes:
    return b"POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def test_what_does_not_wait_needs_no_task_and_what_waits_has_one() -> None:
    tasks: list[tuple[bytes, bool]] = []

    async def app(scope: Any, body: bytes) -> Whole:
        token = who.set(body.decode())
        try:
            if b"wait" in body:
                await asyncio.sleep(0.01)
            if b"task" in body:
                await begun.in_a_task()
                async with asyncio.timeout(5):
                    await asyncio.sleep(0)
            tasks.append((body, asyncio.current_task() is not None))
            return say(f"{scope['method']} {scope['query_string'].decode()} {who.get()}".encode())
        finally:
            who.reset(token)

    with serve(app) as port:
        # One after the other on one line, what waits before what does not.
        asked = [post(b"one"), post(b"wait"), post(b"two"), get(b"?a=b"), post(b"task"), post(b"wait task"), get()]
        found = talk(port, *asked)
    assert [body for _, _, body in found] == [
        b"POST  one",
        b"POST  wait",
        b"POST  two",
        b"GET a=b ",
        b"POST  task",
        b"POST  wait task",
        b"GET  ",
    ]
    assert {status for status, _, _ in found} == {OK}
    assert dict(tasks)[b"one"] is False
    assert [dict(tasks)[body] for body in (b"wait", b"task", b"wait task")] == [True] * 3


@pytest.mark.parametrize("waits", [False, True])
def test_an_answer_is_the_same_whether_its_application_waited(*, waits: bool) -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        if waits:
            await asyncio.sleep(0)
        if body == b"last":
            return say(b"bye", (b"connection", b"close"))
        return say(body, (b"x-odd", b"said"), status=404 if body == b"gone" else 200)

    with serve(app) as port:
        whole, gone, last = talk(port, post(b"x" * 70_000), post(b"gone"), post(b"last"))
    date = whole[1].pop(b"date")
    assert whole == (OK, {b"content-length": b"70000", b"x-odd": b"said"}, b"x" * 70_000)
    assert gone == (
        b"HTTP/1.1 404 Not Found",
        {b"content-length": b"4", b"x-odd": b"said", b"date": gone[1][b"date"]},
        b"gone",
    )
    assert (last[1][b"connection"], last[2]) == (b"close", b"bye")
    assert date.endswith(b"GMT")


@pytest.mark.parametrize("waits", [False, True])
def test_an_answer_that_cannot_be_sent_as_it_is_breaks_no_other(*, waits: bool) -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        if waits:
            await asyncio.sleep(0)
        if body == b"breaks":
            raise RuntimeError
        if body == b"forged":
            return say(b"", (b"x-odd", b"one\r\nset-cookie: two"))
        return Whole(200, [(b"content-length", b"3")], b"") if body == b"short" else say(b"well")

    with serve(app) as port:
        assert talk(port, post(b"breaks"))[0][0] == FAILED
        for odd in (b"forged", b"short"):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(post(odd))
                assert b"set-cookie" not in line.makefile("rb").read(), "the line is closed"
        assert talk(port, post(b"more"))[0][2] == b"well"


def test_more_callers_than_there_may_be_are_told_so_before_anything_is_begun() -> None:
    asked: list[bytes] = []

    async def app(_scope: Any, body: bytes) -> Whole:
        asked.append(body)
        return say(b"well")

    with serve(app, connections_max=1) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(post(b"one"))
        assert read(line.makefile("rb"))[0] == b"HTTP/1.1 503 Service Unavailable"
    assert asked == []


def test_whoever_comes_in_the_same_turn_takes_no_place_from_what_is_begun() -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        others.update(server.server_state.connections)
        server.server_state.connections.update(came)
        await asyncio.sleep(0)
        server.server_state.connections.intersection_update(others)
        return say(body)

    others: set[Any] = set()
    came: set[Any] = {object() for _ in range(3)}
    with running(app, connections_max=3) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        assert [(status, body) for status, _, body in talk(port, post(b"one"))] == [(OK, b"one")]


def test_a_connection_is_closed_once_it_has_rested_and_never_while_it_is_asked() -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        await asyncio.sleep(float(body))
        return say(body)

    async def at_once(_scope: Any, body: bytes) -> Whole:
        if body != b"0":
            await asyncio.sleep(float(body))
        return say(body)

    for one in (app, at_once):
        with (
            serve(one, keep_alive_seconds=1) as port,
            socket.create_connection(("127.0.0.1", port), timeout=10) as line,
        ):
            stream = line.makefile("rb")
            for asked in (b"0", b"0.6", b"0", b"0"):  # What is answered at once was answered within the second before.
                line.sendall(post(asked))
                assert read(stream)[2] == asked
                time.sleep(0.6)
            assert stream.read() == b"", "closed after a second of rest"


def test_a_connection_is_not_closed_under_what_came_with_a_question_that_was_answered_at_once() -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        if body == b"waits":
            await asyncio.sleep(1.2)
        return say(body)

    with serve(app, keep_alive_seconds=1) as port:
        assert [body for _, _, body in talk(port, post(b"one"), post(b"waits"))] == [b"one", b"waits"]


@pytest.mark.parametrize("after", [b"", b"\0 no HTTP\r\n\r\n"], ids=["nothing more", "no HTTP"])
def test_a_question_is_answered_whatever_comes_after_it(after: bytes) -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        return say(body)

    with serve(app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(post(b"first") + post(b"last") + after)
        line.shutdown(socket.SHUT_WR)
        stream = line.makefile("rb")
        assert [read(stream)[2] for _ in range(2)] == [b"first", b"last"]
        assert stream.readline() == (b"HTTP/1.1 400 Bad Request\r\n" if after else b"")


def test_what_waits_is_answered_before_what_is_no_http_and_is_the_last() -> None:
    async def app(_scope: Any, body: bytes) -> Whole:
        await asyncio.sleep(0.01)
        return say(body)

    with serve(app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(post(b"first") + post(b"last") + b"\0 no HTTP\r\n\r\n")
        stream = line.makefile("rb")
        first, last = read(stream), read(stream)
        assert (first[2], last[2], last[1][b"connection"]) == (b"first", b"last", b"close")
        assert stream.read() == b""


@pytest.mark.parametrize("end", ["shutdown", "eof_received"])
def test_what_came_in_one_turn_is_read_before_it_is_answered_and_an_end_in_it_loses_nothing(end: str) -> None:
    came: list[bytes] = []
    sent = threading.Event()

    async def app(_scope: Any, body: bytes) -> Whole:
        if body == b"here":
            return say(body)
        came.append(body)
        if body == b"wait":
            sent.wait(10)  # The loop stands still, so that what follows comes in one turn.
        elif len(came) == 2:
            for line in set(server.server_state.connections):
                if line._asked is not None:  # type: ignore[union-attr]  # uvicorn names its own, and all are ours
                    getattr(line, end)()
                    came.append(b"ended")
        return say(body)

    with running(app) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        with ExitStack() as held:
            lines = [held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(3)]
            streams = [line.makefile("rb") for line in lines]
            for line, stream in zip(lines, streams, strict=True):
                line.sendall(post(b"here"))
                assert read(stream)[2] == b"here"
            for line, body in zip(lines, (b"wait", b"one", b"two"), strict=True):
                line.sendall(post(body))
                while not came:
                    time.sleep(0.01)
            sent.set()
            assert [read(stream)[2] for stream in streams] == [b"wait", b"one", b"two"]
    assert sorted(came[1:]) == [b"ended", b"one", b"two"]


class Line:
    """A connection that notes what is done with its question."""

    def __init__(self, done: list[str], *, seconds: float = 0, size: int = 0, breaks: bool = False) -> None:
        self.loop = asyncio.get_running_loop()
        self.done, self.seconds, self.size, self.breaks = done, seconds, size, breaks

    def begin(self) -> int:
        self.done.append("begun")
        time.sleep(self.seconds)
        return self.size

    def give(self) -> None:
        if self.breaks:
            raise RuntimeError
        self.done.append("given")


def test_few_are_begun_before_the_first_answer_is_given_and_none_after_what_is_long() -> None:
    async def turns(*, questions: int, seconds: float = 0, size: int = 0) -> list[str]:
        turn = begun.Turn()
        done: list[str] = []
        for _ in range(questions):
            turn.add(Line(done, seconds=seconds, size=size))
        assert done == []
        await asyncio.sleep(0)
        return done

    many = asyncio.run(turns(questions=2 * begun.TOGETHER_MAX + 1))
    most = max(len(list(run)) for what, run in groupby(many) if what == "begun")
    assert 0 < most <= begun.TOGETHER_MAX
    assert many.count("given") == 2 * begun.TOGETHER_MAX + 1
    assert asyncio.run(turns(questions=3, seconds=2 * begun.TOGETHER_SECONDS_MAX)) == ["begun", "given"] * 3
    assert asyncio.run(turns(questions=3, size=begun.TOGETHER_BYTES_MAX)) == ["begun", "given"] * 3


def test_a_line_that_breaks_leaves_the_others_their_answers() -> None:
    async def turns() -> tuple[list[str], list[object]]:
        turn = begun.Turn()
        done: list[str] = []
        broken: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: broken.append(context["exception"]))
        for breaks in (False, True, False, True, False):
            turn.add(Line(done, breaks=breaks))
        for _ in range(5):
            await asyncio.sleep(0)
        return done, broken

    done, broken = asyncio.run(turns())
    assert (done.count("begun"), done.count("given"), len(broken)) == (5, 3, 2)
