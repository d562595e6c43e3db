"""Correcting the words that are put to one key. Pure."""

from content import errors
from content.guiding.outline import Content, GroupPlace, SectionPlace, Wording
from content.leaflet import carried, marks
from content.leaflet.items import label as label_of
from content.records import Finding, FindingCode, Words
from content.replacing import replace

TEXT_CHARACTERS_MAX = 10_000


def edit(
    content: Content, key: str, *, label: str | None = None, text: str | Words | None = None, heading: str | None = None
) -> Content:
    """Change the words put to one key; findings that no longer hold go with the words they were about.

    A text without a word on its marks keeps those of the words that stay.

    Raises NOT_FOUND for a key that is not there, INVALID_INPUT for words that it does not have, or none at all.
    """
    wording = content.wordings.get(key)
    if wording is None:
        message = f"There is nothing called `{key[:60]}` in this draft."
        raise errors.NotFound(message, path=("key",))
    named = {place.key for place in _headed(content)}
    if key in named:
        changed = _section(wording, label=label, text=text, heading=heading, group=key in _groups(content))
    else:
        changed = _item(wording, label=label, text=text, heading=heading)
    return reworded(content, key, changed)


def reworded(content: Content, key: str, wording: Wording) -> Content:
    """Put other words to a key, and leave out the findings that no longer hold of them."""
    return replace(
        content,
        wordings={**content.wordings, key: wording},
        findings=tuple(finding for finding in content.findings if _holds(finding, key, wording)),
    )


def of_item(label: str | None, text: Words) -> Wording:
    """Write an item as it is printed: the label, a dash, the rest; a label that the text has already is not doubled."""
    if label is None:
        return Wording(label=label_of(text), words=text)
    whole = text if text.plain.startswith(label) else marks.join([Words(label), text], " - ")
    return Wording(label=label, words=whole)


def given(before: Words | None, text: str | Words) -> Words:
    """Give the new words as they are, or a plain text with the marks of the old words that it keeps."""
    return text if isinstance(text, Words) else carried.over(before or Words(""), text)


def _headed(content: Content) -> list[SectionPlace | GroupPlace]:
    sections: list[SectionPlace | GroupPlace] = list(content.outline.sections)
    return sections + [group for section in content.outline.sections for group in section.groups]


def _groups(content: Content) -> set[str]:
    return {group.key for section in content.outline.sections for group in section.groups}


def _section(
    wording: Wording, *, label: str | None, text: str | Words | None, heading: str | None, group: bool
) -> Wording:
    if label is not None:
        message = "A section has a heading, not a label."
        raise errors.InvalidInput(message, path=("label",))
    if group and text is not None:
        message = "A group has a heading and items; give `heading`."
        raise errors.InvalidInput(message, path=("text",))
    if text is None and heading is None:
        raise _nothing()
    changed = wording if heading is None else replace(wording, label=heading)
    if text is None:
        return changed
    if changed.words is None and changed.subtitle is not None:
        return replace(changed, subtitle=text.plain if isinstance(text, Words) else text)
    return replace(changed, words=given(changed.words, text))


def _item(wording: Wording, *, label: str | None, text: str | Words | None, heading: str | None) -> Wording:
    if heading is not None:
        message = "An item has no heading; give `label` or `text`."
        raise errors.InvalidInput(message, path=("heading",))
    printed = wording.words or Words("")
    if text is not None:
        changed = of_item(label, given(printed, text))
        return replace(wording, label=changed.label, words=changed.words)
    if label is None:
        raise _nothing()
    return replace(wording, label=label, words=carried.relabelled(printed, wording.label, label))


def _nothing() -> errors.InvalidInput:
    return errors.InvalidInput("Say what to change: `text`, `label` or `heading`.", path=("text",))


def _holds(finding: Finding, key: str, wording: Wording) -> bool:
    if finding.item != key or finding.excerpt is None or finding.code is FindingCode.PART_SKIPPED:
        return True
    if finding.code is FindingCode.NO_LABEL and wording.label is not None:
        return False
    said = (wording.label, wording.subtitle, wording.words.plain if wording.words else None)
    return any(finding.excerpt in text for text in said if text)
