"""`toolkit documents`: what a client's compiler wrote is registered, and what a schema would break is named."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schema.root import printed
from server.commands import documents
from server.commands.telling import Refused
from tests.walks.conftest import OPERATIONS, Seed, Town

TITLE = 'query Title { leaflet(by: {slug: "local-authority-links"}) { title } }'
LINKS = "query Links($first: Int!) { partnerships(first: $first) { nodes { title } } }"
MINE = """{ viewer { organisation { integration { consumers { name url
  documents { nodes { name status } } } } } } }"""
OURS: dict[str, Any] = {
    "consumer": "Twins",
    "organisation": "exampleton-town-council",
    "url": None,
    "server": None,
    "key_file": None,
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written(folder: Path, *texts: str, form: Callable[[str], str] = sha256) -> Path:
    file = folder / "documents.json"
    file.write_text(json.dumps({form(text): text for text in texts}))
    return file


@pytest.fixture
def folder(sqlite_seed: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the demo, which commands find by the environment."""
    shutil.copytree(sqlite_seed.files, tmp_path / "files")
    shutil.copy(sqlite_seed.database, tmp_path / "toolkit.db")
    monkeypatch.setenv("TOOLKIT_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def later_schema(folder: Path, title: str) -> Path:
    """Write a schema in which another line stands for the title of a partnership."""
    before, mark, after = printed().partition("type Partnership ")
    file = folder / "later.graphql"
    file.write_text(before + mark + after.replace("  title: String!", title, 1), "utf-8")
    assert title in file.read_text("utf-8")
    return file


def check(*, against: Path | None = None, files: tuple[Path, ...] = ()) -> None:
    documents.check(against=against, files=files)


def test_operations_are_registered_once_and_a_schema_that_breaks_one_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(folder, TITLE, LINKS)
    documents.push(file=file, **OURS, dry_run=True)
    said = capsys.readouterr().out
    assert [part for part in ("Links", "101", "CURRENT", "Nothing was registered") if part not in said] == []
    check()
    assert "0 operations fit" in capsys.readouterr().out
    for _ in range(2):
        documents.push(file=file, **OURS, dry_run=False)
        assert "2 operations of Twins are registered" in capsys.readouterr().out
    check()
    assert "2 operations fit; 0 use something that will be removed" in capsys.readouterr().out
    later = later_schema(folder, "  name: String!")
    with pytest.raises(Refused) as refused:
        check(against=later)
    assert refused.value.sentences == (
        "This schema breaks 1 of 2 operations:",
        "Twins (exampleton-town-council): Links: Cannot query field 'title' on type 'Partnership'.",
    )
    gone = '  title: String! @deprecated(reason: "Use `name`. Removed after 2027-06-01.")'
    later = later_schema(folder, gone)
    check(against=later)
    said = capsys.readouterr().out
    assert "Twins (exampleton-town-council): Links uses Partnership.title" in said
    assert "2 operations fit; 1 use something that will be removed" in said


def test_a_file_is_checked_without_any_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "manifest.json"
    operations = [{"id": sha256(one), "name": "x", "type": "query", "body": one} for one in (TITLE, LINKS)]
    file.write_text(json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}))
    check(files=(file,))
    assert "2 operations fit" in capsys.readouterr().out
    with pytest.raises(Refused, match="breaks 1 of 3 operations") as refused:
        check(files=(file, written(tmp_path, "query Wrong { nowhere }")))
    assert "documents.json: ?: Cannot query field 'nowhere'" in refused.value.sentences[1]


def test_every_operation_that_we_promise_to_serve_can_be_registered(tmp_path: Path) -> None:
    check(files=(written(tmp_path, *OPERATIONS.values()),))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ("[]", "holds no operations"),
        ("{}", "holds no operations"),
        ('{"a": 1}', "Each operation is the text"),
        ('{"operations": [{"id": 1}]}', "Each operation is the text"),
        (json.dumps({hashlib.md5(TITLE.encode()).hexdigest(): TITLE}), "not the SHA-256.*hashAlgorithm"),
        (json.dumps({sha256(LINKS): TITLE}), "not the SHA-256"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(content)
    with pytest.raises(Refused, match=says):
        documents.push(file=file, **OURS, dry_run=True)


def test_what_would_be_refused_is_named_and_nothing_is_registered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(folder, TITLE, "query Wrong { nowhere }")
    with pytest.raises(Refused, match="1 of 2 operations would be refused"):
        documents.push(file=file, **OURS, dry_run=True)
    with pytest.raises(Refused, match="Cannot query field 'nowhere'"):
        documents.push(file=file, **OURS, dry_run=False)
    with pytest.raises(Refused, match="no organisation `nowhere`"):
        documents.push(file=file, **{**OURS, "organisation": "nowhere"}, dry_run=False)
    with pytest.raises(Refused, match="--organisation"):
        documents.push(file=file, **{**OURS, "organisation": None}, dry_run=False)
    with pytest.raises(Refused, match="go together"):
        documents.push(file=file, **{**OURS, "server": "http://127.0.0.1:1"}, dry_run=False)
    with pytest.raises(Refused, match="No server can be reached"):
        documents.push(file=file, **{**OURS, "server": "http://127.0.0.1:1", "key_file": file}, dry_run=False)
    capsys.readouterr()
    check()
    assert "0 operations fit" in capsys.readouterr().out


def test_a_partner_registers_with_its_own_key_in_as_many_requests_as_it_takes(town: Town, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(town.rich + "\n")
    texts = [f"query Q{number} {{ a{number}: __typename }} # {'x' * 1_000}" for number in range(120)]
    there: dict[str, Any] = {"consumer": "App", "organisation": None, "url": "https://exampleton.example/app"}
    documents.push(file=written(tmp_path, *texts), **there, server=town.url, key_file=key, dry_run=False)
    (site,) = town.ask(MINE, by=town.rich)["viewer"]["organisation"]["integration"]["consumers"]
    assert (site["name"], site["url"]) == ("App", "https://exampleton.example/app")
    assert [one["name"] for one in site["documents"]["nodes"]] == [f"Q{number}" for number in range(119, 99, -1)]
