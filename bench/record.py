"""What the partnership record costs over 24,798 links and a million answers, beside SQL by hand for the same answers.

`python -m bench.record [pairs.csv] [answers of a side]` takes the links of a list in by the verb that takes lists in
(columns `a_name`, `a_iso2`, `b_name`, `b_iso2`), or makes as many up; 20 answers of each side if nothing is said. On
SQLite, and on PostgreSQL where it is installed, it asks for all links of the organisation that has most of them with
both sides' countries, for one partnership with its readiness, and for a coordinator's portfolio over all of them, in
turns with a statement that gives the same answer: from what a server keeps in memory, after a write has taken all
partnerships and organisations out of it, and with nothing kept at all. Prints the ratios of the quickest rounds and the
numbers of statements, and fails when two answers differ, or a ratio is more than what it is bound to: `RATIO_MAX` as a
server answers, `ANEW_RATIO_MAX` for the others, where rows become records in Python with all that belongs to them, most
of which the hand leaves out, and words of an edition are put together anew.
"""

import asyncio
import csv
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from content import database, files, ids, migrating, models, paging, seeding
from content.access import OPERATOR, Viewer
from content.guiding import editions, snapshot
from content.joining import organisations
from content.linking import partnerships, portfolio, projections
from content.records import (
    AgreementKind,
    ContactRole,
    LeafletBy,
    ListedLink,
    ListedOrganisation,
    PartnershipFilter,
    PartnershipOrder,
    Role,
    Visibility,
    VisitMode,
    VisitPurpose,
)
from content.sharing import importing
from content.telling import watching
from content.ticking import checklists
from tests import postgres
from tests.content.linked import holder
from tests.content.networked import coordinator

