"""An outline to sections: which headings open a section and which a group of one, and what belongs to each."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct, field

from content import errors
from content.enums import SectionKind
from content.leaflet import outline, tables
from content.leaflet.outline import MARKED_MAX, Form, Grid, Head, Points, Prose, Strip, Verdict
from content.leaflet.tables import Entry
from content.leaflet.tree import SECTIONS_MAX, Note
from content.leaflet.vocabulary import Vocabulary
from content.words import Words

BOLD_MIN = 4
"""So many headings in bold are a habit."""
PROMOTED_WORDS_MAX = 4
"""A weak heading opens a section only when it is as short as the known headings are."""


class GroupDraft(Struct):
    """Entries under one heading, while they are gathered."""

    heading: str
    line: int | None
    entries: list[Entry] = field(default_factory=list)
    rank: int = 0
    """Of its heading; 0 without."""
    key: str | None = None
    """That travelled inside the file."""


class SectionDraft(Struct):
    """A section while it is gathered."""

    heading: str
    subtitle: str | None
    line: int
    rank: int = 0
    prose: list[Prose] = field(default_factory=list)
    after: list[Prose] = field(default_factory=list)
    """The text below all of its lists so far."""
    groups: list[GroupDraft] = field(default_factory=list)
    rule: Verdict | None = None
    heads: list[Head] = field(default_factory=list)
    """Every heading as printed, for those who look for what got lost."""
    closed: bool = False
    """Whether text has followed the lists, so that another list under a plain line is something new."""
    parted: bool = False
    """Whether it began as a group of the section before it."""
    parents: bool = False
    """Whether lines of its own form have begun as its groups right under it."""
    key: str | None = None
    """That travelled inside the file."""

    def group(self, heading: str, line: int | None, rank: int, key: str | None = None) -> None:
        """Open a group."""
        self._go_on()
        self.groups.append(GroupDraft(heading, line, rank=rank, key=key))

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries to the group that is open: lists are joined by their heading, not by where an empty line fell."""
        self._go_on()
        if not self.groups:
            self.group("", None, 0)
        self.groups[-1].entries += entries

    def write(self, prose: Prose) -> None:
        """Add running text."""
        self.closed = self.closed or bool(self.groups)
        (self.after if self.groups else self.prose).append(prose)

    def _go_on(self) -> None:
        """Take text between two lists as text of the section, which has one place for it."""
        self.prose += self.after
        self.after = []

    @property
    def is_empty(self) -> bool:
        """Whether only the heading has been read."""
        return not self.groups and not self.prose

    @property
    def has_loose_entries(self) -> bool:
        """Whether it has entries that stand under no heading of a group."""
        return any(group.rank == 0 and group.entries for group in self.groups)


def gather(strips: Sequence[Strip], hints: Vocabulary) -> tuple[list[SectionDraft], list[Note]]:
    """Put every strip into the section it belongs to."""
    gatherer = _Gatherer(strips, hints)
    for index, strip in enumerate(strips):
        gatherer.take(index, strip)
        refuse_many(gatherer.drafts)
    gatherer.close()
    drafts = [part for draft in gatherer.drafts for part in _with_text_below(draft)]
    refuse_many(drafts)
    return drafts, gatherer.notes


def _with_text_below(draft: SectionDraft) -> list[SectionDraft]:
    """Let text that stands below the last list stay there, as a section without a heading."""
    if not draft.after:
        return [draft]
    below = SectionDraft("", None, draft.after[0].line, prose=draft.after)
    draft.after = []
    return [draft, below]


def refuse_many(drafts: Sequence[SectionDraft]) -> None:
    """Refuse more sections than any leaflet has."""
    if len(drafts) > SECTIONS_MAX:
        message = f"This file has more than {SECTIONS_MAX} sections. Upload one leaflet at a time."
        raise errors.FileTooComplex(message)


