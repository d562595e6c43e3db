"""A translation as a value: words put to the outline of the edition it translates. Pure.

A translation has no outline of its own. Its items are paired with those of the original; what is not certain waits for
an editor's decision, what the original lacks is a finding, and what it leaves out is shown in the original's language.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from content.editing import translations
from content.editing.assembling import CHECKLISTS, Past, flattened
from content.guiding.outline import (
    RULE_KEY,
    Content,
    DetailPlace,
    GroupPlace,
    Place,
    Proposal,
    SectionPlace,
    Wording,
    keys_of,
    places,
    with_details,
)
from content.leaflet import document
from content.leaflet.likening import alignment, facing, likeness, matching
from content.records import Column, Finding, FindingCode, MarkKind, Severity, Words
from content.replacing import replace

LEFT_WORDS_MIN = 4
"""So many words that are the same in both languages have not been translated; fewer may be a name."""
PAIRED_SHARE_MIN = 0.5
"""When fewer of the items in the file find a partner, an editor has to look at all of it and say so."""

_ABOUT_THE_ORIGINAL = frozenset(
    {
        FindingCode.NO_CHECKLIST,
        FindingCode.NO_RULE,
        FindingCode.NO_LICENCE,
        FindingCode.MISSING_LEAFLET,
        FindingCode.UNKNOWN_SECTION,
    }
)
"""What is said of a file by itself, and is settled by the edition that it translates."""

_At = tuple[int, int, int]


class _Desk(Struct):
    """What is being put together."""

    source: Content
    places: Mapping[str, Place]
    wordings: dict[str, Wording]
    where: dict[tuple[int, ...], str]
    findings: list[Finding]


class _Paired(Struct, frozen=True):
    """Which item of the original each item of the file is."""

    keys: Mapping[_At, str]
    scores: Mapping[_At, float]
    """Of those that an editor has to decide."""
    left: frozenset[_At]
    """Those whose words are still the original's."""


def translate(read: document.Document, original: translations.Original, *, language: str, past: Past) -> Content:
    """Put the words of a file to the outline of the edition that it translates."""
    source = original.content
    facing_sections = _facing(replace(read, sections=tuple(map(_as_read, read.sections))), source, past)
    read = replace(
        read,
        sections=tuple(
            section if _may_have_points(source, facing_sections.get(at)) else flattened(section)
            for at, section in enumerate(read.sections)
        ),
    )
    desk = _Desk(source, {place.key: place for _, _, place in places(source.outline)}, {}, {}, [])
    paired = _paired(read, original, past, facing_sections, language)
    for at, section in enumerate(read.sections):
        _say_section(desk, at, section, facing_sections.get(at), paired)
    _say_rule(desk, read)
    items = sum(1 for _ in _items(read))
    if items and len(paired.keys) < PAIRED_SHARE_MIN * items:
        message = "Few items of this file are like those of the original: compare every item before publishing."
        desk.findings.append(Finding(Severity.WARNING, FindingCode.LOW_CONFIDENCE, message))
    kept = [_moved(desk, finding) for finding in read.findings if finding.code not in _ABOUT_THE_ORIGINAL]
    order = {key: number for number, key in enumerate(keys_of(source.outline))}
    waiting = sorted((order[paired.keys[at]], at) for at in paired.scores)
    return Content(
        collection_title=read.collection_title,
        title=read.title or source.title,
        subtitle=read.subtitle,
        outline=source.outline,
        wordings=dict(sorted(desk.wordings.items(), key=lambda pair: order[pair[0]])),
        findings=(*kept, *desk.findings),
        proposals=tuple(Proposal(paired.keys[at], paired.keys[at], paired.scores[at]) for _, at in waiting),
    )


def _items(read: document.Document) -> Iterator[tuple[_At, document.Item]]:
    for s, section in enumerate(read.sections):
        for g, group in enumerate(section.groups):
            for i, item in enumerate(group.items):
                yield (s, g, i), item


def _as_read(section: document.Section) -> document.Section:
    return section if section.kind in CHECKLISTS else flattened(section)


def _may_have_points(source: Content, place: int | None) -> bool:
    return place is not None and source.outline.sections[place].kind in CHECKLISTS


