"""A partnership on one page, as each of those needs it who ask for it, over a socket; and nothing to who may not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.walks import agreeing, doing, refusing, registering, stored
from tests.walks.conftest import OPERATIONS, Town

OPERATOR = "operator's key"
SLUG = "query ($id: ID!) { partnership(by: {id: $id}) { slug version } }"
DESCRIBE = """mutation ($id: ID!, $v: Int!) { updatePartnership(input: {partnership: $id, expectedVersion: $v,
  summary: {text: "Clean water for two towns.", language: "en"}, goals: ["6"],
  aims: [{text: {text: "Clean water for two towns", language: "en"}}]}) { errors { code message } } }"""
OURS = """mutation ($id: ID!, $v: Int!) { updateSide(input: {partnership: $id, expectedVersion: $v,
  aims: [{text: {text: "Madzi abwino", language: "ny"}}]}) { errors { code message } } }"""
PERSON = """mutation ($id: ID!) { addContact(input: {partnership: $id, contact: {name: "Ada Mfano",
  role: LEAD_OFFICER, email: "links@mfano.example", languages: ["en", "sw"]}}) { errors { code message } } }"""
ABOUT = """mutation ($id: ID!) { updateOrganisation(input: {organisation: $id, expectedVersion: 1, population: 120000,
  about: {text: "A district by a lake.", language: "en"},
  strategy: {title: "Open to the world", url: "https://mfano.example/strategy"}}) { errors { code message } } }"""
CURSOR = "query ($id: ID!) { partnership(by: {id: $id}) { changes(last: 1) { pageInfo { endCursor } } } }"


def act(town: Town, query: str, by: str, **asked: Any) -> None:
    """Do something that has to go well."""
    (payload,) = town.ask(query, by=by, **asked).values()
    assert payload["errors"] == []


def outsiders(town: Town) -> tuple[str | None, ...]:
    """List who has no part in the partnership: nobody in particular, a stranger, the editor, the operator."""
    return None, doing.stranger(town), town.editor, OPERATOR


def described(town: Town) -> dict[str, Any]:
    """Describe the demo's partnership; give its slug and version."""
    link = town.demo.partnership
    before = town.ask(SLUG, id=link)["partnership"]
    act(town, DESCRIBE, town.poor, id=link, v=before["version"])
    found: dict[str, Any] = town.ask(SLUG, id=link)["partnership"]
    return found


def on_the_site(town: Town) -> dict[str, Any]:
    """Show a page that anybody may read; what is between the sides is on it for nobody, the sides neither."""
    agreeing.signed(town)
    slug = described(town)["slug"]
    doing.scheduled(town)
    doing.told(town)
    news = {
        "partnership": town.demo.partnership,
        "title": "A first well",
        "body": "It is **dug**.",
        "language": "en-GB",
    }
    act(town, doing.TELL, town.poor, update=news)
    secret = {"partnership": town.demo.partnership, "title": "Between us", "body": "No.", "language": "en"}
    secret["visibility"] = "PARTNERSHIP"
    act(town, doing.TELL, town.rich, update=secret)
    page = town.walk("A05_TwinTownPage", slug=slug, lang=["fr", "en"])
    for other in (*outsiders(town)[1:], town.poor):
        seen = town.walk("A05_TwinTownPage", by=other, slug=slug, lang=["fr", "en"])
        assert ("Between us" in str(seen)) is (other == town.poor)
        if other != town.poor:
            assert seen == page
    hidden = town.ask(SLUG, by=town.rich, id=_unacknowledged(town))["partnership"]["slug"]
    assert town.walk("A05_TwinTownPage", slug=hidden) == {"partnership": None}
    return page


def _unacknowledged(town: Town) -> str:
    given = {
        "counterparts": [{"new": {"name": "Ejemplar", "kind": "LOCAL_AUTHORITY", "country": "ES"}}],
        "form": "CONTACT",
        "leaflet": {"slug": "local-authority-links"},
    }
    made = town.walk("D102_OpenAContact", by=town.rich, input=given)["openPartnership"]
    assert made["errors"] == []
    return str(made["partnership"]["id"])


def our_checklist(town: Town) -> dict[str, Any]:
    """Read the checklist with the advice beside each box; nobody outside reads any of it."""
    link, name = town.demo.partnership, "D103_OurChecklist"
    for other in outsiders(town):
        assert town.walk(name, by=other, id=link) == {"partnership": {"readiness": None}}
    theirs = town.walk(name, by=town.poor, id=link)["partnership"]["readiness"]["items"]
    mine = town.walk(name, by=town.rich, id=link)
    items = mine["partnership"]["readiness"]["items"]
    assert [one["item"] for one in theirs] == [one["item"] for one in items]
    assert [one["mine"]["note"] for one in theirs] != [one["mine"]["note"] for one in items]
    own = """query ($id: ID!) { partnership(by: {id: $id}) { readiness { items { advice { text } } } } }"""
    ours = town.ask(own, by=town.rich, id=link)["partnership"]["readiness"]["items"]
    assert ours == [{"advice": one["item"]["advice"]} for one in items], "it has said that it is the rich side"
    every = town.ask(own, by=town.poor, id=link)["partnership"]["readiness"]["items"]
    assert [len(one["advice"]) for one in every] != [len(one["advice"]) for one in ours], "it has not said which it is"
    for some, more in zip(ours, every, strict=True):
        assert [text for text in some["advice"] if text not in more["advice"]] == []
    return mine


