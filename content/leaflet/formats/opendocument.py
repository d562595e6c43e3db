"""OpenDocument text files to blocks, from the markup itself: headings, lists, boxes, tables, bookmarks.

Section numbers are those of OpenDocument 1.3 Part 3.
"""

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct, field

from content import errors
from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.formats import flow, runs, sizes, wordstyles
from content.leaflet.formats.archive import Archive
from content.leaflet.formats.flow import Part, Passage
from content.leaflet.formats.runs import Scribe
from content.leaflet.tree import NESTING_MAX, Cell, Line, Note, Table, Tree, bounded, too_nested
from content.replacing import replace
from content.words import MarkKind, Words

DEPTH_MAX = 60
CHAIN_MAX = 20
REPEATED_MAX = 50
"""How often a cell, a row or a space may be said to be repeated."""
LEVEL_MAX = 6
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_DECLARATIONS = frozenset(
    {_OFFICE + "forms", *(_TEXT + f"{name}-decls" for name in ("variable", "sequence", "user-field", "dde-connection"))}
)
"""Stands in a body and holds no words."""
_SPACE = re.compile(r"[ \t\r\n]+")
"""A space that does not break is none of these: it is part of the words."""
_SIZE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)(pt|%)")
_BOX_GLYPHS = frozenset("\u2610\u2611\u2612\u25a1\u274f\u2751\u25fb\u25fd\u2b1c\u25a2\uf0a8\uf06f\uf0a3\uf071")


def read(source: bytes) -> Tree:
    """Read an OpenDocument text file."""
    archive = Archive(source)
    manifest = archive.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter(_MANIFEST + "encryption-data"), None) is not None:
        raise errors.FileUnreadable("This file is locked with a password. Save it without one and upload that.")
    root = archive.xml("content.xml")
    body = None if root is None else root.find(f"{_OFFICE}body/{_OFFICE}text")
    if root is None or body is None:
        raise errors.FileUnreadable("There is no text document in this file. Save it again as .odt and upload that.")
    styles = archive.xml("styles.xml")
    reader = _Reader(_Styles([part for part in (styles, root) if part is not None]), _controls(root))
    parts = reader.flow(body)
    parts += reader.margins(styles)
    reader.notes += archive.foreign()
    return bounded(
        Tree(tuple(flow.blocks(sizes.told(parts))), tuple(sorted(reader.notes, key=lambda note: note.number)))
    )


class _Style(Struct, frozen=True):
    parent: str
    bold: bool | None
    italic: bool | None
    level: int | None
    is_title: bool
    hidden: bool
    listed: str
    size: str
    """Of its letters: in points, or a share of that around it."""
    named: str
    """How people see its name."""