def _facing(read: document.Document, source: Content, past: Past) -> dict[int, int]:
    """Say which section of the original (by its place) each section of the file stands for."""
    known = _known_words(source, past)
    claimed = {place.key for _, _, place in places(source.outline)}
    faces = [
        facing.Face(
            kind=section.kind,
            audience=section.audience,
            groups=tuple(len(group.items) for group in section.groups if group.items),
            has_words=translations.words(source.wordings, section.key) is not None,
            signs=_signs(form for group in section.groups for form in _source_forms(source, [group])),
            keys=frozenset(place.key for group in section.groups for place in group.items),
        )
        for section in source.outline.sections
    ]
    theirs = []
    for section in read.sections:
        items = [item for group in section.groups for item in group.items]
        carried = {item.source_key for item in items if item.source_key in claimed}
        carried |= {known[text] for item in items if (text := likeness.normalised(item.words.plain)) in known}
        theirs.append(
            facing.Face(
                kind=section.kind,
                audience=section.audience,
                groups=tuple(len(group.items) for group in section.groups if group.items),
                has_words=section.words is not None,
                signs=_signs(_target_forms(section.groups)),
                keys=frozenset(key for key in carried if key),
            )
        )
    return {target: place for place, target in facing.face(faces, theirs).items()}


def _known_words(source: Content, past: Past) -> dict[str, str]:
    """Look items up by words that only one of them has, or has had in this language."""
    said = [(place.key, translations.words(source.wordings, place.key)) for _, _, place in places(source.outline)]
    pairs = {(likeness.normalised(words.plain), key) for key, words in said if words}
    pairs |= {(likeness.normalised(text), known.key) for known in past.items for text in known.wordings}
    counts = Counter(text for text, _ in pairs)
    return {text: key for text, key in pairs if text and counts[text] == 1}


def _signs(forms: Iterable[alignment.Form]) -> frozenset[str]:
    return frozenset(sign for form in forms for sign in (*form.numbers, *form.addresses, *form.stems))


def _source_forms(source: Content, groups: Sequence[GroupPlace]) -> list[alignment.Form]:
    found: list[alignment.Form] = []
    for number, group in enumerate(one for one in groups if one.items):
        headed = source.wordings.get(group.key, Wording())
        for at, place in enumerate(group.items):
            wording = source.wordings.get(place.key, Wording())
            words = wording.words or Words("")
            form = _form(words, wording.label, sum(1 for _ in with_details(place)) - 1)
            found.append(
                _set(form, place.column, group=number, heading=headed.label or "", place=at, size=len(group.items))
            )
    return found


def _target_forms(groups: Sequence[document.Group]) -> list[alignment.Form]:
    found: list[alignment.Form] = []
    for number, group in enumerate(one for one in groups if one.items):
        for at, item in enumerate(group.items):
            form = _form(item.words, item.label, _count(item.details))
            found.append(_set(form, item.column, group=number, heading=group.heading, place=at, size=len(group.items)))
    return found


def _set(
    form: alignment.Form, column: Column | None, *, group: int, heading: str, place: int, size: int
) -> alignment.Form:
    """Say where an item stands."""
    name = column.value if column else None
    return replace(form, column=name, group=group, heading=heading, place=place, last=place + 1 == size)


def _form(words: Words, label: str | None, points: int) -> alignment.Form:
    hrefs = tuple(mark.href for mark in words.marks if mark.kind is MarkKind.LINK and mark.href)
    return alignment.Form(words.plain, label, points, hrefs)


def _count(details: Sequence[document.Detail]) -> int:
    return sum(1 + _count(detail.details) for detail in details)


