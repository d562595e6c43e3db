"""Word files to blocks, from the markup itself: outline levels in any language, lists, boxes, tables, bookmarks.

Clause numbers are those of ECMA-376 Part 1.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct, field

from content import errors
from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.formats import flow, runs, sizes
from content.leaflet.formats.archive import Archive
from content.leaflet.formats.flow import Part, Passage
from content.leaflet.formats.runs import Scribe
from content.leaflet.formats.wordstyles import Mark, Numbering, ParagraphStyle, Styles, W, attribute, is_on
from content.leaflet.tree import NESTING_MAX, Cell, Line, Note, Table, Tree, bounded
from content.words import MarkKind, Words

DOCUMENT = "word/document.xml"
DEPTH_MAX = 60
"""Of tables in tables and controls in controls."""
SPAN_MAX = 50
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WINGDINGS_BOXES = frozenset("qo\u00a8\u00a3\u0071\u006f\uf0a8\uf06f\uf0a3\uf071\u00fe\u00fd\uf0fe\uf0fd")
_THROUGH = frozenset(
    {W + name for name in ("smartTag", "customXml", "fldSimple", "ins", "moveTo", "sdtContent", "dir", "bdo")}
)
_BESIDE = {
    "header": "the header of the page",
    "footer": "the footer of the page",
    "footnotes": "a note",
    "endnotes": "a note",
    "comments": "the remarks in the margin",
    "diagramData": "a drawing with words in it",
    "chart": "a chart",
}
"""What is said of the parts beside the body, by the kind of their relation."""
_GONE = frozenset({W + "del", W + "moveFrom"})


def read(source: bytes) -> Tree:
    """Read a Word file."""
    archive = Archive(source)
    main = _main(archive)
    root = archive.xml(main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise errors.FileUnreadable("There is no document in this file. Save it again from Word and upload that.")
    links = _relations(archive, main)
    styles = Styles(archive.xml(_beside(main, links, "styles", "styles.xml")))
    numbering = Numbering(archive.xml(_beside(main, links, "numbering", "numbering.xml")))
    reader = _Reader(links, styles, numbering)
    parts = reader.flow(body)
    parts += reader.margins(archive, main)
    reader.notes += archive.foreign()
    return bounded(
        Tree(tuple(flow.blocks(sizes.told(parts))), tuple(sorted(reader.notes, key=lambda note: note.number)))
    )


def _main(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in () if relations is None else relations.iter(_RELATIONS):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return DOCUMENT


class _Relation(Struct, frozen=True):
    kind: str
    target: str


def _relations(archive: Archive, main: str) -> dict[str, _Relation]:
    folder, name = posixpath.split(main)
    root = archive.xml(f"{folder}/_rels/{name}.rels")
    return {
        relation.get("Id", ""): _Relation(relation.get("Type", "").rpartition("/")[2], relation.get("Target", ""))
        for relation in (() if root is None else root.iter(_RELATIONS))
    }


def _beside(main: str, links: dict[str, _Relation], kind: str, usual: str) -> str:
    return _target(main, next((link for link in links.values() if link.kind == kind), _Relation(kind, usual)))


def _target(main: str, relation: _Relation) -> str:
    if relation.target.startswith("/"):
        return relation.target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(main), relation.target))


class _Field(Struct):
    """A complex field that is open (17.16.18): what it says is not printed, what it results in is."""

    code: str = ""
    shows: bool = False
    link: bool = False


class _Reader(Struct):
    links: dict[str, _Relation]
    styles: Styles
    numbering: Numbering
    notes: list[Note] = field(default_factory=list)
    number: int = 0
    depth: int = 0
    fields: list[_Field] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    """Text boxes met in a paragraph: they come after it."""

    def flow(self, element: etree._Element) -> list[Part]:
        """Read what a body, a cell or a text box holds."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise errors.FileTooComplex("The parts of this file are nested deeper than any leaflet's. Simplify it.")
        parts: list[Part] = []
        for child in element:
            parts += self._part(child)
        self.depth -= 1
        return parts

    def _part(self, child: etree._Element) -> list[Part]:
        if child.tag == W + "p":
            return self._paragraph(child)
        if child.tag == W + "tbl":
            return self._table(child)
        if child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            return [] if content is None else self.flow(content)
        if child.tag in _THROUGH:
            return self.flow(child)
        if child.tag == W + "altChunk":
            self._note("I left out another document that is embedded in this one.", None)
        return []

    def _paragraph(self, element: etree._Element) -> list[Part]:
        self.number += 1
        properties = element.find(W + "pPr")
        style = self.styles.paragraph(properties)
        scribe = Scribe(self.number)
        waiting, self.boxes = self.boxes, []
        self._runs(element, scribe, style)
        scribe.turn()
        inner, self.boxes = self.boxes, waiting
        self.notes += scribe.notes
        passage = self._passage(scribe, style, self.numbering.find(style.numbering))
        if style.is_contents and passage:
            self._note(
                "I left out a line of the table of contents.", " ".join(line.words.plain for line in scribe.lines)
            )
            passage = []
        elif style.is_author and passage:
            self._note("I left out who wrote this file, and when.", " ".join(line.words.plain for line in scribe.lines))
            passage = []
        return [*passage, *(part for box in inner for part in self.flow(box))]

    def _passage(self, scribe: Scribe, style: ParagraphStyle, mark: Mark | None) -> list[Part]:
        printed = tuple(scribe.lines)
        if not printed:
            return []
        if style.level is not None:
            return [Passage(printed, heading=style.level)]
        size = scribe.one_size()
        if mark is None:
            return [Passage(printed, None, style.term, continues=style.continues, size=size, is_text=style.is_text)]
        if mark.boxed:
            first = printed[0]
            printed = (Line(first.words, first.number, boxed=True, anchor=first.anchor), *printed[1:])
        return [Passage(printed, depth=min(mark.depth, NESTING_MAX - 1), number=mark.number, size=size)]

    def _runs(self, element: etree._Element, scribe: Scribe, around: ParagraphStyle) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._run(child, scribe, around)
            elif tag == W + "hyperlink":
                self._link(child, scribe, around)
            elif tag == W + "sdt":
                self._control(child, scribe, around)
            elif tag in _THROUGH:
                self._runs(child, scribe, around)
            elif tag in _GONE:
                self._gone(child)
            elif tag in (_M + "oMath", _M + "oMathPara"):
                scribe.write(" ".join(text.text or "" for text in child.iter(_M + "t")))
            elif tag == W + "bookmarkStart" and (key := runs.key(attribute(child, "name"))):
                scribe.anchor(key)

    def _gone(self, element: etree._Element) -> None:
        words = "".join(text.text or "" for text in element.iter(W + "delText", W + "t"))
        if words.strip():
            self._note("I left out words that a tracked change deletes.", words)

    def _link(self, element: etree._Element, scribe: Scribe, around: ParagraphStyle) -> None:
        relation = self.links.get(element.get(_R + "id", ""))
        href = relation.target if relation else ""
        kept = runs.safe_link(href)
        if href and not kept:
            message = "I kept the words of this link but not where it leads: only web and mail addresses are kept."
            self._note(message, href)
        scribe.begin(MarkKind.LINK, kept)
        self._runs(element, scribe, around)
        scribe.end(MarkKind.LINK)

    def _control(self, element: etree._Element, scribe: Scribe, around: ParagraphStyle) -> None:
        """A content control (17.5.2); one that is a box to tick is a box, whatever glyph it shows."""
        properties = element.find(W + "sdtPr")
        content = element.find(W + "sdtContent")
        if properties is not None and properties.find(_W14 + "checkbox") is not None:
            scribe.write(f" {lines.BOX} ")
        elif content is not None:
            self._runs(content, scribe, around)

    def _run(self, element: etree._Element, scribe: Scribe, around: ParagraphStyle) -> None:
        properties = element.find(W + "rPr")
        style = self.styles.run(properties, around)
        if style.hidden:
            words = "".join(text.text or "" for text in element.iter(W + "t"))
            if words.strip():
                self._note("I left out hidden words.", words)
            return
        kinds = [kind for kind, on in ((MarkKind.BOLD, style.bold), (MarkKind.ITALIC, style.italic)) if on]
        scribe.size = style.size
        for kind in kinds:
            scribe.begin(kind)
        for child in element:
            self._piece(child, scribe, style.font)
        for kind in reversed(kinds):
            scribe.end(kind)

    def _piece(self, child: etree._Element, scribe: Scribe, font: str) -> None:
        tag = child.tag
        shown = all(one.shows for one in self.fields)
        if tag == W + "t" and shown:
            text = child.text or ""
            scribe.write(f" {lines.BOX} " if "wingdings" in font and text.strip() in _WINGDINGS_BOXES else text)
        elif tag in (W + "br", W + "cr"):
            scribe.turn()
        elif tag in (W + "tab", W + "ptab"):
            scribe.tab()
        elif tag == W + "noBreakHyphen":
            scribe.write("-")
        elif tag == W + "sym":
            scribe.write(_symbol(child))
        elif tag == W + "fldChar":
            self._field(child, scribe)
        elif tag == W + "instrText" and self.fields:
            self.fields[-1].code += child.text or ""
        elif tag in (W + "drawing", W + "pict", W + "object", _MC + "AlternateContent"):
            self._drawing(child)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self._note("I left out a note at the foot of the page; put its words into the text if they matter.", None)

    def _field(self, element: etree._Element, scribe: Scribe) -> None:
        step = attribute(element, "fldCharType")
        if step == "begin":
            self.fields.append(_Field())
            if element.find(f"{W}ffData/{W}checkBox") is not None:
                scribe.write(f" {lines.BOX} ")
        elif step == "separate" and self.fields:
            current = self.fields[-1]
            current.shows = True
            words = current.code.split('"')
            if current.code.strip().upper().startswith("HYPERLINK") and len(words) > 1:
                current.link = True
                scribe.begin(MarkKind.LINK, runs.safe_link(words[1]))
        elif step == "end" and self.fields and self.fields.pop().link:
            scribe.end(MarkKind.LINK)

    def _drawing(self, element: etree._Element) -> None:
        """A text box comes after its paragraph; of a picture only what it is called is told."""
        alternatives = element.findall(f"{_MC}Choice")
        inside = alternatives[0] if alternatives else element
        found = list(inside.iter(W + "txbxContent"))
        outermost = [box for box in found if not any(above in found for above in box.iterancestors())]
        self.boxes += outermost
        described = next(inside.iter(_WP + "docPr"), None)
        if not outermost:
            words = described.get("descr") or described.get("title") if described is not None else None
            words = words or next((shape.get("alt") for shape in inside.iter(_VML + "shape") if shape.get("alt")), None)
            self._note("I left out a picture: leaflets hold words only.", words)

    def _table(self, element: etree._Element) -> list[Part]:
        rows: list[tuple[Cell, ...]] = []
        frames: list[list[Part]] = []
        headed = False
        number = self.number + 1
        for row in _rows(element):
            if row.find(f"{W}trPr/{W}del") is not None:
                self._gone(row)
                continue
            cells: list[Cell] = []
            for column in row.iter(W + "tc"):
                if _inside_other(column, row):
                    continue
                properties = column.find(W + "tcPr")
                merged = properties.find(W + "vMerge") if properties is not None else None
                inner = [] if merged is not None and attribute(merged, "val") != "restart" else self.flow(column)
                frames.append(inner)
                span = properties.find(W + "gridSpan") if properties is not None else None
                wide = attribute(span, "val") if span is not None else "1"
                cells.append(flow.cell(inner))
                cells += [Cell()] * (min(int(wide) if wide.isdecimal() else 1, SPAN_MAX) - 1)
            header = row.find(f"{W}trPr/{W}tblHeader")
            headed = headed or (not rows and header is not None and is_on(header))
            rows.append(tuple(cells))
        if len(frames) == 1:
            return frames[0]  # A table of one cell is a frame around words.
        return [Table(tuple(rows), number, headed)] if rows else []

    def margins(self, archive: Archive, main: str) -> list[Part]:
        """Say what stands beside the body: heads and feet, notes, remarks, drawings; a foot of ours has its key."""
        parts: list[Part] = []
        for relation in self.links.values():
            what = _BESIDE.get(relation.kind)
            root = archive.xml(_target(main, relation)) if what else None
            if what is None or root is None:
                continue
            words = " ".join(" ".join(text.text or "" for text in root.iter(W + "t", _A + "t")).split())
            if any(attribute(mark, "name") == runs.FOOT for mark in root.iter(W + "bookmarkStart")):
                parts = [Passage((Line(Words(words), max(self.number, 1), anchor=runs.FOOT),))]
            elif any(letter.isalpha() for letter in words):
                self.notes.append(Note(FindingCode.PART_SKIPPED, f"I left out {what}.", 1, words))
        return parts

    def _note(self, message: str, excerpt: str | None) -> None:
        self.notes.append(Note(FindingCode.PART_SKIPPED, message, max(self.number, 1), excerpt or None))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == W + "tr":
            yield child
        elif child.tag in _THROUGH or child.tag == W + "sdt":
            yield from _rows(child)


def _inside_other(column: etree._Element, row: etree._Element) -> bool:
    """Whether a cell belongs to a table within a cell of this row."""
    above = column.getparent()
    while above is not None and above is not row:
        if above.tag == W + "tc":
            return True
        above = above.getparent()
    return False


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font (17.3.3.30)."""
    code, font = attribute(element, "char"), attribute(element, "font").lower()
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    low = chr(ord(character) & 0xFF)
    boxed = "wingdings" in font and (character in _WINGDINGS_BOXES or low in _WINGDINGS_BOXES)
    return f" {lines.BOX} " if boxed else character
