"""Drafts: made from an upload, tried without keeping, opened for a correction, thrown away."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

from content import access, codec, errors, files, ids, log, models, reading, turns, validating
from content import language as tags
from content.access import Viewer
from content.editing import assembling, changes, translating, translations
from content.editing.correcting import matches
from content.guiding import editions, originals
from content.guiding.outline import Content
from content.guiding.shelf import Shelf
from content.leaflet import document, keys
from content.records import (
    ChangeKind,
    ChangeSet,
    ChangeType,
    Edition,
    FindingCode,
    LeafletKind,
    Sector,
)
from content.replacing import replace

LEAFLETS_PER_COLLECTION_MAX = 2000
DRAFTS_PER_LEAFLET_MAX = 20
EDITIONS_AT_ONCE = 5
"""How many past editions are looked through at a time."""
CHANGE_NOTE_CHARACTERS_MAX = 2000
ATTRIBUTION_CHARACTERS_MAX = 500


class NewLeaflet(Struct, frozen=True):
    """A leaflet that does not exist yet."""

    collection: str
    sector: Sector
    slug: str | None = None
    kind: LeafletKind | None = None


class Target(Struct, frozen=True):
    """The leaflet a file belongs to: exactly one of the three is given."""

    id: str | None = None
    slug: str | None = None
    new: NewLeaflet | None = None


class Terms(Struct, frozen=True):
    """The terms on which a leaflet may be shown, as an SPDX name and the line to print."""

    spdx_id: str
    attribution: str


class File(Struct, frozen=True):
    """An uploaded file that has been read: what it is, and its name as a label."""

    filename: str
    media_type: str
    sha256: str
    bytes: int


class _Said(Struct, frozen=True):
    """What the editor says of an upload."""

    change_kind: ChangeKind
    change_note: str | None
    licence: Terms | None


class Trial(Struct, frozen=True):
    """What a file would become; nothing of it is kept."""

    edition: Edition
    change_set: ChangeSet | None


async def draft(
    viewer: Viewer,
    *,
    store: files.Store,
    target: Target,
    language: str,
    source: bytes,
    filename: str,
    change_kind: ChangeKind = ChangeKind.MAJOR,
    change_note: str | None = None,
    licence: Terms | None = None,
    replaces: str | None = None,
    translation_of: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Turn a file into a draft edition and give its id; nothing is published.

    Raises FILE_* for what cannot be read, NOT_FOUND for a leaflet or draft that is not there, INVALID_INPUT,
    DUPLICATE for an address that is taken, EDITION_PUBLISHED when `replaces` names no draft.
    """
    access.require(viewer, "uploadLeaflet")
    leaflet = await _editable(viewer, target)
    file, read = await _read(source, filename, language)
    check_said(change_note, licence)
    await _placed(leaflet, target, read, language=language, replaces=replaces, translation_of=translation_of)
    await store.keep(source)  # Before the records name it, and after all that can be refused has been.
    return await _draft(
        viewer,
        target=target,
        language=language,
        file=file,
        read=read,
        change_kind=change_kind,
        change_note=change_note,
        licence=licence,
        replaces=replaces,
        translation_of=translation_of,
        idempotency_key=idempotency_key,
    )


async def dry_run(
    viewer: Viewer,
    *,
    target: Target,
    language: str,
    source: bytes,
    filename: str,
    change_kind: ChangeKind = ChangeKind.MAJOR,
    change_note: str | None = None,
    licence: Terms | None = None,
    replaces: str | None = None,
    translation_of: str | None = None,
) -> Trial:
    """Show what a file would become and who would feel it; nothing is kept. Refuses as `draft` does."""
    access.require(viewer, "uploadLeaflet")
    leaflet = await _editable(viewer, target)
    _, read = await _read(source, filename, language)
    placed = await _placed(leaflet, target, read, language=language, replaces=replaces, translation_of=translation_of)
    said = _said(change_kind, change_note, licence, placed.old)
    base = await _base(leaflet, placed.tongue, placed.original)
    settled = await _settled(placed.old, base)
    content = await asyncio.to_thread(_made, read, base, placed.tongue, said, settled)
    row = await turns.aside(
        len(content.wordings),
        _row,
        content,
        placed.leaflet_id,
        placed.tongue,
        base,
        said=said,
        actor=viewer.id,
        at=datetime.now(UTC),
    )
    edition = editions.from_content(row, content, base.shelf, datetime.now(UTC), base.original)
    return Trial(edition=edition, change_set=await changes.of_draft(edition, content, row))


