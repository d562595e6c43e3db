"""PDF files without tags: every habit of a page, no word lost, and always the word that the reading is doubtful."""

import contextlib
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from content import errors, leaflet
from content.leaflet.document import Document, Item
from content.leaflet.formats import layout, pdfpages
from content.records import Column, FindingCode, MarkKind, Severity
from tests.content.leaflet import shown
from tests.content.leaflet.printed import Sheet, pdf

UNTAGGED = sorted((shown.LEAFLETS / "formats").glob("*.untagged*.pdf"))
TAGGED = (shown.FIXTURES / "local-authority-links.pdf").read_bytes()
MUTANTS = 2_000 if os.environ.get("SOAK") else 200
SMALL_BYTES_MAX = 30_000
"""Of the real files that are changed: they are read in a third of the time of the others."""
CUT_SHARE = 0.03
"""A file that is cut is mostly refused, and tells little."""
MADE = 300 if os.environ.get("SOAK") else 24
LARGE_STREAM = re.compile(rb"stream\r?\n.{4000,}?endstream", re.DOTALL)
BULLET = "\u2022"


def read(source: bytes) -> Document:
    return leaflet.read(source, media_type="application/pdf", language="en")


def items(document: Document) -> list[Item]:
    return [item for s in document.sections for g in s.groups for item in g.items]


def words(document: Document) -> list[str]:
    return [item.words.plain for item in items(document)]


def prose(document: Document) -> str:
    return "\n".join(s.words.plain for s in document.sections if s.words)


def told(document: Document, code: FindingCode = FindingCode.PART_SKIPPED) -> list[tuple[str, str]]:
    return [(f.message, f.excerpt or "") for f in document.findings if f.code is code]


def page(title: str = "Little Leaflet", heading: str = "Checklist") -> Sheet:
    sheet = Sheet()
    sheet.text(60, 60, title, size=22, font="bold")
    sheet.text(60, 100, heading, size=16, font="bold")
    return sheet


def of_text(heading: str) -> Sheet:
    """A page with text as wide as it is under its first heading, and room for a test from 300 on under its second."""
    sheet = page("Little Leaflet", "Background")
    sheet.lines(60, 130, ["Many towns have a link with a town in another country, and more look for one now."] * 8)
    sheet.text(60, 270, heading, size=16, font="bold")
    return sheet


def test_a_page_without_tags_is_read_and_said_to_be_doubtful() -> None:
    sheet = page("Little Leaflet", "Background")
    sheet.lines(
        60, 130, ["Many towns have a link with a town in another country, and many more", "towns look for one."]
    )
    document = read(pdf(sheet))
    assert (document.title, [s.heading for s in document.sections]) == ("Little Leaflet", ["Background"])
    assert prose(document) == "Many towns have a link with a town in another country, and many more towns look for one."
    (doubt,) = [f for f in document.findings if f.code is FindingCode.LOW_CONFIDENCE]
    assert (doubt.severity, "Compare every heading, item and box" in doubt.message) == (Severity.WARNING, True)


@pytest.mark.parametrize("way", ["drawn", "field", "dingbat", "wingdings", "brackets", "after"])
def test_every_way_to_print_a_box_is_a_box(way: str) -> None:
    sheet = page()
    for y, text in ((130, "Find a partner"), (150, "Agree in writing")):
        sheet.text(80, y, text)
        if way == "drawn":
            sheet.square(62, y, 9)
        elif way == "field":
            sheet.tick(62, y, 9)
        elif way == "dingbat":
            sheet.text(62, y, "o", font="signs")
        elif way == "wingdings":
            sheet.text(62, y, "q", font="symbols")
        elif way == "brackets":
            sheet.text(62, y, "[ ]")
        else:
            sheet.square(400, y, 9)
    document = read(pdf(sheet))
    assert [(item.words.plain, item.boxed) for item in items(document)] == [
        ("Find a partner", True),
        ("Agree in writing", True),
    ]


