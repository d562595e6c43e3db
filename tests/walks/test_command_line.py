"""The command line as an operator uses it: real processes, a real folder, a real server, on both engines."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.walks.place import ROOT, Place

LEAFLET = ROOT / "fixtures" / "local-authority-links.md"
REVISED = ROOT / "fixtures" / "local-authority-links-revised.md"
FRENCH = ROOT / "tests" / "leaflets" / "translated" / "local-authority-links.fr-revised.md"
SECRET = re.compile(r"^(lt_[\w-]{43})$", re.MULTILINE)


ENGINES = ("sqlite", "postgres")
ON_SQLITE = pytest.mark.parametrize("place", ENGINES if os.environ.get("SOAK") else ENGINES[:1], indirect=True)
"""For what starts a dozen processes, each of which speaks GraphQL; on PostgreSQL this is part of `make soak`."""


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place on each engine."""
    if request.param == "sqlite":
        return Place(tmp_path / "data", None)
    cluster = request.getfixturevalue("postgres_cluster")
    name = f"place_{tmp_path.name}".lower().replace("-", "_")[:60]
    cluster.sql(f"CREATE DATABASE {name}")
    return Place(tmp_path / "data", cluster.url(name))


def test_the_demo_answers_the_queries_that_it_prints_and_its_keys_open_what_they_should(place: Place) -> None:
    with place.running("demo") as said:
        printed = said.read_text()
        opened = [httpx2.get(link).text for link in re.findall(r"http://\S+/desk/in/lt_\S+", printed)]
        whose = [re.findall(r"for <strong>([^<]+)</strong>", page) for page in opened]
        assert whose == [["Office of the Linking Toolkit"], ["Exampleton Town Council"], ["Mfano District Council"]]
        assert ["/desk/in/" in line for line in printed.splitlines() if line][-3:] == [True] * 3
        noted = place.folder / "requests.log"
        assert f"Each request is noted in {noted}." in " ".join(printed.split())
        assert said.read_text() == printed
        assert '"path":"/desk/in/…"' in noted.read_text()
        lines = [line for line in printed.splitlines() if line.startswith("curl")]
        answers = [httpx2.post(url, json=members).json() for url, members in map(asked, lines)]
        assert [answer.get("errors") for answer in answers] == [None, None, None]
        edition = answers[0]["data"]["leaflet"]["edition"]
        assert [item["column"] for item in edition["checklist"]["items"]] == ["LEFT"] * 4 + ["RIGHT"] * 6
        assert edition["rule"]["text"].startswith("If you find that you can't tick all of these boxes")
        assert len(answers[1]["data"]["leaflet"]["edition"]["guidance"]) > 3
        assert answers[2]["data"]["partnership"]["readiness"] is None
        url, members = asked(lines[2])
        for side in ("Exampleton", "Mfano"):
            key = next(line for line in keys(printed) if f"  {side}" in line).split()[-1]
            seen = httpx2.post(url, json=members, headers={"authorization": f"Bearer {key}"}).json()
            assert seen["data"]["partnership"]["readiness"] == {"verdict": "IN_PROGRESS", "ticked": 5, "total": 10}
    with place.running("demo") as said:  # A second time, nothing is loaded and the same keys are shown.
        again = said.read_text()
    assert keys(again) == keys(printed)
    assert len(keys(printed)) == 3


def keys(printed: str) -> list[str]:
    """Give the lines with keys; a link that signs in works once, and is another at every start."""
    return [line for line in printed.splitlines() if "lt_" in line and "/desk/" not in line]


def asked(line: str) -> tuple[str, dict[str, str]]:
    """Take a line with curl apart, as a shell would: where it goes, and what it sends."""
    words = shlex.split(line)
    assert words[:2] == ["curl", "-s"]
    assert words[3:6] == ["-H", "Content-Type: application/json", "-d"]
    members: dict[str, str] = json.loads(words[6])
    return words[2], members


