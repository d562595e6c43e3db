"""What the sides of a partnership do together, over a socket: each side in its turn, and nobody else."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.walks import refusing
from tests.walks.conftest import OPERATIONS, Town

OPERATOR = "operator's key"
LISTED = """query ($id: ID!) { partnership(by: {id: $id}) { timeline { lastActiveOn nextReviewOn reviewOverdue }
  visits { totalCount nodes { id } } reviews { totalCount nodes { id } }
  updates { totalCount nodes { id title } } } }"""
TELL = """mutation ($update: PublishUpdateInput!) { publishUpdate(input: $update) { update { id url }
  errors { code message } } }"""
VISIT = (
    """mutation ($visit: RecordVisitInput!) { recordVisit(input: $visit) { visit { id } errors { code message } } }"""
)
ACTIVITIES = """query ($id: ID!) { partnership(by: {id: $id}) { activities { nodes { title cost hours
  responsibilities { function person } } } } }"""
EMPTY = {"totalCount": 0, "nodes": []}


def carried_out(town: Town, name: str, by: str, *, otherwise: Mapping[str, str], **asked: Any) -> dict[str, Any]:
    """Carry an operation out, after those who may not have tried it and changed nothing."""
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked)) == ["KEY_REQUIRED"]
        for other, code in {town.editor: "FORBIDDEN", OPERATOR: "FORBIDDEN", **otherwise}.items():
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=other)) == [code], (name, code)
    return town.walk(name, by=by, **asked)


def listed(town: Town, by: str | None) -> dict[str, Any]:
    """List what there is of the demo's partnership, as somebody sees it."""
    found: dict[str, Any] = town.ask(LISTED, by=by, id=town.demo.partnership)["partnership"]
    return found


def stranger(town: Town) -> str:
    """Make the key of somebody who leads a council elsewhere."""
    add = """mutation { addOrganisation(input: {name: {text: "Elsewhere", language: "en"}, kind: LOCAL_AUTHORITY,
      country: "IE"}) { organisation { id } } }"""
    made = town.ask(add, by=OPERATOR)["addOrganisation"]["organisation"]["id"]
    key = """mutation ($input: CreateKeyInput!) { createKey(input: $input) { secret errors { code message } } }"""
    soon = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    scopes = ["READ", "PARTNERSHIPS_WRITE"]
    asked = {"organisation": made, "name": "a lead", "role": "LEAD", "scopes": scopes, "expiresAt": soon}
    return str(town.ask(key, by=OPERATOR, input=asked)["createKey"]["secret"])


def reviewed(town: Town) -> dict[str, Any]:
    """Look back at a year; the sides alone learn of it."""
    said = {
        "partnership": town.demo.partnership,
        "kind": "ANNUAL",
        "period": "2025",
        "heldOn": "2026-01-15",
        "findings": "Two visits, one well, few letters.",
        "improvements": ["Write more often."],
        "challenges": ["changes-of-staff-and"],
        "nextReviewOn": "2026-02-01",
    }
    other = stranger(town)
    done = carried_out(town, "D109_AnnualReview", town.rich, otherwise={other: "FORBIDDEN"}, review=said)
    for outside in (None, other, town.editor, OPERATOR):
        found = listed(town, outside)
        assert found["reviews"] == EMPTY
        assert (found["timeline"]["nextReviewOn"], found["timeline"]["reviewOverdue"]) == (None, False)
    assert listed(town, town.poor)["timeline"] == {
        "lastActiveOn": None,
        "nextReviewOn": "2026-02-01",
        "reviewOverdue": True,
    }
    return done


def signed_off(town: Town) -> dict[str, Any]:
    """Agree with what the other side has recorded; who does not see it is told that it is not there."""
    asked = {"id": reviewed(town)["recordReview"]["review"]["id"], "v": 1}
    other = stranger(town)
    hidden = {other: "NOT_FOUND"}
    return carried_out(town, "F29_AgreeWithTheReview", town.poor, otherwise=hidden, **asked)


def taken_back(town: Town) -> dict[str, Any]:
    """Take news back; nobody reads it again, on its page neither."""
    said = {
        "partnership": town.demo.partnership,
        "title": "Three wells",
        "body": "The wells are *dug*.",
        "language": "en",
    }
    made = town.ask(TELL, by=town.poor, update=said)["publishUpdate"]["update"]
    page = town.url + made["url"].removeprefix("https://toolkit.example")
    assert "<p>The wells are <em>dug</em>.</p>" in town.client.get(page).text
    assert listed(town, None)["updates"] == {"totalCount": 1, "nodes": [{"id": made["id"], "title": "Three wells"}]}
    other = stranger(town)
    refused = {other: "FORBIDDEN", town.rich: "FORBIDDEN"}
    done = carried_out(town, "F35_TakeNewsBack", town.poor, otherwise=refused, update=made["id"])
    for by in (None, other, town.rich, town.poor):
        assert listed(town, by)["updates"] == EMPTY
    assert town.client.get(page).status_code == 404
    return done


