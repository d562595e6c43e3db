"""The nouns inside an edition: section, item, checklist, rule."""

from typing import Annotated

import strawberry

from content import errors, records
from content.leaflet import marks
from content.sharing import embedding
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import Format, answers
from schema.types import embeds
from schema.types.embeds import Embed, HeadingLevel
from schema.types.shared import Localised

strawberry.enum(records.SectionKind)
strawberry.enum(records.Audience)
strawberry.enum(records.ItemScope)
strawberry.enum(records.Column)
strawberry.enum(records.RuleQuantifier)
strawberry.enum(records.BenefitFamily)

For = Annotated[
    records.Audience | None, strawberry.argument(description="Only what is for these readers or for everyone.")
]


@kinds.object
class Section(Localised):
    """A section of an edition: a heading, a text and a list."""

    key: str
    """The name that stays the same in every edition and language."""
    kind: records.SectionKind
    """What the section is for."""
    heading: str
    """The heading, without its colon."""
    subtitle: str | None
    """The words after the heading."""
    audience: records.Audience
    """The readers it is for."""
    audience_label: str | None
    """The readers in the leaflet's own words, such as "For hosts"."""

    @answers(str | None)
    @staticmethod
    def body(row: strawberry.Parent[records.Section], format: Format = records.TextFormat.PLAIN) -> str | None:
        """The text before the list."""
        return marks.render(row.words, format or records.TextFormat.PLAIN, block=True) if row.words else None

    items: list["Item"] = strawberry.field(directives=[up_to(20)])
    """The items in printed order."""
    groups: list["ItemGroup"] = strawberry.field(directives=[up_to(3)])
    """The same items under their group headings."""

    @answers(Embed)
    @staticmethod
    async def embed(
        row: strawberry.Parent[records.Section],
        info: Info,
        pin: Annotated[bool | None, embeds.PIN] = embeds.UNPINNED,
        heading_level: HeadingLevel = embeds.HEADING_LEVEL,
    ) -> embedding.Embed:
        """All that is needed to show it on another site."""
        edition = await info.context.load.holding.load(row.edition_id)
        if edition is None:
            raise errors.NotFound("There is no such edition.")
        return await embeds.embed(info, edition, row, pinned=pin, level=heading_level)


@kinds.object
class ItemGroup(Localised):
    """Items under one heading, such as Setting up."""

    key: str
    """The name that stays the same in every edition and language."""
    heading: str
    """The heading."""
    items: list["Item"] = strawberry.field(directives=[up_to(12)])
    """The items in printed order."""


@kinds.interface
class Item(Localised):
    """One point of a leaflet."""

    key: str
    """The name that stays the same in every edition and language."""
    label: str | None
    """The word or words before the dash, such as Prepare."""

    @answers(str)
    @staticmethod
    def text(row: strawberry.Parent[records.Item], format: Format = records.TextFormat.PLAIN) -> str:
        """The words as printed."""
        return marks.render(row.words, format or records.TextFormat.PLAIN)


@kinds.object
class GuidanceItem(Item):
    """A piece of advice, a challenge or an issue."""

    audience: records.Audience
    """The readers it is for."""

    @answers(Section)
    @staticmethod
    async def section(row: strawberry.Parent[records.GuidanceItem], info: Info) -> records.Section | None:
        """The section it stands in."""
        edition = await info.context.load.holding.load(row.edition_id)
        sections = edition.sections if edition else ()
        return next((section for section in sections if section.key == row.section_key), None)

    @answers("list[GuidanceItem]", up_to(1))
    @staticmethod
    async def same_as(row: strawberry.Parent[records.GuidanceItem], info: Info) -> list[records.GuidanceItem]:
        """The same point as put to other readers."""
        if not row.same_as_keys:
            return []
        edition = await info.context.load.holding.load(row.edition_id)
        found = {item.key: item for item in pieces(edition)} if edition else {}
        return [found[key] for key in row.same_as_keys if key in found]


@kinds.object
class Benefit(Item):
    """One thing that linking can help you to do."""

    label: str | None
    """The family in words, such as Institutional benefits."""
    family: records.BenefitFamily
    """The family it belongs to."""


