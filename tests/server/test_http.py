"""GraphQL over HTTP, clause by clause: media types, methods, statuses, codes."""

from typing import Any

import httpx2
import pytest

from server import answers
from tests.server import odd
from tests.server.conftest import NEW, Served, code

PLAIN = "application/json"


def answered(response: httpx2.Response) -> Any:
    assert response.status_code == 200, response.text
    assert "errors" not in response.json()
    return response.json()["data"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (NEW, NEW),
        (PLAIN, PLAIN),
        ("*/*", PLAIN),
        ("application/*", PLAIN),
        (f"{NEW}, {PLAIN};q=0.9", NEW),
        (f"{NEW};q=0.5, {PLAIN}", PLAIN),
        (f"{PLAIN}, {NEW}", NEW),
        (f"{NEW}, */*", NEW),
        (f"{PLAIN}, */*;q=0.1", PLAIN),
        (f"*/*, {PLAIN};q=0", NEW),
        ("multipart/mixed;deferSpec=20220824, application/json", PLAIN),
        ("APPLICATION/JSON; charset=utf-8", PLAIN),
    ],
)
def test_the_answer_has_the_form_that_is_asked_for(served: Served, accept: str, expected: str) -> None:
    response = served.ask("{ hello }", headers={"accept": accept})
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"
    assert answered(response) == {"hello": "Hello world"}


@pytest.mark.parametrize("accept", ["image/png", "text/html", f"{NEW};q=0", "nonsense", f"{PLAIN};q=2"])
def test_a_form_that_we_do_not_speak_is_not_acceptable(served: Served, accept: str) -> None:
    response = served.ask("mutation { touch }", headers={"accept": accept})
    assert (response.status_code, code(response)) == (406, "NOT_ACCEPTABLE")


