"""Editions as files to take away: who may have one, how it is called, and its bytes, made when they are asked for."""

import asyncio
import hashlib
import json

from msgspec import Struct

from content import codec, errors, models, writing
from content.access import Viewer
from content.guiding import editions, guidance
from content.records import EditionStatus, FileFormat
from content.sharing import typesetting

AT_ONCE_MAX = 2
WAITING_MAX = 32
_OUT = (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED)


class Download(Struct, frozen=True):
    """A file that the viewer may have, before it is written."""

    filename: str
    media_type: str
    tag: str
    """A fingerprint of its bytes, known without them."""
    is_public: bool
    """Whether everybody may have it."""
    file_format: FileFormat
    copy: writing.Copy


async def find(viewer: Viewer, *, edition_id: str, file_format: FileFormat) -> Download | None:
    """Find an edition as a file, for those who may read the edition itself; as many statements for any edition."""
    edition = (await guidance.editions_by_id(viewer, [edition_id])).get(edition_id)
    row = await models.Edition.get_or_none(id=edition_id, discarded_at__isnull=True)
    if edition is None or row is None or (edition.status is EditionStatus.WITHDRAWN and not edition.sections):
        return None
    leaflet = await models.Leaflet.get(id=edition.leaflet_id, until__isnull=True)
    content = await editions.content_shown(row)
    is_public = edition.status in _OUT
    copy = writing.Copy(content, edition.number, edition.language, published=is_public, licence=edition.licence)
    form = writing.FORMS[file_format]
    return Download(
        filename=f"{leaflet.slug}-{edition.number}-{edition.language}.{form.ending}",
        media_type=form.media_type,
        tag=_tag(copy, row.content_hash, file_format),
        is_public=is_public,
        file_format=file_format,
        copy=copy,
    )


class Press:
    """Writes files beside the event loop: a few at once, some more waiting, the others turned away."""

    def __init__(self, *, at_once: int = AT_ONCE_MAX, waiting: int = WAITING_MAX) -> None:
        """Begin with nothing to do; a press belongs to the event loop that first uses it."""
        self._seats = asyncio.Semaphore(at_once)
        self._orders_max = at_once + waiting
        self._orders = 0

    async def write(self, download: Download) -> bytes:
        """Write a file; its size is bounded by that of an edition.

        Raises UNAVAILABLE when too many wait; for a PDF, WRONG_STATE and FILE_TOO_COMPLEX.
        """
        if self._orders >= self._orders_max:
            raise errors.Unavailable("Many files are being written just now. Try again in a few seconds.")
        self._orders += 1
        try:
            async with self._seats:
                written = await asyncio.to_thread(writing.write, download.copy, download.file_format)
                return await typesetting.pdf(written) if download.file_format is FileFormat.PDF else written
        finally:
            self._orders -= 1


def _tag(copy: writing.Copy, content_hash: str, file_format: FileFormat) -> str:
    said = [
        writing.WRITER_VERSION,
        file_format,
        content_hash,
        copy.content.collection_title,
        copy.number,
        copy.language,
        copy.published,
        codec.encode(copy.licence),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]
