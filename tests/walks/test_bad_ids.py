"""An id is taken for what it is: another noun's, and another organisation's, is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import seeding
from tests.walks.conftest import Town
from tests.walks.refusing import codes, unchanged

SOURCE = seeding.fixture("local-authority-links.md")

OPERATOR = "operator's key"
UPLOAD = 'uploadLeaflet(input: {language: "en-GB", file: $file, '

TAKES: dict[str, tuple[str, str, str]] = {
    "publishEdition": ("edition", "editor", "publishEdition(input: {edition: $id, expectedVersion: 1})"),
    "withdrawEdition": (
        "edition",
        "editor",
        'withdrawEdition(input: {edition: $id, expectedVersion: 1, reason: "Why"})',
    ),
    "returnToDraft": ("edition", "editor", 'returnToDraft(input: {edition: $id, expectedVersion: 1, reason: "Why"})'),
    "submitForReview": ("edition", "editor", "submitForReview(input: {edition: $id, expectedVersion: 1})"),
    "approveEdition": ("edition", "editor", "approveEdition(input: {edition: $id, expectedVersion: 1})"),
    "addComment": ("edition", "editor", 'addComment(input: {edition: $id, text: "x"})'),
    "settleComment": ("comment", "editor", "settleComment(input: {comment: $id})"),
    "createPreviewLink": ("edition", "editor", "createPreviewLink(input: {edition: $id})"),
    "createCalendarLink": ("partnership", "rich", "createCalendarLink(input: {partnership: $id})"),
    "revokeCalendarLink": ("partnership", "rich", "revokeCalendarLink(input: {partnership: $id})"),
    "updateCollection": ("collection", "editor", "updateCollection(input: {collection: $id, expectedVersion: 1})"),
    "updateLeaflet": ("leaflet", "editor", "updateLeaflet(input: {leaflet: $id, expectedVersion: 1, sector: OTHER})"),
    "restoreEdition": ("edition", "editor", "restoreEdition(input: {edition: $id})"),
    "editDraft": ("edition", "editor", "editDraft(input: {edition: $id, expectedVersion: 1, changeKind: MAJOR})"),
    "discardDraft": ("edition", "editor", "discardDraft(input: {edition: $id, expectedVersion: 1})"),
    "editItem": ("edition", "editor", 'editItem(input: {edition: $id, expectedVersion: 1, key: "prepare", text: "x"})'),
    "markEssential": (
        "edition",
        "editor",
        'markEssential(input: {edition: $id, expectedVersion: 1, keys: ["prepare"], essential: true})',
    ),
    "editSection": (
        "edition",
        "editor",
        'editSection(input: {edition: $id, expectedVersion: 1, key: "checklist", heading: "x"})',
    ),
    "addItem": (
        "edition",
        "editor",
        'addItem(input: {edition: $id, expectedVersion: 1, section: "checklist", text: "x"})',
    ),
    "moveItem": ("edition", "editor", 'moveItem(input: {edition: $id, expectedVersion: 1, key: "prepare"})'),
    "removeItem": ("edition", "editor", 'removeItem(input: {edition: $id, expectedVersion: 1, key: "prepare"})'),
    "editRule": ("edition", "editor", "editRule(input: {edition: $id, expectedVersion: 1, quantifier: ALL})"),
    "mergeItems": (
        "edition",
        "editor",
        'mergeItems(input: {edition: $id, expectedVersion: 1, from: ["focus"], into: "prepare"})',
    ),
    "splitItem": (
        "edition",
        "editor",
        'splitItem(input: {edition: $id, expectedVersion: 1, from: "focus", into: ["focus", "prepare"]})',
    ),
    "decideMatches": (
        "edition",
        "editor",
        'decideMatches(input: {edition: $id, expectedVersion: 1, decisions: [{change: "x", same: true}]})',
    ),
    "uploadLeaflet leaflet": ("leaflet", "editor", UPLOAD + "leaflet: {id: $id}})"),
    "uploadLeaflet collection": (
        "collection",
        "editor",
        UPLOAD + "leaflet: {new: {collection: $id, sector: HEALTH}}})",
    ),
    "uploadLeaflet replaces": (
        "edition",
        "editor",
        UPLOAD + 'leaflet: {slug: "local-authority-links"}, replaces: $id})',
    ),
    "acknowledgePartnership": ("partnership", "rich", "acknowledgePartnership(input: {partnership: $id})"),
    "updateSide": (
        "partnership",
        "rich",
        'updateSide(input: {partnership: $id, expectedVersion: 1, notes: "x"})',
    ),
    "updateSide aim": (
        "aim",
        "rich",
        """updateSide(input: {partnership: $mine, expectedVersion: $side,
          aims: [{id: $id, text: {text: "x", language: "en"}}]})""",
    ),
    "updateSide supporter": (
        "organisation",
        "rich",
        "updateSide(input: {partnership: $mine, expectedVersion: $side, supporters: [$id]})",
    ),
    "updatePartnership stakeholder": (
        "organisation",
        "rich",
        """updatePartnership(input: {partnership: $mine, expectedVersion: $version,
          stakeholders: [{organisation: $id, category: DONOR}]})""",
    ),
    "updatePartnership": (
        "partnership",
        "rich",
        'updatePartnership(input: {partnership: $id, expectedVersion: 1, title: "x"})',
    ),
    "changeStage": (
        "partnership",
        "rich",
        'changeStage(input: {partnership: $id, expectedVersion: 1, to: DECLINED, note: "x"})',
    ),
    "endPartnership": (
        "partnership",
        "rich",
        'endPartnership(input: {partnership: $id, expectedVersion: 1, reason: OTHER, on: "2026-01-01"})',
    ),
    "addContact": (
        "partnership",
        "rich",
        'addContact(input: {partnership: $id, contact: {name: "x", role: STAFF}})',
    ),
    "handOverContact": ("contact", "rich", 'handOverContact(input: {contact: $id, on: "2026-11-23"})'),
    "removeDocument": ("document", "rich", "removeDocument(input: {document: $id})"),
    "forgetContact": ("contact", "rich", "forgetContact(input: {contact: $id})"),
    "proposeAgreement": (
        "partnership",
        "rich",
        """proposeAgreement(input: {partnership: $id, kind: CHARTER, languages: ["en"], aims: [], responsibilities: [],
          draftedJointly: true})""",
    ),
    "proposeAgreement replaces": (
        "agreement",
        "rich",
        """proposeAgreement(input: {partnership: $mine, kind: CHARTER, languages: ["en"], aims: [],
          responsibilities: [], draftedJointly: true, replaces: $id, expectedVersion: $version})""",
    ),
    "proposeAgreement draft": (
        "agreement",
        "rich",
        """proposeAgreement(input: {partnership: $mine, kind: CHARTER, languages: ["en"], aims: [],
          responsibilities: [], draftedJointly: true, agreement: $id, expectedVersion: $version})""",
    ),
    "signAgreement": (
        "agreement",
        "rich",
        'signAgreement(input: {agreement: $id, expectedVersion: 1, name: "x", office: "y", signedOn: "2026-11-23"})',
    ),
    "terminateAgreement": (
        "agreement",
        "rich",
        'terminateAgreement(input: {agreement: $id, expectedVersion: 1, on: "2026-11-23"})',
    ),
    "recordVisit": (
        "partnership",
        "rich",
        """recordVisit(input: {partnership: $id, purpose: SCOPING, mode: ONLINE, host: "x",
          startsOn: "2026-01-01"})""",
    ),
    "recordVisit host": (
        "side",
        "rich",
        """recordVisit(input: {partnership: $mine, purpose: SCOPING, mode: ONLINE, host: $id,
          startsOn: "2026-01-01"})""",
    ),
    "scheduleActivity": (
        "partnership",
        "rich",
        """scheduleActivity(input: {partnership: $id, title: "x", theme: CIVIC,
          responsibilities: [{side: "x", function: "x"}]})""",
    ),
    "updateActivity": ("activity", "rich", "updateActivity(input: {activity: $id, expectedVersion: 1, status: DONE})"),
    "recordReview": (
        "partnership",
        "rich",
        'recordReview(input: {partnership: $id, kind: ANNUAL, period: "x", findings: "x", improvements: []})',
    ),
    "signOffReview": ("review", "rich", "signOffReview(input: {review: $id, expectedVersion: 1})"),
    "publishUpdate": (
        "partnership",
        "rich",
        'publishUpdate(input: {partnership: $id, title: "x", body: "x", language: "en"})',
    ),
    "withdrawUpdate": ("update", "rich", 'withdrawUpdate(input: {update: $id, reason: "x"})'),
    "answerItems": (
        "partnership",
        "rich",
        'answerItems(input: {partnership: $id, answers: [{item: "prepare", state: TICKED}]})',
    ),
    "answerItems edition": (
        "edition",
        "rich",
        'answerItems(input: {partnership: $mine, edition: $id, answers: [{item: "prepare", state: TICKED}]})',
    ),
    "adoptEdition partnership": (
        "partnership",
        "rich",
        'adoptEdition(input: {partnership: $id, expectedVersion: 1, edition: "x"})',
    ),
    "adoptEdition edition": (
        "edition",
        "rich",
        "adoptEdition(input: {partnership: $mine, expectedVersion: $version, edition: $id})",
    ),
    "openPartnership leaflet": (
        "leaflet",
        "rich",
        """openPartnership(input: {form: CONTACT, leaflet: {id: $id},
          counterparts: [{existing: {slug: "mfano-district-council"}}]})""",
    ),
    "openPartnership counterpart": (
        "organisation",
        "rich",
        """openPartnership(input: {form: CONTACT, leaflet: {slug: "local-authority-links"},
          counterparts: [{existing: {id: $id}}]})""",
    ),
    "openPartnership continues": (
        "partnership",
        "rich",
        """openPartnership(input: {form: CONTACT, leaflet: {slug: "local-authority-links"}, continues: $id,
          counterparts: [{existing: {slug: "mfano-district-council"}}]})""",
    ),
    "updateOrganisation": (
        "organisation",
        "rich",
        "updateOrganisation(input: {organisation: $id, expectedVersion: 1, population: 7})",
    ),
    "updateOrganisation replacedBy": (
        "organisation",
        "rich",
        "updateOrganisation(input: {organisation: $own, expectedVersion: 1, replacedBy: $id})",
    ),
    "createKey": (
        "organisation",
        "rich",
        'createKey(input: {organisation: $id, name: "x", scopes: [READ], expiresAt: "2099-01-01T00:00:00Z"})',
    ),
    "rotateKey": ("key", "rich", "rotateKey(input: {key: $id})"),
    "revokeKey": ("key", "rich", "revokeKey(input: {key: $id})"),
    "createInvitation": ("organisation", "rich", "createInvitation(input: {organisation: $id})"),
    "registerConsumer": ("organisation", "rich", 'registerConsumer(input: {organisation: $id, name: "x"})'),
    "registerDocuments": ("consumer", "rich", 'registerDocuments(input: {consumer: $id, texts: ["{ __typename }"]})'),
    "retireDocuments": ("operation", "rich", "retireDocuments(input: {documents: [$id]})"),
    "requestReviews": (
        "partnership",
        "coordinator",
        'requestReviews(input: {partnerships: [$id], by: "2030-01-01"})',
    ),
    "claimOrganisation": (
        "organisation",
        "rich",
        'claimOrganisation(input: {organisation: $id, statement: "x"})',
    ),
    "withdrawClaim": ("claim", "rich", "withdrawClaim(input: {claim: $id})"),
    "grantClaim": ("claim", "operator", "grantClaim(input: {claim: $id})"),
    "declineClaim": ("claim", "operator", 'declineClaim(input: {claim: $id, reason: "x"})'),
    "joinNetwork": ("organisation", "rich", "joinNetwork(input: {network: $id})"),
    "leaveNetwork": ("organisation", "rich", "leaveNetwork(input: {network: $id})"),
    "admitToNetwork": ("organisation", "coordinator", "admitToNetwork(input: {organisation: $id})"),
    "declineMembership": ("organisation", "coordinator", "declineMembership(input: {organisation: $id})"),
}
"""Where a mutation takes an id: which noun's, who may carry it out, and how."""

