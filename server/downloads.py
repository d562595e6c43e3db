"""Editions as files to take away, at an address of their own: attachments, conditional, kept only where they may be."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from content import errors, writing
from content.sharing import downloading
from server import answers, auth, logs
from server.pages import PUBLIC_SECONDS

_POLICY = "sandbox; default-src 'none'"
_ASKED_BY = ("authorization", auth.PREVIEW_HEADER)
_VARY = "Authorization, Toolkit-Preview"
_TYPES = {"text/markdown": "text/markdown; charset=utf-8", "text/html": "text/html; charset=utf-8"}


def routes(known: auth.Known) -> list[BaseRoute]:
    """List the one route; it answers HEAD as it answers GET."""
    press = downloading.Press()

    async def download(request: Request) -> Response:
        """An edition as a file, for those who may read it; for everybody else it is not there."""
        viewer = await auth.viewer(
            request.headers,
            request.query_params,
            known=known,
            request_id=logs.line(request.scope).request_id,
        )
        file_format = writing.BY_ENDING.get(request.path_params["ending"])
        if file_format is None:
            return _nothing()
        found = await downloading.find(viewer, edition_id=request.path_params["id"], file_format=file_format)
        if found is None:
            return _nothing()
        headers = _headers(found, keyed=any(name in request.headers for name in _ASKED_BY))
        if _has(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        try:
            written = await press.write(found)
        except errors.Unavailable as refusal:
            raise answers.Failed(refusal.code, refusal.message) from refusal
        except (errors.WrongState, errors.FileTooComplex) as refusal:
            raise answers.Failed("NOT_ACCEPTABLE", refusal.message) from refusal
        return Response(
            written,
            headers={
                **headers,
                "Content-Type": _TYPES.get(found.media_type, found.media_type),
                "Content-Disposition": f'attachment; filename="{found.filename}"',
                "Content-Security-Policy": _POLICY,
            },
        )

    return [Route("/editions/{id}/leaflet.{ending}", download)]


def _headers(found: downloading.Download, *, keyed: bool) -> dict[str, str]:
    """What is published never changes, but it may be withdrawn: a copy is good for as long as that of any page."""
    shared = found.is_public and not keyed
    said = {"ETag": f'"{found.tag}"', "Vary": _VARY}
    if shared:
        said |= {"Cache-Control": f"public, max-age={PUBLIC_SECONDS}", "Access-Control-Allow-Origin": "*"}
    else:
        said["Cache-Control"] = "private, no-cache" if found.is_public else "private, no-store"
    return said


def _has(given: str, tag: str) -> bool:
    """Whether a copy is at hand; tags are compared weakly, as RFC 9110, 13.1.2 says."""
    tags = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in tags or "*" in tags


def _nothing() -> Response:
    headers = {"Vary": _VARY, "Cache-Control": "no-store"}
    return PlainTextResponse("There is nothing here.", status_code=404, headers=headers)
