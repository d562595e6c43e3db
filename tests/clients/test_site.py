"""The site in a real browser: each page for everybody, on a phone, in the dark, without JavaScript, under axe-core."""

import re
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.clients import browsing
from tests.clients.conftest import Node, Served

PAGE_BYTES_MAX = 60_000
PLACES = {
    "home": "/",
    "leaflets": "/leaflets",
    "leaflet": "/leaflets/local-authority-links",
    "section": "/leaflets/local-authority-links/sections/conditions",
    "partnerships": "/partnerships",
    "partnership": "PARTNERSHIP",
    "organisations": "/organisations",
    "organisation": "/organisations/mfano-district-council",
    "status": "/status",
    "try": "/try",
    "reference": "/reference",
    "type": "/reference/Edition",
    "found": "/reference?q=tick",
    "documentation": "/docs",
    "portals": "/docs/portals",
    "errors": "/docs/errors",
    "changelog": "/docs/changelog",
    "missing": "/leaflets/nothing",
}


@pytest.fixture(scope="module")
def places(served: Served) -> dict[str, str]:
    """Every page for everybody, by its name."""
    asked = {"query": "{ partnerships(first: 1) { nodes { id } } }"}
    link = httpx2.post(f"{served.url}/graphql", json=asked).json()["data"]["partnerships"]["nodes"][0]["id"]
    return {name: served.url + path.replace("PARTNERSHIP", f"/partnerships/{link}") for name, path in PLACES.items()}


@pytest.mark.parametrize(
    "reader",
    [
        {"viewport": {"width": 1100, "height": 800}},
        {"viewport": {"width": 320, "height": 600}, "color_scheme": "dark"},
    ],
    ids=["desk", "phone in the dark"],
)
def test_every_page_can_be_used_by_everybody(
    browser: Browser, served: Served, places: dict[str, str], node: Node, reader: dict[str, Any]
) -> None:
    del node
    found: dict[str, Any] = {}
    with browsing.tab(browser, **reader) as tab:
        for name, address in places.items():
            tab.page.goto(address)
            wide = tab.page.evaluate("document.documentElement.scrollWidth")
            bytes_ = len(tab.page.content().encode())
            found[name] = (tab.faults(), wide <= reader["viewport"]["width"], bytes_ <= PAGE_BYTES_MAX, tab.shift())
        assert found == dict.fromkeys(places, ([], True, True, 0))
        assert tab.origins() == {served.url}
        assert [one for one in tab.complaints if "404" not in one] == []
        assert tab.stored() == []


def test_a_framed_page_reads_well_on_a_phone_and_runs_nothing(browser: Browser, served: Served) -> None:
    with browsing.tab(browser, viewport={"width": 320, "height": 600}, color_scheme="dark") as tab:
        tab.page.goto(f"{served.url}/embed/leaflets/local-authority-links?as=page")
        expect(tab.page.get_by_role("heading", level=1, name="Local Authority Links")).to_be_visible()
        box = tab.page.get_by_role("main").bounding_box()
        assert box is not None
        assert box["width"] <= 320
        assert tab.origins() == {served.url}
        assert tab.complaints == []


def test_every_link_leads_somewhere(served: Served, places: dict[str, str]) -> None:
    with httpx2.Client() as client:
        pages = [client.get(address).text for name, address in places.items() if name != "reference"]
        links = {link for html in pages for link in re.findall(r'href="((?:/|http://127\.0\.0\.1:)[^"]*)"', html)}
        targets = {link.partition("#")[0].replace("&amp;", "&") for link in links}
        ours = {target.removeprefix(served.url) for target in targets if target.startswith(("/", served.url))}
        lost = {target for target in ours if client.head(served.url + target).status_code >= 400}
    assert len(ours) > 50
    assert lost == set()


def test_a_word_is_found_while_it_is_typed_and_without_javascript_too(browser: Browser, served: Served) -> None:
    with browsing.tab(browser) as tab:
        tab.page.goto(f"{served.url}/reference")
        tab.page.get_by_label("Find a type, a field or a word").fill("headinglevel")
        expect(tab.page.locator("#found")).to_contain_text("Nothing is called")
        tab.page.get_by_label("Find a type, a field or a word").fill("thinkag")
        expect(tab.page.locator("#found").get_by_role("link").first).to_be_visible()
        tab.page.get_by_label("Find a type, a field or a word").fill("Edition.embed")
        tab.page.get_by_role("link", name="Edition.embed").click()
        expect(tab.page).to_have_url(f"{served.url}/reference/Edition#embed")
        expect(tab.page.locator("#embed")).to_be_in_viewport()
        expect(tab.page.locator("#embed")).to_contain_text("headingLevel")
    with browsing.tab(browser, java_script_enabled=False) as tab:
        tab.page.goto(f"{served.url}/reference")
        tab.page.get_by_label("Find a type, a field or a word").fill("Edition.embed")
        tab.page.get_by_role("button", name="Find").click()
        expect(tab.page.get_by_role("link", name="Edition.embed")).to_be_visible()


def test_from_the_keyboard_the_content_is_one_step_away(browser: Browser, places: dict[str, str]) -> None:
    with browsing.tab(browser) as tab:
        tab.page.goto(places["leaflet"])
        tab.page.keyboard.press("Tab")
        expect(tab.page.get_by_role("link", name="Skip to the content")).to_be_focused()
        tab.page.keyboard.press("Enter")
        tab.page.keyboard.press("Tab")
        expect(tab.page.get_by_role("main").get_by_role("link").first).to_be_focused()


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%s"])
def test_s64_what_is_searched_for_comes_back_as_typed(browser: Browser, served: Served, asked: str) -> None:
    with browsing.tab(browser) as tab:
        tab.page.goto(f"{served.url}/reference")
        tab.page.get_by_label("Find a type, a field or a word").fill(asked)
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator("#found")).to_contain_text(f"Nothing is called “{asked}”")
        assert tab.page.locator("#found img, #found script").count() == 0
        assert tab.complaints == []
