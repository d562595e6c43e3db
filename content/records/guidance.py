"""The nouns of guidance as they are shown: collection, leaflet, edition, section, item, rule, change set."""

from dataclasses import dataclass, field
from datetime import date, datetime

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


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of leaflets."""

    id: str
    slug: str
    title: Names
    needs_approval: bool
    version: int


@dataclass(frozen=True, slots=True)
class Leaflet:
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


@dataclass(frozen=True, slots=True)
class LeafletLanguage:
    """How far a leaflet has got in one language."""

    language: str
    complete: bool
    behind: bool
    edition_id: str | None
    moment: Moment = NOW


@dataclass(frozen=True, slots=True)
class Publication:
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


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms on which a leaflet may be shown."""

    spdx_id: str
    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was uploaded; its address is for editors."""

    filename: str
    media_type: str
    sha256: str
    bytes: int
    uploaded_at: datetime
    uploaded_by: str | None
    may_fetch: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in an uploaded file that an editor should look at."""

    severity: Severity
    code: FindingCode
    message: str
    line: int | None = None
    excerpt: str | None = None
    suggestion: str | None = None
    item: str | None = None
    """The key of the item or section it is about."""


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """A point under a box."""

    key: str
    words: Words
    details: tuple["ItemDetail", ...] = ()


@dataclass(frozen=True, slots=True)
class GuidanceItem:
    """A piece of advice, a challenge or an issue."""

    key: str
    label: str | None
    words: Words
    audience: Audience
    same_as_keys: tuple[str, ...]
    section_key: str
    edition_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing that linking can help you to do; its label is its family in words."""

    key: str
    label: str | None
    words: Words
    family: BenefitFamily
    edition_id: str
    language: str


@dataclass(frozen=True, slots=True)
class ChecklistItem:
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


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items under one heading; an empty heading means that the items stand under none."""

    key: str
    heading: str
    items: tuple[Item, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Section:
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


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of boxes to tick (`steps`) or things you will need (`conditions`)."""

    key: str
    heading: str
    items: tuple[ChecklistItem, ...]
    groups: tuple[ItemGroup, ...]
    edition_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The sentence that says when to think again about linking."""

    words: Words
    quantifier: RuleQuantifier
    checklist_keys: tuple[str, ...]
    edition_id: str
    language: str


@dataclass(frozen=True, slots=True)
class Translation:
    """Where a translation comes from and what it lacks."""

    of_id: str
    complete: bool
    behind: bool
    missing: tuple[Item, ...]
    """The items still shown in the original language."""
    moment: Moment = NOW


@dataclass(frozen=True, slots=True)
class Edition:
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


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A run of words in a comparison."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What became of one item."""

    id: str
    kind: ItemChangeKind
    moved: bool
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    segments: tuple[TextSegment, ...]
    score: float | None
    ticks_to_reconfirm: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """Who would feel a change: counts for those who may edit, the partnerships as far as the viewer may see them."""

    partnerships_affected: int
    ticks_to_reconfirm: int
    verdicts_changed: int
    partnership_ids: tuple[str, ...] = field(default=())
    leaflet_id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ItemChangeCount:
    """How many items changed in one way."""

    kind: ItemChangeKind
    count: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What changed between two editions, item by item, and what that means for partnerships."""

    from_id: str | None
    to_id: str
    summary: str
    counts: tuple[ItemChangeCount, ...]
    items: tuple[ItemChange, ...]
    impact: ChangeImpact | None


@dataclass(frozen=True, slots=True)
class ItemWording:
    """What one edition did to an item's words or its place."""

    place: str
    """Its place among the wordings: the edition's number and revision."""
    key: str
    edition_id: str
    kind: ItemChangeKind
    moved: bool
    segments: tuple[TextSegment, ...]


@dataclass(frozen=True, slots=True)
class ItemLife:
    """One item through all editions of its leaflet in one language."""

    key: str
    language: str
    derived_from: tuple[str, ...]
    wordings: tuple[ItemWording, ...]
