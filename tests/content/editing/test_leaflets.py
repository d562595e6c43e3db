"""What is said of leaflets and their sets apart from their words: addresses, supplements, when to look again."""

from datetime import UTC, date, datetime

import pytest

from content import files, models
from content.access import ANONYMOUS, Viewer
from content.editing import leaflets
from content.guiding import guidance
from content.records import Leaflet, LeafletKind, LocalisedText, Sector, Words
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def found(viewer: Viewer, slug: str, as_of: datetime | None = None) -> Leaflet | None:
    return await guidance.find_leaflet(viewer, slug=slug, as_of=as_of)


async def test_an_old_address_leads_to_the_leaflet_and_history_keeps_what_was_said(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(ANONYMOUS, await begun.published(desk))
    before = datetime.now(UTC)
    await leaflets.update(
        desk.editor,
        leaflet=edition.leaflet_id,
        expected_version=1,
        slug="linking-councils",
        kind=LeafletKind.CORE,
        sector=Sector.OTHER,
        review_on=date(2027, 3, 1),
    )
    shown = await found(ANONYMOUS, "linking-councils")
    assert shown is not None
    assert (shown.id, shown.kind, shown.sector) == (edition.leaflet_id, LeafletKind.CORE, Sector.OTHER)
    assert (shown.review_on, shown.version) == (date(2027, 3, 1), 2)
    assert await found(ANONYMOUS, begun.SLUG) == shown
    was = await found(ANONYMOUS, begun.SLUG, before)
    assert was is not None
    assert (was.slug, was.kind, was.review_on, was.version) == (begun.SLUG, LeafletKind.SUPPLEMENTARY, None, 1)
    await leaflets.update(desk.editor, leaflet=edition.leaflet_id, expected_version=2, review_on=None)
    again = await found(ANONYMOUS, "linking-councils")
    assert again is not None
    assert again.review_on is None


async def test_an_address_that_was_given_up_can_be_taken(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = (await begun.seen(ANONYMOUS, await begun.published(desk))).leaflet_id
    await leaflets.update(desk.editor, leaflet=first, expected_version=1, slug="moved")
    other = (await begun.seen(ANONYMOUS, await begun.published(desk, begun.little("One", title="Other")))).leaflet_id
    await leaflets.update(desk.editor, leaflet=other, expected_version=1, slug=begun.SLUG)
    shown = await found(ANONYMOUS, begun.SLUG)
    assert shown is not None
    assert shown.id == other


async def test_a_leaflet_presupposes_others_that_are_out(store: files.Store) -> None:
    desk = await begun.desk(store)
    core = (await begun.seen(ANONYMOUS, await begun.published(desk, begun.little("One", title="Core")))).leaflet_id
    more = (await begun.seen(ANONYMOUS, await begun.published(desk, begun.little("One", title="More")))).leaflet_id
    await leaflets.update(desk.editor, leaflet=more, expected_version=1, supplements=(core,))
    assert await guidance.supplemented_by_ids(ANONYMOUS, [core]) == {core: (more,)}
    draft = (await begun.seen(desk.editor, await begun.draft(desk, begun.little("One", title="Draft")))).leaflet_id
    for wanted, code in (
        ((draft,), "NOT_FOUND"),
        (("leaflet-0000000000000000",), "NOT_FOUND"),
        ((more,), "INVALID_INPUT"),
        ((core, core), "INVALID_INPUT"),
        (tuple(f"leaflet-{n}" for n in range(leaflets.SUPPLEMENTS_MAX + 1)), "INVALID_INPUT"),
    ):
        async with begun.refused(store, code):
            await leaflets.update(desk.editor, leaflet=more, expected_version=2, supplements=wanted)
    async with begun.refused(store, "INVALID_INPUT", "presupposes it"):
        await leaflets.update(desk.editor, leaflet=core, expected_version=1, supplements=(more,))
    await leaflets.update(desk.editor, leaflet=more, expected_version=2, supplements=())
    assert await guidance.supplemented_by_ids(ANONYMOUS, [core]) == {core: ()}


async def test_what_cannot_be_said_of_a_leaflet_is_refused(store: files.Store) -> None:
    desk = await begun.desk(store)
    mine = (await begun.seen(ANONYMOUS, await begun.published(desk))).leaflet_id
    await begun.published(desk, begun.little("One", title="Other"))
    for slug, code in (("Not a slug", "INVALID_INPUT"), ("other", "DUPLICATE")):
        async with begun.refused(store, code):
            await leaflets.update(desk.editor, leaflet=mine, expected_version=1, slug=slug)
    async with begun.refused(store, "STALE_VERSION"):
        await leaflets.update(desk.editor, leaflet=mine, expected_version=2, sector=Sector.OTHER)
    async with begun.refused(store, "INVALID_INPUT", "what to change"):
        await leaflets.update(desk.editor, leaflet=mine, expected_version=1)
    for viewer, code in ((ANONYMOUS, "KEY_REQUIRED"), (begun.READER, "FORBIDDEN"), (begun.STRANGER, "NOT_FOUND")):
        async with begun.refused(store, code):
            await leaflets.update(viewer, leaflet=mine, expected_version=1, sector=Sector.OTHER)


async def test_a_set_is_named_in_several_languages_and_may_want_four_eyes(store: files.Store) -> None:
    desk = await begun.desk(store)
    title = LocalisedText(Words("Boîte à outils"), "fr")
    await leaflets.update_collection(
        desk.editor, collection=desk.collection, expected_version=1, title=title, needs_approval=True
    )
    shown = await guidance.find_collection(ANONYMOUS, id=desk.collection)
    assert shown is not None
    assert shown.title.by_language == (("en-GB", "Toolkit"), ("fr", "Boîte à outils"))
    assert (shown.needs_approval, shown.version) == (True, 2)
    async with begun.refused(store, "STALE_VERSION"):
        await leaflets.update_collection(desk.editor, collection=desk.collection, expected_version=1)
    for viewer, code in ((ANONYMOUS, "KEY_REQUIRED"), (begun.READER, "FORBIDDEN"), (begun.STRANGER, "NOT_FOUND")):
        async with begun.refused(store, code):
            await leaflets.update_collection(viewer, collection=desk.collection, expected_version=2)
    assert await models.LogEntry.filter(action="updateCollection").count() == 1
