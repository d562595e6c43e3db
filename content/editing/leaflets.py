"""Describing leaflets and the sets they stand in: their names, what they presuppose, when to look at them again."""

from collections.abc import Sequence
from datetime import date, datetime

from content import access, codec, errors, ids, language, log, models, validating
from content.records import KEEP, Keep, LeafletKind, LocalisedText, Sector

TITLE_CHARACTERS_MAX = 300
SUPPLEMENTS_MAX = 20
"""How many leaflets one may presuppose."""


@log.verb("createCollection")
async def create_collection(
    entry: log.Entry, *, slug: str, title: LocalisedText, idempotency_key: str | None = None
) -> str:
    """Begin a new set of leaflets; an editor who begins it edits it.

    Raises INVALID_INPUT for a slug or title of the wrong form and DUPLICATE for a slug that is taken.
    """
    del idempotency_key  # The log has seen to it.
    validating.slug(slug, path=("slug",))
    validating.text(title.words.plain, path=("title", "text"), characters_max=TITLE_CHARACTERS_MAX)
    names = ((language.canonical(title.language), title.words.plain),)
    if await models.Collection.exists(slug=slug):
        message = f"There is a collection called `{slug}` already: choose another name for its address."
        raise errors.Duplicate(message, path=("slug",))
    collection_id = ids.new("collection")
    await entry.seal(collection_id)
    await models.Collection.create(id=collection_id, slug=slug, title=codec.encode(names), since=entry.sequence)
    if not entry.viewer.is_operator:
        key = await models.AccessKey.get(id=entry.viewer.id)
        key.collection_ids = [*key.collection_ids, collection_id]
        await key.save(update_fields=["collection_ids"])
    entry.after = {"slug": slug, "title": names}
    return collection_id


@log.verb("updateCollection")
async def update_collection(
    entry: log.Entry,
    *,
    collection: str,
    expected_version: int,
    title: LocalisedText | None = None,
    needs_approval: bool | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Change the title of a set in one language, or whether another editor approves what is published in it.

    Raises NOT_FOUND, STALE_VERSION, INVALID_INPUT.
    """
    del idempotency_key
    row = await models.Collection.get_or_none(id=collection)
    if row is None or not access.may_edit(entry.viewer, row.id):
        message = "There is no such collection, or you do not edit it."
        raise errors.NotFound(message, path=("collection",))
    await entry.lock(row.id)
    await row.refresh_from_db()
    if row.version != expected_version:
        raise log.stale()
    names = dict(codec.decode(tuple[tuple[str, str], ...], row.title))
    if title is not None:
        names |= dict(validating.localised(title, path=("title",), characters_max=TITLE_CHARACTERS_MAX))
    await entry.seal(row.id)
    entry.before = {"title": row.title, "needsApproval": row.needs_approval}
    row.title = codec.encode(tuple(names.items()))
    row.needs_approval = row.needs_approval if needs_approval is None else needs_approval
    row.version += 1
    await row.save(update_fields=["title", "needs_approval", "version"])
    entry.after = {"title": row.title, "needsApproval": row.needs_approval}
    return row.id


@log.verb("updateLeaflet")
async def update(
    entry: log.Entry,
    *,
    leaflet: str,
    expected_version: int,
    slug: str | None = None,
    kind: LeafletKind | None = None,
    sector: Sector | None = None,
    supplements: Sequence[str] | None = None,
    review_on: date | Keep | None = KEEP,
    idempotency_key: str | None = None,
) -> str:
    """Change what is said of a leaflet apart from its words; its old address leads to the new one.

    Raises NOT_FOUND, STALE_VERSION, DUPLICATE for an address that is taken, INVALID_INPUT.
    """
    del idempotency_key
    row = await models.Leaflet.get_or_none(id=leaflet, until__isnull=True)
    if row is None or not access.may_edit(entry.viewer, row.collection_id):
        message = "There is no such leaflet, or you do not edit it."
        raise errors.NotFound(message, path=("leaflet",))
    await entry.lock(row.id)
    row = await models.Leaflet.get(id=leaflet, until__isnull=True)
    if row.version != expected_version:
        raise log.stale()
    changes: dict[str, object] = {}
    if slug is not None and slug != row.slug:
        validating.slug(slug, path=("slug",))
        if await models.Leaflet.exists(slug=slug, until__isnull=True):
            message = f"There is a leaflet called `{slug}` already: choose another name for its address."
            raise errors.Duplicate(message, path=("slug",))
        changes["slug"] = slug
    if supplements is not None:
        changes["supplement_ids"] = await _supplements(row, supplements, entry.began)
    changes |= {name: value for name, value in (("kind", kind), ("sector", sector)) if value is not None}
    if not isinstance(review_on, Keep):
        changes["review_on"] = review_on
    if not changes:
        message = "Say what to change."
        raise errors.InvalidInput(message)
    await entry.seal(row.id)
    entry.before = {name: getattr(row, name) for name in changes}
    await entry.change(row, **changes)
    entry.after = changes
    return row.id


async def _supplements(row: models.Leaflet, wanted: Sequence[str], now: datetime) -> list[str]:
    """Take the leaflets that one presupposes: others that have come out, none of which presupposes this one."""
    path = ("supplements",)
    if len(wanted) > SUPPLEMENTS_MAX or len(set(wanted)) < len(wanted):
        message = f"A leaflet presupposes at most {SUPPLEMENTS_MAX} others, each named once."
        raise errors.InvalidInput(message, path=path)
    found = {one.id: one for one in await models.Leaflet.filter(until__isnull=True, id__in=list(wanted))}
    out = models.Edition.filter(leaflet_id__in=list(found), published_at__lte=now)
    known: set[str] = {str(one) for one in await out.values_list("leaflet_id", flat=True)}
    for number, one in enumerate(wanted):
        if one not in known:
            message = "There is no such leaflet."
            raise errors.NotFound(message, path=(*path, str(number)))
        if one == row.id or row.id in found[one].supplement_ids:
            message = "A leaflet presupposes neither itself nor one that presupposes it."
            raise errors.InvalidInput(message, path=(*path, str(number)))
    return list(wanted)
