"""How much a request may send: the body is counted as it comes, and refused before it is kept."""

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from server import answers, logs, negotiation
from server.settings import Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD_PATH = "/graphql"


class BodySize:
    """Middleware that lets through as much body as the route and the form of the request allow."""

    def __init__(self, app: "ASGIApp", limits: Limits) -> None:
        """Stand before whatever reads a body."""
        self.app = app
        self.limits = limits

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve a request, or refuse it as too large; whoever reads the body may also meet the refusal and word it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self._most(scope, headers)
        announced = headers.get("content-length", "0")
        received = 0
        started = False

        async def receive_counted() -> "Message":
            nonlocal received
            if announced.isdecimal() and int(announced[:20]) > most:
                raise _too_large(most)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _too_large(most)
            return message

        async def send_noted(message: "Message") -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive_counted, send_noted)
        except answers.Failed as failure:
            if started:
                raise
            response = answers.failed(failure, request_id=logs.line(scope).request_id)
            await response(scope, receive, send)

    def _most(self, scope: "Scope", headers: Headers) -> int:
        media, _ = negotiation.content(headers.get("content-type"))
        if scope["path"] == UPLOAD_PATH and media == "multipart/form-data":
            return self.limits.upload_body_bytes_max
        return self.limits.body_bytes_max


def _too_large(most: int) -> answers.Failed:
    return answers.Failed("TOO_LARGE", f"The request is larger than the {most} bytes that are allowed here.")
