"""The examples of the documentation, as their readers run them: a site in TypeScript, and a program in Python."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import HERE, Node, Served
from tests.walks.place import ROOT

EXAMPLES = ROOT / "docs" / "examples"
ADDRESS = "http://127.0.0.1:8000"


def test_the_councils_site_is_typed_strictly_and_built(node: Node, served: Served, tmp_path: Path) -> None:
    site = shutil.copytree(EXAMPLES / "council-site", tmp_path / "site")
    (site / "node_modules").symlink_to(HERE / "node_modules")
    for file in (site / "codegen.ts", site / "src" / "ask.ts"):
        file.write_text(file.read_text().replace(ADDRESS, served.url))
    source = (site / "src" / "page.ts").read_text()
    (site / "src" / "slip.ts").write_text(source.replace("${link.title}:", "${link.titel}:"))
    node.tool("graphql-codegen", folder=site)
    compiler = ["node", str(HERE / "node_modules" / ".bin" / "tsc")]
    done = subprocess.run(compiler, cwd=site, capture_output=True, text=True, check=False, timeout=120)
    slips = [line for line in done.stdout.splitlines() if ": error " in line]
    assert len(slips) == 1, "a slip is found before the site is built, and nothing else"
    assert slips[0].startswith("src/slip.ts(")
    assert "Property 'titel' does not exist on type" in slips[0]
    page = node.run("out/page.js", folder=site)
    assert page.startswith('<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Our links</title>\n')
    assert "<li>Formalise the relationship through a charter or agreement</li>" in page
    assert "<p>If you find that you can't tick all of these boxes" in page.replace("&#x27;", "'")
    line = "Exampleton and Mfano: Exampleton Town Council (United Kingdom), Mfano District Council (Tanzania). scoping"
    assert f"<h2>1 in public</h2>\n<ul><li>{line}</li></ul>\n" in page


def test_the_python_example_prints_the_boxes_and_the_rule(served: Served) -> None:
    if importlib.util.find_spec("gql") is None:
        assert os.environ.get("CI") != "true", "gql is part of `dev`"
        pytest.skip("gql is not installed.")

    def run(slug: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(EXAMPLES / "python" / "steps.py"), served.url, slug]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    said = run("local-authority-links")
    assert (said.returncode, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert (len(lines), lines[0], lines[2]) == (
        12,
        "Local Authority Links",
        "☐ 2. Establish the rationale for the partnership",
    )
    assert lines[-1].startswith("If you find that you can't tick all of these boxes")
    missing = run("nothing")
    assert (missing.returncode, missing.stderr) == (1, "There is no leaflet named nothing.\n")
