"""Points to items: the label before a dash, the family of a benefit, the points under a box."""

import re
from collections.abc import Sequence

from content.enums import BenefitFamily, FindingCode, ItemScope, SectionKind
from content.leaflet import outline, vocabulary
from content.leaflet.document import Detail, Group, Item
from content.leaflet.sections import GroupDraft, SectionDraft
from content.leaflet.tables import Entry
from content.leaflet.tree import Line, Note, Point, cut
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace
from content.words import MarkKind, Words

LABEL_CHARS_MAX = 70
LABEL_CHARS_MIN = 2
PARTS_MIN = 3
"""So many parts between semicolons are a list, and no sentence."""
COLON_LABEL_CHARS_MAX = 40
COLON_LABEL_WORDS_MAX = 5
_DASH = re.compile(r"\s(?:-{1,3}|[\u2013\u2014])\s")
"""With space on both sides: `in-country` and `town-twinning` are words; programs write dashes as several hyphens."""
_OPENING = "([{"
_CLOSING = ")]}"


def groups(drafts: Sequence[GroupDraft], kind: SectionKind, hints: Vocabulary) -> tuple[list[Group], list[Note]]:
    """Make items of what was gathered in a section of this kind."""
    found: list[Group] = []
    notes: list[Note] = []
    for draft in drafts:
        started = len(found)
        loose: list[Item] = []
        for entry in draft.entries:
            group, more = _as_group(entry, kind, hints)
            notes += more
            if group is None:
                loose.append(_item(entry, kind, hints))
                continue
            if loose:
                found.append(_group(draft, loose, first=len(found) == started))
                loose = []
            elif draft.heading and len(found) == started:
                # The heading over families stays, though all its items stand under theirs.
                found.append(_group(draft, (), first=True))
            found.append(group)
        if loose or len(found) == started:
            family = _family(draft.heading, hints) if kind is SectionKind.OPPORTUNITIES and draft.heading else None
            if family:
                loose = [replace(item, family=family, label=draft.heading) for item in loose]
            found.append(_group(draft, loose, first=len(found) == started))
    return found, notes


def _group(draft: GroupDraft, made: Sequence[Item], *, first: bool) -> Group:
    """The items under a heading; those after a family stand under none."""
    if first:
        return Group(draft.heading, tuple(made), draft.line, draft.key)
    return Group("", tuple(made), draft.line)


def has_families(drafts: Sequence[GroupDraft], hints: Vocabulary) -> bool:
    """Whether some points have the form of a family of benefits, and the words of one."""
    leads = [_lead(entry.point.line.words) for draft in drafts for entry in draft.entries if not entry.whole]
    return any(lead and _family(lead[0], hints) for lead in leads)


def take_families(draft: SectionDraft, hints: Vocabulary) -> None:
    """Take paragraphs that all have the form of a family of benefits as the points that they are.

    Under a heading that speaks of benefits the form is enough: words in bold, and then several parts.
    """
    benefits = outline.kind(draft.heading, hints) is SectionKind.OPPORTUNITIES
    found = [prose for prose in draft.prose if _is_family(prose.words, hints) or (benefits and _has_parts(prose.words))]
    if draft.groups or len(found) < 2 or draft.prose[-len(found) :] != found:  # noqa: PLR2004 - one may be a sentence
        return
    draft.prose = draft.prose[: -len(found)]
    draft.add([Entry(Point(Line(prose.words, prose.line))) for prose in found])


def _has_parts(words: Words) -> bool:
    lead = _lead(words)
    return lead is not None and _bold_end(words) > 0 and len(_parts(lead[1].plain)) >= PARTS_MIN


def _is_family(words: Words, hints: Vocabulary) -> bool:
    lead = _lead(words)
    return lead is not None and _family(lead[0], hints) is not None


def label(words: Words) -> str | None:
    """The words before a dash, in bold at the beginning, or before a colon."""
    text = words.plain
    dash = _DASH.search(text, LABEL_CHARS_MIN, LABEL_CHARS_MAX + 3)
    bold = _bold_end(words)
    if bold and not text[bold:].strip(": "):
        return None  # In bold as a whole, it is no label of anything.
    if bold and (dash is None or bold <= dash.start()):
        return text[:bold].strip().removesuffix(":").removesuffix(".").strip() or None
    if dash:
        return text[: dash.start()].strip().strip("*").strip() or None
    before, colon, rest = text.partition(": ")
    return before.strip() or None if colon and rest.strip() and _is_short_label(before) else None


def is_bold_label(words: Words) -> bool:
    """Whether words begin with some in bold, and go on without; where they are a link, they are no label."""
    linked = any(mark.kind is MarkKind.LINK for mark in words.marks)
    return 0 < _bold_end(words) < len(words.plain) and not linked


def _is_short_label(text: str) -> bool:
    return len(text) <= COLON_LABEL_CHARS_MAX and len(text.split()) <= COLON_LABEL_WORDS_MAX