def test_points_stand_as_deep_as_they_stand_in() -> None:
    sheet = page()
    for y, x, text in ((130, 60, "Plan together"), (145, 80, "with the school"), (160, 80, "with the hospital")):
        sheet.text(x, y, BULLET if x > 60 else "o", font="plain" if x > 60 else "signs")
        sheet.text(x + 14, y, text)
    sheet.text(60, 175, "o", font="signs")
    sheet.text(74, 175, "Meet")
    found = items(read(pdf(sheet)))
    assert [(item.words.plain, [d.words.plain for d in item.details]) for item in found] == [
        ("Plan together", ["with the school", "with the hospital"]),
        ("Meet", []),
    ]


def test_numbered_points_keep_their_numbers_out_of_their_words() -> None:
    sheet = page()
    for number in (1, 2, 3):
        sheet.text(60, 115 + 15 * number, f"{number}.")
        sheet.text(76, 115 + 15 * number, ("Talk", "Write", "Visit")[number - 1])
    assert words(read(pdf(sheet))) == ["Talk", "Write", "Visit"]


def test_a_checklist_in_two_columns_goes_down_each_and_says_so() -> None:
    sheet = page()
    for row, (left, right) in enumerate((("Ask your staff", "Find a partner"), ("Read the plan", "Visit"))):
        for x, text in ((60, left), (320, right)):
            sheet.square(x, 130 + 20 * row, 9)
            sheet.text(x + 16, 130 + 20 * row, text)
    document = read(pdf(sheet))
    assert [(item.words.plain, item.column) for item in items(document)] == [
        ("Ask your staff", Column.LEFT),
        ("Read the plan", Column.LEFT),
        ("Find a partner", Column.RIGHT),
        ("Visit", Column.RIGHT),
    ]
    assert any("column by column" in message for message, _ in told(document, FindingCode.READING_ORDER))


def test_a_checklist_whose_numbers_go_across_is_read_across_and_says_so() -> None:
    sheet = page()
    for row, (left, right) in enumerate((("1. Talk", "2. Write"), ("3. Visit", "4. Agree"))):
        for x, text in ((60, left), (320, right)):
            sheet.square(x, 130 + 20 * row, 9)
            sheet.text(x + 16, 130 + 20 * row, text)
    document = read(pdf(sheet))
    assert [item.boxed for item in items(document)] == [True] * 4
    assert [text[-5:] for text in words(document)] == [" Talk", "Write", "Visit", "Agree"]
    assert any("row by row" in message for message, _ in told(document, FindingCode.READING_ORDER))


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    sheet = page("Little Leaflet", "Background")
    left = [
        "Links begin with one person who",
        "has worked in both places, and",
        "who tells others what it was",
        "like to be there.",
    ]
    right = [
        "They end when nobody is left",
        "who remembers why they were",
        "begun, which is why a link",
        "needs many friends.",
    ]
    sheet.lines(60, 130, left)
    sheet.lines(320, 134, right)
    document = read(pdf(sheet))
    assert " ".join(prose(document).split()) == " ".join([*left, *right])
    assert any("side by side" in message for message, _ in told(document, FindingCode.READING_ORDER))


def test_lists_in_columns_may_stand_further_in_than_their_heads() -> None:
    sheet = of_text("Checklist")
    for x, head, points in ((60, "Hosts", ("Rest first", "Show all")), (282, "Guests", ("Eat all", "Ask first"))):
        sheet.text(x, 300, head, font="bold")
        for y, point in zip((314, 328), points, strict=True):
            sheet.text(x + 18, y, f"\u2022 {point}")
    document = read(pdf(sheet))
    groups = [group for section in document.sections for group in section.groups]
    assert [(group.heading, [item.words.plain for item in group.items]) for group in groups] == [
        ("Hosts", ["Rest first", "Show all"]),
        ("Guests", ["Eat all", "Ask first"]),
    ]


def test_lines_that_begin_with_a_label_in_bold_are_each_their_own() -> None:
    led = (
        ("For us:", "a house that more people see"),
        ("For you:", "many a new book"),
        ("For all:", "a reason to meet"),
    )
    sheet = of_text("Benefits")
    for at, (label, rest) in enumerate(led):
        sheet.text(60, 300 + 14 * at, label, font="bold")
        sheet.text(62 + 6 * len(label), 300 + 14 * at, rest)
    assert words(read(pdf(sheet))) == [f"{label} {rest}" for label, rest in led]


