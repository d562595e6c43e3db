"""The closed lists: every enumeration, in the leaflet's own words; the docstrings are the public descriptions."""

from enum import StrEnum


class TextFormat(StrEnum):
    """How text is written out."""

    PLAIN = "PLAIN"
    """Without any markup."""
    HTML = "HTML"
    """A safe fragment: no scripts, no inline styles, no ids."""
    MARKDOWN = "MARKDOWN"
    """CommonMark."""


class TextDirection(StrEnum):
    """The direction of a script."""

    LTR = "LTR"
    """Left to right."""
    RTL = "RTL"
    """Right to left."""


class OrderDirection(StrEnum):
    """The direction of a sort."""

    ASC = "ASC"
    """Lowest, earliest or A first."""
    DESC = "DESC"
    """Highest, latest or Z first."""


class Visibility(StrEnum):
    """Who may see something; each level includes the one before it."""

    SIDE = "SIDE"
    """The side that wrote it."""
    PARTNERSHIP = "PARTNERSHIP"
    """Every side of the partnership."""
    NETWORK = "NETWORK"
    """Also the coordinators of the network."""
    PUBLIC = "PUBLIC"
    """Everyone."""


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


class OrganisationKind(StrEnum):
    """What an organisation is."""

    LOCAL_AUTHORITY = "LOCAL_AUTHORITY"
    """A town, district, county, city, province or region."""
    SCHOOL = "SCHOOL"
    """A school or college."""
    HEALTH_BODY = "HEALTH_BODY"
    """A hospital or health service."""
    FAITH_GROUP = "FAITH_GROUP"
    """A faith group."""
    TWINNING_ASSOCIATION = "TWINNING_ASSOCIATION"
    """A twinning association."""
    NGO = "NGO"
    """A voluntary organisation."""
    DONOR = "DONOR"
    """A donor."""
    AGENCY = "AGENCY"
    """An agency of a government or of the United Nations."""
    NETWORK = "NETWORK"
    """A network of partnerships."""
    OTHER = "OTHER"
    """Anything else."""


class AuthorityLevel(StrEnum):
    """The level of a local authority."""

    TOWN = "TOWN"
    """A town, parish or commune."""
    DISTRICT = "DISTRICT"
    """A district."""
    COUNTY = "COUNTY"
    """A county."""
    METROPOLITAN = "METROPOLITAN"
    """A city or metropolitan area."""
    PROVINCIAL = "PROVINCIAL"
    """A province."""
    REGIONAL = "REGIONAL"
    """A region or state."""
    OTHER = "OTHER"
    """Any other."""


class Scope(StrEnum):
    """What a key may do."""

    READ = "READ"
    """Read what the organisation may see."""
    PARTNERSHIPS_WRITE = "PARTNERSHIPS_WRITE"
    """Answer, propose and record for the organisation's partnerships."""
    CONTENT_WRITE = "CONTENT_WRITE"
    """Upload and edit leaflets."""
    CONTENT_PUBLISH = "CONTENT_PUBLISH"
    """Publish and withdraw leaflets."""
    NETWORK_READ = "NETWORK_READ"
    """See across a network of partnerships."""
    INTEGRATION_MANAGE = "INTEGRATION_MANAGE"
    """Manage keys, webhooks and registered sites."""


class RelationshipForm(StrEnum):
    """How formal a link is."""

    CONTACT = "CONTACT"
    """In touch, without a formal basis."""
    FRIENDSHIP = "FRIENDSHIP"
    """Agreed, for a time or a subject."""
    PROJECT = "PROJECT"
    """One project, for a time."""
    TWINNING = "TWINNING"
    """Formal and without end."""


class Stage(StrEnum):
    """How far a partnership has got."""

    EXPLORATORY = "EXPLORATORY"
    """One side has opened it."""
    SCOPING = "SCOPING"
    """Both sides take part: visits and options."""
    AGREED = "AGREED"
    """Signed by all sides."""
    ACTIVE = "ACTIVE"
    """Activities are under way."""
    DORMANT = "DORMANT"
    """In force, but nothing happens."""
    ENDED = "ENDED"
    """Ended after an agreement."""
    DECLINED = "DECLINED"
    """Ended before an agreement: the sides thought again."""


