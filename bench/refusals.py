"""What hostile documents cost: milliseconds until each is refused, and until the next question is answered after it.

`python -m bench.refusals` serves the odd schema of the tests on a free port; medians of interleaved rounds, against a
plain question of the same run. Fails when a document takes longer than `REFUSED_PLAIN_MAX` plain questions.
"""

import statistics
import time

from server.settings import Limits, Settings
from tests.server.conftest import Served, serve
from tests.server.test_hostile import HOSTILE, doubling

ROUNDS = 7
REFUSED_PLAIN_MAX = 50.0
PLAIN = "{ hello }"
PAGE = "related(first: 100) { nodes {"


def documents() -> dict[str, str]:
    """Every hostile document of the tests, by the name of its attack."""
    found = {f"S20 {name}": query for name, (query, _) in HOSTILE.items()}
    found |= {f"S21 fragments that double {levels} times": doubling(levels) for levels in (16, 60, 150)}
    found["S21 circular fragments"] = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    found |= {
        f"S22 a cycle of pages {levels} deep": "{ leaflet {" + PAGE * levels + "title" + "} }" * levels + "} }"
        for levels in (3, 8, 16)
    }
    found["S23 a thousand actions in one document"] = (
        "mutation {" + " ".join(f"a{n}: touch" for n in range(1_000)) + "}"
    )
    return found


def main() -> None:
    """Measure and print, the slowest first."""
    asked = documents()
    refused: dict[str, list[float]] = {name: [] for name in asked}
    after: dict[str, list[float]] = {name: [] for name in asked}
    plain: list[float] = []
    limits = Limits(rate_cost_anonymous=0, rate_cost_keyed=0)
    with serve(Settings(limits=limits)) as served:
        for _ in range(ROUNDS):
            plain.append(_milliseconds(served, PLAIN, refuses=False))
            for name, query in asked.items():
                refused[name].append(_milliseconds(served, query, refuses=True))
                after[name].append(_milliseconds(served, PLAIN, refuses=False))
    print(f"{'a plain question':<48} {statistics.median(plain):7.1f} ms")
    print(f"{'document':<48} {'bytes':>7} {'refused':>10} {'next answer':>12}")
    middle = {name: statistics.median(times) for name, times in refused.items()}
    for name in sorted(middle, key=lambda name: -middle[name]):
        print(f"{name:<48} {len(asked[name]):7} {middle[name]:7.1f} ms {statistics.median(after[name]):9.1f} ms")
    if max(middle.values()) > REFUSED_PLAIN_MAX * statistics.median(plain):
        raise SystemExit(f"To refuse a document took longer than {REFUSED_PLAIN_MAX} plain questions.")


def _milliseconds(served: Served, query: str, *, refuses: bool) -> float:
    began = time.perf_counter()
    response = served.ask(query)
    took = (time.perf_counter() - began) * 1_000
    if (400 <= response.status_code < 500) is not refuses:
        raise SystemExit(f"{response.status_code}: {query[:80]}")
    return took


if __name__ == "__main__":
    main()
