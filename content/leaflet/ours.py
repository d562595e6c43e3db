"""A file that we wrote ourselves, perhaps edited since: its keys say what is a title, a section, a group, the rule.

In such a file nothing has to be known by its form: headings are those that the format marks, whatever else is bold or
ends in a colon is words, and an item is one item though a list of benefits might look like it.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from content.enums import LeafletKind
from content.leaflet import outline, tables, vocabulary
from content.leaflet.formats import runs
from content.leaflet.front import Front
from content.leaflet.outline import MARKED_MAX, Head, Prose, Verdict
from content.leaflet.sections import SectionDraft, refuse_many
from content.leaflet.tables import Entry
from content.leaflet.tree import Heading, Line, Listing, Note, Paragraph, Table, Tree, joined
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace

SET = "leaflet_set"
"""The line that names the set; an underscore stands in no key that is made from words."""
TITLE = "leaflet_title"
SUBTITLE = "leaflet_subtitle"
FOOT = runs.FOOT
PARTS = frozenset({SET, TITLE, SUBTITLE, FOOT})
"""The last is the edition and the licence: printed, and no words of the leaflet."""
WHOLE = "whole_"
"""What stands before the key of a section whose heading must not be parted at its colon..."""
UNDER = "under_"
"""... and before that of the paragraph which is the subtitle then."""
UNHEADED = "section_"
"""What stands before the key of a section that has no heading: its first paragraph carries it."""
GROUP = "group_"
"""What stands before the key of a group whose heading is a point above its items."""
RULE = "rule"
SECTION_LEVEL = 2
"""Of headings; the title is above, groups are below."""


def is_ours(tree: Tree) -> bool:
    """Whether a file carries what only files of ours carry."""
    return any(line.anchor in PARTS for line in _lines(tree))


def gather(tree: Tree, hints: Vocabulary) -> tuple[Front, list[SectionDraft], list[Note]]:
    """Put every block where its key says, or else where it stands."""
    gatherer = _Gatherer(hints)
    for block in tree.blocks:
        gatherer.take(block)
        refuse_many(gatherer.drafts)
    return gatherer.front(), gatherer.drafts, gatherer.notes


def _lines(tree: Tree) -> Iterator[Line]:
    for block in tree.blocks:
        if isinstance(block, Heading):
            yield block.line
        elif isinstance(block, Paragraph):
            yield from block.lines


class _Gatherer(Struct):
    """Goes through the blocks once, with the section that is open."""

    hints: Vocabulary
    titles: dict[str, Line] = field(default_factory=dict)
    drafts: list[SectionDraft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    current: SectionDraft | None = None

    def take(self, block: Heading | Paragraph | Listing | Table) -> None:
        """Put one block where it belongs."""
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            for line in _parted(block):
                self._paragraph(line)
        elif isinstance(block, Listing):
            self._listing(block)
        else:
            self._table(block)

    def front(self) -> Front:
        """Give the titles as they stand."""
        found = {name: self.titles[name].words.plain for name in (SET, TITLE, SUBTITLE) if name in self.titles}
        speaks = next((name for name, text in found.items() if vocabulary.has(text, self.hints.supplementary)), None)
        return Front(
            collection_title=found.get(SET),
            title=found.get(TITLE, ""),
            subtitle=found.get(SUBTITLE),
            kind=LeafletKind.SUPPLEMENTARY if speaks else LeafletKind.CORE,
            line=self.titles[speaks].number if speaks else None,
            notes=(),
            foot=self.titles[FOOT].words.plain if FOOT in self.titles else "",
        )

    def _heading(self, block: Heading) -> None:
        line = block.line
        if line.anchor in PARTS:
            self.titles.setdefault(line.anchor or "", line)
            return
        head = Head(line.words, line.number, min(block.level, MARKED_MAX))
        if block.level <= SECTION_LEVEL:
            self._open(_section(line, head))
            return
        section = self._section(line.number)
        section.heads.append(head)
        section.group(outline.without_colon(line.words.plain), line.number, head.rank, line.anchor)

    def _paragraph(self, line: Line) -> None:
        if line.anchor in PARTS:
            self.titles.setdefault(line.anchor or "", line)
        elif line.anchor == RULE or outline.is_rule(line.words.plain, self.hints):
            verdict = Verdict(line.words, line.number)
            self._open(SectionDraft("", None, line.number, rule=verdict, key=line.anchor))
            self.current = None
        elif line.anchor and line.anchor.startswith(UNDER) and self.current is not None:
            self.current.subtitle = line.words.plain
        else:
            if line.anchor and line.anchor.startswith(UNHEADED):
                self._open(SectionDraft("", None, line.number, key=line.anchor.removeprefix(UNHEADED)))
            self._section(line.number).prose.append(Prose(line.words, line.number))

    def _listing(self, block: Listing) -> None:
        points = [point for point in block.points if point.line.words.plain or point.points]
        if not points:
            return
        first = points[0].line
        only = len(points) == 1 and not points[0].points and not first.boxed and first.anchor is None
        if only and outline.is_rule(first.words.plain, self.hints):
            self._paragraph(first)
        else:
            self._section(first.number).add([_entry(Entry(point)) for point in points])

    def _table(self, table: Table) -> None:
        reading = tables.read(table, self.hints)
        self.notes += reading.notes
        section = self._section(table.number)
        section.prose += [Prose(words, number) for words, number in reading.rows]
        keys = {cell.points[0].line.words.plain: cell.points[0].line.anchor for cell in table.rows[0] if cell.points}
        for stack in reading.stacks:
            if stack.heading is not None:
                text = outline.without_colon(stack.heading.plain)
                section.group(text, stack.line, MARKED_MAX, keys.get(stack.heading.plain))
            section.add([_entry(entry) for entry in stack.entries])

    def _section(self, number: int) -> SectionDraft:
        """The open section, or a new one without a heading: nothing belongs to what stood before the rule."""
        if self.current is None:
            self._open(SectionDraft("", None, number))
        return self.current or self.drafts[-1]

    def _open(self, draft: SectionDraft) -> None:
        self.drafts.append(draft)
        self.current = draft


def _section(line: Line, head: Head) -> SectionDraft:
    key = line.anchor
    if key and key.startswith(WHOLE):
        text = line.words.plain.strip()
        return SectionDraft(text, None, line.number, head.rank, heads=[head], key=key.removeprefix(WHOLE))
    heading, subtitle, lead_in = outline.heading(line.words)
    prose = [Prose(lead_in, line.number)] if lead_in else []
    return SectionDraft(heading, subtitle, line.number, head.rank, prose=prose, heads=[head], key=key)


def _entry(entry: Entry) -> Entry:
    """The entry with what its key says: one item, or a heading over items."""
    line = entry.point.line
    if line.anchor is None or not line.anchor.startswith(GROUP):
        return replace(entry, whole=line.anchor is not None)
    head = replace(line, anchor=line.anchor.removeprefix(GROUP))
    return replace(entry, point=replace(entry.point, line=head))


def _parted(block: Paragraph) -> Sequence[Line]:
    """Lines that stand together are one paragraph, unless a key among them begins another."""
    found: list[list[Line]] = []
    for line in block.lines:
        if found and line.anchor is None:
            found[-1].append(line)
        else:
            found.append([line])
    return [joined(run) for run in found]
