"""From a document as read to the content of a draft: every item finds its key, old or new. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from content.guiding.outline import (
    RULE_KEY,
    Content,
    DetailPlace,
    GroupPlace,
    Outline,
    Place,
    Proposal,
    RulePlace,
    SectionPlace,
    Wording,
    checklist_keys,
    places,
)
from content.leaflet import document, grammar, items, keys
from content.leaflet.likening import likeness, matching
from content.records import Audience, Finding, SectionKind
from content.replacing import replace

SAME_POINT_WORDS = 4
"""Two readers are told the same point when the two items begin with this many equal words."""

SAME_ITEMS_MIN = 2
"""So many items, and more than half of a section's, make it the section that they stood in before."""

CHECKLISTS = (SectionKind.CHECKLIST, SectionKind.CONDITIONS)
"""Kinds whose items are boxes, which may have points under them."""
_SINGLE = (SectionKind.OTHER, SectionKind.AUDIENCE_ISSUES)
"""Kinds that may stand several times, so that their sections are named by their headings."""


class Past(Struct, frozen=True):
    """What a leaflet has said before: its items with all their wordings, and the headings of the edition in force."""

    items: tuple[matching.Known, ...] = ()
    sections: tuple[tuple[str, SectionKind, str], ...] = ()
    """Key, kind and heading."""
    groups: tuple[tuple[str, str, str], ...] = ()
    """Key of the section, key and heading."""
    live: Content | None = None
    """The edition in force: what a file does not say of an item or a section that carries its key stays as it is."""


class _Desk(Struct):
    """What is being put together."""

    past: Past
    taken: set[str]
    wordings: dict[str, Wording]
    where: dict[tuple[int, ...], str]
    places: Mapping[str, Place]
    """The items of the edition in force."""


def assemble(read: document.Document, past: Past) -> Content:
    """Give every section, group and item of a document its key, and say which matches an editor has to decide."""
    known = grammar.with_essentials([_known(section, past.live) for section in read.sections])
    read = replace(
        read, sections=tuple(section if section.kind in CHECKLISTS else flattened(section) for section in known)
    )
    live = {place.key: place for _, _, place in places(past.live.outline)} if past.live is not None else {}
    headed = {key for key, _, _ in past.sections} | {key for _, key, _ in past.groups}
    taken = {known.key for known in past.items} | headed | {RULE_KEY}
    desk = _Desk(past=past, taken=taken, wordings={}, where={}, places=live)
    section_keys = _section_keys(desk, read.sections)
    matched = matching.match(past.items, _new_items(read, section_keys))
    item_keys, proposals = _item_keys(desk, read, matched)
    sections = tuple(
        _section(desk, index, section, section_keys[index], item_keys) for index, section in enumerate(read.sections)
    )
    outline = with_same_points(Outline(sections=sections, rule=None), desk.wordings)
    if read.rule is not None:
        named = checklist_keys(outline)
        reach = tuple(named[section_keys[place]] for place in read.rule.section_places if section_keys[place] in named)
        outline = replace(outline, rule=_rule(read.rule, read.sections, past, reach))
        desk.wordings[RULE_KEY] = replace(
            desk.wordings.get(RULE_KEY, Wording()), words=read.rule.words, line=read.rule.line
        )
    return Content(
        collection_title=read.collection_title,
        title=read.title,
        subtitle=read.subtitle,
        outline=outline,
        wordings=desk.wordings,
        findings=tuple(_finding(desk, finding) for finding in read.findings),
        proposals=proposals,
    )


def _rule(read: document.Rule, sections: Sequence[document.Section], past: Past, reach: tuple[str, ...]) -> RulePlace:
    """Say what the rule asks for; one that carries its key asks for what it asked for before."""
    was = past.live.outline.rule if past.live is not None else None
    carried = any(section.source_key == RULE_KEY for section in sections)
    return RulePlace(quantifier=was.quantifier if was is not None and carried else read.quantifier, checklists=reach)


def _known(section: document.Section, live: Content | None) -> document.Section:
    """Give a section that carries its key the kind and the readers it has, which an editor may have corrected.

    A section that has got boxes, or has lost them, is what it is now.
    """
    was = _section_of(live, section.source_key)
    if live is None or was is None or SectionKind.RULE in (was.kind, section.kind):
        return section
    boxed = [item.boxed for group in section.groups for item in group.items]
    if boxed and any(boxed) is not (was.kind is SectionKind.CHECKLIST):
        return section
    wording = live.wordings[was.key]
    if _folded(wording.label or "") == _folded(section.heading):
        section = replace(section, audience=was.audience, audience_label=wording.audience_label)
    if was.kind is section.kind:
        return section
    return replace(section, kind=was.kind, groups=tuple(_plain(group) for group in section.groups))


