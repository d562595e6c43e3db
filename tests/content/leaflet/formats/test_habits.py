"""What offices write, sites show and programs export: one habit after the other, in the format that has it."""

import pytest

from content import leaflet
from content.leaflet.document import Document
from content.records import FindingCode
from tests.content.leaflet import shown
from tests.content.leaflet.packed import OPENDOCUMENT, WORD, opendocument, p, word

BOX = "\u2610"


def printed(document: Document) -> list[tuple[str, str]]:
    """The atoms but for labels."""
    return [(kind, words) for kind, _, words in shown.atoms(document) if kind != "label"]


def told(document: Document) -> list[str]:
    return [finding.excerpt or "" for finding in document.findings if finding.code is FindingCode.PART_SKIPPED]


def page(body: str, head: str = "") -> Document:
    return leaflet.read(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), media_type="text/html", language="en"
    )


def typed(body: str) -> Document:
    return shown.read(body)


def sized(*lines: tuple[str, int]) -> list[str]:
    return [p(text, run=f'<w:sz w:val="{2 * size}"/>') for text, size in lines]


TITLED = [("title", "Bell ringers"), ("section", "Before you start"), ("text", "Bells are heavy. Ask who pays.")]
LARGE = ("Bell ringers", 20), ("Before you start", 14), ("Bells are heavy. Ask who pays.", 11)


def test_headings_may_show_by_the_size_of_their_letters_alone() -> None:
    more = ("What goes wrong", 14), ("Ropes break. Friends mend them.", 11)
    expected = [*TITLED, ("section", "What goes wrong"), ("text", "Ropes break. Friends mend them.")]
    styles = "".join(
        f'<style:style style:name="S{size}" style:family="text">'
        f'<style:text-properties fo:font-size="{size}pt"/></style:style>'
        for size in (11, 14, 20)
    )
    spans = (
        f'<text:p><text:span text:style-name="S{size}">{text}</text:span></text:p>' for text, size in (*LARGE, *more)
    )
    pages = "".join(f'<p><span style="font-size:{size}pt">{text}</span></p>' for text, size in (*LARGE, *more))
    for document in (
        leaflet.read(word("".join(sized(*LARGE, *more))), media_type=WORD, language="en"),
        leaflet.read(opendocument("".join(spans), styles=styles), media_type=OPENDOCUMENT, language="en"),
        page(pages),
    ):
        assert printed(document) == expected


def test_a_sentence_in_large_letters_is_no_heading() -> None:
    body = "".join(sized(*LARGE, ("Remember this.", 16), ("The end is near. The bells ring.", 11)))
    document = leaflet.read(word(body), media_type=WORD, language="en")
    assert [section.heading for section in document.sections] == ["Before you start"]


@pytest.mark.parametrize(
    "numbers", [("1.", "1.1", "2."), ("1", "1.1", "2"), ("I.", "II.", "III."), ("A)", "B)", "C)")], ids="/".join
)
def test_numbers_typed_before_headings_are_left_out_and_told(numbers: tuple[str, str, str]) -> None:
    heads = [
        f"## {number} {name}\n\nBells are heavy." for number, name in zip(numbers, ("Why", "How", "When"), strict=True)
    ]
    document = typed("# Bell ringers\n\n" + "\n\n".join(heads))
    assert [section.heading for section in document.sections] == ["Why", "How", "When"]
    assert " ".join(numbers) in told(document)


def test_numbers_that_do_not_count_belong_to_their_headings() -> None:
    document = typed("# Bell ringers\n\n## 3 bells in a tower\n\nThey ring.\n\n## 12 ropes\n\nThey hang.")
    assert [section.heading for section in document.sections] == ["3 bells in a tower", "12 ropes"]


def test_a_counted_word_before_a_colon_is_a_part_of_its_heading() -> None:
    document = typed(
        "# Bell ringers\n\n## Part 2: After a year\n\nIt is quiet.\n\n## Questions\n\n"
        "**Q: Who pays?**\n\nYou do.\n\n**Q: Why?**\n\nAsk."
    )
    assert [section.heading for section in document.sections] == [
        "Part 2: After a year",
        "Questions",
        "Q: Who pays?",
        "Q: Why?",
    ]