def from_the_feed(town: Town) -> dict[str, Any]:
    """Read a visit that the feed tells of; the others hear nothing of it, and its id opens nothing."""
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { id } } }"
    host = town.ask(asked, by=town.poor, id=town.demo.partnership)["partnership"]["mySide"]["id"]
    said = {
        "partnership": town.demo.partnership,
        "purpose": "SCOPING",
        "mode": "IN_PERSON",
        "host": host,
        "startsOn": "2026-03-01",
        "endsOn": "2026-03-04",
        "outcome": "We want the same things.",
        "report": {"title": "Four days in Mfano", "kind": "REPORT", "url": "https://toolkit.example/report.pdf"},
    }
    assert town.ask(VISIT, by=town.rich, visit=said)["recordVisit"]["errors"] == []
    feed = "{ changes(last: 1, filter: {type: [VISIT_RECORDED]}) { nodes { summary subject { id } } } }"
    (told,) = town.ask(feed, by=town.poor)["changes"]["nodes"]
    assert told["summary"] == "A visit was recorded."
    visit = told["subject"]["id"]
    for other in (None, town.editor, OPERATOR, stranger(town)):
        assert town.ask(feed, by=other)["changes"]["nodes"] == []
        assert town.walk("F41_AVisitFromTheFeed", by=other, id=visit) == {"node": None}
    theirs = town.walk("F41_AVisitFromTheFeed", by=town.poor, id=visit)["node"]
    assert (theirs["outcome"], theirs["report"]) == ("We want the same things.", None), "the report is the writer's own"
    return town.walk("F41_AVisitFromTheFeed", by=town.rich, id=visit)


def sides(town: Town) -> tuple[str, str]:
    """Give the ids of the two sides: the first council's and the second's."""
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { id } } }"
    first, second = (
        town.ask(asked, by=by, id=town.demo.partnership)["partnership"]["mySide"]["id"] for by in (town.rich, town.poor)
    )
    return first, second


def reopened(town: Town, item: str) -> None:
    """Let the first council say that it is not through with a box after all."""
    answer = """mutation ($id: ID!, $item: String!) { answerItems(input: {partnership: $id, answers: [
      {item: $item, state: IN_PROGRESS}]}) { errors { code message } } }"""
    assert town.ask(answer, by=town.rich, id=town.demo.partnership, item=item) == {"answerItems": {"errors": []}}


def scoped(town: Town) -> dict[str, Any]:
    """Record a scoping visit to the other side: it suggests a box that is still open, and ticks none."""
    said = {
        "partnership": town.demo.partnership,
        "purpose": "SCOPING",
        "mode": "IN_PERSON",
        "host": sides(town)[1],
        "startsOn": "2026-03-01",
        "outcome": "We want the same things.",
    }
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { readiness { items { item { key } mine { state } } } } }"

    def answers() -> Any:
        return town.ask(asked, by=town.rich, id=town.demo.partnership)["partnership"]["readiness"]["items"]

    reopened(town, "find-a-partner")
    before = answers()
    done = carried_out(town, "D105_RecordScopingVisit", town.rich, otherwise={stranger(town): "FORBIDDEN"}, visit=said)
    assert answers() == before
    return done


def scheduled(town: Town) -> dict[str, Any]:
    """Plan an exchange: who carries out what, the sides alone are told by name."""
    mine, theirs = sides(town)
    said = {
        "partnership": town.demo.partnership,
        "title": "Engineers for the waterworks",
        "kind": "EXCHANGE",
        "theme": "TECHNICAL",
        "exchange": "SHORT_TECHNICAL",
        "startsOn": "2026-03-09",
        "endsOn": "2026-03-20",
        "responsibilities": [
            {"side": mine, "function": "Travel", "person": "A. Example"},
            {"side": theirs, "function": "Accommodation", "person": "B. Mfano"},
        ],
        "goals": ["6"],
        "groups": ["WOMEN"],
        "cost": "4,000 pounds",
        "hours": 300,
        "visibility": "PUBLIC",
    }
    other = stranger(town)
    reopened(town, "set-schedule-for-activities")
    done = carried_out(town, "D108_ScheduleWithDuties", town.rich, otherwise={other: "FORBIDDEN"}, activity=said)
    for outside in (None, other, OPERATOR, town.editor):
        found = str(town.post(ACTIVITIES, {"id": town.demo.partnership}, by=outside).json())
        assert "Engineers for the waterworks" in found
        assert not any(name in found for name in ("Example", "B. Mfano", "4,000", "300"))
    theirs_ = town.ask(ACTIVITIES, by=town.poor, id=town.demo.partnership)["partnership"]["activities"]["nodes"]
    assert [(one["cost"], one["hours"], one["responsibilities"][0]["person"]) for one in theirs_] == [
        (None, None, "A. Example")
    ]
    return done