@log.verb("uploadLeaflet")
async def _draft(
    entry: log.Entry,
    *,
    target: Target,
    language: str,
    file: File,
    read: document.Document,
    change_kind: ChangeKind,
    change_note: str | None,
    licence: Terms | None,
    replaces: str | None,
    translation_of: str | None,
    idempotency_key: str | None = None,
) -> str:
    del idempotency_key  # The log has seen to it.
    leaflet = await _editable(entry.viewer, target)
    if leaflet is not None:
        await entry.lock(leaflet.id)
    placed = await _placed(leaflet, target, read, language=language, replaces=replaces, translation_of=translation_of)
    leaflet_id, old = placed.leaflet_id, placed.old
    said = _said(change_kind, change_note, licence, old)
    base = await _base(leaflet, placed.tongue, placed.original)
    settled = await _settled(old, base)
    content = await asyncio.to_thread(_made, read, base, placed.tongue, said, settled)
    row = await turns.aside(
        len(content.wordings),
        _row,
        content,
        leaflet_id,
        placed.tongue,
        base,
        said=said,
        actor=entry.viewer.id,
        at=entry.began,
    )
    if old is not None:
        row.id, row.version = old.id, old.version + 1
    await entry.seal(row.id)
    if placed.new is not None:
        await entry.begin(placed.new)
    row.upload_id = await _keep_upload(entry, leaflet_id, file)
    await keep(row, content, replacing=old)
    entry.tell(ChangeType.LEAFLET_UPLOADED, row.id, leaflet=leaflet_id)
    entry.after = {"edition": row.id, "leaflet": leaflet_id, "sha256": file.sha256, "contentHash": row.content_hash}
    return row.id


@log.verb("discardDraft")
async def discard(entry: log.Entry, *, edition: str, expected_version: int, idempotency_key: str | None = None) -> str:
    """Throw a draft away and give the id of the leaflet it was a draft of; its file stays on record."""
    del idempotency_key
    row, _ = await open_draft(entry, edition, expected_version)
    await entry.seal(row.id)
    row.discarded_at = entry.at
    row.version += 1
    await row.save(update_fields=["discarded_at", "version"])
    entry.before = {"edition": row.id, "contentHash": row.content_hash}
    return row.leaflet_id


async def open_edition(entry: log.Entry, edition: str) -> models.Edition:
    """Find an edition that the viewer edits, and hold its leaflet until the write is done; NOT_FOUND otherwise."""
    row = await models.Edition.get_or_none(id=edition, discarded_at__isnull=True)
    # Looked up even if there is no edition, so that the clock does not tell what is hidden from what is not there.
    leaflet = await models.Leaflet.get_or_none(id=row.leaflet_id if row else edition, until__isnull=True)
    if row is None or leaflet is None or not access.may_edit(entry.viewer, leaflet.collection_id):
        message = "There is no such edition, or you do not edit it."
        raise errors.NotFound(message, path=("edition",))
    await entry.lock(row.leaflet_id)
    await row.refresh_from_db()
    if row.discarded_at is not None:
        message = "This draft has just been thrown away."
        raise errors.NotFound(message, path=("edition",))
    return row


async def open_draft(entry: log.Entry, edition: str, expected_version: int) -> tuple[models.Edition, Content]:
    """Find a draft that may be corrected, with its content; WRONG_STATE while it is in review."""
    row, content = await open_unpublished(entry, edition, expected_version)
    refuse_in_review(row)
    return row, content


