"""Invitations: how an organisation gets in; one-time, expiring, and the record says who vouched."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from content import access, errors, ids, log, models, validating
from content.access import Viewer
from content.joining import keys
from content.records import AccessKey, Invitation, Role, Scope

LIFE = timedelta(days=14)
LIFE_MAX = timedelta(days=60)
OPEN_PER_ORGANISATION_MAX = 20
LISTED_MAX = 100
FIRST_KEY_LIFE = timedelta(days=366)
FIRST_KEY_SCOPES = (Scope.READ, Scope.PARTNERSHIPS_WRITE, Scope.INTEGRATION_MANAGE)

_SAME_SENTENCE = "This invitation is not known, has been used or has expired: ask for a new one."


class NewInvitation(Struct, frozen=True):
    """An invitation that was just made; a repeat of the request does not show the secret again."""

    invitation_id: str
    secret: str | None


class Redeemed(Struct, frozen=True):
    """What an invitation gave: the organisation's first key."""

    organisation_id: str
    key_id: str
    secret: str | None


@log.verb("createInvitation")
async def create(
    entry: log.Entry, *, organisation: str, expires_at: datetime | None = None, idempotency_key: str | None = None
) -> NewInvitation:
    """Invite an organisation: an officer those who are sides of a common partnership, the operator any.

    Raises NOT_FOUND, FORBIDDEN, WRONG_STATE when it has come in already, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    await entry.lock(organisation)
    await _check_vouching(entry.viewer, organisation, entry.began)
    until = expires_at or entry.began + LIFE
    if not entry.began < until <= entry.began + LIFE_MAX:
        raise errors.InvalidInput("Give a time to come, at most 60 days ahead.", path=("expiresAt",))
    waiting = models.Invitation.filter(
        organisation_id=organisation, redeemed_at__isnull=True, expires_at__gt=entry.began
    )
    if await waiting.count() >= OPEN_PER_ORGANISATION_MAX:
        raise errors.LimitReached(f"At most {OPEN_PER_ORGANISATION_MAX} invitations can wait at once.")
    secret = keys.new_secret()
    invitation_id = ids.new("invitation")
    await entry.seal(invitation_id)
    await models.Invitation.create(
        id=invitation_id,
        organisation_id=organisation,
        digest=keys.digest(secret),
        vouched_by=entry.viewer.id,
        created_at=entry.at,
        expires_at=until,
    )
    entry.after = {"invitation": invitation_id, "organisation": organisation, "expiresAt": until}
    return NewInvitation(invitation_id, secret)


@log.verb("redeemInvitation")
async def redeem(entry: log.Entry, *, secret: str, key_name: str, idempotency_key: str | None = None) -> Redeemed:
    """Come in: the invitation is used up and gives the organisation's first key, in the role LEAD.

    `key_name` says who will hold the key. Raises NOT_FOUND, with one sentence for every reason, and INVALID_INPUT.
    """
    del idempotency_key
    validating.text(key_name, path=("keyName",), characters_max=keys.NAME_CHARACTERS_MAX)
    sha256 = keys.digest(secret)
    await entry.lock(f"invitation {sha256}")
    row = await models.Invitation.get_or_none(digest=sha256)
    if row is None or row.redeemed_at is not None or row.expires_at <= entry.began:
        raise errors.NotFound(_SAME_SENTENCE, path=("secret",))
    await entry.lock(row.organisation_id)
    if row.vouched_by != access.OPERATOR.id and await is_in(row.organisation_id, entry.began):
        # It gives the first key; a spare one would let whoever vouched act for an organisation that is here.
        raise errors.NotFound(_SAME_SENTENCE, path=("secret",))
    new = keys.new_secret()
    person = models.Person(id=ids.new("person"), organisation_id=row.organisation_id, name=key_name)
    key = keys.row_for(
        new,
        organisation=row.organisation_id,
        name="first key",
        role=Role.LEAD,
        scopes=FIRST_KEY_SCOPES,
        actor=row.vouched_by,
    )
    await entry.seal(row.id)
    key.person_id, key.created_at, key.expires_at = person.id, entry.at, entry.at + FIRST_KEY_LIFE
    await person.save(force_create=True)
    await key.save(force_create=True)
    row.redeemed_at, row.key_id = entry.at, key.id
    await row.save(update_fields=["redeemed_at", "key_id"])
    entry.after = {"invitation": row.id, "organisation": row.organisation_id, "key": key.id}
    return Redeemed(row.organisation_id, key.id, new)


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Invitation]:
    """Load invitations: for whoever vouched, and for the operator."""
    rows = await models.Invitation.filter(id__in=list(set(wanted)))
    return await _shown([row for row in rows if viewer.is_operator or row.vouched_by == viewer.id])


async def of_viewer(viewer: Viewer) -> tuple[Invitation, ...]:
    """List the invitations that the viewer made, the latest first."""
    rows = models.Invitation.filter(vouched_by=viewer.id).order_by("-created_at", "id").limit(LISTED_MAX)
    return tuple((await _shown(await rows)).values())


async def _shown(mine: Sequence[models.Invitation]) -> dict[str, Invitation]:
    names = dict(await models.AccessKey.filter(id__in=[row.vouched_by for row in mine]).values_list("id", "name"))
    return {
        row.id: Invitation(
            id=row.id,
            organisation_id=row.organisation_id,
            vouched_by=names.get(row.vouched_by, row.vouched_by),
            created_at=row.created_at,
            expires_at=row.expires_at,
            redeemed_at=row.redeemed_at,
        )
        for row in mine
    }


async def redeemed_key(viewer: Viewer, *, secret: str) -> AccessKey | None:
    """Show the key that an invitation gave to whoever holds the invitation's secret."""
    del viewer  # The secret says enough.
    row = await models.Invitation.get_or_none(digest=keys.digest(secret))
    key = await models.AccessKey.get_or_none(id=row.key_id) if row and row.key_id else None
    return keys.shown(key, {}) if key else None


async def _check_vouching(viewer: Viewer, organisation: str, now: datetime) -> None:
    if not await models.Organisation.exists(id=organisation, until__isnull=True):
        raise errors.NotFound("There is no such organisation.", path=("organisation",))
    if viewer.is_operator:
        return
    mine = models.Side.filter(until__isnull=True, organisation_id=viewer.organisation_id)
    shared = [str(one) for one in await mine.values_list("partnership_id", flat=True)]
    together = await models.Side.exists(until__isnull=True, organisation_id=organisation, partnership_id__in=shared)
    if not together or access.may_act_for(viewer, organisation):
        message = "You can invite the other sides of your partnerships; for anybody else ask the operator."
        raise errors.Forbidden(message, path=("organisation",))
    if await is_in(organisation, now):
        message = "This organisation has come in already; its own people make further keys."
        raise errors.WrongState(message, path=("organisation",))


async def is_in(organisation: str, now: datetime) -> bool:
    """Whether people of its own act for an organisation: it has a key that works."""
    return await models.AccessKey.exists(organisation_id=organisation, revoked_at__isnull=True, expires_at__gt=now)
