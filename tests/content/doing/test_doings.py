"""What the sides of a partnership do together: each record is seen by its level, today and as of any time."""

from datetime import timedelta

import pytest

from content import errors, files, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import doings, visits
from content.records import ChangeType, DateOrder, OrderDirection, Role, Visibility, VisitFilter
from tests.content.busy import DAY, FIND, FIRST, MAKE, listed, now, shown, told, visit
from tests.content.linked import Demo, begin, holder, newcomer, opened, refused
from tests.content.living import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LEVELS = [(noun, level) for noun in ("visit", "update", "activity") for level in Visibility]
WITHIN = {
    Visibility.SIDE: {"writer"},
    Visibility.PARTNERSHIP: {"writer", "partner"},
    Visibility.NETWORK: {"writer", "partner"},
    Visibility.PUBLIC: {"writer", "partner", "other", "blind", "operator", "nobody"},
}
"""Who sees each level, while no side has joined a network."""


async def everybody(demo: Demo) -> dict[str, Viewer]:
    assert demo.rich.organisation_id is not None
    return {
        "writer": demo.rich,
        "partner": demo.poor,
        "other": await newcomer("Elsewhere"),
        "blind": await holder(demo.rich.organisation_id, Role.VIEWER, scopes=()),
        "operator": OPERATOR,
        "nobody": ANONYMOUS,
    }


async def test_a_record_its_list_and_its_news_reach_the_same_people(store: files.Store) -> None:
    demo = await begin(store)
    people = await everybody(demo)
    for noun, level in LEVELS:
        made = await MAKE[noun](demo.rich, demo.partnership, visibility=level)
        assert {name for name, who in people.items() if made in await FIND[noun](who, [made])} == WITHIN[level]
        lists = {name: await listed(who, demo.partnership, noun) for name, who in people.items()}
        assert {name for name, ids in lists.items() if made in ids} == WITHIN[level]
        heard = {name: [one.subject_id for one in await told(who, made)] for name, who in people.items()}
        assert {name for name, subjects in heard.items() if subjects} == WITHIN[level]
        assert {made} == {subject for subjects in heard.values() for subject in subjects}


async def test_nobody_but_its_sides_sees_what_is_public_of_a_partnership_that_waits(store: files.Store) -> None:
    demo = await begin(store)
    waiting = await opened(demo.rich, demo.poor, title="Waiting")
    for noun in ("visit", "update"):
        made = await MAKE[noun](demo.rich, waiting, visibility=Visibility.PUBLIC)
        people = await everybody(demo)
        assert {name for name, who in people.items() if made in await FIND[noun](who, [made])} == {
            "writer",
            "partner",
            "operator",
        }
        assert {name for name, who in people.items() if await told(who, made)} == {"writer", "partner", "operator"}
        async with refused(errors.WrongState, "partnership", says="Acknowledge"):
            await MAKE[noun](demo.poor, waiting)


async def test_who_is_no_side_records_nothing(store: files.Store) -> None:
    demo = await begin(store)
    stranger = await newcomer("Elsewhere")
    waiting = await opened(demo.rich, demo.poor, title="Waiting")
    viewer = await holder(str(demo.rich.organisation_id), Role.VIEWER)
    for make in MAKE.values():
        async with refused(errors.Forbidden, "partnership"):
            await make(stranger, demo.partnership)
        async with refused(errors.NotFound, "partnership"):
            await make(stranger, waiting)
        async with refused(errors.Forbidden):
            await make(OPERATOR, demo.partnership)
        async with refused(errors.Forbidden):
            await make(viewer, demo.partnership)


async def test_the_past_is_read_as_it_was_and_not_before(store: files.Store) -> None:
    demo = await begin(store)
    for noun, make in MAKE.items():
        before = await now()
        made = await make(demo.rich, demo.partnership)
        after = await now()
        assert await listed(demo.poor, demo.partnership, noun, before) == []
        assert await FIND[noun](demo.poor, [made], before) == {}
        assert await listed(demo.poor, demo.partnership, noun, after) == [made]
        assert list(await FIND[noun](demo.poor, [made], after)) == [made]


