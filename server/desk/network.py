"""A coordinator's day: the partnerships of the network at a glance, and the list that each number stands for."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from content import errors, paging
from content.doing import requesting
from content.linking import partnerships, portfolio
from content.records import (
    AttentionCode,
    Facet,
    Partnership,
    PartnershipFilter,
    PartnershipOrder,
    RelationshipForm,
    Role,
    Stage,
    StuckItem,
    Verdict,
)
from server.desk import forms, guarding, speech, wording
from server.desk.forms import Field, Kind
from server.desk.pages import Desk, Guest, Page
from server.desk.partnerships import listed

STUCK_SHOWN = 10
COUNTRIES_SHOWN = 12
ENDING_DAYS = 90

E = TypeVar("E", bound=StrEnum)


class Bar(Struct, frozen=True):
    """One bar of a chart: what it counts, how many, how long it is beside the longest, and where its list is."""

    label: str
    count: int
    share: float
    asked: str
    """The parameter that narrows the list to it."""


class Chart(Struct, frozen=True):
    """Bars under one heading, in the order in which they are read."""

    title: str
    bars: tuple[Bar, ...]


async def network_page(desk: Desk, guest: Guest) -> Page:
    """Show the partnerships of the network: how many, how far, what needs attention, where they are stuck."""
    del desk
    network = _own(guest)
    seen = await portfolio.of(guest.viewer, PartnershipFilter(network=network))
    counted = await seen.facets()
    stuck = await seen.stuck_items(STUCK_SHOWN)
    charts = (
        _chart("chart_stages", "stage", _in_order(counted.stages, Stage)),
        _chart("chart_verdicts", "verdict", _in_order(counted.verdicts or (), Verdict)),
        _chart("chart_attention", "attention", await seen.attention()),
        _chart("chart_forms", "form", _in_order(counted.forms, RelationshipForm)),
        _chart("chart_countries", "country", counted.countries[:COUNTRIES_SHOWN]),
    )
    return Page(
        "network.html",
        {
            "total": await seen.total(),
            "charts": [one for one in charts if one.bars],
            "stuck": stuck,
            "most": max((_weight(one) for one in stuck), default=1),
            "ending": await seen.expiring(datetime.now(UTC).date() + timedelta(days=ENDING_DAYS)),
            "ending_days": ENDING_DAYS,
        },
    )


async def list_page(desk: Desk, guest: Guest) -> Page:
    """List the partnerships of the network that one number of the first page counts."""
    del desk
    wanted = PartnershipFilter(
        network=_own(guest),
        stage=_some(Stage, guest, "stage"),
        verdict=_some(Verdict, guest, "verdict"),
        attention=_some(AttentionCode, guest, "attention"),
        form=_some(RelationshipForm, guest, "form"),
        country=(guest.asked("country") or "",) if guest.asked("country") else (),
    )
    page = paging.Page(first=paging.PAGE_DEFAULT, after=guest.asked("after"))
    found = await partnerships.list_all(guest.viewer, page, wanted, PartnershipOrder())
    return Page(
        "partnerships.html",
        {
            "links": await listed(guest.viewer, found.nodes),
            "next": found.cursors[-1] if found.has_next else None,
            "query": "".join(
                f"&{name}={value}" for name, value in guest.request.query_params.items() if name in _ASKED
            ),
            "network": True,
            "may_open": False,
            "forms": (_request(found.nodes),) if found.nodes else (),
        },
    )


def _request(shown: Sequence[Partnership]) -> forms.Form:
    """Ask some of the partnerships of a list to hold a review."""
    asked = (
        Field("by", "review_by", Kind.DAY, required=True),
        Field("message", "message", Kind.TEXT),
        Field("of", "of_partnerships", Kind.CHECKS, options=tuple((one.id, one.title) for one in shown)),
    )
    return forms.Form(f"{_LIST}/request", "request_reviews", "request_reviews", asked, is_main=True)


async def request(desk: Desk, guest: Guest) -> str:
    """Ask partnerships to hold a review; what is refused of one is told, and the others are asked."""
    del desk
    wanted = guest.many("of")
    if not wanted:
        raise errors.InvalidInput("Choose the partnerships to ask.", path=("of",))
    done = await requesting.request(
        guest.viewer, of=wanted, by=forms.needed_day(guest, "by"), message=guest.some("message")
    )
    for one in done.failures:
        raise errors.InvalidInput(f"{one.message} The others have been asked.", path=("of",))
    return f"{_LIST}?done=requested"


_LIST = f"{guarding.ROOT}/network/partnerships"
_ASKED = ("stage", "verdict", "attention", "form", "country")


def _own(guest: Guest) -> str:
    if guest.viewer.role is not Role.COORDINATOR or guest.viewer.organisation_id is None:
        raise errors.Forbidden("This page is for the coordinators of a network.")
    return guest.viewer.organisation_id


def _some(kind: type[E], guest: Guest, name: str) -> tuple[E, ...]:
    """Read a member of a closed list that the address names; none if it names none, INVALID_INPUT for another word."""
    asked = guest.asked(name)
    if asked is None:
        return ()
    if asked not in kind.__members__:
        raise errors.InvalidInput("There is no such list.", path=(name,))
    return (kind(asked),)


def _in_order(facets: Sequence[Facet], kind: type[StrEnum]) -> list[Facet]:
    """Put values in the order of their own list, which tells more than that of their numbers."""
    return sorted(facets, key=lambda one: list(kind.__members__).index(one.value))


def _chart(title: str, name: str, facets: Sequence[Facet]) -> Chart:
    longest = max((one.count for one in facets), default=1)
    bars = (Bar(wording.own(one.label), one.count, one.count / longest, f"{name}={one.value}") for one in facets)
    return Chart(speech.say(title), tuple(bars))


def _weight(one: StuckItem) -> int:
    return one.cannot + one.unanswered + one.disagreed
