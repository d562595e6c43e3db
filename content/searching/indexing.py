"""What can be found, kept in step with the records: each write's own part in its own transaction, all by a rebuild."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from content import database, models, turns
from content.searching import entries, terms
from content.searching.engine import engine
from content.searching.entries import Entry
from content.searching.words import Words, stem_of

AT_ONCE = {models.Leaflet: 10, models.Organisation: 300, models.Partnership: 300}
"""How many records a rebuild reads at a time."""
ROWS_AT_ONCE = turns.FEW
"""How many entries are written at a time."""
WORDS_BYTES_MAX = 500_000
"""How much of one entry's words is kept; PostgreSQL can hold twice that."""
DIFFERENCES_MAX = 100
"""How many differences are named; one is bad enough."""


async def follow(record_ids: Sequence[str], at: datetime) -> None:
    """Put the entries of leaflets, organisations and partnerships as they stand now in the place of those they had.

    Called by whatever changes some of them, in the same transaction; `at` is the time of that write.
    """
    if not record_ids:
        return
    connection = database.connection()
    made = await entries.of(record_ids, at, written=at)
    had = models.SearchEntry.filter(record_id__in=list(record_ids))
    rows = [int(str(row)) for row in await had.values_list("row", flat=True)]
    if rows:
        await engine(connection).take(connection, rows)
        await models.SearchEntry.filter(row__in=rows).delete()
    await _put(connection, made)


async def rebuild() -> int:
    """Make all entries anew out of the records, in one transaction, and say how many there are now."""
    count = 0
    async with database.transaction() as connection:
        await engine(connection).alone(connection)
        at = datetime.now(UTC)
        async for record_ids in _in_parts():
            made = await entries.of(record_ids, at)
            await _put(connection, made)
            count += len(made)
        await engine(connection).settle(connection)
    return count


async def differences() -> list[str]:
    """List the entries that are not as a rebuild would make them, the first ones; those whose time is over aside."""
    connection = database.connection()
    now = datetime.now(UTC)
    kept = await engine(connection).kept(connection)
    rows = {row.id: row for row in await models.SearchEntry.filter(_not_over(now))}
    found: list[str] = []
    async for record_ids in _in_parts():
        made = [one for one in await entries.of(record_ids, now) if _lasts(one.row, now)]
        for entry, (heading, words) in zip(made, await _words(connection, made), strict=True):
            stored = rows.pop(entry.row.id, None)
            if (
                stored is None
                or _plain(stored) != _plain(entry.row)
                or kept.get(stored.row) != (frozenset(heading), frozenset(words))
            ):
                found.append(entry.row.id)
    entries_there = {int(str(row)) for row in await models.SearchEntry.all().values_list("row", flat=True)}
    strays = [f"words of no entry ({row})" for row in sorted(set(kept) - entries_there)]
    return [*found, *sorted(rows), *strays][:DIFFERENCES_MAX]


async def _put(connection: BaseDBAsyncClient, made: Sequence[Entry]) -> None:
    spoken = engine(connection)
    for first in range(0, len(made), ROWS_AT_ONCE):
        some = made[first : first + ROWS_AT_ONCE]
        await models.SearchEntry.bulk_create(one.row for one in some)
        stored = models.SearchEntry.filter(id__in=[one.row.id for one in some])
        rows = dict(await stored.values_list("id", "row"))
        words = await _words(connection, some)
        await spoken.put(
            connection,
            [Words(rows[one.row.id], heading, all_) for one, (heading, all_) in zip(some, words, strict=True)],
        )


async def _words(connection: BaseDBAsyncClient, made: Sequence[Entry]) -> list[tuple[list[str], list[str]]]:
    """List what each entry is found by: the words of its heading, and all, with their stems."""
    spoken = engine(connection)
    texts: list[tuple[str, list[str], list[str]]] = []
    by_tongue: dict[str, set[str]] = {}
    for one in made:
        await asyncio.sleep(0)  # Others are not kept waiting while a long text is taken apart.
        tongue = one.row.tongue
        heading, all_ = _distinct(one.heading), _distinct(one.text)
        texts.append((tongue, heading, all_))
        if tongue in spoken.TONGUES:
            by_tongue.setdefault(tongue, set()).update(all_)
    stems = await spoken.stems(connection, by_tongue)

    def with_stems(tongue: str, words: list[str]) -> list[str]:
        found = {stems[tongue, word] for word in words if (tongue, word) in stems}
        return [*words, *(stem_of(tongue, stem) for stem in found)]

    return [(with_stems(tongue, heading), with_stems(tongue, all_)) for tongue, heading, all_ in texts]


def _distinct(text: str) -> list[str]:
    """List the words of a text, each once, as far as there is room for them."""
    found: list[str] = []
    room = WORDS_BYTES_MAX
    for word in dict.fromkeys(term.text for term in terms.of(text)):
        room -= len(word.encode())
        if room < 0:
            break
        found.append(word)
    return found


def _plain(row: models.SearchEntry) -> dict[str, object]:
    return {name: value for name, value in models.values(row).items() if name != "row"}


def _not_over(now: datetime) -> Q:
    return Q(shown_until__isnull=True) | Q(shown_until__gt=entries.micros(now))


def _lasts(row: models.SearchEntry, now: datetime) -> bool:
    return row.shown_until is None or row.shown_until > entries.micros(now)


async def _in_parts() -> AsyncIterator[list[str]]:
    """Give the ids of all that can be found, some at a time."""
    for noun, at_once in AT_ONCE.items():
        last = ""
        while True:
            query = noun.filter(until__isnull=True, id__gt=last).order_by("id").limit(at_once)
            record_ids = [str(one) for one in await query.values_list("id", flat=True)]
            if not record_ids:
                break
            yield record_ids
            last = record_ids[-1]
