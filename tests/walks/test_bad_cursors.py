"""A cursor is taken for a place in the list that made it, or refused."""

import base64
import json
from typing import Any

import httpx2
import pytest

from tests.walks.conftest import Town
from tests.walks.refusing import codes, unchanged

LISTS = {
    "leaflets": "leaflets(first: 1, after: $after) { pageInfo { endCursor } }",
    "organisations": "organisations(first: 1, after: $after) { pageInfo { endCursor } }",
    "partnerships": "partnerships(first: 1, after: $after) { pageInfo { endCursor } }",
    "editions": """leaflet(by: {slug: "local-authority-links"}) {
      editions(first: 1, after: $after) { pageInfo { endCursor } } }""",
    "leaflets of a collection": """collection(by: {slug: "toolkit"}) {
      leaflets(first: 1, after: $after) { pageInfo { endCursor } } }""",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_no_list_made_is_refused(quiet: Town, name: str) -> None:
    real = end_cursor(quiet, name)
    own, *marks = opened(real)
    others = [cursor for cursor in (end_cursor(quiet, other) for other in LISTS) if opened(cursor)[0] != own]
    assert len(others) >= len(LISTS) - 2, "a collection's leaflets are listed as all leaflets are"
    spoilt: list[Any] = [
        [f"{own}s", *marks],
        [own],
        [own, *marks, marks[-1]],
        [own, *marks[:-1], None],
        [own, *marks[:-1], True],
        [own, *marks[:-1], 10**30],
        [own, *marks[:-1], float("nan")],
        [own, *marks[:-1], [marks[-1]]],
        [own, *marks[:-1], {"id": marks[-1]}],
        {"list": own},
        own,
        None,
    ]
    forged = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in spoilt]
    with unchanged(quiet):
        for cursor in [*others, *forged, "", "x", "=", "' OR 1=1 --", real[:-3], real + "AAAA", "\0", "é", "A" * 5000]:
            assert codes(page(quiet, name, cursor)) == ["BAD_CURSOR"], cursor


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_fits_only_marks_a_place(quiet: Town, name: str) -> None:
    """Nothing is behind it that could not be had without it, and no text in it stops the database."""
    real = end_cursor(quiet, name)
    own, *marks = opened(real)
    with unchanged(quiet):
        for text in ("", "a\0b", "\ud800", "' OR 1=1 --", "%", "\u202e", "z" * 200):
            said = json.dumps([own, *marks[:-1], text]).encode()
            response = page(quiet, name, base64.urlsafe_b64encode(said).rstrip(b"=").decode())
            assert response.status_code in (200, 400), response.text
            assert "errors" not in response.json() or codes(response) == ["BAD_CURSOR"], response.text


def opened(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


def end_cursor(town: Town, name: str) -> str:
    found: Any = page(town, name, None).json()["data"]
    while "pageInfo" not in found:
        (found,) = found.values()
    return str(found["pageInfo"]["endCursor"])


def page(town: Town, name: str, after: str | None) -> httpx2.Response:
    return town.post(f"query ($after: String) {{ {LISTS[name]} }}", {"after": after}, by=town.editor)
