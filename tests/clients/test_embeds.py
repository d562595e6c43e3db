"""The portal's page in a real browser: another origin, a strict policy, and whatever a reader may bring along."""

import os
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.clients import browsing
from tests.clients.browsing import Portal
from tests.clients.conftest import Node, Served
from tests.walks.place import ROOT

PICTURE = ROOT / "docs" / "pictures" / "embed.png"
SHARE = """mutation ($id: ID!, $v: Int!) { updateSide(input: {
  partnership: $id, expectedVersion: $v, publishReadiness: true}) { errors { code message } } }"""
LINES = (
    '{ leaflet(by: {slug: "local-authority-links"}) { edition { section(key: "checklist") { embed { scriptTag } } } } }'
)
WORDS = "Formalise the relationship through a charter or agreement"


def ask(served: Served, query: str, *, by: str | None = None, **variables: object) -> dict[str, dict[str, object]]:
    headers = {"authorization": f"Bearer {by}"} if by else {}
    asked = {"query": query, "variables": variables}
    body = httpx2.post(f"{served.url}/graphql", json=asked, headers=headers).json()
    assert "errors" not in body, body
    data: dict[str, dict[str, object]] = body["data"]
    return data


@pytest.fixture(scope="module")
def shared(served: Served) -> Served:
    """A demo both of whose sides say in public where they stand."""
    for name in ("exampleton_key", "mfano_key"):
        found = ask(
            served, "{ viewer { partnerships { nodes { id title mySide { version } } } } }", by=served.keys[name]
        )
        for one in found["viewer"]["partnerships"]["nodes"]:  # type: ignore[index] # as the schema has it
            if one["title"] == "Exampleton and Mfano":
                version = one["mySide"]["version"]
                done = ask(served, SHARE, by=served.keys[name], id=one["id"], v=version)
                assert done["updateSide"]["errors"] == []
    return served


@pytest.fixture(scope="module")
def portal(shared: Served) -> Iterator[Portal]:
    with browsing.portal(shared.url) as made:
        yield made


def module(served: Served) -> str:
    """Give the tag that brings the elements, as the API gives it."""
    tag = ask(served, LINES)["leaflet"]["edition"]["section"]["embed"]["scriptTag"]  # type: ignore[index] # as the schema has it
    return str(tag).partition("\n")[0]


def partnership(served: Served) -> str:
    return str(ask(served, "{ partnerships(first: 1) { nodes { id } } }")["partnerships"]["nodes"][0]["id"])  # type: ignore[index] # as the schema has it


def three(served: Served, more: str = "") -> str:
    link = f'<a href="{served.url}/leaflets/local-authority-links">Local Authority Links</a>'
    return (
        '<p>A council’s own page</p><h1>Our links with other places</h1><div class="beside">'
        '<toolkit-section leaflet="local-authority-links" '
        f'section="checklist"{more}>{link}</toolkit-section>'
        f'<toolkit-readiness partnership="{partnership(served)}"{more}>{link}</toolkit-readiness></div>'
        f'<toolkit-leaflet leaflet="local-authority-links" edition="1.1"{more}>{link}</toolkit-leaflet>'
    )


def test_all_three_show_under_a_strict_policy_and_move_nothing(
    browser: Browser, portal: Portal, shared: Served, node: Node
) -> None:
    del node  # It brings axe-core.
    address = portal.shows("/", three(shared), script=module(shared))
    with browsing.tab(browser, viewport={"width": 1000, "height": 700}) as tab:
        tab.page.goto(address)
        section = tab.page.locator("toolkit-section")
        expect(section.get_by_role("heading", name="Checklist")).to_be_visible()
        expect(section.get_by_role("listitem").filter(has_text=WORDS)).to_have_count(1)
        badge = tab.page.locator("toolkit-readiness")
        expect(badge.get_by_role("meter")).to_be_visible()
        expect(badge).to_contain_text("In progress")
        leaflet = tab.page.locator("toolkit-leaflet")
        expect(leaflet.get_by_role("heading", name="Local Authority Links", level=2)).to_be_visible()
        expect(tab.page.get_by_role("contentinfo")).to_have_count(0)
        assert tab.shift() == 0
        assert tab.faults() == []
        assert tab.complaints == []
        assert tab.origins() == {portal.url, portal.toolkit}
        assert tab.stored() == []
        if os.environ.get("PICTURES"):
            tab.page.screenshot(path=PICTURE)


@pytest.mark.parametrize("page", ["README.md", "docs/portals.md"])
def test_the_lines_of_the_documentation_show_what_they_say(
    browser: Browser, portal: Portal, shared: Served, page: str
) -> None:
    lines = browsing.example(ROOT / page, "html").replace("http://127.0.0.1:8000", shared.url)
    script, _, rest = lines.partition("\n")
    with browsing.tab(browser) as tab:
        tab.page.goto(portal.shows("/lines", rest, script=script))
        expect(tab.page.locator("toolkit-section")).to_contain_text(WORDS)
        assert tab.complaints == []


def test_a_module_that_was_changed_on_its_way_is_not_run(browser: Browser, portal: Portal, shared: Served) -> None:
    changed = module(shared).replace("sha384-", "sha384-A")
    with browsing.tab(browser) as tab:
        tab.page.goto(portal.shows("/changed", three(shared), script=changed))
        expect(tab.page.locator("toolkit-section a")).to_be_visible()
        assert not tab.page.evaluate("customElements.get('toolkit-section') !== undefined")


