"""A long change feed read to its end over HTTP: entries a second, and what the serving process holds meanwhile.

`python -m bench.feed [entries]` makes as many entries (a million if not said) in bulk, on SQLite and, where
it is installed, on PostgreSQL, and reads them as a portal does: pages of 100, from cursor to cursor, with the subject
of each change. It fails when the memory of the serving process grows, or when nothing new is more than a kilobyte.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content import database, files, log, migrating, models, seeding
from content.telling import events
from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = 1_000_000
SETTLED = 0.1
"""After this part of the feed the memory of the serving process is taken for what it needs."""
BATCH = 100_000
"""How many entries one statement makes."""
GROWTH_MB_MAX = 20
NOTHING_BYTES_MAX = 1_000
START_SECONDS_MAX = 60.0
QUERY = """query ($cursor: String) { changes(after: $cursor, first: 100) {
  nodes { id type at summary subject { __typename id } } pageInfo { hasNextPage endCursor } } }"""
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT FIRST UNION ALL SELECT n + 1 FROM numbers WHERE n < LAST)"
KINDS = """CASE WHEN n % 4 = 0 THEN 'ORGANISATION_UPDATED' WHEN n % 4 = 1 THEN 'STAGE_CHANGED'
  WHEN n % 400 = 2 THEN 'EDITION_WITHDRAWN' ELSE 'ITEM_ANSWERED' END"""
SUBJECTS = "CASE WHEN n % 4 = 0 THEN :0 WHEN n % 400 = 2 THEN :2 ELSE :1 END"
REACHES = """CASE WHEN n % 4 = 0 OR n % 400 = 2 THEN 'EVERYBODY' WHEN n % 4 = 1 THEN 'PARTNERSHIP' ELSE 'SIDES' END"""
ENTRIES_MADE = f"""INSERT INTO log_entry
  (sequence, at, action, actor, organisation_id, request_id, subject, events, before, after, rows)
  SELECT n, (SELECT at FROM log_head), 'bench', 'operator', NULL, 'bench', {SUBJECTS},
    CAST('[{{"type": "' || {KINDS} || '", "subject": "' || {SUBJECTS} ||
      '", "number": 1, "after": "ACTIVE"}}]' AS JSON),
    NULL, NULL, CAST('[]' AS JSON) FROM numbers"""
EVENTS_MADE = f"""INSERT INTO log_event
  (place, at, recorded_at, type, subject, leaflet_id, side_id, by_id, reach, due, details)
  SELECT CAST(n AS BIGINT) * STEP, (SELECT at FROM log_head), (SELECT at FROM log_head), {KINDS}, {SUBJECTS},
    CASE WHEN n % 400 = 2 THEN :3 END, NULL, NULL, {REACHES}, NULL,
    CAST('{{"number": 1, "after": "ACTIVE"}}' AS JSON) FROM numbers"""
"""Half of what happened is the business of a partnership's sides alone."""
COUNT = "{ changes(first: 0) { totalCount } }"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a feed to its end came to."""

    events: int
    seconds: float
    first_page: float
    last_page: float
    settled_mb: float
    peak_mb: float
    reader_mb: float
    nothing_bytes: int
    count_seconds: float


def main() -> None:
    """Measure on each engine, print, and fail when a bound is passed."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    failed = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": f"sqlite:///{folder / 'data' / 'toolkit.db'}"}
        (folder / "data").mkdir()
        if postgres.programs() is not None:
            cluster = stack.enter_context(postgres.cluster())
            cluster.sql("CREATE DATABASE feed")
            urls["PostgreSQL"] = cluster.url("feed")
        for engine, url in urls.items():
            began = time.perf_counter()
            asyncio.run(_fill(url, folder / "files", entries))
            print(f"{engine}: {entries:,} entries made in {time.perf_counter() - began:.0f} s")
            failed |= _tell(_read(url, folder))
    if failed:
        sys.exit("A bound is passed.")