class _Gatherer:
    """Goes through the outline once, with the section that is open."""

    def __init__(self, strips: Sequence[Strip], hints: Vocabulary) -> None:
        self.strips = strips
        self.hints = hints
        self.drafts: list[SectionDraft] = []
        self.notes: list[Note] = []
        self.section_rank = _section_rank(strips)
        plain = [strip for strip in strips if isinstance(strip, Head) and strip.rank == Form.PLAIN]
        self.asks = sum(outline.is_question(head.words.plain) for head in plain) > 1
        """Whether several plain lines over text are questions."""
        bold = sum(isinstance(strip, Head) and strip.rank in (Form.BOLD, Form.CAPITALS) for strip in strips)
        self.is_bold = self.section_rank in (Form.BOLD, Form.CAPITALS) and bold >= BOLD_MIN
        """Whether most headings are in bold or in capitals."""
        self.current: SectionDraft | None = None

    def take(self, index: int, strip: Strip) -> None:
        """Put one strip where it belongs."""
        if isinstance(strip, Head | Verdict):
            self._part()
        if isinstance(strip, Head):
            self._take_head(strip, index)
        elif isinstance(strip, Verdict):
            draft = SectionDraft("", None, strip.line, rule=strip)
            self.drafts.append(draft)
            self.current = None
        elif isinstance(strip, Prose):
            self._take_prose(strip)
        elif isinstance(strip, Points):
            points = [point for point in strip.points if point.line.words.plain or point.points]
            if points:
                self._section(points[0].line.number).add([Entry(point) for point in points])
        else:
            self._take_grid(strip)

    def close(self) -> None:
        """End what is open."""
        self._part()

    def _part(self) -> None:
        """Make a section of the group that is open if its heading has text alone under it: groups hold points."""
        current = self.current
        last = current.groups[-1] if current and current.groups else None
        if current is None or last is None or last.entries or not last.heading or not current.after:
            return
        current.groups.pop()
        heading, subtitle, _ = outline.heading(Words(last.heading))
        self.current = SectionDraft(
            heading, subtitle, last.line or current.line, rank=last.rank, prose=current.after, parted=True
        )
        self.current.heads = [head for head in current.heads if head.line == last.line]
        current.heads = [head for head in current.heads if head.line != last.line]
        current.after = []
        self.drafts.append(self.current)

    def _section(self, line: int) -> SectionDraft:
        """The open section, or a new one without a heading: after the rule nothing belongs to what stood before it."""
        if self.current is None:
            self.current = SectionDraft("", None, line)
            self.drafts.append(self.current)
        return self.current

    def _take_prose(self, prose: Prose) -> None:
        self._section(prose.line).write(prose)

    def _take_head(self, head: Head, index: int) -> None:
        role = self._role(head, index)
        if role == "section" or self.current is None:
            self._open(head)
        elif role == "group":
            self.current.heads.append(head)
            self.current.group(outline.without_colon(head.words.plain), head.line, head.rank)
        else:
            self._take_prose(Prose(head.words, head.line))

    def _open(self, head: Head) -> None:
        heading, subtitle, lead_in = outline.heading(head.words)
        self.current = SectionDraft(heading, subtitle, head.line, rank=head.rank, heads=[head])
        if lead_in is not None:
            self.current.prose.append(Prose(lead_in, head.line))
        self.drafts.append(self.current)

    def _role(self, head: Head, index: int) -> str:
        """Whether a heading opens a section or a group, or only leads on to a list ("Linking can help you to:")."""
        current = self.current
        if current is None or (current.parted and head.rank == current.rank):
            return "section"
        listed = index + 1 < len(self.strips) and isinstance(self.strips[index + 1], Points | Grid)
        known = self._known(head)
        is_news = known is not None and known is not outline.kind(current.heading, self.hints)
        if head.rank == Form.PLAIN:
            return self._role_of_plain_line(current, head.words.plain, is_news=is_news, listed=listed)
        if head.rank == Form.COLON and not is_news and listed:
            leads = self._role_of_colon_line(head, current)
            if leads:
                return leads
        under = current.is_empty and 0 < current.rank < Form.COLON
        leads_on = head.rank == Form.COLON and self._is_only_of_its_form(index)
        if leads_on and listed and under:
            return "lead-in"  # Right below a heading of another form, it leads on whatever it speaks of.
        if self._is_below_a_twin(head, current, is_news=is_news, listed=listed):
            current.parents = True
            return "group"
        is_promoted = is_news and head.rank > MARKED_MAX and len(head.words.plain.split()) <= PROMOTED_WORDS_MAX
        other = "lead-in" if leads_on and not current.groups else "group"
        return "section" if head.rank <= self.section_rank or is_promoted else other

    @staticmethod
    def _is_below_a_twin(head: Head, current: SectionDraft, *, is_news: bool, listed: bool) -> bool:
        """Whether a heading over a list stands right below one of its form, which else held nothing."""
        alike = head.rank == current.rank < Form.NUMBERED and listed and not is_news
        return alike and (current.is_empty or (current.parents and not current.closed))

    def _role_of_colon_line(self, head: Head, current: SectionDraft) -> str | None:
        """Where a line with a colon over a list stands under the section that is open."""
        if self._is_over_colons(current):
            return "group"
        # Two lines with a colon in a row: the second leads on to the list of the first.
        follows = head.rank <= self.section_rank and current.rank == Form.COLON and current.is_empty
        return "lead-in" if follows and head.words.plain.endswith(":") else None

    def _is_over_colons(self, section: SectionDraft) -> bool:
        """Whether lines with a colon are the groups of a section: it began with one, under a line without."""
        if section.rank != Form.PLAIN or section.prose or section.closed:
            return False
        return not section.groups or section.groups[0].rank == Form.COLON

    def _role_of_plain_line(self, current: SectionDraft, text: str, *, is_news: bool, listed: bool) -> str:
        if is_news:
            return "section"
        asks = outline.is_question(text)
        if self.section_rank <= MARKED_MAX or (self.is_bold and not listed and not asks):
            # Where headings are marked, or all in bold, a plain line stands over its list at most, or asks like others.
            return "group" if listed or (asks and self.asks) else "lead-in"
        parallel = not current.closed and not current.has_loose_entries and listed
        if current.rank in (Form.PLAIN, 0):
            current.parents = current.parents or (current.is_empty and current.rank == Form.PLAIN)
            parallel = parallel and current.parents
        return "group" if parallel else "section"

    def _known(self, head: Head) -> SectionKind | None:
        heading, subtitle, _ = outline.heading(head.words)
        return outline.kind(f"{heading}: {subtitle or ''}", self.hints)

    def _is_only_of_its_form(self, index: int) -> bool:
        """Whether no other line with a colon follows before the next section: one alone leads on to its list."""
        for other in self.strips[index + 1 :]:
            if isinstance(other, Verdict):
                return True
            if isinstance(other, Head) and (other.rank <= self.section_rank or other.rank == Form.COLON):
                return other.rank <= self.section_rank
        return True

    def _take_grid(self, grid: Grid) -> None:
        heading = self.current.heading if self.current else ""
        to_tick = outline.kind(heading, self.hints) is SectionKind.CHECKLIST
        reading = tables.read(grid.table, self.hints, to_tick=to_tick)
        self.notes += reading.notes
        for words, number in reading.rows:
            self._take_prose(Prose(words, number))
        for stack in reading.stacks:
            if stack.heading is not None and stack.is_section:
                self._open(Head(stack.heading, stack.line, self.section_rank))
            section = self._section(stack.line)
            if stack.heading is not None and not stack.is_section:
                section.group(outline.without_colon(stack.heading.plain), stack.line, MARKED_MAX)
            section.add(stack.entries)
        if any(stack.is_section for stack in reading.stacks):
            self.current = None


def _section_rank(strips: Sequence[Strip]) -> int:
    """The strongest form of heading that is used more than once, or else the strongest of all."""
    ranks = Counter(strip.rank for strip in strips if isinstance(strip, Head))
    repeated = [rank for rank, count in ranks.items() if count > 1 and rank != Form.PLAIN]
    return min(repeated or ranks, default=int(Form.PLAIN))
