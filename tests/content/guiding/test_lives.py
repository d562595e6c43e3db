"""An item's life: all its wordings, under today's permissions, and any two editions compared."""

from typing import Any

import pytest

from content import errors, files, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import changes, publishing
from content.guiding import guidance, lives
from content.records import ChangeSet, ItemChangeKind, ItemLife, SegmentKind
from tests.content.begun import Desk, desk, draft, little, published, seen

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

FIRST = little("Follow up the advice - do it every year", "Find a partner - ask around your town")
SECOND = little("Follow up the advice - do it in March every year", "Find a partner - ask around your town")
THIRD = little("Find a partner - ask around your town")


async def life(viewer: Viewer, key: str = "follow-up-the-advice") -> ItemLife | None:
    leaflet = await guidance.find_leaflet(viewer, slug="little-leaflet")
    assert leaflet is not None
    (found,) = await lives.of_items(viewer, [(leaflet, key, ())])
    return found


def told(found: ItemLife | None) -> list[tuple[str, str, bool]]:
    return [] if found is None else [(one.edition_id, one.kind.value, one.moved) for one in found.wordings]


async def three(at: Desk) -> list[str]:
    """Publish an item, its rewording, and its end."""
    return [
        await published(at, FIRST),
        await published(at, SECOND, leaflet="little-leaflet"),
        await published(at, THIRD, leaflet="little-leaflet"),
    ]


async def test_an_items_life_tells_each_wording_and_its_end(store: files.Store) -> None:
    at = await desk(store)
    first, second, third = await three(at)
    for viewer in (ANONYMOUS, at.editor):
        found = await life(viewer)
        assert told(found) == [(first, "ADDED", False), (second, "REWORDED", False), (third, "REMOVED", False)]
        assert found is not None
        assert (found.key, found.language, found.derived_from) == ("follow-up-the-advice", "en-GB", ())
        came = [one.text.strip() for one in found.wordings[1].segments if one.kind is SegmentKind.INSERTED]
        assert came == ["in March"]
        assert told(await life(viewer, "find-a-partner")) == [(first, "ADDED", False)]
        for unknown in ("nothing", "", "\0", "x" * 10_000):
            assert await life(viewer, unknown) is None


async def test_s09_a_withdrawn_wording_is_its_editors_alone(store: files.Store) -> None:
    at = await desk(store)
    first, second, third = await three(at)
    version = (await seen(at.editor, second)).version
    await publishing.withdraw(at.editor, edition=second, expected_version=version, reason="It was wrong.")
    assert told(await life(ANONYMOUS)) == [(first, "ADDED", False), (third, "REMOVED", False)]
    assert [one for one, _, _ in told(await life(at.editor))] == [first, second, third]
    assert [one for one, _, _ in told(await life(OPERATOR))] == [first, second, third]


async def test_a_draft_adds_nothing_to_a_life(store: files.Store) -> None:
    at = await desk(store)
    first = await published(at, FIRST)
    await draft(at, SECOND, leaflet="little-leaflet")
    assert told(await life(at.editor)) == [(first, "ADDED", False)]


async def test_a_life_is_read_page_by_page(store: files.Store) -> None:
    at = await desk(store)
    await three(at)
    found = await life(ANONYMOUS)
    assert found is not None
    one = lives.page_of(found, paging.Page(first=2))
    two = lives.page_of(found, paging.Page(first=2, after=one.cursors[-1]))
    assert (*one.nodes, *two.nodes) == found.wordings
    assert (one.has_next, two.has_next, one.total) == (True, False, 3)


async def test_any_two_editions_are_compared(store: files.Store) -> None:
    at = await desk(store)
    editions = [await seen(at.editor, one) for one in await three(at)]

    async def compared(later: int, since: int, viewer: Viewer = ANONYMOUS) -> Any:
        (found,) = await changes.change_sets(viewer, [(editions[later - 1], since)])
        return found

    for later in (1, 2, 3):
        for since in (1, 2, 3):
            found = await compared(later, since)
            assert isinstance(found, ChangeSet)
            assert (found.from_id, found.to_id) == (editions[since - 1].id, editions[later - 1].id)
            kinds = {item.kind for item in found.items if (item.before or item.after)[0].key == "follow-up-the-advice"}
            there = {1: True, 2: True, 3: False}
            assert kinds == _expected(before=there[since], after=there[later], same=later == since), (later, since)
    for unknown in (0, 4, -1, 2**31):
        assert isinstance(await compared(3, unknown), errors.InvalidInput)
    assert await models.Edition.all().count() == 3


def _expected(*, before: bool, after: bool, same: bool) -> set[ItemChangeKind]:
    if same:
        return {ItemChangeKind.KEPT} if after else set()
    if before and after:
        return {ItemChangeKind.REWORDED}
    if not before and not after:
        return set()
    return {ItemChangeKind.ADDED} if after else {ItemChangeKind.REMOVED}
