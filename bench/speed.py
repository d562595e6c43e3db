"""What an answer costs: CPU of the server for each request, against a bare ASGI application that sends the same bytes.

`python -m bench.speed [SECONDS]` serves the demo, bare ASGI and bare Starlette beside each other and asks each in turn,
round by round, over 16 connections from this process; figures are medians of rounds. CPU is what the kernel counts for
the serving process, so that neither this client nor other work on the machine has a part in it.
"""

import asyncio
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from typing import Any
from urllib.parse import quote

from server import operator

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
CONNECTIONS = 16
START_SECONDS_MAX = 180.0
PAGE = """{ leaflet(by: {slug: "local-authority-links"}) { title edition { number language sections { key heading
  body items { key label text } } checklist { items { key text } } rule { text } licence { url } } } }"""
UNKNOWN_BARE_MAX = 80.0
"""What a document may cost that was never sent before, against bare ASGI; it is parsed, priced, validated, planned."""
FIELD = re.compile(r"\b[a-z]+\b(?=[ ({\n])")
STORED_STARLETTE_MAX = 1.2
"""What a stored answer may cost against bare Starlette that sends the same bytes; ours has twelve headers more."""

BARE = """
import sys, uvicorn
body = open(sys.argv[2], "rb").read()
head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", lifespan="off", access_log=False)
"""
STARLETTE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
body = open(sys.argv[2], "rb").read()
async def answer(request):
    return Response(body, media_type="application/json")
app = Starlette(routes=[Route("/graphql", answer)])
uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", lifespan="off", access_log=False)
"""


@dataclass(frozen=True)
class Runner:
    """A server, and the requests that it is sent, one after the other, without an end."""

    name: str
    pid: int
    port: int
    requests: Iterator[bytes]


def main() -> None:
    """Measure, print, and fail when an answer costs too much."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory() as name, ExitStack() as held:
        folder = Path(name)
        runners = _runners(folder, held)
        cpu: dict[str, list[float]] = {one.name: [] for one in runners}
        rate: dict[str, list[float]] = {one.name: [] for one in runners}
        for _ in range(ROUNDS):
            for one in runners:
                answered, spent, took = asyncio.run(load(one, seconds))
                cpu[one.name].append(spent / answered * 1e6)
                rate[one.name].append(answered / took)
    bare = statistics.median(cpu["bare ASGI"])
    print(f"{'answer':<34} {'CPU µs':>8} {'× bare ASGI':>12} {'requests/s':>11}")
    for what, spent_each in cpu.items():
        each = statistics.median(spent_each)
        print(f"{what:<34} {each:8.0f} {each / bare:12.2f} {statistics.median(rate[what]):11.0f}")
    ratio = statistics.median(cpu["stored, by GET"]) / statistics.median(cpu["bare Starlette"])
    if ratio > STORED_STARLETTE_MAX:
        raise SystemExit(
            f"A stored answer costs {ratio:.2f} × bare Starlette; at most {STORED_STARLETTE_MAX} was meant."
        )
    ratio = statistics.median(cpu["made anew, unknown document"]) / bare
    if ratio > UNKNOWN_BARE_MAX:
        raise SystemExit(
            f"An unknown document costs {ratio:.0f} × bare ASGI; at most {UNKNOWN_BARE_MAX:.0f} was meant."
        )


