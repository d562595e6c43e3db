"""What every page of ours has around it: where one is, where one can go, one look, one strict policy."""

from collections.abc import Iterable, Mapping
from html import escape

import orjson
from starlette.responses import HTMLResponse, Response

from content import language

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NAME = "Linking toolkit"
_PLACES = (
    ("/leaflets", "Leaflets"),
    ("/partnerships", "Partnerships"),
    ("/reference", "Reference"),
    ("/docs", "Documentation"),
    ("/desk", "Desk"),
)


def document(body: str, headers: Mapping[str, str], *, title: str, here: str = "", head: str = "") -> Response:
    """Put what is written out into a page; `here` is the place in the bar at the top that it belongs to.

    The page speaks English; words in another language say so themselves.
    """
    links = "".join(_place(path, name, here) for path, name in _PLACES)
    named = NAME if title == NAME else f"{title} · {NAME}"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>{escape(named)}</title><link rel="icon" href="/page.svg">'
        f'<link rel="stylesheet" href="/page.css">{head}</head><body>'
        '<a class="skip" href="#main">Skip to the content</a>'
        f'<header class="top"><a class="brand" href="/"><img src="/page.svg" alt="" width="28" height="28">{NAME}</a>'
        f'<nav aria-label="Site">{links}</nav></header>'
        f'<main id="main">{body}</main>'
        '<footer class="bottom"><p><a href="/status">Status</a> <a href="/docs/errors">Error codes</a> '
        '<a href="/docs/changelog">What changed</a> <a href="/schema.graphql">Schema</a></p>'
        "<p>No cookies, no counting, nothing from elsewhere.</p></footer></body></html>"
    )
    return HTMLResponse(html, headers={**headers, "Content-Security-Policy": POLICY})


def trail(*steps: tuple[str, str]) -> str:
    """Write the way to a page, the outermost first; what is written is HTML already."""
    links = "".join(f'<li><a href="{escape(path)}">{name}</a></li>' for path, name in steps)
    return f'<nav aria-label="Where you are"><ol class="trail">{links}</ol></nav>'


def linked_data(data: object) -> str:
    """Put schema.org data into the head of a page, so that nothing in it can end its element."""
    text = orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>'


def spoken(tag: str) -> str:
    """Say in which language something stands, and in which direction it runs."""
    return f' lang="{escape(tag)}" dir="{language.direction(tag).value.lower()}"'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Write what is known of something as a list of names and values; what is written is HTML already."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in pairs if value)
    return f'<dl class="facts">{rows}</dl>' if rows else ""


def listed(links: Iterable[tuple[str, str]], kind: str = "") -> str:
    """Write a list of links; what is written is HTML already."""
    rows = "".join(f'<li><a href="{escape(address)}">{text}</a></li>' for address, text in links)
    named = f' class="{kind}"' if kind else ""
    return f"<ul{named}>{rows}</ul>" if rows else ""


def copied(code: str) -> str:
    """Write lines to copy."""
    return f'<pre class="lines"><code>{escape(code)}</code></pre>'


def _place(path: str, name: str, here: str) -> str:
    current = ' aria-current="true"' if path == here else ""
    return f'<a href="{path}"{current}>{name}</a>'
