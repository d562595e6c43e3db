"""What stands before every page of the desk: its headers, its cookie, and that a form was sent by one of its pages."""

import hashlib
import hmac
import re

from starlette.requests import Request
from starlette.responses import Response

from content.joining import sessions
from server import auth
from server.answers import Failed

COOKIE = "toolkit-desk"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Browsers take a cookie of such a name from this host alone, over an encrypted line, for all of it."""
SECRET_CHARACTERS_MAX = auth.SECRET_CHARACTERS_MAX
ROOT = "/desk"
TOKEN_HEADER = "x-form-token"  # noqa: S105 - the name of a header

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, Accept-Language",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Our own pages name where they come from to us and to nobody else: without that, a browser hides a form's origin."""

_WITHIN = re.compile(r"/desk(?:/[A-Za-z0-9._~/-]*)?")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|//")


def check_same_origin(request: Request, *, public_url: str) -> None:
    """Refuse what a page of another origin sends, by what the browser says of where it comes from.

    Where the browser says nothing at all, nobody knows who sends it, and it is refused as well.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = (auth.origin_of(public_url), f"{request.url.scheme}://{request.headers.get('host', '')}")
    foreign = (site is not None and site != "same-origin") or (origin is not None and origin not in own)
    if foreign or (site is None and origin is None):
        message = "This was not sent by a page of the desk. Open the desk itself, and do it there."
        raise Failed("BAD_REQUEST", message)


def token(secret: str) -> str:
    """Make the word that the forms of one session carry; nobody without the session can make it."""
    return hmac.new(secret.encode(), b"a form of the desk", hashlib.sha256).hexdigest()


def check_signed_in(signed: sessions.Signed | None) -> None:
    """Refuse what a script sends for nobody; a page sends people to sign in."""
    if signed is None:
        raise Failed("KEY_INVALID", "You are signed in no more: sign in again.")


def check_token(given: str | None, secret: str) -> None:
    """Refuse a form that does not carry the word of its session."""
    if given is None or not hmac.compare_digest(given.encode(), token(secret).encode()):
        message = "This form belongs to a session that has ended. Nothing was changed: load the page anew."
        raise Failed("BAD_REQUEST", message)


def secret_of(request: Request, *, public_url: str) -> str | None:
    """Give the secret of the session that a request belongs to, if it can be one."""
    given = request.cookies.get(name(public_url))
    return given if given and len(given) <= SECRET_CHARACTERS_MAX else None


def keep(response: Response, secret: str, *, public_url: str) -> None:
    """Let the browser keep a session's secret, out of the reach of scripts and of other sites' forms."""
    encrypted = is_encrypted(public_url)
    response.set_cookie(
        name(public_url),
        secret,
        max_age=int(sessions.LIFE.total_seconds()),
        path="/" if encrypted else ROOT,
        secure=encrypted,
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, *, public_url: str) -> None:
    """Let the browser forget the secret, and every page that it has kept against our word."""
    encrypted = is_encrypted(public_url)
    response.delete_cookie(
        name(public_url), path="/" if encrypted else ROOT, secure=encrypted, httponly=True, samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache"'


def within(address: str | None) -> str:
    """Give an address to go on to, if it is one of the desk's own and nothing else; else the desk's first page."""
    if address is None or not _WITHIN.fullmatch(address) or _DOTS.search(address):
        return ROOT
    return address


def is_encrypted(public_url: str) -> bool:
    """Whether browsers reach us over an encrypted line alone."""
    return public_url.startswith("https://")


def name(public_url: str) -> str:
    """Give the name of the cookie."""
    return SECURE_COOKIE if is_encrypted(public_url) else COOKIE
