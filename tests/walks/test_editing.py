"""An editor's whole story over a socket: a revised Word file, two proposals, a kind put right, one tick asked about."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from content import seeding
from tests.walks.conftest import Town

SLUG = "local-authority-links"
CHANGES = {
    "Establish the rationale for the partnership": "Establish the rationale for your partnership",
    "Grow at a steady pace - don&#39;t try to do too much too soon and risk burning out": (
        "Grow at your own pace - don&#39;t take on too much at once, and nobody burns out"
    ),
    "Persevere - be determined to succeed": "Persevere - stay determined, and you will succeed in the end",
    ">Challenges: to maintaining": ">What makes it hard: to go on with",
}
"""What the editor writes anew in the Word file, as Word keeps it."""

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "editing.md").read_text(encoding="utf-8")
TOLD = {
    text.split("{")[0].split("(")[0].split()[1]: text for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}
"""The operations that the page tells the story with, by name."""
UPLOAD, DECIDE, KIND, PUBLISH, PARTNERSHIP = (
    TOLD[name] for name in ("Upload", "Decide", "Kind", "Publish", "Partnership")
)
ADOPT = """mutation ($id: ID!, $v: Int!, $edition: ID!) {
  adoptEdition(input: {partnership: $id, expectedVersion: $v, edition: $edition}) { errors { code message } } }"""
CONFIRM = """mutation ($id: ID!, $item: String!) { answerItems(input: {partnership: $id, answers: [
  {item: $item, state: TICKED}]}) { joint { toReconfirm { item { key } } } errors { code message } } }"""


def revised() -> bytes:
    """Write the seed leaflet's Word file anew with the editor's changes, as Word would: one part of it differs."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seeding.fixture(f"{SLUG}.docx"))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                text = part.decode()
                for before, after in CHANGES.items():
                    assert text.count(before) == 1, before
                    text = text.replace(before, after)
                part = text.encode()
            new.writestr(name, part)
    return made.getvalue()


def test_an_editor_revises_a_word_file_and_a_partnership_is_asked_about_one_tick(town: Town) -> None:
    edition = put_right(town, uploaded(town))
    before = town.ask(PARTNERSHIP, by=town.rich, id=town.demo.partnership)["partnership"]
    assert before["readiness"] == {"newerEdition": {"number": 2}, "toReconfirm": []}
    adopted = town.ask(ADOPT, by=town.rich, id=town.demo.partnership, v=before["version"], edition=edition)
    assert adopted["adoptEdition"] == {"errors": []}
    asks = {
        "item": {"key": "establish-the-rationale-for", "text": "Establish the rationale for your partnership"},
        "mine": {"state": "TICKED", "wordingChanged": True},
    }
    for by in (town.rich, town.poor):
        asked = town.ask(PARTNERSHIP, by=by, id=town.demo.partnership)["partnership"]["readiness"]
        assert asked == {"newerEdition": None, "toReconfirm": [asks]}
    for by, waiting in ((town.rich, [{"item": {"key": "establish-the-rationale-for"}}]), (town.poor, [])):
        confirmed = town.ask(CONFIRM, by=by, id=town.demo.partnership, item="establish-the-rationale-for")
        assert confirmed["answerItems"] == {"joint": {"toReconfirm": waiting}, "errors": []}


def uploaded(town: Town) -> dict[str, Any]:
    """Try the file, then keep it: both say the same of it."""
    tried = town.ask(UPLOAD, by=town.editor, file=revised(), dry=True)["uploadLeaflet"]
    draft: dict[str, Any] = town.ask(UPLOAD, by=town.editor, file=revised(), dry=False)["uploadLeaflet"]
    assert draft["errors"] == []
    assert tried["changeSet"]["summary"] == draft["changeSet"]["summary"]
    assert tried["findings"] == draft["findings"]
    assert draft["changeSet"]["summary"] == "1 item reworded, 2 to decide; 65 unchanged."
    assert draft["changeSet"]["impact"] == {"partnershipsAffected": 1, "ticksToReconfirm": 2, "verdictsChanged": 0}
    reworded, *proposed = draft["changeSet"]["items"]
    assert reworded["segments"] == [
        {"kind": "KEPT", "text": "Establish the rationale for "},
        {"kind": "DELETED", "text": "the"},
        {"kind": "INSERTED", "text": "your"},
        {"kind": "KEPT", "text": " partnership"},
    ]
    assert [(one["kind"], one["before"], one["after"][0]["key"]) for one in proposed] == [
        ("PROPOSED", [{"key": "grow-at-a-steady-pace"}], "grow-at-your-own-pace"),
        ("PROPOSED", [{"key": "persevere"}], "persevere-2"),
    ]
    (section,) = draft["edition"]["sections"]
    assert section["heading"] == "What makes it hard"
    assert {"code": "UNKNOWN_SECTION", "item": section["key"]} in draft["findings"]

    return draft


def put_right(town: Town, draft: dict[str, Any]) -> str:
    """Decide, say what the section is for, publish; give the edition."""
    edition, section = draft["edition"], draft["edition"]["sections"][0]
    proposed = [one for one in draft["changeSet"]["items"] if one["kind"] == "PROPOSED"]
    early = town.ask(PUBLISH, by=town.editor, id=edition["id"], v=edition["version"])["publishEdition"]
    assert [error["code"] for error in early["errors"]] == ["MATCHES_UNDECIDED"]
    decisions = [{"change": one["id"], "same": True} for one in proposed]
    decided = town.ask(DECIDE, by=town.editor, id=edition["id"], v=edition["version"], decisions=decisions)[
        "decideMatches"
    ]
    assert decided["errors"] == []
    assert decided["changeSet"] == {"summary": "3 items reworded; 65 unchanged.", "items": []}
    mended = town.ask(KIND, by=town.editor, id=edition["id"], v=decided["edition"]["version"], key=section["key"])[
        "editSection"
    ]
    assert mended["errors"] == []
    (challenges,) = mended["edition"]["sections"]
    assert (challenges["heading"], len(challenges["items"])) == ("What makes it hard", 6)
    done = town.ask(PUBLISH, by=town.editor, id=edition["id"], v=mended["edition"]["version"])["publishEdition"]
    assert done == {
        "edition": {"number": 2, "status": "PUBLISHED", "publication": {"changeNote": "Clearer words."}},
        "errors": [],
    }
    return str(edition["id"])
