"""The calendar of a partnership, for calendar programs: at the address that a side has made, and at no other."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content.sharing import calendars
from server import pages

_HEADERS = {
    "Cache-Control": "private, no-cache",  # A link that was revoked ends at once.
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


def routes(public_url: str) -> list[BaseRoute]:
    """List the one route, which has to stand before the page of a partnership; it answers HEAD as it answers GET."""
    address = public_url.rstrip("/")

    async def calendar(request: Request) -> Response:
        """The calendar of a link; for every other path there is nothing here."""
        written = await calendars.found(
            request.path_params["path"], wanted=pages.languages(request), public_url=address
        )
        if written is None:
            answer = pages.nothing()
            answer.headers["Cache-Control"] = "no-store"
            return answer
        headers = {**_HEADERS, "ETag": f'"{hashlib.sha256(written.encode()).hexdigest()[:32]}"'}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(written, media_type="text/calendar", headers=headers)

    return [Route("/partnerships/{path}.ics", calendar)]
