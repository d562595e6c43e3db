"""What caches in front have to forget, for a script: by address with the operator's key, and as a command."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from server.commands import purging
from tests.walks.conftest import Seed, Town

OPERATOR = "operator's key"
COUNT = """mutation ($id: ID!) { updateOrganisation(input: {organisation: $id, expectedVersion: 1, population: 7}) {
  errors { code } } }"""


def test_a_script_reads_on_from_where_it_was_and_nobody_else_reads_anything(town: Town) -> None:
    def ask(key: str | None, **parameters: str) -> tuple[int, dict[str, Any]]:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        answer = town.client.get(f"{town.url}/purges", params=parameters, headers=headers)
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == "no-store"
            return 200, answer.json()
        return answer.status_code, {}

    for key in (None, town.rich, town.editor):
        assert ask(key, after="0") == ask(key) == (404, {})
    status, now = ask(OPERATOR)
    assert (status, now["purges"]) == (200, [])
    own = town.organisation(town.rich)
    assert town.ask(COUNT, by=town.rich, id=own)["updateOrganisation"] == {"errors": []}
    status, found = ask(OPERATOR, after=str(now["next"]))
    (one,) = found["purges"]
    assert one["keys"] == ["organisations", own, "organisation/exampleton-town-council"]
    assert found["next"] == one["entry"]
    assert ask(OPERATOR, after=str(found["next"])) == (200, {"purges": [], "next": found["next"]})
    for wrong in ("x", "-1", "²", "9" * 30, ""):
        assert ask(OPERATOR, after=wrong)[0] == 400


def test_a_command_prints_a_line_for_each_change(
    sqlite_seed: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sqlite_seed.files, tmp_path / "files")
    shutil.copy(sqlite_seed.database, tmp_path / "toolkit.db")
    monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    purging.purges(after=None, follow=False)
    assert capsys.readouterr().out == ""
    purging.purges(after=0, follow=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert any("guidance" in line and "leaflet/local-authority-links" in line for line in lines)
    assert [int(line[0]) for line in lines] == sorted(int(line[0]) for line in lines)
