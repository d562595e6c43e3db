"""The explorer: GraphiQL from our own files, under a strict policy, with examples to begin from."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).parent
FILES = {
    "explorer.css": "text/css",
    "explorer.js": "text/javascript",
    "examples.json": "application/json",
    "graphiql.min.css": "text/css",
    "graphiql.min.js": "text/javascript",
    "react.production.min.js": "text/javascript",
    "react-dom.production.min.js": "text/javascript",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KEPT_SECONDS = 3_600


def routes() -> list[BaseRoute]:
    """List the page and its files."""
    return [Route("/explorer", page), Route("/explorer/{name}", file)]


async def page(_request: Request) -> Response:
    """The explorer itself."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return FileResponse(FOLDER / "index.html", media_type="text/html", headers=headers)


async def file(request: Request) -> Response:
    """One of its files, by name; there are no others."""
    name = request.path_params["name"]
    if name not in FILES:
        return PlainTextResponse("There is nothing here.", status_code=404)
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    return FileResponse(FOLDER / name, media_type=FILES[name], headers=headers)
