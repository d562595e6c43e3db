"""Taking documents off the records that they are attached to, and then deleting files that nothing names any more."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from content import codec, database, errors, files, log, models
from content.doing import attaching
from content.linking import partnerships
from content.linking.partnerships import Held
from content.records import ChangeType, Plan, Visibility

KEPT_FOR = timedelta(hours=1)
"""How long a file stays after its document was taken off: longer than anybody takes to attach the same once more."""
LOOK_SECONDS = 3600.0
"""How often a server looks for files to delete."""
AT_ONCE_MAX = 500
"""How many documents one look goes through; the next one goes on."""


@log.verb("removeDocument")
async def remove(entry: log.Entry, *, document: str, idempotency_key: str | None = None) -> str:
    """Take a document off what it is attached to, for the side that attached it; give the partnership's id.

    Nobody sees it again, of no time; the log says that it was there. Its file goes too, unless something else names
    the same one. Raises NOT_FOUND, FORBIDDEN for another side's, WRONG_STATE for the text of an agreement once it was
    proposed.
    """
    del idempotency_key  # The log has seen to it.
    held, row = await _held(entry, document)
    agreement = await models.Agreement.get_or_none(id=row.record_id, until__isnull=True)
    if agreement is not None and not agreement.draft:
        message = "The others have read this text: propose another agreement in its place, or take the proposal back."
        raise errors.WrongState(message, path=("document",))
    await entry.seal(row.partnership_id)
    await _take_off(entry, held, row.id, agreement)
    await models.Document.filter(id=row.id).update(removed_at=entry.at)
    part = "own_documents" if row.visibility is Visibility.SIDE else "shared_documents"
    entry.before, entry.after = {part: [row.id]}, {part: []}
    entry.tell(ChangeType.PARTNERSHIP_UPDATED, row.partnership_id, side=row.side_id, columns=[part])
    return row.partnership_id


async def sweep(store: files.Store) -> int:
    """Delete the files of documents that were taken off, unless something else names them; say how many went."""
    until = datetime.now(UTC) - KEPT_FOR
    gone = models.Document.filter(removed_at__lte=until, sha256__isnull=False)
    dropped = 0
    for row in await gone.order_by("removed_at", "id").limit(AT_ONCE_MAX):
        sha256 = str(row.sha256)
        if not await _named(sha256):
            if not await store.drop(sha256, untouched_since=until):
                continue  # Somebody is about to attach the same: the next look knows more.
            dropped += 1
        async with database.transaction():
            await models.Document.filter(id=row.id).update(sha256=None)
    return dropped


async def keep_up(store: files.Store) -> None:
    """Look now and then until cancelled; records or files that are away for a while are looked at again later."""
    while True:
        with suppress(*database.FAULTS, errors.Unavailable, OSError):
            await sweep(store)
        await asyncio.sleep(LOOK_SECONDS)


async def _named(sha256: str) -> bool:
    attached = await models.Document.exists(sha256=sha256, removed_at__isnull=True)
    return attached or await models.Upload.exists(sha256=sha256)


async def _held(entry: log.Entry, document: str) -> tuple[Held, models.Document]:
    """Hold the partnership of a document that the viewer's own side has attached."""
    found = await models.Document.get_or_none(id=document, removed_at__isnull=True)
    missing = errors.NotFound("There is no such document.", path=("document",))
    seen = bool(await attaching.by_id(entry.viewer, [document]))
    try:
        held = await partnerships.own_side(entry, found.partnership_id if found else "")
    except errors.NotFound as refusal:
        raise missing from refusal
    except errors.Forbidden as refusal:
        if not seen:
            raise missing from refusal
        raise errors.Forbidden("You are no side of this partnership.", path=("document",)) from refusal
    row = await models.Document.get_or_none(id=document, removed_at__isnull=True)
    if row is None or (row.side_id != held.side.id and not seen):
        raise missing
    if row.side_id != held.side.id:
        message = "Another side has attached this document: that side alone takes it off."
        raise errors.Forbidden(message, path=("document",))
    return held, row


async def _take_off(entry: log.Entry, held: Held, document: str, agreement: models.Agreement | None) -> None:
    """Write new versions of whatever of the side names the document."""
    if agreement is not None and agreement.document_id == document:
        await entry.change(agreement, document_id=None)
    changes: dict[str, Any] = {}
    if document in (held.side.document_ids or ()):
        changes["document_ids"] = _without(held.side.document_ids, document)
    plan = codec.decode(Plan, held.side.plan) if held.side.plan else None
    if plan is not None and plan.document_id == document:
        changes["plan"] = codec.encode(Plan(plan.method, plan.outcomes, None))
    if changes:
        await entry.change(held.side, **changes)
    for answer in await models.Answer.filter(side_id=held.side.id, until__isnull=True):
        if document in (answer.evidence_ids or ()):
            await entry.change(answer, evidence_ids=_without(answer.evidence_ids, document))
    for visit in await models.Visit.filter(report_id=document, until__isnull=True):
        await entry.change(visit, report_id=None)


def _without(named: Sequence[str], document: str) -> list[str]:
    return [one for one in named if one != document]
