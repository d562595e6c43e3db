"""Editors among themselves: sending a draft for review, approving it, sending it back, and what is said about it."""

from collections.abc import Collection, Mapping, Sequence

from content import errors, ids, log, models, validating
from content.access import Viewer
from content.editing import drafting, gates
from content.guiding import editions, guidance
from content.records import ChangeType, Comment, Edition

COMMENT_CHARACTERS_MAX = 2000
COMMENTS_PER_EDITION_MAX = 200


@log.verb("submitForReview")
async def submit(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    note: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Ask a colleague to look at a draft; until it is returned, nobody corrects it. The note is its first comment.

    Raises STALE_VERSION, EDITION_PUBLISHED, WRONG_STATE when it is in review, MATCHES_UNDECIDED, EDITION_INCOMPLETE.
    """
    del idempotency_key  # The log has seen to it.
    row, content = await drafting.open_draft(entry, edition, expected_version)
    gates.decided(content)
    gates.sound(content)
    gates.whole(content)
    await _room_for(row, note, path=("note",))
    await entry.seal(row.id)
    row.submitted_at, row.submitted_by = entry.at, entry.viewer.id
    await _keep(row, "submitted_at", "submitted_by")
    if note is not None:
        await _say(entry, row, note)
    entry.tell(ChangeType.EDITION_SUBMITTED, row.id, leaflet=row.leaflet_id)
    entry.after = {"edition": row.id, "submittedAt": row.submitted_at}
    return row.id


@log.verb("approveEdition")
async def approve(entry: log.Entry, *, edition: str, expected_version: int, idempotency_key: str | None = None) -> str:
    """Say that an edition in review may be published; the editor who sent it cannot.

    Raises STALE_VERSION, EDITION_PUBLISHED, WRONG_STATE when it is not in review or approved already, FORBIDDEN.
    """
    del idempotency_key
    row, _ = await drafting.open_unpublished(entry, edition, expected_version)
    gates.approvable(row, own=bool(await own_among(entry.viewer, [row.submitted_by or ""])))
    await entry.seal(row.id)
    row.approved_at, row.approved_by = entry.at, entry.viewer.id
    await _keep(row, "approved_at", "approved_by")
    entry.tell(ChangeType.EDITION_APPROVED, row.id, leaflet=row.leaflet_id)
    entry.after = {"edition": row.id, "approvedAt": row.approved_at}
    return row.id


@log.verb("returnToDraft")
async def return_to_draft(
    entry: log.Entry, *, edition: str, expected_version: int, reason: str, idempotency_key: str | None = None
) -> str:
    """Send an edition back, from review or by calling its date off: it is a draft again, the reason a comment on it.

    Raises STALE_VERSION, EDITION_PUBLISHED once it is out, WRONG_STATE for a draft, REASON_REQUIRED.
    """
    del idempotency_key
    row = await drafting.open_edition(entry, edition)
    if not reason.strip():
        message = "Say why, for those who work on it."
        raise errors.ReasonRequired(message, path=("reason",))
    await _room_for(row, reason, path=("reason",))
    if row.version != expected_version:
        raise log.stale()
    if row.published_at is None and row.submitted_at is None:
        message = "This is a draft already."
        raise errors.WrongState(message, path=("edition",))
    if row.published_at is not None and row.published_at <= entry.began:
        message = "This edition is out: it can be withdrawn, or an earlier one restored."
        raise errors.EditionPublished(message, path=("edition",))
    await entry.seal(row.id)
    entry.before = {"edition": row.id, "number": row.number, "publishedAt": row.published_at}
    entry.after = {"edition": row.id, "reason": reason}
    await _own_outline(row)
    row.number = row.revision = row.published_at = row.published_by = None
    row.submitted_at = row.submitted_by = row.approved_at = row.approved_by = None
    await _keep(
        row,
        *("number", "revision", "outline_id", "published_at", "published_by"),
        *("submitted_at", "submitted_by", "approved_at", "approved_by"),
    )
    entry.follow(row.leaflet_id)
    await _say(entry, row, reason)
    entry.tell(ChangeType.EDITION_RETURNED, row.id, leaflet=row.leaflet_id)
    return row.id


@log.verb("addComment")
async def comment(
    entry: log.Entry, *, edition: str, text: str, key: str | None = None, idempotency_key: str | None = None
) -> str:
    """Say something to the other editors about an edition that is not out, or about one thing in it.

    Raises NOT_FOUND for a key that nothing in it has, EDITION_PUBLISHED, LIMIT_REACHED, INVALID_INPUT.
    """
    del idempotency_key
    row = await drafting.open_edition(entry, edition)
    if row.published_at is not None and row.published_at <= entry.began:
        message = "This edition is out: comment on a draft of the next one."
        raise errors.EditionPublished(message, path=("edition",))
    await _room_for(row, text, path=("text",))
    if key is not None and key not in (await editions.contents_of([row]))[row.id].wordings:
        message = f"There is nothing called `{key}` in this edition."
        raise errors.NotFound(message, path=("key",))
    await entry.seal(row.id)
    made = await _say(entry, row, text, key=key)
    entry.after = {"comment": made, "edition": row.id, "key": key}
    return made


@log.verb("settleComment")
async def settle(entry: log.Entry, *, comment: str, settled: bool, idempotency_key: str | None = None) -> str:
    """Say that a comment has been seen to, or that it has not after all; NOT_FOUND for one that is not there."""
    del idempotency_key
    row = await models.Comment.get_or_none(id=comment)
    if row is None:
        raise _no_comment()
    try:
        await drafting.open_edition(entry, row.edition_id)
    except errors.NotFound as hidden:
        raise _no_comment() from hidden
    await entry.seal(row.edition_id)
    row.settled_at, row.settled_by = (entry.at, entry.viewer.id) if settled else (None, None)
    await row.save(update_fields=["settled_at", "settled_by"])
    entry.after = {"comment": row.id, "settled": settled}
    return row.id


async def follow(edition: str, heirs: Mapping[str, str]) -> None:
    """Let what was said about things of a draft that have other keys now follow them there."""
    if heirs:
        for row in await models.Comment.filter(edition_id=edition, key__in=list(heirs)):
            row.key = heirs[str(row.key)]
            await row.save(update_fields=["key"])


async def own_among(viewer: Viewer, actors: Collection[str]) -> frozenset[str]:
    """Keep those actors that are the viewer itself, or another key of the same person; one statement."""
    found = await models.AccessKey.filter(id__in=[*actors, viewer.id]).values_list("id", "person_id")
    people: dict[str, str | None] = {str(key): person for key, person in found}
    person = people.get(viewer.id)
    return frozenset(
        actor for actor in actors if actor == viewer.id or (person is not None and people.get(actor) == person)
    )


async def comments_of(viewer: Viewer, shown: Sequence[Edition]) -> dict[str, tuple[Comment, ...]]:
    """List what has been said about some editions, the oldest first, for those who edit them; four statements."""
    rows = await models.Comment.filter(edition_id__in=[one.id for one in shown]).order_by("made_at", "id")
    found: dict[str, list[Comment]] = {}
    for said in await _shown(viewer, rows):
        found.setdefault(said.edition_id, []).append(said)
    return {one: tuple(said) for one, said in found.items()}


async def comments_by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Comment]:
    """Load comments on what the viewer edits."""
    rows = await models.Comment.filter(id__in=list(wanted))
    return {said.id: said for said in await _shown(viewer, rows)}


async def _shown(viewer: Viewer, rows: Sequence[models.Comment]) -> list[Comment]:
    edited = set(await guidance.edited_among(viewer, {row.edition_id for row in rows}))
    kept = [row for row in rows if row.edition_id in edited]
    names = await guidance.names_of_actors({who for row in kept for who in (row.made_by, row.settled_by) if who})
    return [_comment(row, names) for row in kept]


async def _room_for(row: models.Edition, text: str | None, *, path: tuple[str, ...]) -> None:
    if text is None:
        return
    validating.text(text, path=path, characters_max=COMMENT_CHARACTERS_MAX)
    if await models.Comment.filter(edition_id=row.id).count() >= COMMENTS_PER_EDITION_MAX:
        message = f"An edition has at most {COMMENTS_PER_EDITION_MAX} comments."
        raise errors.LimitReached(message)


async def _say(entry: log.Entry, row: models.Edition, text: str, *, key: str | None = None) -> str:
    said = await models.Comment.create(
        id=ids.new("comment"), edition_id=row.id, key=key, text=text, made_at=entry.at, made_by=entry.viewer.id
    )
    return str(said.id)


async def _keep(row: models.Edition, *columns: str) -> None:
    row.version += 1
    await row.save(update_fields=[*columns, "version"])


def _no_comment() -> errors.NotFound:
    message = "There is no such comment, or you do not edit what it is about."
    return errors.NotFound(message, path=("comment",))


def _comment(row: models.Comment, names: Mapping[str, str]) -> Comment:
    return Comment(
        id=row.id,
        edition_id=row.edition_id,
        key=row.key,
        text=row.text,
        made_at=row.made_at,
        made_by=names.get(row.made_by),
        settled_at=row.settled_at,
        settled_by=names.get(row.settled_by or ""),
    )


async def _own_outline(row: models.Edition) -> None:
    """Give a draft an outline of its own again, if it was about to share one."""
    if await models.Edition.filter(outline_id=row.outline_id).count() > 1:
        shared = await models.Outline.get(id=row.outline_id)
        row.outline_id = ids.new("outline")
        await models.Outline.create(id=row.outline_id, leaflet_id=row.leaflet_id, tree=shared.tree)
