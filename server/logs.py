"""One line of JSON for each request: who, what and how long; never a key, a variable or a body."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

import orjson
import structlog
from msgspec import Struct
from structlog.typing import EventDict, WrappedLogger

if TYPE_CHECKING:
    from starlette.types import Scope

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
FRAMES_MAX = 15
CAUSES_MAX = 4
DISCONNECTED = 499
"""What the log says when the caller went away before there was an answer."""
IDS_DRAWN = 256
"""How many ids are drawn at once."""
TOLD_KEPT = 512
"""How many lines are kept written, as far as requests have them in common, and how long what callers say in one is."""
TOLD_CHARACTERS_MAX = 200

_SPEAKING = ("/preview/", "/partnerships/calendar-", "/exports/", "/desk/in/", "/desk/invitation/")
"""Addresses that go on with a word which opens something; the word is left out."""

_SCOPE_KEY = "linking-toolkit"


class Line(Struct):
    """What is known of a request so far; the parts that learn something fill it in."""

    request_id: str
    operation: str | None = None
    cost: int | None = None
    viewer: str | None = None
    plan: str | None = None
    """How a query was answered: `planned`, or why it was left to graphql-core."""
    kind: str = "other"
    """`query` or `mutation`; `graphql` where it is not known which; all that is not GraphQL is other."""
    code: str | None = None
    """The code of the first error, where the answer as a whole has one."""


class Over(Struct, frozen=True):
    """A request that is over."""

    line: Line
    method: str
    path: str
    status: int
    seconds: float
    """How long it took."""
    at_ns: int
    """When it was over, in nanoseconds since 1970."""


PLANNED = "planned"
Note = Callable[[Line, int, float], None]
"""Is told of each request that is over: what is known of it, its status, and how many seconds it took."""


class Log(structlog.BoundLoggerBase):
    """Our log: lines of JSON, each with its level and its time."""

    def info(self, event: str, **more: object) -> None:
        """Tell what has happened."""
        self._proxy_to_logger("info", event, **more)

    def warning(self, event: str, **more: object) -> None:
        """Tell what somebody should look at."""
        self._proxy_to_logger("warning", event, **more)

    def error(self, event: str, **more: object) -> None:
        """Tell what went wrong."""
        self._proxy_to_logger("error", event, **more)

    def requests(self, over: "Iterable[Over]") -> None:
        """Tell of requests that are over, in one piece; written straight, since there are so many of these lines."""
        self._logger.now(b"\n".join([_written(one) for one in over]))


class _Lines:
    """Writes lines to a stream as they come."""

    __slots__ = ("_flush", "_write")

    def __init__(self, stream: BinaryIO) -> None:
        self._write = stream.write
        self._flush = stream.flush

    def now(self, line: bytes) -> None:
        self._write(line + b"\n")
        self._flush()

    info = warning = error = now


def make(stream: BinaryIO | None = None) -> Log:
    """Make a log that writes JSON lines, to standard output if nothing else is said."""
    logger = _Lines(stream or sys.stdout.buffer)
    return cast("Log", structlog.wrap_logger(logger, processors=[_as_line], wrapper_class=Log).bind())


def begin(scope: "Scope", given: str | None) -> Line:
    """Begin the line of a request, with the id that its caller gave it or one of ours."""
    begun = scope[_SCOPE_KEY] = Line(request_id(given))
    return begun


def line(scope: "Scope") -> Line:
    """Give the line of the request that is being served."""
    return cast("Line", scope[_SCOPE_KEY])


def fault(log: Log, error: BaseException, *, request_id: str, **more: str) -> None:
    """Log our own bug: its class and where it happened. Its message is left out, since it may hold what was sent."""
    log.error("fault", request_id=request_id, error=type(error).__qualname__, frames=list(_frames(error)), **more)


def _silent(path: str) -> str:
    if not path.startswith(_SPEAKING):
        return path
    return next(f"{start}…" for start in _SPEAKING if path.startswith(start))


class Bridge(logging.Handler):
    """Takes what libraries log by Python's own means into our log, so that there is one form."""

    def __init__(self, log: Log) -> None:
        """Warnings and worse; the access log of the server is ours."""
        super().__init__(level=logging.WARNING)
        self.log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Log the template of the message without its arguments, which may hold what was sent."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            fault(self.log, error, request_id="none", logger=record.name)
        else:
            self.log.warning("library", logger=record.name, message=str(record.msg))


def _written(over: Over) -> bytes:
    line, path, operation = over.line, _silent(over.path), over.line.operation
    short = len(path) + len(operation or "") <= TOLD_CHARACTERS_MAX
    told = (_told if short else _told.__wrapped__)(
        over.method, path, over.status, operation, line.cost, line.viewer, line.plan
    )
    second, more = divmod(over.at_ns, 1_000_000_000)
    own = line.request_id.encode(), _second(second), more // 1_000, over.seconds * 1_000
    return b'{"request_id":"%s","timestamp":"%s.%06dZ","ms":%.2f,%s' % (*own, told)


@lru_cache(TOLD_KEPT)
def _told(  # noqa: PLR0913, PLR0917 - the members of a line
    method: str,
    path: str,
    status: int,
    operation: str | None,
    cost: int | None,
    viewer: str | None,
    plan: str | None,
) -> bytes:
    """Write what many requests have in common, to the end of the line."""
    told = {"method": method, "path": path, "status": status, "operation": operation, "cost": cost, "viewer": viewer}
    return orjson.dumps({**told, "plan": plan, "event": "request", "level": "info"}, default=repr)[1:]


@lru_cache(1)
def _second(at: int) -> bytes:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S").encode()


def _as_line(_logger: WrappedLogger, level: str, event: EventDict) -> bytes:
    """Write a line with its level and its time; all in one step, since there is one for each request."""
    event["level"] = level
    event["timestamp"] = datetime.now(UTC)
    return orjson.dumps(event, default=repr, option=orjson.OPT_UTC_Z)


def request_id(given: str | None) -> str:
    """Take the id that the caller gives its request, or make one where it gives none or no plain one."""
    if given is not None and REQUEST_ID.fullmatch(given):
        return given
    try:
        return _drawn.pop()
    except IndexError:
        drawn = os.urandom(16 * IDS_DRAWN).hex()
        _drawn.extend([drawn[at : at + 32] for at in range(32, len(drawn), 32)])
        return drawn[:32]


_drawn: list[str] = []


def _frames(error: BaseException) -> Iterator[str]:
    """Say where an error came from, the innermost places of it and of its causes."""
    seen: BaseException | None = error
    for _ in range(CAUSES_MAX):
        if seen is None:
            return
        if seen is not error:
            yield f"because of {type(seen).__qualname__}"
        for frame, number in list(traceback.walk_tb(seen.__traceback__))[-FRAMES_MAX:]:
            yield f"{frame.f_code.co_filename}:{number} {frame.f_code.co_name}"
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
