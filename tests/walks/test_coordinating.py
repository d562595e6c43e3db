"""The coordinator's day of docs/querying.md over a socket, from invitation and key to its last query, as it stands."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.walks import refusing
from tests.walks.conftest import Town
from tests.walks.coordinating import CANNOT, KEY, OPERATOR

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "querying.md").read_text(encoding="utf-8")
TOLD = {
    text.split("{")[0].split("(")[0].split()[1]: text for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}
"""The operations of the page, by name."""
DAY = ("ComesIn", "Asked", "Door", "Admits", "Glance", "List", "Asks", "TakesAway")
COMES_IN, ASKED, DOOR, ADMITS, GLANCE, LIST, ASKS, TAKES_AWAY = (TOLD[f"Network{name}"] for name in DAY)
NETWORK = """mutation { addOrganisation(input: {name: {text: "Links of Links", language: "en"}, kind: NETWORK,
  country: "GB"}) { organisation { id } errors { code } } }"""
INVITE = """mutation ($id: ID!) { createInvitation(input: {organisation: $id}) { secret errors { code } } }"""
BEFORE = "2099-01-01"


def done(payload: dict[str, Any]) -> dict[str, Any]:
    (answer,) = payload.values()
    assert answer["errors"] == [], answer
    found: dict[str, Any] = answer
    return found


def test_a_coordinators_day(town: Town) -> None:
    network = done(town.ask(NETWORK, by=OPERATOR))["organisation"]["id"]
    secret = done(town.ask(INVITE, by=OPERATOR, id=network))["secret"]
    came = done(town.ask(COMES_IN, secret=secret))
    assert came["organisation"] == {"id": network, "slug": "links-of-links"}
    soon = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    own = done(town.ask(KEY, by=OPERATOR, id=network, at=soon))["secret"]
    for member in (town.rich, town.poor):
        assert done(town.ask(ASKED, by=member, network=network))["membership"] == {"joinedAt": None}
    waiting = town.ask(DOOR, by=own)["viewer"]["organisation"]["members"]
    assert (waiting["totalCount"], [one["organisation"]["name"] for one in waiting["nodes"]]) == (
        2,
        ["Exampleton Town Council", "Mfano District Council"],
    )
    assert town.ask(DOOR, by=came["secret"])["viewer"]["organisation"]["members"]["totalCount"] == 2
    assert town.ask(GLANCE, by=own, network=network, before=BEFORE)["portfolio"]["total"] == 0
    for one in waiting["nodes"]:
        assert done(town.ask(ADMITS, by=own, organisation=one["organisation"]["id"]))["membership"]["joinedAt"]
    assert town.ask(CANNOT, by=town.poor, id=town.demo.partnership)["answerItems"]["errors"] == []
    _looks(town, own, network)


def _looks(town: Town, own: str, network: str) -> None:
    """Look at a glance, open the list behind a number, ask what it holds for a review; who may not is told nothing."""
    glance = town.ask(GLANCE, by=own, network=network, before=BEFORE)["portfolio"]
    assert glance["facets"]["verdicts"] == [{"value": "THINK_AGAIN", "count": 1}]
    assert [one["value"] for one in glance["attention"]] == ["THINK_AGAIN", "DISAGREEMENT", "NO_LEAD"]
    assert (glance["total"], glance["expiringAgreements"], glance["stuckItems"]) == (1, 0, [])
    for one in glance["attention"]:
        listed = town.ask(LIST, by=own, network=network, code=one["value"])["partnerships"]
        assert [link["id"] for link in listed["nodes"]] == [town.demo.partnership]
        assert one["value"] in [flag["code"] for flag in listed["nodes"][0]["attention"]]
    assert [side["readiness"]["cannot"] for side in listed["nodes"][0]["sides"]] == [0, 1]
    asked: dict[str, Any] = {"partnerships": [town.demo.partnership], "day": "2030-01-01"}
    with refusing.unchanged(town):
        for nobody in (None, town.editor):
            told = town.ask(GLANCE, by=nobody, network=network, before=BEFORE)["portfolio"]
            assert (told["total"], told["facets"]["verdicts"], told["attention"]) == (1, [], [])
            assert town.ask(LIST, by=nobody, network=network, code="NO_LEAD")["partnerships"]["nodes"] == []
        assert refusing.codes(town.post(ASKS, asked, by=town.rich)) == ["FORBIDDEN"]
    (link,) = done(town.ask(ASKS, by=own, **asked))["partnerships"]
    assert [one["network"]["name"] for one in link["reviewRequests"]] == ["Links of Links"]
    url = done(town.ask(TAKES_AWAY, by=own, network=network))["url"]
    written = town.client.get(town.url + urlsplit(url).path)
    assert (written.status_code, written.text.count("\r\n")) == (200, 1), "it is SCOPING: there is the head alone"


def test_the_whole_day_is_run() -> None:
    assert {name for name in TOLD if name.startswith("Network")} == {f"Network{name}" for name in DAY}
