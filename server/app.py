"""The whole front door on one page: every route, every middleware, and what has to be handed in."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import strawberry
from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server import around, failures, graphql, headers, health, limits, logs
from server.settings import Settings

PATH = "/graphql"
SDL_SECONDS = 300
"""How long a copy of the schema's text may be used without asking again."""


class Inside(Struct, frozen=True):
    """What the front door opens on: the other rooms, as far as it needs them."""

    schema: strawberry.Schema
    sdl: Callable[[], str]
    """Writes the schema in its own language; this takes a while, so that it is asked when somebody asks."""
    opens: Callable[[], AbstractAsyncContextManager[object]]
    """Opens the records when the server starts, and closes them when it stops."""
    asks: Callable[[], Awaitable[bool]]
    """Asks the records whether they are there."""
    knows: graphql.Knows


def create_app(
    settings: Settings,
    inside: Inside,
    *,
    pages: Sequence[BaseRoute] = (),
    log: logs.Log | None = None,
    note: logs.Note | None = None,
) -> around.Around:
    """Put the front door together; `note` is told of each request that is over."""
    log = log or logs.make()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with inside.opens():
            yield

    endpoint = graphql.Endpoint(inside.schema, settings, knows=inside.knows, log=log)
    routes = [
        Route(PATH, endpoint),
        Route("/schema.graphql", _text_of_schema(inside.sdl)),
        Route("/health/live", health.live),
        Route("/health/ready", health.ready(inside.asks, seconds_max=settings.limits.ready_seconds_max)),
        *pages,
    ]
    app = _Pages(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: failures.no_route})
    bounded = limits.BodySize(_Straight(app, endpoint), settings.limits)
    always = headers.Always(encrypted=settings.public_url.startswith("https://"))
    return around.Around(bounded, endpoint, log=log, always=always, note=note)


class _Pages(Starlette):
    """The router with what answers where there is nothing; whatever goes wrong is for who stands around it."""

    def build_middleware_stack(self) -> ASGIApp:
        """Leave out what would answer errors in plain text."""
        return ExceptionMiddleware(self.router, handlers=self.exception_handlers)


class _Straight:
    """Leads most requests to where they go; to ask the router takes as long as to read a leaflet."""

    def __init__(self, app: ASGIApp, endpoint: ASGIApp) -> None:
        """Stand before the router."""
        self.app = app
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        straight = scope["type"] == "http" and scope["path"] == PATH
        await (self.endpoint if straight else self.app)(scope, receive, send)


def _text_of_schema(printed: Callable[[], str]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        sdl = printed()
        tag = f'"{hashlib.sha256(sdl.encode()).hexdigest()[:32]}"'
        open_to_all = {
            "ETag": tag,
            "Cache-Control": f"public, max-age={SDL_SECONDS}",
            "Access-Control-Allow-Origin": "*",
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=open_to_all)
        return Response(sdl, media_type="text/plain", headers=open_to_all)

    return answer
