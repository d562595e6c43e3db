"""What sides want and agree, over a socket: every side in its turn, and nobody else."""

import json
from collections.abc import Callable
from typing import Any

from tests.walks import refusing
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


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "D207_OurAimsInOurWords": our_aims,
    "F28_RecordOurSide": our_side,
}
