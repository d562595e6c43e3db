"""A correction that makes no sense is refused by its code and the part of the input, and the draft stays as it was."""

from typing import Any

import pytest

from content.editing.correcting import origins
from tests.walks.conftest import Town
from tests.walks.refusing import codes, unchanged

KEYS = [f"nothing-{number}" for number in range(origins.TOGETHER_MAX + 1)]

ROADS: dict[str, tuple[str, dict[str, Any], str, list[str] | None]] = {
    "no section": ("editSection", {"key": "nothing", "heading": "x"}, "NOT_FOUND", ["key"]),
    "a section and no change": ("editSection", {"key": "checklist"}, "INVALID_INPUT", ["kind"]),
    "a heading of nothing": ("editSection", {"key": "checklist", "heading": " "}, "INVALID_INPUT", ["heading"]),
    "readers without a name": (
        "editSection",
        {"key": "checklist", "audience": "OTHER"},
        "INVALID_INPUT",
        ["audienceLabel"],
    ),
    "a name without readers": (
        "editSection",
        {"key": "checklist", "audienceLabel": "hosts"},
        "INVALID_INPUT",
        ["audienceLabel"],
    ),
    "readers named without end": (
        "editSection",
        {"key": "checklist", "audience": "OTHER", "audienceLabel": "x" * 50_000},
        "INVALID_INPUT",
        ["audienceLabel"],
    ),
    "a second rule": ("editSection", {"key": "background", "kind": "RULE"}, "INVALID_INPUT", ["kind"]),
    "an item nowhere": ("addItem", {"section": "nothing", "text": "x"}, "NOT_FOUND", ["section"]),
    "an item in another's group": (
        "addItem",
        {"section": "checklist", "group": "organisation", "text": "x"},
        "NOT_FOUND",
        ["group"],
    ),
    "an item after another's": (
        "addItem",
        {"section": "checklist", "after": "focus", "text": "x"},
        "NOT_FOUND",
        ["after"],
    ),
    "an item of nothing": ("addItem", {"section": "checklist", "text": ""}, "INVALID_INPUT", ["text"]),
    "an item with a NUL": ("addItem", {"section": "checklist", "text": "a\0b"}, "INVALID_INPUT", ["text"]),
    "an item without end": ("addItem", {"section": "checklist", "text": "x" * 50_000}, "INVALID_INPUT", ["text"]),
    "an item in the rule": ("addItem", {"section": "rule", "text": "x"}, "INVALID_INPUT", ["section"]),
    "moving nothing": ("moveItem", {"key": "nothing", "section": "checklist"}, "NOT_FOUND", ["key"]),
    "moving nowhere": ("moveItem", {"key": "focus", "section": "nothing"}, "NOT_FOUND", ["section"]),
    "moving after itself": ("moveItem", {"key": "focus", "after": "focus"}, "INVALID_INPUT", ["after"]),
    "a box of a family": ("moveItem", {"key": "focus", "family": "CITIZEN"}, "INVALID_INPUT", ["family"]),
    "leaving out nothing": ("removeItem", {"key": "a\0b"}, "NOT_FOUND", ["key"]),
    "leaving out a section": ("removeItem", {"key": "checklist"}, "NOT_FOUND", ["key"]),
    "a rule that does not change": ("editRule", {}, "INVALID_INPUT", ["text"]),
    "a rule about nothing": ("editRule", {"checklists": []}, "INVALID_INPUT", ["checklists"]),
    "a rule about what is no list": ("editRule", {"checklists": ["challenges"]}, "NOT_FOUND", ["checklists", "0"]),
    "merging with itself": ("mergeItems", {"from": ["focus"], "into": "focus"}, "INVALID_INPUT", ["from", "0"]),
    "merging nothing": ("mergeItems", {"from": [], "into": "focus"}, "INVALID_INPUT", ["from"]),
    "merging what is not there": ("mergeItems", {"from": ["nothing"], "into": "focus"}, "NOT_FOUND", ["from", "0"]),
    "merging into nothing": ("mergeItems", {"from": ["focus"], "into": "nothing"}, "NOT_FOUND", ["into"]),
    "merging without end": ("mergeItems", {"from": KEYS, "into": "focus"}, "LIMIT_REACHED", ["from"]),
    "splitting into one": ("splitItem", {"from": "focus", "into": ["focus"]}, "INVALID_INPUT", ["into"]),
    "splitting into old items": (
        "splitItem",
        {"from": "focus", "into": ["focus", "follow-up"]},
        "INVALID_INPUT",
        ["into", "1"],
    ),
    "splitting what was never out": (
        "splitItem",
        {"from": "nothing", "into": ["focus", "follow-up"]},
        "NOT_FOUND",
        ["from"],
    ),
    "splitting without end": ("splitItem", {"from": "focus", "into": KEYS}, "LIMIT_REACHED", ["into"]),
    "a kind that is none": ("editSection", {"key": "checklist", "kind": "LIST"}, "BAD_VARIABLES", None),
    "a stale version": ("removeItem", {"key": "focus", "expectedVersion": 7}, "STALE_VERSION", ["expectedVersion"]),
    "a draft that is not there": ("removeItem", {"key": "focus", "edition": "edition-0"}, "NOT_FOUND", ["edition"]),
}


@pytest.fixture(scope="module")
def drafts() -> dict[str, dict[str, Any]]:
    """Keep the one draft of each town, so that a test may ask in any order."""
    return {}


def ask(town: Town, drafts: dict[str, dict[str, Any]], verb: str, asked: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if town.url not in drafts:
        drafts[town.url] = town.draft("local-authority-links.md")["edition"]
    draft = drafts[town.url]
    kind = verb[0].upper() + verb[1:]
    query = f"mutation ($input: {kind}Input!) {{ {verb}(input: $input) {{ errors {{ code message path }} }} }}"
    return query, {"input": {"edition": draft["id"], "expectedVersion": draft["version"], **asked}}


@pytest.mark.parametrize("name", ROADS)
def test_a_correction_that_makes_no_sense_changes_nothing(
    quiet: Town, drafts: dict[str, dict[str, Any]], name: str
) -> None:
    verb, asked, code, path = ROADS[name]
    query, variables = ask(quiet, drafts, verb, asked)
    with unchanged(quiet):
        response = quiet.post(query, variables, by=quiet.editor)
        assert codes(response) == [code], response.text
        if path is not None:
            (error,) = response.json()["data"][verb]["errors"]
            assert error["path"] == path
            assert len(error["message"]) > 20


@pytest.mark.parametrize("verb", sorted({verb for verb, *_ in ROADS.values()}))
def test_a_side_corrects_no_draft(quiet: Town, drafts: dict[str, dict[str, Any]], verb: str) -> None:
    asked = next(asked for other, asked, *_ in ROADS.values() if other == verb)
    query, variables = ask(quiet, drafts, verb, asked)
    with unchanged(quiet):
        assert codes(quiet.post(query, variables, by=quiet.rich)) == ["FORBIDDEN"]
        assert codes(quiet.post(query, variables)) == ["KEY_REQUIRED"]
