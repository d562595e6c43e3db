"""Answers that a caller may have already: a fingerprint of the bytes, and 304 where it fits."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def respond(request: Request, body: bytes, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """Answer with these bytes, or say that the caller has them."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    said = {**headers, "ETag": tag}
    if has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=said)
    return Response(body, media_type=media_type, headers=said)


def has(given: str, tag: str) -> bool:
    """Whether a copy is at hand; tags are compared weakly, as RFC 9110, 13.1.2 says."""
    tags = [one.strip().removeprefix("W/") for one in given.split(",")]
    return tag in tags or "*" in tags
