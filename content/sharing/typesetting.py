"""An edition as a PDF, set in a child process within limits, by a typesetter that has to be installed."""

import logging
import math

from content import children, errors
from content.writing import typeset

SECONDS_MAX = 10.0
MEMORY_BYTES_MAX = 1_500_000_000
"""Of address space, most of which is never used: an ordinary leaflet takes 100 MB, the largest there may be 600."""
ANSWER_BYTES_MAX = 16 * 1024 * 1024
MISSING = (
    "This server makes no PDF: its operator has to install the extra `pdf` (`pip install 'linking-toolkit[pdf]'`)."
)

_log = logging.getLogger(__name__)


def installed() -> bool:
    """Whether there is a typesetter."""
    return typeset.installed()


async def pdf(handed: bytes, *, seconds: float = SECONDS_MAX, memory_bytes: int = MEMORY_BYTES_MAX) -> bytes:
    """Set what `typeset.handed` gives.

    Raises WRONG_STATE where there is no typesetter, FILE_TOO_COMPLEX where it takes too long, too much memory, or
    letters that no font here has, UNAVAILABLE where the machine is too busy to start.
    """
    if not installed():
        raise errors.WrongState(MISSING)
    arguments = ("content.writing", str(max(1, math.ceil(seconds))), str(memory_bytes))
    try:
        ended = await children.run(arguments, handed, seconds=seconds, answer_bytes=ANSWER_BYTES_MAX)
    except children.NotStarted as late:
        raise errors.Unavailable("The server is too busy to set a PDF just now. Try again in a minute.") from late
    except children.TooMuch as much:
        raise errors.FileTooComplex("The PDF of this edition is larger than we make them.") from much
    if ended is None or ended.returncode != 0:
        _log.error("Setting a PDF ended with %s.", "no code: it took too long" if ended is None else ended.returncode)
        message = (
            "This edition cannot be set as a PDF here: it takes too long, or has letters that no font of the server "
            "has. Take another format, or ask the operator to install fonts for its language."
        )
        raise errors.FileTooComplex(message)
    return ended.answer
