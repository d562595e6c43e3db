"""Networks: organisations that others ask to join, are admitted to by a coordinator, and leave when they like.

That an organisation has joined a network is public; that it waits to be admitted is between the two. What a side shows
to networks opens to the coordinators of those that it has joined, from the day on which they admit it to the day on
which it leaves.
"""

from collections.abc import Iterable, Sequence

from tortoise.expressions import Q, Subquery

from content import access, errors, ids, listing, log, models, paging
from content.access import Viewer
from content.records import NOW, ChangeType, Membership, Moment, Organisation, OrganisationKind

NETWORKS_MAX = 20
"""How many networks an organisation may be in, those included that it waits for."""

_ORDER = (listing.By("row", int),)
"""The first to join first; each version of a membership has a row of its own."""


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Membership]:
    """Load memberships as they stood at a moment, as far as the viewer may see them."""
    rows = await models.Membership.filter(models.seen_at(moment), id__in=list(set(wanted)))
    return {row.id: _shown(row, moment) for row in rows if _may_see(viewer, row)}


async def of_organisations(
    viewer: Viewer, organisation_ids: Sequence[str], moment: Moment = NOW
) -> dict[str, tuple[Membership, ...]]:
    """List the networks of some organisations, the first joined first; one statement for any number."""
    found: dict[str, tuple[Membership, ...]] = dict.fromkeys(organisation_ids, ())
    query = models.Membership.filter(models.seen_at(moment), organisation_id__in=list(set(organisation_ids)))
    for row in await query.order_by("row"):
        if _may_see(viewer, row):
            found[row.organisation_id] += (_shown(row, moment),)
    return found


async def members_of(
    viewer: Viewer, networks: Sequence[Organisation], page: paging.Page, *, waiting: bool
) -> dict[str, paging.Slice[Membership]]:
    """Give the same page of the members of some networks, or of who waits to be admitted as far as the viewer sees it.

    They are read at one moment; three statements for any number of them. Raises BAD_PAGE, BAD_CURSOR.
    """
    moment = networks[0].moment if networks else NOW
    wanted = [one.id for one in networks]
    query = models.Membership.filter(models.seen_at(moment), joined_at__isnull=waiting)
    if waiting:
        query = query.filter(_seen_waiting(viewer))
    name = "waiting" if waiting else "members"
    found = await listing.listed_each(query, wanted, page, by="network_id", list_name=name, order=_ORDER)
    return {
        key: paging.Slice(
            tuple(_shown(row, moment) for row in part.nodes),
            part.cursors,
            part.has_next,
            part.has_previous,
            part.total,
        )
        for key, part in found.items()
    }


async def members_among(viewer: Viewer, organisation_ids: Iterable[str]) -> frozenset[str]:
    """Find those of some organisations that have joined the network that the viewer looks across, today.

    One statement; none for who looks across no network.
    """
    if not access.coordinates(viewer):
        return frozenset()
    members = models.Membership.filter(members_today(viewer), organisation_id__in=sorted(set(organisation_ids)))
    return frozenset(str(one) for one in await members.values_list("organisation_id", flat=True))


def across(viewer: Viewer) -> tuple[str, ...]:
    """Name the network that the viewer looks across, if any."""
    own = viewer.organisation_id
    return (own,) if own is not None and access.coordinates(viewer) else ()


def members_today(viewer: Viewer) -> Q:
    """Keep the memberships of the network that the viewer looks across; none for anybody else."""
    return Q(until__isnull=True, joined_at__isnull=False, network_id__in=list(across(viewer)))


def sides_across(viewer: Viewer) -> Q:
    """Keep the sides whose organisations have joined the network that the viewer looks across."""
    members = models.Membership.filter(members_today(viewer))
    return Q(organisation_id__in=Subquery(members.values("organisation_id")))


def wholly_across(viewer: Viewer, column: str) -> Q:
    """Keep the partnerships that a column names if all their sides have joined the network that the viewer sees."""
    sides = models.Side.filter(until__isnull=True)
    members = sides.filter(sides_across(viewer)).values("partnership_id")
    others = sides.filter(~sides_across(viewer)).values("partnership_id")
    all_told, elsewhere = {f"{column}__in": Subquery(members)}, {f"{column}__in": Subquery(others)}
    return Q(**all_told) & ~Q(**elsewhere)  # type: ignore[arg-type]  # Tortoise types ** as Q


