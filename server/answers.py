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


class Common:
    """Lines that many heads have in common, and how they are written; put together once."""

    __slots__ = ("_and", "lines", "written")

    def __init__(self, *lines: tuple[bytes, bytes]) -> None:
        """Take lines that are ours to the last byte."""
        self.lines = lines
        self.written = b"".join([b"%s: %s\r\n" % line for line in lines])
        self._and: dict[Common, Common] = {}

    def __and__(self, more: "Common") -> "Common":
        """Give these with more of their kind."""
        both = self._and.get(more)
        if both is None:
            both = self._and[more] = Common(*self.lines, *more.lines)
        return both


NOTHING_IN_COMMON = Common()


class Whole(Response):
    """An answer that is there as a whole; what stands in its head is bytes from the beginning."""

    background = None

    def __init__(
        self, status: int, own: list[tuple[bytes, bytes]], body: bytes, common: Common = NOTHING_IN_COMMON
    ) -> None:
        """Take it as it is to be sent: the lines that are its own, and those that it has in common with others."""
        self.status_code = status
        self.raw_headers = own
        self.common = common
        self.body = body

    @property
    def head(self) -> list[tuple[bytes, bytes]]:
        """All lines of its head, in a new list."""
        return [*self.common.lines, *self.raw_headers]

    async def __call__(self, _scope: "Scope", _receive: "Receive", send: "Send") -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.head})
        await send({"type": "http.response.body", "body": self.body})


_COMMON = {
    media: Common((b"cache-control", b"no-store"), (b"content-type", f"{media}; charset=utf-8".encode()))
    for media in (PLAIN_JSON, RESPONSE_JSON)
}


def answered(data: bytes, *, media: str, **more: object) -> Whole:
    """Write an answer of which the data is written already."""
    return _whole(b"".join((b'{"data":', data, b",", orjson.dumps(more)[1:])), 200, media)


def respond(
    body: Mapping[str, object], *, status: int = 200, media: str = PLAIN_JSON, headers: Mapping[str, str] | None = None
) -> Whole:
    """Write an answer; nothing here is kept by caches unless a route says so."""
    answer = _whole(orjson.dumps(body), status, media)
    if headers:
        answer.headers.update(headers)
    return answer


def _whole(body: bytes, status: int, media: str) -> Whole:
    return Whole(status, [(b"content-length", b"%d" % len(body))], body, _COMMON[media])


def refuse(
    code: str, errors: Sequence[Mapping[str, object]], *, media: str = PLAIN_JSON, **more: Mapping[str, object]
) -> Whole:
    """Write an answer that is nothing but errors, with the status and the headers of their code."""
    body = {"errors": errors, **more}
    return respond(body, status=status_of(code, media), media=media, headers=HEADERS.get(code))


def failed(failure: Failed, *, request_id: str, media: str = PLAIN_JSON) -> Whole:
    """Write the answer to a request that goes no further."""
    response = refuse(failure.code, [error(failure.code, failure.message, request_id=request_id)], media=media)
    response.headers.update(failure.headers)
    response.status_code = failure.status or response.status_code
    return response
