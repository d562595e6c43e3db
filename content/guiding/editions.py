"""Editions out of their rows: whole, in a constant number of statements; who may see what is asked by `guidance`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from msgspec import Struct

from content import codec, errors, models, turns
from content import language as tongues_of
from content.editing import translations
from content.guiding.outline import (
    RULE_KEY,
    Content,
    DetailPlace,
    GroupPlace,
    Outline,
    Place,
    Proposal,
    SectionPlace,
    Wording,
    checklist_keys,
    places,
)
from content.guiding.shelf import Copy, Shelf, shelves
from content.records import (
    NOW,
    Benefit,
    ChangeKind,
    Checklist,
    ChecklistItem,
    Edition,
    EditionStatus,
    Finding,
    GuidanceItem,
    Item,
    ItemDetail,
    ItemGroup,
    Licence,
    Mark,
    Moment,
    Publication,
    Rule,
    Section,
    SectionKind,
    SourceFile,
    Translation,
    Words,
)
from content.replacing import replace
from content.ticking import carrying

READS_MAX = 5
"""How often a draft is read that is corrected meanwhile."""
SPDX_ADDRESS = "https://spdx.org/licenses/{}.html"
"""Where the terms of a licence are to be read."""


def time_of(moment: Moment) -> datetime:
    """Say the time at which editions are judged."""
    return moment.at or datetime.now(UTC)


async def shelves_of(leaflet_ids: Iterable[str]) -> dict[str, Shelf]:
    """Load what has been published, or will be, of some leaflets: one statement, no words."""
    rows = await models.Edition.filter(
        leaflet_id__in=list(leaflet_ids), published_at__isnull=False, discarded_at__isnull=True
    ).values_list(
        "id",
        "leaflet_id",
        "language",
        "number",
        "revision",
        "title",
        "published_at",
        "withdrawn_at",
        "translation_of_id",
    )
    return shelves(Copy(*row) for row in rows)


async def of_number(
    wanted: Sequence[tuple[str, int]], languages: tuple[str, ...], moment: Moment
) -> dict[tuple[str, int], str]:
    """Find the latest wording of some leaflets' numbers in the best language; withdrawn ones too."""
    found: dict[tuple[str, int], str] = {}
    shelf = await shelves_of({leaflet_id for leaflet_id, _ in wanted})
    at = time_of(moment)
    for leaflet_id, number in wanted:
        copies = shelf.get(leaflet_id, Shelf(()))
        tongues = copies.languages_of_number(number, at)
        if tongues:
            best = tongues_of.choose(tongues, languages, tongues[0])
            copy = copies.of_number(best, number, at)
            found.update({(leaflet_id, number): copy.id} if copy else {})
    return found


async def current_numbers(leaflet_ids: Sequence[str], moment: Moment) -> dict[str, int]:
    """Say which numbers are in force; a leaflet whose latest edition is withdrawn has none."""
    found: dict[str, int] = {}
    at = time_of(moment)
    for leaflet_id, shelf in (await shelves_of(leaflet_ids)).items():
        out = shelf.originals(at)
        if out and (out[-1].withdrawn_at is None or out[-1].withdrawn_at > at) and out[-1].number:
            found[leaflet_id] = out[-1].number
    return found


class Lineage(Struct, frozen=True):
    """What lies between the number a partnership follows and the one it adopts."""

    reworded: frozenset[str]
    """Items whose words any major number between them changed."""
    descents: Mapping[str, carrying.Descent]
    """What the items of the later number come from."""


