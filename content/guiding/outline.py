"""An edition's outline (what lives with its number) and its words (what one language puts to each key). Pure."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from content import codec
from content.records import (
    Audience,
    BenefitFamily,
    Column,
    Finding,
    ItemScope,
    RuleQuantifier,
    SectionKind,
    Words,
)
from content.replacing import replace


class DetailPlace(Struct, frozen=True):
    """Where a point under a box stands."""

    key: str
    details: tuple["DetailPlace", ...] = ()


class Place(Struct, frozen=True):
    """Where an item stands, and what it asks of the sides."""

    key: str
    column: Column | None = None
    scope: ItemScope = ItemScope.SIDE
    essential: bool = False
    allows_not_applicable: bool = False
    family: BenefitFamily | None = None
    details: tuple[DetailPlace, ...] = ()
    same_as: tuple[str, ...] = ()
    """Items that put the same point to other readers."""
    derived_from: tuple[str, ...] = ()
    """Items of the edition before that it comes from, if it was split from one or merged of several."""
    inherits: bool = True
    """Whether it starts with their answers; only for one that comes from others."""


class GroupPlace(Struct, frozen=True):
    """Items under one heading."""

    key: str
    items: tuple[Place, ...]


class SectionPlace(Struct, frozen=True):
    """A section and what stands in it."""

    key: str
    kind: SectionKind
    audience: Audience
    groups: tuple[GroupPlace, ...]


class RulePlace(Struct, frozen=True):
    """What the rule asks for, and of which checklists."""

    quantifier: RuleQuantifier
    checklists: tuple[str, ...]


class Outline(Struct, frozen=True):
    """Sections, groups and items in printed order, by key."""

    sections: tuple[SectionPlace, ...]
    rule: RulePlace | None


class Wording(Struct, frozen=True):
    """The words put to one key: an item's label and text; a section's heading, subtitle and text; a group's heading."""

    label: str | None = None
    words: Words | None = None
    subtitle: str | None = None
    audience_label: str | None = None
    line: int | None = None


class Proposal(Struct, frozen=True):
    """Perhaps an old item in new words: the key it has in the draft, the key it may be, how alike they are.

    With further keys perhaps an old item that was split; with further known keys, several that were merged.
    """

    key: str
    known_key: str
    score: float
    more_keys: tuple[str, ...] = ()
    more_known_keys: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The items of the draft that wait for the decision, in printed order."""
        return self.key, *self.more_keys

    @property
    def known_keys(self) -> tuple[str, ...]:
        """The old items that they may be or come from."""
        return self.known_key, *self.more_known_keys


class Content(Struct, frozen=True):
    """All that an editor can correct in a draft."""

    collection_title: str | None
    title: str
    subtitle: str | None
    outline: Outline
    wordings: Mapping[str, Wording]
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...] = ()
    resets: tuple[str, ...] = ()
    """Keys whose answers do not stay, by an editor's decision."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what readers see, so that two copies can be compared."""
        seen = [
            self.title,
            self.subtitle,
            codec.encode(self.outline, without=_ORIGINS),
            {key: codec.encode(replace(wording, line=None)) for key, wording in self.wordings.items()},
        ]
        return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_ORIGINS = ("derived_from", "inherits")
"""What is kept of an item for those who answered it, and not seen by those who read it."""

RULE_KEY = "rule"
"""The key of the rule's words, and of the section it stands in."""


def places(outline: Outline) -> Iterator[tuple[SectionPlace, GroupPlace, Place]]:
    """Walk the items in printed order, with the section and group they stand in."""
    for section in outline.sections:
        for group in section.groups:
            for place in group.items:
                yield section, group, place


def checklist_keys(outline: Outline) -> dict[str, str]:
    """Name the checklists: section key to `steps`, `conditions` or, for any further one, the section's own key."""
    names: dict[str, str] = {}
    for section in outline.sections:
        name = {SectionKind.CHECKLIST: "steps", SectionKind.CONDITIONS: "conditions"}.get(section.kind)
        if name is None:
            continue
        if name in names.values():
            name = section.key
        while name in names.values():  # Two sections may both have a claim to `conditions`.
            name = f"{name}-2"
        names[section.key] = name
    return names


def checklists_in(outline: Outline) -> dict[str, list[Place]]:
    """List the items of each checklist by its name."""
    named = checklist_keys(outline)
    return {
        named[section.key]: [place for group in section.groups for place in group.items]
        for section in outline.sections
        if section.key in named
    }


def with_items(outline: Outline, changed: Mapping[str, Place]) -> Outline:
    """Put changed items in the place of those with the same old key."""
    return mapped(outline, lambda place: changed.get(place.key, place))


def mapped(outline: Outline, change: Callable[[Place], Place]) -> Outline:
    """Change every item where it stands."""
    return replace(
        outline,
        sections=tuple(
            replace(
                section,
                groups=tuple(replace(group, items=tuple(map(change, group.items))) for group in section.groups),
            )
            for section in outline.sections
        ),
    )


def without_origins(outline: Outline) -> Outline:
    """Forget what items come from: that was one step's."""
    return mapped(outline, lambda place: replace(place, derived_from=(), inherits=True))


def details_of(place: Place | DetailPlace) -> Iterator[DetailPlace]:
    """Walk the points under an item, and those under them."""
    for detail in place.details:
        yield detail
        yield from details_of(detail)


def keys_of(outline: Outline) -> Iterator[str]:
    """List every key that has words: sections, groups, items, the points under them, the rule; in printed order."""
    for section in outline.sections:
        yield section.key
        for group in section.groups:
            yield group.key
            for place in group.items:
                yield from with_details(place)
    if outline.rule is not None and all(section.key != RULE_KEY for section in outline.sections):
        yield RULE_KEY


def with_details(place: Place | DetailPlace) -> Iterator[str]:
    """List the key of an item and of every point under it."""
    yield place.key
    yield from (detail.key for detail in details_of(place))


def renamed(content: Content, old: str, new: str) -> Content:
    """Give an item of a draft the key of the item it is."""

    def rename(key: str) -> str:
        return new + key[len(old) :] if key == old or key.startswith(f"{old}.") else key

    def rename_detail(detail: DetailPlace) -> DetailPlace:
        return DetailPlace(key=rename(detail.key), details=tuple(rename_detail(inner) for inner in detail.details))

    changed = {
        place.key: replace(
            place,
            key=rename(place.key),
            same_as=tuple(rename(key) for key in place.same_as),
            details=tuple(rename_detail(detail) for detail in place.details),
        )
        for _, _, place in places(content.outline)
    }
    return replace(
        content,
        outline=with_items(content.outline, changed),
        wordings={rename(key): wording for key, wording in content.wordings.items()},
        findings=tuple(
            replace(finding, item=rename(finding.item)) if finding.item else finding for finding in content.findings
        ),
    )
