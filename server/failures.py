"""The last net: whatever went wrong anywhere becomes an answer with a code, and our own bugs are logged, not told."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server import answers, logs

MASKED = "Something went wrong on our side. If it goes on, tell us this request's id."

_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}


def answer(error: Exception, line: logs.Line, log: logs.Log) -> answers.Whole:
    """Answer what no route has answered; our own bugs are logged, with the id that the caller is told."""
    failure = error if isinstance(error, answers.Failed) else answers.Failed("INTERNAL", MASKED)
    if failure is not error:
        logs.fault(log, error, request_id=line.request_id)
    line.code = failure.code
    return answers.failed(failure, request_id=line.request_id)


async def no_route(request: Request, error: Exception) -> Response:
    """Answer where there is nothing, or nothing by that method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = "There is nothing here." if status == 404 else "This cannot be done here."  # noqa: PLR2004 - HTTP's own
    body = answers.error(_CODES.get(status, "BAD_REQUEST"), message, request_id=logs.line(request.scope).request_id)
    headers = getattr(error, "headers", None)
    return answers.respond({"errors": [body]}, status=status, headers=headers)
