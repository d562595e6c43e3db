"""The nouns of organisations as they are shown: organisation, strategy, membership, key, claim, invitation."""

from datetime import date, datetime

from msgspec import Struct

from content.enums import AuthorityLevel, ClaimOutcome, OrganisationKind, Role, Scope
from content.records.moment import NOW, Moment
from content.words import Names


class Strategy(Struct, frozen=True):
    """The strategy that guides all overseas work."""

    title: str
    url: str | None
    adopted_on: date | None
    ends_on: date | None


class Organisation(Struct, frozen=True):
    """A party to a partnership, or one that supports it, as it stands at one moment."""

    id: str
    slug: str
    name: Names
    kind: OrganisationKind
    level: AuthorityLevel | None
    country_code: str
    subdivision: str | None
    website: str | None
    population: int | None
    about: Names | None
    strategy: Strategy | None
    wikidata_id: str | None
    org_id: str | None
    started_on: date | None
    ended_on: date | None
    replaced_by_id: str | None
    version: int
    moment: Moment = NOW


class Membership(Struct, frozen=True):
    """An organisation in a network, or before its door, as it stood at one moment."""

    network_id: str
    organisation_id: str
    asked_at: datetime
    joined_at: datetime | None
    """None while it waits to be admitted."""
    moment: Moment = NOW


class AccessKey(Struct, frozen=True):
    """A key that lets a program act for an organisation; its secret is not here."""

    id: str
    organisation_id: str
    name: str
    prefix: str
    role: Role
    collection_ids: tuple[str, ...]
    scopes: tuple[Scope, ...]
    created_by: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None


class Claim(Struct, frozen=True):
    """That an organisation says that a record others made is its own, and what became of it."""

    id: str
    organisation_id: str
    """The record that is claimed."""
    claimant_id: str
    statement: str
    asked_at: datetime
    decided_at: datetime | None
    outcome: ClaimOutcome | None
    """None while it waits."""
    reason: str | None


class Invitation(Struct, frozen=True):
    """A one-time, expiring invitation for a named organisation; its secret is not here."""

    id: str
    organisation_id: str
    vouched_by: str
    created_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None
