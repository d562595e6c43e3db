"""What links of ours are signed with: one secret for every process, and a signature that fits one purpose."""

import base64
import hashlib
import hmac
import secrets

from content import models

_SECRET_BYTES = 32


async def secret() -> str:
    """Give what links are signed with, made with the first of them."""
    row = await models.Signing.get_or_none(id=1)
    if row is None:
        row = await models.Signing.create(id=1, secret=secrets.token_urlsafe(_SECRET_BYTES))
    return str(row.secret)


async def known() -> str | None:
    """Give what links are signed with, if there has been one."""
    row = await models.Signing.get_or_none(id=1)
    return None if row is None else str(row.secret)


def signed(key: str, purpose: str, said: str) -> str:
    """Put a signature behind what a link says."""
    return f"{said}.{_signature(key, purpose, said)}"


def said(key: str | None, purpose: str, token: str) -> str | None:
    """Give what a link says, if it was signed with this secret for this purpose."""
    text, _, signature = token.partition(".")
    fits = key is not None and token.isascii() and hmac.compare_digest(_signature(key, purpose, text), signature)
    return text if fits else None


def _signature(key: str, purpose: str, said: str) -> str:
    mac = hmac.new(key.encode(), f"{purpose} {said}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
