"""Asking a program for a while over some connections: how many answers came, how long each took, what was spent."""

import asyncio
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

IDLE_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.3
IDLE = 0.1
"""Who needs less of a processor than this has nothing to do."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(slots=True)
class Figures:
    """What was measured of one program with one question over so many connections; a value for each round."""

    rate: list[float] = field(default_factory=list)
    """Answers a second."""
    cpu: list[float] = field(default_factory=list)
    """Seconds of CPU for each answer, of the program and, where it has one, its database."""
    seconds: list[float] = field(default_factory=list)
    """How long each answer took, of all rounds."""

    def quantile(self, part: float) -> float:
        """Say within how many seconds so many of the answers came."""
        every = sorted(self.seconds)
        return every[min(math.ceil(part * len(every)), len(every)) - 1]


class _Line(asyncio.Protocol):
    """One connection: one request after the other until the time is up, each sent when the answer before is whole."""

    def __init__(self, requests: Sequence[bytes], at: int, until: float) -> None:
        self.requests = requests
        self.at = at
        self.until = until
        self.took: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = b""
        self._left = -1
        """How much of the body is still to come; below 0 while the head is."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            self._head += data
            head, end, rest = self._head.partition(_END)
            if not end:
                return
            self._left = _length(head) - len(rest)
        else:
            self._left -= len(data)
        if self._left == 0:
            now = time.perf_counter()
            self.took.append(now - self._began)
            if now < self.until:
                self._send()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            if exc is None and self._left == 0:
                self.done.set_result(None)
            else:
                self.done.set_exception(exc or ConnectionError("It hung up."))

    def _send(self) -> None:
        self._head, self._left = b"", -1
        self._began = time.perf_counter()
        self._transport.write(self.requests[self.at % len(self.requests)])
        self.at += 1


def _length(head: bytes) -> int:
    status = head[9:12]
    assert status in (b"200", b"304"), head
    _, found, rest = head.lower().partition(_LENGTH)
    assert found or status == b"304", head
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def ask(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> tuple[list[float], float]:
    """Ask for a while; give how long each answer took, and how long it took as a whole."""
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    lines = [_Line(requests, place, began + seconds) for place in range(connections)]
    await asyncio.gather(*(loop.create_connection(_given(line), "127.0.0.1", port) for line in lines))
    await asyncio.gather(*(line.done for line in lines))
    return [took for line in lines for took in line.took], time.perf_counter() - began


def _given(line: _Line) -> Any:
    return lambda: line


def tree(*roots: int) -> list[int]:
    """List processes with their children."""
    found, todo = [], list(roots)
    while todo:
        pid = todo.pop()
        found.append(pid)
        for task in _tasks(pid):
            todo += [int(child) for child in _read(task / "children").split()]
    return found


def cpu(*roots: int) -> dict[str, int]:
    """Say how many nanoseconds of CPU each thread of some processes and their children has had."""
    return {
        str(task): int(said.split()[0])
        for pid in tree(*roots)
        for task in _tasks(pid)
        if (said := _read(task / "schedstat"))  # It may have ended meanwhile.
    }


def spent(before: dict[str, int], after: dict[str, int]) -> float:
    """Give the seconds between two looks; threads may have come meanwhile."""
    return sum(value - before.get(task, 0) for task, value in after.items()) / 1e9


def wait_until_idle(*roots: int) -> None:
    """Wait until some processes have done what they do when they start."""
    until = time.perf_counter() + IDLE_SECONDS_MAX
    while time.perf_counter() < until:
        before = cpu(*roots)
        time.sleep(LOOK_SECONDS)
        if spent(before, cpu(*roots)) < LOOK_SECONDS * IDLE:
            return


def memory(*roots: int) -> float:
    """Say how many MB some processes have, what they share parted among them (PSS)."""
    lines = [line for pid in tree(*roots) for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()]
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def texts(answer: bytes, *, characters_min: int = 20) -> list[str]:
    """List the long texts of an answer, in order: what has to be the same whoever answers."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            value = list(value.values())
        for one in value if isinstance(value, list) else ():
            look(one)
        if isinstance(value, str) and len(value) >= characters_min and " " in value:
            found.append(value)

    look(json.loads(answer)["data"])
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""  # It has ended.
