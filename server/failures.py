"""The last net: whatever went wrong anywhere becomes an answer with a code, and our own bugs are logged, not told."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from structlog.typing import FilteringBoundLogger

from server import answers, logs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MASKED = "Something went wrong on our side. If it goes on, tell us this request's id."

_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


class Failures:
    """Middleware that answers what no route has answered."""

    def __init__(self, app: "ASGIApp", log: FilteringBoundLogger) -> None:
        """Stand around the routes, but inside whatever adds headers."""
        self.app = app
        self.log = log

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noted(message: "Message") -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:
            if started:  # Half an answer is out; the connection has to break for the caller to notice.
                raise
            response = self._answer(error, logs.line(scope))
            await response(scope, receive, send)

    def _answer(self, error: Exception, line: logs.Line) -> Response:
        failure = error if isinstance(error, answers.Failed) else answers.Failed("INTERNAL", MASKED)
        if failure is not error:
            logs.fault(self.log, error, request_id=line.request_id)
        line.code = failure.code
        return answers.failed(failure, request_id=line.request_id)


async def no_route(request: Request, error: Exception) -> Response:
    """Answer where there is nothing, or nothing by that method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = "There is nothing here." if status == 404 else "This cannot be done here."  # noqa: PLR2004 - HTTP's own
    body = answers.error(_CODES.get(status, "BAD_REQUEST"), message, request_id=logs.line(request.scope).request_id)
    headers = getattr(error, "headers", None)
    return answers.respond({"errors": [body]}, status=status, headers=headers)
