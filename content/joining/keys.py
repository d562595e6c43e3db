"""Keys: a program acts for an organisation with one; of its secret only the digest is kept, and it is shown once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from tortoise.exceptions import BaseORMException
from tortoise.expressions import Q

from content import access, codec, errors, ids, log, models, validating
from content.access import Kind, Viewer
from content.records import AccessKey, Role, Scope

SECRET_START = "lt_"  # noqa: S105 - how every secret starts, no secret itself
SECRET_BYTES = 32
PREFIX_CHARACTERS = 10
KEYS_PER_ORGANISATION_MAX = 50
LIFE_MAX = timedelta(days=366)
GRACE_HOURS_MAX = 168
NAME_CHARACTERS_MAX = 200
USE_NOTED_EVERY = timedelta(hours=1)
"""How exact `lastUsedAt` is."""

_SAME_SENTENCE = "This key is not known, has expired or was revoked; send a valid one, or none."


class NewKey(Struct, frozen=True):
    """A key that was just made or rotated; a repeat of the request does not show the secret again."""

    key_id: str
    secret: str | None


def new_secret() -> str:
    """Make a secret of 256 random bits, recognisable by how it starts."""
    return SECRET_START + secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Give the SHA-256 that stands for a secret: enough for 256 random bits, and quick."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def viewer_for(secret: str, *, request_id: str) -> Viewer:
    """Say who holds a secret; raises KEY_INVALID, with one sentence for every reason."""
    viewer, _ = await holder_of(secret, request_id=request_id)
    return viewer


async def holder_of(secret: str, *, request_id: str) -> tuple[Viewer, datetime]:
    """Say who holds a secret, and when that has to be asked again though nothing is written; raises KEY_INVALID."""
    now = datetime.now(UTC)
    sha256 = digest(secret)
    row = await models.AccessKey.filter(Q(digest=sha256) | Q(old_digest=sha256, old_digest_until__gt=now)).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise errors.KeyInvalid(_SAME_SENTENCE)
    await _note_use(row, now)
    ends = row.old_digest_until if row.digest != sha256 else None
    return _viewer(row, request_id), min(row.expires_at, ends or row.expires_at, now + USE_NOTED_EVERY)


async def viewer_of(key: str, *, request_id: str) -> Viewer | None:
    """Say who holds a key that was opened before; None once it works no more."""
    now = datetime.now(UTC)
    row = await models.AccessKey.get_or_none(id=key)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    await _note_use(row, now)
    return _viewer(row, request_id)


async def is_revoked(key: str) -> bool:
    """Whether a key was stopped by somebody, and did not only run out."""
    return await models.AccessKey.exists(id=key, revoked_at__isnull=False)


async def is_live(key: str, at: datetime) -> bool:
    """Whether a key works at a time."""
    return await models.AccessKey.exists(id=key, revoked_at__isnull=True, expires_at__gt=at)


def _viewer(row: models.AccessKey, request_id: str) -> Viewer:
    return Viewer(
        kind=Kind.KEY,
        id=row.id,
        name=row.name,
        organisation_id=row.organisation_id,
        role=row.role,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        collection_ids=frozenset(row.collection_ids),
        origins=tuple(row.origins),
        request_id=request_id,
    )


@log.verb("createKey")
async def create(
    entry: log.Entry,
    *,
    organisation: str,
    name: str,
    role: Role = Role.VIEWER,
    collections: Sequence[str] = (),
    scopes: Sequence[Scope],
    expires_at: datetime,
    idempotency_key: str | None = None,
) -> NewKey:
    """Make a key for a program; it is never more than whoever makes it.

    Raises NOT_FOUND for another organisation, FORBIDDEN, INVALID_INPUT, LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    await entry.lock(organisation)
    await _own(entry.viewer, organisation)
    validating.text(name, path=("name",), characters_max=NAME_CHARACTERS_MAX)
    if not entry.began < expires_at <= entry.began + LIFE_MAX:
        raise errors.InvalidInput("Give a time to come, at most a year ahead.", path=("expiresAt",))
    if not access.may_give(entry.viewer, role=role, scopes=scopes, collection_ids=collections):
        raise errors.Forbidden("A key can be no more than the one that makes it: fewer scopes, a lesser role.")
    if await models.Collection.filter(id__in=list(collections)).count() != len(set(collections)):
        raise errors.NotFound("There is no such collection.", path=("collections",))
    live = models.AccessKey.filter(organisation_id=organisation, revoked_at__isnull=True, expires_at__gt=entry.began)
    if await live.count() >= KEYS_PER_ORGANISATION_MAX:
        raise errors.LimitReached(f"An organisation has at most {KEYS_PER_ORGANISATION_MAX} keys: revoke one.")
    secret = new_secret()
    row = row_for(secret, organisation=organisation, name=name, role=role, scopes=scopes, actor=entry.viewer.id)
    row.collection_ids = sorted(set(collections))
    row.expires_at = expires_at
    await entry.seal(row.id)
    row.created_at = entry.at
    await row.save(force_create=True)
    entry.after = {"key": row.id, "organisation": organisation, "role": role, "scopes": row.scopes}
    return NewKey(row.id, secret)


