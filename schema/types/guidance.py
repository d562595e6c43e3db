"""The nouns of guidance: collection, leaflet, edition, and the lists of them."""

from datetime import UTC, date, datetime
from typing import Annotated

import strawberry

from content import catalogue, language, paging, records
from content.guiding import guidance
from content.sharing import embedding, linked_data
from schema import kinds
from schema.context import Info
from schema.directives import Cost, up_to
from schema.fields import Languages, answers, later, record_of, wanted
from schema.paging import Connection, pages
from schema.scalars import JSON, URL, LanguageTag
from schema.types import embeds, sections, shared
from schema.types.editing import Comment, EditionTransition
from schema.types.embeds import Embed, HeadingLevel
from schema.types.files import EditionFiles, Licence
from schema.types.sections import Benefit, Checklist, For, GuidanceItem, Item, Rule, Section
from schema.types.shared import DateOrder, Localised, Node

_ChangeSet = later("ChangeSet", "schema.types.changes")
_ItemLife = later("ItemLife", "schema.types.lives")

strawberry.enum(records.LeafletKind)
strawberry.enum(records.Sector)
strawberry.enum(records.EditionStatus)
strawberry.enum(records.ChangeKind)
strawberry.enum(records.Severity)
strawberry.enum(records.FindingCode)
strawberry.enum(records.LeafletOrderField)

_SEVERITIES = tuple(records.Severity)
"""From the least serious to the most."""


@kinds.input
class LeafletFilter:
    """Which leaflets to list; all conditions must hold."""

    collection: str | None = strawberry.UNSET
    """In this collection, by slug."""
    kind: records.LeafletKind | None = strawberry.UNSET
    """Of this kind."""
    sector: list[records.Sector] | None = strawberry.UNSET
    """For one of these sectors."""
    language: list[LanguageTag] | None = strawberry.UNSET
    """Published in one of these languages."""
    title: str | None = strawberry.UNSET
    """With these words in the title."""
    changed_since: datetime | None = strawberry.UNSET
    """Published or changed since."""


@kinds.input
class LeafletOrder:
    """The order of leaflets."""

    field: records.LeafletOrderField = records.LeafletOrderField.TITLE
    """What to sort by."""
    direction: records.OrderDirection = records.OrderDirection.ASC
    """Which end first."""


@kinds.input
class EditionFilter:
    """Which editions to list; all conditions must hold."""

    status: list[records.EditionStatus] | None = strawberry.UNSET
    """In one of these states."""
    language: list[LanguageTag] | None = strawberry.UNSET
    """In one of these languages."""
    published_since: datetime | None = strawberry.UNSET
    """Published since."""


FilterLeaflets = Annotated[LeafletFilter | None, strawberry.argument(description="Only leaflets like this.")]
OrderLeaflets = Annotated[LeafletOrder | None, strawberry.argument(description="The order to list them in.")]


@kinds.object
class Collection(Node):
    """A set of leaflets, such as the Toolkit for Linking Opportunities and Challenges."""

    slug: str
    """The name in web addresses."""
    needs_approval: bool
    """Whether another editor has to approve what is published in it."""
    version: int
    """The number to send as `expectedVersion`."""

    @answers(str)
    @staticmethod
    def title(row: strawberry.Parent[records.Collection], language: Languages = None) -> str:
        """The title of the set."""
        return shared.name(row.title, language)

    @pages("LeafletConnection")
    @staticmethod
    async def leaflets(
        row: strawberry.Parent[records.Collection],
        info: Info,
        page: paging.Page,
        filter: FilterLeaflets = None,
        order_by: OrderLeaflets = None,
    ) -> paging.Slice[records.Leaflet]:
        """The leaflets in it."""
        return await guidance.list_leaflets(
            info.context.viewer,
            page=page,
            filter=record_of(records.LeafletFilter, filter, collection_id=row.id),
            order=record_of(records.LeafletOrder, order_by),
            as_of=None,
        )


