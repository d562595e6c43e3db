"""Ask all in turn, round by round, and tell what came of it.

`python -m bench.peers [SECONDS] [--write]` makes records (`bench/made.py`), serves them by each program that is
installed, and asks each question of each for so many seconds (0.4) over 1, 16 and 64 connections, in three rounds.
Where there are two processors or more, whatever answers has one of them, with its database, and this client another.
With `--write`, `bench/RESULTS.md` and `bench/results.svg` are written anew: some eight minutes.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvloop

from bench import made
from bench.peers import data, filling, measuring, programs, report
from bench.peers.measuring import Figures
from bench.peers.programs import Program
from bench.peers.questions import QUESTIONS, Question
from tests import postgres

ROUNDS = 3
STARTS = 3
SECONDS = 0.4
WARM_SECONDS = 0.3
SLOW_SECONDS = 0.1
"""What takes longer is asked over 1 and 16 connections alone."""


def main() -> None:
    """Measure, print, write if that is wanted, and fail when an answer costs too much."""
    words = [one for one in sys.argv[1:] if one != "--write"]
    seconds = float(words[0]) if words else SECONDS
    with tempfile.TemporaryDirectory(prefix="bench-peers-") as name, ExitStack() as held:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's worker is somebody else.
        held.enter_context(_on_one_processor())
        every, cluster = _programs(folder, held)
        for program in every:
            _start_often(program)
            held.enter_context(programs.running(program))
        for program in every:
            measuring.wait_until_idle(program.pid)
        _leave_the_processor()
        found = _measure(every, cluster, seconds)
        for program in every:
            program.memory = measuring.memory(program.pid)
    result = report.Result(every, found, rounds=ROUNDS, seconds=seconds)
    print(report.page(result))
    if "--write" in sys.argv:
        report.write(result)
    if beyond := report.beyond(result):
        raise SystemExit("; ".join(beyond))


def _programs(folder: Path, held: ExitStack) -> tuple[list[Program], postgres.Cluster | None]:
    """Make the records, give them to everybody, and list who is there."""
    (folder / "full").mkdir()
    secret = asyncio.run(filling.fill(f"sqlite:///{folder / 'full' / 'toolkit.db'}", made.Size()))
    tables = data.read(folder / "full" / "toolkit.db")
    data.keep(tables, folder / "data.json")
    cluster, own, url = None, None, None
    if postgres.programs() is not None:
        cluster = held.enter_context(postgres.cluster())
        cluster.sql("CREATE DATABASE toolkit")
        own = cluster.url("toolkit"), asyncio.run(filling.fill(cluster.url("toolkit"), made.Size()))
        data.load(tables, cluster, "peers", folder)
        url = cluster.url("peers")
    ours = programs.ours(folder, secret, own)
    _bodies(folder, ours[1])
    return [*programs.bare(folder), *ours, *programs.others(folder, url)], cluster


def _bodies(folder: Path, ours: Program) -> None:
    """Keep what we answer to each question, for those who send bytes."""
    (folder / "bytes").mkdir()
    with programs.running(ours) as running:
        for question in QUESTIONS:
            (folder / "bytes" / question.name).write_bytes(running.answer((running.requests(question) or ())[0]))


def _start_often(program: Program) -> None:
    """Start and stop it some times; the median stands."""
    for _ in range(STARTS - 1):
        with programs.running(program):
            program.starts.append(program.start)


def _measure(every: list[Program], cluster: postgres.Cluster | None, seconds: float) -> report.Found:
    found: report.Found = {}
    for question in QUESTIONS:
        asked = {program.name: requests for program in every if (requests := program.requests(question)) is not None}
        levels = {name: _warm(program, asked[name]) for program in every if (name := program.name) in asked}
        _compare(question, every, asked)
        for program in every:
            for level in levels.get(program.name, ()):
                found[question.name, program.name, level] = Figures()
        for _ in range(ROUNDS):
            for program in every:
                for level in levels.get(program.name, ()):
                    roots = [program.pid, *([_postmaster(cluster)] if cluster and program.on_postgres else [])]
                    before = measuring.cpu(*roots)
                    took, lasted = uvloop.run(measuring.ask(program.port, asked[program.name], level, seconds))
                    figures = found[question.name, program.name, level]
                    figures.cpu.append(measuring.spent(before, measuring.cpu(*roots)) / len(took))
                    figures.rate.append(len(took) / lasted)
                    figures.seconds += took
    return found


def _warm(program: Program, requests: tuple[bytes, ...]) -> tuple[int, ...]:
    """Ask until what is kept is kept and what is compiled is compiled; say over how many connections to ask next."""
    for request in requests:
        program.answer(request)
    took, _ = uvloop.run(measuring.ask(program.port, requests, 1, WARM_SECONDS))
    slow = statistics.median(took) > SLOW_SECONDS
    if not slow:
        uvloop.run(measuring.ask(program.port, requests, 16, WARM_SECONDS))
    return tuple(one for one in program.levels if one <= 16 or not slow)


def _compare(question: Question, every: list[Program], asked: dict[str, tuple[bytes, ...]]) -> None:
    """Look whether all say the same, as far as a question has one answer."""
    if not question.alike:
        return
    said = {
        program.name: sorted(set(measuring.texts(program.answer(asked[program.name][0]))))
        for program in every
        if program.name in asked
    }
    first = next(iter(said.values()))
    for name, one in said.items():
        assert one == first, f"{question.name}: {name} says something else"


def _postmaster(cluster: postgres.Cluster) -> int:
    return int((cluster.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])


@contextmanager
def _on_one_processor() -> Iterator[None]:
    """Give all that is started one processor."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        yield
        return
    os.sched_setaffinity(0, {allowed[0]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(allowed))


def _leave_the_processor() -> None:
    """Give this process another processor than all that was started has, if there are two."""
    there = os.sched_getaffinity(os.getppid()) - os.sched_getaffinity(0)
    if there:
        os.sched_setaffinity(0, {max(there)})


if __name__ == "__main__":
    main()
