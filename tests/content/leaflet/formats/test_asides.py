"""Footnotes: they are told and left out, their signs go with them, and nothing that looks like one is lost."""

import pytest

from content.leaflet.document import Document
from content.records import FindingCode
from tests.content.leaflet import shown

NOTE = "Or the parish, where there is one."
TEXT = "Ask the council before you promise anything."


def printed(document: Document) -> str:
    return " / ".join(section.words.plain for section in document.sections if section.words)


def told(document: Document) -> list[str | None]:
    return [found.excerpt for found in document.findings if found.code is FindingCode.PART_SKIPPED]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_footnote_in_markdown_is_told_and_its_sign_goes(gap: str) -> None:
    document = shown.read(
        f"# Links\n\n## Background\n\nAsk the council[^a] before you promise anything.[^1]\n\n"
        f"[^1]: Or the parish,\n  where there is one.{gap}[^a]: Not the mayor.\n## Thanks\n\nTo all who helped us."
    )
    assert printed(document) == f"{TEXT} / To all who helped us."
    assert told(document) == [NOTE, "Not the mayor."]


@pytest.mark.parametrize(
    "text",
    [
        "A sign[^1] without its note stays.",
        "[^1]: A note to which nothing points stays.",
        "A sign[^1] with two notes stays.\n\n[^1]: One of them.\n\n[^1]: The other.",
    ],
)
def test_what_only_looks_like_a_footnote_stays(text: str) -> None:
    document = shown.read(f"# Links\n\n## Background\n\n{text}")
    assert printed(document) == text
    assert told(document) == []


@pytest.mark.parametrize(
    ("sign", "foot"),
    [
        (
            '<a name="_ftnref1" href="#_ftn1">[1]</a>',
            '<div id="ftn1"><p><a name="_ftn1" href="#_ftnref1">[1]</a> {}</p></div>',
        ),
        (
            '<a id="r1" href="#f1"><sup>1</sup></a>',
            '<section><ol><li id="f1"><p>{} <a href="#r1">back</a></p></li></ol></section>',
        ),
        ('<a name="anc" href="#sym"><sup>*</sup></a>', '<p><a name="sym" href="#anc">*</a> {}</p>'),
    ],
    ids=["Word", "pandoc", "LibreOffice"],
)
def test_a_footnote_of_a_page_is_told_and_its_sign_goes(sign: str, foot: str) -> None:
    page = f"<h1>Links</h1><h2>Background</h2><p>Ask the council{sign} before you promise anything.</p>"
    document = shown.read(page + foot.format(NOTE), media_type="text/html")
    assert printed(document) == TEXT
    assert [NOTE in (excerpt or "") for excerpt in told(document)] == [True]


def test_numbers_that_lead_to_parts_of_a_page_and_back_are_no_footnotes() -> None:
    page = (
        '<h1>Links</h1><h2>Contents</h2><p>Part <a id="c1" href="#p1">1</a> is about the council.</p>'
        f'<div id="p1"><h2>Background</h2><p>{TEXT} <a href="#c1">Up</a></p></div>'
    )
    document = shown.read(page, media_type="text/html")
    assert printed(document) == f"Part 1 is about the council. / {TEXT} Up"
