"""A section is made what it is, and what follows for its items, its readers and the rule is put right."""

import pytest

from content import errors
from content.editing.correcting import items, rules, sections
from content.editing.correcting.items import Spot
from content.guiding.outline import RULE_KEY, Content, Place, RulePlace, checklist_keys
from content.records import Audience, FindingCode, RuleQuantifier, SectionKind, Words
from content.replacing import replace
from tests.content.editing.correcting import made

NONE: frozenset[str] = frozenset()


def edit(content: Content, key: str, kind: SectionKind, **said: Audience) -> Content:
    corrected = sections.edit(content, NONE, key, kind=kind, **said)
    made.sound(corrected)
    return corrected


def section(content: Content, key: str) -> tuple[SectionKind, Audience, str | None, str | None]:
    place = next(one for one in content.outline.sections if one.key == key)
    wording = content.wordings[key]
    return place.kind, place.audience, wording.audience_label, wording.label


def reach(content: Content) -> tuple[str, ...] | None:
    return content.outline.rule.checklists if content.outline.rule else None


def test_a_section_that_becomes_a_checklist_can_be_ticked() -> None:
    draft = made.read()
    listed = edit(draft, "notes", SectionKind.CHECKLIST)
    assert made.item(listed, "nothing-is-as-it") == Place("nothing-is-as-it", essential=True)
    assert checklist_keys(listed.outline) == {"checklist": "steps", "conditions": "conditions", "notes": "notes"}
    assert reach(listed) == ("steps", "conditions", "notes"), "the rule spoke of all boxes, and goes on doing so"
    assert [one.item for one in listed.findings if one.code is FindingCode.UNKNOWN_SECTION] == ["a-saying"]
    needed = edit(draft, "notes", SectionKind.CONDITIONS)
    assert made.item(needed, "nothing-is-as-it") == Place("nothing-is-as-it")
    assert listed.wordings == needed.wordings == draft.wordings


def test_a_rule_that_speaks_of_some_lists_does_not_reach_a_new_one() -> None:
    scoped = rules.edit(made.read(), checklists=("steps",))
    assert reach(edit(scoped, "notes", SectionKind.CHECKLIST)) == ("steps",)


def test_a_list_that_was_empty_is_reached_when_it_is_filled() -> None:
    draft = edit(made.read(), "a-saying", SectionKind.CHECKLIST)
    assert reach(draft) == ("steps", "conditions")
    filled = items.add(draft, NONE, Spot("a-saying"), label=None, text="Think again")
    assert reach(filled) == ("steps", "conditions", "a-saying")


def test_a_checklist_that_becomes_something_else_loses_no_word_and_the_rule_follows() -> None:
    draft = made.read()
    other = edit(draft, "checklist", SectionKind.OTHER)
    assert made.shape(other)["checklist"] == {
        "checklist-list": ["plan", "the-aims", "and-who-shares-them", "the-means", "find", "talk"]
    }
    assert made.item(other, "plan") == Place("plan")
    assert (reach(other), made.said(other)) == (("conditions",), made.said(draft))
    back = edit(other, "checklist", SectionKind.CHECKLIST)
    assert (reach(back), made.item(back, "the-aims").essential) == (("steps", "conditions"), True)


def test_the_rule_follows_its_lists_when_their_names_change() -> None:
    scoped = rules.edit(edit(made.read(), "notes", SectionKind.CHECKLIST), checklists=("notes",))
    alone = edit(scoped, "checklist", SectionKind.OTHER)
    assert checklist_keys(alone.outline)["notes"] == "steps"
    assert reach(alone) == ("steps",)
    both = edit(made.read(), "checklist", SectionKind.CONDITIONS)
    assert checklist_keys(both.outline) == {"checklist": "conditions", "conditions": "conditions-2"}
    assert reach(both) == ("conditions", "conditions-2")
    assert made.item(both, "plan").essential, "boxes that stay boxes stay as essential as they were"


def test_families_go_with_the_kind_of_section_that_has_them() -> None:
    assert made.item(edit(made.read(), "opportunities", SectionKind.BACKGROUND), "citizen-benefits").family is None


