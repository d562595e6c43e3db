"""The nouns of the log: changes for those who follow, entries for those who answer for them."""

from datetime import datetime

import strawberry

from content import records
from content.telling import happenings
from schema import kinds
from schema.context import Info
from schema.fields import Languages, answers, wanted
from schema.paging import Connection
from schema.scalars import JSON
from schema.types.organisations import Organisation
from schema.types.shared import Node

strawberry.enum(records.ChangeType)


@kinds.object
class Change(Node):
    """Something that happened, as far as you may see it."""

    type: records.ChangeType
    """What kind of thing."""
    at: datetime
    """When it happened."""
    recorded_at: datetime
    """When it was recorded: later than it happened for what time itself brought about; never before an earlier one."""

    @answers(Organisation | None)
    @staticmethod
    async def by(row: strawberry.Parent[records.Change], info: Info) -> records.Organisation | None:
        """The organisation that did it."""
        return await info.context.load.organisations.load((row.by_id, records.NOW)) if row.by_id else None

    @answers(Node | None)
    @staticmethod
    async def subject(row: strawberry.Parent[records.Change], info: Info) -> object:
        """The record it happened to; none if it is gone or hidden."""
        return await info.context.load.any(row.subject_id)

    @answers(str)
    @staticmethod
    async def summary(row: strawberry.Parent[records.Change], info: Info, language: Languages = None) -> str:
        """What happened, in one sentence."""
        return happenings.sentence(row, await info.context.load.names.load(row.subject_id), wanted(language))


@kinds.object
class ChangeConnection(Connection[Change]):
    """A page of changes."""


@kinds.input
class AuditFilter:
    """Which entries to list; all conditions must hold."""

    subject: strawberry.ID | None = strawberry.UNSET
    """About this record and what belongs to it."""
    actor: str | None = strawberry.UNSET
    """By this person or program."""
    action: list[str] | None = strawberry.UNSET
    """One of these mutations."""
    since: datetime | None = strawberry.UNSET
    """Since."""
    until: datetime | None = strawberry.UNSET
    """Until."""


@kinds.object
class AuditEntry(Node):
    """Who did what, before and after; for those who answer for it."""

    at: datetime
    """When."""
    actor: str
    """Who."""
    action: str
    """What, as the name of the mutation."""

    @answers(Node | None)
    @staticmethod
    async def subject(row: strawberry.Parent[records.AuditEntry], info: Info) -> object:
        """The record it was done to."""
        return await info.context.load.any(row.subject_id)

    before: JSON | None
    """How the changed parts were before."""
    after: JSON | None
    """How they are after."""
    request_id: str
    """The request it was part of."""


@kinds.object
class AuditEntryConnection(Connection[AuditEntry]):
    """A page of entries."""