LINKS = 24_798
ORGANISATIONS = 17_169
ANSWERS = 20
BATCH = 2_000
ROUNDS = 5
RATIO_MAX = 3.0
ANEW_RATIO_MAX = 30.0
BEFORE = date(2027, 3, 31)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: how the verbs answer it, and how SQL by hand does."""

    name: str
    verbs: Callable[[], Awaitable[object]]
    by_hand: Callable[[], Awaitable[object]]


def links(file: Path | None) -> Iterator[ListedLink]:
    """Read the links of a list, or make them up: a few organisations have many, as in life."""
    if file is not None:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                sides = ((row[f"{side}_name"], row[f"{side}_iso2"]) for side in "ab")
                yield ListedLink(tuple(ListedOrganisation(name, country) for name, country in sides))
        return
    die = random.Random(1)
    for _ in range(LINKS):
        places = {int(ORGANISATIONS * die.random() ** 1.5) for _ in range(2)}
        while len(places) < 2:
            places.add(die.randrange(ORGANISATIONS))
        yield ListedLink(
            tuple(ListedOrganisation(f"Place {place}", ("GB", "FR", "DE", "MW", "PS")[place % 5]) for place in places)
        )


async def fill(file: Path | None, answers: int) -> Viewer:
    """Take the links in, let everybody join a network, and say a good deal of each link; give who coordinates it."""
    some = links(file)
    while batch := tuple(itertools.islice(some, importing.ROWS_MAX)):
        await importing.links(OPERATOR, rows=batch, leaflet=LeafletBy(slug=seeding.LEAFLET))
    viewer = await coordinator("Everybody's Network")
    network = str(viewer.organisation_id)
    await _said(f"""INSERT INTO membership (id, version, since, network_id, organisation_id, asked_at, joined_at)
      SELECT 'membership' || substr(o.id, 13), 1, 1, '{network}', o.id, h.at, h.at FROM organisation o, log_head h
      WHERE o.until IS NULL AND o.id <> '{network}'""")
    await _said("UPDATE side SET acknowledged_at = listed_at WHERE acknowledged_at IS NULL")
    await _answered(answers)
    await _done()
    await _said("ANALYZE")
    return viewer


async def _said(sql: str) -> None:
    await database.connection().execute_script(sql)


async def _answered(answers: int) -> None:
    """Let each side answer some boxes; most are ticked."""
    leaflet = await models.Leaflet.get(slug=seeding.LEAFLET, until__isnull=True)
    await _know()
    for number, key in enumerate(_KEYS):  # One at a time: PostgreSQL lets no statement run for long.
        await _said(f"""INSERT INTO answer (id, version, since, partnership_id, side_id, item_id, state, "by", at,
            edition_number, wording_changed)
          SELECT s.id || '/{key}', 1, s.since, s.partnership_id, s.id, '{leaflet.id}/{key}',
            CASE WHEN (s.row * 7 + {number} * 13) % 97 = 0 THEN 'CANNOT'
              WHEN (s.row + {number} * 3) % 5 = 0 THEN 'IN_PROGRESS' ELSE 'TICKED' END, 'key', h.at, 1, FALSE
          FROM side s, log_head h WHERE s.until IS NULL AND (s.row * 7 + {number} * 17) % {len(_KEYS)} < {answers}
            AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.id = s.id || '/{key}')""")


async def _done() -> None:
    """Record visits, people and agreements, as far apart in time as anything follows from."""
    die, now = random.Random(2), datetime.now(UTC)
    person = models.Person(id=ids.new("person"), name="A. Example")
    await person.save(force_create=True)
    rows: list[models.Model] = []
    for side in await models.Side.filter(until__isnull=True, place=0):
        own = {"version": 1, "since": side.since, "partnership_id": side.partnership_id, "side_id": side.id}
        day = now.date() - timedelta(days=die.randrange(900))
        visit = {"purpose": VisitPurpose.EXCHANGE, "mode": VisitMode.ONLINE, "host_id": side.id, "day": day}
        rows.append(models.Visit(id=ids.new("visit"), visibility=Visibility.PUBLIC, **visit, **own))
        lead = {"role": ContactRole.LEAD_OFFICER, "dedicated": False, "languages": [], "person_id": person.id}
        rows.append(models.Contact(id=ids.new("contact"), visibility=Visibility.NETWORK, **lead, **own))
        if die.random() < 0.5:
            rows.append(_agreement(own, now, now.date() + timedelta(days=die.randrange(-100, 900))))
    for kind in dict.fromkeys(type(row) for row in rows):
        await kind.bulk_create([row for row in rows if type(row) is kind], batch_size=BATCH)
    await _said("UPDATE partnership SET stage_since = '2024-01-01'")


def _agreement(own: dict[str, Any], now: datetime, ends: date) -> models.Agreement:
    return models.Agreement(
        id=ids.new("agreement"),
        draft=False,
        proposed_at=now,
        kind=AgreementKind.CHARTER,
        languages=[],
        aims=[],
        responsibilities=[],
        expires_on=ends,
        renews=False,
        drafted_jointly=True,
        signatures=[],
        signed_at=now,
        **own,
    )


async def questions(viewer: Viewer) -> list[Asked]:
    """List what is asked."""
    most = (
        await _rows("""SELECT organisation_id AS id, count(*) AS count FROM side WHERE until IS NULL
      GROUP BY organisation_id ORDER BY count(*) DESC, organisation_id LIMIT 1""")
    )[0]
    (link,) = await _rows(f"""SELECT s.partnership_id AS id FROM side s WHERE s.until IS NULL
      AND s.organisation_id = '{most["id"]}' ORDER BY s.partnership_id LIMIT 1""")
    side = await holder(most["id"], Role.LEAD)
    return [
        Asked(
            f"{most['count']} links with countries",
            lambda: _links(side, most["id"]),
            lambda: _links_by_hand(most["id"]),
        ),
        Asked(
            "one partnership with readiness",
            lambda: _one(side, link["id"]),
            lambda: _one_by_hand(link["id"]),
        ),
        Asked("a portfolio over all", lambda: _portfolio(viewer), _portfolio_by_hand),
    ]


async def _links(viewer: Viewer, organisation: str) -> object:
    wanted, page = PartnershipFilter(organisation_id=organisation), paging.Page(first=paging.PAGE_MAX)
    found = (await partnerships.list_all(viewer, page, wanted, PartnershipOrder())).nodes
    parties = await organisations.by_id(viewer, [side.organisation_id for one in found for side in one.sides])
    return [(one.title, one.stage, [parties[side.organisation_id].country_code for side in one.sides]) for one in found]


async def _links_by_hand(organisation: str) -> object:
    rows = await _rows(f"""SELECT p.id, p.title, p.stage, o.country_code AS country FROM side mine
      JOIN partnership p ON p.id = mine.partnership_id AND p.until IS NULL
      JOIN side s ON s.partnership_id = p.id AND s.until IS NULL
      JOIN organisation o ON o.id = s.organisation_id AND o.until IS NULL
      WHERE mine.organisation_id = '{organisation}' AND mine.until IS NULL
      ORDER BY p.sort_title, p.id, s.place LIMIT {2 * paging.PAGE_MAX}""")
    found: dict[str, tuple[str, str, list[str]]] = {}
    for row in rows:
        found.setdefault(row["id"], (row["title"], row["stage"], []))[2].append(row["country"])
    return list(found.values())


async def _one(viewer: Viewer, link: str) -> object:
    shown = await partnerships.by_id(viewer, [link])
    (standing,) = (await checklists.of_partnerships(viewer, list(shown.values()))).values()
    sides = [(one.ticked, one.total, one.cannot) for one in standing.sides]
    items = [(one.item.words.plain, [answer.state for answer in one.answers]) for one in standing.items]
    return shown[link].title, standing.verdict, sides, sorted(items)


async def _one_by_hand(link: str) -> object:
    rows = await _rows(f"""SELECT p.title, w.key, w.text, s.place, a.state FROM partnership p
      JOIN edition e ON e.leaflet_id = p.leaflet_id AND e.number = p.followed_number AND e.published_at IS NOT NULL
      JOIN wording w ON w.edition_id = e.id
      JOIN side s ON s.partnership_id = p.id AND s.until IS NULL
      LEFT JOIN answer a ON a.side_id = s.id AND a.item_id = p.leaflet_id || '/' || w.key AND a.until IS NULL
        AND a.partnership_id = p.id
      WHERE p.id = '{link}' AND p.until IS NULL AND w.key IN ({", ".join(f"'{key}'" for key in _KEYS)})
      ORDER BY w.text, s.place""")
    items: dict[str, tuple[str, list[str]]] = {}
    counts = {place: [0, 0, 0] for place in range(2)}
    for row in rows:
        state = row["state"] or "UNANSWERED"
        items.setdefault(row["key"], (row["text"], []))[1].append(state)
        counts[row["place"]][0] += row["key"] in _ESSENTIAL and state == "TICKED"
        counts[row["place"]][1] += row["key"] in _ESSENTIAL
        counts[row["place"]][2] += state == "CANNOT"
    ready = all(ticked == total for ticked, total, _ in counts.values())
    verdict = "THINK_AGAIN" if any(one[2] for one in counts.values()) else "READY" if ready else "IN_PROGRESS"
    return rows[0]["title"], verdict, [tuple(one) for one in counts.values()], sorted(items.values())


async def _portfolio(viewer: Viewer) -> object:
    whole = await portfolio.of(viewer, PartnershipFilter())
    facets = await whole.facets()
    return (
        await whole.total(),
        {one.value: one.count for one in facets.stages},
        {one.value: one.count for one in facets.verdicts or ()},
        {one.value: one.count for one in await whole.attention()},
        await whole.expiring(BEFORE),
    )


async def _portfolio_by_hand() -> object:
    today = datetime.now(UTC).date()
    quiet, soon = today - timedelta(days=365), today + timedelta(days=90)
    essential, keys = (", ".join(f"'{key}'" for key in some) for some in (_ESSENTIAL, _KEYS))
    held = f"c.partnership_id = p.id AND c.until IS NULL AND c.expires_on >= '{today}'"
    rows = await _rows(f"""WITH link AS MATERIALIZED (SELECT p.* FROM partnership p WHERE p.until IS NULL
        AND NOT EXISTS (SELECT 1 FROM side w WHERE w.partnership_id = p.id AND w.until IS NULL
          AND w.acknowledged_at IS NULL AND w.listed_at IS NULL)),
      box AS MATERIALIZED (SELECT e.leaflet_id || '/' || w.key AS item_id,
          CASE WHEN w.key IN ({essential}) THEN 1 ELSE 0 END AS essential
        FROM edition e JOIN wording w ON w.edition_id = e.id WHERE w.key IN ({keys})),
      item AS (SELECT a.partnership_id, a.item_id, b.essential,
          MAX(CASE WHEN a.state = 'CANNOT' THEN 1 ELSE 0 END) AS no,
          SUM(CASE WHEN a.state = 'TICKED' THEN 1 ELSE 0 END) AS yes,
          MAX(CASE WHEN a.state IN ('CANNOT', 'IN_PROGRESS') THEN 1 ELSE 0 END) AS doubt,
          MIN(a.side_id) AS first_side, MAX(a.side_id) AS last_side
        FROM answer a JOIN box b ON b.item_id = a.item_id WHERE a.until IS NULL
        GROUP BY a.partnership_id, a.item_id, b.essential),
      told AS MATERIALIZED (SELECT partnership_id, MAX(no) AS no, SUM(essential * yes) AS ticked,
          MAX(CASE WHEN yes > 0 AND doubt = 1 THEN 1 ELSE 0 END) AS differ,
          CASE WHEN MIN(first_side) = MAX(last_side) THEN 1 ELSE 0 END AS alone FROM item GROUP BY partnership_id),
      stands AS MATERIALIZED (SELECT p.id, t.differ, t.alone, CASE WHEN t.no = 1 THEN 'THINK_AGAIN'
          WHEN t.ticked = {len(_ESSENTIAL)} * (SELECT COUNT(*) FROM side s WHERE s.partnership_id = p.id
            AND s.until IS NULL) THEN 'READY' ELSE 'IN_PROGRESS' END AS verdict
        FROM link p LEFT JOIN told t ON t.partnership_id = p.id)
      SELECT 'total' AS what, '' AS value, COUNT(*) AS count FROM link
      UNION ALL SELECT 'stage', stage, COUNT(*) FROM link GROUP BY stage
      UNION ALL SELECT 'verdict', verdict, COUNT(*) FROM stands GROUP BY verdict
      UNION ALL SELECT 'flag', 'THINK_AGAIN', COUNT(*) FROM stands WHERE verdict = 'THINK_AGAIN'
      UNION ALL SELECT 'flag', 'DISAGREEMENT', COUNT(*) FROM stands WHERE differ = 1
      UNION ALL SELECT 'flag', 'ONE_SIDED', COUNT(*) FROM stands WHERE alone = 1
      UNION ALL SELECT 'flag', 'NO_LEAD', COUNT(DISTINCT s.partnership_id) FROM side s JOIN link p
        ON p.id = s.partnership_id WHERE s.until IS NULL AND NOT EXISTS (SELECT 1 FROM contact k WHERE k.side_id = s.id
        AND k.partnership_id = s.partnership_id AND k.until IS NULL AND k.role = 'LEAD_OFFICER')
      UNION ALL SELECT 'flag', 'AGREEMENT_EXPIRING', COUNT(*) FROM link p WHERE EXISTS (SELECT 1 FROM agreement c
        WHERE {held} AND c.expires_on <= '{soon}')
      UNION ALL SELECT 'flag', 'AGREEMENT_EXPIRED', COUNT(*) FROM link p WHERE EXISTS (SELECT 1 FROM agreement c
        WHERE c.partnership_id = p.id AND c.until IS NULL AND c.expires_on < '{today}')
      UNION ALL SELECT 'flag', 'QUIET', COUNT(*) FROM link p WHERE p.stage_since < '{quiet}' AND NOT EXISTS (
        SELECT 1 FROM visit v WHERE v.partnership_id = p.id AND v.until IS NULL AND v.day >= '{quiet}'
        AND v.day <= '{today}')
      UNION ALL SELECT 'ends', '', COUNT(*) FROM link p WHERE EXISTS (SELECT 1 FROM agreement c
        WHERE {held} AND c.expires_on < '{BEFORE}')""")
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["count"]:
            found.setdefault(row["what"], {})[row["value"]] = row["count"]
    return found["total"][""], found["stage"], found["verdict"], found["flag"], found["ends"][""]


_KEYS: list[str] = []
_ESSENTIAL: list[str] = []
"""The boxes, filled once they are known: who writes SQL by hand knows the leaflet."""


async def _know() -> None:
    edition = await models.Edition.filter(number=1).order_by("created_at").first()
    assert edition is not None
    boxes = checklists.items_of((await editions.whole([edition.id]))[edition.id])
    _KEYS[:] = [one.key for one in boxes]
    _ESSENTIAL[:] = [one.key for one in boxes if one.essential]


async def _rows(sql: str) -> Rows:
    return list(await database.connection().execute_query_dict(sql))


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count statements where the engine is given them."""
    client: Any = database.connection()
    given: list[str] = []
    kept = client.acquire_connection

    def acquire(*of: Any) -> Any:
        given.append("statement")
        return kept(*of)

    client.acquire_connection = acquire
    try:
        yield given
    finally:
        del client.acquire_connection


