"""The closed lists of guidance: leaflets, their sections and items, and what changes in them."""

from enum import StrEnum


class LeafletKind(StrEnum):
    """Whether a leaflet stands alone."""

    CORE = "CORE"
    """One of the main leaflets of its set."""
    SUPPLEMENTARY = "SUPPLEMENTARY"
    """Adds to the core leaflets."""


class Sector(StrEnum):
    """The kind of community a leaflet is written for."""

    LOCAL_AUTHORITY = "LOCAL_AUTHORITY"
    """Local authorities."""
    HEALTH = "HEALTH"
    """Hospitals and health workers."""
    EDUCATION = "EDUCATION"
    """Schools and colleges."""
    FAITH = "FAITH"
    """Faith groups."""
    COMMUNITY = "COMMUNITY"
    """Community groups."""
    YOUTH = "YOUTH"
    """Young people."""
    DIASPORA = "DIASPORA"
    """Diaspora groups."""
    OTHER = "OTHER"
    """Any other."""


class EditionStatus(StrEnum):
    """How far an edition has got."""

    DRAFT = "DRAFT"
    """Being written; only editors see it."""
    IN_REVIEW = "IN_REVIEW"
    """Waiting for a second pair of eyes."""
    SCHEDULED = "SCHEDULED"
    """Will be published at a set time."""
    PUBLISHED = "PUBLISHED"
    """The one to read."""
    SUPERSEDED = "SUPERSEDED"
    """A newer edition has taken its place."""
    WITHDRAWN = "WITHDRAWN"
    """Taken back, with a reason."""


class ChangeKind(StrEnum):
    """How much an edition changes what partners have agreed to."""

    MINOR = "MINOR"
    """Spelling and layout: answers stand."""
    MAJOR = "MAJOR"
    """New meaning: answers stand but ask to be confirmed."""


class SectionKind(StrEnum):
    """What a section is for."""

    BACKGROUND = "BACKGROUND"
    """Why and how local authorities link."""
    OPPORTUNITIES = "OPPORTUNITIES"
    """What linking can help you to do."""
    CHECKLIST = "CHECKLIST"
    """The boxes to tick."""
    CONDITIONS = "CONDITIONS"
    """The things you will need to maintain a link."""
    RULE = "RULE"
    """When to think again."""
    CHALLENGES = "CHALLENGES"
    """What stands in the way of an equal partnership."""
    AUDIENCE_ISSUES = "AUDIENCE_ISSUES"
    """Issues for one kind of community."""
    OTHER = "OTHER"
    """Anything else."""


class Audience(StrEnum):
    """The readers that advice is for."""

    EVERYONE = "EVERYONE"
    """Every community."""
    RESOURCE_RICH = "RESOURCE_RICH"
    """Resource rich communities."""
    RESOURCE_POOR = "RESOURCE_POOR"
    """Resource poor communities."""
    OTHER = "OTHER"
    """Other readers, whom the leaflet names."""


class ItemScope(StrEnum):
    """Who carries out an item."""

    SIDE = "SIDE"
    """Each side for itself."""
    JOINT = "JOINT"
    """All sides together."""


class Column(StrEnum):
    """A column of the printed checklist."""

    LEFT = "LEFT"
    """Homework for each side."""
    RIGHT = "RIGHT"
    """Steps to take together, in order."""


class RuleQuantifier(StrEnum):
    """How many boxes the rule asks for."""

    ALL_ESSENTIAL = "ALL_ESSENTIAL"
    """Every essential box."""
    ALL = "ALL"
    """Every box."""


class BenefitFamily(StrEnum):
    """A family of benefits."""

    INSTITUTIONAL = "INSTITUTIONAL"
    """For the authority itself."""
    CITIZEN = "CITIZEN"
    """For its citizens."""
    SUSTAINABLE_DEVELOPMENT = "SUSTAINABLE_DEVELOPMENT"
    """For sustainable development."""


class Severity(StrEnum):
    """How serious a finding is."""

    INFO = "INFO"
    """Good to know."""
    WARNING = "WARNING"
    """Worth a look before publishing."""
    ERROR = "ERROR"
    """Must be put right before publishing."""


class FindingCode(StrEnum):
    """What can be noticed in an uploaded file."""

    TYPO = "TYPO"
    """Looks like a slip of the pen."""
    STRAY_PUNCTUATION = "STRAY_PUNCTUATION"
    """A stray mark at the end of an item."""
    BROKEN_LAYOUT = "BROKEN_LAYOUT"
    """A list or table that is not closed or not regular."""
    NO_LABEL = "NO_LABEL"
    """An item without a label among items with one."""
    DUPLICATE_KEY = "DUPLICATE_KEY"
    """Two items claim the same key."""
    PART_SKIPPED = "PART_SKIPPED"
    """A part of the file that was left out."""
    UNKNOWN_SECTION = "UNKNOWN_SECTION"
    """A section whose purpose was not recognised."""
    NO_CHECKLIST = "NO_CHECKLIST"
    """There is no checklist, or it is empty."""
    NO_RULE = "NO_RULE"
    """There is no sentence that says when to think again."""
    NO_LICENCE = "NO_LICENCE"
    """There is no licence."""
    MISSING_LEAFLET = "MISSING_LEAFLET"
    """A leaflet it presupposes is not here."""
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    """The file gave little to go by; compare every item before publishing."""
    READING_ORDER = "READING_ORDER"
    """A table could be read by rows or by columns; this says which was chosen and why."""


class ItemChangeKind(StrEnum):
    """What happened to an item between two editions."""

    KEPT = "KEPT"
    """Same words, same place."""
    REWORDED = "REWORDED"
    """Same item, new words."""
    MOVED = "MOVED"
    """Same words, new place."""
    ADDED = "ADDED"
    """A new item."""
    REMOVED = "REMOVED"
    """No longer there."""
    SPLIT = "SPLIT"
    """One item became several."""
    MERGED = "MERGED"
    """Several items became one."""
    PROPOSED = "PROPOSED"
    """Perhaps the same item: an editor decides."""


class SegmentKind(StrEnum):
    """What happened to a run of words."""

    KEPT = "KEPT"
    """Stayed."""
    DELETED = "DELETED"
    """Went."""
    INSERTED = "INSERTED"
    """Came."""


class LeafletOrderField(StrEnum):
    """What leaflets can be sorted by."""

    TITLE = "TITLE"
    """The title."""
    PUBLISHED_AT = "PUBLISHED_AT"
    """When the current edition was published."""


class FileFormat(StrEnum):
    """A file format to take away."""

    DOCX = "DOCX"
    """Word."""
    ODT = "ODT"
    """LibreOffice."""
    PDF = "PDF"
    """To print."""
    MARKDOWN = "MARKDOWN"
    """Plain text with light markup."""
    HTML = "HTML"
    """A web page."""
