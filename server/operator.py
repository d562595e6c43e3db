"""The operator: whoever may read a file of the data folder while the server runs there."""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from msgspec import Struct

from content.access import OPERATOR, Viewer
from content.joining import keys
from content.joining.holders import Holders
from content.replacing import replace
from server import auth

FILE = "operator.json"
SECRET_BYTES = 32


class Desk(Struct, frozen=True):
    """Where a running server is reached, and the key it made for whoever may read its folder."""

    url: str
    key: str


@contextmanager
def present(folder: Path, url: str, key: str) -> Iterator[None]:
    """Leave word of where the server is, and its key, for commands; nobody but the owner of the folder may read it."""
    file = folder / FILE
    keep(file, {"url": url, "key": key})
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def find(folder: Path) -> Desk | None:
    """Find the word that a running server left."""
    try:
        left = orjson.loads((folder / FILE).read_bytes())
        return Desk(url=left["url"], key=left["key"])
    except (OSError, ValueError, KeyError):
        return None


def new_key() -> str:
    """Make the key of one run of the server."""
    return secrets.token_urlsafe(SECRET_BYTES)


def viewer_for(key: str, remembered: Holders | None = None) -> auth.ViewerFor:
    """Know the operator's key, and every other one by the records, or as it is remembered."""

    async def known(secret: str, *, request_id: str, abreast: bool = False) -> Viewer:
        if hmac.compare_digest(secret.encode(), key.encode()):
            return replace(OPERATOR, request_id=request_id)
        if abreast and remembered is not None:
            return await remembered.viewer_for(secret, request_id=request_id)
        return await keys.viewer_for(secret, request_id=request_id)

    return known


def keep(file: Path, content: object) -> None:
    """Write a small file that only its owner can read, whole or not at all."""
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(orjson.dumps(content, option=orjson.OPT_INDENT_2))
    new.replace(file)
