"""What people do at the desk, in Chromium: the whole of it, on a poor line, without a script, by keys alone."""

import io
import os
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Error, Page, expect

from content import seeding
from tests.desk.conftest import Opens, Site, without_a_line

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
"""Where the picture of the README stands, when it is wanted anew."""
EDITOR, RICH, POOR = "the editor", "Exampleton", "Mfano"
REVISED = "local-authority-links-revised.md"
LEAFLET = "/desk/leaflets/local-authority-links"
NEW_WORDS = {
    "improving service delivery by working on common issues": "improving what we deliver by working on issues we share",
    "Grow at a steady pace - don&#39;t try to do too much too soon and risk burning out": (
        "Grow at your own pace - don&#39;t take on too much at once, and nobody burns out"
    ),
    "Establish the rationale for the partnership": "Establish and write down the rationale for the partnership",
}
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
READINESS = (
    """query ($id: ID!) { partnership(by: {id: $id}) { readiness { items { item { key } mine { state } } } } }"""
)


def revised(tmp_path: Path) -> Path:
    """Write the leaflet's Word file anew with a few other words, as an editor would."""
    file = tmp_path / "leaflet, revised.docx"
    with (
        zipfile.ZipFile(io.BytesIO(seeding.fixture("local-authority-links.docx"))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                words = text.decode()
                for before, after in NEW_WORDS.items():
                    assert before in words, before
                    words = words.replace(before, after)
                text = words.encode()
            new.writestr(name, text)
    return file


def test_an_editor_takes_a_word_file_to_a_published_edition(desk: Opens, tmp_path: Path) -> None:
    page = desk.tab(EDITOR, viewport={"width": 1280, "height": 900})
    page.goto(LEAFLET)
    page.get_by_label("The file").set_input_files(revised(tmp_path))
    page.get_by_label("What changes, for partners").fill("Clearer words.")
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/editions/**")
    expect(page.locator("#radius")).to_contain_text("1 partnership will be asked to confirm")
    expect(page.locator("ins").first).to_be_visible()
    waiting = page.locator(".decision").count()
    assert waiting >= 1
    if os.environ.get("PICTURES"):
        page.screenshot(path=PICTURES / "desk.png")
    for left in range(waiting, 0, -1):  # By the keys alone.
        page.keyboard.press("j")
        page.keyboard.press("y")
        expect(page.locator(".decision")).to_have_count(left - 1)
    for fold in page.locator(".fold > summary").all():
        fold.click()
    page.get_by_role("link", name=re.compile("^Edit improving what we deliver")).click()
    page.get_by_role("textbox", name=re.compile("^Text")).fill("improving what we deliver by working on shared issues")
    page.get_by_role("button", name="Change the words").click()
    expect(page.get_by_role("status")).to_have_text("Corrected.")
    expect(page.locator("ins", has_text="shared").first).to_be_visible()
    page.screenshot(path=tmp_path / "draft.png", full_page=True)
    page.get_by_role("button", name=re.compile("^Publish edition")).click()
    expect(page.get_by_role("status")).to_have_text("Published. Readers see it now.")
    page.goto(LEAFLET)
    expect(page.get_by_text("Edition 2.1 is in force")).to_be_visible()
    page.get_by_role("button", name="Compare").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edition 1.1 beside edition 2.1")


def test_a_file_that_cannot_be_read_is_told_of_without_leaving_the_page(desk: Opens, tmp_path: Path) -> None:
    desk.watched.expected = ("422",)
    picture = tmp_path / "leaflet.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    page = desk.tab(EDITOR)
    page.goto(LEAFLET)
    page.get_by_label("The file").set_input_files(picture)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("This is a picture")
    page.get_by_label("The file").set_input_files(revised(tmp_path))  # And it goes on from there.
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/editions/**")


def said(site: Site) -> dict[str, str]:
    """Give what Mfano has said, by item, as the API tells it."""
    link = site.keys["partnership"]
    found = site.ask(READINESS, site.keys["mfano_key"], id=link)["partnership"]["readiness"]["items"]
    return {one["item"]["key"]: one["mine"]["state"] for one in found}


def tap(page: Page, key: str) -> None:
    page.locator(f'[data-item="{key}"] .box').click()


def test_an_officer_ticks_without_a_line_and_nothing_is_lost_or_counted_twice(
    desk: Opens, site: Site, tmp_path: Path
) -> None:
    desk.watched.expected = ("ERR_INTERNET_DISCONNECTED",)
    page = desk.tab(POOR, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"/desk/partnerships/{site.keys['partnership']}")
    before = said(site)
    one, two, three = [key for key, state in before.items() if state == "UNANSWERED"][:3]
    line = page.locator("[data-line]")
    tap(page, one)
    expect(line).to_have_text("Saved.")
    with without_a_line(page):
        tap(page, two)
        tap(page, three)
        tap(page, three)  # On second thoughts.
        expect(line).to_contain_text("2 ticks wait here, on this device")
        page.screenshot(path=tmp_path / "offline.png")
        assert said(site) == {**before, one: "TICKED"}
    expect(line).to_have_text("Saved.")
    assert said(site) == {**before, one: "TICKED", two: "TICKED", three: "IN_PROGRESS"}
    expect(page.locator("[data-count]")).to_have_text("7 of 10")
    with without_a_line(page):
        tap(page, three)
        page.close()
    again = page.context.new_page()  # Closed before there was a line: what waited is sent when the page is opened.
    desk.watched.watch(again)
    again.goto(f"{site.url}/desk/partnerships/{site.keys['partnership']}")
    expect(again.locator("[data-line]")).to_have_text("Saved.")
    assert said(site) == {**before, one: "TICKED", two: "TICKED", three: "TICKED"}
    assert again.evaluate("localStorage.length") == 0


def test_new_words_are_confirmed_by_a_tap_on_them_and_another_takes_nothing_back(desk: Opens, site: Site) -> None:
    editor = desk.tab(EDITOR)
    editor.goto(LEAFLET)
    source = seeding.fixture(REVISED)
    editor.get_by_label("The file").set_input_files({"name": REVISED, "mimeType": "text/markdown", "buffer": source})
    editor.get_by_role("button", name="Read the file").click()
    editor.wait_for_url("**/editions/**")
    for left in range(editor.locator(".decision").count(), 0, -1):
        editor.keyboard.press("j")
        editor.keyboard.press("y")
        expect(editor.locator(".decision")).to_have_count(left - 1)
    editor.get_by_role("button", name=re.compile("^Publish edition")).click()
    expect(editor.get_by_role("status")).to_have_text("Published. Readers see it now.")
    page = desk.tab(POOR, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"/desk/partnerships/{site.keys['partnership']}")
    page.get_by_role("button", name="Follow the newer edition").click()
    page.get_by_role("link", name=re.compile("^Look at the .*answer")).click()
    asked = page.locator("li.asks")
    left = asked.count()
    key = asked.first.get_attribute("data-item")
    row = page.locator(f'[data-item="{key}"]')
    expect(page.locator("[data-steps]")).to_contain_text("Its words have changed since you answered")
    before = said(site)
    for words in (row.locator(".item label"), row.locator(".item label")):  # To confirm, and then to read.
        words.tap()
        expect(page.locator("[data-line]")).to_have_text("Saved.")
        expect(asked).to_have_count(left - 1)
        expect(row).to_have_attribute("data-state", "TICKED")
    assert (said(site), before[key or ""]) == (before, "TICKED")
    expect(page.locator(f'[data-steps] a[href="#at-{key}"]')).to_have_count(0)


def caches(page: Page) -> dict[str, list[str]]:
    """Give what the browser keeps: by the name of each cache, the addresses in it."""
    found: dict[str, list[str]] = (
        page.evaluate("""async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
      async (name) => [name, (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)])))""")
    )
    return found


def until_kept(page: Page, link: str) -> None:
    """Open a checklist, and wait until it can be opened without a line."""
    page.goto(link)
    page.evaluate(
        """async (link) => {
          for (let left = 400; left; left -= 1) {
            if (navigator.serviceWorker.controller && (await caches.match(link))) return;
            await new Promise((done) => setTimeout(done, 50));
          }
          throw new Error("it is not kept");
        }""",
        link,
    )


def test_s11_a_checklist_opens_without_a_line_and_nothing_is_lost_or_counted_twice(desk: Opens, site: Site) -> None:
    desk.watched.expected = OFFLINE
    link = f"/desk/partnerships/{site.keys['partnership']}"
    page = desk.tab(None, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    sign_in(page, site.keys["mfano_key"])
    until_kept(page, link)
    before = said(site)
    one, two = [key for key, state in before.items() if state != "TICKED"][:2]
    tap(page, one)
    line = page.locator("[data-line]")
    expect(line).to_have_text("Saved.")
    with without_a_line(page):
        page.reload()
        expect(line).to_contain_text("This is the page as it was when there last was one.")
        expect(page.locator(f'[data-item="{one}"]')).to_have_attribute("data-state", "TICKED")
        tap(page, two)
        page.reload()  # Once more, and the tick still waits.
        expect(page.locator(f'[data-item="{two}"]')).to_have_attribute("data-state", "TICKED")
        assert said(site) == {**before, one: "TICKED"}
    expect(line).to_have_text("Saved.")
    assert said(site) == {**before, one: "TICKED", two: "TICKED"}


def test_s11_nothing_but_checklists_is_kept_and_nothing_for_anybody_else(desk: Opens, site: Site) -> None:
    desk.watched.expected = OFFLINE
    link = f"/desk/partnerships/{site.keys['partnership']}"
    page = desk.tab(None)
    sign_in(page, site.keys["mfano_key"])
    until_kept(page, link)
    for other in ("/desk", "/desk/partnerships", "/desk/account", "/desk/organisation", f"{link}?at=persevere"):
        page.goto(other)
    ((name, kept),) = caches(page).items()
    assert name.startswith("desk session-")
    assert [path for path in kept if not path.startswith("/desk/static/")] == [link]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/desk/sign-in**")
    assert caches(page) == {}
    sign_in(page, site.keys["exampleton_key"])
    with without_a_line(page):
        assert unreachable(page, link)
    until_kept(page, link)
    assert [one for one in caches(page) if one != name] != []
    page.context.clear_cookies()  # However a session ends: who has none is led to the door, which leaves nothing.
    page.goto(link)
    page.wait_for_url("**/desk/sign-in**")
    assert caches(page) == {}


def unreachable(page: Page, address: str) -> bool:
    """Whether a page cannot be opened."""
    try:
        page.goto(address)
    except Error as error:
        return "ERR_" in error.message
    return False


def sign_in(page: Page, key: str) -> None:
    page.goto("/desk/sign-in")
    page.get_by_text("Sign in with a key instead").click()
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url("**/desk")


def test_without_a_script_everything_can_be_done(desk: Opens, site: Site, tmp_path: Path) -> None:
    page = desk.tab(EDITOR, java_script_enabled=False)
    page.goto(LEAFLET)
    page.get_by_label("The file").set_input_files(revised(tmp_path))
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("status")).to_contain_text("The file was read.")
    officer = desk.tab(RICH, java_script_enabled=False)
    officer.goto(f"/desk/partnerships/{site.keys['partnership']}")
    open_ = officer.locator('.box[aria-pressed="false"]').count()
    officer.locator('.box[aria-pressed="false"]').first.click()
    expect(officer.get_by_role("status")).to_have_text("Saved.")
    expect(officer.locator('.box[aria-pressed="false"]')).to_have_count(open_ - 1)


def test_with_keys_alone_one_signs_in_and_ticks(desk: Opens, site: Site) -> None:
    page = desk.tab(None)
    page.goto("/desk")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    summary = page.get_by_text("Sign in with a key instead")
    for _ in range(10):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(site.keys["exampleton_key"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.goto(f"/desk/partnerships/{site.keys['partnership']}")
    box = page.locator(".box").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    pressed = box.get_attribute("aria-pressed")
    page.keyboard.press("Space")
    expect(box).not_to_have_attribute("aria-pressed", pressed or "")
    expect(page.locator("[data-line]")).to_have_text("Saved.")
