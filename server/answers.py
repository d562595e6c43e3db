"""What goes back: one table of codes and statuses, and the one form that every answer and every refusal takes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "BAD_REQUEST": 400,
        "SYNTAX_ERROR": 400,
        "VALIDATION_FAILED": 400,
        "BAD_VARIABLES": 400,
        "BAD_PAGE": 400,
        "BAD_CURSOR": 400,
        "COST_EXCEEDED": 400,
        "KEY_INVALID": 401,
        "DOCUMENT_REQUIRED": 403,
        "PERSISTED_QUERY_NOT_FOUND": 404,
        "METHOD_NOT_ALLOWED": 405,
        "NOT_ACCEPTABLE": 406,
        "TOO_LARGE": 413,
        "UNSUPPORTED_MEDIA_TYPE": 415,
        "RATE_LIMITED": 429,
        "INTERNAL": 500,
        "UNAVAILABLE": 503,
        "TIMEOUT": 504,
    }
)
"""Every code of a top-level error that decides the status, when nothing was answered."""

GRAPHQL_CODES = frozenset(
    {
        "SYNTAX_ERROR",
        "VALIDATION_FAILED",
        "BAD_VARIABLES",
        "BAD_PAGE",
        "BAD_CURSOR",
        "COST_EXCEEDED",
        "PERSISTED_QUERY_NOT_FOUND",
    }
)
"""In plain JSON these answer 200: the request was well formed, what it said in GraphQL was not."""

HEADERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "KEY_INVALID": {"WWW-Authenticate": 'Bearer realm="linking-toolkit", error="invalid_token"'},
        "METHOD_NOT_ALLOWED": {"Allow": "GET, HEAD, POST, OPTIONS"},
        "TOO_LARGE": {"Connection": "close"},
        "UNAVAILABLE": {"Retry-After": "5"},
    }
)
"""Headers that belong to a code. A body that is too large is not read to its end, so its connection cannot go on."""

HELP = "/docs/errors#"
"""Where each code is explained, with what to do."""
MESSAGE_CHARACTERS_MAX = 500
"""Messages repeat words of the caller, who may have sent thousands."""


class Failed(Exception):
    """The request goes no further; the caller sees the code and the sentence."""

    status: int | None = None
    """The status in every form, where it is not that of the code."""

    def __init__(self, code: str, message: str, **headers: str) -> None:
        """Take a code of the table, a sentence, and headers beyond those of the code (`Allow="POST"`)."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = headers


def error(code: str, message: str, *, request_id: str) -> dict[str, object]:
    """Make one top-level error."""
    if len(message) > MESSAGE_CHARACTERS_MAX:
        message = message[: MESSAGE_CHARACTERS_MAX - 1] + "…"
    return {"message": message, "extensions": {"code": code, "help": HELP + code, "requestId": request_id}}


def status_of(code: str, media: str) -> int:
    """Give the status of an answer that is nothing but errors of this code."""
    if media == PLAIN_JSON and code in GRAPHQL_CODES:
        return 200
    return STATUS.get(code, 200)


class Whole(Response):
    """An answer that is there as a whole; what stands in its head is bytes from the beginning."""

    background = None

    def __init__(self, status: int, head: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Take it as it is to be sent."""
        self.status_code = status
        self.raw_headers = head
        self.body = body

    async def __call__(self, _scope: "Scope", _receive: "Receive", send: "Send") -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


_MEDIA = {media: (b"content-type", f"{media}; charset=utf-8".encode()) for media in (PLAIN_JSON, RESPONSE_JSON)}


def answered(data: bytes, *, media: str, **more: object) -> Response:
    """Write an answer of which the data is written already."""
    return _whole(b"".join((b'{"data":', data, b",", orjson.dumps(more)[1:])), 200, media)


def respond(
    body: Mapping[str, object], *, status: int = 200, media: str = PLAIN_JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Write an answer; nothing here is kept by caches unless a route says so."""
    answer = _whole(orjson.dumps(body), status, media)
    if headers:
        answer.headers.update(headers)
    return answer


def _whole(body: bytes, status: int, media: str) -> Whole:
    head = [(b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body)), _MEDIA[media]]
    return Whole(status, head, body)


def refuse(
    code: str, errors: Sequence[Mapping[str, object]], *, media: str = PLAIN_JSON, **more: Mapping[str, object]
) -> Response:
    """Write an answer that is nothing but errors, with the status and the headers of their code."""
    body = {"errors": errors, **more}
    return respond(body, status=status_of(code, media), media=media, headers=HEADERS.get(code))


def failed(failure: Failed, *, request_id: str, media: str = PLAIN_JSON) -> Response:
    """Write the answer to a request that goes no further."""
    response = refuse(failure.code, [error(failure.code, failure.message, request_id=request_id)], media=media)
    response.headers.update(failure.headers)
    response.status_code = failure.status or response.status_code
    return response
