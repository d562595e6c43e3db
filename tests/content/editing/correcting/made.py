"""Drafts to correct, read from words as they stand."""

from content import leaflet, seeding
from content.editing import assembling
from content.guiding.outline import Content, Place, checklist_keys, details_of, keys_of, places
from content.records import ItemScope, SectionKind

LITTLE = """# Little Leaflet

## Checklist

- [ ] Plan - write a plan, with:
    - the aims
        - and who shares them
    - the means
- [ ] Find - find a partner
- [ ] Talk - talk to others

## What you will need

### Money

- Funds - enough for a visit
- Books - kept in order

### People

- Friends - in both places

If you can't tick all of these boxes then think again.

## Opportunities

- **Citizen benefits** - tolerance; friendship
- **Institutional benefits** - better services; new skills

## For hosts

- Understand the limits of your guests
- Offer them tea

## For visitors

- Understand the limits of your hosts

## Notes

- Nothing is as it seems

## A saying

Think twice.
"""


def read(source: str | bytes = LITTLE) -> Content:
    """Read a draft of a leaflet that nothing is known of."""
    data = source.encode() if isinstance(source, str) else source
    return assembling.assemble(leaflet.read(data, media_type="text/markdown", language="en-GB"), assembling.Past())


def seed() -> Content:
    """Read the seed."""
    return read(seeding.fixture("local-authority-links.md"))


def shape(content: Content) -> dict[str, dict[str, list[str]]]:
    """List the keys of items by section and group."""
    return {
        section.key: {group.key: [place.key for place in group.items] for group in section.groups}
        for section in content.outline.sections
    }


def item(content: Content, key: str) -> Place:
    """Find an item."""
    return next(place for _, _, place in places(content.outline) if place.key == key)


def said(content: Content) -> list[str]:
    """List all words, in no order: headings, labels with their items, subtitles."""
    texts = [
        text
        for wording in content.wordings.values()
        for text in (wording.words.plain if wording.words else wording.label, wording.subtitle)
        if text
    ]
    return sorted(texts)


def sound(content: Content) -> None:
    """Check what holds of every draft, whatever was corrected in it."""
    keys = list(keys_of(content.outline))
    assert len(set(keys)) == len(keys), "every key stands once"
    assert list(content.wordings) == keys, "every wording has a place, every place a wording, in printed order"
    items = {place.key: (section, place) for section, _, place in places(content.outline)}
    named = checklist_keys(content.outline)
    assert len(set(named.values())) == len(named), "no two checklists have one name"
    rule = content.outline.rule
    if rule is not None:
        assert set(rule.checklists) <= set(named.values())
        assert len(set(rule.checklists)) == len(rule.checklists)
    assert (rule is not None) == any(one.kind is SectionKind.RULE for one in content.outline.sections)
    for key, (section, place) in items.items():
        for detail in details_of(place):
            assert detail.key.startswith(f"{key}."), "a point stands under its item"
        if section.key not in named:
            kept = {"family": place.family, "same_as": place.same_as, "derived_from": place.derived_from}
            assert place == Place(key, **kept, inherits=place.inherits)  # type: ignore[arg-type]  # each by its name
        for other in place.same_as:
            assert key in items[other][1].same_as
            assert items[other][0].key != section.key
        assert place.inherits or place.derived_from
        assert place.family is None or section.kind is SectionKind.OPPORTUNITIES
        assert place.scope in ItemScope
    assert {finding.item for finding in content.findings} <= {*keys, None}
    waiting = [key for proposal in content.proposals for key in proposal.keys]
    assert set(waiting) <= set(items), "what waits is there"
    assert len(set(waiting)) == len(waiting), "and waits once"
    known = [key for proposal in content.proposals for key in proposal.known_keys]
    assert len(set(known)) == len(known)
    assert set(content.resets) <= set(items)
