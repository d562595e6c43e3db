"""A site registers what it sends, over a socket: run by its hash by anybody, retired, and nobody else's to see."""

import hashlib
from collections.abc import Callable
from typing import Any

from tests.walks import refusing
from tests.walks.conftest import OPERATIONS, Town

OPERATOR = "operator's key"
SITE = """mutation ($org: ID!) { registerConsumer(input: {organisation: $org, name: "Twin towns page"}) {
  consumer { id } errors { code message } } }"""
TITLE = 'query Title { leaflet(by: {slug: "local-authority-links"}) { title } }'
LINKS = "query Links($first: Int!) { partnerships(first: $first) { nodes { title } } }"


def site(town: Town) -> str:
    """Record a site of the first council's."""
    made = town.ask(SITE, by=town.rich, org=town.organisation(town.rich))["registerConsumer"]
    assert made["errors"] == []
    return str(made["consumer"]["id"])


def by_hash(town: Town, text: str, **parameters: str) -> tuple[int, Any]:
    """Run an operation by the hash of its text alone, by GET, as nobody in particular."""
    asked = {"documentId": "sha256:" + hashlib.sha256(text.encode()).hexdigest(), **parameters}
    answer = town.client.get(f"{town.url}/graphql", params=asked)
    return answer.status_code, answer.json().get("data")


def ours(town: Town) -> dict[str, Any]:
    """Register two operations: not before they fit, not by others; then they are run by their hash, and kept."""
    name, consumer = "F20_RegisterOurOperations", site(town)
    asked: dict[str, Any] = {"site": consumer, "texts": [TITLE, LINKS]}
    assert by_hash(town, TITLE) == (404, None)
    with refusing.unchanged(town):
        for by, code in ((None, "KEY_REQUIRED"), (town.poor, "NOT_FOUND"), (town.editor, "NOT_FOUND")):
            assert refusing.codes(town.post(OPERATIONS[name], asked, by=by)) == [code]
        wrong = {"site": consumer, "texts": [TITLE, "{ nowhere }"]}
        refused = town.post(OPERATIONS[name], wrong, by=town.rich)
        assert refusing.codes(refused) == ["DOCUMENT_REFUSED"]
        assert refused.json()["data"]["registerDocuments"]["errors"][0]["path"] == ["texts", "1"]
    made = town.walk(name, by=town.rich, **asked)
    assert town.walk(name, by=town.rich, **asked) == made
    title = town.ask(TITLE)
    for _ in range(2):
        assert by_hash(town, TITLE) == (200, title)
    status, links = by_hash(town, LINKS, variables='{"first": 1}')
    assert (status, links) == (200, town.ask(LINKS, first=1))
    return made


def new(town: Town) -> dict[str, Any]:
    """Record another site, and retire what the first sent: it is run by its hash no more."""
    made = ours(town)["registerDocuments"]["documents"]
    hashes = {one["hash"] for one in made}
    mine = "{ viewer { organisation { integration { consumers { documents { nodes { id hash status } } } } } } }"
    (consumer,) = town.ask(mine, by=town.rich)["viewer"]["organisation"]["integration"]["consumers"]
    old = [one["id"] for one in consumer["documents"]["nodes"]]
    assert {one["hash"] for one in consumer["documents"]["nodes"]} == hashes
    with refusing.unchanged(town):
        retired = town.post("mutation ($old: [ID!]!) { retireDocuments(input: {documents: $old}) { errors { code } } }",
                            {"old": old}, by=town.poor)  # fmt: skip
        assert refusing.codes(retired) == ["NOT_FOUND"]
    done = town.walk("F39_ANewSite", by=town.rich, org=town.organisation(town.rich), old=old)
    assert [by_hash(town, text) for text in (TITLE, LINKS)] == [(404, None)] * 2
    assert town.ask(TITLE)["leaflet"], "the text is still to be had"
    return done


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "F20_RegisterOurOperations": ours,
    "F39_ANewSite": new,
}
