"""What editors type, in any program: marks by hand, headings without markup, tables that say how they are read."""

import pytest

from content.leaflet.document import Detail, Document
from content.records import FindingCode, SectionKind
from tests.content.leaflet import shown
from tests.content.leaflet.packed import OPENDOCUMENT, WORD, opendocument, p, relation, word
from tests.content.leaflet.test_formats import BOX, read


def nested(details: tuple[Detail, ...]) -> list[object]:
    return [[one.words.plain, nested(one.details)] if one.details else one.words.plain for one in details]


def tree(document: Document) -> list[tuple[str, list[tuple[str, list[object]]]]]:
    """Every group with its items and their details."""
    return [
        (group.heading or section.heading, [(item.words.plain, nested(item.details)) for item in group.items])
        for section in document.sections
        for group in section.groups
    ]


def told(document: Document, code: FindingCode = FindingCode.PART_SKIPPED) -> list[str]:
    return [finding.excerpt or finding.message for finding in document.findings if finding.code is code]


@pytest.mark.parametrize(
    "typed",
    [
        "[ ] Ask\n    - by letter\n    - by phone\n[ ] Book\n",
        "\u2610 Ask\n\u2022 by letter\n\u2022 by phone\n\u2610 Book\n",
        "\u2022 Ask\n  \u25e6 by letter\n  \u25e6 by phone\n\u2022 Book\n",
        "\u2022 Ask\n\u2013 by letter\n\u2013 by phone\n\u2022 Book\n",
        "1. Ask\na) by letter\nb) by phone\n2. Book\n",
        "1) Ask\n   (a) by letter\n   (b) by phone\n2) Book\n",
        "    \u2022 Ask\n        \u2022 by letter\n        \u2022 by phone\n    \u2022 Book\n",
    ],
)
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_what_is_typed_under_a_point_belongs_to_it(typed: str, media_type: str) -> None:
    document = shown.read(f"Title\n\nChallenges:\n\n{typed}", media_type=media_type)
    assert tree(document) == [("Challenges", [("Ask", ["by letter", "by phone"]), ("Book", [])])]


def test_a_letter_that_is_not_in_turn_is_a_word() -> None:
    document = shown.read("Title\n\nChallenges:\n\n- Ask\n\nb) is the second letter of this text, and a) the first.\n")
    assert document.sections[0].words is None
    words = document.sections[1].words
    assert words is not None
    assert words.plain == "b) is the second letter of this text, and a) the first."


@pytest.mark.parametrize("kind", ["word", "opendocument", "html"])
def test_marks_typed_before_paragraphs_are_lists_in_every_format(kind: str) -> None:
    rows = ["1. Ask", "a) by letter", "b) by phone", "2. Book", "- early", "- cheaply"]
    heading = "Challenges"
    source, media_type = {
        "word": (word(p(heading, properties='<w:outlineLvl w:val="0"/>') + "".join(map(p, rows))), WORD),
        "opendocument": (
            opendocument(
                f'<text:h text:outline-level="1">{heading}</text:h>'
                + "".join(f"<text:p>{row}</text:p>" for row in rows)
            ),
            OPENDOCUMENT,
        ),
        "html": (f"<html><h1>{heading}</h1>{''.join(f'<p>{row}</p>' for row in rows)}".encode(), "text/html"),
    }[kind]
    assert tree(read(source, media_type)) == [
        (heading, [("Ask", ["by letter", "by phone"]), ("Book", []), ("early", []), ("cheaply", [])])
    ]


def test_a_number_that_is_not_in_turn_is_a_word() -> None:
    document = read(word(p("Links", properties='<w:outlineLvl w:val="0"/>') + p("7. July is when we met.")), WORD)
    assert "7. July is when we met." in [words for _, _, words in shown.atoms(document)]


def test_headings_may_be_questions_and_run_into_their_text() -> None:
    document = shown.read(
        "**Museum Links**\n\n*A core leaflet of the set*\n\n**Why link?** Museums hold what came from elsewhere.\n\n"
        "**How to begin.** Ask who writes to whom.\n\nWhat can go wrong?\n\n- Rain\n- Mud\n"
    )
    assert (document.title, document.subtitle) == ("Museum Links", "A core leaflet of the set")
    assert [(s.kind, s.heading, s.words.plain if s.words else None) for s in document.sections] == [
        (SectionKind.OPPORTUNITIES, "Why link?", "Museums hold what came from elsewhere."),
        (SectionKind.OTHER, "How to begin", "Ask who writes to whom."),
        (SectionKind.CHALLENGES, "What can go wrong?", None),
    ]


