"""Saying which items were merged into one, and which came from one that was split. Pure."""

from collections.abc import Collection, Mapping, Sequence

from content import errors
from content.editing.correcting import items, settling
from content.guiding.outline import Content, Place, places, with_items
from content.replacing import replace

TOGETHER_MAX = 50
"""How many items one merge or split may name."""


def merge(content: Content, old: Collection[str], gone: Sequence[str], into: str) -> Content:
    """Let items go into one that stays, with its words as they are; it remembers which old ones it comes from.

    `old` are the items of the edition that the draft is made against. Those that go may stand in the draft, or only
    there. Raises NOT_FOUND for a key in neither, INVALID_INPUT for none, for one named twice or with itself,
    LIMIT_REACHED for too many.
    """
    known = {place.key: place for _, _, place in places(content.outline)}
    if into not in known:
        raise errors.NotFound(f"There is no item called `{into[:60]}` in this draft.", path=("into",))
    _check_named(gone, "from", least=1)
    for number, key in enumerate(gone):
        if key == into:
            message = "An item cannot be merged with itself: `into` is the one that stays."
            raise errors.InvalidInput(message, path=("from", str(number)))
        if key not in known and key not in old:
            message = f"Neither this draft nor the edition in force has an item called `{key[:60]}`."
            raise errors.NotFound(message, path=("from", str(number)))
    merged = [into, *gone]
    origins = tuple(dict.fromkeys(origin for key in merged for origin in _origins(known, old, key)))
    inherits = all(known[key].inherits for key in merged if key in known)
    heir = replace(known[into], derived_from=origins, inherits=inherits)
    changed = items.without(content, set(gone))
    changed = replace(changed, outline=with_items(changed.outline, {into: heir}))
    return settling.settled(content, _decided(changed, keys=gone, known=origins))


def split(content: Content, old: Collection[str], key: str, into: Sequence[str], *, keep_answers: bool) -> Content:
    """Say that an old item became several of the draft, and whether they start with its answers.

    What was said of it before no longer holds. Raises NOT_FOUND for a key that is not there, INVALID_INPUT for fewer
    than two parts, for one named twice, for a part that is another old item, and when the old item stands in the draft
    and is no part; LIMIT_REACHED for too many.
    """
    known = {place.key: place for _, _, place in places(content.outline)}
    if key not in old:
        message = f"The edition in force has no item called `{key[:60]}`: only what has been out can be split."
        raise errors.NotFound(message, path=("from",))
    _check_named(into, "into", least=2)
    for number, part in enumerate(into):
        if part not in known:
            raise errors.NotFound(f"There is no item called `{part[:60]}` in this draft.", path=("into", str(number)))
        if part != key and part in old:
            message = (
                f"`{part[:60]}` is an item of its own in the edition in force: a part is new, or the old item itself."
            )
            raise errors.InvalidInput(message, path=("into", str(number)))
    if key in known and key not in into:
        message = f"`{key[:60]}` still stands in this draft: name it among the parts, or leave it out first."
        raise errors.InvalidInput(message, path=("into",))
    parts = {part: _part(known[part], key, keep_answers=keep_answers) for part in into}
    others = {
        other: replace(place, derived_from=tuple(origin for origin in place.derived_from if origin != key))
        for other, place in known.items()
        if key in place.derived_from and other not in parts
    }
    changed = replace(
        content,
        outline=with_items(content.outline, parts | others),
        resets=tuple(reset for reset in content.resets if reset != key),
    )
    return settling.settled(content, _decided(changed, keys=into, known=(key,)))


def _origins(known: Mapping[str, Place], old: Collection[str], key: str) -> tuple[str, ...]:
    if key in known and known[key].derived_from:
        return known[key].derived_from
    return (key,) if key in old else ()


def _part(place: Place, key: str, *, keep_answers: bool) -> Place:
    others = tuple(origin for origin in place.derived_from if origin != key)
    inherits = keep_answers and (place.inherits or not others)
    return replace(place, derived_from=(*others, key), inherits=inherits)


def _decided(content: Content, *, keys: Collection[str], known: Collection[str]) -> Content:
    """Leave out the proposals that have been answered in another way."""
    waiting = tuple(
        one for one in content.proposals if not set(one.keys) & set(keys) and not set(one.known_keys) & set(known)
    )
    return replace(content, proposals=waiting)


def _check_named(named: Sequence[str], name: str, *, least: int) -> None:
    if len(named) > TOGETHER_MAX:
        message = f"At most {TOGETHER_MAX} items can be named at once: send several requests."
        raise errors.LimitReached(message, path=(name,))
    if len(named) < least or len(set(named)) < len(named):
        message = f"Name {'two items' if least > 1 else 'one item'} or more, each once."
        raise errors.InvalidInput(message, path=(name,))