def _paired(
    read: document.Document, original: translations.Original, past: Past, sections: Mapping[int, int], language: str
) -> _Paired:
    """Pair items: by the keys they carry, by words, and then section by section by order and form."""
    source = original.content
    keys, scores, left = _by_words(read, original, past, sections, language)
    carried, doubtful = _by_keys(read, source, sections, taken={*keys.values(), *left.values()})
    keys |= {at: key for at, key in (carried | doubtful).items() if at not in keys and at not in left}
    scores |= {at: 0.5 for at, key in doubtful.items() if keys.get(at) == key}
    for target, place in sections.items():
        groups = [group for group in source.outline.sections[place].groups if group.items]
        known = [one.key for group in groups for one in group.items]
        where = [
            (target, g, i) for g, group in enumerate(read.sections[target].groups) for i in range(len(group.items))
        ]
        number = {key: at for at, key in enumerate(known)}
        settled = {**keys, **left}
        used = set(settled.values())
        fixed = {number[settled[at]]: n for n, at in enumerate(where) if settled.get(at) in number}
        elsewhere = {key for key in known if key in used and number[key] not in fixed}
        here = set(fixed.values())
        gone = {n for n, at in enumerate(where) if at in settled and n not in here}
        rows = [n for n, key in enumerate(known) if key not in elsewhere]
        columns = [n for n in range(len(where)) if n not in gone]
        forms = _source_forms(source, groups), _target_forms(read.sections[target].groups)
        row_of, column_of = {n: at for at, n in enumerate(rows)}, {n: at for at, n in enumerate(columns)}
        inner = {row_of[one]: column_of[other] for one, other in fixed.items()}
        for pair in alignment.align([forms[0][n] for n in rows], [forms[1][n] for n in columns], inner):
            at = where[columns[pair.target]]
            keys[at], scores[at] = known[rows[pair.source]], pair.score
    return _Paired(keys, scores, frozenset(left))


def _by_words(
    read: document.Document, original: translations.Original, past: Past, sections: Mapping[int, int], language: str
) -> tuple[dict[_At, str], dict[_At, float], dict[_At, str]]:
    """Pair what has the words that an item has had in this language, or still those of the original."""
    source = original.content
    known_keys = {place.key for _, _, place in places(source.outline)}
    new = [
        matching.New(
            place=number,
            section=source.outline.sections[sections[at[0]]].key if at[0] in sections else "",
            text=item.words.plain,
        )
        for number, (at, item) in enumerate(_items(read))
    ]
    found = matching.match([known for known in past.items if known.key in known_keys], new).items
    keys: dict[_At, str] = {}
    scores: dict[_At, float] = {}
    for (at, _), match in zip(_items(read), found, strict=True):
        if match.key is not None and match.band is not matching.Band.NEW:
            keys[at] = match.key
            if match.band is matching.Band.PROPOSED:
                scores[at] = round(match.score, 3)
    same = _known_words(source, Past())
    counts = Counter(likeness.normalised(item.words.plain) for _, item in _items(read))
    others = language.partition("-")[0] != original.language.partition("-")[0]
    left: dict[_At, str] = {}
    used = set(keys.values())
    for at, item in _items(read):
        text = likeness.normalised(item.words.plain)
        key = same.get(text)
        if at in keys or key is None or key in used or counts[text] > 1:
            continue
        if others and len(item.words.plain.split()) >= LEFT_WORDS_MIN:
            left[at] = key
        else:
            keys[at] = key
    return keys, scores, left


def _by_keys(
    read: document.Document, source: Content, sections: Mapping[int, int], *, taken: Collection[str]
) -> tuple[dict[_At, str], dict[_At, str]]:
    """Believe the key an item carries if one item alone carries it, in its section, with as many points under it."""
    standing = {place.key: (section.key, place) for section, _, place in places(source.outline)}
    counts = Counter(item.source_key for _, item in _items(read))
    sure: dict[_At, str] = {}
    doubtful: dict[_At, str] = {}
    for at, item in _items(read):
        key = item.source_key
        if key is None or key not in standing or key in taken or counts[key] > 1:
            continue
        section, place = standing[key]
        there = at[0] in sections and source.outline.sections[sections[at[0]]].key == section
        alike = _count(item.details) == sum(1 for _ in with_details(place)) - 1
        (sure if there and alike else doubtful)[at] = key
    return sure, doubtful


def _say_section(desk: _Desk, at: int, section: document.Section, place: int | None, paired: _Paired) -> None:
    source = desk.source.outline.sections[place] if place is not None else None
    if source is None:
        words = [section.heading, section.subtitle, section.words.plain if section.words else None]
        _extra(desk, "\n".join(text for text in words if text), section.line, "section")
    else:
        desk.where[at,] = source.key
        desk.wordings[source.key] = Wording(
            label=section.heading,
            words=section.words,
            subtitle=section.subtitle,
            audience_label=section.audience_label,
            line=section.line,
        )
        if (
            translations.words(desk.source.wordings, source.key) is None
            and section.words is not None
            and source.key != RULE_KEY
        ):
            desk.wordings[source.key] = replace(desk.wordings[source.key], words=None)
            _extra(desk, section.words.plain, section.line, "text under this heading")
    _say_groups(desk, at, section, source, paired)
    for g, group in enumerate(section.groups):
        for i, item in enumerate(group.items):
            _say_item(desk, (at, g, i), item, paired)