def test_headings_may_stand_right_on_top_of_what_they_head() -> None:
    document = shown.read(
        "Youth Club Links\nA supplementary leaflet\n\nBackground\nYoung people travel well. They also come home "
        "changed, and\nthat is the point of it.\n\nConditions\nSetting up\n- Be patient\nKeeping going\n- Write\n"
    )
    assert (document.title, document.subtitle, document.kind.value) == (
        "Youth Club Links",
        "A supplementary leaflet",
        "SUPPLEMENTARY",
    )
    assert [(s.kind.value, s.heading, [g.heading for g in s.groups]) for s in document.sections] == [
        ("BACKGROUND", "Background", []),
        ("CONDITIONS", "Conditions", ["Setting up", "Keeping going"]),
    ]


def test_a_wrapped_line_is_no_heading() -> None:
    document = shown.read(
        "Title\n\nBackground:\n\nIt began when the mayor of that town\nNimes wrote to us, in a letter we kept.\n"
    )
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "It began when the mayor of that town Nimes wrote to us, in a letter we kept."


def test_families_of_benefits_need_no_bullets() -> None:
    document = shown.read(
        "# T\n\n## Why partner?\n\nYou gain:\n\nInstitutional benefits \u2013 better care; calm\n\n"
        "Benefits for patients \u2013 less pain; company\n\n## Challenges\n\n- rain\n"
    )
    assert tree(document)[:2] == [
        ("Institutional benefits", [("better care", []), ("calm", [])]),
        ("Benefits for patients", [("less pain", []), ("company", [])]),
    ]


def test_front_matter_is_left_out_but_for_the_title() -> None:
    document = shown.read("---\ntitle: 'Scout Links'\nauthor: somebody\n---\n\n##Challenges\n\n- rain\n")
    assert (document.title, tree(document)) == ("Scout Links", [("Challenges", [("rain", [])])])
    assert told(document) == ["author: somebody"]
    assert document.sections[0].line == 6


def test_boxes_numbered_along_the_rows_are_read_along_the_rows() -> None:
    document = shown.read(
        "Title\n\nChecklist:\n\n| At home | Abroad |\n|---|---|\n| 1. \u2610 ask | 2. \u2610 visit |\n| 3. \u2610 sign | 4. \u2610 write |\n"
    )
    assert tree(document) == [("Checklist", [("ask", []), ("visit", []), ("sign", []), ("write", [])])]
    assert told(document) == ["At home Abroad"]
    assert "row by row, because its boxes are numbered" in told(document, FindingCode.READING_ORDER)[0]


def test_boxes_numbered_down_the_columns_are_read_down_the_columns() -> None:
    document = shown.read(
        "Title\n\nChecklist:\n\n| 1. \u2610 a | 3. \u2610 c |\n|---|---|\n| 2. \u2610 b | 4. \u2610 d |\n"
    )
    assert [item for _, items in tree(document) for item, _ in items] == ["a", "b", "c", "d"]


def test_the_first_cell_of_a_row_may_stand_over_the_boxes_beside_it() -> None:
    document = shown.read(
        "Title\n\nChecklist:\n\n| When | What |\n|---|---|\n| Before | \u2610 ask<br>\u2610 book |\n| After | \u2610 thank |\n"
    )
    assert tree(document) == [("Before", [("ask", []), ("book", [])]), ("After", [("thank", [])])]
    assert "row by row" in told(document, FindingCode.READING_ORDER)[0]
    page = (
        "<html><h1>Checklist</h1><table><tr><td rowspan=2>Before<td>\u2610 ask</tr><tr><td>\u2610 book</tr>"
        "<tr><td>After<td>\u2610 thank</tr></table>"
    )
    assert tree(read(page.encode(), "text/html")) == tree(document)


def test_a_box_belongs_to_the_step_and_not_to_whoever_takes_it() -> None:
    document = shown.read(
        "Title\n\nChecklist:\n\n| # | Step | Who | Done |\n|---|---|---|---|\n| 1 | ask | the head | \u2610 |\n| 2 | book | all | \u2610 |\n"
    )
    assert tree(document) == [("Checklist", [("ask", ["the head"]), ("book", ["all"])])]
    assert told(document) == ["# 1 2", "Step Who Done"]


