"""What an organisation or a network does, for registers of aid: a file at its own address, sent as it is written."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from content import errors
from content.sharing import reporting
from server import answers, pages

AT_ONCE_MAX = 2
"""How many of these files are sent at once; who asks for another one meanwhile is asked to come back."""


def routes(public_url: str) -> list[BaseRoute]:
    """List the one route; nobody has to know a key, and a key shows no more."""
    address = public_url.rstrip("/")
    seats = asyncio.Semaphore(AT_ONCE_MAX)

    async def report(request: Request) -> Response:
        """The partnerships of an organisation, or of a network's members, as IATI activities."""
        try:
            found = await reporting.of_organisation(request.path_params["slug"], public_url=address)
        except errors.LimitReached as refusal:
            raise answers.Failed("TOO_LARGE", refusal.message) from refusal
        if found is None:
            return pages.nothing()
        if seats.locked():
            raise answers.Failed("UNAVAILABLE", "Files like this are being written just now. Try again in a minute.")
        headers = {**pages.SHARED, "Content-Security-Policy": "sandbox; default-src 'none'"}
        headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "HEAD":
            return Response(media_type="application/xml", headers=headers)
        return StreamingResponse(_seated(seats, found), media_type="application/xml", headers=headers)

    return [Route("/organisations/{slug}/iati.xml", report)]


async def _seated(seats: asyncio.Semaphore, found: reporting.Report) -> AsyncIterator[str]:
    async with seats:
        async for part in found.parts():
            yield part
