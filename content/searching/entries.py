"""What can be found of a record: its entries for the search, with the words they are found by."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from content import codec, ids, listing, models
from content.guiding import editions, parts
from content.guiding.shelf import Copy, Shelf
from content.records import (
    ChecklistItem,
    Edition,
    Item,
    ItemDetail,
    SearchKind,
    Section,
    Visibility,
    Words,
)
from content.searching import terms
from content.turns import Turns

TITLE_CHARACTERS_MAX = 80
"""How much of a text stands for a title where there is none."""
BODY_CHARACTERS_MAX = 100_000
"""How much of one text is searched."""
ENDED_KEPT = timedelta(days=2)
"""How long the words of an edition stay after its time, for a clock that is put back; nobody finds them meanwhile."""
ENDED_MAX = 5
"""Of how many editions of a leaflet at most, the latest: many may come out in a day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(Struct, frozen=True):
    """An entry that has not been stored, and what it is found by: first by the words of its heading."""

    row: models.SearchEntry
    heading: str

    @property
    def text(self) -> str:
        """All that it is found by."""
        return f"{self.heading}\n{self.row.body}"


def micros(at: datetime) -> int:
    """Write a moment as the engines compare it."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def tongue_of(tag: str) -> str:
    """Take script and region off a language tag."""
    return tag.partition("-")[0]


async def of(record_ids: Sequence[str], at: datetime, *, written: datetime | None = None) -> list[Entry]:
    """Make the entries of some records as they stand at a time, in a constant number of statements for each kind.

    `written` is the time of the write under way, which has no entry in the log yet.
    """
    by_noun: dict[str | None, list[str]] = {}
    for record_id in record_ids:
        by_noun.setdefault(ids.noun(record_id), []).append(record_id)
    return [
        *(await _of_leaflets(by_noun.get("leaflet", []), at)),
        *(await _of_organisations(by_noun.get("organisation", []), written)),
        *(await _of_partnerships(by_noun.get("partnership", []), written)),
    ]


async def _of_leaflets(leaflet_ids: Sequence[str], at: datetime) -> list[Entry]:
    """Make the entries of what is in force or is to come; who reads them is asked by the clock, not here."""
    if not leaflet_ids:
        return []
    leaflets = {row.id: row for row in await models.Leaflet.filter(until__isnull=True, id__in=list(leaflet_ids))}
    shelves = await editions.shelves_of(leaflets)
    terms_of: dict[str, tuple[Copy, datetime, datetime | None]] = {}
    for shelf in shelves.values():
        ended: list[tuple[datetime, Copy, datetime]] = []
        for copy in shelf.copies:
            start, end = shelf.in_force(copy) or (at, at - ENDED_KEPT)
            if end is None or end > at:
                terms_of[copy.id] = (copy, start, end)
            elif end > at - ENDED_KEPT:
                ended.append((end, copy, start))
        for end, copy, start in sorted(ended, key=lambda one: one[0], reverse=True)[:ENDED_MAX]:
            terms_of[copy.id] = (copy, start, end)
    whole = await editions.whole(list(terms_of))
    titles = dict(await models.Edition.filter(id__in=list(terms_of)).values_list("id", "collection_title"))
    found: list[Entry] = []
    turn = Turns()
    for edition_id, (copy, start, end) in terms_of.items():
        leaflet, edition = leaflets[copy.leaflet_id], whole[edition_id]
        shown = _Shown(leaflet, edition, _place(leaflet, shelves[copy.leaflet_id], copy), start, end)
        found += [entry async for entry in shown.entries(titles.get(edition_id), turn)]
    return found


def _place(leaflet: models.Leaflet, shelf: Shelf, copy: Copy) -> int:
    """Say which of its leaflet's languages an edition is in, the original first."""
    tongues = sorted({one.language for one in shelf.copies}, key=lambda one: (one != leaflet.original_language, one))
    return tongues.index(copy.language)


class _Shown(Struct, frozen=True):
    """An edition, with the time in which it is in force."""

    leaflet: models.Leaflet
    edition: Edition
    place: int
    start: datetime
    end: datetime | None

    async def entries(self, collection_title: str | None, turn: Turns) -> AsyncIterator[Entry]:
        edition = self.edition
        body = _lines(edition.subtitle, collection_title)
        yield self._entry(SearchKind.LEAFLET, None, edition.title, edition.title, body, place=self.place)
        for section in edition.sections:
            written: dict[str, Any] = {}
            for item in section.items:
                written[item.key] = parts.packed(item)
                await turn.others()
            if section.language == edition.language:
                yield self._section(section, written)
            for item in section.items:
                if item.language == edition.language:  # Else it is found in the language it is still in.
                    yield self._item(section, item, written[item.key])
                await turn.others()

    def _section(self, section: Section, written: Mapping[str, Any]) -> Entry:
        body = _lines(
            section.subtitle,
            section.audience_label,
            section.words.plain if section.words else None,
            *(group.heading for group in section.groups),
        )
        title = section.heading or terms.beginning(body, TITLE_CHARACTERS_MAX) or self.edition.title
        part = parts.packed(section, written=written)
        return self._entry(SearchKind.SECTION, section.key, title, section.heading, body, part=part, within=section)

    def _item(self, section: Section, item: Item, written: Any) -> Entry:
        details = _said(item.details) if isinstance(item, ChecklistItem) else ()
        body = _lines(item.words.plain, *details)
        title = item.label or terms.beginning(body, TITLE_CHARACTERS_MAX)
        return self._entry(SearchKind.ITEM, item.key, title, item.label or "", body, part=written, within=section)

    def _entry(
        self,
        kind: SearchKind,
        key: str | None,
        title: str,
        heading: str,
        body: str,
        *,
        part: Any = None,
        within: Section | None = None,
        place: int = 0,
    ) -> Entry:
        edition = self.edition
        path = f"/leaflets/{self.leaflet.slug}" + (f"/sections/{within.key}" if within else "")
        row = _row(
            kind,
            self.leaflet.id,
            edition.id if key is None else f"{edition.id}/{key}",
            title=title,
            heading=heading,
            body=body,
        )
        row.place, row.language, row.sector = place, edition.language, self.leaflet.sector
        row.tongue = tongue_of(edition.language)
        if within is not None:
            row.audience = within.audience
        row.newest = row.shown_from = micros(self.start)
        row.shown_until = micros(self.end) if self.end else None
        row.path = f"{path}?language={edition.language}"
        row.part = part
        return Entry(row, heading)