async def test_neither_yesterdays_level_nor_todays_opens_what_was_said_before(store: files.Store) -> None:
    demo = await begin(store)
    for then, today in ((Visibility.PUBLIC, Visibility.SIDE), (Visibility.SIDE, Visibility.PUBLIC)):
        made = await visit(demo.rich, demo.partnership, visibility=then)
        moment = await now()
        (row,) = await models.Visit.filter(id=made)
        # No verb changes the level of a visit; the next version is written as one would.
        await models.Visit.filter(row=row.row).update(until=row.since + 1)
        said = {name: value for name, value in models.values(row).items() if name != "row"}
        await models.Visit.create(**{**said, "version": 2, "since": row.since + 1, "visibility": today})
        for viewer, sees in ((demo.rich, True), (demo.poor, False), (ANONYMOUS, False)):
            assert (made in await listed(viewer, demo.partnership, "visit", moment)) is sees
            assert (made in await visits.by_id(viewer, [made], moment)) is sees


async def test_pages_of_many_partnerships_are_those_of_each(store: files.Store) -> None:
    demo = await begin(store)
    second = await begun(demo.rich, demo.poor)
    expected: dict[str, list[str]] = {}
    for link, count in ((demo.partnership, 5), (second, 3)):
        days = [DAY + timedelta(days=number // 2) for number in range(count)]  # Some on the same day.
        made = [(day, await visit(demo.rich, link, starts_on=day)) for day in days]
        expected[link] = [one for _, one in sorted(made)]
    links = [link for one in expected for link in await shown(demo.poor, one)]
    for direction in OrderDirection:
        order = DateOrder(direction)
        whole = await visits.of_partnerships(demo.poor, links, FIRST, VisitFilter(), order)
        turn = 1 if direction is OrderDirection.ASC else -1
        assert {key: [one.id for one in part.nodes] for key, part in whole.items()} == {
            key: some[::turn] for key, some in expected.items()
        }
        (first,) = await shown(demo.poor, demo.partnership)
        cursors = whole[first.id].cursors
        for page, ids, more in (
            (paging.Page(first=2), [0, 1], (True, False)),
            (paging.Page(first=2, after=cursors[1]), [2, 3], (True, True)),
            (paging.Page(last=2), [3, 4], (False, True)),
            (paging.Page(last=2, before=cursors[3]), [1, 2], (True, True)),
            (paging.Page(first=0), [], (True, False)),
        ):
            part = (await visits.of_partnerships(demo.poor, [first], page, VisitFilter(), order))[first.id]
            assert [one.id for one in part.nodes] == [expected[first.id][::turn][place] for place in ids]
            assert (part.total, part.has_next or not page.size, part.has_previous) == (5, *more)
    with pytest.raises(errors.BadCursor):
        await visits.of_partnerships(demo.poor, links, paging.Page(first=1, after="x"), VisitFilter(), DateOrder())


async def test_a_hidden_record_of_a_public_partnership_moves_no_count_and_no_page(store: files.Store) -> None:
    demo = await begin(store)
    before = await listed(demo.poor, demo.partnership, "visit")
    for day in (0, 1, 2):
        await visit(demo.rich, demo.partnership, visibility=Visibility.SIDE, starts_on=DAY + timedelta(days=day))
    assert await listed(demo.poor, demo.partnership, "visit") == before == []
    assert {one.type for one in await told(demo.poor, demo.partnership)} & {ChangeType.VISIT_RECORDED} == set()


async def test_a_set_of_short_words_is_read_as_it_was_written() -> None:
    assert doings.unpacked(doings.packed(())) == []
    assert doings.packed(("A", "B", "A")) == " A B "
    assert doings.unpacked(" A B ") == ["A", "B"]
