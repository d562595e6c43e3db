"""What an answer that is made anew costs, question by question, over made-up records in the shape other servers had.

`python -m bench.peers [SECONDS] [--write]` fills a SQLite file (`bench/made.py`) and serves copies of it: as we
serve, without plans, and without plans and snapshot; beside them bare ASGI and bare Starlette, which send an answer of
the same bytes. Stored answers are off, and each question goes round many records. Servers are asked in turn, round by
round, over 16 connections; CPU is what the kernel counts for the serving process, figures are medians of rounds. With
`--write`, `bench/RESULTS.md` and `bench/results.svg` are written anew.
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import chart, made, speed
from content import database, keys, log, migrating
from content.access import OPERATOR
from content.records import Role, Scope

ROUNDS = 5
AROUND = 40
"""How many records a question goes round."""
WARM_SECONDS_MAX = 120.0
SLOW_SECONDS = 0.1
LEAFLET = "{ slug title sector edition { publication { publishedAt } sections { heading body items { text } } } }"
SIDES = "sides { organisation { name country { code } kind } }"


@dataclass(frozen=True)
class Question:
    """What is asked, of one record after the other, and what it may cost at most against bare ASGI.

    The bounds hold on a machine with much else to do, where much that is short costs more than little that is long.
    """

    name: str
    words: str
    query: str
    variables: tuple[dict[str, Any], ...] = ({},)
    at_most: float | None = None
    keyed: bool = False


def _each(name: str, template: str, count: int) -> tuple[dict[str, Any], ...]:
    return tuple({name: template.format(number)} for number in range(1, count + 1))


QUESTIONS = (
    Question(
        "Q1",
        "one leaflet whole",
        f"query ($slug: String!) {{ leaflet(by: {{slug: $slug}}) {LEAFLET} }}",
        _each("slug", "leaflet-{:03d}", AROUND),
        at_most=12.0,
    ),
    Question("Q2", "a list of 50 leaflets", "{ leaflets(first: 50) { nodes { slug title sector } } }", at_most=12.0),
    Question(
        "Q3",
        "one partnership with 20 answers, for a side",
        f"""query ($id: ID!) {{ partnership(by: {{id: $id}}) {{ id stage timeline {{ startedOn }} {SIDES}
            readiness {{ items {{ item {{ text }} answers {{ state at }} }} }} }} }}""",
        ({"id": made.name("partnership", 1)},),
        keyed=True,
    ),
    Question(
        "Q4",
        "50 partnerships, with counts",
        """{ partnerships(filter: {stage: [ACTIVE]}, first: 50) { nodes { id timeline { startedOn }
            sides { organisation { name country { code } } } readiness { sides { ticked } } } } }""",
    ),
    Question("Q5", "50 leaflets whole", f"{{ leaflets(first: 50) {{ nodes {LEAFLET} }} }}", at_most=12.0),
    Question(
        "Q6",
        "a search",
        "query ($q: String!) { search(query: $q, first: 10) { totalCount nodes { title url } } }",
        tuple({"q": words} for words in ("water health", "council", "shared learning", "youth")),
    ),
    Question(
        "Q7",
        "the readiness of one partnership",
        "query ($id: ID!) { partnership(by: {id: $id}) { readiness { verdict sides { verdict ticked total } } } }",
        tuple({"id": made.name("partnership", number)} for number in range(1, AROUND + 1)),
    ),
    Question(
        "Q8", "what is new, when nothing is", "query ($c: String) { changes(after: $c, first: 50) { nodes { id } } }"
    ),
)
WAYS: dict[str, dict[str, str]] = {
    "as we serve": {},
    "without plans": {"PLANS": "off"},
    "without plans and snapshot": {"PLANS": "off", "SNAPSHOT": "off"},
}


@dataclass
class Figures:
    """What was measured of one server with one question."""

    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    bytes: int = 0


def main() -> None:
    """Measure, print, write if that is wanted, and fail when an answer costs too much."""
    words = [one for one in sys.argv[1:] if one != "--write"]
    seconds = float(words[0]) if words else 1.0
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        folder = Path(name)
        (folder / "full").mkdir()
        secret = asyncio.run(_fill(folder / "full", made.Size()))
        found = _measure(folder, held, secret, seconds)
    lines = _table(found)
    print("\n".join(lines))
    if "--write" in sys.argv:
        _write(found, lines)
    beyond = [
        f"{one.name} costs {_ratio(found, one, 'as we serve'):.1f} × bare ASGI; at most {one.at_most} was meant"
        for one in QUESTIONS
        if one.at_most is not None and _ratio(found, one, "as we serve") > one.at_most
    ]
    if beyond:
        raise SystemExit("; ".join(beyond))


async def _fill(folder: Path, size: made.Size) -> str:
    """Make the records, and give the key of a side of one partnership."""
    url = f"sqlite:///{folder / 'toolkit.db'}"
    await migrating.migrate(url, report=lambda _: None)
    async with database.opened(url):
        await made.fill(size)
        side = await made.a_side(1)
        key = await keys.create(
            OPERATOR,
            organisation=side,
            name="bench",
            role=Role.LEAD,
            scopes=(Scope.READ,),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        await log.settled()
    return key.secret or ""


Found = dict[str, dict[str, Figures]]
"""By question, by server."""


def _measure(folder: Path, held: ExitStack, secret: str, seconds: float) -> Found:
    ours: dict[str, tuple[int, int]] = {}
    for way, settings in WAYS.items():
        own = folder / way.replace(" ", "-")
        shutil.copytree(folder / "full", own)
        port = speed.free_port()
        environment = {"TOOLKIT_DATA": str(own), "RATE_LIMIT": "off", "STORED_ANSWERS": "off", **settings}
        ours[way] = held.enter_context(speed.serving("serve", port, environment)), port
    found: Found = {}
    for question in QUESTIONS:
        found[question.name] = {}
        with ExitStack() as beside:
            runners = [speed.Runner(way, *where, _requests(question, secret)) for way, where in ours.items()]
            body = _answer(runners[0])
            (folder / question.name).write_bytes(body)
            for name, text in (("bare ASGI", speed.BARE), ("bare Starlette", speed.STARLETTE)):
                port = speed.free_port()
                command = [sys.executable, "-c", text, str(port), str(folder / question.name)]
                pid = beside.enter_context(speed.running(command, port, {}))
                runners.insert(0, speed.Runner(name, pid, port, (speed.get("/graphql"),)))
            connections = {runner.name: _connections(runner) for runner in runners}
            for runner in runners:
                found[question.name][runner.name] = Figures(bytes=len(body))
            for _ in range(ROUNDS):
                for runner in runners:
                    count, spent, took = asyncio.run(speed.load(runner, seconds, connections[runner.name]))
                    found[question.name][runner.name].cpu.append(spent / count * 1e6)
                    found[question.name][runner.name].rate.append(count / took)
    return found


def _requests(question: Question, secret: str) -> tuple[bytes, ...]:
    return tuple(speed.post(question.query, one, secret if question.keyed else None) for one in question.variables)


def _answer(runner: speed.Runner) -> bytes:
    """Ask once, wait until what is kept in memory is there, and look whether it is an answer."""
    until = time.perf_counter() + WARM_SECONDS_MAX
    while True:
        head, _, body = runner.requests[0].partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        request = urllib.request.Request(f"http://127.0.0.1:{runner.port}/graphql", body, lines)
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            told: bytes = answer.read()
        said = json.loads(told)
        assert "errors" not in said, said
        assert all(value is not None for value in said["data"].values()), said
        if time.perf_counter() - began < 1.0 or time.perf_counter() > until:
            return told


def _connections(runner: speed.Runner) -> int:
    """Ask less at once of what takes long, lest it take too long."""
    _, spent, took = asyncio.run(speed.load(runner, 0.0, 1))
    return speed.CONNECTIONS if max(spent, took) < SLOW_SECONDS else 1


def _ratio(found: Found, question: Question, way: str) -> float:
    of_one = found[question.name]
    return statistics.median(of_one[way].cpu) / statistics.median(of_one["bare ASGI"].cpu)


def _table(found: Found) -> list[str]:
    names = ("bare Starlette", *WAYS)
    lines = [
        "| | bytes | bare ASGI, µs | " + " | ".join(f"{one}, × bare" for one in names) + " | requests/s as we serve |",
        "|---|---:|---:|" + "---:|" * (len(names) + 1),
    ]
    for one in QUESTIONS:
        figures = found[one.name]
        bare = statistics.median(figures["bare ASGI"].cpu)
        ratios = " | ".join(f"{_ratio(found, one, name):.1f}" for name in names)
        rate = statistics.median(figures["as we serve"].rate)
        lines.append(
            f"| {one.name}, {one.words} | {figures['bare ASGI'].bytes:,} | {bare:.0f} | {ratios} | {rate:,.0f} |"
        )
    return lines


def _write(found: Found, lines: list[str]) -> None:
    here = Path(__file__).parent
    rows = [(f"{one.name}, {one.words}", [_ratio(found, one, way) for way in WAYS]) for one in QUESTIONS]
    (here / "results.svg").write_text(chart.bars(rows, tuple(WAYS), unit="× bare ASGI"), encoding="utf-8")
    page = _PAGE.format(
        table="\n".join(lines), day=datetime.now(UTC).date(), cores=os.cpu_count(), load=os.getloadavg()[1]
    )
    (here / "RESULTS.md").write_text(page, encoding="utf-8")


_PAGE = """# What answers cost

Measured on {day} by `python -m bench.peers --write`, which says how, on {cores} cores with {load:.0f} programs that
wanted them. CPU of the serving process for each request, as a multiple of what bare ASGI takes to send the same bytes;
no answer is kept, each question goes round many records.

{table}

![The same as a chart](results.svg)

"As we serve" has the snapshot and the plans of [decision 35](../docs/decisions/0035-plans.md); the other columns take
them away. Stored answers, which come before all of this, are measured by `python -m bench.speed`.
"""


if __name__ == "__main__":
    main()
