"""The module with the elements, and the look of framed pages.

A module that was released never changes: its address has its number, and portals name its fingerprint. One that
behaves differently is a new file with the next number; the old ones go on being served.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server import conditional

FOLDER = Path(__file__).parent
LATEST = "elements-1.js"
NUMBERED = (LATEST,)
NUMBERED_SECONDS = 31_536_000
CURRENT_SECONDS = 300
"""How long the module without a number may be used without asking again."""


def routes() -> list[BaseRoute]:
    """List the files."""
    script = "text/javascript"
    return [
        *(Route(f"/embed/{name}", _file(name, script, f"{NUMBERED_SECONDS}, immutable")) for name in NUMBERED),
        Route("/embed/elements.js", _file(LATEST, script, str(CURRENT_SECONDS))),
        Route("/embed/page.css", _file("page.css", "text/css", str(CURRENT_SECONDS))),
    ]


def tag(public_url: str) -> str:
    """Write the tag that brings the elements, with the fingerprint of the one file that may answer."""
    fingerprint = base64.b64encode(hashlib.sha384((FOLDER / LATEST).read_bytes()).digest()).decode()
    address = f"{public_url.rstrip('/')}/embed/{LATEST}"
    return f'<script type="module" src="{address}" integrity="sha384-{fingerprint}" crossorigin="anonymous"></script>'


def _file(name: str, media_type: str, kept: str) -> Callable[[Request], Awaitable[Response]]:
    text = (FOLDER / name).read_bytes()
    headers = {"Cache-Control": f"public, max-age={kept}", "Access-Control-Allow-Origin": "*"}

    async def file(request: Request) -> Response:
        return conditional.respond(request, text, media_type=media_type, headers=headers)

    return file