def test_a_footnote_as_large_as_the_text_stands_apart_behind_the_sign_that_is_raised_in_it() -> None:
    sheet = page("Little Leaflet", "Background")
    sheet.text(60, 130, "Ask the council")
    sheet.text(135, 126, "1", size=6)
    sheet.text(139, 130, ", and wait.")
    sheet.text(60, 700, "1 Or the parish, where there is one.")
    document = read(pdf(sheet))
    assert prose(document) == "Ask the council, and wait."
    assert "1 Or the parish, where there is one." in [excerpt for _, excerpt in told(document)]


def test_what_is_set_in_under_short_lines_explains_them() -> None:
    sheet = of_text("You will need")
    for at, (x, line) in enumerate(((60, "Time"), (90, "an hour a week"), (60, "Money"), (90, "a little a year"))):
        sheet.text(x, 300 + 14 * at, line)
    found = [(item.words.plain, [one.words.plain for one in item.details]) for item in items(read(pdf(sheet)))]
    assert found == [("Time", ["an hour a week"]), ("Money", ["a little a year"])]


def test_lines_that_were_ended_under_each_other_are_one_text() -> None:
    sheet = of_text("Contact")
    sheet.lines(60, 300, ["Linking Forum", "1 Forum Square", "Brandhaven"])
    found = [section.words.plain for section in read(pdf(sheet)).sections if section.words]
    assert found[1] == "Linking Forum 1 Forum Square Brandhaven"


def test_a_ruled_table_keeps_its_cells() -> None:
    sheet = page()
    for y in (120, 150, 190):
        sheet.rule(60, y, 500, y)
    for x in (60, 280, 500):
        sheet.rule(x, 120, x, 190)
    for x, y, text in (
        (66, 138, "For each side"),
        (286, 138, "Together"),
        (82, 165, "Ask your staff"),
        (302, 165, "Visit"),
    ):
        sheet.text(x, y, text)
        if y > 150:
            sheet.square(x - 14, y, 9)
    document = read(pdf(sheet))
    assert [(g.heading, [i.words.plain for i in g.items]) for s in document.sections for g in s.groups] == [
        ("For each side", ["Ask your staff"]),
        ("Together", ["Visit"]),
    ]


def test_what_repeats_on_every_page_is_left_out_and_told_but_a_title_is_kept() -> None:
    sheets = []
    for number in (1, 2, 3):
        sheet = Sheet()
        sheet.text(60, 50, "Linking Toolkit", size=20, font="bold")
        sheet.text(60, 120, f"Part {number} has words of its own, which are a sentence.")
        sheet.text(60, 770, "Fictional Office of Links, 12 Example Street", size=8)
        sheet.text(500, 770, f"Page {number} of 3", size=8)
        sheets.append(sheet)
    document = read(pdf(*sheets))
    assert document.title == "Linking Toolkit"
    assert [f"Part {number}" in prose(document) for number in (1, 2, 3)] == [True] * 3
    excerpts = " ".join(excerpt for _, excerpt in told(document))
    assert "12 Example Street" in excerpts
    assert "Page 3 of 3" in excerpts
    assert "Example Street" not in prose(document)


def test_words_parted_at_the_end_of_a_line_are_one_and_a_hyphen_of_their_own_stays() -> None:
    sheet = page("Little Leaflet", "Background")
    lines = [
        "A link across borders is an inter-",
        "national partnership. Such a part-",
        "nership needs care. It is no town-",
        "twinning of the old kind, and no",
        "international town-twinning fair.",
    ]
    sheet.lines(60, 130, lines)
    document = read(pdf(sheet))
    assert "an international partnership. Such a partnership needs care. It is no town-twinning" in prose(document)
    joined = " ".join(excerpt for _, excerpt in told(document, FindingCode.BROKEN_LAYOUT))
    assert joined == "international, partnership"


def test_a_footnote_is_told_and_its_sign_goes_with_it() -> None:
    sheet = page("Little Leaflet", "Background")
    sheet.text(60, 130, "Ask the council")
    sheet.text(140, 126, "1", size=6)
    sheet.text(146, 130, "before you promise anything.")
    sheet.text(60, 700, "1", size=6)
    sheet.text(66, 702, "Or the parish, where there is one.", size=8)
    document = read(pdf(sheet))
    assert prose(document) == "Ask the council before you promise anything."
    assert "1 Or the parish, where there is one." in [excerpt for _, excerpt in told(document)]


