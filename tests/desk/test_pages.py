"""Every page of the desk, as anybody may have to look at it: large, small, dark, right to left, on paper, by keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from content import files
from server import logs
from server.desk import routes
from server.settings import Settings
from tests.clients.conftest import Node
from tests.desk.conftest import AXE, Opens, Provider, Site

LEAFLET = "/desk/leaflets/local-authority-links"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
SMALL_AND_DARK = "{runOnly: ['color-contrast', 'target-size']}"
"""What may be otherwise there."""
NO_PAGES = re.compile(r"/desk/(static/|away\.js|sign-in/openid$|documents/|\{rest)")
"""Addresses that show nothing by themselves."""
ALIKE = re.compile(r"/desk/partnerships/\{id\}/(aims|people|activities|reviews|news|documents)")
"""Rooms that one template draws of the same forms as the two that are looked at."""
BY_KEYS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => { one.focus({ focusVisible: true, preventScroll: true });
    return document.activeElement !== one || getComputedStyle(one).outlineStyle === "none" || one.tabIndex !== 0; })
  .map((one) => one.outerHTML.slice(0, 120))"""
"""What cannot be reached by the tabulator, or does not show that it was."""
SCRIPTED = """() => [...document.querySelectorAll("button, a")]
  .filter((one) => (one.localName === "a" ? !one.href : !one.form))
  .map((one) => one.outerHTML.slice(0, 120))"""
"""What does nothing without a script."""
WIDER = "(width) => document.documentElement.scrollWidth > width"


@pytest.fixture
def walk(desk: Opens, node: Node) -> "Walk":
    del node  # It has seen to it that the checker is installed.
    desk.coordinated()
    return Walk(desk)


class Walk:
    """Looks at pages, and notes which."""

    def __init__(self, desk: Opens) -> None:
        """Begin with none."""
        self.desk = desk
        self.checker = AXE.read_text(encoding="utf-8")
        self.seen: set[str] = set()

    def look(self, page: Page) -> None:
        """Hold the page that is shown against everything that each page should be."""
        path = page.url.removeprefix(self.desk.site.url)
        self.seen.add(path.partition("?")[0])
        page.evaluate("document.querySelectorAll('.does').forEach((form) => { form.open = true; })")
        page.evaluate(self.checker)
        self._check(page, path, RULES)
        assert page.evaluate(SCRIPTED) == [], path
        assert page.evaluate(BY_KEYS) == [], path
        for width in (640, 320):  # As wide as a common screen is when it shows everything twice or four times as large.
            page.set_viewport_size({"width": width, "height": 512})
            assert not page.evaluate(WIDER, width), (path, width)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert not page.evaluate(WIDER, 320), (path, "from right to left")
        page.evaluate("document.documentElement.dir = 'ltr'")
        page.emulate_media(color_scheme="dark")
        self._check(page, path, SMALL_AND_DARK)
        page.emulate_media(color_scheme="light", media="print")
        on_paper = page.evaluate(
            "[document.querySelector('main').innerText.trim().length > 0, "
            "document.querySelector('.top').checkVisibility()]"
        )
        assert on_paper == [True, False], path
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})

    def _check(self, page: Page, path: str, rules: str) -> None:
        found = page.evaluate(f"axe.run({rules})")
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == [], path


def of_the_editor(site: Site) -> Iterator[str]:
    """List the pages of an editor."""
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { editions { nodes { id number } } } }'
    found = site.ask(asked, site.keys["editor_key"])["leaflet"]["editions"]["nodes"]
    drafted = site.town.draft()["edition"]["id"]
    draft = f"/desk/editions/{drafted}"
    yield from ("/desk", "/desk/leaflets", LEAFLET, f"/desk/editions/{found[-1]['id']}", draft, f"{draft}?at=checklist")
    yield from (f"{draft}?view=whole", f"{draft}/compare?since=1", "/desk/editions/none")


def test_every_page_of_the_desk_is_for_everybody(walk: Walk, site: Site, trusted: Provider, tmp_path: Path) -> None:
    link = f"/desk/partnerships/{site.keys['partnership']}"
    people = {
        "the editor": list(of_the_editor(site)),
        "the coordinator": ["/desk", "/desk/network", "/desk/network/partnerships"],
        "Mfano": [
            *("/desk", "/desk/account", "/desk/partnerships", link, f"{link}?at=persevere", "/desk/organisation"),
            *("/desk/partnerships/open", "/desk/partnerships/open?who=town", f"{link}/life", f"{link}/agreements"),
        ],
    }
    walk.desk.watched.expected = ("404", "401", f"leaves the origin: {trusted.issuer}/authorize")
    for who, addresses in people.items():
        page = walk.desk.tab(who, viewport={"width": 1280, "height": 900})
        for address in addresses:
            page.goto(address)
            walk.look(page)
    page.goto("/desk/organisation")
    page.get_by_role("button", name="A link that signs in").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A link that signs in, once")
    walk.look(page)
    opened = page.locator(".secret").inner_text()
    page = walk.desk.tab(None, viewport={"width": 1280, "height": 900})
    for address in (opened, "/desk/in/none", "/desk/invitation/none", "/desk/sign-in"):
        page.goto(address)
        walk.look(page)
    page.get_by_role("link", name="Sign in with Town accounts").click()
    expect(page.get_by_role("alert")).to_contain_text("Town accounts knows you, but that account opens nothing here.")
    walk.look(page)
    shown = routes.routes(Settings(), files.Store(tmp_path), logs.make())
    missed = [
        one.path  # type: ignore[attr-defined] # all of them are routes
        for one in shown
        if "GET" in one.methods  # type: ignore[attr-defined] # as above
        and not NO_PAGES.match(one.path)  # type: ignore[attr-defined] # as above
        and not ALIKE.fullmatch(one.path)  # type: ignore[attr-defined] # as above
        and not any(one.path_regex.fullmatch(path) for path in walk.seen)  # type: ignore[attr-defined] # as above
    ]
    assert missed == []
