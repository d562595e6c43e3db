"""Sessions: a person at the desk is a key that was opened once, and goes on as it does; each ends by itself or at once.

What somebody may do, and until when, is the key's to say, at every request: a key that is revoked or has expired takes
its sessions with it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from tortoise.exceptions import BaseORMException

from content import access, errors, ids, log, models
from content.access import Viewer
from content.joining import keys
from content.records import Session, Way

LIFE = timedelta(days=30)
REST_MAX = timedelta(days=3)
"""How long a session that nobody uses goes on."""
SEEN_NOTED_EVERY = timedelta(minutes=10)
"""How exactly it is noted when a session was last used."""
PER_KEY_MAX = 10
"""How many sessions of a key go on at once; the one that was used longest ago ends when there is one more."""
LISTED_MAX = 500
PROGRAM_CHARACTERS_MAX = 80
LINK_LIFE = timedelta(days=1)
LINK_LIFE_MAX = timedelta(days=14)
LINKS_PER_KEY_MAX = 5
"""How many links of a key can wait to be used; the oldest goes when there is one more."""

_NO_SESSION = "You are signed in no more: sign in again."
_NO_LINK = "This link is not known, has been used or has expired: ask for a new one."
_LINK = ("link",)


class Signed(Struct, frozen=True):
    """Somebody who is signed in: as whom, and in which session."""

    viewer: Viewer
    session_id: str
    way: Way


class NewSession(Struct, frozen=True):
    """A session that was just begun."""

    session_id: str
    secret: str | None


class NewLink(Struct, frozen=True):
    """A link that was just made; its word is shown once."""

    link_id: str
    expires_at: datetime
    secret: str | None


async def signed_in(secret: str, *, request_id: str) -> Signed:
    """Say who is signed in; raises KEY_INVALID, with one sentence for every reason."""
    now = datetime.now(UTC)
    row = await models.Session.get_or_none(digest=keys.digest(secret))
    if row is None or row.ended_at is not None or row.expires_at <= now or row.seen_at + REST_MAX <= now:
        raise errors.KeyInvalid(_NO_SESSION)
    viewer = await keys.viewer_of(row.key_id, request_id=request_id)
    if viewer is None:
        raise errors.KeyInvalid(_NO_SESSION)
    await _note_use(row, now)
    return Signed(viewer, row.id, row.way)


async def holder_of_link(secret: str, *, request_id: str) -> Viewer:
    """Say whom a link signs in, without using it up; NOT_FOUND, with one sentence for every reason."""
    row = await models.SignInLink.get_or_none(digest=keys.digest(secret))
    if row is None or row.used_at is not None or row.expires_at <= datetime.now(UTC):
        raise errors.NotFound(_NO_LINK, path=_LINK)
    viewer = await keys.viewer_of(row.key_id, request_id=request_id)
    if viewer is None:
        raise errors.NotFound(_NO_LINK, path=_LINK)
    return viewer


@log.at_desk("signIn")
async def begin(entry: log.Entry, *, way: Way, program: str, link: str | None = None) -> NewSession:
    """Begin a session of the viewer's key, with a secret of its own; a link is used up with it.

    Raises NOT_FOUND for a link that does not hold.
    """
    key = entry.viewer.id
    await entry.lock(key)
    if link is not None:
        await _use_up(entry, link)
    live = models.Session.filter(key_id=key, ended_at__isnull=True, expires_at__gt=entry.began)
    oldest = (await live.order_by("-seen_at", "-begun_at"))[PER_KEY_MAX - 1 :]
    secret = keys.new_secret()
    await entry.seal(key)
    await models.Session.filter(id__in=[one.id for one in oldest]).update(ended_at=entry.at)
    await models.Session.filter(key_id=key, expires_at__lte=entry.began).delete()
    row = models.Session(id=ids.new("session"), key_id=key, digest=keys.digest(secret), way=way)
    row.program = program[:PROGRAM_CHARACTERS_MAX]
    row.begun_at = row.seen_at = entry.at
    row.expires_at = entry.at + LIFE
    await row.save(force_create=True)
    entry.after = {"key": key, "session": row.id, "way": way}
    return NewSession(row.id, secret)


@log.at_desk("signOut")
async def end(entry: log.Entry, *, session: str) -> str:
    """End a session at once: the viewer's own, or one of a key that it manages; one that has ended stays so.

    Raises NOT_FOUND.
    """
    row = await models.Session.get_or_none(id=session)
    key = await models.AccessKey.get_or_none(id=row.key_id) if row else None
    if row is None or key is None or not _may_end(entry.viewer, key):
        raise errors.NotFound("There is no such session, or it is not yours to end.", path=("session",))
    await entry.lock(key.id)
    if row.ended_at is None:
        await entry.seal(key.id)
        await models.Session.filter(id=session, ended_at__isnull=True).update(ended_at=entry.at)
        entry.after = {"key": key.id, "session": session}
    return session


@log.at_desk("signOutEverywhere")
async def end_all(entry: log.Entry, *, besides: str | None = None) -> str:
    """End every session of the viewer's key, and every link that waits, but for one session if it is named."""
    key = entry.viewer.id
    await entry.lock(key)
    await entry.seal(key)
    await end_those_of(entry, key, besides=besides)
    entry.after = {"key": key}
    return key


