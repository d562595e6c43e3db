"""What needs somebody's attention in partnerships: read when it is asked for, as far as the viewer may see, never kept.

Each record is read as its own readers read it for this viewer, so that what opens or closes a record does the same to
what follows from it; see `content.linking.attention` for the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from content import access, models
from content.access import Viewer
from content.doing import activities, agreements, doings, reviews
from content.guiding import editions
from content.joining import contacts
from content.linking import attention, liveliness
from content.records import (
    Agreement,
    AgreementStatus,
    Attention,
    ChangeType,
    Moment,
    Partnership,
    Verdict,
)
from content.telling import events
from content.ticking import checklists


async def of_partnerships(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, tuple[Attention, ...]]:
    """Say what needs attention in some partnerships, read at one moment.

    A constant number of statements for any number of partnerships.
    """
    if not shown:
        return {}
    moment = shown[0].moment
    today, at = doings.day_of(moment), editions.time_of(moment)
    inside = [one for one in shown if _is_inside(viewer, one)]
    standing = await checklists.told(viewer, shown)
    since = await _since(standing, moment)
    within = {one.id for one in inside}
    open_ = [side.id for one in shown for side in one.sides if one.id in within or side.network_ids]
    people = await contacts.of_sides(viewer, open_, moment)
    agreed = await agreements.of_partnerships(viewer, [one.id for one in shown], moment)
    open_duties = await _open_duties(viewer, inside)
    due = await reviews.next_of(viewer, shown)
    active = await liveliness.last_active(viewer, shown)
    shelves = await editions.shelves_of({one.leaflet_id for one in shown if one.id in standing})
    found: dict[str, tuple[Attention, ...]] = {}
    for one in shown:
        # Which number is followed is told to those alone who see how it stands.
        shelf = shelves.get(one.leaflet_id) if one.id in standing else None
        newer = shelf.newer_than(one.followed_number, at) if shelf else None
        withdrawn = shelf.taken_back(one.followed_number, at) if shelf else None
        told = standing.get(one.id)
        seen = attention.Seen(
            today=today,
            stage=one.stage,
            stage_since=one.timeline.stage_since,
            opened_on=min((step.on for step in one.timeline.stages), default=None),
            waits=any(side.acknowledged_at is None for side in one.sides),
            verdict=told.verdict if told else None,
            think_again_since=since.get((one.id, "")),
            differing=bool(told and told.differing),
            differing_since=_first(since, one.id, told.differing if told else ()),
            alone=bool(told and told.alone),
            alone_since=told.alone_since if told else None,
            contacts=tuple(people[side.id] for side in one.sides if side.id in people and side.acknowledged_at),
            duty_unassigned=one.id in open_duties or any(_lacks_somebody(terms) for terms in agreed[one.id]),
            review_due=due[one.id].on if one.id in due else None,
            agreements=agreed[one.id],
            newer_since=newer.date() if newer else None,
            withdrawn_on=withdrawn.date() if withdrawn else None,
            last_active=active.get(one.id),
        )
        found[one.id] = attention.of(seen)
    return found


def _is_inside(viewer: Viewer, partnership: Partnership) -> bool:
    parties = [side.organisation_id for side in partnership.sides]
    return access.may_see_answers(viewer, organisation_ids=parties)


def _lacks_somebody(agreement: Agreement) -> bool:
    """Whether an agreement that holds has a function of nobody's; strangers are shown no functions."""
    signed = agreement.status is AgreementStatus.SIGNED
    return signed and any(one.person is None for one in agreement.responsibilities)


async def _open_duties(viewer: Viewer, inside: Sequence[Partnership]) -> set[str]:
    if not inside:
        return set()
    query = doings.of(viewer, models.Activity, inside).filter(activities.is_unassigned(), status__in=attention.AHEAD)
    return {str(one) for one in await query.values_list("partnership_id", flat=True)}


async def _since(standing: Mapping[str, checklists.Told], moment: Moment) -> dict[tuple[str, str], date]:
    """Look up in the log when partnerships were last told to think again, and when items began to differ.

    By partnership and item; without an item it is the verdict. Both are told to whoever sees what they follow from.
    """
    wanted = [key for key, one in standing.items() if one.verdict is Verdict.THINK_AGAIN or one.differing]
    kinds = (ChangeType.VERDICT_CHANGED, ChangeType.DISAGREEMENT_FOUND)
    query = models.LogEvent.filter(subject__in=wanted, type__in=[kind.value for kind in kinds])
    if moment.sequence is not None:
        query = query.filter(place__lt=events.place(moment.sequence + 1, 0))
    found: dict[tuple[str, str], date] = {}
    for subject, at, details in await query.order_by("place").values_list("subject", "at", "details"):
        found[str(subject), details.get("item", "")] = at.date()
    return found


def _first(since: Mapping[tuple[str, str], date], partnership: str, items: Iterable[str]) -> date | None:
    """Say since when the sides have differed about anything."""
    days = [since.get((partnership, key)) for key in items]
    return min((day for day in days if day is not None), default=None)
