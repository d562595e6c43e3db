"""What offices, sites and programs make of a leaflet: labels in bold, dashes under boxes, rows over rows, menus."""

import pytest

from content.leaflet.document import Document
from content.records import FindingCode
from tests.content.leaflet import shown
from tests.content.leaflet.packed import WORD, p, word
from tests.content.leaflet.test_formats import read
from tests.content.leaflet.test_forms import told, tree


def atoms(document: Document) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in shown.atoms(document)]


@pytest.mark.parametrize("led", ["**Coats:** some", "**Coats**: some", "**Coats** \u2013 some", "**Coats** --- some"])
def test_paragraphs_led_by_words_in_bold_are_points_where_one_of_them_can_head_nothing(led: str) -> None:
    document = shown.read(f"**Links**\n\n**What to bring**\n\n{led}\n\n**Hats:** None.\n\n**Shoes:** Two pairs.\n")
    assert [(kind, words.partition(" ")[0]) for kind, words in atoms(document)] == [
        ("title", "Links"),
        ("section", "What"),
        *(("item", words) for words in (led.replace("*", "").partition(" ")[0], "Hats:", "Shoes:")),
    ]


def test_paragraphs_led_by_words_in_bold_that_sentences_follow_are_still_sections() -> None:
    document = shown.read("**Links**\n\n**Coats:** Take some.\n\n**Hats:** Take none.\n\n**Shoes:** Take two pairs.\n")
    assert [section.heading for section in document.sections] == ["Coats", "Hats", "Shoes"]


def test_a_label_may_end_with_the_hyphens_that_programs_write_for_a_dash() -> None:
    document = shown.read("# T\n\n## Conditions\n\n- Time -- an hour\n- Money --- enough\n- **All in bold**\n")
    assert [item.label for item in document.sections[0].groups[0].items] == ["Time", "Money", None]


def test_dashes_typed_under_a_box_are_its_details_in_word_too() -> None:
    rows = ["\u2610 Settle insurance for", "\u2013 driving", "\u2013 drills", "\u2610 Learn the words"]
    document = read(word(p("Checklist", run="<w:b/>") + "".join(map(p, rows))), WORD)
    assert tree(document) == [("Checklist", [("Settle insurance for", ["driving", "drills"]), ("Learn the words", [])])]


def test_two_hyphens_before_lines_in_a_row_are_bullets_with_empty_lines_between() -> None:
    document = shown.read("# T\n\n## Checklist\n\n\u2610 Settle\n\n--  driving\n\n--  drills\n\n\u2610 Learn\n")
    assert tree(document) == [("Checklist", [("Settle", ["driving", "drills"]), ("Learn", [])])]


def test_a_row_over_rows_may_stand_above_the_heads_of_the_columns() -> None:
    table = (
        "| **Before** | | |\n|--|--|--|\n| **Step** | **Who** | **Done** |\n| ask | all | \u2610 |\n"
        "| **After** | | |\n| thank | all | \u2610 |\n"
    )
    document = shown.read(f"# T\n\n## Checklist\n\n{table}")
    assert tree(document) == [("Before", [("ask", ["all"])]), ("After", [("thank", ["all"])])]
    assert told(document) == ["Step Who Done"]


@pytest.mark.parametrize("mark", ["**{}**", "## {}"])
def test_a_heading_right_below_one_of_its_form_begins_its_groups(mark: str) -> None:
    heads = [mark.format(words) for words in ("Needs", "At first", "Later on", "Thanks")]
    document = shown.read(
        f"# T\n\n{heads[0]}\n\n{heads[1]}\n\n- time\n\n{heads[2]}\n\n- tea\n\n{heads[3]}\n\nTo all.\n"
    )
    assert [(section.heading, [group.heading for group in section.groups]) for section in document.sections] == [
        ("Needs", ["At first", "Later on"]),
        ("Thanks", []),
    ]


