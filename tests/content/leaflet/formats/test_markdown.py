"""Markdown as editors leave it: boxes of every form, tables of every kind, bytes of every sort."""

import codecs

import pytest

from content import errors, files, leaflet
from content.leaflet import tree
from content.leaflet.document import Document
from content.leaflet.formats import markdown
from content.records import Column, FindingCode, ItemScope, Mark, MarkKind, Words
from tests.content.leaflet import shown

BOXES = [
    '<input type="checkbox">',
    "<input type=checkbox disabled>",
    '<INPUT TYPE="CHECKBOX"/>',
    "[ ]",
    "[x]",
    "[X]",
    *"☐☑☒□❏❑◻◽⬜🞎▢\uf0a8\uf06f\uf0a3\uf071",
]


def points(document: Document) -> list[str]:
    return [item.words.plain for s in document.sections for g in s.groups for item in g.items]


def boxed(document: Document) -> list[str]:
    return [item.words.plain for s in document.sections for g in s.groups for item in g.items if item.boxed]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize(
    "form",
    [
        "- {} plan\n- {} visit",
        "{} plan\n{} visit",
        "| {} plan |\n|---|\n| {} visit |",
        "\u2022 {} plan\n\u2022 {} visit",
        "1. {} plan\n2. {} visit",
    ],
    ids=["list", "lines", "table", "bullets", "numbers"],
)
def test_every_form_of_a_box_is_a_box(box: str, form: str) -> None:
    document = shown.read(f"Title\n\nChecklist:\n\n{form.format(box, box)}\n")
    assert boxed(document) == ["plan", "visit"]


@pytest.mark.parametrize("box", ["☐", "<input type=checkbox>", "⬜"])
def test_a_box_may_stand_behind_its_words_or_in_a_cell_of_its_own(box: str) -> None:
    assert boxed(shown.read(f"Title\n\nChecklist:\n\n- plan {box}\n- visit {box}\n")) == ["plan", "visit"]
    table = f"Title\n\nChecklist:\n\n| Step | Done |\n|---|---|\n| plan | {box} |\n| visit | {box} |\n"
    document = shown.read(table)
    assert boxed(document) == ["plan", "visit"]
    assert [group.heading for group in document.sections[0].groups] == [""]
    skipped = [finding.excerpt for finding in document.findings if finding.code is FindingCode.PART_SKIPPED]
    assert skipped == ["Step Done"]


def test_a_box_within_a_sentence_is_a_word() -> None:
    document = shown.read("Title\n\nBackground:\n\nPut a cross in the ☐ when you are done with everything else.\n")
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "Put a cross in the ☐ when you are done with everything else."


def test_only_text_and_marks_survive() -> None:
    document = shown.read(
        "Title\n\nBackground:\n\n**Bold** and *slanted* and <b onclick='x()'>heavy</b>, [ours](https://example.org/a), "
        "[post](mailto:a@example.org), [bad](javascript:alert%281%29) and <a href='data:text/html,x'>worse</a> "
        "<script>alert(1)</script><img src=x onerror=alert(2) alt='a picture'> <em>end</em>.\n"
    )
    assert document.sections[0].words == Words(
        "Bold and slanted and heavy, ours, post, bad and worse  end.",
        (
            Mark(0, 4, MarkKind.BOLD),
            Mark(9, 16, MarkKind.ITALIC),
            Mark(21, 26, MarkKind.BOLD),
            Mark(28, 32, MarkKind.LINK, "https://example.org/a"),
            Mark(34, 38, MarkKind.LINK, "mailto:a@example.org"),
            Mark(55, 58, MarkKind.ITALIC),
        ),
    )
    skipped = [finding.excerpt for finding in document.findings if finding.code is FindingCode.PART_SKIPPED]
    assert skipped == ["alert(1)", "javascript:alert%281%29", "data:text/html,x", "a picture x"]


