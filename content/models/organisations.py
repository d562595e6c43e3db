"""The nouns of organisations: organisation, membership, person, key, invitation, claim."""

from typing import Any

from tortoise import fields

from content.models.row import Row
from content.models.short import ShortText
from content.models.versioned import Versioned
from content.records import AuthorityLevel, ClaimOutcome, OrganisationKind, Role


class Organisation(Versioned):
    """A party to a partnership, or one that supports it."""

    slug = ShortText(max_length=80)
    name = fields.JSONField[Any]()
    """Pairs of language and text, the original first."""
    sort_name = ShortText(max_length=200, db_index=True)
    """The original name, folded, to sort and search by."""
    kind = fields.CharEnumField(OrganisationKind, max_length=20)
    level = fields.CharEnumField(AuthorityLevel, max_length=20, null=True)
    country_code = ShortText(max_length=2, db_index=True)
    subdivision = ShortText(max_length=6, null=True)
    website = fields.TextField(null=True)
    population = fields.BigIntField(null=True)
    about = fields.JSONField[Any](null=True)
    """Pairs of language and text."""
    strategy = fields.JSONField[Any](null=True)
    """A Strategy record."""
    wikidata_id = ShortText(max_length=20, null=True)
    org_id = ShortText(max_length=100, null=True)
    started_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    replaced_by_id = ShortText(max_length=40, null=True)

    class Meta:
        """Addresses and outside numbers are taken once among current versions."""

        table = "organisation"
        unique_together = (("id", "version"),)


class Person(Row):
    """Somebody, once; everywhere else, the log included, there are only ids, so that a person can be forgotten."""

    id = ShortText(max_length=40, primary_key=True)
    organisation_id = ShortText(max_length=40, null=True, db_index=True)
    """Whose person this is: the same name with the same organisation is the same person."""
    name = fields.TextField(null=True)
    email = fields.TextField(null=True)
    phone = fields.TextField(null=True)
    forgotten_at = fields.DatetimeField(null=True)

    class Meta:
        """The only table with names of people."""

        table = "person"


class Membership(Versioned):
    """That an organisation has asked to join a network, or has joined it; gone once it leaves or is turned down."""

    network_id = ShortText(max_length=40, db_index=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    asked_at = fields.DatetimeField()
    joined_at = fields.DatetimeField(null=True)
    """When a coordinator admitted it; none while it waits."""

    class Meta:
        """Each organisation once in each network."""

        table = "membership"
        unique_together = (("id", "version"),)


class AccessKey(Row):
    """A key that lets a program act for an organisation; of its secret only the digest is kept."""

    id = ShortText(max_length=40, primary_key=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    person_id = ShortText(max_length=40, null=True)
    name = ShortText(max_length=200)
    prefix = ShortText(max_length=12)
    digest = ShortText(max_length=64, unique=True)
    old_digest = ShortText(max_length=64, null=True, db_index=True)
    old_digest_until = fields.DatetimeField(null=True)
    """The digest before the last rotation, and until when it works."""
    role = fields.CharEnumField(Role, max_length=20)
    collection_ids = fields.JSONField[Any]()
    """Collections it may edit."""
    scopes = fields.JSONField[Any]()
    """Scope values."""
    origins = fields.JSONField[Any]()
    """Web origins that may send it."""
    created_by = ShortText(max_length=40)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        """Revoked keys stay, so that what they did can be told."""

        table = "access_key"


class Invitation(Row):
    """A one-time, expiring invitation for a named organisation; who redeems it gets its first LEAD key."""

    id = ShortText(max_length=40, primary_key=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    digest = ShortText(max_length=64, unique=True)
    vouched_by = ShortText(max_length=40)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    redeemed_at = fields.DatetimeField(null=True)
    key_id = ShortText(max_length=40, null=True)

    class Meta:
        """Used once."""

        table = "invitation"


class Claim(Row):
    """That an organisation says that a record others made is its own; the operator decides."""

    id = ShortText(max_length=40, primary_key=True)
    organisation_id = ShortText(max_length=40, db_index=True)
    """The record that is claimed."""
    claimant_id = ShortText(max_length=40, db_index=True)
    statement = fields.TextField()
    asked_by = ShortText(max_length=40)
    asked_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    """When it was decided, or taken back; none while it waits."""
    decided_by = ShortText(max_length=40, null=True)
    """Who vouched for it, turned it down or took it back."""
    outcome = fields.CharEnumField(ClaimOutcome, max_length=20, null=True)
    reason = fields.TextField(null=True)
    """Why it was turned down."""

    class Meta:
        """An organisation claims a record once at a time."""

        table = "claim"