@ON_SQLITE
def test_an_operator_goes_from_nothing_to_published_guidance_and_a_key(place: Place, tmp_path: Path) -> None:
    assert "toolkit migrate" in place.run("serve", status=1)
    assert "0001_initial" in place.run("migrate")
    assert "Nothing to do" in place.run("migrate")
    assert "name the --collection" in place.run("import", str(LEAFLET), status=1)
    tried = place.run("import", str(LEAFLET), "--collection", "toolkit", "--dry-run")
    assert "nothing was kept" in tried
    assert "your to" in tried
    made = place.run("import", str(LEAFLET), "--collection", "toolkit", "--publish")
    assert "Published as number 1" in made
    compared = place.run("import", str(REVISED), "--leaflet", "local-authority-links", "--dry-run")
    assert "4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide" in compared
    french = ("import", str(FRENCH), "--leaflet", "local-authority-links", "--language", "fr")
    translated = place.run(*french, "--dry-run")
    assert "66 items to decide; 2 unchanged." in translated
    assert "A translation of number 1. Items still in the original's language: 2." in translated
    assert "no such edition" in place.run(*french, "--translation-of", "edition-0000000000000000", status=1)
    assert "66 proposed matches wait" in place.run(*french, "--publish", status=1)
    place.run("export", "--to", str(tmp_path / "out"))
    place.run("export", "--to", str(tmp_path / "out"), "--format", "markdown")
    exported = json.loads((tmp_path / "out" / "local-authority-links.en-GB.json").read_text(encoding="utf-8"))
    assert exported["edition"]["rule"]["text"].startswith("If you find")
    assert "- [ ] Follow up" in (tmp_path / "out" / "local-authority-links.en-GB.md").read_text(encoding="utf-8")
    invited = place.run("invite", "Testville Council", "--country", "gb")
    assert SECRET.search(invited)
    key = place.run("key", "--organisation", "testville-council", "--name", "a portal", "--role", "lead")
    assert SECRET.search(key)
    assert "no organisation `nowhere`" in place.run("key", "--organisation", "nowhere", "--name", "x", status=1)
    assert "✓ log" in place.run("doctor")


@ON_SQLITE
def test_an_operator_looks_at_the_search_and_makes_it_anew(place: Place) -> None:
    place.run("migrate")
    place.run("import", str(LEAFLET), "--collection", "toolkit", "--publish")
    assert "✓ search" in place.run("doctor")
    assert "as the records are" in place.run("search")
    assert "✓ 77 can be found" in place.run("search", "--rebuild")
    assert "as the records are" in place.run("search")


def test_commands_speak_with_the_server_that_holds_the_folder(place: Place) -> None:
    with place.running("demo"):
        if "DATABASE_URL" not in place.environment:
            assert "Another process holds the data folder" in place.run("serve", "--port", "0", status=1)
            desk = json.loads((place.folder / "operator.json").read_text())
            assert (place.folder / "operator.json").stat().st_mode & 0o777 == 0o600
            assert desk["url"] == f"http://127.0.0.1:{place.port}"
            assert "a server holds the folder" in place.run("doctor")
        made = place.run("import", str(REVISED), "--leaflet", "local-authority-links")
        assert "Partnerships touched: 1. Ticks to confirm again: 2." in made
        secret = SECRET.search(
            place.run("key", "--organisation", "exampleton-town-council", "--name", "x", "--role", "officer")
        )
        assert secret is not None
        answer = httpx2.post(
            f"http://127.0.0.1:{place.port}/graphql",
            json={"query": "{ viewer { roles organisation { slug } } }"},
            headers={"authorization": f"Bearer {secret[1]}"},
        )
        assert answer.json()["data"]["viewer"] == {
            "roles": ["OFFICER"],
            "organisation": {"slug": "exampleton-town-council"},
        }
    assert not (place.folder / "operator.json").exists()


