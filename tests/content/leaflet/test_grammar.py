"""Leaflets are read by their form: the seed whole, its siblings of other shapes, and forms that editors really use."""

import json
from pathlib import Path

import pytest

from content.leaflet.document import Document, Finding
from content.records import (
    Audience,
    BenefitFamily,
    Column,
    FindingCode,
    ItemScope,
    LeafletKind,
    RuleQuantifier,
    SectionKind,
    Severity,
)
from tests.content.leaflet import shown

SEED, REVISED = shown.FILES[0][0], shown.FILES[1][0]
HEADINGS = (
    "Background:",
    "Opportunities: Linking can help your to:",
    "Checklist:",
    "Below is a list of things you will need to be able to maintain a link:",
    "Challenges: to maintaining a truly mutually beneficial and equal partnership",
    "Resource rich communities: specific issues",
    "Resource poor communities: specific issues",
)
GROUPS = ("Setting up", "Organisation", "Communication and participation")


@pytest.fixture(scope="module")
def seed() -> Document:
    return shown.read_file(SEED, "en")


def shape(document: Document) -> list[tuple[str, list[tuple[str, int]]]]:
    return [(s.kind.value, [(g.heading, len(g.items)) for g in s.groups]) for s in document.sections]


def finding(document: Document, code: FindingCode) -> Finding:
    (found,) = [finding for finding in document.findings if finding.code is code]
    return found


def test_the_seed_has_its_112_atoms_in_order_under_their_parents_and_no_others(seed: Document) -> None:
    expected = json.loads((shown.LEAFLETS / "local-authority-links.expected.json").read_text())
    assert len(expected) == 112
    assert shown.atoms(seed) == expected


def test_the_seed_is_a_supplementary_leaflet_of_its_toolkit(seed: Document) -> None:
    assert seed.collection_title == "Toolkit for Linking Opportunities and Challenges"
    assert seed.title == "Local Authority Links"
    assert seed.subtitle == "Supplementary leaflet to the set of core leaflets on linking."
    assert seed.kind is LeafletKind.SUPPLEMENTARY


def test_the_ten_boxes_are_read_column_by_column(seed: Document) -> None:
    (group,) = seed.sections[2].groups
    assert [(item.line, item.column, item.scope) for item in group.items] == [
        *((line, Column.LEFT, ItemScope.SIDE) for line in range(25, 29)),
        *((line, Column.RIGHT, ItemScope.JOINT) for line in range(25, 31)),
    ]
    assert all(item.boxed and item.essential for item in group.items)
    assert [len(item.details) for item in group.items] == [3] + [0] * 9
    labels = (
        "Explore wider national and international context",
        "Find a partner",
        "Set schedule for activities",
        "Follow up",
    )
    assert tuple(item.label for item in group.items if item.label) == labels


def test_the_21_conditions_are_neither_boxed_nor_essential(seed: Document) -> None:
    items = [item for group in seed.sections[3].groups for item in group.items]
    assert [len(group.items) for group in seed.sections[3].groups] == [7, 11, 3]
    assert not any(item.boxed or item.essential or item.column for item in items)
    assert sum(item.label is not None for item in items) == 18


def test_only_what_names_outside_bodies_by_way_of_example_may_not_apply(seed: Document) -> None:
    found = [
        (item.line, item.column)
        for section in seed.sections
        for group in section.groups
        for item in group.items
        if item.allows_not_applicable
    ]
    assert found == [(28, Column.LEFT), (55, None)]


def test_the_rule_speaks_of_both_lists_and_asks_for_what_is_essential(seed: Document) -> None:
    assert seed.rule is not None
    assert seed.rule.words.plain == (
        "If you find that you can't tick all of these boxes then you should think again about linking."
    )
    assert (seed.rule.quantifier, seed.rule.section_places, seed.rule.line) == (
        RuleQuantifier.ALL_ESSENTIAL,
        (2, 3),
        65,
    )
    assert [section.kind for section in seed.sections][4] is SectionKind.RULE
    assert seed.sections[4].words == seed.rule.words
    assert seed.sections[4].heading == ""


def test_benefits_belong_to_their_families(seed: Document) -> None:
    groups = seed.sections[1].groups
    assert [[(item.family, item.label) for item in group.items] for group in groups] == [
        [(BenefitFamily.INSTITUTIONAL, "Institutional benefits")] * 4,
        [(BenefitFamily.CITIZEN, "Citizen benefits")] * 4,
        [(BenefitFamily.SUSTAINABLE_DEVELOPMENT, "Sustainable development benefits")] * 5,
    ]


def test_the_audiences_of_the_seed_are_known(seed: Document) -> None:
    audiences = [(section.audience, section.audience_label) for section in seed.sections[-2:]]
    assert audiences == [(Audience.RESOURCE_RICH, None), (Audience.RESOURCE_POOR, None)]


