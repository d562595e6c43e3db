"""A key that was revoked, has expired or was rotated out opens nothing; and a side's answers are its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from content import seeding
from tests.walks import stored
from tests.walks.conftest import DRAFT, Town
from tests.walks.refusing import codes, unchanged

CREATE = """mutation ($id: ID!, $until: DateTime!) {
  createKey(input: {organisation: $id, name: "desk", role: LEAD, scopes: [READ, PARTNERSHIPS_WRITE],
    expiresAt: $until}) { key { id } secret errors { code message } } }"""
REVOKE = "mutation ($key: ID!) { revokeKey(input: {key: $key}) { errors { code } } }"
ROTATE = "mutation ($key: ID!) { rotateKey(input: {key: $key, graceHours: 0}) { secret errors { code } } }"
ANSWER = """mutation ($id: ID!, $answers: [AnswerInput!]!) {
  answerItems(input: {partnership: $id, answers: $answers}) { errors { code } } }"""
MINE = """query ($id: ID!) { partnership(by: {id: $id}) { readiness {
  items { item { key } mine { state note reason version at } } } } }"""


def made(town: Town) -> tuple[str, str]:
    """Make a key for the first council, as its LEAD, and see that it works."""
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    given = town.ask(CREATE, by=town.rich, id=town.organisation(town.rich), until=until)["createKey"]
    assert given["errors"] == []
    assert town.organisation(given["secret"]) == town.organisation(town.rich)
    return given["key"]["id"], given["secret"]


def revoked(town: Town) -> str:
    key, secret = made(town)
    assert town.ask(REVOKE, by=town.rich, key=key)["revokeKey"]["errors"] == []
    return secret


def expired(town: Town) -> str:
    key, secret = made(town)
    stored.change(town, f"UPDATE access_key SET expires_at = '2026-01-01 00:00:00+00:00' WHERE id = '{key}'")
    return secret


def rotated_out(town: Town) -> str:
    key, secret = made(town)
    new = town.ask(ROTATE, by=town.rich, key=key)["rotateKey"]["secret"]
    assert town.organisation(new) == town.organisation(town.rich)
    return secret


@pytest.mark.parametrize("end", [revoked, expired, rotated_out])
def test_a_key_that_no_longer_works_opens_nothing(town: Town, end: Callable[[Town], str]) -> None:
    secret = end(town)
    answers = [{"item": "follow-up", "state": "TICKED"}]
    roads: dict[str, Callable[[], httpx2.Response]] = {
        "what is public": lambda: town.post("{ leaflets { totalCount } }", by=secret),
        "who asks": lambda: town.post("{ viewer { name } }", by=secret),
        "an answer": lambda: town.post(ANSWER, {"id": town.demo.partnership, "answers": answers}, by=secret),
        "an upload": lambda: town.post(DRAFT, by=secret, file=seeding.fixture("local-authority-links.md")),
    }
    with unchanged(town):
        for name, road in roads.items():
            response = road()
            assert (response.status_code, codes(response)) == (401, ["KEY_INVALID"]), name
            assert secret not in response.text
    assert secret.encode() not in town.log.getvalue()


def test_an_answer_is_the_sides_own_whatever_the_other_side_sends(town: Town) -> None:
    before = mine(town, town.rich)
    assert before["follow-up"]["version"] == 1
    assert mine(town, town.poor)["follow-up"]["version"] == 0
    with unchanged(town):  # It is the other side's version, not one's own.
        stale = [{"item": "follow-up", "state": "CANNOT", "reason": "No.", "expectedVersion": 1}]
        assert codes(town.post(ANSWER, {"id": town.demo.partnership, "answers": stale}, by=town.poor)) == [
            "STALE_VERSION"
        ]
    every = [{"item": key, "state": "CANNOT", "reason": "We have nobody."} for key in before]
    assert town.ask(ANSWER, by=town.poor, id=town.demo.partnership, answers=every)["answerItems"]["errors"] == []
    assert {one["state"] for one in mine(town, town.poor).values()} == {"CANNOT"}
    assert mine(town, town.rich) == before


def mine(town: Town, by: str) -> dict[str, Any]:
    found = town.ask(MINE, by=by, id=town.demo.partnership)["partnership"]["readiness"]["items"]
    return {one["item"]["key"]: one["mine"] for one in found}