TITLE = "Exampleton and Mfano"
OTHERS: dict[str, tuple[str, str, str]] = {
    "acknowledging their partnership": (
        "rich",
        "NOT_FOUND",
        'acknowledgePartnership(input: {partnership: "%(second)s"})',
    ),
    "answering in their partnership": (
        "rich",
        "NOT_FOUND",
        'answerItems(input: {partnership: "%(second)s", answers: [{item: "follow-up", state: TICKED}]})',
    ),
    "speaking in their partnership": (
        "rich",
        "NOT_FOUND",
        'updateSide(input: {partnership: "%(second)s", expectedVersion: 1, notes: "x"})',
    ),
    "describing their partnership": (
        "rich",
        "NOT_FOUND",
        'updatePartnership(input: {partnership: "%(second)s", expectedVersion: 1, title: "x"})',
    ),
    "declining their partnership": (
        "rich",
        "NOT_FOUND",
        'changeStage(input: {partnership: "%(second)s", expectedVersion: 1, to: DECLINED, note: "x"})',
    ),
    "ending their partnership": (
        "rich",
        "NOT_FOUND",
        'endPartnership(input: {partnership: "%(second)s", expectedVersion: 1, reason: OTHER, on: "2026-01-01"})',
    ),
    "visiting in their partnership": (
        "rich",
        "NOT_FOUND",
        """recordVisit(input: {partnership: "%(second)s", purpose: SCOPING, mode: ONLINE, host: "%(side)s",
          startsOn: "2026-01-01"})""",
    ),
    "planning in their partnership": (
        "rich",
        "NOT_FOUND",
        """scheduleActivity(input: {partnership: "%(second)s", title: "x", theme: CIVIC,
          responsibilities: [{side: "%(side)s", function: "x"}]})""",
    ),
    "reviewing their partnership": (
        "rich",
        "NOT_FOUND",
        'recordReview(input: {partnership: "%(second)s", kind: ANNUAL, period: "x", findings: "x", improvements: []})',
    ),
    "telling of their partnership": (
        "rich",
        "NOT_FOUND",
        'publishUpdate(input: {partnership: "%(second)s", title: "x", body: "x", language: "en"})',
    ),
    "ending one's own as the editor": (
        "editor",
        "FORBIDDEN",
        'endPartnership(input: {partnership: "%(partnership)s", expectedVersion: 1, reason: OTHER, on: "2026-01-01"})',
    ),
    "continuing their partnership": (
        "rich",
        "NOT_FOUND",
        """openPartnership(input: {form: CONTACT, leaflet: {id: "%(leaflet)s"}, continues: "%(second)s",
          counterparts: [{existing: {id: "%(organisation)s"}}]})""",
    ),
    "recording a site of theirs": (
        "rich",
        "NOT_FOUND",
        'registerConsumer(input: {organisation: "%(organisation)s", name: "x"})',
    ),
    "rotating their key": ("rich", "NOT_FOUND", 'rotateKey(input: {key: "%(key)s"})'),
    "revoking their key": ("rich", "NOT_FOUND", 'revokeKey(input: {key: "%(key)s"})'),
    "revoking it as the editor": ("editor", "NOT_FOUND", 'revokeKey(input: {key: "%(key)s"})'),
    "changing their organisation": (
        "rich",
        "FORBIDDEN",
        'updateOrganisation(input: {organisation: "%(organisation)s", expectedVersion: 1, population: 7})',
    ),
    "ending their organisation": (
        "editor",
        "FORBIDDEN",
        'updateOrganisation(input: {organisation: "%(organisation)s", expectedVersion: 1, endedOn: "2020-01-01"})',
    ),
    "publishing the editor's edition": (
        "rich",
        "FORBIDDEN",
        'publishEdition(input: {edition: "%(edition)s", expectedVersion: 1})',
    ),
    "saying which side one speaks for": (
        "rich",
        "VALIDATION_FAILED",
        'answerItems(input: {partnership: "%(partnership)s", side: "%(side)s", answers: []})',
    ),
}
"""What only its owner may do: who tries, the code, and how."""