@pytest.mark.parametrize(
    "href",
    [
        "JavaScript:alert(1)",
        " javascript:x",
        "java\tscript:x",
        "//evil.example",
        "vbscript:x",
        "file:///etc",
        "&#106;avascript:x",
    ],
)
def test_no_link_leads_anywhere_but_to_the_web_and_to_mail(href: str) -> None:
    document = shown.read(f'Title\n\nBackground:\n\n<a href="{href}">words</a> and [words](<{href}>).\n')
    words = document.sections[0].words
    assert words is not None
    assert words.marks == ()
    assert words.plain.startswith("words and ")


def test_two_columns_without_boxes_but_with_known_heads_are_two_sections() -> None:
    document = shown.read(
        "Title\n\nBackground:\n\nWe link.\n\n"
        "| For hosts | For visitors |\n|---|---|\n| wait | write |\n| rest | learn |\n"
    )
    assert [
        (s.heading, s.audience_label, [i.words.plain for g in s.groups for i in g.items]) for s in document.sections[1:]
    ] == [
        ("For hosts", "hosts", ["wait", "rest"]),
        ("For visitors", "visitors", ["write", "learn"]),
    ]
    assert ("READING_ORDER", 7) in shown.codes(document)


def test_lists_side_by_side_are_read_one_after_the_other() -> None:
    document = shown.read(
        "Title\n\nChallenges:\n\n| At home | Abroad |\n|---|---|\n| • money<br>• time | • letters<br>• visas |\n"
    )
    groups = [(group.heading, [item.words.plain for item in group.items]) for group in document.sections[0].groups]
    assert groups == [("At home", ["money", "time"]), ("Abroad", ["letters", "visas"])]


def test_a_table_of_plain_text_makes_no_items() -> None:
    document = shown.read("Title\n\nFacts:\n\n| Town | Since |\n|---|---|\n| Kasungu | 1998 | by letter |\n")
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "Town | Since\n\nKasungu | 1998 | by letter"
    assert points(document) == []


def test_heads_over_columns_of_boxes_name_their_groups_and_may_say_whose_they_are() -> None:
    document = shown.read(
        "Title\n\nChecklist:\n\n| With your partner | On your own |\n|---|---|\n| ☐ visit | ☐ plan |\n| | ☐ ask |\n"
    )
    groups = [
        (group.heading, [(item.words.plain, item.column, item.scope) for item in group.items])
        for group in document.sections[0].groups
    ]
    assert groups == [
        ("With your partner", [("visit", Column.LEFT, ItemScope.JOINT)]),
        ("On your own", [("plan", Column.RIGHT, ItemScope.SIDE), ("ask", Column.RIGHT, ItemScope.SIDE)]),
    ]


def test_every_row_of_a_table_may_be_in_a_bullet() -> None:
    document = shown.read("Title\n\nChecklist:\n\n- | ☐ plan | ☐ visit |\n- |---|---|\n- | ☐ ask | ☐ sign |\n")
    assert boxed(document) == ["plan", "ask", "visit", "sign"]
    assert ("BROKEN_LAYOUT", 5) in shown.codes(document)


def test_nothing_is_code_and_nothing_is_a_definition() -> None:
    document = shown.read(
        "Title\n\nBackground:\n\nFirst of all.\n\n    indented words\n\n[note]: https://example.org words\n"
    )
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "First of all.\n\nindented words\n\n[note]: https://example.org words"


def test_a_gap_to_fill_in_is_not_markup() -> None:
    document = shown.read("Title\n\nBackground:\n\nWe, <your name> and <their name>, agree.\n")
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "We, <your name> and <their name>, agree."


def test_a_year_at_the_start_of_a_line_is_no_list_number() -> None:
    document = shown.read("Title\n\nChallenges:\n\n- x\n\n1986. It began.\n")
    assert points(document) == ["x", "1986. It began."]


