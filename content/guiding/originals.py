"""The edition that a translation is made of: found, or refused; and what a translation is compared with."""

from datetime import UTC, datetime

from content import errors, language, models
from content.editing.translations import Original
from content.guiding import editions
from content.guiding.shelf import Copy, Shelf

_NO_TONGUES = frozenset({"mis", "mul", "und", "zxx"})
"""Tags that name no language (ISO 639-2)."""


async def find(leaflet: models.Leaflet | None, tongue: str, wanted: str | None) -> models.Edition | None:
    """Find the edition that a file in a language translates; None when the language is the leaflet's own.

    Raises INVALID_INPUT, NOT_FOUND for an edition of another leaflet, WRONG_STATE for one that readers cannot read.
    """
    if tongue in _NO_TONGUES or not language.is_known(tongue):
        message = f"`{tongue}` names no language: write it as `fr`, `pt-BR` or `zh-Hant`."
        raise errors.InvalidInput(message, path=("language",))
    if leaflet is None or leaflet.original_language == tongue:
        if wanted is not None:
            message = "This is the language the leaflet is written in, not a translation: leave out `translationOf`."
            raise errors.InvalidInput(message, path=("translationOf",))
        return None
    now = datetime.now(UTC)
    shelf = (await editions.shelves_of([leaflet.id])).get(leaflet.id, Shelf(()))
    if wanted is None:
        row = await _in_force(shelf, now)
    else:
        row = await models.Edition.get_or_none(id=wanted, leaflet_id=leaflet.id, discarded_at__isnull=True)
        if row is None:
            message = "There is no such edition of this leaflet."
            raise errors.NotFound(message, path=("translationOf",))
    if row is not None and row.translation_of_id is not None:
        message = f"This is a translation itself: name the edition in {leaflet.original_language} that it translates."
        raise errors.InvalidInput(message, path=("translationOf",))
    if row is None or not _is_out(row, now):
        message = (
            f"Only an edition that is out can be translated: publish one in {leaflet.original_language} first, "
            "or name another with `translationOf`."
        )
        raise errors.WrongState(message, path=("language",) if wanted is None else ("translationOf",))
    return row


async def of(row: models.Edition) -> Original | None:
    """Load what a draft is a translation of; None for a draft in the leaflet's own language."""
    if row.translation_of_id is None:
        return None
    return await loaded(await models.Edition.get(id=row.translation_of_id))


async def loaded(row: models.Edition) -> Original:
    """Load an edition as an original."""
    content = (await editions.contents_of([row]))[row.id]
    return Original(row.id, row.number or 0, row.language, content, row.outline_id)


async def standing(row: models.Edition, shelf: Shelf, now: datetime) -> Copy | None:
    """Find what a draft is compared with: for a translation, the wording of the same number if there is one."""
    original = await of(row)
    return shelf.standing(row.language, original.number if original else None, now)


async def check_in_force(row: models.Edition, now: datetime) -> None:
    """Refuse with WRONG_STATE to publish a translation of what has been taken back."""
    if row.translation_of_id is None:
        return
    original = await models.Edition.get(id=row.translation_of_id)
    if not _is_out(original, now):
        message = "The edition that this translates has been taken back: upload it as a translation of a newer one."
        raise errors.WrongState(message, path=("edition",))


def _is_out(row: models.Edition, now: datetime) -> bool:
    return row.published_at is not None and row.published_at <= now and row.withdrawn_at is None


async def _in_force(shelf: Shelf, now: datetime) -> models.Edition | None:
    originals = shelf.originals(now)
    return await models.Edition.get(id=originals[-1].id) if originals else None
