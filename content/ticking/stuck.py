"""The items that partnerships are stuck on: where guidance could be better; worked out over all of them, in SQL.

A partnership is stuck on an item that a side cannot do, that no side has answered, or that its sides answered
differently. Who sees single answers is told all of it of these partnerships; a coordinator is told, of those whose
sides have all joined the network, only numbers, and no number under `TOLD_MIN`.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from tortoise.queryset import QuerySet

from content import errors, models
from content.access import Viewer
from content.linking import conditions, looking
from content.linking.conditions import Written
from content.records import Moment, StuckItem
from content.ticking import standings

LISTED_MAX = 31
"""How many items are listed at once."""
TOLD_MIN = 5
"""The least number that a coordinator is told; what is less is told as none."""

_WAYS = ("cannot", "unanswered", "disagreed")


class _Group(Struct, frozen=True):
    """Partnerships that follow the same number, of those whose sides' answers the viewer sees, or of all others."""

    leaflet_id: str
    number: int
    inside: bool


async def items(
    viewer: Viewer,
    query: QuerySet[models.Partnership],
    moment: Moment,
    followed: standings.Followed,
    *,
    first: int,
) -> tuple[StuckItem, ...]:
    """List the items that most partnerships of a list are stuck on, the most first, then as they are printed.

    A constant number of statements. Raises BAD_REQUEST for a number that is out of bounds, COST_EXCEEDED for more
    partnerships than the viewer may have looked at.
    """
    if not 1 <= first <= LISTED_MAX:
        raise errors.BadRequest(f"Ask for 1 to {LISTED_MAX} items.", path=("first",))
    await looking.check(viewer, query)
    counts = _told(await _counted(viewer, query, moment, followed), followed)
    shown = await standings.items(followed)
    places = {item: place for place, item in enumerate(shown)}
    found = [(item, [numbers[way] for way in _WAYS]) for item, numbers in counts.items()]
    found.sort(key=lambda pair: (-sum(pair[1]), places[pair[0]]))
    return tuple(StuckItem(shown[item], *numbers) for item, numbers in found[:first] if any(numbers))


async def on(viewer: Viewer, query: QuerySet[models.Partnership], key: str, moment: Moment) -> Written:
    """Those of a list that are stuck on an item, of those whose answers the viewer sees; for `id__in`.

    Raises COST_EXCEEDED.
    """
    await looking.check(viewer, query)
    followed = await standings.followed(query, moment)
    tables = standings.tables(viewer, query, moment, followed)
    asked = sorted({item for item, *_ in followed.boxes if item.partition("/")[2] == key})
    places = ", ".join("{}" for _ in asked) or "NULL"
    free = "i.id IS NULL OR (i.cannot = 0 AND i.first_side IS NULL)"
    sql = (
        "(WITH {}, one AS MATERIALIZED (SELECT i.* FROM item i"  # noqa: S608 - our own text: what others say is bound
        f" WHERE i.item_id IN ({places})) SELECT o.id FROM opened o CROSS JOIN box b"
        " LEFT JOIN one i ON i.id = o.id AND i.item_id = b.item_id WHERE o.inside = 1"
        f" AND b.leaflet_id = o.leaflet_id AND b.number = o.number AND b.item_id IN ({places})"
        f" AND (i.cannot = 1 OR (i.satisfied > 0 AND i.doubted = 1) OR {free}))"
    )
    return Written(sql, (tables, *asked, *asked))


async def _counted(
    viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment, followed: standings.Followed
) -> Mapping[tuple[_Group, str], Counter[str]]:
    """Count by number followed and by item; without an item, how many follow the number."""
    group = "o.leaflet_id, o.number, o.inside"
    sql = (
        f"WITH {{}} SELECT {group}, '' AS item_id, COUNT(*) AS all_told, 0 AS cannot, 0 AS disagreed"  # noqa: S608 - our own text
        f" FROM opened o WHERE o.known = 1 GROUP BY {group}"
        f" UNION ALL SELECT {group}, i.item_id,"
        " SUM(CASE WHEN i.first_side IS NULL THEN 0 ELSE 1 END), SUM(i.cannot),"
        " SUM(CASE WHEN i.satisfied > 0 AND i.doubted = 1 THEN 1 ELSE 0 END)"
        f" FROM item i CROSS JOIN opened o WHERE o.id = i.id AND o.known = 1 GROUP BY {group}, i.item_id"
    )
    rows = await conditions.asked(Written(sql, (standings.tables(viewer, query, moment, followed),)))
    return {
        (_Group(row["leaflet_id"], int(row["number"]), bool(row["inside"])), row["item_id"]): Counter(
            all_told=int(row["all_told"]), cannot=int(row["cannot"]), disagreed=int(row["disagreed"])
        )
        for row in rows
    }


def _told(
    counted: Mapping[tuple[_Group, str], Counter[str]], followed: standings.Followed
) -> Mapping[str, Mapping[str, int]]:
    """Add up what is told of each item: everything of what the viewer is inside of, of the rest what is not too few."""
    inside: dict[str, Counter[str]] = {}
    across: dict[str, Counter[str]] = {}
    for (group, nothing), of_group in counted.items():
        if nothing:
            continue
        for item, leaflet, number, *_ in followed.boxes:
            if (leaflet, number) != (group.leaflet_id, group.number):
                continue
            said = counted.get((group, item), Counter())
            numbers = (inside if group.inside else across).setdefault(item, Counter())
            numbers["cannot"] += said["cannot"]
            numbers["disagreed"] += said["disagreed"]
            numbers["unanswered"] += of_group["all_told"] - said["all_told"]
    return {item: {way: _sum(inside, across, item, way) for way in _WAYS} for item in {**inside, **across}}


def _sum(inside: Mapping[str, Counter[str]], across: Mapping[str, Counter[str]], item: str, way: str) -> int:
    few = across.get(item, Counter())[way]
    return inside.get(item, Counter())[way] + (few if few >= TOLD_MIN else 0)
