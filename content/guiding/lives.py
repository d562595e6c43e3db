"""An item's life: every wording that it has had in one language, edition by edition, under today's permissions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from content import access, codec, models, paging
from content import language as tongues_of
from content.access import Viewer
from content.guiding import editions, guidance
from content.guiding.shelf import Copy, Shelf
from content.leaflet.likening import comparing
from content.records import Edition, EditionStatus, Item, ItemChangeKind, ItemLife, ItemWording, Leaflet

LIST_NAME = "wordings"

Asked = tuple[Leaflet, str, tuple[str, ...]]
"""A leaflet, the key of an item, and languages in order of preference."""


async def of_items(viewer: Viewer, asked: Sequence[Asked]) -> list[ItemLife | None]:
    """Tell the lives of items: None where no edition that the viewer may read has it.

    Withdrawn editions count for those who edit them, for nobody else; drafts for nobody, since their keys are not
    settled. Five statements for any number of items and editions.
    """
    shelves = await editions.shelves_of({leaflet.id for leaflet, _, _ in asked})
    copies = [_readable(viewer, leaflet, shelves.get(leaflet.id, Shelf(())), wanted) for leaflet, _, wanted in asked]
    outlines = await _outlines({copy.id for some in copies for copy in some})
    places = [
        {copy.id: found for copy in some if (found := _find(outlines[copy.id], key)) is not None}
        for some, (_, key, _) in zip(copies, asked, strict=True)
    ]
    words = await _words(places)
    origins = await _origins([f"{leaflet.id}/{key}" for leaflet, key, _ in asked])
    return [
        ItemLife(
            key=key,
            language=some[0].language,
            derived_from=origins.get(f"{leaflet.id}/{key}", ()),
            wordings=tuple(_wordings(key, some, here, words)),
        )
        if here
        else None
        for (leaflet, key, _), some, here in zip(asked, copies, places, strict=True)
    ]


def item_of(edition: Edition, key: str) -> Item | None:
    """Find an item in an edition; None if it is not there."""
    return next((item for section in edition.sections for item in section.items if item.key == key), None)


def page_of(life: ItemLife, page: paging.Page) -> paging.Slice[ItemWording]:
    """Give a page of an item's wordings, the first one first."""
    return paging.cut([(one, (one.place,)) for one in life.wordings], page, list_name=LIST_NAME)


class _Place(Struct, frozen=True):
    """Where an item stands in an edition: its section, and the keys of its words and of the points under it."""

    section: str
    keys: tuple[str, ...]


def _readable(viewer: Viewer, leaflet: Leaflet, shelf: Shelf, wanted: Sequence[str]) -> list[Copy]:
    """List the editions in the best language whose words the viewer may read, the first one first."""
    at = guidance.counted_until(viewer, leaflet)
    edits = access.may_edit(viewer, leaflet.collection_id)
    tongues = shelf.languages(at)
    if not tongues:
        return []
    original = leaflet.original_language if leaflet.original_language in tongues else tongues[0]
    best = tongues_of.choose(tongues, wanted, original)
    return [
        copy
        for copy in shelf.out(at)
        if copy.language == best and (edits or shelf.status(copy, at) is not EditionStatus.WITHDRAWN)
    ]


async def _outlines(edition_ids: set[str]) -> dict[str, Mapping[str, Any]]:
    """Load the outlines of editions as they are stored: reading them as values would take most of the time."""
    of_edition = dict(await models.Edition.filter(id__in=list(edition_ids)).values_list("id", "outline_id"))
    trees = dict(await models.Outline.filter(id__in=sorted(set(of_edition.values()))).values_list("id", "tree"))
    return {edition: trees[outline] for edition, outline in of_edition.items()}


def _find(tree: Mapping[str, Any], key: str) -> _Place | None:
    for section in tree["sections"]:
        for group in section["groups"]:
            for item in group["items"]:
                if item["key"] == key:
                    return _Place(section["key"], tuple(_keys(item)))
    return None


def _keys(item: Mapping[str, Any]) -> Iterator[str]:
    yield item["key"]
    for detail in item["details"]:
        yield from _keys(detail)


async def _words(places: Sequence[Mapping[str, _Place]]) -> dict[tuple[str, str], str]:
    """Load the words that editions put to some keys; one statement."""
    wanted = {edition for here in places for edition in here}
    keys = {key for here in places for place in here.values() for key in place.keys}
    found = models.Wording.filter(edition_id__in=sorted(wanted), key__in=sorted(keys))
    rows = await found.values_list("edition_id", "key", "text")
    return {(edition, key): text or "" for edition, key, text in rows}


async def _origins(item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    rows = await models.Item.filter(id__in=list(item_ids)).values_list("id", "derived_from")
    return {str(one): codec.decode(tuple[str, ...], keys) for one, keys in rows}


def _wordings(
    key: str, copies: Sequence[Copy], places: Mapping[str, _Place], words: Mapping[tuple[str, str], str]
) -> Iterator[ItemWording]:
    """Tell what became of an item's words from edition to edition; one that left them alone is not told."""
    before: tuple[str, str] | None = None
    for copy in copies:
        place = places.get(copy.id)
        now = None if place is None else (place.section, _text(copy.id, place, words))
        kind = _kind(before, now)
        if kind is not None:
            yield ItemWording(
                place=f"{copy.number or 0:09} {copy.revision or 0:09}",
                key=key,
                edition_id=copy.id,
                kind=kind,
                moved=before is not None and now is not None and before[0] != now[0],
                segments=comparing.segments(before[1] if before else "", now[1] if now else ""),
            )
        before = now


def _text(edition_id: str, place: _Place, words: Mapping[tuple[str, str], str]) -> str:
    return "\n".join(words.get((edition_id, key), "") for key in place.keys)


def _kind(before: tuple[str, str] | None, now: tuple[str, str] | None) -> ItemChangeKind | None:
    if before == now:
        return None
    if before is None:
        return ItemChangeKind.ADDED
    if now is None:
        return ItemChangeKind.REMOVED
    return ItemChangeKind.REWORDED if before[1] != now[1] else ItemChangeKind.MOVED
