"""The documentation, as pages: one for each reader, with a place for each error code."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

PAGES = ("querying", "portals", "editing", "operators", "access", "errors", "security")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KEPT_SECONDS = 300

_ANCHOR = re.compile(r"[^\w]+")


def routes() -> list[BaseRoute]:
    """List the pages."""
    return [Route("/docs/{name}", page)]


async def page(request: Request) -> Response:
    """One page of the documentation."""
    html = _html(request.path_params["name"])
    if html is None:
        return PlainTextResponse("There is nothing here.", status_code=404)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    return HTMLResponse(html, headers=headers)


@cache
def _html(name: str) -> str | None:
    file = _folder() / f"{name}.md"
    if name not in PAGES or not file.is_file():
        return None
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    _anchor(tokens)
    _link(tokens)
    title = escape(next(token.content for token in tokens if token.type == "inline"))
    body = parser.renderer.render(tokens, parser.options, {})
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="/page.svg"><link rel="stylesheet" href="/page.css"></head>'
        f'<body><main><p><a href="/">Linking toolkit</a></p>{body}</main></body></html>'
    )


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