def _plain(group: document.Group) -> document.Group:
    """The items of a group without what they were taken for because of the kind of their section."""
    return replace(
        group,
        items=tuple(
            replace(item, essential=False, family=None, label=items.label(item.words) if item.family else item.label)
            for item in group.items
        ),
    )


def _section_of(live: Content | None, key: str | None) -> SectionPlace | None:
    found = live.outline.sections if live is not None else ()
    return next((section for section in found if section.key == key), None)


def flattened(section: document.Section) -> document.Section:
    """Make items of the points under items: only boxes have details, and none is to be lost."""

    def flat(items: Sequence[document.Item]) -> Iterator[document.Item]:
        for item in items:
            yield replace(item, details=())
            yield from flat(
                [document.Item(words=one.words, line=one.line, details=one.details) for one in item.details]
            )

    return replace(section, groups=tuple(replace(group, items=tuple(flat(group.items))) for group in section.groups))


def _section_keys(desk: _Desk, sections: Sequence[document.Section]) -> list[str]:
    """Know each section by the key it carries, else by its kind and heading, else by the items that stand in it."""
    found = _carried([key for key, _, _ in desk.past.sections], [section.source_key for section in sections])
    for index, section in enumerate(sections):
        known = [
            key
            for key, kind, heading in desk.past.sections
            if key not in found.values()
            and kind is section.kind
            and (kind not in _SINGLE or _folded(heading) == _folded(section.heading))
        ]
        if index not in found and known:
            found[index] = known[0]
    for index, section in enumerate(sections):
        free = {key for key, _, _ in desk.past.sections} - set(found.values())
        if index not in found and (same := _with_same_items(desk.past, section, free)):
            found[index] = same
    desk.taken.update(found.values())
    for index, section in enumerate(sections):
        if index not in found:
            found[index] = _new_section_key(desk, section)
            desk.taken.add(found[index])
    return [found[index] for index in range(len(sections))]


def _with_same_items(past: Past, section: document.Section, free: Collection[str]) -> str | None:
    """Find the section that most of these items stood in, whatever it is called and whatever it was taken for."""
    texts = [likeness.normalised(item.words.plain) for group in section.groups for item in group.items]
    where = {likeness.normalised(text): item.section for item in past.items for text in item.wordings[:1]}
    stood = Counter(where[text] for text in texts if where.get(text) in free)
    key, number = stood.most_common(1)[0] if stood else (None, 0)
    return key if number >= SAME_ITEMS_MIN and number * 2 > len(texts) else None


def _carried(known: Sequence[str], said: Sequence[str | None]) -> dict[int, str]:
    """Say which places carry a key that is known; the first to carry it has it."""
    found: dict[int, str] = {}
    for index, key in enumerate(said):
        if key is not None and key in known and key not in found.values():
            found[index] = key
    return found


def _new_section_key(desk: _Desk, section: document.Section) -> str:
    if section.kind is SectionKind.RULE and RULE_KEY not in desk.wordings:
        return RULE_KEY
    if section.kind in _SINGLE:
        return keys.make(section.heading or None, section.heading or "section", desk.taken)
    return keys.make(section.kind.value.lower(), section.kind.value.lower(), desk.taken)


def _items(read: document.Document) -> Iterator[tuple[tuple[int, int, int], document.Item]]:
    for s, section in enumerate(read.sections):
        for g, group in enumerate(section.groups):
            for i, item in enumerate(group.items):
                yield (s, g, i), item


def _new_items(read: document.Document, section_keys: Sequence[str]) -> list[matching.New]:
    return [
        matching.New(place=number, section=section_keys[at[0]], text=item.words.plain, source_key=item.source_key)
        for number, (at, item) in enumerate(_items(read))
    ]


def _item_keys(
    desk: _Desk, read: document.Document, matched: matching.Matches
) -> tuple[dict[tuple[int, int, int], str], tuple[Proposal, ...]]:
    found: dict[tuple[int, int, int], str] = {}
    for number, (at, item) in enumerate(_items(read)):
        match = matched.items[number]
        silent = match.band is matching.Band.SILENT
        key = match.key if silent and match.key else keys.make(item.label, item.words.plain, desk.taken)
        desk.taken.add(key)
        found[at] = key
    return found, proposals(list(found.values()), matched)