@pytest.mark.parametrize("kind", ["md", "html", "docx", "odt"])
def test_a_list_of_terms_is_a_list_whose_points_are_explained(kind: str) -> None:
    pairs = [("Belfry", ["Where bells hang."]), ("Clapper", ["What strikes.", "Not applause."])]
    styled = [(text, style) for term, said in pairs for text, style in [(term, "T"), *((one, "D") for one in said)]]
    rows = "\n\n".join("\n\n".join([term, *(f":   {one}" for one in said)]) for term, said in pairs)
    items = "".join(f"<dt>{term}</dt>" + "".join(f"<dd>{one}</dd>" for one in said) for term, said in pairs)
    styles = (
        '<w:style w:styleId="T"><w:name w:val="Definition Term"/></w:style>'
        '<w:style w:styleId="D"><w:name w:val="Definition"/></w:style>'
    )
    head = p("Words", properties='<w:outlineLvl w:val="0"/>')
    names = {"T": "Definition_20_Term", "D": "List_20_Contents"}
    document = {
        "md": lambda: typed(f"# Words\n\n{rows}\n"),
        "html": lambda: page(f"<h1>Words</h1><dl>{items}</dl>"),
        "docx": lambda: leaflet.read(
            word(
                head + "".join(p(text, properties=f'<w:pStyle w:val="{style}"/>') for text, style in styled),
                styles=styles,
            ),
            media_type=WORD,
            language="en",
        ),
        "odt": lambda: leaflet.read(
            opendocument(
                '<text:h text:outline-level="1">Words</text:h>'
                + "".join(f'<text:p text:style-name="{names[style]}">{text}</text:p>' for text, style in styled)
            ),
            media_type=OPENDOCUMENT,
            language="en",
        ),
    }[kind]()
    assert [atom for atom in printed(document) if atom[0] in ("item", "detail")] == [
        ("item", "Belfry"),
        ("detail", "Where bells hang."),
        ("item", "Clapper"),
        ("detail", "What strikes."),
        ("detail", "Not applause."),
    ]


def test_what_some_programs_write_in_markdown_is_read_as_what_it_stands_for() -> None:
    document = typed(
        "---\ntitle: Bell ringers\nsubtitle: For towers and their towns\nauthor: Nobody\n---\n\n"
        '## Why\n\n> [!TIP]\n> Listen first.\n\n::: {.field}\n**[What for]{style="font-size:14pt"}**\n\n'
        "1\\. Bells travel\n\n2\\. Ropes stay\n:::\n\n## Where\n\n"
        "Old Tower\\\n1 Bell Lane, Brandhaven\\\nTel. 01234 5\n"
    )
    assert printed(document) == [
        ("title", "Bell ringers"),
        ("title", "For towers and their towns"),
        ("section", "Why"),
        ("text", "Listen first."),
        ("group", "What for"),
        ("item", "Bells travel"),
        ("item", "Ropes stay"),
        ("section", "Where"),
        ("text", "Old Tower 1 Bell Lane, Brandhaven Tel. 01234 5"),
    ]
    assert {"author: Nobody", "TIP", ".field"} <= set(told(document))


def test_a_dash_below_a_quotation_says_whose_words_they_are() -> None:
    quoted = "\u201cWe rang.\u201d"
    assert printed(typed(f"# Bells\n\n## Voices\n\n{quoted}\n\n\u2014 A ringer\n"))[-2:] == [
        ("text", quoted),
        ("text", "\u2014 A ringer"),
    ]
    body = f"<h1>Bells</h1><h2>Voices</h2><blockquote><p>{quoted}</p><footer>\u2014 A ringer</footer></blockquote>"
    assert printed(page(body))[-2:] == [("text", quoted), ("text", "\u2014 A ringer")]


