"""The editor's month of docs/editing.md over a socket, and a portal in step: every operation is the page's own.

What was answered at each instant is answered again when it is asked about later.
"""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from content import seeding
from content.records import Scope
from tests.walks.conftest import Town
from tests.walks.test_operations import TRANSLATED

OPERATOR = "operator's key"
REVISION = {"Upload", "Decide", "Kind", "Publish", "Partnership"}
"""What the page tells before the month, which `test_editing` runs."""
SLUG = "local-authority-links"
SOURCE = seeding.fixture(f"{SLUG}.md").decode()
NOTHING_NEW_BYTES_MAX = 1_000
SCHEDULED_SECONDS = 4

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "editing.md").read_text(encoding="utf-8")
TOLD = {
    text.split("{")[0].split("(")[0].split()[1]: text for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}
"""The operations that the page tells the month with, by name."""
MONTH = (
    *("FourEyes", "NewWords", "Submit", "Approve", "PublishAt", "InForce"),
    *("Translate", "Pairs", "Behind", "Withdraw", "Restore", "Heard"),
)
CAREFUL, UPLOAD, SUBMIT, APPROVE, PUBLISH, LIVE, *_ = (TOLD[name] for name in MONTH)
TRANSLATE, DECIDE, GAP, WITHDRAW, RESTORE, CATCH_UP = (TOLD[name] for name in MONTH[6:])
KEY = """mutation ($input: CreateKeyInput!) { createKey(input: $input) { secret errors { code message } } }"""
CURRENT = """{ leaflet(by: {slug: "local-authority-links"}) { edition { id version }
  second: edition(number: 2) { id } } }"""


@dataclass
class Portal:
    """Keeps in step with the toolkit by its feed alone."""

    town: Town
    cursor: str | None = None
    seen: list[str] = field(default_factory=list)

    def catch_up(self) -> list[str]:
        """Read what is new, to the end; asking once more finds nothing, and costs next to nothing."""
        types: list[str] = []
        while True:
            page = self.town.ask(CATCH_UP, after=self.cursor)["changes"]
            for edge in page["edges"]:
                self.cursor = edge["cursor"]
                self.seen.append(edge["node"]["id"])
                types.append(edge["node"]["type"])
            if not page["pageInfo"]["hasNextPage"]:
                break
        again = self.town.post(CATCH_UP, {"after": self.cursor})
        assert again.json()["data"]["changes"]["edges"] == []
        assert len(again.content) <= NOTHING_NEW_BYTES_MAX
        return types


@dataclass
class Instants:
    """What was answered live, by when."""

    town: Town
    told: list[tuple[str, Any]] = field(default_factory=list)

    def note(self) -> dict[str, Any]:
        """Remember what is answered now."""
        at = datetime.now(UTC).isoformat()
        answer: dict[str, Any] = self.town.ask(LIVE)
        self.told.append((at, answer))
        return answer

    def hold(self) -> None:
        """Ask about each instant again."""
        for at, answer in self.told:
            assert self.town.ask(LIVE, at=at) == answer, at


def done(payload: dict[str, Any]) -> dict[str, Any]:
    (answer,) = payload.values()
    assert answer["errors"] == [], answer
    found: dict[str, Any] = answer
    return found


def colleague(town: Town) -> str:
    """Make a second editor, and have the collection want four eyes."""
    collection = town.ask('{ collection(by: {slug: "toolkit"}) { id version } }')["collection"]
    done(town.ask(CAREFUL, by=town.editor, id=collection["id"], v=collection["version"]))
    asked = {
        "organisation": town.organisation(town.editor),
        "name": "a colleague",
        "role": "EDITOR",
        "scopes": [Scope.READ, Scope.CONTENT_WRITE, Scope.CONTENT_PUBLISH],
        "collections": [collection["id"]],
        "expiresAt": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    }
    return str(done(town.ask(KEY, by=OPERATOR, input=asked))["secret"])


def put_out(town: Town, other: str, edition: dict[str, Any], at: str | None = None) -> dict[str, Any]:
    """Send an edition for review, have it approved, and publish it; without approval it is refused."""
    id_, version = edition["id"], edition["version"]
    early = town.ask(PUBLISH, by=town.editor, id=id_, v=version, at=at)["publishEdition"]["errors"]
    assert [error["code"] for error in early] == ["WRONG_STATE"]
    sent = done(town.ask(SUBMIT, by=town.editor, id=id_, v=version))["edition"]
    assert sent["status"] == "IN_REVIEW"
    approved = done(town.ask(APPROVE, by=other, id=id_, v=sent["version"]))["edition"]
    assert {"action": "PUBLISH", "allowed": True} in approved["availableTransitions"]
    published: dict[str, Any] = done(town.ask(PUBLISH, by=town.editor, id=id_, v=approved["version"], at=at))["edition"]
    return published


