"""Callers are held to what they may cost in a while, by key or by network, and told how long to wait."""

import socket
import time

import httpx2
import pytest

from content.access import ANONYMOUS, Kind, Viewer
from content.records import Role
from server.allowance import DEBT_PERIODS_MAX, Allowance, caller
from server.answers import Failed
from server.settings import Limits, Settings
from tests.server.conftest import GOOD_KEY, code, serve

KEY = Viewer(kind=Kind.KEY, id="key-1", role=Role.VIEWER)


def test_a_bucket_empties_by_cost_and_says_what_is_left() -> None:
    allowance = Allowance(100, 60)
    first = allowance.spend("a", 30)
    assert first is not None
    assert first.headers["RateLimit-Policy"] == '"cost";q=100;w=60'
    assert first.remaining in (69, 70)
    assert allowance.spend("b", 100) is not None, "another caller has a bucket of its own"
    with pytest.raises(Failed) as refused:
        allowance.spend("a", 71)
    assert refused.value.code == "RATE_LIMITED"
    assert refused.value.headers["RateLimit"].startswith('"cost";r=')
    assert 0 < int(refused.value.headers["Retry-After"]) <= 60
    assert allowance.spend("a", 69) is not None, "what was refused was not taken"


def test_a_bucket_fills_steadily(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("server.allowance.time.monotonic", lambda: now)
    allowance = Allowance(60, 60)
    allowance.spend("a", 60)
    with pytest.raises(Failed):
        allowance.spend("a", 1)
    now += 10
    assert allowance.spend("a", 10) is not None
    with pytest.raises(Failed):
        allowance.spend("a", 1)
    now += 1000
    assert allowance.spend("a", 60) is not None
    with pytest.raises(Failed):
        allowance.spend("a", 1)


def test_what_was_found_to_have_been_spent_is_owed_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("server.allowance.time.monotonic", lambda: now)
    allowance = Allowance(60, 60)
    left = allowance.owe("a", 90)
    assert left is not None
    assert left.remaining == 0
    with pytest.raises(Failed, match="spent its allowance"):
        allowance.spend("a", 1)
    now += 31
    assert allowance.spend("a", 1) is not None
    allowance.owe("a", 10**9)
    now += (DEBT_PERIODS_MAX - 1) * 60 + 1
    assert allowance.spend("a", 1) is not None
    assert Allowance(0, 60).owe("a", 10**9) is None


def test_without_a_quota_there_is_no_limit() -> None:
    assert Allowance(0, 60).spend("a", 10**9) is None


def test_callers_are_forgotten_in_the_order_in_which_they_were_heard() -> None:
    allowance = Allowance(10, 60, callers_max=2)
    for name in ("a", "b", "a", "c"):  # b is forgotten.
        allowance.spend(name, 5)
    assert allowance.spend("b", 10) is not None
    with pytest.raises(Failed):
        allowance.spend("c", 6)


@pytest.mark.parametrize(
    ("client", "who", "bucket"),
    [
        (("192.0.2.7", 1), None, "192.0.2.7"),
        (("192.0.2.7", 2), ANONYMOUS, "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), None, "2001:db8:1:2::"),
        (("2001:db8:1:2:ffff::1", 1), None, "2001:db8:1:2::"),
        (("::ffff:192.0.2.7", 1), None, "192.0.2.7"),
        (("fe80::1%eth0", 1), None, "fe80::"),
        (("somewhere", 1), None, "unknown"),
        (None, None, "unknown"),
        (("192.0.2.7", 1), KEY, "key-1"),
    ],
)
def test_a_caller_is_its_key_or_its_network(client: tuple[str, int] | None, who: Viewer | None, bucket: str) -> None:
    assert caller(client, who) == bucket


def test_over_a_socket_the_answer_says_what_is_left_and_then_when_to_come_again() -> None:
    limits = Limits(rate_cost_anonymous=40, rate_cost_keyed=4_000)
    with serve(Settings(public_url="https://toolkit.example", limits=limits)) as running:
        first = running.ask("{ __typename }")
        assert first.headers["ratelimit-policy"] == '"cost";q=40;w=60'
        answers = [running.ask("{ __typename }") for _ in range(60)]
        limited = [answer for answer in answers if answer.status_code == 429]
        assert limited
        assert code(limited[0]) == "RATE_LIMITED"
        assert 0 < int(limited[0].headers["retry-after"]) <= 60
        for forged in ("x-forwarded-for", "forwarded", "x-real-ip"):
            assert running.ask("{ __typename }", headers={forged: "203.0.113.9"}).status_code == 429
        assert running.ask("{ __typename }", headers={"authorization": "Bearer nobody"}).status_code == 429
        assert httpx2.get(f"{running.url}/health/live").status_code == 200, "whoever watches is never held up"
        assert running.ask("{ __typename }", headers={"authorization": f"Bearer {GOOD_KEY}"}).status_code == 200


def test_s30_behind_a_trusted_proxy_callers_are_held_apart_however_their_questions_come() -> None:
    limits = Limits(rate_cost_anonymous=10)
    body = b'{"query": "{ __typename }"}'

    def ask(address: bytes, *, apart: bool) -> bytes:
        head = b"POST /graphql HTTP/1.1\r\nHost: toolkit.example\r\nContent-Type: application/json\r\n"
        head += b"X-Forwarded-For: %s\r\nContent-Length: %d\r\n\r\n" % (address, len(body))
        with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
            line.sendall(head if apart else head + body)
            if apart:
                time.sleep(0.02)
                line.sendall(body)
            return line.makefile("rb").readline()[9:12]

    proxied = Settings(public_url="https://toolkit.example", limits=limits, trusted_proxies=("127.0.0.1",))
    with serve(proxied) as running:
        assert [ask(b"203.0.113.9", apart=False) for _ in range(12)][-1] == b"429"
        assert [ask(b"203.0.113.9", apart=True), ask(b"203.0.113.10", apart=False)] == [b"429", b"200"]