@kinds.object
class Leaflet(Node):
    """One leaflet through all its editions and languages, such as Local Authority Links."""

    slug: str
    """The name in web addresses."""

    @answers(str)
    @staticmethod
    def title(row: strawberry.Parent[records.Leaflet], language: Languages = None) -> str:
        """The title of the leaflet."""
        return shared.name(row.title, language)

    kind: records.LeafletKind
    """Core or supplementary."""
    sector: records.Sector
    """The kind of community it is written for."""

    @answers(Collection)
    @staticmethod
    async def collection(row: strawberry.Parent[records.Leaflet], info: Info) -> records.Collection | None:
        """The set it belongs to."""
        return await info.context.load.collections.load(row.collection_id)

    @answers("list[Leaflet]", up_to(5))
    @staticmethod
    async def supplements(row: strawberry.Parent[records.Leaflet], info: Info) -> list[records.Leaflet]:
        """The leaflets it presupposes."""
        return await _leaflets(info, row.supplement_ids, row.moment)

    @answers("list[Leaflet]", up_to(5))
    @staticmethod
    async def supplemented_by(row: strawberry.Parent[records.Leaflet], info: Info) -> list[records.Leaflet]:
        """The leaflets that presuppose it."""
        ids = await info.context.load.supplemented_by.load((row.id, row.moment))
        return await _leaflets(info, ids or (), row.moment)

    original_language: LanguageTag
    """The language it was first written in."""
    review_on: date | None
    """When somebody is to look at it again."""

    @answers(bool)
    @staticmethod
    def review_overdue(row: strawberry.Parent[records.Leaflet]) -> bool:
        """Whether that day has passed."""
        return row.review_on is not None and row.review_on < datetime.now(UTC).date()

    @answers("list[LeafletLanguage]", up_to(5))
    @staticmethod
    async def languages(row: strawberry.Parent[records.Leaflet], info: Info) -> tuple[records.LeafletLanguage, ...]:
        """The languages it can be read in."""
        return await info.context.load.languages.load(row)

    @answers("Edition | None")
    @staticmethod
    async def edition(
        row: strawberry.Parent[records.Leaflet],
        info: Info,
        language: Languages = None,
        number: Annotated[
            int | None,
            strawberry.argument(description="A numbered edition, to stay with the wording you know."),
        ] = None,
    ) -> records.Edition | None:
        """The published edition, or an earlier one by number."""
        edition_id = await info.context.load.edition_ids.load((row, wanted(language), number))
        return await info.context.load.editions.load((edition_id, row.moment)) if edition_id else None

    @answers(_ItemLife | None, Cost(weight="10"))
    @staticmethod
    async def item(
        row: strawberry.Parent[records.Leaflet],
        info: Info,
        key: Annotated[str, strawberry.argument(description="The item's key, the same in every edition.")],
        language: Languages = None,
    ) -> records.ItemLife | None:
        """One item through all editions: every wording, who put it in force, when and why."""
        return await info.context.load.lives.load((row, key, wanted(language)))

    @pages("EditionConnection")
    @staticmethod
    async def editions(
        row: strawberry.Parent[records.Leaflet],
        info: Info,
        page: paging.Page,
        filter: Annotated[EditionFilter | None, strawberry.argument(description="Only editions like this.")] = None,
        order_by: Annotated[DateOrder | None, strawberry.argument(description="The order to list them in.")] = None,
    ) -> paging.Slice[records.Edition]:
        """Every edition you may see."""
        return await guidance.list_editions(
            info.context.viewer,
            leaflet_id=row.id,
            page=page,
            filter=record_of(records.EditionFilter, filter),
            newest_first=order_by is None or order_by.direction is records.OrderDirection.DESC,
            moment=row.moment,
        )

    @answers(URL)
    @staticmethod
    def url(row: strawberry.Parent[records.Leaflet], info: Info) -> str:
        """The page about it."""
        return f"{info.context.public_url}/leaflets/{row.slug}"

    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class LeafletLanguage:
    """How far a leaflet has got in one language."""

    language: LanguageTag
    """The language."""

    @answers(records.TextDirection)
    @staticmethod
    def direction(row: strawberry.Parent[records.LeafletLanguage]) -> records.TextDirection:
        """The direction in which to set it."""
        return language.direction(row.language)

    complete: bool
    """Whether every item has been translated."""
    behind: bool
    """Whether the original has a newer edition."""

    @answers("Edition | None")
    @staticmethod
    async def edition(row: strawberry.Parent[records.LeafletLanguage], info: Info) -> records.Edition | None:
        """The published edition in this language."""
        return await info.context.load.editions.load((row.edition_id, row.moment)) if row.edition_id else None