def test_without_accept_the_answer_is_plain_json(served: Served) -> None:
    with served.socket() as line:
        line.sendall(b"GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: line.recv(65536), b""))
    assert b"200 OK" in text
    assert b"content-type: application/json; charset=utf-8" in text


REFUSED = [
    ("{", "SYNTAX_ERROR", 400, 200),
    ("{ nope }", "VALIDATION_FAILED", 400, 200),
    ("query($n: Float!) { slow(seconds: $n) }", "BAD_VARIABLES", 400, 200),
    ('{ refuses(code: "BAD_PAGE") }', "BAD_PAGE", 400, 200),
    ('{ refuses(code: "BAD_CURSOR") }', "BAD_CURSOR", 400, 200),
    ('{ refuses(code: "UNAVAILABLE") }', "UNAVAILABLE", 503, 503),
    ('{ refuses(code: "FORBIDDEN") }', "FORBIDDEN", 200, 200),
    ("{ boom }", "INTERNAL", 500, 500),
    ("{ leaflet { broken } }", "INTERNAL", 500, 500),
    ("{ slow(seconds: 5) }", "TIMEOUT", 504, 504),
    ("query A { hello } query B { hello }", "BAD_REQUEST", 400, 400),
    ("fragment A on Query { hello }", "VALIDATION_FAILED", 400, 200),
    ("{" + "leaflet { neighbours { title } } " * 3 + "leaflet { related(first: 100) { nodes { related(first: 100) "
     "{ nodes { related(first: 100) { nodes { title } } } } } } } }", "COST_EXCEEDED", 400, 200),
    ("{ leaflet {" + "neighbours {" * 14 + "title" + "}" * 16, "COST_EXCEEDED", 400, 200),
    ("{ " + "hello " * 4000 + "}", "COST_EXCEEDED", 400, 200),
    ("{ hello } # " + "x" * 32_000, "TOO_LARGE", 413, 413),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected", "status", "plain"), REFUSED)
def test_each_refusal_has_its_status(served: Served, query: str, expected: str, status: int, plain: int) -> None:
    response = served.ask(query)
    assert (code(response), response.status_code) == (expected, status)
    assert response.json().get("data") is None or status == 200
    assert response.headers["content-type"].startswith(NEW)
    response = served.ask(query, headers={"accept": PLAIN})
    assert (code(response), response.status_code) == (expected, plain)


def test_what_was_refused_before_it_ran_has_no_data(served: Served) -> None:
    for query in ("{", "{ nope }", "query A { hello } query B { hello }"):
        assert "data" not in served.ask(query).json()


def test_data_beside_an_error_is_an_answer(served: Served) -> None:
    response = served.ask("{ boom hello }")
    assert response.status_code == 200
    assert code(response) == "INTERNAL"
    assert response.json()["data"] == {"boom": None, "hello": "Hello world"}
    response = served.ask('{ nothing refuses(code: "BAD_PAGE") }')
    assert (response.status_code, code(response)) == (200, "BAD_PAGE")
    assert response.json()["data"] == {"nothing": None, "refuses": None}


def test_internal_errors_are_masked_and_others_are_not(served: Served) -> None:
    response = served.ask("{ boom }")
    assert odd.SECRET not in response.text
    assert "RuntimeError" not in response.text
    assert response.json()["errors"][0]["path"] == ["boom"]
    assert (
        served.ask("{ hell }").json()["errors"][0]["message"]
        == "Cannot query field 'hell' on type 'Query'. Did you mean 'hello'?"
    )
    assert served.ask('{ refuses(code: "BAD_PAGE") }').json()["errors"][0]["message"] == "No, thank you."


def test_the_nearest_name_is_suggested_for_one_that_is_not_there(served: Served) -> None:
    for query, variables, nearest in (
        ("{ helo }", {}, "hello"),
        ("{ hello(nam: 1) }", {}, "name"),
        ("{ leaflet(by: { slugg: 1 }) { title } }", {}, "slug"),
        ("query($by: By!) { leaflet(by: $by) { title } }", {"by": {"slugg": 1}}, "slug"),
    ):
        response = served.ask(query, variables=variables)
        assert response.status_code == 400
        assert f"Did you mean '{nearest}'" in response.json()["errors"][0]["message"], response.text


def test_each_error_says_where_its_code_is_explained(served: Served) -> None:
    error = served.ask("{ helo }").json()["errors"][0]["extensions"]
    assert error["help"] == "/docs/errors#VALIDATION_FAILED"


def test_a_value_that_fails_only_while_running_is_the_callers(served: Served) -> None:
    query = "query($a: String!, $b: String) { leaflet(by: { slug: $a, id: $b }) { title } }"
    response = served.ask(query, variables={"a": "x", "b": "y"})
    assert (code(response), response.status_code) == ("VALIDATION_FAILED", 400)
    query = "query($a: String) { leaflet(by: { slug: $a }) { title } }"
    assert served.ask(query).status_code == 400


def test_at_most_a_few_validation_errors_come_back(served: Served) -> None:
    response = served.ask("{" + " ".join(f"nope{n}" for n in range(100)) + "}")
    assert len(response.json()["errors"]) == 6


def test_messages_do_not_repeat_what_was_sent_at_length(served: Served) -> None:
    assert len(served.ask("{" + "x" * 20_000 + "}").text) < 1_000
    assert len(served.ask("{ hello }", operationName="x" * 20_000).text) < 1_000


def test_an_operation_is_chosen_by_its_name(served: Served) -> None:
    query = 'query A { hello } query B { hello(name: "B") }'
    assert answered(served.ask(query, operationName="B")) == {"hello": "Hello B"}
    assert answered(served.ask("query A { hello }")) == {"hello": "Hello world"}
    assert answered(served.ask("query A { hello }", operationName="")) == {"hello": "Hello world"}
    assert answered(served.ask("query A { hello }", operationName=None)) == {"hello": "Hello world"}
    for name in ("C", "a"):
        assert code(served.ask(query, operationName=name)) == "BAD_REQUEST"


def test_variables_are_used_and_members_from_the_future_ignored(served: Served) -> None:
    response = served.ask(
        'query($n: String = "x") { hello(name: $n) }',
        variables={"n": "Ada", "more": 1},
        extensions={"a": 1},
        future=[1],
    )
    assert answered(response) == {"hello": "Hello Ada"}
    assert answered(served.ask('query($n: String = "x") { hello(name: $n) }', variables=None)) == {"hello": "Hello x"}


def test_a_query_can_be_a_get(served: Served) -> None:
    params = {"query": "query A($n: String!) { hello(name: $n) }", "variables": '{"n":"é"}', "operationName": "A"}
    assert answered(served.get(params)) == {"hello": "Hello é"}
    empty = {"query": "{ hello }", "variables": "", "operationName": "", "extensions": ""}
    assert answered(served.get(empty)) == {"hello": "Hello world"}
    response = served.client.head(f"{served.url}/graphql", params={"query": "{ hello }"})
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query=",
        "query=%7Bhello%7D&query=%7Bhello%7D",
        "query=%ff",
        "query=%7Bhello%7D&variables=%5B%5D",
        "query=%7Bhello%7D&variables=1",
        "query=%7Bhello%7D&variables=%7B",
        "query=%7Bhello%7D&extensions=%22x%22",
        "query=%7Bhello%7D&variables=" + "%5B" * 3000,
        "query=%7Bhello%7D&" + "&".join(f"x{n}=1" for n in range(30)),
        "query=%7Bhello%7D&dryRun=maybe",
    ],
)
def test_a_malformed_get_is_a_bad_request(served: Served, query_string: str) -> None:
    response = served.client.get(f"{served.url}/graphql?{query_string}", headers={"accept": NEW})
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_a_mutation_by_get_is_refused_and_does_nothing(served: Served) -> None:
    before = list(odd.changes)
    params = {"query": "query A { hello } mutation B { touch }", "operationName": "B"}
    for response in (served.get({"query": "mutation { touch }"}), served.get(params)):
        assert (response.status_code, code(response), response.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
    assert odd.changes == before
    assert answered(served.ask("mutation { touch }")) == {"touch": "touched"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_not_allowed(served: Served, method: str) -> None:
    response = served.client.request(method, f"{served.url}/graphql")
    assert (response.status_code, code(response)) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/plain; x=application/json",
     "application/json; charset=utf-16", "application/xml", ""],
)  # fmt: skip
def test_s42_other_media_types_are_refused(served: Served, content_type: str) -> None:
    before = list(odd.changes)
    response = served.send(b'{"query":"mutation { touch }"}', content_type=content_type)
    assert (response.status_code, code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert odd.changes == before


def test_compressed_bodies_are_not_inflated(served: Served) -> None:
    response = served.send(b"\x1f\x8b\x08", content_encoding="gzip")
    assert (response.status_code, code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_query_in_the_address_of_a_post_is_not_looked_at(served: Served) -> None:
    response = served.client.post(f"{served.url}/graphql?query=%7Bhello%7D", json={})
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


def test_the_price_comes_with_every_answer(served: Served) -> None:
    query = "query($n: Int) { leaflet { related(first: $n) { nodes { title } } } }"
    response = served.ask(query, variables={"n": 3})
    assert response.json()["extensions"] == {"cost": {"requested": 5, "limit": 12_000}}
    assert served.ask(query, variables={"n": 50}).json()["extensions"]["cost"]["requested"] == 52
    assert served.ask("mutation { a: touch b: touch }").json()["extensions"]["cost"]["requested"] == 20


def test_equal_answers_are_equal_bytes(served: Served) -> None:
    assert served.ask("{ hello }").content == served.ask("{ hello }").content


def test_what_costs_too_much_is_refused_with_its_price(served: Served) -> None:
    page = "related(first: 100) { nodes {"
    query = "{ leaflet {" + page * 3 + "title" + "} }" * 3 + "} }"
    response = served.ask(query)
    assert (response.status_code, code(response)) == (400, "COST_EXCEEDED")
    requested = 1 + 1 + 100 * (1 + 1 + 100 * (1 + 1 + 100))
    assert response.json()["extensions"] == {"cost": {"requested": requested, "limit": 12_000}}
    assert "data" not in response.json()


def test_a_dry_run_prices_and_runs_nothing(served: Served) -> None:
    before = list(odd.changes)
    response = served.client.post(f"{served.url}/graphql?dryRun=1", json={"query": "mutation { touch }"})
    assert (response.status_code, response.json()) == (
        200,
        {"data": None, "extensions": {"cost": {"requested": 10, "limit": 12_000}}},
    )
    response = served.client.post(
        f"{served.url}/graphql?dryRun=1", json={"query": "mutation { tuch }"}, headers={"accept": NEW}
    )
    assert (response.status_code, code(response)) == (400, "VALIDATION_FAILED")
    assert odd.changes == before


def test_every_status_of_the_table_is_one_of_the_contract() -> None:
    assert set(answers.STATUS.values()) == {400, 401, 403, 404, 405, 406, 413, 415, 429, 500, 503, 504}
    assert set(answers.STATUS) >= answers.GRAPHQL_CODES
    assert set(answers.STATUS) >= set(answers.HEADERS)


def test_what_is_not_there_is_answered_in_json(served: Served) -> None:
    response = served.client.get(f"{served.url}/nowhere")
    assert (response.status_code, code(response)) == (404, "NOT_FOUND")
    response = served.client.post(f"{served.url}/health/live")
    assert (response.status_code, code(response)) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in response.headers["allow"]


def test_the_schema_can_be_fetched_as_text(served: Served) -> None:
    response = served.client.get(f"{served.url}/schema.graphql")
    assert response.text == odd.schema.as_str()
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    again = served.client.get(f"{served.url}/schema.graphql", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_health_tells_life_from_readiness_and_no_reason(served: Served) -> None:
    assert served.client.get(f"{served.url}/health/live").json() == {"status": "ok"}
    assert served.client.get(f"{served.url}/health/ready").json() == {"status": "ok"}
    served.records.away = True
    try:
        response = served.client.get(f"{served.url}/health/ready")
        assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
        assert served.client.get(f"{served.url}/health/live").status_code == 200
    finally:
        served.records.away = False
