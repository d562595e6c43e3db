"""The parts of a Word file that are the same, or nearly, whatever stands in it: styles, marks of lists, relations."""

from collections.abc import Mapping

from lxml import etree

from content.records import Licence
from content.writing import container
from content.writing.printing import Page

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = f"{_PACKAGE}/metadata/core-properties"
_TERMS = "http://purl.org/dc/elements/1.1/"
W = f"{{{_MAIN}}}"
BOX_LIST = "1"
BULLET_LIST = "2"
INNER_BOX_LIST = "3"
"""Boxes under a point that is a heading over them."""
_LEVELS = 9
_INDENT = 425
"""Twentieths of a point for each level of a list."""
_BOX = "\u2610"
_BULLET = "\u2022"
_PREFIX = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
CONTENT_TYPES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="' + _PREFIX + b'document.main+xml"/>'
    b'<Override PartName="/word/styles.xml" ContentType="' + _PREFIX + b'styles+xml"/>'
    b'<Override PartName="/word/numbering.xml" ContentType="' + _PREFIX + b'numbering+xml"/>'
    b'<Override PartName="/word/footer1.xml" ContentType="' + _PREFIX + b'footer+xml"/>'
    b'<Override PartName="/docProps/core.xml" '
    b'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="document" Target="word/document.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    b'<Relationship Id="properties" Target="docProps/core.xml" '
    b'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/></Relationships>'
)


def element(tag: str, **attributes: str) -> etree._Element:
    """Make an element of the format's own."""
    made = etree.Element(W + tag)
    for attribute, value in attributes.items():
        made.set(W + attribute, value)
    return made


def root(name: str) -> etree._Element:
    """Begin a part."""
    return etree.Element(W + name, nsmap={"w": _MAIN, "r": _OFFICE})


def relations(links: Mapping[str, str], *, of_document: bool) -> bytes:
    """List what a part points at: its links and, of the document, the other parts."""
    # LibreOffice opens nothing whose relations have a prefix.
    made = etree.fromstring(f'<Relationships xmlns="{_PACKAGE}/relationships"/>')
    parts = ("styles", "styles.xml"), ("numbering", "numbering.xml"), ("footer", "footer1.xml")
    for kind, target in parts if of_document else ():
        _relation(made, kind, kind, target)
    for address, name in links.items():
        _relation(made, name, "hyperlink", address).set("TargetMode", "External")
    return container.serialised(made)


def _relation(parent: etree._Element, name: str, kind: str, target: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{_PACKAGE}/relationships}}Relationship")
    for attribute, value in (("Id", name), ("Type", f"{_OFFICE}/{kind}"), ("Target", container.sayable(target))):
        made.set(attribute, value)
    return made


def properties(page: Page) -> bytes:
    """Say what the file is, for programs: title, language, edition, terms."""
    made = etree.Element(f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _TERMS})
    said = [(_TERMS, "title", page.title), (_TERMS, "language", page.language), (_CORE, "version", str(page.number))]
    if page.licence is not None:
        said.append((_TERMS, "description", terms(page.licence)))
    for space, name, text in said:
        etree.SubElement(made, f"{{{space}}}{name}").text = container.sayable(text)
    return container.serialised(made)


def terms(licence: Licence) -> str:
    """Say the terms in one line."""
    return " ".join(part for part in (licence.attribution, licence.spdx_id, licence.url) if part)


def section_properties(*, right_to_left: bool) -> etree._Element:
    """Say how pages look: A4, with a foot (17.6)."""
    made = element("sectPr")
    foot = element("footerReference", type="default")
    foot.set(f"{{{_OFFICE}}}id", "footer")
    made.append(foot)
    made.append(element("pgSz", w="11906", h="16838"))
    made.append(
        element("pgMar", top="1134", right="1134", bottom="1134", left="1134", header="567", footer="567", gutter="0")
    )
    if right_to_left:
        made.append(element("bidi"))
    return made