@log.at_desk("createSignInLink")
async def create_link(entry: log.Entry, *, key: str, life: timedelta = LINK_LIFE) -> NewLink:
    """Make a link that signs somebody in with a key, once.

    Raises NOT_FOUND, FORBIDDEN for a key that is more than the viewer's, WRONG_STATE for one that no longer works,
    INVALID_INPUT.
    """
    row = await keys.managed(entry, key)
    if row.revoked_at is not None or row.expires_at <= entry.began:
        raise errors.WrongState("This key no longer works: make a new one.", path=("key",))
    keys.check_may_hold(entry.viewer, row)
    if not timedelta() < life <= LINK_LIFE_MAX:
        raise errors.InvalidInput(f"A link works for at most {LINK_LIFE_MAX.days} days.", path=("life",))
    waiting = await models.SignInLink.filter(key_id=key, used_at__isnull=True).order_by("-made_at", "id")
    secret = keys.new_secret()
    await entry.seal(key)
    await models.SignInLink.filter(id__in=[one.id for one in waiting[LINKS_PER_KEY_MAX - 1 :]]).delete()
    await models.SignInLink.filter(key_id=key, expires_at__lte=entry.began).delete()
    link = models.SignInLink(id=ids.new("link"), key_id=key, digest=keys.digest(secret), made_by=entry.viewer.id)
    link.made_at, link.expires_at = entry.at, entry.at + life
    await link.save(force_create=True)
    entry.after = {"key": key, "link": link.id, "expiresAt": link.expires_at}
    return NewLink(link.id, link.expires_at, secret)


async def of_viewer(viewer: Viewer) -> tuple[Session, ...]:
    """List the sessions of the viewer's own key, the latest used first."""
    return await _listed([viewer.id])


async def of_organisation(viewer: Viewer, organisation_id: str) -> tuple[Session, ...] | None:
    """List the sessions of an organisation's keys, the latest used first; None where the viewer manages no keys."""
    found = (await keys.of_organisation(viewer, [organisation_id])).get(organisation_id)
    return None if found is None else await _listed([one.id for one in found])


async def end_those_of(entry: log.Entry, key: str, *, besides: str | None = None) -> None:
    """End the sessions of a key, and the links that wait, as a part of another write; called once it is sealed."""
    live = models.Session.filter(key_id=key, ended_at__isnull=True)
    await (live if besides is None else live.exclude(id=besides)).update(ended_at=entry.at)
    await models.SignInLink.filter(key_id=key, used_at__isnull=True).update(used_at=entry.at)


async def _use_up(entry: log.Entry, link: str) -> None:
    waiting = models.SignInLink.filter(
        key_id=entry.viewer.id, digest=keys.digest(link), used_at__isnull=True, expires_at__gt=entry.began
    )
    if await waiting.update(used_at=entry.began) != 1:
        raise errors.NotFound(_NO_LINK, path=_LINK)


async def _listed(key_ids: Sequence[str]) -> tuple[Session, ...]:
    now = datetime.now(UTC)
    names = {row.id: row.name for row in await models.AccessKey.filter(id__in=list(key_ids), revoked_at__isnull=True)}
    live = models.Session.filter(
        key_id__in=list(names), ended_at__isnull=True, expires_at__gt=now, seen_at__gt=now - REST_MAX
    )
    return tuple(
        Session(
            id=row.id,
            key_id=row.key_id,
            key_name=names[row.key_id],
            way=row.way,
            program=row.program,
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in await live.order_by("-seen_at", "id").limit(LISTED_MAX)
    )


def _may_end(viewer: Viewer, key: models.AccessKey) -> bool:
    return viewer.id == key.id or access.may_see_integration(viewer, key.organisation_id)


async def _note_use(row: models.Session, now: datetime) -> None:
    """Note when a session was last used, now and then; a failure to do so is never in the way."""
    if now - row.seen_at < SEEN_NOTED_EVERY:
        return
    try:
        await models.Session.filter(id=row.id).update(seen_at=now)
    except (BaseORMException, errors.Unavailable):
        return
