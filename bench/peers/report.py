"""Tables, a chart and a page of what was measured, with what was meant beside it."""

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import chart
from bench.peers.measuring import Figures
from bench.peers.programs import INSTALL, LEVELS, Program
from bench.peers.questions import QUESTIONS, Question

Found = dict[tuple[str, str, int], Figures]
"""By question, program and number of connections."""
LEVEL = 16
"""Over how many connections programs are compared at a glance."""
BARE, STARLETTE, OURS, STORED = "bare ASGI", "bare Starlette", "ours", "ours, stored"
IN_MEMORY, GRAPHILE, WITHOUT = "mercurius, in memory", "PostGraphile", "ours, no plans, no snapshot"
SHOWN = (OURS, STORED, IN_MEMORY, "mercurius", GRAPHILE)
"""What is in the chart, as far as it is there."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that was measured, and how."""

    programs: Sequence[Program]
    found: Found
    rounds: int
    seconds: float

    def has(self, question: Question, name: str, level: int = LEVEL) -> bool:
        """Whether a program was asked this."""
        return (question.name, name, level) in self.found

    def rate(self, question: Question, name: str, level: int = LEVEL) -> float:
        """Say how many answers a second came, the median of the rounds."""
        return statistics.median(self.found[question.name, name, level].rate)

    def cpu(self, question: Question, name: str, level: int = LEVEL) -> float:
        """Say how many seconds of CPU an answer took, the median of the rounds."""
        return statistics.median(self.found[question.name, name, level].cpu)

    def cost(self, question: Question, name: str) -> float:
        """Say it as a multiple of what bare ASGI takes to send the same bytes."""
        return self.cpu(question, name) / self.cpu(question, BARE)


def beyond(result: Result) -> list[str]:
    """Say which answers cost more than they may on any machine."""
    return [
        f"{one.name} costs {result.cost(one, OURS):.1f} × bare ASGI; at most {one.at_most} was meant"
        for one in QUESTIONS
        if one.at_most is not None and result.cost(one, OURS) > one.at_most
    ]


def write(result: Result) -> None:
    """Write the page and the chart anew."""
    here = Path(__file__).parents[1]
    (here / "RESULTS.md").write_text(page(result), encoding="utf-8")
    names = [one for one in SHOWN if one in {program.name for program in result.programs}]
    rows = [
        (f"{one.name}, {one.words}", [result.cost(one, name) if result.has(one, name) else 0.0 for name in names])
        for one in QUESTIONS
    ]
    (here / "results.svg").write_text(chart.bars(rows, names, unit="CPU, × bare ASGI"), encoding="utf-8")


def page(result: Result) -> str:
    """Write the whole page."""
    return _PAGE.format(
        day=datetime.now(UTC).date(),
        cores=os.cpu_count(),
        load=os.getloadavg()[1],
        rounds=result.rounds,
        seconds=result.seconds,
        install=INSTALL,
        cost="\n".join(_glance(result, lambda one, name: f"{result.cost(one, name):.1f}")),
        rate="\n".join(_glance(result, lambda one, name: f"{result.rate(one, name):,.0f}")),
        meant="\n".join(_meant(result)),
        each="\n\n".join("\n".join(_each(result, one)) for one in QUESTIONS),
        programs="\n".join(_programs(result)),
    )


def _glance(result: Result, figure: Callable[[Question, str], str]) -> Iterator[str]:
    names = [one.name for one in result.programs]
    yield "| | " + " | ".join(names) + " |"
    yield "|---|" + "---:|" * len(names)
    for one in QUESTIONS:
        figures = " | ".join(figure(one, name) if result.has(one, name) else "–" for name in names)
        yield f"| {one.name}, {one.words} | {figures} |"


def _each(result: Result, question: Question) -> Iterator[str]:
    yield f"### {question.name}, {question.words}\n"
    yield "| | answers a second | half of them within, ms | 99 % within, ms | CPU, µs |"
    yield "|---|---:|---:|---:|---:|"
    for program in result.programs:
        if not result.has(question, program.name):
            continue

        def over(figure: Callable[[int], str], name: str = program.name) -> str:
            return " / ".join(figure(level) if result.has(question, name, level) else "–" for level in LEVELS)

        def within(part: float, name: str = program.name) -> Callable[[int], str]:
            return lambda level: f"{result.found[question.name, name, level].quantile(part) * 1e3:.3g}"

        rates = over(lambda level, name=program.name: f"{result.rate(question, name, level):,.0f}")
        cpu = f"{result.cpu(question, program.name) * 1e6:,.0f}"
        yield f"| {program.name} | {rates} | {over(within(0.5))} | {over(within(0.99))} | {cpu} |"


