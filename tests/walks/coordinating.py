"""Coordinators of a network over a socket, after those who may not have tried."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from tests.walks import doing, refusing, stored
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

OPEN = """mutation ($other: ID!, $title: String!) { openPartnership(input: {form: PROJECT, title: $title,
  leaflet: {slug: "local-authority-links"}, counterparts: [{existing: {id: $other}}]}) {
  partnership { id } errors { code message } } }"""

CANNOT = """mutation ($id: ID!) { answerItems(input: {partnership: $id, answers: [
  {item: "follow-up", state: CANNOT, reason: "There is nobody."}]}) { errors { code message } } }"""


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


def _both(town: Town) -> str:
    """Let both councils join a network, with six partnerships in which they stand to each other in every way."""
    coordinator = network(town)
    made = town.ask("{ viewer { organisation { id } } }", by=coordinator)["viewer"]["organisation"]["id"]
    poor = town.organisation(town.poor)
    assert town.ask(JOIN, by=town.poor, id=made)["joinNetwork"]["errors"] == []
    assert town.ask(ADMIT, by=coordinator, id=poor)["admitToNetwork"]["errors"] == []
    for number in range(5):
        opened = town.ask(OPEN, by=town.rich, other=poor, title=f"Link {number}")["openPartnership"]
        link = opened["partnership"]["id"]
        assert town.walk("D206_Acknowledge", by=town.poor, id=link)["acknowledgePartnership"]["errors"] == []
        assert town.ask(CANNOT, by=town.poor, id=link)["answerItems"]["errors"] == []
    return coordinator


def _portfolio(town: Town) -> dict[str, Any]:
    """Show a coordinator the whole; others are shown what is public, and the sides what is theirs."""
    coordinator, name = _both(town), "E01_Portfolio"
    waiting = town.ask(OPEN, by=town.rich, other=town.organisation(town.poor), title="Waiting")["openPartnership"]
    assert waiting["errors"] == []
    outsiders = (None, doing.stranger(town), town.editor)
    with refusing.unchanged(town):
        for outside in outsiders:
            found = town.walk(name, by=outside)["portfolio"]
            assert (found["total"], found["facets"]["verdicts"], found["attention"]) == (6, [], [])
        inside = town.walk(name, by=town.rich)["portfolio"]
        assert (inside["total"], inside["attention"][0]["value"]) == (7, "NOT_ACKNOWLEDGED")
        whole = town.walk(name, by=coordinator)
    for one in whole["portfolio"]["facets"]["verdicts"]:
        assert _listed(town, coordinator, f"verdict: [{one['value']}]") == one["count"]
    for one in whole["portfolio"]["attention"]:
        assert _listed(town, coordinator, f"attention: [{one['value']}]") == one["count"]
    return whole


def _listed(town: Town, by: str, wanted: str) -> int:
    query = f"{{ partnerships(filter: {{{wanted}}}, first: 100) {{ totalCount nodes {{ id }} }} }}"
    found = town.ask(query, by=by)["partnerships"]
    assert found["totalCount"] == len(found["nodes"])
    return len(found["nodes"])


def _stuck(town: Town) -> dict[str, Any]:
    """Tell a coordinator in numbers where many are stuck; which ones is told to their sides alone."""
    coordinator, name = _both(town), "E02_StuckItems"
    for outside in (None, doing.stranger(town), town.editor, OPERATOR):
        assert town.walk(name, by=outside) == {"portfolio": {"stuckItems": []}}
    told = town.walk(name, by=coordinator)
    (first, *_) = told["portfolio"]["stuckItems"]
    stuck = f'stuckOn: "{first["item"]["key"]}"'
    assert _listed(town, town.rich, stuck) >= first["cannot"] + first["unanswered"]
    assert [_listed(town, by, stuck) for by in (coordinator, town.editor, OPERATOR)] == [0, 0, 0]
    few = """{ portfolio(filter: {title: "Link 1"}) { total stuckItems { cannot } } }"""
    assert town.ask(few, by=coordinator) == {"portfolio": {"total": 1, "stuckItems": []}}
    return told


def _one_sided(town: Town) -> dict[str, Any]:
    """List what the sides see differently; a coordinator is told that they do, and not what they said."""
    coordinator, name = _both(town), "E06_OneSidedLinks"
    for outside in (None, doing.stranger(town), town.editor):
        assert town.walk(name, by=outside) == {"partnerships": {"nodes": []}}
    (waiting,) = town.walk(name, by=OPERATOR)["partnerships"]["nodes"]
    assert (waiting["title"], waiting["readiness"]) == ("Mfano and Exempleville", None)
    sides = town.walk(name, by=town.rich)["partnerships"]["nodes"]
    assert [bool(one["readiness"]["disagreements"]) for one in sides].count(True) == 1
    told = town.walk(name, by=coordinator)
    assert [one["title"] for one in told["partnerships"]["nodes"]] == [one["title"] for one in sides]
    left = "mutation ($id: ID!) { leaveNetwork(input: {network: $id}) { errors { code } } }"
    own = town.ask("{ viewer { organisation { id } } }", by=coordinator)["viewer"]["organisation"]["id"]
    assert town.ask(left, by=town.poor, id=own)["leaveNetwork"]["errors"] == []
    assert town.walk(name, by=coordinator) == {"partnerships": {"nodes": []}}
    return told


def _export(town: Town) -> dict[str, Any]:
    """Make a file for a funder; it is fetched by its address alone, and read by whoever may make one."""
    coordinator, name = network(town), "E09_ExportForFunder"
    stored.change(town, "UPDATE organisation SET wikidata_id = 'Q99999999' WHERE slug = 'exampleton-town-council'")
    stored.change(town, f"UPDATE partnership SET stage = 'ACTIVE' WHERE id = '{town.demo.partnership}'")
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name])) == ["KEY_REQUIRED"]
        assert refusing.codes(town.post(OPERATIONS[name], by=OPERATOR)) == ["FORBIDDEN"]
    done = town.walk(name, by=coordinator)
    written = town.client.get(town.url + urlsplit(done["exportPortfolio"]["url"]).path)
    assert (written.status_code, written.headers["content-type"]) == (200, "application/xml")
    activities = etree.fromstring(written.content)
    assert [one.findtext("title/narrative") for one in activities] == ["Exampleton and Mfano"]
    done["exportPortfolio"]["url"] = "URL"
    return done


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "E01_Portfolio": _portfolio,
    "E02_StuckItems": _stuck,
    "E06_OneSidedLinks": _one_sided,
    "E07_AskForReviews": _reviews,
    "E09_ExportForFunder": _export,
}
