"""What it costs to ask about another time: each question now, in the past and in the future, on a long history.

`python -m bench.time [EDITIONS PARTNERSHIPS ENTRIES]` makes as many as it is told (200, 25,000 and 100,000 otherwise)
in a file of its own, and asks through GraphQL in this process; medians of interleaved rounds, as ratios to the
same question now. Fails when a ratio is above `RATIO_MAX`.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from content import database, files, ids, log, migrating, models, seeding
from server import inside, logs
from server.settings import Limits, Settings
from tests.walks.rows import Records, like

ROUNDS = 15
RATIO_MAX = 2.0
SLUG = "local-authority-links"
QUESTIONS: Mapping[str, str] = {
    "a leaflet whole": """query ($at: DateTime) { leaflet(by: {slug: "local-authority-links"}, asOf: $at) {
      title edition { number checklist { items { text } } rule { text } } } }""",
    "twenty editions": """query ($at: DateTime) { leaflet(by: {slug: "local-authority-links"}, asOf: $at) {
      editions(first: 20) { totalCount nodes { number status } } } }""",
    "a partnership with its readiness": """query ($at: DateTime, $id: ID!) { partnership(by: {id: $id}, asOf: $at) {
      title stage sides { organisation { name } } readiness { verdict ticked total } } }""",
    "twenty partnerships": """query ($at: DateTime) { partnerships(first: 20, asOf: $at) {
      totalCount nodes { title stage sides { organisation { name } } } } }""",
}


async def main(editions: int, partnerships: int, entries: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        async with _opened(Path(name)) as records:
            print(f"{editions} editions, {partnerships} partnerships, {entries} entries of the log")
            early = datetime.now(UTC)
            await _lengthen(records, editions, partnerships, entries)
            whens = {"now": None, "past": early.isoformat(), "future": (early + timedelta(days=400)).isoformat()}
            worst = 0.0
            print(f"{'question':<36} {'now':>9} {'past':>9} {'future':>9}")
            for what, query in QUESTIONS.items():
                given = {"id": records.demo.partnership} if "$id" in query else {}
                times: dict[str, list[float]] = {when: [] for when in whens}
                for _ in range(ROUNDS):
                    for when, at in whens.items():
                        began = time.perf_counter()
                        await records.ask(query, {**given, "at": at}, records.demo.exampleton_key)
                        times[when].append((time.perf_counter() - began) * 1_000)
                now, past, future = (statistics.median(taken) for taken in times.values())
                worst = max(worst, past / now, future / now)
                print(f"{what:<36} {now:6.1f} ms {past / now:7.2f} x {future / now:7.2f} x")
    if worst > RATIO_MAX:
        raise SystemExit(f"Asking about another time took more than {RATIO_MAX} x.")


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Records]:
    limits = Limits(rate_cost_anonymous=0, rate_cost_keyed=0)
    settings = Settings(data_folder=folder, public_url="http://testing", limits=limits)
    await migrating.migrate(settings.records)
    with (folder / "log").open("wb") as stream:
        transport = httpx2.ASGITransport(app=inside.application(settings, "key", logger=logs.make(stream)))
        async with (
            database.opened(settings.records),
            httpx2.AsyncClient(transport=transport, base_url="http://testing", timeout=120) as client,
        ):
            demo = await seeding.demo(files.Store(settings.files_folder), lambda _: None)
            yield Records(client, demo)
            await log.settled()


async def _lengthen(records: Records, editions: int, partnerships: int, entries: int) -> None:
    """Write a long history: later editions of one leaflet, other partnerships, entries that say nothing new."""
    await records.reprint(editions - 1)
    link = await models.Partnership.get(id=records.demo.partnership, until__isnull=True)
    sides = await models.Side.filter(partnership_id=link.id, until__isnull=True)
    rows: list[models.Model] = []
    for number in range(partnerships):
        new = ids.new("partnership")
        rows.append(like(link, id=new, slug=f"{link.slug}-{number}", title=f"Link {number:05}"))
        rows += [like(side, id=ids.new("side"), partnership_id=new) for side in sides]
    for noun in (models.Partnership, models.Side):
        await noun.bulk_create([row for row in rows if isinstance(row, noun)], batch_size=500)
    head = await models.LogHead.get(id=1)
    template = await models.LogEntry.filter(action="answerItems").first()
    assert template is not None
    made = (
        like(template, sequence=head.sequence + step, at=head.at + timedelta(microseconds=step))
        for step in range(1, entries + 1)
    )
    await models.LogEntry.bulk_create(made, batch_size=500)
    at = head.at + timedelta(microseconds=entries)
    await models.LogHead.filter(id=1).update(sequence=head.sequence + entries, at=at)


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*(sizes or [200, 25_000, 100_000])))
