"""An edition as a PDF, over a socket; and what is said where no typesetter is installed."""

import os

import pytest

from content.sharing import typesetting
from content.writing import typeset
from tests.walks.conftest import Town


def test_a_pdf_is_given_as_any_other_file_is(quiet: Town) -> None:
    if not typesetting.installed():
        assert os.environ.get("CI") != "true", "the extra `pdf` is part of `dev`"
        pytest.skip("The extra `pdf` is not installed.")
    address = f"{quiet.url}/editions/{quiet.edition()}/leaflet.pdf"
    answer = quiet.client.get(address)
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="local-authority-links-1-en-GB.pdf"'
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert quiet.client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert "/leaflet.pdf" in quiet.client.get(f"{quiet.url}/leaflets/local-authority-links").text


def test_without_the_typesetter_it_is_said_what_to_install(quiet: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "EXTRA", "no_typesetter")
    answer = quiet.client.get(f"{quiet.url}/editions/{quiet.edition()}/leaflet.pdf")
    assert answer.status_code == 406
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "NOT_ACCEPTABLE"
    assert error["message"] == typesetting.MISSING
    assert "/leaflet.pdf" not in quiet.client.get(f"{quiet.url}/leaflets/local-authority-links").text
    assert quiet.client.get(f"{quiet.url}/editions/edition-0000000000000000/leaflet.pdf").status_code == 404
