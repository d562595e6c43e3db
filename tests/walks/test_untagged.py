"""A PDF without tags over the API: a draft that an editor must confirm before it is in force."""

import pytest

from content import errors
from tests.content.leaflet import shown
from tests.walks import refusing
from tests.walks.conftest import Town

UPLOAD = """mutation ($file: Upload!) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB", file: $file}) {
    edition { id version status }
    findings { code severity message }
    changeSet { counts { kind count } }
    errors { code message }
  }
}"""
PUBLISH = """mutation ($id: ID!, $v: Int!, $confirmed: [FindingCode!]) {
  publishEdition(input: {edition: $id, expectedVersion: $v, confirmFindings: $confirmed}) {
    edition { status } errors { code message } } }"""


def test_an_untagged_pdf_becomes_a_draft_that_is_published_only_when_its_doubt_is_confirmed(town: Town) -> None:
    source = (shown.LEAFLETS / "formats" / "local-authority-links.untagged.pdf").read_bytes()
    uploaded = town.ask(UPLOAD, by=town.editor, file=source)["uploadLeaflet"]
    assert uploaded["errors"] == []
    (doubt,) = [one for one in uploaded["findings"] if one["code"] == "LOW_CONFIDENCE"]
    assert doubt["severity"] == "WARNING"
    assert "Compare every heading, item and box with the page" in doubt["message"]
    # Every item of the edition in force is known again.
    assert {one["kind"]: one["count"] for one in uploaded["changeSet"]["counts"] if one["count"]} == {"KEPT": 68}
    draft = {"id": uploaded["edition"]["id"], "v": uploaded["edition"]["version"]}
    for confirmed in ([], ["NO_LICENCE"]):
        with refusing.unchanged(town):
            refused = town.ask(PUBLISH, by=town.editor, **draft, confirmed=confirmed)["publishEdition"]
            assert refused["edition"] is None
            assert [error["code"] for error in refused["errors"]] == ["CONFIRMATION_REQUIRED"]
            assert "LOW_CONFIDENCE" in refused["errors"][0]["message"]
    done = town.ask(PUBLISH, by=town.editor, **draft, confirmed=["LOW_CONFIDENCE"])["publishEdition"]
    assert done == {"edition": {"status": "PUBLISHED"}, "errors": []}


@pytest.mark.parametrize("source", [b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<<>>endobj"], ids=["empty", "broken"])
def test_a_pdf_that_cannot_be_read_is_refused_and_leaves_nothing(quiet: Town, source: bytes) -> None:
    with refusing.unchanged(quiet):
        refused = quiet.ask(UPLOAD, by=quiet.editor, file=source)["uploadLeaflet"]
    assert [error["code"] for error in refused["errors"]] == [errors.FileUnreadable.code]
    assert refused["edition"] is None
