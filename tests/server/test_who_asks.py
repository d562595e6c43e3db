"""Keys, origins and the headers of every answer."""

import asyncio
import io
import json
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime

import pytest

from server import around, headers, logs
from server.answers import Whole
from tests import switched
from tests.server import application, odd
from tests.server.conftest import GOOD_KEY, PORTAL, Served, code

KEY = {"authorization": f"Bearer {GOOD_KEY}"}


def test_a_key_says_who_asks_and_buys_more(served: Served) -> None:
    response = served.ask("{ viewer }", headers=KEY)
    assert response.json()["data"] == {"viewer": "key-1"}
    assert response.json()["extensions"]["cost"]["limit"] == 60_000
    assert served.ask("{ viewer }").json()["data"] == {"viewer": "anonymous"}
    assert served.ask("mutation { sign }", headers=KEY).json()["data"] == {"sign": "key-1 True"}
    assert served.ask("mutation { sign }").json()["data"] == {"sign": "anonymous True"}
    assert served.ask("{ viewer }", headers={"authorization": f"bearer  {GOOD_KEY}"}).status_code == 200


@pytest.mark.parametrize("value", ["Bearer wrong", "Bearer", GOOD_KEY, f"Basic {GOOD_KEY}", "", "Bearer " + "x" * 600])
def test_s45_a_key_that_does_not_fit_is_refused_and_never_anonymous(served: Served, value: str) -> None:
    before = list(odd.changes)
    response = served.ask("mutation { touch }", headers={"authorization": value})
    assert (response.status_code, code(response)) == (401, "KEY_INVALID")
    assert response.headers["www-authenticate"].startswith("Bearer ")
    assert odd.changes == before


@pytest.mark.parametrize("name", ["key", "access_token", "API_KEY", "token"])
def test_s46_a_key_in_the_address_is_refused_and_not_logged(served: Served, name: str) -> None:
    response = served.client.post(f"{served.url}/graphql?{name}={GOOD_KEY}", json={"query": "{ hello }"})
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")
    assert GOOD_KEY not in response.text
    served.ask("{ viewer }", headers=KEY)
    assert GOOD_KEY.encode() not in served.log.getvalue()


