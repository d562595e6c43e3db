"""An edition as a Word file: heading styles, real lists, boxes as the marks of their list, keys as bookmarks.

Clause numbers are those of ECMA-376 Part 1.
"""

from itertools import count

from lxml import etree
from msgspec import Struct, field

from content.leaflet import marks, ours
from content.leaflet.formats import runs
from content.records import Words
from content.writing import container, wordparts
from content.writing.printing import Columns, Front, Heading, Listing, Page, Piece, Point, Prose, pieces
from content.writing.wordparts import BOX_LIST, BULLET_LIST, INNER_BOX_LIST, W, element

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FRONT_STYLES = {ours.SET: "LeafletSet", ours.TITLE: "Title", ours.SUBTITLE: "Subtitle"}
_COLUMN_WIDTH = "4800"
"""Twentieths of a point: half of what an A4 page has between its margins."""


def write(page: Page) -> bytes:
    """Write a page."""
    writer = _Writer(right_to_left=page.right_to_left)
    body = element("body")
    for block in page.blocks:
        body.extend(writer.block(block))
    body.append(wordparts.section_properties(right_to_left=page.right_to_left))
    document = wordparts.root("document")
    document.append(body)
    links = dict(writer.links)
    footer = wordparts.root("ftr")
    writer.links = {}
    footer.append(writer.paragraph("Footer", page.foot, key=ours.FOOT))
    return container.pack(
        [
            ("[Content_Types].xml", wordparts.CONTENT_TYPES),
            ("_rels/.rels", wordparts.RELATIONS),
            ("docProps/core.xml", wordparts.properties(page)),
            ("word/document.xml", container.serialised(document)),
            ("word/_rels/document.xml.rels", wordparts.relations(links, of_document=True)),
            ("word/styles.xml", wordparts.styles(page)),
            ("word/numbering.xml", wordparts.numbering()),
            ("word/footer1.xml", container.serialised(footer)),
            ("word/_rels/footer1.xml.rels", wordparts.relations(writer.links, of_document=False)),
        ]
    )


class _Writer(Struct):
    """Writes one block after the other; bookmarks are numbered, addresses gathered."""

    right_to_left: bool
    links: dict[str, str] = field(default_factory=dict)
    """The identifier of each address."""
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def block(self, block: Front | Heading | Prose | Listing | Columns) -> list[etree._Element]:
        """Write one block."""
        if isinstance(block, Front):
            return [self.paragraph(_FRONT_STYLES[block.key], Words(block.text), key=block.key)]
        if isinstance(block, Heading):
            return [self._heading(block)]
        if isinstance(block, Prose):
            return [self.paragraph(None, block.words, key=block.key)]
        if isinstance(block, Listing):
            return [made for point in block.points for made in self._point(point, 0)]
        # An empty paragraph keeps two tables apart, and a document may not end with one.
        return [self._columns(block), element("p")]

    def paragraph(
        self, style: str | None, words: Words, *, key: str | None = None, listed: tuple[str, int] | None = None
    ) -> etree._Element:
        """Write a paragraph, its words within a bookmark of the key's name."""
        made = element("p")
        properties = etree.SubElement(made, W + "pPr")
        if style:
            properties.append(element("pStyle", val=style))
        if listed:
            numbering = etree.SubElement(properties, W + "numPr")
            numbering.append(element("ilvl", val=str(listed[1])))
            numbering.append(element("numId", val=listed[0]))
        if self.right_to_left:
            properties.append(element("bidi"))
        content = [one for piece in pieces(words) for one in self._piece(piece)]
        if key:
            number = str(next(self.numbers))
            content.insert(0, element("bookmarkStart", id=number, name=runs.name(key)))
            content.append(element("bookmarkEnd", id=number))
        made.extend(content)
        return made

    def _heading(self, heading: Heading) -> etree._Element:
        return self.paragraph(f"Heading{heading.level - 1}", Words(heading.text), key=heading.key)

    def _point(self, point: Point, depth: int) -> list[etree._Element]:
        first, *others = marks.paragraphs(point.words) or (Words(""),)
        boxes = INNER_BOX_LIST if depth else BOX_LIST
        listed = (boxes if point.boxed else BULLET_LIST, depth)
        made = [self.paragraph("ListParagraph", first, key=point.key, listed=listed)]
        made += [self.paragraph("ListContinue", other) for other in others]
        if point.starred:
            made[-1].append(self._run(Piece("*", bold=False, italic=False, href=None)))
        return [*made, *(one for inner in point.points for one in self._point(inner, depth + 1))]

    def _columns(self, block: Columns) -> etree._Element:
        table = wordparts.table(_COLUMN_WIDTH, right_to_left=self.right_to_left)
        if block.heads:
            row = etree.SubElement(table, W + "tr")
            etree.SubElement(row, W + "trPr").append(element("tblHeader"))
            for head in block.heads:
                self._cell(row, [self.paragraph("ColumnHead", Words(head.text), key=head.key)])
        row = etree.SubElement(table, W + "tr")
        for side in (block.left, block.right):
            self._cell(row, [one for point in side for one in self._point(point, 0)])
        return table

    @staticmethod
    def _cell(row: etree._Element, content: list[etree._Element]) -> None:
        cell = etree.SubElement(row, W + "tc")
        etree.SubElement(cell, W + "tcPr").append(element("tcW", w=_COLUMN_WIDTH, type="dxa"))
        cell.extend(content or [element("p")])

    def _piece(self, piece: Piece) -> list[etree._Element]:
        if piece.href is None:
            return [self._run(piece)]
        name = self.links.setdefault(piece.href, f"link{len(self.links) + 1}")
        link = element("hyperlink")
        link.set(_R + "id", name)
        link.append(self._run(piece))
        return [link]

    def _run(self, piece: Piece) -> etree._Element:
        run = element("r")
        properties = etree.SubElement(run, W + "rPr")
        if piece.href is not None:
            properties.append(element("rStyle", val="Hyperlink"))
        properties.extend(element(name) for name, on in (("b", piece.bold), ("i", piece.italic)) if on)
        if self.right_to_left:
            properties.append(element("rtl"))
        for index, row in enumerate(container.sayable(piece.text).split("\n")):
            if index:
                etree.SubElement(run, W + "br")
            for number, part in enumerate(row.split("\t")):
                if number:
                    etree.SubElement(run, W + "tab")
                text = etree.SubElement(run, W + "t")
                text.text = part
                text.set(_XML_SPACE, "preserve")
        return run
