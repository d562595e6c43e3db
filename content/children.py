"""Work done in a child process: it knows nothing of us, ends with its caller, and says so much and no more."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from content.ready import READY

STARTING_SECONDS_MAX = 20.0
"""Of the clock, until a child says that it is ready: on a busy machine most of a second's work may take as long."""
CHUNK_BYTES = 64 * 1024
"""Fed and read in pieces, so that the worker never holds a second copy of what is handed over."""

_ROOT = Path(__file__).resolve().parent.parent
_endings: set[asyncio.Task[None]] = set()
"""Children that are being put away after a cancellation, so that no task is lost."""


class TooMuch(Exception):
    """The child said more than is taken in."""


class NotStarted(Exception):
    """The child did not come to say that it is ready."""


class Ended(Struct, frozen=True):
    """How a child ended, below zero if it was stopped by a signal, and what it said."""

    returncode: int
    answer: bytes


async def run(
    arguments: Sequence[str],
    source: bytes,
    *,
    seconds: float,
    answer_bytes: int,
    starting_seconds: float = STARTING_SECONDS_MAX,
) -> Ended | None:
    """Run a module with arguments, hand it bytes and hear its answer; None if that takes longer than is allowed.

    The seconds count once the child is ready, so that a busy machine takes none of them for its start. The module
    bounds its own memory. Raises TooMuch, and NotStarted if it is not ready in its own time.
    """
    answer = b""
    too_slow = False
    child = await _spawn(arguments)
    try:
        said = await _start(child, starting_seconds)
        async with asyncio.timeout(seconds):
            _, answer = await asyncio.gather(_feed(child, source), _hear(child, answer_bytes))
            await child.wait()
    except TimeoutError:
        too_slow = True
    finally:
        # Shielded, so that a caller who goes away takes the child along and leaves nothing behind.
        ending = asyncio.ensure_future(_end(child))
        _endings.add(ending)
        ending.add_done_callback(_endings.discard)
        await asyncio.shield(ending)
    if too_slow or child.returncode is None:
        return None
    return Ended(child.returncode, said.removeprefix(READY) + answer)


async def _start(child: Process, seconds: float) -> bytes:
    """Wait until a child says something, which is that it is ready, or ends."""
    try:
        async with asyncio.timeout(seconds):
            return await child.stdout.read(len(READY)) if child.stdout is not None else b""
    except TimeoutError as late:
        raise NotStarted from late


async def _spawn(arguments: Sequence[str]) -> Process:
    """Start a child that knows nothing of us: no environment, no open files, a working directory of its own."""
    path = os.pathsep.join([str(_ROOT), *(entry for entry in sys.path if entry and entry != str(_ROOT))])
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-s", "-m", *arguments),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd="/",
        env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )


async def _feed(child: Process, source: bytes) -> None:
    if child.stdin is None:
        return
    view = memoryview(source)
    # A child that has refused already reads no further; that is no mistake.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for start in range(0, len(view), CHUNK_BYTES):
            child.stdin.write(view[start : start + CHUNK_BYTES])
            await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _hear(child: Process, bytes_max: int) -> bytes:
    if child.stdout is None:
        return b""
    heard = bytearray()
    while piece := await child.stdout.read(CHUNK_BYTES):
        heard += piece
        if len(heard) > bytes_max:
            raise TooMuch
    return bytes(heard)


async def _end(child: Process) -> None:
    """Put the child away: dead, waited for, its pipes closed."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    if child.stdin is not None:
        child.stdin.close()
    # What it said last is heard out, or its pipe would stay open.
    while child.stdout is not None and await child.stdout.read(CHUNK_BYTES):
        pass
    await child.wait()