def refuse_in_review(row: models.Edition) -> None:
    """Refuse to change what a colleague is looking at: WRONG_STATE."""
    if row.submitted_at is not None:
        message = "This edition is in review: return it to draft with `returnToDraft`, then change it."
        raise errors.WrongState(message, path=("edition",))


async def open_unpublished(entry: log.Entry, edition: str, expected_version: int) -> tuple[models.Edition, Content]:
    """Find an edition that is not out yet with its content, in the version the editor has seen."""
    row = await open_edition(entry, edition)
    if row.published_at is not None:
        message = "Published editions never change: upload or restore a new one."
        raise errors.EditionPublished(message, path=("edition",))
    if row.version != expected_version:
        raise log.stale()
    return row, (await editions.contents_of([row]))[row.id]


async def keep(row: models.Edition, content: Content, *, replacing: models.Edition | None) -> None:
    """Write a draft: its outline, its row and its words; or write it anew in the place of its former self."""
    tree = await turns.aside(len(content.wordings), codec.encode, content.outline)
    await models.Outline.create(id=row.outline_id, leaflet_id=row.leaflet_id, tree=tree)
    if replacing is not None:
        await models.Wording.filter(edition_id=replacing.id).delete()
        await models.Edition.filter(id=replacing.id).delete()
        await models.Outline.filter(id=replacing.outline_id).delete()
    await row.save(force_create=True)
    await editions.keep_words(content, row.id)


class _Base(Struct, frozen=True):
    """What a draft is compared with."""

    edition_id: str | None
    terms: Terms | None
    past: assembling.Past
    shelf: Shelf
    original: translations.Original | None = None
    """What it is a translation of."""


async def _base(leaflet: models.Leaflet | None, tongue: str, translated: models.Edition | None) -> _Base:
    """Gather every past wording of a leaflet, and the edition in force with its headings."""
    if leaflet is None:
        return _Base(None, None, assembling.Past(), Shelf(()))
    shelf = (await editions.shelves_of([leaflet.id])).get(leaflet.id, Shelf(()))
    live = shelf.standing(tongue, translated.number if translated else None, datetime.now(UTC))
    out = sorted((copy for copy in shelf.copies if copy.language == tongue), key=lambda copy: copy.order, reverse=True)
    rows = {row.id: row for row in await models.Edition.filter(id__in=[copy.id for copy in out])}
    gathered, standing = assembling.Gathering(), None
    for first in range(0, len(out), EDITIONS_AT_ONCE):
        some = [rows[copy.id] for copy in out[first : first + EDITIONS_AT_ONCE]]
        contents = await editions.contents_of(some)
        size = sum(len(one.wordings) for one in contents.values())
        await turns.aside(size, gathered.add, [contents[row.id] for row in some])
        standing = contents.get(live.id, standing) if live else None
    terms = None
    licensed = rows[live.id] if live else translated
    if licensed is not None and licensed.licence_id:
        terms = Terms(spdx_id=str(licensed.licence_id), attribution=licensed.attribution or "")
    return _Base(
        edition_id=live.id if live else None,
        terms=terms,
        past=gathered.past(standing if translated is None else None),
        shelf=shelf,
        original=await originals.loaded(translated) if translated else None,
    )


async def _editable(viewer: Viewer, target: Target) -> models.Leaflet | None:
    """Find the leaflet an upload belongs to, or the collection for a new one; the viewer edits it."""
    message = "There is no such leaflet or collection, or you do not edit it."
    if target.new is not None:
        known = await models.Collection.exists(id=target.new.collection)
        if not known or not access.may_edit(viewer, target.new.collection):
            raise errors.NotFound(message, path=("leaflet", "new", "collection"))
        return None
    if target.id is not None:
        leaflet = await models.Leaflet.get_or_none(id=target.id, until__isnull=True)
    else:
        leaflet = await models.Leaflet.get_or_none(slug=target.slug, until__isnull=True)
    if leaflet is None or not access.may_edit(viewer, leaflet.collection_id):
        raise errors.NotFound(message, path=("leaflet",))
    return leaflet