def _runners(folder: Path, held: ExitStack) -> list[Runner]:
    port, bare, starlette, without = (free_port() for _ in range(4))
    unlimited = {"RATE_LIMIT": "off"}
    ours = held.enter_context(serving("demo", port, {"TOOLKIT_DATA": str(folder / "a"), **unlimited}))
    fresh = held.enter_context(
        serving("demo", without, {"TOOLKIT_DATA": str(folder / "b"), **unlimited, "STORED_ANSWERS": "off"})
    )
    address = f"/graphql?query={quote(PAGE)}"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
        body, tag = answer.read(), answer.headers["ETag"]
    (folder / "body").write_bytes(body)
    print(f"The answer has {len(body):,} bytes.")
    plain = [
        held.enter_context(running([sys.executable, "-c", text, str(at), str(folder / "body")], at, {}))
        for text, at in ((BARE, bare), (STARLETTE, starlette))
    ]
    return [
        Runner("bare ASGI", plain[0], bare, repeat(get("/"))),
        Runner("bare Starlette", plain[1], starlette, repeat(get("/graphql"))),
        Runner("stored, by GET", ours, port, repeat(get(address))),
        Runner("stored, by POST", ours, port, repeat(post(PAGE))),
        Runner("not modified", ours, port, repeat(get(address, f"If-None-Match: {tag}"))),
        Runner("made anew, known document", fresh, without, repeat(post(PAGE))),
        Runner("made anew, unknown document", fresh, without, map(post, unknown())),
    ]


def unknown() -> Iterator[str]:
    """Write the question ever anew: no two have a field in common, so that nothing known of one serves another."""
    for number in count():
        yield FIELD.sub(rf"\g<0>{number}: \g<0>", PAGE)


def get(address: str, *lines: str) -> bytes:
    """Write a question by GET as the bytes that are sent."""
    more = "".join(f"{line}\r\n" for line in lines)
    return f"GET {address} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n{more}\r\n".encode()


def post(query: str, variables: dict[str, Any] | None = None, secret: str | None = None) -> bytes:
    """Write a question as the bytes that are sent."""
    body = json.dumps({"query": query, **({"variables": variables} if variables else {})}).encode()
    lines = ["POST /graphql HTTP/1.1", "Host: bench", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"Authorization: Bearer {secret}"] if secret else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def load(runner: Runner, seconds: float, connections: int = CONNECTIONS) -> tuple[int, float, float]:
    """Ask over several connections for a while; give how many answers came, CPU seconds and seconds."""
    await _ask(runner, until=time.perf_counter() + 0.2)
    before, began = cpu(runner.pid), time.perf_counter()
    counts = await asyncio.gather(*(_ask(runner, until=began + seconds) for _ in range(connections)))
    return sum(counts), cpu(runner.pid) - before, time.perf_counter() - began


async def _ask(runner: Runner, *, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", runner.port)
    answered = 0
    while not answered or time.perf_counter() < until:
        writer.write(next(runner.requests))
        head = await reader.readuntil(b"\r\n\r\n")
        status = head[9:12]
        assert status in (b"200", b"304"), head
        if status == b"200":
            _, _, rest = head.lower().partition(b"content-length:")
            await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
        answered += 1
    writer.close()
    await writer.wait_closed()
    return answered


def cpu(pid: int) -> float:
    """Say how much a process has spent by now, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command: str, port: int, more: dict[str, str]) -> Iterator[int]:
    """Serve by a command of ours, and give the process."""
    with running([sys.executable, "-m", "server", command], port, {"PORT": str(port), **more}) as pid:
        yield pid


@contextmanager
def running(command: list[str], port: int, more: dict[str, str]) -> Iterator[int]:
    """Run a server, wait until it is there, and give its process."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        began = time.perf_counter()
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5).close()
            except urllib.error.HTTPError:
                break  # A bare server has no such page, and is there.
            except OSError:
                assert time.perf_counter() - began < START_SECONDS_MAX
                time.sleep(0.05)
            else:
                break
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def wait_until_read(port: int, folder: Path) -> None:
    """Wait until a server of ours, with this data folder, has read guidance into memory."""
    desk = operator.find(folder)
    assert desk is not None
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {desk.key}"}
    )
    began = time.perf_counter()
    while True:
        with urllib.request.urlopen(request, timeout=30) as answered:
            if b"toolkit_snapshot_current 1" in answered.read():
                return
        assert time.perf_counter() - began < START_SECONDS_MAX
        time.sleep(0.2)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
