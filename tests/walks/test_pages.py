"""The pages, by HTTP and in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests import shared
from tests.walks.place import ROOT, Place

REVISED = ROOT / "fixtures" / "local-authority-links-revised.md"


class Site:
    """A served demo."""

    def __init__(self, place: Place) -> None:
        """Know its keys."""
        self.url = f"http://127.0.0.1:{place.port}"
        self.keys = json.loads((place.folder / "demo.json").read_text())

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(self.url + path, headers=headers)


@pytest.fixture(scope="module")
def site(run: shared.Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = Place(tmp_path_factory.mktemp("site") / "data", None)
    with place.with_demo(run):
        yield Site(place)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """An empty tab; whatever the console complains about fails the test."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    tab = browser.new_page(base_url=site.url)
    tab.on("console", listen)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    tab.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/leaflets/nothing", 404),
        ("/leaflets/local-authority-links/sections/nothing", 404),
        ("/leaflets/local-authority-links?edition=1", 200),
        ("/leaflets/local-authority-links?edition=1.2", 404),
        ("/leaflets/local-authority-links?edition=0x1", 400),
        ("/leaflets/local-authority-links/sections/checklist?headingLevel=7", 308),
        ("/leaflets/%00", 404),
        ("/leaflets/local-authority-links/sections/%F0%28%8C%28", 404),
        ("/leaflets/local-authority-links?language=xx-%00", 200),
        ("/files/" + "0" * 64, 404),
        ("/files/../../etc/passwd", 404),
    ],
)
def test_what_is_not_there_is_said_so(site: Site, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_all_partnerships_of_an_organisation_are_one_file_for_a_register_of_aid(site: Site) -> None:
    file = site.get("/organisations/exampleton-town-council/iati.xml")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/xml")
    assert file.headers["cache-control"] == "public, max-age=60"
    assert file.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">')
    assert file.text.endswith("</iati-activities>\n")
    head = httpx2.head(f"{site.url}/organisations/exampleton-town-council/iati.xml")
    assert (head.status_code, head.text) == (200, "")
    assert site.get("/organisations/nowhere/iati.xml").status_code == 404


def test_a_source_file_is_for_its_editors_alone(site: Site) -> None:
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { edition { files { source { url bytes } } } } }'
    as_editor = {"authorization": f"Bearer {site.keys['editor_key']}"}
    answer = httpx2.post(site.url + "/graphql", json={"query": asked}, headers=as_editor).json()
    source = answer["data"]["leaflet"]["edition"]["files"]["source"]
    assert len(httpx2.get(source["url"], headers=as_editor).content) == source["bytes"]
    for key in (None, site.keys["mfano_key"], "lt_wrong"):
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        assert httpx2.get(source["url"], headers=headers).status_code == 404


def test_an_editor_tries_a_file_and_then_saves_a_draft(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto("/try")
    page.get_by_label("Your editor key").fill(site.keys["editor_key"])
    page.get_by_label("The file").set_input_files(REVISED)
    page.get_by_role("button", name="Try it, keep nothing").click()
    answer = page.get_by_role("status")
    expect(answer).to_contain_text("nothing was kept")
    expect(answer).to_contain_text("4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide")
    expect(answer).to_contain_text("Partnerships touched: 1. Ticks to confirm again: 2.")
    expect(answer.get_by_role("row")).not_to_have_count(0)
    page.get_by_role("button", name="Save a draft").click()
    expect(answer).to_contain_text("Draft edition-")
    page.screenshot(path=tmp_path / "try.png", full_page=True)


def test_a_refused_file_and_a_wrong_key_are_told_in_the_page(page: Page, site: Site, tmp_path: Path) -> None:
    picture = tmp_path / "leaflet.md"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    page.goto("/try")
    page.get_by_label("Your editor key").fill(site.keys["editor_key"])
    page.get_by_label("The file").set_input_files(picture)
    page.get_by_role("button", name="Save a draft").click()
    expect(page.get_by_role("status")).to_contain_text("This is a picture")
    page.get_by_label("Your editor key").fill(site.keys["mfano_key"])
    page.get_by_label("The file").set_input_files(REVISED)
    page.get_by_role("button", name="Save a draft").click()
    expect(page.get_by_role("status")).to_contain_text("role EDITOR")


def test_a_leaflet_reads_well_on_a_phone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/leaflets/local-authority-links")
    expect(page.get_by_role("heading", level=1)).to_have_text("Local Authority Links")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.screenshot(path=tmp_path / "leaflet.png", full_page=True)
    page.get_by_text("Show this on your site").click()
    expect(page.get_by_role("button", name="Copy", exact=True)).to_have_count(2)
    page.get_by_role("button", name="Copy", exact=True).first.focus()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_each_error_code_has_its_place_in_the_documentation(page: Page, site: Site) -> None:
    help_ = httpx2.post(site.url + "/graphql", json={"query": "{ nothing }"}).json()["errors"][0]["extensions"]["help"]
    page.goto(help_)
    expect(page.locator("#VALIDATION_FAILED")).to_be_in_viewport()
    for link in page.get_by_role("link").all():
        target = link.get_attribute("href")
        assert target is not None
        if not target.startswith("#"):
            assert site.get(target if target.startswith("/") else f"/docs/{target}").status_code < 400, target


@pytest.mark.parametrize(
    "name", ["querying", "portals", "operating", "errors", "changelog", "decisions/0003-dependencies"]
)
def test_the_documentation_is_served_as_pages(site: Site, name: str) -> None:
    answer = site.get(f"/docs/{name}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert site.get("/docs/../README").status_code == 404
    assert site.get("/docs/architecture").status_code == 404


def test_the_explorer_runs_an_example_and_loads_nothing_from_elsewhere(page: Page, site: Site, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/explorer")
    page.get_by_label("Examples").select_option("Advice for each side, side by side")
    page.get_by_role("button", name="Execute query").click()
    expect(page.locator(".result-window")).to_contain_text("Weigh up rationale for establishing the link")
    page.screenshot(path=tmp_path / "explorer.png")
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []
    stored = page.evaluate("[Object.keys(localStorage).length, Object.keys(sessionStorage).length]")
    assert stored[0] == 0
    assert stored[1] > 0


def test_every_example_of_the_explorer_answers(site: Site) -> None:
    examples = site.get("/explorer/examples.json").json()
    assert len(examples) >= 10
    for example in examples:
        body = {"query": example["query"], "variables": example["variables"]}
        headers = {"authorization": f"Bearer {site.keys['mfano_key']}"}
        answer = httpx2.post(site.url + "/graphql", json=body, headers=headers).json()
        assert "errors" not in answer, (example["title"], answer)
        assert all(value is not None for value in answer["data"].values()), example["title"]
    assert site.get("/explorer/../inside.py").status_code == 404
    assert site.get("/explorer/LICENSE").status_code == 404
