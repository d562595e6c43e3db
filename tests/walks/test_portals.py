"""The examples of docs/portals.md, as a portal would run them: its queries, and its loop that keeps a copy in step."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import parse

from tests import shared
from tests.walks.place import ROOT, Place

PAGE = (ROOT / "docs" / "portals.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"
NOTHING_BYTES_MAX = 1000
UPDATE = """mutation ($id: ID!, $v: Int!) {
  updateOrganisation(input: {
    organisation: $id, expectedVersion: $v, name: {text: "Exampleton City", language: "en-GB"}}) {
    organisation { name } errors { code message } } }"""


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def served(run: shared.Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a served demo, and its keys."""
    place = Place(tmp_path_factory.mktemp("portals") / "data", None)
    with place.with_demo(run):
        yield f"http://127.0.0.1:{place.port}", json.loads((place.folder / "demo.json").read_text())


def ask(url: str, query: str, *, by: str | None = None, **variables: Any) -> httpx2.Response:
    headers = {"accept": "application/graphql-response+json"} | ({"authorization": f"Bearer {by}"} if by else {})
    return httpx2.post(f"{url}/graphql", json={"query": query, "variables": variables}, headers=headers)


@pytest.mark.parametrize("number", range(len(blocks("graphql"))))
def test_each_query_of_the_page_answers(number: int, served: tuple[str, dict[str, str]]) -> None:
    url, _ = served
    query = blocks("graphql")[number]
    named = {one.variable.name.value for one in parse(query).definitions[0].variable_definitions or ()}  # type: ignore[attr-defined] # one operation each
    answer = ask(url, query, **{name: {"slug": "local-authority-links"}.get(name) for name in named}).json()
    assert "errors" not in answer, answer
    assert all(value is not None for value in answer["data"].values())


def test_nothing_new_is_less_than_a_kilobyte(served: tuple[str, dict[str, str]]) -> None:
    url, _ = served
    (query,) = [one for one in blocks("graphql") if "NothingNew" in one]
    first = ask(url, query).json()["data"]["changes"]
    assert first["nodes"]
    nothing = ask(url, query, cursor=first["pageInfo"]["endCursor"])
    assert nothing.json()["data"]["changes"] == {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    head = sum(len(name) + len(value) + 4 for name, value in nothing.headers.raw)
    assert len(nothing.content) + head <= NOTHING_BYTES_MAX


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed: the loop of the page is not run.")
def test_the_loop_of_the_page_keeps_a_copy_in_step(served: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    url, keys = served
    (program,) = blocks("js")

    def run() -> dict[str, Any]:
        done = subprocess.run(
            ["node", "--input-type=module"],
            cwd=tmp_path,
            env=dict(os.environ),
            input=program.replace(ADDRESS, url),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        copy: dict[str, Any] = json.loads((tmp_path / "copy.json").read_text())
        assert done.stdout == f"{len(copy['records'])} records\n"
        return copy

    first = run()
    kinds = sorted(one["__typename"] for one in first["records"].values())
    assert kinds == ["Edition", *["Organisation"] * 4, "Partnership"]
    assert run() == first, "nothing new changes nothing"
    own = ask(url, "{ viewer { organisation { id version } } }", by=keys["exampleton_key"]).json()["data"]["viewer"]
    id_, version = own["organisation"]["id"], own["organisation"]["version"]
    changed = ask(url, UPDATE, by=keys["exampleton_key"], id=id_, v=version).json()["data"]["updateOrganisation"]
    assert changed["errors"] == []
    second = run()
    assert second["records"] == first["records"] | {
        id_: {"__typename": "Organisation", "id": id_, "name": "Exampleton City"}
    }
    assert second["cursor"] != first["cursor"]
