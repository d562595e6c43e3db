"""What an editor should look at: slips of the pen, stray marks, missing labels, unknown sections; nothing is mended."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from msgspec import Struct

from content.enums import FindingCode, LeafletKind, SectionKind, Severity
from content.leaflet import vocabulary
from content.leaflet.document import Detail, Finding, Group, Item, Section
from content.leaflet.front import Front
from content.leaflet.outline import Prose
from content.leaflet.sections import SectionDraft
from content.leaflet.tree import EXCERPT_CHARS_MAX, FINDINGS_MAX, Note, Tree
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace
from content.words import MarkKind, Words

LABELLED_SHARE_MIN = 0.5
"""When more of the items of a section have a label, one without is worth a look."""
LEFT_OUT_CHARS_MAX = 2_000
"""Of what was left out, in one finding."""
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Proof(Struct, frozen=True):
    """All that the checks look at."""

    tree: Tree
    front: Front
    drafts: Sequence[SectionDraft]
    sections: Sequence[Section]
    notes: Sequence[Note]
    has_rule: bool


_WARNINGS = frozenset({FindingCode.BROKEN_LAYOUT, FindingCode.LOW_CONFIDENCE})


def findings(proof: Proof, hints: Vocabulary) -> tuple[Finding, ...]:
    """Everything worth a look, in the order of the file, what is about the whole file last."""
    found = [
        *_noted(proof),
        *_slips(proof, hints),
        *_turned(proof),
        *_stray(proof.sections),
        *_unlabelled(proof.sections),
    ]
    found += [
        *_unknown(proof.sections),
        *_repeated_keys(proof.sections),
        *_lost_links(proof.drafts),
        *_absent(proof, hints),
    ]
    found.sort(key=lambda finding: (finding.line is None, finding.line or 0))
    if len(found) > FINDINGS_MAX:
        message = f"There are {len(found) - FINDINGS_MAX + 1} more findings; these are the first."
        found[FINDINGS_MAX - 1 :] = [Finding(Severity.INFO, FindingCode.LOW_CONFIDENCE, message)]
    return tuple(replace(finding, excerpt=_short(finding)) for finding in found)


def _short(finding: Finding) -> str | None:
    excerpt = finding.excerpt
    is_told = finding.code is FindingCode.PART_SKIPPED or excerpt is None or len(excerpt) <= EXCERPT_CHARS_MAX
    return excerpt if is_told or excerpt is None else excerpt[: EXCERPT_CHARS_MAX - 1] + "\u2026"


def _noted(proof: Proof) -> Iterator[Finding]:
    for note in [*proof.tree.notes, *proof.front.notes, *proof.notes]:
        severity = Severity.WARNING if note.code in _WARNINGS else Severity.INFO
        place = _place(note.number, proof.sections)
        for excerpt in _pieces(note):
            yield Finding(severity, note.code, note.message, note.number, excerpt, place=place)


def _pieces(note: Note) -> Sequence[str | None]:
    """The excerpt of a note; what is left out is told to its last word, in several findings if it is long."""
    if note.code is not FindingCode.PART_SKIPPED or note.excerpt is None or len(note.excerpt) <= EXCERPT_CHARS_MAX:
        return [note.excerpt]
    return textwrap.wrap(note.excerpt, LEFT_OUT_CHARS_MAX)


def _place(number: int, sections: Sequence[Section]) -> tuple[int, ...]:
    """The section that a line of the file is in."""
    places = [index for index, section in enumerate(sections) if section.line is not None and section.line <= number]
    return (places[-1],) if places else ()


def _items(sections: Sequence[Section]) -> Iterator[tuple[tuple[int, int, int], Item]]:
    for at, section in enumerate(sections):
        for inner, group in enumerate(section.groups):
            for index, item in enumerate(group.items):
                yield (at, inner, index), item


def _texts(proof: Proof) -> Iterator[tuple[str, int | None, tuple[int, ...]]]:
    """Every text of the leaflet with its line and its place."""
    for at, (draft, section) in enumerate(zip(proof.drafts, proof.sections, strict=True)):
        for text in (section.heading, section.subtitle or ""):
            yield text, section.line, (at,)
        prose: Iterable[Prose] = draft.prose
        for paragraph in prose:
            yield paragraph.words.plain, paragraph.line, (at,)
        for inner, group in enumerate(section.groups):
            yield group.heading, group.line, (at, inner)
    for place, item in _items(proof.sections):
        yield item.words.plain, item.line, place
        yield from ((text, line, place) for text, line in _details(item.details))


def _details(details: Sequence[Detail]) -> Iterator[tuple[str, int | None]]:
    for detail in details:
        yield detail.words.plain, detail.line
        yield from _details(detail.details)


def _slips(proof: Proof, hints: Vocabulary) -> Iterator[Finding]:
    for text, line, place in _texts(proof):
        for pattern, meant in _slip_patterns(hints):
            for match in pattern.finditer(text):
                wrong, right = match.group(), match.expand(meant)
                right = right[:1].upper() + right[1:] if wrong[:1].isupper() else right
                message = f"\u201c{wrong}\u201d looks like a slip. Did you mean \u201c{right}\u201d? I kept your words."
                yield Finding(Severity.WARNING, FindingCode.TYPO, message, line, wrong, right, place)


def _turned(proof: Proof) -> Iterator[Finding]:
    """Signs that turn the direction of reading can make a text say on paper what it does not say."""
    for text, line, place in _texts(proof):
        if _TURNING.search(text):
            message = (
                "There are hidden signs here that turn the direction of reading. I kept them; check what is printed."
            )
            shown = " ".join(_TURNING.sub(" ", text).split())
            yield Finding(Severity.WARNING, FindingCode.STRAY_PUNCTUATION, message, line, shown, place=place)


@cache
def _slip_patterns(hints: Vocabulary) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(slip.pattern, re.IGNORECASE), slip.meant) for slip in hints.slips)


def _stray(sections: Sequence[Section]) -> Iterator[Finding]:
    """A semicolon at the end of a few items; at the end of most it is how the list is written."""
    for at, section in enumerate(sections):
        for inner, group in enumerate(section.groups):
            ending = [index for index, item in enumerate(group.items) if item.words.plain.endswith(";")]
            if not ending or 2 * len(ending) >= len(group.items):
                continue
            for index in ending:
                item = group.items[index]
                message = (
                    "This item ends with a semicolon and the others do not. I kept it; you may want to take it away."
                )
                suggestion = item.words.plain.rstrip("; ")
                yield Finding(
                    Severity.INFO,
                    FindingCode.STRAY_PUNCTUATION,
                    message,
                    item.line,
                    _tail(item.words),
                    _tail(Words(suggestion)),
                    (at, inner, index),
                )


def _tail(words: Words) -> str:
    """The last few words, enough to find the place."""
    return " ".join(words.plain.split()[-4:])


def _unlabelled(sections: Sequence[Section]) -> Iterator[Finding]:
    for at, section in enumerate(sections):
        # In a part that nobody knows, words before a colon may be no label.
        placed = [] if section.kind is SectionKind.OTHER else list(_items([section]))
        labelled = sum(item.label is not None for _, item in placed)
        if labelled <= LABELLED_SHARE_MIN * len(placed) or labelled == len(placed):
            continue
        for (_, inner, index), item in placed:
            if item.label is None:
                message = (
                    "This item has no label, though most of the others here have one. That is fine if you meant it."
                )
                place = (at, inner, index)
                yield Finding(Severity.INFO, FindingCode.NO_LABEL, message, item.line, item.words.plain, place=place)


def _unknown(sections: Sequence[Section]) -> Iterator[Finding]:
    for at, section in enumerate(sections):
        is_loose_text = not section.heading and not section.groups
        if section.kind is not SectionKind.OTHER or is_loose_text:
            continue
        named = (
            f"what \u201c{section.heading}\u201d is for"
            if section.heading
            else "what this part without a heading is for"
        )
        message = (
            f"I could not tell {named}, so I kept it whole as a section of its own. Choose its kind if you know it."
        )
        yield Finding(
            Severity.INFO, FindingCode.UNKNOWN_SECTION, message, section.line, section.heading or None, place=(at,)
        )


def _repeated_keys(sections: Sequence[Section]) -> Iterator[Finding]:
    seen: dict[str, int | None] = {}
    for place, item in _items(sections):
        if item.source_key is None:
            continue
        if item.source_key in seen:
            message = (
                f"Two items carry the key \u201c{item.source_key}\u201d; the first is on line {seen[item.source_key]}. "
                "Copying an item copies its key: check which is which."
            )
            yield Finding(Severity.WARNING, FindingCode.DUPLICATE_KEY, message, item.line, item.source_key, place=place)
        else:
            seen[item.source_key] = item.line


def _lost_links(drafts: Sequence[SectionDraft]) -> Iterator[Finding]:
    """Headings are plain text, so a link in one leads nowhere any more."""
    for at, draft in enumerate(drafts):
        for head in draft.heads:
            for mark in head.words.marks:
                if mark.kind is MarkKind.LINK:
                    message = "Headings are plain text, so I left out where this one leads."
                    yield Finding(Severity.INFO, FindingCode.PART_SKIPPED, message, head.line, mark.href, place=(at,))


def _absent(proof: Proof, hints: Vocabulary) -> Iterator[Finding]:
    """What a leaflet usually has, and this one has not."""
    if not proof.front.title:
        message = "I found no title at the beginning of the file. Give the leaflet one, and compare every item."
        yield Finding(Severity.WARNING, FindingCode.LOW_CONFIDENCE, message)
    checklists = [section for section in proof.sections if section.kind is SectionKind.CHECKLIST]
    if not any(_has_items(section.groups) for section in checklists):
        message = "I found no checklist. You can publish this as guidance, but no partnership can follow it."
        yield Finding(Severity.WARNING, FindingCode.NO_CHECKLIST, message)
    if not proof.has_rule:
        message = (
            "I found no sentence that says when to think again. Without it no partnership can follow this leaflet."
        )
        yield Finding(Severity.WARNING, FindingCode.NO_RULE, message)
    front = proof.front
    titles = (front.collection_title or "", front.title, front.subtitle or "", front.foot)
    if not any(vocabulary.has(text, hints.licence) for text in (*titles, *(text for text, _, _ in _texts(proof)))):
        message = "The file does not say on what terms it may be shared. Ask its authors, and add the licence."
        yield Finding(Severity.WARNING, FindingCode.NO_LICENCE, message)
    if proof.front.kind is LeafletKind.SUPPLEMENTARY:
        message = "This leaflet adds to others, which are not part of this file. Upload them too if you have them."
        yield Finding(Severity.INFO, FindingCode.MISSING_LEAFLET, message, proof.front.line, proof.front.subtitle)


def _has_items(groups: Sequence[Group]) -> bool:
    return any(group.items for group in groups)
