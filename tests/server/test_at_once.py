"""A stored answer is sent before anything is made of the request: over a socket, the same as by the application."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from server import logs, serving, stored
from server.answers import Whole
from server.settings import Limits, Settings
from server.stored import Answers, Stored
from tests.server import application

TARGET = b"/graphql?query=%7Ba%7D"


@dataclass
class Shop:
    """A server whose application counts what reaches it."""

    port: int
    asked: list[bytes]

    def talk(self, *asked: bytes, count: int | None = None) -> list[tuple[bytes, dict[bytes, bytes], bytes]]:
        """Send requests on one connection, all at once, and read as many answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(b"".join(asked))
            stream = line.makefile("rb")
            return [_read(stream) for _ in range(count if count is not None else len(asked))]


def _read(stream: Any) -> tuple[bytes, dict[bytes, bytes], bytes]:
    status = stream.readline().rstrip()
    head: dict[bytes, bytes] = {}
    while line := stream.readline().rstrip():
        name, _, value = line.partition(b": ")
        assert name not in head, "each is said once"
        head[name] = value
    return status, head, stream.read(int(head.get(b"content-length", b"0")))


def get(*lines: bytes, target: bytes = TARGET, version: bytes = b"1.1", method: bytes = b"GET") -> bytes:
    return b"\r\n".join((method + b" " + target + b" HTTP/" + version, b"Host: shop", *lines, b"", b""))


@pytest.fixture
def shop() -> Iterator[Shop]:
    asked: list[bytes] = []

    async def answer(scope: Any, told: bytes) -> Whole:
        asked.append(scope["query_string"])
        stored.mark_public(scope, lambda: ("toolkit",))
        body = b"x" * 2_000 + scope["query_string"] + told
        head = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body)), (b"x-odd", b"said")]
        return Whole(200, head, body)

    async def fresh(at: float) -> float:
        return at + 1_000

    answers = Answers(1_000_000, 1_000_000, in_step=True)
    front = Stored(application.Application(answer), answers, fresh_until=fresh, body_bytes_max=64_000)
    settings = Settings(port=0, limits=Limits(keep_alive_seconds=1))
    server = serving.server(front, settings)
    thread = threading.Thread(target=server.run)
    logs.make(io.BytesIO())
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Shop(server.servers[0].sockets[0].getsockname()[1], asked)
    finally:
        server.should_exit = True
        thread.join()


def test_what_is_stored_never_reaches_the_application_and_is_the_same(shop: Shop) -> None:
    (first,) = shop.talk(get(b"X-Request-Id: mine"))
    assert (first[0], first[1][b"x-odd"]) == (b"HTTP/1.1 200 OK", b"said")
    again = shop.talk(*[get()] * 3)
    for status, head, body in again:
        assert (status, body) == (first[0], first[2])
        assert {**head, b"date": b""} == {**first[1], b"date": b""}
    assert shop.asked == [b"query=%7Ba%7D"]
    (named,) = shop.talk(get(b"X-Request-Id: mine"))
    assert named[1][b"x-request-id"] == b"mine"
    (unchanged,) = shop.talk(get(b"If-None-Match: " + first[1][b"etag"]))
    assert (unchanged[0], unchanged[2]) == (b"HTTP/1.1 304 Not Modified", b"")
    assert set(unchanged[1]) == {b"etag", b"cache-control", b"vary", b"date"}
    packed, plain = shop.talk(get(b"Accept-Encoding: gzip"), get(b"Accept-Encoding: identity"))
    assert (packed[1][b"content-encoding"], plain[2]) == (b"gzip", first[2])
    assert len(shop.asked) == 1


