"""Corrections to a draft's content, each from one value to the next. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from content import errors
from content.leaflet.items import label as label_of
from content.outline import (
    Content,
    GroupPlace,
    Place,
    Proposal,
    SectionPlace,
    Wording,
    checklist_keys,
    places,
    renamed,
    with_items,
)
from content.records import Finding, FindingCode, Words

TEXT_CHARACTERS_MAX = 10_000


def change_id(edition_id: str, key: str) -> str:
    """Name what became of an item of an edition, so that it can be decided by that name."""
    return "change-" + hashlib.sha256(f"{edition_id} {key}".encode()).hexdigest()[:16]


def decide(edition_id: str, content: Content, decisions: Sequence[tuple[str, bool, bool | None]]) -> Content:
    """Settle proposals by the names of their changes: the same item (does it keep its answers?), or a new one.

    Raises NOT_FOUND for a change that waits for no decision, or no longer does.
    """
    waiting = {change_id(edition_id, proposal.key): proposal for proposal in content.proposals}
    for number, (change, same, keeps) in enumerate(decisions):
        proposal = waiting.pop(change, None)
        if proposal is None:
            message = "No change of that name waits for a decision: read the change set again."
            raise errors.NotFound(message, path=("decisions", str(number), "change"))
        content = _decided(content, proposal, same=same, keeps=keeps is not False)
    return content


def edit(
    content: Content, key: str, *, label: str | None = None, text: str | None = None, heading: str | None = None
) -> Content:
    """Change the words put to one key; findings that no longer hold go with the words they were about."""
    wording = content.wordings.get(key)
    if wording is None:
        message = f"There is nothing called `{key}` in this draft."
        raise errors.NotFound(message, path=("key",))
    named = {place.key for place in _headed(content)}
    if key in named:
        changed = _section(wording, label=label, text=text, heading=heading, group=key in _groups(content))
    else:
        changed = _item(wording, label=label, text=text, heading=heading)
    wordings = {**content.wordings, key: changed}
    return replace(
        content,
        wordings=wordings,
        findings=tuple(finding for finding in content.findings if _holds(finding, key, changed)),
    )


def mark(content: Content, keys: Sequence[str], *, essential: bool, allows_not_applicable: bool | None) -> Content:
    """Say whether items of checklists are essential, and whether they may be not applicable."""
    checklists = checklist_keys(content.outline)
    known = {place.key: place for section, _, place in places(content.outline) if section.key in checklists}
    changed: dict[str, Place] = {}
    for number, key in enumerate(keys):
        if key not in known:
            message = f"No checklist has an item called `{key}`."
            raise errors.NotFound(message, path=("keys", str(number)))
        allows = known[key].allows_not_applicable if allows_not_applicable is None else allows_not_applicable
        changed[key] = replace(known[key], essential=essential, allows_not_applicable=allows)
    return replace(content, outline=with_items(content.outline, changed))


def _decided(content: Content, proposal: Proposal, *, same: bool, keeps: bool) -> Content:
    rest = tuple(other for other in content.proposals if other is not proposal)
    content = replace(content, proposals=rest)
    if not same:
        return content
    content = renamed(content, proposal.key, proposal.known_key)
    return content if keeps else replace(content, resets=(*content.resets, proposal.known_key))


def _headed(content: Content) -> list[SectionPlace | GroupPlace]:
    sections: list[SectionPlace | GroupPlace] = list(content.outline.sections)
    return sections + [group for section in content.outline.sections for group in section.groups]


def _groups(content: Content) -> set[str]:
    return {group.key for section in content.outline.sections for group in section.groups}


def _section(wording: Wording, *, label: str | None, text: str | None, heading: str | None, group: bool) -> Wording:
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
        return replace(changed, subtitle=text)
    return replace(changed, words=Words(text))


def _item(wording: Wording, *, label: str | None, text: str | None, heading: str | None) -> Wording:
    if heading is not None:
        message = "An item has no heading; give `label` or `text`."
        raise errors.InvalidInput(message, path=("heading",))
    printed = wording.words.plain if wording.words else ""
    if text is None and label is None:
        raise _nothing()
    if text is None:
        rest = printed[len(wording.label) :] if wording.label and printed.startswith(wording.label) else f" - {printed}"
        return replace(wording, label=label, words=Words(f"{label}{rest}"))
    if label is None:
        return replace(wording, label=label_of(Words(text)), words=Words(text))
    whole = text if text.startswith(label) else f"{label} - {text}"
    return replace(wording, label=label, words=Words(whole))


def _nothing() -> errors.InvalidInput:
    return errors.InvalidInput("Say what to change: `text`, `label` or `heading`.", path=("text",))


def _holds(finding: Finding, key: str, wording: Wording) -> bool:
    if finding.item != key or finding.excerpt is None or finding.code is FindingCode.PART_SKIPPED:
        return True
    said = (wording.label, wording.subtitle, wording.words.plain if wording.words else None)
    return any(finding.excerpt in text for text in said if text)