async def _read(source: bytes, filename: str, tongue: str) -> tuple[File, document.Document]:
    media_type = files.sniff(source, filename)
    read = await reading.read(source, media_type=media_type, language=tags.canonical(tongue))
    file = File(
        filename=files.label(filename), media_type=media_type, sha256=sha256(source).hexdigest(), bytes=len(source)
    )
    return file, read


class _Placed(Struct, frozen=True):
    """Where an upload goes: its leaflet, made anew or known, its language and the draft that it takes the place of."""

    leaflet_id: str
    tongue: str
    original: models.Edition | None
    """The edition it translates."""
    old: models.Edition | None
    new: models.Leaflet | None


async def _placed(
    leaflet: models.Leaflet | None,
    target: Target,
    read: document.Document,
    *,
    language: str,
    replaces: str | None,
    translation_of: str | None,
) -> _Placed:
    """Find the place of an upload, or refuse it; a draft asks once before its file is kept and once in its write."""
    tongue = tags.canonical(language)
    original = await originals.find(leaflet, tongue, translation_of)
    leaflet_id = leaflet.id if leaflet else ids.new("leaflet")
    old = await _replaced(leaflet, replaces, tongue) if replaces is not None else None
    await _room(leaflet_id, target, old)
    new = await _new_leaflet(leaflet_id, tongue, target.new, read) if target.new else None
    return _Placed(leaflet_id=leaflet_id, tongue=tongue, original=original, old=old, new=new)


async def _settled(old: models.Edition | None, base: _Base) -> Content | None:
    """Give the draft that is replaced, if what was decided in it holds: against the same edition, of an original."""
    if old is None or base.original is not None or old.based_on_id != base.edition_id:
        return None
    return (await editions.contents_of([old]))[old.id]


def _made(read: document.Document, base: _Base, tongue: str, said: _Said, settled: Content | None) -> Content:
    """Make a draft of a file: an original, or words for the outline of the edition that it translates.

    What was settled in the draft that it replaces is settled in it.
    """
    if base.original is None:
        made = assembling.assemble(read, base.past)
        made = matches.as_before(made, settled) if settled else made
    else:
        made = translating.translate(read, base.original, language=tongue, past=base.past)
    return _licensed(made, said.licence or base.terms)


def _licensed(content: Content, terms: Terms | None) -> Content:
    """Leave out that there is no licence when there is one beside the file."""
    if terms is None:
        return content
    return replace(
        content, findings=tuple(finding for finding in content.findings if finding.code is not FindingCode.NO_LICENCE)
    )


def _said(change_kind: ChangeKind, change_note: str | None, licence: Terms | None, old: models.Edition | None) -> _Said:
    """Gather what the editor says; a note and terms that are not given come along from the draft it replaces."""
    check_said(change_note, licence)
    if old is not None:
        change_note = old.change_note if change_note is None else change_note
        if licence is None and old.licence_id:
            licence = Terms(spdx_id=str(old.licence_id), attribution=old.attribution or "")
    return _Said(change_kind=change_kind, change_note=change_note, licence=licence)


def check_said(change_note: str | None, licence: Terms | None) -> None:
    """Refuse a note for partners or terms that are too long or not well formed: INVALID_INPUT."""
    if change_note is not None:
        validating.text(change_note, path=("changeNote",), characters_max=CHANGE_NOTE_CHARACTERS_MAX)
    if licence is not None:
        validating.spdx(licence.spdx_id, path=("licence", "spdxId"))
        validating.text(licence.attribution, path=("licence", "attribution"), characters_max=ATTRIBUTION_CHARACTERS_MAX)


