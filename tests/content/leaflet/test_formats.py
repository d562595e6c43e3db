"""Word, OpenDocument and HTML: real files of each kind, one habit after the other, and files that are out to harm."""

import struct
from pathlib import Path

import pytest

from content import errors, files, leaflet
from content.leaflet.document import Document
from content.records import FindingCode
from tests.content.leaflet import shown
from tests.content.leaflet.packed import OPENDOCUMENT, WORD, opendocument, p, packed, relation, word

FORMATS = shown.LEAFLETS / "formats"
REAL = sorted(
    [*FORMATS.iterdir(), *(shown.FIXTURES / f"local-authority-links.{end}" for end in ("docx", "html", "odt", "pdf"))]
)
BOX = "\u2610"


LOST_MARKS = ("school-links.untagged-columns.pdf", "museum-links.html")
"""Printed in columns, a leaflet lost its stars; LibreOffice writes boxes that are bullets in Word as bullets in HTML."""


def read(source: bytes, media_type: str, language: str = "en") -> Document:
    return leaflet.read(source, media_type=media_type, language=language)


def words_of(document: Document) -> list[str]:
    return [words for _, words in atoms(document)]


def atoms(document: Document) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in shown.atoms(document)]


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_leaflet_is_the_same_in_every_format(path: Path) -> None:
    source = path.read_bytes()
    original, language = shown.original(path)
    document = read(source, files.sniff(source, path.name), language)
    expected = shown.read_file(original, language)
    assert atoms(document) == atoms(expected)
    assert [(s.kind, s.audience, s.heading) for s in document.sections] == [
        (s.kind, s.audience, s.heading) for s in expected.sections
    ]
    assert marks(document) == marks(expected) or path.name in LOST_MARKS


def marks(document: Document) -> list[object]:
    """What every item shows beside its words, but for the line it stands on."""
    items = [item for section in document.sections for group in section.groups for item in group.items]
    return [(i.column, i.scope, i.boxed, i.starred, i.essential, i.family, i.allows_not_applicable) for i in items]


def boxes(body: str, **parts: str) -> list[str]:
    """List the boxed items of a Word file under one heading."""
    document = read(word(p("Checklist", properties='<w:outlineLvl w:val="0"/>') + body, **parts), WORD)
    return [item.words.plain for s in document.sections for g in s.groups for item in g.items if item.boxed]


@pytest.mark.parametrize(
    "mark",
    [
        "<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr><w:sdtContent><w:r><w:t>\u2612</w:t></w:r></w:sdtContent></w:sdt>",
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
        '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>q</w:t></w:r>',
        "<w:r><w:t>\u25a1</w:t></w:r>",
        "<w:r><w:t>[ ]</w:t></w:r>",
    ],
)
def test_every_way_to_draw_a_box_in_word_is_a_box(mark: str) -> None:
    one, two = (f"<w:p>{mark}<w:r><w:t> {words}</w:t></w:r></w:p>" for words in ("Find a partner", "Agree in writing"))
    assert boxes(one + two) == ["Find a partner", "Agree in writing"]


NUMBERING = """<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{mark}"/><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/><w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"""
LISTED = '<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'


@pytest.mark.parametrize(("mark", "font"), [("\uf0a8", "Symbol"), ("q", "Wingdings"), ("\u2610", "Segoe UI Symbol")])
def test_a_list_whose_mark_is_a_box_is_a_list_of_boxes_with_its_details(mark: str, font: str) -> None:
    body = p("Plan together", properties=LISTED.format(depth=0)) + p(
        "with the school", properties=LISTED.format(depth=1)
    )
    numbering = NUMBERING.format(mark=mark, font=font)
    assert boxes(body + p("Meet", properties=LISTED.format(depth=0)), numbering=numbering) == ["Plan together", "Meet"]
    document = read(word(p("Checklist", properties='<w:outlineLvl w:val="0"/>') + body, numbering=numbering), WORD)
    (item,) = [item for s in document.sections for g in s.groups for item in g.items]
    assert [detail.words.plain for detail in item.details] == ["with the school"]


def test_headings_are_known_by_their_outline_level_in_any_language() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Meine"><w:name w:val="Meine"/><w:basedOn w:val="berschrift1"/></w:style>'
    )
    body = "".join(
        p(heading, properties='<w:pStyle w:val="Meine"/>') + p(f"What is said under {heading} is a sentence.")
        for heading in ("Anfang", "Mitte", "Ende")
    )
    styles += '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    document = read(
        word(p("Partnerschaften", properties='<w:pStyle w:val="Titel"/>') + body, styles=styles), WORD, "de"
    )
    assert document.title == "Partnerschaften"
    assert [section.heading for section in document.sections] == ["Anfang", "Mitte", "Ende"]


