"""What is printed of an edition, in which order, and which key each part carries; the formats only say how."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct

from content import language as tongues
from content.guiding.outline import RULE_KEY, Content, DetailPlace, GroupPlace, Place, SectionPlace
from content.leaflet import marks, ours, outline
from content.records import Column, Licence, Mark, MarkKind, SectionKind, TextDirection, Words
from content.replacing import replace

SECTION_LEVEL = ours.SECTION_LEVEL
GROUP_LEVEL = SECTION_LEVEL + 1
_TICKABLE = (SectionKind.CHECKLIST, SectionKind.CONDITIONS)
_FOOT = {
    "en": ("Edition {}", "Draft of edition {}", "Licence: "),
    "fr": ("Édition {}", "Projet de l’édition {}", "Licence\u202f: "),
}


class Copy(Struct, frozen=True):
    """An edition to be written."""

    content: Content
    number: int
    language: str
    published: bool
    licence: Licence | None


class Front(Struct, frozen=True):
    """A line before the first section: the set, the title, the line under it."""

    key: str
    text: str


class Heading(Struct, frozen=True):
    """The heading of a section or of a group."""

    text: str
    key: str
    level: int


class Prose(Struct, frozen=True):
    """A paragraph; the rule carries its key, and so does a section that has no heading."""

    words: Words
    key: str | None = None


class Point(Struct, frozen=True):
    """A point of a list with its own points."""

    words: Words
    key: str
    boxed: bool = False
    starred: bool = False
    points: tuple["Point", ...] = ()


class Listing(Struct, frozen=True):
    """Points that stand together."""

    points: tuple[Point, ...]


class Columns(Struct, frozen=True):
    """Two lists of boxes side by side: what each side does for itself, what all do together."""

    heads: tuple[Heading, Heading] | None
    left: tuple[Point, ...]
    right: tuple[Point, ...]


Block = Front | Heading | Prose | Listing | Columns


class Page(Struct, frozen=True):
    """A whole leaflet in printed order, and what stands at its foot."""

    title: str
    language: str
    right_to_left: bool
    blocks: tuple[Block, ...]
    foot: Words
    licence: Licence | None
    number: int


class Piece(Struct, frozen=True):
    """A run of words that looks the same from its first character to its last."""

    text: str
    bold: bool
    italic: bool
    href: str | None


def page(copy: Copy) -> Page:
    """Say what is printed; nothing of the edition is left out."""
    printer = _Printer(copy.content, _by_star(copy.content))
    return Page(
        title=copy.content.title,
        language=copy.language,
        right_to_left=tongues.direction(copy.language) is TextDirection.RTL,
        blocks=tuple(printer.blocks()),
        foot=_foot(copy),
        licence=copy.licence,
        number=copy.number,
    )


def pieces(words: Words) -> list[Piece]:
    """Cut words where a mark begins or ends; a link that leads elsewhere than to the web or a mailbox is words."""
    kept = [mark for mark in words.marks if mark.kind is not MarkKind.LINK or marks.safe_href(mark.href)]
    edges = sorted({0, len(words.plain), *(edge for mark in kept for edge in (mark.start, mark.end))})
    found: list[Piece] = []
    for start, end in pairwise(edges):
        over = [mark for mark in kept if mark.start <= start and mark.end >= end]
        kinds = {mark.kind for mark in over}
        href = next((mark.href for mark in over if mark.kind is MarkKind.LINK), None)
        found.append(Piece(words.plain[start:end], MarkKind.BOLD in kinds, MarkKind.ITALIC in kinds, href))
    return [piece for piece in found if piece.text]


def _foot(copy: Copy) -> Words:
    """The edition and the terms, so that a copy on paper says what it is."""
    published, draft, licence = _FOOT.get(copy.language.partition("-")[0], _FOOT["en"])
    said = [(published if copy.published else draft).format(copy.number)]
    if copy.licence is None:
        return Words(said[0])
    said += [copy.licence.attribution] if copy.licence.attribution else []
    before = " · ".join([*said, licence])
    link = Mark(len(before), len(before) + len(copy.licence.spdx_id), MarkKind.LINK, copy.licence.url)
    return Words(before + copy.licence.spdx_id, (link,))


def _by_star(content: Content) -> bool:
    """Whether stars have to say which items are essential: boxes say it when they are all items of the checklists."""
    return any(
        place.essential is not (section.kind is SectionKind.CHECKLIST)
        for section in content.outline.sections
        if section.kind in _TICKABLE
        for group in section.groups
        for place in group.items
    )


def _headed(key: str, heading: str, subtitle: str | None) -> Iterator[Block]:
    """The heading with its subtitle after a colon, as leaflets have it, or below where it would not be known again."""
    text = f"{heading}: {subtitle}" if subtitle else heading
    if outline.heading(Words(text)) == (heading, subtitle or None, None):
        yield Heading(text, key, SECTION_LEVEL)
        return
    yield Heading(heading, f"{ours.WHOLE}{key}", SECTION_LEVEL)
    if subtitle:
        yield Prose(Words(subtitle), f"{ours.UNDER}{key}")


class _Printer(Struct, frozen=True):
    """Goes through the outline once, with the words at hand."""

    content: Content
    by_star: bool

    def blocks(self) -> Iterator[Block]:
        """Give every part in printed order."""
        content = self.content
        fronts = (ours.SET, content.collection_title), (ours.TITLE, content.title), (ours.SUBTITLE, content.subtitle)
        yield from (Front(key, text) for key, text in fronts if text)
        for section in content.outline.sections:
            yield from self._section(section)

    def _section(self, section: SectionPlace) -> Iterator[Block]:
        wording = self.content.wordings[section.key]
        heading = wording.label or ""
        if heading:
            yield from _headed(section.key, heading, wording.subtitle)
        words = wording.words
        if section.kind is SectionKind.RULE and section.key == RULE_KEY and words is None:
            words = self.content.wordings[RULE_KEY].words
        first = None if heading else f"{ours.UNHEADED}{section.key}"
        first = section.key if section.kind is SectionKind.RULE else first
        for number, paragraph in enumerate(marks.paragraphs(words) if words else ()):
            yield Prose(paragraph, first if number == 0 else None)
        yield from self._groups(section)

    def _groups(self, section: SectionPlace) -> Iterator[Block]:
        headings = [self.content.wordings[group.key].label or "" for group in section.groups]
        if any(not heading for heading in headings[1:]):
            yield from self._nested(section, headings)
            return
        skip = False
        for index, (group, heading) in enumerate(zip(section.groups, headings, strict=True)):
            beside = section.groups[index + 1] if index + 1 < len(section.groups) and not skip else None
            if skip:
                skip = False
            elif beside is not None and heading and self._side_by_side(section, group, beside):
                heads = Heading(heading, group.key, GROUP_LEVEL), Heading(headings[index + 1], beside.key, GROUP_LEVEL)
                yield Columns(heads, self._points(section, group.items), self._points(section, beside.items))
                skip = True
            else:
                yield from [Heading(heading, group.key, GROUP_LEVEL)] if heading else []
                yield from self._items(section, group.items)

    def _side_by_side(self, section: SectionPlace, left: GroupPlace, right: GroupPlace) -> bool:
        sides = {place.column for place in left.items}, {place.column for place in right.items}
        return sides == ({Column.LEFT}, {Column.RIGHT}) and self._fits(section, [*left.items, *right.items])

    def _nested(self, section: SectionPlace, headings: Sequence[str]) -> Iterator[Block]:
        """Where items follow that stand under no heading, the headings are points above theirs, as they were read."""
        found: list[Point] = []
        for index, (group, heading) in enumerate(zip(section.groups, headings, strict=True)):
            points = self._points(section, group.items)
            if index == 0 and heading and headings[1]:
                yield Heading(heading, group.key, GROUP_LEVEL)
                found += points
            elif heading:
                bold = (Mark(0, len(heading), MarkKind.BOLD),) if section.kind is SectionKind.OPPORTUNITIES else ()
                found.append(Point(Words(heading, bold), f"{ours.GROUP}{group.key}", points=points))
            else:
                found += points
        yield Listing(tuple(found))

    def _items(self, section: SectionPlace, items: Sequence[Place]) -> Iterator[Block]:
        runs = [(column, tuple(run)) for column, run in groupby(items, key=lambda place: place.column)]
        waiting: list[Place] = []
        at = 0
        while at < len(runs):
            column, run = runs[at]
            beside = runs[at + 1] if at + 1 < len(runs) else (None, ())
            if (column, beside[0]) == (Column.LEFT, Column.RIGHT) and self._fits(section, [*run, *beside[1]]):
                yield from [Listing(self._points(section, waiting))] if waiting else []
                waiting = []
                yield Columns(None, self._points(section, run), self._points(section, beside[1]))
                at += 2
            else:
                waiting += run
                at += 1
        if waiting:
            yield Listing(self._points(section, waiting))

    def _fits(self, section: SectionPlace, items: Sequence[Place]) -> bool:
        """Whether items can stand in the cells of a table in every format: one paragraph each, details one deep."""
        details = [detail for place in items for detail in place.details]
        keys = [*(place.key for place in items), *(detail.key for detail in details)]
        return (
            section.kind is SectionKind.CHECKLIST
            and not any(detail.details for detail in details)
            and not any("\n" in self._words(key).plain for key in keys)
        )

    def _points(self, section: SectionPlace, items: Sequence[Place]) -> tuple[Point, ...]:
        return tuple(
            Point(
                words=self._words(place.key),
                key=place.key,
                boxed=section.kind is SectionKind.CHECKLIST,
                starred=self.by_star and place.essential and section.kind in _TICKABLE,
                points=self._details(place.details),
            )
            for place in items
        )

    def _details(self, details: Sequence[DetailPlace]) -> tuple[Point, ...]:
        return tuple(
            Point(self._words(detail.key), detail.key, points=self._details(detail.details)) for detail in details
        )

    def _words(self, key: str) -> Words:
        return self.content.wordings[key].words or Words("")


def with_star(point: Point) -> Words:
    """The words of a point with the star that marks it as essential."""
    return replace(point.words, plain=f"{point.words.plain}*") if point.starred else point.words
