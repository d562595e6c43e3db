"""The main job, as one story: a revision is compared, decided and published, and no tick is lost."""

from typing import Any

from content import seeding
from tests.walks.conftest import Town

SLUG = "local-authority-links"
READINESS = """query ($id: ID!) { partnership(by: {id: $id}) { version readiness {
  verdict ticked total percent edition { number } newerEdition { number }
  sides { side { organisation { slug } } ticked cannot verdict }
  disagreements { item { key } answers { state } }
  toReconfirm { item { key } mine { state wordingChanged } }
  items { item { key } answers { state side { organisation { slug } } } } } } }"""
ADOPT = """mutation ($id: ID!, $v: Int!, $edition: ID!) {
  adoptEdition(input: {partnership: $id, expectedVersion: $v, edition: $edition}) { errors { code } } }"""
SEEN = """mutation ($file: Upload!) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB", file: $file}) {
    edition { id version } errors { code message }
    changeSet { summary counts { kind count } impact { partnershipsAffected ticksToReconfirm verdictsChanged }
      items(kind: [REWORDED, MOVED, ADDED, REMOVED, PROPOSED]) { id kind before { key } after { key } } } } }"""
PUBLISH = """mutation ($id: ID!, $v: Int!) { publishEdition(input: {edition: $id, expectedVersion: $v}) {
  edition { number status } errors { code message } } }"""
ANSWER = """mutation ($id: ID!, $answers: [AnswerInput!]!) {
  answerItems(input: {partnership: $id, answers: $answers}) { errors { code } } }"""
REWORDED = "establish-the-rationale-for"
CONFIRMED = {"item": {"key": REWORDED}, "mine": {"state": "TICKED", "wordingChanged": False}}
STANDS = {
    "verdict": "IN_PROGRESS",
    "ticked": 5,
    "total": 10,
    "percent": 50,
    "sides": [
        {
            "side": {"organisation": {"slug": "exampleton-town-council"}},
            "ticked": 8,
            "cannot": 0,
            "verdict": "IN_PROGRESS",
        },
        {
            "side": {"organisation": {"slug": "mfano-district-council"}},
            "ticked": 5,
            "cannot": 0,
            "verdict": "IN_PROGRESS",
        },
    ],
    "disagreements": [
        {"item": {"key": "set-schedule-for-activities"}, "answers": [{"state": "TICKED"}, {"state": "IN_PROGRESS"}]}
    ],
}
"""How the two councils of the demo stand, whichever of the two editions they follow."""


def standing(town: Town, by: str) -> dict[str, Any]:
    found: dict[str, Any] = town.ask(READINESS, by=by, id=town.demo.partnership)["partnership"]
    return found


def summed(readiness: dict[str, Any]) -> dict[str, Any]:
    """Give all but the answers one by one."""
    return {name: value for name, value in readiness.items() if name != "items"}


def keys(items: list[dict[str, Any]]) -> list[str]:
    return [one["key"] for one in items]


def said(readiness: dict[str, Any]) -> dict[str, list[str]]:
    """List the states of each box, by side in a fixed order."""
    return {
        one["item"]["key"]: [
            answer["state"] for answer in sorted(one["answers"], key=lambda one: one["side"]["organisation"]["slug"])
        ]
        for one in readiness["items"]
    }


