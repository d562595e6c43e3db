"""What is found, by whom, in which order; the same on both engines."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import publishing, reviewing
from content.guiding import editions, snapshot
from content.joining import organisations
from content.linking import partnerships, projections
from content.records import (
    Audience,
    Facet,
    GuidanceItem,
    OrganisationKind,
    PartnershipFilter,
    PartnershipOrder,
    SearchFilter,
    SearchHit,
    SearchKind,
    SearchOrder,
    Section,
    Sector,
)
from content.replacing import replace
from content.searching import search
from tests.content import begun, clock, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ALL = SearchFilter()
SOON = timedelta(seconds=4)


async def found(  # noqa: PLR0913 - it stands for a verb
    query: str,
    *,
    by: Viewer = ANONYMOUS,
    narrowed: SearchFilter = ALL,
    order: SearchOrder = SearchOrder.RELEVANCE,
    first: int = 100,
    after: str | None = None,
) -> search.Found:
    page = paging.Page(first=first, after=after)
    return await search.search(by, page, query=query, filter=narrowed, order=order)


async def titles(query: str, by: Viewer = ANONYMOUS, narrowed: SearchFilter = ALL) -> list[str]:
    return [hit.title for hit in (await found(query, by=by, narrowed=narrowed)).nodes]


def marked(hit: SearchHit) -> str:
    return "".join(f"[{run.text}]" if run.matched else run.text for run in hit.highlights)


async def council(name: str, country: str = "GB", language: str = "en") -> str:
    return await organisations.add(
        OPERATOR, name=linked.text(name, language), kind=OrganisationKind.LOCAL_AUTHORITY, country=country
    )


async def test_a_hit_says_what_it_is_and_shows_the_words_around_it(store: files.Store) -> None:
    await linked.begin(store)
    (hit,) = (await found("reciprocity")).nodes
    edition = await models.Edition.get(number=1)
    assert marked(hit) == "[Reciprocity] – ensure both parties have clearly defined their aims of the exchange"
    assert replace(hit, part=None, highlights=()) == SearchHit(
        kind=SearchKind.ITEM,
        record_id=edition.leaflet_id,
        part=None,
        title="Reciprocity",
        highlights=(),
        path="/leaflets/local-authority-links/sections/conditions?language=en-GB",
        language="en-GB",
    )
    sections = (await editions.whole([edition.id]))[edition.id].sections
    assert hit.part in [item for section in sections for item in section.items]


async def test_every_sentence_of_the_leaflet_is_found_as_it_is_printed(store: files.Store) -> None:
    await linked.begin(store)
    edition = await models.Edition.get(number=1)
    whole = (await editions.whole([edition.id]))[edition.id]
    parts = [(item, item.words.plain) for section in whole.sections for item in section.items]
    parts += [(section, section.words.plain) for section in whole.sections if section.words]  # type: ignore[misc]  # parts of two kinds
    assert len(parts) > 68
    for part, sentence in parts:
        beginning = " ".join(sentence[:400].split()[:30])
        assert part in [hit.part for hit in (await found(beginning)).nodes], beginning


async def test_labels_and_headings_come_before_what_only_holds_the_words(store: files.Store) -> None:
    await linked.begin(store)
    hits = (await found("background")).nodes
    assert [(hit.kind, hit.title) for hit in hits][:1] == [(SearchKind.SECTION, "Background")]
    hits = (await found("prepare")).nodes
    assert (hits[0].title, len(hits)) == ("Prepare", 3)
    assert isinstance(
        (await found("background", narrowed=SearchFilter(kind=(SearchKind.SECTION,)))).nodes[0].part, Section
    )


async def test_accents_and_case_make_no_difference() -> None:
    await council("Łódź Réunie", "FR", "fr")
    for query in ("łódź RÉUNIE", "lodz reunie", "Re\u0301unie", "lod", "réunié lódz"):
        assert await titles(query) == ["Łódź Réunie"], query
    assert await titles("lodz x") == []


async def test_english_words_are_found_by_their_stems_and_others_are_not(store: files.Store) -> None:
    await council("Linked Communities Together")
    await council("Linked Kommun", "SE", "ny")
    assert await titles("linking community ") == ["Linked Communities Together"]
    assert await titles("linking kommun ") == []
    assert await titles("linked kommuner ") == []
    (hit,) = (await found("link together")).nodes
    assert marked(hit) == "[Linked] Communities [Together]"
    del store


async def test_a_word_is_found_while_it_is_typed() -> None:
    await council("Exampleton Linking Council")
    typed = "exampleton linking council"
    for end in range(1, len(typed) + 1):
        if typed[:end].strip():
            assert await titles(typed[:end]) == ["Exampleton Linking Council"], typed[:end]
    assert await titles("exam linking") == [], "only the last word may be unfinished"


async def test_an_organisation_is_found_once_in_the_first_language_that_fits() -> None:
    welsh = await council("Caerdydd Cyngor", "GB", "cy")
    await organisations.update(
        OPERATOR, organisation=welsh, expected_version=1, name=linked.text("Cardiff Cyngor", "en")
    )
    both = await found("cyngor")
    assert [(hit.title, hit.language) for hit in both.nodes] == [("Caerdydd Cyngor", "cy")]
    assert (both.total, [(one.value, one.count) for one in both.facets.languages]) == (1, [("cy", 1)])
    english = await found("cyngor", narrowed=SearchFilter(language=("en",)))
    assert [(hit.title, hit.language) for hit in english.nodes] == [("Cardiff Cyngor", "en")]
    assert await titles("cardiff caerdydd") == []


async def test_what_an_organisation_says_of_itself_is_found_and_what_it_said_before_is_not() -> None:
    one = await council("Exampleton")
    await organisations.update(OPERATOR, organisation=one, expected_version=1, about=linked.text("A town by a river."))
    (hit,) = (await found("river")).nodes
    assert (hit.title, marked(hit)) == ("Exampleton", "A town by a [river].")
    await organisations.update(OPERATOR, organisation=one, expected_version=2, about=linked.text("A town by the sea."))
    assert (await titles("river"), await titles("sea")) == ([], ["Exampleton"])
    await organisations.update(OPERATOR, organisation=one, expected_version=3, about=None)
    assert await titles("sea") == []


async def test_a_draft_is_never_found_and_what_is_taken_back_no_longer(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk)
    for viewer in (ANONYMOUS, desk.editor, OPERATOR):
        assert await titles("reciprocity", viewer) == []
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    assert await titles("reciprocity") == ["Reciprocity"]
    await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    assert await titles("reciprocity", desk.editor) == ["Reciprocity"]
    await publishing.withdraw(desk.editor, edition=draft, expected_version=2, reason="It was wrong.")
    for viewer in (ANONYMOUS, desk.editor, OPERATOR):
        assert await titles("reciprocity", viewer) == []


async def test_what_is_scheduled_is_found_at_its_minute_with_nothing_running(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Keep old promises"))
    (row,) = await models.Leaflet.filter(until__isnull=True)
    draft = await begun.draft(desk, begun.little("Keep new promises"), leaflet=row.slug)
    await _decide_nothing(draft)

    async def promises() -> list[str]:
        return await titles("promises")  # At once: the minute may fall between two questions.

    far = datetime.now(UTC) + timedelta(days=2)
    await publishing.publish(desk.editor, edition=draft, expected_version=1, at=far)
    assert await promises() == ["Keep old promises"]
    await reviewing.return_to_draft(desk.editor, edition=draft, expected_version=2, reason="Not yet.")
    assert not await models.SearchEntry.filter(id__startswith=draft).exists()
    soon = datetime.now(UTC) + SOON
    await publishing.publish(desk.editor, edition=draft, expected_version=3, at=soon)
    written = await models.SearchEntry.all().order_by("row").values()
    seen = [await promises()]
    while datetime.now(UTC) <= soon:
        seen.append(await promises())
        await asyncio.sleep(0.1)
    seen.append(await promises())
    assert [one for one, _ in itertools.groupby(seen)] == [["Keep old promises"], ["Keep new promises"]]
    assert await models.SearchEntry.all().order_by("row").values() == written


async def test_what_is_kept_of_a_search_changes_at_its_minute_too(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Keep old promises"))
    (row,) = await models.Leaflet.filter(until__isnull=True)
    draft = await begun.draft(desk, begun.little("Keep new promises"), leaflet=row.slug)
    await _decide_nothing(draft)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await publishing.publish(desk.editor, edition=draft, expected_version=1, at=tomorrow)
    keeper, kept = snapshot.Keeper(shared=False), projections.Projections()
    await keeper.catch_up()
    kept.in_step = True
    for days, title in ((0, "Keep old promises"), (2, "Keep new promises"), (0, "Keep old promises")):
        clock.shift(monkeypatch, timedelta(days=days))
        for _ in range(2):
            with snapshot.held(keeper), projections.held(kept):
                assert await titles("promises") == [title]


async def _decide_nothing(edition: str) -> None:
    await models.Edition.filter(id=edition).update(proposals=[])


async def test_a_new_edition_takes_the_place_of_the_old_one(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    before = await found("reciprocity")
    await begun.published(desk, begun.REVISED, leaflet=begun.SLUG)
    after = await found("reciprocity")
    assert (before.total, after.total) == (1, 1)
    parts = [hit.part for hit in (*before.nodes, *after.nodes)]
    assert [isinstance(part, GuidanceItem) for part in parts] == [False, False]
    assert len({part.edition_id for part in parts if part}) == 2


async def test_a_partnership_that_waits_is_found_by_its_sides_alone(store: files.Store) -> None:
    demo = await linked.begin(store)
    stranger = await linked.newcomer("Strangers")
    blind = replace(demo.poor, scopes=frozenset())
    seen = {
        "anonymous": ANONYMOUS,
        "stranger": stranger,
        "other": demo.rich,
        "blind": blind,
        "side": demo.poor,
        "operator": OPERATOR,
    }
    for name, viewer in seen.items():
        hits = await found("mfano", by=viewer, narrowed=SearchFilter(kind=(SearchKind.PARTNERSHIP,)))
        listed = await partnerships.list_all(viewer, paging.Page(), PartnershipFilter(), PartnershipOrder())
        assert {hit.record_id for hit in hits.nodes} == {one.id for one in listed.nodes}
        waiting = name in ("side", "operator")
        assert hits.total == 1 + waiting, name
        assert hits.facets.kinds == (Facet("PARTNERSHIP", hits.facets.kinds[0].label, 1 + waiting),)
        assert {one.value: one.count for one in hits.facets.countries} == (
            {"GB": 1, "TZ": 2, "FR": 1} if waiting else {"GB": 1, "TZ": 1}
        )


async def test_each_condition_narrows(store: files.Store) -> None:
    await linked.begin(store)

    async def kinds(query: str, **conditions: Sequence[object] | Audience) -> dict[str, int]:
        narrowed = SearchFilter(**conditions)  # type: ignore[arg-type]  # each by its name
        return {one.value: one.count for one in (await found(query, narrowed=narrowed, first=0)).facets.kinds}

    assert await kinds("link") == {"ITEM": 12, "SECTION": 4, "LEAFLET": 1, "ORGANISATION": 1}
    assert await kinds("link", kind=(SearchKind.LEAFLET, SearchKind.SECTION)) == {"SECTION": 4, "LEAFLET": 1}
    assert await kinds("mfano", country=("GB",)) == {"PARTNERSHIP": 1}
    assert await kinds("mfano", country=("TZ", "FR")) == {"ORGANISATION": 1, "PARTNERSHIP": 1}
    assert await kinds("link", country=("GB",)) == {"ORGANISATION": 1}
    assert await kinds("link", sector=(Sector.HEALTH,)) == {}
    assert await kinds("exampleton", language=("en",)) == {"ORGANISATION": 1}
    assert await kinds("exampleton", language=("en-US", "fr")) == {}
    both = await kinds("extra funding", audience=Audience.RESOURCE_POOR)
    assert (both, await kinds("extra funding", audience=Audience.RESOURCE_RICH)) == ({"ITEM": 1}, {})
    assert await kinds("exampleton", audience=Audience.RESOURCE_RICH) == {"ORGANISATION": 1, "PARTNERSHIP": 1}


async def test_pages_follow_each_other_whatever_comes_in_between(store: files.Store) -> None:
    await linked.begin(store)
    for order in SearchOrder:
        whole = await found("a", order=order)
        assert whole.total == len(whole.nodes) > 20
        listed: list[SearchHit] = []
        after: str | None = None
        while True:
            part = await found("a", order=order, first=7, after=after)
            assert part.total >= whole.total
            assert part.facets.kinds
            listed += part.nodes
            if not part.has_next:
                break
            after = part.cursors[-1]
            if len(listed) == 14 and order is SearchOrder.RELEVANCE:
                await council("A")
        assert [hit for hit in listed if hit.title != "A"] == [hit for hit in whole.nodes if hit.title != "A"]
        back = await search.search(ANONYMOUS, paging.Page(last=5, before=after), query="a", filter=ALL, order=order)
        place = [hit.title for hit in listed].index(part.nodes[0].title)
        assert back.has_previous
        assert len(back.nodes) == 5
        assert place >= 5


async def test_the_newest_comes_first_when_asked_for() -> None:
    first, second = await council("Example One"), await council("Example Two")
    newest = await found("example", order=SearchOrder.NEWEST)
    assert [hit.record_id for hit in newest.nodes] == [second, first]
    await organisations.update(OPERATOR, organisation=first, expected_version=1, population=7)
    newest = await found("example", order=SearchOrder.NEWEST)
    assert [hit.record_id for hit in newest.nodes] == [first, second]


SIGNS = [
    '"',
    "*",
    "link*",
    '"link',
    "a OR b",
    "title : link",
    "NEAR(a b)",
    "(",
    "-link",
    "^link",
    "'; DROP TABLE side",
    "\\",
]
SIGNS += [
    "a & b",
    "a | b",
    "!a",
    "a <-> b",
    "a:*",
    ":A",
    "\x00link",
    "lin\x00k",
    "\ud800",
    "~en~link",
    "%",
    "_",
    "$1",
    "{}",
]


@pytest.mark.parametrize("query", SIGNS)
async def test_no_sign_of_an_engine_is_one_here(query: str) -> None:
    await council("Exampleton")
    done = await found(query)
    assert (done.nodes, done.total) == ((), 0)
    await council(f"Exempleville {''.join(letter for letter in query if letter not in chr(0) + chr(0xD800))} x")
    spaced = "".join(letter if letter.isalnum() else " " for letter in query)
    assert (await found(query)).total == (await found(spaced.strip() if query[-1:].isalnum() else spaced)).total


async def test_what_is_out_of_bounds_is_refused() -> None:
    for query in ("a" * (search.QUERY_CHARACTERS_MAX + 1), " ".join(f"a{n}" for n in range(search.WORDS_MAX + 1))):
        with pytest.raises(errors.BadRequest) as caught:
            await found(query)
        assert caught.value.path == ("query",)
    with pytest.raises(errors.BadRequest, match="20 languages"):
        await found("a", narrowed=SearchFilter(language=tuple(f"x-{n}" for n in range(21))))
    for query in ("a" * search.QUERY_CHARACTERS_MAX, " ".join(f"a{n}" for n in range(search.WORDS_MAX)), "", "  "):
        assert (await found(query)).total == 0
    with pytest.raises(errors.BadPage):
        await found("a", first=101)
    for cursor in (
        "x",
        paging.encode("search NEWEST", [1, "x"]),
        paging.encode("search RELEVANCE", [0, 1, "x", 2**62]),
    ):
        with pytest.raises(errors.BadCursor):
            await found("a", after=cursor)


async def test_a_text_beyond_all_measure_is_kept_as_far_as_there_is_room() -> None:
    one = await council("Exampleton")
    words = " ".join(f"word{number}" for number in range(900))
    about = linked.text(f"{words} {'我爱北京' * 500}")
    await organisations.update(OPERATOR, organisation=one, expected_version=1, about=about)
    (hit,) = (await found("word899")).nodes
    assert "[word899]" in marked(hit)
    assert await titles("爱北") == ["Exampleton"]
