"""What this process has done and holds, for a program that asks now and then: Prometheus' text format, version 0.0.4.

Counting is a few additions to plain numbers for each request; what is held is looked at when it is asked for. Labels
are words of ours alone, never a caller's: no operation, address, record or key stands here.
"""

import asyncio
import hmac
import resource
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import log, reading
from content.guiding.snapshot import Keeper
from content.linking.projections import Kept, Projections
from server import auth, logs
from server.stored import Answers

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
LABELS_MAX = 200
"""How many labels one counter tells apart; what comes after them is counted as `other`."""
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Up to how many seconds requests are counted together."""
_OTHER = "other"
_PAGE_BYTES = resource.getpagesize()


class Times(Struct):
    """How long requests of one kind took."""

    within: list[int] = field(default_factory=lambda: [0] * (len(SECONDS) + 1))
    total: float = 0.0


class Counts(Struct):
    """What became of requests since the process started; those that stored answers met are counted by their store."""

    since: float = field(default_factory=time.time)
    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By kind and status."""
    refusals: Counter[str] = field(default_factory=Counter)
    """By code."""
    planned: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)
    """Queries that were left to graphql-core, by reason."""
    seconds: dict[str, Times] = field(default_factory=dict)
    """By kind."""

    def note(self, line: logs.Line, status: int, seconds: float) -> None:
        """Count a request that is over."""
        self.requests[line.kind, status] += 1
        times = self.seconds.get(line.kind) or self.seconds.setdefault(line.kind, Times())
        times.within[bisect_left(SECONDS, seconds)] += 1
        times.total += seconds
        if line.code is not None:
            _count(self.refusals, line.code)
        if line.plan == logs.PLANNED:
            self.planned += 1
        elif line.plan is not None:
            _count(self.fallbacks, line.plan)


class Sources(Struct, frozen=True):
    """Where the figures come from."""

    counts: Counts
    stored: Answers | None
    keeper: Keeper | None
    records: Projections | None
    followed: Callable[[], int | None]
    """Says up to which entry this process has followed what others write; None where nobody else does."""


class Family(Struct, frozen=True):
    """One figure, or one for each of its labels."""

    name: str
    kind: str
    help: str
    samples: Mapping[str, float]
    """By what follows the name: a suffix, labels, or nothing."""


def routes(known: auth.Known, sources: Sources, *, key: str | None, seconds_max: float) -> list[BaseRoute]:
    """List the one route; there is nothing there but for the operator, and for who has the key that was set for it."""

    async def shown(request: Request) -> Response:
        """All figures of this process."""
        if not _has(request.headers, key):
            request_id = logs.line(request.scope).request_id
            viewer = await auth.viewer(request.headers, request.query_params, known=known, request_id=request_id)
            if not viewer.is_operator:
                raise HTTPException(404)
        head = await _head(seconds_max)
        body = "".join(map(_written, _families(sources, head)))
        return Response(body, media_type=MEDIA, headers={"Cache-Control": "no-store"})

    return [Route("/metrics", shown)]


def _has(headers: Headers, key: str | None) -> bool:
    given = headers.get("authorization", "").encode()
    return key is not None and hmac.compare_digest(given, f"Bearer {key}".encode())


def _count(counter: Counter[str], label: str) -> None:
    counter[label if label in counter or len(counter) < LABELS_MAX else _OTHER] += 1


async def _head(seconds_max: float) -> int | None:
    """Say where the log ends; None if the records are away."""
    try:
        async with asyncio.timeout(seconds_max):
            return await log.head()
    except Exception:  # noqa: BLE001 - whatever is wrong, they are away; the other figures are told all the same
        return None


def _families(sources: Sources, head: int | None) -> Iterator[Family]:
    yield _one("toolkit_info", "gauge", "The version that runs.", 1, version=metadata.version("linking-toolkit"))
    yield from _requests(sources.counts)
    if sources.stored is not None:
        yield from _stored(sources.stored)
    yield from _following(sources, head)
    if sources.keeper is not None:
        yield from _snapshot(sources.keeper)
    if sources.records is not None:
        yield from _records(sources.records)
    seated, waiting = reading.busy()
    yield _one("toolkit_reading_children", "gauge", "Uploads being read in a child process.", seated)
    yield _one("toolkit_reading_waiting", "gauge", "Uploads waiting to be read.", waiting)
    yield from _process(sources.counts.since)