def test_readers_are_named_and_their_common_points_joined() -> None:
    draft = made.read()
    assert section(draft, "for-hosts") == (SectionKind.AUDIENCE_ISSUES, Audience.OTHER, "hosts", "For hosts")
    renamed = sections.edit(draft, NONE, "for-hosts", heading="For those at home", audience_label="Hosts at home")
    assert section(renamed, "for-hosts")[1:] == (Audience.OTHER, "Hosts at home", "For those at home")
    rich = sections.edit(renamed, NONE, "for-hosts", audience=Audience.RESOURCE_RICH)
    assert section(rich, "for-hosts")[1:3] == (Audience.RESOURCE_RICH, None)
    assert made.item(rich, "understand-the-limits-of").same_as == ("understand-the-limits-of-2",)
    same = sections.edit(rich, NONE, "for-visitors", audience=Audience.RESOURCE_RICH)
    assert made.item(same, "understand-the-limits-of").same_as == (), "one reader is told once"
    parted = edit(draft, "for-hosts", SectionKind.OTHER)
    assert made.item(parted, "understand-the-limits-of-2").same_as == ()
    joined = edit(parted, "for-hosts", SectionKind.AUDIENCE_ISSUES)
    assert made.item(joined, "understand-the-limits-of-2").same_as == ("understand-the-limits-of",)


@pytest.mark.parametrize(
    ("key", "said", "kind", "path"),
    [
        ("no-such", {"heading": "Notes"}, errors.NotFound, "key"),
        ("money", {"heading": "Notes"}, errors.NotFound, "key"),
        ("plan", {"heading": "Notes"}, errors.NotFound, "key"),
        ("notes", {}, errors.InvalidInput, "kind"),
        ("notes", {"kind": SectionKind.AUDIENCE_ISSUES}, errors.InvalidInput, "audience"),
        ("notes", {"audience": Audience.OTHER}, errors.InvalidInput, "audienceLabel"),
        ("notes", {"audience_label": "hosts"}, errors.InvalidInput, "audienceLabel"),
        ("notes", {"audience": Audience.EVERYONE, "audience_label": "all"}, errors.InvalidInput, "audienceLabel"),
        ("for-hosts", {"audience": Audience.EVERYONE}, errors.InvalidInput, "audience"),
        ("a-saying", {"kind": SectionKind.RULE}, errors.InvalidInput, "kind"),
    ],
)
def test_what_makes_no_section_is_refused(
    key: str, said: dict[str, str], kind: type[errors.Refusal], path: str
) -> None:
    with pytest.raises(kind) as caught:
        sections.edit(made.read(), NONE, key, **said)  # type: ignore[arg-type]  # each by its name
    assert caught.value.path == (path,)


def test_a_sentence_taken_for_the_rule_is_a_section_again_and_another_becomes_the_rule() -> None:
    draft = made.read()
    none = edit(draft, "rule", SectionKind.OTHER)
    assert (none.outline.rule, made.said(none)) == (None, made.said(draft))
    key = "if-you-cant-tick"
    assert section(none, key) == (SectionKind.OTHER, Audience.EVERYONE, None, "")
    assert none.wordings[key].words == draft.wordings[RULE_KEY].words
    with pytest.raises(errors.InvalidInput):
        sections.edit(none, NONE, "notes", kind=SectionKind.RULE)
    ruled = edit(none, "a-saying", SectionKind.RULE)
    assert ruled.outline.rule == RulePlace(RuleQuantifier.ALL_ESSENTIAL, ("steps", "conditions"))
    assert ruled.wordings[RULE_KEY].words == Words("Think twice.")
    assert "a-saying" not in ruled.wordings
    again = edit(edit(ruled, RULE_KEY, SectionKind.OTHER), key, SectionKind.RULE)
    assert again.outline.rule == ruled.outline.rule
    assert replace(again.wordings[RULE_KEY], line=None) == replace(draft.wordings[RULE_KEY], line=None)