@kinds.object
class Edition(Node, Localised):
    """A leaflet as it was published on one day in one language; it never changes afterwards."""

    @answers(Leaflet)
    @staticmethod
    async def leaflet(row: strawberry.Parent[records.Edition], info: Info) -> records.Leaflet | None:
        """The leaflet it is an edition of."""
        return await info.context.load.leaflets.load((row.leaflet_id, row.moment))

    number: int
    """The number, which translations share; partnerships follow it. A major change takes the next one."""
    revision: int
    """Which wording of this number in this language it is, from 1; a minor change takes the next one."""
    title: str
    """The title as printed."""
    subtitle: str | None
    """The line printed under the title."""
    status: records.EditionStatus
    """How far it has got."""
    publication: "Publication"
    """When and why it was published or withdrawn."""

    @answers(list[Section], up_to(10))
    @staticmethod
    def sections(
        row: strawberry.Parent[records.Edition],
        kind: Annotated[list[records.SectionKind] | None, strawberry.argument(description="Only these kinds.")] = None,
        audience: For = None,
    ) -> list[records.Section]:
        """The sections in printed order."""
        return [
            section
            for section in row.sections
            if (kind is None or section.kind in kind) and sections.for_readers(section.audience, audience)
        ]

    @answers(Section | None)
    @staticmethod
    def section(
        row: strawberry.Parent[records.Edition],
        key: Annotated[str, strawberry.argument(description="The key, such as `challenges`.")],
    ) -> records.Section | None:
        """One section by its key."""
        return next((section for section in row.sections if section.key == key), None)

    checklists: list[Checklist] = strawberry.field(directives=[up_to(2)])
    """The checklists: the boxes to tick and the things you will need."""

    @answers(Checklist | None)
    @staticmethod
    def checklist(
        row: strawberry.Parent[records.Edition],
        key: Annotated[
            str,
            strawberry.argument(
                description="`steps` for the printed boxes, `conditions` for the things you will need."
            ),
        ] = "steps",
    ) -> records.Checklist | None:
        """One checklist by its key."""
        return next((checklist for checklist in row.checklists if checklist.key == key), None)

    rule: Rule | None
    """When to think again."""

    @answers(list[Benefit], up_to(15))
    @staticmethod
    def benefits(
        row: strawberry.Parent[records.Edition],
        family: Annotated[records.BenefitFamily | None, strawberry.argument(description="Only this family.")] = None,
    ) -> list[records.Benefit]:
        """What linking can help you to do."""
        found = [item for section in row.sections for item in section.items if isinstance(item, records.Benefit)]
        return [item for item in found if family is None or item.family is family]

    @answers(list[GuidanceItem], up_to(20))
    @staticmethod
    def guidance(
        row: strawberry.Parent[records.Edition],
        kind: Annotated[
            records.SectionKind | None, strawberry.argument(description="Only from sections of this kind.")
        ] = None,
        audience: For = None,
    ) -> list[records.GuidanceItem]:
        """Advice as one flat list, in printed order."""
        return [
            item
            for section in row.sections
            if kind is None or section.kind is kind
            for item in section.items
            if isinstance(item, records.GuidanceItem) and sections.for_readers(item.audience, audience)
        ]

    @answers("list[Finding]", up_to(10))
    @staticmethod
    def findings(
        row: strawberry.Parent[records.Edition],
        severity: Annotated[
            records.Severity | None, strawberry.argument(description="Only findings this serious or worse.")
        ] = records.Severity.INFO,
    ) -> list[records.Finding]:
        """What the reader of the file noticed, for editors."""
        least = _SEVERITIES.index(severity or records.Severity.INFO)
        return [finding for finding in row.findings if _SEVERITIES.index(finding.severity) >= least]

    @answers(_ChangeSet | None, Cost(weight="10"))
    @staticmethod
    async def change_set(
        row: strawberry.Parent[records.Edition],
        info: Info,
        since: Annotated[
            int | None,
            strawberry.argument(description="The edition you have; the one before this if not given."),
        ] = None,
    ) -> records.ChangeSet | None:
        """What changed since an earlier edition."""
        return await info.context.load.change_sets.load((row, since))

    translation: "Translation | None"
    """What it was translated from and what is missing."""
    licence: Licence | None
    """The terms on which you may show it."""

    @answers(EditionFiles)
    @staticmethod
    def files(row: strawberry.Parent[records.Edition]) -> records.Edition:
        """The uploaded file, and files to take away."""
        return row

    @answers(Embed)
    @staticmethod
    async def embed(
        row: strawberry.Parent[records.Edition],
        info: Info,
        pin: Annotated[bool | None, embeds.PIN] = embeds.UNPINNED,
        heading_level: HeadingLevel = embeds.HEADING_LEVEL,
    ) -> embedding.Embed:
        """All that is needed to show it on another site."""
        return await embeds.embed(info, row, None, pinned=pin, level=heading_level)

    @answers(list[Comment], up_to(20))
    @staticmethod
    async def comments(
        row: strawberry.Parent[records.Edition],
        info: Info,
        settled: Annotated[
            bool | None, strawberry.argument(description="Only those that have been seen to, or only the others.")
        ] = None,
    ) -> list[records.Comment]:
        """What editors have said about it, the oldest first; for editors."""
        said = await info.context.load.comments_on.load(row)
        return [one for one in said if settled is None or (one.settled_at is not None) is settled]

    @answers(list[EditionTransition], up_to(4))
    @staticmethod
    async def available_transitions(
        row: strawberry.Parent[records.Edition], info: Info
    ) -> tuple[records.EditionTransition, ...]:
        """What can become of it next, and what is missing for that; for editors."""
        return await info.context.load.transitions.load(row)

    @answers(JSON)
    @staticmethod
    async def json_ld(row: strawberry.Parent[records.Edition], info: Info) -> JSON:
        """The leaflet as schema.org data."""
        leaflet = await info.context.load.leaflets.load((row.leaflet_id, row.moment))
        return JSON(linked_data.edition(row, leaflet, public_url=info.context.public_url))

    content_hash: str
    """A fingerprint of the content: the ETag, and proof that a copy is true."""
    version: int
    """The number to send as `expectedVersion`."""


