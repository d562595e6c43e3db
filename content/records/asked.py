"""What callers hand in to be written; an identifier is whatever they sent, checked by the verb that acts."""

from enum import StrEnum

from msgspec import Struct

from content.enums import OrganisationKind


class Keep(StrEnum):
    """Stands in the place of a value that was not named, where null would clear it."""

    KEEP = "KEEP"


KEEP = Keep.KEEP
"""Leave it as it is."""


class LeafletBy(Struct, frozen=True):
    """How to find a leaflet: one of the two is given."""

    id: str | None = None
    slug: str | None = None


class OrganisationBy(Struct, frozen=True):
    """How to find an organisation: one of the four is given."""

    id: str | None = None
    slug: str | None = None
    wikidata_id: str | None = None
    org_id: str | None = None


class NewOrganisation(Struct, frozen=True):
    """An organisation that somebody else mentions."""

    name: str
    kind: OrganisationKind
    country: str
    wikidata_id: str | None = None
    website: str | None = None


class Counterpart(Struct, frozen=True):
    """Another side of a new partnership: one of the two is given."""

    existing: OrganisationBy | None = None
    new: NewOrganisation | None = None
