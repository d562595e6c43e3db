"""One upload read in a child process, within limits: a hostile file can hurt nothing but its own reading."""

import asyncio
import logging
import math
import weakref

from msgspec import Struct

from content import children, errors, turns
from content.leaflet import codec
from content.leaflet.document import Document

AT_ONCE_MAX = 2
WAITING_MAX = 8
SECONDS_MAX = 5.0
MEMORY_BYTES_MAX = 300 * 1024 * 1024
ANSWER_BYTES_MAX = 16 * 1024 * 1024
POINT_BYTES = 200
"""What a point takes in an answer, about."""

_log = logging.getLogger(__name__)


class Limits(Struct, frozen=True):
    """What reading may cost."""

    at_once: int = AT_ONCE_MAX
    waiting: int = WAITING_MAX
    starting_seconds: float = children.STARTING_SECONDS_MAX
    """Of the clock, until the child can read."""
    seconds: float = SECONDS_MAX
    """Of the clock, once it can."""
    memory_bytes: int = MEMORY_BYTES_MAX
    answer_bytes: int = ANSWER_BYTES_MAX


class Desk:
    """Reads files within its limits: a few at once, a few more waiting, the others turned away."""

    def __init__(self, limits: Limits) -> None:
        """Open a desk; it belongs to the event loop that first reads at it."""
        self.limits = limits
        self._seats = asyncio.Semaphore(limits.at_once)
        self.guests = 0

    async def read(self, source: bytes, *, media_type: str, language: str) -> Document:
        """Read a file as soon as there is a seat."""
        if self.guests >= self.limits.at_once + self.limits.waiting:
            raise errors.Unavailable("Many files are being read just now. Try again in a few seconds.")
        self.guests += 1
        try:
            async with self._seats:
                return await _read(source, media_type, language, self.limits)
        finally:
            self.guests -= 1


_desks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Desk] = weakref.WeakKeyDictionary()


def busy() -> tuple[int, int]:
    """Say how many files are being read in this event loop, and how many wait for a seat."""
    desk = _desks.get(asyncio.get_running_loop())
    guests = desk.guests if desk else 0
    seated = min(guests, desk.limits.at_once) if desk else 0
    return seated, guests - seated


async def read(source: bytes, *, media_type: str, language: str) -> Document:
    """Read a file as a leaflet in a child process; whatever the bytes are, this gives a document or a refusal."""
    loop = asyncio.get_running_loop()
    desk = _desks.setdefault(loop, Desk(Limits()))
    return await desk.read(source, media_type=media_type, language=language)


async def _read(source: bytes, media_type: str, language: str, limits: Limits) -> Document:
    cpu_seconds = str(max(1, math.ceil(limits.seconds)))
    arguments = ("content.leaflet", media_type, language, cpu_seconds, str(limits.memory_bytes))
    try:
        ended = await children.run(
            arguments,
            source,
            seconds=limits.seconds,
            answer_bytes=limits.answer_bytes,
            starting_seconds=limits.starting_seconds,
        )
    except children.NotStarted as late:
        raise errors.Unavailable("The server is too busy to read a file just now. Try again in a minute.") from late
    except children.TooMuch as much:
        message = "There is more in this file than we can take in. Upload one leaflet at a time."
        raise errors.FileTooComplex(message) from much
    if ended is None or ended.returncode < 0:
        message = (
            f"Reading this file takes more than {limits.seconds:g} seconds or more memory than is allowed. Simplify it."
        )
        raise errors.FileTooComplex(message)
    return await turns.aside(len(ended.answer) // POINT_BYTES, _document, ended.answer, ended.returncode)


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