async def _of_organisations(organisation_ids: Sequence[str], written: datetime | None) -> list[Entry]:
    rows = (
        await models.Organisation.filter(until__isnull=True, id__in=list(organisation_ids)) if organisation_ids else []
    )
    times = await _times([row.since for row in rows])
    found: list[Entry] = []
    for row in rows:
        names, about = dict(row.name), dict(row.about or [])
        original = row.name[0][1]
        for place, tongue in enumerate(dict.fromkeys([*names, *about])):
            title = names.get(tongue, original)
            entry = _row(
                SearchKind.ORGANISATION,
                row.id,
                f"{row.id}/{tongue}",
                title=title,
                heading=names.get(tongue, ""),
                body=about.get(tongue, ""),
            )
            entry.tongue = tongue_of(tongue)
            entry.place, entry.language, entry.path = place, tongue, f"/organisations/{row.slug}?language={tongue}"
            entry.countries, entry.newest = f" {row.country_code} ", _newest(times, row.since, written)
            found.append(Entry(entry, names.get(tongue, "")))
    return found


async def _of_partnerships(partnership_ids: Sequence[str], written: datetime | None) -> list[Entry]:
    if not partnership_ids:
        return []
    rows = await models.Partnership.filter(until__isnull=True, id__in=list(partnership_ids))
    countries = await _countries(partnership_ids)
    times = await _times([row.since for row in rows])
    public = models.Update.filter(until__isnull=True, visibility=Visibility.PUBLIC, withdrawn_at__isnull=True)
    news = await public.filter(partnership_id__in=list(partnership_ids))
    found: list[Entry] = []
    for row in rows:
        codes = countries.get(row.id, {})
        summary = dict(row.summary or [("und", None)])
        for place, (tongue, words) in enumerate(summary.items()):
            body = _lines(row.local_term, words)
            entry = _row(
                SearchKind.PARTNERSHIP, row.id, f"{row.id}/{tongue}", title=row.title, heading=row.title, body=body
            )
            entry.tongue = tongue_of(tongue)
            entry.place, entry.language, entry.path = place, tongue, f"/partnerships/{row.id}?language={tongue}"
            entry.countries, entry.newest = f" {' '.join(codes)} ", _newest(times, row.since, written)
            found.append(Entry(entry, row.title))
        found += [_of_update(one, codes) for one in news if one.partnership_id == row.id]
    return found


async def _countries(partnership_ids: Sequence[str]) -> dict[str, dict[str, None]]:
    """Say in which countries the sides of some partnerships are, each once, in the order of the sides."""
    sides = models.Side.filter(until__isnull=True, partnership_id__in=list(partnership_ids)).order_by("place")
    pairs = await sides.values_list("partnership_id", "organisation_id")
    parties = models.Organisation.filter(until__isnull=True, id__in=list({party for _, party in pairs}))
    code_of = dict(await parties.values_list("id", "country_code"))
    found: dict[str, dict[str, None]] = {}
    for partnership_id, party in pairs:
        if party in code_of:
            found.setdefault(partnership_id, {})[code_of[party]] = None
    return found


def _of_update(row: models.Update, codes: Iterable[str]) -> Entry:
    """Make the entry of news that everybody may see who sees its partnership."""
    body = codec.decode(Words, row.body).plain
    entry = _row(SearchKind.UPDATE, row.partnership_id, row.id, title=row.title, heading=row.title, body=body)
    entry.language, entry.tongue = row.language, tongue_of(row.language)
    entry.countries, entry.newest = f" {' '.join(codes)} ", micros(row.published_at)
    entry.path = f"/updates/{row.id}"
    return Entry(entry, row.title)


async def _times(sequences: Iterable[int]) -> dict[int, datetime]:
    """Look up when entries of the log were written."""
    return dict(await models.LogEntry.filter(sequence__in=list(set(sequences))).values_list("sequence", "at"))


def _newest(times: dict[int, datetime], since: int, written: datetime | None) -> int:
    at = times.get(since, written)
    return micros(at) if at else 0


def _row(kind: SearchKind, record_id: str, id_: str, *, title: str, heading: str, body: str) -> models.SearchEntry:
    kept = body[:BODY_CHARACTERS_MAX]
    return models.SearchEntry(
        id=id_,
        kind=kind,
        record_id=record_id,
        place=0,
        countries="",
        length=len(terms.of(f"{heading}\n{kept}")),
        sort=listing.folded(title)[:24],
        title=title,
        body=kept,
    )


def _lines(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _said(details: Iterable[ItemDetail]) -> Iterator[str]:
    for detail in details:
        yield detail.words.plain
        yield from _said(detail.details)