def test_the_first_row_in_bold_is_the_head_of_a_table_of_lists() -> None:
    cells = "".join(
        f"<td><ul>{''.join(f'<li>{one}</li>' for one in points)}</ul></td>"
        for points in (("Ask", "Listen"), ("Shout", "Pull"))
    )
    document = page(
        f"<h1>Bells</h1><h2>Rules</h2><table><tr><td><b>Do</b></td><td><b>Do not</b></td></tr><tr>{cells}</tr></table>"
    )
    assert [(group.heading, [item.words.plain for item in group.items]) for group in document.sections[0].groups] == [
        ("Do", ["Ask", "Listen"]),
        ("Do not", ["Shout", "Pull"]),
    ]


def test_what_a_page_of_a_site_opens_shows_and_says_below_a_picture() -> None:
    document = page(
        "<header><h1>Bells</h1><p class='author'>Nobody</p></header><h1>Why</h1><p>They ring.</p>"
        "<h2>More</h2><ul><li>ropes</li></ul><details><summary>And in winter</summary><p>They freeze.</p></details>"
        "<figure><img alt='x'><figcaption>A bell in the snow</figcaption></figure><p>That is all there is.</p>"
        "<div role='heading' aria-level='1'>Where</div><address>Old Tower<br>1 Bell Lane<br>Brandhaven</address>"
    )
    assert printed(document) == [
        ("title", "Bells"),
        ("section", "Why"),
        ("text", "They ring."),
        ("group", "More"),
        ("item", "ropes"),
        ("section", "And in winter"),
        ("text", "They freeze."),
        ("text", "A bell in the snow"),
        ("text", "That is all there is."),
        ("section", "Where"),
        ("text", "Old Tower 1 Bell Lane Brandhaven"),
    ]


def test_a_page_that_says_its_looks_by_classes_is_read_by_them() -> None:
    document = page(
        "<p class='c1'><span class='c2'>Bells</span></p><p class='c3'>Why</p><p><span class='c4'>They</span> ring.</p>"
        "<ul class='lst-kix_a1-0'><li>ropes</li></ul><ul class='lst-kix_a1-1'><li>of hemp</li></ul>"
        "<ul class='lst-kix_a1-0'><li>wheels</li></ul>"
        "<p class='c5'>nobody sees this</p>",
        "<style>.c1{margin:0}.c2{font-size:24pt}.c3{font-weight:700}.c4{font-style:italic}p.c5{display:none}"
        "@media print{.c3{display:none}}</style>",
    )
    assert printed(document) == [
        ("title", "Bells"),
        ("section", "Why"),
        ("text", "They ring."),
        ("item", "ropes"),
        ("detail", "of hemp"),
        ("item", "wheels"),
    ]
    assert "nobody sees this" in told(document)


def test_text_that_is_parted_by_two_breaks_is_two_paragraphs() -> None:
    document = page("<h1>Bells</h1><h2>Why</h2>They ring.<br><br>They call.<br>They mourn.")
    assert printed(document)[2:] == [("text", "They ring."), ("text", "They call. They mourn.")]


def test_lines_that_begin_with_a_label_in_bold_before_a_dash_are_points() -> None:
    expected = [
        ("item", "Cox \u2013 steers."),
        ("item", "Bow \u2013 sits last."),
        ("item", "Stroke \u2013 sets the pace."),
    ]
    rows = ["**Cox** \u2013 steers.", "**Bow** \u2013 sits last.", "**Stroke** \u2013 sets the pace."]
    head = "# Boats\n\n## Why\n\nWe row. We rest.\n\n## Words\n\n"
    for between in ("\n\n", "\\\n"):
        assert printed(typed(head + between.join(rows) + "\n"))[4:] == expected
    assert printed(typed(head + "\n\n".join(rows[:2])))[4:] == [("text", words) for _, words in expected[:2]]