@pytest.mark.parametrize(
    "encoded",
    [
        "Tïtle\n\nBackground:\n\nWe link.\n".encode(),
        codecs.BOM_UTF8 + "Tïtle\r\n\r\nBackground:\r\n\r\nWe link.\r\n".encode(),
        "Tïtle\n\nBackground:\n\nWe link.\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Tïtle\r\rBackground:\r\rWe link.".encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with its mark", "utf-16", "utf-16, the other way round"],
)
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_text_is_read_in_utf_8_and_utf_16(encoded: bytes, media_type: str) -> None:
    document = leaflet.read(encoded, media_type=media_type, language="en")
    assert (document.title, document.sections[0].heading, document.sections[0].line) == ("Tïtle", "Background", 3)


@pytest.mark.parametrize("name", ["jumelages.md", "jumelages.txt", "jumelages.html"])
def test_what_windows_writes_in_the_west_is_read_and_said_to_be_a_guess(name: str) -> None:
    text = "Jumelages\n\nContexte :\n\n« L’été » – on s’écrit à Noël… et pour 100 € on voyage.\n"
    text = text.replace("\n\n", "<p>") if name.endswith("html") else text
    source = f"<html><body>{text}".encode("cp1252") if name.endswith("html") else text.encode("cp1252")
    document = leaflet.read(source, media_type=files.sniff(source, name), language="fr")
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "« L’été » – on s’écrit à Noël… et pour 100 € on voyage."
    assert ("LOW_CONFIDENCE", 1) in shown.codes(document)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n- \n", "no text"),
        (b"words \xff\xfe", "UTF-8"),
        ("Title\n\nсвязи\n".encode("cp1251"), "line 3"),
        ("Title\n\ndéfi à la côte\n".encode()[:-8] + b"\xe9\n", "line 3"),
        (b"words\x00words", "not text"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-8"),
    ],
)
@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain"])
def test_what_is_no_text_is_refused_with_what_to_do(source: bytes, says: str, media_type: str) -> None:
    with pytest.raises(errors.FileUnreadable, match=says) as refused:
        leaflet.read(source, media_type=media_type, language="en")
    assert refused.value.message.endswith(".")


def test_a_type_without_a_reader_is_refused() -> None:
    with pytest.raises(errors.FileUnsupported, match="application/msword"):
        leaflet.read(b"words", media_type="application/msword", language="en")


@pytest.mark.parametrize(
    "text",
    [
        "- x\n" * (tree.ITEMS_MAX + 1),
        "x" * (tree.LINE_CHARS_MAX + 1),
        ("words words\n" * 1_000),
        "x\n\n" * (tree.LINES_MAX // 2 + 1),
        "x " * (tree.TEXT_CHARS_MAX // 2 + 1),
        "\n".join("  " * depth + "- x" for depth in range(tree.NESTING_MAX + 1)),
        "> " * 50 + "x",
        "- " * 50 + "x",
        "".join(f"## Heading {number}\n\n" for number in range(tree.SECTIONS_MAX + 2)),
        "| x |\n"
        + "| x " * (tree.CELLS_MAX // 3)
        + "|\n"
        + "| x " * (tree.CELLS_MAX // 3)
        + "|\n"
        + "| x " * (tree.CELLS_MAX // 3 + 9)
        + "|\n",
        "[" * (markdown.BRACKETS_MAX + 1) + "x",
    ],
    ids=[
        "items",
        "line",
        "paragraph",
        "lines",
        "characters",
        "nesting",
        "quotes",
        "bullets",
        "sections",
        "cells",
        "brackets",
    ],
)
def test_more_than_any_leaflet_holds_is_refused(text: str) -> None:
    with pytest.raises(errors.FileTooComplex):
        shown.read(f"Title\n\n{text}\n")


def test_the_bounds_themselves_are_met() -> None:
    document = shown.read("Title\n\nChallenges:\n\n" + "- x\n" * tree.ITEMS_MAX)
    assert len(points(document)) == tree.ITEMS_MAX
    nested = "\n".join("  " * depth + "- x" for depth in range(tree.NESTING_MAX))
    assert points(shown.read(f"Title\n\nChallenges:\n\n{nested}\n")) == ["x"]
