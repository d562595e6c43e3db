"""S43, S60, S62: what is sent comes back as it was typed, or is refused; nothing in between."""

import pytest

from tests.walks.conftest import Town

OWN = "{ viewer { organisation { id version } } }"
UPDATE = """mutation ($id: ID!, $v: Int!, $about: LocalisedTextInput!) { updateOrganisation(input: {organisation: $id,
  expectedVersion: $v, about: $about}) { organisation { about { text version: text(format: HTML) } }
  errors { code } } }"""
TYPED = (
    "{{7*7}} ${7*7} {0.__class__} %s %(x)s",
    '=HYPERLINK("http://example.org","x") +1 -1 @SUM(A1)',
    "'; DROP TABLE organisation; --",
    "<script>alert(1)</script> <b>bold</b> &amp; &#x27;",
    "\u202eright to left\u202c and \u0000".replace("\u0000", "zero"),
    "1 < 2 && 3 > 2",
)
CODE = """mutation ($file: Upload!) { uploadLeaflet(input: {leaflet: {slug: "local-authority-links"}, language: "en-GB",
  file: $file, dryRun: true}) { edition { sections { body(format: HTML) items { text(format: HTML) } } }
  errors { code } } }"""


@pytest.mark.parametrize("text", TYPED)
def test_s62_what_looks_like_a_program_comes_back_as_typed(town: Town, text: str) -> None:
    own = town.ask(OWN, by=town.rich)["viewer"]["organisation"]
    about = {"text": text, "language": "en"}
    done = town.ask(UPDATE, by=town.rich, id=own["id"], v=own["version"], about=about)["updateOrganisation"]
    assert done["errors"] == []
    assert done["organisation"]["about"]["text"] == text
    assert "<script" not in done["organisation"]["about"]["version"]
    assert "<b>" not in done["organisation"]["about"]["version"]


def test_s60_no_markup_of_an_upload_ever_comes_out(town: Town) -> None:
    source = b"""# Leaflet

## Background

Words <script>alert(1)</script> <img src=x onerror=alert(1)> [link](javascript:alert(1)) <xmp><b>x</b></xmp> and more.

## Checklist

- [ ] Meet <svg onload=alert(1)> [here](https://example.org/a?b=1&c=2) soon
"""
    (payload,) = town.ask(CODE, by=town.editor, file=source).values()
    sections = payload["edition"]["sections"]
    html = " ".join(part for one in sections for part in (one["body"] or "", *(i["text"] for i in one["items"])))
    for word in ("<script", "<img", "<svg", "<xmp", "javascript:", "onerror", "onload"):
        assert word not in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">here</a>' in html


@pytest.mark.parametrize(
    "given",
    [
        '{organisation: "x", expectedVersion: 1, admin: true}',
        '{organisation: "x", expectedVersion: "1"}',
        '{organisation: "x", expectedVersion: 1, about: {text: "x", language: "en", html: "<b>"}}',
        '{organisation: ["x"], expectedVersion: 1}',
    ],
)
def test_s43_what_the_schema_does_not_know_is_refused_and_never_dropped(town: Town, given: str) -> None:
    answer = town.post(f"mutation {{ updateOrganisation(input: {given}) {{ errors {{ code }} }} }}", by=town.rich)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "VALIDATION_FAILED"
    typed = "mutation ($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { errors { code } } }"
    asked = {"organisation": "x", "expectedVersion": 1, "admin": True}
    answer = town.post(typed, {"input": asked}, by=town.rich)
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_VARIABLES"