def upload_revision(town: Town) -> dict[str, Any]:
    """Upload the revision as a draft, see what it changes and for whom; give the draft and the one change to decide."""
    uploaded = town.ask(SEEN, by=town.editor, file=seeding.fixture(f"{SLUG}-revised.md"))["uploadLeaflet"]
    assert uploaded["errors"] == []
    assert uploaded["changeSet"]["summary"] == (
        "4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide; 61 unchanged."
    )
    assert uploaded["changeSet"]["counts"] == [
        {"kind": "KEPT", "count": 61},
        {"kind": "REWORDED", "count": 4},
        {"kind": "MOVED", "count": 1},
        {"kind": "ADDED", "count": 1},
        {"kind": "REMOVED", "count": 1},
        {"kind": "PROPOSED", "count": 1},
    ]
    assert uploaded["changeSet"]["impact"] == {"partnershipsAffected": 1, "ticksToReconfirm": 2, "verdictsChanged": 0}
    changed = {(one["kind"], *keys(one["before"]), *keys(one["after"])) for one in uploaded["changeSet"]["items"]}
    assert changed == {
        ("REWORDED", REWORDED, REWORDED),
        ("REWORDED", "focus", "focus"),
        ("REWORDED", "be-open", "be-open"),
        ("REWORDED", "managing-different-working-practices", "managing-different-working-practices"),
        ("MOVED", "be-realistic", "be-realistic"),
        ("ADDED", "keep-a-record"),
        ("REMOVED", "ensure-broad-involvement-of"),
        ("PROPOSED", "grow-at-a-steady-pace", "grow-at-your-own-pace"),
    }
    (proposed,) = (one["id"] for one in uploaded["changeSet"]["items"] if one["kind"] == "PROPOSED")
    return {**uploaded["edition"], "change": proposed}


def publish_revision(town: Town) -> str:
    """Publish the revision once its one proposal is decided, in the version that was seen; give the edition."""
    draft = upload_revision(town)
    early = town.ask(PUBLISH, by=town.editor, id=draft["id"], v=draft["version"])["publishEdition"]
    assert [error["code"] for error in early["errors"]] == ["MATCHES_UNDECIDED"]
    decided = town.walk("C07_SameItemNewWords", by=town.editor, **draft)["decideMatches"]
    assert decided["errors"] == []
    assert {"kind": "REWORDED", "count": 5} in decided["changeSet"]["counts"]
    stale = town.ask(PUBLISH, by=town.editor, id=draft["id"], v=draft["version"])["publishEdition"]
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]
    done = town.ask(PUBLISH, by=town.editor, id=draft["id"], v=decided["edition"]["version"])["publishEdition"]
    assert done == {"edition": {"number": 2, "status": "PUBLISHED"}, "errors": []}
    return str(draft["id"])


def test_a_revised_upload_keeps_its_ticks_and_asks_about_what_was_reworded(town: Town) -> None:
    before = standing(town, town.rich)
    assert summed(before["readiness"]) == STANDS | {"edition": {"number": 1}, "newerEdition": None, "toReconfirm": []}
    second = publish_revision(town)

    badge = town.walk("B07_ReadinessBadge", by=town.poor, id=town.demo.partnership)["partnership"]["readiness"]
    assert badge == {
        "verdict": "IN_PROGRESS",
        "ticked": 5,
        "total": 10,
        "percent": 50,
        "newerEdition": {"number": 2},
    }
    offered = standing(town, town.poor)["readiness"]
    assert said(offered) == said(before["readiness"]), "nothing moves before it is adopted"
    assert summed(offered) == STANDS | {"edition": {"number": 1}, "newerEdition": {"number": 2}, "toReconfirm": []}

    done = town.ask(ADOPT, by=town.rich, id=town.demo.partnership, v=before["version"], edition=second)
    assert done["adoptEdition"]["errors"] == []
    asks = {"item": {"key": REWORDED}, "mine": {"state": "TICKED", "wordingChanged": True}}
    for by in (town.rich, town.poor):
        after = standing(town, by)["readiness"]
        assert summed(after) == STANDS | {"edition": {"number": 2}, "newerEdition": None, "toReconfirm": [asks]}
        removed, added = {"ensure-broad-involvement-of"}, {"keep-a-record"}
        kept = {key: states for key, states in said(before["readiness"]).items() if key not in removed}
        assert said(after) == kept | {key: ["UNANSWERED", "UNANSWERED"] for key in added}

    confirm = [{"item": REWORDED, "state": "TICKED"}]
    for by, left in ((town.poor, {town.poor: [CONFIRMED], town.rich: [asks]}), (town.rich, {})):
        assert town.ask(ANSWER, by=by, id=town.demo.partnership, answers=confirm)["answerItems"]["errors"] == []
        for reader in (town.poor, town.rich):  # Each side confirms for itself; until both have, both see it.
            assert standing(town, reader)["readiness"]["toReconfirm"] == left.get(reader, [])
    assert summed(standing(town, town.poor)["readiness"]) == STANDS | {
        "edition": {"number": 2},
        "newerEdition": None,
        "toReconfirm": [],
    }