async def lineage(leaflet_id: str, *, after_number: int, to_number: int) -> Lineage:
    """Gather what the numbers after one, up to another, did to items and to the original's words; three statements."""
    rows = await models.Edition.filter(
        leaflet_id=leaflet_id,
        translation_of_id__isnull=True,
        number__gte=after_number,
        number__lte=to_number,
        published_at__isnull=False,
        discarded_at__isnull=True,
    ).order_by("number", "revision")
    contents = await contents_of(rows)
    texts: list[tuple[Mapping[str, str], Mapping[str, str]]] = []
    steps: list[carrying.Step] = []
    for earlier, later in pairwise(rows):
        if later.number != earlier.number:
            steps.append(carrying.step(contents[later.id].outline, resets=contents[later.id].resets))
            if later.change_kind is ChangeKind.MAJOR:
                texts.append((item_texts(contents[earlier.id]), item_texts(contents[later.id])))
    old = [place.key for row in rows[:1] for _, _, place in places(contents[row.id].outline)]
    return Lineage(reworded=carrying.reworded(texts), descents=carrying.descend(old, steps))


async def outlines_of(rows: Sequence[models.Edition]) -> dict[str, Outline]:
    """Load the outlines of some editions, by edition: one statement."""
    found: dict[str, Outline] = {}
    turn = turns.Turns()
    for outline in await models.Outline.filter(id__in=list({row.outline_id for row in rows})):
        found[outline.id] = await turns.aside(_size(outline.tree), codec.decode, Outline, outline.tree)
        await turn.others()
    return {row.id: found[row.outline_id] for row in rows}


def _size(tree: Mapping[str, Any]) -> int:
    """Count the items of an outline that has not been read yet."""
    return sum(len(group["items"]) for section in tree["sections"] for group in section["groups"])


def item_texts(content: Content) -> dict[str, str]:
    """Give each item's words with those of the points under it."""

    def said(key: str) -> str:
        words = content.wordings[key].words
        return words.plain if words else ""

    def whole_text(key: str, details: Sequence[DetailPlace]) -> str:
        return "\n".join([said(key), *(whole_text(detail.key, detail.details) for detail in details)])

    return {place.key: whole_text(place.key, place.details) for _, _, place in places(content.outline)}


async def whole(
    ids: Sequence[str], *, moment: Moment = NOW, until: Mapping[str, datetime] | None = None
) -> dict[str, Edition]:
    """Load editions with all their words, drafts and withdrawn ones too; the caller asks who may see them.

    `until` says, by leaflet, up to when other editions count; the time of the moment if it says nothing.
    """
    rows = await models.Edition.filter(id__in=list(set(ids)), discarded_at__isnull=True)
    shelf = await shelves_of({row.leaflet_id for row in rows})
    originals = await _originals_of(rows)
    contents = await contents_of([*rows, *originals.values()])
    uploads = {
        upload.id: upload
        for upload in await models.Upload.filter(id__in=[row.upload_id for row in rows if row.upload_id])
    }
    times = until or {}
    found: dict[str, Edition] = {}
    turn = turns.Turns()
    for row in rows:
        maker = _maker(
            row,
            contents[row.id],
            shelf.get(row.leaflet_id, Shelf(())),
            times.get(row.leaflet_id, time_of(moment)),
            original=_original(originals.get(row.translation_of_id or ""), contents),
        )
        size = len(contents[row.id].wordings)
        found[row.id] = await turns.aside(size, maker.edition, uploads.get(row.upload_id or ""), moment)
        await turn.others()
    return found


async def contents_of(rows: Sequence[models.Edition]) -> dict[str, Content]:
    """Load the outlines and words of some editions: two statements, and one more where some of them are drafts.

    A draft may be corrected between the first statement and the last: its row is read anew then, and all is read again.
    """
    drafts = {row.id: row for row in rows if row.published_at is None}
    for _ in range(READS_MAX):
        found = await _contents(rows)
        standing = models.Edition.filter(id__in=list(drafts)).values_list("id", "version")
        corrected = [key for key, version in (await standing if drafts else ()) if version != drafts[key].version]
        if not corrected:
            return found
        for key in corrected:
            await drafts[key].refresh_from_db()
    raise errors.Unavailable("This draft is being corrected without a pause. Try again in a few seconds.")


