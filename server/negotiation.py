"""Which media type and which coding is asked for, and what was sent, by RFC 9110 and GraphQL over HTTP."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from server.answers import PLAIN_JSON, RESPONSE_JSON, Failed

RANGES_MAX = 50
"""How many media ranges of an Accept header are read, and how many codings of an Accept-Encoding."""
IDENTITY = b"identity"
CODINGS = (b"br", b"gzip")
"""How an answer can be packed, the better way first."""
KNOWN_MAX, KNOWN_CHARACTERS_MAX = 256, 200
"""How many headers of a kind are remembered with what they say, and how long one may be: callers say few things."""


class _Range(Struct, frozen=True):
    kind: str
    subkind: str
    quality: float

    def fits(self, media: str) -> int:
        """Say how exactly this range names a media type, 0 for not at all."""
        kind, _, subkind = media.partition("/")
        if self.kind == "*" and self.subkind == "*":
            return 1
        if self.kind != kind:
            return 0
        if self.subkind == "*":
            return 2
        return 3 if self.subkind == subkind else 0


def choose(accept: str | None) -> str:
    """Choose the form of the answer; who does not care gets plain JSON, as older clients expect."""
    if accept is None or not accept.strip():
        return PLAIN_JSON
    return _chosen(accept) if len(accept) <= KNOWN_CHARACTERS_MAX else _chosen.__wrapped__(accept)


@lru_cache(KNOWN_MAX)
def _chosen(accept: str) -> str:
    ranges = [parsed for part in accept.split(",")[:RANGES_MAX] if (parsed := _range(part))]
    wanted = {media: _wish(ranges, media) for media in (RESPONSE_JSON, PLAIN_JSON)}
    (new_quality, new_exactness), (plain_quality, plain_exactness) = wanted[RESPONSE_JSON], wanted[PLAIN_JSON]
    if not new_quality and not plain_quality:
        message = f"The answer can be {RESPONSE_JSON} or {PLAIN_JSON}."
        raise Failed("NOT_ACCEPTABLE", message)
    if new_quality == plain_quality:
        # Equally welcome: the newer form if it is called by its name at least as clearly, else the older one.
        named = new_exactness == _EXACT and new_exactness >= plain_exactness
        return RESPONSE_JSON if named else PLAIN_JSON
    return RESPONSE_JSON if new_quality > plain_quality else PLAIN_JSON


def coding(header: bytes) -> bytes:
    """Choose how an answer is packed for who takes these codings (RFC 9110, 12.5.3): as it is, if nothing is named.

    A wildcard names nothing, since it does not say what its sender can unpack; nor does what cannot be read.
    """
    return _coding(header) if len(header) <= KNOWN_CHARACTERS_MAX else _coding.__wrapped__(header)


def content(header: str | None) -> tuple[str, Mapping[str, str]]:
    """Read a Content-Type into its type and its parameters, both in lower case but for the values."""
    if header is None:
        return "", _NONE
    return _content(header) if len(header) <= KNOWN_CHARACTERS_MAX else _content.__wrapped__(header)


@lru_cache(KNOWN_MAX)
def _content(header: str) -> tuple[str, Mapping[str, str]]:
    media, *parts = header.split(";")
    parameters = {}
    for part in parts:
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return media.strip().lower(), MappingProxyType(parameters)


@lru_cache(KNOWN_MAX)
def _coding(header: bytes) -> bytes:
    wished: dict[bytes, float] = {}
    for part in header.lower().split(b",")[:RANGES_MAX]:
        name, _, parameter = part.partition(b";")
        quality = _quality(parameter)
        if quality is not None:
            wished[_SAME.get(name.strip(), name.strip())] = quality
    best = max(CODINGS, key=lambda one: wished.get(one, 0.0))
    quality = wished.get(best, 0.0)
    return best if quality and quality >= wished.get(IDENTITY, 0.0) else IDENTITY


_SAME = {b"x-gzip": b"gzip"}
"""Other names of codings (RFC 9110, 8.4.1.3)."""


def _quality(parameter: bytes) -> float | None:
    """Read the only parameter that a coding has; None if it is no quality."""
    name, _, value = parameter.partition(b"=")
    if not parameter.strip():
        return 1.0
    try:
        quality = float(value) if name.strip() == b"q" else -1.0
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None


_NONE: Mapping[str, str] = MappingProxyType({})
_EXACT = 3


def _wish(ranges: list[_Range], media: str) -> tuple[float, int]:
    fitting = [(exactness, one.quality) for one in ranges if (exactness := one.fits(media))]
    if not fitting:
        return 0.0, 0
    exactness = max(exactness for exactness, _ in fitting)
    return max(quality for fit, quality in fitting if fit == exactness), exactness


def _range(part: str) -> _Range | None:
    media, parameters = content(part)
    kind, slash, subkind = media.partition("/")
    if not slash or not kind or not subkind:
        return None
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        return None
    return _Range(kind, subkind, quality) if 0 <= quality <= 1 else None