class _Styles:
    """The styles of a file by their names, what they build on followed, and the marks of its lists."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._styles: dict[str, _Style] = {}
        self.lists: dict[str, list[str]] = {}
        """By name: for each level `number`, `box` or nothing."""
        self.usual = sizes.USUAL
        for root in roots:
            for style in root.iter(_STYLE + "default-style"):
                if style.get(_STYLE + "family") == "paragraph":
                    self.usual = _sized(_style(style).size, self.usual)
            for style in root.iter(_STYLE + "style"):
                self._styles[style.get(_STYLE + "name", "")] = _style(style)
            for listed in root.iter(_TEXT + "list-style"):
                self.lists[listed.get(_STYLE + "name", "")] = [_mark(level) for level in listed]

    def look(self, name: str, bold: bool, italic: bool) -> tuple[bool, bool]:  # noqa: FBT001 - how the text stands so far
        """Say whether a style is bold and italic."""
        for style in reversed(self._chain(name)):
            bold = bold if style.bold is None else style.bold
            italic = italic if style.italic is None else style.italic
        return bold, italic

    def size(self, name: str, around: float) -> float:
        """Say how large the letters of a style are."""
        for style in reversed(self._chain(name)):
            around = _sized(style.size, around)
        return around

    def named(self, name: str) -> list[str]:
        """Name a style and what it builds on."""
        return [style.named for style in self._chain(name)] or [name.replace("_20_", " ").lower()]

    def level(self, name: str) -> int | None:
        """Say the level of a heading that only its style makes one."""
        for style in self._chain(name):
            if style.is_title:
                return 0
            if style.level is not None:
                return style.level
        return None

    def hides(self, name: str) -> bool:
        """Whether a style hides its text."""
        return any(style.hidden for style in self._chain(name))

    def listed(self, name: str) -> str:
        """Say which list a paragraph style belongs to."""
        return next((style.listed for style in self._chain(name) if style.listed), "")

    def _chain(self, name: str) -> list[_Style]:
        chain: list[_Style] = []
        while name in self._styles and len(chain) < CHAIN_MAX:
            chain.append(self._styles[name])
            name = chain[-1].parent
        return chain


def _style(element: etree._Element) -> _Style:
    look = element.find(_STYLE + "text-properties")
    weight = None if look is None else look.get(_FO + "font-weight")
    slant = None if look is None else look.get(_FO + "font-style")
    level = element.get(_STYLE + "default-outline-level", "")
    return _Style(
        parent=element.get(_STYLE + "parent-style-name", ""),
        bold=None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        italic=None if slant is None else slant in ("italic", "oblique"),
        level=min(int(level), LEVEL_MAX) if level.isdecimal() and int(level) else None,
        is_title=element.get(_STYLE + "name") == "Title",
        hidden=look is not None and look.get(_TEXT + "display") == "none",
        listed=element.get(_STYLE + "list-style-name", ""),
        size="" if look is None else look.get(_FO + "font-size", ""),
        named=str(element.get(_STYLE + "display-name") or element.get(_STYLE + "name", ""))
        .replace("_20_", " ")
        .lower(),
    )


def _sized(size: str, around: float) -> float:
    """Say how many points a size is (20.196)."""
    found = _SIZE.fullmatch(size)
    if found is None:
        return around
    return float(found.group(1)) if found.group(2) == "pt" else around * float(found.group(1)) / 100


def _mark(level: etree._Element) -> str:
    if level.tag == _TEXT + "list-level-style-number":
        return "number" if level.get(_STYLE + "num-format") else ""
    return "box" if level.get(_TEXT + "bullet-char", "") in _BOX_GLYPHS else ""


def _controls(root: etree._Element) -> set[str]:
    """List the controls that are boxes to tick (13.5.10)."""
    return {one.get(_FORM + "id") or one.get(_XML + "id") or "" for one in root.iter(_FORM + "checkbox")}


class _Reader(Struct):
    styles: _Styles
    controls: set[str]
    notes: list[Note] = field(default_factory=list)
    number: int = 0
    depth: int = 0
    frames: list[etree._Element] = field(default_factory=list)
    """Text boxes met in a paragraph: they come after it."""

    def flow(self, element: etree._Element) -> list[Part]:
        """Read what a body, a section, a cell or a text box holds."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise errors.FileTooComplex("The parts of this file are nested deeper than any leaflet's. Simplify it.")
        parts: list[Part] = []
        for child in element:
            parts += self._part(child)
        self.depth -= 1
        return parts

    def _part(self, child: etree._Element) -> list[Part]:
        tag = child.tag
        if tag in (_TEXT + "p", _TEXT + "h"):
            return self._paragraph(child)
        if tag == _TEXT + "list":
            return self._list(child, 0, child.get(_TEXT + "style-name", ""))
        if tag == _TABLE + "table":
            return self._table(child)
        if tag in (_TEXT + "section", _TEXT + "numbered-paragraph", _TEXT + "index-body"):
            return self.flow(child)
        if tag == _TEXT + "table-of-content":
            self._note("I left out the table of contents.", _words(child))
        elif tag == _TEXT + "tracked-changes":
            for deleted in child.iter(_TEXT + "deletion"):
                self._note("I left out words that a tracked change deletes.", _words(deleted))
        elif tag in (_DRAW + "frame", _DRAW + "custom-shape", _DRAW + "g"):
            return self._frame(child)
        elif isinstance(tag, str) and tag not in _DECLARATIONS:
            self._note_words("I left out a part that is no text of the leaflet.", child)
        return []

    def _paragraph(self, element: etree._Element) -> list[Part]:
        self.number += 1
        name = element.get(_TEXT + "style-name", "")
        waiting, self.frames = self.frames, []
        scribe = Scribe(self.number)
        is_heading = element.tag == _TEXT + "h"
        level = _whole(element.get(_TEXT + "outline-level"), 1) if is_heading else self.styles.level(name)
        bold, italic = (False, False) if level is not None else self.styles.look(name, bold=False, italic=False)
        scribe.size = self.styles.size(name, self.styles.usual)
        self._inside(element, scribe, bold=bold, italic=italic, plain=level is not None)
        scribe.turn()
        inner, self.frames = self.frames, waiting
        self.notes += scribe.notes
        parts = self._passage(scribe, None if level is None else min(level, LEVEL_MAX), self.styles.named(name))
        return [*parts, *(part for frame in inner for part in self._frame(frame))]

    def _passage(self, scribe: Scribe, level: int | None, names: list[str]) -> list[Part]:
        printed = tuple(scribe.lines)
        if printed and level is None and names and names[0] in wordstyles.AUTHORS:
            self._note("I left out who wrote this file, and when.", " ".join(line.words.plain for line in printed))
            return []
        term = wordstyles.term(names)
        is_text = any(name in wordstyles.TEXTS for name in names)
        depth = term if level is None else None
        return [Passage(printed, level, depth, size=scribe.one_size(), is_text=is_text)] if printed else []

    def _inside(
        self, element: etree._Element, scribe: Scribe, *, bold: bool, italic: bool, plain: bool = False
    ) -> None:
        """Write what a paragraph or a part of it holds; a heading's own weight says nothing more."""
        kinds = [kind for kind, on in ((MarkKind.BOLD, bold), (MarkKind.ITALIC, italic)) if on and not plain]
        for kind in kinds:
            scribe.begin(kind)
        scribe.write(_spaced(element.text))
        for kind in reversed(kinds):
            scribe.end(kind)
        for child in element:
            self._piece(child, scribe, bold=bold, italic=italic, plain=plain)
            for kind in kinds:
                scribe.begin(kind)
            scribe.write(_spaced(child.tail))
            for kind in reversed(kinds):
                scribe.end(kind)

    def _piece(self, child: etree._Element, scribe: Scribe, *, bold: bool, italic: bool, plain: bool) -> None:
        tag = child.tag
        if tag in (_TEXT + "bookmark-start", _TEXT + "bookmark"):
            if key := runs.key(child.get(_TEXT + "name", "")):
                scribe.anchor(key)
        elif tag in (_DRAW + "frame", _DRAW + "custom-shape", _DRAW + "g"):
            self.frames.append(child)
        elif tag == _TEXT + "note":
            message = "I left out a note at the foot of the page; put its words into the text if they matter."
            self._note(message, _words(child))
        elif tag in (_OFFICE + "annotation", _OFFICE + "annotation-end"):
            self._note_words("I left out a remark in the margin.", child)
        elif tag == _TEXT + "span":
            self._span(child, scribe, bold=bold, italic=italic, plain=plain)
        elif tag == _TEXT + "a":
            self._link(child, scribe, bold=bold, italic=italic, plain=plain)
        elif not self._sign(child, scribe) and isinstance(tag, str) and _words(child):
            self._inside(child, scribe, bold=bold, italic=italic, plain=plain)

    def _sign(self, child: etree._Element, scribe: Scribe) -> bool:
        """Write what stands for a sign: a break, a space, a box."""
        tag = child.tag
        if tag == _TEXT + "line-break":
            scribe.turn()
        elif tag == _TEXT + "tab":
            scribe.tab()
        elif tag == _TEXT + "s":
            scribe.write(" " * min(_whole(child.get(_TEXT + "c"), 1), REPEATED_MAX))
        elif tag == _DRAW + "control":
            scribe.write(f" {lines.BOX} " if child.get(_DRAW + "control", "") in self.controls else "")
        elif tag == _LOEXT + "content-control" and child.get(_LOEXT + "checkbox") == "true":
            scribe.write(f" {lines.BOX} ")
        else:
            return False
        return True

    def _span(self, child: etree._Element, scribe: Scribe, *, bold: bool, italic: bool, plain: bool) -> None:
        name = child.get(_TEXT + "style-name", "")
        if self.styles.hides(name):
            self._note("I left out hidden words.", _words(child))
            return
        bold, italic = self.styles.look(name, bold, italic)
        around, scribe.size = scribe.size, self.styles.size(name, scribe.size)
        self._inside(child, scribe, bold=bold, italic=italic, plain=plain)
        scribe.size = around

    def _link(self, child: etree._Element, scribe: Scribe, *, bold: bool, italic: bool, plain: bool) -> None:
        href = child.get(_XLINK + "href", "")
        kept = runs.safe_link(href)
        if href and not kept and not href.startswith("#"):
            message = "I kept the words of this link but not where it leads: only web and mail addresses are kept."
            self._note(message, href)
        scribe.begin(MarkKind.LINK, kept)
        self._inside(child, scribe, bold=bold, italic=italic, plain=plain)
        scribe.end(MarkKind.LINK)

    def _list(self, element: etree._Element, depth: int, name: str) -> list[Part]:
        """Read a list (5.3.1); the mark of its level says whether its points are numbered or boxes."""
        if depth >= NESTING_MAX:
            raise too_nested()
        levels = self.styles.lists.get(name, [])
        mark = levels[depth] if depth < len(levels) else ""
        number = 0
        parts: list[Part] = []
        for item in element:
            if item.tag not in (_TEXT + "list-item", _TEXT + "list-header"):
                continue
            number = _whole(item.get(_TEXT + "start-value"), number + 1)
            first = True
            for child in item:
                if child.tag == _TEXT + "list":
                    parts += self._list(child, depth + 1, child.get(_TEXT + "style-name") or name)
                    continue
                for part in self._part(child):
                    counted = number if mark == "number" and first else None
                    parts.append(self._point(part, parts, depth, counted, boxed=mark == "box", first=first))
                    first = False
        return [part for part in parts if part is not None]

    def _point(
        self, part: Part, parts: list[Part], depth: int, number: int | None, *, boxed: bool, first: bool
    ) -> Part:
        if isinstance(part, Table) or part.heading is not None:
            return part
        before = parts[-1] if parts else None
        if not first and isinstance(before, Passage) and before.depth == depth:
            # A second paragraph of a point goes on with it.
            parts.pop()
            return replace(before, lines=(lines.merged([*before.lines, *part.lines]),))
        printed = (replace(part.lines[0], boxed=True), *part.lines[1:]) if boxed and first else part.lines
        return replace(part, lines=printed, depth=depth, number=number)

    def _table(self, element: etree._Element) -> list[Part]:
        rows: list[tuple[Cell, ...]] = []
        frames: list[list[Part]] = []
        number = self.number + 1
        headed = element.find(_TABLE + "table-header-rows") is not None
        for row in _rows(element):
            cells: list[Cell] = []
            for column in row:
                if column.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                    continue
                inner = self.flow(column)
                repeated = min(_whole(column.get(_TABLE + "number-columns-repeated"), 1), REPEATED_MAX)
                if column.tag == _TABLE + "table-cell":
                    frames.append(inner)
                cells += [flow.cell(inner)] * (repeated if not inner else 1)
            rows.append(tuple(cells))
        if len(frames) == 1:
            return frames[0]  # A table of one cell is a frame around words.
        return [Table(tuple(rows), number, headed)] if rows else []

    def _frame(self, element: etree._Element) -> list[Part]:
        """A text box comes after its paragraph; of a picture only what it is called is told."""
        boxes = list(element.iter(_DRAW + "text-box"))
        if boxes:
            return [
                part
                for box in boxes
                if not any(above in boxes for above in box.iterancestors())
                for part in self.flow(box)
            ]
        inner = self.flow(element)
        if not inner:
            named = next((found.text for found in element.iter(_SVG + "desc", _SVG + "title") if found.text), None)
            self._note("I left out a picture: leaflets hold words only.", named)
        return inner

    def margins(self, styles: etree._Element | None) -> list[Part]:
        """Say what stands in the head and the foot of every page; a foot of ours is known by its key."""
        parts: list[Part] = []
        for master in () if styles is None else styles.iter(_STYLE + "master-page"):
            for margin in master:
                words = _words(margin)
                names = {mark.get(_TEXT + "name") for mark in margin.iter(_TEXT + "bookmark-start", _TEXT + "bookmark")}
                if runs.FOOT in names:
                    parts = [Passage((Line(Words(words), max(self.number, 1), anchor=runs.FOOT),))]
                elif margin.tag in (_STYLE + "header", _STYLE + "footer") and any(letter.isalpha() for letter in words):
                    what = margin.tag.rpartition("}")[2]
                    self.notes.append(Note(FindingCode.PART_SKIPPED, f"I left out the {what} of the page.", 1, words))
        return parts

    def _note_words(self, message: str, element: etree._Element) -> None:
        words = _words(element)
        if words:
            self._note(message, words)

    def _note(self, message: str, excerpt: str | None) -> None:
        self.notes.append(Note(FindingCode.PART_SKIPPED, message, max(self.number, 1), excerpt or None))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in (_TABLE + "table-header-rows", _TABLE + "table-rows", _TABLE + "table-row-group"):
            yield from _rows(child)


def _words(element: etree._Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def _spaced(text: str | None) -> str:
    """White space counts once (6.1.2)."""
    return _SPACE.sub(" ", text) if text else ""


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default  # noqa: PLR2004 - nothing here is longer
