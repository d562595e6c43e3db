"""The rule says what it is told to say, of the lists it is told of, and of none that is not there."""

import pytest

from content import errors
from content.editing.correcting import items, rules, sections
from content.guiding.outline import RULE_KEY, RulePlace
from content.records import FindingCode, RuleQuantifier, SectionKind, Words
from tests.content.editing.correcting import made

NONE: frozenset[str] = frozenset()
SAYING = "If one box stays empty, think again."


def test_each_part_of_a_rule_is_corrected_by_itself() -> None:
    draft = made.read()
    said = rules.edit(draft, text=SAYING)
    assert said.wordings[RULE_KEY].words == Words(SAYING)
    assert said.outline == draft.outline
    every = rules.edit(said, quantifier=RuleQuantifier.ALL)
    assert every.outline.rule == RulePlace(RuleQuantifier.ALL, ("steps", "conditions"))
    scoped = rules.edit(every, checklists=("conditions", "steps"))
    assert scoped.outline.rule == every.outline.rule, "in printed order"
    scoped = rules.edit(every, checklists=("conditions",))
    assert scoped.outline.rule == RulePlace(RuleQuantifier.ALL, ("conditions",))
    assert scoped.wordings == said.wordings
    made.sound(scoped)


def test_a_rule_is_written_where_there_is_none() -> None:
    draft = made.read(made.LITTLE.replace("If you can't tick all of these boxes then think again.\n", ""))
    assert draft.outline.rule is None
    assert FindingCode.NO_RULE in {one.code for one in draft.findings}
    with pytest.raises(errors.InvalidInput) as caught:
        rules.edit(draft, quantifier=RuleQuantifier.ALL)
    assert caught.value.path == ("text",)
    ruled = rules.edit(draft, text=SAYING)
    made.sound(ruled)
    assert ruled.outline.rule == RulePlace(RuleQuantifier.ALL_ESSENTIAL, ("steps", "conditions"))
    assert [section.key for section in ruled.outline.sections][1:4] == ["conditions", "rule", "opportunities"]
    assert FindingCode.NO_RULE not in {one.code for one in ruled.findings}
    assert {key: ruled.wordings[key] for key in draft.wordings} == draft.wordings
    plain = items.mark(draft, ("plan", "find", "talk"), essential=False, allows_not_applicable=None)
    assert rules.edit(plain, text=SAYING, checklists=("steps",)).outline.rule == RulePlace(
        RuleQuantifier.ALL, ("steps",)
    )


def test_a_leaflet_of_advice_can_have_a_rule_before_it_has_a_list() -> None:
    draft = made.read("# Advice\n\n## Notes\n\n- Nothing is as it seems\n")
    ruled = rules.edit(draft, text=SAYING)
    assert ruled.outline.rule == RulePlace(RuleQuantifier.ALL, ())
    listed = sections.edit(ruled, NONE, "notes", kind=SectionKind.CHECKLIST)
    made.sound(listed)
    assert listed.outline.rule == RulePlace(RuleQuantifier.ALL, ("steps",))
    gone = {FindingCode.NO_CHECKLIST, FindingCode.NO_RULE}
    assert {one.code for one in draft.findings} - {one.code for one in listed.findings} >= gone


@pytest.mark.parametrize(
    ("said", "kind", "path"),
    [
        ({}, errors.InvalidInput, ("text",)),
        ({"checklists": ()}, errors.InvalidInput, ("checklists",)),
        ({"checklists": ("steps", "steps")}, errors.InvalidInput, ("checklists",)),
        ({"checklists": ("steps", "checklist")}, errors.NotFound, ("checklists", "1")),
        ({"checklists": ("notes",)}, errors.NotFound, ("checklists", "0")),
    ],
)
def test_a_rule_about_nothing_is_refused(
    said: dict[str, tuple[str, ...]], kind: type[errors.Refusal], path: tuple[str, ...]
) -> None:
    with pytest.raises(kind) as caught:
        rules.edit(made.read(), **said)  # type: ignore[arg-type]  # lists alone
    assert caught.value.path == path
