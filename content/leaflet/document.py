"""What a reader makes of a file: a typed leaflet with its findings, before any item has an identity."""

from msgspec import Struct

from content.enums import (
    Audience,
    BenefitFamily,
    Column,
    FindingCode,
    ItemScope,
    LeafletKind,
    RuleQuantifier,
    SectionKind,
    Severity,
)
from content.words import Words

READER_VERSION = "2"
"""Stored with each upload, so that a file can be read again when the reader has learnt more."""


class Detail(Struct, frozen=True):
    """A point under a box, with its own points."""

    words: Words
    line: int | None = None
    details: tuple["Detail", ...] = ()


class Item(Struct, frozen=True):
    """One point of a leaflet, as printed."""

    words: Words
    """The words as printed, label, dash and all."""
    label: str | None = None
    """The words before the dash."""
    line: int | None = None
    """The line of the file, from 1."""
    boxed: bool = False
    """Whether a box stands before it."""
    starred: bool = False
    """Whether a star marks it."""
    column: Column | None = None
    scope: ItemScope = ItemScope.SIDE
    essential: bool = False
    allows_not_applicable: bool = False
    family: BenefitFamily | None = None
    details: tuple[Detail, ...] = ()
    source_key: str | None = None
    """An item key that travelled inside the file."""


class Group(Struct, frozen=True):
    """Items under one heading; an empty heading means that they stand under none."""

    heading: str
    items: tuple[Item, ...]
    line: int | None = None
    source_key: str | None = None
    """The key of the group, where the file carries it."""


class Section(Struct, frozen=True):
    """A heading, a text and a list; the heading has lost its colon, nothing else is lost."""

    kind: SectionKind
    heading: str
    subtitle: str | None
    audience: Audience
    audience_label: str | None
    words: Words | None
    groups: tuple[Group, ...]
    line: int | None = None
    source_key: str | None = None
    """The key of the section, where the file carries it."""


class Rule(Struct, frozen=True):
    """The sentence that says when to think again; the places of the checklist sections it speaks of."""

    words: Words
    quantifier: RuleQuantifier
    section_places: tuple[int, ...]
    """Indexes into `Document.sections`."""
    line: int | None = None


class Finding(Struct, frozen=True):
    """Something an editor should look at; `section`, `group` and `item` are its place, where it has one."""

    severity: Severity
    code: FindingCode
    message: str
    line: int | None = None
    excerpt: str | None = None
    suggestion: str | None = None
    place: tuple[int, ...] = ()
    """() for the file, (section,), (section, group) or (section, group, item)."""


class Document(Struct, frozen=True):
    """A leaflet as read from one file."""

    collection_title: str | None
    title: str
    subtitle: str | None
    """The line under the title, such as the one that says what the leaflet supplements."""
    kind: LeafletKind
    sections: tuple[Section, ...]
    """In printed order; the rule stands among them as a section of kind RULE with an empty heading."""
    rule: Rule | None
    findings: tuple[Finding, ...]