def test_html_says_what_it_leaves_out_and_keeps_a_title_in_the_head_of_the_page() -> None:
    page = (
        "<html><body><header><nav>Home</nav><h1>Choir Links</h1></header><!-- unseen --><!--[if IE]>old<![endif]-->"
        "<h2>Conditions</h2><dl><dt>Patience<dd>a year</dl><fieldset><legend>At home</legend>"
        "<label><input type=checkbox> Sing</label></fieldset><select><option>red</select><svg><text>drawn</text></svg>"
    )
    document = read(page.encode(), "text/html")
    assert document.title == "Choir Links"
    assert tree(document) == [("Conditions", [("Patience", ["a year"])]), ("At home", [("Sing", [])])]
    assert told(document) == ["Home", "unseen", "red", "drawn"]


def test_remarks_charts_macros_and_embedded_files_of_word_are_told() -> None:
    relations = relation("c", "comments", "comments.xml") + relation("d", "diagramData", "diagrams/data1.xml")
    drawing = '<a:t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">drawn words</a:t>'
    rows = (
        f"<w:tr><w:tc>{p('kept')}</w:tc><w:tc>{p('kept too')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('struck row')}</w:tc></w:tr>"
    )
    source = word(
        p("A sentence that stays in the text.") + f"<w:tbl>{rows}</w:tbl>",
        relations=relations,
        **{
            "comments_xml": p("is this right?"),
            "diagrams/data1_xml": drawing,
            "vbaProject_bin": "program",
            "embeddings/book_xlsx": "numbers",
        },
    )
    document = read(source, WORD)
    assert set(told(document)) == {
        "is this right?",
        "drawn words",
        "struck row",
        "word/vbaProject.bin",
        "word/embeddings/book.xlsx",
    }


def test_remarks_in_an_open_document_are_told_and_not_read() -> None:
    body = (
        '<text:h text:outline-level="1">Links</text:h><text:p>Before <office:annotation><text:p>is this right?</text:p>'
        "</office:annotation>and after, there are words.</text:p>"
    )
    document = read(opendocument(body), OPENDOCUMENT)
    assert "Before and after, there are words." in [words for _, _, words in shown.atoms(document)]
    assert told(document) == ["is this right?"]


def test_columns_set_with_spaces_are_columns() -> None:
    document = shown.read(
        "Title\n\nChallenges:\n\n- rain\n\nLoans in figures\n\nYear   Sent   Received\n----   ----   --------\n2021   14     3\n"
        "2022   9      11\n\nThanks:\n\n- all\n",
        media_type="text/plain",
    )
    words = document.sections[1].words
    assert words is not None
    assert (document.sections[1].heading, words.plain) == (
        "Loans in figures",
        "Year | Sent | Received\n\n2021 | 14 | 3\n\n2022 | 9 | 11",
    )


def test_lines_with_a_colon_may_be_groups_under_a_line_without() -> None:
    document = shown.read("Title\n\nObstacles\n\nPost:\n\n- slow\n\nPeople:\n\n- leave\n\nThanks\n\n- all\n")
    assert [(s.heading, [g.heading for g in s.groups]) for s in document.sections] == [
        ("Obstacles", ["Post", "People"]),
        ("Thanks", [""]),
    ]


def test_a_sentence_that_stands_twice_is_no_head_of_a_page() -> None:
    document = shown.read("# T\n\n## One\n\nIt is so.\n\n## Two\n\nIt is so.\n")
    assert [(s.heading, s.words.plain if s.words else "") for s in document.sections] == [
        ("One", "It is so."),
        ("Two", "It is so."),
    ]


def test_signs_that_turn_the_direction_of_reading_are_told() -> None:
    document = shown.read("# T\n\n## Challenges\n\n- pay \u202eeerht\u202c pounds\n")
    assert tree(document) == [("Challenges", [("pay \u202eeerht\u202c pounds", [])])]
    assert told(document, FindingCode.STRAY_PUNCTUATION) == ["pay eerht pounds"]


def test_a_long_note_is_told_to_its_last_word() -> None:
    note = " ".join(f"word{number}" for number in range(900))
    source = word(
        p("A sentence that stays."), relations=relation("f", "footnotes", "footnotes.xml"), footnotes_xml=p(note)
    )
    assert " ".join(told(read(source, WORD))) == note


