"""What the public may see of partnerships, whoever asks: for what is copied out into the world."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from content import paging
from content.access import ANONYMOUS
from content.doing import activities, agreements, attaching, visits
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    Activity,
    ActivityFilter,
    Agreement,
    DateOrder,
    Document,
    Moment,
    OrderDirection,
    Organisation,
    Partnership,
    Visit,
    VisitFilter,
)

EVENTS_MAX = 50
"""How many visits, and how many activities, are told of one partnership: the latest."""

_PAGE = paging.Page(first=EVENTS_MAX)
_LATEST = DateOrder(direction=OrderDirection.DESC)


class Public(Struct, frozen=True):
    """A partnership with what belongs to it, as anybody may see them."""

    partnership: Partnership
    sides: tuple[Organisation, ...]
    """In the order of the sides."""
    agreements: tuple[tuple[Agreement, Document], ...]
    """Those whose document anybody may have, the newest first."""
    activities: tuple[Activity, ...]
    visits: tuple[Visit, ...]


async def of_partnerships(partnership_ids: Sequence[str], moment: Moment) -> dict[str, Public]:
    """Load what is public of some partnerships; one that the public does not see is absent.

    A constant number of statements for any number of them.
    """
    shown = await partnerships.by_id(ANONYMOUS, partnership_ids, moment)
    links = list(shown.values())
    parties = await organisations.by_id(
        ANONYMOUS, [side.organisation_id for one in links for side in one.sides] or [""], moment
    )
    signed = await agreements.of_partnerships(ANONYMOUS, list(shown), moment)
    papers = await attaching.by_id(
        ANONYMOUS, [one.document_id for many in signed.values() for one in many if one.document_id is not None]
    )
    doing = await activities.of_partnerships(ANONYMOUS, links, _PAGE, ActivityFilter(), _LATEST)
    made = await visits.of_partnerships(ANONYMOUS, links, _PAGE, VisitFilter(), _LATEST)
    return {
        one.id: Public(
            partnership=one,
            sides=tuple(parties[side.organisation_id] for side in one.sides if side.organisation_id in parties),
            agreements=tuple(_with_papers(signed[one.id], papers)),
            activities=tuple(doing[one.id].nodes),
            visits=tuple(made[one.id].nodes),
        )
        for one in links
    }


def _with_papers(signed: Sequence[Agreement], papers: Mapping[str, Document]) -> list[tuple[Agreement, Document]]:
    return [(one, papers[paper]) for one in signed if (paper := one.document_id) is not None and paper in papers]
