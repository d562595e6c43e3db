"""Documents: a file or web page attached to a record, seen by whom its visibility says, each time it is asked for.

A file is told by its bytes and kept by its fingerprint, as leaflets are; it is given back as it came, and only to be
saved. A document is never changed: whoever wants another attaches another, and takes the first one off (`removing`).
"""

from collections.abc import Sequence

from content import errors, files, ids, language, log, models, validating
from content.access import Viewer
from content.linking import parties
from content.linking.partnerships import Held
from content.records import Document, KeptFile, NewDocument, NewFile, Visibility

TITLE_CHARACTERS_MAX = 400
AT_ONCE_MAX = 10
"""How many documents one write may attach."""

_PATH = ("documents",)


def check(wanted: Sequence[NewDocument], *, path: tuple[str, ...] = _PATH) -> None:
    """Refuse documents that cannot be attached: INVALID_INPUT, LIMIT_REACHED, FILE_*; `received` asks this too."""
    if len(wanted) > AT_ONCE_MAX:
        raise errors.LimitReached(f"At most {AT_ONCE_MAX} documents are attached at once.", path=path)
    for number, one in enumerate(wanted):
        _columns(one, path=(*path, str(number)))


async def received(
    wanted: Sequence[NewDocument], held: Held, record_id: str, *, path: tuple[str, ...] = _PATH
) -> list[models.Document]:
    """Check documents and keep their files for good; called last before the write is sealed, `write` after it.

    Raises INVALID_INPUT, LIMIT_REACHED, FILE_UNREADABLE, FILE_UNSUPPORTED, FILE_TOO_LARGE.
    """
    check(wanted, path=path)
    return [await _received(one, held, record_id, path=(*path, str(number))) for number, one in enumerate(wanted)]


async def received_one(
    wanted: NewDocument | None, held: Held, record_id: str, *, path: tuple[str, ...]
) -> models.Document | None:
    """Check a document, if there is one, and keep its file; as `received` does."""
    return None if wanted is None else await _received(wanted, held, record_id, path=path)


async def write(entry: log.Entry, *rows: models.Document | None) -> None:
    """Write documents that were received, once the write is sealed."""
    for row in rows:
        if row is not None:
            row.since = entry.sequence
            await row.save(force_create=True)


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Document]:
    """Load documents that the viewer may see: two statements for any number."""
    return {row.id: _shown(row) for row in await _seen(viewer, wanted)}


async def file(viewer: Viewer, document_id: str) -> KeptFile | None:
    """Find a file that is kept here, for somebody who may see the document today; None for everybody else."""
    rows = await _seen(viewer, [document_id])
    if not rows or rows[0].sha256 is None:
        return None
    return KeptFile(str(rows[0].filename), str(rows[0].media_type), rows[0].sha256)


async def _seen(viewer: Viewer, wanted: Sequence[str]) -> list[models.Document]:
    rows = await models.Document.filter(id__in=list(set(wanted)), removed_at__isnull=True)
    # The sides are looked up even if there is no document, so that the clock does not tell what is hidden.
    sides = await parties.of(viewer, [row.partnership_id for row in rows] or [""])
    agreements = [row.record_id for row in rows if ids.noun(row.record_id) == "agreement"]
    standing = await models.Agreement.filter(id__in=agreements, until__isnull=True) if agreements else []
    found = {row.id: row for row in standing}
    for row in rows:
        row.visibility = _level(row, found.get(row.record_id))
    return [row for row in rows if sides[row.partnership_id].sees(viewer, row.visibility, side_id=row.side_id)]


def _level(row: models.Document, agreement: models.Agreement | None) -> Visibility:
    """Say who sees a document: that of an agreement is for the sides, and wider once every side has signed it so."""
    if agreement is None:
        return row.visibility
    if agreement.draft:
        return Visibility.SIDE
    shared = row.visibility is Visibility.SIDE or agreement.signed_at is None
    return Visibility.PARTNERSHIP if shared else row.visibility


async def _received(wanted: NewDocument, held: Held, record_id: str, *, path: tuple[str, ...]) -> models.Document:
    columns = _columns(wanted, path=path)
    if wanted.file is not None:
        columns["sha256"] = await wanted.file.keep(wanted.file.source)
    return models.Document(
        id=ids.new("document"),
        partnership_id=held.partnership.id,
        side_id=held.side.id,
        record_id=record_id,
        **columns,
    )


def _columns(wanted: NewDocument, *, path: tuple[str, ...]) -> dict[str, object]:
    """Check a document, and give what is kept of it."""
    validating.text(wanted.title, path=(*path, "title"), characters_max=TITLE_CHARACTERS_MAX)
    if (wanted.url is None) == (wanted.file is None):
        raise errors.InvalidInput("Give the document's `url` or its `file`, one of the two.", path=path)
    return {
        "title": wanted.title,
        "kind": wanted.kind,
        "url": validating.url(wanted.url, path=(*path, "url")),
        "language": language.canonical(wanted.language) if wanted.language is not None else None,
        "visibility": wanted.visibility,
        **(_looked_at(wanted.file) if wanted.file is not None else {}),
    }


def _looked_at(new: NewFile) -> dict[str, object]:
    media_type = files.sniff(new.source, new.filename)
    if media_type == files.HTML:
        message = "A web page is not kept here: give its address as `url`, or save it as PDF and send that."
        raise errors.FileUnsupported(message)
    return {"filename": files.label(new.filename), "media_type": media_type, "bytes": len(new.source)}


def _shown(row: models.Document) -> Document:
    return Document(
        id=row.id,
        title=row.title,
        kind=row.kind,
        url=row.url,
        media_type=row.media_type,
        bytes=row.bytes,
        language=row.language,
        visibility=row.visibility,
    )