def proposals(item_keys: Sequence[str], matched: matching.Matches) -> tuple[Proposal, ...]:
    """Say what waits for a decision, in printed order: no item and no old one waits twice.

    What was perhaps split or merged takes the place of a match between the same items; if one of them is perhaps, or
    certainly, something else as well, the match alone is asked about.
    """
    known = {match.key: match for match in matched.items if match.key is not None}
    single = {
        match.place: Proposal(key=item_keys[match.place], known_key=match.key, score=round(match.score, 3))
        for match in matched.items
        if match.key is not None and match.band is matching.Band.PROPOSED
    }
    several: dict[int, Proposal] = {}
    used: set[str | int] = set()
    for one in matched.derivations:
        split = one.kind is matching.DerivationKind.SPLIT
        continued = [known[key].place for key in one.keys if key in known]
        named = [match.key for place in one.places if (match := matched.items[place]).key is not None]
        places_of = sorted({*one.places, *continued}) if split else list(one.places)
        origins = tuple(dict.fromkeys((*(key for key in named if not split and key not in one.keys), *one.keys)))
        apart = not set(named) <= set(origins) or not set(continued) <= set(places_of)
        if apart or used & {*places_of, *origins} or len(places_of) + len(origins) < 3:  # noqa: PLR2004 - two and one
            continue
        used |= {*places_of, *origins}
        first, *more = (item_keys[place] for place in places_of)
        several[places_of[0]] = Proposal(first, origins[0], round(one.score, 3), tuple(more), origins[1:])
    left = {place: proposal for place, proposal in single.items() if place not in used}
    return tuple(proposal for _, proposal in sorted({**left, **several}.items()))


def _section(
    desk: _Desk, index: int, section: document.Section, key: str, item_keys: Mapping[tuple[int, int, int], str]
) -> SectionPlace:
    desk.where[index,] = key
    desk.wordings[key] = Wording(
        label=section.heading,
        words=section.words,
        subtitle=section.subtitle,
        audience_label=section.audience_label,
        line=section.line,
    )
    return SectionPlace(
        key=key,
        kind=section.kind,
        audience=section.audience,
        groups=_groups(desk, index, section, key, item_keys),
    )


def _groups(
    desk: _Desk, index: int, section: document.Section, key: str, item_keys: Mapping[tuple[int, int, int], str]
) -> tuple[GroupPlace, ...]:
    carried = _carried(
        [name for place, name, _ in desk.past.groups if place == key and name not in desk.wordings],
        [group.source_key for group in section.groups],
    )
    free = [one for one in desk.past.groups if one[1] not in carried.values()]
    return tuple(
        _group(desk, (index, g), group, key, item_keys, free=free, carried=carried.get(g))
        for g, group in enumerate(section.groups)
    )


def _group(
    desk: _Desk,
    at: tuple[int, int],
    group: document.Group,
    section_key: str,
    item_keys: Mapping[tuple[int, int, int], str],
    *,
    free: Sequence[tuple[str, str, str]],
    carried: str | None,
) -> GroupPlace:
    known = (
        [carried]
        if carried
        else [
            key
            for section, key, heading in free
            if section == section_key and key not in desk.wordings and _folded(heading) == _folded(group.heading)
        ]
    )
    key = known[0] if known else keys.make(group.heading or None, group.heading or f"{section_key} list", desk.taken)
    desk.taken.add(key)
    desk.where[at] = key
    desk.wordings[key] = Wording(label=group.heading, line=group.line)
    items = tuple(_place(desk, (*at, i), item, item_keys[*at, i]) for i, item in enumerate(group.items))
    return GroupPlace(key=key, items=items)


def _place(desk: _Desk, at: tuple[int, int, int], item: document.Item, key: str) -> Place:
    desk.where[at] = key
    desk.wordings[key] = Wording(label=item.label, words=item.words, line=item.line)
    place = Place(
        key=key,
        column=item.column,
        scope=item.scope,
        essential=item.essential,
        allows_not_applicable=item.allows_not_applicable,
        family=item.family,
        details=_details(desk, key, item.details),
    )
    was = desk.places.get(key)
    return place if was is None or item.source_key != key else _with_unprinted(place, was)


