"""Reading the log: what has happened, for those who follow, and who did what, for those who answer for it."""

from typing import Annotated

import strawberry

from content import paging, records
from content.telling import audit, feed
from schema import kinds
from schema.context import Info
from schema.fields import record_of
from schema.paging import pages
from schema.types.feed import AuditEntryConnection, AuditFilter, ChangeConnection
from schema.types.shared import DateOrder, FilterChanges


@kinds.object
class FeedQuery:
    """What can be read of the log."""

    @pages(ChangeConnection | None)
    @staticmethod
    async def changes(info: Info, page: paging.Page, filter: FilterChanges = None) -> paging.LongSlice[records.Change]:
        """What has happened, oldest first, to read on from a cursor."""
        return await feed.changes(info.context.viewer, page=page, filter=record_of(records.ChangeFilter, filter))

    @pages(AuditEntryConnection | None)
    @staticmethod
    async def audit(
        info: Info,
        page: paging.Page,
        filter: Annotated[AuditFilter | None, strawberry.argument(description="Only entries like this.")] = None,
        order_by: Annotated[DateOrder | None, strawberry.argument(description="The order to list them in.")] = None,
    ) -> paging.LongSlice[records.AuditEntry] | None:
        """Who did what, latest first; for those who answer for the records."""
        return await audit.entries(
            info.context.viewer,
            page=page,
            filter=record_of(records.AuditFilter, filter),
            order=record_of(records.DateOrder, order_by),
        )
