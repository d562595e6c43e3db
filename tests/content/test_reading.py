"""A file is read in a child process that can neither run long, nor grow large, nor stay behind."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from content import errors, leaflet, reading
from tests.content.leaflet import printed, shown

pytestmark = pytest.mark.anyio

SEED = shown.FILES[0][0].read_bytes()
SLOW = b"Title\n\n" + b"\n\n".join([b"***a" * 2_000] * 100)
"""Takes seconds to read, and is no larger than a leaflet may be."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def children() -> list[str]:
    """The readers among the children of this process; the tests have others."""
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        found += (task / "children").read_text().split()
    return [child for child in found if b"content.leaflet" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def read(source: bytes, limits: reading.Limits | None = None) -> object:
    desk = reading.Desk(limits or reading.Limits())
    return await desk.read(source, media_type="text/markdown", language="en")


async def test_a_child_reads_what_we_would_read() -> None:
    document = await reading.read(SEED, media_type="text/markdown", language="en")
    assert document == leaflet.read(SEED, media_type="text/markdown", language="en")


async def test_a_refusal_of_the_child_is_ours() -> None:
    with pytest.raises(errors.FileUnreadable, match="UTF-8"):
        await read(b"\xff")
    with pytest.raises(errors.FileUnsupported, match="application/msword"):
        await reading.read(b"words", media_type="application/msword", language="en")


async def test_a_file_that_the_child_stops_reading_is_refused_all_the_same() -> None:
    with pytest.raises(errors.FileTooComplex, match="characters"):
        await read(b"x" * 20_000_000)


async def test_time_is_limited() -> None:
    began = time.monotonic()
    with pytest.raises(errors.FileTooComplex, match=r"0\.2 seconds"):
        await read(SLOW, reading.Limits(seconds=0.2))
    assert time.monotonic() - began < 6
    assert children() == []


def program(folder: Path, text: str) -> str:
    """Write a program of the shell that a test has started in place of a reader."""
    made = folder / "program"
    made.write_text(f"#!/bin/sh\n{text}\n")
    made.chmod(0o700)
    return str(made)


async def test_the_clock_of_a_reading_starts_once_the_child_is_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    late = program(tmp_path, f'read word < {gate}\nexec {sys.executable} "$@"')
    monkeypatch.setattr(sys, "executable", late)
    loop = asyncio.get_running_loop()
    now, call_at, is_awaited = loop.time, loop.call_at, asyncio.Event()

    def call(when: float, *arguments: Any, **named: Any) -> asyncio.TimerHandle:
        if when > now() + 200:
            is_awaited.set()
        return call_at(when, *arguments, **named)

    monkeypatch.setattr(loop, "call_at", call)
    task = asyncio.create_task(read(SEED, reading.Limits(starting_seconds=7_200, seconds=300)))
    opened = await asyncio.to_thread(gate.open, "w")  # Comes back when the child has begun, and waits.
    await is_awaited.wait()
    monkeypatch.setattr(loop, "time", lambda: now() + 3_600)
    for _ in range(5):
        await asyncio.sleep(0)  # Whatever is due within an hour comes to its end.
    opened.write("go\n")
    opened.close()
    assert await task == leaflet.read(SEED, media_type="text/markdown", language="en")


async def test_a_child_that_is_never_ready_is_put_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "read word"))
    with pytest.raises(errors.Unavailable, match="too busy to read a file"):
        await read(SEED, reading.Limits(starting_seconds=0.01, seconds=3_600))
    assert children() == []


async def test_a_child_that_is_ready_and_never_answers_is_put_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    monkeypatch.setattr(sys, "executable", program(tmp_path, f"echo; read word < {gate}"))
    with pytest.raises(errors.FileTooComplex, match=r"0\.01 seconds"):
        await read(SEED, reading.Limits(starting_seconds=3_600, seconds=0.01))
    assert children() == []


async def test_memory_is_limited() -> None:
    with pytest.raises((errors.FileTooComplex, errors.FileUnreadable)):
        await read(SLOW, reading.Limits(memory_bytes=24 * 1024 * 1024))


async def test_an_answer_is_limited() -> None:
    with pytest.raises(errors.FileTooComplex, match="more in this file"):
        await read(SEED, reading.Limits(answer_bytes=1_000))
    assert children() == []


async def test_few_are_read_at_once_some_wait_and_the_others_are_turned_away() -> None:
    desk = reading.Desk(reading.Limits(at_once=1, waiting=2))

    async def one() -> str:
        try:
            await desk.read(SEED, media_type="text/markdown", language="en")
        except errors.Unavailable:
            return "turned away"
        assert len(children()) <= 1
        return "read"

    outcomes = await asyncio.gather(*(one() for _ in range(5)))
    assert sorted(outcomes) == ["read"] * 3 + ["turned away"] * 2
    assert await one() == "read"


async def test_a_reader_who_goes_away_takes_the_child_along() -> None:
    desk = reading.Desk(reading.Limits(at_once=1, waiting=1))
    await read(SEED)
    before = open_files()
    for delay in (0.0, 0.001, 0.01, 0.05, 0.15, 0.3):
        task = asyncio.create_task(desk.read(SLOW, media_type="text/markdown", language="en"))
        await asyncio.sleep(delay)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert children() == []
    assert open_files() == before
    # The seat is free again.
    await desk.read(SEED, media_type="text/markdown", language="en")


async def test_many_readings_leave_no_open_file_behind() -> None:
    await read(SEED)
    before = open_files()
    for source in (SEED, b"\xff", SEED):
        try:
            await read(source)
        except errors.Refusal:
            continue
    assert (open_files(), children()) == (before, [])


async def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(errors.FileUnreadable, match="failed"):
        await read(SEED)


async def test_a_child_that_says_something_else_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    liar = tmp_path / "liar"
    liar.write_text('#!/bin/sh\necho \'{"refusal": {"code": "FORBIDDEN", "message": "no"}}\'\n')
    liar.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(liar))
    with pytest.raises(errors.FileUnreadable, match="failed"):
        await read(SEED)


async def test_the_child_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = tmp_path / "seen"
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\nenv > {seen}\n")
    spy.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(spy))
    with pytest.raises(errors.FileUnreadable):
        await read(SEED)
    assert "secret" not in seen.read_text()


async def test_the_child_starts_quickly_because_it_imports_little() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys, content.leaflet; print({'tortoise', 'strawberry', 'starlette', 'asyncio'} & set(sys.modules))",
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await child.communicate()
    assert said.strip() == b"set()"


def pdf_with(stream: bytes) -> bytes:
    """Make a PDF of one page whose content is a packed stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    made = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = len(made)
    return (
        made
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Root 1 0 R/Size 5>>startxref\n%d\n%%%%EOF" % end
    )


async def test_s27_a_bomb_inside_a_pdf_ends_with_its_child() -> None:
    with pytest.raises(errors.Refusal) as refused:
        await reading.read(pdf_with(printed.bomb(600)), media_type="application/pdf", language="en")
    assert refused.value.code in ("FILE_TOO_COMPLEX", "FILE_UNREADABLE")
