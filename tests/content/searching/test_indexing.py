"""What can be found is what a rebuild makes of the records, whatever was written; and a rebuild mends what is not."""

import asyncio
import contextlib
import os
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from content import database as records_database
from content import errors, files, models, paging
from content.access import OPERATOR
from content.editing import publishing, reviewing
from content.guiding import parts, shelf
from content.joining import organisations
from content.linking import partnerships
from content.records import OrganisationKind, SearchFilter
from content.searching import entries, indexing, search
from tests.content import begun, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

SEEDS = range(20) if os.environ.get("SOAK") else range(2)
STEPS = 14
NAMES = ("Exampleton", "Commune d’Exempleville", "Łódź", "北京 Council", "Mfano wa Pili", "Linked Towns")
TONGUES = ("en", "fr", "cy", "und")
BOXES = ("Keep promises", "Meet often", "Say what you need", "Prepare - talk to others")

Write = Callable[[], Awaitable[object]]


class Walk:
    """Random writes of everything that changes what can be found."""

    def __init__(self, seed: int, demo: linked.Demo, desk: begun.Desk) -> None:
        self.random = random.Random(seed)
        self.demo = demo
        self.desk = desk
        self.writes: tuple[Write, ...] = (
            self.add,
            self.describe,
            self.open,
            self.acknowledge,
            self.draft,
            self.publish,
        )
        self.writes += (self.withdraw, self.call_off)

    async def step(self) -> None:
        """Do something; what is refused must leave no trace either."""
        with contextlib.suppress(errors.Refusal):
            await self.random.choice(self.writes)()

    async def add(self) -> None:
        name = linked.text(self.random.choice(NAMES), self.random.choice(TONGUES))
        await organisations.add(
            OPERATOR, name=name, kind=OrganisationKind.OTHER, country=self.random.choice(("GB", "MW"))
        )

    async def describe(self) -> None:
        one = self.random.choice(await models.Organisation.filter(until__isnull=True).order_by("id"))
        words = linked.text(self.random.choice(NAMES), self.random.choice(TONGUES))
        said = self.random.choice(({"name": words}, {"about": words}, {"about": None}, {"population": 7}))
        await organisations.update(OPERATOR, organisation=one.id, expected_version=one.version, **said)

    async def open(self) -> None:
        await linked.opened(self.demo.rich, self.demo.poor, title=self.random.choice(NAMES))

    async def acknowledge(self) -> None:
        waiting = await models.Side.filter(until__isnull=True, acknowledged_at__isnull=True).order_by("id")
        await partnerships.acknowledge(self.demo.poor, partnership=self.random.choice(waiting).partnership_id)

    async def draft(self) -> None:
        boxes = self.random.sample(BOXES, 2)
        leaflet = await models.Leaflet.get_or_none(slug="little-leaflet", until__isnull=True)
        await begun.draft(self.desk, begun.little(*boxes), leaflet=leaflet.slug if leaflet else None)
        await models.Edition.filter(published_at__isnull=True).update(proposals=[])

    async def publish(self) -> None:
        row = await self._edition(published=False)
        ahead = self.random.choice((None, None, timedelta(seconds=0.2), timedelta(days=1)))
        at = datetime.now(UTC) + ahead if ahead else None
        await publishing.publish(self.desk.editor, edition=row.id, expected_version=row.version, at=at)

    async def withdraw(self) -> None:
        row = await self._edition(published=True)
        await publishing.withdraw(self.desk.editor, edition=row.id, expected_version=row.version, reason="Wrong.")

    async def call_off(self) -> None:
        row = await self._edition(published=True)
        await reviewing.return_to_draft(self.desk.editor, edition=row.id, expected_version=row.version, reason="No.")

    async def _edition(self, *, published: bool) -> models.Edition:
        leaflet = await models.Leaflet.get_or_none(slug="little-leaflet", until__isnull=True)
        rows = await models.Edition.filter(leaflet_id=leaflet.id if leaflet else "", published_at__isnull=not published)
        if not rows:
            raise errors.NotFound("There is none.")
        return max(rows, key=lambda row: row.created_at)