@pytest.mark.parametrize("head", ["<h3>{}</h3>", "<p><b>{}</b></p>", "<p>{}</p>"])
@pytest.mark.parametrize(
    ("names", "sections"),
    [(("For hosts", "For visitors"), 3), (("Zorb", "Wibble"), 1)],
    ids=["known headings", "unknown headings"],
)
def test_a_page_set_in_columns_is_read_column_by_column(head: str, names: tuple[str, str], sections: int) -> None:
    cells = "".join(f"<td>{head.format(name)}<ul><li>wait<li>rest</ul></td>" for name in names)
    page = f"<html><h1>Links</h1><h2>Issues</h2><p>They differ, as one sees.</p><table><tr>{cells}</tr></table><h2>Thanks</h2><p>To all.</p>"
    document = read(page.encode(), "text/html")
    assert tree(document) == [(name, [("wait", []), ("rest", [])]) for name in names]
    assert [section.heading for section in document.sections if section.groups] == (
        list(names) if sections > 1 else ["Issues"]
    )
    assert "every cell holds its own heading" in told(document, FindingCode.READING_ORDER)[0]


@pytest.mark.parametrize("typed", [f"{BOX} * Talk", f"* {BOX} Talk", f"{BOX} Talk *", "* [ ] Talk"])
def test_a_star_may_stand_before_or_behind_a_box_and_its_words(typed: str) -> None:
    heads = "".join(p(text, properties=f'<w:outlineLvl w:val="{at}"/>') for at, text in enumerate(("Links", "Steps")))
    document = read(word(heads + p(typed) + p(f"{BOX} Go")), WORD)
    (group,) = document.sections[0].groups
    assert [(item.words.plain, item.boxed, item.starred) for item in group.items] == [
        ("Talk", True, True),
        ("Go", True, False),
    ]


def test_headings_that_end_in_a_stop_may_stand_over_text_over_a_lead_in_or_alone() -> None:
    document = shown.read(
        "# Choir Links\n\n**Before you sing.** Learn the words by heart.\n\n**To practise.** It takes:\n\n- breath\n\n"
        "**On the day.**\n\n- water\n\n**Thanks.** To all who came.\n\n**Do not forget to breathe.**\n"
    )
    assert [(s.heading, s.words.plain if s.words else None) for s in document.sections] == [
        ("Before you sing", "Learn the words by heart."),
        ("To practise", "It takes:"),
        ("On the day", None),
        ("Thanks", "To all who came.\n\nDo not forget to breathe."),
    ]


def test_a_sentence_in_bold_is_no_heading_where_no_heading_ends_in_a_stop() -> None:
    document = shown.read("# T\n\n## One\n\nIt is so.\n\n**Breathe.**\n\n- in\n- out\n\n## Two\n\nIt was so.\n")
    assert [(s.heading, s.words.plain if s.words else None) for s in document.sections] == [
        ("One", "It is so.\n\nBreathe."),
        ("Two", "It was so."),
    ]


@pytest.mark.parametrize(
    ("point", "kind"),
    [("breath {} little", SectionKind.OTHER), ("Breath \u2014 little {}", SectionKind.CONDITIONS)],
    ids=["without labels", "with labels"],
)
def test_groups_of_labelled_points_after_the_boxes_are_conditions(point: str, kind: SectionKind) -> None:
    lists = "\n\n".join(f"### {name}\n\n- {point.format(name)}\n" for name in ("Early", "Late"))
    document = shown.read(f"# T\n\n## List\n\n- [ ] go\n\nIf you cannot tick this, think again.\n\n## Zorb\n\n{lists}")
    assert [section.kind for section in document.sections] == [SectionKind.CHECKLIST, SectionKind.RULE, kind]


LABELS = "**Say.** Nobody decides alone.\n\n**Time.** It takes years.\n\n**Money.** It is short.\n"


@pytest.mark.parametrize("head", ["## Zorb", "**Zorb**", "## Zorb\n\nThis is what counts."])
def test_paragraphs_in_a_row_that_begin_in_bold_are_labelled_points_of_the_heading_above(head: str) -> None:
    above = head.split("\n", maxsplit=1)[0].replace("Zorb", "Start")
    document = shown.read(f"# T\n\n{above}\n\nIt is so.\n\n{head}\n\n{LABELS}")
    assert [section.heading for section in document.sections] == ["Start", "Zorb"]
    (group,) = document.sections[1].groups
    assert [(item.label, item.words.plain) for item in group.items] == [
        ("Say", "Say. Nobody decides alone."),
        ("Time", "Time. It takes years."),
        ("Money", "Money. It is short."),
    ]


