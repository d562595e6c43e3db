"""One upload read in a child process, within limits: a hostile file can hurt nothing but its own reading."""

import asyncio
import contextlib
import logging
import math
import os
import sys
import weakref
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path

from content import errors
from content.leaflet import codec
from content.leaflet.document import Document

AT_ONCE_MAX = 2
WAITING_MAX = 8
SECONDS_MAX = 5.0
MEMORY_BYTES_MAX = 300 * 1024 * 1024
ANSWER_BYTES_MAX = 16 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
"""Fed and read in pieces, so that the worker never holds a second copy of the file."""

_ROOT = Path(__file__).resolve().parent.parent
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may cost."""

    at_once: int = AT_ONCE_MAX
    waiting: int = WAITING_MAX
    seconds: float = SECONDS_MAX
    """Of the clock, from the start of the child."""
    memory_bytes: int = MEMORY_BYTES_MAX
    answer_bytes: int = ANSWER_BYTES_MAX


class Desk:
    """Reads files within its limits: a few at once, a few more waiting, the others turned away."""

    def __init__(self, limits: Limits) -> None:
        """Open a desk; it belongs to the event loop that first reads at it."""
        self.limits = limits
        self._seats = asyncio.Semaphore(limits.at_once)
        self._guests = 0

    async def read(self, source: bytes, *, media_type: str, language: str) -> Document:
        """Read a file as soon as there is a seat."""
        if self._guests >= self.limits.at_once + self.limits.waiting:
            raise errors.Unavailable("Many files are being read just now. Try again in a few seconds.")
        self._guests += 1
        try:
            async with self._seats:
                return await _read(source, media_type, language, self.limits)
        finally:
            self._guests -= 1


_desks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Desk] = weakref.WeakKeyDictionary()
_endings: set[asyncio.Task[None]] = set()
"""Children that are being put away after a cancellation, so that no task is lost."""


async def read(source: bytes, *, media_type: str, language: str) -> Document:
    """Read a file as a leaflet in a child process; whatever the bytes are, this gives a document or a refusal."""
    loop = asyncio.get_running_loop()
    desk = _desks.setdefault(loop, Desk(Limits()))
    return await desk.read(source, media_type=media_type, language=language)


async def _read(source: bytes, media_type: str, language: str, limits: Limits) -> Document:
    answer = b""
    too_slow = False
    child = await _spawn(media_type, language, limits)
    try:
        async with asyncio.timeout(limits.seconds):
            _, answer = await asyncio.gather(_feed(child, source), _hear(child, limits.answer_bytes))
            await child.wait()
    except TimeoutError:
        too_slow = True
    finally:
        # Shielded, so that a reader who goes away takes the child along and leaves nothing behind.
        ending = asyncio.ensure_future(_end(child))
        _endings.add(ending)
        ending.add_done_callback(_endings.discard)
        await asyncio.shield(ending)
    if too_slow or child.returncode is None or child.returncode < 0:
        message = (
            f"Reading this file takes more than {limits.seconds:g} seconds or more memory than is allowed. Simplify it."
        )
        raise errors.FileTooComplex(message)
    return _document(answer, child.returncode)


def _document(answer: bytes, returncode: int) -> Document:
    message = "Reading this file failed. Save it as plain text and try again; if that fails too, tell us."
    if returncode != 0:
        # The child answers every refusal and ends well, so this is our bug and not the editor's.
        _log.error("A reading child ended with code %d.", returncode)
        raise errors.FileUnreadable(message)
    try:
        return codec.decode(answer)
    except ValueError as error:
        _log.exception("A reading child answered what no reader says.")
        raise errors.FileUnreadable(message) from error


async def _spawn(media_type: str, language: str, limits: Limits) -> Process:
    """Start a child that knows nothing of us: no environment, no open files, a working directory of its own."""
    cpu_seconds = str(max(1, math.ceil(limits.seconds)))
    arguments = ("-P", "-s", "-m", "content.leaflet", media_type, language, cpu_seconds, str(limits.memory_bytes))
    path = os.pathsep.join([str(_ROOT), *(entry for entry in sys.path if entry and entry != str(_ROOT))])
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
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
            raise errors.FileTooComplex("There is more in this file than we can take in. Upload one leaflet at a time.")
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
