"""A link shows the words of one edition before it is out, to whoever holds it, and nothing else."""

import base64
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from content import errors, files, models
from content.access import ANONYMOUS, Viewer
from content.editing import changes, drafting, previews, publishing
from content.guiding import guidance
from content.records import EditionStatus
from content.replacing import replace
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LITTLE = begun.little("Meet once - in person")
NEWER = begun.little("Meet once - in person", "Sign - an agreement")


async def holder(desk: begun.Desk, edition: str) -> Viewer:
    made = await previews.create(desk.editor, edition=edition)
    assert made.secret is not None
    return replace(ANONYMOUS, preview=await previews.opened(made.secret))


async def test_a_link_shows_the_draft_in_the_place_of_what_is_out(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk, LITTLE)
    draft = await begun.draft(desk, NEWER, leaflet="little-leaflet")
    visitor = await holder(desk, draft)
    leaflet = await guidance.find_leaflet(visitor, slug="little-leaflet")
    assert leaflet is not None
    assert await guidance.edition_ids_for(visitor, [(leaflet, (), None)]) == [draft]
    assert await guidance.edition_ids_for(visitor, [(leaflet, (), 1)]) == [out]
    assert await guidance.edition_ids_for(ANONYMOUS, [(leaflet, (), None)]) == [out]
    shown = await begun.seen(visitor, draft)
    assert (shown.status, len(shown.checklists[0].items)) == (EditionStatus.DRAFT, 2)
    assert (shown.findings, shown.publication.published_by) == ((), None)
    (change_set,) = await changes.change_sets(visitor, [(shown, None)])
    assert change_set is not None
    assert not isinstance(change_set, errors.Refusal)
    assert change_set.impact is None


async def test_a_link_shows_a_leaflet_that_has_never_been_out_and_no_other_draft(store: files.Store) -> None:
    desk = await begun.desk(store)
    first, second = await begun.draft(desk, LITTLE), await begun.draft(desk, begun.little("One", title="Other"))
    visitor = await holder(desk, first)
    assert await guidance.find_leaflet(visitor, slug="little-leaflet") is not None
    assert await guidance.find_leaflet(visitor, slug="other") is None
    assert await guidance.find_edition(visitor, id=second) is None
    assert await guidance.find_edition(ANONYMOUS, id=first) is None
    another = await begun.draft(desk, NEWER, leaflet="little-leaflet")
    assert await guidance.find_edition(visitor, id=another) is None


async def test_a_link_that_was_altered_or_has_expired_opens_nothing(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft, other = await begun.draft(desk, LITTLE), await begun.draft(desk, begun.little("One", title="Other"))
    made = await previews.create(desk.editor, edition=draft, expires_at=datetime.now(UTC) + timedelta(seconds=2))
    secret = made.secret or ""
    said, _, signature = secret.partition(".")
    forged = base64.urlsafe_b64encode(base64.urlsafe_b64decode(said + "==").replace(draft.encode(), other.encode()))
    for token in (
        "",
        "x",
        ".",
        said,
        f"{said}.",
        f".{signature}",
        f"{forged.decode().rstrip('=')}.{signature}",
        f"{said}.{signature[:-1]}",
        f"{said}.{signature}é",
        secret + "x" * previews.TOKEN_CHARACTERS_MAX,
    ):
        with pytest.raises(errors.KeyInvalid):
            await previews.opened(token)
    assert (await previews.opened(secret)).edition_id == draft
    await models.Signing.filter(id=1).update(secret="another")
    with pytest.raises(errors.KeyInvalid):
        await previews.opened(secret)


async def test_a_link_ends_at_its_time_and_with_its_draft(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, LITTLE)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    short = (await previews.create(desk.editor, edition=draft, expires_at=soon)).secret or ""
    assert (await previews.opened(short)).edition_id == draft
    await anyio.sleep(2)
    with pytest.raises(errors.KeyInvalid):
        await previews.opened(short)
    long = (await previews.create(desk.editor, edition=draft)).secret or ""
    await drafting.discard(desk.editor, edition=draft, expected_version=1)
    with pytest.raises(errors.KeyInvalid):
        await previews.opened(long)


async def test_a_link_is_made_by_editors_for_what_is_not_out(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, LITTLE)
    now = datetime.now(UTC)
    for at in (now - timedelta(seconds=1), now + previews.LIFE_MAX + timedelta(hours=1)):
        async with begun.refused(store, "INVALID_INPUT"):
            await previews.create(desk.editor, edition=draft, expires_at=at)
    for viewer, code in ((ANONYMOUS, "KEY_REQUIRED"), (begun.READER, "FORBIDDEN"), (begun.STRANGER, "NOT_FOUND")):
        async with begun.refused(store, code):
            await previews.create(viewer, edition=draft)
    first = await previews.create(desk.editor, edition=draft, idempotency_key="once")
    again = await previews.create(desk.editor, edition=draft, idempotency_key="once")
    assert again == replace(first, secret=None)
    entries = [str(models.values(one)) for one in await models.LogEntry.all()]
    assert not any((first.secret or "") in one for one in entries)
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    async with begun.refused(store, "EDITION_PUBLISHED"):
        await previews.create(desk.editor, edition=draft)
