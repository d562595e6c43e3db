"""Links that show one edition to whoever holds them before it is out: signed, with an end, and no keys."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

import orjson
from msgspec import Struct

from content import errors, log, models
from content.access import Preview
from content.editing import drafting
from content.joining import signing

LIFE = timedelta(days=7)
"""How long a link works if nothing is said."""
LIFE_MAX = timedelta(days=31)
TOKEN_CHARACTERS_MAX = 400
_PURPOSE = "preview"
_SAME_SENTENCE = "This preview link is not known or has expired: ask for a new one."


class NewPreview(Struct, frozen=True):
    """A link that was just made; a repeat of the request does not show it again."""

    edition_id: str
    expires_at: datetime
    secret: str | None
    """What the link is known by; whoever has it sees the edition."""


@log.verb("createPreviewLink")
async def create(
    entry: log.Entry, *, edition: str, expires_at: datetime | None = None, idempotency_key: str | None = None
) -> NewPreview:
    """Make a link that shows an edition before it is out; a week if nothing is said, a month at most.

    Raises NOT_FOUND, EDITION_PUBLISHED for what everybody sees, INVALID_INPUT for a time that is past or too far.
    """
    del idempotency_key  # The log has seen to it.
    row = await drafting.open_edition(entry, edition)
    if row.published_at is not None and row.published_at <= entry.began:
        message = "This edition is out: everybody may see it."
        raise errors.EditionPublished(message, path=("edition",))
    until = entry.began + LIFE if expires_at is None else expires_at
    if not entry.began < until <= entry.began + LIFE_MAX:
        message = f"Give a time to come, at most {LIFE_MAX.days} days ahead."
        raise errors.InvalidInput(message, path=("expiresAt",))
    await entry.seal(row.id)
    until = until.replace(microsecond=0)
    token = _signed(await signing.secret(), row, until)
    entry.after = {"edition": row.id, "expiresAt": until}
    return NewPreview(edition_id=row.id, expires_at=until, secret=token)


async def opened(token: str) -> Preview:
    """Say what a link shows; raises KEY_INVALID, with one sentence, for one that was altered or has expired."""
    said = signing.said(await signing.known(), _PURPOSE, token) if len(token) <= TOKEN_CHARACTERS_MAX else None
    if said is None:
        raise errors.KeyInvalid(_SAME_SENTENCE)
    try:
        edition_id, leaflet_id, until = orjson.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except (ValueError, binascii.Error) as broken:  # It was signed by us, but by an older program.
        raise errors.KeyInvalid(_SAME_SENTENCE) from broken
    if datetime.fromtimestamp(until, UTC) <= datetime.now(UTC):
        raise errors.KeyInvalid(_SAME_SENTENCE)
    if not await models.Edition.exists(id=edition_id, discarded_at__isnull=True):
        raise errors.KeyInvalid(_SAME_SENTENCE)
    return Preview(edition_id=edition_id, leaflet_id=leaflet_id)


def _signed(secret: str, row: models.Edition, until: datetime) -> str:
    said = orjson.dumps([row.id, row.leaflet_id, int(until.timestamp())])
    return signing.signed(secret, _PURPOSE, base64.urlsafe_b64encode(said).decode().rstrip("="))
