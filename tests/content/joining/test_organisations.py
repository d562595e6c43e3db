"""Organisations: what they say of themselves, and how they are found."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    AuthorityLevel,
    Names,
    OrderDirection,
    Organisation,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    OrganisationOrderField,
    Strategy,
)
from tests.content.linked import begin, newcomer, opened, refused, text, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

EVERY = OrganisationFilter()
BY_NAME = OrganisationOrder()
ORDERS = [OrganisationOrder(field, direction) for field in OrganisationOrderField for direction in OrderDirection]
LONG = "The District of Example upon the River that has a Name longer than Anything"


async def add(name: str = "Exampleton", country: str = "GB", **more: Any) -> str:
    kind = more.pop("kind", OrganisationKind.LOCAL_AUTHORITY)
    return await organisations.add(OPERATOR, name=text(name), kind=kind, country=country, **more)


async def found(organisation: str, as_of: datetime | None = None) -> Organisation:
    record = await organisations.find(ANONYMOUS, id=organisation, as_of=as_of)
    assert record is not None
    return record


async def listed(
    wanted: OrganisationFilter = EVERY, order: OrganisationOrder = BY_NAME, page: paging.Page | None = None
) -> list[str]:
    part = await organisations.list_all(ANONYMOUS, page or paging.Page(first=100), wanted, order)
    return [one.name.by_language[0][1] for one in part.nodes]


async def test_an_added_organisation_is_found_whole_by_each_of_its_names() -> None:
    added = await add(
        "Čadca",
        "SK",
        level=AuthorityLevel.TOWN,
        subdivision="SK-ZI",
        website="https://www.example.sk/",
        wikidata_id="Q27421",
        org_id="XI-WIKIDATA-Q27421",
    )
    whole = Organisation(
        id=added,
        slug="cadca",
        name=Names((("en", "Čadca"),)),
        kind=OrganisationKind.LOCAL_AUTHORITY,
        level=AuthorityLevel.TOWN,
        country_code="SK",
        subdivision="SK-ZI",
        website="https://www.example.sk/",
        population=None,
        about=None,
        strategy=None,
        wikidata_id="Q27421",
        org_id="XI-WIKIDATA-Q27421",
        started_on=None,
        ended_on=None,
        replaced_by_id=None,
        version=1,
    )
    assert await organisations.by_id(ANONYMOUS, [added, added, "organisation-none"]) == {added: whole}
    assert await organisations.find(ANONYMOUS, id=added) == whole
    assert await organisations.find(ANONYMOUS, slug="cadca") == whole
    assert await organisations.find(ANONYMOUS, wikidata_id="Q27421") == whole
    assert await organisations.find(ANONYMOUS, org_id="XI-WIKIDATA-Q27421") == whole
    assert await organisations.find(ANONYMOUS) is None
    for nothing in ("", "none", "x" * 300, "a\0", "\ud800"):
        assert await organisations.find(ANONYMOUS, id=nothing) is None
        assert await organisations.find(ANONYMOUS, slug=nothing) is None


async def test_outside_numbers_are_taken_once() -> None:
    first = await add(wikidata_id="Q1", org_id="GB-LAE-ABC")
    async with unchanged():
        assert await add("Another name", "FR", wikidata_id="Q1") == first
        assert await add("Another name", "FR", org_id="GB-LAE-ABC") == first
    assert await add(wikidata_id="Q2") != first


async def test_an_outside_number_is_taken_once_by_many_at_once() -> None:
    outcomes = await asyncio.gather(*(add(f"Town {n}", wikidata_id="Q1") for n in range(6)), return_exceptions=True)
    (kept,) = await models.Organisation.all()
    assert {one if isinstance(one, str) else type(one) for one in outcomes} <= {kept.id, errors.Duplicate}
    assert await log.head() == 1


async def test_each_of_one_name_has_an_address_of_its_own() -> None:
    added = await asyncio.gather(*(add("Exampleton") for _ in range(6)))
    assert sorted([(await found(one)).slug for one in added]) == [
        "exampleton",
        *(f"exampleton-{number}" for number in range(2, 7)),
    ]
    tokyo = await found(await add("東京"))
    assert tokyo.slug
    assert (await organisations.find(ANONYMOUS, slug=tokyo.slug)) == tokyo
    long = [await found(await add("x" * 200)) for _ in range(12)]
    assert len({one.slug for one in long}) == 12
    assert all(len(one.slug) <= 80 for one in long)


UNFIT: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("name", "text"), {"name": text("")}),
    (("name", "text"), {"name": text(" \n")}),
    (("name", "text"), {"name": text("Town\0")}),
    (("name", "text"), {"name": text("Town\ud800")}),
    (("name", "text"), {"name": text("x" * 201)}),
    (("country",), {"country": "gb"}),
    (("country",), {"country": "ZZ"}),
    (("country",), {"country": "GBR"}),
    (("country",), {"country": ""}),
    (("subdivision",), {"subdivision": "FR-75"}),
    (("subdivision",), {"subdivision": "GB-"}),
    (("website",), {"website": "www.example.org"}),
    (("website",), {"website": "javascript:alert(1)"}),
    (("website",), {"website": "https://"}),
    (("website",), {"website": "https://[example"}),
    (("website",), {"website": "https://example.org/" + "x" * 2000}),
    (("wikidataId",), {"wikidata_id": "1492"}),
    (("wikidataId",), {"wikidata_id": "Q0"}),
    (("wikidataId",), {"wikidata_id": "Q1\n"}),
    (("orgId",), {"org_id": "no number"}),
]


async def test_a_value_of_the_wrong_form_is_refused_by_its_name() -> None:
    right: dict[str, Any] = {"name": text("Town"), "kind": OrganisationKind.OTHER, "country": "GB"}
    for path, asked in UNFIT:
        async with refused(errors.InvalidInput, *path):
            await organisations.add(OPERATOR, **{**right, **asked})


async def test_a_malformed_language_is_refused() -> None:
    async with unchanged():
        with pytest.raises(errors.InvalidInput):
            await organisations.add(
                OPERATOR, name=text("Town", "not a language"), kind=OrganisationKind.OTHER, country="GB"
            )


async def test_an_update_changes_what_it_names_and_clears_with_null() -> None:
    lead = await newcomer("Baile Samplach")
    own = lead.organisation_id or ""
    heir = await add("Heir")
    strategy = Strategy("Our World", "https://example.ie/world", date(2026, 1, 1), date(2030, 12, 31))
    before = await found(own)
    await organisations.update(
        lead,
        organisation=own,
        expected_version=1,
        name=text("Sample Town", "ga"),
        level=AuthorityLevel.COUNTY,
        website="http://example.ie",
        population=0,
        about=text("A town."),
        strategy=strategy,
        ended_on=date(2026, 2, 3),
        replaced_by=heir,
    )
    full = await found(own)
    assert full.name == Names((("en", "Baile Samplach"), ("ga", "Sample Town")))
    assert (full.level, full.website, full.population) == (AuthorityLevel.COUNTY, "http://example.ie", 0)
    assert (full.about, full.strategy) == (Names((("en", "A town."),)), strategy)
    assert (full.ended_on, full.replaced_by_id, full.version) == (date(2026, 2, 3), heir, 2)
    at = (await models.LogHead.get(id=1)).at
    await organisations.update(lead, organisation=own, expected_version=2, about=text("Une ville.", "fr"))
    kept = await found(own)
    assert kept.about == Names((("en", "A town."), ("fr", "Une ville.")))
    assert (kept.website, kept.strategy, kept.version) == (full.website, strategy, 3)
    await organisations.update(
        lead,
        organisation=own,
        expected_version=3,
        level=None,
        website=None,
        population=None,
        about=None,
        strategy=None,
        ended_on=None,
        replaced_by=None,
    )
    cleared = await found(own)
    assert cleared.name == full.name
    fields = ("level", "website", "population", "about", "strategy", "ended_on", "replaced_by_id")
    assert [getattr(cleared, field) for field in fields] == [getattr(before, field) for field in fields]
    then = await found(own, at)
    assert (then.name, then.about, then.version) == (full.name, full.about, 2)
    elsewhere = at.astimezone(timezone(timedelta(hours=-11)))
    assert (await found(own, elsewhere)).version == 2, "an instant is the same in every time zone"


UNFIT_UPDATES: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("name", "text"), {"name": text("")}),
    (("about", "text"), {"about": text("x" * 10_001)}),
    (("website",), {"website": "mailto:someone@example.org"}),
    (("population",), {"population": -1}),
    (("population",), {"population": 2**53}),
    (("strategy", "title"), {"strategy": Strategy("", None, None, None)}),
    (("strategy", "url"), {"strategy": Strategy("Plan", "nowhere", None, None)}),
    (("strategy", "endsOn"), {"strategy": Strategy("Plan", None, date(2026, 1, 2), date(2026, 1, 1))}),
]


async def test_an_update_of_the_wrong_form_is_refused_by_its_name() -> None:
    lead = await newcomer("Town")
    for path, asked in UNFIT_UPDATES:
        async with refused(errors.InvalidInput, *path):
            await organisations.update(lead, organisation=lead.organisation_id or "", expected_version=1, **asked)


async def test_an_organisation_is_described_by_its_own_people_in_turn() -> None:
    lead, other = await newcomer("Ours"), await newcomer("Theirs")
    own = lead.organisation_id or ""
    async with refused(errors.Forbidden, "organisation"):
        await organisations.update(other, organisation=own, expected_version=1, population=5)
    async with refused(errors.NotFound, "organisation"):
        await organisations.update(lead, organisation="organisation-none", expected_version=1)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await organisations.update(lead, organisation=own, expected_version=2, population=5)
    for nobody in (own, "organisation-none"):
        async with refused(errors.NotFound, "replacedBy"):
            await organisations.update(lead, organisation=own, expected_version=1, replaced_by=nobody)
    asked = [organisations.update(lead, organisation=own, expected_version=1, population=n) for n in range(5)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["StaleVersion"] * 4 + ["str"]
    assert (await found(own)).version == 2


NARROWED: list[tuple[OrganisationFilter, list[str]]] = [
    (OrganisationFilter(), ["50% Hope", "École de Blé", "Émile_Town", "Netz", "Old Town", "Zomba"]),
    (OrganisationFilter(kind=(OrganisationKind.SCHOOL, OrganisationKind.NETWORK)), ["École de Blé", "Netz"]),
    (OrganisationFilter(level=(AuthorityLevel.TOWN,)), ["Émile_Town", "Old Town"]),
    (OrganisationFilter(country=("MW", "DE")), ["Netz", "Zomba"]),
    (OrganisationFilter(country=("xx", "a\0")), []),
    (OrganisationFilter(subdivision="DE-BE"), ["Netz"]),
    (OrganisationFilter(subdivision="DE\0"), []),
    (OrganisationFilter(name="TOWN"), ["Émile_Town", "Old Town"]),
    (OrganisationFilter(name="ecole  de ble"), ["École de Blé"]),
    (OrganisationFilter(name="%"), ["50% Hope"]),
    (OrganisationFilter(name="_"), ["Émile_Town"]),
    (OrganisationFilter(name="\\"), []),
    (OrganisationFilter(name="'; DROP TABLE organisation"), []),
    (OrganisationFilter(name="a\0"), []),
    (OrganisationFilter(name="\ud800"), []),
    (OrganisationFilter(ended=True), ["Old Town"]),
    (OrganisationFilter(ended=False, level=(AuthorityLevel.TOWN,)), ["Émile_Town"]),
]


async def test_a_list_is_narrowed_by_every_condition() -> None:
    await add("Zomba", "MW")
    await add("École de Blé", "FR", kind=OrganisationKind.SCHOOL)
    await add("Netz", "DE", kind=OrganisationKind.NETWORK, subdivision="DE-BE")
    await add("50% Hope", "GB", kind=OrganisationKind.NGO)
    await add("Émile_Town", "FR", level=AuthorityLevel.TOWN)
    old = await add("Old Town", "GB", level=AuthorityLevel.TOWN)
    await organisations.update(OPERATOR, organisation=old, expected_version=1, ended_on=date(2020, 1, 1))
    for wanted, expected in NARROWED:
        assert await listed(wanted) == expected, wanted
        part = await organisations.list_all(ANONYMOUS, paging.Page(first=0), wanted, BY_NAME)
        assert (part.nodes, await part.count()) == ((), len(expected)), wanted


async def test_who_is_linked_with_a_country_shows_once_every_side_has_acknowledged(store: files.Store) -> None:
    demo = await begin(store)
    irish = await newcomer("Baile Samplach", "IE")
    waiting = await opened(demo.poor, irish)
    assert await listed(OrganisationFilter(linked_with=("TZ",))) == ["Exampleton Town Council"]
    assert await listed(OrganisationFilter(linked_with=("GB", "FR"))) == ["Mfano District Council"]
    assert await listed(OrganisationFilter(linked_with=("IE",))) == [], waiting
    assert await listed(OrganisationFilter(linked_with=("IE", "a\0"))) == []
    before = (await models.LogHead.get(id=1)).at
    await partnerships.acknowledge(irish, partnership=waiting)
    with_ireland = OrganisationFilter(linked_with=("IE",))
    assert await listed(with_ireland) == ["Mfano District Council"]
    then = await organisations.list_all(ANONYMOUS, paging.Page(), with_ireland, BY_NAME, before)
    assert (then.nodes, await then.count()) == ((), 0)
    listed_by_others = await opened(demo.rich, irish)
    assert await listed(with_ireland) == ["Mfano District Council"]
    await models.Side.filter(partnership_id=listed_by_others).update(listed_at=datetime.now(UTC))
    assert await listed(with_ireland) == ["Exampleton Town Council", "Mfano District Council"]


async def several() -> None:
    """Add what ties in name, in country, in both and in neither."""
    for name, country in (
        ("Same", "GB"),
        ("same", "FR"),
        ("Sáme", "GB"),
        ("Other", "MW"),
        (LONG + " One", "GB"),
        (LONG + " Two", "GB"),
        ("\x01" * 90, "GB"),
        ("𝐀🏴" * 50, "GB"),
        ('"\\' * 90, "GB"),
    ):
        await add(name, country)


async def walked(order: OrganisationOrder, size: int, *, backward: bool) -> list[str]:
    """Read a whole list page by page, and check what each page says of itself."""
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(20):
        page = paging.Page(last=size, before=cursor) if backward else paging.Page(first=size, after=cursor)
        part = await organisations.list_all(ANONYMOUS, page, EVERY, order)
        ids = [one.id for one in part.nodes]
        seen = ids + seen if backward else seen + ids
        assert await part.count() == 9
        more, came_from = (part.has_previous, part.has_next) if backward else (part.has_next, part.has_previous)
        assert came_from == (cursor is not None)
        if not more:
            return seen
        cursor = part.cursors[0 if backward else -1]
    raise AssertionError(seen)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.field} {order.direction}")
async def test_pages_in_every_order_join_to_the_whole_list(order: OrganisationOrder) -> None:
    await several()
    rows = await models.Organisation.all()
    sorts = {
        OrganisationOrderField.NAME: lambda row: (row.sort_name, row.id),
        OrganisationOrderField.COUNTRY: lambda row: (row.country_code, row.sort_name, row.id),
        OrganisationOrderField.CHANGED_AT: lambda row: (row.since, row.id),
    }
    whole = [row.id for row in sorted(rows, key=sorts[order.field], reverse=order.direction is OrderDirection.DESC)]
    for size in (1, 2, 9):
        assert await walked(order, size, backward=False) == whole
        assert await walked(order, size, backward=True) == whole


async def test_what_is_added_meanwhile_shifts_no_page() -> None:
    for name in ("B", "D", "F"):
        await add(name)
    first = await organisations.list_all(ANONYMOUS, paging.Page(first=2), EVERY, BY_NAME)
    await add("A")
    await add("E")
    assert await listed(page=paging.Page(first=2, after=first.cursors[-1])) == ["E", "F"]


def forged(real: str) -> Sequence[str]:
    return (
        "",
        "x",
        "§",
        real[:-1],
        real + "A",
        "A" * 600,
        paging.encode("organisations NAME DESC", ["a", "b"]),
        paging.encode("partnerships TITLE ASC", ["a", "b"]),
        paging.encode("organisations NAME ASC", ["a"]),
        paging.encode("organisations NAME ASC", ["a", 5]),
        paging.encode("organisations NAME ASC", ["a\0", "b"]),
    )


async def test_a_cursor_of_another_list_or_of_no_list_is_refused() -> None:
    await add("A")
    await add("B")
    real = (await organisations.list_all(ANONYMOUS, paging.Page(first=1), EVERY, BY_NAME)).cursors[0]
    for cursor in forged(real):
        with pytest.raises(errors.BadCursor):
            await listed(page=paging.Page(first=1, after=cursor))
        with pytest.raises(errors.BadCursor):
            await listed(page=paging.Page(last=1, before=cursor))


@pytest.mark.parametrize(
    "page", [paging.Page(first=-1), paging.Page(first=101), paging.Page(last=101), paging.Page(first=1, last=1)]
)
async def test_a_page_out_of_bounds_is_refused(page: paging.Page) -> None:
    with pytest.raises(errors.BadPage):
        await listed(page=page)


async def test_a_list_as_of_a_time_shows_what_there_was() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    await add("First")
    at = (await models.LogHead.get(id=1)).at
    await add("Second")

    async def names(as_of: datetime) -> tuple[list[str], int]:
        part = await organisations.list_all(ANONYMOUS, paging.Page(), EVERY, BY_NAME, as_of)
        return [one.name.by_language[0][1] for one in part.nodes], await part.count()

    assert await names(before) == ([], 0)
    assert await names(at) == (["First"], 1)
    assert await names(at + timedelta(days=1000)) == (["First", "Second"], 2)