def _with_unprinted(place: Place, was: Place) -> Place:
    """Keep of an item that carries its key what no file of ours prints; the column that it prints goes before."""
    place = replace(place, allows_not_applicable=was.allows_not_applicable, family=place.family or was.family)
    if place.column in (None, was.column):
        return replace(place, column=was.column, scope=was.scope)
    return place


def _details(desk: _Desk, key: str, details: Sequence[document.Detail]) -> tuple[DetailPlace, ...]:
    found: list[DetailPlace] = []
    for number, detail in enumerate(details, 1):
        name = f"{key}.{number}"
        desk.wordings[name] = Wording(words=detail.words, line=detail.line)
        found.append(DetailPlace(key=name, details=_details(desk, name, detail.details)))
    return tuple(found)


def _finding(desk: _Desk, finding: document.Finding) -> Finding:
    return Finding(
        severity=finding.severity,
        code=finding.code,
        message=finding.message,
        line=finding.line,
        excerpt=finding.excerpt,
        suggestion=finding.suggestion,
        item=desk.where.get(finding.place) if finding.place else None,
    )


def with_same_points(outline: Outline, wordings: Mapping[str, Wording]) -> Outline:
    """Join the points that two audiences share: they begin with the same words."""
    by_opening: dict[tuple[str, ...], list[tuple[tuple[Audience, str | None], str]]] = {}
    for section, _, place in places(outline):
        words = wordings[place.key].words
        if section.kind is SectionKind.AUDIENCE_ISSUES and words is not None:
            reader = section.audience, wordings[section.key].audience_label
            by_opening.setdefault(_opening(words.plain), []).append((reader, place.key))
    joined = {
        key: tuple(other for reader, other in said if reader != mine)
        for opening, said in by_opening.items()
        if len(opening) == SAME_POINT_WORDS
        for mine, key in said
    }
    return replace(
        outline,
        sections=tuple(
            replace(
                section,
                groups=tuple(
                    replace(
                        group,
                        items=tuple(replace(place, same_as=joined.get(place.key, ())) for place in group.items),
                    )
                    for group in section.groups
                ),
            )
            for section in outline.sections
        ),
    )


def _opening(text: str) -> tuple[str, ...]:
    return tuple(_folded(text).split()[:SAME_POINT_WORDS])


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().rstrip(":.; ").split())


class Gathering(Struct):
    """What a leaflet has said before, gathered edition by edition: there may be hundreds that say much the same."""

    wordings: dict[str, list[str]] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    newest: frozenset[str] | None = None
    """The items of the newest edition."""

    def add(self, contents: Iterable[Content]) -> None:
        """Add published editions, the newest of all first."""
        for content in contents:
            self._add(content)

    def past(self, live: Content | None) -> Past:
        """Say what was gathered, beside the words in force."""
        newest = self.newest or frozenset()
        known = tuple(
            matching.Known(
                key=key,
                section=self.sections[key],
                wordings=tuple(self.wordings[key]),
                place=number,
                gone=key not in newest,
            )
            for number, key in enumerate(self.order)
        )
        if live is None:
            return Past(items=known)
        return Past(
            items=known,
            sections=tuple((one.key, one.kind, live.wordings[one.key].label or "") for one in live.outline.sections),
            groups=tuple(
                (one.key, group.key, live.wordings[group.key].label or "")
                for one in live.outline.sections
                for group in one.groups
            ),
            live=live,
        )

    def _add(self, content: Content) -> None:
        before: str | None = None
        if self.newest is None:
            self.newest = frozenset(place.key for _, _, place in places(content.outline))
        for section, _, place in places(content.outline):
            if place.key not in content.wordings:  # A translation has not said it.
                continue
            words = content.wordings[place.key].words
            said = self.wordings.setdefault(place.key, [])
            if words is not None and words.plain not in said:
                said.append(words.plain)
            if place.key not in self.sections:
                self.sections[place.key] = section.key
                self.order.insert(0 if before is None else self._after(before), place.key)
            before = place.key

    def _after(self, key: str) -> int:
        """Say what comes after an item; mostly it is the last one."""
        return len(self.order) if self.order[-1] == key else self.order.index(key) + 1


def past(contents: Iterable[Content], live: Content | None) -> Past:
    """Gather what a leaflet has said before: `contents` are its published editions, the newest first."""
    gathered = Gathering()
    gathered.add(contents)
    return gathered.past(live)
