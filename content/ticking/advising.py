"""Which advice of an edition bears on its boxes: told by their words, the same in every translation."""

import asyncio
from collections.abc import Mapping, Sequence

from content.guiding import guidance
from content.leaflet.likening import bearing
from content.records import (
    Audience,
    ChecklistItem,
    Edition,
    GuidanceItem,
    Item,
    ItemDetail,
    Partnership,
    ResourcePosition,
)

_READERS = {
    ResourcePosition.RESOURCE_RICH: Audience.RESOURCE_RICH,
    ResourcePosition.RESOURCE_POOR: Audience.RESOURCE_POOR,
}


OnBoxes = Mapping[str, tuple[GuidanceItem, ...]]
"""The advice that bears on each box that any bears on, by the box's key."""


async def on_boxes(wanted: Sequence[str]) -> dict[str, OnBoxes]:
    """Give, for some editions, the advice that bears on each box, by its key; for those who hold a box of them already.

    It is told by the words of the original, so that every translation of it tells the same. A constant number of
    statements.
    """
    held = await guidance.holding(wanted)
    of = {key: edition.translation.of_id for key, edition in held.items() if edition.translation is not None}
    originals = await guidance.holding(sorted(set(of.values()) - set(held))) if of else {}
    known = {**originals, **held}
    found: dict[str, OnBoxes] = {}
    for key, edition in held.items():
        found[key] = _on_boxes(edition, known.get(of.get(key, key), edition))
        await asyncio.sleep(0)  # Others get their turn between two leaflets.
    return found


def audience_of(partnership: Partnership) -> Audience | None:
    """Say which readers the viewer's side is among, by its own word; None if it does not say, or there is none."""
    mine = next((side for side in partnership.sides if side.id == partnership.my_side_id), None)
    return _READERS.get(mine.position) if mine is not None and mine.position is not None else None


def _on_boxes(shown: Edition, original: Edition) -> OnBoxes:
    by_key = {item.key: item for item in _advice(shown)}
    boxes = [_point(item) for checklist in original.checklists for item in checklist.items]
    told = bearing.of(boxes, [_point(item, item.same_as_keys) for item in _advice(original)])
    return {box: tuple(by_key[key] for key in keys if key in by_key) for box, keys in told.items()}


def _advice(edition: Edition) -> list[GuidanceItem]:
    return [item for section in edition.sections for item in section.items if isinstance(item, GuidanceItem)]


def _point(item: Item, same_as: tuple[str, ...] = ()) -> bearing.Point:
    details = item.details if isinstance(item, ChecklistItem) else ()
    return bearing.Point(item.key, item.label, " ".join([item.words.plain, *map(_said, details)]), same_as)


def _said(detail: ItemDetail) -> str:
    return " ".join([detail.words.plain, *map(_said, detail.details)])