def test_without_javascript_what_stands_between_the_tags_stays(
    browser: Browser, portal: Portal, shared: Served
) -> None:
    with browsing.tab(browser, java_script_enabled=False) as tab:
        tab.page.goto(portal.shows("/plain", three(shared), script=module(shared)))
        expect(tab.page.locator("toolkit-section").get_by_role("link", name="Local Authority Links")).to_be_visible()
        assert [one for one in tab.asked if "/embed/leaflets" in one] == []


def test_away_from_the_net_it_says_so_and_comes_back_by_itself(
    browser: Browser, portal: Portal, shared: Served
) -> None:
    bare = '<toolkit-section leaflet="local-authority-links" section="checklist" language="fr"></toolkit-section>'
    with browsing.tab(browser) as tab:
        tab.page.route("**/embed/leaflets/**", lambda route: route.abort())
        tab.page.goto(portal.shows("/away", bare + three(shared), script=module(shared)))
        said = tab.page.locator("toolkit-section").first
        expect(said.get_by_role("note")).to_have_text("Ces conseils n’ont pas pu être chargés. Les lire à la source.")
        link = said.get_by_role("link").get_attribute("href")
        assert link == f"{shared.url}/leaflets/local-authority-links/sections/checklist"
        expect(tab.page.locator("toolkit-leaflet > a")).to_be_visible()
        tab.page.unroute("**/embed/leaflets/**")
        tab.page.evaluate("dispatchEvent(new Event('online'))")
        expect(said).to_contain_text(WORDS)
        expect(tab.page.locator("toolkit-leaflet > a")).not_to_be_visible()


def test_what_is_refused_leaves_what_stands_between_the_tags(browser: Browser, portal: Portal, shared: Served) -> None:
    given = 'leaflet="local-authority-links" section="checklist" heading-level="9"'
    told = """(one, given) => { const told = new Promise((done) => one.addEventListener("toolkit-failed",
      (event) => done(event.detail.status), { once: true })); one.setAttribute(...given); return told; }"""
    with browsing.tab(browser) as tab:
        tab.page.goto(
            portal.shows("/wrong", f"<toolkit-section {given}>Ask us.</toolkit-section>", script=module(shared))
        )
        section = tab.page.locator("toolkit-section")
        assert section.evaluate(told, ["audience", "<img src=x onerror=alert(1)>"]) == 400
        assert section.evaluate(told, ["section", "../../x?"]) == 404
        address = next(one for one in reversed(tab.asked) if "/embed/leaflets" in one)
        assert address.startswith(f"{shared.url}/embed/leaflets/local-authority-links/sections/..%2F..%2Fx%3F?")
        expect(tab.page.get_by_text("Ask us.")).to_be_visible()
        expect(tab.page.get_by_role("note")).to_have_count(0)


def test_it_fits_a_small_dark_screen_and_a_page_from_right_to_left(
    browser: Browser, portal: Portal, shared: Served, node: Node
) -> None:
    del node
    address = portal.shows("/small", three(shared), language="ar", direction="rtl", script=module(shared))
    with browsing.tab(browser, viewport={"width": 320, "height": 600}, color_scheme="dark") as tab:
        tab.page.goto(address)
        leaflet = tab.page.locator("toolkit-leaflet")
        expect(leaflet).to_contain_text(WORDS)
        assert tab.page.evaluate("document.documentElement.scrollWidth") == 320
        directions = leaflet.evaluate(
            "one => [one, ...['article', 'footer'].map((name) => one.shadowRoot.querySelector(name))]"
            ".map((each) => getComputedStyle(each).direction)"
        )
        assert directions == ["rtl", "ltr", "ltr"]
        link = leaflet.get_by_role("link").first
        assert link.evaluate("one => getComputedStyle(one).color") == "rgb(134, 207, 200)"
        assert tab.faults() == []


def test_on_paper_a_checklist_has_boxes(browser: Browser, portal: Portal, shared: Served) -> None:
    with browsing.tab(browser) as tab:
        tab.page.goto(portal.shows("/paper", three(shared), script=module(shared)))
        expect(tab.page.locator("toolkit-section")).to_contain_text(WORDS)
        tab.page.emulate_media(media="print")
        marks = tab.page.locator("toolkit-section ol > li").evaluate_all(
            "all => all.map((one) => getComputedStyle(one, '::marker').content)"
        )
        assert [mark[1] for mark in marks] == ["☐"] * 10


def test_a_site_paints_the_parts_and_an_element_follows_its_attributes(
    browser: Browser, portal: Portal, shared: Served
) -> None:
    one = '<toolkit-section leaflet="local-authority-links" section="checklist"></toolkit-section>'
    with browsing.tab(browser) as tab:
        tab.page.goto(portal.shows("/parts", one, script=module(shared)))
        section = tab.page.locator("toolkit-section")
        expect(section).to_contain_text(WORDS)
        named = section.evaluate(
            "one => [...new Set([...one.shadowRoot.querySelectorAll('*')].flatMap(x => [...x.part]))]"
        )
        assert sorted(named) == ["checklist", "footer", "heading", "item", "link", "list", "section", "text", "time"]
        section.evaluate("one => { one.setAttribute('section', 'challenges'); one.setAttribute('heading-level', '4') }")
        expect(section.get_by_role("heading", level=4, name="Challenges")).to_be_visible()
        assert len([address for address in tab.asked if "/embed/leaflets" in address]) == 2
