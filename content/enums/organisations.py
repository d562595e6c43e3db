"""The closed lists of who takes part: organisations, and what their keys may do."""

from enum import StrEnum


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


class OrganisationOrderField(StrEnum):
    """What organisations can be sorted by; never by size."""

    NAME = "NAME"
    """The name."""
    COUNTRY = "COUNTRY"
    """The country, then the name."""
    CHANGED_AT = "CHANGED_AT"
    """When the record was last changed."""


class ClaimOutcome(StrEnum):
    """What became of a claim."""

    GRANTED = "GRANTED"
    """The operator vouched for it: the record leads to the claimant."""
    DECLINED = "DECLINED"
    """The operator turned it down."""
    WITHDRAWN = "WITHDRAWN"
    """The claimant took it back."""
