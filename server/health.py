"""Two questions of whoever runs us: is the process alive, and can it answer?"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from server import answers


async def live(_request: Request) -> Response:
    """Say that the process turns; it asks nobody."""
    return answers.respond({"status": "ok"})


def ready(asks: Callable[[], Awaitable[bool]], *, seconds_max: float) -> Callable[[Request], Awaitable[Response]]:
    """Make the answer to whether requests can be served: `asks` is false or raises when the records are away."""

    async def answer(_request: Request) -> Response:
        try:
            async with asyncio.timeout(seconds_max):
                there = await asks()
        except Exception:  # noqa: BLE001 - whatever is wrong, we are not ready; the probe needs no reason
            there = False
        if there:
            return answers.respond({"status": "ok"})
        return answers.respond({"status": "unavailable"}, status=503, headers={"Retry-After": "5"})

    return answer