def ids(town: Town) -> dict[str, str]:
    """Give an id of each noun, of the second council where it has one."""
    asked = """query ($p: ID!) { collection(by: {slug: "toolkit"}) { id }
      leaflet(by: {slug: "local-authority-links"}) { id edition { id } } partnership(by: {id: $p}) { id mySide { id } }
      viewer { id organisation { id integration { keys { id } } } } }"""
    found = town.ask(asked, by=town.poor, p=town.demo.partnership)
    return {
        "collection": found["collection"]["id"],
        "leaflet": found["leaflet"]["id"],
        "edition": found["leaflet"]["edition"]["id"],
        "organisation": found["viewer"]["organisation"]["id"],
        "partnership": found["partnership"]["id"],
        "side": found["partnership"]["mySide"]["id"],
        "key": found["viewer"]["organisation"]["integration"]["keys"][0]["id"],
        "viewer": found["viewer"]["id"],
    }


def send(town: Town, road: str, id_: str) -> list[str]:
    """Carry a mutation out with an id."""
    _, by, field = TAKES[road]
    key = OPERATOR if by == "operator" else coordinator(town) if by == "coordinator" else getattr(town, by)
    given: dict[str, Any] = {"id": id_}
    declared = ["$id: ID!"]
    if "$file" in field:
        declared.append("$file: Upload!")
    if "$own" in field:
        declared.append("$own: ID!")
        given["own"] = town.organisation(town.rich)
    if "$mine" in field:
        asked = "query ($id: ID!) { partnership(by: {id: $id}) { version mySide { version } } }"
        found = town.ask(asked, by=town.rich, id=town.demo.partnership)["partnership"]
        wanted = {"mine": town.demo.partnership, "version": found["version"], "side": found["mySide"]["version"]}
        types = {"mine": "ID!", "version": "Int!", "side": "Int!"}
        declared += [f"${name}: {kind}" for name, kind in types.items() if f"${name}" in field]
        given |= {name: value for name, value in wanted.items() if f"${name}" in field}
    query = f"mutation ({', '.join(declared)}) {{ {field} {{ errors {{ code }} }} }}"
    return codes(town.post(query, given, by=key, file=SOURCE if "$file" in field else None))