def table(width: str, *, right_to_left: bool) -> etree._Element:
    """Begin a table of two columns without lines (17.4)."""
    made = element("tbl")
    look = etree.SubElement(made, W + "tblPr")
    if right_to_left:
        look.append(element("bidiVisual"))
    look.append(element("tblW", w=str(2 * int(width)), type="dxa"))
    look.append(element("tblLayout", type="fixed"))
    grid = etree.SubElement(made, W + "tblGrid")
    grid.extend(element("gridCol", w=width) for _ in range(2))
    return made


def numbering() -> bytes:
    """Make the kinds of list: boxes with bullets under them, bullets, boxes under bullets (17.9)."""
    made = root("numbering")
    lists = {BOX_LIST: (_BOX, _BULLET), BULLET_LIST: (_BULLET, _BULLET), INNER_BOX_LIST: (_BULLET, _BOX)}
    for number, first in lists.items():
        kind = etree.SubElement(made, W + "abstractNum")
        kind.set(W + "abstractNumId", number)
        kind.append(element("multiLevelType", val="hybridMultilevel"))
        for level in range(_LEVELS):
            kind.append(_level(level, first[level] if level < len(first) else _BULLET))
    for number in lists:
        use = etree.SubElement(made, W + "num")
        use.set(W + "numId", number)
        use.append(element("abstractNumId", val=number))
    return container.serialised(made)


def _level(level: int, mark: str) -> etree._Element:
    made = element("lvl", ilvl=str(level))
    for name, value in (("start", "1"), ("numFmt", "bullet"), ("lvlText", mark), ("lvlJc", "left")):
        made.append(element(name, val=value))
    place = etree.SubElement(made, W + "pPr")
    place.append(element("ind", left=str(_INDENT * (level + 1)), hanging=str(_INDENT)))
    return made


def styles(page: Page) -> bytes:
    """Make the styles; headings have the names that every Word knows (17.7)."""
    made = root("styles")
    defaults = etree.SubElement(
        etree.SubElement(etree.SubElement(made, W + "docDefaults"), W + "rPrDefault"), W + "rPr"
    )
    defaults.append(element("rFonts", ascii="Calibri", hAnsi="Calibri", cs="Arial"))
    defaults.append(element("sz", val="22"))
    defaults.append(element("lang", val=page.language, bidi=page.language))
    normal = _style(made, "Normal", "Normal", based_on=None, after="120")
    normal.set(W + "default", "1")
    _style(made, "Title", "Title", size="48", bold=True)
    _style(made, "Subtitle", "Subtitle", size="26")
    _style(made, "LeafletSet", "Leaflet Set", size="24")
    _style(made, "Heading1", "heading 1", size="32", bold=True, level=0)
    _style(made, "Heading2", "heading 2", size="26", bold=True, level=1)
    _style(made, "ColumnHead", "Column Head", size="22")
    _style(made, "ListParagraph", "List Paragraph", after="60")
    _style(made, "ListContinue", "List Continue", after="60", indent=str(_INDENT))
    _style(made, "Footer", "footer", size="18")
    link = element("style", type="character", styleId="Hyperlink")
    link.append(element("name", val="Hyperlink"))
    look = etree.SubElement(link, W + "rPr")
    look.append(element("color", val="0563C1"))
    look.append(element("u", val="single"))
    made.append(link)
    return container.serialised(made)


def _style(
    parent: etree._Element,
    name: str,
    shown: str,
    *,
    based_on: str | None = "Normal",
    size: str | None = None,
    bold: bool = False,
    level: int | None = None,
    after: str | None = None,
    indent: str | None = None,
) -> etree._Element:
    made = element("style", type="paragraph", styleId=name)
    made.append(element("name", val=shown))
    if based_on:
        made.append(element("basedOn", val=based_on))
    made.append(element("qFormat"))
    place = etree.SubElement(made, W + "pPr")
    if level is not None:
        place.append(element("keepNext"))
    if after:
        place.append(element("spacing", after=after))
    if indent:
        place.append(element("ind", left=indent))
    if level is not None:
        place.append(element("outlineLvl", val=str(level)))
    look = etree.SubElement(made, W + "rPr")
    if bold:
        look.append(element("b"))
    if size:
        look.append(element("sz", val=size))
    parent.append(made)
    return made
