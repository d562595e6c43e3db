"""Visits: what is recorded of one, what is refused, and how they are looked for."""

from datetime import timedelta

import pytest

from content import errors, files
from content.doing import attaching, doings, visits
from content.records import (
    DateOrder,
    NewDocument,
    OrderDirection,
    Stage,
    Visibility,
    Visit,
    VisitFilter,
    VisitMode,
    VisitPurpose,
)
from tests.content.busy import DAY, FIRST, shown, side, visit
from tests.content.linked import begin, refused
from tests.content.living import begun, days, placed

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_visit_says_who_received_whom_when_and_what_came_of_it(store: files.Store) -> None:
    demo = await begin(store)
    host = await side(demo.poor, demo.partnership)
    made = await visit(
        demo.rich,
        demo.partnership,
        host=host,
        ends_on=DAY + timedelta(days=2),
        outcome="We get on.",
        mode=VisitMode.ONLINE,
    )
    assert (await visits.by_id(demo.poor, [made]))[made] == Visit(
        id=made,
        partnership_id=demo.partnership,
        purpose=VisitPurpose.SCOPING,
        mode=VisitMode.ONLINE,
        host_id=host,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=2),
        outcome="We get on.",
        report_id=None,
        visibility=Visibility.PARTNERSHIP,
    )
    await placed(demo.partnership, Stage.ENDED)
    assert await visit(demo.rich, demo.partnership), "what was done before it ended is recorded after, too"


async def test_the_report_of_a_visit_is_seen_by_its_own_level_and_kept_with_the_visit(store: files.Store) -> None:
    demo = await begin(store)
    for level, seen in ((Visibility.SIDE, 0), (Visibility.PARTNERSHIP, 1)):
        report = NewDocument(title="Report", url="https://toolkit.example/report", visibility=level)
        made = await visit(demo.rich, demo.partnership, report=report)
        kept = (await visits.by_id(demo.poor, [made]))[made].report_id
        assert kept is not None
        assert len(await attaching.by_id(demo.rich, [kept])) == 1
        assert len(await attaching.by_id(demo.poor, [kept])) == seen
    async with refused(errors.InvalidInput, "report", says="one of the two"):
        await visit(demo.rich, demo.partnership, report=NewDocument(title="Report"))


async def test_a_visit_out_of_order_or_elsewhere_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    other = await begun(demo.rich, demo.poor)
    foreign = await side(demo.rich, other)
    async with refused(errors.NotFound, "host"):
        await visit(demo.rich, demo.partnership, host=foreign)
    async with refused(errors.InvalidInput, "endsOn", says="cannot end before it starts"):
        await visit(demo.rich, demo.partnership, ends_on=DAY - timedelta(days=1))
    async with refused(errors.InvalidInput, "startsOn", says="days ahead"):
        await visit(demo.rich, demo.partnership, starts_on=days(doings.DAYS_AHEAD_MAX + 1))
    async with refused(errors.InvalidInput, "outcome"):
        await visit(demo.rich, demo.partnership, outcome="x" * (doings.TEXT_CHARACTERS_MAX + 1))


async def test_visits_are_looked_for_by_purpose_and_by_the_days_they_took(store: files.Store) -> None:
    demo = await begin(store)
    early = await visit(demo.rich, demo.partnership, ends_on=DAY + timedelta(days=9))
    late = await visit(demo.rich, demo.partnership, starts_on=DAY + timedelta(days=20), purpose=VisitPurpose.CEREMONY)
    links = await shown(demo.poor, demo.partnership)

    async def found(narrowed: VisitFilter) -> list[str]:
        order = DateOrder(OrderDirection.ASC)
        listed = await visits.of_partnerships(demo.poor, links, FIRST, narrowed, order)
        return [one.id for one in listed[demo.partnership].nodes]

    assert await found(VisitFilter()) == [early, late]
    assert await found(VisitFilter(purpose=(VisitPurpose.CEREMONY,))) == [late]
    assert await found(VisitFilter(from_=DAY + timedelta(days=9))) == [early, late]
    assert await found(VisitFilter(from_=DAY + timedelta(days=10))) == [late]
    assert await found(VisitFilter(to=DAY + timedelta(days=19))) == [early]