def this_month(town: Town) -> dict[str, Any]:
    """Ask who does what in March, in which an exchange goes on that nobody but the sides should hear names of."""
    scheduled(town)
    asked: dict[str, Any] = {"id": town.demo.partnership, "from": "2026-03-15", "to": "2026-03-31"}
    public = town.walk("D209_WhoDoesWhatThisMonth", **asked)["partnership"]["activities"]["nodes"]
    assert [one["person"] for one in public[0]["responsibilities"]] == [None, None]
    after: dict[str, Any] = {"id": town.demo.partnership, "from": "2026-03-21"}
    later = town.walk("D209_WhoDoesWhatThisMonth", by=town.poor, **after)
    assert later["partnership"]["activities"]["nodes"] == []
    return town.walk("D209_WhoDoesWhatThisMonth", by=town.poor, **asked)


def exchanged(town: Town) -> dict[str, Any]:
    """Say that an exchange is done: the partner may, and it is a sign of life for whoever may see it."""
    done = scheduled(town)["scheduleActivity"]
    assert [one["because"] for one in done["suggestions"]] == ["Every activity has somebody for each of its functions."]
    asked = {"activity": done["activity"]["id"], "v": 1}
    other = stranger(town)
    said = carried_out(town, "F34_TheExchangeIsDone", town.poor, otherwise={other: "FORBIDDEN"}, **asked)
    assert listed(town, None)["timeline"]["lastActiveOn"] == "2026-03-20"
    return said


def unassigned(town: Town) -> dict[str, Any]:
    """Ask which duties nobody has; who is no side finds nothing by what he may not read."""
    mine, theirs = sides(town)
    scheduled(town)
    said = {
        "partnership": town.demo.partnership,
        "title": "A choir",
        "theme": "CULTURAL",
        "responsibilities": [{"side": theirs, "function": "Beds"}, {"side": mine, "function": "Food", "person": "A."}],
        "cost": "90 pounds",
        "visibility": "PUBLIC",
    }
    payload = town.ask(OPERATIONS["D108_ScheduleWithDuties"], by=town.rich, activity=said)["scheduleActivity"]
    assert (payload["errors"], payload["suggestions"]) == ([], [])
    for outside in (None, stranger(town), OPERATOR, town.editor):
        found = town.walk("F30_DutiesNobodyHas", by=outside, id=town.demo.partnership)["partnership"]
        assert found == {"stakeholders": [], "activities": {"nodes": []}}
    return town.walk("F30_DutiesNobodyHas", by=town.rich, id=town.demo.partnership)


def told(town: Town) -> dict[str, Any]:
    """Tell the community: everybody reads it, and it suggests a box to the side that told."""
    said = {
        "partnership": town.demo.partnership,
        "title": "Visima vitatu",
        "body": "Visima **vimechimbwa**.",
        "language": "sw",
        "audiences": ["COMMUNITY", "POLITICAL"],
    }
    done = carried_out(town, "F26_TellTheCommunity", town.poor, otherwise={stranger(town): "FORBIDDEN"}, update=said)
    assert [one["title"] for one in listed(town, None)["updates"]["nodes"]] == ["Visima vitatu"]
    return done


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "D105_RecordScopingVisit": scoped,
    "D108_ScheduleWithDuties": scheduled,
    "D209_WhoDoesWhatThisMonth": this_month,
    "F26_TellTheCommunity": told,
    "F30_DutiesNobodyHas": unassigned,
    "F34_TheExchangeIsDone": exchanged,
    "D109_AnnualReview": reviewed,
    "F29_AgreeWithTheReview": signed_off,
    "F35_TakeNewsBack": taken_back,
    "F41_AVisitFromTheFeed": from_the_feed,
}
