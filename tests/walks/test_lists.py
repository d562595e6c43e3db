"""A list of links, taken in on the command line as an operator has it: CSV or JSON Lines, with some bad rows."""

import csv
import json
from pathlib import Path

import pytest

from tests.walks.place import ROOT, Place

LEAFLET = ROOT / "fixtures" / "local-authority-links.md"
GOOD = 320
COLUMNS = ("--column", "a_country=iso2 a", "--column", "b_country=iso2 b")
HEAD = "a_name,iso2 a,a_lat,b_name,iso2 b,started_on\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Records with a leaflet to follow."""
    made = Place(tmp_path_factory.mktemp("lists") / "data", None)
    made.run("migrate")
    made.run("import", str(LEAFLET), "--collection", "toolkit", "--publish")
    return made


def test_all_but_the_bad_rows_of_a_list_are_recorded_and_sent_again_it_changes_nothing(
    place: Place, tmp_path: Path
) -> None:
    good = [f"Links {number},gb,1.5,Rechts {number},DE,1987-05-01" for number in range(GOOD)]
    bad = {
        40: "Links,GB,,,DE,",
        80: "Links,ZZ,,Rechts,DE,",
        120: "=HYPERLINK(1),GB,,Rechts,DE,",
        160: "Links,GB,,Rechts,DE,yesterday",
        200: '"Linie 1\nLinie 2",GB,,"Linie 1\nLinie 2",GB,',
    }
    rows = list(good)
    for place_, row in sorted(bad.items(), reverse=True):
        rows.insert(place_, row)
    listed = tmp_path / "links.csv"
    listed.write_text(HEAD + "\n".join(rows) + "\n\n", encoding="utf-8-sig")
    tried = place.run("import", str(listed), *COLUMNS, "--dry-run")
    assert f"{GOOD} would be recorded, 0 known, {len(bad)} refused." in tried
    report = tmp_path / "refused.csv"
    done = place.run("import", str(listed), *COLUMNS, "--report", str(report))
    assert f"{GOOD} recorded, 0 known, {len(bad)} refused." in done
    with report.open(encoding="utf-8", newline="") as stream:
        refused = list(csv.reader(stream))[1:]
    said = ["b_name is empty", "ZZ", "a_name begins like a formula: =HYPERLINK(1)", "yesterday", "another organisation"]
    assert sorted(int(line) for line, _ in refused) == [42, 83, 124, 165, 208]
    for _, why in refused:
        assert any(part in why for part in said), why
    again = place.run("import", str(listed), *COLUMNS)
    assert f"0 recorded, {GOOD} known, {len(bad)} refused." in again
    assert "✓ search" in place.run("doctor")


def test_json_lines_are_read_as_well(place: Place, tmp_path: Path) -> None:
    listed = tmp_path / "links.jsonl"
    one = {"a_name": "Sampleton", "a_country": "GB", "b_name": "Musterstadt", "b_country": "DE", "form": "friendship"}
    listed.write_text("\n".join([json.dumps(one), "", "[1]", "{", json.dumps({**one, "form": "none"})]))
    said = place.run("import", str(listed))
    assert "1 recorded, 0 known, 3 refused." in said
    assert said.count("This is no JSON object.") == 2


def test_a_file_that_is_no_list_is_refused_in_a_sentence(place: Place, tmp_path: Path) -> None:
    listed = tmp_path / "links.csv"
    listed.write_text("title,country\nA,GB\n")
    assert "has no column a_name, a_country, b_name, b_country" in place.run("import", str(listed), status=1)
    listed.write_text(HEAD + "x" * 30_000)
    assert "this is no list of links" in place.run("import", str(listed), *COLUMNS, status=1)
    assert "--column is NAME=HEADER" in place.run("import", str(listed), "--column", "colour=x", status=1)
    assert "no leaflet `nowhere`" in place.run("import", str(listed), "--leaflet", "nowhere", status=1)
    listed.write_bytes(b"\xff\xfe")
    assert "UTF-8" in place.run("import", str(listed), status=1)


def test_organisations_alone_come_in_and_go_out_as_they_were(place: Place, tmp_path: Path) -> None:
    listed, report, out = tmp_path / "towns.csv", tmp_path / "refused.csv", tmp_path / "out.jsonl"
    listed.write_text(
        "name,iso2,kind,level,wikidata_id,started_on,ended_on\n"
        "Altdorf,de,,town,Q99900011,1300-01-01,2020-12-31\n"
        "Neudorf,DE,school,,,,\n"
        "'=Dorf,DE,,,,,\n"
        "=Dorf,DE,,,,,\n"
        "Dorf,DE,,,Q0,,\n"
        "Dorf,DE,,,,2020-01-01,2019-01-01\n"
        "Dorf,DE,,,,,soon\n",
        encoding="utf-8",
    )
    column = ("--column", "country=iso2")
    assert "3 would be recorded, 0 known, 4 refused." in place.run("import", str(listed), *column, "--dry-run")
    assert "3 recorded, 0 known, 4 refused." in place.run("import", str(listed), *column, "--report", str(report))
    with report.open(encoding="utf-8", newline="") as stream:
        refused = {int(line): why for line, why in list(csv.reader(stream))[1:]}
    assert sorted(refused) == [5, 6, 7, 8]
    assert refused[5] == "name begins like a formula: =Dorf"
    assert refused[7] == "It ends before it began."
    assert "0 recorded, 3 known, 4 refused." in place.run("import", str(listed), *column)
    place.run("export", "--what", "organisations", "--to", str(out))
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    found = {one["name"]: one for one in written if one["name"] in ("Altdorf", "Neudorf", "'=Dorf")}
    for one in found.values():
        del one["id"], one["slug"]
    assert found == {
        "Altdorf": {
            "name": "Altdorf",
            "country": "DE",
            "kind": "LOCAL_AUTHORITY",
            "level": "TOWN",
            "wikidata_id": "Q99900011",
            "started_on": "1300-01-01",
            "ended_on": "2020-12-31",
        },
        "Neudorf": {"name": "Neudorf", "country": "DE", "kind": "SCHOOL"},
        "'=Dorf": {"name": "'=Dorf", "country": "DE", "kind": "LOCAL_AUTHORITY"},
    }
    assert f"0 recorded, {len(written)} known, 0 refused." in place.run("import", str(out))
