"""The process: slow senders are cut off, requests in flight are finished, the records are opened and closed."""

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from server.settings import Limits, Settings
from tests.server.conftest import Served, serve

RECEIPT_SECONDS = 0.6
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    """A server with little patience."""
    with serve(Settings(limits=Limits(receipt_seconds_max=RECEIPT_SECONDS))) as running:
        yield running


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b"HTTP/1.1 408 "),
        (b"POST /graphql HT", b"HTTP/1.1 408 "),
        (HEAD, b"HTTP/1.1 408 "),
        (HEAD + b"Content-Length: 100\r\n\r\n", b"HTTP/1.1 408 "),
        (HEAD + b'Content-Length: 100\r\n\r\n{"query":', b"HTTP/1.1 408 "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{", b"HTTP/1.1 408 "),
    ],
)
def test_s24_who_sends_nothing_more_is_cut_off(hasty: Served, sent: bytes, answer: bytes) -> None:
    with hasty.socket() as line:
        began = time.perf_counter()
        line.sendall(sent)
        received = b"".join(iter(lambda: line.recv(65536), b""))
        assert time.perf_counter() - began < RECEIPT_SECONDS * 8
    assert received.startswith(answer)
    assert hasty.ask("{ hello }").status_code == 200


def test_s24_headers_that_drip_are_cut_off(hasty: Served) -> None:
    with hasty.socket() as line:
        began = time.perf_counter()
        line.sendall(HEAD)
        line.settimeout(0.05)
        answer = b""
        while not answer and time.perf_counter() - began < RECEIPT_SECONDS * 10:
            line.sendall(b"X-A: b\r\n")
            with contextlib.suppress(TimeoutError):
                answer = line.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_s24_hundreds_who_stall_do_not_keep_others_waiting(hasty: Served) -> None:
    def p90() -> float:
        times = []
        for _ in range(50):
            began = time.perf_counter()
            assert hasty.ask("{ hello }").status_code == 200
            times.append(time.perf_counter() - began)
        return sorted(times)[45]

    idle = p90()
    with contextlib.ExitStack() as lines:
        for sent in (b"", HEAD, HEAD + b"Content-Length: 100\r\n\r\n{"):
            for _ in range(100):
                lines.enter_context(hasty.socket()).sendall(sent)
        assert p90() < max(10 * idle, 0.1)
        time.sleep(RECEIPT_SECONDS * 2)
        assert len(hasty.server.server_state.connections) <= 1


def test_a_slow_body_that_keeps_coming_is_waited_for(hasty: Served) -> None:
    body = b'{"query":"{ hello }","pad":"' + b"x" * 30_000 + b'"}'
    with hasty.socket() as line:
        line.sendall(HEAD + b"Connection: close\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n")
        for start in range(0, len(body), 2_500):
            line.sendall(body[start : start + 2_500])
            time.sleep(RECEIPT_SECONDS / 8)
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_an_answer_that_takes_longer_than_receiving_may_is_given(hasty: Served) -> None:
    response = hasty.ask(f"{{ slow(seconds: {RECEIPT_SECONDS * 2}) }}")
    assert response.json()["data"] == {"slow": "done"}


def test_one_connection_serves_many_requests_and_pipelines(hasty: Served) -> None:
    request = b"GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nHost: x\r\n"
    with hasty.socket() as line:
        line.sendall((request + b"\r\n") * 3 + request + b"Connection: close\r\n\r\n")
        received = b"".join(iter(lambda: line.recv(65536), b""))
    assert received.count(b"HTTP/1.1 200 OK") == 4


def test_who_asks_for_another_protocol_is_answered_in_this_one(hasty: Served) -> None:
    asked = "".join(f"{name}: {value}\r\n" for name, value in UPGRADE.items())
    with hasty.socket() as line:
        line.sendall(f"GET /graphql?query={{hello}} HTTP/1.1\r\nHost: x\r\n{asked}\r\n".encode())
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'{"data":{"hello":"Hello world"}' in answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET /graphql?query=" + b"x" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"x" * 60_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"x" * 300_000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    ],
)
def test_a_head_beyond_its_bound_is_refused(hasty: Served, head: bytes) -> None:
    with hasty.socket() as line:
        line.sendall(head)
        assert line.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_a_stop_lets_requests_in_flight_finish_and_closes_the_records() -> None:
    with serve(Settings()) as served:
        answers: list[str] = []
        asking = threading.Thread(target=lambda: answers.append(served.ask("{ slow(seconds: 0.5) }").text))
        asking.start()
        time.sleep(0.2)
        served.server.should_exit = True
        asking.join()
        assert served.thread is not None
        served.thread.join()
        assert '"slow":"done"' in answers[0]
        assert (served.records.opened, served.records.closed) == (1, 1)


def test_nobodys_word_on_where_a_request_comes_from_is_taken_by_default(hasty: Served) -> None:
    assert hasty.server.config.proxy_headers is False
    with serve(Settings(trusted_proxies=("10.0.0.0/8",))) as served:
        assert served.server.config.forwarded_allow_ips == ["10.0.0.0/8"]
