"""An item's life: every wording that it has had."""

import strawberry

from content import paging, records
from content.guiding import lives
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers
from schema.paging import Connection, pages
from schema.scalars import LanguageTag
from schema.types.changes import TextSegment
from schema.types.guidance import Edition
from schema.types.sections import Item


@kinds.object
class ItemLife:
    """One item through all editions of its leaflet in one language: its wordings, who put them in force, when and why.

    An edition that left its words and its place alone is not listed. What was withdrawn is shown to its editors alone.
    """

    key: str
    """The name that stays the same in every edition and language."""
    language: LanguageTag
    """The language whose editions are compared, which may be a later one of those asked for."""
    derived_from: list[str] = strawberry.field(directives=[up_to(2)])
    """The keys of the items it came from, when some were merged or one was split."""

    @pages("ItemWordingConnection")
    @staticmethod
    async def wordings(
        row: strawberry.Parent[records.ItemLife], page: paging.Page
    ) -> paging.Slice[records.ItemWording]:
        """Its wordings, the first one first."""
        return lives.page_of(row, page)


@kinds.object
class ItemWording:
    """What one edition did to an item's words or its place."""

    @answers(Edition)
    @staticmethod
    async def edition(row: strawberry.Parent[records.ItemWording], info: Info) -> records.Edition | None:
        """The edition that did it; its `publication` says when, why and, to editors, who."""
        return await info.context.load.editions.load((row.edition_id, records.NOW))

    kind: records.ItemChangeKind
    """What happened: it was added, reworded, moved or removed."""
    moved: bool
    """Whether it also stands somewhere else now."""

    @answers(Item | None)
    @staticmethod
    async def item(row: strawberry.Parent[records.ItemWording], info: Info) -> records.Item | None:
        """The item in these words; none once it was removed."""
        edition = await info.context.load.editions.load((row.edition_id, records.NOW))
        return lives.item_of(edition, row.key) if edition else None

    segments: list[TextSegment] = strawberry.field(directives=[up_to(10)])
    """The words that stayed, went and came."""


@kinds.object
class ItemWordingConnection(Connection[ItemWording]):
    """A page of wordings."""
