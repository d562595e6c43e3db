"""Files of many partnerships, at the address that a link was given and for as long as it works."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from content.records import ExportFormat
from content.sharing import exporting
from server import logs, pages

_KINDS = {
    ExportFormat.CSV: ("text/csv; charset=utf-8", "csv"),
    ExportFormat.JSON: ("application/json", "json"),
    ExportFormat.IATI_2_03: ("application/xml", "xml"),
}
_HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def routes(public_url: str) -> list[BaseRoute]:
    """List the one route; the file goes out as it is written."""
    address = public_url.rstrip("/")

    async def export(request: Request) -> Response:
        """The file of a link; for every other path there is nothing here."""
        found = await exporting.found(
            request.path_params["token"], request_id=logs.line(request.scope).request_id, public_url=address
        )
        if found is None:
            answer = pages.nothing()
            answer.headers["Cache-Control"] = "no-store"
            return answer
        kind, ending = _KINDS[found.form]
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="partnerships.{ending}"'}
        return StreamingResponse(found.parts, media_type=kind, headers=headers)

    return [Route("/exports/{token}", export)]
