"""Accounts elsewhere: a person opens a key with an account of their own, as an OpenID Connect provider vouches for it.

A provider says who somebody is and never what they may do: an account opens the one key that it was linked to by
somebody who had opened that key before, and an account that nobody linked opens nothing.
"""

import hashlib

import orjson
from msgspec import Struct

from content import errors, log, models
from content.access import Viewer
from content.joining import keys, sessions

SUBJECT_CHARACTERS_MAX = 255
"""OpenID Connect Core 1.0, section 2: a subject has at most 255 ASCII characters."""
TAKEN = "This account opens another key already. Unlink it there first, or use an account of your own."


class Account(Struct, frozen=True):
    """Somebody, as one issuer knows them: a subject is unique at its issuer and nowhere else."""

    issuer: str
    subject: str

    @property
    def digest(self) -> str:
        """Say what the account is known again by: it may be somebody's name or address, which is not kept."""
        return hashlib.sha256(orjson.dumps([self.issuer, self.subject])).hexdigest()


async def key_for(account: Account) -> str | None:
    """Say which key an account opens; None if nobody linked it."""
    row = await models.Account.get_or_none(digest=account.digest)
    return row.key_id if row is not None else None


async def is_linked(viewer: Viewer) -> bool:
    """Whether an account elsewhere opens the viewer's own key."""
    return await models.Account.exists(key_id=viewer.id)


async def link(viewer: Viewer, *, account: Account) -> str:
    """Let an account open the viewer's own key from now on, in the place of any that did; DUPLICATE if it is taken."""
    return await _link(viewer, digest=account.digest)


@log.at_desk("linkAccount")
async def _link(entry: log.Entry, *, digest: str) -> str:
    key = entry.viewer.id
    await entry.lock(digest)  # Two keys that want it wait for each other.
    await entry.lock(key)
    taken = await models.Account.get_or_none(digest=digest)
    if taken is not None and taken.key_id == key:
        return key
    if taken is not None and await keys.is_live(taken.key_id, entry.began):
        raise errors.Duplicate(TAKEN)
    await entry.seal(key)
    if taken is not None:  # It opened a key that works no more.
        await taken.delete()
    await models.Account.filter(key_id=key).delete()
    await models.Account.create(key_id=key, digest=digest, linked_at=entry.at)
    entry.after = {"key": key}
    return key


@log.at_desk("unlinkAccount")
async def unlink(entry: log.Entry, *, session: str) -> str:
    """Let no account open the viewer's own key; its sessions end but for the one that is named."""
    key = entry.viewer.id
    await entry.lock(key)
    if await models.Account.exists(key_id=key):
        await entry.seal(key)
        await models.Account.filter(key_id=key).delete()
        await sessions.end_those_of(entry, key, besides=session)
        entry.after = {"key": key}
    return key