async def measure(engine: str, url: str, folder: Path, asked: Sequence[str]) -> bool:
    """Fill and ask; say whether the ratios are within the bound."""
    file = Path(asked[0]) if asked and not asked[0].isdigit() else None
    answers = next((int(one) for one in asked if one.isdigit()), ANSWERS)
    await migrating.migrate(url)
    fits = True
    async with database.opened(url):
        await seeding.demo(files.Store(folder / "files"), lambda _: None)
        began = time.perf_counter()
        viewer = await fill(file, answers)
        counts = [await kind.filter(until__isnull=True).count() for kind in (models.Partnership, models.Answer)]
        print(f"{engine}: {counts[0]:,} links, {counts[1]:,} answers in {time.perf_counter() - began:.0f} s")
        shared = engine != "SQLite"
        memory = Memory(snapshot.Keeper(shared=shared), projections.Projections(), watching.Watch() if shared else None)
        memory.others.in_step = True
        await memory.look()
        await memory.guidance.catch_up()
        for one in await questions(viewer):
            fits = await _measured(one, memory) and fits
    return fits


@dataclass(frozen=True, slots=True)
class Memory:
    """What a server keeps of the records."""

    guidance: snapshot.Keeper
    others: projections.Projections
    watch: watching.Watch | None
    """Where other processes write too, the log is looked at before a key is answered."""

    async def look(self) -> None:
        """Look what others have written."""
        if self.watch is not None:
            await self.watch.look()

    @contextmanager
    def as_served(self) -> Iterator[None]:
        """Read from what is kept."""
        with snapshot.held(self.guidance, abreast=True), projections.held(self.others):
            yield

    @contextmanager
    def written(self) -> Iterator[None]:
        """Read from what is kept once something has been written that may have changed any record."""
        self.others.clear()
        with self.as_served():
            yield


