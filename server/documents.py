"""Documents by their text or its hash: those that were fine are remembered, those that were registered looked up."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from graphql import GraphQLError, GraphQLSchema
from msgspec import Struct

from content.sharing import consumers
from schema.documents import Bounds, Document, Operation, Reader, Unfit
from server import requests
from server.answers import Failed
from server.settings import Limits

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

NOT_PERSISTED = "PersistedQueryNotFound"
"""The words that clients of automatic persisted queries know."""
KNOWN_SECONDS = 1_800
"""How long a registered operation is run without asking for it again, so that its last use is noted by the hour."""


class Refused(Exception):
    """A document that cannot be run, with every reason that was found."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        """Take the code that all the reasons share."""
        super().__init__(code)
        self.code = code
        self.errors = errors


class NotRegistered(Failed):
    """No operation with that hash is known; unlike the answer to an automatic query, this is no success in any form."""

    status = 404


class Register(Struct):
    """Where operations are looked up that were registered."""

    text_of: Callable[[str], Awaitable[str | None]]
    in_step: bool = False
    """Whether somebody sees to it that changes are heard of; else each is looked up each time."""
    version: int = 0

    def clear(self) -> None:
        """Look up anew from now on: something has changed, or may have."""
        self.version += 1


class _Known(Struct, frozen=True):
    """A registered document, with what was looked at when it was found."""

    document: Document
    version: int
    until: float


class Shelf(Generic[K, T]):
    """What is remembered: bounded in number and in text, the longest unused one leaves first."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing."""
        self._most, self._bytes_most = limits.documents_kept_max, limits.documents_kept_bytes_max
        self._kept: OrderedDict[K, tuple[T, int]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: K) -> bool:
        """Say whether something is remembered by a key."""
        return key in self._kept

    def get(self, key: K) -> T | None:
        """Give what is remembered by a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: T, *, size: int) -> list[K]:
        """Remember something, and give the keys of what had to make room."""
        self.drop(key)
        self._kept[key] = value, size
        self._bytes += size
        left: list[K] = []
        while len(self._kept) > self._most or self._bytes > self._bytes_most:
            left.append(next(iter(self._kept)))
            self.drop(left[-1])
        return left

    def drop(self, key: K) -> None:
        """Forget something."""
        _, size = self._kept.pop(key, (None, 0))
        self._bytes -= size


class Documents:
    """The documents of one schema."""

    def __init__(
        self, schema: GraphQLSchema, limits: Limits, register: Register | None = None, *, registered_only: bool = False
    ) -> None:
        """Begin with nothing remembered; with `registered_only`, what is not in the register is refused."""
        self.registered_only = registered_only
        self._register = register or Register(_nothing)
        self._reader = Reader(
            schema,
            Bounds(
                bytes_max=limits.document_bytes_max,
                tokens_max=limits.tokens_max,
                errors_max=limits.errors_max,
                shape=limits.shape,
            ),
        )
        self._sent: Shelf[str, Document] = Shelf(limits)
        self._by_hash: dict[str, str] = {}
        """The texts among those that were sent with their hash, by it."""
        self._registered: Shelf[str, _Known] = Shelf(limits)
        """Those found in the register, by their hash: apart, so that nobody else's texts push them out."""

    async def find(self, asked: requests.Asked, *, anything: bool = False) -> Document:
        """Give the document of a text, and know it by its hash from now on; or the one that is known by a hash.

        Raises PERSISTED_QUERY_NOT_FOUND for a hash that is not known, or no longer; DOCUMENT_REQUIRED for a text that
        is not registered where only those are served, unless the caller may send anything.
        """
        any_text = anything or not self.registered_only
        if asked.query is not None and any_text:
            return self.read(asked.query, asked.persisted)
        sha256 = asked.persisted or consumers.sha256(asked.query or "")
        sent = self._by_hash.get(sha256) if any_text else None
        if sent is not None:
            return self.read(sent, sha256)
        found = await self._look_up(sha256)
        if found is not None:
            return found
        if asked.query is not None:
            message = "Only registered operations are served here: register this one, then send it or its hash."
            raise Failed("DOCUMENT_REQUIRED", message)
        if asked.automatic:
            raise Failed("PERSISTED_QUERY_NOT_FOUND", NOT_PERSISTED)
        message = "No operation with this hash is registered: register it, or send its text."
        raise NotRegistered("PERSISTED_QUERY_NOT_FOUND", message)

    def read(self, source: str, persisted: str | None = None) -> Document:
        """Read a text, and know it by a hash from now on; what is refused is not remembered, and pushes nobody out."""
        document = self._sent.get(source)
        if document is None:
            document = self._read(source)
            for left in self._sent.put(source, document, size=len(source)):
                self._by_hash.pop(consumers.sha256(left), None)
        if persisted is not None and source in self._sent:
            self._by_hash[persisted] = source
        return document

    async def _look_up(self, sha256: str) -> Document | None:
        """Look in the register, unless it was looked up a short while ago and nothing has been written since."""
        known = self._registered.get(sha256)
        now = time.monotonic()
        version = self._register.version
        if known is not None and self._register.in_step and known.version == version and now < known.until:
            return known.document
        text = await self._register.text_of(sha256)
        if text is None:
            self._registered.drop(sha256)
            return None
        document = known.document if known is not None else self._read(text)
        self._registered.put(sha256, _Known(document, version, now + KNOWN_SECONDS), size=len(text))
        return document

    def _read(self, source: str) -> Document:
        try:
            return self._reader.read(source)
        except Unfit as unfit:
            if unfit.errors:
                raise Refused(unfit.code, unfit.errors) from unfit
            raise Failed(unfit.code, unfit.message) from unfit


async def _nothing(_sha256: str) -> str | None:
    return None


def choose(document: Document, name: str | None) -> Operation:
    """Give the operation that is to run: the one of that name, or the only one."""
    if name is None and len(document.operations) == 1:
        return next(iter(document.operations.values()))
    if name is None:
        message = f"The document has {len(document.operations)} operations; say by `operationName` which one is to run."
        raise Failed("BAD_REQUEST", message)
    operation = document.operations.get(name)
    if operation is None:
        message = f"The document has no operation named `{name}`."
        raise Failed("BAD_REQUEST", message)
    return operation
