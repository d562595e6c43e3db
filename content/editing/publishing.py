"""Putting editions in force, taking them back, bringing earlier words back as a new draft."""

from collections.abc import Collection
from datetime import datetime, timedelta

from content import codec, errors, ids, log, models, turns, validating
from content.editing import drafting, gates
from content.guiding import editions, originals
from content.guiding.outline import Content, places, without_origins
from content.guiding.shelf import Copy, Shelf
from content.records import ChangeKind, ChangeType, FindingCode
from content.replacing import replace
from content.telling import due

AHEAD_MAX = timedelta(days=5 * 366)
"""How far ahead an edition can be scheduled."""
REASON_CHARACTERS_MAX = 2000


@log.verb("publishEdition")
async def publish(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    at: datetime | None = None,
    confirm_findings: Collection[FindingCode] = (),
    idempotency_key: str | None = None,
) -> str:
    """Put a draft in force, now or at a set time, and give it its number; partnerships keep the one they follow.

    Raises STALE_VERSION, EDITION_PUBLISHED, WRONG_STATE when another edition has come into force since the draft
    was made, one is scheduled, or another editor has to approve it first, MATCHES_UNDECIDED,
    CONFIRMATION_REQUIRED, EDITION_INCOMPLETE, INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    row, content = await drafting.open_unpublished(entry, edition, expected_version)
    leaflet = await models.Leaflet.get(id=row.leaflet_id, until__isnull=True)
    collection = await models.Collection.get(id=leaflet.collection_id)
    shelf = (await editions.shelves_of([row.leaflet_id])).get(row.leaflet_id, Shelf(()))
    live = await originals.standing(row, shelf, entry.began)
    await originals.check_in_force(row, entry.began)
    gates.against_what_is_live(row, shelf, live, entry.began)
    gates.decided(content)
    gates.sound(content)
    gates.confirmed(content, confirm_findings)
    gates.whole(content)
    gates.approved(row, needed=collection.needs_approval)
    if at is not None and not entry.began < at <= entry.began + AHEAD_MAX:
        message = "Give a time to come, at most five years ahead; leave it out to publish now."
        raise errors.InvalidInput(message, path=("at",))
    number, revision, outline_id = await _numbered(row, content, shelf, live)
    known = await models.Item.filter(leaflet_id=row.leaflet_id).values_list("key", flat=True)
    await entry.seal(row.id)
    row.number, row.revision, row.outline_id = number, revision, outline_id
    row.published_at = at or entry.at
    row.published_by = entry.viewer.id
    row.version += 1
    await row.save(update_fields=["number", "revision", "outline_id", "published_at", "published_by", "version"])
    await _name_items(row, content, {str(key) for key in known})
    entry.follow(row.leaflet_id)
    await _tell(entry, row, at)
    entry.after = {"edition": row.id, "number": number, "revision": revision, "publishedAt": row.published_at}
    return row.id


@log.verb("withdrawEdition")
async def withdraw(
    entry: log.Entry, *, edition: str, expected_version: int, reason: str, idempotency_key: str | None = None
) -> str:
    """Take a published edition back; its address stays and gives the reason in place of the text.

    Raises STALE_VERSION, WRONG_STATE for an edition that is not out, REASON_REQUIRED.
    """
    del idempotency_key
    row = await drafting.open_edition(entry, edition)
    if not reason.strip():
        message = "Say why, for readers: the reason stands in place of the text."
        raise errors.ReasonRequired(message, path=("reason",))
    validating.text(reason, path=("reason",), characters_max=REASON_CHARACTERS_MAX)
    if row.version != expected_version:
        raise log.stale()
    if row.published_at is None or row.published_at > entry.began or row.withdrawn_at is not None:
        message = "Only an edition that is out can be taken back."
        raise errors.WrongState(message, path=("edition",))
    await entry.seal(row.id)
    row.withdrawn_at, row.withdrawn_reason = entry.at, reason
    row.version += 1
    await row.save(update_fields=["withdrawn_at", "withdrawn_reason", "version"])
    entry.follow(row.leaflet_id)
    entry.tell(ChangeType.EDITION_WITHDRAWN, row.id, leaflet=row.leaflet_id, number=row.number)
    entry.after = {"edition": row.id, "withdrawnAt": row.withdrawn_at, "reason": reason}
    return row.id


@log.verb("restoreEdition")
async def restore(
    entry: log.Entry, *, edition: str, change_note: str | None = None, idempotency_key: str | None = None
) -> str:
    """Make a new draft with the content of an earlier edition, against the edition in force; items keep their keys.

    Raises NOT_FOUND, WRONG_STATE for a draft, LIMIT_REACHED.
    """
    del idempotency_key
    earlier = await drafting.open_edition(entry, edition)
    if earlier.published_at is None or earlier.published_at > entry.began:
        message = "Only what has been published can be restored."
        raise errors.WrongState(message, path=("edition",))
    if change_note is not None:
        validating.text(change_note, path=("changeNote",), characters_max=drafting.CHANGE_NOTE_CHARACTERS_MAX)
    await drafting.room_for_draft(earlier.leaflet_id)
    content = (await editions.contents_of([earlier]))[earlier.id]
    content = replace(content, outline=without_origins(content.outline), proposals=(), resets=())
    shelf = (await editions.shelves_of([earlier.leaflet_id])).get(earlier.leaflet_id, Shelf(()))
    live = await originals.standing(earlier, shelf, entry.began)
    row = models.Edition(
        **{
            **models.values(earlier),
            "id": ids.new("edition"),
            "outline_id": ids.new("outline"),
            "number": None,
            "revision": None,
            "change_kind": ChangeKind.MINOR if earlier.translation_of_id else ChangeKind.MAJOR,
            "change_note": change_note,
            "based_on_id": live.id if live else None,
            "created_at": entry.began,
            "created_by": entry.viewer.id,
            "submitted_at": None,
            "submitted_by": None,
            "approved_at": None,
            "approved_by": None,
            "published_at": None,
            "published_by": None,
            "withdrawn_at": None,
            "withdrawn_reason": None,
            "proposals": [],
            "resets": [],
            "version": 1,
        }
    )
    await entry.seal(row.id)
    await drafting.keep(row, content, replacing=None)
    entry.after = {"edition": row.id, "restored": earlier.id}
    return row.id


async def _tell(entry: log.Entry, row: models.Edition, at: datetime | None) -> None:
    """Tell that an edition has come out; one with a date is told once it does, and to nobody before."""
    kind = ChangeType.EDITION_PUBLISHED
    if at is None:
        effective = entry.at.isoformat()
        entry.tell(kind, row.id, leaflet=row.leaflet_id, number=row.number, effectiveAt=effective)
    else:
        await due.schedule(kind, row.id, at)


async def _numbered(row: models.Edition, content: Content, shelf: Shelf, live: Copy | None) -> tuple[int, int, str]:
    """Give the number, the revision and the outline: a minor change keeps the number and its outline."""
    original = await originals.of(row)
    if original is not None:
        mine = [
            copy.revision or 0
            for copy in shelf.copies
            if (copy.number, copy.language) == (original.number, row.language)
        ]
        return original.number, max(mine, default=0) + 1, original.outline_id
    latest = max((copy.number or 0 for copy in shelf.copies), default=0)
    if row.change_kind is ChangeKind.MAJOR or live is None or live.number is None:
        return latest + 1, 1, row.outline_id
    standing = await models.Edition.get(id=live.id)
    outline = (await editions.outlines_of([standing]))[standing.id]
    gates.minor(row, content, outline)
    revisions = [
        copy.revision or 0 for copy in shelf.copies if (copy.number, copy.language) == (live.number, row.language)
    ]
    return live.number, max(revisions) + 1, standing.outline_id


async def _name_items(row: models.Edition, content: Content, known: set[str]) -> None:
    """Make the identities of items that are published for the first time."""
    new = [place for _, _, place in places(content.outline) if place.key not in known]
    for first in range(0, len(new), turns.FEW):
        await models.Item.bulk_create(
            models.Item(
                id=f"{row.leaflet_id}/{place.key}",
                leaflet_id=row.leaflet_id,
                key=place.key,
                first_edition_id=row.id,
                derived_from=codec.encode(place.derived_from),
            )
            for place in new[first : first + turns.FEW]
        )