def notes(document: Document) -> list[str]:
    return [f.excerpt or "" for f in document.findings if f.code is FindingCode.PART_SKIPPED]


def test_tracked_changes_are_read_as_accepted_and_what_goes_is_told() -> None:
    body = (
        "<w:p><w:r><w:t>Linking takes </w:t></w:r><w:del><w:r><w:delText>little </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>much </w:t></w:r></w:ins><w:r><w:t>time and care.</w:t></w:r></w:p>"
    )
    document = read(word(body), WORD)
    assert "Linking takes much time and care." in words_of(document)
    assert notes(document) == ["little"] or "little " in notes(document)


def test_what_is_not_printed_in_the_body_is_told() -> None:
    relations = relation("h", "header", "header1.xml") + relation("f", "footnotes", "footnotes.xml")
    body = (
        p("A sentence that everybody sees.")
        + p("a hidden remark", run="<w:vanish/>")
        + '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" descr="Two mayors"/></wp:inline></w:drawing></w:r></w:p>'
        + '<w:altChunk r:id="x"/>'
    )
    parts = {"header1_xml": p("Office of Links"), "footnotes_xml": p("A note on the side.")}
    document = read(word(body, relations=relations, **parts), WORD)
    told = " | ".join(notes(document))
    for words in ("a hidden remark", "Two mayors", "Office of Links", "A note on the side."):
        assert words in told
        assert words not in " ".join(words_of(document))


def test_text_boxes_links_and_bookmarks_of_word_are_kept() -> None:
    box = f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{p('Said in a box, in a sentence.')}"
    box += (
        "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent>"
    )
    body = p("Links", properties='<w:outlineLvl w:val="0"/>') + p("Background", properties='<w:outlineLvl w:val="0"/>')
    body += (
        f"<w:p><w:r><w:t>Before the box there are words.</w:t>{box}</w:r></w:p>"
        '<w:p><w:hyperlink r:id="l"><w:r><w:t>Read the guide</w:t></w:r></w:hyperlink><w:r><w:t>, and come back.</w:t></w:r></w:p>'
        + p("Checklist", properties='<w:outlineLvl w:val="0"/>')
        + '<w:p><w:bookmarkStart w:name="find-a-partner"/><w:bookmarkStart w:name="_GoBack"/>'
        f"<w:r><w:t>{BOX} Find somebody</w:t></w:r></w:p>"
    )
    document = read(word(body, relations=relation("l", "hyperlink", "https://example.org/guide")), WORD)
    assert "Said in a box, in a sentence." in " ".join(words_of(document))
    (item,) = [item for s in document.sections for g in s.groups for item in g.items if item.boxed]
    assert item.source_key == "find-a-partner"
    marks = [mark for s in document.sections if s.words for mark in s.words.marks]
    assert [mark.href for mark in marks] == ["https://example.org/guide"]


