"""The oEmbed provider (oembed.com, 1.0): any of our addresses in, a frame of bounded size out."""

from html import escape
from urllib.parse import quote, urlencode

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content.sharing import embedding
from server import answers, conditional
from server.embed import asked
from server.embed.asked import Asked
from server.embed.shown import KEPT_SECONDS, OPEN, Shows, kept, refused

WIDTH, HEIGHT = 640, 480
BADGE_HEIGHT = 260
SIDE_MIN, SIDE_MAX = 100, 10_000
ADDRESS_CHARACTERS_MAX = 2_000
PROVIDER = "Linking toolkit"
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
_NAMES = ("url", "maxwidth", "maxheight", "format")
_PARTS = ("sections", "items", "checklists")
_LEAFLET, _PART, _BADGE = 2, 4, 2
"""How many steps an address has."""


def routes(public_url: str) -> list[BaseRoute]:
    """List the one address."""
    shows = Shows(public_url)

    async def answer(request: Request) -> Response:
        try:
            piece, body, media_type = await _answer(shows, request)
        except answers.Failed as failure:
            return refused(failure, request)
        return conditional.respond(request, body, media_type=media_type, headers=kept(piece))

    return [Route("/oembed", answer)]


def discovery(page: str, title: str, public_url: str) -> str:
    """Write the links by which a consumer finds out how to embed a page."""
    links = ""
    for form, media in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        address = f"{public_url}/oembed?{urlencode({'url': page, 'format': form})}"
        links += f'<link rel="alternate" type="{media}" href="{escape(address)}" title="{escape(title)}">'
    return links


async def _answer(shows: Shows, request: Request) -> tuple[embedding.Piece, bytes, str]:
    given = request.query_params
    unknown = next((name for name in given if name not in _NAMES or len(given.getlist(name)) > 1), None)
    if unknown is not None:
        raise answers.Failed("BAD_REQUEST", f'"{unknown}" cannot stand here, or not twice; give {", ".join(_NAMES)}.')
    form = given.get("format", "json")
    if form not in ("json", "xml"):
        raise answers.Failed("NOT_ACCEPTABLE", 'format is "json" or "xml".')
    address = given.get("url", "")
    if not address or len(address) > ADDRESS_CHARACTERS_MAX:
        raise answers.Failed("BAD_REQUEST", f"Give a url of at most {ADDRESS_CHARACTERS_MAX} characters.")
    width, height = _side("maxwidth", given.get("maxwidth")), _side("maxheight", given.get("maxheight"))
    found = await _found(shows, address)
    if found is None:
        raise HTTPException(404, headers=OPEN)
    piece, frame, tall = found
    said = _said(piece, frame, min(WIDTH, width or WIDTH), min(tall, height or tall), shows.public_url)
    if form == "json":
        return piece, orjson.dumps(said), "application/json"
    return piece, _xml(said), "text/xml"


def _side(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(SIDE_MAX)) else 0
    if not SIDE_MIN <= number <= SIDE_MAX:
        raise answers.Failed("BAD_REQUEST", f"{name} is a number of pixels from {SIDE_MIN} to {SIDE_MAX}.")
    return number


async def _found(shows: Shows, address: str) -> tuple[embedding.Piece, str, int] | None:
    """Find what an address of a page or of an embed shows, the address of its frame, and how tall that is."""
    taken = asked.steps(address, shows.public_url)
    if taken is None:
        return None
    path, given = taken
    path = path[1:] if path[:1] == ("embed",) else path
    how = asked.read(given)
    if len(path) == _BADGE and path[0] == "partnerships":
        piece = await shows.badge({"id": path[1]}, how)
        tall = BADGE_HEIGHT
    elif len(path) in (_LEAFLET, _PART) and path[0] == "leaflets":
        piece = await _guidance(shows, path, how)
        tall = HEIGHT
    else:
        return None
    if piece is None:
        return None
    chosen = urlencode([*((name, value) for name, value in given.multi_items() if name != "as"), ("as", "page")])
    steps = "/".join(quote(step, safe="") for step in path)
    return piece, f"{shows.public_url}/embed/{steps}?{chosen}", tall


async def _guidance(shows: Shows, path: tuple[str, ...], how: Asked) -> embedding.Piece | None:
    if len(path) == _LEAFLET:
        return await shows.leaflet({"slug": path[1]}, how)
    if path[2] not in _PARTS:
        return None
    named = {"slug": path[1], "key": path[3]}
    part = {"sections": shows.section, "items": shows.item, "checklists": shows.checklist}[path[2]]
    return await part(named, how)


def _said(piece: embedding.Piece, frame: str, width: int, height: int, public_url: str) -> dict[str, str | int]:
    html = (
        f'<iframe src="{escape(frame)}" title="{escape(piece.title)}" width="{width}" height="{height}" '
        f'loading="lazy" sandbox="{_SANDBOX}"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": piece.title,
        "provider_name": PROVIDER,
        "provider_url": public_url,
        "cache_age": KEPT_SECONDS,
        "width": width,
        "height": height,
        "html": html,
    }


def _xml(said: dict[str, str | int]) -> bytes:
    members = "".join(f"<{name}>{escape(str(value), quote=False)}</{name}>" for name, value in said.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{members}</oembed>'.encode()