def test_questions_over_their_answers_are_headings_once_there_are_several() -> None:
    asked = "Who pays?\n\nYou do, and gladly so.\n\n"
    one = typed(f"# Boats\n\n## Why\n\nWe row. We rest.\n\n## Asked\n\n{asked}")
    two = typed(f"# Boats\n\n## Why\n\nWe row. We rest.\n\n## Asked\n\n{asked}Who steers?\n\nThe smallest of you.\n")
    assert [section.heading for section in one.sections] == ["Why", "Asked"]
    assert [section.heading for section in two.sections] == ["Why", "Asked", "Who pays?", "Who steers?"]


def test_a_sentence_in_bold_that_was_wrapped_is_one_text() -> None:
    document = typed(
        "# Boats\n\n## Why\n\nWe row. We rest.\n\n**Whoever rows in the morning must\nbring the oars along.**\n"
    )
    assert printed(document)[3:] == [("text", "Whoever rows in the morning must bring the oars along.")]


@pytest.mark.parametrize("marks", [("a.", "b.", "c."), ("I.", "II.", "III."), ("i.", "ii.", "iii.")], ids="".join)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_letters_and_roman_numbers_in_turn_count_points(marks: tuple[str, str, str], gap: str) -> None:
    names = ("A river", "A boat", "A crew")
    rows = gap.join(f"{mark} {name}" for mark, name in zip(marks, names, strict=True))
    assert printed(typed(f"# Boats\n\n## Needs\n\n{rows}\n"))[2:] == [("item", name) for name in names]
    below = gap.join(f"   {mark} {name}" for mark, name in zip(marks, names, strict=True))
    assert printed(typed(f"# Boats\n\n## Needs\n\n1. All of these\n{below}\n2. Rain\n"))[2:] == [
        ("item", "All of these"),
        *(("detail", name) for name in names),
        ("item", "Rain"),
    ]


def test_initials_count_nothing() -> None:
    document = typed("# Boats\n\n## Thanks\n\nB. Oar brought the boat.\n\nC. Ox steered it home.\n")
    assert printed(document)[2:] == [("text", "B. Oar brought the boat."), ("text", "C. Ox steered it home.")]


BORDERED = """\
+-------------------+--------------------+
| **Do**            | **Do not**         |
+===================+====================+
| - row all the way | - stand up, or     |
|   home            |   lean out         |
|                   |                    |
| - sing            | - swim             |
+-------------------+--------------------+
"""
TALL = """\
  -------------------------------------
  Step            Done   Who
  --------------- ------ --------------
  Ask the members ☐      Chair
  of the club

  Buy a boat      ☐
  -------------------------------------
"""
FLAT = """\
  Month   What
  ------- --------------
  June    first letter
  July    first visit
"""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            BORDERED,
            [
                ("group", "Do"),
                ("item", "row all the way home"),
                ("item", "sing"),
                ("group", "Do not"),
                ("item", "stand up, or lean out"),
                ("item", "swim"),
            ],
        ),
        (TALL, [("item", "Ask the members of the club"), ("detail", "Chair"), ("item", "Buy a boat")]),
        (FLAT, [("text", "Month | What"), ("text", "June | first letter"), ("text", "July | first visit")]),
        (
            FLAT.partition("\n")[2] + "  ------- --------------\n",
            [("text", "June | first letter"), ("text", "July | first visit")],
        ),
    ],
    ids=["bordered", "tall", "flat", "without a head"],
)
def test_tables_that_are_drawn_with_signs_are_tables(table: str, expected: list[tuple[str, str]]) -> None:
    document = typed(f"# Boats\n\n## Table\n\n{table}\n\n## After\n\nIt rains. We row.\n")
    assert printed(document) == [
        ("title", "Boats"),
        ("section", "Table"),
        *expected,
        ("section", "After"),
        ("text", "It rains. We row."),
    ]


def test_no_letter_of_a_drawn_table_is_lost_where_a_wide_one_moves_the_rest() -> None:
    moved = TALL.replace("Ask the members ", "Ask the members of ").replace("of the club", "the club")
    bars = BORDERED.replace("| - sing            |", "| - sing  |")
    for table in (moved, bars):
        assert shown.words_of_document(typed(f"# B\n\n## T\n\n{table}\n")) == shown.words_of_source(f"B T {table}")


