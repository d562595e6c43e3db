"""An edition beside the one it was made against, item by item, as a reader would see both."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from msgspec import Struct, field

from content.leaflet.likening import comparing
from content.records import (
    ChangeSet,
    Edition,
    Finding,
    Item,
    ItemChange,
    ItemChangeKind,
    Section,
    Severity,
    TextSegment,
)
from server.desk import speech

QUIET = (ItemChangeKind.KEPT, ItemChangeKind.MOVED)
"""What leaves the words as they were."""


class Row(Struct, frozen=True):
    """What became of one item: what stood there, and what stands there now."""

    key: str
    """The key of the first item that stands there now; of one that went, its own."""
    change: ItemChange
    heading: str = ""
    """The heading of the group that begins here."""
    group: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether the words are the same."""
        return self.change.kind in QUIET

    @property
    def is_warned(self) -> bool:
        """Whether something in it is to be looked at."""
        return any(one.severity is not Severity.INFO for one in self.findings)

    def holds(self, key: str | None) -> bool:
        """Whether an item of this key stands here."""
        return key is not None and any(one.key == key for one in self.change.after)

    @property
    def anchor(self) -> str:
        """The name of its place in the page."""
        return f"at-{self.key}"


class Stretch(Struct, frozen=True):
    """Rows of a section that follow each other."""

    rows: tuple[Row, ...]
    folds: bool = False
    """Whether they are out of the way until somebody opens them: nothing about them changed."""


FOLDED_MIN = 2
"""So many rows without a change are folded; one takes no more room than its fold."""


class Part(Struct, frozen=True):
    """A section of either edition, beside its counterpart."""

    key: str
    before: Section | None
    after: Section | None
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()
    segments: tuple[TextSegment, ...] = ()
    """Its own text, before its list, compared word by word; empty if it is the same, or there is none."""

    @property
    def is_quiet(self) -> bool:
        """Whether its own words are the same in both."""
        if self.before is None or self.after is None:
            return False
        return _said(self.before) == _said(self.after)

    @property
    def whole(self) -> Stretch:
        """Everything in it."""
        return Stretch(self.rows)

    def stretches(self, at: str | None) -> tuple[Stretch, ...]:
        """Fold what did not change, but for the row before and after a change and what somebody is at or warned of."""
        told = [row.change.kind is not ItemChangeKind.KEPT or row.is_warned or row.holds(at) for row in self.rows]
        shown = [any(told[max(place - 1, 0) : place + 2]) for place in range(len(told))]
        found: list[Stretch] = []
        for is_shown, run in groupby(zip(shown, self.rows, strict=True), key=itemgetter(0)):
            rows = tuple(row for _, row in run)
            found.append(Stretch(rows, folds=not is_shown and len(rows) >= FOLDED_MIN))
        return tuple(found)

    @property
    def shown(self) -> Section | None:
        """The section as it stands now, or stood."""
        return self.after or self.before


class Beside(Struct, frozen=True):
    """A whole edition beside another."""

    before: Edition | None
    after: Edition
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    """What is about no item or section that stands here."""
    to_decide: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    """The names of places in the page, by the key of what stands there."""


def put(before: Edition | None, after: Edition, changes: ChangeSet | None) -> Beside:
    """Put an edition beside the one that its change set compares it with."""
    said = changes.items if changes else ()
    by_after = {change.after[0].key: change for change in said if change.after}
    gone = _gone(before, said)
    about = _by_key(after.findings)
    parts = [_part(section, _of(before, section.key), by_after, gone, about) for section in after.sections]
    standing = {section.key for section in after.sections}
    lost = before.sections if before else ()
    parts += [_lost(section, gone) for section in lost if section.key not in standing]
    rows = [row for part in parts for row in part.rows]
    places = {part.key: f"at-{part.key}" for part in parts}
    places |= {item.key: row.anchor for row in rows for item in (*row.change.after, *row.change.before)}
    return Beside(
        before=before,
        after=after,
        parts=tuple(parts),
        findings=tuple(one for one in after.findings if one.item is None or one.item not in places),
        to_decide=tuple(row for row in rows if row.change.kind is ItemChangeKind.PROPOSED),
        changed=tuple(row for row in rows if row.change.kind not in (*QUIET, ItemChangeKind.PROPOSED)),
        places=places,
    )


