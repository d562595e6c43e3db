"""What stands in the head of every answer: how browsers must treat it, and which pages may read it."""

from starlette.datastructures import Headers
from starlette.responses import Response

from content.access import ANONYMOUS, Viewer
from server.allowance import Left
from server.answers import Common, Whole

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""For answers that are data; a page sets its own policy where it needs more. Public data may be read from any page."""
TRANSPORT = "max-age=31536000"

PREFLIGHT_HEADERS = ("graphql-preflight", "apollo-require-preflight", "x-requested-with")
"""One of these must come with an upload: a form of a foreign page cannot send them."""
PREFLIGHT_SECONDS = 7_200

_ALLOWED = ("accept", "authorization", "content-type", "toolkit-preview", "x-request-id", *PREFLIGHT_HEADERS)
_SHARED = Common(
    (b"vary", b"Accept, Authorization, Origin, Toolkit-Preview"),
    (b"access-control-expose-headers", b"ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"),
)
_SHARED_WITH_ALL = _SHARED & Common((b"access-control-allow-origin", b"*"))


class Always:
    """The headers that every answer needs; those that a route has set are left."""

    def __init__(self, *, encrypted: bool) -> None:
        """Promise encryption for the future only where there is some now."""
        said = SECURITY | ({"Strict-Transport-Security": TRANSPORT} if encrypted else {})
        self._said = Common(*[(name.lower().encode(), value.encode()) for name, value in said.items()])
        self._names = frozenset(name for name, _ in self._said.lines)

    def add(self, head: list[tuple[bytes, bytes]]) -> None:
        """Complete the head of an answer."""
        own = [name for name, _ in head if name in self._names]
        head += [one for one in self._said.lines if one[0] not in own] if own else self._said.lines

    def complete(self, answer: Whole) -> None:
        """Complete the head of an answer to a question, which has set none of them."""
        answer.common &= self._said


def preflight() -> Response:
    """Answer a browser that asks before it asks: whoever has a key may try it, `check_origin` has the last word."""
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": ", ".join(_ALLOWED),
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            "Allow": "GET, HEAD, POST, OPTIONS",
        },
    )


def share(answer: Whole, request: Headers, who: Viewer) -> None:
    """Say which pages may read the answer: all of them without a key, those of the named origin with one."""
    answer.common &= _SHARED_WITH_ALL if who.kind is ANONYMOUS.kind else _SHARED
    if who.kind is not ANONYMOUS.kind and (origin := request.get("origin")):
        answer.headers["Access-Control-Allow-Origin"] = origin


def allow(answer: Whole, left: Left) -> None:
    """Say what the caller has left, unless the answer says so already."""
    if all(name != b"ratelimit" for name, _ in answer.raw_headers):
        answer.raw_headers += [(name.lower().encode(), value.encode()) for name, value in left.headers.items()]