class EndReason(StrEnum):
    """Why a partnership ended."""

    AIMS_ACHIEVED = "AIMS_ACHIEVED"
    """It did what it was for."""
    NO_CONTACT = "NO_CONTACT"
    """The sides lost touch."""
    RESOURCES = "RESOURCES"
    """There was no money or nobody to do it."""
    POLITICAL = "POLITICAL"
    """A political decision."""
    MUTUAL = "MUTUAL"
    """All sides agreed to end it."""
    MERGED_AUTHORITY = "MERGED_AUTHORITY"
    """An authority was merged into another."""
    OTHER = "OTHER"
    """Any other reason."""


class ResourcePosition(StrEnum):
    """How a side sees its own resources; never inferred."""

    RESOURCE_RICH = "RESOURCE_RICH"
    """Resource rich."""
    RESOURCE_POOR = "RESOURCE_POOR"
    """Resource poor."""
    UNSTATED = "UNSTATED"
    """Not said."""


class AnswerState(StrEnum):
    """How an item stands."""

    UNANSWERED = "UNANSWERED"
    """Nobody has said."""
    IN_PROGRESS = "IN_PROGRESS"
    """Begun."""
    TICKED = "TICKED"
    """Done."""
    CANNOT = "CANNOT"
    """Cannot be done: the rule says to think again."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """Does not apply here, with a reason."""


class Verdict(StrEnum):
    """What the rule says; advice, not a lock."""

    THINK_AGAIN = "THINK_AGAIN"
    """Something cannot be done, or was left undone: think again about linking."""
    IN_PROGRESS = "IN_PROGRESS"
    """Some essential boxes are still open."""
    READY = "READY"
    """Every essential box is ticked."""


class Role(StrEnum):
    """What somebody is to the service."""

    VIEWER = "VIEWER"
    """Reads."""
    OFFICER = "OFFICER"
    """Answers and records for a side."""
    LEAD = "LEAD"
    """Leads for a side."""
    COORDINATOR = "COORDINATOR"
    """Keeps an eye on a network of partnerships."""
    EDITOR = "EDITOR"
    """Edits leaflets."""


class ChangeType(StrEnum):
    """What can happen."""

    LEAFLET_UPLOADED = "LEAFLET_UPLOADED"
    """A leaflet was uploaded as a draft."""
    EDITION_SUBMITTED = "EDITION_SUBMITTED"
    """An edition was sent for review."""
    EDITION_APPROVED = "EDITION_APPROVED"
    """An editor said that an edition may be published."""
    EDITION_RETURNED = "EDITION_RETURNED"
    """An edition was sent back to be worked on."""
    EDITION_PUBLISHED = "EDITION_PUBLISHED"
    """An edition was published."""
    EDITION_WITHDRAWN = "EDITION_WITHDRAWN"
    """An edition was taken back."""
    ORGANISATION_UPDATED = "ORGANISATION_UPDATED"
    """The record of an organisation changed."""
    PARTNERSHIP_OPENED = "PARTNERSHIP_OPENED"
    """A partnership was opened."""
    PARTNERSHIP_UPDATED = "PARTNERSHIP_UPDATED"
    """The record of a partnership or side changed."""
    SIDE_ACKNOWLEDGED = "SIDE_ACKNOWLEDGED"
    """A side acknowledged a partnership."""
    STAGE_CHANGED = "STAGE_CHANGED"
    """A partnership reached another stage."""
    PARTNERSHIP_ENDED = "PARTNERSHIP_ENDED"
    """A partnership ended."""
    ITEM_ANSWERED = "ITEM_ANSWERED"
    """A side answered an item."""
    ANSWERS_FINALISED = "ANSWERS_FINALISED"
    """A side said that its answers were final."""
    VERDICT_CHANGED = "VERDICT_CHANGED"
    """A verdict changed."""
    DISAGREEMENT_FOUND = "DISAGREEMENT_FOUND"
    """The sides began to differ on an item."""
    DISAGREEMENT_RESOLVED = "DISAGREEMENT_RESOLVED"
    """The sides agree on an item again."""
    EDITION_ADOPTED = "EDITION_ADOPTED"
    """A partnership took over a newer edition."""
    AGREEMENT_PROPOSED = "AGREEMENT_PROPOSED"
    """An agreement was proposed."""
    AGREEMENT_SIGNED = "AGREEMENT_SIGNED"
    """A side signed an agreement."""
    AGREEMENT_EXPIRING = "AGREEMENT_EXPIRING"
    """An agreement ends within 90 days."""
    AGREEMENT_EXPIRED = "AGREEMENT_EXPIRED"
    """An agreement ended."""
    VISIT_RECORDED = "VISIT_RECORDED"
    """A visit was recorded."""
    ACTIVITY_SCHEDULED = "ACTIVITY_SCHEDULED"
    """An activity was scheduled or changed."""
    ACTIVITY_DONE = "ACTIVITY_DONE"
    """An activity was done."""
    REVIEW_REQUESTED = "REVIEW_REQUESTED"
    """A review was asked for."""
    REVIEW_RECORDED = "REVIEW_RECORDED"
    """A review was recorded."""
    REVIEW_SIGNED_OFF = "REVIEW_SIGNED_OFF"
    """A side signed off a review."""
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    """A review is overdue."""
    UPDATE_PUBLISHED = "UPDATE_PUBLISHED"
    """News was published."""
    UPDATE_WITHDRAWN = "UPDATE_WITHDRAWN"
    """News was taken back."""
    CONTACT_ADDED = "CONTACT_ADDED"
    """A contact was added."""
    CONTACT_FORGOTTEN = "CONTACT_FORGOTTEN"
    """A contact was forgotten."""
    CONTACT_HANDED_OVER = "CONTACT_HANDED_OVER"
    """A role passed to somebody else."""
    ANSWER_CHANGED = "ANSWER_CHANGED"
    """What one of your registered operations answers has changed."""


class LeafletOrderField(StrEnum):
    """What leaflets can be sorted by."""

    TITLE = "TITLE"
    """The title."""
    PUBLISHED_AT = "PUBLISHED_AT"
    """When the current edition was published."""


class OrganisationOrderField(StrEnum):
    """What organisations can be sorted by; never by size."""

    NAME = "NAME"
    """The name."""
    COUNTRY = "COUNTRY"
    """The country, then the name."""
    CHANGED_AT = "CHANGED_AT"
    """When the record was last changed."""


class PartnershipOrderField(StrEnum):
    """What partnerships can be sorted by; never by readiness, since nobody is ranked."""

    TITLE = "TITLE"
    """The title."""
    STAGE_SINCE = "STAGE_SINCE"
    """When it reached its stage."""


class FileFormat(StrEnum):
    """A file format to take away."""

    DOCX = "DOCX"
    """Word."""
    ODT = "ODT"
    """LibreOffice."""
    MARKDOWN = "MARKDOWN"
    """Plain text with light markup."""
    HTML = "HTML"
    """A web page."""


class SearchKind(StrEnum):
    """What a search can find, for a filter."""

    LEAFLET = "LEAFLET"
    """Leaflets."""
    SECTION = "SECTION"
    """Sections of leaflets."""
    ITEM = "ITEM"
    """Advice, boxes and benefits."""
    ORGANISATION = "ORGANISATION"
    """Organisations."""
    PARTNERSHIP = "PARTNERSHIP"
    """Partnerships."""


class SearchOrder(StrEnum):
    """The order of what was found."""

    RELEVANCE = "RELEVANCE"
    """The best match first."""
    NEWEST = "NEWEST"
    """The newest first."""