def test_anybody_may_read_from_any_page_without_a_key(served: Served) -> None:
    response = served.ask("{ hello }", headers={"origin": "https://anywhere.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    assert {"Accept", "Authorization", "Origin"} <= set(response.headers["vary"].split(", "))
    assert "X-Request-Id" in response.headers["access-control-expose-headers"]


def test_a_key_works_in_pages_of_the_origins_it_names_alone(served: Served) -> None:
    response = served.ask("mutation { touch }", headers=KEY | {"origin": PORTAL})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == PORTAL
    assert served.ask("{ hello }", headers=KEY | {"origin": "https://toolkit.example"}).status_code == 200
    assert "access-control-allow-origin" not in served.ask("{ hello }", headers=KEY).headers
    before = list(odd.changes)
    for origin in ("https://evil.example", "null", f"{PORTAL}.evil.example", "http://portal.example", ""):
        response = served.ask("mutation { touch }", headers=KEY | {"origin": origin})
        assert (response.status_code, code(response)) == (401, "KEY_INVALID")
    assert odd.changes == before


def test_a_browser_may_ask_before_it_asks(served: Served) -> None:
    response = served.client.options(
        f"{served.url}/graphql",
        headers={
            "origin": PORTAL,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type,graphql-preflight",
        },
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert {"authorization", "content-type", "graphql-preflight"} <= set(
        response.headers["access-control-allow-headers"].split(", ")
    )


@pytest.mark.parametrize(
    "path", ["/graphql", "/graphql?query=%7Bhello%7D", "/nowhere", "/health/live", "/schema.graphql"]
)
def test_every_answer_carries_the_headers_that_keep_browsers_safe(served: Served, path: str) -> None:
    headers = served.client.get(f"{served.url}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in headers
    assert "x-powered-by" not in headers


def test_answers_of_graphql_are_not_kept_by_caches(served: Served) -> None:
    for sent in ({}, KEY):
        assert served.ask("{ hello }", headers=sent).headers["cache-control"] == "no-store"


def test_a_request_id_is_taken_if_it_is_well_formed_and_made_if_not(served: Served) -> None:
    given = served.ask("{ hello }", headers={"x-request-id": "Abc-123"})
    assert given.headers["x-request-id"] == "Abc-123"
    for bad in ("", "a b", "x" * 65, "a_b", "<script>"):
        made = served.ask("{ hello }", headers={"x-request-id": bad})
        assert made.headers["x-request-id"] != bad
        assert len(made.headers["x-request-id"]) == 32


def test_one_line_is_logged_for_each_request_and_nothing_of_what_was_sent(served: Served) -> None:
    canary = "canary-of-the-caller"
    query = "query Greet($n: String!) { hello(name: $n) leaflet { title } }"
    response = served.ask(query, variables={"n": canary}, headers=KEY)
    line = served.lines()[-1]
    assert line.pop("timestamp")
    assert line.pop("ms") > 0
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": response.headers["x-request-id"],
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "operation": "Greet",
        "cost": 1,
        "viewer": "key-1",
        "plan": "no resolver of ours" if switched.PLANS else None,
    }
    served.get({"query": f'{{ hello(name: "{canary}") }}'})
    assert canary.encode() not in served.log.getvalue()


def test_a_fault_is_logged_with_the_id_of_its_request_but_not_with_its_message(served: Served) -> None:
    response = served.ask("{ boom }", headers={"x-request-id": "fault-1"})
    assert response.json()["errors"][0]["extensions"] == {
        "code": "INTERNAL",
        "help": "/docs/errors#INTERNAL",
        "requestId": "fault-1",
    }
    (fault,) = [line for line in served.lines() if line["event"] == "fault" and line["request_id"] == "fault-1"]
    assert (fault["error"], fault["place"], fault["level"]) == ("RuntimeError", "boom", "error")
    assert fault["frames"][-1].endswith(" boom")
    assert odd.SECRET.encode() not in served.log.getvalue()


def test_what_libraries_log_takes_our_form_without_its_arguments() -> None:
    stream = io.BytesIO()
    logger = logging.getLogger("tests.library")
    logger.addHandler(logs.Bridge(logs.make(stream)))
    logger.info("Not worth a line.")
    logger.warning("Invalid key %s.", GOOD_KEY)
    logger.error("Broken.", exc_info=RuntimeError(odd.SECRET))
    warning, fault = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (warning["event"], warning["logger"], warning["message"]) == ("library", "tests.library", "Invalid key %s.")
    assert (fault["event"], fault["error"]) == ("fault", "RuntimeError")
    assert odd.SECRET.encode() not in stream.getvalue()


def test_requests_that_are_over_in_one_turn_are_told_of_together() -> None:
    out: list[bytes] = []
    noted: list[tuple[str, int]] = []

    class Sent(io.BytesIO):
        """A stream that notes what has gone out."""

        def flush(self) -> None:
            out.append(self.getvalue())

    async def says(_scope: object, body: bytes) -> Whole:
        return Whole(200, [], body)

    app = application.Application(says)
    stands = around.Around(
        app,
        app,
        log=logs.make(Sent()),
        always=headers.Always(encrypted=False),
        note=lambda line, status, _seconds: noted.append((line.request_id, status)),
    )

    def asked(request_id: str) -> Coroutine[object, object, Whole]:
        sent = [(b"x-request-id", request_id.encode())]
        return stands.answer({"method": "GET", "path": '/a "b"', "headers": sent}, b"")

    async def turns() -> None:
        for one in ("one", "two"):
            await asked(one)
        assert (out, noted) == ([], [])
        await asyncio.sleep(0)
        assert [len(sent.splitlines()) for sent in out] == [2]
        await asked("three")
        await asyncio.sleep(0)

    asyncio.run(turns())
    with pytest.raises(StopIteration):
        asked("no-loop").send(None)
    lines = [json.loads(line) for line in out[-1].splitlines()]
    assert [line["request_id"] for line in lines] == ["one", "two", "three", "no-loop"]
    assert noted == [("one", 200), ("two", 200), ("three", 200), ("no-loop", 200)]
    assert (lines[0]["path"], lines[0]["event"], lines[0]["status"]) == ('/a "b"', "request", 200)
    assert datetime.fromisoformat(lines[0]["timestamp"]).tzinfo is UTC


def test_long_words_of_callers_fill_nothing_that_is_kept_of_the_log() -> None:
    logs._told.cache_clear()
    log = logs.make(io.BytesIO())
    for number in range(3 * logs.TOLD_KEPT):
        for path, name in ((f"/{number}", "short"), (f"/{number}" + "x" * 8_000, "q"), ("/graphql", "q" * 8_000)):
            log.requests([logs.Over(logs.Line("id", operation=name), "GET", path, 404, 0.001, 0)])
    kept = logs._told.cache_info()
    assert (kept.currsize, kept.misses) == (logs.TOLD_KEPT, 3 * logs.TOLD_KEPT), "the long ones never came there"


def test_one_fault_in_a_long_list_is_logged_a_few_times_only(served: Served) -> None:
    response = served.ask(
        "{ leaflet { related(first: 60) { nodes { title broken } } } }", headers={"x-request-id": "fault-2"}
    )
    assert len(response.json()["errors"]) <= 50
    faults = [line for line in served.lines() if line["event"] == "fault" and line["request_id"] == "fault-2"]
    assert 1 <= len(faults) <= 5