async def _contents(rows: Sequence[models.Edition]) -> dict[str, Content]:
    outlines = await outlines_of(rows)
    wordings: dict[str, dict[str, Wording]] = {row.id: {} for row in rows}
    columns = ("edition_id", "key", "label", "text", "marks", "subtitle", "audience_label", "line")
    found = await models.Wording.filter(edition_id__in=list(wordings)).order_by("row").values_list(*columns)
    turn = turns.Turns()
    for edition_id, key, label, text, marks, subtitle, audience_label, line in found:
        await turn.others()
        found_marks = codec.decode(tuple[Mark, ...], marks) if marks else ()
        words = None if text is None else Words(plain=text, marks=found_marks)
        wordings[edition_id][key] = Wording(label, words, subtitle, audience_label, line)
    return {
        row.id: Content(
            collection_title=row.collection_title,
            title=row.title,
            subtitle=row.subtitle,
            outline=outlines[row.id],
            wordings=wordings[row.id],
            findings=codec.decode(tuple[Finding, ...], row.findings),
            proposals=codec.decode(tuple[Proposal, ...], row.proposals),
            resets=codec.decode(tuple[str, ...], row.resets),
        )
        for row in rows
    }


async def complete(edition_ids: Sequence[str]) -> dict[str, bool]:
    """Say of translations whether every item has been translated; a constant number of statements."""
    rows = await models.Edition.filter(id__in=list(edition_ids))
    originals = await _originals_of(rows)
    contents = await contents_of([*rows, *originals.values()]) if originals else {}
    return {
        row.id: original is None or not translations.missing(contents[row.id], original.content)
        for row in rows
        for original in [_original(originals.get(row.translation_of_id or ""), contents)]
    }


def from_content(
    row: models.Edition, content: Content, shelf: Shelf, at: datetime, original: translations.Original | None
) -> Edition:
    """Show a draft that has not been stored."""
    return _maker(row, content, shelf, at, original=original).edition(None, NOW)


async def content_shown(row: models.Edition) -> Content:
    """Load the outline and words of an edition as readers see them: the original's where a translation has none."""
    originals = await _originals_of([row])
    contents = await contents_of([row, *originals.values()])
    original = originals.get(row.translation_of_id or "")
    return contents[row.id] if original is None else translations.filled(contents[row.id], contents[original.id])[0]


async def _originals_of(rows: Sequence[models.Edition]) -> dict[str, models.Edition]:
    """Load the editions that some translate: one statement, or none."""
    wanted = {row.translation_of_id for row in rows if row.translation_of_id}
    return {row.id: row for row in await models.Edition.filter(id__in=list(wanted))} if wanted else {}


def _original(row: models.Edition | None, contents: Mapping[str, Content]) -> translations.Original | None:
    if row is None:
        return None
    number, reason = row.number or 0, row.withdrawn_reason
    return translations.Original(row.id, number, row.language, contents[row.id], row.outline_id, reason)


def _maker(
    row: models.Edition, content: Content, shelf: Shelf, at: datetime, *, original: translations.Original | None
) -> "_Maker":
    if original is None:
        return _Maker(row, content, shelf, at)
    whole, borrowed = translations.filled(content, original.content)
    return _Maker(row, whole, shelf, at, original, borrowed)


