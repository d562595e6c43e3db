"""Editions out of their rows: whole, in a constant number of statements; who may see what is asked by `guidance`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from content import carrying, codec, models
from content import language as tongues_of
from content.outline import (
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
    Words,
)
from content.shelf import Copy, Shelf, shelves

SPDX_ADDRESS = "https://spdx.org/licenses/{}.html"
"""Where the terms of a licence are to be read."""


def time_of(moment: Moment) -> datetime:
    """Say the time at which editions are judged."""
    return moment.at or datetime.now(UTC)


async def shelves_of(leaflet_ids: Iterable[str]) -> dict[str, Shelf]:
    """Load what has been published, or will be, of some leaflets: one statement, no words."""
    rows = await models.Edition.filter(
        leaflet_id__in=list(leaflet_ids), published_at__isnull=False, discarded_at__isnull=True
    ).values_list("id", "leaflet_id", "language", "number", "revision", "title", "published_at", "withdrawn_at")
    return shelves(Copy(*row) for row in rows)


async def of_number(
    wanted: Sequence[tuple[str, int]], languages: tuple[str, ...], moment: Moment
) -> dict[tuple[str, int], str]:
    """Find the latest wording of some leaflets' numbers in the best language; withdrawn ones too."""
    found: dict[tuple[str, int], str] = {}
    shelf = await shelves_of({leaflet_id for leaflet_id, _ in wanted})
    at = time_of(moment)
    for leaflet_id, number in wanted:
        copies = [copy for copy in shelf.get(leaflet_id, Shelf(())).out(at) if copy.number == number]
        if copies:
            tongues = list(dict.fromkeys(copy.language for copy in copies))
            best = tongues_of.choose(tongues, languages, tongues[0])
            found[leaflet_id, number] = [copy for copy in copies if copy.language == best][-1].id
    return found


async def current_numbers(leaflet_ids: Sequence[str], moment: Moment) -> dict[str, int]:
    """Say which numbers are in force; a leaflet whose latest edition is withdrawn has none."""
    found: dict[str, int] = {}
    at = time_of(moment)
    for leaflet_id, shelf in (await shelves_of(leaflet_ids)).items():
        out = shelf.out(at)
        if out and (out[-1].withdrawn_at is None or out[-1].withdrawn_at > at) and out[-1].number:
            found[leaflet_id] = out[-1].number
    return found


@dataclass(frozen=True, slots=True)
class Lineage:
    """What lies between the number a partnership follows and the one it adopts."""

    reworded: frozenset[str]
    """Items whose words any major number between them changed."""
    resets: frozenset[str]
    """Items whose answers do not stay, by an editor's decision."""


async def lineage(leaflet_id: str, *, after_number: int, to_number: int, language: str) -> Lineage:
    """Gather what the numbers after one, up to another, did to the words of items; three statements."""
    rows = await models.Edition.filter(
        leaflet_id=leaflet_id,
        language=language,
        number__gte=after_number,
        number__lte=to_number,
        published_at__isnull=False,
        discarded_at__isnull=True,
    ).order_by("number", "revision")
    contents = await contents_of(rows)
    steps: list[tuple[Mapping[str, str], Mapping[str, str]]] = []
    resets: set[str] = set()
    for earlier, later in pairwise(rows):
        if later.number != earlier.number:
            resets.update(contents[later.id].resets)
            if later.change_kind is ChangeKind.MAJOR:
                steps.append((item_texts(contents[earlier.id]), item_texts(contents[later.id])))
    return Lineage(reworded=carrying.reworded(steps), resets=frozenset(resets))


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
    contents = await contents_of(rows)
    uploads = {
        upload.id: upload
        for upload in await models.Upload.filter(id__in=[row.upload_id for row in rows if row.upload_id])
    }
    times = until or {}
    return {
        row.id: _Maker(
            row, contents[row.id], shelf.get(row.leaflet_id, Shelf(())), times.get(row.leaflet_id, time_of(moment))
        ).edition(uploads.get(row.upload_id or ""), moment)
        for row in rows
    }