def test_the_findings_of_the_seed_are_exactly_these(seed: Document) -> None:
    assert [(f.code.value, f.line, f.place) for f in seed.findings] == [
        ("MISSING_LEAFLET", 7, ()),
        ("TYPO", 15, (1,)),
        ("PART_SKIPPED", 17, (1,)),
        ("PART_SKIPPED", 19, (1,)),
        ("BROKEN_LAYOUT", 23, (2,)),
        ("READING_ORDER", 23, (2,)),
        ("BROKEN_LAYOUT", 25, (2,)),
        ("NO_LABEL", 42, (3, 0, 6)),
        ("STRAY_PUNCTUATION", 46, (3, 1, 0)),
        ("STRAY_PUNCTUATION", 47, (3, 1, 1)),
        ("NO_LABEL", 55, (3, 1, 8)),
        ("NO_LABEL", 56, (3, 1, 9)),
        ("NO_LICENCE", None, ()),
    ]


def test_a_slip_of_the_pen_is_pointed_out_and_kept(seed: Document) -> None:
    slip = finding(seed, FindingCode.TYPO)
    assert (slip.severity, slip.line, slip.excerpt, slip.suggestion) == (Severity.WARNING, 15, "your to", "you to")
    words = seed.sections[1].words
    assert words is not None
    assert words.plain == "Linking can help your to:"


def test_the_revision_differs_from_the_seed_where_its_editor_meant_it_to(seed: Document) -> None:
    revised = shown.read_file(REVISED, "en")
    before = [words for kind, _, words in shown.atoms(seed) if kind == "item"]
    after = [words for kind, _, words in shown.atoms(revised) if kind == "item"]
    assert len(set(before) - set(after)) == 6  # four reworded lightly, one heavily, one removed
    assert len(set(after) - set(before)) == 6  # the same five, one added
    assert [len(group.items) for group in revised.sections[3].groups] == [8, 9, 4]
    assert not [found for found in revised.findings if found.code is FindingCode.TYPO]


@pytest.mark.parametrize(("path", "language"), shown.FILES[2:], ids=lambda value: getattr(value, "name", value))
def test_a_sibling_leaflet_is_read_as_expected(path: Path, language: str) -> None:
    expected = json.loads((shown.LEAFLETS / f"{path.stem}.expected.json").read_text())
    assert shown.whole(shown.read_file(path, language)) == expected


@pytest.mark.parametrize(
    "heading",
    ["## {}", "**{}**", "**{}**\n", "{}"],
    ids=["marked", "in bold", "in bold with an empty line", "as it is"],
)
@pytest.mark.parametrize("gaps", [True, False], ids=["empty lines", "no empty lines"])
def test_the_seed_reads_the_same_however_its_headings_are_written(seed: Document, heading: str, gaps: bool) -> None:  # noqa: FBT001 - a parameter
    text = SEED.read_text()
    for line in HEADINGS:
        text = text.replace(f"\n{line}\n", f"\n{heading.format(line)}\n")
    if not gaps:
        text = "\n".join(line for line in text.split("\n") if line)
    assert shown.atoms(shown.read(text)) == shown.atoms(seed)


def test_capitals_are_headings(seed: Document) -> None:
    text = SEED.read_text()
    for line in HEADINGS:
        text = text.replace(f"\n{line}\n", f"\n{line.upper().rstrip(':')}\n")
    assert shape(shown.read(text)) == shape(seed)


def test_headings_with_marked_groups_read_the_same(seed: Document) -> None:
    text = SEED.read_text()
    for line in HEADINGS:
        text = text.replace(f"\n{line}\n", f"\n## {line}\n")
    for line in GROUPS:
        text = text.replace(f"\n{line}\n", f"\n### {line}\n")
    assert shown.atoms(shown.read(text)) == shown.atoms(seed)


def test_words_that_nobody_knows_change_the_kinds_and_nothing_else(seed: Document) -> None:
    text = SEED.read_text()
    for number, line in enumerate(HEADINGS):
        text = text.replace(f"\n{line}\n", f"\nZorb {'abcdefg'[number]}:\n")
    for number, line in enumerate(GROUPS):
        text = text.replace(f"\n{line}\n", f"\nWibble {'abc'[number]}\n")
    document = shown.read(text)
    sizes = [[len(group.items) for group in section.groups] for section in document.sections]
    assert sizes == [[len(group.items) for group in section.groups] for section in seed.sections]
    # Families, boxes and the place before the rule are forms, and say their kind without words.
    assert [section.kind.value for section in document.sections] == [
        "OTHER", "OPPORTUNITIES", "CHECKLIST", "CONDITIONS", "RULE", "OTHER", "OTHER", "OTHER",
    ]  # fmt: skip
    assert [code for code, _ in shown.codes(document)].count("UNKNOWN_SECTION") == 4