class _Maker(Struct, frozen=True):
    """One edition being put together from its outline and words."""

    row: models.Edition
    content: Content
    shelf: Shelf
    at: datetime
    original: translations.Original | None = None
    borrowed: frozenset[str] = frozenset()
    """Keys at which the original's words stand, as the translation has none."""

    def edition(self, upload: models.Upload | None, moment: Moment) -> Edition:
        row, outline = self.row, self.content.outline
        sections = tuple(self._section(place) for place in outline.sections)
        copy = Copy(
            row.id,
            row.leaflet_id,
            row.language,
            row.number,
            row.revision,
            row.title,
            row.published_at,
            self._withdrawn_at,
            row.translation_of_id,
        )
        number, revision = (row.number, row.revision) if row.number and row.revision else self._next()
        return Edition(
            id=row.id,
            leaflet_id=row.leaflet_id,
            number=number,
            revision=revision,
            language=row.language,
            title=row.title,
            subtitle=row.subtitle,
            status=self._status(copy),
            publication=self._publication(copy, moment),
            sections=sections,
            checklists=self._checklists(sections),
            rule=self._rule(),
            findings=self.content.findings,
            licence=_licence(row),
            source=source_of(upload) if upload else None,
            content_hash=row.content_hash,
            version=row.version - (row.withdrawn_at is not None and row.withdrawn_at > self.at),
            moment=moment,
            translation=self._translation(copy, number, sections, moment),
        )

    def _status(self, copy: Copy) -> EditionStatus:
        status = self.shelf.status(copy, self.at)
        in_review = status is EditionStatus.DRAFT and self.row.submitted_at is not None
        return EditionStatus.IN_REVIEW if in_review else status

    @property
    def _withdrawn_at(self) -> datetime | None:
        """When it was taken back, by itself or with the edition that it translates."""
        mine = next((copy for copy in self.shelf.copies if copy.id == self.row.id), None)
        return mine.withdrawn_at if mine else self.row.withdrawn_at

    @property
    def _withdrawn_reason(self) -> str | None:
        own = self.row.withdrawn_at is not None and self.row.withdrawn_at <= self.at
        return self.row.withdrawn_reason if own or self.original is None else self.original.withdrawn_reason

    def _tongue(self, key: str) -> str:
        return self.original.language if self.original and key in self.borrowed else self.row.language

    def _translation(self, copy: Copy, number: int, sections: Sequence[Section], moment: Moment) -> Translation | None:
        if self.original is None:
            return None
        missing = tuple(item for section in sections for item in section.items if item.key in self.borrowed)
        behind = self.shelf.behind(replace(copy, number=number), self.at)
        return Translation(self.original.id, not missing, behind, missing, moment)

    @property
    def _taken_back(self) -> bool:
        """Whether it had been withdrawn by then; that is the last version of an edition."""
        return self._withdrawn_at is not None and self._withdrawn_at <= self.at

    def _next(self) -> tuple[int, int]:
        """Say the number and revision that a draft would take if it were published now."""
        copies = self.shelf.copies
        if self.original is not None:
            number = self.original.number
            mine = [
                copy.revision or 0 for copy in copies if (copy.number, copy.language) == (number, self.row.language)
            ]
            return number, max(mine, default=0) + 1
        latest = max((copy.number or 0 for copy in copies), default=0)
        if self.row.change_kind is ChangeKind.MAJOR or not latest:
            return latest + 1, 1
        revisions = [
            copy.revision or 0 for copy in copies if copy.number == latest and copy.language == self.row.language
        ]
        return latest, max(revisions, default=0) + 1

    def _publication(self, copy: Copy, moment: Moment) -> Publication:
        successor = self.shelf.successor(copy, self.at) if copy.published_at else None
        return Publication(
            change_kind=self.row.change_kind,
            change_note=self.row.change_note,
            published_at=self.row.published_at,
            published_by=self.row.published_by,
            superseded_at=successor.published_at if successor else None,
            superseded_by_id=successor.id if successor else None,
            withdrawn_at=self._withdrawn_at if self._taken_back else None,
            withdrawn_reason=self._withdrawn_reason if self._taken_back else None,
            moment=moment,
        )

    def _section(self, place: SectionPlace) -> Section:
        wording = self.content.wordings[place.key]
        numbers = iter(range(1, 1 + sum(len(group.items) for group in place.groups)))
        checklist = checklist_keys(self.content.outline).get(place.key)
        groups = tuple(self._group(group, place, numbers, checklist) for group in place.groups)
        return Section(
            key=place.key,
            kind=place.kind,
            heading=wording.label or "",
            subtitle=wording.subtitle,
            audience=place.audience,
            audience_label=wording.audience_label,
            words=wording.words,
            items=tuple(item for group in groups for item in group.items),
            groups=groups if any(group.heading for group in groups) else (),
            edition_id=self.row.id,
            language=self._tongue(place.key),
        )

    def _group(
        self, group: GroupPlace, section: SectionPlace, numbers: Iterable[int], checklist: str | None
    ) -> ItemGroup:
        return ItemGroup(
            key=group.key,
            heading=self.content.wordings[group.key].label or "",
            items=tuple(
                self._item(place, section, number, checklist)
                for place, number in zip(group.items, numbers, strict=False)
            ),
            language=self._tongue(group.key),
        )

    def _item(self, place: Place, section: SectionPlace, number: int, checklist: str | None) -> Item:
        wording = self.content.wordings[place.key]
        words = wording.words or Words("")
        edition_id, tongue = self.row.id, self._tongue(place.key)
        if checklist is not None:
            return ChecklistItem(
                key=place.key,
                number=number,
                label=wording.label,
                words=words,
                details=tuple(self._detail(detail) for detail in place.details),
                column=place.column,
                scope=place.scope,
                essential=place.essential,
                allows_not_applicable=place.allows_not_applicable,
                checklist_key=checklist,
                edition_id=edition_id,
                language=tongue,
            )
        if section.kind is SectionKind.OPPORTUNITIES and place.family is not None:
            return Benefit(place.key, wording.label, words, place.family, edition_id, tongue)
        return GuidanceItem(
            place.key, wording.label, words, section.audience, place.same_as, section.key, edition_id, tongue
        )

    def _detail(self, place: DetailPlace) -> ItemDetail:
        return ItemDetail(
            key=place.key,
            words=self.content.wordings[place.key].words or Words(""),
            details=tuple(self._detail(inner) for inner in place.details),
        )

    def _checklists(self, sections: Sequence[Section]) -> tuple[Checklist, ...]:
        named = checklist_keys(self.content.outline)
        return tuple(
            Checklist(
                key=named[section.key],
                heading=section.heading,
                items=tuple(item for item in section.items if isinstance(item, ChecklistItem)),
                groups=section.groups,
                edition_id=self.row.id,
                language=section.language,
            )
            for section in sections
            if section.key in named
        )

    def _rule(self) -> Rule | None:
        place = self.content.outline.rule
        if place is None:
            return None
        words = self.content.wordings[RULE_KEY].words or Words("")
        return Rule(words, place.quantifier, place.checklists, self.row.id, self._tongue(RULE_KEY))


