"""The change feed: everything once, in one order, for those whose business it is, however much is being written."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import access, database, errors, files, ids, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import organisations
from content.linking import sides
from content.records import (
    AnswerState,
    Change,
    ChangeFilter,
    ChangeType,
    Moment,
    Names,
    NewAnswer,
    OrganisationKind,
    Role,
    Sector,
)
from content.searching import indexing
from content.telling import events, feed, happenings, reach
from content.ticking import answering
from tests.content.begun import SLUG, desk, little, published
from tests.content.linked import Demo, begin, holder, newcomer, opened, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

WRITERS = 8
EACH = 12
STEPS = ("follow-up", "find-a-partner", "scope-options-for-joint", "prepare", "focus")
ALL = ChangeFilter()


async def read(
    viewer: Viewer, wanted: ChangeFilter = ALL, *, size: int = 100, after: str | None = None
) -> list[Change]:
    """Read the feed to its end, page by page."""
    found: list[Change] = []
    while True:
        page = await feed.changes(viewer, paging.Page(first=size, after=after), wanted)
        found += page.nodes
        if not page.has_next:
            return found
        after = page.cursors[-1]


async def kinds(viewer: Viewer, **wanted: Any) -> list[str]:
    return [one.type.value for one in await read(viewer, ChangeFilter(**wanted))]


async def tell_all(demo: Demo) -> None:
    """Let there be an event of every kind that can be told."""
    answer = NewAnswer("prepare", AnswerState.CANNOT, reason="No money.")
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(answer,), finalise=True)
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(NewAnswer("prepare", AnswerState.TICKED),))
    for given in ({"notes": "Ours."}, {"rationale": text("To learn.")}, {"publish_readiness": True, "notes": "x"}):
        version = (await models.Side.get(organisation_id=demo.rich.organisation_id, until__isnull=True)).version
        await sides.update(demo.rich, partnership=demo.partnership, expected_version=version, **given)
    await opened(demo.rich, await newcomer("Baile Samplach"), title="Waiting")


async def test_who_reads_on_while_eight_write_misses_nothing_and_sees_nothing_twice(store: files.Store) -> None:
    demo = await begin(store)
    writing = True

    async def write(writer: int) -> None:
        for number in range(EACH):
            if writer % 2:
                await organisations.add(
                    OPERATOR, name=text(f"Society {writer} {number}"), kind=OrganisationKind.OTHER, country="GB"
                )
            else:
                viewer = (demo.rich, demo.poor)[writer % 4 // 2]
                state = (AnswerState.TICKED, AnswerState.IN_PROGRESS, AnswerState.UNANSWERED)[number % 3]
                answers = tuple(NewAnswer(item=step, state=state) for step in STEPS[: number % 5 + 1])
                await answering.answer(viewer, partnership=demo.partnership, answers=answers)

    async def follow(viewer: Viewer, size: int) -> list[str]:
        """Read small pages by the last cursor, as long as somebody writes and then to the end."""
        seen: list[str] = []
        after: str | None = None
        while True:
            over = not writing
            page = await feed.changes(viewer, paging.Page(first=size, after=after), ALL)
            seen += [one.id for one in page.nodes]
            after = page.cursors[-1] if page.cursors else after
            if over and not page.has_next:
                return seen
            await asyncio.sleep(0)

    sizes = {ANONYMOUS: 1, demo.rich: 2, demo.poor: 3, OPERATOR: 5}
    readers = [asyncio.create_task(follow(viewer, size)) for viewer, size in sizes.items()]
    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    writing = False
    for viewer, seen in zip(sizes, await asyncio.gather(*readers), strict=True):
        assert seen == [one.id for one in await read(viewer)]
        assert len(seen) == len(set(seen))
    told = [f"{entry.sequence} {place}" for entry in await models.LogEntry.all() for place in range(len(entry.events))]
    assert await models.LogEvent.all().count() == len(told)


async def test_everybody_hears_what_is_their_business_today_and_nothing_else(store: files.Store) -> None:
    demo = await begin(store)
    await tell_all(demo)
    viewers = {
        "anonymous": ANONYMOUS,
        "rich": demo.rich,
        "poor": demo.poor,
        "editor": demo.editor,
        "operator": OPERATOR,
        "stranger": await newcomer("Stranger"),
        "blind": await holder(demo.rich.organisation_id or "", Role.LEAD, ()),
        "viewer": await holder(demo.poor.organisation_id or "", Role.VIEWER),
    }
    for publish in (False, True):
        if publish:
            side = await models.Side.get(
                organisation_id=demo.poor.organisation_id, partnership_id=demo.partnership, until__isnull=True
            )
            await sides.update(
                demo.poor, partnership=demo.partnership, expected_version=side.version, publish_readiness=True
            )
        rows = await models.LogEvent.all().order_by("place")
        about = {row.place: await _about(row) for row in rows}
        for name, viewer in viewers.items():
            wanted = [row.place for row in rows if reach.reaches(viewer, reach.Reach(row.reach), about[row.place])]
            page = await feed.changes(viewer, paging.Page(first=100), ALL)
            assert [ids.number(one.id) for one in page.nodes] == wanted, name
            assert await page.count() == len(wanted)
            found = await feed.by_id(viewer, [ids.of_number("change", row.place) for row in rows])
            assert sorted(ids.number(one) or 0 for one in found) == wanted
    verdicts = [ChangeType.VERDICT_CHANGED.value] * 2
    assert await kinds(ANONYMOUS, type=(ChangeType.VERDICT_CHANGED,)) == verdicts, "once both sides publish it"
    assert await kinds(ANONYMOUS, type=(ChangeType.ITEM_ANSWERED, ChangeType.LEAFLET_UPLOADED)) == []


async def _about(row: models.LogEvent) -> reach.About:
    """Look up, one by one, what an event is about."""
    leaflet = await models.Leaflet.get_or_none(id=row.leaflet_id or "", until__isnull=True)
    sides = await models.Side.filter(partnership_id=row.subject, until__isnull=True)
    return reach.About(
        collection_id=leaflet.collection_id if leaflet else None,
        organisation_ids=tuple(side.organisation_id for side in sides),
        acknowledged=all(side.acknowledged_at is not None for side in sides),
        published=all(side.publishes_readiness for side in sides),
        by_organisation_id=next((side.organisation_id for side in sides if side.id == row.side_id), None),
    )


async def test_what_a_side_says_to_itself_is_told_to_nobody_else(store: files.Store) -> None:
    demo = await begin(store)
    before = {viewer: len(await read(viewer)) for viewer in (ANONYMOUS, demo.rich, demo.poor, OPERATOR)}
    await tell_all(demo)
    told: dict[Viewer, list[str]] = {}
    for viewer, count in before.items():
        told[viewer] = [one.type.value for one in (await read(viewer))[count:]]
    updated = ChangeType.PARTNERSHIP_UPDATED.value
    assert [told[viewer].count(updated) for viewer in (demo.rich, demo.poor, ANONYMOUS, OPERATOR)] == [3, 2, 1, 1]


async def test_who_did_it_is_named_to_those_who_see_it_elsewhere(store: files.Store) -> None:
    demo = await begin(store)
    await tell_all(demo)
    for viewer in (ANONYMOUS, demo.rich, demo.poor, demo.editor):
        for one in await read(viewer):
            if one.type is ChangeType.EDITION_PUBLISHED:
                assert (one.by_id is not None) == (viewer is demo.editor)
            if one.type is ChangeType.ORGANISATION_UPDATED:
                assert one.by_id in (None, viewer.organisation_id), "who adds a counterpart is no public matter"
            if one.type in (ChangeType.PARTNERSHIP_OPENED, ChangeType.SIDE_ACKNOWLEDGED, ChangeType.STAGE_CHANGED):
                assert one.by_id in (demo.rich.organisation_id, demo.poor.organisation_id)


async def test_a_feed_is_narrowed_by_kind_record_sector_and_time(store: files.Store) -> None:
    demo = await begin(store)
    leaflet = await models.Leaflet.get(slug=SLUG, until__isnull=True)
    edition = await models.Edition.get(leaflet_id=leaflet.id)
    side = await models.Side.get(
        organisation_id=demo.poor.organisation_id, partnership_id=demo.partnership, until__isnull=True
    )
    assert await kinds(ANONYMOUS, type=(ChangeType.STAGE_CHANGED,)) == ["STAGE_CHANGED"]
    published_ = ["EDITION_PUBLISHED"]
    for subject in (leaflet.id, edition.id, leaflet.collection_id):
        assert await kinds(ANONYMOUS, subject=subject) == published_
        assert await kinds(demo.editor, subject=subject) == ["LEAFLET_UPLOADED", *published_]
    linked = ["PARTNERSHIP_OPENED", "SIDE_ACKNOWLEDGED", "STAGE_CHANGED"]
    assert await kinds(ANONYMOUS, subject=demo.partnership) == linked
    assert await kinds(ANONYMOUS, subject=side.id) == ["SIDE_ACKNOWLEDGED"]
    assert await kinds(demo.poor, subject=side.id) == ["SIDE_ACKNOWLEDGED", *["ITEM_ANSWERED"] * 6]
    assert await kinds(ANONYMOUS, sector=(Sector.LOCAL_AUTHORITY,)) == published_
    assert await kinds(ANONYMOUS, sector=(Sector.HEALTH,)) == []
    for nowhere in ("", "nowhere", "partnership-" + "0" * 16, "\0", "\ud800", "x" * 300):
        assert await kinds(OPERATOR, subject=nowhere) == []
    at = (await models.LogHead.get(id=1)).at
    assert await kinds(OPERATOR, since=at + timedelta(microseconds=1)) == []
    await organisations.update(
        demo.rich, organisation=demo.rich.organisation_id or "", expected_version=1, population=5
    )
    assert await kinds(OPERATOR, since=at + timedelta(microseconds=1)) == ["ORGANISATION_UPDATED"]
    whole = await read(OPERATOR)
    assert await read(OPERATOR, ChangeFilter(since=whole[3].recorded_at)) == whole[3:]


async def test_a_feed_is_read_from_either_end_and_any_cursor_works_in_all(store: files.Store) -> None:
    demo = await begin(store)
    whole = await read(demo.rich)
    assert await read(demo.rich, size=1) == whole
    last = await feed.changes(demo.rich, paging.Page(last=3), ALL)
    assert list(last.nodes) == whole[-3:]
    assert (last.has_previous, last.has_next) == (True, False)
    earlier = await feed.changes(demo.rich, paging.Page(last=2, before=last.cursors[0]), ALL)
    assert list(earlier.nodes) == whole[-5:-3]
    own = [one for one in whole if one.subject_id == demo.partnership]
    middle = (await feed.changes(demo.rich, paging.Page(first=6), ALL)).cursors[-1]
    rest = await feed.changes(demo.rich, paging.Page(after=middle), ALL, partnership_id=demo.partnership)
    assert list(rest.nodes) == [one for one in own if one in whole[6:]][:20]
    nothing = await feed.changes(demo.rich, paging.Page(after=last.cursors[-1]), ALL)
    assert (nothing.nodes, nothing.has_next, nothing.has_previous) == ((), False, True)
    forged = paging.encode(feed.LIST_NAME, [paging.INTEGER_MAX])
    assert (await feed.changes(demo.rich, paging.Page(after=forged), ALL)).nodes == ()
    for wrong in ("", "x", paging.encode("organisations", [1]), paging.encode(feed.LIST_NAME, ["1"])):
        with pytest.raises(errors.BadCursor):
            await feed.changes(demo.rich, paging.Page(after=wrong), ALL)


async def test_a_partnerships_feed_as_of_a_time_ends_there(store: files.Store) -> None:
    demo = await begin(store)
    before = await log.moment((await models.LogHead.get(id=1)).at)
    await tell_all(demo)
    asked: dict[str, Any] = {"partnership_id": demo.partnership}
    page = paging.Page(first=100)
    then = await feed.changes(demo.rich, page, ALL, moment=before or Moment(), **asked)
    now = await feed.changes(demo.rich, page, ALL, **asked)
    assert then.nodes == now.nodes[: len(then.nodes)]
    assert len(then.nodes) < len(now.nodes)


async def test_events_made_anew_from_the_entries_are_the_same(store: files.Store) -> None:
    demo = await begin(store)
    await tell_all(demo)
    before = await models.LogEvent.all().order_by("place").values()
    assert await events.catch_up() == 0
    assert await events.rebuild() == len(before)
    assert await models.LogEvent.all().order_by("place").values() == before
    await models.LogEvent.filter(place__gt=before[3]["place"]).delete()
    assert await events.catch_up() == len(before) - 4
    assert await models.LogEvent.all().order_by("place").values() == before


async def test_an_entry_older_than_the_events_is_told_when_its_time_comes(store: files.Store) -> None:
    at = await desk(store)
    edition = await published(at, little("One box", "Two boxes"))
    entry = await models.LogEntry.filter(subject=edition, action="publishEdition").first()
    assert entry is not None
    later = entry.at + timedelta(days=3)
    told = {"type": "EDITION_PUBLISHED", "subject": edition, "effectiveAt": later.isoformat(), "number": 1}
    await models.LogEntry.filter(sequence=entry.sequence).update(events=[told])
    await models.LogEvent.all().delete()
    await events.catch_up()
    assert [row.type for row in await models.LogEvent.filter(subject=edition)] == ["LEAFLET_UPLOADED"]
    assert [(row.subject, row.due) for row in await models.Due.all()] == [(edition, later)]


@pytest.mark.parametrize("kind", list(reach.EVENTS), ids=lambda one: one.value)
async def test_each_kind_of_change_is_said_in_each_of_our_languages(kind: ChangeType) -> None:
    now = datetime.now(UTC)
    details = (("number", "2"), ("after", "READY"))
    change = Change("change-1", kind, now, now, None, "x-1", details)
    names = Names((("en", "Links"), ("fr", "Liens")))
    said = {language: happenings.sentence(change, names, (language,)) for language in ("en", "fr")}
    bare = {language: happenings.sentence(change, None, (language,)) for language in ("en", "fr")}
    assert "“Links”" in said["en"]
    assert "«\u00a0Liens\u00a0»" in said["fr"]
    assert len({*said.values(), *bare.values()}) == 4
    assert not any("{" in one for one in (*said.values(), *bare.values()))
    assert happenings.sentence(change, names, ("ny",)) == said["en"]


async def test_names_are_told_to_those_who_may_see_what_bears_them(store: files.Store) -> None:
    demo = await begin(store)
    stranger = await newcomer("Stranger")
    waiting = await opened(demo.rich, stranger, title="Waiting")
    at = await desk(store, slug="other")
    draft = await published(at, little("One box"))
    soon = datetime.now(UTC) + timedelta(days=2)
    await models.Edition.filter(id=draft).update(published_at=soon)
    await indexing.rebuild()
    wanted = [waiting, draft, demo.rich.organisation_id or "", "nowhere-0000000000000000"]
    told = {
        name: set(await feed.names_of(viewer, wanted))
        for name, viewer in (
            ("anonymous", ANONYMOUS),
            ("rich", demo.rich),
            ("stranger", stranger),
            ("editor", at.editor),
            ("operator", OPERATOR),
        )
    }
    own = demo.rich.organisation_id
    assert told == {
        "anonymous": {own},
        "rich": {own, waiting},
        "stranger": {own, waiting},
        "editor": {own, draft},
        "operator": {own, waiting, draft},
    }


async def test_a_page_out_of_bounds_is_refused(store: files.Store) -> None:
    await begin(store)
    for page in (paging.Page(first=101), paging.Page(first=-1), paging.Page(first=1, last=1)):
        with pytest.raises(errors.BadPage):
            await feed.changes(OPERATOR, page, ALL)
    none = await feed.changes(OPERATOR, paging.Page(first=0), ALL)
    assert none.nodes == ()
    assert await none.count() == len(await read(OPERATOR))


async def test_an_identifier_made_of_a_number_gives_it_back() -> None:
    chance = random.Random(5)
    for number in (0, 1, 31, 32, 2**63 - 1, *(chance.randrange(2**63) for _ in range(100))):
        one = ids.of_number("change", number)
        assert (ids.noun(one), ids.number(one)) == ("change", number)
    for wrong in ("change-" + "z" * 16, "change-1", "", "change-" + "i" * 16):
        assert ids.number(wrong) is None


async def test_the_clock_does_nothing_that_anybody_could_ask_for() -> None:
    for action in access.ACTIONS:
        if not access.ACTIONS[action].anyone:
            with pytest.raises(errors.Refusal):
                access.require(access.CLOCK, action)
    assert not access.may_audit(access.CLOCK)


async def test_an_entry_holds_no_more_events_than_its_bound() -> None:
    async with database.transaction() as connection:
        entry = log.Entry(OPERATOR, "x", connection, datetime.now(UTC))
        for _ in range(events.EVENTS_MAX):
            entry.tell(ChangeType.ITEM_ANSWERED, "partnership-x")
        with pytest.raises(errors.LimitReached):
            entry.tell(ChangeType.ITEM_ANSWERED, "partnership-x")
    assert events.EVENTS_MAX < events.STEP, "two entries never share a place"
