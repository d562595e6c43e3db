"""The grammar of a leaflet: a tree of blocks becomes titles, sections, items and the rule, with what to look at."""

from collections.abc import Sequence

from content.enums import Audience, RuleQuantifier, SectionKind
from content.leaflet import counting, front, items, languages, ours, outline, proofing, sections, vocabulary
from content.leaflet.document import Document, Group, Item, Rule, Section
from content.leaflet.sections import SectionDraft
from content.leaflet.tree import Note, Tree, join
from content.leaflet.vocabulary import Vocabulary
from content.replacing import replace

TICKABLE = (SectionKind.CHECKLIST, SectionKind.CONDITIONS)


def interpret(tree: Tree, *, language: str) -> Document:
    """Read a leaflet by its form; the language only helps to say of what kind each part is."""
    hints = languages.of(language)
    if ours.is_ours(tree):
        titles, drafts, notes = ours.gather(tree, hints)
    else:
        strips, counted = counting.uncounted(outline.strips(tree, hints))
        titles, strips = front.split(strips, hints)
        drafts, notes = sections.gather(strips, hints)
        notes += counted
        for draft in drafts:
            items.take_families(draft, hints)
    made: list[Section] = []
    for index, draft in enumerate(drafts):
        section, more = _section(draft, _kind(drafts, index, hints), hints)
        made.append(section)
        notes += more
    made = with_essentials(made)
    rule = _rule(drafts, made)
    proof = proofing.Proof(tree, titles, drafts, made, notes, has_rule=rule is not None)
    return Document(
        collection_title=titles.collection_title,
        title=titles.title,
        subtitle=titles.subtitle,
        kind=titles.kind,
        sections=tuple(made),
        rule=rule,
        findings=proofing.findings(proof, hints),
    )


def _kind(drafts: Sequence[SectionDraft], index: int, hints: Vocabulary) -> SectionKind:
    """Boxes make a checklist whatever its heading; then the heading hints; then the place tells, or the labels do."""
    draft = drafts[index]
    if draft.rule is not None:
        return SectionKind.RULE
    if _is_boxed(draft):
        return SectionKind.CHECKLIST
    hint = outline.kind(draft.heading, hints)
    if hint is None and outline.kind(draft.subtitle or "", hints) is SectionKind.AUDIENCE_ISSUES:
        # Under an unknown heading a subtitle says no more than whose issues these are.
        hint = SectionKind.AUDIENCE_ISSUES
    if hint is not None and (hint is not SectionKind.AUDIENCE_ISSUES or draft.groups):
        return hint
    if items.has_families(draft.groups, hints):
        return SectionKind.OPPORTUNITIES
    follows_boxes = any(_is_checklist(other, hints) for other in drafts[:index])
    before_rule = index + 1 < len(drafts) and drafts[index + 1].rule is not None
    if draft.groups and draft.heading and before_rule and follows_boxes:
        return SectionKind.CONDITIONS
    labelled = _is_labelled(draft) or _is_labelled_in_bold(draft)
    return SectionKind.CONDITIONS if follows_boxes and labelled else SectionKind.OTHER


def _is_checklist(draft: SectionDraft, hints: Vocabulary) -> bool:
    """Whether it has boxes; or points under such a heading, as some programs turn boxes into bullets."""
    return _is_boxed(draft) or (bool(draft.groups) and outline.kind(draft.heading, hints) is SectionKind.CHECKLIST)


def _is_boxed(draft: SectionDraft) -> bool:
    points = [entry.point for group in draft.groups for entry in group.entries]
    return any(point.line.boxed or any(inner.line.boxed for inner in point.points) for point in points)


def _is_labelled(draft: SectionDraft) -> bool:
    """Whether it has several groups under headings, and most of its points have a label, as conditions do."""
    points = [entry.point for group in draft.groups for entry in group.entries]
    labelled = sum(items.label(point.line.words) is not None for point in points)
    headed = all(group.heading for group in draft.groups)
    return bool(draft.heading) and headed and len(draft.groups) > 1 and 2 * labelled > len(points)


def _is_labelled_in_bold(draft: SectionDraft) -> bool:
    """Whether all of its points, several of them, begin with a label in bold that a sentence explains.

    Those that stand under headings of their own need not, where others stand under none.
    """
    loose = [group for group in draft.groups if not group.heading]
    lines = [entry.point.line for group in loose or draft.groups for entry in group.entries]
    explained = all(outline.is_sentence(line.words.plain) and items.is_bold_label(line.words) for line in lines)
    return bool(draft.heading) and len(lines) >= outline.LABELLED_MIN and explained


def _section(draft: SectionDraft, kind: SectionKind, hints: Vocabulary) -> tuple[Section, list[Note]]:
    groups, notes = items.groups(draft.groups, kind, hints)
    audience, audience_label = _audience(draft, kind, hints)
    paragraphs = [draft.rule.words] if draft.rule else [prose.words for prose in draft.prose]
    section = Section(
        kind=kind,
        heading=draft.heading,
        subtitle=draft.subtitle,
        audience=audience,
        audience_label=audience_label,
        words=join(paragraphs, "\n\n") if paragraphs else None,
        groups=tuple(groups),
        line=draft.line,
        source_key=draft.key,
    )
    return section, notes


def _audience(draft: SectionDraft, kind: SectionKind, hints: Vocabulary) -> tuple[Audience, str | None]:
    """The readers that a section is for: those the words know, or those that the heading names."""
    for audience, words in hints.audiences:
        if vocabulary.has(draft.heading, words) or vocabulary.has(draft.subtitle or "", words):
            return audience, None
    named = outline.readers(draft.heading, hints) or outline.readers(draft.subtitle or "", hints)
    if named and draft.groups:
        return Audience.OTHER, named
    if kind is SectionKind.AUDIENCE_ISSUES:
        return Audience.OTHER, draft.heading
    return Audience.EVERYONE, None


def with_essentials(made: Sequence[Section]) -> list[Section]:
    """Mark the essential items: those with a star if any has one, else those with a box, else all of a checklist."""
    tickable = [
        item for section in made if section.kind in TICKABLE for group in section.groups for item in group.items
    ]
    starred = any(item.starred for item in tickable)
    boxed = any(item.boxed for item in tickable)

    def is_essential(item: Item, kind: SectionKind) -> bool:
        if starred:
            return item.starred
        return item.boxed if boxed else kind is SectionKind.CHECKLIST

    def marked(group: Group, kind: SectionKind) -> Group:
        return replace(group, items=tuple(replace(item, essential=is_essential(item, kind)) for item in group.items))

    return [
        replace(section, groups=tuple(marked(group, section.kind) for group in section.groups))
        if section.kind in TICKABLE
        else section
        for section in made
    ]


def _rule(drafts: Sequence[SectionDraft], made: Sequence[Section]) -> Rule | None:
    """The first rule of the leaflet, over every list that can be ticked."""
    verdict = next((draft.rule for draft in drafts if draft.rule is not None), None)
    if verdict is None:
        return None
    places = tuple(
        index
        for index, section in enumerate(made)
        if section.kind in TICKABLE and any(group.items for group in section.groups)
    )
    tickable = [item for place in places for group in made[place].groups for item in group.items]
    told_apart = any(item.boxed or item.starred for item in tickable)
    quantifier = RuleQuantifier.ALL_ESSENTIAL if told_apart else RuleQuantifier.ALL
    return Rule(verdict.words, quantifier, places, verdict.line)
