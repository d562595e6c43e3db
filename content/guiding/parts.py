"""A section or an item as JSON and back, each item with the name of its kind. Pure."""

from collections.abc import Mapping
from typing import Any

from content import codec
from content.records import Benefit, ChecklistItem, GuidanceItem, Item, ItemGroup, Section
from content.replacing import replace

_KINDS: dict[str, type[Item]] = {kind.__name__: kind for kind in (GuidanceItem, Benefit, ChecklistItem)}


def packed(part: Section | Item, *, written: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write a part of an edition down; the items of its groups by their keys, since the section has them.

    `written` has items that have been written down already, by their keys.
    """
    known = written or {}
    if not isinstance(part, Section):
        return {"kind": type(part).__name__, "is": codec.encode(part)}
    return {
        "kind": Section.__name__,
        "is": codec.encode(replace(part, items=(), groups=())),
        "items": [known.get(item.key) or packed(item) for item in part.items],
        "groups": [
            {"is": codec.encode(replace(group, items=())), "keys": [item.key for item in group.items]}
            for group in part.groups
        ],
    }


def unpacked(stored: Any) -> Section | Item:
    """Read what `packed` wrote."""
    if stored["kind"] != Section.__name__:
        return _item(stored)
    items = {item.key: item for item in map(_item, stored["items"])}
    groups = [(_bare(ItemGroup, one["is"]), one["keys"]) for one in stored["groups"]]
    whole: Section = replace(
        _bare(Section, stored["is"]),
        items=tuple(items.values()),
        groups=tuple(replace(group, items=tuple(items[key] for key in keys)) for group, keys in groups),
    )
    return whole


def _item(stored: Any) -> Item:
    kind: Any = _KINDS[stored["kind"]]
    item: Item = codec.decode(kind, stored["is"])
    return item


def _bare(kind: Any, stored: Any) -> Any:
    """Read a record whose lists of items, which may be of several kinds, are empty."""
    return codec.decode(kind, stored)
