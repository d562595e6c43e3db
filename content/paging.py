"""Pages of long lists: which part is asked for, the cursors that mark a place, and the part that is answered. Pure."""

import base64
import json
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct

from content import errors
from content.replacing import replace

T = TypeVar("T")
S = TypeVar("S")

PAGE_DEFAULT = 20
PAGE_MAX = 100
CURSOR_LENGTH_MAX = 512
"""Characters; the key values of a list have about 370 bytes between them."""
INTEGER_MAX = 2**63 - 1
"""What both databases can compare."""

Value = str | int | float | bool | date | datetime | None
"""What a list can be sorted by; a datetime has its offset."""
Kind = type | tuple[type, ...]
"""What a value has to be; several kinds for one that may be None, as in `(str, NoneType)` from `types`."""


class Page(Struct, frozen=True):
    """Which part of a list is asked for; of `first` and `last` at most one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        """How many are asked for, once the page has been looked at."""
        if self.first is not None:
            return self.first
        return PAGE_DEFAULT if self.last is None else self.last

    @property
    def backward(self) -> bool:
        """Whether the end of the list is asked for."""
        return self.last is not None


class Slice(Struct, Generic[T], frozen=True):
    """A part of a list, with a cursor for each member; `total` counts the whole list."""

    nodes: tuple[T, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
    total: int


class LongSlice(Slice[T], frozen=True):
    """A part of a list that is counted only when somebody asks; `total` is not said."""

    count: Callable[[], Awaitable[int]]

    def shown_as(self, nodes: Sequence[S]) -> "LongSlice[S]":
        """Put what is shown in the place of what was read, one for one."""
        return LongSlice(tuple(nodes), self.cursors, self.has_next, self.has_previous, self.total, self.count)


def validate(page: Page) -> Page:
    """Refuse what does not fit together or is out of bounds, never trim it; the first 20 if nothing is said."""
    if page.first is not None and page.last is not None:
        message = "Ask for the first or the last, not for both."
        raise errors.BadPage(message, path=("last",))
    for name, size in (("first", page.first), ("last", page.last)):
        if size is not None and not 0 <= size <= PAGE_MAX:
            message = f"A page has 0 to {PAGE_MAX} members; {name} is {size}."
            raise errors.BadPage(message, path=(name,))
    return replace(page, first=PAGE_DEFAULT) if page.first is None and page.last is None else page


def of(rows: Sequence[T], page: Page, *, cursor: Callable[[T], str], total: int) -> Slice[T]:
    """Make the answer to a page out of rows that were read in its direction, one more than it asks for.

    What lies on the other side of the page's own cursor is not looked up: it is there, since the cursor came from it.
    """
    more = len(rows) > page.size
    kept = rows[: page.size]
    nodes = tuple(reversed(kept)) if page.backward else tuple(kept)
    return Slice(
        nodes=nodes,
        cursors=tuple(cursor(node) for node in nodes),
        has_next=page.before is not None if page.backward else more,
        has_previous=more if page.backward else page.after is not None,
        total=total,
    )


def encode(list_name: str, values: Sequence[Value]) -> str:
    """Make the cursor of a place in a list out of the values that it is sorted by, the last of them unique."""
    said = json.dumps([list_name, *map(_said, values)], ensure_ascii=False, separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(said.encode()).rstrip(b"=").decode()
    if len(cursor) > CURSOR_LENGTH_MAX:
        message = f"The key values of {list_name} are too long for a cursor; sort by a shorter one."
        raise ValueError(message)
    return cursor


def decode(cursor: str, *, list_name: str, kinds: Sequence[Kind] | None) -> tuple[Value, ...]:
    """Read the values of a cursor, texts if no kinds are given; one that this list did not make is refused.

    A cursor is not signed: who forges one that fits only marks a place.
    """
    try:
        values = _opened(cursor, list_name)
        expected = [str] * len(values) if kinds is None else kinds
        return tuple(_read(value, kind) for value, kind in zip(values, expected, strict=True))
    except (ValueError, TypeError, RecursionError) as error:
        message = "This cursor does not belong to this list; start again without it."
        raise errors.BadCursor(message) from error


def _opened(cursor: str, list_name: str) -> list[object]:
    if not 0 < len(cursor) <= CURSOR_LENGTH_MAX:
        raise ValueError(len(cursor))
    padding = "=" * (-len(cursor) % 4)
    said = base64.b64decode(cursor.encode("ascii") + padding.encode(), altchars=b"-_", validate=True)
    found = json.loads(said.decode())
    if not isinstance(found, list) or found[:1] != [list_name]:
        raise TypeError(found)
    return found[1:]


def _said(value: Value) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _read(value: object, kind: Kind) -> Value:
    """Take a value if it is exactly of a kind: a truth value is no number, a date no time."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(value, str):
        return _read_text(value, kinds)
    if type(value) not in kinds:
        raise TypeError(value)
    if isinstance(value, int) and abs(value) <= INTEGER_MAX:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if value is None:
        return value
    raise TypeError(value)