def _say_groups(desk: _Desk, at: int, section: document.Section, source: SectionPlace | None, paired: _Paired) -> None:
    """Give headings of groups to those groups of the original with most of their items, else to those left in order."""
    groups = list(source.groups) if source else []
    home = {place.key: number for number, group in enumerate(groups) for place in group.items}
    votes = Counter(
        (g, home[key])
        for g, group in enumerate(section.groups)
        for i in range(len(group.items))
        if (key := paired.keys.get((at, g, i))) in home
    )
    found: dict[int, int] = {}
    for (g, number), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if g not in found and number not in found.values():
            found[g] = number
    for g, group in enumerate(section.groups):
        if g not in found and g < len(groups) and g not in found.values():
            found[g] = g
        if g in found:
            desk.where[at, g] = groups[found[g]].key
            if desk.source.wordings.get(groups[found[g]].key, Wording()).label:
                desk.wordings[groups[found[g]].key] = Wording(label=group.heading, line=group.line)
                continue
        _extra(desk, group.heading, group.line, "heading")


def _say_item(desk: _Desk, at: _At, item: document.Item, paired: _Paired) -> None:
    key = paired.keys.get(at)
    if key is None:
        if at in paired.left:
            message = "These words are still those of the original: readers see them as such until they are translated."
            desk.findings.append(Finding(Severity.INFO, FindingCode.PART_SKIPPED, message, item.line, item.words.plain))
        else:
            _extra(desk, _whole(item.words.plain, item.details), item.line, "item")
        return
    desk.where[at] = key
    desk.wordings[key] = Wording(label=item.label, words=item.words, line=item.line)
    _say_details(desk, desk.places[key].details, item.details)


def _say_details(desk: _Desk, known: Sequence[DetailPlace], said: Sequence[document.Detail]) -> None:
    sources = [
        _form(
            translations.words(desk.source.wordings, one.key) or Words(""),
            None,
            sum(1 for _ in with_details(one)) - 1,
        )
        for one in known
    ]
    targets = [_form(one.words, None, _count(one.details)) for one in said]
    if len(sources) == len(targets):
        pairs = dict(enumerate(range(len(sources))))
    else:
        pairs = {pair.target: pair.source for pair in alignment.align(sources, targets)}
    for number, detail in enumerate(said):
        if number not in pairs:
            _extra(desk, _whole(detail.words.plain, detail.details), detail.line, "point")
            continue
        place = known[pairs[number]]
        desk.wordings[place.key] = Wording(words=detail.words, line=detail.line)
        _say_details(desk, place.details, detail.details)


def _say_rule(desk: _Desk, read: document.Document) -> None:
    if desk.source.outline.rule is None:
        if read.rule is not None:
            _extra(desk, read.rule.words.plain, read.rule.line, "rule")
    elif read.rule is not None:
        said = desk.wordings.get(RULE_KEY, Wording())
        desk.wordings[RULE_KEY] = replace(said, words=read.rule.words, line=read.rule.line)
    else:
        message = "I found no sentence that says when to think again: readers see the one in the original's language."
        desk.findings.append(Finding(Severity.WARNING, FindingCode.NO_RULE, message, suggestion=None, item=RULE_KEY))


def _whole(text: str, details: Sequence[document.Detail]) -> str:
    return "\n".join([text, *(_whole(detail.words.plain, detail.details) for detail in details)])


def _extra(desk: _Desk, text: str, line: int | None, what: str) -> None:
    if text:
        desk.findings.append(translations.unplaced(text, line, what))


def _moved(desk: _Desk, finding: document.Finding) -> Finding:
    return Finding(
        severity=finding.severity,
        code=finding.code,
        message=finding.message,
        line=finding.line,
        excerpt=finding.excerpt,
        suggestion=finding.suggestion,
        item=desk.where.get(finding.place) if finding.place else None,
    )
