"""The one log: each write is one transaction with one entry, asked for once, carried out whole or not at all."""

import asyncio
import functools
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, get_type_hints

from msgspec import Struct, field
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from content import access, codec, database, errors, models
from content.access import Kind, Viewer
from content.records import NOW, ChangeType, Moment
from content.replacing import replace
from content.searching import indexing
from content.telling import events

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V", bound=models.Versioned)

IDEMPOTENCY_HOURS = 24
"""How long a repeat is harmless."""
IDEMPOTENCY_KEY_CHARACTERS_MAX = 200

_FOUND = (models.Leaflet, models.Organisation, models.Partnership)
"""What can be found, with all that belongs to it."""

_NOT_COMPARED = ("keep",)
"""Parts of what is asked that say how it is done."""

_running: set[asyncio.Task[Any]] = set()
"""Writes under way; a caller who goes away does not stop them."""


class Write(Struct, frozen=True):
    """A write as those hear of it who keep something of the records."""

    subject: str
    changed: frozenset[str] | None
    """The partnerships and other records with new versions, those of what belongs to a partnership under its id; None
    if what is said of any may be another."""
    sequence: int = 0
    """Its place in the log; 0 where that is not told."""
    ahead: Mapping["Listener", object] = field(default_factory=dict)
    """What those who hear of it have read ahead, if it was this process that wrote."""


Listener = Callable[[Write | None], None]
"""Is told of a write; None where it is not known what it was about."""
Ahead = Callable[[models.LogEntry], Awaitable[object]]
"""Reads what will be so once a write is kept, in its transaction: then nobody has to wait for that afterwards."""
_listeners: dict[Listener, Ahead | None] = {}
"""Whoever wants to hear of each write of this process, once it is kept and before it is acknowledged."""
UNSETTLING = frozenset({"forgetContact"})
"""Writes that change what is said of records without a new version of them: who is forgotten is named nowhere."""


class Entry(Struct):
    """One write under way: what it reads is checked first, then `seal` gives it its place, then it writes."""

    viewer: Viewer
    action: str
    connection: BaseDBAsyncClient
    began: datetime
    subject: str = ""
    sequence: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    _events: list[dict[str, object]] = field(default_factory=list)
    _rows: list[tuple[str, int]] = field(default_factory=list)
    _found: dict[str, None] = field(default_factory=dict)
    """Records of which something else can be found now."""
    _changed: set[str] = field(default_factory=set)
    _ahead: dict[Listener, object] = field(default_factory=dict)

    async def lock(self, subject: str) -> None:
        """Wait until no other write holds this subject; released with the transaction."""
        await database.head_lock(self.connection, subject)
        self.began = datetime.now(UTC)  # What the write before it put in force is in force now.

    async def seal(self, subject: str) -> None:
        """Take the next sequence and time, once everything has been read and checked.

        Whoever takes it commits before the next one can, so no reader of the log ever skips an entry.
        """
        head = await database.rows(
            self.connection, "UPDATE log_head SET sequence = sequence + 1 WHERE id = 1 RETURNING sequence", []
        )
        previous = await models.LogHead.get(id=1)
        self.subject = subject
        self.sequence = int(head[0]["sequence"])
        self.at = max(datetime.now(UTC), previous.at + timedelta(microseconds=1))
        await models.LogHead.filter(id=1).update(at=self.at)

    def tell(self, kind: ChangeType, subject: str, **details: object) -> None:
        """Note an event, in order; `details` are ids and values that its sentence needs."""
        if len(self._events) == events.EVENTS_MAX:
            message = f"One write may hold {events.EVENTS_MAX} events; send a smaller batch."
            raise errors.LimitReached(message)
        self._events.append({"type": kind.value, "subject": subject, **details})

    def follow(self, record_id: str) -> None:
        """Note that something else can be found of a leaflet, an organisation or a partnership once this is written.

        A new version of one notes it by itself.
        """
        self._found[record_id] = None

    async def begin(self, row: V) -> V:
        """Write the first version of a record."""
        row.version = 1
        return await self._write(row)

    async def begin_all(self, rows: Sequence[V]) -> None:
        """Write the first versions of many records of one kind, in few statements."""
        if not rows:
            return
        for row in rows:
            row.version, row.since = 1, self.sequence
        kind = type(rows[0])
        await kind.bulk_create(rows)
        written = kind.filter(id__in=[row.id for row in rows], version=1)
        self._rows += [(models.table(rows[0]), int(str(row))) for row in await written.values_list("row", flat=True)]
        self._changed.update(whose(row) for row in rows)
        if issubclass(kind, _FOUND):
            for row in rows:
                self.follow(row.id)

    async def change(self, current: V, **changes: object) -> V:
        """Close the current version of a record and write the next one; refuse if somebody else just did."""
        await self.end(current)
        values = models.values(current)
        del values["row"]
        row = type(current)(**{**values, **changes, "until": None})
        row.version = current.version + 1
        return await self._write(row)

    async def end(self, current: models.Versioned) -> None:
        """Close the current version of a record that is no more; refuse if somebody else just changed it."""
        closed = await type(current).filter(row=current.row, until__isnull=True).update(until=self.sequence)
        if closed != 1:
            raise stale()
        self._changed.add(whose(current))

    @property
    def write(self) -> Write:
        """The write as it is heard of."""
        changed = None if self.action in UNSETTLING else frozenset(self._changed)
        return Write(self.subject, changed, self.sequence, self._ahead)

    async def _write(self, row: V) -> V:
        row.since = self.sequence
        await row.save(force_create=True)
        self._rows.append((models.table(row), row.row))
        self._changed.add(whose(row))
        if isinstance(row, _FOUND):
            self.follow(row.id)
        return row

    async def append(self) -> None:
        """Append the entry with its events, let the search follow, and have those read ahead who want to.

        `verb` does so, once the write has gone well.
        """
        await indexing.follow(list(self._found), self.at)
        entry = await models.LogEntry.create(
            sequence=self.sequence,
            at=self.at,
            action=self.action,
            actor=self.viewer.id,
            organisation_id=self.viewer.organisation_id,
            request_id=self.viewer.request_id,
            subject=self.subject,
            events=self._events,
            before=codec.encode(self.before),
            after=codec.encode(self.after),
            rows=self._rows,
        )
        await events.keep(entry)
        for listener, ahead in tuple(_listeners.items()):
            if ahead is not None:
                self._ahead[listener] = await ahead(entry)


