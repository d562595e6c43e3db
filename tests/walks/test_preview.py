"""A draft shown by a link, over a socket: in the place of what is published, as a page, and to nobody without it."""

from typing import Any

import httpx2

from tests.walks.conftest import Town

LINK = """mutation ($id: ID!) { createPreviewLink(input: {edition: $id}) {
  edition { id } expiresAt secret url errors { code message } } }"""
ASKED = """{ leaflet(by: {slug: "local-authority-links"}) { edition { id status findings { code } comments { text }
  availableTransitions { action } files { source { uploadedBy url } } checklist { items { text } } } } }"""


def linked(town: Town) -> dict[str, Any]:
    draft = town.draft()["edition"]["id"]
    made: dict[str, Any] = town.ask(LINK, by=town.editor, id=draft)["createPreviewLink"]
    assert made["errors"] == []
    assert made["edition"] == {"id": draft}
    return made


def asked(town: Town, link: str) -> httpx2.Response:
    return town.client.post(f"{town.url}/graphql", json={"query": ASKED}, headers={"toolkit-preview": link})


def test_whoever_has_the_link_sees_the_draft_where_others_see_what_is_out(town: Town) -> None:
    made = linked(town)
    before = town.ask(ASKED)["leaflet"]["edition"]
    answer = asked(town, made["secret"])
    shown = answer.json()["data"]["leaflet"]["edition"]
    assert (shown["id"], shown["status"]) == (made["edition"]["id"], "DRAFT")
    assert shown["id"] != before["id"]
    for editors in ("findings", "comments", "availableTransitions"):
        assert shown[editors] == []
    assert shown["files"] == {"source": {"uploadedBy": None, "url": None}}
    assert "Toolkit-Preview" in answer.headers["vary"]
    assert made["secret"] not in town.log.getvalue().decode()


def test_the_page_of_a_link_is_for_its_holder_alone(town: Town) -> None:
    made = linked(town)
    page = town.client.get(town.url + "/preview/" + made["secret"])
    assert made["url"] == "https://toolkit.example/preview/" + made["secret"]
    assert (page.status_code, page.headers["cache-control"]) == (200, "private, no-store")
    assert page.headers["x-robots-tag"] == "noindex"
    assert "These words are not published." in page.text
    assert town.client.get(town.url + "/preview/" + made["secret"][:-1]).status_code == 404
    assert made["secret"] not in town.log.getvalue().decode()


def test_a_link_that_does_not_hold_is_refused_and_never_ignored(town: Town) -> None:
    linked(town)
    for link in ("", "x", "x.y", "x" * 5_000):
        answer = asked(town, link)
        assert answer.status_code == 401, link
        assert answer.json()["errors"][0]["extensions"]["code"] == "KEY_INVALID"
