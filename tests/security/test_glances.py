"""What must not happen (S31): a short question that has everything read, so that everybody else waits."""

import pytest

from content.linking import looking
from server import graphql
from tests.walks.conftest import Town

GLANCES = {
    "attention": "{ portfolio { attention { count } } }",
    "stuckItems": "{ portfolio { stuckItems(first: 3) { cannot } } }",
    "by verdict": "{ partnerships(first: 0, filter: {verdict: [READY]}) { totalCount } }",
    "by attention": "{ partnerships(first: 0, filter: {attention: [QUIET]}) { totalCount } }",
    "by item": '{ partnerships(first: 0, filter: {stuckOn: "persevere"}) { totalCount } }',
    "past": '{ partnerships(first: 0, asOf: "2098-01-01T00:00:00Z", filter: {verdict: [READY]}) { totalCount } }',
}
FACETS = "{ portfolio { total facets { stages { count } verdicts { value } } } }"
PUBLISH = """mutation ($id: ID!, $v: Int!) { updateSide(input: {partnership: $id, expectedVersion: $v,
  publishReadiness: true}) { errors { code } } }"""


def publish(town: Town) -> None:
    """Let everybody see where the partnership stands, so that there is something to be read."""
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { version } } }"
    for key in (town.rich, town.poor):
        side = town.ask(asked, by=key, id=town.demo.partnership)["partnership"]["mySide"]
        town.ask(PUBLISH, by=key, id=town.demo.partnership, v=side["version"])


def test_s31_a_glance_over_everything_is_for_those_whose_work_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(town)
    before = town.ask(FACETS)["portfolio"]
    assert (before["total"], [one["value"] for one in before["facets"]["verdicts"]]) == (1, ["IN_PROGRESS"])
    monkeypatch.setattr(looking, "MANY", 0)
    for name, query in GLANCES.items():
        for key in (None, town.rich, town.editor):
            refused = town.post(f"{query} #", by=key)
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["extensions"]["code"]) == (400, "COST_EXCEEDED"), name
            assert "narrow them by `filter`" in error["message"]
    after = town.ask(f"{FACETS} #")["portfolio"]
    assert after == {**before, "facets": {**before["facets"], "verdicts": None}}, "what is cheap is told all the same"


def test_s31_what_was_looked_at_is_taken_out_of_the_allowance(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(town)
    monkeypatch.setattr(graphql, "LOOKED_AT_COST", 1_000_000)
    assert town.post(FACETS).status_code == 200
    assert town.post("{ __typename } # again").json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert town.post(FACETS, by=town.rich).status_code == 200, "others go on"
