"""The forms of an answer that anybody may have: as it is, or packed in a coding that the caller takes (RFC 9110, 8.4).

Each form is made once, when somebody first takes it. Its tag is known before: it names the bytes of the answer and how
exactly they are packed, so that one tag stands for the same bytes in every process, and after an upgrade.
"""

import asyncio
import gzip
import hashlib
import zlib
from collections.abc import Callable, Mapping

import brotli
from msgspec import Struct, field

from content.telling.purging import EVERYTHING
from server import negotiation

Head = list[tuple[bytes, bytes]]

PACKED_BYTES_MIN = 1_000
"""Less than this is not worth packing."""
AT_ONCE_BYTES_MAX = 20_000
"""What is longer is packed beside the event loop."""
_BROTLI_QUALITY = 5
"""A tenth shorter than gzip for as much work; what goes on to half as long again takes thirty times that."""
_GZIP_LEVEL = 6
_NOT_MODIFIED = frozenset(
    {b"etag", b"cache-control", b"vary", b"access-control-allow-origin", b"access-control-expose-headers"}
)
"""All that an answer without a body says (RFC 9110, 15.4.5): the copy at hand has the rest, and it is sent often."""


class _Coding(Struct, frozen=True):
    """A way of packing, and what it adds to a tag: all that its bytes depend on."""

    pack: Callable[[bytes], bytes]
    mark: str


_CODINGS: Mapping[bytes, _Coding] = {
    b"br": _Coding(
        lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY),
        f"br{_BROTLI_QUALITY}-{brotli.version}",
    ),
    b"gzip": _Coding(
        lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0), f"gzip{_GZIP_LEVEL}-{zlib.ZLIB_RUNTIME_VERSION}"
    ),
}
"""One for each of `negotiation.CODINGS`."""


class Form(Struct, frozen=True):
    """One form of an answer, with the head that goes with it."""

    head: Head
    body: bytes
    lines: bytes = b""
    """The status and the head as they go over the line (RFC 9112, 4 and 5), but for what is said each time."""


class Unchanged(Struct, frozen=True):
    """What is said to who has a form already."""

    head: Head
    lines: bytes


class Kept(Struct, frozen=True):
    """One answer, ready to be sent from one time to another; what holds it counts the bytes of its forms."""

    at: float
    until: float
    plain: Form
    unchanged: Mapping[bytes, Unchanged] = field(default_factory=dict)
    """By the tag of each form that there is or can be, the plain one first."""
    tags: Mapping[bytes, bytes] = field(default_factory=dict)
    """The tags of packed forms, by coding; none if it is too short."""
    packed: dict[bytes, Form] = field(default_factory=dict)
    """The forms that have been asked for, by coding."""
    keys: tuple[str, ...] = (EVERYTHING,)
    """What it depends on, by the names of `content.telling.purging`."""

    def at_hand(self, names: bytes) -> Unchanged | None:
        """Find a form that a caller names as one that it has (RFC 9110, 13.1.2), by its weak name as well."""
        found = self.unchanged.get(names)
        if found is not None:  # As most callers name it: this one, and nothing else.
            return found
        if names.strip() == b"*":
            return next(iter(self.unchanged.values()), None)
        for name in names.split(b","):
            found = self.unchanged.get(name.strip().removeprefix(b"W/"))
            if found is not None:
                return found
        return None

    def coding(self, codings: bytes) -> bytes:
        """Say in which coding it is sent to a caller who takes these."""
        return negotiation.coding(codings) if self.tags else negotiation.IDENTITY

    def form(self, coding: bytes) -> Form | None:
        """Give a form that there is."""
        return self.plain if coding == negotiation.IDENTITY else self.packed.get(coding)

    async def pack(self, coding: bytes) -> Form:
        """Make a packed form; who holds the answer puts it there."""
        packs, body = _CODINGS[coding].pack, self.plain.body
        packed = packs(body) if len(body) <= AT_ONCE_BYTES_MAX else await asyncio.to_thread(packs, body)
        head = [one for one in self.plain.head if one[0] not in (b"etag", b"content-length")]
        return _form([*head, (b"content-encoding", coding)], packed, self.tags[coding])

    @property
    def size(self) -> int:
        """How many bytes its forms have."""
        return len(self.plain.body) + sum([len(one.body) for one in self.packed.values()])


def kept(at: float, until: float, head: Head, body: bytes, *, keys: tuple[str, ...] = (EVERYTHING,)) -> Kept:
    """Make an answer ready to be sent to anybody."""
    media = dict(head).get(b"content-type", b"")
    name = hashlib.blake2b(media + b"\0" + body, digest_size=16).hexdigest()
    plain = b'"%s"' % name.encode()
    worth = len(body) >= PACKED_BYTES_MIN
    tags = {key: f'"{name}-{_CODINGS[key].mark}"'.encode() for key in negotiation.CODINGS} if worth else {}
    said = [one for one in head if one[0] in _NOT_MODIFIED]
    unchanged = {tag: _unchanged([*said, (b"etag", tag)]) for tag in (plain, *tags.values())}
    return Kept(at, until, _form(head, body, plain), unchanged, tags, keys=keys)


def _form(head: Head, body: bytes, tag: bytes) -> Form:
    head = [*head, (b"etag", tag), (b"content-length", b"%d" % len(body))]
    return Form(head, body, _lines(b"200 OK", head))


def _unchanged(head: Head) -> Unchanged:
    return Unchanged(head, _lines(b"304 Not Modified", head))


def _lines(status: bytes, head: Head) -> bytes:
    return b"".join([b"HTTP/1.1 %s\r\n" % status, *(b"%s: %s\r\n" % one for one in head)])
