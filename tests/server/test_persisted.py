"""Automatic persisted queries: a hash stands for the text that was sent with it, and for no other."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from server.settings import Limits, Settings
from tests.server.conftest import NEW, Served, serve

HELLO = "{ hello }"


@pytest.fixture(scope="module")
def small() -> Iterator[Served]:
    """A server that remembers few documents."""
    with serve(Settings(limits=Limits(documents_kept_max=3))) as running:
        yield running


def digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def named(query: str, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest(query)}}


def post(served: Served, media: str = "application/json", **members: Any) -> httpx2.Response:
    return served.client.post(f"{served.url}/graphql", json=members, headers={"accept": media})


def code(answer: httpx2.Response) -> str:
    (error,) = answer.json()["errors"]
    return str(error["extensions"]["code"])


def test_a_hash_stands_for_its_text_once_both_were_sent_by_post_and_get(small: Served) -> None:
    query = "query Named { hello }"
    unknown = post(small, extensions=named(query))
    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound", "the words that clients know"
    assert post(small, NEW, extensions=named(query)).status_code == 404
    whole = post(small, query=query, extensions=named(query))
    assert whole.json()["data"] == {"hello": "Hello world"}
    assert post(small, extensions=named(query)).content == whole.content
    parameters = {"extensions": json.dumps(named(query)), "operationName": "Named"}
    assert small.get(parameters).content == whole.content
    assert code(small.get({**parameters, "operationName": "Other"})) == "BAD_REQUEST"


def test_a_hash_of_another_text_is_refused_and_known_by_nobody(small: Served) -> None:
    forged = named("{ hello again: hello }")
    assert code(post(small, query=HELLO, extensions=forged)) == "BAD_REQUEST"
    assert code(post(small, extensions=forged)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("query", ["{ nowhere }", "{ hello", "{ hello }" + " " * 40_000])
def test_what_is_refused_is_not_known_by_its_hash(small: Served, query: str) -> None:
    assert "errors" in post(small, query=query, extensions=named(query)).json()
    assert code(post(small, extensions=named(query))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "told",
    [
        "x",
        [],
        {},
        {"version": 2, "sha256Hash": digest(HELLO)},
        {"version": 1, "sha256Hash": 1},
        {"version": 1, "sha256Hash": "../../etc/passwd"},
        {"version": 1, "sha256Hash": digest(HELLO).upper()},
        {"version": 1, "sha256Hash": "a" * 60_000},
    ],
)
def test_a_hash_of_another_form_is_refused(small: Served, told: object) -> None:
    for members in ({}, {"query": HELLO}):
        answer = post(small, NEW, extensions={"persistedQuery": told}, **members)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


def test_nothing_and_nothing_is_no_request(small: Served) -> None:
    assert code(post(small, NEW, extensions={})) == "BAD_REQUEST"
    assert code(post(small, NEW, query="  ", extensions=named("  "))) == "BAD_REQUEST"


def test_what_has_to_make_room_is_no_longer_known(small: Served) -> None:
    queries = [f"{{ hello a{number}: hello }}" for number in range(5)]
    for query in queries:
        assert post(small, query=query, extensions=named(query)).json()["data"]["hello"] == "Hello world"
    known = ["data" in post(small, extensions=named(query)).json() for query in queries]
    assert known == [False, False, True, True, True]


def test_two_questions_about_the_schema_are_not_taken_for_each_other(small: Served) -> None:
    types, kind = "{ __schema { queryType { name } } }", '{ __type(name: "String") { kind } }'
    for query in (types, kind):
        post(small, query=query, extensions=named(query))
    assert post(small, extensions=named(types)).json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    assert post(small, extensions=named(kind)).json()["data"] == {"__type": {"kind": "SCALAR"}}
