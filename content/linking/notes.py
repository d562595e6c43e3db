"""What has been written of records that are kept, so that it need not be written again."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

Mark = tuple[object, int]
"""A way of asking, and the `id` of the record of which something was written for it."""

_NOTHING: Mapping[int, Any] = MappingProxyType({})


class _Noted(Struct):
    """A record of which it is noted what is written."""

    record: object
    count: Callable[[int], None]
    """Is told of bytes that come and go."""
    marks: dict[Mark, None] = field(default_factory=dict)
    """What goes with it: what was written of it, and of others as far as that hangs on it."""


class _Entry(Struct, frozen=True):
    size: int
    hangs_on: tuple[int, ...]
    """The other records that it hangs on."""
    together: bool
    """Whether it hangs on how guidance stands."""


class Notes:
    """What has been written of records that are kept, for each way of asking; it goes with the record.

    Records are known by what they are, not by what is in them: they are held as long as there are notes of them. What
    is written of one may hang on others that are kept, and on guidance as it stands: it goes with the first of them.
    """

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._known: dict[int, _Noted] = {}
        self._entries: dict[Mark, _Entry] = {}
        self._alone: dict[object, dict[int, Any]] = {}
        self._together: dict[object, dict[int, Any]] = {}
        """What hangs on how guidance stands."""
        self._standing: object = None

    def of(self, asked: object, standing: object = None) -> Mapping[int, Any]:
        """Give what has been written for one way of asking, by the `id` of the record.

        Who names how guidance stands has other ways of asking than who does not.
        """
        if standing is None:
            return self._alone.get(asked, _NOTHING)
        if standing is not self._standing:
            # What was counted for it goes when it is written anew, or its record leaves.
            self._standing, self._together = standing, {}
        return self._together.get(asked, _NOTHING)

    def __contains__(self, record: object) -> bool:
        """Say whether what is written of a record is kept."""
        return id(record) in self._known

    def hangs_on(self, asked: object, record: object) -> dict[int, object]:
        """Give the other records that what was written of one hangs on, by their `id`."""
        return {one: self._known[one].record for one in self._entries[asked, id(record)].hangs_on}

    def keep(
        self,
        record: object,
        asked: object,
        written: object,
        *,
        size: int,
        standing: object = None,
        hangs_on: Mapping[int, object] = _NOTHING,
        noted: bool = False,
    ) -> None:
        """Keep what was written of a record, unless it or what that hangs on has just left.

        What was made of records, whatever stands, may be `noted` as a record itself, such as a page of a list that
        shows them: what is written of it is kept in turn, and leaves with it.
        """
        own, others = self._known.get(id(record)), [self._known.get(one) for one in hangs_on]
        if own is None or None in others or (standing is not None and standing is not self._standing):
            return
        mark = asked, id(record)
        if mark in self._entries:
            self._drop(mark)
        for one in (own, *others):
            if one is not None:
                one.marks[mark] = None
        together = standing is not None
        (self._together if together else self._alone).setdefault(asked, {})[id(record)] = written
        self._entries[mark] = _Entry(size, tuple(hangs_on), together)
        if noted:
            self.begin(written, own.count)
        own.count(size)

    def begin(self, record: object, count: Callable[[int], None]) -> None:
        """Keep what is written of a record from now on, and have its bytes counted."""
        self._known[id(record)] = _Noted(record, count)

    def forget(self, record: object) -> None:
        """Forget what was written of a record, which may be no more, and what hangs on it."""
        self._drop_all(self._known[id(record)].marks)  # Its bytes are counted back as long as it is known.
        del self._known[id(record)]

    def _drop(self, mark: Mark) -> None:
        entry, (asked, key) = self._entries.pop(mark), mark
        written = self._together if entry.together else self._alone
        of_all = written.get(asked, {})
        made = of_all.pop(key, None)
        if not of_all:
            written.pop(asked, None)
        for one in (key, *entry.hangs_on):
            if one in self._known:
                self._known[one].marks.pop(mark, None)
        if key in self._known:
            self._known[key].count(-entry.size)
        noted = self._known.get(id(made))
        if noted is not None:
            self._drop_all(noted.marks)
            del self._known[id(made)]

    def _drop_all(self, marks: Iterable[Mark]) -> None:
        for mark in list(marks):
            if mark in self._entries:  # Else it has left with another that has just been dropped.
                self._drop(mark)
