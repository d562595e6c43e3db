"""The nouns of guidance as they are shown: collection, leaflet, edition, section, item, rule, change set."""

from datetime import date, datetime

from msgspec import Struct

from content.enums import (
    Audience,
    BenefitFamily,
    ChangeKind,
    Column,
    EditionStatus,
    FindingCode,
    ItemChangeKind,
    ItemScope,
    LeafletKind,
    RuleQuantifier,
    SectionKind,
    Sector,
    SegmentKind,
    Severity,
)
from content.records.moment import NOW, Moment
from content.words import Names, Words


class Collection(Struct, frozen=True):
    """A set of leaflets."""

    id: str
    slug: str
    title: Names
    needs_approval: bool
    version: int


class Leaflet(Struct, frozen=True):
    """One leaflet through all its editions and languages, as it stands at one moment."""

    id: str
    slug: str
    title: Names
    """The titles of the editions in force, by language, the original first."""
    kind: LeafletKind
    sector: Sector
    collection_id: str
    supplement_ids: tuple[str, ...]
    original_language: str
    review_on: date | None
    version: int
    moment: Moment = NOW


class LeafletLanguage(Struct, frozen=True):
    """How far a leaflet has got in one language."""

    language: str
    complete: bool
    behind: bool
    edition_id: str | None
    moment: Moment = NOW


class Publication(Struct, frozen=True):
    """When and why an edition was published or withdrawn."""

    change_kind: ChangeKind | None
    change_note: str | None
    published_at: datetime | None
    published_by: str | None
    superseded_at: datetime | None
    superseded_by_id: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    moment: Moment = NOW


class Licence(Struct, frozen=True):
    """The terms on which a leaflet may be shown."""

    spdx_id: str
    url: str
    attribution: str


class SourceFile(Struct, frozen=True):
    """A file as it was uploaded; its address is for editors."""

    filename: str
    media_type: str
    sha256: str
    bytes: int
    uploaded_at: datetime
    uploaded_by: str | None
    may_fetch: bool


class Finding(Struct, frozen=True):
    """Something in an uploaded file that an editor should look at."""

    severity: Severity
    code: FindingCode
    message: str
    line: int | None = None
    excerpt: str | None = None
    suggestion: str | None = None
    item: str | None = None
    """The key of the item or section it is about."""


class ItemDetail(Struct, frozen=True):
    """A point under a box."""

    key: str
    words: Words
    details: tuple["ItemDetail", ...] = ()


class GuidanceItem(Struct, frozen=True):
    """A piece of advice, a challenge or an issue."""

    key: str
    label: str | None
    words: Words
    audience: Audience
    same_as_keys: tuple[str, ...]
    section_key: str
    edition_id: str
    language: str


class Benefit(Struct, frozen=True):
    """One thing that linking can help you to do; its label is its family in words."""

    key: str
    label: str | None
    words: Words
    family: BenefitFamily
    edition_id: str
    language: str


class ChecklistItem(Struct, frozen=True):
    """A box to tick, or a thing you will need."""

    key: str
    number: int
    label: str | None
    words: Words
    details: tuple[ItemDetail, ...]
    column: Column | None
    scope: ItemScope
    essential: bool
    allows_not_applicable: bool
    checklist_key: str
    edition_id: str
    language: str


Item = GuidanceItem | Benefit | ChecklistItem


class ItemGroup(Struct, frozen=True):
    """Items under one heading; an empty heading means that the items stand under none."""

    key: str
    heading: str
    items: tuple[Item, ...]
    language: str


class Section(Struct, frozen=True):
    """A section of an edition: a heading, a text and a list."""

    key: str
    kind: SectionKind
    heading: str
    subtitle: str | None
    audience: Audience
    audience_label: str | None
    words: Words | None
    """The text before the list."""
    items: tuple[Item, ...]
    groups: tuple[ItemGroup, ...]
    edition_id: str
    language: str


class Checklist(Struct, frozen=True):
    """A list of boxes to tick (`steps`) or things you will need (`conditions`)."""

    key: str
    heading: str
    items: tuple[ChecklistItem, ...]
    groups: tuple[ItemGroup, ...]
    edition_id: str
    language: str


class Rule(Struct, frozen=True):
    """The sentence that says when to think again about linking."""

    words: Words
    quantifier: RuleQuantifier
    checklist_keys: tuple[str, ...]
    edition_id: str
    language: str


class Translation(Struct, frozen=True):
    """Where a translation comes from and what it lacks."""

    of_id: str
    complete: bool
    behind: bool
    missing: tuple[Item, ...]
    """The items still shown in the original language."""
    moment: Moment = NOW


class Edition(Struct, frozen=True):
    """A leaflet as it was published on one day in one language, or a draft of it."""

    id: str
    leaflet_id: str
    number: int
    """The number that partnerships follow; of a draft, the one it would take now."""
    revision: int
    language: str
    title: str
    subtitle: str | None
    status: EditionStatus
    publication: Publication
    sections: tuple[Section, ...]
    checklists: tuple[Checklist, ...]
    rule: Rule | None
    findings: tuple[Finding, ...]
    """For editors; empty to everybody else."""
    licence: Licence | None
    source: SourceFile | None
    content_hash: str
    version: int
    moment: Moment = NOW
    translation: Translation | None = None


class TextSegment(Struct, frozen=True):
    """A run of words in a comparison."""

    kind: SegmentKind
    text: str


class ItemChange(Struct, frozen=True):
    """What became of one item."""

    id: str
    kind: ItemChangeKind
    moved: bool
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    segments: tuple[TextSegment, ...]
    score: float | None
    ticks_to_reconfirm: int | None = None


class ChangeImpact(Struct, frozen=True):
    """Who would feel a change: counts for those who may edit, the partnerships as far as the viewer may see them."""

    leaflet_id: str
    partnerships_affected: int
    ticks_to_reconfirm: int
    verdicts_changed: int
    partnership_ids: tuple[str, ...] = ()


class ItemChangeCount(Struct, frozen=True):
    """How many items changed in one way."""

    kind: ItemChangeKind
    count: int


class ChangeSet(Struct, frozen=True):
    """What changed between two editions, item by item, and what that means for partnerships."""

    from_id: str | None
    to_id: str
    summary: str
    counts: tuple[ItemChangeCount, ...]
    items: tuple[ItemChange, ...]
    impact: ChangeImpact | None


class ItemWording(Struct, frozen=True):
    """What one edition did to an item's words or its place."""

    place: str
    """Its place among the wordings: the edition's number and revision."""
    key: str
    edition_id: str
    kind: ItemChangeKind
    moved: bool
    segments: tuple[TextSegment, ...]


class ItemLife(Struct, frozen=True):
    """One item through all editions of its leaflet in one language."""

    key: str
    language: str
    derived_from: tuple[str, ...]
    wordings: tuple[ItemWording, ...]
