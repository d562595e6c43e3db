"""Adding, moving, leaving out and marking items. Pure."""

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from content import errors
from content.editing.correcting import settling, words
from content.guiding.outline import (
    Content,
    DetailPlace,
    GroupPlace,
    Outline,
    Place,
    SectionPlace,
    Wording,
    checklist_keys,
    details_of,
    places,
    with_items,
)
from content.leaflet import keys, tree
from content.records import BenefitFamily, Column, ItemScope, SectionKind, Words
from content.replacing import replace

POINTS_MAX = tree.ITEMS_MAX
"""Items of a draft with the points under them, as many as a file may have."""


class Spot(Struct, frozen=True):
    """Where an item is to stand: a section, a group in it, and the item before it; first if nothing is said."""

    section: str
    group: str | None = None
    after: str | None = None


def add(content: Content, taken: Collection[str], spot: Spot, *, label: str | None, text: str | Words) -> Content:
    """Add an item; its key is new, and what it asks is what its neighbour asks.

    `taken` are the keys of all that the leaflet ever had. Raises NOT_FOUND for a spot that is not there, INVALID_INPUT
    for the section of the rule, LIMIT_REACHED when the draft is full.
    """
    if sum(1 + len(list(details_of(place))) for _, _, place in places(content.outline)) >= POINTS_MAX:
        message = f"A draft has at most {POINTS_MAX} items with the points under them: leave one out first."
        raise errors.LimitReached(message)
    section = _section(content.outline, spot)
    said = words.given(None, text)
    wording = words.of_item(label, said)
    key = keys.make(wording.label, said.plain, {*taken, *content.wordings})
    place = _joining(Place(key=key), section, spot)
    fuller = replace(content, wordings={**content.wordings, key: wording})
    return settling.settled(content, _put(fuller, {*taken, key}, spot, place))


def move(
    content: Content,
    taken: Collection[str],
    key: str,
    spot: Spot | None,
    *,
    column: Column | None = None,
    scope: ItemScope | None = None,
    family: BenefitFamily | None = None,
) -> Content:
    """Put an item elsewhere, or leave it where it is and say in which column, for whom or of which family it is.

    In a list of boxes it becomes one, with what its neighbour asks; in any other the points under it become items
    after it. Raises NOT_FOUND for an item or spot that is not there, INVALID_INPUT for what does not fit there.
    """
    found = next(((section, place) for section, _, place in places(content.outline) if place.key == key), None)
    if found is None:
        raise _no_item(key, "key")
    old, place = found
    section = old if spot is None else _section(content.outline, spot)
    if spot is not None and spot.after == key:
        raise errors.InvalidInput("An item cannot stand after itself: name another.", path=("after",))
    is_list = section.kind in settling.CHECKLISTS
    for name, value, fits in (
        ("column", column, is_list),
        ("scope", scope, is_list),
        ("family", family, section.kind is SectionKind.OPPORTUNITIES),
    ):
        if value is not None and not fits:
            message = f"The section it stands in has no {name}: leave `{name}` out, or put the item elsewhere."
            raise errors.InvalidInput(message, path=(name,))
    changed = content
    if spot is not None:
        place = place if section.key == old.key else _joining(place, section, spot)
        changed = _pruned(content.outline, _put(_without(content, {key}), taken, spot, place))
    place = replace(place, column=column or place.column, scope=scope or place.scope, family=family or place.family)
    changed = replace(changed, outline=with_items(changed.outline, {key: place}))
    return settling.settled(content, flattened(changed, taken))


def remove(content: Content, key: str) -> Content:
    """Leave out an item with the points under it, or such a point; a group goes with its last item.

    Raises NOT_FOUND.
    """
    if any(place.key == key for _, _, place in places(content.outline)):
        return settling.settled(content, _pruned(content.outline, _without(content, {key})))
    owner = next(
        (place for _, _, place in places(content.outline) for detail in details_of(place) if detail.key == key), None
    )
    if owner is None:
        raise _no_item(key, "key")
    left = {owner.key: replace(owner, details=_details_without(owner.details, key))}
    return settling.settled(content, replace(content, outline=with_items(content.outline, left)))


def mark(content: Content, named: Sequence[str], *, essential: bool, allows_not_applicable: bool | None) -> Content:
    """Say whether items of checklists are essential, and whether they may be not applicable; NOT_FOUND for others."""
    checklists = checklist_keys(content.outline)
    known = {place.key: place for section, _, place in places(content.outline) if section.key in checklists}
    changed: dict[str, Place] = {}
    for number, key in enumerate(named):
        if key not in known:
            message = f"No checklist has an item called `{key[:60]}`."
            raise errors.NotFound(message, path=("keys", str(number)))
        allows = known[key].allows_not_applicable if allows_not_applicable is None else allows_not_applicable
        changed[key] = replace(known[key], essential=essential, allows_not_applicable=allows)
    return replace(content, outline=with_items(content.outline, changed))


def without(content: Content, gone: Collection[str]) -> Content:
    """Leave out several items; what follows from it is not yet put right."""
    return _pruned(content.outline, _without(content, gone))


