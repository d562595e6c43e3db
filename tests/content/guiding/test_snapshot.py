"""What is kept of guidance in memory is what the records say, now and at each time to come, to whoever may see it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Preview, Viewer
from content.editing import leaflets, publishing
from content.guiding import guidance, snapshot
from content.joining import organisations
from content.records import (
    Leaflet,
    LeafletFilter,
    LeafletOrder,
    LeafletOrderField,
    LocalisedText,
    Moment,
    OrderDirection,
    OrganisationKind,
    Words,
)
from content.replacing import replace
from tests.content import clock
from tests.content.begun import READER, STRANGER, Desk, desk, draft, little, published

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
FIRST, OTHER = "little-leaflet", "other-leaflet"


@pytest.fixture
async def at(database: str, store: files.Store) -> Desk:
    """A desk with two leaflets in force."""
    del database
    made = await desk(store)
    await published(made, little("One box", "Another"))
    await published(made, little("A box", title="Other Leaflet"))
    return made


async def said(viewer: Viewer) -> dict[str, Any]:
    """Ask everything that can be asked of guidance now."""
    found: dict[str, Any] = {}
    page = paging.Page(first=50)
    for field in LeafletOrderField:
        for direction in OrderDirection:
            order = LeafletOrder(field, direction)
            found[f"{order}"] = await guidance.list_leaflets(viewer, page, LeafletFilter(), order)
    for narrowed in (LeafletFilter(title="other"), LeafletFilter(collection="toolkit"), LeafletFilter(collection="no")):
        found[f"{narrowed}"] = await guidance.list_leaflets(viewer, page, narrowed, LeafletOrder())
    ids = sorted({str(one) for one in await models.Leaflet.all().values_list("id", flat=True)})
    slugs = {str(one) for one in await models.Leaflet.all().values_list("slug", flat=True)}
    found["by slug"] = {slug: await guidance.find_leaflet(viewer, slug=slug) for slug in (*slugs, "nowhere")}
    shown = await guidance.leaflets_by_id(viewer, ids)
    found["leaflets"] = shown
    found["languages"] = await guidance.languages_of(viewer, list(shown.values()))
    asked = [(one, tongues, None) for one in shown.values() for tongues in ((), ("fr",), ("de", "en"))]
    found["chosen"] = dict(zip(asked, await guidance.edition_ids_for(viewer, asked), strict=True))
    editions = [str(one) for one in await models.Edition.all().values_list("id", flat=True)]
    found["editions"] = await guidance.editions_by_id(viewer, editions)
    holding = await guidance.holding(editions)
    found["words"] = {key: (one.sections, one.checklists, one.rule) for key, one in holding.items()}
    found["supplemented by"] = await guidance.supplemented_by_ids(viewer, ids)
    found["collections"] = await guidance.collections_by_id(viewer, [at.id for at in await models.Collection.all()])
    found["collection"] = await guidance.find_collection(viewer, slug="toolkit")
    return found


async def _leaflet(slug: str) -> models.Leaflet:
    return await models.Leaflet.get(slug=slug, until__isnull=True)


async def _revise(at: Desk) -> None:
    await published(at, little("One box", "Another", "A third"), leaflet=FIRST)


async def _schedule(at: Desk) -> None:
    edition = await draft(at, little("One box", "Another", "A fourth"), leaflet=FIRST)
    await publishing.publish(at.editor, edition=edition, expected_version=1, at=datetime.now(UTC) + DAY)


async def _begin_to_come(at: Desk) -> None:
    edition = await draft(at, little("One", title="Leaflet to Come"))
    await publishing.publish(at.editor, edition=edition, expected_version=1, at=datetime.now(UTC) + 2 * DAY)


async def _rename(at: Desk) -> None:
    row, other = await _leaflet(FIRST), await _leaflet(OTHER)
    await leaflets.update(
        at.editor, leaflet=row.id, expected_version=row.version, slug="small-leaflet", supplements=[other.id]
    )


async def _name(at: Desk) -> None:
    title = LocalisedText(Words("The Toolkit"), "en-GB")
    await leaflets.update_collection(at.editor, collection=at.collection, expected_version=1, title=title)


async def _withdraw(at: Desk) -> None:
    row = await models.Edition.get(leaflet_id=(await _leaflet(OTHER)).id, number=1)
    await publishing.withdraw(at.editor, edition=row.id, expected_version=row.version, reason="It was wrong.")


async def _draft(at: Desk) -> None:
    await draft(at, little("One box", "Another", "A fifth"), leaflet=FIRST)


WRITES: tuple[Callable[[Desk], Awaitable[None]], ...] = (
    _revise,
    _draft,
    _schedule,
    _begin_to_come,
    _name,
    _withdraw,
    _rename,
)


async def test_after_every_write_it_says_what_the_records_say(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with log.heard(keeper.hear):
        for write in WRITES:
            await write(at)
            assert keeper.standing() is None, f"{write.__name__} is acknowledged, and what was before is still said"
            await keeper.catch_up()
            for viewer in (ANONYMOUS, READER, STRANGER, at.editor):
                expected = await said(viewer)
                with snapshot.held(keeper):
                    assert await said(viewer) == expected, write.__name__
    for later in (DAY * 1.5, DAY * 3):  # Nothing runs, and nothing is read: what was scheduled has come.
        clock.shift(monkeypatch, later)
        expected = await said(ANONYMOUS)
        with snapshot.held(keeper):
            assert await said(ANONYMOUS) == expected


async def test_what_this_process_writes_is_in_its_place_once_it_is_acknowledged(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with log.heard(keeper.hear, keeper.look_ahead):
        for write in WRITES:
            before = keeper.standing()
            await write(at)
            assert (keeper.standing() is before) is (write is _draft), "what nobody sees yet changes nothing"
            assert (keeper.back(), keeper.sequence) == (None, await log.head())
            for viewer in (ANONYMOUS, READER, STRANGER, at.editor):
                expected = await said(viewer)
                with snapshot.held(keeper):
                    assert await said(viewer) == expected, write.__name__
        standing, sequence = keeper.standing(), keeper.sequence
        with pytest.raises(errors.Refusal):
            await _name(at)
        assert (keeper.standing(), keeper.sequence) == (standing, sequence)
    for later in (DAY * 1.5, DAY * 3):
        clock.shift(monkeypatch, later)
        expected = await said(ANONYMOUS)
        with snapshot.held(keeper):
            assert await said(ANONYMOUS) == expected


async def test_a_clock_put_back_takes_back_what_had_come_out(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read at a time does not say how all stood before: until it is read anew, the records are asked."""
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with log.heard(keeper.hear, keeper.look_ahead):
        for ahead, write in ((0 * DAY, _begin_to_come), (DAY, _revise), (3 * DAY, _withdraw)):
            clock.shift(monkeypatch, ahead)
            await write(at)
        clock.shift(monkeypatch, 3.5 * DAY)
        expected, standing = await said(ANONYMOUS), keeper.standing()
        clock.shift(monkeypatch, 3.2 * DAY)
        assert keeper.standing() is standing, "nothing had come out between the two times"
        for back in (2.5 * DAY, 1.5 * DAY, 0.5 * DAY):
            clock.shift(monkeypatch, back)
            before, expected = expected, await said(ANONYMOUS)
            assert expected != before
            with snapshot.held(keeper):
                assert await said(ANONYMOUS) == expected
            await keeper.catch_up()
            assert keeper.standing() is not None
            with snapshot.held(keeper):
                assert await said(ANONYMOUS) == expected
    clock.shift(monkeypatch, 5 * DAY)  # What was taken back comes out again at its time.
    expected = await said(ANONYMOUS)
    with snapshot.held(keeper):
        assert await said(ANONYMOUS) == expected


