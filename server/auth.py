"""From `Authorization: Bearer …` to who asks; a key that does not fit is refused, never treated as no key."""

from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct
from starlette.datastructures import Headers, QueryParams

from content import errors
from content.access import ANONYMOUS, Kind, Preview, Viewer
from content.replacing import replace
from server.answers import Failed
from server.heads import Head

SECRET_CHARACTERS_MAX = 512
KEY_PARAMETERS = frozenset(
    {"access_token", "accesstoken", "api_key", "apikey", "auth", "authorization", "bearer", "key", "secret", "token"}
)
"""Names under which keys are put into addresses, where logs and browsers keep them."""


PREVIEW_HEADER = "toolkit-preview"
AS_NOBODY_HEADER = "toolkit-as-nobody"
"""Sent by a command of this machine that wants to be told what everybody is told."""
_SHOWN = frozenset({b"authorization", PREVIEW_HEADER.encode()})


class PreviewFor(Protocol):
    """Finds what a preview link shows."""

    async def __call__(self, token: str) -> Preview:
        """Say what it shows; raises `errors.KeyInvalid` for a link that does not hold."""


class ViewerFor(Protocol):
    """Finds who holds a secret."""

    async def __call__(self, secret: str, *, request_id: str, abreast: bool = False) -> Viewer:
        """Say who it is; raises `errors.KeyInvalid` if nobody holds it.

        It may be remembered if all is known that was written until now.
        """


class Known(Struct, frozen=True):
    """Who is believed: finds who holds a key, and what a link shows."""

    viewer_for: ViewerFor
    preview_for: PreviewFor


def shows_nothing(headers: Head, query: bytes) -> bool:
    """Whether somebody shows neither a key nor a preview link, and has no parameter in which a key might stand."""
    return not query and _SHOWN.isdisjoint(headers.first)


async def viewer(
    headers: Headers, query: QueryParams, *, known: Known, request_id: str, abreast: bool = False
) -> Viewer:
    """Say who asks, and what a preview link shows them besides; `abreast` as in `ViewerFor`."""
    who = await _holder(headers, query, known=known, request_id=request_id, abreast=abreast)
    token = headers.get(PREVIEW_HEADER)
    if token is None:
        return who
    try:
        return replace(who, preview=await known.preview_for(token))
    except errors.BadRequest as refusal:
        raise Failed(refusal.code, refusal.message) from refusal


async def _holder(headers: Headers, query: QueryParams, *, known: Known, request_id: str, abreast: bool) -> Viewer:
    if query and any(name.lower() in KEY_PARAMETERS for name in query):
        message = "A key never stands in an address. Send it as `Authorization: Bearer …`, and replace this one."
        raise Failed("BAD_REQUEST", message)
    if "authorization" not in headers:
        return ANONYMOUS
    given = headers.getlist("authorization")
    scheme, _, secret = given[0].strip().partition(" ")
    secret = secret.strip()
    if len(given) > 1 or scheme.lower() != "bearer" or not 0 < len(secret) <= SECRET_CHARACTERS_MAX:
        message = "A key is sent once, as `Authorization: Bearer …`."
        raise Failed("KEY_INVALID", message)
    try:
        return await known.viewer_for(secret, request_id=request_id, abreast=abreast)
    except errors.BadRequest as refusal:
        raise Failed(refusal.code, refusal.message) from refusal


def told(headers: Headers, who: Viewer) -> Viewer:
    """Say as whom somebody is told things: the operator may ask to be told what nobody in particular is.

    From everybody else the header means nothing: who leaves the key out is told the same.
    """
    if who.kind is Kind.OPERATOR and AS_NOBODY_HEADER in headers:
        return replace(ANONYMOUS, request_id=who.request_id)
    return who


def check_origin(headers: Headers, who: Viewer, *, public_url: str) -> None:
    """Refuse a key in a page of an origin that the key does not name; programs send no origin, our own pages ours."""
    origin = headers.get("origin")
    if origin is None or who.kind is ANONYMOUS.kind:
        return
    if origin not in who.origins and origin != origin_of(public_url):
        message = "This key may not be used in pages of this origin; name the origin when you make a key."
        raise Failed("KEY_INVALID", message)


def origin_of(url: str) -> str:
    """Give the origin of an address, as browsers write it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