def test_numbers_that_a_program_has_escaped_may_start_again() -> None:
    document = shown.read("# T\n\n## A\n\n1\\. a\n\n2\\. b\n\n## B\n\n1\\. c\n\n2\\. d\n")
    assert tree(document) == [("A", [("a", []), ("b", [])]), ("B", [("c", []), ("d", [])])]


def test_what_a_site_puts_around_its_texts_is_left_out_and_told() -> None:
    page = (
        "<html><body><a class='skip-link' href='#m'>Skip</a><ol class='breadcrumb'><li>Home</ol><h1>Choirs</h1>"
        "<h2>Checklist</h2><div class='share-choice'><label><input type=checkbox> Share songs</label></div>"
        "<p>Sing<span class='visually-hidden'> (opens a song)</span>.</p><div class='addtoany share'>Tell all</div>"
        "<div class='cookie-notice'>We bake</div></body></html>"
    )
    document = read(page.encode(), "text/html")
    assert atoms(document) == [
        ("title", "Choirs"),
        ("section", "Checklist"),
        ("item", "Share songs"),
        ("text", "Sing."),
    ]
    assert told(document) == ["Skip", "Home", "(opens a song)", "Tell all", "We bake"]


MENU = (
    "Skip to the text\n\nNetwork of Choirs\n\n- Home\n- Leaflets\n\n# Choirs\n\nA leaflet\n\n"
    "## Why link?\n\nTo sing.\n\n## Checklist\n\n- [ ] ask\n"
)


def test_a_menu_above_the_only_title_is_left_out_and_told() -> None:
    document = shown.read(MENU)
    assert atoms(document)[:3] == [("title", "Choirs"), ("title", "A leaflet"), ("section", "Why link?")]
    assert told(document) == ["Skip to the text Network of Choirs Home Leaflets"]


@pytest.mark.parametrize("kept", [MENU.replace("- Home", "- [ ] Home"), MENU.replace("# Choirs", "## Choirs")])
def test_a_list_above_a_heading_is_kept_where_it_has_boxes_or_no_title_follows(kept: str) -> None:
    assert ("item", "Home") in atoms(shown.read(kept))


def test_the_name_of_a_page_in_a_site_gives_way_to_its_own_title() -> None:
    document = shown.read("---\ntitle: Choirs | Network\n---\n\n# Choirs\n\n## Why link?\n\nTo sing.\n")
    assert (document.title, document.collection_title) == ("Choirs", None)
    assert [f.excerpt for f in document.findings if f.code is FindingCode.PART_SKIPPED] == ["Choirs | Network"]


def test_a_cell_of_a_drawn_table_may_hold_a_list_under_its_head() -> None:
    rows = ["**Hosts**", "", "- rest", "- show"], ["**Guests**", "", "- eat", "- ask"]
    line = f"+{'-' * 12}+{'-' * 12}+"
    drawn = [line, *(f"| {one:<10} | {two:<10} |" for one, two in zip(*rows, strict=True)), line]
    document = shown.read("# T\n\n## Notes\n\n" + "\n".join(drawn) + "\n")
    assert tree(document) == [("Hosts", [("rest", []), ("show", [])]), ("Guests", [("eat", []), ("ask", [])])]


def test_a_line_of_a_cell_that_was_parted_by_hand_is_one_line() -> None:
    table = "| Step | Done |\n|--|--|\n| Check the insurance<br>(twice) | \u2610 |\n| Ask:<br>the crews | \u2610 |\n"
    document = shown.read(f"# T\n\n## Checklist\n\n{table}")
    assert next(words for words, _ in tree(document)[0][1]) == "Check the insurance (twice)"


@pytest.mark.parametrize("dash", ["\u2013", "\u2014", "--"])
def test_a_dash_alone_under_a_sentence_says_whose_words_it_is(dash: str) -> None:
    page = f"<h1>T</h1><h2>Stories</h2><blockquote><p>We came to teach.</p><p>{dash} Paramedic</p></blockquote>"
    for text in (page, page.replace("blockquote", "div")):
        document = read(text.encode(), "text/html")
        assert atoms(document)[2:] == [("text", "We came to teach."), ("text", f"{dash} Paramedic")]