def test_what_only_looks_like_a_drawn_table_stays() -> None:
    text = "# Boats\n\n## Lines\n\n--- ---\n\nWe row. We rest.\n\n+----\n| half a border\n"
    assert "half a border" in " ".join(words for _, words in printed(typed(text)))


def test_links_whose_addresses_stand_elsewhere_have_them() -> None:
    document = typed(
        "# Boats\n\n## More\n\n- The [Forum][f], and [its river]\n- [nobody][here]\n\n"
        '[f]: https://e.org/f "The Forum"\n[its river]: <https://e.org/r>\n[unused]: https://e.org/u\n'
    )
    items = [item for section in document.sections for group in section.groups for item in group.items]
    assert [item.words.plain for item in items] == ["The Forum, and its river", "[nobody][here]"]
    assert [mark.href for mark in items[0].words.marks] == ["https://e.org/f", "https://e.org/r"]
    assert printed(document)[-1] == ("text", "[unused]: https://e.org/u")
    assert "The Forum" in told(document)


def test_what_stands_behind_a_heading_or_a_link_for_programs_is_left_out_but_not_a_key() -> None:
    document = typed('# Boats {.title lang="en"}\n\n## Why {#why .x}\n\n- [Row](https://e.org){.button} on {#row-on}\n')
    assert printed(document) == [("title", "Boats"), ("section", "Why"), ("item", "Row on")]
    assert document.sections[0].groups[0].items[0].source_key == "row-on"


@pytest.mark.parametrize(
    ("language", "head", "rule"),
    [
        ("de", "Checkliste", "Wenn Sie nicht alle K\u00e4stchen ankreuzen k\u00f6nnen, denken Sie noch einmal nach."),
        ("cy", "Rhestr wirio", "Os na allwch dicio pob blwch, meddyliwch eto."),
        (
            "ar",
            "\u0642\u0627\u0626\u0645\u0629",
            "\u0625\u0646 \u0644\u0645 \u062a\u0636\u0639 \u0639\u0644\u0627\u0645\u0629 \u0641\u0641\u0643\u0631.",
        ),
    ],
)
def test_german_welsh_and_arabic_have_words_for_kinds_and_for_the_rule(language: str, head: str, rule: str) -> None:
    document = shown.read(f"# X\n\n## {head}\n\n- [ ] 1\n- [ ] 2\n\n{rule}\n", language=language)
    assert [section.kind.value for section in document.sections] == ["CHECKLIST", "RULE"]


def test_lines_that_are_set_in_with_columns_are_rows_of_a_table() -> None:
    document = typed(
        "# Boats\n\n## Year\n\n    May    the first letter\n    June   the first visit\n\nIt rains. We row.\n"
    )
    assert printed(document)[2:] == [
        ("text", "May | the first letter"),
        ("text", "June | the first visit"),
        ("text", "It rains. We row."),
    ]


def test_what_opens_a_part_of_a_markdown_file_stands_over_it() -> None:
    document = typed(
        "# Boats\n\n## Why\n\nWe row. We rest.\n\n<details>\n<summary>Small print</summary>\n\n"
        "Ask first. Row later.\n\n</details>\n"
    )
    assert printed(document)[3:] == [("section", "Small print"), ("text", "Ask first. Row later.")]


def test_bullets_typed_below_a_box_in_a_cell_belong_to_it_all() -> None:
    cells = "".join(
        f"<td>{''.join(f'<p>{line}</p>' for line in rows)}</td>"
        for rows in ((f"{BOX} Ask", f"{BOX} Agree", "\u2022 who rows", "\u2022 who rests"), (f"{BOX} Meet",))
    )
    document = page(f"<h1>Boats</h1><h2>Checklist</h2><table><tr>{cells}</tr></table>")
    assert printed(document)[2:] == [
        ("item", "Ask"),
        ("item", "Agree"),
        ("detail", "who rows"),
        ("detail", "who rests"),
        ("item", "Meet"),
    ]