def flattened(content: Content, taken: Collection[str]) -> Content:
    """Let points under items that are no boxes become items after them, so that none is lost; their keys are new."""
    used = {*taken, *content.wordings}
    named: dict[str, str] = {}
    for section, _, place in places(content.outline):
        if section.kind in settling.CHECKLISTS:
            continue
        for detail in details_of(place):
            said = content.wordings[detail.key].words
            named[detail.key] = keys.make(None, said.plain if said else "", used)
            used.add(named[detail.key])
    if not named:
        return content

    def flat(place: Place) -> tuple[Place, ...]:
        if not any(detail.key in named for detail in place.details):
            return (place,)
        return replace(place, details=()), *(Place(key=named[detail.key]) for detail in details_of(place))

    return replace(
        content,
        outline=_regrouped(
            content.outline, lambda _, group: tuple(one for place in group.items for one in flat(place))
        ),
        wordings={named.get(key, key): wording for key, wording in content.wordings.items()},
        findings=tuple(
            replace(finding, item=named.get(finding.item, finding.item)) if finding.item else finding
            for finding in content.findings
        ),
    )


def fitted(section: SectionPlace, kind: SectionKind) -> SectionPlace:
    """Give a section another kind, and its items what goes with it: boxes are essential in a checklist."""
    if kind in settling.CHECKLISTS and section.kind in settling.CHECKLISTS:
        return replace(section, kind=kind)
    essential = kind is SectionKind.CHECKLIST
    return replace(
        section,
        kind=kind,
        groups=tuple(
            replace(group, items=tuple(_fitted(place, kind, place, essential=essential) for place in group.items))
            for group in section.groups
        ),
    )


def _joining(place: Place, section: SectionPlace, spot: Spot) -> Place:
    """Fit an item to the section it joins: as its neighbour there, and essential where everything is."""
    boxes = [one for group in section.groups for one in group.items]
    essential = all(one.essential for one in boxes) if boxes else section.kind is SectionKind.CHECKLIST
    return _fitted(place, section.kind, _neighbour(section, spot) or Place(key=""), essential=essential)


def _fitted(place: Place, kind: SectionKind, like: Place, *, essential: bool) -> Place:
    """Give an item what a section of its kind has room for."""
    if kind in settling.CHECKLISTS:
        return replace(place, column=like.column, scope=like.scope, essential=essential, family=None)
    family = like.family if kind is SectionKind.OPPORTUNITIES else None
    return replace(
        place, column=None, scope=ItemScope.SIDE, essential=False, allows_not_applicable=False, family=family
    )


def _section(outline: Outline, spot: Spot) -> SectionPlace:
    section = settling.section_of(outline, spot.section)
    if section is None:
        message = f"There is no section called `{spot.section[:60]}` in this draft."
        raise errors.NotFound(message, path=("section",))
    if section.kind is SectionKind.RULE:
        message = "The rule is a sentence and has no items: correct it with `editRule`."
        raise errors.InvalidInput(message, path=("section",))
    groups = [group for group in section.groups if spot.group in (None, group.key)]
    if spot.group is not None and not groups:
        message = f"That section has no group called `{spot.group[:60]}`."
        raise errors.NotFound(message, path=("group",))
    if spot.after is not None and not any(place.key == spot.after for group in groups for place in group.items):
        raise errors.NotFound(f"No item called `{spot.after[:60]}` stands there.", path=("after",))
    return section


def _neighbour(section: SectionPlace, spot: Spot) -> Place | None:
    """Find the item that another is to stand after, or else before."""
    groups = sorted(section.groups, key=lambda group: group.key != spot.group)
    standing = [place for group in groups for place in group.items]
    after = next((place for place in standing if place.key == spot.after), None)
    return after or (standing[0] if standing else None)


def _put(content: Content, taken: Collection[str], spot: Spot, place: Place) -> Content:
    section = settling.section_of(content.outline, spot.section)
    assert section is not None  # noqa: S101 - the caller has looked
    if not section.groups:
        key = keys.make(None, f"{section.key} list", {*taken, *content.wordings})
        content = replace(content, wordings={**content.wordings, key: Wording(label="")})
        filled = replace(section, groups=(GroupPlace(key=key, items=(place,)),))
    else:
        home = next(
            group
            for group in section.groups
            if spot.group in (None, group.key)
            and (spot.after is None or any(one.key == spot.after for one in group.items))
        )
        at = next((number for number, one in enumerate(home.items, 1) if one.key == spot.after), 0)
        fuller = replace(home, items=(*home.items[:at], place, *home.items[at:]))
        filled = replace(section, groups=tuple(fuller if one is home else one for one in section.groups))
    sections = tuple(filled if one.key == section.key else one for one in content.outline.sections)
    return replace(content, outline=replace(content.outline, sections=sections))


def _without(content: Content, gone: Collection[str]) -> Content:
    outline = _regrouped(content.outline, lambda _, group: tuple(one for one in group.items if one.key not in gone))
    return replace(content, outline=outline)


def _pruned(before: Outline, content: Content) -> Content:
    """Leave out the groups that have just lost their last item."""
    had = {group.key for _, group, _ in places(before)}
    sections = tuple(
        replace(section, groups=tuple(group for group in section.groups if group.items or group.key not in had))
        for section in content.outline.sections
    )
    return replace(content, outline=replace(content.outline, sections=sections))


def _regrouped(outline: Outline, items: Callable[[SectionPlace, GroupPlace], tuple[Place, ...]]) -> Outline:
    return replace(
        outline,
        sections=tuple(
            replace(
                section,
                groups=tuple(replace(group, items=items(section, group)) for group in section.groups),
            )
            for section in outline.sections
        ),
    )


def _details_without(details: Sequence[DetailPlace], key: str) -> tuple[DetailPlace, ...]:
    return tuple(
        replace(detail, details=_details_without(detail.details, key)) for detail in details if detail.key != key
    )


def _no_item(key: str, *path: str) -> errors.NotFound:
    return errors.NotFound(f"There is no item called `{key[:60]}` in this draft.", path=path)
