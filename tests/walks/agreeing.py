"""What sides want and agree, over a socket: every side in its turn, and nobody else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.walks import refusing, stored
from tests.walks.conftest import OPERATIONS, Town

OPERATOR = "operator's key"
PAPER = b"A report on the district, in plain words.\n"


def side(town: Town, by: str) -> dict[str, Any]:
    """Read a side's id and version, and what the partnership's is."""
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { version mySide { id version } } }"
    found: dict[str, Any] = town.ask(asked, by=by, id=town.demo.partnership)["partnership"]
    return found


def tried(town: Town, name: str, **asked: Any) -> None:
    """Let those who may not try an operation: it is refused, and nothing has changed."""
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked)) == ["KEY_REQUIRED"]
        for other in (town.editor, OPERATOR):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=other)) == ["FORBIDDEN"]


def our_aims(town: Town) -> dict[str, Any]:
    """Say the same aim in another language, under the id that it has."""
    name, link = "D207_OurAimsInOurWords", town.demo.partnership
    aims: list[dict[str, Any]] = [{"text": {"text": "Clean water for every school", "language": "en"}}]
    asked = {"id": link, "version": side(town, town.poor)["mySide"]["version"], "aims": aims}
    tried(town, name, **asked)
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], {**asked, "version": 99}, by=town.poor)) == ["STALE_VERSION"]
    assert town.walk(name, by=town.poor, **asked)["updateSide"]["errors"] == []
    read = "query ($id: ID!) { partnership(by: {id: $id}) { sides { aims { id text } } } }"
    (mine, theirs) = (one["aims"] for one in town.ask(read, by=town.rich, id=link)["partnership"]["sides"])
    assert (mine, [one["text"] for one in theirs]) == ([], ["Clean water for every school"])
    for other in (None, town.editor, OPERATOR):
        hidden = town.ask(read, by=other, id=link)["partnership"]["sides"]
        assert [one["aims"] for one in hidden] == [[], []]
    words = {"text": "Madzi abwino m’sukulu zonse", "language": "ny"}
    asked["aims"] = [{"id": theirs[0]["id"], "text": words}]
    asked["version"] = side(town, town.poor)["mySide"]["version"]
    return town.walk(name, by=town.poor, **asked, lang=["ny"])


def our_side(town: Town) -> dict[str, Any]:
    """Record a side whole, with a paper that is kept here; who may not see it does not get it."""
    said = {
        "partnership": town.demo.partnership,
        "expectedVersion": side(town, town.poor)["mySide"]["version"],
        "position": "RESOURCE_POOR",
        "rationale": {"text": "Our schools lack water.", "language": "en"},
        "plan": {
            "method": "One visit a year",
            "outcomes": ["A well"],
            "document": {"title": "Plan", "url": "https://mfano.example/plan"},
        },
        "supporters": [town.organisation(town.rich)],
        "documents": [{"title": "District report", "kind": "CONTEXT_PAPER", "file": None}],
        "notes": "Some say it costs too much.",
    }
    name = "F28_RecordOurSide"
    with refusing.unchanged(town):
        for by, code in ((None, "KEY_REQUIRED"), (town.editor, "FORBIDDEN"), (OPERATOR, "FORBIDDEN")):
            assert refusing.codes(_with_file(town, name, said, by)) == [code]
    answer = _with_file(town, name, said, town.poor).json()["data"]
    (paper,) = answer["updateSide"]["side"]["documents"]
    address = paper["url"].replace("https://toolkit.example", town.url)
    kept = {who: town.client.get(address, headers=_as(key)) for who, key in _everybody(town).items()}
    assert {who: one.status_code for who, one in kept.items()} == {
        "poor": 200,
        "rich": 404,
        "editor": 404,
        "operator": 404,
        "nobody": 404,
    }
    given = kept["poor"]
    assert given.content == PAPER
    assert {name: given.headers[name] for name in _HEADERS} == _HEADERS
    assert town.client.get(address, headers=_as("tk_nothing")).status_code == 401
    read = """query ($id: ID!) { partnership(by: {id: $id}) { sides {
      position rationale { text } plan { method } supporters { name } documents { url } notes } } }"""
    nothing: dict[str, Any] = {
        "position": None,
        "rationale": None,
        "plan": None,
        "supporters": [],
        "documents": [],
        "notes": None,
    }
    for other in (None, town.editor, OPERATOR):
        seen = town.ask(read, by=other, id=town.demo.partnership)["partnership"]["sides"]
        assert seen == [nothing, nothing]
    return {**answer, "updateSide": _without_ids(answer["updateSide"])}


_HEADERS = {
    "content-disposition": "attachment; filename=\"report.txt\"; filename*=UTF-8''report.txt",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "content-type": "text/plain; charset=utf-8",
}


def _everybody(town: Town) -> dict[str, str | None]:
    return {"poor": town.poor, "rich": town.rich, "editor": town.editor, "operator": OPERATOR, "nobody": None}


def _as(key: str | None) -> dict[str, str]:
    return {} if key is None else {"authorization": f"Bearer {key}"}


def _with_file(town: Town, name: str, said: dict[str, Any], by: str | None) -> Any:
    asked = json.dumps({"query": OPERATIONS[name], "variables": {"side": said}})
    parts: dict[str, tuple[str | None, str | bytes]] = {
        "operations": (None, asked),
        "map": (None, '{"0": ["variables.side.documents.0.file"]}'),
        "0": ("report.txt", PAPER),
    }
    headers = {"graphql-preflight": "1", **_as(by)}
    return town.client.post(f"{town.url}/graphql", files=parts, headers=headers)


def _without_ids(answer: dict[str, Any]) -> dict[str, Any]:
    (paper,) = answer["side"]["documents"]
    address = paper["url"].rpartition("/")[0]
    return {**answer, "side": {**answer["side"], "documents": [{**paper, "url": f"{address}/…"}]}}


PEOPLE = (
    """query ($id: ID!) { partnership(by: {id: $id}) { sides { contacts { name email phone role since until } } } }"""
)
ADD = """mutation ($contact: AddContactInput!) { addContact(input: $contact) {
  contact { id } errors { code message } } }"""
AGREED = """query ($id: ID!) { partnership(by: {id: $id}) { stage agreement { id }
  agreements { kind status title effectiveOn aims { text } responsibilities { person } signatures { name }
    document { title } exitPlan } } }"""
FRIENDS = """mutation ($id: ID!, $v: Int!) { updatePartnership(input: {partnership: $id, expectedVersion: $v,
  form: FRIENDSHIP}) { errors { code message } } }"""


def _colleague(town: Town, **more: str) -> str:
    """Add somebody who speaks for the second council."""
    contact = {"name": "Ada Example", "role": "LEAD_OFFICER", "email": "links@mfano.example", "since": "2026-01-01"}
    said = {"partnership": town.demo.partnership, "contact": {**contact, **more}}
    made = town.ask(ADD, by=town.poor, contact=said)["addContact"]
    assert made["errors"] == []
    return str(made["contact"]["id"])


def change_of_staff(town: Town) -> dict[str, Any]:
    """Hand a role over; the other side may not, and everybody else is told that there is no such contact."""
    contact, name = _colleague(town), "F25_ChangeOfStaff"
    tried(town, name, contact=contact)
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], {"contact": contact}, by=town.rich)) == ["FORBIDDEN"]
        private = {"contact": "contact-0000000000000000"}
        assert refusing.codes(town.post(OPERATIONS[name], private, by=town.poor)) == ["NOT_FOUND"]
    answer = town.walk(name, by=town.poor, contact=contact)
    for other in (None, town.editor, OPERATOR):
        seen = town.ask(PEOPLE, by=other, id=town.demo.partnership)["partnership"]["sides"]
        assert [side["contacts"] for side in seen] == [[], []]
    return answer


def forgotten(town: Town) -> dict[str, Any]:
    """Forget somebody: afterwards the name is nowhere, for anybody, at any time, in any table."""
    contact, name = _colleague(town, phone="+265111222333"), "D210_ForgetMyFormerColleague"
    before = datetime.now(UTC).isoformat()
    tried(town, name, contact=contact)
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], {"contact": contact}, by=town.rich)) == ["FORBIDDEN"]
    answer = town.walk(name, by=town.poor, contact=contact)
    then = PEOPLE.replace("by: {id: $id}", f'by: {{id: $id}}, asOf: "{before}"')
    for asked in (PEOPLE, then):
        (_, theirs) = town.ask(asked, by=town.rich, id=town.demo.partnership)["partnership"]["sides"]
        (gone,) = theirs["contacts"]
        assert (gone["name"], gone["email"], gone["phone"], gone["since"]) == (None, None, None, "2026-01-01")
    for word in ("Ada Example", "links@mfano.example", "+265111222333"):
        assert word not in str(stored.everything(town))
        assert word.encode() not in town.log.getvalue()
    return answer


def _scoping(town: Town) -> dict[str, Any]:
    """Make a friendship of the demo's partnership, which has to be signed, and say what to propose."""
    found = side(town, town.rich)
    asked = {"id": town.demo.partnership, "v": found["version"]}
    assert town.ask(FRIENDS, by=town.rich, **asked)["updatePartnership"]["errors"] == []
    duty = {"side": found["mySide"]["id"], "function": "Travel", "person": "B. Example"}
    return {
        "partnership": town.demo.partnership,
        "kind": "MEMORANDUM_OF_UNDERSTANDING",
        "title": "Our memorandum",
        "languages": ["en"],
        "aims": [{"text": {"text": "Clean water", "language": "en"}}],
        "responsibilities": [duty],
        "effectiveOn": "2026-11-23",
        "expiresOn": "2099-11-22",
        "noticeMonths": 6,
        "exitPlan": "Each keeps what it has.",
        "draftedJointly": True,
        "document": {"title": "The text", "url": "https://exampleton.example/mou", "visibility": "PUBLIC"},
    }


