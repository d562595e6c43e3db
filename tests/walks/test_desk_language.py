"""The desk in another language: chosen by the browser or at the foot of a page, and nothing of it left in English."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from string import Formatter
from typing import Any, cast

from markupsafe import Markup

from content import seeding
from content.replacing import replace
from server.desk import speech
from tests.server.test_speech import SOURCES
from tests.walks.at_desk import Sitting
from tests.walks.conftest import Town
from tests.walks.test_desk import SLUG, edition_of, link_of, version_of, words

FRENCH = {"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"}
NO_SENTENCES = {"pdf", "docx", "odt", "html", "md", "en-GB", "checklist", "rule", "Another program", "NOT_FOUND"}
"""What files end in, tags, names of sections, and what the log keeps of a browser; a code."""
VOID = {"meta", "link", "input", "img", "br", "rect", "col", "hr"}


def marked(pattern: Markup) -> Markup:
    return Markup("⟦" + "".join(f"{{{place}}}" for _, place, _, _ in Formatter().parse(pattern) if place) + "⟧")


@contextmanager
def every_sentence_marked() -> Iterator[None]:
    """Put a mark in the place of each French sentence, around what is put into it."""
    spoken = cast("dict[str, Any]", speech.TONGUES)
    french = spoken["fr"]
    one, several = (
        {name: marked(text) for name, text in said.items()} for said in (french.said, french.said_of_several)
    )
    spoken["fr"] = replace(french, said=one, said_of_several=several)
    yield
    spoken["fr"] = french


class Reader(HTMLParser):
    """Reads what a page says outside what names a language of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.within: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [told for name in ("aria-label", "title") if (told := given.get(name))]
        inside = bool(self.within) and self.within[-1][1]
        if tag not in VOID:
            self.within.append((tag, inside or ("lang" in given and tag != "html") or tag == "script"))

    def handle_endtag(self, tag: str) -> None:
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.within and self.within[-1][1]):
            self.said.append(data)


def unmarked(page: str) -> set[str]:
    """List what a page says in none of the desk's sentences: names, words of leaflets, or what was forgotten."""
    reader = Reader()
    reader.feed(page)
    text = " ¦ ".join(reader.said)
    while (fewer := re.sub("⟦[^⟦⟧]*⟧", "", text)) != text:
        text = fewer
    parts = {part.strip(" ,.:·–()›\n…") for part in text.split("¦")}
    return {part for part in parts if re.search(r"[^\W\d_]{2}", part)}


def test_a_page_in_french_says_nothing_in_english_by_itself(town: Town) -> None:
    editor, officer = Sitting(town).sign_in(town.editor), Sitting(town).sign_in(town.poor)
    editor.get(f"/desk/leaflets/{SLUG}")
    editor.follow(editor.upload(seeding.fixture(f"{SLUG}-revised.md"), f"{SLUG}.md", leaflet=SLUG, language="en-GB"))
    draft = f"/desk/editions/{edition_of(editor)}"
    pages = [
        (editor, ["", "/account", "/organisation", "/leaflets", f"/leaflets/{SLUG}", "/nothing"]),
        (officer, ["", "/partnerships", "/organisation"]),
        (Sitting(town), ["/sign-in", "/invitation/secret"]),
    ]
    addresses = [(me, f"/desk{path}") for me, paths in pages for path in paths]
    addresses += [(editor, f"{draft}{view}") for view in ("", "?at=checklist", "?at=focus", "?view=reader")]
    addresses += [(officer, link_of(town)), (officer, f"{link_of(town)}?at=focus")]
    said: set[str] = set()
    with every_sentence_marked():
        for me, address in addresses:
            page = me.get(address, **FRENCH).text
            assert '<html lang="fr" dir="ltr">' in page
            assert "⟦" in page, address
            said |= unmarked(page)
    assert "Mfano District Council" in said
    code = "".join(text for file, text in SOURCES.items() if file.parent.name != "sentences")
    assert {one for one in said if f'"{one}' in code or f">{one}<" in code} - NO_SENTENCES == set()


def test_the_browser_says_the_language_until_somebody_chooses_another(town: Town) -> None:
    me = Sitting(town)
    assert "<h1>Sign in</h1>" in me.get("/desk/sign-in", **{"accept-language": "de"}).text
    assert "<h1>Se connecter</h1>" in me.get("/desk/sign-in", **FRENCH).text
    answer = me.post("/desk/language", {"language": "fr", "back": "/desk/sign-in"})
    assert answer.headers["location"] == "/desk/sign-in"
    kept = answer.headers["set-cookie"]
    assert kept == "toolkit-desk-language=fr; HttpOnly; Path=/desk; SameSite=lax; Secure"
    assert "<h1>Se connecter</h1>" in me.follow(answer).text
    me.sign_in(town.poor)
    assert "<h1>Ce qui vous attend</h1>" in me.page
    elsewhere = me.post("/desk/language", {"language": "fr", "back": "https://elsewhere.example/"})
    assert elsewhere.headers["location"] == "/desk"
    me.get("/desk")
    refused = me.post("/desk/language", {"language": "xx"})
    assert (refused.status_code, me.language) == (422, "fr")
    assert (
        me.post("/desk/language", {"language": "en"}, headers={"origin": "https://elsewhere.example"}).status_code
        == 400
    )
    me.get("/desk")
    me.follow(me.post("/desk/language", {"language": "en", "back": "/desk"}))
    assert "<h1>What waits for you</h1>" in me.page


def test_refusals_and_findings_are_told_in_the_language_of_the_desk(town: Town) -> None:
    me = Sitting(town, language="fr").sign_in(town.editor)
    me.get(f"/desk/leaflets/{SLUG}")
    assert "L’édition 1.1 est en vigueur" in words(me)
    version = version_of(me)
    refused = me.post(f"/desk/leaflets/{SLUG}/review", {"version": str(int(version) + 1), "reviewOn": "2030-01-31"})
    assert refused.status_code == 409
    assert (
        "<strong>Quelqu’un a modifié ceci depuis que vous l’avez lu\u00a0: relisez, puis décidez.</strong>"
        in refused.text
    )
    assert "Someone has changed" not in refused.text
    assert "Rien de ce que vous avez envoyé n’a été fait." in refused.text
    me.get(f"/desk/leaflets/{SLUG}")
    me.follow(me.upload(seeding.fixture(f"{SLUG}-revised.md"), f"{SLUG}.md", leaflet=SLUG, language="en-GB"))
    assert "4 à gauche, que chaque partie fait pour elle-même, et 6 à droite" in me.page
    assert '<span lang="en"' not in me.page
