"""Guidance is found by name, by number, by time and in pages; what is not out is nowhere for the public."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from content import errors, files, models, validating
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import drafting, leaflets, publishing
from content.guiding import guidance
from content.paging import PAGE_MAX, Page
from content.records import (
    Collection,
    Edition,
    EditionFilter,
    EditionStatus,
    Leaflet,
    LeafletFilter,
    LeafletKind,
    LeafletLanguage,
    LeafletOrder,
    LeafletOrderField,
    LocalisedText,
    Names,
    OrderDirection,
    Scope,
    Sector,
    Words,
)
from tests.content import begun
from tests.content.begun import Desk

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LITTLE = "little-leaflet"
EVERYTHING = LeafletFilter()
BY_TITLE = LeafletOrder()
MOMENT = re.compile(r"moment=Moment\(at=.*?, sequence=\w+\)")
OUTSIDERS = (ANONYMOUS, begun.READER, begun.STRANGER)


async def leaflet(
    at: Desk, title: str, *, sector: Sector = Sector.OTHER, kind: LeafletKind | None = None, language: str = "en"
) -> str:
    """Publish a leaflet with a title of its own and give its id."""
    draft = await drafting.draft(
        at.editor,
        store=at.store,
        target=drafting.Target(new=drafting.NewLeaflet(collection=at.collection, sector=sector, kind=kind)),
        language=language,
        source=f"{title}\n\nBackground:\n\nMany towns link.\n".encode(),
        filename="leaflet.md",
    )
    await publishing.publish(at.editor, edition=draft, expected_version=1)
    return (await models.Edition.get(id=draft)).leaflet_id


async def titles(viewer: Viewer, page: Page = Page(), **asked: Any) -> list[str]:  # noqa: B008 - frozen
    """List titles of leaflets: narrowed by `filter`, sorted by `order`, `as_of` a time."""
    given: dict[str, Any] = {"filter": EVERYTHING, "order": BY_TITLE} | asked
    found = await guidance.list_leaflets(viewer, page, **given)
    return [one.title.by_language[0][1] for one in found.nodes]


async def test_a_collection_is_begun_by_an_editor_who_then_edits_it(store: files.Store) -> None:
    desk = await begun.desk(store)
    title = LocalisedText(Words("Health"), "EN_gb")
    made = await leaflets.create_collection(desk.editor, slug="health", title=title, idempotency_key="once")
    assert await leaflets.create_collection(desk.editor, slug="health", title=title, idempotency_key="once") == made
    shown = Collection(id=made, slug="health", title=Names((("en-GB", "Health"),)), needs_approval=False, version=1)
    for viewer in OUTSIDERS:
        assert await guidance.find_collection(viewer, slug="health") == shown
        assert await guidance.find_collection(viewer, id=made) == shown
        assert await guidance.collections_by_id(viewer, [made, "collection-0000000000000000"]) == {made: shown}
        assert await guidance.find_collection(viewer, slug="no-such") is None
    assert sorted((await models.AccessKey.get(id=desk.editor.id)).collection_ids) == sorted([desk.collection, made])
    assert await models.LogEntry.filter(action="createCollection").count() == 2


@pytest.mark.parametrize(
    ("slug", "title", "language", "code"),
    [
        ("toolkit", "Another", "en", "DUPLICATE"),
        ("Tool kit", "Another", "en", "INVALID_INPUT"),
        ("", "Another", "en", "INVALID_INPUT"),
        ("x" * (validating.SLUG_CHARACTERS_MAX + 1), "Another", "en", "INVALID_INPUT"),
        ("another", " ", "en", "INVALID_INPUT"),
        ("another", "a\0b", "en", "INVALID_INPUT"),
        ("another", "x" * (leaflets.TITLE_CHARACTERS_MAX + 1), "en", "INVALID_INPUT"),
        ("another", "Another", "english", "INVALID_INPUT"),
    ],
)
async def test_a_collection_needs_an_address_of_its_own_and_a_title(
    store: files.Store, slug: str, title: str, language: str, code: str
) -> None:
    desk = await begun.desk(store)
    async with begun.refused(store, code):
        await leaflets.create_collection(desk.editor, slug=slug, title=LocalisedText(Words(title), language))


async def test_a_collection_is_not_begun_by_others(store: files.Store) -> None:
    desk = await begun.desk(store)
    for viewer, code in (
        (ANONYMOUS, "KEY_REQUIRED"),
        (begun.READER, "FORBIDDEN"),
        (begun.lacking(desk.editor, Scope.CONTENT_WRITE), "FORBIDDEN"),
    ):
        async with begun.refused(store, code):
            await leaflets.create_collection(viewer, slug="health", title=LocalisedText(Words("Health"), "en"))


async def test_a_leaflet_is_found_by_name_or_id_with_all_that_is_said_of_it(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(ANONYMOUS, await begun.published(desk))
    expected = Leaflet(
        id=edition.leaflet_id,
        slug=begun.SLUG,
        title=Names((("en-GB", "Local Authority Links"),)),
        kind=LeafletKind.SUPPLEMENTARY,
        sector=Sector.LOCAL_AUTHORITY,
        collection_id=desk.collection,
        supplement_ids=(),
        original_language="en-GB",
        review_on=None,
        version=1,
    )
    assert await guidance.find_leaflet(ANONYMOUS, slug=begun.SLUG) == expected
    assert await guidance.find_leaflet(ANONYMOUS, id=edition.leaflet_id) == expected
    assert await guidance.leaflets_by_id(ANONYMOUS, [edition.leaflet_id]) == {edition.leaflet_id: expected}
    assert await guidance.languages_of(ANONYMOUS, [expected]) == {
        expected.id: (LeafletLanguage(language="en-GB", complete=True, behind=False, edition_id=edition.id),)
    }
    assert await guidance.find_edition(ANONYMOUS, content_hash=edition.content_hash) == edition
    for unknown in ("no-such", "", "a\0b", "x" * 500, "\ud800"):
        assert await guidance.find_leaflet(ANONYMOUS, slug=unknown) is None
        assert await guidance.find_leaflet(ANONYMOUS, id=unknown) is None
        assert await guidance.find_edition(ANONYMOUS, id=unknown) is None
        assert await guidance.find_edition(ANONYMOUS, content_hash=unknown) is None
        assert await guidance.source_file(desk.editor, unknown) is None


async def test_of_several_editions_with_the_same_words_the_latest_that_is_out_is_found(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    again = await publishing.restore(desk.editor, edition=first)
    words = (await begun.seen(ANONYMOUS, first)).content_hash

    async def found(viewer: Viewer) -> str | None:
        edition = await guidance.find_edition(viewer, content_hash=words)
        return edition.id if edition else None

    assert [await found(viewer) for viewer in (ANONYMOUS, desk.editor)] == [first, first]
    await publishing.publish(desk.editor, edition=again, expected_version=1)
    assert [await found(viewer) for viewer in (ANONYMOUS, desk.editor)] == [again, again]


async def test_drafts_and_what_is_scheduled_are_nowhere_for_those_who_do_not_edit_them(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk)
    hidden = await unpublished(desk)
    for viewer in OUTSIDERS:
        for edition in hidden:
            assert await guidance.find_edition(viewer, id=edition.id) is None
            assert await guidance.find_edition(viewer, content_hash=edition.content_hash) is None
        for as_of in (None, datetime.now(UTC) + timedelta(hours=2)):
            assert await titles(viewer, as_of=as_of) == ["Local Authority Links"]
            assert await guidance.find_leaflet(viewer, slug=LITTLE, as_of=as_of) is None
            known = await guidance.find_leaflet(viewer, slug=begun.SLUG, as_of=as_of)
            assert known is not None
            moment = known.moment
            assert await guidance.editions_by_id(viewer, [one.id for one in hidden], moment) == {}
            assert list(await guidance.leaflets_by_id(viewer, [one.leaflet_id for one in hidden], moment)) == [known.id]
            assert await guidance.edition_ids_for(viewer, [(known, (), None), (known, (), 2)]) == [out, None]
            for home, expected in zip([one.leaflet_id for one in hidden], ([out], [], []), strict=True):
                listed = await guidance.list_editions(viewer, home, Page(), EditionFilter(), moment=moment)
                assert ([edition.id for edition in listed.nodes], listed.total) == (expected, len(expected))
    assert await titles(desk.editor) == ["Coming", "Little Leaflet", "Local Authority Links"]
    assert await titles(begun.lacking(desk.editor, Scope.READ)) == ["Local Authority Links"]


async def unpublished(desk: Desk) -> list[Edition]:
    """Make a draft of the seed's leaflet, a leaflet that is a draft alone, and one that is scheduled."""
    draft = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    lone = await begun.draft(desk, begun.little("Talk"))
    coming = await begun.draft(desk, begun.little("Sing", title="Coming"))
    at = datetime.now(UTC) + timedelta(hours=1)
    await publishing.publish(desk.editor, edition=coming, expected_version=1, at=at)
    return [await begun.seen(desk.editor, edition) for edition in (draft, lone, coming)]