def _requests(counts: Counts) -> Iterator[Family]:
    by_status = {
        _labels(kind=kind, status=str(status)): float(number) for (kind, status), number in counts.requests.items()
    }
    yield Family("toolkit_requests_total", "counter", "Requests that were not met by a stored answer.", by_status)
    samples: dict[str, float] = {}
    for kind, times in counts.seconds.items():
        for bound, number in zip((*SECONDS, "+Inf"), accumulate(times.within), strict=True):
            samples[f"_bucket{_labels(kind=kind, le=str(bound))}"] = number
        samples[f"_sum{_labels(kind=kind)}"] = times.total
        samples[f"_count{_labels(kind=kind)}"] = sum(times.within)
    yield Family("toolkit_request_seconds", "histogram", "How long they took.", samples)
    refused = {_labels(code=code): float(number) for code, number in counts.refusals.items()}
    yield Family("toolkit_refused_total", "counter", "Answers with an error, by the code of the first.", refused)
    yield _one("toolkit_planned_total", "counter", "Queries answered by their plan.", counts.planned)
    left = {_labels(reason=reason): float(number) for reason, number in counts.fallbacks.items()}
    yield Family("toolkit_plan_fallbacks_total", "counter", "Queries left to graphql-core, by reason.", left)


def _stored(stored: Answers) -> Iterator[Family]:
    became = {"sent": stored.served, "unchanged": stored.unchanged, "made": stored.made}
    samples = {_labels(result=result): float(number) for result, number in became.items()}
    yield Family("toolkit_stored_answers_total", "counter", "Public questions: sent, 304, or made anew.", samples)
    yield _one("toolkit_stored_answers", "gauge", "Answers that are kept.", stored.count)
    yield _one("toolkit_stored_answer_bytes", "gauge", "What they take.", stored.size)
    yield _one("toolkit_stored_answers_packed_total", "counter", "Forms that were packed.", stored.packed)
    gone = "Answers that were forgotten since something had changed."
    yield _one("toolkit_stored_answers_forgotten_total", "counter", gone, stored.forgotten)


def _following(sources: Sources, head: int | None) -> Iterator[Family]:
    yield _one("toolkit_records_available", "gauge", "Whether the records answer.", head is not None)
    if head is None:
        return
    yield _one("toolkit_log_sequence", "gauge", "The latest entry of the log.", head)
    followed = sources.followed()
    lag = 0 if followed is None else max(head - followed, 0)
    yield _one("toolkit_log_lag_entries", "gauge", "Entries of others that this process has not seen yet.", lag)


def _snapshot(keeper: Keeper) -> Iterator[Family]:
    standing = keeper.standing()
    yield _one("toolkit_snapshot_current", "gauge", "Whether guidance is read from memory now.", standing is not None)
    if keeper.sequence is not None:
        yield _one("toolkit_snapshot_sequence", "gauge", "The entry that the snapshot was read at.", keeper.sequence)
    if standing is not None:
        yield _one("toolkit_snapshot_leaflets", "gauge", "Leaflets in it.", len(standing.leaflets))
        yield _one("toolkit_snapshot_editions", "gauge", "Editions in it.", len(standing.editions))
        yield _one("toolkit_snapshot_written_bytes", "gauge", "Answers to parts of it, kept.", standing.notes.size)


def _records(records: Projections) -> Iterator[Family]:
    """Tell what is kept of single records and of parts of lists."""
    kept: dict[str, Kept[Any, Any]] = {
        _labels(of="partnerships"): records.partnerships,
        _labels(of="organisations"): records.organisations,
        _labels(of="pages"): records.pages,
        _labels(of="actors"): records.actors,
    }
    for name, kind, said, samples in (
        ("kept", "gauge", "Records and parts of lists that are kept.", {of: len(one) for of, one in kept.items()}),
        ("kept_bytes", "gauge", "What they take, about.", {of: one.bytes for of, one in kept.items()}),
        ("loaded_total", "counter", "Those that were read to be kept.", {of: one.loaded for of, one in kept.items()}),
        (
            "forgotten_total",
            "counter",
            "Those that went, changed or for want of room.",
            {of: one.forgotten for of, one in kept.items()},
        ),
    ):
        yield Family(f"toolkit_records_{name}", kind, said, samples)


def _process(since: float) -> Iterator[Family]:
    """Give what Prometheus' own clients say of a process, by their names; memory and files where the system tells."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    yield _one("process_cpu_seconds_total", "counter", "CPU that was spent.", spent)
    yield _one("process_start_time_seconds", "gauge", "When the process started, since 1970.", since)
    own = Path("/proc/self")
    if own.exists():
        resident = int((own / "statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
        yield _one("process_resident_memory_bytes", "gauge", "Memory that it has.", resident)
        yield _one(
            "process_open_fds", "gauge", "Files and connections that are open.", len(list((own / "fd").iterdir()))
        )


def _one(name: str, kind: str, said: str, value: float, **labels: str) -> Family:
    return Family(name, kind, said, {_labels(**labels): value})


def _labels(**labels: str) -> str:
    written = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{written}}}" if written else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _written(family: Family) -> str:
    lines = [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
    lines += [f"{family.name}{suffix} {float(value):.17g}" for suffix, value in family.samples.items()]
    return "\n".join((*lines, ""))
