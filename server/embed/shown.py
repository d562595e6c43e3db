"""Leaflets, sections, items, checklists and badges by address, as a fragment or as a page to put into a frame."""

from collections.abc import Awaitable, Callable, Mapping
from html import escape

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import language
from content.sharing import embedding, fragments
from content.sharing.embedding import Piece
from content.telling import purging
from server import answers, conditional, logs
from server.embed import asked
from server.embed.asked import Asked, Form

KEPT_SECONDS = 60
"""How long a copy may be used without asking again."""
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""Of a page that may stand in anybody's frame: it can do nothing but be read, and be left by a link."""
OPEN = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
HEADERS = {**OPEN, "Cache-Control": f"public, max-age={KEPT_SECONDS}"}

Show = Callable[[Mapping[str, str], Asked], Awaitable[Piece | None]]


def routes(public_url: str) -> list[BaseRoute]:
    """List the addresses; all of them answer HEAD as they answer GET."""
    shows = Shows(public_url)
    paths: Mapping[str, Show] = {
        "/embed/leaflets/{slug}": shows.leaflet,
        "/embed/leaflets/{slug}/sections/{key}": shows.section,
        "/embed/leaflets/{slug}/items/{key}": shows.item,
        "/embed/leaflets/{slug}/checklists/{key}": shows.checklist,
        "/embed/partnerships/{id}": shows.badge,
    }
    return [*(Route(path, _at(show)) for path, show in paths.items()), Route("/embed/{rest:path}", _nothing)]


class Shows(Struct, frozen=True):
    """Writes out what is asked for, as everybody may see it; None where there is nothing."""

    public_url: str

    async def leaflet(self, path: Mapping[str, str], how: Asked) -> Piece | None:
        """A whole leaflet."""
        source = await self._source(path, how)
        if source is None:
            return None
        return _piece(source, fragments.leaflet(source, level=how.level, audience=how.audience))

    async def section(self, path: Mapping[str, str], how: Asked) -> Piece | None:
        """One section."""
        source = await self._source(path, how)
        if source is None or source.withdrawn:
            return _taken_back(source, how)
        section = embedding.section_of(source.edition, path["key"])
        if section is None:
            return None
        return _piece(source, fragments.section(source, section, level=how.level, audience=how.audience))

    async def item(self, path: Mapping[str, str], how: Asked) -> Piece | None:
        """One item, under the heading of its section."""
        source = await self._source(path, how)
        if source is None or source.withdrawn:
            return _taken_back(source, how)
        found = embedding.item_of(source.edition, path["key"])
        if found is None:
            return None
        within, item = found
        if not fragments.is_for(within, how.audience):
            return _piece(source, "")
        return _piece(source, fragments.item(source, within, item, level=how.level))

    async def checklist(self, path: Mapping[str, str], how: Asked) -> Piece | None:
        """A checklist with the rule that speaks of it."""
        source = await self._source(path, how)
        if source is None or source.withdrawn:
            return _taken_back(source, how)
        section = embedding.section_of_checklist(source.edition, path["key"])
        if section is None:
            return None
        if not fragments.is_for(section, how.audience):
            return _piece(source, "")
        return _piece(source, fragments.checklist(source, section, level=how.level))

    async def badge(self, path: Mapping[str, str], how: Asked) -> Piece | None:
        """Where a partnership stands, as far as its sides say so in public."""
        if how.pin is not None or how.audience is not None:
            raise answers.Failed("BAD_REQUEST", "A partnership has no edition and no audience: leave them out.")
        return await embedding.badge(path["id"], languages=how.languages, level=how.level, public_url=self.public_url)

    async def _source(self, path: Mapping[str, str], how: Asked) -> fragments.Source | None:
        return await embedding.find(slug=path["slug"], languages=how.languages, at=how.pin, public_url=self.public_url)


def page(piece: Piece) -> str:
    """Make a page of a fragment, to put into a frame."""
    way = language.direction(piece.language).value.lower()
    return (
        f'<!doctype html><html lang="{escape(piece.language)}" dir="{way}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(piece.title)}</title><link rel="stylesheet" href="/embed/page.css"></head>'
        f"<body><main>{piece.html}</main></body></html>"
    )


def kept(piece: Piece) -> dict[str, str]:
    """Say for how long, and until what changes, a piece may be kept."""
    return {**HEADERS, "Surrogate-Key": " ".join(piece.keys), "Cache-Tag": ",".join(piece.keys)}


def refused(failure: answers.Failed, request: Request) -> Response:
    """Refuse so that a script of another origin can read why."""
    response = answers.failed(failure, request_id=logs.line(request.scope).request_id)
    response.headers.update(OPEN)
    return response


async def _nothing(_request: Request) -> Response:
    """Say that there is nothing here, so that a script of another origin can hear it."""
    raise HTTPException(404, headers=OPEN)


def _at(show: Show) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            how = asked.read(request.query_params)
            piece = await show(request.path_params, how)
        except answers.Failed as failure:
            return refused(failure, request)
        if piece is None:
            raise HTTPException(404, headers=OPEN)
        written = page(piece) if how.form is Form.PAGE else piece.html
        headers = {"Content-Security-Policy": POLICY} if how.form is Form.PAGE else {}
        headers |= kept(piece)
        return conditional.respond(request, written.encode(), media_type="text/html", headers=headers)

    return answer


def _piece(source: fragments.Source, html: str) -> Piece:
    keys = (purging.EVERYTHING, source.leaflet.id)
    return Piece(html, source.edition.title, source.edition.language, keys)


def _taken_back(source: fragments.Source | None, how: Asked) -> Piece | None:
    """Say that a leaflet was taken back, whatever of it was asked for; None if there is none."""
    return None if source is None else _piece(source, fragments.withdrawn(source, level=how.level))


__all__ = ["OPEN", "Shows", "page", "refused", "routes"]
