"""The same leaflet from a Word file: the editor's upload is known item for item."""

import pytest

from content import seeding
from tests.walks.conftest import Town


@pytest.mark.parametrize("end", ["docx", "odt", "html", "pdf"])
def test_the_seed_in_another_format_is_the_same_leaflet(town: Town, end: str) -> None:
    tried = town.walk("C01_TryTheFile", by=town.editor, file=seeding.fixture(f"local-authority-links.{end}"))
    changes = tried["uploadLeaflet"]["changeSet"]
    assert changes["items"] == []
    assert changes["counts"] == [{"kind": "KEPT", "count": 68}]