def test_an_earlier_edition_can_still_be_asked_for_by_number_and_by_time(town: Town) -> None:
    words = 'query ($at: DateTime) { leaflet(by: {slug: "local-authority-links"}, asOf: $at) { edition { number } } }'
    first = town.ask(
        '{ leaflet(by: {slug: "local-authority-links"}) { edition { publication { publishedAt } contentHash } } }'
    )["leaflet"]["edition"]
    publish_revision(town)
    assert town.ask(words)["leaflet"]["edition"] == {"number": 2}
    assert town.ask(words, at=first["publication"]["publishedAt"])["leaflet"]["edition"] == {"number": 1}
    assert town.ask(words, at="2000-01-01T00:00:00Z") == {"leaflet": None}
    pinned = town.walk("B10_PinnedEdition", slug=SLUG, n=1)["leaflet"]["edition"]
    assert pinned["status"] == "SUPERSEDED"
    assert pinned["contentHash"] == first["contentHash"]


def test_the_same_file_again_changes_nothing(town: Town) -> None:
    tried = town.walk("C01_TryTheFile", by=town.editor, file=seeding.fixture(f"{SLUG}.md"))["uploadLeaflet"]
    assert tried["changeSet"]["items"] == []
    assert tried["changeSet"]["counts"] == [{"kind": "KEPT", "count": 68}]
    assert tried["changeSet"]["impact"] == {"partnershipsAffected": 0, "ticksToReconfirm": 0, "verdictsChanged": 0}


def test_an_organisation_comes_in_by_invitation_and_opens_its_own_record(town: Town) -> None:
    invite = """mutation ($id: ID!) { createInvitation(input: {organisation: $id}) { secret errors { code } } }"""
    redeem = """mutation ($secret: String!) { redeemInvitation(input: {secret: $secret, keyName: "the mayor"}) {
      organisation { slug } key { role } secret errors { code } } }"""
    third = town.ask('{ organisation(by: {slug: "commune-d-exempleville"}) { id } }', by=town.poor)["organisation"][
        "id"
    ]
    made = town.ask(invite, by="operator's key", id=third)["createInvitation"]
    got = town.ask(redeem, secret=made["secret"])["redeemInvitation"]
    assert (got["organisation"], got["key"], got["errors"]) == (
        {"slug": "commune-d-exempleville"},
        {"role": "LEAD"},
        [],
    )
    again = town.ask(redeem, secret=made["secret"])["redeemInvitation"]
    assert again["secret"] is None
    assert [error["code"] for error in again["errors"]] in (["NOT_FOUND"], ["WRONG_STATE"])
    mine = town.ask("{ viewer { partnerships { nodes { id title stage } } } }", by=got["secret"])["viewer"]
    (link,) = mine["partnerships"]["nodes"]
    assert (link["title"], link["stage"]) == ("Mfano and Exempleville", "EXPLORATORY")
    hidden = "query ($id: ID!) { partnership(by: {id: $id}) { title } }"
    assert town.ask(hidden, id=link["id"]) == {"partnership": None}
    assert town.ask(hidden, by=town.rich, id=link["id"]) == {"partnership": None}
    town.walk("D206_Acknowledge", by=got["secret"], id=link["id"])
    assert town.ask(hidden, id=link["id"]) == {"partnership": {"title": "Mfano and Exempleville"}}
