"""How the cost of work grows with its size: a ratio within one run, which says the same on every machine."""

import time
from collections.abc import Callable

TIMES = 4
"""How much larger the large one is."""
LINEAR_MAX = 12.0
"""What grows with its size grows by 4 and a busy machine's noise, what grows with the square by 16."""
RUNS_MAX = 6
"""What disturbs a run makes it longer: the shortest counts, and there are more only while it looks bad."""


def cost(work: Callable[[], object]) -> float:
    """Say how many seconds of processor time some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def of(prepare: Callable[[int], Callable[[], object]], size: int, *, least: float = 0.0) -> float:
    """Say how many times as much the work takes that `prepare` makes for four times the size.

    What takes less than `least` counts as that: a refusal, say, that comes early for one size and late for another.
    """
    small, large = prepare(size), prepare(TIMES * size)
    short = long = float("inf")
    for _ in range(RUNS_MAX):
        short, long = min(short, cost(small)), min(long, cost(large))
        if long <= LINEAR_MAX * max(short, least):
            break
    return long / max(short, least, 1e-6)