def test_only_links_to_the_web_and_to_mail_are_kept() -> None:
    sheet = page("Little Leaflet", "Background")
    sheet.text(60, 130, "Read the guide")
    sheet.link(58, 118, 140, 134, "https://example.org/guide")
    sheet.text(60, 170, "Do not press here, it says nothing.")
    sheet.link(58, 158, 240, 174, "javascript:alert\\(1\\)")
    document = read(pdf(sheet))
    marks = [mark for s in document.sections if s.words for mark in s.words.marks if mark.kind is MarkKind.LINK]
    assert [mark.href for mark in marks] == ["https://example.org/guide"]
    assert "javascript:alert(1)" in [excerpt for _, excerpt in told(document)]


def test_pictures_and_what_is_printed_sideways_are_told() -> None:
    sheet = page("Little Leaflet", "Background")
    sheet.picture = True
    sheet.text(60, 130, "Words that stand upright are read.")
    sheet.turn = "0 1 -1 0"
    sheet.text(580, 500, "Printed in Exampleton")
    document = read(pdf(sheet))
    assert any("picture on page 1" in message for message, _ in told(document))
    assert "Printed in Exampleton" in [excerpt for _, excerpt in told(document)]


def test_a_picture_of_a_page_is_refused_with_what_to_do() -> None:
    with pytest.raises(errors.FileUnreadable, match="pictures of pages and no text"):
        read(pdf(Sheet(picture=True)))


def test_a_file_of_too_many_pages_is_refused() -> None:
    with pytest.raises(errors.FileTooComplex, match=f"more than {pdfpages.PAGES_MAX} pages"):
        read(pdf(*[page() for _ in range(pdfpages.PAGES_MAX + 1)]))


@pytest.mark.parametrize(
    "source",
    [
        TAGGED.replace(b"/StructTreeRoot", b"/StructTreeRxxt"),
        # A tree that is there and holds next to nothing.
        re.sub(rb"/Type/StructElem\s*/S/(?:LI|P|LBody|H\d|TD|TH|Standard|Text)", b"/Type/StructElem/S/Figure", TAGGED),
    ],
    ids=["no tags", "a remnant of tags"],
)
def test_where_tags_tell_little_the_page_is_read(source: bytes) -> None:
    document = read(source)
    expected, language = shown.original(Path("local-authority-links.pdf"))
    assert [(kind, text) for kind, _, text in shown.atoms(document)] == [
        (kind, text) for kind, _, text in shown.atoms(shown.read_file(expected, language))
    ]
    assert told(document, FindingCode.LOW_CONFIDENCE)


def test_where_tags_tell_all_nothing_is_doubtful() -> None:
    assert not told(read(TAGGED), FindingCode.LOW_CONFIDENCE)


def test_what_is_marked_within_a_mark_leaves_the_one_around_it_open() -> None:
    sheet = Sheet()
    for before, words, after in (
        ("/P <</MCID 3>> BDC", "Read the lea", ""),
        ("/Span <</X 1>> BDC", "fl", "EMC"),
        ("", "et", "EMC"),
    ):
        sheet.drawn.append(before)
        sheet.text(60, 100, words)
        sheet.drawn.append(after)
    sheet.text(60, 200, "Beside the text")
    pages, _ = pdfpages.opened(pdf(sheet))
    marks = {glyph.text: glyph.mark for glyph in pages[0].glyphs if glyph.base < 150}
    assert set(marks.values()) == {3}
    assert {glyph.mark for glyph in pages[0].glyphs if glyph.base > 150} == {None}


_BEFORE = re.compile(r"^(?:\W*\s)?\(?(?:\d{1,3}|[a-z]|[ivxIVX]{1,4})[.)]\s|^o ")


def printed(source: bytes) -> Counter[str]:
    """Every word that stands on the pages; the number of a point is none, and neither is an "o" for a bullet."""
    pages, _ = pdfpages.opened(source)
    lines = [layout.text(line) for one in pages for line in layout.in_order(one.glyphs)]
    return Counter(word for line in lines for word in re.findall(r"[^\W_]+", _BEFORE.sub("", line)))


