"""What a new edition changes, item by item, and who would feel it."""

from typing import Annotated, Any

import strawberry

from content import paging, records
from content.linking import partnerships
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers, later, record_of
from schema.paging import pages
from schema.types.guidance import Edition, written_edition
from schema.types.partnerships import FilterPartnerships, OrderPartnerships
from schema.types.sections import Item

_PartnershipConnection = later("PartnershipConnection", "schema.types.partnerships")
_Consumer = later("Consumer", "schema.types.consumers")
_Consumers: Any = list[_Consumer]  # type: ignore[valid-type]  # It is a type once the schema is made.

strawberry.enum(records.ItemChangeKind)
strawberry.enum(records.SegmentKind)


@kinds.object
class ChangeSet:
    """What changed between two editions, item by item, and what that means for partnerships."""

    @answers(Edition | None, name="from")
    @staticmethod
    async def from_(row: strawberry.Parent[records.ChangeSet], info: Info) -> records.Edition | None:
        """The earlier edition; none when the leaflet is new."""
        return await info.context.load.editions.load((row.from_id, records.NOW)) if row.from_id else None

    @answers(Edition)
    @staticmethod
    async def to(row: strawberry.Parent[records.ChangeSet], info: Info) -> records.Edition | None:
        """The later edition."""
        return await info.context.load.editions.load((row.to_id, records.NOW))

    summary: str
    """The change in one sentence."""
    counts: list["ItemChangeCount"] = strawberry.field(directives=[up_to(8)])
    """How many items changed in each way."""

    @answers("list[ItemChange]", up_to(40))
    @staticmethod
    def items(
        row: strawberry.Parent[records.ChangeSet],
        kind: Annotated[
            list[records.ItemChangeKind] | None, strawberry.argument(description="Only these kinds of change.")
        ] = None,
    ) -> list[records.ItemChange]:
        """The changes in printed order."""
        return [change for change in row.items if kind is None or change.kind in kind]

    impact: "ChangeImpact | None"
    """Who would feel it."""


@kinds.object
class ItemChangeCount:
    """How many items changed in one way."""

    kind: records.ItemChangeKind
    """The kind of change."""
    count: int
    """How many items."""


@kinds.object
class ItemChange:
    """What became of one item."""

    id: strawberry.ID
    """The identifier to decide by."""
    kind: records.ItemChangeKind
    """What happened to it."""
    moved: bool
    """Whether it also stands somewhere else now."""
    before: list[Item] = strawberry.field(directives=[up_to(1)])
    """The item before: none if added, several if merged."""
    after: list[Item] = strawberry.field(directives=[up_to(1)])
    """The item after: none if removed, several if split."""
    segments: list["TextSegment"] = strawberry.field(directives=[up_to(10)])
    """The words that stayed, went and came."""
    score: float | None
    """How alike the two wordings are, from 0 to 1."""
    ticks_to_reconfirm: int | None
    """How many ticks would ask to be confirmed."""


@kinds.object
class TextSegment:
    """A run of words in a comparison."""

    kind: records.SegmentKind
    """Whether they stayed, went or came."""
    text: str
    """The words."""


@kinds.object
class ChangeImpact:
    """Who would feel a change."""

    partnerships_affected: int
    """How many partnerships follow this leaflet and have answered a changed item."""
    ticks_to_reconfirm: int
    """How many ticks would ask to be confirmed."""
    verdicts_changed: int
    """How many verdicts would change."""

    @pages(_PartnershipConnection)
    @staticmethod
    async def partnerships(
        row: strawberry.Parent[records.ChangeImpact],
        info: Info,
        page: paging.Page,
        filter: FilterPartnerships = None,
        order_by: OrderPartnerships = None,
    ) -> paging.Slice[records.Partnership]:
        """The partnerships, as far as you may see them."""
        return await partnerships.list_all(
            info.context.viewer,
            page=page,
            filter=record_of(records.PartnershipFilter, filter, ids=row.partnership_ids),
            order=record_of(records.PartnershipOrder, order_by),
        )

    @answers(_Consumers | None, up_to(10))
    @staticmethod
    async def consumers(
        row: strawberry.Parent[records.ChangeImpact], info: Info
    ) -> tuple[records.Consumer, ...] | None:
        """The sites that show this leaflet, for editors."""
        return await info.context.load.consumers_showing.load(row.leaflet_id)


async def written_draft(info: Info, edition_id: str) -> tuple[records.Edition | None, records.ChangeSet | None]:
    """Read a draft that has just been written, and what it would change."""
    edition = await written_edition(info, edition_id)
    return edition, await info.context.load.change_sets.load((edition, None)) if edition else None
