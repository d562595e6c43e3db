"""What a search costs over 10,000 items and 25,000 organisations that are made up: the verb, and over GraphQL.

`python -m bench.search` measures SQLite, and PostgreSQL where it is installed; medians in milliseconds over queries as
people type them, the slowest query, and the median of each query's quickest round, which says what it would take on a
machine that does nothing else. Fails when a median is beyond `MEDIAN_MILLISECONDS_MAX`.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from content import codec, database, ids, listing, migrating, models, paging
from content.access import ANONYMOUS
from content.guiding.outline import GroupPlace, Outline, Place, SectionPlace
from content.records import Audience, ChangeKind, LeafletKind, OrganisationKind, SearchFilter, SectionKind, Sector
from content.searching import indexing, search
from server import inside, logs
from server.settings import Settings
from tests import postgres

LEAFLETS = 200
ITEMS_EACH = 50
ORGANISATIONS = 25_000
ROUNDS = 7
SEED = 7
MEDIAN_MILLISECONDS_MAX = 20.0

_SYLLABLES = "ba co de fi gu la me ni po ru sa te vo wi ham ton ford mouth bury wick ley dale stead minster"
_WORDS = """partnership council water school exchange visit trust health funding project youth women market climate
agreement culture language learn teach report review plan budget community local town district mayor officer equal
respect listen share goal strategy agenda benefit challenge national twinning link travel safe open honest"""
QUERIES = (
    "water partnership",
    "reciproc",
    "hamton coun",
    "exchange visits",
    "equal respect",
    "school",
    "district of b",
    "funding review agre",
    "dalestead",
    "communities learning",
    "listen honestly",
    "zzz",
)
"""Rare words and common ones, whole and begun, one and several."""

ASKED = """query ($query: String!) { search(query: $query, first: 10) { totalCount
  facets { kinds { value label count } } nodes { title url language highlights { text matched }
  record { __typename ... on Leaflet { slug }
    ... on Section { key } ... on GuidanceItem { key } ... on Organisation { name } } } } }"""


async def fill() -> None:
    """Make the records up, the same at each run."""
    made = random.Random(SEED)
    collection = ids.new("collection")
    await models.Collection.create(id=collection, slug="toolkit", title=[["en", "Toolkit"]], since=0)
    for number in range(LEAFLETS):
        await _leaflet(made, collection, number)
    rows = [_organisation(made, number) for number in range(ORGANISATIONS)]
    await models.Organisation.bulk_create(rows, batch_size=500)


async def _leaflet(made: random.Random, collection: str, number: int) -> None:
    leaflet, edition, outline = ids.new("leaflet"), ids.new("edition"), ids.new("outline")
    places = tuple(Place(key=f"item-{place}") for place in range(ITEMS_EACH))
    tree = Outline(
        (SectionPlace("advice", SectionKind.OTHER, Audience.EVERYONE, (GroupPlace("group", places),)),), None
    )
    await models.Outline.create(id=outline, leaflet_id=leaflet, tree=codec.encode(tree))
    await models.Leaflet.create(
        id=leaflet,
        version=1,
        since=0,
        slug=f"leaflet-{number}",
        collection_id=collection,
        kind=LeafletKind.CORE,
        sector=Sector.HEALTH,
        supplement_ids=[],
        original_language="en",
    )
    await models.Edition.create(
        id=edition,
        leaflet_id=leaflet,
        outline_id=outline,
        language="en",
        number=1,
        revision=1,
        change_kind=ChangeKind.MAJOR,
        title=_said(made, 4),
        findings=[],
        proposals=[],
        resets=[],
        created_at=datetime.now(UTC) - timedelta(days=2),
        created_by="bench",
        published_at=datetime.now(UTC) - timedelta(days=1),
        content_hash=f"{number:064}",
        version=2,
    )
    words = [("advice", _said(made, 2), None), ("group", "", None)]
    words += [(place.key, made.choice((None, _said(made, 1))), _said(made, 18)) for place in places]
    await models.Wording.bulk_create(
        models.Wording(edition_id=edition, key=key, label=label, text=text, marks=[]) for key, label, text in words
    )


def _organisation(made: random.Random, number: int) -> models.Organisation:
    place = "".join(made.choices(_SYLLABLES.split(), k=3)).capitalize()
    name = made.choice(("{} Town Council", "District of {}", "{} School", "{} Twinning Association")).format(place)
    return models.Organisation(
        id=ids.new("organisation"),
        version=1,
        since=0,
        slug=f"organisation-{number}",
        name=[["en", name]],
        sort_name=listing.folded(name),
        kind=OrganisationKind.LOCAL_AUTHORITY,
        country_code=made.choice(("GB", "FR", "DE", "MW", "TZ", "KE")),
        about=[["en", _said(made, 12)]] if number % 3 == 0 else None,
    )


def _said(made: random.Random, count: int) -> str:
    return " ".join(made.choices(_WORDS.split(), k=count))


async def measure(engine: str, url: str, folder: Path) -> bool:
    """Fill, index and ask; say whether the medians are within bounds."""
    await migrating.migrate(url)
    async with database.opened(url):
        await fill()
        began = time.perf_counter()
        count = await indexing.rebuild()
        print(f"{engine}: {count} entries made anew in {time.perf_counter() - began:.1f} s")
        settings = Settings(data_folder=folder, database_url=url, public_url="http://testing")
        with (folder / "log").open("wb") as stream:
            app = inside.application(settings, "key", logger=logs.make(stream))
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://testing") as client:
                verb, asked = await _rounds(client)
    fits = True
    for name, taken in (("the verb", verb), ("GraphQL", asked)):
        middles = {query: statistics.median(times) for query, times in taken.items()}
        middle, slowest = statistics.median(_flat(taken.values())), max(middles, key=lambda query: middles[query])
        best = statistics.median(min(times) for times in taken.values())
        print(
            f"  {name:<9} median {middle:6.1f} ms (at best {best:.1f} ms),"
            f" slowest {middles[slowest]:6.1f} ms ({slowest!r}, at best {min(taken[slowest]):.1f} ms)"
        )
        fits = fits and middle <= MEDIAN_MILLISECONDS_MAX
    return fits


async def _rounds(client: httpx2.AsyncClient) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    verb: dict[str, list[float]] = {query: [] for query in QUERIES}
    asked: dict[str, list[float]] = {query: [] for query in QUERIES}
    for _ in range(ROUNDS):
        for query in QUERIES:
            began = time.perf_counter()
            await search.search(ANONYMOUS, paging.Page(first=10), query=query, filter=SearchFilter())
            verb[query].append((time.perf_counter() - began) * 1_000)
            began = time.perf_counter()
            answer = await client.post("/graphql", json={"query": ASKED, "variables": {"query": query}})
            asked[query].append((time.perf_counter() - began) * 1_000)
            if "errors" in answer.json():
                raise SystemExit(answer.text)
    return verb, asked


def _flat(lists: Iterable[list[float]]) -> list[float]:
    return [one for some in lists for one in some]


def main() -> None:
    """Measure each engine, and print."""
    with tempfile.TemporaryDirectory() as name:
        fits = asyncio.run(measure("SQLite", f"sqlite:///{name}/data/toolkit.db", Path(name)))
        if postgres.programs() is not None:
            with postgres.cluster() as cluster:
                cluster.sql("CREATE DATABASE search")
                fits = asyncio.run(measure("PostgreSQL", cluster.url("search"), Path(name))) and fits
    if not fits:
        sys.exit(f"A median is beyond {MEDIAN_MILLISECONDS_MAX} ms.")


if __name__ == "__main__":
    main()