def radius(changes: ChangeSet | None) -> str:
    """Say in a sentence who will feel it."""
    felt = changes.impact if changes else None
    if changes is None or felt is None:
        return ""
    touched = felt.partnerships_affected
    if not touched:
        return speech.say("no_partnership_touched")
    if not felt.ticks_to_reconfirm:
        told = speech.say("touched_minor", n=touched)
    else:
        told = speech.say("touched_major", n=touched, ticks=speech.say("ticks", n=felt.ticks_to_reconfirm))
    if felt.verdicts_changed:
        told += " " + speech.say("verdicts_would_change", n=felt.verdicts_changed)
    return told


def _part(
    section: Section,
    earlier: Section | None,
    by_after: Mapping[str, ItemChange],
    gone: "Mapping[tuple[str, str | None], list[ItemChange]]",
    about: Mapping[str, list[Finding]],
) -> Part:
    """Put a section together: its items as they are printed, and what went where it stood."""
    headings = {group.items[0].key: group for group in section.groups if group.items}
    rows: list[Row] = [_went(change) for change in _chain(gone, section.key, None)]
    for item in section.items:
        change = by_after.get(item.key)
        if change is None:
            continue
        begun = headings.get(item.key)
        found = [one for member in change.after for one in about.get(member.key, ())]
        rows.append(Row(item.key, change, begun.heading if begun else "", begun.key if begun else "", tuple(found)))
        for origin in change.before:
            rows += [_went(other) for other in _chain(gone, section.key, origin.key)]
    own = tuple(about.get(section.key, ()))
    return Part(section.key, earlier, section, tuple(rows), own, _compared(earlier, section))


def _compared(earlier: Section | None, section: Section) -> tuple[TextSegment, ...]:
    """Compare the texts of a section, within one language."""
    if earlier is None or earlier.language != section.language or earlier.words is None or section.words is None:
        return ()
    return () if earlier.words == section.words else comparing.segments(earlier.words.plain, section.words.plain)


def _lost(section: Section, gone: "Mapping[tuple[str, str | None], list[ItemChange]]") -> Part:
    rows = [_went(change) for (key, _), changes in gone.items() if key == section.key for change in changes]
    return Part(section.key, section, None, tuple(rows))


def _said(section: Section) -> tuple[object, ...]:
    return (section.heading, section.subtitle, section.words, section.kind, section.audience, section.language)


def _went(change: ItemChange) -> Row:
    return Row(change.before[0].key, change)


def _gone(before: Edition | None, changes: Iterable[ItemChange]) -> dict[tuple[str, str | None], list[ItemChange]]:
    """Find what went, by its section and by the item that stood before it."""
    went = {change.before[0].key: change for change in changes if not change.after}
    found: dict[tuple[str, str | None], list[ItemChange]] = {}
    for section in before.sections if before else ():
        earlier: str | None = None
        for item in section.items:
            if item.key in went:
                found.setdefault((section.key, earlier), []).append(went[item.key])
            earlier = item.key
    return found


def _chain(
    gone: Mapping[tuple[str, str | None], list[ItemChange]], section: str, after: str | None
) -> Iterable[ItemChange]:
    """Give what went after an item, and what went after that."""
    for change in gone.get((section, after), ()):
        yield change
        yield from _chain(gone, section, change.before[0].key)


def _of(edition: Edition | None, key: str) -> Section | None:
    return next((one for one in edition.sections if one.key == key), None) if edition else None


def _by_key(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.item is not None:
            found.setdefault(one.item, []).append(one)
    return found


def item_of(edition: Edition, key: str) -> tuple[Section, Item] | None:
    """Find an item of an edition, and the section it stands in."""
    return next(((section, item) for section in edition.sections for item in section.items if item.key == key), None)