@log.verb("rotateKey")
async def rotate(entry: log.Entry, *, key: str, grace_hours: int = 24, idempotency_key: str | None = None) -> NewKey:
    """Make a new secret for a key; the old one works for a while.

    Raises NOT_FOUND, WRONG_STATE for a key that no longer works, INVALID_INPUT, FORBIDDEN for more than one is.
    """
    del idempotency_key
    if not 0 <= grace_hours <= GRACE_HOURS_MAX:
        raise errors.InvalidInput(f"Give 0 to {GRACE_HOURS_MAX} hours.", path=("graceHours",))
    row = await managed(entry, key)
    if row.revoked_at is not None or row.expires_at <= entry.began:
        raise errors.WrongState("This key no longer works: make a new one.", path=("key",))
    check_may_hold(entry.viewer, row)
    secret = new_secret()
    await entry.seal(row.id)
    row.old_digest, row.old_digest_until = row.digest, entry.at + timedelta(hours=grace_hours)
    row.digest, row.prefix = digest(secret), secret[:PREFIX_CHARACTERS]
    await row.save(update_fields=["old_digest", "old_digest_until", "digest", "prefix"])
    entry.after = {"key": row.id, "graceHours": grace_hours}
    return NewKey(row.id, secret)


@log.verb("revokeKey")
async def revoke(entry: log.Entry, *, key: str, idempotency_key: str | None = None) -> str:
    """Stop a key at once; one that has been stopped stays so. Raises NOT_FOUND."""
    del idempotency_key
    row = await managed(entry, key)
    if row.revoked_at is None:
        await entry.seal(row.id)
        row.revoked_at, row.old_digest = entry.at, None
        await row.save(update_fields=["revoked_at", "old_digest"])
        entry.after = {"key": row.id, "revokedAt": row.revoked_at}
    return row.id


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, AccessKey]:
    """Load keys that the viewer manages."""
    rows = await models.AccessKey.filter(id__in=list(set(wanted)))
    names = await _names(rows)
    return {row.id: shown(row, names) for row in rows if access.may_see_integration(viewer, row.organisation_id)}


async def of_organisation(viewer: Viewer, organisation_ids: Sequence[str]) -> dict[str, tuple[AccessKey, ...]]:
    """List organisations' keys, the newest first; absent where the viewer does not manage them."""
    own = [one for one in set(organisation_ids) if access.may_see_integration(viewer, one)]
    rows = await models.AccessKey.filter(organisation_id__in=own).order_by("-created_at", "id") if own else []
    names = await _names(rows)
    return {one: tuple(shown(row, names) for row in rows if row.organisation_id == one) for one in own}


async def managed(entry: log.Entry, key: str) -> models.AccessKey:
    """Hold a key of the viewer's organisation until the write is done: NOT_FOUND for any other."""
    row = await models.AccessKey.get_or_none(id=key)
    if row is None or not access.may_act_for(entry.viewer, row.organisation_id):
        raise errors.NotFound("There is no such key, or it is not your organisation's.", path=("key",))
    await entry.lock(row.organisation_id)
    await row.refresh_from_db()
    return row


def check_may_hold(viewer: Viewer, row: models.AccessKey) -> None:
    """Refuse to open to somebody a key that may do more than their own: FORBIDDEN."""
    scopes = [Scope(scope) for scope in row.scopes]
    if not access.may_give(viewer, role=row.role, scopes=scopes, collection_ids=row.collection_ids):
        raise errors.Forbidden("This key may do more than yours: its secret is not for you.")


def row_for(
    secret: str, *, organisation: str, name: str, role: Role, scopes: Sequence[Scope], actor: str
) -> models.AccessKey:
    """Make the row of a new key; its times and collections are the caller's."""
    return models.AccessKey(
        id=ids.new("key"),
        organisation_id=organisation,
        name=name,
        prefix=secret[:PREFIX_CHARACTERS],
        digest=digest(secret),
        role=role,
        collection_ids=[],
        scopes=codec.encode(sorted(set(scopes))),
        origins=[],
        created_by=actor,
    )


def shown(row: models.AccessKey, names: dict[str, str]) -> AccessKey:
    """Show a key, without anything of its secret but the first letters."""
    return AccessKey(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        prefix=row.prefix,
        role=row.role,
        collection_ids=tuple(row.collection_ids),
        scopes=tuple(Scope(scope) for scope in row.scopes),
        created_by=names.get(row.created_by, row.created_by),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


async def _names(rows: Sequence[models.AccessKey]) -> dict[str, str]:
    makers = {row.created_by for row in rows}
    found = await models.AccessKey.filter(id__in=list(makers)).values_list("id", "name") if makers else []
    return {str(key): str(name) for key, name in found}


async def _own(viewer: Viewer, organisation: str) -> None:
    known = await models.Organisation.exists(id=organisation, until__isnull=True)
    if not known or not access.may_act_for(viewer, organisation):
        raise errors.NotFound("There is no such organisation, or you do not act for it.", path=("organisation",))


async def _note_use(row: models.AccessKey, now: datetime) -> None:
    """Note when a key was last used, now and then; a failure to do so is never in the way."""
    if row.last_used_at is not None and now - row.last_used_at < USE_NOTED_EVERY:
        return
    try:
        await models.AccessKey.filter(id=row.id).update(last_used_at=now)
    except (BaseORMException, errors.Unavailable):
        return
