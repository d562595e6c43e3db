"""The documentation, as pages: one for each reader, with a place for each error code."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server import layout, pages

INDEX = (
    ("querying", "Querying", "From nothing to a typed query, for whoever builds a frontend."),
    ("days", "A day's work", "What five people send, from invitation and key to the last query."),
    ("portals", "For portals", "Show guidance in your page, and keep a copy of it in step."),
    ("editing", "For editors", "From a file to its readers: findings, what changes, publishing."),
    ("operators", "For operators", "Commands, settings, backups, what to watch."),
    ("operating", "Caching", "What may be kept, by whom and for how long; what a CDN has to forget."),
    ("access", "Who may do what", "Each action by role and scope."),
    ("errors", "Error codes", "What each code means, and what to do about it."),
    ("security", "What must not happen", "Each attack, what happens instead, and the test that holds it so."),
    ("changelog", "What changed", "And who will notice."),
)
PAGES = tuple(name for name, _, _ in INDEX)
CHANGELOG = "changelog"
DECISIONS = "decisions"
KEPT_SECONDS = 300
HEADERS = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}

_ANCHOR = re.compile(r"[^\w]+")


def routes() -> list[BaseRoute]:
    """List the pages."""
    return [Route("/docs", index), Route("/docs/decisions/{decision}", page), Route("/docs/{name}", page)]


async def index(_request: Request) -> Response:
    """What there is to read, and for whom."""
    rows = "".join(f'<li><h2><a href="/docs/{name}">{title}</a></h2><p>{said}</p></li>' for name, title, said in INDEX)
    return layout.document(
        f'<h1>Documentation</h1><ul class="cards">{rows}</ul>', HEADERS, title="Documentation", here="/docs"
    )


async def page(request: Request) -> Response:
    """One page of the documentation."""
    given = request.path_params
    name = f"{DECISIONS}/{given['decision']}" if "decision" in given else given["name"]
    if name not in (*PAGES, *_decisions()):
        return pages.missing()
    title, body = _html(name)
    return layout.document(body, HEADERS, title=title, here="/docs")


@cache
def _decisions() -> frozenset[str]:
    """List the pages that say why something is as it is, which the others lead to."""
    return frozenset(f"{DECISIONS}/{file.stem}" for file in (_folder() / DECISIONS).glob("*.md"))


@cache
def _html(name: str) -> tuple[str, str]:
    """Give the title and the body of a page that there is."""
    file = _folder() / f"{name}.md"
    if name == CHANGELOG and not file.is_file():  # In a checkout it stands at the top.
        file = _folder().parent / "CHANGELOG.md"
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    _anchor(tokens)
    _link(tokens)
    title = next(token.content for token in tokens if token.type == "inline")
    body = parser.renderer.render(tokens, parser.options, {})
    for wide in ("pre", "table"):  # What can be wider than a phone is moved along from the keyboard too.
        body = body.replace(f"<{wide}>", f'<{wide} tabindex="0">')
    return title, body


def _folder() -> Path:
    """Find the documentation: where the wheel keeps it, or in the checkout."""
    here = Path(__file__).resolve().parent
    return here / "docs" if (here / "docs").is_dir() else here.parent / "docs"


def _anchor(tokens: Sequence[Token]) -> None:
    """Give each heading a name to link to: an error code its own, any other its words."""
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            words = inside.content
            plain = _ANCHOR.sub("-", words.lower()).strip("-")
            token.attrSet("id", words.strip("`") if words.startswith("`") else plain)


def _link(tokens: Sequence[Token]) -> None:
    """Let links to files lead to pages."""
    for token in tokens:
        for child in token.children or ():
            target = child.attrGet("href")
            if isinstance(target, str) and target.partition("#")[0].endswith(".md"):
                child.attrSet("href", target.replace(".md", "", 1))
