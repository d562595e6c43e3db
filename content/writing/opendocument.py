"""An edition as an OpenDocument text: headings, real lists, boxes as the marks of their list, keys as bookmarks.

Section numbers are those of OpenDocument 1.3 Part 3.
"""

import re
from collections.abc import Sequence

from lxml import etree

from content.leaflet import OPENDOCUMENT, marks, ours
from content.leaflet.formats import runs
from content.records import Words
from content.writing import container, odtparts
from content.writing.odtparts import OFFICE, TABLE, TEXT, XLINK
from content.writing.printing import SECTION_LEVEL, Columns, Front, Heading, Listing, Page, Piece, Point, Prose, pieces

_FRONT_STYLES = {ours.SET: "Leaflet_20_Set", ours.TITLE: "Title", ours.SUBTITLE: "Subtitle"}


def write(page: Page) -> bytes:
    """Write a page."""
    content = odtparts.root("document-content")
    content.append(odtparts.automatic_styles())
    text = etree.SubElement(etree.SubElement(content, OFFICE + "body"), OFFICE + "text")
    for block in page.blocks:
        text.extend(_block(block))
    foot = paragraph("Footer", page.foot, key=ours.FOOT)
    return container.pack(
        [
            ("mimetype", OPENDOCUMENT.encode()),
            ("META-INF/manifest.xml", odtparts.MANIFEST),
            ("meta.xml", odtparts.meta(page)),
            ("styles.xml", odtparts.styles(page, foot)),
            ("content.xml", container.serialised(content)),
        ],
        stored="mimetype",
    )


def paragraph(style: str, words: Words, *, key: str | None = None, level: int | None = None) -> etree._Element:
    """Write a paragraph or a heading, its words within a bookmark of the key's name."""
    made = etree.Element(TEXT + ("p" if level is None else "h"))
    made.set(TEXT + "style-name", style)
    if level is not None:
        made.set(TEXT + "outline-level", str(level))
    if key:
        etree.SubElement(made, TEXT + "bookmark-start").set(TEXT + "name", runs.name(key))
    for piece in pieces(words):
        _write(made, piece)
    if key:
        etree.SubElement(made, TEXT + "bookmark-end").set(TEXT + "name", runs.name(key))
    return made


def _block(block: Front | Heading | Prose | Listing | Columns) -> list[etree._Element]:
    if isinstance(block, Front):
        return [paragraph(_FRONT_STYLES[block.key], Words(block.text), key=block.key)]
    if isinstance(block, Heading):
        level = block.level - SECTION_LEVEL + 1
        return [paragraph(f"Heading_20_{level}", Words(block.text), key=block.key, level=level)]
    if isinstance(block, Prose):
        return [paragraph("Standard", block.words, key=block.key)]
    if isinstance(block, Listing):
        return _lists(block.points)
    return [_columns(block)]


def _lists(points: Sequence[Point]) -> list[etree._Element]:
    """Write points as a list; a list has one kind of mark, so boxes among bullets take several."""
    found: list[etree._Element] = []
    boxed: bool | None = None
    for point in points:
        if point.boxed is not boxed:
            boxed = point.boxed
            found.append(etree.Element(TEXT + "list"))
            found[-1].set(TEXT + "style-name", "Boxes" if boxed else "Bullets")
        found[-1].append(_item(point))
    return found


def _item(point: Point) -> etree._Element:
    item = etree.Element(TEXT + "list-item")
    first, *others = marks.paragraphs(point.words) or (Words(""),)
    item.append(paragraph("Standard", first, key=point.key))
    item.extend(paragraph("Standard", other) for other in others)
    if point.starred:
        _write(item[-1], Piece("*", bold=False, italic=False, href=None))
    if point.points:
        # A list within takes its marks from the one it stands in (5.3.1).
        inner = etree.SubElement(item, TEXT + "list")
        if point.points[0].boxed:
            inner.set(TEXT + "style-name", "Inner_20_Boxes")
        inner.extend(_item(one) for one in point.points)
    return item


def _columns(block: Columns) -> etree._Element:
    table = etree.Element(TABLE + "table")
    table.set(TABLE + "name", "Columns")
    etree.SubElement(table, TABLE + "table-column").set(TABLE + "number-columns-repeated", "2")
    if block.heads:
        rows = etree.SubElement(table, TABLE + "table-header-rows")
        _row(rows, [[paragraph("Column_20_Head", Words(head.text), key=head.key)] for head in block.heads])
    _row(table, [_lists(block.left), _lists(block.right)])
    return table


def _row(parent: etree._Element, cells: Sequence[Sequence[etree._Element]]) -> None:
    row = etree.SubElement(parent, TABLE + "table-row")
    for content in cells:
        cell = etree.SubElement(row, TABLE + "table-cell")
        cell.set(OFFICE + "value-type", "string")
        cell.extend(content)


def _write(parent: etree._Element, piece: Piece) -> None:
    """Write a run of words; spaces that stand together, or at an edge, have an element of their own (6.1.2)."""
    if piece.href is not None:
        parent = etree.SubElement(parent, TEXT + "a")
        parent.set(XLINK + "type", "simple")
        parent.set(XLINK + "href", container.sayable(piece.href))
    if piece.bold or piece.italic:
        parent = etree.SubElement(parent, TEXT + "span")
        parent.set(TEXT + "style-name", "Strong" * piece.bold + "Emphasis" * piece.italic)
    text = container.sayable(piece.text)
    at = 0
    for match in re.finditer(r"\n|\t|^ | {2,}| $", text):
        _say(parent, text[at : match.start()])
        at = match.end()
        if match.group() == "\n":
            etree.SubElement(parent, TEXT + "line-break")
        elif match.group() == "\t":
            etree.SubElement(parent, TEXT + "tab")
        else:
            etree.SubElement(parent, TEXT + "s").set(TEXT + "c", str(len(match.group())))
    _say(parent, text[at:])


def _say(parent: etree._Element, text: str) -> None:
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
