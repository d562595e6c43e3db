"""Activities: who is to do what by when, which aims they serve, what they cost whom, and how much there is at once."""

from datetime import date, timedelta
from typing import Any

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, Viewer
from content.doing import activities
from content.linking import describing, grounds, liveliness, partnerships, stages
from content.records import (
    Activity,
    ActivityFilter,
    ActivityKind,
    ActivityStatus,
    ActivityTheme,
    ChangeType,
    DateOrder,
    ExchangeType,
    Ground,
    MarginalisedGroup,
    NewAim,
    NewResponsibility,
    OrderDirection,
    OwnCost,
    QuarterLoad,
    Responsibility,
    Stage,
    Visibility,
)
from tests.content.busy import DAY, FIRST, activity, listed, now, shown, side, told, update
from tests.content.linked import Demo, begin, newcomer, refused, text, unchanged
from tests.content.living import days, placed

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def aim(demo: Demo, words: str = "Clean water") -> str:
    """Record an aim that the sides share."""
    (link,) = await shown(demo.rich, demo.partnership)
    await describing.update(
        demo.rich, partnership=link.id, expected_version=link.version, aims=(NewAim(text=text(words)),)
    )
    row = await models.Aim.filter(until__isnull=True, partnership_id=link.id).order_by("-row").first()
    assert row is not None
    return row.id


async def found(viewer: Viewer, demo: Demo, **narrowed: Any) -> list[str]:
    """List the titles of what is asked for, in its order."""
    links = await shown(viewer, demo.partnership)
    order = DateOrder(OrderDirection.ASC)
    part = await activities.of_partnerships(viewer, links, FIRST, ActivityFilter(**narrowed), order)
    assert part[demo.partnership].total == len(part[demo.partnership].nodes)
    return [one.title for one in part[demo.partnership].nodes]


async def change(by: Viewer, made: str, **more: Any) -> Activity:
    """Change an activity, with the version that is read just before."""
    version = (await activities.by_id(by, [made]))[made].version
    await activities.update(by, activity=made, expected_version=version, **more)
    return (await activities.by_id(by, [made]))[made]


async def test_an_activity_says_who_is_to_do_what_and_what_for(store: files.Store) -> None:
    demo = await begin(store)
    mine, theirs = await side(demo.rich, demo.partnership), await side(demo.poor, demo.partnership)
    served = await aim(demo)
    made = await activity(
        demo.rich,
        demo.partnership,
        title="A fair",
        kind=ActivityKind.EVENT,
        exchange=ExchangeType.SHORT_TECHNICAL,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        duties=(
            NewResponsibility(side=theirs, function="Travel", person="Mw. Example"),
            NewResponsibility(side=mine, function="Publicity"),
        ),
        aims=(served,),
        goal_codes=("6", "11.b"),
        groups=(MarginalisedGroup.YOUTH, MarginalisedGroup.WOMEN),
        cost="£200",
        hours=12,
        funders=(str(demo.rich.organisation_id),),
        visibility=Visibility.PUBLIC,
    )
    expected = Activity(
        id=made,
        partnership_id=demo.partnership,
        title="A fair",
        kind=ActivityKind.EVENT,
        theme=ActivityTheme.CULTURAL,
        exchange=ExchangeType.SHORT_TECHNICAL,
        status=ActivityStatus.PLANNED,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        responsibilities=(Responsibility(theirs, "Travel", "Mw. Example"), Responsibility(mine, "Publicity", None)),
        aim_ids=(served,),
        goal_codes=("6", "11.b"),
        groups=(MarginalisedGroup.YOUTH, MarginalisedGroup.WOMEN),
        own=OwnCost("£200", 12),
        funder_ids=(str(demo.rich.organisation_id),),
        visibility=Visibility.PUBLIC,
        version=1,
    )
    assert (await activities.by_id(demo.rich, [made]))[made] == expected
    partner = (await activities.by_id(demo.poor, [made]))[made]
    assert (partner.own, partner.responsibilities) == (OwnCost(None, None), expected.responsibilities)
    public = (await activities.by_id(ANONYMOUS, [made]))[made]
    assert (public.own, [one.person for one in public.responsibilities]) == (OwnCost(None, None), [None, None])
    entry = await models.LogEntry.all().order_by("-sequence").first()
    assert "Example" not in repr((entry and entry.events, entry and entry.after)), "the log names no person"