async def test_findings_files_and_names_are_for_those_who_edit(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk)
    await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    for viewer in OUTSIDERS:
        shown = await begun.seen(viewer, out)
        assert shown.findings == ()
        assert shown.source is not None
        assert (shown.source.may_fetch, shown.source.uploaded_by, shown.publication.published_by) == (False, None, None)
        for source in (begun.SEED, begun.REVISED):
            assert await guidance.source_file(viewer, sha256(source).hexdigest()) is None
    kept = await guidance.source_file(desk.editor, sha256(begun.REVISED).hexdigest())
    assert kept is not None
    assert (kept.filename, kept.bytes, kept.media_type) == ("leaflet.md", len(begun.REVISED), "text/markdown")


async def answered(viewer: Viewer, as_of: datetime | None = None) -> list[str]:
    """Read everything there is; the moment itself is left out, since it is the question and not the answer."""
    found = await guidance.list_leaflets(viewer, Page(), EVERYTHING, BY_TITLE, as_of)
    said = [*map(repr, found.nodes), repr((await guidance.languages_of(viewer, found.nodes)).values())]
    said += map(repr, await guidance.edition_ids_for(viewer, [(one, (), None) for one in found.nodes]))
    for one in found.nodes:
        listed = await guidance.list_editions(viewer, one.id, Page(), EditionFilter(), moment=one.moment)
        said += map(repr, listed.nodes)
    return [MOMENT.sub("moment", one) for one in said]