def test_paragraphs_that_begin_in_bold_under_no_heading_of_another_form_are_sections() -> None:
    document = shown.read(f"# Title\n\n{LABELS}\n**Do.** What to do:\n\n- go\n")
    assert [section.heading for section in document.sections] == ["Say", "Time", "Money", "Do"]


def test_text_below_a_list_stays_below_it_and_text_between_two_lists_is_the_sections() -> None:
    document = shown.read("# T\n\n## One\n\n- a\n\nBetween.\n\n- b\n\nBelow.\n\n## Two\n\nEnd.\n")
    assert [
        (s.heading, s.words.plain if s.words else None, [i.words.plain for g in s.groups for i in g.items])
        for s in document.sections
    ] == [("One", "Between.", ["a", "b"]), ("", "Below.", []), ("Two", "End.", [])]


def test_boxes_that_stand_under_each_other_in_a_cell_are_points_of_one_list() -> None:
    heads = "".join(f"<th>{name}</th>" for name in ("Alone", "Together"))
    left = f"<p>{BOX} Ask</p><p>{BOX} Tell</p><p>{BOX} Go</p>"
    right = f"<p>{BOX} Meet</p><ul><li>here</li><li>there</li></ul><p>{BOX} Agree</p>"
    table = f"<table>\n<tr>{heads}</tr>\n<tr><td>{left}</td>\n<td>{right}</td></tr>\n</table>"
    page = read(f"<html><h1>Links</h1><h2>Steps</h2>{table}<h2>Thanks</h2><p>To all.</p>".encode(), "text/html")
    markdown = shown.read(f"# Links\n\n## Steps\n{table}\n## Thanks\n\nTo all.\n")
    assert (
        tree(page)
        == tree(markdown)
        == [
            ("Alone", [("Ask", []), ("Tell", []), ("Go", [])]),
            ("Together", [("Meet", ["here", "there"]), ("Agree", [])]),
        ]
    )
    assert [item.line for s in markdown.sections for g in s.groups for item in g.items] == [6, 6, 6, 7, 7]


def test_a_table_in_html_with_an_empty_line_inside_goes_on_as_markdown() -> None:
    document = shown.read("# T\n\n## One\n\n<table>\n<tr><td>\n\n- [ ] go\n\n</td></tr>\n</table>\n\n## Two\n\nEnd.\n")
    assert [item.words.plain for s in document.sections for g in s.groups for item in g.items] == ["go"]


def test_a_rule_in_a_frame_is_a_rule_in_markdown_too() -> None:
    rule = "If you cannot tick all of these boxes, think again."
    document = shown.read(f"# T\n\n## List\n\n- [ ] go\n\n| **{rule}** |\n|----|\n\n## Two\n\nEnd.\n")
    assert document.rule is not None
    assert document.rule.words.plain == rule


def test_the_foot_of_a_page_that_libreoffice_wrote_is_left_out_and_told() -> None:
    page = '<html><h1>Links</h1><h2>One</h2><p>It is so.</p><h2>Two</h2><p>It was.</p><div title="footer"><p>Page 1</p></div></html>'
    document = read(page.encode(), "text/html")
    assert [(s.heading, s.words and s.words.plain) for s in document.sections] == [
        ("One", "It is so."),
        ("Two", "It was."),
    ]
    assert [f.excerpt for f in document.findings if f.code is FindingCode.PART_SKIPPED] == ["Page 1"]


def test_a_heading_with_text_alone_under_it_is_a_section_and_so_are_its_sisters() -> None:
    document = shown.read(
        "# T\n\n## One\n\n- a\n\n### Remember\n\nIt is lent.\n\n### Mind\n\n- b\n\n## Two\n\n### Set\n\n- c\n\n## Three\n\nEnd.\n"
    )
    assert [
        (s.heading, s.words.plain if s.words else None, [(g.heading, len(g.items)) for g in s.groups])
        for s in document.sections
    ] == [
        ("One", None, [("", 1)]),
        ("Remember", "It is lent.", []),
        ("Mind", None, [("", 1)]),
        ("Two", None, [("Set", 1)]),
        ("Three", "End.", []),
    ]
