"""Documents that are kept here, each at an address of its own: only to be saved, and for whom may see it today."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import files
from content.doing import attaching
from server import auth, logs, pages

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Vary": "Authorization",
}


def routes(store: files.Store, known: auth.Known) -> list[BaseRoute]:
    """List the one route; it answers HEAD as it answers GET."""

    async def document(request: Request) -> Response:
        """A document as it was sent; for those who may not see it, it is not there."""
        viewer = await auth.viewer(
            request.headers,
            request.query_params,
            known=known,
            request_id=logs.line(request.scope).request_id,
        )
        file = await attaching.file(viewer, request.path_params["id"])
        if file is None:
            return pages.nothing()
        return Response(
            await store.fetch(file.sha256),
            media_type=file.media_type,
            headers={**HEADERS, "Content-Disposition": attachment(file.filename)},
        )

    return [Route("/documents/{id}", document)]


def attachment(filename: str) -> str:
    """Name the file to save, in plain letters for old programs and in full for others (RFC 6266, 4.3 and 5)."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in filename)
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
