"""Every road refuses with its code: nothing is stored, nothing is logged as done, nothing of ours is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from content import files, seeding
from tests.walks.conftest import Town
from tests.walks.refusing import codes, unchanged

SEED = seeding.fixture("local-authority-links.md")


UPLOAD = """mutation ($file: Upload!, $slug: String!, $language: LanguageTag = "en-GB") {
  uploadLeaflet(input: {leaflet: {slug: $slug}, language: $language, file: $file}) {
    edition { id } errors { code message path } } }"""

SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()

SLUG = {"slug": "local-authority-links"}

FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "FILE_UNREADABLE"),
    "binary": (bytes(range(256)) * 40, "FILE_UNSUPPORTED"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(60), "FILE_UNSUPPORTED"),
    "archive": (b"PK\x03\x04" + bytes(60), "FILE_UNSUPPORTED"),
    "NUL": (SEED[:400] + b"\0" + SEED[400:], "FILE_UNSUPPORTED"),
    "late NUL": (SEED + b" " * 9000 + b"\0", "FILE_UNREADABLE"),
    "truncated UTF-8": ("é".encode() * 2000 + b"\xc3", "FILE_UNREADABLE"),
    "only spaces": (b" \n" * 50, "FILE_UNREADABLE"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_refused(quiet: Town, name: str) -> None:
    source, code = FILES[name]
    with unchanged(quiet):
        response = quiet.post(UPLOAD, SLUG, by=quiet.editor, file=source)
        assert codes(response) == [code], response.text
        (error,) = response.json()["data"]["uploadLeaflet"]["errors"]
        assert len(error["message"]) > 20


def test_a_file_that_is_too_large_is_refused_before_it_is_read(quiet: Town) -> None:
    with unchanged(quiet):
        response = quiet.post(UPLOAD, SLUG, by=quiet.editor, file=b"x" * (files.FILE_BYTES_MAX + 200_000))
        assert codes(response) == ["TOO_LARGE"]
        assert response.status_code == 413


def _answer(**answer: Any) -> Callable[[Town], httpx2.Response]:
    query = """mutation ($id: ID!, $answers: [AnswerInput!]!) {
      answerItems(input: {partnership: $id, answers: $answers}) { errors { code message path } } }"""
    return lambda town: town.post(query, {"id": town.demo.partnership, "answers": [answer]}, by=town.rich)


def _post(query: str, by: str | None = "rich", **variables: Any) -> Callable[[Town], httpx2.Response]:
    def post(town: Town) -> httpx2.Response:
        given = {name: value(town) if callable(value) else value for name, value in variables.items()}
        return town.post(query, given, by=getattr(town, by) if by else None)

    return post


def _partnership(town: Town) -> str:
    return town.demo.partnership


def _version(town: Town) -> int:
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { version } }"
    return int(town.ask(asked, by=town.rich, id=town.demo.partnership)["partnership"]["version"])


def _other(town: Town) -> str:
    """The partnership that the first council has no part in, and may not see."""
    data = town.ask("{ viewer { partnerships { nodes { id title } } } }", by=town.poor)
    return next(
        str(one["id"]) for one in data["viewer"]["partnerships"]["nodes"] if one["title"] != "Exampleton and Mfano"
    )


PUBLISH = """mutation ($id: ID!, $v: Int = 1) {
  publishEdition(input: {edition: $id, expectedVersion: $v}) { errors { code } } }"""
ACKNOWLEDGE = "mutation ($id: ID!) { acknowledgePartnership(input: {partnership: $id}) { errors { code } } }"
ADOPT = """mutation ($id: ID!, $edition: ID!, $v: Int!) {
  adoptEdition(input: {partnership: $id, expectedVersion: $v, edition: $edition}) { errors { code } } }"""
UPDATE = """mutation ($id: ID!, $v: Int!, $name: LocalisedTextInput) {
  updateOrganisation(input: {organisation: $id, expectedVersion: $v, name: $name}) { errors { code } } }"""
KEY = """mutation ($id: ID!, $role: Role!, $name: String = "x", $at: DateTime!) {
  createKey(input: {organisation: $id, name: $name, role: $role, scopes: [READ], expiresAt: $at}) {
    errors { code } } }"""
ADD = """mutation ($name: String!, $country: CountryCode = "GB", $q: String) { addOrganisation(input: {
  name: {text: $name, language: "en"}, kind: OTHER, country: $country, wikidataId: $q}) { errors { code } } }"""
STAGE = """mutation ($id: ID!, $v: Int!, $to: Stage!, $note: String, $why: String) { changeStage(input: {
  partnership: $id, expectedVersion: $v, to: $to, note: $note, despiteThinkAgain: $why}) { errors { code } } }"""
END = """mutation ($id: ID!, $v: Int!, $on: Date = "2026-01-01") { endPartnership(input: {
  partnership: $id, expectedVersion: $v, reason: OTHER, on: $on}) { errors { code } } }"""
DESCRIBE = """mutation ($id: ID!, $v: Int!, $title: String, $summary: LocalisedTextInput) { updatePartnership(input: {
  partnership: $id, expectedVersion: $v, title: $title, summary: $summary}) { errors { code } } }"""
OPEN = """mutation ($others: [CounterpartInput!]!) { openPartnership(input: {form: CONTACT, counterparts: $others,
  leaflet: {slug: "local-authority-links"}}) { errors { code } } }"""
INVITE = "mutation ($id: ID!) { createInvitation(input: {organisation: $id}) { errors { code } } }"
REDEEM = 'mutation ($s: String!) { redeemInvitation(input: {secret: $s, keyName: "x"}) { errors { code } } }'
COLLECTION = """mutation ($slug: String!) {
  createCollection(input: {slug: $slug, title: {text: "x", language: "en"}}) { errors { code } } }"""
WITHDRAW = """mutation ($id: ID!, $reason: String!, $v: Int!) {
  withdrawEdition(input: {edition: $id, expectedVersion: $v, reason: $reason}) { errors { code } } }"""


def _own(town: Town) -> str:
    return town.organisation(town.rich)


def _others(town: Town) -> str:
    return town.organisation(town.poor)


def _to(stage: str, **words: Any) -> Callable[[Town], httpx2.Response]:
    return _post(STAGE, **{"id": _partnership, "v": _version, "to": stage, **words})


def _with(*slugs: str) -> Callable[[Town], httpx2.Response]:
    return _post(OPEN, others=[{"existing": {"slug": slug}} for slug in slugs])


def _with_new(count: int) -> Callable[[Town], httpx2.Response]:
    named = [{"new": {"name": f"Town {number}", "kind": "OTHER", "country": "FR"}} for number in range(count)]
    return _post(OPEN, others=named)


def _edition(town: Town) -> str:
    return town.edition()


ROADS: dict[str, tuple[Callable[[Town], httpx2.Response], str]] = {
    "an unknown item": (_answer(item="nothing", state="TICKED"), "NOT_FOUND"),
    "an item with a NUL": (_answer(item="follow\0up", state="TICKED"), "NOT_FOUND"),
    "not applicable where it is not allowed": (
        _answer(item="find-a-partner", state="NOT_APPLICABLE", reason="No."),
        "NOT_APPLICABLE_REFUSED",
    ),
    "cannot, without a reason": (_answer(item="follow-up", state="CANNOT"), "REASON_REQUIRED"),
    "cannot, with an empty reason": (_answer(item="follow-up", state="CANNOT", reason=" "), "REASON_REQUIRED"),
    "a stale answer": (_answer(item="follow-up", state="TICKED", expectedVersion=7), "STALE_VERSION"),
    "a note with a NUL": (_answer(item="follow-up", state="TICKED", note="a\0b"), "INVALID_INPUT"),
    "a note without end": (_answer(item="follow-up", state="TICKED", note="x" * 50_000), "INVALID_INPUT"),
    "an answer in a partnership of others": (
        _post(
            """mutation ($id: ID!) { answerItems(input: {partnership: $id,
              answers: [{item: "follow-up", state: TICKED}]}) { errors { code } } }""",
            id=_other,
        ),
        "NOT_FOUND",
    ),
    "too many answers": (
        _post(
            """mutation ($id: ID!, $answers: [AnswerInput!]!) {
              answerItems(input: {partnership: $id, answers: $answers}) { errors { code } } }""",
            id=_partnership,
            answers=[{"item": "follow-up", "state": "TICKED"}] * 101,
        ),
        "LIMIT_REACHED",
    ),
    "an answer without a key": (_post(ACKNOWLEDGE, by=None, id=_partnership), "KEY_REQUIRED"),
    "an answer by the editor": (_post(ACKNOWLEDGE, by="editor", id=_partnership), "FORBIDDEN"),
    "a foreign id": (_post(ACKNOWLEDGE, id=_edition), "NOT_FOUND"),
    "an id that is none": (_post(ACKNOWLEDGE, id="' OR 1=1 --"), "NOT_FOUND"),
    "an id with a NUL": (_post(ACKNOWLEDGE, id="a\0b"), "NOT_FOUND"),
    "an id without end": (_post(ACKNOWLEDGE, id="x" * 20_000), "NOT_FOUND"),
    "an id with half a letter": (_post(ACKNOWLEDGE, id="\ud800"), "BAD_REQUEST"),
    "publishing as a side": (_post(PUBLISH, id=_edition), "FORBIDDEN"),
    "publishing what is published": (_post(PUBLISH, by="editor", id=_edition), "EDITION_PUBLISHED"),
    "publishing nothing": (_post(PUBLISH, by="editor", id="edition-0000000000000000"), "NOT_FOUND"),
    "adopting what is followed": (_post(ADOPT, v=_version, id=_partnership, edition=_edition), "WRONG_STATE"),
    "adopting nothing": (_post(ADOPT, v=_version, id=_partnership, edition="edition-0000000000000000"), "NOT_FOUND"),
    "agreeing without an agreement": (_to("AGREED", note="Yes"), "WRONG_STATE"),
    "a stage that does not follow": (_to("ACTIVE", note="Yes"), "WRONG_STATE"),
    "the stage it is at": (_to("SCOPING", note="Yes"), "WRONG_STATE"),
    "a stage that was before": (_to("EXPLORATORY", note="Yes"), "WRONG_STATE"),
    "ending by another name": (_to("ENDED", note="Yes"), "WRONG_STATE"),
    "a stage that is none": (_to("FORGOTTEN"), "BAD_VARIABLES"),
    "declining without a word": (_to("DECLINED"), "REASON_REQUIRED"),
    "declining with an empty word": (_to("DECLINED", note=" "), "INVALID_INPUT"),
    "declining with a NUL": (_to("DECLINED", note="a\0b"), "INVALID_INPUT"),
    "declining without end": (_to("DECLINED", note="x" * 5000), "INVALID_INPUT"),
    "a reason without end": (_to("DECLINED", note="Yes", why="x" * 5000), "INVALID_INPUT"),
    "a stale step": (_to("DECLINED", note="Yes", v=99), "STALE_VERSION"),
    "a step in a partnership of others": (_to("DECLINED", note="Yes", id=_other, v=1), "NOT_FOUND"),
    "ending what was never agreed": (_post(END, id=_partnership, v=_version), "WRONG_STATE"),
    "ending on no day": (_post(END, id=_partnership, v=_version, on="2026-02-30"), "BAD_VARIABLES"),
    "describing it with nothing": (_post(DESCRIBE, id=_partnership, v=_version, title=" "), "INVALID_INPUT"),
    "describing it in no language": (
        _post(DESCRIBE, id=_partnership, v=_version, summary={"text": "x", "language": "plain words"}),
        "BAD_VARIABLES",
    ),
    "a partnership of six sides": (_with_new(5), "INVALID_INPUT"),
    "a partnership of one side": (_with_new(0), "INVALID_INPUT"),
    "the same side twice": (_with("mfano-district-council", "mfano-district-council"), "INVALID_INPUT"),
    "a partnership with oneself": (_with("exampleton-town-council"), "INVALID_INPUT"),
    "another's organisation": (_post(UPDATE, id=_others, v=1), "FORBIDDEN"),
    "a stale organisation": (_post(UPDATE, id=_own, v=9, name={"text": "A", "language": "en"}), "STALE_VERSION"),
    "an empty name": (_post(UPDATE, id=_own, v=1, name={"text": " ", "language": "en"}), "INVALID_INPUT"),
    "a name with a NUL": (_post(UPDATE, id=_own, v=1, name={"text": "a\0", "language": "en"}), "INVALID_INPUT"),
    "a version beyond integers": (_post(UPDATE, id=_own, v=2**31), "BAD_VARIABLES"),
    "a key for another": (_post(KEY, id=_others, role="VIEWER", at=SOON), "NOT_FOUND"),
    "a key that is more": (_post(KEY, id=_own, role="EDITOR", at=SOON), "FORBIDDEN"),
    "a key of the past": (_post(KEY, id=_own, role="VIEWER", at="2020-01-01T00:00:00Z"), "INVALID_INPUT"),
    "a key without a name": (_post(KEY, id=_own, role="VIEWER", name="", at=SOON), "INVALID_INPUT"),
    "a key with no zone": (_post(KEY, id=_own, role="VIEWER", at=SOON.partition("+")[0]), "BAD_VARIABLES"),
    "an organisation nowhere": (_post(ADD, name="x", country="XX"), "BAD_VARIABLES"),
    "a number of another form": (_post(ADD, name="x", q="12"), "INVALID_INPUT"),
    "an invitation by a stranger": (_post(INVITE, by="editor", id=_own), "FORBIDDEN"),
    "an invitation for one that is here": (_post(INVITE, id=_others), "WRONG_STATE"),
    "a forged invitation": (_post(REDEEM, by=None, s="lt_" + "A" * 43), "NOT_FOUND"),
    "a collection that is there": (_post(COLLECTION, by="editor", slug="toolkit"), "DUPLICATE"),
    "a collection with a bad name": (_post(COLLECTION, by="editor", slug="../etc"), "INVALID_INPUT"),
    "withdrawing without a reason": (_post(WITHDRAW, by="editor", id=_edition, reason=" ", v=1), "REASON_REQUIRED"),
    "withdrawing a stale edition": (_post(WITHDRAW, by="editor", id=_edition, reason="Why", v=99), "STALE_VERSION"),
    "an unknown leaflet": (
        lambda town: town.post(UPLOAD, {"slug": "nothing"}, by=town.editor, file=SEED),
        "NOT_FOUND",
    ),
    "an upload by a side": (lambda town: town.post(UPLOAD, SLUG, by=town.rich, file=SEED), "FORBIDDEN"),
    "an upload without a key": (lambda town: town.post(UPLOAD, SLUG, file=SEED), "KEY_REQUIRED"),
    "a language that is none": (
        lambda town: town.post(UPLOAD, {**SLUG, "language": "english please"}, by=town.editor, file=SEED),
        "BAD_VARIABLES",
    ),
    "a forged cursor": (_post('{ leaflets(after: "WyJsZWFmbGV0cyJd") { nodes { id } } }'), "BAD_CURSOR"),
    "a cursor of another list": (
        lambda town: town.post(
            "query ($after: String) { organisations(after: $after) { nodes { id } } }",
            {"after": town.ask("{ leaflets { pageInfo { endCursor } } }")["leaflets"]["pageInfo"]["endCursor"]},
        ),
        "BAD_CURSOR",
    ),
    "a page too long": (_post("{ leaflets(first: 101) { nodes { id } } }"), "BAD_PAGE"),
    "a page of less than nothing": (_post("{ leaflets(first: -1) { nodes { id } } }"), "BAD_PAGE"),
    "both ends of a list": (_post("{ leaflets(first: 1, last: 1) { nodes { id } } }"), "BAD_PAGE"),
    "a key that nobody holds": (lambda town: town.post("{ viewer { name } }", by="lt_" + "A" * 43), "KEY_INVALID"),
    "a key in the wrong form": (lambda town: town.post("{ viewer { name } }", by="x"), "KEY_INVALID"),
}


@pytest.mark.parametrize("name", ROADS)
def test_a_road_refuses_by_its_code_and_changes_nothing(quiet: Town, name: str) -> None:
    road, code = ROADS[name]
    with unchanged(quiet):
        assert codes(road(quiet)) == [code]


def test_what_is_not_there_is_null_when_it_is_only_read(quiet: Town) -> None:
    asked = """query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } edition(by: {id: $id}) { id }
      partnership(by: {id: $id}) { id } organisation(by: {id: $id}) { id } collection(by: {id: $id}) { id }
      leaflet(by: {id: $id}) { id } }"""
    for id_ in ("", "x", "a\0b", "leaflet-0000000000000000", "viewer-", "edition-" + "z" * 5000, "leaflet-\u202e"):
        response = quiet.post(asked, {"id": id_})
        assert "errors" not in response.json(), response.text
        found = response.json()["data"]
        assert found.pop("nodes") == [None]
        assert set(found.values()) == {None}
    assert b'"event":"fault"' not in quiet.log.getvalue()