def test_dashes_under_a_sentence_that_are_several_are_bullets() -> None:
    page = "<h1>T</h1><h2>Stories</h2><p>We came to teach.</p><p>\u2013 Nurses</p><p>\u2013 Drivers</p>"
    assert tree(read(page.encode(), "text/html")) == [("Stories", [("Nurses", []), ("Drivers", [])])]


def test_a_plain_line_over_lines_that_were_ended_on_purpose_is_a_heading() -> None:
    document = shown.read(
        "Title\n\nWhy link?\n\nTo see more than one does.\n\nContact\n\nThe Forum  \n1 Square  \nTown\n"
    )
    assert [(s.heading, s.words.plain if s.words else None) for s in document.sections] == [
        ("Why link?", "To see more than one does."),
        ("Contact", "The Forum 1 Square Town"),
    ]


def test_the_attributes_that_pandoc_writes_are_no_words() -> None:
    document = shown.read("# Links {#h.1 .c2}\n\n[]{.c0}\n\n## Why [link]{.c1}? {#h.2}\n\n[To]{#t.x} see.\n")
    assert atoms(document) == [("title", "Links"), ("section", "Why link?"), ("text", "To see.")]


@pytest.mark.parametrize("heading", ["Checklist", "Challenges"])
def test_the_column_of_a_checklist_that_is_left_empty_is_there_to_be_ticked(heading: str) -> None:
    document = shown.read(
        f"# T\n\n## {heading}\n\n| Step | Who | Done |\n|--|--|--|\n| ask | all | |\n| book | me | |\n"
    )
    read_as_boxes = [(heading, [("ask", ["all"]), ("book", ["me"])])]
    assert tree(document) == (read_as_boxes if heading == "Checklist" else [])
    assert all(item.boxed for section in document.sections for group in section.groups for item in group.items)


def test_a_column_is_not_there_to_be_ticked_where_others_are_empty_too() -> None:
    document = shown.read("# T\n\n## Checklist\n\n| Who | Where | When |\n|--|--|--|\n| me | | |\n| you | | |\n")
    assert tree(document) == []


def test_capitals_at_the_very_end_head_nothing() -> None:
    document = shown.read("# T\n\n## Sources\n\nAsk the Forum.\n\nCC BY 4.0\n")
    assert atoms(document)[1:] == [("section", "Sources"), ("text", "Ask the Forum."), ("text", "CC BY 4.0")]


def test_the_letter_that_offices_write_for_a_bullet_begins_a_point_of_the_point_above() -> None:
    small = "<w:p><w:r><w:t>o</w:t><w:tab/><w:t>{}</w:t></w:r></w:p>"
    body = p("Checklist", run="<w:b/>") + p("\u2022 the works") + small.format("clocks") + small.format("bells")
    document = read(word(body + p("\u2022 a fund") + p("o sole mio")), WORD)
    assert tree(document) == [("Checklist", [("the works", ["clocks", "bells"]), ("a fund", [])])]
    assert atoms(document)[-1] == ("text", "o sole mio")


def test_letters_below_a_numbered_heading_in_bold_are_its_own_list() -> None:
    page = "<h1>T</h1><p><b>1. Conditions</b></p><p>a) time</p><p>b) money</p><p><b>2. Thanks</b></p><p>To all.</p>"
    document = read(page.encode(), "text/html")
    assert tree(document) == [("Conditions", [("time", []), ("money", [])])]
    assert tree(shown.read("# T\n\n## Conditions\n\na\\) time\n\nb\\) money\n")) == tree(document)


def test_a_heading_in_bold_that_was_wrapped_is_one() -> None:
    rows = "**A supplementary leaflet for everybody who cooks, for schools\nand for councils**"
    document = shown.read(f"# Kitchens\n\n{rows}\n\n## Why link?\n\nTo taste.\n\n## Challenges\n\n- salt\n")
    assert document.subtitle == "A supplementary leaflet for everybody who cooks, for schools and for councils"
