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
REWORDED = "establish-the-rationale-for"


def standing(town: Town, by: str) -> dict[str, Any]:
    found: dict[str, Any] = town.ask(READINESS, by=by, id=town.demo.partnership)["partnership"]
    return found


def said(readiness: dict[str, Any]) -> dict[str, list[str]]:
    """List the states of each box, by side in a fixed order."""
    return {
        one["item"]["key"]: [
            answer["state"] for answer in sorted(one["answers"], key=lambda one: one["side"]["organisation"]["slug"])
        ]
        for one in readiness["items"]
    }


def publish_revision(town: Town) -> str:
    """Upload the revision, see what it changes, decide the one proposal, publish."""
    draft = town.draft()
    (change,) = draft["changeSet"]["items"]
    assert change["before"] == [{"key": "grow-at-a-steady-pace"}]
    edition = draft["edition"]
    publish = """mutation ($id: ID!, $v: Int!) { publishEdition(input: {edition: $id, expectedVersion: $v}) {
      edition { number status } errors { code message } } }"""
    early = town.ask(publish, by=town.editor, id=edition["id"], v=edition["version"])["publishEdition"]
    assert [error["code"] for error in early["errors"]] == ["MATCHES_UNDECIDED"]
    decided = town.walk(
        "C07_SameItemNewWords", by=town.editor, id=edition["id"], version=edition["version"], change=change["id"]
    )["decideMatches"]
    version = decided["edition"]["version"]
    stale = town.ask(publish, by=town.editor, id=edition["id"], v=edition["version"])["publishEdition"]
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]
    done = town.ask(publish, by=town.editor, id=edition["id"], v=version)["publishEdition"]
    assert done == {"edition": {"number": 2, "status": "PUBLISHED"}, "errors": []}
    return str(edition["id"])


def test_a_revised_upload_keeps_its_ticks_and_asks_about_what_was_reworded(town: Town) -> None:
    before = standing(town, town.rich)
    assert before["readiness"]["disagreements"] == [
        {"item": {"key": "set-schedule-for-activities"}, "answers": [{"state": "TICKED"}, {"state": "IN_PROGRESS"}]}
    ]
    second = publish_revision(town)
    offered = standing(town, town.poor)
    assert offered["readiness"]["newerEdition"] == {"number": 2}
    assert said(offered["readiness"]) == said(before["readiness"]), "nothing moves before it is adopted"
    done = town.ask(ADOPT, by=town.rich, id=town.demo.partnership, v=before["version"], edition=second)
    assert done["adoptEdition"]["errors"] == []
    after = standing(town, town.rich)
    assert after["readiness"]["edition"] == {"number": 2}
    assert after["readiness"]["newerEdition"] is None
    kept = {key: states for key, states in said(after["readiness"]).items() if key in said(before["readiness"])}
    assert kept == {key: states for key, states in said(before["readiness"]).items() if key in kept}
    assert set(said(after["readiness"])) - set(kept) == {"keep-a-record"}
    assert set(said(before["readiness"])) - set(kept) == {"ensure-broad-involvement-of"}
    for by in (town.rich, town.poor):
        asks = standing(town, by)["readiness"]["toReconfirm"]
        assert asks == [{"item": {"key": REWORDED}, "mine": {"state": "TICKED", "wordingChanged": True}}]
    again = """mutation ($id: ID!) { answerItems(input: {partnership: $id, answers: [
      {item: "establish-the-rationale-for", state: TICKED}]}) { errors { code } } }"""
    assert town.ask(again, by=town.poor, id=town.demo.partnership)["answerItems"]["errors"] == []
    for by, asked in ((town.poor, False), (town.rich, True)):  # Each side confirms for itself.
        (asks,) = standing(town, by)["readiness"]["toReconfirm"]
        assert asks["mine"] == {"state": "TICKED", "wordingChanged": asked}
    assert town.ask(again, by=town.rich, id=town.demo.partnership)["answerItems"]["errors"] == []
    assert standing(town, town.poor)["readiness"]["toReconfirm"] == []


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
