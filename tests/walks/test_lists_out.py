"""Lists of what is public, written on the command line, and taken in by empty records as they were."""

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from server.commands import guidance, lists
from server.commands.telling import Refused
from tests.walks.place import ROOT, Place

LEAFLET = ROOT / "fixtures" / "local-authority-links.md"
HEAD = "a_name,a_country,a_wikidata_id,a_kind,b_name,b_country,b_language,b_website,local_term,started_on\n"
ODD = (
    "'=HYPERLINK(1),GB,Q99900001,,Ville-Modèle,FR,fr,https://ville.example,jumelage,1987-05-01",
    '"Com,ma ""quoted""",GB,,SCHOOL,עיר לדוגמה,IL,he,,\'-,',
    "''+1,GB,,,'Apostrophe,DE,,,,",
)
PLAIN = tuple(f"Links {number},GB,,,Rechts {number},DE,,,," for number in range(110))
"""More than a page."""
HIDDEN, WIDER = "Links 7", "Links 8"
OWN = ("id", "slug")
"""What every place gives by itself."""


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return [{name: value for name, value in row.items() if name not in OWN} for row in csv.DictReader(stream)]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Place]:
    """One place with a list taken in, and one with the leaflet alone."""
    folder = tmp_path_factory.mktemp("out")
    full = Place(folder / "full", None)
    full.run("migrate")
    full.run("import", str(LEAFLET), "--collection", "toolkit", "--publish")
    shutil.copytree(folder / "full", folder / "empty")
    (folder / "links.csv").write_text(HEAD + "\n".join((*ODD, *PLAIN)) + "\n", encoding="utf-8")
    assert "113 recorded, 0 known, 0 refused" in full.run("import", str(folder / "links.csv"))
    with sqlite3.connect(folder / "full" / "toolkit.db") as connection:
        hidden, wider = (
            connection.execute("SELECT id FROM partnership WHERE title LIKE ?", (f"{name} –%",)).fetchone()[0]
            for name in (HIDDEN, WIDER)
        )
        connection.execute(
            "UPDATE side SET partnership_id = ?, place = 2 WHERE partnership_id = ? AND place = 1", (wider, hidden)
        )
        connection.execute("UPDATE side SET listed_at = NULL WHERE partnership_id = ?", (hidden,))
    connection.close()
    return full, Place(folder / "empty", None)


def test_links_go_out_and_come_in_again_as_they_were(places: tuple[Place, Place], tmp_path: Path) -> None:
    full, empty = places
    first, second, lines = tmp_path / "first.csv", tmp_path / "second.csv", tmp_path / "links.jsonl"
    done = full.run("export", "--what", "partnerships", "--to", str(first))
    assert "111 partnerships written" in done
    assert "1 of more than 2 sides have no row" in done
    written = rows(first)
    by_name = {row["a_name"]: row for row in written}
    assert len(written) == 111
    assert not {HIDDEN, WIDER} & set(by_name)
    assert by_name["'=HYPERLINK(1)"] == {
        "a_name": "'=HYPERLINK(1)",
        "a_country": "GB",
        "a_kind": "LOCAL_AUTHORITY",
        "a_language": "",
        "a_level": "",
        "a_subdivision": "",
        "a_website": "",
        "a_wikidata_id": "Q99900001",
        "a_org_id": "",
        "b_name": "Ville-Modèle",
        "b_country": "FR",
        "b_kind": "LOCAL_AUTHORITY",
        "b_language": "fr",
        "b_level": "",
        "b_subdivision": "",
        "b_website": "https://ville.example",
        "b_wikidata_id": "",
        "b_org_id": "",
        "title": "'=HYPERLINK(1) – Ville-Modèle",
        "form": "TWINNING",
        "local_term": "jumelage",
        "stage": "AGREED",
        "started_on": "1987-05-01",
        "ended_on": "",
    }
    school = by_name['Com,ma "quoted"']
    assert (school["a_kind"], school["b_name"], school["local_term"]) == ("SCHOOL", "עיר לדוגמה", "'-")
    assert by_name["''+1"]["b_name"] == "'Apostrophe"
    assert "111 recorded, 0 known, 0 refused" in empty.run("import", str(first))
    full.run("export", "--what", "partnerships", "--format", "jsonl", "--to", str(lines))
    assert "0 recorded, 111 known, 0 refused" in empty.run("import", str(lines))
    empty.run("export", "--what", "partnerships", "--to", str(second))
    assert rows(second) == written
    told = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [{name: value for name, value in row.items() if value} for row in written] == [
        {name: value for name, value in row.items() if name not in OWN} for row in told
    ]


def test_where_registered_operations_alone_are_served_the_same_lists_go_out(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    full, _ = places
    strict = Place(full.folder, None)
    strict.environment["DOCUMENTS"] = "registered"
    with strict.running("serve"):
        strict.run("export", "--what", "partnerships", "--to", str(tmp_path / "strict.csv"))
    full.run("export", "--what", "partnerships", "--to", str(tmp_path / "usual.csv"))
    assert (tmp_path / "strict.csv").read_bytes() == (tmp_path / "usual.csv").read_bytes()
    assert HIDDEN not in {row["a_name"] for row in rows(tmp_path / "strict.csv")}


def test_organisations_go_out_as_a_list(places: tuple[Place, Place], tmp_path: Path) -> None:
    full, _ = places
    listed = tmp_path / "organisations.csv"
    assert "226 organisations written" in full.run("export", "--what", "organisations", "--to", str(listed))
    found = {row["name"]: row for row in rows(listed)}
    assert found["Ville-Modèle"] == {
        "name": "Ville-Modèle",
        "country": "FR",
        "kind": "LOCAL_AUTHORITY",
        "language": "fr",
        "level": "",
        "subdivision": "",
        "website": "https://ville.example",
        "wikidata_id": "",
        "org_id": "",
        "started_on": "",
        "ended_on": "",
    }


@pytest.mark.parametrize(
    ("name", "says"), [("x.pdf", "csv or jsonl"), ("no/x.csv", "no place for a file"), ("", "csv or jsonl")]
)
def test_a_list_that_cannot_be_written_is_refused_and_leaves_no_file(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=says):
        lists.export(what="organisations", to=tmp_path / name, form=None)
    with pytest.raises(Refused, match="no place for a file"):
        lists.export(what="organisations", to=tmp_path, form="csv")
    assert list(tmp_path.iterdir()) == []


def test_guidance_is_not_written_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("Kept.", encoding="utf-8")
    with pytest.raises(Refused, match="is a file"):
        guidance.export(leaflet=None, to=file, form="json")
    assert file.read_text(encoding="utf-8") == "Kept."