@kinds.object
class Publication:
    """When and why an edition was published or withdrawn."""

    change_kind: records.ChangeKind | None
    """What kind of change it made."""
    change_note: str | None
    """What changed, in the editor's words."""
    published_at: datetime | None
    """When it was or will be published."""
    published_by: str | None
    """Who published it."""
    superseded_at: datetime | None
    """When a newer edition took its place."""

    @answers(Edition | None)
    @staticmethod
    async def superseded_by(row: strawberry.Parent[records.Publication], info: Info) -> records.Edition | None:
        """The edition that took its place."""
        if row.superseded_by_id is None:
            return None
        return await info.context.load.editions.load((row.superseded_by_id, row.moment))

    withdrawn_at: datetime | None
    """When it was taken back."""
    withdrawn_reason: str | None
    """Why it was taken back, to show in its place."""


@kinds.object
class Translation:
    """Where a translation comes from and what it lacks."""

    @answers(Edition)
    @staticmethod
    async def of(row: strawberry.Parent[records.Translation], info: Info) -> records.Edition | None:
        """The edition it was translated from."""
        return await info.context.load.editions.load((row.of_id, row.moment))

    complete: bool
    """Whether every item has been translated."""
    behind: bool
    """Whether the original has a newer edition."""
    missing: list[Item] = strawberry.field(directives=[up_to(10)])
    """The items still shown in the original language."""

    @answers(list[Item], up_to(10), Cost(weight="10"))
    @staticmethod
    async def outdated(row: strawberry.Parent[records.Translation], info: Info) -> list[records.Item]:
        """The items that the original has put in other words since, or that are new in it; in the original language."""
        changed = await _since(row, info)
        news = (records.ItemChangeKind.KEPT, records.ItemChangeKind.MOVED)
        return [item for one in changed.items if one.kind not in news for item in one.after] if changed else []

    @answers(str, Cost(weight="10"))
    @staticmethod
    async def summary(row: strawberry.Parent[records.Translation], info: Info, language: Languages = None) -> str:
        """What has become of the original since and what is left to translate, in two sentences."""
        changed = await _since(row, info)
        ends = (
            [await info.context.load.editions.load((key, row.moment)) for key in (row.of_id, changed.to_id)]
            if changed
            else []
        )
        since = (ends[0].number, ends[1].number) if ends and ends[0] and ends[1] else None
        return catalogue.translation(since, changed.counts if changed else (), len(row.missing), wanted(language))


@kinds.object
class Finding:
    """Something in an uploaded file that an editor should look at."""

    severity: records.Severity
    """How serious it is."""
    code: records.FindingCode
    """What it is, for a program."""
    message: str
    """What it is, for a person."""
    line: int | None
    """The line of the file."""
    excerpt: str | None
    """The words in question."""
    suggestion: str | None
    """What to write instead."""
    item: str | None
    """The key of the item it is about."""


@kinds.object
class LeafletConnection(Connection[Leaflet]):
    """A page of leaflets."""


@kinds.object
class EditionConnection(Connection[Edition]):
    """A page of editions."""


async def written_edition(info: Info, edition_id: str) -> records.Edition | None:
    """Read an edition that has just been written, with nothing remembered from before."""
    return await info.context.load.afresh().editions.load((edition_id, records.NOW))


async def _since(row: records.Translation, info: Info) -> records.ChangeSet | None:
    """Compare the edition that was translated with the original's edition in force, if that is another number."""
    load = info.context.load
    original = await load.editions.load((row.of_id, row.moment)) if row.behind else None
    leaflet = await load.leaflets.load((original.leaflet_id, row.moment)) if original else None
    if original is None or leaflet is None:
        return None
    current_id = await load.edition_ids.load((leaflet, (original.language,), None))
    current = await load.editions.load((current_id, row.moment)) if current_id else None
    return await load.change_sets.load((current, original.number)) if current else None


async def _leaflets(info: Info, ids: tuple[str, ...], moment: records.Moment) -> list[records.Leaflet]:
    found = await info.context.load.leaflets.load_all((one, moment) for one in ids)
    return [leaflet for leaflet in found if leaflet is not None]
