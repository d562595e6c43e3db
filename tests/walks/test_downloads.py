"""Editions taken away as files, over a socket: edited and uploaded again, kept by caches, and hidden from others."""

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from content import files
from content.leaflet.formats.wordstyles import W
from content.writing import container
from tests.walks.conftest import Town
from tests.walks.test_story import publish_revision

TYPES = {
    "docx": files.WORD,
    "odt": files.OPENDOCUMENT,
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
UPLOAD = """mutation ($file: Upload!) {
  uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB", file: $file}) {
    errors { code message }
    changeSet { summary counts { kind count }
      items(kind: [REWORDED, MOVED, ADDED, REMOVED, PROPOSED, SPLIT, MERGED]) {
        kind before { key text } after { key text } } } } }"""
WITHDRAW = """mutation ($id: ID!, $v: Int!) {
  withdrawEdition(input: {edition: $id, expectedVersion: $v, reason: "Wrong"}) { errors { code } } }"""
OLD = "Prepare arguments for possible opposition to linking by members of the community"
NEW = "Prepare your arguments, as members of the community may well oppose linking"


def get(town: Town, edition: str, ending: str = "docx", *, by: str | None = None, **headers: str) -> Any:
    if by is not None:
        headers["authorization"] = f"Bearer {by}"
    return town.client.get(f"{town.url}/editions/{edition}/leaflet.{ending}", headers=headers)


def reworded(source: bytes) -> bytes:
    """Change the words of one item in a Word file, and nothing else."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    (text,) = [one for one in root.iter(W + "t") if one.text == OLD]
    text.text = NEW
    return container.pack({**parts, "word/document.xml": container.serialised(root)}.items())


def test_a_file_is_downloaded_edited_and_uploaded_and_the_one_change_is_all_that_changed(town: Town) -> None:
    address = town.ask(
        '{ leaflet(by: {slug: "local-authority-links"}) { edition { files { download(format: DOCX) } } } }'
    )["leaflet"]["edition"]["files"]["download"]
    assert address == f"https://toolkit.example/editions/{town.edition()}/leaflet.docx"
    source = town.client.get(address.replace("https://toolkit.example", town.url)).content
    made = town.ask(UPLOAD, by=town.editor, file=reworded(source))["uploadLeaflet"]
    key = "prepare-arguments-for-possible"
    assert made == {
        "errors": [],
        "changeSet": {
            "summary": "1 item reworded; 67 unchanged.",
            "counts": [{"kind": "KEPT", "count": 67}, {"kind": "REWORDED", "count": 1}],
            "items": [
                {"kind": "REWORDED", "before": [{"key": key, "text": OLD}], "after": [{"key": key, "text": NEW}]}
            ],
        },
    }


@pytest.mark.parametrize("ending", list(TYPES))
def test_every_format_comes_back_without_a_change(town: Town, ending: str) -> None:
    answer = get(town, town.edition(), ending)
    assert answer.status_code == 200
    said = {
        name: answer.headers.get(name)
        for name in ("content-type", "content-disposition", "cache-control", "vary", "x-content-type-options")
    }
    assert said == {
        "content-type": TYPES[ending],
        "content-disposition": f'attachment; filename="local-authority-links-1-en-GB.{ending}"',
        "cache-control": "public, max-age=60",
        "vary": "Authorization, Toolkit-Preview",
        "x-content-type-options": "nosniff",
    }
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    made = town.ask(UPLOAD, by=town.editor, file=answer.content)["uploadLeaflet"]
    assert made["errors"] == []
    assert made["changeSet"] == {
        "summary": "Nothing changed.",
        "counts": [{"kind": "KEPT", "count": 68}],
        "items": [],
    }


def test_a_copy_at_hand_is_not_sent_again_and_head_says_what_get_would(town: Town) -> None:
    edition = town.edition()
    whole = get(town, edition)
    tag = whole.headers["etag"]
    assert tag.startswith('"')
    again = get(town, edition)
    assert (again.headers["etag"], again.content) == (tag, whole.content)
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        known = get(town, edition, **{"if-none-match": given})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
        assert known.headers["cache-control"] == "public, max-age=60"
    assert get(town, edition, **{"if-none-match": '"other"'}).content == whole.content
    assert get(town, edition, "md").headers["etag"] != tag
    head = town.client.head(f"{town.url}/editions/{edition}/leaflet.docx")
    assert (head.status_code, head.content) == (200, b"")
    kept = ("etag", "content-length", "content-type", "content-disposition", "cache-control")
    assert {name: head.headers[name] for name in kept} == {name: whole.headers[name] for name in kept}
    keyed = get(town, edition, by=town.rich)
    assert (keyed.content, keyed.headers["cache-control"]) == (whole.content, "private, no-cache")
    assert "access-control-allow-origin" not in keyed.headers
    first = edition
    publish_revision(town)
    assert get(town, first).content == whole.content, "what is superseded never changes"


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Give all that an answer says but when, and which request it was."""
    named = {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id")}
    return answer.status_code, answer.content, named


def test_s06_a_draft_is_there_for_its_editors_and_for_nobody_else(town: Town) -> None:
    draft = town.draft()["edition"]["id"]
    mine = get(town, draft, by=town.editor)
    assert (mine.status_code, mine.headers["cache-control"]) == (200, "private, no-store")
    assert b"Draft of edition 2" in get(town, draft, "md", by=town.editor).content
    tag = mine.headers["etag"]
    assert get(town, draft, by=town.editor, **{"if-none-match": tag}).status_code == 304
    for by in (None, town.rich, town.poor):
        for asked in ({}, {"if-none-match": tag}, {"if-none-match": "*"}, {"range": "bytes=0-9"}):
            absent = told(get(town, "edition-0000000000000000", by=by, **asked))
            assert absent[0] == 404
            assert told(get(town, draft, by=by, **asked)) == absent
    assert get(town, draft, by="lt_" + "x" * 43).status_code == 401, "a key that does not fit is never no key"


def test_s06_what_is_withdrawn_is_gone_for_its_readers(town: Town) -> None:
    edition = town.edition()
    before = get(town, edition)
    version = town.ask("query ($id: ID!) { edition(by: {id: $id}) { version } }", id=edition)["edition"]["version"]
    done = town.ask(WITHDRAW, by=town.editor, id=edition, v=version)["withdrawEdition"]
    assert done["errors"] == []
    for asked in ({}, {"if-none-match": before.headers["etag"]}):
        assert told(get(town, edition, **asked)) == told(get(town, "edition-0000000000000000", **asked))
    assert get(town, edition, by=town.editor).headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("path", ["leaflet.rtf", "leaflet.exe", "leaflet.", "leaflet.docx/../x", "leaflet.%00"])
def test_a_format_that_is_not_written_is_not_there(town: Town, path: str) -> None:
    answer = town.client.get(f"{town.url}/editions/{town.edition()}/{path}")
    assert answer.status_code == 404
