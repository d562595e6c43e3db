"""A served demo, a browser, and people who have signed in to the desk."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec import structs
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from server.settings import SignInProvider
from tests.clients.conftest import browser, node
from tests.security.provider import CLIENT, SECRET, Provider, served
from tests.walks import coordinating
from tests.walks.conftest import Seed, Town, serve, sqlite_seed

PAGE_BYTES_MAX = 60_000
WHO = {
    "the editor": "editor_key",
    "Exampleton": "exampleton_key",
    "Mfano": "mfano_key",
    "the coordinator": "coordinator_key",
}


@dataclass
class Site:
    """A served demo: its address, its keys, and the cookies of those who have signed in."""

    url: str
    keys: dict[str, str]
    town: Town
    cookies: dict[str, Any] = field(default_factory=dict)

    def ask(self, query: str, by: str, **variables: Any) -> dict[str, Any]:
        """Ask by the API what has come of it."""
        headers = {"authorization": f"Bearer {by}"}
        body = {"query": query, "variables": variables}
        answer: dict[str, Any] = httpx2.post(f"{self.url}/graphql", json=body, headers=headers).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data


@dataclass
class Watched:
    """A tab, and what went wrong in it: complaints, requests that leave the origin, pages that are too heavy."""

    origin: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Parts of complaints that belong to the test, such as those of a browser without a line."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self._note(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", self._request)
        page.on("response", self._response)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self._note(f"leaves the origin: {request.url}")

    def _response(self, response: Response) -> None:
        length = int(response.headers.get("content-length", "0"))
        if length > PAGE_BYTES_MAX:
            self._note(f"{length} bytes: {response.url}")

    def _note(self, complaint: str) -> None:
        if not any(part in complaint for part in self.expected):
            self.wrong.append(complaint)


@pytest.fixture(scope="module")
def trusted() -> Iterator[Provider]:
    """A provider with whose accounts people may sign in."""
    with served() as made:
        yield made


@pytest.fixture(scope="module")
def site(sqlite_seed: Seed, trusted: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of the demo for all tests of a module, at an address that is its own, as browsers want it."""
    data = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(sqlite_seed.files, data / "files")
    shutil.copy(sqlite_seed.database, data / "toolkit.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    public_url = f"http://127.0.0.1:{port}"
    named = SignInProvider(issuer=trusted.issuer, client_id=CLIENT, client_secret=SECRET, name="Town accounts")
    records = f"sqlite:///{data / 'toolkit.db'}"
    with serve(records, data, sqlite_seed.demo, port=port, public_url=public_url, provider=named) as town:
        yield Site(town.url, structs.asdict(town.demo), town)


@pytest.fixture
def desk(browser: Browser, site: Site) -> "Iterator[Opens]":
    """Opens tabs of people at the desk; whatever goes wrong in one fails the test."""
    opens = Opens(browser, site)
    yield opens
    for context in opens.contexts:
        context.close()
    faults = [line for line in site.town.log.getvalue().decode().splitlines() if '"error":' in line]
    assert (opens.watched.wrong, faults) == ([], [])


class Opens:
    """Opens tabs."""

    def __init__(self, browser: Browser, site: Site) -> None:
        """Begin with none."""
        self.browser = browser
        self.site = site
        self.contexts: list[BrowserContext] = []
        self.watched = Watched(site.url)

    def coordinated(self) -> None:
        """Let Exampleton join a network, once, and know who coordinates it."""
        if "coordinator_key" not in self.site.keys:
            self.site.keys["coordinator_key"] = coordinating.network(self.site.town)

    def tab(self, who: str | None, **options: Any) -> Page:
        """Open a tab of somebody, who signs in the first time."""
        context = self.browser.new_context(base_url=self.site.url, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        self.watched.watch(page)
        if who is None:
            return page
        if who not in self.site.cookies:
            page.goto("/desk/sign-in")
            page.get_by_text("Sign in with a key instead").click()
            page.get_by_label("Key", exact=True).fill(self.site.keys[WHO[who]])
            page.get_by_role("button", name="Sign in").last.click()
            page.wait_for_url("**/desk")
            self.site.cookies[who] = context.cookies()
        else:
            context.add_cookies(self.site.cookies[who])
        return page


@contextmanager
def without_a_line(page: Page) -> Iterator[None]:
    """Cut the line, and mend it."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


AXE = Path(__file__).parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"

__all__ = ["AXE", "Opens", "Provider", "Site", "browser", "node", "sqlite_seed", "without_a_line"]