@kinds.object
class Checklist(Localised):
    """A list of boxes to tick or things you will need."""

    key: str
    """`steps` or `conditions`."""
    heading: str
    """The heading as printed."""

    @answers("list[ChecklistItem]", up_to(20))
    @staticmethod
    def items(
        row: strawberry.Parent[records.Checklist],
        essential: Annotated[
            bool | None, strawberry.argument(description="Only essential items, or only the others.")
        ] = None,
        scope: Annotated[
            records.ItemScope | None,
            strawberry.argument(description="Only what a side does alone, or only what all do together."),
        ] = None,
    ) -> list[records.ChecklistItem]:
        """The items in their order."""
        return [
            item
            for item in row.items
            if (essential is None or item.essential is essential) and (scope is None or item.scope is scope)
        ]

    groups: list[ItemGroup] = strawberry.field(directives=[up_to(3)])
    """The same items under their group headings."""

    @answers(int)
    @staticmethod
    def total(row: strawberry.Parent[records.Checklist]) -> int:
        """How many items there are."""
        return len(row.items)


@kinds.object
class ChecklistItem(Item):
    """A box to tick, or a thing you will need."""

    number: int
    """Its place in the list, from 1."""
    details: list["ItemDetail"] = strawberry.field(directives=[up_to(3)])
    """The points under it, in the same language; they are not boxes of their own."""
    column: records.Column | None
    """The printed column it stands in."""
    scope: records.ItemScope
    """Whether a side does it alone or all do it together."""
    essential: bool
    """Whether the link is not ready without it."""
    allows_not_applicable: bool
    """Whether a side may say that it does not apply."""

    @answers(Checklist)
    @staticmethod
    async def checklist(row: strawberry.Parent[records.ChecklistItem], info: Info) -> records.Checklist | None:
        """The checklist it belongs to."""
        edition = await info.context.load.holding.load(row.edition_id)
        checklists = edition.checklists if edition else ()
        return next((checklist for checklist in checklists if checklist.key == row.checklist_key), None)

    @answers(list[GuidanceItem], up_to(5))
    @staticmethod
    async def advice(
        row: strawberry.Parent[records.ChecklistItem], info: Info, audience: For = None
    ) -> list[records.GuidanceItem]:
        """Advice elsewhere in the leaflet that bears on it; 5 at most, the closest first."""
        return await advice_on(info, row, audience)


@kinds.object
class ItemDetail:
    """A point under a box."""

    key: str
    """The name that stays the same in every edition and language."""

    @answers(str)
    @staticmethod
    def text(row: strawberry.Parent[records.ItemDetail], format: Format = records.TextFormat.PLAIN) -> str:
        """The words as printed."""
        return marks.render(row.words, format or records.TextFormat.PLAIN)

    details: list["ItemDetail"] = strawberry.field(directives=[up_to(1)])
    """Its own details."""


@kinds.object
class Rule(Localised):
    """The sentence that says when to think again about linking."""

    @answers(str)
    @staticmethod
    def text(row: strawberry.Parent[records.Rule], format: Format = records.TextFormat.PLAIN) -> str:
        """The sentence as printed."""
        return marks.render(row.words, format or records.TextFormat.PLAIN)

    quantifier: records.RuleQuantifier
    """How many boxes it asks for."""

    @answers(list[Checklist], up_to(2))
    @staticmethod
    async def checklists(row: strawberry.Parent[records.Rule], info: Info) -> list[records.Checklist]:
        """The checklists it speaks of."""
        edition = await info.context.load.holding.load(row.edition_id)
        checklists = edition.checklists if edition else ()
        return [checklist for checklist in checklists if checklist.key in row.checklist_keys]


def pieces(edition: records.Edition) -> list[records.GuidanceItem]:
    """List the advice, challenges and issues of an edition in printed order."""
    return [item for section in edition.sections for item in section.items if isinstance(item, records.GuidanceItem)]


async def advice_on(
    info: Info, item: records.ChecklistItem, audience: records.Audience | None
) -> list[records.GuidanceItem]:
    """Give the advice of an item's edition that bears on it, for some readers or for all."""
    told = await info.context.load.advice.load(item.edition_id)
    return [one for one in told.get(item.key, ()) if for_readers(one.audience, audience)]


def for_readers(audience: records.Audience, wanted: records.Audience | None) -> bool:
    """Whether something is for the readers asked about, or for everyone."""
    return wanted is None or audience in (wanted, records.Audience.EVERYONE)