async def contents_of(rows: Sequence[models.Edition]) -> dict[str, Content]:
    """Load the outlines and words of some editions: two statements."""
    outlines = {
        outline.id: codec.decode(Outline, outline.tree)
        for outline in await models.Outline.filter(id__in=list({row.outline_id for row in rows}))
    }
    wordings: dict[str, dict[str, Wording]] = {row.id: {} for row in rows}
    columns = ("edition_id", "key", "label", "text", "marks", "subtitle", "audience_label", "line")
    found = await models.Wording.filter(edition_id__in=list(wordings)).order_by("row").values_list(*columns)
    for edition_id, key, label, text, marks, subtitle, audience_label, line in found:
        words = None if text is None else Words(plain=text, marks=codec.decode(tuple[Mark, ...], marks))
        wordings[edition_id][key] = Wording(label, words, subtitle, audience_label, line)
    return {
        row.id: Content(
            collection_title=row.collection_title,
            title=row.title,
            subtitle=row.subtitle,
            outline=outlines[row.outline_id],
            wordings=wordings[row.id],
            findings=codec.decode(tuple[Finding, ...], row.findings),
            proposals=codec.decode(tuple[Proposal, ...], row.proposals),
            resets=codec.decode(tuple[str, ...], row.resets),
        )
        for row in rows
    }


def from_content(row: models.Edition, content: Content, shelf: Shelf, at: datetime) -> Edition:
    """Show a draft that has not been stored."""
    return _Maker(row, content, shelf, at).edition(None, NOW)


@dataclass(frozen=True, slots=True)
class _Maker:
    """One edition being put together from its outline and words."""

    row: models.Edition
    content: Content
    shelf: Shelf
    at: datetime

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
            row.withdrawn_at,
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
            version=row.version - (row.withdrawn_at is not None and not self._taken_back),
            moment=moment,
        )

    def _status(self, copy: Copy) -> EditionStatus:
        status = self.shelf.status(copy, self.at)
        in_review = status is EditionStatus.DRAFT and self.row.submitted_at is not None
        return EditionStatus.IN_REVIEW if in_review else status

    @property
    def _taken_back(self) -> bool:
        """Whether it had been withdrawn by then; that is the last version of an edition."""
        return self.row.withdrawn_at is not None and self.row.withdrawn_at <= self.at

    def _next(self) -> tuple[int, int]:
        """Say the number and revision that a draft would take if it were published now."""
        copies = self.shelf.copies
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
            withdrawn_at=self.row.withdrawn_at if self._taken_back else None,
            withdrawn_reason=self.row.withdrawn_reason if self._taken_back else None,
            moment=moment,
        )

    def _section(self, place: SectionPlace) -> Section:
        wording = self.content.wordings[place.key]
        numbers = iter(range(1, 1 + sum(len(group.items) for group in place.groups)))
        groups = tuple(self._group(group, place, numbers) for group in place.groups)
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
            language=self.row.language,
        )

    def _group(self, group: GroupPlace, section: SectionPlace, numbers: Iterable[int]) -> ItemGroup:
        return ItemGroup(
            key=group.key,
            heading=self.content.wordings[group.key].label or "",
            items=tuple(
                self._item(place, section, number) for place, number in zip(group.items, numbers, strict=False)
            ),
            language=self.row.language,
        )

    def _item(self, place: Place, section: SectionPlace, number: int) -> Item:
        wording = self.content.wordings[place.key]
        words = wording.words or Words("")
        edition_id, tongue = self.row.id, self.row.language
        checklist = checklist_keys(self.content.outline).get(section.key)
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
                language=self.row.language,
            )
            for section in sections
            if section.key in named
        )

    def _rule(self) -> Rule | None:
        place = self.content.outline.rule
        if place is None:
            return None
        words = self.content.wordings[RULE_KEY].words or Words("")
        return Rule(words, place.quantifier, place.checklists, self.row.id, self.row.language)


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


def rows_of(content: Content, edition_id: str) -> list[models.Wording]:
    """Turn the words of a draft into rows, in printed order."""
    ordered: Mapping[str, Wording] = content.wordings
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
        for key, wording in ordered.items()
    ]