async def everything() -> dict[str, list[object]]:
    """Ask for much, and give all that is found."""
    found: dict[str, list[object]] = {}
    for query in ("a", "e", "m", "council", "link", "prepare", "l", "北"):
        asked = await search.search(OPERATOR, paging.Page(first=100), query=query, filter=SearchFilter())
        found[query] = [asked.total, asked.facets, *asked.nodes, *asked.cursors]
    return found


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_any_writes_what_can_be_found_is_what_a_rebuild_makes(seed: int, store: files.Store) -> None:
    demo = await linked.begin(store)
    walk = Walk(seed, demo, await begun.desk(store, slug="little"))
    for _ in range(STEPS):
        await walk.step()
        assert await indexing.differences() == []
    await asyncio.sleep(0.3)  # What was to come soon has come.
    before = await everything()
    count = await indexing.rebuild()
    assert await indexing.differences() == []
    assert await everything() == before
    assert count == await models.SearchEntry.all().count() > 83


HARM: dict[str, str | dict[str, str]] = {
    "an entry that is gone": "DELETE FROM search_entry WHERE title = 'Reciprocity'",
    "an entry that is another": "UPDATE search_entry SET title = 'Something else' WHERE title = 'Reciprocity'",
    "words that are gone": "DELETE FROM search_words",
    "words of no entry": {
        "sqlite": "INSERT INTO search_words (rowid, title, words) VALUES (-7, 'stray', 'stray')",
        "postgres": "INSERT INTO search_words VALUES (-7, '''stray''', '''stray''')",
    },
    "an entry of no record": "UPDATE search_entry SET id = 'gone', record_id = 'gone' WHERE title = 'Reciprocity'",
}


@pytest.mark.parametrize("harm", HARM)
async def test_what_is_not_as_the_records_are_is_named_and_mended(harm: str, store: files.Store) -> None:
    await linked.begin(store)
    before = await everything()
    sql = HARM[harm]
    connection = records_database.connection()
    await connection.execute_query(sql if isinstance(sql, str) else sql[connection.capabilities.dialect])
    assert await indexing.differences() != []
    assert await indexing.rebuild() == 83
    assert await indexing.differences() == []
    assert await everything() == before


async def test_a_rebuild_among_writes_loses_none_of_them(store: files.Store) -> None:
    demo = await linked.begin(store)
    adding = [linked.newcomer(f"Exampleton {number}") for number in range(6)]
    opening = [linked.opened(demo.rich, demo.poor, title=f"Exampleton {number}") for number in range(3)]
    await asyncio.gather(indexing.rebuild(), *adding, indexing.rebuild(), *opening, indexing.rebuild())
    assert await indexing.differences() == []
    asked = await search.search(demo.rich, paging.Page(first=0), query="exampleton ", filter=SearchFilter())
    assert asked.total == 1 + 6 + 1 + 3


async def test_of_many_editions_of_one_day_the_latest_that_ended_are_kept(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "ENDED_MAX", 2)
    desk = await begun.desk(store)
    published = [await begun.published(desk, begun.little("One box"))]
    for _ in range(4):
        again = await publishing.restore(desk.editor, edition=published[0])
        published.append(await publishing.publish(desk.editor, edition=again, expected_version=1))
    kept = {one.id.partition("/")[0] for one in await models.SearchEntry.filter(kind="ITEM")}
    assert kept == set(published[-3:])
    assert await indexing.differences() == []


async def test_a_refused_write_changes_nothing_that_can_be_found(store: files.Store) -> None:
    demo = await linked.begin(store)
    before = await everything()
    own = str(demo.rich.organisation_id)
    with pytest.raises(errors.StaleVersion):
        await organisations.update(demo.rich, organisation=own, expected_version=7, name=linked.text("Elsewhere"))
    with pytest.raises(errors.InvalidInput):
        await linked.opened(demo.rich, demo.rich, title="Elsewhere")
    assert await everything() == before


async def test_a_part_is_read_as_it_was_written(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.seen(desk.editor, await begun.published(desk))
    for section in edition.sections:
        for part in (section, *section.items):
            assert parts.unpacked(parts.packed(part)) == part


async def test_an_edition_is_in_force_when_the_shelf_says_so() -> None:
    random_ = random.Random(7)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def day() -> datetime:
        return start + timedelta(days=random_.randrange(9))

    for _ in range(300):
        copies = [
            shelf.Copy(f"{tongue}{number}", "leaflet", tongue, number, 1, "", day(), random_.choice((None, day())))
            for tongue in ("en", "fr")
            for number in range(1, random_.randrange(2, 5))
        ]
        kept = shelf.Shelf(tuple(copies))
        for at in (start + timedelta(days=number) for number in range(10)):
            for copy in copies:
                term = kept.in_force(copy)
                shown = kept.current(copy.language, at) is copy
                gone = copy.withdrawn_at is not None and copy.withdrawn_at <= at
                expected = term is not None and term[0] <= at and (term[1] is None or at < term[1])
                assert (shown and not gone) is expected
