"""Lists of links from elsewhere: what is new is recorded, what is known stays, what is wrong is named."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from content import database as records_database
from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR
from content.joining import organisations
from content.linking import partnerships
from content.records import (
    ChangeFilter,
    ChangeType,
    Counterpart,
    ImportedRow,
    ImportOutcome,
    LeafletBy,
    ListedLink,
    ListedOrganisation,
    NewOrganisation,
    OrganisationKind,
    PartnershipFilter,
    PartnershipOrder,
    RelationshipForm,
    Stage,
)
from content.replacing import replace
from content.sharing import importing
from content.telling import feed
from tests.content.begun import kept
from tests.content.linked import Demo, begin, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

FOLLOWED = LeafletBy(slug="local-authority-links")
ADDED, KNOWN, REFUSED = ImportOutcome.ADDED, ImportOutcome.KNOWN, ImportOutcome.REFUSED


def town(name: str, country: str = "GB", **more: str) -> ListedOrganisation:
    return ListedOrganisation(name, country, **more)  # type: ignore[arg-type]  # each says which of them it gives


def link(first: ListedOrganisation, second: ListedOrganisation, **more: object) -> ListedLink:
    return ListedLink((first, second), **more)  # type: ignore[arg-type]  # as above


async def take_in(*rows: ListedLink, dry_run: bool = False, key: str | None = None) -> tuple[ImportedRow, ...]:
    done = await importing.links(OPERATOR, rows=rows, leaflet=FOLLOWED, dry_run=dry_run, idempotency_key=key)
    return done.rows


def outcomes(rows: Sequence[ImportedRow]) -> list[ImportOutcome]:
    return [row.outcome for row in rows]


@pytest.fixture
async def demo(database: str, store: files.Store) -> Demo:
    del database
    return await begin(store)


@pytest.mark.usefixtures("demo")
async def test_a_link_of_a_list_is_there_for_everybody_with_what_the_list_says_and_no_more() -> None:
    (row,) = await take_in(
        link(
            town("Sampleton", level="DISTRICT", wikidata_id="Q99900001", language="en"),
            town("Ville-Modèle", "FR", language="fr"),
            form=RelationshipForm.FRIENDSHIP,
            local_term="jumelage",
        )
    )
    assert (row.outcome, row.code) == (ADDED, None)
    found = (await partnerships.by_id(ANONYMOUS, [str(row.record_id)]))[str(row.record_id)]
    assert (found.title, found.slug) == ("Sampleton – Ville-Modèle", "sampleton-ville-modele")
    assert (found.form, found.stage, found.local_term) == (RelationshipForm.FRIENDSHIP, Stage.AGREED, "jumelage")
    assert [(step.from_, step.to) for step in found.timeline.stages] == [(None, Stage.AGREED)]
    assert [side.acknowledged_at for side in found.sides] == [None, None], "nobody has acknowledged it"
    parties = await organisations.by_id(ANONYMOUS, [side.organisation_id for side in found.sides])
    first, second = (parties[side.organisation_id] for side in found.sides)
    assert (first.slug, first.wikidata_id, first.country_code) == ("sampleton", "Q99900001", "GB")
    assert (second.slug, second.name.by_language, second.country_code) == (
        "ville-modele",
        (("fr", "Ville-Modèle"),),
        "FR",
    )
    listed = await partnerships.list_all(ANONYMOUS, paging.Page(first=10), PartnershipFilter(), PartnershipOrder())
    assert row.record_id in [one.id for one in listed.nodes]
    told = await feed.changes(
        ANONYMOUS, paging.Page(first=10), ChangeFilter(subject=row.record_id, type=(ChangeType.PARTNERSHIP_OPENED,))
    )
    assert len(told.nodes) == 1


@pytest.mark.usefixtures("demo")
async def test_a_list_sent_again_changes_nothing_and_so_does_a_dry_run(store: files.Store) -> None:
    rows = (link(town("Sampleton"), town("Mfano Kaskazini", "MW")), link(town("Sampleton"), town("Muster", "DE")))
    before = await kept(store)
    assert outcomes(await take_in(*rows, dry_run=True)) == [ADDED, ADDED]
    assert await kept(store) == before
    first = await take_in(*rows, key="a list")
    assert outcomes(first) == [ADDED, ADDED]
    assert await models.Organisation.filter(sort_name="sampleton").count() == 1
    after = await kept(store)
    assert await take_in(*rows, key="a list") == first, "a request sent twice is carried out once"
    again = await take_in(*rows)
    assert outcomes(again) == [KNOWN, KNOWN]
    assert [row.record_id for row in again] == [row.record_id for row in first]
    swapped = await take_in(link(town("MUSTER", "DE"), town("  sampleton ")))
    assert outcomes(swapped) == [KNOWN], "names are compared as they are sorted, and sides have no order"
    assert await kept(store) == after


@pytest.mark.usefixtures("demo")
async def test_an_organisation_is_known_by_its_numbers_before_its_name() -> None:
    await take_in(link(town("Sampleton", wikidata_id="Q99900001"), town("Muster", "DE")))
    rows = await take_in(
        link(town("Sampleton-on-Sea", wikidata_id="Q99900001"), town("Muster", "DE")),
        link(town("Sampleton"), town("Muster", "DE")),
        link(town("Sampleton", wikidata_id="Q99900002"), town("Muster", "DE")),
        link(town("Sampleton"), town("Ville-Modèle", "FR")),
        link(town("Sampleton", "US"), town("Muster", "DE")),
    )
    assert outcomes(rows) == [KNOWN, KNOWN, ADDED, REFUSED, ADDED]
    assert rows[3].code == "DUPLICATE"
    assert "2 organisations in GB have this name" in str(rows[3].message)


WRONG = [
    (link(town("A"), town("B", "QQ")), "INVALID_INPUT", ("organisations", "1", "country")),
    (link(town("A", wikidata_id="1492"), town("B")), "INVALID_INPUT", ("organisations", "0", "wikidataId")),
    (link(town("A", org_id="nothing"), town("B")), "INVALID_INPUT", ("organisations", "0", "orgId")),
    (link(town("A", website="ftp://a"), town("B")), "INVALID_INPUT", ("organisations", "0", "website")),
    (link(town("A", subdivision="US-CA"), town("B")), "INVALID_INPUT", ("organisations", "0", "subdivision")),
    (link(town("A"), town(" ")), "INVALID_INPUT", ("organisations", "1", "name")),
    (link(town("A"), town("a")), "INVALID_INPUT", ("organisations",)),
    (link(town("Sampleton"), town("SAMPLETON")), "INVALID_INPUT", ("organisations",)),
    (link(town("Gone"), town("B")), "WRONG_STATE", ("organisations", "0")),
    (ListedLink((town("A"),)), "INVALID_INPUT", ("organisations",)),
    (ListedLink((town("A"), town("B"), town("C"))), "INVALID_INPUT", ("organisations",)),
    (link(town("A"), town("B"), stage=Stage.ENDED), "INVALID_INPUT", ("stage",)),
    (link(town("A"), town("B"), title="\x00"), "INVALID_INPUT", ("title",)),
    (link(town("A"), town("B"), local_term="x" * 201), "INVALID_INPUT", ("localTerm",)),
    (
        link(town("A"), town("B"), started_on=datetime.now(UTC).date() + timedelta(days=2)),
        "INVALID_INPUT",
        ("startedOn",),
    ),
]
"""Rows that are refused, each with the code and the place of what is wrong."""


@pytest.mark.usefixtures("demo")
async def test_a_bad_row_is_named_and_the_others_are_recorded() -> None:
    gone = await organisations.add(OPERATOR, name=text("Gone"), kind=town("x").kind, country="GB")
    await organisations.update(
        OPERATOR, organisation=gone, expected_version=1, ended_on=datetime.now(UTC).date() - timedelta(days=1)
    )
    counted = await models.Partnership.all().count()
    rows = await take_in(
        link(town("Sampleton"), town("Muster", "DE")),
        *(wrong for wrong, _, _ in WRONG),
        link(town("Ville-Modèle", "FR"), town("Muster", "DE")),
    )
    assert outcomes(rows) == [ADDED, *[REFUSED] * len(WRONG), ADDED]
    said = [(row.code, row.path, row.record_id) for row in rows[1:-1]]
    assert said == [(code, path, None) for _, code, path in WRONG]
    assert await models.Partnership.all().count() == counted + 2
    assert await models.Organisation.filter(sort_name__in=["a", "b", "c"]).count() == 0


async def test_what_is_wrong_with_all_of_it_is_refused_whole(demo: Demo, store: files.Store) -> None:
    before = await kept(store)
    row = link(town("Sampleton"), town("Muster", "DE"))
    for viewer in (ANONYMOUS, demo.rich, demo.editor):
        with pytest.raises((errors.Forbidden, errors.KeyRequired)):
            await importing.links(viewer, rows=[row], leaflet=FOLLOWED)
    for rows in ([], [row] * (importing.ROWS_MAX + 1)):
        with pytest.raises(errors.InvalidInput, match="at a time"):
            await importing.links(OPERATOR, rows=rows, leaflet=FOLLOWED)
    with pytest.raises(errors.NotFound):
        await importing.links(OPERATOR, rows=[row], leaflet=LeafletBy(slug="nowhere"))
    assert await kept(store) == before


async def test_a_link_between_two_of_three_sides_is_known(demo: Demo) -> None:
    others = [
        Counterpart(new=NewOrganisation(name=name, kind=OrganisationKind.LOCAL_AUTHORITY, country=country))
        for name, country in (("Sampleton", "GB"), ("Muster", "DE"))
    ]
    three = await partnerships.open_partnership(
        demo.rich, counterparts=others, form=RelationshipForm.FRIENDSHIP, leaflet=FOLLOWED
    )
    (row,) = await take_in(link(town("Sampleton"), town("Muster", "DE")))
    assert (row.outcome, row.record_id) == (KNOWN, three)


async def test_stock_is_taken_of_tables_that_have_doubled_and_of_no_others(database: str) -> None:
    if records_database.is_sqlite(database):
        pytest.skip("SQLite looks records up by an index whatever it knows of them.")

    async def known() -> list[float]:
        sql = "SELECT reltuples FROM pg_class WHERE oid = ANY($1::regclass[]) ORDER BY relname"
        rows = await records_database.rows(records_database.connection(), sql, [["person", "log_head"]])
        return [float(row["reltuples"]) for row in rows]

    async def filled(beginning: str, count: int) -> list[float]:
        async with records_database.transaction() as connection:
            sql = "INSERT INTO person (id, name) SELECT $1::text || n, repeat('x', 200) FROM generate_series(1, $2) n"
            await records_database.rows(connection, sql, [beginning, count])
            await records_database.take_stock(connection, ["person", "log_head"])
        return await known()

    for statement in ("TRUNCATE person CASCADE", "ANALYZE person, log_head"):  # Others have used this database before.
        await records_database.rows(records_database.connection(), statement, [])
    before = await known()
    assert await filled("few", 10) == before
    assert await filled("many", 3000) == [before[0], 3010]
    assert await filled("some", 100) == [before[0], 3010]
    assert await filled("more", 4000) == [before[0], 7110]


@pytest.mark.usefixtures("demo")
async def test_as_many_rows_as_there_may_be_are_one_entry_of_the_log() -> None:
    head = await log.head()
    rows = await take_in(
        *(link(town(f"Left {number}"), town(f"Right {number}", "MW")) for number in range(importing.ROWS_MAX))
    )
    assert set(outcomes(rows)) == {ADDED}
    assert await log.head() == head + 1
    entry = await models.LogEntry.get(sequence=head + 1)
    assert (entry.action, entry.actor, len(entry.events)) == ("importLinks", "operator", 3 * importing.ROWS_MAX)
    assert len(entry.rows) == 5 * importing.ROWS_MAX
    as_of = entry.at - timedelta(microseconds=1)
    assert await partnerships.find(ANONYMOUS, id=str(rows[0].record_id), as_of=as_of) is None


async def test_organisations_alone_are_known_again_and_a_bad_one_is_named(demo: Demo, store: files.Store) -> None:
    rows = [
        town("Sampleton", wikidata_id="Q99900001"),
        replace(town("Gone"), started_on=date(1990, 1, 1), ended_on=date(2020, 1, 1)),
        town("Sampleton-on-Sea", wikidata_id="Q99900001"),
        town("Nowhere", "QQ"),
        replace(town("Odd"), started_on=date(2020, 1, 1), ended_on=date(1990, 1, 1)),
    ]
    before = await kept(store)
    tried = await importing.parties(OPERATOR, rows=rows, dry_run=True)
    assert outcomes(tried.rows) == [ADDED, ADDED, KNOWN, REFUSED, REFUSED]
    assert await kept(store) == before
    head = await log.head()
    done = await importing.parties(OPERATOR, rows=rows)
    assert outcomes(done.rows) == [ADDED, ADDED, KNOWN, REFUSED, REFUSED]
    assert [(row.code, row.path) for row in done.rows[3:]] == [
        ("INVALID_INPUT", ("country",)),
        ("INVALID_INPUT", ("endedOn",)),
    ]
    assert done.rows[2].record_id == done.rows[0].record_id
    assert await log.head() == head + 1
    gone = (await organisations.by_id(ANONYMOUS, [str(done.rows[1].record_id)]))[str(done.rows[1].record_id)]
    assert (gone.started_on, gone.ended_on, gone.slug) == (date(1990, 1, 1), date(2020, 1, 1), "gone")
    after = await kept(store)
    assert outcomes((await importing.parties(OPERATOR, rows=rows)).rows) == [KNOWN, KNOWN, KNOWN, REFUSED, REFUSED]
    for viewer in (ANONYMOUS, demo.rich, demo.editor):
        with pytest.raises((errors.Forbidden, errors.KeyRequired)):
            await importing.parties(viewer, rows=rows)
    for some in ([], [rows[0]] * (importing.ROWS_MAX + 1)):
        with pytest.raises(errors.InvalidInput, match="at a time"):
            await importing.parties(OPERATOR, rows=some)
    assert await kept(store) == after