async def _fill(url: str, kept: Path, entries: int) -> None:
    """Load the demo, and let its records change as often as is wanted, in statements of the database's own."""
    await migrating.migrate(url)
    async with database.opened(url):
        await seeding.demo(files.Store(kept), lambda _: None)
        await log.settled()
        head = await models.LogHead.get(id=1)
        town = await models.Organisation.filter(until__isnull=True).first()
        link = await models.Partnership.filter(until__isnull=True).order_by("since").first()
        edition = await models.Edition.all().first()
        assert town is not None
        assert link is not None
        assert edition is not None
        subjects = [town.id, link.id, edition.id, edition.leaflet_id]
        async with database.transaction() as connection:
            for first in range(head.sequence + 1, entries + 1, BATCH):
                for statement in (ENTRIES_MADE, EVENTS_MADE):
                    sql = _written(statement, first, min(first + BATCH - 1, entries), subjects)
                    if connection.capabilities.dialect == "postgres":
                        sql = sql.replace(" AS JSON)", " AS jsonb)")
                    await connection.execute_query(sql.replace(" AS JSON)", " AS text)"))
            await connection.execute_query(f"UPDATE log_head SET sequence = {entries}")
        made = await models.LogEvent.filter(place__gte=events.place(head.sequence + 1, 0)).count()
        assert made == entries - head.sequence


def _written(statement: str, first: int, last: int, subjects: Sequence[str]) -> str:
    """Write a statement for some numbers, with the records that it is about."""
    sql = f"{NUMBERS} {statement}".replace("STEP", str(events.STEP))
    sql = sql.replace("FIRST", str(first)).replace("LAST", str(last))
    for place, subject in enumerate(subjects):
        sql = sql.replace(f":{place}", f"'{subject}'")
    return sql


def _read(url: str, folder: Path) -> Reading:
    """Serve the records in a process of their own and read the feed to its end, as nobody in particular."""
    port = _free_port()
    environment = {
        **os.environ,
        "TOOLKIT_DATA": str(folder / "data"),
        "PORT": str(port),
        "DATABASE_URL": url,
        "RATE_LIMIT": "off",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        began = time.perf_counter()
        total = json.loads(_ask(port, COUNT))["data"]["changes"]["totalCount"]
        counted = time.perf_counter() - began
        return _pages(process, port, total, counted)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _pages(process: subprocess.Popen[bytes], port: int, total: int, counted: float) -> Reading:
    began = time.perf_counter()
    seen, settled, peak, took = 0, 0.0, 0.0, [0.0, 0.0]
    cursor = ""
    for page in _follow(port):
        seen += len(page["nodes"])
        cursor = page["pageInfo"]["endCursor"]
        if seen >= total * SETTLED:
            peak = max(peak, _resident_mb(process.pid))
            settled = settled or peak
        took = [took[0] or page["seconds"], page["seconds"]]
    assert seen == total, f"{seen} of {total} came"
    nothing = _ask(port, QUERY, cursor=cursor)
    assert json.loads(nothing)["data"]["changes"]["nodes"] == []
    return Reading(
        events=seen,
        seconds=time.perf_counter() - began,
        first_page=took[0],
        last_page=took[1],
        settled_mb=settled,
        peak_mb=peak,
        reader_mb=_resident_mb(os.getpid()),
        nothing_bytes=len(nothing),
        count_seconds=counted,
    )


def _follow(port: int) -> Iterator[dict[str, Any]]:
    cursor = None
    more = True
    while more:
        began = time.perf_counter()
        page = json.loads(_ask(port, QUERY, cursor=cursor))["data"]["changes"]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        yield {**page, "seconds": time.perf_counter() - began}


def _tell(found: Reading) -> bool:
    """Print the figures; whether a bound is passed."""
    grown = found.peak_mb - found.settled_mb
    figures = [
        ("events that everybody hears", found.events, None),
        ("a second, over HTTP", found.events / found.seconds, None),
        ("first page of 100, ms", found.first_page * 1000, None),
        ("last page, ms", found.last_page * 1000, None),
        ("counting them all, ms", found.count_seconds * 1000, None),
        ("serving process after a tenth, MB", found.settled_mb, None),
        ("at its most, MB", found.peak_mb, None),
        ("grown, MB", grown, GROWTH_MB_MAX),
        ("reading process, MB", found.reader_mb, None),
        ("nothing new, bytes", found.nothing_bytes, NOTHING_BYTES_MAX),
    ]
    for what, value, most in figures:
        print(f"  {what:<40} {value:12,.1f}{'' if most is None else f'   at most {most:,}'}")
    return any(most is not None and value > most for _, value, most in figures)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return float(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    began = time.perf_counter()
    while time.perf_counter() - began < START_SECONDS_MAX and process.poll() is None:
        try:
            _ask(port, "{ __typename }")
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    sys.exit("The server did not start.")


def _ask(port: int, query: str, **variables: object) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        answer: bytes = response.read()
    assert b'"errors"' not in answer, answer
    return answer


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
