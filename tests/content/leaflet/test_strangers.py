"""Leaflets by the habits of others, whose atoms were noted before they were first read, each as its author keeps it.

The first line of what is expected says the language; each other line is an atom: what it is, a colon, its words.
"""

from pathlib import Path

import pytest

from content import files, leaflet
from tests.content.leaflet import shown

FOLDER = shown.LEAFLETS / "strangers"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt")


def expected(path: Path) -> tuple[str, list[str]]:
    first, *rows = (FOLDER / f"{path.name.split('.')[0]}.expected.txt").read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# "), rows


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_strangers_leaflet_is_read_whole(path: Path) -> None:
    language, atoms = expected(path)
    source = path.read_bytes()
    document = leaflet.read(source, media_type=files.sniff(source, path.name), language=language)
    found = [f"{kind}: {words}" for kind, _, words in shown.atoms(document)]
    assert found == atoms
