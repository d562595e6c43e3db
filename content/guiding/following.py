"""The wording that a partnership follows: the latest one of its number, in the best language, and what is newer."""

from collections.abc import Collection

from msgspec import Struct

from content.access import Viewer
from content.guiding import editions, snapshot
from content.records import Edition, Moment

Number = tuple[str, int]
"""A leaflet, and one of its numbers."""


class Followed(Struct, frozen=True):
    """An edition that is followed, with all its words, whoever asks."""

    edition: Edition
    newer_id: str | None
    """The edition of the latest number in force, if that is a later one."""


def at_hand(viewer: Viewer, leaflet_id: str, number: int, languages: tuple[str, ...], moment: Moment) -> Edition | None:
    """As `of`, of one number that nothing is newer than."""
    standing = snapshot.out(viewer, moment)
    return standing.followed(leaflet_id, number, languages) if standing else None


async def of(
    viewer: Viewer, wanted: Collection[Number], languages: tuple[str, ...], moment: Moment
) -> dict[Number, Followed]:
    """Find what is followed, at hand where it is the latest; else in a constant number of statements."""
    found: dict[Number, Followed] = {}
    for leaflet_id, number in wanted:
        edition = at_hand(viewer, leaflet_id, number, languages, moment)
        if edition is not None:
            found[leaflet_id, number] = Followed(edition, None)
    others = sorted(set(wanted) - set(found))
    if not others:
        return found
    followed = await editions.of_number(others, languages, moment)
    newest = await editions.current_numbers(sorted({leaflet_id for leaflet_id, _ in others}), moment)
    newer = await editions.of_number(list(newest.items()), languages, moment)
    loaded = await editions.whole(sorted(set(followed.values())), moment=moment)
    for leaflet_id, number in others:
        edition = loaded.get(followed.get((leaflet_id, number), ""))
        if edition is not None:
            latest = newest.get(leaflet_id, 0)
            found[leaflet_id, number] = Followed(edition, newer.get((leaflet_id, latest)) if latest > number else None)
    return found
