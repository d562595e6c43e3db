"""Node with the clients installed, and a served demo for them."""

import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import shared
from tests.clients import installing
from tests.walks.place import Place

HERE = Path(__file__).parent
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first that is there is taken: the one that draws no windows is the same engine, for two thirds of the work."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
REQUIRED = os.environ.get("CI") == "true"


class Node:
    """Runs programs with the clients at hand."""

    def run(self, *words: str, folder: Path = HERE) -> str:
        """Run a program of Node's, and give what it said; what it complains about fails the test."""
        done = subprocess.run(["node", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tool(self, name: str, *words: str, folder: Path) -> str:
        """Run a tool that came with the clients."""
        return self.run(_tool(name), *words, folder=folder)

    def findings(self, name: str, *words: str, folder: Path, **environment: str) -> Any:
        """Run a tool that looks for faults, and give what it found as it says it in JSON."""
        given = {**os.environ, **environment}
        command = ["node", _tool(name), *words]
        done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False, timeout=120)
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            pytest.fail(done.stdout + done.stderr)


def _tool(name: str) -> str:
    return str(HERE / "node_modules" / ".bin" / name)


@pytest.fixture(scope="session")
def node() -> Node:
    """Node and the clients, installed once from the lock file; required on the machine that decides."""
    if shutil.which("npm") is None:
        reason = "Node is not installed: the clients in JavaScript are not tried."
        if REQUIRED:
            pytest.fail(reason)
        warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
        pytest.skip(reason)
    installing.install()
    return Node()


class Served:
    """A served demo, its address and its keys."""

    def __init__(self, place: Place) -> None:
        """Read what the demo left."""
        self.url = f"http://127.0.0.1:{place.port}"
        self.keys: dict[str, str] = json.loads((place.folder / "demo.json").read_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, where it is installed; required on the machine that decides."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = "Chromium is not installed: nothing is tried in a browser."
        if REQUIRED:
            pytest.fail(reason)
        warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
        pytest.skip(reason)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def served(run: shared.Folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = Place(tmp_path_factory.mktemp("clients") / "data", None)
    with place.with_demo(run):
        yield Served(place)
