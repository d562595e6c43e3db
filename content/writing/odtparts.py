"""The parts of an OpenDocument text that are the same, or nearly, whatever stands in it: styles, lists, metadata."""

from lxml import etree

from content.writing import container
from content.writing.printing import Page
from content.writing.wordparts import terms

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = {
    "office": _OASIS + "office:1.0",
    "text": _OASIS + "text:1.0",
    "table": _OASIS + "table:1.0",
    "style": _OASIS + "style:1.0",
    "fo": _OASIS + "xsl-fo-compatible:1.0",
    "meta": _OASIS + "meta:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
OFFICE, TEXT, TABLE, STYLE, FO, META, XLINK, DC = (f"{{{space}}}" for space in _SPACES.values())
_VERSION = "1.3"
_LEVELS = 10
_INDENT = 0.75
"""Centimetres for each level of a list."""
_BOX = "\u2610"
_BULLET = "\u2022"
MANIFEST = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    b'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    b'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    b'<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    b'<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def root(name: str) -> etree._Element:
    """Begin a part."""
    made = etree.Element(OFFICE + name, nsmap=_SPACES)
    made.set(OFFICE + "version", _VERSION)
    return made


def automatic_styles() -> etree._Element:
    """Make the marks of words and of lists."""
    made = etree.Element(OFFICE + "automatic-styles")
    for name, weight, slant in (
        ("Strong", "bold", None),
        ("Emphasis", None, "italic"),
        ("StrongEmphasis", "bold", "italic"),
    ):
        look = etree.SubElement(_style(made, name, family="text"), STYLE + "text-properties")
        _set(look, FO, {"font-weight": weight, "font-style": slant})
    lists = {"Boxes": (_BOX, _BULLET), "Bullets": (_BULLET, _BULLET), "Inner_20_Boxes": (_BULLET, _BOX)}
    for name, first in lists.items():
        kind = etree.SubElement(made, TEXT + "list-style")
        kind.set(STYLE + "name", name)
        for level in range(_LEVELS):
            _level(kind, level, first[level] if level < len(first) else _BULLET)
    return made


def styles(page: Page, foot: etree._Element) -> bytes:
    """Make the styles of paragraphs, and the page with its foot."""
    made = root("document-styles")
    common = etree.SubElement(made, OFFICE + "styles")
    default = etree.SubElement(common, STYLE + "default-style")
    default.set(STYLE + "family", "paragraph")
    place = etree.SubElement(default, STYLE + "paragraph-properties")
    place.set(STYLE + "writing-mode", "rl-tb" if page.right_to_left else "lr-tb")
    look = etree.SubElement(default, STYLE + "text-properties")
    language, _, country = page.language.partition("-")
    _set(look, FO, {"font-size": "11pt", "language": language, "country": country or "none"})
    _paragraph(common, "Standard", after="0.2cm")
    _paragraph(common, "Title", size="24pt", bold=True)
    _paragraph(common, "Subtitle", size="13pt")
    _paragraph(common, "Leaflet_20_Set", size="12pt")
    _paragraph(common, "Heading_20_1", size="16pt", bold=True, level=1)
    _paragraph(common, "Heading_20_2", size="13pt", bold=True, level=2)
    _paragraph(common, "Column_20_Head", size="11pt")
    _paragraph(common, "Footer", size="9pt")
    layout = etree.SubElement(etree.SubElement(made, OFFICE + "automatic-styles"), STYLE + "page-layout")
    layout.set(STYLE + "name", "Page")
    sheet = etree.SubElement(layout, STYLE + "page-layout-properties")
    _set(sheet, FO, {"page-width": "21cm", "page-height": "29.7cm", "margin": "2cm"})
    etree.SubElement(layout, STYLE + "footer-style")
    master = etree.SubElement(etree.SubElement(made, OFFICE + "master-styles"), STYLE + "master-page")
    master.set(STYLE + "name", "Standard")
    master.set(STYLE + "page-layout-name", "Page")
    etree.SubElement(master, STYLE + "footer").append(foot)
    return container.serialised(made)


def meta(page: Page) -> bytes:
    """Say what the file is, for programs: title, language, edition, terms."""
    made = root("document-meta")
    said = etree.SubElement(made, OFFICE + "meta")
    etree.SubElement(said, DC + "title").text = container.sayable(page.title)
    etree.SubElement(said, DC + "language").text = page.language
    if page.licence is not None:
        etree.SubElement(said, DC + "description").text = container.sayable(terms(page.licence))
    number = etree.SubElement(said, META + "user-defined")
    number.set(META + "name", "Edition")
    number.text = str(page.number)
    return container.serialised(made)


def _style(parent: etree._Element, name: str, *, family: str) -> etree._Element:
    made = etree.SubElement(parent, STYLE + "style")
    made.set(STYLE + "name", name)
    made.set(STYLE + "family", family)
    return made


def _paragraph(
    parent: etree._Element,
    name: str,
    *,
    size: str | None = None,
    bold: bool = False,
    level: int | None = None,
    after: str | None = None,
) -> None:
    made = _style(parent, name, family="paragraph")
    if name != "Standard":
        made.set(STYLE + "parent-style-name", "Standard")
    if "_20_" in name:
        made.set(STYLE + "display-name", name.replace("_20_", " "))
    if level is not None:
        made.set(STYLE + "default-outline-level", str(level))
    if after:
        etree.SubElement(made, STYLE + "paragraph-properties").set(FO + "margin-bottom", after)
    look = etree.SubElement(made, STYLE + "text-properties")
    _set(look, FO, {"font-size": size, "font-weight": "bold" if bold else None})


def _level(parent: etree._Element, level: int, mark: str) -> None:
    made = etree.SubElement(parent, TEXT + "list-level-style-bullet")
    made.set(TEXT + "level", str(level + 1))
    made.set(TEXT + "bullet-char", mark)
    place = etree.SubElement(made, STYLE + "list-level-properties")
    place.set(TEXT + "list-level-position-and-space-mode", "label-alignment")
    label = etree.SubElement(place, STYLE + "list-level-label-alignment")
    label.set(TEXT + "label-followed-by", "listtab")
    indent = f"{_INDENT * (level + 1):.2f}cm"
    _set(label, FO, {"text-indent": f"-{_INDENT:.2f}cm", "margin-left": indent})


def _set(element: etree._Element, space: str, values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is not None:
            element.set(space + name, value)