def whose(row: models.Versioned) -> str:
    """Say which record a version is of, or the partnership that this belongs to."""
    return str(getattr(row, "partnership_id", None) or row.id)


def stale(*, path: tuple[str, ...] = ("expectedVersion",)) -> errors.StaleVersion:
    """Make the refusal of a write to something that has changed since it was read."""
    return errors.StaleVersion("Someone has changed this since you read it: read it again, then decide.", path=path)


Act = Callable[Concatenate[Entry, P], Awaitable[R]]
Verb = Callable[Concatenate[Viewer, P], Awaitable[R]]


def verb(action: str) -> Callable[[Act[P, R]], Verb[P, R]]:
    """Make a write of a function that is given its entry: ask the table, keep it idempotent, log it, do it whole.

    The function returns an id or a frozen value of ids, which a repeat with the same `idempotency_key` gets again;
    a field named `secret` is given the first time only.
    """

    def wrap(act: Act[P, R]) -> Verb[P, R]:
        @functools.wraps(act)
        async def run(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ARG001 - verbs take names alone
            access.require(viewer, action)
            return await _shielded(viewer, action, act, kwargs)

        return cast("Verb[P, R]", run)

    return wrap


def at_desk(action: str) -> Callable[[Act[P, R]], Verb[P, R]]:
    """Make a write of what is done at the desk alone: like `verb`, but it is no mutation."""
    return verb(action)


def clockwork(action: str) -> Callable[[Act[P, R]], Verb[P, R]]:
    """Make a write of what time brings about: like `verb`, but nobody asks for it, and it is no mutation."""

    def wrap(act: Act[P, R]) -> Verb[P, R]:
        @functools.wraps(act)
        async def run(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ARG001 - as above
            if viewer.kind is not Kind.CLOCK:
                message = "Only the clock does this."
                raise errors.Forbidden(message)
            return await _shielded(viewer, action, act, kwargs)

        return cast("Verb[P, R]", run)

    return wrap


@contextmanager
def heard(listener: Listener, ahead: Ahead | None = None) -> Iterator[None]:
    """Call a listener after each write of this process, for as long as the block runs.

    What `ahead` has read before the write was kept is handed to it then, by its own name in `Write.ahead`. Of what
    other processes write it is told by `spread`.
    """
    _listeners[listener] = ahead
    try:
        yield
    finally:
        _listeners.pop(listener, None)


def spread(write: Write | None) -> None:
    """Tell every listener of a write."""
    for listener in tuple(_listeners):
        listener(write)


async def settled() -> None:
    """Wait for the writes under way, before the database is closed."""
    await asyncio.gather(*_running, return_exceptions=True)


async def head() -> int:
    """Say the sequence of the latest entry."""
    return int((await models.LogHead.get(id=1)).sequence)


async def moment(as_of: datetime | None) -> Moment | None:
    """Turn a time into what was recorded by then; None if it is before the first entry."""
    if as_of is None:
        return NOW
    if as_of > datetime.now(UTC) and as_of > (await models.LogHead.get(id=1)).at:  # The clock may have been put back.
        return Moment(at=as_of)
    entry = await models.LogEntry.filter(at__lte=as_of).order_by("-at").first()
    return None if entry is None else Moment(at=as_of, sequence=entry.sequence)


async def _shielded(viewer: Viewer, action: str, act: Callable[..., Awaitable[R]], asked: Mapping[str, object]) -> R:
    """Carry a write out in a task of its own: a caller who goes away does not stop it half way."""
    task = asyncio.create_task(_carry_out(viewer, action, act, asked))
    _running.add(task)
    task.add_done_callback(_finished)
    return await asyncio.shield(task)


def _finished(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # Seen here, so that a caller who went away leaves no warning behind.


async def _carry_out(viewer: Viewer, action: str, act: Callable[..., Awaitable[R]], asked: Mapping[str, object]) -> R:
    kept = True  # Unless it is known that it was not: what ends while it is being kept may have been.
    write: Write | None = None
    try:
        result, write = await _as_one(viewer, action, act, asked)
    except IntegrityError as conflict:
        kept = False
        raise _conflict(conflict) from conflict
    except errors.Refusal:
        kept = False
        raise
    else:
        return result
    finally:
        if kept:
            spread(write)


async def _as_one(
    viewer: Viewer, action: str, act: Callable[..., Awaitable[R]], asked: Mapping[str, object]
) -> tuple[R, Write]:
    """Carry a write out in one transaction; give its result, and what is to be heard of it."""
    key = cast("str | None", asked.get("idempotency_key"))
    async with database.transaction() as connection:
        entry = Entry(viewer=viewer, action=action, connection=connection, began=datetime.now(UTC))
        if key is not None:
            done = await _done_before(entry, key, _fingerprint(action, asked))
            if done is not None:
                return _result(act, done.result), entry.write
        result = await act(entry, **asked)
        if entry.sequence:
            await entry.append()
        if key is not None:
            await _remember(entry, key, _fingerprint(action, asked), result)
        return result, entry.write


def _conflict(conflict: IntegrityError) -> errors.Refusal:
    text = str(conflict)
    if "_current" in text or "version" in text:
        return stale()
    return errors.Duplicate("That name, address or number is taken: choose another, or use the record that has it.")


async def _done_before(entry: Entry, key: str, fingerprint: str) -> models.Idempotency | None:
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_CHARACTERS_MAX or "\x00" in key:
        message = f"An idempotency key has 1 to {IDEMPOTENCY_KEY_CHARACTERS_MAX} characters."
        raise errors.InvalidInput(message, path=("idempotencyKey",))
    place = _place(entry.viewer, key, fingerprint)
    await entry.lock(f"idempotency {entry.viewer.id} {place}")
    expired = entry.began - timedelta(hours=IDEMPOTENCY_HOURS)
    await models.Idempotency.filter(at__lt=expired).delete()
    done = await models.Idempotency.get_or_none(actor=entry.viewer.id, key=place)
    if done is not None and (done.action, done.fingerprint) != (entry.action, fingerprint):
        message = "This idempotency key was used before with other input: use a new key for a new request."
        raise errors.IdempotencyKeyReused(message, path=("idempotencyKey",))
    return done


async def _remember(entry: Entry, key: str, fingerprint: str, result: object) -> None:
    kept = replace(cast("Any", result), secret=None) if _has_secret(result) else result
    await models.Idempotency.create(
        actor=entry.viewer.id,
        key=_place(entry.viewer, key, fingerprint),
        action=entry.action,
        fingerprint=fingerprint,
        result={"value": codec.encode(kept)},
        at=entry.began,
    )


def _place(viewer: Viewer, key: str, fingerprint: str) -> str:
    """Say where a use of a key is kept: nobody in particular is many, and what they choose must not collide."""
    return hashlib.sha256(f"{fingerprint} {key}".encode()).hexdigest() if viewer.kind is Kind.ANONYMOUS else key


def _has_secret(result: Any) -> bool:
    return isinstance(result, Struct) and "secret" in result.__struct_fields__


def _result(act: Callable[..., Awaitable[R]], stored: Mapping[str, Any]) -> R:
    return cast("R", codec.decode(get_type_hints(act)["return"], stored["value"]))


def _fingerprint(action: str, asked: Mapping[str, object]) -> str:
    plain = {
        name: codec.encode(value, without=_NOT_COMPARED) for name, value in asked.items() if name != "idempotency_key"
    }
    return hashlib.sha256(json.dumps([action, plain], sort_keys=True).encode()).hexdigest()