def _read_text(value: str, kinds: tuple[type, ...]) -> Value:
    if datetime in kinds:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if date in kinds:
        return date.fromisoformat(value)
    if str not in kinds or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise TypeError(value)
    return value


class Ordered(Generic[T]):
    """A whole list at hand, in its order: each member with the texts that it is sorted by, the last of them unique.

    Pages are cut out of it again and again, for no more than the page itself costs.
    """

    def __init__(self, rows: Sequence[tuple[T, tuple[str, ...]]], *, list_name: str, descending: bool = False) -> None:
        """Take a list as it is sorted; the name is what its cursors are known by."""
        self._rows = rows
        self._list_name = list_name
        self._descending = descending
        self._cursors: list[str | None] = [None] * len(rows)

    def only(self, keeps: Callable[[T], bool]) -> "Ordered[T]":
        """Leave out what is not wanted."""
        kept = [row for row in self._rows if keeps(row[0])]
        return Ordered(kept, list_name=self._list_name, descending=self._descending)

    def page(self, page: Page) -> Slice[T]:
        """Give a page; raises BAD_PAGE, BAD_CURSOR."""
        page = validate(page)
        start, end = 0, len(self._rows)
        if page.after is not None:
            start = self._place(page.after, past=True)
        if page.before is not None:
            end = max(self._place(page.before, past=False), start)
        size = page.size
        more = end - start > size
        first, past = (max(end - size, start), end) if page.backward else (start, min(start + size, end))
        return Slice(
            nodes=tuple([row[0] for row in self._rows[first:past]]),
            cursors=self._cursors_of(first, past),
            has_next=page.before is not None if page.backward else more,
            has_previous=more if page.backward else page.after is not None,
            total=len(self._rows),
        )

    def _place(self, cursor: str, *, past: bool) -> int:
        """Find where a cursor stands: the first member that is not before it, or, `past` it, the first after it."""
        kinds = [str] * len(self._rows[0][1]) if self._rows else None
        mark = decode(cursor, list_name=self._list_name, kinds=kinds)
        low, high = 0, len(self._rows)
        while low < high:
            middle = (low + high) // 2
            place: tuple[Value, ...] = self._rows[middle][1]
            before = place > mark if self._descending else place < mark
            if before or (past and place == mark):
                low = middle + 1
            else:
                high = middle
        return low

    def _cursors_of(self, first: int, past: int) -> tuple[str, ...]:
        known = self._cursors[first:past]
        if None in known:
            known = self._cursors[first:past] = [encode(self._list_name, row[1]) for row in self._rows[first:past]]
        return tuple(cast("list[str]", known))


def cut(rows: Sequence[tuple[T, tuple[str, ...]]], page: Page, *, list_name: str, descending: bool = False) -> Slice[T]:
    """Make the answer to a page out of a whole list at hand: each member with the texts that it is sorted by."""
    return Ordered(rows, list_name=list_name, descending=descending).page(page)


def nothing(page: Page, *, list_name: str) -> LongSlice[Any]:
    """Make the answer to a page of a list that has no members."""
    part: Slice[Any] = cut([], page, list_name=list_name)
    return LongSlice(part.nodes, part.cursors, part.has_next, part.has_previous, part.total, _none)


async def _none() -> int:
    return 0