async def test_any_side_changes_an_activity_and_its_parts_stay_unless_named(store: files.Store) -> None:
    demo = await begin(store)
    theirs, served = await side(demo.poor, demo.partnership), await aim(demo)
    duties = (NewResponsibility(side=theirs, function="Travel", person="Mw. Example"),)
    made = await activity(demo.rich, demo.partnership, starts_on=DAY, duties=duties, aims=(served,), cost="£200")
    before, then = (await activities.by_id(demo.rich, [made]))[made], await now()
    after = await change(demo.poor, made, status=ActivityStatus.DONE, ends_on=DAY + timedelta(days=1))
    assert (after.status, after.starts_on, after.ends_on, after.version) == (
        ActivityStatus.DONE,
        DAY,
        DAY + timedelta(days=1),
        2,
    )
    assert (after.responsibilities, after.aim_ids) == (before.responsibilities, before.aim_ids)
    assert (await activities.by_id(demo.rich, [made]))[made].own == OwnCost("£200", None)
    assert (await activities.by_id(demo.rich, [made], then))[made].status is ActivityStatus.PLANNED
    assert [one.type for one in await told(demo.rich, made)] == [
        ChangeType.ACTIVITY_SCHEDULED,
        ChangeType.ACTIVITY_DONE,
    ]
    mine = await side(demo.rich, demo.partnership)
    last = await change(
        demo.rich, made, duties=(NewResponsibility(side=mine, function="Food"),), aims=(), starts_on=None, ends_on=None
    )
    assert ([one.function for one in last.responsibilities], last.aim_ids) == (["Food"], ())
    assert (last.starts_on, last.ends_on) == (None, None)
    async with unchanged():
        await activities.update(demo.rich, activity=made, expected_version=3, status=ActivityStatus.DONE)
    for by, code in ((demo.rich, errors.StaleVersion), (await newcomer("Elsewhere"), errors.NotFound)):
        async with refused(code, "expectedVersion" if code is errors.StaleVersion else "activity"):
            await activities.update(by, activity=made, expected_version=2, status=ActivityStatus.PLANNED)


async def test_what_it_costs_each_side_writes_for_itself_and_nobody_else_hears_of_it(store: files.Store) -> None:
    demo = await begin(store)
    made = await activity(demo.rich, demo.partnership, cost="£200", visibility=Visibility.PUBLIC)
    own = await change(demo.poor, made, cost="TZS 90,000", hours=40)
    assert own.own == OwnCost("TZS 90,000", 40)
    assert (await activities.by_id(demo.rich, [made]))[made].own == OwnCost("£200", None)
    assert (len(await told(demo.poor, made)), len(await told(demo.rich, made)), len(await told(ANONYMOUS, made))) == (
        2,
        1,
        1,
    )
    assert (await change(demo.poor, made, cost=None, hours=None)).own == OwnCost(None, None)
    for more, path in (({"cost": ""}, "cost"), ({"hours": -1}, "hours"), ({"hours": 10**7}, "hours")):
        async with refused(errors.InvalidInput, path):
            await activities.update(demo.rich, activity=made, expected_version=3, **more)


async def test_who_may_see_it_is_set_by_who_scheduled_it_and_those_who_knew_hear_that_it_went(
    store: files.Store,
) -> None:
    demo = await begin(store)
    made = await activity(demo.rich, demo.partnership, visibility=Visibility.PUBLIC)
    async with refused(errors.Forbidden, "visibility"):
        await activities.update(demo.poor, activity=made, expected_version=1, visibility=Visibility.PARTNERSHIP)
    stranger = await newcomer("Elsewhere")
    async with refused(errors.Forbidden, "activity"):
        await activities.update(stranger, activity=made, expected_version=1, status=ActivityStatus.DONE)
    then = await now()
    await change(demo.rich, made, visibility=Visibility.SIDE)
    for viewer in (demo.poor, stranger, ANONYMOUS):
        assert await activities.by_id(viewer, [made]) == await activities.by_id(viewer, [made], then) == {}
        assert await listed(viewer, demo.partnership, "activity", then) == []
        assert len(await told(viewer, made)) == 2
    async with refused(errors.NotFound, "activity"):
        await activities.update(demo.poor, activity=made, expected_version=2, status=ActivityStatus.DONE)
    await change(demo.rich, made, status=ActivityStatus.UNDER_WAY)
    assert len(await told(demo.poor, made)) == 2, "what is hidden now moves nobody's feed"