async def test_a_time_in_the_past_gives_what_was_answered_then(store: files.Store) -> None:
    desk = await begun.desk(store)
    notes: list[tuple[datetime, list[list[str]]]] = []

    async def note() -> None:
        answers = [await answered(viewer) for viewer in OUTSIDERS]
        notes.append((datetime.now(UTC), answers))

    await note()
    first = await begun.published(desk, begun.little("Talk"))
    await note()
    draft = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    await note()
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    await note()
    await leaflet(desk, "Another")
    await note()
    await publishing.withdraw(desk.editor, edition=draft, expected_version=2, reason="Wrong address.")
    await note()
    await publishing.withdraw(desk.editor, edition=first, expected_version=2, reason="Wrong again.")
    await note()
    assert len({repr(answers) for _, answers in notes}) == 6, "the draft alone told the public nothing"
    for at, answers in notes:
        assert [await answered(viewer, at) for viewer in OUTSIDERS] == answers
    before_all = datetime(2001, 1, 1, tzinfo=UTC)
    assert await titles(desk.editor, as_of=before_all) == []
    assert await guidance.find_leaflet(desk.editor, slug=LITTLE, as_of=before_all) is None


async def test_an_editor_who_asks_about_the_past_does_not_see_what_was_made_later(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.draft(desk, begun.little("Talk"))
    in_the_making = datetime.now(UTC)
    await publishing.publish(desk.editor, edition=first, expected_version=1)
    one_out = datetime.now(UTC)
    second = await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    await leaflet(desk, "Another")
    for at, seen in ((in_the_making, [first]), (one_out, [first]), (None, [second, first])):
        assert await titles(desk.editor, as_of=at) == (["Little Leaflet"] if at else ["Another", "Little Leaflet"])
        known = await guidance.find_leaflet(desk.editor, slug=LITTLE, as_of=at)
        assert known is not None
        listed = await guidance.list_editions(desk.editor, known.id, Page(), EditionFilter(), moment=known.moment)
        assert [edition.id for edition in listed.nodes] == seen
        assert await guidance.find_leaflet(ANONYMOUS, slug="another", as_of=at) is None or at is None


async def test_leaflets_are_listed_in_order_and_in_pages(store: files.Store) -> None:
    desk = await begun.desk(store)
    for title in ("Beta", "alpha", "Éclair", "Delta", "Gamma"):
        await leaflet(desk, title)
    in_order = ["alpha", "Beta", "Delta", "Éclair", "Gamma"]
    as_they_came = ["Beta", "alpha", "Éclair", "Delta", "Gamma"]
    for order, expected in (
        (BY_TITLE, in_order),
        (LeafletOrder(LeafletOrderField.TITLE, OrderDirection.DESC), in_order[::-1]),
        (LeafletOrder(LeafletOrderField.PUBLISHED_AT), as_they_came),
        (LeafletOrder(LeafletOrderField.PUBLISHED_AT, OrderDirection.DESC), as_they_came[::-1]),
    ):
        assert await titles(ANONYMOUS, order=order) == expected
        forward: list[str] = []
        cursor = None
        for rest in (True, True, False):
            part = await guidance.list_leaflets(ANONYMOUS, Page(first=2, after=cursor), EVERYTHING, order)
            forward += [one.title.by_language[0][1] for one in part.nodes]
            assert (part.total, part.has_next, part.has_previous) == (5, rest, cursor is not None)
            cursor = part.cursors[-1]
        assert forward == expected
        back = await guidance.list_leaflets(ANONYMOUS, Page(last=2, before=part.cursors[0]), EVERYTHING, order)
        assert [one.title.by_language[0][1] for one in back.nodes] == expected[2:4]
        assert (back.total, back.has_next, back.has_previous) == (5, True, True)
    nothing = await guidance.list_leaflets(ANONYMOUS, Page(first=0), EVERYTHING, BY_TITLE)
    assert (nothing.nodes, nothing.total, nothing.has_next) == ((), 5, True)


async def test_a_page_goes_on_where_it_stood_when_a_leaflet_comes_between(store: files.Store) -> None:
    desk = await begun.desk(store)
    for title in ("Alpha", "Beta", "Delta"):
        await leaflet(desk, title)
    part = await guidance.list_leaflets(ANONYMOUS, Page(first=2), EVERYTHING, BY_TITLE)
    for title in ("Aardvark", "Charlie"):
        await leaflet(desk, title)
    assert await titles(ANONYMOUS, Page(first=2, after=part.cursors[-1])) == ["Charlie", "Delta"]


async def test_pages_and_cursors_that_do_not_fit_are_refused(store: files.Store) -> None:
    desk = await begun.desk(store)
    home = await leaflet(desk, "Alpha")
    part = await guidance.list_leaflets(ANONYMOUS, Page(), EVERYTHING, BY_TITLE)
    editions = await guidance.list_editions(ANONYMOUS, home, Page(), EditionFilter())
    made_up: tuple[object, ...] = (
        ["leaflets", "a", "b"],
        ["leaflets TITLE ASC", "a"],
        ["leaflets TITLE ASC", 1, 2],
        [],
        {"a": 1},
        "x",
    )
    forged = [base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode() for said in made_up]
    newest_first = LeafletOrder(LeafletOrderField.PUBLISHED_AT, OrderDirection.DESC)
    for cursor in ("", "x", "é", "a\0b", "=" * 4, "A" * 513, editions.cursors[0], part.cursors[0] + "A", *forged):
        for page in (Page(after=cursor), Page(last=1, before=cursor)):
            with pytest.raises(errors.BadCursor):
                await guidance.list_leaflets(ANONYMOUS, page, EVERYTHING, BY_TITLE)
    with pytest.raises(errors.BadCursor):
        await guidance.list_leaflets(ANONYMOUS, Page(after=part.cursors[0]), EVERYTHING, newest_first)
    with pytest.raises(errors.BadCursor):
        await guidance.list_editions(ANONYMOUS, home, Page(after=part.cursors[0]), EditionFilter())
    for page in (
        Page(first=-1),
        Page(first=PAGE_MAX + 1),
        Page(last=PAGE_MAX + 1),
        Page(last=-1),
        Page(first=1, last=1),
    ):
        with pytest.raises(errors.BadPage):
            await guidance.list_leaflets(ANONYMOUS, page, EVERYTHING, BY_TITLE)
        with pytest.raises(errors.BadPage):
            await guidance.list_editions(ANONYMOUS, home, page, EditionFilter())


async def test_leaflets_are_narrowed_by_all_that_is_asked(store: files.Store) -> None:
    desk = await begun.desk(store)
    other = await begun.desk(store, slug="other", name="another desk")
    await leaflet(desk, "Schools", sector=Sector.EDUCATION)
    await leaflet(desk, "Écoles", sector=Sector.EDUCATION, language="fr")
    await leaflet(other, "Clinics", sector=Sector.HEALTH, kind=LeafletKind.SUPPLEMENTARY)
    since = datetime.now(UTC)
    last = await leaflet(other, "Churches", sector=Sector.FAITH)
    for wanted, expected in (
        (LeafletFilter(collection="toolkit"), ["Écoles", "Schools"]),
        (LeafletFilter(collection_id=other.collection), ["Churches", "Clinics"]),
        (LeafletFilter(collection="toolkit", collection_id=other.collection), []),
        (LeafletFilter(collection="no-such"), []),
        (LeafletFilter(collection="a\0b"), []),
        (LeafletFilter(kind=LeafletKind.SUPPLEMENTARY), ["Clinics"]),
        (LeafletFilter(sector=(Sector.EDUCATION, Sector.FAITH)), ["Churches", "Écoles", "Schools"]),
        (LeafletFilter(language=("fr",)), ["Écoles"]),
        (LeafletFilter(language=("en",), sector=(Sector.EDUCATION,)), ["Schools"]),
        (LeafletFilter(title="ECO"), ["Écoles"]),
        (LeafletFilter(title="%"), []),
        (LeafletFilter(changed_since=since), ["Churches"]),
        (LeafletFilter(), ["Churches", "Clinics", "Écoles", "Schools"]),
    ):
        assert await titles(ANONYMOUS, filter=wanted) == expected, wanted
        found = await guidance.list_leaflets(ANONYMOUS, Page(first=0), wanted, BY_TITLE)
        assert found.total == len(expected)
    (edition,) = await models.Edition.filter(leaflet_id=last)
    later = datetime.now(UTC)
    await publishing.withdraw(other.editor, edition=edition.id, expected_version=2, reason="Wrong address.")
    assert await titles(ANONYMOUS, filter=LeafletFilter(changed_since=later)) == ["Churches"]


async def test_editions_are_narrowed_and_listed_drafts_last(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    since = datetime.now(UTC)
    second = await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    draft = await begun.draft(desk, begun.little("Write"), leaflet=LITTLE)
    home = (await begun.seen(ANONYMOUS, first)).leaflet_id
    for viewer, wanted, expected in (
        (desk.editor, EditionFilter(), [draft, second, first]),
        (OPERATOR, EditionFilter(), [draft, second, first]),
        (ANONYMOUS, EditionFilter(), [second, first]),
        (desk.editor, EditionFilter(status=(EditionStatus.DRAFT,)), [draft]),
        (ANONYMOUS, EditionFilter(status=(EditionStatus.DRAFT,)), []),
        (ANONYMOUS, EditionFilter(status=(EditionStatus.SUPERSEDED,)), [first]),
        (ANONYMOUS, EditionFilter(language=("fr",)), []),
        (desk.editor, EditionFilter(published_since=since), [second]),
    ):
        for newest_first in (True, False):
            found = await guidance.list_editions(viewer, home, Page(), wanted, newest_first=newest_first)
            assert [one.id for one in found.nodes] == (expected if newest_first else expected[::-1])
            assert found.total == len(expected)
    assert (await guidance.list_editions(ANONYMOUS, "no-such", Page(), EditionFilter())).nodes == ()
