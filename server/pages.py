"""Pages a person can open: what this is, each leaflet, any section as a fragment to embed, an editor's own files."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from content import errors, files, guidance, paging
from content.access import ANONYMOUS, Viewer
from content.records import Audience, Edition, Leaflet, LeafletFilter, LeafletOrder
from server import answers, auth, fragments, logs

PUBLIC_SECONDS = 60
"""How long a copy of a public page may be used without asking again."""
LANGUAGES_MAX = 10

_FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SHARED = {"Cache-Control": f"public, max-age={PUBLIC_SECONDS}"}
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}

Page = Callable[[Request], Awaitable[Response]]


def routes(store: files.Store, known: auth.Known, *, explorer: bool) -> list[BaseRoute]:
    """List the pages; the first one leads to the explorer if there is one."""
    return [
        Route("/", _home(explorer=explorer)),
        Route("/page.css", _static("page.css", "text/css")),
        Route("/page.js", _static("page.js", "text/javascript")),
        Route("/page.svg", _static("page.svg", "image/svg+xml")),
        Route("/leaflets/{slug}", leaflet),
        Route("/leaflets/{slug}/sections/{key}", section),
        Route("/preview/{token}", _preview(known)),
        Route("/files/{sha256}", _source(store, known)),
    ]


def _home(*, explorer: bool) -> Page:
    page = (_FOLDER / "index.html").read_text(encoding="utf-8")
    page = page.replace("{explorer}", ', to try in <a href="/explorer">the explorer</a>' if explorer else "")

    async def home(request: Request) -> Response:
        """What this is, the leaflets, and the form to upload one."""
        del request
        found = await guidance.list_leaflets(
            ANONYMOUS, page=paging.Page(first=paging.PAGE_MAX), filter=LeafletFilter(), order=LeafletOrder()
        )
        links = "".join(
            f'<li><a href="/leaflets/{escape(one.slug)}">{escape(one.title.by_language[0][1])}</a></li>'
            for one in found.nodes
        )
        listed = f"<ul>{links}</ul>" if links else "<p>None yet.</p>"
        first = escape(found.nodes[0].slug) if found.nodes else ""
        html = page.replace("{leaflets}", listed).replace("{first}", first)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return home


async def leaflet(request: Request) -> Response:
    """One leaflet as a reader sees it; a withdrawn one says why."""
    found = await _edition(request)
    if found is None:
        return nothing()
    shown, edition = found
    base = f"/leaflets/{escape(shown.slug)}/sections"
    links = "".join(
        f'<li><a href="{base}/{escape(one.key)}">{escape(one.heading or one.key)}</a></li>' for one in edition.sections
    )
    return _page(edition, SHARED, after=f"<h2>Sections, each to embed</h2><ul>{links}</ul>")


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
        before = '<p role="note"><strong>Preview.</strong> These words are not published.</p>'
        return _page(found[link.edition_id], PRIVATE, before=before)

    return preview


def _page(edition: Edition, headers: Mapping[str, str], *, before: str = "", after: str = "") -> Response:
    body = fragments.edition(edition, level=1)
    if edition.publication.withdrawn_reason:
        body += f"<p>This leaflet was taken back: {escape(edition.publication.withdrawn_reason)}</p>"
    return document(f"{before}{body}{after}", headers, title=edition.title, tongue=edition.language)


def document(body: str, headers: Mapping[str, str], *, title: str, tongue: str) -> Response:
    """Put what is written out into a page that a person can open, under the policy of all pages."""
    html = (
        f'<!doctype html><html lang="{escape(tongue)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="/page.svg">'
        f'<link rel="stylesheet" href="/page.css"></head><body><main>{body}</main></body></html>'
    )
    return HTMLResponse(html, headers={**headers, "Content-Security-Policy": POLICY})


async def section(request: Request) -> Response:
    """One section as a static HTML fragment: `language`, `headingLevel` 1 to 6 and `audience` as parameters."""
    level = request.query_params.get("headingLevel", "2")
    reader = request.query_params.get("audience")
    if level not in ("1", "2", "3", "4", "5", "6") or (reader is not None and reader not in Audience.__members__):
        message = "headingLevel is 1 to 6; audience is EVERYONE, RESOURCE_RICH, RESOURCE_POOR or OTHER."
        return PlainTextResponse(message, status_code=400)
    found = await _edition(request)
    shown = next((one for one in found[1].sections if one.key == request.path_params["key"]), None) if found else None
    if found is None or shown is None:
        return nothing()
    html = fragments.section(shown, level=int(level), audience=Audience(reader) if reader else None)
    html = f"{html}\n{fragments.terms(found[1], found[0])}" if html else html
    headers = {**SHARED, "Access-Control-Allow-Origin": "*", "ETag": f'W/"{found[1].content_hash[:32]}"'}
    return HTMLResponse(html, headers=headers)


def languages(request: Request) -> tuple[str, ...]:
    """Give the languages that are wanted, the most wanted first."""
    return tuple(request.query_params.getlist("language")[:LANGUAGES_MAX])


async def _edition(request: Request) -> tuple[Leaflet, Edition] | None:
    wanted = languages(request)
    shown = await guidance.find_leaflet(ANONYMOUS, slug=request.path_params["slug"])
    if shown is None:
        return None
    (edition_id,) = await guidance.edition_ids_for(ANONYMOUS, [(shown, wanted, None)])
    found = await guidance.editions_by_id(ANONYMOUS, [edition_id]) if edition_id else {}
    return (shown, found[edition_id]) if edition_id in found else None


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


def _static(name: str, media_type: str) -> Page:
    text = (_FOLDER / name).read_text(encoding="utf-8")

    async def file(request: Request) -> Response:
        del request
        return Response(text, media_type=media_type, headers=SHARED)

    return file


def nothing() -> Response:
    """Say the same of what is not there and of what is not to be seen."""
    return PlainTextResponse("There is nothing here.", status_code=404)