async def test_what_was_read_ahead_of_something_older_is_not_put_in_place(at: Desk) -> None:
    keeper = snapshot.Keeper(shared=True)
    await keeper.catch_up()
    with log.heard(keeper.hear, keeper.look_ahead):
        edition = await draft(at, little("One box", "Another", "A third"), leaflet=FIRST)
        other = (await _leaflet(OTHER)).id

        async def meanwhile(_entry: models.LogEntry) -> None:
            keeper.hear(log.Write(other, frozenset()))  # Another process has written, and we hear of it.

        with log.heard(lambda _write: None, meanwhile):
            await publishing.publish(at.editor, edition=edition, expected_version=1)
        assert keeper.standing() is None
        await keeper.catch_up()
    with snapshot.held(keeper):
        found = await guidance.find_leaflet(ANONYMOUS, slug=FIRST)
    assert found == await guidance.find_leaflet(ANONYMOUS, slug=FIRST)
    assert keeper.sequence == await log.head()


async def test_what_is_in_it_is_said_without_waiting(at: Desk) -> None:
    del at
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with snapshot.held(keeper), pytest.raises(StopIteration) as found:
        guidance.find_leaflet(ANONYMOUS, slug=FIRST).send(None)
    assert found.value.value == await guidance.find_leaflet(ANONYMOUS, slug=FIRST)


async def test_a_publication_has_its_own_leaflet_read_anew_and_nothing_else_has_any(at: Desk) -> None:
    times: list[str] = []
    keeper = snapshot.Keeper(shared=False, settled=lambda: times.append("settled"))
    await keeper.catch_up()
    before, standing = await snapshot.follow(None), keeper.standing()
    with log.heard(keeper.hear):
        name = LocalisedText(Words("Somebody"), "en")
        await organisations.add(OPERATOR, name=name, kind=OrganisationKind.NGO, country="GB")
        assert keeper.standing() is standing
    await _revise(at)
    after = await snapshot.follow(before)
    await keeper.catch_up()
    assert times == ["settled"]
    first, other = (await _leaflet(FIRST)).id, (await _leaflet(OTHER)).id
    assert after.leaflets[other] is before.leaflets[other]
    assert after.leaflets[first] != before.leaflets[first]