def proposed(town: Town) -> dict[str, Any]:
    """Propose a memorandum; the public sees nothing of it."""
    name, terms = "D106_ProposeMoU", _scoping(town)
    tried(town, name, agreement=terms)
    with refusing.unchanged(town):
        wrong = {"agreement": {**terms, "expiresOn": "2026-11-22"}}
        assert refusing.codes(town.post(OPERATIONS[name], wrong, by=town.rich)) == ["INVALID_INPUT"]
    answer = town.walk(name, by=town.rich, agreement=terms)
    for other in (None, town.editor, OPERATOR):
        assert town.ask(AGREED, by=other, id=town.demo.partnership)["partnership"]["agreements"] == []
    return answer


def signed(town: Town) -> dict[str, Any]:
    """Sign for both sides; the last signature makes the partnership agreed, and kind and dates public."""
    made = town.walk("D106_ProposeMoU", by=town.rich, agreement=_scoping(town))["proposeAgreement"]["agreement"]
    name, asked = "D107_SignWithMandate", {"id": made["id"], "version": made["version"]}
    tried(town, name, **asked)
    with refusing.unchanged(town):
        stale = {**asked, "version": 99}
        assert refusing.codes(town.post(OPERATIONS[name], stale, by=town.poor)) == ["STALE_VERSION"]
    first = town.walk(name, by=town.poor, **asked)["signAgreement"]
    assert (first["errors"], first["agreement"]["status"], first["partnership"]["stage"]) == ([], "PROPOSED", "SCOPING")
    asked["version"] += 1
    with refusing.unchanged(town):
        assert refusing.codes(town.post(OPERATIONS[name], asked, by=town.poor)) == ["WRONG_STATE"]
    answer = town.walk(name, by=town.rich, **asked)
    public: dict[str, Any] = {
        "kind": "MEMORANDUM_OF_UNDERSTANDING",
        "status": "SIGNED",
        "title": None,
        "effectiveOn": "2026-11-23",
        "aims": [],
        "responsibilities": [],
        "signatures": [],
        "document": {"title": "The text"},
        "exitPlan": None,
    }
    for other in (None, town.editor, OPERATOR):
        seen = town.ask(AGREED, by=other, id=town.demo.partnership)["partnership"]
        assert (seen["stage"], seen["agreement"], seen["agreements"]) == ("AGREED", {"id": made["id"]}, [public])
    return answer


def ended_early(town: Town) -> dict[str, Any]:
    """End an agreement early; the partnership goes on."""
    signed(town)
    held = town.ask(
        "query ($id: ID!) { partnership(by: {id: $id}) { agreement { id version } } }", id=town.demo.partnership
    )
    found = held["partnership"]["agreement"]
    name, asked = "K01_AnAgreementEndsEarly", {"id": found["id"], "v": found["version"], "on": "2026-11-24"}
    tried(town, name, **asked)
    with refusing.unchanged(town):
        for wrong, code in (({"v": 1}, "STALE_VERSION"), ({"on": "2026-11-22"}, "INVALID_INPUT")):
            assert refusing.codes(town.post(OPERATIONS[name], {**asked, **wrong}, by=town.poor)) == [code]
    return town.walk(name, by=town.poor, **asked)


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "D106_ProposeMoU": proposed,
    "D107_SignWithMandate": signed,
    "D207_OurAimsInOurWords": our_aims,
    "D210_ForgetMyFormerColleague": forgotten,
    "F25_ChangeOfStaff": change_of_staff,
    "F28_RecordOurSide": our_side,
    "K01_AnAgreementEndsEarly": ended_early,
}
