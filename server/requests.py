"""From bytes to one GraphQL request, by GET or POST; whatever is malformed is refused here, by name."""

import json
import re
from typing import NoReturn, cast
from urllib.parse import parse_qsl

import orjson
from msgspec import Struct, field
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from content.sharing import consumers
from server import negotiation
from server.answers import PLAIN_JSON, Failed
from server.heads import Head

PARAMETERS_MAX = 20
MULTIPART = "multipart/form-data"

_PLAIN = PLAIN_JSON.encode()
_HASH = re.compile(r"[0-9a-f]{64}")
_PREFIX = "sha256:"
"""What the id of a document begins with that is the hash of its text; it may be left out."""


class Asked(Struct, frozen=True):
    """One GraphQL request; other `extensions` and members from the future are ignored."""

    query: str | None
    """The text; none if only its hash was sent."""
    operation_name: str | None = None
    variables: dict[str, object] = field(default_factory=dict)
    files: frozenset[tuple[str, ...]] = frozenset()
    """Where in the variables files stand."""
    persisted: str | None = None
    """The SHA-256 by which the text is to be known from now on, or by which it is known."""
    automatic: bool = False
    """Whether it stands where automatic persisted queries put it, whose clients send the text if it is not known."""


def media(headers: Head) -> str:
    """Give the media type of a body that we can read; text, forms, compression and other alphabets are refused."""
    if headers.first.get(b"content-type") == _PLAIN and b"content-encoding" not in headers.first:
        return PLAIN_JSON  # As most say it.
    kind, parameters = negotiation.content(headers.get("content-type"))
    if kind not in (PLAIN_JSON, MULTIPART):
        message = f"Send {PLAIN_JSON}, or {MULTIPART} if there are files."
        raise Failed("UNSUPPORTED_MEDIA_TYPE", message)
    if parameters and parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        message = "Send UTF-8."
        raise Failed("UNSUPPORTED_MEDIA_TYPE", message)
    coding = headers.get("content-encoding")
    if coding is not None and coding.strip().lower() != "identity":
        message = "Send the body as it is, not compressed."
        raise Failed("UNSUPPORTED_MEDIA_TYPE", message)
    return kind


def from_body(body: bytes) -> Asked:
    """Read the body of a POST."""
    return from_members(read_json(body, "The body"))


def from_members(members: object) -> Asked:
    """Read the members of a request."""
    if isinstance(members, list):
        message = "Send one request at a time; batches are not served."
        raise Failed("BAD_REQUEST", message)
    if not isinstance(members, dict):
        message = "The body is a JSON object with a `query`."
        raise Failed("BAD_REQUEST", message)
    automatic, persisted = _automatic(members), _document_id(members)
    if automatic is not None and persisted is not None and automatic != persisted:
        message = "`documentId` and `sha256Hash` are not the same hash: send one of them."
        raise Failed("BAD_REQUEST", message)
    persisted = persisted or automatic
    query = None if persisted and members.get("query") is None else _text(members.get("query"), persisted)
    name = members.get("operationName")
    if name is not None and not isinstance(name, str):
        message = "`operationName` is text or null."
        raise Failed("BAD_REQUEST", message)
    variables = _mapping(members, "variables")
    return Asked(query, name or None, variables, persisted=persisted, automatic=automatic is not None)


def from_query(query_string: bytes) -> Asked:
    """Read the query string of a GET; an empty parameter means none."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), max_num_fields=PARAMETERS_MAX, errors="strict")
    except ValueError as error:  # UnicodeDecodeError is one of these.
        message = "The query string is not well formed."
        raise Failed("BAD_REQUEST", message) from error
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        message = "A parameter stands twice in the query string."
        raise Failed("BAD_REQUEST", message)
    members: dict[str, object] = {name: parameters.get(name) for name in ("query", "operationName", "documentId")}
    for name in ("variables", "extensions"):
        if name in parameters:
            members[name] = read_json(parameters[name].encode(), f"`{name}`")
    return from_members(members)


async def body(receive: Receive) -> bytes:
    """Receive a body; how large it may be is said by whoever stands before."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return cast("bytes", message.get("body", b""))
    parts = []
    while message["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    raise ClientDisconnect


def read_json(text: bytes, what: str) -> object:
    """Read JSON strictly: UTF-8, bounded depth and numbers, and no member twice, as others might take the other."""
    try:
        value = orjson.loads(text)
        if not _is_each_once(text, value):
            json.loads(text, object_pairs_hook=_once, parse_int=_unread, parse_float=_unread)
    except (ValueError, RecursionError) as error:
        message = f"{what} is not well-formed JSON."
        raise Failed("BAD_REQUEST", message) from error
    return value


def _text(query: object, persisted: str | None) -> str:
    if not isinstance(query, str) or not query.strip():
        message = "`query` is missing or is no text."
        raise Failed("BAD_REQUEST", message)
    if persisted is not None and persisted != consumers.sha256(query):
        message = "The hash that was sent is not the hash of this `query`."
        raise Failed("BAD_REQUEST", message)
    return query


def _document_id(members: dict[str, object]) -> str | None:
    """Read the id of a document, as the appendix of GraphQL over HTTP on persisted documents has it."""
    told = members.get("documentId")
    if told is None:
        return None
    given = told.removeprefix(_PREFIX) if isinstance(told, str) else ""
    if not _HASH.fullmatch(given):
        message = "`documentId` is `sha256:` and the 64 digits of the hash of the text, in small letters."
        raise Failed("BAD_REQUEST", message)
    return given


def _automatic(members: dict[str, object]) -> str | None:
    """Read the hash of an automatic persisted query, as Apollo's clients and others send it (version 1)."""
    extensions = members.get("extensions")
    told = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if told is None:
        return None
    given = told.get("sha256Hash") if isinstance(told, dict) and told.get("version") == 1 else None
    if not isinstance(given, str) or not _HASH.fullmatch(given):
        message = "`persistedQuery` is `{version: 1, sha256Hash}`, with the 64 digits of the hash in small letters."
        raise Failed("BAD_REQUEST", message)
    return given


def _mapping(members: dict[str, object], name: str) -> dict[str, object]:
    value = members.get(name)
    if value is None:
        value = {}
    if not isinstance(value, dict):
        _refuse_mapping(name)
    if not isinstance(members.get("extensions"), dict | None):
        _refuse_mapping("extensions")
    return value


def _refuse_mapping(name: str) -> NoReturn:
    message = f"`{name}` is a JSON object or null."
    raise Failed("BAD_REQUEST", message)


def _is_each_once(text: bytes, value: object) -> bool:
    """Tell by counting quotation marks that no member stands twice: the name of one that did is not written again.

    Where one may be written by its number, or what was read cannot be written, this cannot tell.
    """
    if b"\\u" in text:
        return False
    try:
        return orjson.dumps(value).count(b'"') == text.count(b'"')
    except orjson.JSONEncodeError:  # It is nested deeper than is written.
        return False


def _once(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        message = "A member stands twice."
        raise ValueError(message)


def _unread(text: str) -> str:
    return text