@ON_SQLITE
def test_the_operator_decides_who_is_given_a_record_that_others_made(place: Place) -> None:
    """The demo has a commune that has been named and has not come in."""
    with place.running("demo"):
        assert "No claim waits." in place.run("claims")
        place.run("invite", "Exempleville en Bourgogne", "--country", "FR")
        own = ("key", "--organisation", "exempleville-en-bourgogne", "--name", "mayor", "--role", "lead")
        secret = SECRET.search(place.run(*own, "--scope", "read", "--scope", "partnerships_write"))
        assert secret is not None

        def ask(query: str, **variables: str) -> dict[str, Any]:
            answer = httpx2.post(
                f"http://127.0.0.1:{place.port}/graphql",
                json={"query": query, "variables": variables},
                headers={"authorization": f"Bearer {secret[1]}"},
            )
            found: dict[str, Any] = answer.json()["data"]
            return found

        record = ask('{ organisation(by: {slug: "commune-d-exempleville"}) { id } }')["organisation"]["id"]
        claim = """mutation ($id: ID!) { claimOrganisation(input: {organisation: $id, statement: "It is us."}) {
          claim { id } errors { code } } }"""
        first = ask(claim, id=record)["claimOrganisation"]["claim"]["id"]
        listed = place.run("claims")
        assert (
            f"{first}  Exempleville en Bourgogne: Commune d’Exempleville (`commune-d-exempleville`) is ours." in listed
        )
        assert "It is us." in listed
        assert "go together" in place.run("claims", "--decline", first, status=2)
        assert "Turned down" in place.run("claims", "--decline", first, "--reason", "Write to us.")
        second = ask(claim, id=record)["claimOrganisation"]["claim"]["id"]
        assert "leads to Exempleville en Bourgogne now" in place.run("claims", "--grant", second)
        assert "has been decided" in place.run("claims", "--grant", second, status=1)
        led = """query ($id: ID!) { node(id: $id) { ... on Organisation { notice
          claims { outcome reason } successor { partnerships { nodes { title } } } } } }"""
        assert ask(led, id=record)["node"] == {
            "notice": "“Exempleville en Bourgogne” took its place.",
            "claims": [{"outcome": "GRANTED", "reason": None}, {"outcome": "DECLINED", "reason": "Write to us."}],
            "successor": {"partnerships": {"nodes": [{"title": "Mfano and Exempleville"}]}},
        }


def test_a_folder_left_by_a_killed_server_opens_again(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", None)
    place.run("migrate")
    (place.folder / "operator.json").write_text('{"url": "http://127.0.0.1:9", "key": "old"}')
    assert SECRET.search(place.run("invite", "Testville", "--country", "GB"))


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", None)
    assert "run `toolkit migrate`" in place.run("doctor", status=1)
    place.run("migrate")
    assert "does not exist" in place.run("import", "nothing-here.md", status=2)
    assert "json or markdown" in place.run("export", "--format", "pdf", status=1)
    picture = tmp_path / "picture.md"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    refused = place.run("import", str(picture), "--collection", "toolkit", status=1)
    assert "This is a picture" in refused
    assert "1 of 1 files were refused" in refused
    place.environment["PORT"] = "many"
    assert "PORT is a number" in place.run("serve", status=1)
    place.environment |= {"PORT": "0", "DATABASE_URL": "mysql://x/y"}
    assert "postgres://" in place.run("migrate", status=1)
    place.environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:9/nothing"
    assert "toolkit doctor" in place.run("migrate", status=1)


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.port))
        taken.listen()
        for command in ("demo", "serve"):
            assert f"Cannot listen on 127.0.0.1:{place.port}" in place.run(command, status=1)
    assert not place.folder.exists()


def test_the_schema_is_printed_as_it_is_committed(tmp_path: Path) -> None:
    printed = Place(tmp_path, None).run("schema")
    assert printed == (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")


def test_help_is_quick_because_it_loads_nothing_of_ours_but_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "server", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "server.cli" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("content", "schema", "tortoise", "strawberry")}
    for command in ("demo", "serve", "migrate", "import", "export", "key", "invite", "claims", "schema", "doctor"):
        assert f"│ {command} " in done.stdout


def test_another_package_named_schema_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "__init__.py").write_text("")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "server", "--help"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Another package named `schema` hides ours: install linking-toolkit in an environment of its own.\n"
    )
