"""What readers notice while editors publish: how long they wait meanwhile, and whether memory grows.

`python -m bench.publishing` serves the demo, reads it over 16 connections for as long as it takes to publish an edition
of 2,000 points, as many as one file may have, and for as long with nothing written, in turn; before that it publishes a
hundred editions of a leaflet. It fails when 99 % of the reads take more than three times as long while an edition is
published, or when memory grows. It also tells of readers who come at set times, whether others are answered or not:
some for what is stored, some for what the database has to be asked.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from bench import speed
from bench.peers import measuring
from bench.peers.measuring import Figures
from server import operator

ITEMS = 2_000
ROUNDS = 3
READERS = 16
STEP_SECONDS = 0.25
EACH_SECONDS = 0.01
"""How often somebody reads who does not wait for others."""
TIMES_MAX = 3.0
"""How many times as long 99 % of the reads may take while an edition is published."""
ASKED_SECONDS = 0.1
"""How often somebody searches for what nobody has searched for before."""
PUBLICATIONS = 100
POINTS = 48
SETTLED = 20
"""After so many publications the memory of the serving process is taken for what it needs."""
GROWTH_MB_MAX = 5.0
PAGE = """{ leaflet(by: {slug: "local-authority-links"}) {
  title edition { number sections { heading items { text } } } } }"""
SEARCH = "query ($q: String!) { search(query: $q, first: 10) { totalCount nodes { title } } }"
UPLOAD = """mutation ($leaflet: UploadTarget!, $file: Upload!) {
  uploadLeaflet(input: {leaflet: $leaflet, language: "en-GB", file: $file}) {
    edition { id version } changeSet { items(kind: [PROPOSED]) { id } } errors { code message } } }"""
PUBLISH = """mutation ($id: ID!, $version: Int!) {
  publishEdition(input: {edition: $id, expectedVersion: $version, confirmFindings: [LOW_CONFIDENCE]}) {
    errors { code message } } }"""


@dataclass(frozen=True, slots=True)
class Editor:
    """Whoever publishes: the operator, over HTTP."""

    port: int
    key: str

    def ask(self, query: str, variables: dict[str, Any], file: str | None = None) -> dict[str, Any]:
        """Carry out an operation; what is refused ends the bench."""
        body, media = json.dumps({"query": query, "variables": variables}).encode(), "application/json"
        if file is not None:
            asked = json.dumps({"query": query, "variables": {**variables, "file": None}})
            parts = {'"operations"': asked, '"map"': '{"0": ["variables.file"]}', '"0"; filename="leaflet.md"': file}
            written = [
                f"--part\r\nContent-Disposition: form-data; name={name}\r\n\r\n{text}\r\n"
                for name, text in parts.items()
            ]
            body, media = f"{''.join(written)}--part--\r\n".encode(), "multipart/form-data; boundary=part"
        headers = {"Content-Type": media, "Authorization": f"Bearer {self.key}", "GraphQL-Preflight": "1"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        (payload,) = _told(request).values()
        assert not payload["errors"], payload
        return dict(payload)

    def ask_anything(self, query: str) -> dict[str, Any]:
        """Ask as nobody in particular."""
        body = json.dumps({"query": query}).encode()
        headers = {"Content-Type": "application/json"}
        return _told(urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers))

    def draft(self, text: str, leaflet: dict[str, Any]) -> dict[str, Any]:
        """Upload a leaflet, and give what publishes it."""
        edition = self.ask(UPLOAD, {"leaflet": leaflet}, file=text)["edition"]
        return {"id": edition["id"], "version": edition["version"]}

    def publish(self, draft: dict[str, Any]) -> None:
        """Publish a draft."""
        self.ask(PUBLISH, draft)


def _told(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=120) as answered:
        told = json.load(answered)
    assert "errors" not in told, told
    return dict(told["data"])


def leaflet(items: int, turn: int) -> str:
    """Write a leaflet of so many points, one of them in other words each second time."""
    lines = ["# A leaflet of many points", "", "## Checklist", ""]
    lines += [f"- {_point(number, turn if number == 0 else 0)}" for number in range(items)]
    return "\n".join([*lines, "", "If you can't tick all of these boxes then think again.", ""])


def _point(number: int, turn: int) -> str:
    words = ("agree", "budget", "council", "duty", "exchange", "fund", "goal", "host", "invite", "join")
    said = " ".join(words[int(digit)] for digit in f"{number:04d}")
    more = ", and say so once a year" if turn % 2 else ""
    return f"{said.capitalize()} with all who have a part in point {number}{more}"


@dataclass(slots=True)
class Waits:
    """How long reads took: of readers who ask again once they are answered, and of those who come at set times."""

    closed: Figures = field(default_factory=Figures)
    opened: Figures = field(default_factory=Figures)
    asked: Figures = field(default_factory=Figures)
    """Of those who come for what the database is asked."""


async def _read(port: int, reads: bytes, waits: Waits, *, until: Callable[[], bool]) -> float:
    """Read until something is over; say how long that was."""
    began = time.perf_counter()
    coming: set[asyncio.Task[None]] = set()

    async def come(request: bytes, figures: Figures) -> None:
        took, _ = await measuring.ask(port, (request,), 1, 0.0)
        figures.seconds += took

    async def keep_coming(requests: Iterator[bytes], figures: Figures, seconds: float) -> None:
        while not until():
            coming.add(asyncio.create_task(come(next(requests), figures)))
            await asyncio.sleep(seconds)

    others = asyncio.gather(
        keep_coming(itertools.repeat(reads), waits.opened, EACH_SECONDS),
        keep_coming(_searches(), waits.asked, ASKED_SECONDS),
    )
    while not until():
        took, _ = await measuring.ask(port, (reads,), READERS, STEP_SECONDS)
        waits.closed.seconds += took
    await others
    await asyncio.gather(*coming)
    return time.perf_counter() - began


def _searches() -> Iterator[bytes]:
    """Search for two words at a time that nobody has searched for together."""
    for number in _numbers:
        yield speed.post(SEARCH, {"q": f"partnership {number:o}"})


_numbers = itertools.count(1)


async def _publishing(port: int, reads: bytes, work: Callable[[], None], waits: Waits) -> float:
    """Read for as long as some work takes."""
    task = asyncio.create_task(asyncio.to_thread(work))
    lasted = await _read(port, reads, waits, until=task.done)
    await task
    return lasted


async def _resting(port: int, reads: bytes, seconds: float, waits: Waits) -> None:
    """Read for some seconds with nothing written."""
    end = time.perf_counter() + seconds
    await _read(port, reads, waits, until=lambda: time.perf_counter() >= end)


def _waits(editor: Editor, pid: int, collection: str) -> bool:
    """Measure how long readers wait; whether that is too long."""
    target: dict[str, Any] = {"new": {"slug": "many-points", "collection": collection, "sector": "LOCAL_AUTHORITY"}}
    reads = speed.get(f"/graphql?query={speed.quote(PAGE)}")
    quiet, busy, lasted = Waits(), Waits(), []
    for turn in range(ROUNDS):
        draft = editor.draft(leaflet(ITEMS, turn), target)
        measuring.wait_until_idle(pid)  # An editor looks at a draft before it is published, and others read meanwhile.
        uvloop.run(measuring.ask(editor.port, (reads,), 1, 0.0))
        target = {"slug": "many-points"}
        lasted.append(uvloop.run(_publishing(editor.port, reads, lambda draft=draft: editor.publish(draft), busy)))
        uvloop.run(_resting(editor.port, reads, lasted[-1], quiet))
    print(f"An edition of {ITEMS:,} points is published in {min(lasted):.1f} to {max(lasted):.1f} s.")
    print(f"{'reads':<44} {'half, ms':>9} {'99 %, ms':>9} {'longest, ms':>12}")
    for name, one in (
        (f"{READERS} at once, nothing written", quiet.closed),
        (f"{READERS} at once, while it is published", busy.closed),
        ("one each 10 ms besides, nothing written", quiet.opened),
        ("one each 10 ms besides, while it is published", busy.opened),
        ("a search each 100 ms besides, nothing written", quiet.asked),
        ("a search each 100 ms, while it is published", busy.asked),
    ):
        print(
            f"{name:<44} {one.quantile(0.5) * 1e3:9.2f} {one.quantile(0.99) * 1e3:9.2f} {one.quantile(1) * 1e3:12.1f}"
        )
    times = busy.closed.quantile(0.99) / quiet.closed.quantile(0.99)
    print(f"99 % of them take {times:.2f} times as long while it is published; at most {TIMES_MAX} is meant.")
    return times > TIMES_MAX


def _memory(editor: Editor, pid: int, collection: str) -> bool:
    """Publish again and again; whether memory grows."""
    target: dict[str, Any] = {"new": {"slug": "few-points", "collection": collection, "sector": "LOCAL_AUTHORITY"}}
    settled = 0.0
    for turn in range(PUBLICATIONS):
        editor.publish(editor.draft(leaflet(POINTS, turn), target))
        target = {"slug": "few-points"}
        editor.ask_anything("{ leaflets(first: 20) { nodes { title edition { number sections { heading } } } } }")
        if turn + 1 == SETTLED:
            settled = measuring.memory(pid)
    grown = measuring.memory(pid) - settled
    print(
        f"Memory after {SETTLED} publications {settled:.1f} MB; {PUBLICATIONS - SETTLED} later {grown:+.1f} MB; "
        f"at most {GROWTH_MB_MAX} is meant."
    )
    return grown > GROWTH_MB_MAX


def main() -> None:
    """Measure, print, and fail when readers notice or memory grows."""
    with tempfile.TemporaryDirectory() as name:
        port = speed.free_port()
        with speed.serving("demo", port, {"TOOLKIT_DATA": name, "RATE_LIMIT": "off"}) as pid:
            desk = operator.find(Path(name))
            assert desk is not None
            editor = Editor(port, desk.key)
            told = editor.ask_anything('{ leaflet(by: {slug: "local-authority-links"}) { collection { id } } }')
            collection = told["leaflet"]["collection"]["id"]
            failed = [_memory(editor, pid, collection), _waits(editor, pid, collection)]
    if any(failed):
        sys.exit("A bound is passed.")


if __name__ == "__main__":
    main()