def _programs(result: Result) -> Iterator[str]:
    yield "| | from start to first answer, s | memory afterwards, MB |"
    yield "|---|---:|---:|"
    for one in result.programs:
        yield f"| {one.name} | {statistics.median([*one.starts, one.start]):.2f} | {one.memory:.0f} |"


def _meant(result: Result) -> Iterator[str]:
    yield "| what | of | meant | measured | |"
    yield "|---|---|---:|---:|---|"
    for what, question, value, least, most in _targets(result):
        met = (least is None or value >= least) and (most is None or value <= most)
        bound = f"≥ {least}" if least is not None else f"≤ {most}"
        yield f"| {what} | {question} | {bound} | {value:.2f} | {'met' if met else '**missed**'} |"


def _targets(result: Result) -> Iterator[tuple[str, str, float, float | None, float | None]]:
    by_name = {one.name: one for one in QUESTIONS}
    names = {one.name for one in result.programs}

    def faster(one: Question, name: str, than: str) -> float:
        return result.rate(one, name) / result.rate(one, than)

    for one in QUESTIONS:
        if result.has(one, STORED):
            yield "stored: answers a second, × bare Starlette", one.name, faster(one, STORED, STARLETTE), 1.0, None
            yield "stored: CPU, × bare ASGI", one.name, result.cost(one, STORED), None, 1.3
    for name, most in (("Q1", 4.0), ("Q2", 4.0), ("Q4", 4.0), ("Q5", 8.0)):
        yield "made anew: CPU, × bare ASGI", name, result.cost(by_name[name], OURS), None, most
    if IN_MEMORY in names:
        for name, least in (("Q1", 0.9), ("Q2", 0.9), ("Q4", 0.9), ("Q3", 0.6)):
            value = faster(by_name[name], OURS, IN_MEMORY)
            yield "made anew: answers a second, × mercurius in memory", name, value, least, None
    if GRAPHILE in names:
        for name in ("Q3", "Q4", "Q7"):
            value = faster(by_name[name], OURS, GRAPHILE)
            yield "made anew: answers a second, × PostGraphile", name, value, 5.0, None


_PAGE = """# What answers cost

Measured on {day}, on {cores} cores with {load:.0f} programs that wanted them, by

```sh
{install}     # mercurius, PostGraphile and their Node, once; what is not installed is left out, nginx too
python -m bench.peers --write    # some eight minutes; needs nothing else to run beside it
```

All serve the same made-up records: 200 leaflets of 6 sections and 48 points, 300 organisations, 2,000 partnerships of
20 answers (`bench/made.py`; the others read them from plain tables, `bench/peers/data.py`). Each program is one process
on one core, which its database shares, and the client has another. In each of {rounds} rounds every program is asked in
turn for {seconds} s over 1, 16 and 64 connections; figures are medians of the rounds, times are those of all rounds
together. CPU is what the kernel counts for the program and, where it has one, its database. Questions go round 40
records where they name one.

- *nginx*, *bare ASGI* and *bare Starlette* send the bytes that we answer. A client in Python asks, so that what takes
  less than some 50 µs is faster than it can be asked: compare CPU there.
- *ours* puts each answer together anew (`STORED_ANSWERS=off`), on SQLite: permission is asked of each record every
  time, and what was written before of a record, or of a page of a list, is given again to those who may see the same as
  long as nothing of it has changed. *stored* is how it is served otherwise, by GET. Q3 is asked with a key, whose
  answers are never stored.
- *mercurius* is written by hand for these questions, with its JIT: over PostgreSQL with batched loaders, or with the
  records in memory (`bench/peers/mercurius.mjs`). *PostGraphile* makes its schema of the tables.
- In Q3, Q4 and Q7 ours asks of each record who may see it, and works verdicts out by the rule of the leaflet; theirs
  tell anybody. Nor have they languages, versions or times.
- Q6 and Q8 go round few questions, and ours keeps a page of what was found, or of what is new, for who asked until
  anything is written; *no snapshot* looks each time.

## CPU for each answer, × bare ASGI, over 16 connections

{cost}

![The same as a chart](results.svg)

## Answers a second, over 16 connections

{rate}

## What was meant

{meant}

## Start and memory

{programs}

Memory is what each process has for itself, with its part of what it shares (PSS), without the database.

## Each question, over 1 / 16 / 64 connections

{each}
"""
