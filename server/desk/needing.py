"""What needs attention in partnerships, as people are told it: about which side, and where it is seen to."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from content.access import Viewer
from content.doing import doings
from content.joining import contacts
from content.linking import attending, attention
from content.records import Attention, AttentionCode, Partnership, Side
from server.desk import guarding, speech, wording

_PLACES: Mapping[AttentionCode, str] = {
    AttentionCode.NO_LEAD: "/people",
    AttentionCode.DUTY_UNASSIGNED: "/activities",
    AttentionCode.REVIEW_OVERDUE: "/reviews",
    AttentionCode.AGREEMENT_EXPIRING: "/agreements",
    AttentionCode.AGREEMENT_EXPIRED: "/agreements",
    AttentionCode.EDITION_OUTDATED: "#newer",
}
"""Where at a partnership each is seen to; the others in no one place."""


class Need(Struct, frozen=True):
    """Something that needs attention: in a sentence, since when, and the address where it is seen to."""

    said: str
    since: date | None
    address: str = ""
    """Empty where there is no one place for it, or whoever looks cannot see to it."""


async def of_partnerships(
    viewer: Viewer, links: Sequence[Partnership], names: Mapping[str, str]
) -> dict[str, tuple[Need, ...]]:
    """Say what needs attention in some partnerships, their sides by their names; a constant number of statements."""
    found = await attending.of_partnerships(viewer, links)
    led = [one for one in links if one.my_side_id and any(_is_led(need) for need in found.get(one.id, ()))]
    leaderless = await _leaderless(viewer, led)
    told: dict[str, tuple[Need, ...]] = {}
    for one in links:
        sides = leaderless.get(one.id, ())
        told[one.id] = tuple(_told(one, need, sides, names) for need in found.get(one.id, ()))
    return told


def _is_led(need: Attention) -> bool:
    return need.code is AttentionCode.NO_LEAD


def _told(link: Partnership, need: Attention, leaderless: Sequence[Side], names: Mapping[str, str]) -> Need:
    place = _PLACES.get(need.code) if link.my_side_id else None
    said = _no_lead(link, leaderless, names) if _is_led(need) and leaderless else wording.needs(need)
    return Need(said, need.since, f"{guarding.ROOT}/partnerships/{link.id}{place}" if place else "")


def _no_lead(link: Partnership, sides: Sequence[Side], names: Mapping[str, str]) -> str:
    """Name the sides that lack a lead officer: one's own is to name one, another is to be asked."""
    own = [speech.say("no_lead_own") for one in sides if one.id == link.my_side_id]
    others = [
        speech.say("no_lead_other", name=names[one.organisation_id]) for one in sides if one.id != link.my_side_id
    ]
    return " ".join([*own, *others])


async def _leaderless(viewer: Viewer, links: Sequence[Partnership]) -> dict[str, tuple[Side, ...]]:
    """Find the sides of whose people the viewer sees none who leads."""
    if not links:
        return {}
    moment = links[0].moment
    today = doings.day_of(moment)
    joined = {one.id: [side for side in one.sides if side.acknowledged_at] for one in links}
    people = await contacts.of_sides(viewer, [side.id for sides in joined.values() for side in sides], moment)
    return {
        key: tuple(side for side in sides if not attention.has_lead(people[side.id], today))
        for key, sides in joined.items()
    }
