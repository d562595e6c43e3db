"""The life of a partnership over a socket: every side in its turn, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.walks import refusing, stored
from tests.walks.conftest import OPERATIONS, Town

WHY = "Our council has voted for it all the same"
DORMANT = """mutation ($id: ID!, $v: Int!) { changeStage(input: {partnership: $id, expectedVersion: $v, to: DORMANT,
  note: "No letters for a year"}) { errors { code message } } }"""
ACTIVE = """mutation ($id: ID!, $v: Int!) { changeStage(input: {partnership: $id, expectedVersion: $v, to: ACTIVE,
  note: "A letter came"}) { partnership { stage } errors { code message } } }"""


def version(town: Town) -> int:
    """Read the version of the demo's partnership."""
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { version } }"
    return int(town.ask(asked, id=town.demo.partnership)["partnership"]["version"])


def walk(town: Town, name: str, by: str, **variables: Any) -> dict[str, Any]:
    """Carry an operation out, after those who may not have tried it and changed nothing."""
    asked = {"id": town.demo.partnership, "v": version(town), **variables}
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked)) == ["KEY_REQUIRED"]
        for other in (town.editor, "operator's key"):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=other)) == ["FORBIDDEN"]
        stale = {**asked, "v": asked["v"] - 1}
        assert refusing.codes(town.post(OPERATIONS[name], stale, by=by)) == ["STALE_VERSION"]
    return town.walk(name, by=by, **asked)


def act(town: Town, query: str, by: str) -> dict[str, Any]:
    """Do something that has to go well."""
    (payload,) = town.ask(query, by=by, id=town.demo.partnership, v=version(town)).values()
    assert payload["errors"] == []
    found: dict[str, Any] = payload
    return found


def described(town: Town) -> dict[str, Any]:
    """Describe the partnership, as a contact without a formal basis."""
    said: dict[str, Any] = {
        "partnership": town.demo.partnership,
        "expectedVersion": version(town),
        "title": "Mfano and Exampleton",
        "summary": {"text": "Clean water for two towns.", "language": "en"},
        "form": "CONTACT",
    }
    contact = {
        "partnership": town.demo.partnership,
        "contact": {"name": "Ada Example", "role": "LEAD_OFFICER", "email": "links@mfano.example"},
    }
    said |= {
        "aims": [{"text": {"text": "Clean water for two towns", "language": "en"}, "outcome": "Two wells"}],
        "goals": ["6"],
        "stakeholders": [{"organisation": town.organisation(town.rich), "category": "EXPERT"}],
    }
    asked: dict[str, Any] = {"partnership": said, "contact": contact}
    with refusing.unchanged(town):
        for other, code in ((None, "KEY_REQUIRED"), (town.editor, "FORBIDDEN"), ("operator's key", "FORBIDDEN")):
            refused = town.post(OPERATIONS["F33_DescribeThePartnership"], asked, by=other).json()["data"]
            assert {name: [one["code"] for one in payload["errors"]] for name, payload in refused.items()} == {
                "updatePartnership": [code],
                "addContact": [code],
            }
    return town.walk("F33_DescribeThePartnership", by=town.poor, **asked)


def agreed(town: Town) -> dict[str, Any]:
    """Agree as contacts, against what the rule says: one side by its word, the other by the last one."""
    described(town)
    cannot = town.walk("D204_WeCannotDoThisOne", by=town.poor, id=town.demo.partnership)["answerItems"]
    assert cannot["errors"] == []
    name = "L02_WeAgreeAsContacts"
    with refusing.unchanged(town):
        for words in ({"note": "Let us write"}, {"why": WHY}):
            asked = {"id": town.demo.partnership, "v": version(town), **words}
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=town.rich)) == ["REASON_REQUIRED"]
    first = walk(town, name, town.rich, note="Let us write", why=WHY)["changeStage"]
    assert (first["partnership"]["stage"], first["errors"]) == ("SCOPING", [])
    return walk(town, name, town.poor, note="Tuandikiane", why="Nasi pia")


def offered(town: Town) -> dict[str, Any]:
    """Ask what can become of it while one side has said yes; who is no side is told nothing of it."""
    described(town)
    walk(town, "L02_WeAgreeAsContacts", town.rich, note="Let us write")
    asked: dict[str, Any] = {"id": town.demo.partnership}
    for other in (None, town.editor, "operator's key"):
        public = town.walk("L01_WhatCanBecomeOfIt", by=other, **asked)
        assert public["partnership"]["availableTransitions"] == []
        assert "Let us write" not in str(public)
    return town.walk("L01_WhatCanBecomeOfIt", by=town.poor, **asked)


def begun(town: Town) -> dict[str, Any]:
    """Wake a partnership that was active: one side asks, the other takes the step."""
    agreed(town)
    with refusing.unchanged(town):
        asked = {"id": town.demo.partnership, "v": version(town)}
        refused = town.post(OPERATIONS["F23_Stages"], asked, by=town.rich).json()["data"]["changeStage"]
        assert [(one["code"], one["message"]) for one in refused["errors"]] == [
            ("WRONG_STATE", "There has to be an activity that a side is responsible for.")
        ]
    stored.change(town, f"UPDATE partnership SET stage = 'ACTIVE' WHERE id = '{town.demo.partnership}'")
    act(town, DORMANT, town.poor)
    assert act(town, ACTIVE, town.poor)["partnership"] == {"stage": "DORMANT"}
    return walk(town, "F23_Stages", town.rich)


def left(town: Town) -> dict[str, Any]:
    """End it from one side alone; everybody learns that it ended, and from when, and only the sides why."""
    agreed(town)
    today = datetime.now(UTC).date().isoformat()
    done = walk(town, "F24_OneSideLeaves", town.poor, on=today)
    public = town.walk("L01_WhatCanBecomeOfIt", id=town.demo.partnership)["partnership"]
    assert (public["stage"], public["timeline"]["endedOn"]) == ("ENDED", today)
    assert public["timeline"]["endReason"] is None
    assert [(one["note"], one["despiteThinkAgain"], one["consents"]) for one in public["timeline"]["stages"]] == [
        (None, None, [])
    ] * 4
    with refusing.unchanged(town):
        asked = {"id": town.demo.partnership, "v": version(town), "on": today}
        for name in ("F23_Stages", "F24_OneSideLeaves", "L03_NotForUs"):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=town.rich)) == ["WRONG_STATE"]
    return done


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "F23_Stages": begun,
    "F24_OneSideLeaves": left,
    "F33_DescribeThePartnership": described,
    "L01_WhatCanBecomeOfIt": offered,
    "L02_WeAgreeAsContacts": agreed,
    "L03_NotForUs": lambda town: walk(town, "L03_NotForUs", town.rich),
}