async def test_an_activity_that_does_not_fit_is_refused(store: files.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = await begin(store)
    link, foreign = demo.partnership, NewResponsibility(side="side-0000000000000000", function="Travel")
    (second,) = list(await models.Partnership.filter(until__isnull=True).exclude(id=link))
    elsewhere = models.Aim(id="aim-0000000000000000", partnership_id=second.id, place=0, text=[["en", "x"]], version=1)
    elsewhere.achieved, elsewhere.since = False, 1
    await elsewhere.save(force_create=True)
    cases: list[tuple[type[errors.Refusal], tuple[str, ...], dict[str, Any]]] = [
        (errors.InvalidInput, ("responsibilities",), {"duties": ()}),
        (errors.InvalidInput, ("responsibilities", "0", "side"), {"duties": (foreign,)}),
        (errors.InvalidInput, ("title",), {"title": " "}),
        (errors.InvalidInput, ("endsOn",), {"starts_on": DAY, "ends_on": DAY - timedelta(days=1)}),
        (errors.InvalidInput, ("startsOn",), {"starts_on": days(4000)}),
        (errors.NotFound, ("aims", "0"), {"aims": (elsewhere.id,)}),
        (errors.LimitReached, ("aims",), {"aims": ("x",) * (activities.AIMS_MAX + 1)}),
        (errors.InvalidInput, ("goals", "1"), {"goal_codes": ("1", "18")}),
        (errors.NotFound, ("funders", "0"), {"funders": ("organisation-0000000000000000",)}),
        (errors.LimitReached, ("funders",), {"funders": ("x",) * (activities.FUNDERS_MAX + 1)}),
        (errors.InvalidInput, ("cost",), {"cost": "x" * (activities.COST_CHARACTERS_MAX + 1)}),
    ]
    for kind, path, more in cases:
        async with refused(kind, *path):
            await activity(demo.rich, link, **more)
    made = await activity(demo.rich, link, starts_on=days(3))
    async with refused(errors.InvalidInput, "status", says="cannot be done before it starts"):
        await activities.update(demo.rich, activity=made, expected_version=1, status=ActivityStatus.DONE)
    monkeypatch.setattr(activities, "ACTIVITIES_MAX", 1)
    async with refused(errors.LimitReached, "partnership"):
        await activity(demo.rich, link)
    await placed(link, Stage.ENDED)
    async with refused(errors.WrongState, "partnership", says="over"):
        await activity(demo.rich, link)


async def test_activities_are_looked_for_by_what_they_are_and_by_what_they_lack(store: files.Store) -> None:
    demo = await begin(store)
    served, mine = await aim(demo), await side(demo.rich, demo.partnership)
    somebody = (NewResponsibility(side=mine, function="Travel", person="A. Example"),)
    more: dict[str, Any] = {"aims": (served,), "duties": somebody, "visibility": Visibility.PUBLIC}
    await activity(demo.rich, demo.partnership, title="one", starts_on=DAY, ends_on=DAY + timedelta(days=40), **more)
    await activity(
        demo.rich,
        demo.partnership,
        title="two",
        starts_on=DAY + timedelta(days=10),
        kind=ActivityKind.EVENT,
        theme=ActivityTheme.TECHNICAL,
        groups=(MarginalisedGroup.WOMEN,),
        visibility=Visibility.PUBLIC,
    )
    await activity(demo.rich, demo.partnership, title="three", **more)
    assert await found(demo.poor, demo) == ["one", "two", "three"]
    assert await found(demo.poor, demo, kind=(ActivityKind.EVENT,)) == ["two"]
    assert await found(demo.poor, demo, theme=(ActivityTheme.TECHNICAL,)) == ["two"]
    assert await found(demo.poor, demo, group=(MarginalisedGroup.WOMEN, MarginalisedGroup.YOUTH)) == ["two"]
    assert await found(demo.poor, demo, status=(ActivityStatus.DONE,)) == []
    assert await found(demo.poor, demo, from_=DAY + timedelta(days=20)) == ["one"]
    assert await found(demo.poor, demo, to=DAY + timedelta(days=9)) == ["one"]
    assert await found(demo.poor, demo, without_aim=True) == ["two"]
    assert await found(demo.poor, demo, without_aim=False) == ["one", "three"]
    assert await found(demo.poor, demo, unassigned=True) == ["two"]
    assert await found(demo.poor, demo, unassigned=False) == ["one", "three"]
    await models.Person.filter(name="A. Example").update(name=None)
    assert await found(demo.poor, demo, unassigned=True) == ["one", "two", "three"], "who asked to be forgotten"
    await models.Aim.filter(id=served).update(until=10**9)
    assert await found(demo.poor, demo, without_aim=True) == ["one", "two", "three"], "an aim that stands no more"
    for lacking in ("without_aim", "unassigned"):
        for value in (True, False):
            assert await found(ANONYMOUS, demo, **{lacking: value}) == [], "what one may not read finds nothing"
    assert await found(ANONYMOUS, demo) == ["one", "two", "three"]


async def test_an_activity_that_every_side_knows_of_lets_a_partnership_become_active(store: files.Store) -> None:
    demo = await begin(store)
    await placed(demo.partnership, Stage.AGREED)

    async def missing() -> list[str]:
        found_ = await stages.transitions_of(demo.poor, await shown(demo.poor, demo.partnership))
        return [one for way in found_[demo.partnership] if way.to is Stage.ACTIVE for one in way.missing]

    assert await missing() == ["There has to be an activity that a side is responsible for."]
    await activity(demo.rich, demo.partnership, visibility=Visibility.SIDE)
    assert await missing() == ["There has to be an activity that a side is responsible for."]
    made = await activity(demo.rich, demo.partnership)
    assert await missing() == []
    assert Ground.ACTIVITY in (await grounds.proved([demo.partnership]))[demo.partnership]
    await change(demo.poor, made, status=ActivityStatus.CANCELLED)
    assert await missing() == ["There has to be an activity that a side is responsible for."]
    await change(demo.poor, made, status=ActivityStatus.PLANNED)
    version = (await partnerships.by_id(demo.rich, [demo.partnership]))[demo.partnership].version
    await stages.change_stage(demo.rich, partnership=demo.partnership, expected_version=version, to=Stage.ACTIVE)


async def test_the_load_of_a_quarter_counts_what_goes_on_in_it_and_what_one_may_see(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    await activity(demo.rich, link, starts_on=date(2026, 2, 1), ends_on=date(2026, 5, 1))
    await activity(demo.rich, link, starts_on=date(2026, 4, 1), visibility=Visibility.SIDE)
    await activity(demo.rich, link, ends_on=date(2026, 6, 30))
    off = await activity(demo.rich, link, starts_on=date(2026, 4, 2))
    await change(demo.rich, off, status=ActivityStatus.CANCELLED)
    await activity(demo.rich, link)

    async def load(viewer: Viewer, *between: date | None) -> list[tuple[str, int]]:
        first, last = between or (date(2026, 1, 9), date(2026, 7, 1))
        quarters = (await liveliness.load(viewer, await shown(viewer, link), first, last))[link]
        return [(one.quarter, one.activities) for one in quarters]

    assert await load(demo.rich) == [("2026-Q1", 1), ("2026-Q2", 3), ("2026-Q3", 0)]
    assert await load(demo.poor) == [("2026-Q1", 1), ("2026-Q2", 2), ("2026-Q3", 0)]
    assert await load(ANONYMOUS) == [("2026-Q1", 0), ("2026-Q2", 0), ("2026-Q3", 0)]
    assert len(await load(demo.rich, None, None)) == 9
    assert QuarterLoad(date(2026, 10, 1), 0).quarter == "2026-Q4"
    for first, last in ((date(2026, 1, 1), date(2025, 1, 1)), (date(2000, 1, 1), date(2026, 1, 1))):
        with pytest.raises(errors.BadRequest):
            await load(demo.rich, first, last)


async def test_only_what_has_begun_or_is_done_is_a_sign_of_life(store: files.Store) -> None:
    demo = await begin(store)

    async def last() -> date | None:
        return (await liveliness.last_active(demo.poor, await shown(demo.poor, demo.partnership))).get(demo.partnership)

    made = await activity(demo.rich, demo.partnership, starts_on=days(-20), ends_on=days(9))
    assert await last() is None
    await change(demo.rich, made, status=ActivityStatus.UNDER_WAY)
    assert await last() == days(-20)
    other = await activity(demo.rich, demo.partnership)
    await change(demo.poor, other, status=ActivityStatus.DONE)
    assert await last() == days(0), "one without days is done on the day somebody says so"
    await update(demo.rich, demo.partnership)
    assert await last() == days(0)
