"""What other processes write, heard as what this one writes: by looking where the log stands.

On PostgreSQL several processes write. Whoever has a key is told what had been written when they asked: the log is
looked at first, once for all who ask in one turn of the loop. Everybody else may be told what was so half a second ago.
"""

import asyncio
from collections.abc import Iterable, Mapping

from content import database, errors, log, models

LOOK_SECONDS = 0.5
"""How often a process looks what others have written; its public answers lag behind by no more."""
ENTRIES_MAX = 200
ROWS_MAX = 2_000
"""After more entries or versions than this, anything may have changed."""


class Watch:
    """Follows the log on behalf of whoever hears of writes."""

    def __init__(self) -> None:
        """Begin before anything is known, so that nothing may be kept yet."""
        self._known = -1
        self.seen: int | None = None
        """The latest entry of the log that it has ever seen."""
        self._looking: asyncio.Task[None] | None = None
        self._own: set[int] = set()
        """The entries of this process that have been heard of and not been seen yet."""

    def hear(self, write: log.Write | None) -> None:
        """Note what this process has written: whoever hears of writes hears of it now, and is not told again."""
        if write is not None and write.sequence and len(self._own) < ENTRIES_MAX:
            self._own.add(write.sequence)

    async def look(self) -> None:
        """Hear of whatever was written before this was asked; raises what the database does when it is away."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        await asyncio.shield(self._looking)

    async def is_abreast(self) -> bool:
        """As `look`; says no where the database is away, which whoever reads will meet by themselves."""
        try:
            await self.look()
        except (*database.FAULTS, errors.Unavailable):
            return False
        return True

    async def keep_up(self) -> None:
        """Look now and then, until cancelled; while the records are away nobody knows, and nothing is kept."""
        while True:
            try:
                await self.look()
            except (*database.FAULTS, errors.Unavailable):
                self._known = -1
                log.spread(None)
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        self._looking = None  # Whoever asks from now on waits for another look.
        known = self._known  # Before it is asked: another look may be further by then, but none was behind.
        head = await log.head()
        if head == known:
            return
        writes = await _between(known, head) if 0 <= known < head else None
        for write in [None] if writes is None else writes:
            if write is None or write.sequence not in self._own:
                log.spread(write)
        self._own = {one for one in self._own if one > head}
        self._known = head if writes is None else max(self._known, head)
        self.seen = max(head, self.seen or 0)


async def _between(after: int, to: int) -> list[log.Write] | None:
    """List what was written after one entry, up to another; None if it is simpler to take it that anything was."""
    if to - after > ENTRIES_MAX:
        return None
    asked = models.LogEntry.filter(sequence__gt=after, sequence__lte=to).order_by("sequence")
    entries = await asked.values_list("sequence", "action", "subject", "rows")
    versions = [(str(table), int(row)) for *_, rows in entries for table, row in rows]
    if len(entries) != to - after or len(versions) > ROWS_MAX:
        return None
    whose = await _owners(versions)
    return [
        log.Write(
            str(subject),
            None if action in log.UNSETTLING else frozenset(whose[str(table), int(row)] for table, row in rows),
            int(str(sequence)),
        )
        for sequence, action, subject, rows in entries
    ]


async def _owners(versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Say, as `log.whose`, which record each of some versions is of; a statement for each table."""
    by_table: dict[str, list[int]] = {}
    for table, row in versions:
        by_table.setdefault(table, []).append(row)
    found: dict[tuple[str, int], str] = {}
    for table, rows in by_table.items():
        kind = _KINDS[table]
        column = "partnership_id" if "partnership_id" in kind._meta.db_fields else "id"  # noqa: SLF001 - as in `models.values`
        for row, owner in await kind.filter(row__in=rows).values_list("row", column):
            found[table, int(str(row))] = str(owner)
    return found


_KINDS: Mapping[str, type[models.Versioned]] = {
    str(kind._meta.db_table): kind  # noqa: SLF001 - Tortoise's own way to say it
    for kind in (getattr(models, name) for name in models.__all__)
    if isinstance(kind, type) and issubclass(kind, models.Versioned)
}