def test_a_table_of_word_keeps_its_columns_through_merged_cells() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    rows = (
        "<w:tr>" + cell("Before you start", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        f"<w:tr>{cell(BOX + ' Ask your staff')}{cell(BOX + ' Meet')}</w:tr>"
        f"<w:tr>{cell(BOX + ' Read the plan')}{cell('', '<w:vMerge/>')}</w:tr>"
    )
    document = read(word(f"<w:tbl>{rows}</w:tbl>"), WORD)
    found = [(item.words.plain, item.column) for s in document.sections for g in s.groups for item in g.items]
    assert [words for words, _ in found] == ["Ask your staff", "Read the plan", "Meet"]


def test_open_document_has_its_own_habits() -> None:
    styles = (
        '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="\u25a1"/></text:list-style>'
    )
    body = (
        '<text:h text:outline-level="1">Checklist</text:h><text:list text:style-name="L">'
        '<text:list-item><text:p><text:bookmark text:name="meet"/>Meet<text:s text:c="1"/>each other</text:p></text:list-item>'
        '<text:list-item><text:p>Write <text:span text:style-name="B">soon</text:span></text:p></text:list-item></text:list>'
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone for good</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>See <text:a xlink:href="javascript:alert(1)">the list</text:a> of links, and write to us.</text:p>'
    )
    document = read(opendocument(body, styles=styles), OPENDOCUMENT)
    items = [item for s in document.sections for g in s.groups for item in g.items]
    assert [(item.words.plain, item.boxed, item.source_key) for item in items] == [
        ("Meet each other", True, "meet"),
        ("Write soon", True, None),
    ]
    assert items[1].words.marks[0].start == 6
    assert {"gone for good", "javascript:alert(1)"} <= set(notes(document))


def test_html_is_read_as_it_is_printed() -> None:
    page = """<!doctype html><html><head><title>x</title><style>p{color:red}</style></head><body>
      <nav>Home News</nav><main><h1>Checklist</h1><script>alert(1)</script>
      <ul><li data-item-id="meet"><input type="checkbox"> Meet <b>soon</b></li>
      <li><input type="checkbox"> Write<ul><li>a letter</li></ul></li></ul>
      <p hidden>a secret</p><p>Be <del>un</del>kind to each other.</p></main><footer>All rights</footer></body></html>"""
    document = read(page.encode(), "text/html")
    items = [item for s in document.sections for g in s.groups for item in g.items]
    assert [(item.words.plain, item.boxed, item.source_key) for item in items] == [
        ("Meet soon", True, "meet"),
        ("Write", True, None),
    ]
    assert [detail.words.plain for detail in items[1].details] == ["a letter"]
    assert {"a secret", "un"} <= set(notes(document))
    assert any("Home News" in words and "All rights" in words for words in notes(document))


def test_html_says_its_encoding() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><h1>R\u00e9sum\u00e9</h1><p>Caf\u00e9 \u2013 un lien.</p></body>"
    assert "Caf\u00e9 \u2013 un lien." in " ".join(words_of(read(page.encode("cp1252"), "text/html", "fr")))


def bomb() -> bytes:
    return packed({"[Content_Types].xml": "x", "word/document.xml": b"<a>" + b" " * 19_000_000 + b"</a>"})


def overlapping() -> bytes:
    """Let two members share their bytes."""
    source = bytearray(word(p("Words.")))
    first = source.index(b"PK\x01\x02")
    second = source.index(b"PK\x01\x02", first + 4)
    source[second + 42 : second + 46] = struct.pack("<I", struct.unpack("<I", source[first + 42 : first + 46])[0] + 4)
    return bytes(source)


def locked() -> bytes:
    source = bytearray(word(p("Words.")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = source.find(mark)
        while at >= 0:
            source[at + offset] |= 1
            at = source.find(mark, at + 4)
    return bytes(source)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a bomb": (bomb(), "FILE_TOO_COMPLEX"),
    "many members": (packed({f"word/document{n}.xml": "x" for n in range(2_100)}), "FILE_TOO_COMPLEX"),
    "members that overlap": (overlapping(), "FILE_UNREADABLE"),
    "a password": (locked(), "FILE_UNREADABLE"),
    "entities": (
        packed({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>'}),
        "FILE_UNREADABLE",
    ),
    "no XML": (packed({"word/document.xml": "words"}), "FILE_UNREADABLE"),
    "no document": (packed({"word/document.xml": "<a/>"}), "FILE_UNREADABLE"),
    "no text": (word(""), "FILE_UNREADABLE"),
    "tables in tables": (
        word("<w:tbl><w:tr><w:tc>" * 80 + p("x") + "</w:tc></w:tr></w:tbl>" * 80),
        "FILE_TOO_COMPLEX",
    ),
    "elements in elements": (word("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "FILE_TOO_COMPLEX"),
    "points without end": (word(p("word ", properties=LISTED.format(depth=0)) * 2_100), "FILE_TOO_COMPLEX"),
    "a long text": (word(p("x" * 20_000)), "FILE_TOO_COMPLEX"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_word_file_out_to_harm_is_refused(name: str) -> None:
    source, code = HOSTILE[name]
    with pytest.raises(errors.Refusal) as refused:
        read(source, WORD)
    assert refused.value.code == code, refused.value.message


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<b>", "<table><tr><td>"])
def test_html_nested_without_end_is_refused_or_read_whole(opening: str) -> None:
    try:
        document = read((opening * 5_000 + "words that must not be lost").encode(), "text/html")
    except errors.FileTooComplex:
        return
    assert "words that must not be lost" in " ".join(words_of(document))


PDF = (shown.FIXTURES / "local-authority-links.pdf").read_bytes()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (PDF[: len(PDF) // 2], "damaged"),
        (b"%PDF-1.7\nwords", "damaged"),
        (PDF.replace(b"/Root", b"/Encrypt 1 0 R/Root", 1), "damaged|password"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused_with_what_to_do(source: bytes, says: str) -> None:
    with pytest.raises(errors.FileUnreadable, match=says):
        read(source, "application/pdf")
