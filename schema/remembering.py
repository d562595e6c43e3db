"""What has been written of a record before is not written again, as far as it hangs on records that still stand.

That is the record itself, and what its fields took from loaders that say what that hangs on (`schema.loaders`): where
any of it leaves, or guidance stands otherwise, it is written anew. Whatever else a field looks at — who asks, the
clock, variables — is read each time.
"""

from collections.abc import Callable, Mapping, Sequence

import orjson
from msgspec import Struct, field

from content.guiding import snapshot
from content.linking.notes import Notes as NotesOfKept
from schema.running import Complete, Read, Run

_WHOLE = {orjson.Fragment}
_ABOUT = 600
"""What an entry takes besides its bytes."""

Notes = snapshot.Notes | NotesOfKept


class _Parts(Struct, frozen=True):
    """What was written of one record: its lasting parts with places for the others."""

    parts: Mapping[str, object]
    others: tuple[tuple[str, Read], ...]
    """What is read each time."""
    size: int = _ABOUT
    """How many bytes it takes."""
    hangs_on: Mapping[int, object] = field(default_factory=dict)
    """The other records that the lasting parts hang on, by their `id`."""


class Remembering:
    """Completes records by what was written of them before, where they stand; what has been written is kept."""

    def __init__(
        self, read: Complete, fields: Callable[[], Sequence[tuple[str, Read]] | None], notes: Callable[[Run], Notes]
    ) -> None:
        """Take how a record is read, and where it is noted; its `fields` are known once something has been read."""
        self.read = read
        self.fields = fields
        self.notes = notes
        self._together = object()

    def __call__(self, value: object, run: Run) -> object:
        """Write one record."""
        notes, way = self.notes(run), self._way(run)
        known = notes.of(way, run.standing).get(id(value))
        if known is None:
            asked = self.fields()
            if asked is None or value not in notes:
                return self.read(value, run)
            return self._written(value, run, _Parts(dict.fromkeys(name for name, _ in asked), tuple(asked)))
        if isinstance(known, _Parts):
            return self._written(value, run, known)
        if run.hangs_on is not None:
            run.hangs_on |= notes.hangs_on(way, value)
        return known

    def each(self, values: Sequence[object], run: Run) -> list[object]:
        """Write the records of a list."""
        if run.hangs_on is not None:
            return [self(value, run) for value in values]
        known = self.notes(run).of(self._way(run), run.standing)
        found: list[object] = list(map(known.get, map(id, values)))
        if set(map(type, found)) != _WHOLE:
            for place, one in enumerate(found):
                if one.__class__ is not orjson.Fragment:
                    found[place] = self(values[place], run)
        return found

    def _way(self, run: Run) -> object:
        """Name the way of asking: what was taken from loaders lasts for those alone who are told what stands."""
        return self if run.standing is None else self._together

    def _written(self, value: object, run: Run, known: _Parts) -> object:
        """Read what is not remembered, and remember what of it hangs on nothing but what stands."""
        around, around_hangs = run.fleeting, run.hangs_on
        found = dict(known.parts)
        lasting: dict[str, object] = {}
        hangs_on = dict(known.hangs_on)
        for name, read in known.others:
            run.fleeting, run.hangs_on = False, {}
            part = found[name] = read(value, run)
            if not run.fleeting:
                lasting[name] = part
                hangs_on |= run.hangs_on
        if lasting:
            self._remember(value, run, known, lasting, hangs_on)
        run.fleeting, run.hangs_on = around or len(lasting) < len(known.others), around_hangs
        if around_hangs is not None:
            around_hangs |= hangs_on
        return found

    def _remember(
        self,
        value: object,
        run: Run,
        known: _Parts,
        lasting: Mapping[str, object],
        hangs_on: Mapping[int, object],
    ) -> None:
        parts, size = dict(known.parts), known.size
        for name, part in lasting.items():
            text = orjson.dumps(part)
            size += len(text)
            parts[name] = part if part is None or isinstance(part, str) else orjson.Fragment(text)
        others = tuple([one for one in known.others if one[0] not in lasting])
        written = _Parts(parts, others, size, hangs_on) if others else orjson.Fragment(orjson.dumps(parts))
        self.notes(run).keep(value, self._way(run), written, size=size, standing=run.standing, hangs_on=hangs_on)
