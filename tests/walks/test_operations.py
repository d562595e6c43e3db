"""What is carried out, or asked after something was: over a socket, the whole answer compared with the kept one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import seeding
from tests.walks import agreeing, attending, coordinating, doing, kept, living, registering, showing, stored
from tests.walks.conftest import HERE, Town
from tests.walks.normal import normal

SLUG = "local-authority-links"
LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()
STILL_LATER = (datetime.now(UTC) + timedelta(days=31)).isoformat()
HEALTH = (HERE.parent / "leaflets" / "health-links.md").read_bytes()

OPERATOR = "operator's key"

Walk = Callable[[Town], dict[str, Any]]


def _try(town: Town) -> dict[str, Any]:
    """Try the revised file, as an editor."""
    return town.walk("C01_TryTheFile", by=town.editor, file=seeding.fixture("local-authority-links-revised.md"))


def _save(town: Town) -> dict[str, Any]:
    source = seeding.fixture("local-authority-links-revised.md")
    first = town.walk("C02_SaveDraft", by=town.editor, file=source, note="A second printing.", again="once")
    assert town.walk("C02_SaveDraft", by=town.editor, file=source, note="A second printing.", again="once") == first
    return first


def _preview(town: Town) -> dict[str, Any]:
    draft = town.draft()["edition"]["id"]
    assert town.walk("C03_PreviewDraft", id=draft) == {"edition": None}
    assert town.walk("C03_PreviewDraft", id=draft, by=town.rich) == {"edition": None}
    return town.walk("C03_PreviewDraft", id=draft, by=town.editor)


def _with_draft(name: str, version: str = "version", **variables: Any) -> Walk:
    def walk(town: Town) -> dict[str, Any]:
        draft = town.draft()["edition"]
        return town.walk(name, by=town.editor, id=draft["id"], **{version: draft["version"]}, **variables)

    return walk


def _typo(town: Town) -> dict[str, Any]:
    draft = town.draft("local-authority-links.md")["edition"]
    return town.walk("C04_FixATypo", by=town.editor, id=draft["id"], version=draft["version"])


def _monday(town: Town) -> dict[str, Any]:
    draft = _decided(town)
    return town.walk("C06_PublishMonday", by=town.editor, at=LATER, **draft)


def _decided(town: Town) -> dict[str, Any]:
    """Upload the revision and decide its one proposal; give the id and the version."""
    draft = town.draft()
    (change,) = draft["changeSet"]["items"]
    edition = draft["edition"]
    decided = town.walk(
        "C07_SameItemNewWords",
        by=town.editor,
        id=edition["id"],
        version=edition["version"],
        change=change["id"],
    )["decideMatches"]
    assert decided["errors"] == []
    return {"id": edition["id"], "version": decided["edition"]["version"]}


def _second(town: Town) -> str:
    """Publish the revision as number 2."""
    draft = _decided(town)
    done = town.walk("C06_PublishMonday", by=town.editor, at=None, **draft)["publishEdition"]
    assert done["errors"] == []
    return str(draft["id"])


def _will_go_live(town: Town) -> dict[str, Any]:
    assert _monday(town)["publishEdition"]["errors"] == []
    public = town.walk("F03_WhatWillGoLiveOnMonday", monday=STILL_LATER)
    assert public["leaflets"]["nodes"][0]["edition"]["number"] == 1, "what is scheduled is nobody's but the editors'"
    return town.walk("F03_WhatWillGoLiveOnMonday", by=town.editor, monday=STILL_LATER)


def _withdraw(town: Town) -> dict[str, Any]:
    edition = town.edition()
    query = "query ($id: ID!) { edition(by: {id: $id}) { version } }"
    version = town.ask(query, by=town.editor, id=edition)["edition"]["version"]
    done = town.walk("F10_Withdraw", by=town.editor, id=edition, v=version)
    shown = town.walk("B10_PinnedEdition", slug=SLUG, n=1)["leaflet"]["edition"]
    assert (shown["status"], shown["sections"]) == ("WITHDRAWN", [])
    assert town.walk("D202_ChecklistInMyLanguage", by=town.poor, id=town.demo.partnership)["partnership"]["readiness"]
    return done


def _review(town: Town) -> dict[str, Any]:
    return town.walk("C05_SendForReview", by=town.editor, **_decided(town))


def _not_yet(town: Town) -> dict[str, Any]:
    """Call a date off, and give the leaflet another address."""
    draft = _decided(town)
    done = town.walk("C06_PublishMonday", by=town.editor, at=LATER, **draft)["publishEdition"]
    assert done["errors"] == []
    leaflet = town.ask(f'{{ leaflet(by: {{slug: "{SLUG}"}}) {{ id version }} }}')["leaflet"]
    wanted = {"leaflet": leaflet["id"], "expectedVersion": leaflet["version"], "slug": "council-links"}
    answer = town.walk("F37_NotYet", by=town.editor, id=draft["id"], v=draft["version"] + 1, leaflet=wanted)
    moved = town.ask(f'{{ leaflet(by: {{slug: "{SLUG}"}}) {{ slug }} }}')
    assert moved == {"leaflet": {"slug": "council-links"}}
    return answer


def _same(town: Town) -> dict[str, Any]:
    draft = town.draft()
    (change,) = draft["changeSet"]["items"]
    edition = draft["edition"]
    asked = {"id": edition["id"], "version": edition["version"], "change": change["id"]}
    return town.walk("C07_SameItemNewWords", by=town.editor, **asked)


def _take_back(town: Town) -> dict[str, Any]:
    first = town.edition()
    _second(town)
    return town.walk("C09_TakeItBack", by=town.editor, id=first)


def _history(town: Town) -> dict[str, Any]:
    _second(town)
    return town.walk("C10_EditionHistory", slug=SLUG, by=town.editor)


def _since(town: Town) -> dict[str, Any]:
    _second(town)
    return town.walk("B06_WhatChangedSinceOurCopy", slug=SLUG, have=1)


def _pinned(town: Town) -> dict[str, Any]:
    _second(town)
    return town.walk("B10_PinnedEdition", slug=SLUG, n=1)


def _badge(town: Town) -> dict[str, Any]:
    assert town.walk("B07_ReadinessBadge", id=town.demo.partnership)["partnership"]["readiness"] is None
    _second(town)
    return town.walk("B07_ReadinessBadge", id=town.demo.partnership, by=town.poor)


QID = "Q99999999"


def _twins(town: Town) -> dict[str, Any]:
    """Show an agreed partnership on the site of one side; no verb brings one so far yet."""
    stored.change(town, f"UPDATE organisation SET wikidata_id = '{QID}' WHERE slug = 'exampleton-town-council'")
    stored.change(town, f"UPDATE partnership SET stage = 'AGREED' WHERE id = '{town.demo.partnership}'")
    return town.walk("A04_OurTwinTowns", qid=QID, lang=["fr", "en"])


MERGED = """query ($qid: String!) { organisation(by: {wikidataId: $qid}) { notice replaces { name } successor {
  name slug notice successor { slug } replaces { name } inheritedPartnerships(first: 5) { nodes { title } } } } }"""


def _merged(town: Town) -> dict[str, Any]:
    """Ask for a council as it was before another took its place."""
    partner = {
        "name": {"text": "Testing Parish Council", "language": "en"},
        "kind": "LOCAL_AUTHORITY",
        "country": "GB",
        "wikidataId": QID,
    }
    add = "mutation ($input: AddOrganisationInput!) { addOrganisation(input: $input) { organisation { id } } }"
    id_ = town.ask(add, by=town.rich, input=partner)["addOrganisation"]["organisation"]["id"]
    then = datetime.now(UTC).isoformat()
    end = """mutation ($id: ID!, $heir: ID!) { updateOrganisation(input: {
      organisation: $id, expectedVersion: 1, endedOn: "2026-04-01", replacedBy: $heir}) { errors { code } } }"""
    ended = town.ask(end, by=OPERATOR, id=id_, heir=town.organisation(town.rich))
    assert ended["updateOrganisation"]["errors"] == []
    assert town.walk("F05_AuthorityBeforeItMerged", qid=QID, then=LATER)["organisation"] == {
        "name": "Testing Parish Council",
        "endedOn": "2026-04-01",
        "replacedBy": {"name": "Exampleton Town Council", "slug": "exampleton-town-council"},
    }
    heir = {"name": "Exampleton Town Council", "slug": "exampleton-town-council"}
    assert town.ask(MERGED, qid=QID)["organisation"] == {
        "notice": "It ended on 2026-04-01; “Exampleton Town Council” took its place.",
        "successor": {
            **heir,
            "notice": None,
            "successor": None,
            "replaces": [{"name": "Testing Parish Council"}],
            "inheritedPartnerships": {"nodes": []},
        },
        "replaces": [],
    }
    return town.walk("F05_AuthorityBeforeItMerged", qid=QID, then=then)


def _signed(town: Town) -> dict[str, Any]:
    """Ask for the leaflet as it was when its first edition came out."""
    asked = f'{{ leaflet(by: {{slug: "{SLUG}"}}) {{ edition {{ publication {{ publishedAt }} }} }} }}'
    first = town.ask(asked)["leaflet"]["edition"]["publication"]["publishedAt"]
    _second(town)
    assert town.walk("F02_AdviceWhenWeSigned", slug=SLUG, then=LATER)["leaflet"]["edition"]["number"] == 2
    return town.walk("F02_AdviceWhenWeSigned", slug=SLUG, then=first)


def _contact(town: Town) -> dict[str, Any]:
    counterpart = {"new": {"name": "Ejemplar", "kind": "LOCAL_AUTHORITY", "country": "ES"}}
    given = {
        "counterparts": [counterpart],
        "form": "CONTACT",
        "leaflet": {"slug": SLUG},
        "title": "Exampleton and Ejemplar",
        "position": "RESOURCE_RICH",
        "idempotencyKey": "once",
    }
    first = town.walk("D102_OpenAContact", by=town.rich, input=given)
    assert town.walk("D102_OpenAContact", by=town.rich, input=given) == first
    assert town.walk("F01_AnyRecord", ids=[first["openPartnership"]["partnership"]["id"]]) == {"nodes": [None]}
    return first


def _ticks(town: Town) -> dict[str, Any]:
    answers = [
        {"item": "follow-up", "state": "TICKED", "note": "Every March."},
        {"item": "develop-a-local-strategic", "state": "CANNOT"},
        {"item": "nothing", "state": "TICKED"},
    ]
    return town.walk("D104_TickAndNote", by=town.rich, id=town.demo.partnership, answers=answers)


def _sync(town: Town) -> dict[str, Any]:
    answers = [
        {"item": "follow-up", "state": "TICKED", "expectedVersion": 0, "clientId": "phone-1"},
        {"item": "find-a-partner", "state": "IN_PROGRESS", "expectedVersion": 0, "clientId": "phone-2"},
    ]
    asked: dict[str, Any] = {"id": town.demo.partnership, "answers": answers, "again": "first"}
    first = town.walk("D203_SyncTicksMadeOffline", by=town.poor, **asked)
    assert town.walk("D203_SyncTicksMadeOffline", by=town.poor, **{**asked, "again": "second"}) == first
    return first


def _adopt(town: Town) -> dict[str, Any]:
    edition = _second(town)
    partnership = town.demo.partnership
    query = "query ($id: ID!) { partnership(by: {id: $id}) { version } }"
    version = town.ask(query, by=town.rich, id=partnership)["partnership"]["version"]
    return town.walk("F21_AdoptTheNewEdition", by=town.rich, id=partnership, v=version, edition=edition)


def _collection(town: Town) -> str:
    found = town.ask('{ collection(by: {slug: "toolkit"}) { id } }')
    return str(found["collection"]["id"])


def _create(town: Town) -> dict[str, Any]:
    year = (datetime.now(UTC) + timedelta(days=365)).isoformat()
    return town.walk("F16_KeyForOurWebsite", by=town.rich, org=town.organisation(town.rich), until=year)


def _key(town: Town) -> tuple[str, str]:
    """Make a key of the first council's, with its LEAD's."""
    made = _create(town)["createKey"]
    assert made["errors"] == []
    return made["key"]["id"], made["secret"]


def _revoke(town: Town) -> dict[str, Any]:
    key, secret = _key(town)
    town.ask("{ viewer { name } }", by=secret)
    done = town.walk("F31_RevokeALostKey", by=town.rich, key=key)
    refused = town.post("{ viewer { name } }", by=secret)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (401, "KEY_INVALID")
    return done


def _rotate(town: Town) -> dict[str, Any]:
    key, secret = _key(town)
    done = town.walk("F17_RotateAKey", by=town.rich, key=key)
    for works in (secret, done["rotateKey"]["secret"]):
        town.ask("{ viewer { name } }", by=works)
    return done


def _own_words(town: Town) -> dict[str, Any]:
    own = town.organisation(town.rich)
    about = {
        "organisation": own,
        "expectedVersion": 1,
        "about": {"text": "A small town by a river.", "language": "en"},
        "strategy": {"title": "Working with the world", "adoptedOn": "2025-04-01"},
    }
    partner = {"name": {"text": "Muster", "language": "de"}, "kind": "LOCAL_AUTHORITY", "country": "DE"}
    return town.walk("F32_AnOrganisationInItsOwnWords", by=town.rich, about=about, partner=partner)


def _replace(town: Town) -> dict[str, Any]:
    draft = town.draft()["edition"]["id"]
    return town.walk("G06_ReplaceTheFileOfADraft", by=town.editor, draft=draft, file=seeding.fixture(f"{SLUG}.md"))


TRANSLATED = (HERE.parent / "leaflets" / "translated" / "local-authority-links.fr-revised.md").read_bytes()
PUBLISH = """mutation ($id: ID!, $version: Int!) {
  publishEdition(input: {edition: $id, expectedVersion: $version}) { errors { code message } }
}"""
TRANSLATE = """mutation ($file: Upload!) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "fr", file: $file}) {
    edition { id version } changeSet { items(kind: [PROPOSED]) { id } } errors { code message }
  }
}"""
DECIDE = """mutation ($id: ID!, $version: Int!, $decisions: [MatchDecision!]!) {
  decideMatches(input: {edition: $id, expectedVersion: $version, decisions: $decisions}) {
    edition { version } errors { code message }
  }
}"""


def _french(town: Town) -> None:
    """Upload a translation that lacks two items, accept every pair in one call, and publish it."""
    made = town.ask(TRANSLATE, by=town.editor, file=TRANSLATED)["uploadLeaflet"]
    asked = {"id": made["edition"]["id"], "version": made["edition"]["version"]}
    refused = town.ask(PUBLISH, by=town.editor, **asked)["publishEdition"]["errors"]
    assert [error["code"] for error in refused] == ["MATCHES_UNDECIDED"]
    decisions = [{"change": change["id"], "same": True} for change in made["changeSet"]["items"]]
    decided = town.ask(DECIDE, by=town.editor, **asked, decisions=decisions)["decideMatches"]
    assert decided == {"edition": {"version": 2}, "errors": []}
    assert town.ask(PUBLISH, by=town.editor, id=asked["id"], version=2)["publishEdition"] == {"errors": []}


def _translate(town: Town) -> dict[str, Any]:
    name, file = "T01_SaveATranslation", TRANSLATED
    tried = town.walk(name, by=town.editor, file=file, of=None, dry=True)
    saved = town.walk(name, by=town.editor, file=file, of=town.edition(), dry=False)
    assert tried == saved
    return saved


def _in_french(town: Town) -> dict[str, Any]:
    before = datetime.now(UTC).isoformat()
    plain = town.walk("T02_InFrenchWhereThereIsFrench", slug=SLUG, lang=["fr", "en"])
    _french(town)
    then = town.walk("T02_InFrenchWhereThereIsFrench", slug=SLUG, lang=["fr", "en"], then=before)
    assert then == plain
    assert then["leaflet"]["edition"]["translation"] is None
    for other in ("fr-CA", "FR_be"):
        same = town.walk("T02_InFrenchWhereThereIsFrench", slug=SLUG, lang=["ny", other])
        assert same == town.walk("T02_InFrenchWhereThereIsFrench", slug=SLUG, lang=["fr"])
    ours = town.walk("D202_ChecklistInMyLanguage", by=town.poor, id=town.demo.partnership, lang=["sw", "fr"])
    items = ours["partnership"]["readiness"]["items"]
    assert [(one["item"]["key"], one["item"]["text"]) for one in items if one["item"]["language"] != "fr"] == [
        ("focus", "Focus - stick to agreed goals")
    ]
    gaps = town.walk("C08_TranslationGaps", slug=SLUG, lang=["fr"])["leaflet"]["edition"]["translation"]
    assert [item["key"] for item in gaps["missing"]] == ["focus", "changes-of-staff-and"]
    return town.walk("T02_InFrenchWhereThereIsFrench", slug=SLUG, lang=["fr", "en"])


NEW = """mutation ($file: Upload!, $in: UploadTarget!) {
  uploadLeaflet(input: {leaflet: $in, language: "en-GB", file: $file}) {
    edition { id version leaflet { id } } errors { code message } } }"""


def _upload(town: Town, source: str, **leaflet: Any) -> dict[str, Any]:
    """Upload a file as a draft of a leaflet, or of a new one."""
    new = {"new": {"collection": _collection(town), "sector": "LOCAL_AUTHORITY"}}
    done = town.ask(NEW, by=town.editor, file=source.encode(), **{"in": leaflet or new})["uploadLeaflet"]
    assert done["errors"] == []
    edition: dict[str, Any] = done["edition"]
    return edition


def _merge_and_split(town: Town) -> dict[str, Any]:
    """Say what came of old items in a file that says less of one, and more of another."""
    rule = "\nIf you can't tick all of these boxes then you should think again about linking.\n"
    find, follow = "- [ ] Find partner - who shares your aims\n", "- [ ] Follow up - look at what was agreed\n"
    old = f"# Little\n\n## Checklist\n\n{find}{follow}- [ ] Follow up - thank all who took part\n{rule}"
    new = f"# Little\n\n## Checklist\n\n{find}- [ ] Visit partner - see how they live\n{follow}{rule}"
    first = _upload(town, old)
    done = town.ask(PUBLISH, by=town.editor, id=first["id"], version=first["version"])["publishEdition"]
    assert done["errors"] == []
    draft = _upload(town, new, id=first["leaflet"]["id"])
    version = draft["version"]
    return town.walk("F08_MergeAndSplit", by=town.editor, id=draft["id"], v1=version, v2=version + 1)


def _hosts(town: Town) -> dict[str, Any]:
    """Say for whom a section is that another leaflet has."""
    draft = _upload(town, "# Visits\n\n## For hosts\n\n- Understand the limits of your guests\n")
    return town.walk("G01_SayWhatASectionIsFor", by=town.editor, edition=draft["id"], version=draft["version"])


def _correct(name: str, source: str = f"{SLUG}.md", **variables: Any) -> Walk:
    def walk(town: Town) -> dict[str, Any]:
        draft = town.draft(source)["edition"]
        return town.walk(name, by=town.editor, edition=draft["id"], version=draft["version"], **variables)

    return walk


def _catch_up(town: Town) -> dict[str, Any]:
    """Read to the end, let something happen, and read on from the cursor; then there is nothing new."""
    first = town.walk("F13_CatchUp")["changes"]
    assert not first["pageInfo"]["hasNextPage"]
    _second(town)
    news = town.walk("F13_CatchUp", cursor=first["pageInfo"]["endCursor"])
    seen = town.walk("F13_CatchUp", cursor=news["changes"]["pageInfo"]["endCursor"])["changes"]
    assert seen == {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    editor = town.walk("F13_CatchUp", by=town.editor, cursor=first["pageInfo"]["endCursor"])["changes"]["edges"]
    assert [one["node"]["type"] for one in editor] == ["LEAFLET_UPLOADED", "EDITION_PUBLISHED"]
    return news


def _changes_only(town: Town) -> dict[str, Any]:
    link = town.demo.partnership
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { changes(last: 1) { pageInfo { endCursor } } } }"
    cursor = town.ask(asked, by=town.rich, id=link)["partnership"]["changes"]["pageInfo"]["endCursor"]
    assert town.walk("D204_WeCannotDoThisOne", by=town.poor, id=link)["answerItems"]["errors"] == []
    public = town.walk("D208_ChangesOnly", id=link, cursor=cursor)["partnership"]["changes"]
    assert public == {"nodes": [], "pageInfo": {"endCursor": None, "hasNextPage": False}}
    return town.walk("D208_ChangesOnly", by=town.rich, id=link, cursor=cursor, lang=["fr"])


def _who_changed_what(town: Town) -> dict[str, Any]:
    link = town.demo.partnership
    assert town.walk("D204_WeCannotDoThisOne", by=town.poor, id=link)["answerItems"]["errors"] == []
    for nobody in (None, town.editor):
        found = town.walk("E10_WhoChangedWhat", by=nobody, id=link)["audit"]
        assert found is None or found["nodes"] == []
    found = town.walk("E10_WhoChangedWhat", by=town.rich, id=link)
    requests = [one["requestId"] for one in found["audit"]["nodes"]]
    assert requests[1:] == ["demo"] * (len(requests) - 1)
    found["audit"]["nodes"][0]["requestId"] = "REQUEST"
    return found


def _life(town: Town) -> dict[str, Any]:
    _second(town)
    asked: dict[str, Any] = {"slug": SLUG, "key": "focus"}
    public = town.walk("H01_TheLifeOfAnItem", **asked)["leaflet"]["item"]["wordings"]["nodes"]
    assert {one["edition"]["publication"]["publishedBy"] for one in public} == {None}
    return town.walk("H01_TheLifeOfAnItem", by=town.editor, **asked)


WALKS: dict[str, Walk] = {
    **coordinating.WALKS,
    **doing.WALKS,
    **living.WALKS,
    **agreeing.WALKS,
    **attending.WALKS,
    **showing.WALKS,
    **registering.WALKS,
    "A04_OurTwinTowns": _twins,
    "B06_WhatChangedSinceOurCopy": _since,
    "B07_ReadinessBadge": _badge,
    "B10_PinnedEdition": _pinned,
    "C01_TryTheFile": _try,
    "C02_SaveDraft": _save,
    "C03_PreviewDraft": _preview,
    "C04_FixATypo": _typo,
    "C05_SendForReview": _review,
    "C06_PublishMonday": _monday,
    "C07_SameItemNewWords": _same,
    "C09_TakeItBack": _take_back,
    "C10_EditionHistory": _history,
    "D102_OpenAContact": _contact,
    "D104_TickAndNote": _ticks,
    "D203_SyncTicksMadeOffline": _sync,
    "D204_WeCannotDoThisOne": lambda town: town.walk("D204_WeCannotDoThisOne", by=town.poor, id=town.demo.partnership),
    "D208_ChangesOnly": _changes_only,
    "E10_WhoChangedWhat": _who_changed_what,
    "F13_CatchUp": _catch_up,
    "H01_TheLifeOfAnItem": _life,
    "D206_Acknowledge": lambda town: town.walk("D206_Acknowledge", by=town.poor, id=town.demo.partnership),
    "F02_AdviceWhenWeSigned": _signed,
    "F03_WhatWillGoLiveOnMonday": _will_go_live,
    "F05_AuthorityBeforeItMerged": _merged,
    "F06_ANewLeaflet": lambda town: town.walk(
        "F06_ANewLeaflet", by=town.editor, collection=_collection(town), file=HEALTH
    ),
    "F08_MergeAndSplit": _merge_and_split,
    "F09_WhatIfAllThirtyOneWereEssential": _with_draft(
        "F09_WhatIfAllThirtyOneWereEssential", "v", keys=["prepare", "follow-up"]
    ),
    "F10_Withdraw": _withdraw,
    "F16_KeyForOurWebsite": _create,
    "F17_RotateAKey": _rotate,
    "F21_AdoptTheNewEdition": _adopt,
    "F22_OurAnswersAreFinal": lambda town: town.walk("F22_OurAnswersAreFinal", by=town.rich, id=town.demo.partnership),
    "F31_RevokeALostKey": _revoke,
    "F32_AnOrganisationInItsOwnWords": _own_words,
    "F36_BeginASet": lambda town: town.walk("F36_BeginASet", by=town.editor, slug="second-toolkit"),
    "F37_NotYet": _not_yet,
    "F38_ThrowADraftAway": _with_draft("F38_ThrowADraftAway", "v"),
    "G01_SayWhatASectionIsFor": _hosts,
    "G02_AddAnItem": _correct("G02_AddAnItem"),
    "G03_MoveAnItem": _correct("G03_MoveAnItem"),
    "G04_LeaveAnItemOut": _correct("G04_LeaveAnItemOut", key="follow-up"),
    "G05_SayWhatTheRuleIsAbout": _correct("G05_SayWhatTheRuleIsAbout"),
    "G06_ReplaceTheFileOfADraft": _replace,
    "T01_SaveATranslation": _translate,
    "T02_InFrenchWhereThereIsFrench": _in_french,
}


@pytest.mark.parametrize("name", sorted(WALKS))
def test_an_operation_answers_as_it_should(town: Town, name: str, pytestconfig: pytest.Config) -> None:
    answer = normal(WALKS[name](town))
    assert answer == kept.answer(name, answer, town, pytestconfig)
