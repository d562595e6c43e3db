"""A file of ours as an editor leaves it: an item reworded, one moved, one added, one copied with its bookmark."""

import copy
import io
import zipfile
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from content.leaflet.formats.wordstyles import W
from content.records import FileFormat
from content.writing import container

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
REWORDED = "deputy"
NEW_WORDS = "Deputy: somebody else who answers letters when it is August"
MOVED = "reserve"
MOVED_BEFORE = "budget"
ADDED = "Keep a list of who wrote what to whom"
ADDED_AFTER = "time-off-for-those"
COPIED = "agree-how-to-stop"


def edit(source: bytes, file_format: FileFormat) -> bytes:
    """Change a file as people do, and touch nothing else of it."""
    if file_format is FileFormat.HTML:
        root = lxml_html.document_fromstring(source)
        points = {one.get("id"): one for one in root.iter("li", "h2", "h3", "p")}
        _changed(points, file_format)
        made: bytes = etree.tostring(root, method="html", doctype="<!DOCTYPE html>", encoding="utf-8")
        return made
    name = "word/document.xml" if file_format is FileFormat.DOCX else "content.xml"
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = [(one, archive.read(one)) for one in archive.namelist()]
    root = etree.fromstring(dict(parts)[name])
    marks = root.iter(W + "bookmarkStart", _TEXT + "bookmark-start")
    points = {one.get(W + "name") or one.get(_TEXT + "name"): _point(one) for one in marks}
    _changed(points, file_format)
    kept = [(one, container.serialised(root) if one == name else content) for one, content in parts]
    return container.pack(kept, stored="mimetype")


def _point(mark: etree._Element) -> etree._Element:
    """The paragraph of Word, or the point of a list, that a bookmark stands in."""
    above = mark.getparent()
    assert above is not None
    around = above.getparent()
    return around if around is not None and around.tag == _TEXT + "list-item" else above


def _changed(points: dict[str | None, etree._Element], file_format: FileFormat) -> None:
    _reword(points[REWORDED], NEW_WORDS, file_format)
    points[MOVED_BEFORE].addprevious(points[MOVED])
    added = copy.deepcopy(points[ADDED_AFTER])
    _reword(added, ADDED, file_format, without_key=True)
    points[ADDED_AFTER].addnext(added)
    points[COPIED].addnext(copy.deepcopy(points[COPIED]))


def _reword(point: etree._Element, words: str, file_format: FileFormat, *, without_key: bool = False) -> None:
    if file_format is FileFormat.HTML:
        for child in list(point):
            point.remove(child)
        point.text = words
        if without_key:
            del point.attrib["id"], point.attrib["data-item-id"]
        return
    paragraph = point if point.tag == W + "p" else point[0]
    for child in list(paragraph):
        named = child.tag in (W + "bookmarkStart", W + "bookmarkEnd", _TEXT + "bookmark-start", _TEXT + "bookmark-end")
        if (named and without_key) or not (named or child.tag == W + "pPr"):
            paragraph.remove(child)
    if file_format is FileFormat.DOCX:
        run = etree.Element(W + "r")
        etree.SubElement(run, W + "t").text = words
        paragraph.insert(1 if without_key else 2, run)
    elif without_key:
        paragraph.text = words
    else:
        paragraph[0].tail = words
        paragraph[-1].tail = None


def resaved(folder: Path, before: FileFormat, after: FileFormat) -> Path:
    """Name the committed file that LibreOffice has saved."""
    return folder / f"health-links-from-{before.value.lower()}.{after.value.lower()}"
