"""One's organisation at the desk: its keys and who is signed in with them, invitations, networks."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from content import errors, paging
from content.joining import invitations, keys, networks, organisations, sessions
from content.linking import partnerships
from content.records import (
    Organisation,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    PartnershipFilter,
    PartnershipOrder,
    Role,
    Scope,
)
from server.desk import guarding, wording
from server.desk.pages import Act, Desk, Guest, Page
from server.desk.partnerships import may

_PAGE = f"{guarding.ROOT}/organisation"
_LIVES = (30, 90, 180, 365)
"""For how many days a key may be made to work."""


async def organisation_page(desk: Desk, guest: Guest) -> Page:
    """Show what belongs to one's organisation, as far as one manages it."""
    del desk
    own = guest.viewer.organisation_id or ""
    made = (await keys.of_organisation(guest.viewer, [own])).get(own)
    joined = (await networks.of_organisations(guest.viewer, [own])).get(own, ())
    invitable = await _invitable(guest) if may(guest.viewer, "createInvitation") else {}
    sent = await invitations.of_viewer(guest.viewer)
    waiting = await members_of(guest, waiting=True) if guest.viewer.role is Role.COORDINATOR else {}
    members = await members_of(guest, waiting=False) if guest.viewer.role is Role.COORDINATOR else {}
    named = [*(one.network_id for one in joined), *(one.organisation_id for one in sent)]
    return Page(
        "organisation.html",
        {
            "keys": made,
            "now": datetime.now(UTC),
            "sessions": await sessions.of_organisation(guest.viewer, own),
            "roles": [one for one in Role if _gives(guest, one)] if may(guest.viewer, "createKey") else [],
            "scopes": [one for one in Scope if one in guest.viewer.scopes],
            "lives": _LIVES,
            "invitations": sent,
            "invitable": invitable,
            "joined": joined,
            "names": await _names(guest, named),
            "networks": await _networks(guest, {one.network_id for one in joined}),
            "may_join": may(guest.viewer, "joinNetwork"),
            "waiting": waiting,
            "members": members,
            "may_rotate": may(guest.viewer, "rotateKey"),
        },
    )


async def members_of(guest: Guest, *, waiting: bool) -> dict[str, str]:
    """Name the first hundred members of one's network, or of those who wait to be admitted."""
    if guest.organisation is None:
        return {}
    page = paging.Page(first=paging.PAGE_MAX)
    found = await networks.members_of(guest.viewer, [guest.organisation], page, waiting=waiting)
    return await _names(guest, [one.organisation_id for one in found[guest.organisation.id].nodes])


async def create_key(desk: Desk, guest: Guest) -> Page:
    """Make a key, for a program, whose secret is shown, or for a person, who gets a link that signs them in."""
    role, days = guest.text("role"), guest.text("days")
    if role not in Role.__members__ or days not in {str(one) for one in _LIVES}:
        raise errors.InvalidInput("Choose a role and a time.", path=("role",))
    made = await keys.create(
        guest.viewer,
        organisation=guest.viewer.organisation_id or "",
        name=guest.text("name"),
        role=Role(role),
        scopes=[Scope(one) for one in guest.many("scopes") if one in Scope.__members__],
        collections=sorted(guest.viewer.collection_ids) if role == Role.EDITOR else (),
        expires_at=datetime.now(UTC) + timedelta(days=int(days)),
    )
    if guest.text("for") == "person":
        return await _link(desk, guest, made.key_id)
    return Page("secret.html", {"what": "key", "secret": made.secret, "until": None, "back": _PAGE})


async def rotate_key(desk: Desk, guest: Guest) -> Page:
    """Make a new secret for a key."""
    del desk
    made = await keys.rotate(guest.viewer, key=guest.path("id"))
    return Page("secret.html", {"what": "key", "secret": made.secret, "until": None, "back": _PAGE})


async def revoke_key(desk: Desk, guest: Guest) -> str:
    """Stop a key."""
    del desk
    await keys.revoke(guest.viewer, key=guest.path("id"))
    return f"{_PAGE}?done=revoked"


async def create_link(desk: Desk, guest: Guest) -> Page:
    """Make a link that signs somebody in with a key."""
    return await _link(desk, guest, guest.path("id"))


async def invite(desk: Desk, guest: Guest) -> Page:
    """Invite the other side of a partnership."""
    made = await invitations.create(guest.viewer, organisation=guest.text("organisation"))
    shown = (await invitations.by_id(guest.viewer, [made.invitation_id]))[made.invitation_id]
    secret = f"{desk.public_url}{guarding.ROOT}/invitation/{made.secret}"
    return Page("secret.html", {"what": "invitation", "secret": secret, "until": shown.expires_at, "back": _PAGE})


async def join(desk: Desk, guest: Guest) -> str:
    """Ask to be admitted to a network."""
    del desk
    await networks.join(guest.viewer, network=guest.text("network"))
    return f"{_PAGE}?done=joined"


async def leave(desk: Desk, guest: Guest) -> str:
    """Leave a network."""
    del desk
    await networks.leave(guest.viewer, network=guest.text("network"))
    return f"{_PAGE}?done=left"


async def admit(desk: Desk, guest: Guest) -> str:
    """Admit an organisation to one's network."""
    del desk
    await networks.admit(guest.viewer, organisation=guest.text("organisation"))
    return f"{_PAGE}?done=admitted"


async def decline(desk: Desk, guest: Guest) -> str:
    """Turn an organisation down, or end its membership."""
    del desk
    await networks.decline(guest.viewer, organisation=guest.text("organisation"))
    return f"{_PAGE}?done=declined"


async def _link(desk: Desk, guest: Guest, key: str) -> Page:
    made = await sessions.create_link(guest.viewer, key=key)
    secret = f"{desk.public_url}{guarding.ROOT}/in/{made.secret}"
    return Page("secret.html", {"what": "link", "secret": secret, "until": made.expires_at, "back": _PAGE})


def _gives(guest: Guest, role: Role) -> bool:
    """Whether somebody can make a key of a role: a reader's, their own, and a lead an officer's."""
    own = guest.viewer.role
    return role in (Role.VIEWER, own) or (own is Role.LEAD and role is Role.OFFICER)


async def _invitable(guest: Guest) -> dict[str, str]:
    """Name the other sides of one's partnerships that have not said yet that they are part of them."""
    page = paging.Page(first=paging.PAGE_MAX)
    found = await partnerships.list_all(guest.viewer, page, PartnershipFilter(), PartnershipOrder(), mine=True)
    waiting = {
        side.organisation_id
        for one in found.nodes
        for side in one.sides
        if side.id != one.my_side_id and side.acknowledged_at is None
    }
    return await _names(guest, sorted(waiting))


async def _networks(guest: Guest, joined: set[str]) -> list[Organisation]:
    page = paging.Page(first=paging.PAGE_MAX)
    kinds = OrganisationFilter(kind=(OrganisationKind.NETWORK,), ended=False)
    found = await organisations.list_all(guest.viewer, page, kinds, OrganisationOrder())
    return [one for one in found.nodes if one.id not in joined and one.id != guest.viewer.organisation_id]


async def _names(guest: Guest, wanted: list[str]) -> dict[str, str]:
    found = await organisations.by_id(guest.viewer, wanted)
    return {key: wording.name(one.name) for key, one in found.items()}


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "keys": create_key,
        "keys/{id}/rotate": rotate_key,
        "keys/{id}/revoke": revoke_key,
        "keys/{id}/link": create_link,
        "invite": invite,
        "join": join,
        "leave": leave,
        "admit": admit,
        "decline": decline,
    }
)
"""What can be done here, by the last words of the address."""
