"""Registered operations: run by their hash alone, by GET and POST; and a server that runs nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from content.sharing import consumers
from server import auth
from server.answers import Failed
from server.documents import Documents, Register
from server.requests import Asked
from server.settings import Limits, Settings
from tests.server.conftest import BROKEN, GOOD_KEY, NEW, REGISTERED, Served, code, serve
from tests.server.odd import schema

HASH = consumers.sha256(REGISTERED)
ID = f"sha256:{HASH}"
UNKNOWN = "0" * 64
AUTOMATIC = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}


@pytest.fixture(scope="module")
def strict() -> Iterator[Served]:
    """A server that serves registered operations and nothing else."""
    with serve(Settings(registered_only=True)) as running:
        yield running


def post(served: Served, media: str = NEW, **members: Any) -> httpx2.Response:
    return served.client.post(f"{served.url}/graphql", json=members, headers={"accept": media})


@pytest.mark.parametrize("name", ["served", "strict"])
def test_a_registered_operation_is_run_by_its_hash_in_every_form(name: str, request: pytest.FixtureRequest) -> None:
    served: Served = request.getfixturevalue(name)
    variables = {"name": "you"}
    by_id = post(served, documentId=ID, variables=variables)
    assert by_id.json()["data"] == {"hello": "Hello you"}
    same = [
        post(served, documentId=HASH, variables=variables),
        post(served, query=REGISTERED, variables=variables),
        post(served, query=REGISTERED, documentId=ID, variables=variables, operationName="Registered"),
        post(served, extensions=AUTOMATIC, variables=variables),
        post(served, documentId=ID, extensions=AUTOMATIC, variables=variables),
        served.get({"documentId": ID, "variables": json.dumps(variables)}),
        served.get({"extensions": json.dumps(AUTOMATIC), "variables": json.dumps(variables)}),
    ]
    assert {one.content for one in same} == {by_id.content}


@pytest.mark.parametrize("media", [NEW, "application/json"])
def test_a_hash_that_nobody_registered_is_not_found_in_every_form(served: Served, media: str) -> None:
    unknown = post(served, media, documentId=f"sha256:{UNKNOWN}")
    assert (unknown.status_code, code(unknown)) == (404, "PERSISTED_QUERY_NOT_FOUND")
    assert "register it, or send its text" in unknown.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "told",
    [1, "", "x", "sha256:", "md5:" + "0" * 32, f"sha256:{HASH.upper()}", f"sha256:{HASH}0", [HASH], "../" + HASH],
)
def test_an_id_of_another_form_is_refused(served: Served, told: object) -> None:
    answer = post(served, documentId=told)
    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert "64 digits" in answer.json()["errors"][0]["message"]


def test_an_id_goes_with_its_own_text_and_hash_alone(served: Served) -> None:
    for other in ({"query": "{ hello }"}, {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": UNKNOWN}}}):
        answer = post(served, documentId=ID, **other)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


def test_an_operation_that_the_contract_has_left_behind_is_refused_by_what_it_lacks(served: Served) -> None:
    answer = post(served, documentId=consumers.sha256(BROKEN))
    assert (answer.status_code, code(answer)) == (400, "VALIDATION_FAILED")
    assert "gone" in answer.json()["errors"][0]["message"]


def test_where_only_registered_operations_are_served_nothing_else_is(strict: Served) -> None:
    other = "query Registered($name: String) { hello(name: $name)  }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": consumers.sha256(other)}}
    for members in ({"query": other}, {"query": other, "extensions": named}, {"query": "{ __schema { description } }"}):
        for media, headers in ((NEW, {}), ("application/json", {}), (NEW, {"authorization": f"Bearer {GOOD_KEY}"})):
            sent = {"accept": media, **headers}
            answer = strict.client.post(f"{strict.url}/graphql", json=members, headers=sent)
            assert (answer.status_code, code(answer)) == (403, "DOCUMENT_REQUIRED")
            assert "register this one" in answer.json()["errors"][0]["message"]
    unknown = post(strict, extensions=named)
    assert (unknown.status_code, code(unknown)) == (404, "PERSISTED_QUERY_NOT_FOUND"), "and it was not learnt"
    assert code(strict.get({"query": "{ hello }"})) == "DOCUMENT_REQUIRED"
    assert code(strict.get({"query": "{ hello }"}, **{auth.AS_NOBODY_HEADER: "1"})) == "DOCUMENT_REQUIRED"


@pytest.mark.anyio
async def test_it_is_looked_up_once_until_something_is_written_and_each_time_while_nobody_listens() -> None:
    texts = {HASH: REGISTERED}
    asked: list[str] = []

    async def text_of(sha256: str) -> str | None:
        asked.append(sha256)
        return texts.get(sha256)

    register = Register(text_of)
    kept = Documents(schema._schema, Limits(documents_kept_max=2), register)
    for _ in range(2):
        await kept.find(Asked(None, persisted=HASH))
    assert asked == [HASH] * 2, "nobody listens"
    register.in_step = True
    first = await kept.find(Asked(None, persisted=HASH))
    assert await kept.find(Asked(None, persisted=HASH)) is first
    assert asked == [HASH] * 2
    for number in range(9):  # What others send takes no room away from it.
        kept.read(f"{{ a{number}: hello }}")
    assert await kept.find(Asked(None, persisted=HASH)) is first
    register.clear()
    assert await kept.find(Asked(None, persisted=HASH)) is first, "and is not read anew"
    assert asked == [HASH] * 3
    texts.clear()
    register.clear()
    with pytest.raises(Failed, match="No operation with this hash"):
        await kept.find(Asked(None, persisted=HASH))


@pytest.mark.anyio
async def test_whoever_may_send_anything_teaches_nobody_else_a_hash() -> None:
    kept = Documents(schema._schema, Limits(), registered_only=True)
    text = "{ hello }"
    asked = Asked(text, persisted=consumers.sha256(text), automatic=True)
    assert await kept.find(asked, anything=True)
    for other in (asked, Asked(None, persisted=consumers.sha256(text))):
        with pytest.raises(Failed):
            await kept.find(other)