async def _measured(one: Asked, memory: Memory) -> bool:
    ways: dict[str, tuple[Callable[[], AbstractContextManager[None]], float]] = {
        "as served": (memory.as_served, RATIO_MAX),
        "written": (memory.written, ANEW_RATIO_MAX),
        "nothing kept": (nullcontext, ANEW_RATIO_MAX),
    }
    expected = await one.by_hand()
    times: dict[str, list[float]] = {"by hand": []}
    statements: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, (kept, _) in ways.items():
            with kept(), counted() as given:
                began = time.perf_counter()
                await memory.look()
                answer = await one.verbs()
                times.setdefault(name, []).append(time.perf_counter() - began)
            statements[name] = len(given)
            if answer != expected:
                sys.exit(f"{one.name}, {name}: the answers differ.\n{str(answer)[:2000]}\n{str(expected)[:2000]}")
        began = time.perf_counter()
        await one.by_hand()
        times["by hand"].append(time.perf_counter() - began)
    by_hand = min(times["by hand"])
    print(f"  {one.name:<32} by hand {by_hand * 1e3:9.2f} ms")
    for name, (_, ratio_max) in ways.items():
        best = min(times[name])
        print(
            f"    {name:<14} {statements[name]:3} statements {best * 1e3:9.2f} ms"
            f"  ratio {best / by_hand:5.2f}   at most {ratio_max}"
        )
    return all(min(times[name]) <= ratio_max * by_hand for name, (_, ratio_max) in ways.items())


def main() -> None:
    """Measure each engine, and print."""
    asked = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        fits = asyncio.run(measure("SQLite", f"sqlite:///{name}/data/toolkit.db", Path(name), asked))
        if postgres.programs() is not None:
            with postgres.cluster() as cluster:
                cluster.sql("CREATE DATABASE record")
                fits = asyncio.run(measure("PostgreSQL", cluster.url("record"), Path(name), asked)) and fits
    if not fits:
        sys.exit("A ratio is more than it is bound to.")


if __name__ == "__main__":
    main()
