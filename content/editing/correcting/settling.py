"""What follows by itself when sections and items change: reach, joined points, findings, proposals. Pure."""

from collections import Counter
from collections.abc import Collection

from content.editing import assembling
from content.guiding.outline import (
    Content,
    Outline,
    Place,
    Proposal,
    SectionPlace,
    checklist_keys,
    keys_of,
    mapped,
    places,
)
from content.records import Finding, FindingCode, SectionKind
from content.replacing import replace

CHECKLISTS = (SectionKind.CHECKLIST, SectionKind.CONDITIONS)
"""The kinds of section whose items are boxes to tick."""


def settled(before: Content, after: Content) -> Content:
    """Put right all that follows from a change of sections and items; no words change but those that lost their place.

    The rule goes on reaching the lists that it reached, and reaches a new one if it reached them all. Points stay
    joined while they speak to different readers, and are joined where the same words now do. Findings, proposals and
    decisions about what is gone go with it. One that alone is left of a split, or of a merge, is itself again.
    """
    outline = _with_reach(before.outline, after.outline)
    outline = _with_same_points(replace(after, outline=outline))
    outline = _with_origins(outline)
    keys = list(keys_of(outline))
    items = {place.key for _, _, place in places(outline)}
    settled = replace(
        after,
        outline=outline,
        wordings={key: after.wordings[key] for key in keys},
        proposals=tuple(kept for one in after.proposals if (kept := _left(one, items)) is not None),
        resets=tuple(key for key in after.resets if key in items),
    )
    return replace(settled, findings=tuple(one for one in after.findings if _stands(one, settled)))


def _with_reach(before: Outline, after: Outline) -> Outline:
    if after.rule is None or before.rule is None:
        return after
    old, new = checklist_keys(before), checklist_keys(after)
    reached = {section for section, name in old.items() if name in before.rule.checklists}
    every = reached >= _filled(before)
    joining = _filled(after) - _filled(before) if every else set()
    names = tuple(name for section, name in new.items() if section in reached | joining)
    return replace(after, rule=replace(after.rule, checklists=names))


def _filled(outline: Outline) -> set[str]:
    """List the checklists that have items, by the keys of their sections."""
    return {section.key for section, _, _ in places(outline) if section.kind in CHECKLISTS}


def _with_same_points(content: Content) -> Outline:
    """Keep points joined that may be, and join those that begin with the same words."""
    readers = {
        place.key: (section.audience, content.wordings[section.key].audience_label)
        for section, _, place in places(content.outline)
        if section.kind is SectionKind.AUDIENCE_ISSUES
    }
    joined = {
        place.key: place.same_as
        for _, _, place in places(assembling.with_same_points(content.outline, content.wordings))
    }

    def join(place: Place) -> Place:
        reader = readers.get(place.key)
        others = dict.fromkeys((*place.same_as, *joined[place.key])) if reader else ()
        return replace(place, same_as=tuple(key for key in others if key in readers and readers[key] != reader))

    return mapped(content.outline, join)


def _with_origins(outline: Outline) -> Outline:
    """Forget that an item comes from itself when nothing else does."""
    heirs = Counter(origin for _, _, place in places(outline) for origin in place.derived_from)

    def itself(place: Place) -> Place:
        alone = place.derived_from == (place.key,) and heirs[place.key] == 1
        return replace(place, derived_from=(), inherits=True) if alone or not place.derived_from else place

    return mapped(outline, itself)


def _left(proposal: Proposal, items: Collection[str]) -> Proposal | None:
    """Keep what is still to be decided: all parts but those that are gone, if there is still something to decide."""
    keys = tuple(key for key in proposal.keys if key in items)
    if keys == proposal.keys:
        return proposal
    if len(keys) < 2:  # noqa: PLR2004 - one part is no split
        return None
    return replace(proposal, key=keys[0], more_keys=keys[1:])


def _stands(finding: Finding, content: Content) -> bool:
    if finding.item is not None and finding.item not in content.wordings:
        return False
    if finding.code is FindingCode.NO_RULE:
        return content.outline.rule is None
    if finding.code is FindingCode.NO_CHECKLIST:
        return not any(section.kind is SectionKind.CHECKLIST for section, _, _ in places(content.outline))
    return True


def section_of(outline: Outline, key: str) -> SectionPlace | None:
    """Find a section by its key."""
    return next((section for section in outline.sections if section.key == key), None)
