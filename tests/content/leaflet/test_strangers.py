"""Leaflets by the habits of others, whose atoms were noted before they were first read, each as its author keeps it."""

from pathlib import Path

import pytest

from content import files, leaflet
from tests.content.leaflet import shown


@pytest.mark.parametrize("path", shown.strangers(), ids=lambda path: path.name)
def test_a_strangers_leaflet_is_read_whole(path: Path) -> None:
    language, atoms = shown.noted(path)
    source = path.read_bytes()
    document = leaflet.read(source, media_type=files.sniff(source, path.name), language=language)
    assert [(kind, words) for kind, _, words in shown.atoms(document)] == atoms
