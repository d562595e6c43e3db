"""Apollo Client asks, meets an error and uploads a file."""

import json

from tests.clients.conftest import Node, Served
from tests.walks.place import ROOT


def test_apollo_asks_is_refused_and_uploads(node: Node, served: Served) -> None:
    file = ROOT / "fixtures" / "local-authority-links-revised.md"
    said = json.loads(node.run("apollo.mjs", f"{served.url}/graphql", served.keys["editor_key"], str(file)))
    assert said == {
        "steps": 10,
        "code": "VALIDATION_FAILED",
        "summary": "4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide; 61 unchanged.",
    }


def test_apollo_sends_a_hash_then_the_text_once_and_then_the_hash_alone(node: Node, served: Served) -> None:
    said = json.loads(node.run("persisted.mjs", f"{served.url}/graphql"))
    for method, tally in said.items():
        assert [one["method"] for one in tally["sent"]] == [method, "POST", method]
        assert tally["same"]
        assert tally["data"]["leaflets"]["nodes"][0]["title"] == "Local Authority Links"