KEYS: dict[str, str] = {}
"""A coordinator's key of each town."""
KEY = """mutation ($id: ID!, $at: DateTime!) { createKey(input: {organisation: $id, name: "coordinator",
  role: COORDINATOR, scopes: [READ, NETWORK_READ, PARTNERSHIPS_WRITE], expiresAt: $at}) {
  secret errors { message } } }"""


def coordinator(town: Town) -> str:
    """Give a key of somebody who coordinates, made once."""
    if town.url not in KEYS:
        soon = (datetime.now(UTC) + timedelta(days=9)).isoformat()
        made = town.ask(KEY, by=OPERATOR, id=town.organisation(town.editor), at=soon)["createKey"]
        assert made["errors"] == []
        KEYS[town.url] = made["secret"]
    return KEYS[town.url]


@pytest.mark.parametrize("road", TAKES)
def test_an_id_of_another_noun_is_never_taken_for_the_right_one(quiet: Town, road: str) -> None:
    own = TAKES[road][0]
    foreign = {noun: id_ for noun, id_ in ids(quiet).items() if noun != own}
    coordinator(quiet)  # Made before anything is counted.
    with unchanged(quiet):
        told = {
            id_: send(quiet, road, id_) for id_ in [*foreign.values(), f"{own}-0000000000000000", "", "a\0b", "x" * 300]
        }
    assert {id_: said for id_, said in told.items() if said != ["NOT_FOUND"]} == {}


@pytest.mark.parametrize("road", OTHERS)
def test_another_organisations_record_is_not_to_be_had(quiet: Town, road: str) -> None:
    by, code, field = OTHERS[road]
    found = ids(quiet) | {"second": other_partnership(quiet)}
    query = f"mutation {{ {field % found} {{ errors {{ code }} }} }}"
    with unchanged(quiet):
        assert codes(quiet.post(query, by=getattr(quiet, by))) == [code]


def other_partnership(town: Town) -> str:
    """Give the partnership of the second council that the first has no part in."""
    data = town.ask("{ viewer { partnerships { nodes { id title } } } }", by=town.poor)
    return str(next(one["id"] for one in data["viewer"]["partnerships"]["nodes"] if one["title"] != TITLE))
