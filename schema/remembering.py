"""What has been written of a record before is not written again, as far as it hangs on nothing but the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from content.guiding import snapshot
from content.linking import projections
from schema.running import Complete, Read, Run

_ABOUT = 600
"""What an entry takes besides its bytes."""


Notes = snapshot.Notes | projections.Notes


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was written of one record: its lasting parts with places for the others."""

    parts: dict[str, object]
    others: tuple[tuple[str, Read], ...]
    """What is read each time."""


class Remembering:
    """Completes records by what was written of them before, where they stand; what has been written is kept."""

    def __init__(
        self, read: Complete, fields: Callable[[], Sequence[tuple[str, Read]] | None], notes: Callable[[Run], Notes]
    ) -> None:
        """Take how a record is read, and where it is noted; its `fields` are known once something has been read."""
        self.read = read
        self.fields = fields
        self.notes = notes

    def __call__(self, value: object, run: Run) -> object:
        """Write one record."""
        notes = self.notes(run)
        known = notes.of(self).get(id(value))
        if known is None:
            asked = self.fields()
            return self.read(value, run) if asked is None or value not in notes else self._first(value, run, asked)
        if not isinstance(known, _Parts):
            return known
        run.fleeting = True
        found = known.parts.copy()
        for name, field in known.others:
            found[name] = field(value, run)
        return found

    def each(self, values: Sequence[object], run: Run) -> list[object]:
        """Write the records of a list."""
        known = self.notes(run).of(self)
        found: list[object] = [known.get(id(value)) for value in values]
        for place, one in enumerate(found):
            if one.__class__ is not orjson.Fragment:
                found[place] = self(values[place], run)
        return found

    def _first(self, value: object, run: Run, asked: Sequence[tuple[str, Read]]) -> object:
        """Read every field, and remember those in which nothing else had a say."""
        around = run.fleeting
        found: dict[str, object] = {}
        parts: dict[str, object] = {}
        others: list[tuple[str, Read]] = []
        size = _ABOUT
        for name, field in asked:
            run.fleeting = False
            part = found[name] = field(value, run)
            parts[name] = None
            if run.fleeting:
                others.append((name, field))
            else:
                text = orjson.dumps(part)
                size += len(text)
                parts[name] = part if part is None or isinstance(part, str) else orjson.Fragment(text)
        written = _Parts(parts, tuple(others)) if others else orjson.Fragment(orjson.dumps(parts))
        self.notes(run).keep(value, self, written, size=size)
        run.fleeting = around or bool(others)
        return found
