"""S1: a secret in everything that is hidden, and every question that can be asked, by everybody.

Each secret comes out to those who may see it, so that the test could fail, and to nobody else.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_named_type,
    parse,
    value_from_ast_untyped,
)

from content import database as records_database
from content import seeding
from tests.security.widest import SCHEMA, selection
from tests.walks.conftest import Town

SOAK = bool(os.environ.get("SOAK"))
SLUG = "local-authority-links"
OPERATOR = "operator's key"
TIMES = ("", "2099-01-01T00:00:00Z")
DEEP = 5 if SOAK else 3
SHALLOW = {} if SOAK else {"nodes": 1, "search": 1}
"""Roads that lead to what other root fields are asked for in depth; the long run goes down there too."""
NOUNS = {"key": "accesskey", "entry": "auditentry", "operation": "registereddocument"}
"""Where an identifier begins with another word than its type."""


@dataclass
class Hidden:
    """What was hidden: each secret with those who may see it, and all ids and addresses to ask for."""

    town: Town
    viewers: dict[str, str | None] = field(default_factory=dict)
    secrets: dict[str, set[str]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    slugs: dict[str, set[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    sides: list[str] = field(default_factory=list)
    """Both sides of one partnership: each has something that the other does not see."""
    too_much: set[tuple[bool, str]] = field(default_factory=set)
    """What is refused for its cost: to those with a key, or to those without."""

    def act(self, query: str, by: str, **variables: Any) -> dict[str, Any]:
        file = variables.pop("file", None)
        (payload,) = self.town.ask(query, by=by, file=file, **variables).values()
        assert payload["errors"] == [], payload
        found: dict[str, Any] = payload
        return found

    def secret(self, name: str, *allowed: str) -> str:
        self.secrets[f"canary{name}bird"] = {*allowed, "operator"}
        return f"canary{name}bird"


UPLOAD = """mutation ($file: Upload!, $note: String) { uploadLeaflet(input: {leaflet: {slug: "local-authority-links"},
  language: "en-GB", file: $file, changeNote: $note}) { edition { id version files { source { sha256 } } }
  errors { code message } } }"""
PUBLISH = """mutation ($id: ID!, $v: Int!, $at: DateTime) {
  publishEdition(input: {edition: $id, expectedVersion: $v, at: $at}) { errors { code message } } }"""
NEW = """mutation ($file: Upload!, $collection: ID!) { uploadLeaflet(input: {leaflet: {new: {collection: $collection,
  slug: "hidden", sector: OTHER}}, language: "en-GB", file: $file}) { edition { id version leaflet { id } }
  errors { code message } } }"""
COMMENT = """mutation ($id: ID!, $text: String!) {
  addComment(input: {edition: $id, text: $text}) { errors { code message } } }"""
WITHDRAW = """mutation ($id: ID!, $v: Int!) { withdrawEdition(input: {edition: $id, expectedVersion: $v,
  reason: "It was not ours."}) { errors { code } } }"""
NOTES = """mutation ($id: ID!, $v: Int!, $notes: String!) {
  updateSide(input: {partnership: $id, expectedVersion: $v, notes: $notes}) { errors { code message } } }"""
OURS = """mutation ($id: ID!, $v: Int!, $aim: String!, $plan: String!, $title: String!, $file: Upload!) {
  updateSide(input: {partnership: $id, expectedVersion: $v, aims: [{text: {text: $aim, language: "en"}}],
    plan: {method: $plan, document: {title: $title, url: "https://exampleton.example/plan"}},
    documents: [{title: $title, file: $file}, {title: "Shared", url: "https://exampleton.example", visibility: PUBLIC}]
  }) { side { aims { id } documents { url } } errors { code message } } }"""
TOGETHER = """mutation ($id: ID!, $v: Int!, $aim: String!, $part: String!, $donor: ID!) { updatePartnership(input: {
  partnership: $id, expectedVersion: $v, aims: [{text: {text: $aim, language: "en"}}], goals: ["11.b"],
  stakeholders: [{organisation: $donor, category: DONOR, involvement: $part}]}) {
  partnership { aims { id } } errors { code message } } }"""
PERSON = """mutation ($id: ID!, $name: String!, $email: String!, $level: Visibility!) { addContact(input: {
  partnership: $id, contact: {name: $name, email: $email, role: STAFF, visibility: $level}}) {
  contact { id } errors { code message } } }"""
PROPOSE = """mutation ($id: ID!, $title: String!, $aim: String!, $exit: String!, $duty: String!, $side: ID!,
  $level: Visibility!, $draft: Boolean!) { proposeAgreement(input: {partnership: $id, kind: CHARTER, languages: ["en"],
  title: $title, aims: [{text: {text: $aim, language: "en"}}], exitPlan: $exit, draftedJointly: false, draft: $draft,
  responsibilities: [{side: $side, function: "Travel", person: $duty}],
  document: {title: $exit, url: "https://exampleton.example/charter", visibility: $level}}) {
  agreement { id version aims { id } } errors { code message } } }"""
SIGN = """mutation ($id: ID!, $v: Int!, $name: String!, $mandate: String!, $why: String!) { signAgreement(input: {
  agreement: $id, expectedVersion: $v, name: $name, office: "Leader", signedOn: "2026-11-23", mandate: $mandate,
  despiteThinkAgain: $why}) { agreement { version } errors { code message } } }"""
FINISH = """mutation ($id: ID!, $v: Int!, $on: Date!, $note: String!) { terminateAgreement(input: {agreement: $id,
  expectedVersion: $v, on: $on, note: $note}) { errors { code message } } }"""
ANSWER = """mutation ($id: ID!, $reason: String!, $note: String!, $paper: String!) { answerItems(input: {
  partnership: $id, answers: [
  {item: "follow-up", state: CANNOT, reason: $reason, note: $note,
    evidence: [{title: $paper, url: "https://toolkit.example/minutes"}]}]}) { errors { code message } } }"""
OPEN = """mutation ($title: String!, $term: String!, $why: LocalisedTextInput!) { openPartnership(input: {
  counterparts: [{new: {name: "Somewhere", kind: LOCAL_AUTHORITY, country: "FR"}}], form: PROJECT,
  leaflet: {slug: "local-authority-links"}, title: $title, localTerm: $term, rationale: $why}) {
  partnership { id slug sides { id } } errors { code message } } }"""
STAGE = """mutation ($id: ID!, $v: Int!, $to: Stage!, $note: String, $why: String) { changeStage(input: {
  partnership: $id, expectedVersion: $v, to: $to, note: $note, despiteThinkAgain: $why}) {
  errors { code message } } }"""
CONTACT = """mutation ($id: ID!, $v: Int!) { updatePartnership(input: {partnership: $id, expectedVersion: $v,
  form: CONTACT}) { errors { code message } } }"""
VISIT = """mutation ($id: ID!, $host: ID!, $outcome: String!, $level: Visibility!) { recordVisit(input: {
  partnership: $id, purpose: SCOPING, mode: ONLINE, host: $host, startsOn: "2026-01-01", outcome: $outcome,
  visibility: $level}) { visit { id } errors { code message } } }"""
PLAN = """mutation ($id: ID!, $side: ID!, $title: String!, $who: String!, $cost: String!, $aims: [ID!],
  $level: Visibility!) { scheduleActivity(input: {partnership: $id, title: $title, theme: CIVIC, aims: $aims,
  responsibilities: [{side: $side, function: "Travel", person: $who}], cost: $cost, visibility: $level}) {
  activity { id } errors { code message } } }"""
REVIEW = """mutation ($id: ID!, $findings: String!, $better: String!) { recordReview(input: {partnership: $id,
  kind: ANNUAL, period: "2025", findings: $findings, improvements: [$better], nextReviewOn: "2026-02-01"}) {
  review { id } errors { code message } } }"""
NEWS = """mutation ($id: ID!, $title: String!, $body: String!, $level: Visibility) { publishUpdate(input: {
  partnership: $id, title: $title, body: $body, language: "en", visibility: $level}) {
  update { id } errors { code message } } }"""
TAKE_BACK = """mutation ($id: ID!, $why: String!) { withdrawUpdate(input: {update: $id, reason: $why}) {
  errors { code message } } }"""
ACROSS = ("coordinator",)
"""Of the network that the rich side has joined, and the other has not."""
KEY = """mutation ($id: ID!, $name: String!, $role: Role!, $scopes: [Scope!]!, $collections: [ID!], $at: DateTime!) {
  createKey(input: {organisation: $id, name: $name, role: $role, scopes: $scopes, collections: $collections,
    expiresAt: $at}) { key { id } secret errors { code message } } }"""
ADD = """mutation ($name: LocalisedTextInput!) { addOrganisation(input: {name: $name, kind: OTHER, country: "GB"}) {
  organisation { id } errors { code } } }"""
NETWORK = """mutation { addOrganisation(input: {name: {text: "Network", language: "en"}, kind: NETWORK,
  country: "GB"}) { organisation { id } errors { code } } }"""
REQUEST = """mutation ($id: ID!, $word: String!) { requestReviews(input: {partnerships: [$id], by: "2030-01-01",
  message: $word}) { errors { code message } } }"""
JOIN = """mutation ($network: ID!) { joinNetwork(input: {network: $network}) { errors { code message } } }"""
ADMIT = """mutation ($member: ID!) { admitToNetwork(input: {organisation: $member}) { errors { code message } } }"""
SITE = """mutation ($id: ID!, $name: String!, $url: URL!) { registerConsumer(input: {organisation: $id, name: $name,
  url: $url}) { consumer { id } errors { code } } }"""
REGISTER = """mutation ($site: ID!, $text: String!) { registerDocuments(input: {consumer: $site, texts: [$text]}) {
  documents { id } errors { code } } }"""
CLAIM = """mutation ($id: ID!, $why: String!) { claimOrganisation(input: {organisation: $id, statement: $why}) {
  claim { id } errors { code message } } }"""
BEGIN = """mutation { createCollection(input: {slug: "other", title: {text: "Other", language: "en"}}) {
  collection { id } errors { code } } }"""


def hide(town: Town) -> Hidden:
    """Put a secret into everything that is hidden."""
    hidden = Hidden(town)
    _people(hidden)
    _sites(hidden)
    _guidance(hidden)
    _partnerships(hidden)
    return hidden


def _people(hidden: Hidden) -> None:
    town = hidden.town
    soon = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    stranger = hidden.act(ADD, OPERATOR, name={"text": "Strangers", "language": "en"})["organisation"]["id"]
    other = hidden.act(BEGIN, OPERATOR)["collection"]["id"]
    scopes = ["READ", "PARTNERSHIPS_WRITE", "INTEGRATION_MANAGE"]
    asked = {"id": stranger, "name": "lead", "role": "LEAD", "scopes": scopes, "at": soon}
    lead = hidden.act(KEY, OPERATOR, **asked)["secret"]
    asked |= {"name": "editor", "role": "EDITOR", "scopes": ["READ", "CONTENT_WRITE"], "collections": [other]}
    editor = hidden.act(KEY, OPERATOR, **asked)["secret"]
    nobody = hidden.act(ADD, OPERATOR, name={"text": "Strangers at home", "language": "en"})["organisation"]["id"]
    claim = hidden.act(CLAIM, lead, id=nobody, why=hidden.secret("claim", "stranger", "other editor"))["claim"]["id"]
    own = {"id": town.organisation(town.rich), "role": "VIEWER", "scopes": [], "at": soon}
    blind = hidden.act(KEY, town.rich, **own, name=hidden.secret("key", "rich"))
    network = hidden.act(NETWORK, OPERATOR)["organisation"]["id"]
    across = ["READ", "NETWORK_READ", "PARTNERSHIPS_WRITE"]
    own = {"id": network, "name": "coordinator", "role": "COORDINATOR", "scopes": across, "at": soon}
    coordinator = hidden.act(KEY, OPERATOR, **own)["secret"]
    hidden.act(JOIN, town.rich, network=network)
    hidden.act(ADMIT, coordinator, member=town.organisation(town.rich))
    word = hidden.secret("word", "rich", "poor", *ACROSS)
    hidden.act(REQUEST, coordinator, id=town.demo.partnership, word=word)
    hidden.viewers = {
        "anonymous": None,
        "rich": town.rich,
        "poor": town.poor,
        "editor": town.editor,
        "stranger": lead,
        "other editor": editor,
        "blind": blind["secret"],
        "coordinator": coordinator,
        "operator": OPERATOR,
    }
    hidden.secrets["canarykeybird"] |= {"blind"}  # Whoever holds a key knows what it is called.
    hidden.ids |= {
        network,
        stranger,
        nobody,
        claim,
        other,
        blind["key"]["id"],
        town.organisation(town.rich),
        town.organisation(town.poor),
    }


def _sites(hidden: Hidden) -> None:
    town = hidden.town
    own, name = town.organisation(town.rich), hidden.secret("site", "rich")
    url = f"https://exampleton.example/{hidden.secret('address', 'rich')}"
    site = hidden.act(SITE, town.rich, id=own, name=name, url=url)["consumer"]["id"]
    text = f"query Q {{ {hidden.secret('operation', 'rich')}: __typename }}"
    (made,) = hidden.act(REGISTER, town.rich, site=site, text=text)["documents"]
    hidden.ids |= {site, made["id"]}


def _guidance(hidden: Hidden) -> None:
    town, source = hidden.town, seeding.fixture(f"{SLUG}.md").decode()
    changed = source.replace(
        "Persevere - be determined", f"Persevere - {hidden.secret('draft', 'editor')} be determined"
    )
    draft = hidden.act(UPLOAD, town.editor, file=changed.encode(), note=hidden.secret("note", "editor"))["edition"]
    hidden.files.add(draft["files"]["source"]["sha256"])
    hidden.act(COMMENT, town.editor, id=draft["id"], text=hidden.secret("comment", "editor"))
    later = source.replace("Many local authorities", f"Many {hidden.secret('scheduled', 'editor')} local authorities")
    soon = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    scheduled = hidden.act(UPLOAD, town.editor, file=later.encode(), note=None)["edition"]
    hidden.act(PUBLISH, town.editor, id=scheduled["id"], v=scheduled["version"], at=soon)
    collection = town.ask('{ collection(by: {slug: "toolkit"}) { id } }')["collection"]["id"]
    gone = f"# Gone\n\n## Background\n\nWords that {hidden.secret('withdrawn', 'editor')} are taken back later on.\n"
    taken = hidden.act(NEW, town.editor, file=gone.encode(), collection=collection)["edition"]
    hidden.act(PUBLISH, town.editor, id=taken["id"], v=taken["version"], at=None)
    version = town.ask("query ($id: ID!) { edition(by: {id: $id}) { version } }", by=town.editor, id=taken["id"])
    hidden.act(WITHDRAW, town.editor, id=taken["id"], v=version["edition"]["version"])
    hidden.ids |= {draft["id"], scheduled["id"], taken["id"], taken["leaflet"]["id"], collection, town.edition()}
    hidden.slugs |= {"leaflet": {SLUG, "hidden"}, "collection": {"toolkit", "other"}}


def _partnerships(hidden: Hidden) -> None:
    town, link = hidden.town, hidden.town.demo.partnership
    side = "query ($id: ID!) { partnership(by: {id: $id}) { slug mySide { id version } } }"
    mine = town.ask(side, by=town.rich, id=link)["partnership"]
    hidden.act(NOTES, town.rich, id=link, v=mine["mySide"]["version"], notes=hidden.secret("notes", "rich"))
    reason, note = hidden.secret("reason", "rich", "poor"), hidden.secret("remark", "poor")
    hidden.act(ANSWER, town.poor, id=link, reason=reason, note=note, paper=hidden.secret("evidence", "poor"))
    _wants(hidden)
    _life(hidden)
    _agreed(hidden, mine["mySide"]["id"])
    _doings(hidden)
    why = {"text": hidden.secret("why", "rich"), "language": "en"}
    opened = hidden.act(
        OPEN, town.rich, title=hidden.secret("title", "rich"), term=hidden.secret("term", "rich"), why=why
    )
    waiting = opened["partnership"]
    hidden.ids |= {link, mine["mySide"]["id"], waiting["id"], *(one["id"] for one in waiting["sides"])}
    hidden.slugs["partnership"] = {mine["slug"], waiting["slug"]}
    told = "{ changes(last: 1, filter: {type: [ITEM_ANSWERED]}) { nodes { id } } }"
    hidden.ids |= {one["id"] for one in town.ask(told, by=town.rich)["changes"]["nodes"]}
    kept = '{ audit(first: 1, filter: {action: ["updateSide"]}) { nodes { id } } }'
    hidden.ids |= {one["id"] for one in town.ask(kept, by=town.rich)["audit"]["nodes"]}


def _wants(hidden: Hidden) -> None:
    """Record what the sides want, between them, and a paper that a side keeps to itself."""
    town, link, sides = hidden.town, hidden.town.demo.partnership, ("rich", "poor")
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { version sides { id } mySide { version } } }"
    found = town.ask(asked, by=town.poor, id=link)["partnership"]
    hidden.sides += [one["id"] for one in found["sides"]]
    own = hidden.act(
        OURS,
        town.poor,
        id=link,
        v=found["mySide"]["version"],
        aim=hidden.secret("aim", *sides),
        plan=hidden.secret("plan", *sides),
        title=hidden.secret("papertitle", "poor"),
        file=f"Words that {hidden.secret('paper', 'poor')} are ours.\n".encode(),
    )["side"]
    joint = hidden.act(
        TOGETHER,
        town.rich,
        id=link,
        v=found["version"],
        aim=hidden.secret("jointaim", *sides),
        part=hidden.secret("part", *sides),
        donor=town.organisation(town.rich),
    )["partnership"]
    hidden.ids |= {one["id"] for one in (*own["aims"], *joint["aims"])}
    hidden.ids |= {one["url"].rpartition("/")[2] for one in own["documents"] if "/documents/" in one["url"]}


def _agreed(hidden: Hidden, side: str) -> None:
    """Name people, write a draft, and sign an agreement against the rule: what of it is public holds no secret."""
    town, link, sides = hidden.town, hidden.town.demo.partnership, ("rich", "poor")
    levels = (("own", "SIDE", ("rich",)), ("shared", "PARTNERSHIP", sides), ("known", "NETWORK", (*sides, *ACROSS)))
    for name, level, allowed in levels:
        person, email = hidden.secret(f"{name}person", *allowed), hidden.secret(f"{name}mail", *allowed)
        asked = {"name": person, "email": f"{email}@exampleton.example", "level": level}
        hidden.ids.add(hidden.act(PERSON, town.rich, id=link, **asked)["contact"]["id"])
    for name, draft, allowed in (("written", True, ("rich",)), ("signed", False, sides)):
        words = {part: hidden.secret(f"{name}{part}", *allowed) for part in ("title", "aim", "exit", "duty")}
        more = {"side": side, "draft": draft, "level": "PUBLIC" if draft else "SIDE"}
        made = hidden.act(PROPOSE, town.rich, id=link, **words, **more)["agreement"]
        hidden.ids |= {made["id"], *(one["id"] for one in made["aims"])}
    for number, by in enumerate((town.rich, town.poor), start=1):
        words = {part: hidden.secret(f"{part}{number}", *sides) for part in ("name", "mandate", "why")}
        hidden.act(SIGN, by, id=made["id"], v=number, **words)
    today = datetime.now(UTC).date().isoformat()
    hidden.act(FINISH, town.poor, id=made["id"], v=3, on=today, note=hidden.secret("over", *sides))


def _doings(hidden: Hidden) -> None:
    """Record at each level what the sides do together, and take back news that everybody could read."""
    town, link, sides = hidden.town, hidden.town.demo.partnership, ("rich", "poor")
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { mySide { id } } }"
    host = town.ask(asked, by=town.rich, id=link)["partnership"]["mySide"]["id"]
    for level, inside, across in (("SIDE", ("rich",), ()), ("PARTNERSHIP", sides, ()), ("NETWORK", sides, ACROSS)):
        allowed = (*inside, *across)
        said = {"id": link, "level": level}
        outcome = hidden.secret(f"visit{level.lower()}", *allowed)
        visit = hidden.act(VISIT, town.rich, **said, host=host, outcome=outcome)["visit"]
        title, body = (
            hidden.secret(f"headline{level.lower()}", *allowed),
            hidden.secret(f"body{level.lower()}", *allowed),
        )
        plan = hidden.act(
            PLAN,
            town.rich,
            **said,
            side=host,
            title=hidden.secret(f"plan{level.lower()}", *allowed),
            who=hidden.secret(f"who{level.lower()}", *inside),
            cost=hidden.secret(f"cost{level.lower()}", "rich"),
        )["activity"]
        hidden.ids.add(plan["id"])
        news = hidden.act(NEWS, town.rich, **said, title=title, body=f"It is *{body}*.")["update"]
        hidden.ids |= {visit["id"], news["id"]}
    known = hidden.act(
        PLAN,
        town.rich,
        id=link,
        side=host,
        title="Known to everybody",
        who=hidden.secret("whopublic", *sides),
        cost=hidden.secret("costpublic", "rich"),
        level="PUBLIC",
    )["activity"]
    hidden.ids.add(known["id"])
    findings, better = hidden.secret("findings", *sides), hidden.secret("improvement", *sides)
    review = hidden.act(REVIEW, town.poor, id=link, findings=findings, better=better)["review"]
    gone, printed = hidden.secret("gone", "rich"), hidden.secret("printed", "rich")
    public = hidden.act(NEWS, town.rich, id=link, title=gone, body=printed, level="PUBLIC")["update"]
    hidden.act(TAKE_BACK, town.rich, id=public["id"], why=hidden.secret("takenback", "rich"))
    hidden.ids |= {review["id"], public["id"]}


def _life(hidden: Hidden) -> None:
    """Agree against the rule, fall asleep, and let one side ask to wake: all that is said is between the sides."""
    town, link, sides = hidden.town, hidden.town.demo.partnership, ("rich", "poor")

    def step(by: str, query: str = STAGE, **more: str) -> None:
        version = town.ask("query ($id: ID!) { partnership(by: {id: $id}) { version } }", id=link)["partnership"]
        hidden.act(query, by, id=link, v=version["version"], **more)

    step(town.rich, CONTACT)
    agreeing, against = hidden.secret("agreeing", *sides), hidden.secret("against", *sides)
    step(town.poor, to="AGREED", note=agreeing, why=against)
    step(town.rich, to="AGREED", note="Yes.", why=hidden.secret("despite", *sides))
    step(town.rich, to="DORMANT", note=hidden.secret("asleep", *sides))
    step(town.poor, to="AGREED", note=hidden.secret("waking", *sides))
    kept = '{ audit(first: 1, filter: {action: ["changeStage"]}) { nodes { id } } }'
    hidden.ids |= {one["id"] for one in town.ask(kept, by=town.rich)["audit"]["nodes"]}


def questions(hidden: Hidden) -> dict[str, list[str]]:
    """List, for each root field, every way to ask: a new field needs a row here."""
    ids = sorted(hidden.ids)

    def by(noun: str, *, times: tuple[str, ...] = ("",)) -> list[str]:
        ways = [f"id: {json.dumps(one)}" for one in ids if one.startswith(f"{noun}-")]
        ways += [f"slug: {json.dumps(one)}" for one in sorted(hidden.slugs.get(noun, ()))]
        return [f"(by: {{{way}}}" + (f', asOf: "{at}")' if at else ")") for way in ways for at in times]

    one_of_each = list({one.partition("-")[0]: one for one in ids}.values())
    of_each = [[one for one in ids if one.startswith(f"{noun}-")] for noun in {one.partition("-")[0]: 0 for one in ids}]
    listed = ["(first: 5)", '(first: 5, asOf: "2099-01-01T00:00:00Z")']
    return {
        "node": [f"(id: {json.dumps(one)})" for one in (*one_of_each, *hidden.sides)],
        "nodes": [f"(ids: {json.dumps(of_a_kind)})" for of_a_kind in of_each],
        "collection": by("collection"),
        "leaflet": by("leaflet", times=TIMES),
        "leaflets": listed,
        "edition": by("edition"),
        "organisation": by("organisation"),
        "organisations": ["(first: 5)"],
        "partnership": by("partnership", times=TIMES),
        "partnerships": listed,
        "portfolio": ["", "(filter: {attention: [THINK_AGAIN, NO_LEAD]})", '(filter: {stuckOn: "follow-up"})'],
        "search": [f"(query: {json.dumps(word)}, first: 5)" for word in ("canary", "link", *sorted(hidden.secrets))],
        "changes": ["(last: 20)", *(f"(last: 5, filter: {{subject: {json.dumps(one)}}})" for one in one_of_each)],
        "audit": ["(first: 20)", *(f"(first: 5, filter: {{subject: {json.dumps(one)}}})" for one in one_of_each)],
        "viewer": [""],
    }


DEEPER = """query ($id: ID!) { partnership(by: {id: $id}) { mySide { documents { title url } } readiness {
  items { mine { evidence { title url } } answers { reason evidence { title url } } }
  sides { items { answers { note evidence { title } } } } } } }"""
"""What stands too deep to be asked for with everything beside it."""


def heard(hidden: Hidden, viewer: str) -> str:
    """Ask everything as one viewer, as deep as it is allowed, and give all that comes back."""
    query = SCHEMA.query_type
    assert query is not None
    asked = questions(hidden)
    assert set(asked) == set(query.fields), "a new root field needs a row"
    said: list[str] = []
    for name, ways in asked.items():
        said += [_deepest(hidden, viewer, name, way) for way in ways]
    key = hidden.viewers[viewer]
    links = [one for one in sorted(hidden.ids) if one.startswith("partnership-")]
    said += [hidden.town.post(DEEPER, {"id": one}, by=key).text for one in links]
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    pages = ["/", f"/leaflets/{SLUG}", "/leaflets/hidden", *(f"/files/{one}" for one in hidden.files)]
    editions = [one for one in sorted(hidden.ids) if one.startswith("edition-")]
    pages += [f"/editions/{one}/leaflet.{ending}" for one in editions for ending in ("md", "html")]
    pages += [f"/leaflets/{SLUG}/sections/conditions", "/leaflets/hidden/sections/background", "/schema.graphql"]
    pages += [
        "/status",
        "/leaflets",
        "/partnerships",
        "/organisations",
        f"/embed/leaflets/{SLUG}",
        "/embed/leaflets/hidden",
    ]
    pages += [f"/embed/partnerships/{one}" for one in sorted(hidden.ids) if one.startswith("partnership-")]
    pages += [f"/oembed?url=https://toolkit.example/partnerships/{one}" for one in links]
    pages += [f"/partnerships/{one}" for one in sorted(hidden.ids) if one.startswith("partnership-")]
    pages += [f"/documents/{one}" for one in sorted(hidden.ids) if one.startswith("document-")]
    pages += [f"/activities/{one}" for one in sorted(hidden.ids) if one.startswith("activity-")]
    pages += [f"/updates/{one}" for one in sorted(hidden.ids) if one.startswith("update-")]
    for page in pages:
        answer = hidden.town.client.get(hidden.town.url + page, headers=headers)
        said.append(f"{dict(answer.headers)} {answer.text}")
    return "\n".join(said)


@dataclass(frozen=True)
class Asking:
    """One way to ask for a root field: what stands around the selection, and the variables, by their names."""

    before: str
    after: str = "}"
    variables: dict[str, Any] = field(default_factory=dict)

    def of(self, kind: str) -> "Asking":
        """Ask for one kind of an interface."""
        return replace(self, before=f"{self.before} {{ ... on {kind}", after=f"}} {self.after}")


def _asking(name: str, way: str) -> Asking:
    """Say ids and words as variables, so that the same question about another record is the same document."""
    (operation,) = parse(f"{{ {name}{way} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    (root,) = operation.selection_set.selections
    assert isinstance(root, FieldNode)
    assert SCHEMA.query_type is not None
    types = SCHEMA.query_type.fields[name].args
    said = {one.name.value: value_from_ast_untyped(one.value) for one in root.arguments or ()}
    variables = {argument: value for argument, value in said.items() if not isinstance(value, int)}
    if not said:
        return Asking(f"{{ {name}")
    head = ", ".join(f"${argument}: {types[argument].type}" for argument in variables)
    given = ", ".join(f"{one}: ${one}" if one in variables else f"{one}: {value}" for one, value in said.items())
    return Asking(f"query {f'({head})' if head else ''} {{ {name}({given})", variables=variables)


def _deepest(hidden: Hidden, viewer: str, name: str, way: str) -> str:
    """Ask as deep as is allowed: of an interface kind by kind, what is too much as a whole field by field."""
    query = SCHEMA.query_type
    kind = get_named_type(query.fields[name].type) if query else None
    deep, asking = SHALLOW.get(name, DEEP), _asking(name, way)
    if isinstance(kind, GraphQLInterfaceType):
        nouns = {NOUNS.get(one.rstrip("-"), one.rstrip("-")) for one in re.findall(r'"([a-z]+-)', way)}
        kinds = [one for one in SCHEMA.get_possible_types(kind) if one.name.lower() in nouns]
        return "\n".join(_asked(hidden, viewer, asking.of(one.name), one, deep) for one in kinds)
    assert isinstance(kind, GraphQLObjectType)
    return _asked(hidden, viewer, asking, kind, deep)


def _asked(hidden: Hidden, viewer: str, asking: Asking, kind: GraphQLObjectType, deep: int) -> str:
    """Ask for all fields of a type: in as few questions as are allowed, and of each field as deep as is allowed."""
    left = [(tuple(kind.fields), deep)]
    said = []
    while left:
        fields, depth = left.pop()
        asked = f"{asking.before} {selection(kind, depth, only=fields)} {asking.after}"
        answer = _tried(hidden, viewer, asked, asking.variables)
        if answer is not None:
            said.append(answer)
        elif len(fields) > 1:
            half = len(fields) // 2
            left += [(fields[:half], depth), (fields[half:], depth)]
        elif depth > 0:
            left.append((fields, depth - 1))
        else:
            pytest.fail(f"{kind.name}.{fields[0]} cannot be asked for at all")
    return "\n".join(said)


def _tried(hidden: Hidden, viewer: str, query: str, variables: dict[str, Any]) -> str | None:
    key = hidden.viewers[viewer]
    if (key is not None, query) in hidden.too_much:
        return None
    answer = hidden.town.post(query, variables, by=key)
    if "COST_EXCEEDED" in answer.text or "TOO_LARGE" in answer.text:
        hidden.too_much.add((key is not None, query))
        return None
    assert "VALIDATION_FAILED" not in answer.text, answer.text[:500]
    return f"{dict(answer.headers)} {answer.text}"


def test_s01_what_is_hidden_comes_out_to_those_who_may_see_it_and_to_nobody_else(town: Town) -> None:
    if not SOAK and not records_database.is_sqlite(town.database_url):
        pytest.skip("On PostgreSQL this is part of `make soak`.")
    hidden = hide(town)
    told = {viewer: heard(hidden, viewer) for viewer in hidden.viewers}
    seen = {secret: {viewer for viewer in told if secret in told[viewer]} for secret in hidden.secrets}
    leaked = {secret: sorted(viewers - hidden.secrets[secret]) for secret, viewers in seen.items()}
    assert {secret: viewers for secret, viewers in leaked.items() if viewers} == {}
    missed = {secret: sorted(hidden.secrets[secret] - viewers - {"operator"}) for secret, viewers in seen.items()}
    assert {secret: viewers for secret, viewers in missed.items() if viewers} == {}, (
        "nobody found it: nothing is proved"
    )
    logged = town.log.getvalue().decode()
    assert [secret for secret in hidden.secrets if secret in logged] == []
    for key in hidden.viewers.values():
        assert key is None or (key not in logged and hashlib.sha256(key.encode()).hexdigest() not in logged)
    assert '"event":"fault"' not in logged
