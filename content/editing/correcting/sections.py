"""Saying what a section is for: its kind, its heading, its readers. Pure."""

from collections.abc import Collection

from content import errors
from content.editing.correcting import items, rules, settling, words
from content.guiding.outline import Content, SectionPlace
from content.records import Audience, Finding, FindingCode, SectionKind
from content.replacing import replace

AUDIENCE_LABEL_CHARACTERS_MAX = 200


def edit(
    content: Content,
    taken: Collection[str],
    key: str,
    *,
    kind: SectionKind | None = None,
    heading: str | None = None,
    audience: Audience | None = None,
    audience_label: str | None = None,
) -> Content:
    """Change what a section is for; its items become boxes or points of advice with it, and none is lost.

    Raises NOT_FOUND, and INVALID_INPUT for readers without a name, a second rule, or nothing to change.
    """
    section = settling.section_of(content.outline, key)
    if section is None:
        raise errors.NotFound(f"There is no section called `{key[:60]}` in this draft.", path=("key",))
    if kind is heading is audience is audience_label is None:
        message = "Say what to change: `kind`, `heading`, `audience` or `audienceLabel`."
        raise errors.InvalidInput(message, path=("kind",))
    wanted = replace(section, audience=audience or section.audience)
    label = _label(content, wanted, kind or section.kind, audience_label)
    wording = replace(content.wordings[key], audience_label=label)
    changed = replace(_placed(content, wanted), wordings={**content.wordings, key: wording})
    if heading is not None:
        changed = words.reworded(changed, key, replace(wording, label=heading))
    if kind is not None:
        known = replace(changed, findings=tuple(one for one in changed.findings if not _is_unknown(one, key)))
        changed = _of_kind(known, taken, wanted, kind)
    return settling.settled(content, items.flattened(changed, taken))


def _label(content: Content, section: SectionPlace, kind: SectionKind, label: str | None) -> str | None:
    """Name the readers in the leaflet's own words, which only other readers than ours have."""
    if section.audience is not Audience.OTHER:
        if label is not None:
            message = "Only readers of another kind are named in your own words: give `audience: OTHER` too."
            raise errors.InvalidInput(message, path=("audienceLabel",))
        if kind is SectionKind.AUDIENCE_ISSUES and section.audience is Audience.EVERYONE:
            message = "Issues are put to some readers and not to others: give `audience`."
            raise errors.InvalidInput(message, path=("audience",))
        return None
    label = label if label is not None else content.wordings[section.key].audience_label
    if label is None:
        message = "Name these readers in the leaflet's own words: `audienceLabel`."
        raise errors.InvalidInput(message, path=("audienceLabel",))
    return label


def _of_kind(content: Content, taken: Collection[str], section: SectionPlace, kind: SectionKind) -> Content:
    if kind is section.kind:
        return content
    if kind is SectionKind.RULE:
        return rules.begin(content, section)
    if section.kind is SectionKind.RULE:
        content, section = rules.end(content, taken, section)
    return _placed(content, items.fitted(section, kind))


def _placed(content: Content, section: SectionPlace) -> Content:
    sections = tuple(section if one.key == section.key else one for one in content.outline.sections)
    return replace(content, outline=replace(content.outline, sections=sections))


def _is_unknown(finding: Finding, key: str) -> bool:
    return finding.code is FindingCode.UNKNOWN_SECTION and finding.item == key
