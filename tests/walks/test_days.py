"""The days of docs/days.md over a socket, from invitation and key to the last query: every operation is the page's own.

After each of them those who may not try the same, and nothing has changed or is told.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.walks import doing, refusing, stored
from tests.walks.conftest import Town

OPERATOR = "operator's key"
SLUG = "local-authority-links"
QID = "Q99999998"
NOTHING_NEW_BYTES_MAX = 1_000
"""What it costs a phone to learn that there is nothing new."""
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "days.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
TOLD = {re.split(r"[({ ]", text.split(maxsplit=1)[1])[0]: text for text in BLOCKS}
"""The operations of the page, by name."""
ADD = """mutation ($name: String!, $country: CountryCode!) { addOrganisation(input: {kind: LOCAL_AUTHORITY,
  name: {text: $name, language: "en"}, country: $country}) { organisation { id } errors { code } } }"""
TODAY = datetime.now(UTC).date().isoformat()
SOON = (datetime.now(UTC) + timedelta(days=9)).isoformat()
CHOIR = {"title": "A choir", "theme": "CULTURAL", "startsOn": TODAY}
OFFICE = ["READ", "PARTNERSHIPS_WRITE"]


@dataclass
class Day:
    """Somebody at work: a town, and their key."""

    town: Town
    key: str | None = None
    organisation: str = ""
    kept: dict[str, Any] = field(default_factory=dict)

    def send(self, operation: str, /, *, by: str | None = "", **variables: Any) -> dict[str, Any]:
        """Send an operation of the page, with one's own key if nothing else is said."""
        return self.town.ask(TOLD[operation], by=self.key if by == "" else by, **variables)

    def act(self, operation: str, /, *, by: str | None = "", **variables: Any) -> dict[str, Any]:
        """Send something to be done, which has to go well."""
        (payload,) = self.send(operation, by=by, **variables).values()
        assert payload["errors"] == [], (operation, payload)
        found: dict[str, Any] = payload
        return found

    @contextmanager
    def refused(self, operation: str, code: str, /, *others: str | None, **variables: Any) -> Iterator[None]:
        """Let others try, and nothing has changed; then do it oneself."""
        with refusing.unchanged(self.town):
            for other in others:
                answer = self.town.post(TOLD[operation], variables, by=other)
                assert refusing.codes(answer) == ["KEY_REQUIRED" if other is None else code], (operation, other)
        yield

    def read(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        """Read of one's partnership."""
        found: dict[str, Any] = self.send(operation, **variables)["partnership"]
        return found

    def colleague(self, name: str, role: str = "OFFICER", scopes: list[str] | None = None) -> str:
        """Make a key for somebody of the same organisation."""
        asked = {"organisation": self.organisation, "name": name, "role": role, "until": SOON}
        return str(self.act("MakeKey", scopes=scopes or OFFICE, **asked)["secret"])


def invited(town: Town, organisation: str, by: str, name: str) -> Day:
    """Come in by an invitation, which works once."""
    day = Day(town)
    with day.refused("Invite", "FORBIDDEN", None, town.editor, organisation=organisation):
        invitation = day.act("Invite", by=by, organisation=organisation)
    came = day.act("ComeIn", by=None, secret=invitation["secret"], name=name)
    day.key, day.organisation = came["secret"], came["organisation"]["id"]
    assert day.organisation == organisation
    with refusing.unchanged(town):
        again = town.post(TOLD["ComeIn"], {"secret": invitation["secret"], "name": "somebody else"})
        assert refusing.codes(again) == ["NOT_FOUND"]
    return day


def council(town: Town, name: str, country: str) -> str:
    """Record a council, as the operator."""
    return str(town.ask(ADD, by=OPERATOR, name=name, country=country)["addOrganisation"]["organisation"]["id"])


def test_the_web_developers_day(town: Town) -> None:
    own = town.organisation(town.rich)
    stored.change(town, f"UPDATE organisation SET wikidata_id = '{QID}' WHERE id = '{own}'")
    stored.change(town, f"UPDATE partnership SET stage = 'AGREED' WHERE id = '{town.demo.partnership}'")
    day = Day(town)
    edition = day.send("OurPage", language=["fr", "en"])["leaflet"]["edition"]
    assert (edition["language"], len(edition["checklist"]["items"])) == ("en-GB", 10)
    twins = day.send("OurTwinTowns", qid=QID, language=["fr"])["organisation"]["partnerships"]
    assert [one["title"] for one in twins["nodes"]] == ["Exampleton and Mfano"]
    assert [one["organisation"]["country"]["name"] for one in twins["nodes"][0]["sides"]] == ["Royaume-Uni", "Tanzanie"]
    page = day.send("OneTwinTown", slug=twins["nodes"][0]["slug"], language=["en"])["partnership"]
    assert (page["stage"], page["agreement"], page["exports"]["jsonLd"] is None) == ("AGREED", None, False)
    found = day.send("Found", words="reciprocity")["search"]
    assert (found["totalCount"], found["nodes"][0]["highlights"][0]["matched"]) == (1, True)
    office = Day(town, town.rich, own)
    site = office.colleague("council website", "VIEWER", ["READ"])
    assert day.send("WhoAmI", by=site)["viewer"]["scopes"] == ["READ"]
    assert day.send("WhoAmI") == {"viewer": None}
    with refusing.unchanged(town):
        asked = {"id": town.demo.partnership, "answers": [{"item": "focus", "state": "TICKED"}]}
        assert refusing.codes(town.post(TOLD["TickAndNote"], asked, by=site)) == ["FORBIDDEN"]
        more = {"organisation": own, "name": "x", "role": "VIEWER", "scopes": ["READ"], "until": SOON}
        assert refusing.codes(town.post(TOLD["MakeKey"], more, by=site)) == ["FORBIDDEN"]
    hidden = [one for one in ("Mfano and Exempleville",) if one in str(day.send("OurTwinTowns", qid=QID))]
    assert hidden == []


def test_the_partner_portals_day(town: Town) -> None:
    portal = invited(town, council(town, "Portal of Links", "IE"), OPERATOR, "the portal")
    site = portal.colleague("widgets", "VIEWER", ["READ"])
    poor = portal.send("ForTheseReaders", by=site, audience="RESOURCE_POOR")["leaflet"]["edition"]
    assert len(poor["guidance"]) == 9
    beside = {one["key"]: [told["key"] for told in one["advice"]] for one in poor["checklist"]["items"]}
    assert beside["be-strategic"] == ["be-strategic-and-prioritise"]
    rich = portal.send("ForTheseReaders", audience="RESOURCE_RICH")["leaflet"]["edition"]["checklist"]["items"]
    assert not any(told["key"] == "be-strategic-and-prioritise" for one in rich for told in one["advice"])
    listed = portal.send("Directory", by=site, country=["TZ"])["partnerships"]
    assert [one["id"] for one in listed["nodes"]] == [town.demo.partnership]
    assert portal.send("Badge", by=site, id=town.demo.partnership)["partnership"]["readiness"] is None
    for by in (town.rich, town.poor):
        side = town.ask(
            "query ($id: ID!) { partnership(by: {id: $id}) { mySide { version } } }", by=by, id=town.demo.partnership
        )["partnership"]["mySide"]
        publish = {"partnership": town.demo.partnership, "expectedVersion": side["version"], "publishReadiness": True}
        cursor = portal.send("News", by=site)["changes"]["pageInfo"]["endCursor"]
        portal.act("InOurWords", by=by, input=publish)
    news = portal.send("News", by=site, cursor=cursor)["changes"]["nodes"]
    assert [one["type"] for one in news] == ["PARTNERSHIP_UPDATED"]
    badge = portal.send("Badge", by=site, id=town.demo.partnership)["partnership"]
    assert badge["readiness"] == {"verdict": "IN_PROGRESS", "ticked": 5, "total": 10, "percent": 50}
    assert town.ask(TOLD["Badge"], id=town.demo.partnership)["partnership"] == badge, "it is everybody's by now"


def test_the_content_editors_morning(town: Town) -> None:
    day = Day(town, town.editor)
    draft = town.draft()["edition"]
    submit = """mutation ($id: ID!, $v: Int!) { submitForReview(input: {edition: $id, expectedVersion: $v}) {
      errors { code } } }"""
    town.ask(submit, by=town.editor, id=draft["id"], v=draft["version"])
    tasks = day.send("OurDesk")["viewer"]["tasks"]
    assert [one["edition"]["title"] for one in tasks] == ["Local Authority Links"] * len(tasks)
    assert "DECIDE_MATCHES" in {one["code"] for one in tasks}
    assert day.send("OurDesk", by=None) == {"viewer": None}
    assert day.send("OurDesk", by=town.rich)["viewer"]["tasks"] == []


def begun(town: Town) -> tuple[Day, Day, str]:
    """Let the first council open a partnership with one that is not here yet, vouch for it, and let it come in."""
    rich = invited(town, council(town, "Beispielstadt", "DE"), OPERATOR, "the mayor's office")
    wanted = {
        "counterparts": [{"new": {"name": "Mudzi wa Chitsanzo", "kind": "LOCAL_AUTHORITY", "country": "MW"}}],
        "form": "FRIENDSHIP",
        "leaflet": {"slug": SLUG},
        "position": "RESOURCE_RICH",
    }
    with rich.refused("Open", "FORBIDDEN", None, town.editor, OPERATOR, input=wanted):
        opened = rich.act("Open", input=wanted)["partnership"]
    assert (opened["stage"], opened["sides"][1]["acknowledgedAt"]) == ("EXPLORATORY", None)
    poor = invited(town, opened["sides"][1]["organisation"]["id"], str(rich.key), "the planner's phone")
    for outside in (None, town.editor, town.rich):
        assert rich.send("OneScreen", by=outside, id=opened["id"]) == {"partnership": None}
    return rich, poor, str(opened["id"])


def joined(town: Town) -> tuple[Day, Day, str]:
    """Let the second council say yes, and say who it is."""
    rich, poor, link = begun(town)
    screen = poor.read("OneScreen", id=link, language=["ny", "en"])
    assert screen["stage"] == "EXPLORATORY"
    with refusing.unchanged(town):
        answers = [{"item": "prepare", "state": "TICKED"}]
        early = town.post(TOLD["TickAndNote"], {"id": link, "answers": answers}, by=poor.key)
        assert refusing.codes(early) == ["WRONG_STATE"]
    with poor.refused("SayYes", "NOT_FOUND", None, town.rich, id=link):
        assert poor.act("SayYes", id=link)["partnership"] == {"stage": "SCOPING"}
    words = {
        "partnership": link,
        "expectedVersion": poor.read("OneScreen", id=link)["mySide"]["version"],
        "position": "RESOURCE_POOR",
        "aims": [{"text": {"text": "Madzi abwino m’sukulu zonse", "language": "ny"}}],
    }
    with poor.refused("InOurWords", "FORBIDDEN", None, town.editor, town.rich, input=words):
        side = poor.act("InOurWords", input=words)["side"]
    assert side["aims"] == [{"text": "Madzi abwino m’sukulu zonse", "language": "ny"}]
    return rich, poor, link


def test_the_day_of_the_officer_who_begins(town: Town) -> None:
    rich, poor, link = joined(town)
    stranger = doing.stranger(town)
    found = rich.read("OurChecklist", id=link)
    beside = {one["item"]["key"]: [told["text"] for told in one["advice"]] for one in found["readiness"]["items"]}
    assert len(beside) == 31
    assert beside["be-strategic"] == [], "that is for the other side"
    for outside in (None, stranger, town.editor, OPERATOR):
        assert rich.send("OurChecklist", by=outside, id=link)["partnership"]["readiness"] is None
    ticks = [{"item": "prepare", "state": "TICKED", "note": "We met three others."}]
    with rich.refused("TickAndNote", "FORBIDDEN", None, stranger, town.editor, id=link, answers=ticks):
        assert rich.act("TickAndNote", id=link, answers=ticks)["joint"]["verdict"] == "IN_PROGRESS"
    mine = found["mySide"]["id"]
    visit = {"partnership": link, "purpose": "SCOPING", "mode": "ONLINE", "host": mine, "startsOn": TODAY}
    with rich.refused("Visited", "FORBIDDEN", None, stranger, town.editor, visit=visit):
        suggested = rich.act("Visited", visit=visit)["suggestions"]
    assert [one["item"]["key"] for one in suggested] == ["find-a-partner"]
    rich.act("TickAndNote", id=link, answers=[{"item": "find-a-partner", "state": "TICKED"}])
    _signed(rich, poor, link, mine, stranger)
    duty = {"side": mine, "function": "Hall", "person": "A. Example"}
    exchange = {**CHOIR, "partnership": link, "responsibilities": [duty]}
    with rich.refused("Plan", "FORBIDDEN", None, stranger, town.editor, activity=exchange):
        rich.act("Plan", activity=exchange)
    review = {"partnership": link, "kind": "ANNUAL", "period": "2026", "findings": "Good.", "improvements": ["Write."]}
    with rich.refused("LookBack", "FORBIDDEN", None, stranger, town.editor, review=review):
        rich.act("LookBack", review=review)
    _briefed(rich, link, stranger)


def _briefed(rich: Day, link: str, stranger: str) -> None:
    """Read all of it at once; who has no part reads what is public."""
    brief = rich.read("Brief", id=link)
    assert (brief["stage"], brief["agreement"]["kind"]) == ("AGREED", "CHARTER")
    assert brief["counterpart"]["aims"] == [{"text": "Madzi abwino m’sukulu zonse"}]
    assert brief["reviews"]["nodes"] == [{"findings": "Good.", "improvements": ["Write."]}]
    outside = rich.send("Brief", by=stranger, id=link)["partnership"]
    assert (outside["counterpart"], outside["reviews"]["nodes"]) == (None, [])
    assert outside["attention"] == []


def _signed(rich: Day, poor: Day, link: str, mine: str, stranger: str) -> None:
    """Propose a charter, and sign it on both sides: the last signature makes it agreed."""
    terms: dict[str, Any] = {"partnership": link, "kind": "CHARTER", "languages": ["de", "ny"], "draftedJointly": True}
    terms["aims"] = [{"text": {"text": "Sauberes Wasser", "language": "de"}}]
    terms["responsibilities"] = [{"side": mine, "function": "Travel"}]
    with rich.refused("Propose", "FORBIDDEN", None, stranger, rich.town.editor, terms=terms):
        made = rich.act("Propose", terms=terms)["agreement"]
    who = {"agreement": made["id"], "office": "Leader", "signedOn": TODAY, "mandate": "Minute 7"}
    first = {**who, "name": "O. Beispiel", "expectedVersion": made["version"]}
    hidden = rich.refused("Sign", "NOT_FOUND", None, stranger, input=first)
    with hidden, rich.refused("Sign", "FORBIDDEN", rich.town.editor, input=first):
        version = rich.act("Sign", input=first)["agreement"]["version"]
    last = poor.act("Sign", input={**who, "name": "C. Chitsanzo", "expectedVersion": version})
    assert (last["agreement"]["status"], last["partnership"]["stage"]) == ("SIGNED", "AGREED")


def test_the_day_of_the_officer_on_a_phone(town: Town) -> None:
    rich, poor, link = joined(town)
    stranger = doing.stranger(town)
    cursor = poor.read("OneScreen", id=link)["changes"]["pageInfo"]["endCursor"]
    while more := poor.read("OneScreen", id=link, cursor=cursor)["changes"]["pageInfo"]["endCursor"]:
        cursor = more
    screen = poor.read("Boxes", id=link, language=["ny", "sw"])["readiness"]
    assert {one["item"]["language"] for one in screen["items"]} == {"en-GB"}, "it says so where there is no translation"
    _synced(poor, link, screen["edition"]["id"])
    for outside in (None, stranger, town.editor, OPERATOR):
        assert poor.send("Boxes", by=outside, id=link)["partnership"]["readiness"] is None
        nothing = poor.send("OnlyNew", by=outside, id=link, cursor=cursor)["partnership"]["changes"]["nodes"]
        assert [one["type"] for one in nothing] == []
    news = poor.read("OnlyNew", id=link, cursor=cursor, language=["fr"])["changes"]
    assert [one["type"] for one in news["nodes"]].count("ITEM_ANSWERED") == 5, "each answer once"
    again = town.post(TOLD["OnlyNew"], {"id": link, "cursor": news["pageInfo"]["endCursor"]}, by=poor.key)
    assert again.json()["data"]["partnership"]["changes"]["nodes"] == []
    assert len(again.content) <= NOTHING_NEW_BYTES_MAX
    mine = rich.read("OurChecklist", id=link)["mySide"]["id"]
    duty = {"side": mine, "function": "Hall", "person": "A. Example"}
    rich.act(
        "Plan",
        activity={
            "partnership": link,
            "title": "A choir",
            "theme": "CULTURAL",
            "startsOn": TODAY,
            "responsibilities": [duty],
        },
    )
    month = poor.read("WhoDoesWhat", id=link, **{"from": TODAY, "to": TODAY})["activities"]["nodes"]
    assert [one["responsibilities"][0]["person"] for one in month] == ["A. Example"]
    contact = {"partnership": link, "contact": {"name": "Ada Chitsanzo", "role": "STAFF", "since": "2025-01-01"}}
    with poor.refused("OurContact", "FORBIDDEN", None, stranger, town.editor, contact=contact):
        made = poor.act("OurContact", contact=contact)["contact"]["id"]
    with poor.refused("Forget", "FORBIDDEN", None, rich.key, contact=made):
        left = poor.act("Forget", contact=made)["side"]["contacts"]
    assert [(one["name"], one["role"], one["since"]) for one in left] == [(None, "STAFF", "2025-01-01")]
    assert "Ada Chitsanzo" not in str(stored.everything(town))


def _synced(poor: Day, link: str, edition: str) -> None:
    """Answer without a line, while a colleague is quicker with one of the boxes, and the first answer gets lost."""

    def tap(number: int, item: str, state: str, version: int = 0, reason: str | None = None) -> dict[str, Any]:
        said = {"clientId": f"phone-{number}", "item": item, "state": state, "expectedVersion": version}
        return {**said, "reason": reason} if reason else said

    desk = poor.colleague("a colleague at the desk")
    taps = [tap(1, "prepare", "TICKED"), tap(2, "focus", "TICKED"), tap(3, "persevere", "CANNOT")]
    poor.act("TickAndNote", by=desk, id=link, answers=[{"item": "focus", "state": "IN_PROGRESS"}])
    sent: dict[str, Any] = {"id": link, "edition": edition, "answers": taps}
    with refusing.unchanged(poor.town):
        for other in (None, poor.town.rich, poor.town.editor):
            code = "KEY_REQUIRED" if other is None else "FORBIDDEN"
            assert refusing.codes(poor.town.post(TOLD["Sync"], sent, by=other)) == [code]
    lost = poor.send("Sync", **sent)["answerItems"]["results"]
    again = poor.send("Sync", **sent)["answerItems"]
    assert [one["outcome"] for one in lost] == ["WRITTEN", "CONFLICT", "REFUSED"]
    assert [one["outcome"] for one in again["results"]] == ["COUNTED_BEFORE", "CONFLICT", "REFUSED"]
    assert [one["code"] for one in again["errors"]] == ["STALE_VERSION", "REASON_REQUIRED"]
    now = {"state": "IN_PROGRESS", "version": 1, "by": "a colleague at the desk"}
    assert (again["results"][1]["sent"], again["results"][1]["now"]["mine"]) == ("TICKED", now)
    chosen = [tap(2, "focus", "TICKED", 1), tap(3, "persevere", "CANNOT", 0, "Nobody has the time.")]
    settled = poor.act("Sync", id=link, edition=edition, answers=chosen)["results"]
    assert [one["outcome"] for one in settled] == ["WRITTEN", "WRITTEN"]
    whole = [*taps[:1], *chosen]
    with refusing.unchanged(poor.town):
        last = poor.act("Sync", id=link, edition=edition, answers=whole)["results"]
    assert [one["outcome"] for one in last] == ["COUNTED_BEFORE"] * 3
    assert [(one["now"]["mine"]["state"], one["now"]["mine"]["version"]) for one in last] == [
        ("TICKED", 1),
        ("TICKED", 2),
        ("CANNOT", 1),
    ]
    poor.act("TickAndNote", id=link, answers=[{"item": "be-open", "state": "TICKED"}])


@pytest.mark.parametrize("name", TOLD)
def test_nothing_is_told_that_is_not_run(name: str) -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert f'"{name}"' in source
