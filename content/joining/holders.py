"""Who holds the keys that were sent lately: remembered until anything is written, or the key runs out."""

from collections import OrderedDict
from datetime import UTC, datetime

from msgspec import Struct

from content import log
from content.access import ANONYMOUS, Viewer
from content.joining import keys
from content.replacing import replace

HOLDERS_MAX = 10_000
"""How many are remembered; who has not asked for longest is looked up again first."""


class _Holder(Struct, frozen=True):
    viewer: Viewer
    until: datetime


class Holders:
    """What one process remembers of who holds which key; nothing while it does not hear what is written.

    A secret is known by its digest here too. Any write may stop a key or give it to another, so that each lets all go.
    """

    def __init__(self, *, holders_max: int = HOLDERS_MAX) -> None:
        """Begin with nobody."""
        self.in_step = False
        self._holders_max = holders_max
        self._known: OrderedDict[str, _Holder] = OrderedDict()
        self._writes = 0

    def __len__(self) -> int:
        """Say how many are remembered."""
        return len(self._known)

    def hear(self, _write: log.Write | None) -> None:
        """Let all go, whatever was written."""
        self._writes += 1
        self._known.clear()

    def clear(self) -> None:
        """Let all go."""
        self.hear(None)

    async def viewer_for(self, secret: str, *, request_id: str) -> Viewer:
        """As `keys.viewer_for`, of whom it remembers, who then ask by no request: whoever writes is told by which."""
        digest, now = keys.digest(secret), datetime.now(UTC)
        known = self._known.get(digest)
        if known is not None and now < known.until:
            self._known.move_to_end(digest)
            return known.viewer
        writes = self._writes
        viewer, until = await keys.holder_of(secret, request_id=request_id)
        if self.in_step and writes == self._writes:
            self._known[digest] = _Holder(replace(viewer, request_id=ANONYMOUS.request_id), until)
            while len(self._known) > self._holders_max:
                self._known.popitem(last=False)
        return viewer