async def _replaced(leaflet: models.Leaflet | None, replaces: str, tongue: str) -> models.Edition:
    row = await models.Edition.get_or_none(id=replaces, discarded_at__isnull=True)
    if row is None or leaflet is None or row.leaflet_id != leaflet.id:
        message = "There is no such draft of this leaflet."
        raise errors.NotFound(message, path=("replaces",))
    if row.published_at is not None:
        message = "Published editions never change: leave out `replaces` to make a new draft."
        raise errors.EditionPublished(message, path=("replaces",))
    if row.language != tongue:
        message = f"That draft is in {row.language}: leave out `replaces` to begin one in {tongue}."
        raise errors.InvalidInput(message, path=("replaces",))
    refuse_in_review(row)
    return row


async def room_for_draft(leaflet_id: str) -> None:
    """Refuse one draft too many of a leaflet: LIMIT_REACHED."""
    drafts = models.Edition.filter(leaflet_id=leaflet_id, published_at__isnull=True, discarded_at__isnull=True)
    if await drafts.count() >= DRAFTS_PER_LEAFLET_MAX:
        message = f"A leaflet has at most {DRAFTS_PER_LEAFLET_MAX} drafts: throw one away, or replace one."
        raise errors.LimitReached(message)


async def _room(leaflet_id: str, target: Target, old: models.Edition | None) -> None:
    if old is None:
        await room_for_draft(leaflet_id)
    if target.new is not None:
        leaflets = models.Leaflet.filter(collection_id=target.new.collection, until__isnull=True)
        if await leaflets.count() >= LEAFLETS_PER_COLLECTION_MAX:
            message = f"A collection holds at most {LEAFLETS_PER_COLLECTION_MAX} leaflets."
            raise errors.LimitReached(message)


async def _new_leaflet(leaflet_id: str, tongue: str, wanted: NewLeaflet, read: document.Document) -> models.Leaflet:
    if wanted.slug is not None:
        validating.slug(wanted.slug, path=("leaflet", "new", "slug"))
        if await models.Leaflet.exists(slug=wanted.slug, until__isnull=True):
            message = f"There is a leaflet called `{wanted.slug}` already: choose another name for its address."
            raise errors.Duplicate(message, path=("leaflet", "new", "slug"))
        slug = wanted.slug
    else:
        beginning = keys.slug_start(read.title)
        taken = await models.Leaflet.filter(slug__startswith=beginning, until__isnull=True).values_list(
            "slug", flat=True
        )
        slug = keys.slug(read.title, [str(one) for one in taken])
    return models.Leaflet(
        id=leaflet_id,
        slug=slug,
        collection_id=wanted.collection,
        kind=wanted.kind or read.kind,
        sector=wanted.sector,
        supplement_ids=[],
        original_language=tongue,
    )


def _row(
    content: Content, leaflet_id: str, tongue: str, base: _Base, *, said: _Said, actor: str, at: datetime
) -> models.Edition:
    terms = said.licence or base.terms
    return models.Edition(
        id=ids.new("edition"),
        leaflet_id=leaflet_id,
        outline_id=ids.new("outline"),
        language=tongue,
        translation_of_id=base.original.id if base.original else None,
        change_kind=ChangeKind.MINOR if base.original else said.change_kind,
        change_note=said.change_note,
        collection_title=content.collection_title,
        title=content.title,
        subtitle=content.subtitle,
        licence_id=terms.spdx_id if terms else None,
        attribution=terms.attribution if terms else None,
        based_on_id=base.edition_id,
        findings=codec.encode(content.findings),
        proposals=codec.encode(content.proposals),
        resets=codec.encode(content.resets),
        created_at=at,
        created_by=actor,
        content_hash=translations.fingerprint(content, base.original.content) if base.original else content.fingerprint,
        version=1,
    )


async def _keep_upload(entry: log.Entry, leaflet_id: str, file: File) -> str:
    upload = await models.Upload.create(
        id=ids.new("upload"),
        leaflet_id=leaflet_id,
        filename=file.filename,
        media_type=file.media_type,
        sha256=file.sha256,
        bytes=file.bytes,
        reader_version=document.READER_VERSION,
        uploaded_at=entry.at,
        uploaded_by=entry.viewer.id,
    )
    return upload.id
