"""The closed lists of what sides attach and agree, and of who has a part in it."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is for."""

    STRATEGY = "STRATEGY"
    """A local strategic plan or an international strategy."""
    CONTEXT_PAPER = "CONTEXT_PAPER"
    """The wider context: a Poverty Reduction Strategy, a UN report."""
    AGREEMENT = "AGREEMENT"
    """A charter, memorandum or agreement."""
    REPORT = "REPORT"
    """A report of a visit, activity or review."""
    EVIDENCE = "EVIDENCE"
    """Evidence for a ticked box."""
    OTHER = "OTHER"
    """Anything else."""


class StakeholderCategory(StrEnum):
    """The part of a stakeholder in society."""

    CENTRAL_GOVERNMENT = "CENTRAL_GOVERNMENT"
    """A government department."""
    INTERNATIONAL_AGENCY = "INTERNATIONAL_AGENCY"
    """An agency such as UNDP."""
    DONOR = "DONOR"
    """A donor's office in the country."""
    CIVIL_SOCIETY = "CIVIL_SOCIETY"
    """Civil society."""
    EDUCATION = "EDUCATION"
    """Schools and universities."""
    BUSINESS = "BUSINESS"
    """Businesses."""
    COMMUNITY = "COMMUNITY"
    """Local community groups."""
    EXPERT = "EXPERT"
    """Academics, engineers, health workers."""
    NETWORK = "NETWORK"
    """A network of partnerships."""


class AgreementKind(StrEnum):
    """What kind of agreement."""

    MEMORANDUM_OF_UNDERSTANDING = "MEMORANDUM_OF_UNDERSTANDING"
    """A Memorandum of Understanding."""
    PARTNERSHIP_AGREEMENT = "PARTNERSHIP_AGREEMENT"
    """A Partnership Agreement."""
    CHARTER = "CHARTER"
    """A charter."""
    OTHER = "OTHER"
    """Any other."""


class AgreementStatus(StrEnum):
    """How far an agreement has got."""

    DRAFT = "DRAFT"
    """Being written by one side."""
    PROPOSED = "PROPOSED"
    """Put to the other sides."""
    SIGNED = "SIGNED"
    """Signed by all sides."""
    EXPIRED = "EXPIRED"
    """Its time has run out."""
    TERMINATED = "TERMINATED"
    """Ended early."""
    SUPERSEDED = "SUPERSEDED"
    """A newer one has taken its place."""


class ContactRole(StrEnum):
    """What a contact does."""

    LEAD_OFFICER = "LEAD_OFFICER"
    """Drives the link forward."""
    COMMITTEE = "COMMITTEE"
    """A committee that drives the link forward."""
    POLITICAL_LEAD = "POLITICAL_LEAD"
    """A councillor who answers for it."""
    CHAMPION = "CHAMPION"
    """Promotes it with enthusiasm."""
    STAFF = "STAFF"
    """Works on it."""
    OTHER = "OTHER"
    """Any other."""
