"""What an editor says of a draft beside its words: how much it changes, what partners read of it, on what terms."""

from content import codec, errors, log, models
from content.editing import drafting
from content.records import ChangeKind, FindingCode


@log.verb("editDraft")
async def edit_draft(
    entry: log.Entry,
    *,
    edition: str,
    expected_version: int,
    change_kind: ChangeKind | None = None,
    change_note: str | None = None,
    licence: drafting.Terms | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Say anew how much a draft changes, what partners read of it, or on what terms it may be shown.

    What is not given stays; an empty note takes the note away. Terms answer the finding that there are none.

    Raises NOT_FOUND, STALE_VERSION, EDITION_PUBLISHED, WRONG_STATE while it is in review, INVALID_INPUT when nothing
    is to be changed, for terms without an SPDX name, and for a translation, which is as major as its original.
    """
    del idempotency_key  # The log has seen to it.
    row, content = await drafting.open_draft(entry, edition, expected_version)
    if change_kind is None and change_note is None and licence is None:
        message = "Say what to change: `changeKind`, `changeNote` or `licence`."
        raise errors.InvalidInput(message, path=("changeKind",))
    if change_kind is not None and row.translation_of_id is not None:
        message = "How much changes is said of the original, not of a translation: leave out `changeKind`."
        raise errors.InvalidInput(message, path=("changeKind",))
    note = change_note.strip() or None if change_note is not None else None
    drafting.check_said(note, licence)
    await entry.seal(row.id)
    entry.before = _told(row)
    if change_kind is not None:
        row.change_kind = change_kind
    if change_note is not None:
        row.update_from_dict({"change_note": note})
    if licence is not None:
        row.licence_id, row.attribution = licence.spdx_id, licence.attribution
        row.findings = codec.encode(tuple(one for one in content.findings if one.code is not FindingCode.NO_LICENCE))
    row.version += 1
    await row.save(update_fields=["change_kind", "change_note", "licence_id", "attribution", "findings", "version"])
    entry.after = _told(row)
    return row.id


def _told(row: models.Edition) -> dict[str, object]:
    licence = {"spdxId": row.licence_id, "attribution": row.attribution} if row.licence_id else None
    return {"changeKind": row.change_kind, "changeNote": row.change_note, "licence": licence}
