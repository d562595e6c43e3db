"""The nouns of the sites and apps that show our content, and of the operations that they have registered."""

from datetime import datetime

from msgspec import Struct

from content.enums import DocumentStatus


class Consumer(Struct, frozen=True):
    """A site or app that shows our content."""

    id: str
    organisation_id: str
    name: str
    url: str | None


class Examined(Struct, frozen=True):
    """What the contract says of an operation that fits it."""

    name: str
    """Its name, or what kind of operation it is where it has none."""
    cost: int
    """What it costs at most, whatever its variables."""
    deprecated_uses: tuple[str, ...] = ()
    """What it uses of the contract that will be removed, such as `Edition.body`."""
    shows: tuple[str, ...] = ()
    """What it asks to be shown, by the names of `content.telling.purging`."""


class RegisteredDocument(Struct, frozen=True):
    """An operation that a site has registered, and how it stands to the contract."""

    id: str
    consumer_id: str
    name: str
    hash: str
    """The SHA-256 of its text."""
    text: str
    cost: int
    deprecated_uses: tuple[str, ...]
    registered_at: datetime
    retired_at: datetime | None
    last_used_at: datetime | None

    @property
    def status(self) -> DocumentStatus:
        """Whether it still fits, worked out of the rest."""
        if self.retired_at is not None:
            return DocumentStatus.RETIRED
        return DocumentStatus.DEPRECATED if self.deprecated_uses else DocumentStatus.CURRENT


class DocumentFilter(Struct, frozen=True):
    """Which registered operations to list; all conditions must hold."""

    status: tuple[DocumentStatus, ...] = ()
    name: str | None = None
