"""The nouns of the sites and apps that show our content: consumer, registered operation."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import paging, records
from schema import kinds
from schema.context import Info
from schema.fields import answers, later, record_of
from schema.paging import Connection, pages
from schema.scalars import URL
from schema.types.shared import DateOrder, Node

strawberry.enum(records.DocumentStatus)


@kinds.input
class DocumentFilter:
    """Which registered operations to list."""

    status: list[records.DocumentStatus] | None = strawberry.UNSET
    """In one of these states."""
    name: str | None = strawberry.UNSET
    """With this name."""


FilterDocuments = Annotated[DocumentFilter | None, strawberry.argument(description="Only operations like this.")]
OrderDocuments = Annotated[DateOrder | None, strawberry.argument(description="The order to list them in.")]


@kinds.object
class Consumer(Node):
    """A site or app that shows our content."""

    name: str
    """What it is called."""
    url: URL | None
    """Where it is."""

    @answers(later("Organisation", "schema.types.organisations"))
    @staticmethod
    async def organisation(row: strawberry.Parent[records.Consumer], info: Info) -> records.Organisation | None:
        """The organisation that runs it."""
        return await info.context.load.organisations.load((row.organisation_id, records.NOW))

    @pages(later("RegisteredDocumentConnection", "schema.types.consumers"))
    @staticmethod
    async def documents(
        row: strawberry.Parent[records.Consumer],
        info: Info,
        page: paging.Page,
        filter: FilterDocuments = None,
        order_by: OrderDocuments = None,
    ) -> paging.Slice[records.RegisteredDocument]:
        """The operations it has registered."""
        narrowed = record_of(records.DocumentFilter, filter)
        return await info.context.load.documents_of.load((row, page, narrowed, record_of(records.DateOrder, order_by)))


@kinds.object
class RegisteredDocument(Node):
    """An operation a site has registered: run by its hash, and never broken without notice."""

    name: str
    """The name of the operation."""
    hash: str
    """The SHA-256 of its text, sent instead of the text."""
    text: str
    """The text of the operation."""
    cost: int
    """What it costs at most."""
    status: records.DocumentStatus
    """Whether it still fits this contract."""
    deprecated_uses: list[str]
    """The deprecated parts it uses, such as `Edition.body`."""
    registered_at: datetime
    """When it was registered."""
    last_used_at: datetime | None
    """When it was last used."""


@kinds.object
class RegisteredDocumentConnection(Connection[RegisteredDocument]):
    """A page of registered operations."""