async def test_who_comes_after_a_write_waits_for_its_leaflet_and_for_nothing_else(at: Desk) -> None:
    keeper = snapshot.Keeper(shared=False)
    with log.heard(keeper.hear):
        assert keeper.back() is None, "nobody waits for the first reading"
        await keeper.catch_up()
        name = LocalisedText(Words("Somebody"), "en")
        await organisations.add(OPERATOR, name=name, kind=OrganisationKind.NGO, country="GB")
        assert keeper.back() is None, "nothing was taken away"
        await published(at, little("A third", title="Third Leaflet"))
        waiting = [asyncio.ensure_future(back) for _ in range(2) if (back := keeper.back()) is not None]
        await asyncio.sleep(0)
        assert [one.done() for one in waiting] == [False, False]
        await keeper.catch_up()
        await asyncio.gather(*waiting)
        assert (keeper.standing() is not None, keeper.back()) == (True, None)


async def test_nobody_waits_for_what_cannot_be_read(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_known: object) -> snapshot.Snapshot:
        raise errors.Unavailable("The records are away.")

    keeper = snapshot.Keeper(shared=False)
    with log.heard(keeper.hear):
        await keeper.catch_up()
        await published(at, little("A third", title="Third Leaflet"))
        back = keeper.back()
        assert back is not None
        waiting = asyncio.ensure_future(back)
        monkeypatch.setattr(snapshot, "follow", away)
        with pytest.raises(errors.Unavailable):
            await keeper.catch_up()
        await waiting
        assert (keeper.standing(), keeper.back()) == (None, None)


async def test_whoever_has_begun_to_read_goes_on_with_what_was_there(at: Desk) -> None:
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with snapshot.held(keeper):
        before = await guidance.find_leaflet(ANONYMOUS, slug=FIRST)
        with log.heard(keeper.hear):
            await _rename(at)
        await keeper.catch_up()
        assert await guidance.find_leaflet(ANONYMOUS, slug=FIRST) == before
        with snapshot.held(keeper):
            renamed = await guidance.find_leaflet(ANONYMOUS, slug=FIRST)
    assert renamed is not None
    assert renamed.slug == "small-leaflet"


async def test_who_may_see_more_or_asks_about_another_time_is_answered_from_the_records(at: Desk) -> None:
    keeper, shared = snapshot.Keeper(shared=False), snapshot.Keeper(shared=True)
    await keeper.catch_up()
    await shared.catch_up()
    preview = replace(ANONYMOUS, preview=Preview(edition_id="edition-x", leaflet_id="leaflet-x"))
    with snapshot.held(keeper):
        assert all(snapshot.at_hand(viewer) for viewer in (ANONYMOUS, READER))
        assert not any(snapshot.at_hand(viewer) for viewer in (at.editor, OPERATOR, preview))
        assert snapshot.at_hand(ANONYMOUS, Moment(at=datetime.now(UTC), sequence=1)) is None
    with snapshot.held(shared):  # Another process may have written: only who waits for nothing new is told from it.
        assert snapshot.at_hand(ANONYMOUS)
        assert snapshot.at_hand(READER) is None
    assert snapshot.at_hand(ANONYMOUS) is None


async def test_it_does_not_grow_with_what_has_been(at: Desk) -> None:
    first = await snapshot.follow(None)
    for number in range(5):
        await published(at, little("One box", "Another", f"Box {number}"), leaflet=FIRST)
    last = await snapshot.follow(first)
    now = datetime.now(UTC)
    assert [len(one.editions) for kept in (first, last) if (one := kept.standing(now))] == [2, 2]
    assert {key: len(of_one) for key, of_one in last.leaflets.items()} == dict.fromkeys(first.leaflets, 1)


async def test_a_cursor_of_another_list_is_refused_as_ever(at: Desk) -> None:
    del at
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with snapshot.held(keeper), pytest.raises(errors.BadCursor):
        await guidance.list_leaflets(ANONYMOUS, paging.Page(first=1, after="x"), LeafletFilter(), LeafletOrder())


async def test_a_page_is_cut_once_and_pages_take_no_more_than_their_bytes(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    del at
    monkeypatch.setattr(snapshot, "PAGES_BYTES_MAX", 5_000)
    keeper = snapshot.Keeper(shared=False)
    await keeper.catch_up()
    with snapshot.held(keeper):
        standing = snapshot.at_hand(ANONYMOUS)
        assert standing is not None

        async def listed(title: str) -> paging.Slice[Leaflet]:
            return await guidance.list_leaflets(ANONYMOUS, paging.Page(first=9), LeafletFilter(title=title), order)

        order = LeafletOrder()
        first = await listed("leaflet")
        assert await listed("leaflet") is first
        for number in range(100):
            part = await listed(f"a leaflet of that name {number}")
            standing.notes_of_pages.keep(part, "a way of asking", "[]", size=100)
            assert standing.pages.bytes <= 5_000
        assert 1 < len(standing.pages) < 20
        assert len(standing.notes_of_pages._entries) == len(standing.pages)
        again = await listed("leaflet")
        assert again is not first
        assert again == first