def test_the_voice_of_a_quotation_may_stand_on_its_last_line() -> None:
    expected = [("text", "\u201eWe rang.\u201c"), ("text", "\u2013 A ringer")]
    assert printed(page("<h1>Bells</h1><h2>Voices</h2><p>\u201eWe rang.\u201c<br>\u2013 A ringer</p>"))[2:] == expected
    assert printed(typed("# Bells\n\n## Voices\n\n> \u201eWe rang.\u201c\n> \u2013 A ringer\n"))[2:] == expected


def test_a_row_in_bold_over_rows_of_boxes_is_the_heading_of_a_group() -> None:
    rows = "".join(
        f"<tr>{cells}</tr>"
        for cells in (
            "<th></th><th>Yes</th><th>No</th>",
            "<td colspan=3><b>At home</b></td>",
            f"<td>We want it</td><td>{BOX}</td><td>{BOX}</td>",
            "<td colspan=3><b>Abroad</b></td>",
            f"<td>They want it</td><td>{BOX}</td><td>{BOX}</td>",
        )
    )
    assert printed(page(f"<h1>Boats</h1><h2>Checklist</h2><table>{rows}</table>"))[2:] == [
        ("group", "At home"),
        ("item", "We want it"),
        ("group", "Abroad"),
        ("item", "They want it"),
    ]


def test_a_smaller_heading_with_nothing_below_but_a_larger_one_is_a_title() -> None:
    lines = (
        *LARGE[:1],
        ("For ringers and their towns", 12),
        *LARGE[1:],
        ("What goes wrong", 14),
        ("Ropes break. Often.", 11),
    )
    document = leaflet.read(word("".join(sized(*lines))), media_type=WORD, language="en")
    assert printed(document)[:3] == [
        ("title", "Bell ringers"),
        ("title", "For ringers and their towns"),
        ("section", "Before you start"),
    ]


def test_a_table_with_one_cell_that_holds_anything_is_a_frame() -> None:
    document = typed("# Boats\n\n## Why\n\nWe row. We rest.\n\n|   |\n|---|\n| Oars float. People too. |\n")
    assert printed(document)[2:] == [("text", "We row. We rest."), ("text", "Oars float. People too.")]


def test_two_hyphens_before_several_lines_are_bullets() -> None:
    assert printed(typed("# Boats\n\n## Needs\n\n-- oars\n-- rain\n"))[2:] == [("item", "oars"), ("item", "rain")]


def test_paragraphs_of_parts_under_a_heading_about_benefits_are_families_whoever_they_are_for() -> None:
    document = typed("# Boats\n\n## Benefits\n\n**For oars**: rest; oil; praise.\n\n**For you**: wind; rain; sun.\n")
    assert printed(document)[2:] == [
        ("group", "For oars"),
        ("item", "rest"),
        ("item", "oil"),
        ("item", "praise"),
        ("group", "For you"),
        ("item", "wind"),
        ("item", "rain"),
        ("item", "sun"),
    ]


def test_a_line_with_a_colon_right_below_a_heading_leads_on_whatever_it_speaks_of() -> None:
    document = typed("# Boats\n\n## Why\n\nWe row. We rest.\n\n## What a boat is\n\nYou will need:\n\n- oars\n- rain\n")
    assert printed(document)[3:] == [
        ("section", "What a boat is"),
        ("text", "You will need:"),
        ("item", "oars"),
        ("item", "rain"),
    ]


def test_a_question_may_begin_with_a_sign_of_its_own() -> None:
    body = (
        "# Bandas\n\n## Por qu\u00e9\n\nTocamos. Cantamos.\n\n## Preguntas\n\n"
        "**\u00bfQui\u00e9n dirige?** Cada uno.\n\n**\u00bfQui\u00e9n paga?** Quien desafina.\n"
    )
    document = shown.read(body, language="es")
    assert [section.heading for section in document.sections][2:] == [
        "\u00bfQui\u00e9n dirige?",
        "\u00bfQui\u00e9n paga?",
    ]
