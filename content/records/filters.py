"""What lists can be narrowed to and sorted by; a condition that is None or empty is not made."""

from datetime import date, datetime

from msgspec import Struct

from content.enums import (
    AttentionCode,
    Audience,
    AuthorityLevel,
    EditionStatus,
    LeafletKind,
    LeafletOrderField,
    OrderDirection,
    OrganisationKind,
    OrganisationOrderField,
    PartnershipOrderField,
    RelationshipForm,
    ResourcePosition,
    SearchKind,
    Sector,
    Stage,
    Verdict,
)


class LeafletFilter(Struct, frozen=True):
    """Which leaflets to list; all conditions must hold."""

    collection: str | None = None
    """In the collection with this slug."""
    collection_id: str | None = None
    """In the collection whose list this is."""
    kind: LeafletKind | None = None
    sector: tuple[Sector, ...] = ()
    language: tuple[str, ...] = ()
    title: str | None = None
    changed_since: datetime | None = None


class LeafletOrder(Struct, frozen=True):
    """The order of leaflets."""

    field: LeafletOrderField = LeafletOrderField.TITLE
    direction: OrderDirection = OrderDirection.ASC


class EditionFilter(Struct, frozen=True):
    """Which editions to list; all conditions must hold."""

    status: tuple[EditionStatus, ...] = ()
    language: tuple[str, ...] = ()
    published_since: datetime | None = None


class OrganisationFilter(Struct, frozen=True):
    """Which organisations to list; all conditions must hold."""

    kind: tuple[OrganisationKind, ...] = ()
    level: tuple[AuthorityLevel, ...] = ()
    country: tuple[str, ...] = ()
    subdivision: str | None = None
    name: str | None = None
    linked_with: tuple[str, ...] = ()
    ended: bool | None = None
    claimed: bool | None = None
    """With a claim that waits, or without, as far as the viewer may see claims."""


class OrganisationOrder(Struct, frozen=True):
    """The order of organisations."""

    field: OrganisationOrderField = OrganisationOrderField.NAME
    direction: OrderDirection = OrderDirection.ASC


class PartnershipFilter(Struct, frozen=True):
    """Which partnerships to list; all conditions must hold."""

    organisation: str | None = None
    """With the organisation of this id as a side."""
    organisation_id: str | None = None
    """With the organisation whose list this is as a side."""
    network: str | None = None
    """With a side that has joined this network, which is public."""
    inherited_by: str | None = None
    """With one of those whose place this organisation took as a side."""
    ids: tuple[str, ...] | None = None
    """Among these, when the list hangs on another record; unlike the others, an empty one leaves nothing."""
    stage: tuple[Stage, ...] = ()
    form: tuple[RelationshipForm, ...] = ()
    country: tuple[str, ...] = ()
    subdivision: str | None = None
    goal: tuple[str, ...] = ()
    """Serving one of these UN goals, or a target of it."""
    title: str | None = None
    agreement_expires_before: date | None = None
    """With an agreement in force that ends before this day; one that renews itself does not end."""
    quiet_since: date | None = None
    """At their stage before this day, and with nothing since then that the viewer sees."""
    verdict: tuple[Verdict, ...] = ()
    """With one of these verdicts, as far as the viewer sees them."""
    positions: tuple[ResourcePosition, ...] = ()
    """With a side that sees itself so, as far as the viewer sees how."""
    attention: tuple[AttentionCode, ...] = ()
    """With one of these things to attend to, as far as the viewer sees them."""
    stuck_on: str | None = None
    """Stuck on the item of this key, as far as the viewer sees the sides' answers."""


class PartnershipOrder(Struct, frozen=True):
    """The order of partnerships."""

    field: PartnershipOrderField = PartnershipOrderField.TITLE
    direction: OrderDirection = OrderDirection.ASC


class SearchFilter(Struct, frozen=True):
    """What to search in; all conditions must hold."""

    kind: tuple[SearchKind, ...] = ()
    language: tuple[str, ...] = ()
    """In these languages or a variety of them: `en` finds what is in `en-GB`."""
    sector: tuple[Sector, ...] = ()
    """Of leaflets for these sectors, and nothing else."""
    audience: Audience | None = None
    """For these readers or for everyone; an organisation or a partnership is for everyone."""
    country: tuple[str, ...] = ()
    """Organisations and partnerships of these countries, and nothing else."""
