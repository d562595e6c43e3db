"""A browser, and a portal of another origin that shows guidance in a page of its own under a strict policy."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.clients.conftest import HERE

LOOK = """:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; background: Canvas }
body { margin: 0; border-top: .4rem solid #7a3b69 }
main { margin: 0 auto; max-width: 66rem; padding: 1.2rem }
main > p { margin: 0 }
h1 { margin: .2rem 0 1.5rem }
.beside { display: grid; align-items: start; gap: 2rem }
.beside { grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)) }
toolkit-section { --toolkit-min-block-size: 50rem }
toolkit-readiness { --toolkit-min-block-size: 15rem }
toolkit-leaflet { --toolkit-min-block-size: 40rem }"""


@dataclass
class Portal:
    """A site of another origin: what its page says, and how strict it is."""

    url: str
    toolkit: str
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """Nothing but itself and the toolkit's module and words; no text is ever read as HTML."""
        return (
            f"default-src 'none'; script-src {self.toolkit}; connect-src {self.toolkit}; style-src 'self'; "
            "img-src data:; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def shows(self, path: str, body: str, *, language: str = "en", direction: str = "ltr", script: str = "") -> str:
        """Put a page up, and give its address."""
        self.pages[path] = (
            f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
            '<title>Portal</title><meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><link rel="stylesheet" href="/look.css">{script}</head>'
            f"<body><main>{body}</main></body></html>"
        )
        return self.url + path


@contextmanager
def portal(toolkit: str) -> Iterator[Portal]:
    """Serve a portal on another port: another origin."""
    made = Portal("", toolkit)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            kind, body = ("text/css", LOOK) if path == "/look.css" else ("text/html", made.pages.get(path, ""))
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", made.policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's own word
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Tab:
    """A tab that remembers what it asked for, and what its console complained about."""

    page: Page
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Remember a request; what is in the page itself is none."""
        if not request.url.startswith("data:"):
            self.asked.append(request.url)

    def listen(self, message: ConsoleMessage) -> None:
        """Remember a complaint."""
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def origins(self) -> set[str]:
        """List the origins that were asked for anything."""
        return {f"{(parts := urlsplit(one)).scheme}://{parts.netloc}" for one in self.asked}

    def shift(self) -> float:
        """Say how much has moved about since the page began."""
        moved = self.page.evaluate(
            """() => new Promise((done) => new PerformanceObserver((list) => done(
                 list.getEntries().reduce((sum, one) => sum + one.value, 0)))
                 .observe({ type: "layout-shift", buffered: true })
                 || setTimeout(() => done(0), 200))"""
        )
        return float(moved)

    def faults(self) -> list[str]:
        """Say what axe-core finds against WCAG 2.2 AA and its best practices."""
        self.page.evaluate((HERE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
            ".map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)"
        )
        return [str(one) for one in found]

    def stored(self) -> list[Any]:
        """List what a page left behind: cookies, and what it stored."""
        kept = self.page.evaluate("[Object.keys(localStorage).length, Object.keys(sessionStorage).length]")
        return [*self.context.cookies(), *(one for one in kept if one)]


@contextmanager
def tab(browser: Browser, **settings: Any) -> Iterator[Tab]:
    """Open an empty tab in a window of its own."""
    context = browser.new_context(**settings)
    opened = Tab(context.new_page(), context)
    opened.page.on("request", opened.note)
    opened.page.on("console", opened.listen)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
    finally:
        context.close()


def example(page: Path, kind: str, place: int = 0) -> str:
    """Take an example out of a page of the documentation."""
    return page.read_text(encoding="utf-8").split(f"```{kind}\n")[place + 1].partition("```")[0]


def keys(folder: Path) -> dict[str, str]:
    """Read the keys that the demo left."""
    found: dict[str, str] = json.loads((folder / "demo.json").read_text())
    return found
