"""What has been written of a record before is not written again, as far as it hangs on nothing but the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from schema.running import Complete, Read, Run

_ABOUT = 600
"""What an entry takes besides its bytes."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What was asked of one record: the whole of it, or its lasting parts with places for the others."""

    whole: orjson.Fragment | None
    parts: dict[str, object]
    others: tuple[tuple[str, Read], ...]
    """What is read each time."""


def remembering(read: Complete, fields: Callable[[], Sequence[tuple[str, Read]] | None]) -> Complete:
    """Remember what is read of a record where it stands; `fields` are known once something has been read."""

    def complete(value: object, run: Run) -> object:
        notes = run.notes.of(value)
        asked = fields()
        if notes is None or asked is None:
            return read(value, run)
        known: _Written | None = notes.get(complete)
        if known is None:
            return _first(value, run, asked, complete)
        if known.whole is not None:
            return known.whole
        run.fleeting = True
        found = known.parts.copy()
        for name, field in known.others:
            found[name] = field(value, run)
        return found

    return complete


def _first(value: object, run: Run, asked: Sequence[tuple[str, Read]], key: object) -> object:
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
    whole = None if others else orjson.Fragment(orjson.dumps(parts))
    run.notes.keep(value, key, _Written(whole, {} if whole else parts, tuple(others)), size=size)
    run.fleeting = around or bool(others)
    return found