@log.verb("joinNetwork")
async def join(entry: log.Entry, *, network: str, idempotency_key: str | None = None) -> str:
    """Ask that the viewer's organisation be admitted to a network, and give the membership's id.

    Said again while it waits or is in, it changes nothing. Raises NOT_FOUND, WRONG_STATE for what is no network or
    has ended, INVALID_INPUT for oneself, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    own = str(entry.viewer.organisation_id)
    await entry.lock(own)
    found = await models.Organisation.get_or_none(id=network, until__isnull=True)
    if found is None:
        raise errors.NotFound("There is no such network.", path=("network",))
    if network == own:
        raise errors.InvalidInput("A network cannot join itself.", path=("network",))
    if found.kind is not OrganisationKind.NETWORK:
        raise errors.WrongState("This organisation is no network: nobody can join it.", path=("network",))
    if found.ended_on is not None:
        raise errors.WrongState("This network has ended.", path=("network",))
    current = models.Membership.filter(organisation_id=own, until__isnull=True)
    known = await current.get_or_none(network_id=network)
    if known is not None:
        return known.id
    if await current.count() >= NETWORKS_MAX:
        message = f"An organisation is in at most {NETWORKS_MAX} networks: leave one first, with `leaveNetwork`."
        raise errors.LimitReached(message, path=("network",))
    await entry.seal(network)
    row = models.Membership(id=ids.new("membership"), network_id=network, organisation_id=own, asked_at=entry.at)
    await entry.begin(row)
    entry.tell(ChangeType.MEMBERSHIP_REQUESTED, network)
    entry.after = {"network": network, "organisation": own}
    return row.id


@log.verb("leaveNetwork")
async def leave(entry: log.Entry, *, network: str, idempotency_key: str | None = None) -> str:
    """Leave a network at once, or ask no longer to be admitted, and give the network's id; nobody has to agree.

    Raises NOT_FOUND for a network that the viewer's organisation is not in.
    """
    del idempotency_key
    own = str(entry.viewer.organisation_id)
    row = await _held(entry, network=network, organisation=own)
    if row is None:
        raise errors.NotFound("Your organisation is in no such network.", path=("network",))
    waited = row.joined_at is None
    await entry.seal(own)
    await entry.end(row)
    if waited:
        entry.tell(ChangeType.MEMBERSHIP_WITHDRAWN, network)
    else:
        entry.tell(ChangeType.MEMBERSHIP_ENDED, own)
    entry.before = {"network": network, "organisation": own, "joinedAt": row.joined_at}
    return network


@log.verb("admitToNetwork")
async def admit(entry: log.Entry, *, organisation: str, idempotency_key: str | None = None) -> str:
    """Admit an organisation that has asked to join the viewer's network, and give the membership's id.

    Said again, it changes nothing. Raises NOT_FOUND for one that has not asked.
    """
    del idempotency_key
    row = await _asked(entry, organisation)
    if row.joined_at is not None:
        return row.id
    await entry.seal(organisation)
    await entry.change(row, joined_at=entry.at)
    entry.tell(ChangeType.MEMBERSHIP_GRANTED, organisation)
    entry.after = {"network": row.network_id, "organisation": organisation, "joinedAt": entry.at}
    return row.id


@log.verb("declineMembership")
async def decline(entry: log.Entry, *, organisation: str, idempotency_key: str | None = None) -> str:
    """Turn down an organisation that has asked to join the viewer's network, or end its membership; give its id.

    It may ask again. Raises NOT_FOUND for one that has neither asked nor joined.
    """
    del idempotency_key
    row = await _asked(entry, organisation)
    await entry.seal(organisation)
    await entry.end(row)
    waited = row.joined_at is None
    entry.tell(ChangeType.MEMBERSHIP_DECLINED if waited else ChangeType.MEMBERSHIP_ENDED, organisation)
    entry.before = {"network": row.network_id, "organisation": organisation, "joinedAt": row.joined_at}
    return organisation


async def _asked(entry: log.Entry, organisation: str) -> models.Membership:
    row = await _held(entry, network=str(entry.viewer.organisation_id), organisation=organisation)
    if row is None:
        message = "This organisation has not asked to join your network."
        raise errors.NotFound(message, path=("organisation",))
    return row


async def _held(entry: log.Entry, *, network: str, organisation: str) -> models.Membership | None:
    """Hold the networks of an organisation until the write is done, and find one."""
    await entry.lock(organisation)
    return await models.Membership.get_or_none(network_id=network, organisation_id=organisation, until__isnull=True)


def _may_see(viewer: Viewer, row: models.Membership) -> bool:
    return row.joined_at is not None or access.may_see_request(
        viewer, network_id=row.network_id, organisation_id=row.organisation_id
    )


def _seen_waiting(viewer: Viewer) -> Q:
    """The same rule as `access.may_see_request`, for a list."""
    own = viewer.organisation_id
    if own is None or not access.may_see_side(viewer, own):
        return Q(row__lt=0)
    return Q(network_id=own) | Q(organisation_id=own)


def _shown(row: models.Membership, moment: Moment) -> Membership:
    return Membership(
        network_id=row.network_id,
        organisation_id=row.organisation_id,
        asked_at=row.asked_at,
        joined_at=row.joined_at,
        moment=moment,
    )
