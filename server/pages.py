"""What all pages share, and those of them that are not for everybody: a draft by its link, an editor's own files."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from content import errors, files
from content.access import ANONYMOUS, Viewer
from content.guiding import guidance
from content.replacing import replace
from content.sharing import fragments
from server import answers, auth, conditional, layout, logs

PUBLIC_SECONDS = 60
"""How long a copy of a public page may be used without asking again."""
LANGUAGES_MAX = 10

_FOLDER = Path(__file__).parent / "page"
SHARED = {"Cache-Control": f"public, max-age={PUBLIC_SECONDS}"}
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}

Page = Callable[[Request], Awaitable[Response]]


def routes(store: files.Store, known: auth.Known) -> list[BaseRoute]:
    """List the pages."""
    return [
        Route("/page.css", static("page.css", "text/css")),
        Route("/page.svg", static("page.svg", "image/svg+xml")),
        Route("/preview/{token}", _preview(known)),
        Route("/files/{sha256}", _source(store, known)),
    ]


def _preview(known: auth.Known) -> Page:
    async def preview(request: Request) -> Response:
        """An edition that is not out, for whoever has the link; nobody keeps a copy."""
        try:
            link = await known.preview_for(request.path_params["token"])
        except errors.KeyInvalid as refusal:
            return PlainTextResponse(refusal.message, status_code=404, headers=PRIVATE)
        found = await guidance.editions_by_id(replace(ANONYMOUS, preview=link), [link.edition_id])
        if link.edition_id not in found:
            return nothing()
        shown = found[link.edition_id]
        body = "".join([fragments.front(shown, level=1), *(fragments.body(one, level=2) for one in shown.sections)])
        reason = shown.publication.withdrawn_reason
        after = f"<p>This leaflet was taken back: {escape(reason)}</p>" if reason else ""
        return layout.document(
            '<p role="note"><strong>Preview.</strong> These words are not published.</p>'
            f"<article{layout.spoken(shown.language)}>{body}</article>{after}",
            PRIVATE,
            title=shown.title,
        )

    return preview


def languages(request: Request) -> tuple[str, ...]:
    """Give the languages that are wanted, the most wanted first."""
    return tuple(request.query_params.getlist("language")[:LANGUAGES_MAX])


def _source(store: files.Store, known: auth.Known) -> Page:
    async def source(request: Request) -> Response:
        """A file as it was uploaded, for those who edit its leaflet; for everybody else it is not there."""
        viewer = await viewer_of(request, known)
        file = await guidance.source_file(viewer, request.path_params["sha256"])
        if file is None:
            return nothing()
        return Response(
            await store.fetch(file.sha256),
            media_type="application/octet-stream",
            headers={
                "Content-Disposition": "attachment",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "private, no-store",
            },
        )

    return source


async def viewer_of(request: Request, known: auth.Known) -> Viewer:
    """Say who asks for a page; whoever cannot say so as it is done asks as nobody in particular."""
    try:
        return await auth.viewer(
            request.headers,
            request.query_params,
            known=known,
            request_id=logs.line(request.scope).request_id,
        )
    except answers.Failed:
        return ANONYMOUS


def static(name: str, media_type: str) -> Page:
    """Serve one of the files that pages are made with."""
    text = (_FOLDER / name).read_bytes()

    async def file(request: Request) -> Response:
        return conditional.respond(request, text, media_type=media_type, headers=SHARED)

    return file


def nothing() -> Response:
    """Say the same of what is not there and of what is not to be seen."""
    return PlainTextResponse("There is nothing here.", status_code=404)


def missing() -> Response:
    """Say so to a person, on a page that leads on."""
    page = layout.document(
        "<h1>There is nothing here</h1><p>It may have moved, or never have been. "
        '<a href="/">Begin at the beginning</a>, or look through <a href="/leaflets">the leaflets</a>.</p>',
        {"Cache-Control": "no-store"},
        title="Nothing here",
    )
    page.status_code = 404
    return page
