"""What caches that hold public answers have to forget: one list of keys for each entry of the log.

An answer that anybody may have is marked with what it depends on (`schema.dependence`): families of records, and single
records that it was asked for by name. A write names here all that it may have changed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from content import errors, ids, models
from content.access import Viewer

ENTRIES_MAX = 100
"""How many lists are given at once."""
KEYS_MAX = 50
"""How many single records a list names; a write of more changes everything."""
EVERYTHING = "toolkit"
"""Every public answer has this key."""
DOCUMENTS = "documents"
"""Answers have this key that are given because their question is registered."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Family(StrEnum):
    """What changes together, as far as answers show more than one record by name."""

    GUIDANCE = "guidance"
    ORGANISATIONS = "organisations"
    PARTNERSHIPS = "partnerships"


FAMILIES: Mapping[str, Family] = {
    "collection": Family.GUIDANCE,
    "leaflet": Family.GUIDANCE,
    "edition": Family.GUIDANCE,
    "organisation": Family.ORGANISATIONS,
    "partnership": Family.PARTNERSHIPS,
}
"""The family of what entries are about, by its noun."""
_UNSEEN = frozenset({"key", "invitation", "consumer"})
"""What no public answer shows."""
_REGISTERING = "consumer"
_TABLES: Mapping[str, Family] = {
    "leaflet": Family.GUIDANCE,
    "organisation": Family.ORGANISATIONS,
    "membership": Family.ORGANISATIONS,
}
"""The family of the records that a write made a version of, by their table; of any other, partnerships."""


class Purge(Struct, frozen=True):
    """What one entry of the log may have changed, by the keys of answers."""

    sequence: int
    at: datetime
    keys: tuple[str, ...]


class _Named(Struct):
    """How records are called: what stands for each is its id, and its name in addresses if it has one."""

    leaflets: dict[str, str] = field(default_factory=dict)
    """Of editions, the leaflet."""
    slugs: dict[str, set[str]] = field(default_factory=dict)
    """All that a record has had: a leaflet is found by its former ones too."""
    organisations: dict[int, str] = field(default_factory=dict)
    """Of rows, the organisation."""


def key(noun: str, *, id: str | None = None, slug: str | None = None) -> str | None:  # noqa: A002 - the contract's word
    """Give the key of one record that was asked for by name; None for a name that no record can have."""
    if id is not None:
        return id if ids.noun(id) == noun else None
    return f"{noun}/{slug}" if slug is not None and _SLUG.fullmatch(slug) else None


async def since(viewer: Viewer, sequence: int) -> list[Purge]:
    """List what was changed by the entries after a sequence, oldest first; raises NOT_FOUND for all but the operator.

    Six statements for any number, one if there is none. A list may have no keys: nobody can have seen what was written.
    """
    if not viewer.is_operator:  # Hidden records are named here as well.
        raise errors.NotFound("There is nothing here.")
    rows = await models.LogEntry.filter(sequence__gt=sequence).order_by("sequence").limit(ENTRIES_MAX)
    if not rows:
        return []
    named = await _named(rows)
    return [Purge(row.sequence, row.at, _keys(row, named)) for row in rows]


async def ahead(entry: models.LogEntry) -> tuple[str, ...]:
    """Name, before a write is kept, what it will have changed."""
    return _keys(entry, await _named([entry]))


async def _named(rows: Sequence[models.LogEntry]) -> _Named:
    subjects = {row.subject for row in rows}
    written = {int(number) for row in rows for table, number in row.rows if table == "organisation"}
    named = _Named()
    named.leaflets = dict(await models.Edition.filter(id__in=list(subjects)).values_list("id", "leaflet_id"))
    for one in await models.Organisation.filter(row__in=sorted(written)):
        named.organisations[one.row] = one.id
    wanted = [*subjects, *named.leaflets.values(), *named.organisations.values()]
    for kind in (models.Leaflet, models.Organisation, models.Partnership):
        for record, slug in await kind.filter(id__in=sorted(set(wanted))).distinct().values_list("id", "slug"):
            named.slugs.setdefault(str(record), set()).add(str(slug))
    return named


def _keys(row: models.LogEntry, named: _Named) -> tuple[str, ...]:
    noun = ids.noun(row.subject) or ""
    if noun in _UNSEEN and not row.rows:
        return (DOCUMENTS,) if noun == _REGISTERING else ()
    family = FAMILIES.get(noun)
    if family is None and noun not in _UNSEEN:
        return (EVERYTHING,)
    found: dict[str, None] = {}
    for one in (family, *(_TABLES.get(table, Family.PARTNERSHIPS) for table, _ in row.rows)):
        if one is not None:
            found[one.value] = None
    records = [row.subject, named.leaflets.get(row.subject, "")]
    records += [named.organisations.get(int(number), "") for table, number in row.rows if table == "organisation"]
    singles = list(_names(dict.fromkeys(records), named))
    return (EVERYTHING,) if len(singles) > KEYS_MAX else tuple(dict.fromkeys([*found, *singles]))


def _names(records: Iterable[str], named: _Named) -> Iterable[str]:
    for one in records:
        noun = ids.noun(one) or ""
        if noun in ("leaflet", "organisation", "partnership"):
            yield one
            yield from (f"{noun}/{slug}" for slug in sorted(named.slugs.get(one, ())))