def test_an_unknown_section_is_kept_whole_and_nothing_joins_the_section_before() -> None:
    document = shown.read(
        "Title\n\nBackground:\n\nWe link.\n\nChallenges:\n\n- Money\n\nUseful contacts\n\n- Ann\n- Ben\n\n"
        "Some more words about them.\n\nThanks:\n\n- To all\n"
    )
    assert [(s.kind, s.heading, [i.words.plain for g in s.groups for i in g.items]) for s in document.sections] == [
        (SectionKind.BACKGROUND, "Background", []),
        (SectionKind.CHALLENGES, "Challenges", ["Money"]),
        (SectionKind.OTHER, "Useful contacts", ["Ann", "Ben"]),
        (SectionKind.OTHER, "", []),
        (SectionKind.OTHER, "Thanks", ["To all"]),
    ]
    unknown = [(f.severity, f.excerpt, f.place) for f in document.findings if f.code is FindingCode.UNKNOWN_SECTION]
    assert unknown == [(Severity.INFO, "Useful contacts", (2,)), (Severity.INFO, "Thanks", (4,))]


def test_a_list_cut_in_two_by_an_empty_line_stays_one_group() -> None:
    document = shown.read("Title\n\nChallenges:\n\nAt home\n\n- a\n- b\n\n\n- c\n\nAbroad\n\n- d\n")
    assert shape(document) == [("CHALLENGES", [("At home", 3), ("Abroad", 1)])]


def test_a_lead_in_of_its_own_keeps_its_colon() -> None:
    document = shown.read(
        "# Title\n\n## Opportunities\n\nLinking can help you to:\n\n- learn\n\n## Challenges\n\n- time\n"
    )
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "Linking can help you to:"
    assert shape(document) == [("OPPORTUNITIES", [("", 1)]), ("CHALLENGES", [("", 1)])]


def test_one_line_before_the_sections_is_the_title() -> None:
    document = shown.read("Health Links\n\nBackground:\n\nWe link hospitals.\n")
    assert (document.collection_title, document.title, document.subtitle) == (None, "Health Links", None)


def test_a_title_that_stands_twice_is_kept_once_and_said_to_be() -> None:
    document = shown.read("School Links\n\nA toolkit\n\nSchool Links\n\nBackground:\n\nWe link schools.\n")
    assert ("PART_SKIPPED", 5) in shown.codes(document)
    assert {document.collection_title, document.title} == {"School Links", "A toolkit"}


def test_a_file_without_a_title_says_that_it_gave_little_to_go_by() -> None:
    document = shown.read("- [ ] one\n- [ ] two\n")
    assert document.title == ""
    assert finding(document, FindingCode.LOW_CONFIDENCE).severity is Severity.WARNING


def test_what_a_leaflet_lacks_is_said() -> None:
    document = shown.read("Title\n\nBackground:\n\nWe link.\n")
    assert shown.codes(document) == [("NO_CHECKLIST", None), ("NO_RULE", None), ("NO_LICENCE", None)]
    assert document.rule is None


def test_a_rule_over_boxes_all_alike_without_boxes_asks_for_all() -> None:
    document = shown.read("Title\n\nChecklist:\n\n- plan\n- visit\n\nIf you cannot tick all of these, think again.\n")
    assert document.rule is not None
    assert document.rule.quantifier is RuleQuantifier.ALL
    assert [item.essential for item in document.sections[0].groups[0].items] == [True, True]


def test_semicolons_at_the_end_of_every_item_are_how_the_list_is_written() -> None:
    document = shown.read("Title\n\nChallenges:\n\n- money;\n- time;\n- people.\n")
    assert "STRAY_PUNCTUATION" not in [code for code, _ in shown.codes(document)]


def test_hyphens_within_words_part_no_label() -> None:
    document = shown.read(
        "Title\n\nChallenges:\n\n- On-going town-twinning in-country\n- Aa - b\n- Cc \u2014 d\n- **E** f\n- G: h\n"
    )
    labels = [item.label for item in document.sections[0].groups[0].items]
    assert labels == [None, "Aa", "Cc", "E", "G"]


def test_keys_that_travel_in_the_file_come_along_and_a_copied_one_is_noticed() -> None:
    document = shown.read("Title\n\nChallenges:\n\n- money {#money-1}\n- time {#money-1}\n- <a id='p'></a>people\n")
    items = document.sections[0].groups[0].items
    assert [(item.words.plain, item.source_key) for item in items] == [
        ("money", "money-1"),
        ("time", "money-1"),
        ("people", "p"),
    ]
    assert finding(document, FindingCode.DUPLICATE_KEY).place == (0, 0, 1)


def test_plain_words_over_boxes_are_the_heading_of_a_group() -> None:
    document = shown.read("Title\n\nChecklist:\n\n- At home\n  - [ ] plan\n  - [ ] ask\n- Together:\n  - [ ] visit\n")
    assert shape(document) == [("CHECKLIST", [("At home", 2), ("Together", 1)])]