def _as_group(entry: Entry, kind: SectionKind, hints: Vocabulary) -> tuple[Group | None, list[Note]]:
    """A point that is really a heading: a family of benefits, or plain words over boxes."""
    point = entry.point
    line = point.line
    if entry.whole:
        return None, []
    if kind is SectionKind.OPPORTUNITIES and not line.boxed:
        lead = _lead(line.words)
        if lead:
            return _family_group(entry, lead[0], lead[1], hints)
        family = _family(line.words.plain, hints)
        if point.points and (family or _bold_end(line.words) == len(line.words.plain)):
            heading = line.words.plain.removesuffix(":").strip()
            made = (_item(replace(entry, point=inner), kind, hints) for inner in point.points)
            family_items = tuple(replace(item, family=family, label=heading) for item in made)
            return Group(heading, family_items, line.number, line.anchor), []
    if not line.boxed and point.points and all(inner.line.boxed for inner in point.points):
        made = (_item(replace(entry, point=inner), kind, hints) for inner in point.points)
        return Group(line.words.plain.removesuffix(":").strip(), tuple(made), line.number, line.anchor), []
    return None, []


def _lead(words: Words) -> tuple[str, Words] | None:
    """The family and the list of a line such as "**Citizen benefits** - tolerance; enrichment"."""
    bold = _bold_end(words)
    dash = _DASH.search(words.plain, LABEL_CHARS_MIN, LABEL_CHARS_MAX + 3)
    start = 0
    if dash and (not bold or bold <= dash.start()):
        name, start = words.plain[: dash.start()], dash.end()
    elif bold:
        name = words.plain[:bold]
        start = bold + len(words.plain[bold:]) - len(words.plain[bold:].lstrip(" :-\u2013\u2014"))
    elif (colon := words.plain.find(": ")) > 0 and _is_short_label(words.plain[:colon]):
        name, start = words.plain[:colon], colon + 1
    rest = cut(words, start, len(words.plain))
    if not start or len(_parts(rest.plain)) <= 1:
        return None
    return name.strip().removesuffix(":").strip(), rest


def _family_group(entry: Entry, name: str, rest: Words, hints: Vocabulary) -> tuple[Group, list[Note]]:
    line = entry.point.line
    family = _family(name, hints)
    made: list[Item] = []
    notes: list[Note] = []
    parts = _parts(rest.plain)
    for index, (start, end) in enumerate(parts):
        words = cut(rest, start, end)
        if index == len(parts) - 1:
            words, joiner = _without_joiner(words, hints)
            if joiner:
                message = (
                    f"Each benefit stands by itself here, so I left out the \u201c{joiner}\u201d before the last one."
                )
                notes.append(Note(FindingCode.PART_SKIPPED, message, line.number, joiner))
        if words.plain:
            key = line.anchor if index == 0 else None
            made.append(Item(words, label=name if family else None, line=line.number, family=family, source_key=key))
    inner = [_item(replace(entry, point=point), SectionKind.OPPORTUNITIES, hints) for point in entry.point.points]
    made += [replace(item, label=name if family else None, family=family) for item in inner]
    return Group(name, tuple(made), line.number), notes


def _parts(text: str) -> list[tuple[int, int]]:
    """Where the parts between semicolons begin and end; a semicolon inside brackets parts nothing."""
    depth = 0
    start = 0
    parts: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character == ";" and depth == 0:
            parts.append((start, at))
            start = at + 1
    parts.append((start, len(text)))
    return [(start, end) for start, end in parts if text[start:end].strip()]


def _without_joiner(words: Words, hints: Vocabulary) -> tuple[Words, str | None]:
    """The last part without its "and", and without the full stop of the whole line."""
    end = len(words.plain)
    if words.plain.endswith(".") and not words.plain.endswith(("etc.", "..")):
        end -= 1
    words = cut(words, 0, end)
    first, space, _ = words.plain.partition(" ")
    if space and first.lower() in hints.last_joiners:
        return cut(words, len(first), len(words.plain)), first
    return words, None


def _item(entry: Entry, kind: SectionKind, hints: Vocabulary) -> Item:
    line = entry.point.line
    is_checklist = kind in (SectionKind.CHECKLIST, SectionKind.CONDITIONS)
    return Item(
        words=line.words,
        label=label(line.words),
        line=line.number,
        boxed=line.boxed,
        starred=line.starred,
        column=entry.column,
        scope=entry.scope or ItemScope.SIDE,
        allows_not_applicable=is_checklist and _names_outside_body(line.words.plain, hints),
        details=_details(entry.point.points),
        source_key=line.anchor,
    )


def _details(points: Sequence[Point]) -> tuple[Detail, ...]:
    """Give what stands under a point; where only a box stood, nothing does."""
    told = [point for point in points if point.line.words.plain or point.points]
    return tuple(Detail(point.line.words, point.line.number, _details(point.points)) for point in told)


def _names_outside_body(text: str, hints: Vocabulary) -> bool:
    """Whether a body is named by way of example ("e.g. UNDP"): not every country has one."""
    markers = "|".join(re.escape(marker) for marker in hints.outside_bodies_by_example)
    found = re.search(rf"(?<!\w)(?:{markers})[\s,:]{{0,4}}(?:\w{{1,3}}['\s]\s{{0,3}})?(\w)", text, re.IGNORECASE)
    return found is not None and found.group(1).isupper()


def _family(text: str, hints: Vocabulary) -> BenefitFamily | None:
    return next((family for family, words in hints.families if vocabulary.has(text, words)), None)


def _bold_end(words: Words) -> int:
    """Where the words in bold at the beginning end; 0 if there are none."""
    at = 0
    for mark in words.marks:
        if mark.kind is MarkKind.BOLD and mark.start <= at + 1:
            at = max(at, mark.end)
    return at
