"""Putting editions in force, taking them back, bringing earlier words back as a new draft."""

from collections.abc import Collection
from datetime import datetime, timedelta

from content import codec, drafting, editions, errors, ids, log, models, validating
from content.outline import Content, checklists_in, places
from content.records import ChangeKind, ChangeType, EditionStatus, FindingCode, Severity
from content.shelf import Copy, Shelf

AHEAD_MAX = timedelta(days=5 * 366)
"""How far ahead an edition can be scheduled."""
REASON_CHARACTERS_MAX = 2000
CONFIRMED_BY_NAME = frozenset({FindingCode.LOW_CONFIDENCE})
"""Findings that hold a draft back until an editor confirms them."""


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
    was made or one is scheduled, MATCHES_UNDECIDED, CONFIRMATION_REQUIRED, EDITION_INCOMPLETE, INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    row, content = await drafting.open_draft(entry, edition, expected_version)
    shelf = (await editions.shelves_of([row.leaflet_id])).get(row.leaflet_id, Shelf(()))
    live = shelf.current(row.language, entry.began)
    _check_base(row, shelf, live, entry.began)
    _check_content(content, confirm_findings)
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
    entry.tell(
        ChangeType.EDITION_PUBLISHED,
        row.id,
        leaflet=row.leaflet_id,
        number=number,
        effectiveAt=row.published_at.isoformat(),
    )
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
    entry.tell(ChangeType.EDITION_WITHDRAWN, row.id, leaflet=row.leaflet_id, number=row.number)
    entry.after = {"edition": row.id, "withdrawnAt": row.withdrawn_at, "reason": reason}
    return row.id


@log.verb("returnToDraft")
async def return_to_draft(
    entry: log.Entry, *, edition: str, expected_version: int, reason: str, idempotency_key: str | None = None
) -> str:
    """Call a scheduled date off: the edition is a draft again.

    Raises STALE_VERSION, EDITION_PUBLISHED once it is out, WRONG_STATE for a draft, REASON_REQUIRED.
    """
    del idempotency_key
    row = await drafting.open_edition(entry, edition)
    if not reason.strip():
        message = "Say why, for those who work on it."
        raise errors.ReasonRequired(message, path=("reason",))
    validating.text(reason, path=("reason",), characters_max=REASON_CHARACTERS_MAX)
    if row.version != expected_version:
        raise log.stale()
    if row.published_at is None:
        message = "This is a draft already."
        raise errors.WrongState(message, path=("edition",))
    if row.published_at <= entry.began:
        message = "This edition is out: it can be withdrawn, or an earlier one restored."
        raise errors.EditionPublished(message, path=("edition",))
    await entry.seal(row.id)
    entry.before = {"edition": row.id, "number": row.number, "publishedAt": row.published_at}
    entry.after = {"edition": row.id, "reason": reason}
    await _own_outline(row)
    row.number = row.revision = row.published_at = row.published_by = None
    row.version += 1
    await row.save(update_fields=["number", "revision", "outline_id", "published_at", "published_by", "version"])
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
    shelf = (await editions.shelves_of([earlier.leaflet_id])).get(earlier.leaflet_id, Shelf(()))
    live = shelf.current(earlier.language, entry.began)
    row = models.Edition(
        **{
            **models.values(earlier),
            "id": ids.new("edition"),
            "outline_id": ids.new("outline"),
            "number": None,
            "revision": None,
            "change_kind": ChangeKind.MAJOR,
            "change_note": change_note,
            "based_on_id": live.id if live else None,
            "created_at": entry.began,
            "created_by": entry.viewer.id,
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


def _check_base(row: models.Edition, shelf: Shelf, live: Copy | None, now: datetime) -> None:
    coming = [copy for copy in shelf.copies if shelf.status(copy, now) is EditionStatus.SCHEDULED]
    if any(copy.language == row.language for copy in coming):
        message = "Another edition is scheduled: call its date off with `returnToDraft` first."
        raise errors.WrongState(message, path=("edition",))
    if row.based_on_id != (live.id if live else None):
        message = (
            "Another edition has come into force since this draft was made: "
            "upload the file again with `replaces`, so that the changes are compared with what is live."
        )
        raise errors.WrongState(message, path=("edition",))


def _check_content(content: Content, confirmed: Collection[FindingCode]) -> None:
    if content.proposals:
        message = f"{len(content.proposals)} proposed matches wait for your decision: see `decideMatches`."
        raise errors.MatchesUndecided(message)
    for finding in content.findings:
        if finding.severity is Severity.ERROR:
            message = f"This has to be put right first: {finding.message}"
            raise errors.EditionIncomplete(message)
        if finding.code in CONFIRMED_BY_NAME and finding.code not in confirmed:
            message = f"Look at this and confirm it with `confirmFindings: [{finding.code.value}]`: {finding.message}"
            raise errors.ConfirmationRequired(message, path=("confirmFindings",))
    _check_rule(content)


def _check_rule(content: Content) -> None:
    """A leaflet with a checklist or a rule needs both, and an essential box; one with neither is guidance alone."""
    from_rule = content.outline.rule
    lists = checklists_in(content.outline)
    if not lists and from_rule is None:
        return
    if from_rule is None:
        message = "There is a checklist but no rule: add the sentence that says when to think again."
        raise errors.EditionIncomplete(message)
    named = [lists[key] for key in from_rule.checklists if key in lists]
    if len(named) < len(from_rule.checklists) or not named:
        message = "The rule names a checklist that is not there."
        raise errors.EditionIncomplete(message)
    if any(not items for items in lists.values()):
        message = "A checklist is empty: add its items, or leave the section out."
        raise errors.EditionIncomplete(message)
    if not any(place.essential for items in named for place in items):
        message = "No box is essential: mark at least one with `markEssential`."
        raise errors.EditionIncomplete(message)


async def _numbered(row: models.Edition, content: Content, shelf: Shelf, live: Copy | None) -> tuple[int, int, str]:
    """Give the number, the revision and the outline: a minor change keeps the number and its outline."""
    latest = max((copy.number or 0 for copy in shelf.copies), default=0)
    if row.change_kind is ChangeKind.MAJOR or live is None or live.number is None:
        return latest + 1, 1, row.outline_id
    standing = await models.Edition.get(id=live.id)
    outline = (await editions.contents_of([standing]))[standing.id].outline
    if outline != content.outline:
        message = (
            "A minor change keeps every item in its place and every box as essential as it was; "
            "this draft does not: upload it again as MAJOR, with `replaces`."
        )
        raise errors.WrongState(message, path=("edition",))
    revisions = [
        copy.revision or 0 for copy in shelf.copies if (copy.number, copy.language) == (live.number, row.language)
    ]
    return live.number, max(revisions) + 1, standing.outline_id


async def _own_outline(row: models.Edition) -> None:
    """Give a draft an outline of its own again, if it was about to share one."""
    if await models.Edition.filter(outline_id=row.outline_id).count() > 1:
        shared = await models.Outline.get(id=row.outline_id)
        row.outline_id = ids.new("outline")
        await models.Outline.create(id=row.outline_id, leaflet_id=row.leaflet_id, tree=shared.tree)


async def _name_items(row: models.Edition, content: Content, known: set[str]) -> None:
    """Make the identities of items that are published for the first time."""
    new = [place.key for _, _, place in places(content.outline) if place.key not in known]
    await models.Item.bulk_create(
        models.Item(
            id=f"{row.leaflet_id}/{key}",
            leaflet_id=row.leaflet_id,
            key=key,
            first_edition_id=row.id,
            derived_from=codec.encode(()),
        )
        for key in new
    )