def for_the_mayor(town: Town) -> dict[str, Any]:
    """Brief the mayor: their aims, their people, what was agreed and found; the public's is bare."""
    link = town.demo.partnership
    agreeing.signed(town)
    described(town)
    own = agreeing.side(town, town.poor)["mySide"]
    act(town, OURS, town.poor, id=link, v=own["version"])
    act(town, PERSON, town.poor, id=link)
    act(town, ABOUT, town.poor, id=town.organisation(town.poor))
    doing.reviewed(town)
    for other in outsiders(town):
        seen = town.walk("D110_BriefTheMayor", by=other, id=link)["partnership"]
        assert (seen["aims"], seen["counterpart"], seen["reviews"]["nodes"]) == ([], None, [])
        assert [one["note"] for one in seen["timeline"]["stages"]] == [None] * len(seen["timeline"]["stages"])
        for word in ("links@mfano.example", "Ada Mfano", "few letters", "Madzi"):
            assert word not in str(seen)
    return town.walk("D110_BriefTheMayor", by=town.rich, id=link)


def one_screen(town: Town) -> dict[str, Any]:
    """Show where it stands, what to do next and what is new since, in French; outside there is nothing to show."""
    link, name = town.demo.partnership, "D201_OneScreen"
    cursor = town.ask(CURSOR, by=town.poor, id=link)["partnership"]["changes"]["pageInfo"]["endCursor"]
    asked: dict[str, Any] = {"id": link, "cursor": cursor, "lang": ["fr"]}
    nothing = {"nodes": [], "pageInfo": {"endCursor": None, "hasNextPage": False}}
    assert town.walk(name, by=town.poor, **asked)["partnership"]["changes"] == nothing
    reopened = [{"item": "find-a-partner", "state": "IN_PROGRESS"}, {"item": "follow-up", "state": "TICKED"}]
    assert town.walk("D104_TickAndNote", by=town.rich, id=link, answers=reopened)["answerItems"]["errors"] == []
    for other in outsiders(town):
        assert town.walk(name, by=other, **asked)["partnership"] == {
            "stage": "SCOPING",
            "readiness": None,
            "changes": nothing,
        }
    return town.walk(name, by=town.poor, **asked)


def a_year_ago(town: Town) -> dict[str, Any]:
    """Ask how it stood before it was agreed, and before it was begun; outside nothing is told of either."""
    link, name = town.demo.partnership, "F04_HowWeStoodAYearAgo"
    then = datetime.now(UTC).isoformat()
    first = town.walk(name, by=town.rich, id=link, then=then)
    agreeing.signed(town)
    assert town.walk("D204_WeCannotDoThisOne", by=town.poor, id=link)["answerItems"]["errors"] == []
    now = town.walk(name, by=town.rich, id=link, then=datetime.now(UTC).isoformat())["partnership"]
    assert (now["stage"], now["readiness"]["verdict"], now["agreement"]) == (
        "AGREED",
        "THINK_AGAIN",
        {"expiresOn": "2099-11-22"},
    )
    for other in outsiders(town):
        assert town.walk(name, by=other, id=link, then=then)["partnership"]["readiness"] is None
    assert town.walk(name, by=town.rich, id=link, then="2020-01-01T00:00:00Z") == {"partnership": None}
    assert town.walk(name, by=town.rich, id=link, then=then) == first
    return first


def partners_to_be(town: Town) -> dict[str, Any]:
    """Find councils of a country that have links with another; a link that nobody has confirmed makes none of them."""
    act(town, ABOUT, town.poor, id=town.organisation(town.poor))
    stored.change(town, "UPDATE organisation SET country_code = 'MW' WHERE slug = 'mfano-district-council'")
    described(town)
    _unacknowledged(town)
    return town.walk("F27_FindAPartner", lang=["en"])


def settled(town: Town) -> dict[str, Any]:
    """Settle what a revision proposes and see who would feel it, sites too; who edits nothing may not."""
    page: dict[str, Any] = {"site": registering.site(town), "texts": [registering.TITLE, registering.LINKS]}
    assert town.walk("F20_RegisterOurOperations", by=town.rich, **page)["registerDocuments"]["errors"] == []
    draft = town.draft()
    (change,) = draft["changeSet"]["items"]
    asked = {"id": draft["edition"]["id"], "v": draft["edition"]["version"], "one": change["id"]}
    name = "F07_SettleAndSeeWhoFeelsIt"
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked)) == ["KEY_REQUIRED"]
        for other in (town.rich, town.poor):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=other)) == ["FORBIDDEN"]
        stale = {**asked, "v": 99}
        assert refusing.codes(town.post(OPERATIONS[name], stale, by=town.editor)) == ["STALE_VERSION"]
    return town.walk(name, by=town.editor, **asked)


def our_keys(town: Town) -> dict[str, Any]:
    """List an organisation's keys to who manages them: no secret is among them, and nobody else's."""
    other = town.walk("F18_OurKeys", by=town.poor)["viewer"]["organisation"]["integration"]
    assert town.walk("F18_OurKeys") == {"viewer": None}
    mine = town.walk("F18_OurKeys", by=town.rich)
    names = [one["prefix"] for one in mine["viewer"]["organisation"]["integration"]["keys"]]
    assert not set(names) & {one["prefix"] for one in other["keys"]}
    assert town.rich not in str(mine)
    return mine


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "A05_TwinTownPage": on_the_site,
    "D103_OurChecklist": our_checklist,
    "D110_BriefTheMayor": for_the_mayor,
    "D201_OneScreen": one_screen,
    "F04_HowWeStoodAYearAgo": a_year_ago,
    "F07_SettleAndSeeWhoFeelsIt": settled,
    "F18_OurKeys": our_keys,
    "F27_FindAPartner": partners_to_be,
}
