"""Correcting the sentence that says when to think again, and what it speaks of. Pure."""

from collections.abc import Collection, Sequence

from content import errors
from content.editing.correcting import settling, words
from content.guiding.outline import (
    RULE_KEY,
    Content,
    Outline,
    RulePlace,
    SectionPlace,
    Wording,
    checklist_keys,
    checklists_in,
)
from content.leaflet import keys
from content.records import Audience, RuleQuantifier, SectionKind, Words
from content.replacing import replace


def edit(
    content: Content,
    *,
    text: str | Words | None = None,
    quantifier: RuleQuantifier | None = None,
    checklists: Sequence[str] | None = None,
) -> Content:
    """Change the sentence, how many boxes it asks for, or of which checklists; or write it where there is none.

    Raises NOT_FOUND for a checklist that is not there, INVALID_INPUT for none at all, for one named twice, for a rule
    without a sentence, or when there is nothing to change.
    """
    if text is quantifier is checklists is None:
        message = "Say what to change: `text`, `quantifier` or `checklists`."
        raise errors.InvalidInput(message, path=("text",))
    if content.outline.rule is None and text is None:
        message = "There is no rule yet: give its sentence."
        raise errors.InvalidInput(message, path=("text",))
    named = None if checklists is None else _named(content, checklists)
    changed = content if content.outline.rule is not None else _with_rule(content)
    place = changed.outline.rule
    assert place is not None  # noqa: S101 - it has just been made
    if text is not None:
        wording = changed.wordings.get(RULE_KEY, Wording(label=""))
        changed = words.reworded(changed, RULE_KEY, replace(wording, words=words.given(wording.words, text)))
    said = RulePlace(quantifier=quantifier or place.quantifier, checklists=place.checklists if named is None else named)
    settled = settling.settled(content, changed)
    return replace(settled, outline=replace(settled.outline, rule=said))


def begin(content: Content, section: SectionPlace) -> Content:
    """Take the words of a section for the rule; INVALID_INPUT if there is one already, or the section has a list."""
    if content.outline.rule is not None:
        message = "There is a rule already: correct it with `editRule`, or give its section another kind first."
        raise errors.InvalidInput(message, path=("kind",))
    if any(group.items for group in section.groups) or content.wordings[section.key].words is None:
        message = "A rule is a sentence without a list: write it with `editRule`."
        raise errors.InvalidInput(message, path=("kind",))
    content = _renamed(content, section.key, RULE_KEY)
    sections = tuple(
        replace(one, kind=SectionKind.RULE, groups=()) if one.key == RULE_KEY else one
        for one in content.outline.sections
    )
    outline = replace(content.outline, sections=sections)
    return replace(content, outline=replace(outline, rule=_reaching_all(outline)))


def end(content: Content, taken: Collection[str], section: SectionPlace) -> tuple[Content, SectionPlace]:
    """Take the rule for a section like any other; its words stay, under a key of their own."""
    if section.key != RULE_KEY:
        return content, section
    said = content.wordings[RULE_KEY]
    first = said.words.plain if said.words else "section"
    key = keys.make(said.label or None, first, {*taken, *content.wordings, RULE_KEY})
    content = _renamed(content, RULE_KEY, key)
    return replace(content, outline=replace(content.outline, rule=None)), replace(section, key=key)


def _named(content: Content, checklists: Sequence[str]) -> tuple[str, ...]:
    known = checklist_keys(content.outline).values()
    for number, key in enumerate(checklists):
        if key not in known:
            message = f"There is no checklist called `{key[:60]}` in this draft."
            raise errors.NotFound(message, path=("checklists", str(number)))
    if not checklists or len(set(checklists)) < len(checklists):
        message = "Name each checklist that the rule is about once, and at least one."
        raise errors.InvalidInput(message, path=("checklists",))
    return tuple(key for key in known if key in checklists)


def _with_rule(content: Content) -> Content:
    """Make room for the sentence, after the last checklist: there it speaks of what stands before it."""
    sections = content.outline.sections
    last = max((number for number, one in enumerate(sections, 1) if one.kind in settling.CHECKLISTS), default=0)
    at = last or len(sections)
    section = SectionPlace(key=RULE_KEY, kind=SectionKind.RULE, audience=Audience.EVERYONE, groups=())
    outline = replace(
        content.outline, sections=(*sections[:at], section, *sections[at:]), rule=_reaching_all(content.outline)
    )
    return replace(content, outline=outline, wordings={**content.wordings, RULE_KEY: Wording(label="")})


def _reaching_all(outline: Outline) -> RulePlace:
    """Ask for what is told apart as essential, or else for everything, of every list that has items."""
    lists = {name: places for name, places in checklists_in(outline).items() if places}
    essential = any(place.essential for places in lists.values() for place in places)
    quantifier = RuleQuantifier.ALL_ESSENTIAL if essential else RuleQuantifier.ALL
    return RulePlace(quantifier=quantifier, checklists=tuple(lists))


def _renamed(content: Content, old: str, new: str) -> Content:
    """Give a section another key."""
    return replace(
        content,
        outline=replace(
            content.outline,
            sections=tuple(replace(one, key=new) if one.key == old else one for one in content.outline.sections),
        ),
        wordings={new if key == old else key: wording for key, wording in content.wordings.items()},
        findings=tuple(replace(finding, item=new) if finding.item == old else finding for finding in content.findings),
    )
