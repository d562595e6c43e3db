"""What the rule says of the partnerships of a list, as far as the viewer may see it: to narrow lists and to count."""

from collections.abc import Mapping

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from content import access, checklists, conditions, editions, models, networks, readiness
from content.access import Viewer
from content.records import AnswerState, Moment, Verdict

VERDICTS_MAX = 500
"""Of how many partnerships a verdict is worked out at once."""


async def seen(viewer: Viewer, query: QuerySet[models.Partnership], moment: Moment) -> Mapping[str, Verdict] | None:
    """Say what the rule says of those of a list of which the viewer may see it; None if these are too many.

    A constant number of statements for any number of partnerships.
    """
    open_ = Q(id__in=conditions.partnerships_published())
    own = viewer.organisation_id
    if own is not None and access.may_see_side(viewer, own):
        open_ |= Q(id__in=conditions.partnerships_of(own))
    if access.coordinates(viewer):
        open_ |= networks.wholly_across(viewer, "id")
    rows = (
        await query.filter(open_).order_by().limit(VERDICTS_MAX + 1).values_list("id", "leaflet_id", "followed_number")
    )
    if len(rows) > VERDICTS_MAX:
        return None
    followed = {str(one): (str(leaflet), int(number)) for one, leaflet, number in rows}
    said = await _said(list(followed), moment)
    chosen = await editions.of_number(sorted(set(followed.values())), (), moment)
    loaded = await editions.whole(sorted(set(chosen.values())), moment=moment)
    found: dict[str, Verdict] = {}
    for one, number in followed.items():
        edition = loaded.get(chosen.get(number, ""))
        if edition is not None and edition.rule is not None:
            boxes, quantifier = checklists.boxes_of(edition), checklists.quantifier_of(edition)
            found[one] = readiness.of_all(boxes, list(said[one].values()), quantifier=quantifier).verdict
    return found


async def _said(partnership_ids: list[str], moment: Moment) -> dict[str, dict[str, readiness.Said]]:
    """Load what the sides of some partnerships say, by partnership and side: two statements."""
    then = models.seen_at(moment)
    sides = models.Side.filter(then, partnership_id__in=partnership_ids)
    answers = models.Answer.filter(then, partnership_id__in=partnership_ids)
    states: dict[str, dict[str, AnswerState]] = {}
    for side, item, state in await answers.values_list("side_id", "item_id", "state"):
        states.setdefault(str(side), {})[str(item).partition("/")[2]] = AnswerState(state)
    found: dict[str, dict[str, readiness.Said]] = {one: {} for one in partnership_ids}
    for one, side, finalised in await sides.values_list("partnership_id", "id", "finalised_at"):
        found[str(one)][str(side)] = readiness.Said(states.get(str(side), {}), finalised=finalised is not None)
    return found