def _licence(row: models.Edition) -> Licence | None:
    if row.licence_id is None:
        return None
    return Licence(row.licence_id, SPDX_ADDRESS.format(row.licence_id), row.attribution or "")


def source_of(upload: models.Upload) -> SourceFile:
    """Show an uploaded file."""
    return SourceFile(
        filename=upload.filename,
        media_type=upload.media_type,
        sha256=upload.sha256,
        bytes=upload.bytes,
        uploaded_at=upload.uploaded_at,
        uploaded_by=upload.uploaded_by,
        may_fetch=False,
    )


async def keep_words(content: Content, edition_id: str) -> None:
    """Write the words of a draft, in printed order, some at a time."""
    ordered = list(content.wordings.items())
    for first in range(0, len(ordered), turns.FEW):
        await models.Wording.bulk_create(_rows(ordered[first : first + turns.FEW], edition_id))


def _rows(some: Sequence[tuple[str, Wording]], edition_id: str) -> list[models.Wording]:
    return [
        models.Wording(
            edition_id=edition_id,
            key=key,
            label=wording.label,
            text=wording.words.plain if wording.words else None,
            marks=codec.encode(wording.words.marks) if wording.words else [],
            subtitle=wording.subtitle,
            audience_label=wording.audience_label,
            line=wording.line,
        )
        for key, wording in some
    ]