@pytest.mark.parametrize("path", UNTAGGED, ids=lambda path: path.name)
def test_no_word_of_a_page_is_lost(path: Path) -> None:
    source = path.read_bytes()
    assert set(printed(source)) - set(shown.words_of_document(read(source))) == set()


def made(chance: random.Random) -> bytes:
    """Print a leaflet nobody has seen: headings, paragraphs, points and boxes in one to three columns."""
    names = iter(range(100_000))
    sheets = []
    for _ in range(chance.randint(1, 3)):
        sheet = Sheet()
        columns = chance.randint(1, 3)
        width = (520 - 20 * (columns - 1)) / columns
        for column in range(columns):
            x, y = 40 + column * (width + 20), 60.0 + chance.random() * 8
            while y < 720:
                size = chance.choice([10, 10, 10, 12, 16])
                sign = chance.choice(["", "", BULLET, "box", "1."])
                for line in range(chance.randint(1, 4)):
                    inset = x + (14 if sign else 0) + chance.choice([0, 0, 0, 18]) * bool(sign)
                    if sign == "box" and not line:
                        sheet.square(inset - 14, y, 8)
                    elif sign and not line:
                        sheet.text(inset - 14, y, sign, size=size)
                    count = max(1, int((width - 32) / (size * 3.6)))
                    text = " ".join(f"w{next(names)}" for _ in range(chance.randint(1, count)))
                    sheet.text(inset, y, text, size=size, font=chance.choice(["plain", "plain", "bold"]))
                    y += size * 1.2
                y += chance.choice([0, 4, 12])
        sheets.append(sheet)
    return pdf(*sheets)


@pytest.mark.parametrize("seed", range(MADE))
def test_no_word_of_a_made_page_is_lost(seed: int) -> None:
    source = made(random.Random(seed))
    expected = Counter({word: count for word, count in printed(source).items() if word.startswith("w")})
    assert expected - shown.words_of_document(read(source)) == Counter()


def told_apart(source: bytes) -> list[tuple[int, int]]:
    """Say where a file holds something else than large streams, which are its fonts."""
    spans = [found.span() for found in LARGE_STREAM.finditer(source)]
    return list(zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(source)], strict=True))


def test_a_mutated_pdf_is_refused_or_read_and_raises_nothing_else() -> None:
    chance = random.Random("pdf")
    found = sorted(shown.LEAFLETS.rglob("*.pdf"))
    sources = [path.read_bytes() for path in found if path.stat().st_size <= SMALL_BYTES_MAX]
    outcomes = Counter[str]()
    for _ in range(MUTANTS):
        mutant = bytearray(chance.choice(sources))
        for _ in range(chance.randint(1, 8)):
            start, end = chance.choice(told_apart(bytes(mutant)))
            at = chance.randrange(start, max(end, start + 1))
            match 3 if chance.random() < CUT_SHARE else chance.randrange(3):
                case 0:
                    mutant[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del mutant[at : at + chance.randint(1, 200)]
                case 2:
                    mutant[at:at] = mutant[at : at + chance.randint(1, 200)]
                case _:
                    mutant = mutant[: max(at, 1)]
        try:
            read(bytes(mutant))
            outcomes["read"] += 1
        except (errors.FileUnreadable, errors.FileTooComplex) as refusal:
            outcomes[refusal.code] += 1
    assert outcomes["read"] > MUTANTS // 10
    assert outcomes["FILE_UNREADABLE"] > MUTANTS // 10


def test_a_made_pdf_whose_numbers_are_changed_is_refused_or_read() -> None:
    chance = random.Random("numbers")
    sheet = page()
    for row in range(6):
        sheet.square(60, 130 + 20 * row, 9)
        sheet.text(76, 130 + 20 * row, f"Point {row}")
        sheet.rule(50, 134 + 20 * row, 400, 134 + 20 * row)
    whole = sheet.drawn
    for _ in range(MUTANTS):
        sheet.drawn = [
            re.sub(
                r"-?\d+",
                lambda m: chance.choice([m.group(), m.group(), m.group(), "0", "-1", "99999999999", "1e9"]),
                one,
            )
            for one in whole
        ]
        with contextlib.suppress(errors.FileUnreadable, errors.FileTooComplex):
            read(pdf(sheet))
