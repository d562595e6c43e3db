"""The desk's own style, scripts and pictures: loaded once, at addresses that change when they do."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT_SECONDS = 31_536_000


class Asset(Struct, frozen=True):
    """One file, its type and its fingerprint."""

    content: bytes
    media_type: str
    mark: str


class Assets(Struct, frozen=True):
    """The files by name."""

    by_name: Mapping[str, Asset]

    def address(self, name: str) -> str:
        """Say where a file is; the address names its content, so that browsers may keep it for good."""
        return f"/desk/static/{name}?{self.by_name[name].mark}"

    async def serve(self, request: Request) -> Response:
        """Give a file; those that scripts import by their bare names may be asked for again after a minute."""
        found = self.by_name.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        age = f"{KEPT_SECONDS}, immutable" if request.url.query == found.mark else "60"
        headers = {"Cache-Control": f"public, max-age={age}", "Cross-Origin-Resource-Policy": "same-origin"}
        return Response(found.content, media_type=found.media_type, headers=headers)

    async def away(self, request: Request) -> Response:
        """Give what opens a checklist without a line; it stands at an address that all pages it is for are below."""
        del request
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'none'; connect-src 'self'"}
        return Response(self.by_name["away.js"].content, media_type="text/javascript", headers=headers)


def load() -> Assets:
    """Read the files."""
    found = {}
    for file in sorted(_FOLDER.iterdir()):
        content = file.read_bytes()
        mark = hashlib.sha256(content).hexdigest()[:12]
        found[file.name] = Asset(content, _TYPES[file.suffix], mark)
    return Assets(found)
