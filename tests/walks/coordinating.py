"""Coordinators of a network over a socket, after those who may not have tried."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.walks import refusing
from tests.walks.conftest import OPERATIONS, Town

OPERATOR = "operator's key"
NETWORK = """mutation { addOrganisation(input: {name: {text: "Links of Links", language: "en"}, kind: NETWORK,
  country: "GB"}) { organisation { id } errors { code message } } }"""
KEY = """mutation ($id: ID!, $at: DateTime!) { createKey(input: {organisation: $id, name: "coordinator",
  role: COORDINATOR, scopes: [READ, NETWORK_READ, PARTNERSHIPS_WRITE], expiresAt: $at}) {
  secret errors { code message } } }"""
JOIN = """mutation ($id: ID!) { joinNetwork(input: {network: $id}) {
  membership { network { id } joinedAt } errors { code message } } }"""
ADMIT = """mutation ($id: ID!) { admitToNetwork(input: {organisation: $id}) {
  membership { network { id } organisation { id } } errors { code message } } }"""


def network(town: Town) -> str:
    """Let the first council join a network, and give the key of who coordinates it."""
    soon = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    made = town.ask(NETWORK, by=OPERATOR)["addOrganisation"]["organisation"]["id"]
    coordinator = str(town.ask(KEY, by=OPERATOR, id=made, at=soon)["createKey"]["secret"])
    member = town.organisation(town.rich)
    asked = town.ask(JOIN, by=town.rich, id=made)["joinNetwork"]
    assert asked == {"membership": {"network": {"id": made}, "joinedAt": None}, "errors": []}
    admitted = town.ask(ADMIT, by=coordinator, id=member)["admitToNetwork"]
    assert admitted == {"membership": {"network": {"id": made}, "organisation": {"id": member}}, "errors": []}
    return coordinator


def _reviews(town: Town) -> dict[str, Any]:
    coordinator, name = network(town), "E07_AskForReviews"
    asked = {"ids": [town.demo.partnership], "by": "2030-01-01"}
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked)) == ["KEY_REQUIRED"]
        for other in (town.rich, town.editor, OPERATOR):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=other)) == ["FORBIDDEN"]
    done: dict[str, Any] = town.post(OPERATIONS[name], asked, by=coordinator).json()["data"]
    query = "query ($id: ID!) { partnership(by: {id: $id}) { reviewRequests { by message network { slug } } } }"
    told = [{"by": "2030-01-01", "message": "Annual review is due", "network": {"slug": "links-of-links"}}]
    for by, read in ((town.poor, told), (coordinator, told), (None, [])):
        assert town.ask(query, by=by, id=town.demo.partnership)["partnership"]["reviewRequests"] == read
    return done


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {"E07_AskForReviews": _reviews}