def upload(town: Town, text: str, kind: str = "MAJOR") -> dict[str, Any]:
    return done(town.ask(UPLOAD, by=town.editor, file=text.encode(), kind=kind))


@dataclass
class Month:
    """The weeks, each on top of those before it."""

    town: Town
    other: str
    portal: Portal
    instants: Instants

    def schedules(self, text: str) -> None:
        """New words, looked at by two, come out at a set time with nobody doing anything."""
        edition = upload(self.town, text)["edition"]
        at = datetime.now(UTC) + timedelta(seconds=SCHEDULED_SECONDS)
        scheduled = put_out(self.town, self.other, edition, at.isoformat())
        assert scheduled["status"] == "SCHEDULED"
        assert self.portal.catch_up() == []
        assert self.instants.note()["leaflet"]["edition"]["number"] == 1
        while datetime.now(UTC) < at:
            time.sleep(0.1)
        assert self.portal.catch_up() == ["EDITION_PUBLISHED"]
        second = self.instants.note()["leaflet"]["edition"]
        assert second["number"] == 2
        assert "Establish the rationale for your partnership" in [one["text"] for one in second["checklist"]["items"]]

    def translates(self) -> None:
        """French words for the edition in force, every pair accepted."""
        french = done(self.town.ask(TRANSLATE, by=self.town.editor, file=TRANSLATED))
        decisions = [{"change": one["id"], "same": True} for one in french["changeSet"]["items"]]
        asked = {"id": french["edition"]["id"], "v": french["edition"]["version"], "decisions": decisions}
        decided = done(self.town.ask(DECIDE, by=self.town.editor, **asked))["edition"]
        put_out(self.town, self.other, {"id": french["edition"]["id"], "version": decided["version"]})
        assert self.portal.catch_up() == ["EDITION_PUBLISHED"]
        assert self.instants.note()["leaflet"]["french"] == {"number": 2, "revision": 1, "language": "fr"}

    def mends(self, text: str) -> None:
        """A typo, which reaches everybody at once; then words that leave the French behind."""
        minor = put_out(self.town, self.other, upload(self.town, text, "MINOR")["edition"])
        assert (minor["number"], minor["revision"]) == (2, 2)
        reworded = text.replace("stick to agreed goals", "stick to the agreed goals")
        draft = upload(self.town, reworded)
        assert draft["changeSet"]["summary"] == "1 item reworded; 67 unchanged."
        assert put_out(self.town, self.other, draft["edition"])["number"] == 3
        assert self.portal.catch_up() == ["EDITION_PUBLISHED", "EDITION_PUBLISHED"]
        self.instants.note()
        assert self.town.ask(GAP)["leaflet"]["edition"]["translation"] == {
            "behind": True,
            "summary": (
                "The original has gone on from edition 2 to edition 3: 1 item reworded; 67 unchanged. "
                "2 items are still to be translated."
            ),
            "inFrench": (
                "L’original est passé de l’édition 2 à l’édition 3\u202f: 1 point reformulé\u202f; 67 inchangés. "
                "2 points restent à traduire."
            ),
            "outdated": [{"key": "focus"}],
        }

    def takes_back(self) -> None:
        """It was wrong, and goes; what stood before comes back as a new edition."""
        found = self.town.ask(CURRENT, by=self.town.editor)["leaflet"]
        done(self.town.ask(WITHDRAW, by=self.town.editor, id=found["edition"]["id"], v=found["edition"]["version"]))
        gone = self.instants.note()["leaflet"]["edition"]
        assert (gone["status"], gone["publication"]["withdrawnReason"]) == ("WITHDRAWN", "One box was wrong.")
        back = done(self.town.ask(RESTORE, by=self.town.editor, id=found["second"]["id"]))
        assert put_out(self.town, self.other, back["edition"])["number"] == 4
        assert self.portal.catch_up() == ["EDITION_WITHDRAWN", "EDITION_PUBLISHED"]
        self.instants.note()


def test_an_editors_month_and_the_portal_that_follows_it(town: Town) -> None:
    month = Month(town, colleague(town), Portal(town), Instants(town))
    assert month.portal.catch_up() == ["EDITION_PUBLISHED"]
    month.instants.note()
    text = SOURCE.replace("Establish the rationale for the partnership", "Establish the rationale for your partnership")
    month.schedules(text)
    month.translates()
    month.mends(text.replace("Linking can help your to", "Linking can help you to"))
    month.takes_back()
    month.instants.hold()
    assert len(month.portal.seen) == len(set(month.portal.seen)) == 7


def test_nothing_is_told_that_is_not_run() -> None:
    assert set(TOLD) == REVISION | set(MONTH)
