"""How the cost of an answer grows: with its own size, and not with how much is stored.

`python -m bench.growth [SECONDS]` serves 10 leaflets and 100 partnerships, ten times as many and a hundred times as
many, beside each other, and asks each the same questions in turn, round by round: CPU of the serving process, as ratios
in one run. Then it asks for lists of 3, 12 and 48 leaflets whole. It fails when an answer costs half as much again
over a hundred times the records, or when four times the answer costs more than five times as much. What counts over all
that there is (a list with its total) is told and not judged; a search that nobody asked before is `bench.search`'s.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from bench import made, speed
from bench.peers import filling, measuring

SIZES = {times: made.Size(10 * times, 15 * times, 100 * times) for times in (1, 10, 100)}
ROUNDS = 5
SECONDS = 0.5
FLAT_MAX = 1.5
STEP, STEP_MAX = 4, 5.0
LISTED = (3, 12, 48)
LEAFLET = "{ slug title edition { publication { publishedAt } sections { heading body items { text } } } }"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of whom, and whether its cost has to be the same however much is stored."""

    name: str
    query: str
    variables: dict[str, Any]
    keyed: bool = False
    is_flat: bool = True


ONE = {"id": made.name("partnership", 1)}
QUESTIONS = (
    Question("one leaflet whole", f'{{ leaflet(by: {{slug: "leaflet-001"}}) {LEAFLET} }}', {}),
    Question("a list of 10 leaflets", "{ leaflets(first: 10) { nodes { slug title sector } } }", {}),
    Question(
        "one partnership, for a side",
        """query ($id: ID!) { partnership(by: {id: $id}) { id stage sides { organisation { name country { code } } }
          readiness { items { item { text } answers { state at } } } } }""",
        ONE,
        keyed=True,
    ),
    Question(
        "the readiness of one partnership",
        "query ($id: ID!) { partnership(by: {id: $id}) { readiness { verdict sides { verdict ticked total } } } }",
        ONE,
    ),
    Question(
        "10 partnerships, with counts",
        """{ partnerships(filter: {stage: [ACTIVE]}, first: 10) { nodes { id sides { organisation { name } }
          readiness { sides { ticked } } } } }""",
        {},
    ),
    Question("what is new, when nothing is", "{ changes(first: 50) { nodes { id } } }", {}),
    Question(
        "partnerships, and how many", "{ partnerships(first: 10) { totalCount nodes { id } } }", {}, is_flat=False
    ),
    Question(
        "a search, asked again", '{ search(query: "water health", first: 10) { totalCount nodes { title } } }', {}
    ),
)


@dataclass(frozen=True, slots=True)
class Served:
    """Records that are served, with the key of a side of one partnership."""

    pid: int
    port: int
    secret: str

    def cpu(self, requests: Sequence[bytes], seconds: float) -> float:
        """Say how many seconds of CPU an answer takes."""
        before = measuring.cpu(self.pid)
        took, _ = uvloop.run(measuring.ask(self.port, requests, 4, seconds))
        return measuring.spent(before, measuring.cpu(self.pid)) / len(took)


def main() -> None:
    """Measure, print, and fail when a cost grows as it may not."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        every = {times: _serve(Path(name) / str(times), size, held) for times, size in SIZES.items()}
        beyond = [*_flat(every, seconds), *_linear(every[max(every)], seconds)]
    if beyond:
        raise SystemExit("; ".join(beyond))


def _serve(folder: Path, size: made.Size, held: ExitStack) -> Served:
    folder.mkdir()
    secret = uvloop.run(filling.fill(f"sqlite:///{folder / 'toolkit.db'}", size))
    port = speed.free_port()
    settings = {"TOOLKIT_DATA": str(folder), "RATE_LIMIT": "off", "STORED_ANSWERS": "off"}
    served = Served(held.enter_context(speed.serving("serve", port, settings)), port, secret)
    speed.wait_until_read(port, folder)
    measuring.wait_until_idle(served.pid)
    return served


def _flat(every: dict[int, Served], seconds: float) -> list[str]:
    """Ask the same over ever more records."""
    beyond = []
    print(f"{'CPU for each answer, µs':<36}" + "".join(f"{f'{times} × stored':>14}" for times in every) + "    ratio")
    for one in QUESTIONS:
        found: dict[int, list[float]] = {times: [] for times in every}
        for turn in range(ROUNDS + 1):
            for times, served in every.items():
                request = speed.post(one.query, one.variables, served.secret if one.keyed else None)
                spent = served.cpu((request,), seconds)
                if turn:  # The first round warms up.
                    found[times].append(spent)
        cpu = {times: statistics.median(some) for times, some in found.items()}
        ratio = cpu[max(cpu)] / cpu[min(cpu)]
        print(f"{one.name:<36}" + "".join(f"{spent * 1e6:14,.0f}" for spent in cpu.values()) + f"{ratio:9.2f}")
        if one.is_flat and ratio > FLAT_MAX:
            beyond.append(f"{one.name}: {ratio:.2f} × over {max(cpu)} × the records; at most {FLAT_MAX} was meant")
    return beyond


def _linear(served: Served, seconds: float) -> list[str]:
    """Ask for ever more of the same records."""
    requests = {count: (speed.post(f"{{ leaflets(first: {count}) {{ nodes {LEAFLET} }} }}"),) for count in LISTED}
    found: dict[int, list[float]] = {count: [] for count in LISTED}
    for turn in range(ROUNDS + 1):
        for count, some in requests.items():
            spent = served.cpu(some, seconds)
            if turn:
                found[count].append(spent)
    cpu = {count: statistics.median(some) for count, some in found.items()}
    beyond = []
    for count, spent in cpu.items():
        ratio = spent / cpu[count // STEP] if count // STEP in cpu else 0.0
        print(f"{f'{count} leaflets whole':<36}{spent * 1e6:14,.0f}" + (f"{ratio:9.2f}" if ratio else ""))
        if ratio > STEP_MAX:
            beyond.append(f"{count} leaflets cost {ratio:.2f} × a {STEP}th of them; at most {STEP_MAX} was meant")
    return beyond


if __name__ == "__main__":
    main()
