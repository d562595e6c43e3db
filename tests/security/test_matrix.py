"""S3: every mutation and every root field, asked by everybody; what is not in the table fails."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from content.access import ACTIONS
from content.records import Role, Scope
from tests.security import typed
from tests.security.test_canary import OPERATOR, Hidden
from tests.security.widest import SCHEMA
from tests.walks.conftest import Town
from tests.walks.refusing import codes, unchanged

KEY = """mutation ($input: CreateKeyInput!) { createKey(input: $input) { secret errors { code message } } }"""
REFUSED = {"KEY_REQUIRED", "FORBIDDEN"}


def role_keys(town: Town) -> dict[Role, str]:
    """Make a key in each role, with every scope and the collection that is edited."""
    collection = town.ask('{ collection(by: {slug: "toolkit"}) { id } }')["collection"]["id"]
    soon = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    made: dict[Role, str] = {}
    for role in Role:
        asked: dict[str, Any] = {
            "organisation": town.organisation(town.rich),
            "name": role.value,
            "role": role.value,
            "scopes": [scope.value for scope in Scope],
            "expiresAt": soon,
        }
        if role is Role.EDITOR:
            asked["collections"] = [collection]
        payload = town.ask(KEY, by=OPERATOR, input=asked)["createKey"]
        assert payload["errors"] == []
        made[role] = payload["secret"]
    return made


def act(town: Town, name: str, by: str | None) -> list[str]:
    query, variables = typed.mutations()[name]
    if name != "uploadLeaflet":
        return codes(town.post(query, variables, by=by))
    asked = json.dumps({"query": query, "variables": {"input": {**variables["input"], "file": None}}})
    parts: dict[str, tuple[str | None, str | bytes]] = {
        "operations": (None, asked),
        "map": (None, '{"0": ["variables.input.file"]}'),
        "0": ("leaflet.md", b"# Leaflet\n\n## Background\n\nWords that stand here.\n"),
    }
    headers = {"graphql-preflight": "1"} | ({} if by is None else {"authorization": f"Bearer {by}"})
    return codes(town.client.post(f"{town.url}/graphql", files=parts, headers=headers))


def test_s03_every_mutation_refuses_every_role_that_the_table_does_not_name(town: Town) -> None:
    keys = role_keys(town)
    assert set(typed.mutations()) == set(ACTIONS)
    with unchanged(town):
        for name, right in ACTIONS.items():
            if not right.anyone:
                assert act(town, name, None) == ["KEY_REQUIRED"], name
            if not right.operator and not right.anyone:
                assert act(town, name, OPERATOR) == ["FORBIDDEN"], name
            for role in set(Role) - right.roles:
                assert act(town, name, keys[role]) == ["FORBIDDEN"], (name, role)


def test_s03_every_mutation_hears_every_role_that_the_table_names(town: Town) -> None:
    keys = role_keys(town)
    for name, right in ACTIONS.items():
        for role in right.roles:
            assert not REFUSED & set(act(town, name, keys[role])), (name, role)
        if right.anyone:
            assert not REFUSED & set(act(town, name, None)), name
        if right.operator:
            assert not REFUSED & set(act(town, name, OPERATOR)), name


EVERYBODY = frozenset(
    {"anonymous", "rich", "poor", "editor", "stranger", "other editor", "blind", "operator", "coordinator"}
)
EDITORS = frozenset({"editor", "operator"})
SIDES = frozenset({"rich", "operator"})
KNOWN = frozenset({"rich", "poor", "coordinator"})
"""The sides, and who coordinates the network that one of them has joined."""
CLAIMANTS = frozenset({"stranger", "other editor"})
"""The people of the organisation that claims a record."""
OWN = EVERYBODY - {"anonymous", "operator"}
"""A key has an organisation; nobody in particular has none, and the operator neither."""

READS: Mapping[str, Mapping[str, tuple[str, frozenset[str]]]] = {
    "node": {
        "a draft": ('(id: "DRAFT") { id }', EDITORS),
        "a partnership that waits": ('(id: "WAITING") { id }', SIDES),
        "an organisation": ('(id: "ORGANISATION") { id }', EVERYBODY),
        "a visit of a side's own": ('(id: "VISIT") { id }', frozenset({"rich"})),
        "a visit that networks see": ('(id: "KNOWN") { id }', KNOWN),
        "a review": ('(id: "REVIEW") { id }', frozenset({"rich", "poor"})),
        "news that was taken back": ('(id: "UPDATE") { id }', frozenset({"rich"})),
        "a site": ('(id: "SITE") { id }', SIDES),
        "an operation that it has registered": ('(id: "OPERATION") { id }', SIDES),
    },
    "nodes": {"a draft": ('(ids: ["DRAFT"]) { id }', EDITORS)},
    "collection": {"public": ('(by: {slug: "toolkit"}) { id }', EVERYBODY)},
    "leaflet": {
        "published": ('(by: {slug: "local-authority-links"}) { id }', EVERYBODY),
        "withdrawn": ('(by: {slug: "hidden"}) { id }', EVERYBODY),
        "withdrawn words": ('(by: {slug: "hidden"}) { editions { nodes { sections { key } } } }', EDITORS),
    },
    "leaflets": {"published": ("(first: 1) { nodes { id } }", EVERYBODY)},
    "edition": {
        "published": ('(by: {id: "PUBLISHED"}) { id }', EVERYBODY),
        "a draft": ('(by: {id: "DRAFT"}) { id }', EDITORS),
        "scheduled": ('(by: {id: "SCHEDULED"}) { id }', EDITORS),
    },
    "organisation": {"public": ('(by: {id: "ORGANISATION"}) { id }', EVERYBODY)},
    "organisations": {
        "public": ("(first: 1) { nodes { id } }", EVERYBODY),
        "claimed": ("(filter: {claimed: true}) { nodes { id } }", CLAIMANTS | {"operator"}),
        "why they are claimed": (
            "(filter: {claimed: true}) { nodes { claims { statement } } }",
            CLAIMANTS | {"operator"},
        ),
    },
    "partnership": {
        "acknowledged": ('(by: {id: "ACKNOWLEDGED"}) { id }', EVERYBODY),
        "one that waits": ('(by: {id: "WAITING"}) { id }', SIDES),
        "its next steps": (
            '(by: {id: "ACKNOWLEDGED"}) { availableTransitions { to } }',
            frozenset({"rich", "poor"}),
        ),
        "where each member stands": (
            '(by: {id: "ACKNOWLEDGED"}) { sides { readiness { verdict cannot } } }',
            KNOWN,
        ),
        "what a network asks of it": ('(by: {id: "ACKNOWLEDGED"}) { reviewRequests { by } }', KNOWN),
        "its aims": ('(by: {id: "ACKNOWLEDGED"}) { aims { text } }', frozenset({"rich", "poor"})),
        "its people": ('(by: {id: "ACKNOWLEDGED"}) { sides { contacts { name } } }', KNOWN),
        "what is copied out of it": ('(by: {id: "ACKNOWLEDGED"}) { exports { jsonLd } }', EVERYBODY),
        "its goals": ('(by: {id: "ACKNOWLEDGED"}) { goals { code } }', EVERYBODY),
        "what it signed": ('(by: {id: "ACKNOWLEDGED"}) { agreements { kind } }', EVERYBODY),
        "who signed": (
            '(by: {id: "ACKNOWLEDGED"}) { agreements { signatures { name } } }',
            frozenset({"rich", "poor"}),
        ),
        "notes on its stages": (
            '(by: {id: "ACKNOWLEDGED"}) { timeline { stages { note consents { note } } } }',
            frozenset({"rich", "poor"}),
        ),
        "its visits": ('(by: {id: "ACKNOWLEDGED"}) { visits { nodes { id } } }', KNOWN),
        "its activities between the sides": (
            '(by: {id: "ACKNOWLEDGED"}) { activities { nodes { responsibilities { person } } } }',
            frozenset({"rich", "poor"}),
        ),
        "a public activity": ('(by: {id: "ACKNOWLEDGED"}) { activities { nodes { id } } }', EVERYBODY),
        "what it costs": (
            '(by: {id: "ACKNOWLEDGED"}) { activities { nodes { cost hours } } }',
            frozenset({"rich"}),
        ),
        "which duties nobody has": (
            '(by: {id: "ACKNOWLEDGED"}) { activities(filter: {unassigned: false}) { nodes { id } } }',
            frozenset({"rich", "poor"}),
        ),
        "what the records suggest": (
            '(by: {id: "ACKNOWLEDGED"}) { readiness { suggestions { because } nextSteps { why } } }',
            frozenset({"rich", "poor"}),
        ),
        "its reviews": (
            '(by: {id: "ACKNOWLEDGED"}) { timeline { nextReviewOn } reviews { nodes { id } } }',
            frozenset({"rich", "poor"}),
        ),
        "its news": ('(by: {id: "ACKNOWLEDGED"}) { updates { nodes { id } } }', KNOWN),
        "its last sign of life": ('(by: {id: "ACKNOWLEDGED"}) { timeline { lastActiveOn } }', KNOWN),
        "its answers": ('(by: {id: "ACKNOWLEDGED"}) { readiness { verdict } }', frozenset({"rich", "poor"})),
    },
    "partnerships": {
        "acknowledged": ("(first: 1) { nodes { id } }", EVERYBODY),
        "one that waits": ("(filter: {attention: [NOT_ACKNOWLEDGED]}) { nodes { id } }", SIDES | {"poor"}),
        "by what the rule says": ("(filter: {attention: [THINK_AGAIN]}) { nodes { id } }", frozenset({"rich", "poor"})),
        "by whom they lack": ("(filter: {attention: [NO_LEAD]}) { nodes { id } }", KNOWN),
        "by an overdue review": (
            "(filter: {attention: [REVIEW_OVERDUE]}) { nodes { id } }",
            frozenset({"rich", "poor"}),
        ),
        "by an answer": ('(filter: {stuckOn: "be-open"}) { nodes { id } }', frozenset({"rich", "poor"})),
    },
    "portfolio": {
        "how many": ("{ total }", EVERYBODY),
        "verdicts": ("{ facets { verdicts { count } } }", frozenset({"rich", "poor"})),
        "single answers": ("{ stuckItems { cannot } }", frozenset({"rich", "poor"})),
        "whom they lack": ("(filter: {stage: [DORMANT]}) { attention { count } }", KNOWN),
        "what ends": ('{ expiringAgreements(before: "2099-01-01") }', EVERYBODY),
    },
    "search": {
        "published": ('(query: "reciprocity", first: 1) { nodes { title } }', EVERYBODY),
        "an organisation": ('(query: "exampleton", first: 1) { nodes { title } }', EVERYBODY),
        "a draft": ('(query: "canarydraftbird") { nodes { title } facets { kinds { value } } }', frozenset()),
        "scheduled": ('(query: "canaryscheduledbird") { nodes { title } facets { kinds { value } } }', frozenset()),
        "withdrawn": ('(query: "canarywithdrawnbird") { nodes { title } facets { kinds { value } } }', frozenset()),
        "news between the sides": (
            '(query: "canarybodypartnershipbird") { nodes { title } facets { kinds { value } } }',
            frozenset(),
        ),
        "news that was taken back": (
            '(query: "canaryprintedbird") { nodes { title } facets { kinds { value } } }',
            frozenset(),
        ),
        "one that waits": ('(query: "canarytitlebird") { nodes { title } facets { kinds { value } } }', SIDES),
    },
    "changes": {
        "public": ("(first: 1) { nodes { id } }", EVERYBODY),
        "an upload": ("(filter: {type: [LEAFLET_UPLOADED]}) { nodes { id } }", EDITORS),
        "what is scheduled": ('(filter: {subject: "SCHEDULED"}) { nodes { id } }', EDITORS),
        "one that waits": ('(filter: {subject: "WAITING"}) { nodes { id } }', SIDES),
        "answers": ("(filter: {type: [ITEM_ANSWERED]}) { nodes { id } }", frozenset({"rich", "poor"})),
        "a side's notes": (
            '(filter: {type: [PARTNERSHIP_UPDATED], subject: "SIDE"}) { nodes { id } }',
            frozenset({"rich"}),
        ),
        "that a side said yes to a stage": (
            '(filter: {type: [PARTNERSHIP_UPDATED], subject: "OTHERSIDE"}) { nodes { id } }',
            frozenset({"rich", "poor"}),
        ),
        "signatures": ("(filter: {type: [AGREEMENT_SIGNED]}) { nodes { id } }", frozenset({"rich", "poor"})),
        "an agreement's early end": ("(filter: {type: [AGREEMENT_TERMINATED]}) { nodes { id } }", EVERYBODY),
        "a visit": ("(filter: {type: [VISIT_RECORDED]}) { nodes { id } }", KNOWN),
        "that an organisation asked to join": (
            "(filter: {type: [MEMBERSHIP_REQUESTED]}) { nodes { id } }",
            frozenset({"rich", "coordinator"}),
        ),
        "that a record was claimed": ("(filter: {type: [CLAIM_MADE]}) { nodes { id } }", CLAIMANTS),
        "that a review was asked for": (
            "(filter: {type: [REVIEW_REQUESTED]}) { nodes { id } }",
            frozenset({"rich", "poor"}),
        ),
        "that it joined": ("(filter: {type: [MEMBERSHIP_GRANTED]}) { nodes { id } }", EVERYBODY),
        "a visit of a side's own": ('(filter: {subject: "VISIT"}) { nodes { id } }', frozenset({"rich"})),
        "that a review is overdue": (
            "(filter: {type: [REVIEW_OVERDUE]}) { nodes { id } }",
            frozenset({"rich", "poor"}),
        ),
        "that news was taken back": ("(filter: {type: [UPDATE_WITHDRAWN]}) { nodes { id } }", EVERYBODY),
        "a stage": ('(filter: {type: [STAGE_CHANGED], subject: "ACKNOWLEDGED"}) { nodes { id } }', EVERYBODY),
    },
    "audit": {
        "anything": ("(first: 1) { nodes { id } }", EVERYBODY - {"anonymous", "blind", "coordinator"}),
        "a draft": ('(filter: {subject: "DRAFT"}) { nodes { after } }', EDITORS),
        "one that waits": ('(filter: {subject: "WAITING"}) { nodes { after } }', SIDES),
        "answers": ('(filter: {action: ["answerItems"]}) { nodes { after } }', frozenset({"rich", "poor"})),
        "what a side says for itself, its notes aside": (
            '(filter: {action: ["updateSide"]}) { nodes { after } }',
            frozenset({"rich", "poor"}),
        ),
        "contacts": ('(filter: {action: ["addContact"]}) { nodes { after } }', frozenset({"rich"})),
        "agreements": (
            '(filter: {action: ["proposeAgreement", "signAgreement"]}) { nodes { after } }',
            frozenset({"rich", "poor"}),
        ),
        "a review": ('(filter: {action: ["recordReview"]}) { nodes { after } }', frozenset({"rich", "poor"})),
        "news": ('(filter: {action: ["publishUpdate"]}) { nodes { after } }', frozenset({"rich"})),
    },
    "viewer": {"oneself": ("{ organisation { id } }", OWN)},
}
"""What is asked at each root field, and who is told; a new root field needs a row."""


def test_s03_every_root_field_tells_those_whom_the_table_names_and_nobody_else(hidden: Hidden) -> None:
    query = SCHEMA.query_type
    assert query is not None
    assert set(READS) == set(query.fields), "a new root field needs a row"
    names = _names(hidden)
    told: dict[tuple[str, str], frozenset[str]] = {}
    for field, rows in READS.items():
        for what, (way, _) in rows.items():
            asked = re.sub(r'"([A-Z]+)"', lambda found: json.dumps(names[found[1]]), way)
            told[field, what] = frozenset(
                viewer
                for viewer, key in hidden.viewers.items()
                if _holds(hidden.town.post(f"{{ {field}{asked} }}", by=key).json()["data"])
            )
    assert told == {(field, what): who for field, rows in READS.items() for what, (_, who) in rows.items()}


def _names(hidden: Hidden) -> dict[str, str]:
    """Find what was hidden by what it is."""
    town = hidden.town
    editions = town.ask(
        '{ leaflet(by: {slug: "local-authority-links"}) { editions(first: 20) { nodes { id status } } } }',
        by=town.editor,
    )["leaflet"]["editions"]["nodes"]
    found = {one["status"]: one["id"] for one in editions}
    waiting = next(one for one in hidden.ids if one.startswith("partnership-") and one != town.demo.partnership)
    mine = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { id } } }"
    sides = [
        town.ask(mine, by=by, id=town.demo.partnership)["partnership"]["mySide"]["id"] for by in (town.rich, town.poor)
    ]
    visit = "query ($id: ID!) { partnership(by: {id: $id}) { visits { nodes { id visibility } } } }"
    visits = town.ask(visit, by=town.rich, id=town.demo.partnership)["partnership"]["visits"]["nodes"]
    withdrawn = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Update { id withdrawnAt } } }"""
    news = [one for one in hidden.ids if one.startswith("update-")]
    return found | {
        "KNOWN": next(one["id"] for one in visits if one["visibility"] == "NETWORK"),
        "VISIT": next(one["id"] for one in visits if one["visibility"] == "SIDE"),
        "SITE": next(one for one in hidden.ids if one.startswith("consumer-")),
        "OPERATION": next(one for one in hidden.ids if one.startswith("operation-")),
        "REVIEW": next(one for one in hidden.ids if one.startswith("review-")),
        "UPDATE": next(one["id"] for one in town.ask(withdrawn, by=town.rich, ids=news)["nodes"] if one["withdrawnAt"]),
        "SIDE": sides[0],
        "OTHERSIDE": sides[1],
        "ORGANISATION": town.organisation(town.poor),
        "ACKNOWLEDGED": town.demo.partnership,
        "WAITING": waiting,
    }


def _holds(data: Any) -> bool:
    """Whether anything but null and empty lists came back."""
    if isinstance(data, dict):
        return any(_holds(one) for one in data.values())
    return any(_holds(one) for one in data) if isinstance(data, list) else data is not None