def test_what_is_special_goes_the_long_way_and_in_its_turn(shop: Shop) -> None:
    shop.talk(get())
    other = b"/graphql?query=%7Bb%7D"
    mixed = shop.talk(get(target=other), get(), get(method=b"POST", target=b"/graphql"), get())
    assert [body[2_000:] for _, _, body in mixed] == [b"query=%7Bb%7D", b"query=%7Ba%7D", b"", b"query=%7Ba%7D"]
    before = len(shop.asked)
    body = get(b"Content-Length: 3")[:-2] + b"\r\nabc"
    (with_body, after) = shop.talk(body, get())
    assert with_body[2] == after[2]
    (last,) = shop.talk(get(b"Connection: close"))
    assert last[1][b"connection"] == b"close"
    (old,) = shop.talk(get(version=b"1.0"))
    assert old[2] == after[2]
    assert len(shop.asked) == before, "each was stored all the same"
    for private in (b"Authorization: Bearer x", b"Toolkit-Preview: x"):
        shop.talk(get(private))
    assert len(shop.asked) == before + 2
    for elsewhere in (b"/other?query=%7Ba%7D", b"/graphql/?query=%7Ba%7D", b"//graphql?query=%7Ba%7D"):
        shop.talk(get(target=elsewhere))
    assert len(shop.asked) == before + 5


def post(body: bytes, *lines: bytes) -> bytes:
    return get(b"Content-Length: %d" % len(body), *lines, target=b"/graphql", method=b"POST") + body


def test_what_comes_behind_a_head_that_is_too_large_is_not_answered(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.talk(get())
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as line:
        line.sendall(get(*[b"X-%d: " % n + b"x" * 25_000 for n in range(2)]) + get())
        assert line.makefile("rb").read() == serving.HEAD_TOO_LARGE
    assert shop.talk(get())[0][0] == b"HTTP/1.1 200 OK"
    assert [one.getMessage() for one in caplog.records if one.name == "asyncio"] == []


def test_what_is_asked_by_post_is_stored_by_its_body(shop: Shop) -> None:
    (first,) = shop.talk(post(b"one"))
    assert first[2].endswith(b"xone")
    assert first[1][b"cache-control"] == b"no-store"
    for status, head, body in shop.talk(*[post(b"one")] * 3):
        assert (status, body) == (first[0], first[2])
        assert {**head, b"date": b""} == {**first[1], b"date": b""}
    assert len(shop.asked) == 1
    mixed = shop.talk(post(b"two"), post(b"one"), get(), post(b"one"), post(b"three"), post(b"one"))
    assert [body[2_000:] for _, _, body in mixed] == [b"two", b"one", b"query=%7Ba%7D", b"one", b"three", b"one"]
    assert len(shop.asked) == 4
    shop.talk(post(b"one", b"Authorization: Bearer x"), post(b"one", b"Content-Type: other/form"))
    assert len(shop.asked) == 6


def test_a_body_that_comes_in_parts_is_put_together(shop: Shop) -> None:
    shop.talk(post(b"abcdef"))
    head, _, _ = post(b"abcdef").partition(b"abcdef")
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = line.makefile("rb")
        for parts in (
            [head[:20], head[20:], b"abc", b"def"],
            [head + b"abc", b"def"],
            [head, b"abcdef" + head, b"abcdef"],
        ):
            for part in parts:
                line.sendall(part)
                time.sleep(0.02)
            assert _read(stream)[2].endswith(b"xabcdef")
        assert _read(stream)[2].endswith(b"xabcdef")
    assert len(shop.asked) == 1
    chunked = (
        get(b"Transfer-Encoding: chunked", target=b"/graphql", method=b"POST") + b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
    )
    assert [body[2_000:] for _, _, body in shop.talk(chunked, post(b"abcdef"))] == [b"abcdef"] * 2


def test_a_connection_that_rests_after_a_stored_answer_is_closed(shop: Shop) -> None:
    shop.talk(get())
    with socket.create_connection(("127.0.0.1", shop.port), timeout=10) as line:
        line.sendall(get())
        stream = line.makefile("rb")
        _read(stream)
        assert stream.read() == b"", "closed after a second of rest"
