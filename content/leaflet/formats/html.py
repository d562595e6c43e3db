"""HTML to blocks: what a page prints, and nothing else of it; no markup comes out on the other side."""

import codecs
import re
from collections.abc import Iterator
from functools import partial

from lxml import etree
from lxml import html as lxml_html

from content import errors
from content.enums import FindingCode
from content.leaflet import lines
from content.leaflet.formats import asides, encoding, flow, looks, runs, sizes
from content.leaflet.formats.flow import Part, Passage
from content.leaflet.formats.runs import Scribe
from content.leaflet.tree import NESTING_MAX, Block, Cell, Line, Note, Table, Tree, bounded, too_nested
from content.replacing import replace
from content.words import Mark, MarkKind, Words

DEPTH_MAX = 200
"""Of elements within elements; libxml2 itself gives up a little later."""
SPAN_MAX = 50
"""How many columns one cell may span."""

KEYS = ("data-item-id", "data-group-id", "data-section-id", "data-part")
"""The attributes that carry a key: of an item, a group, a section, or another part of a leaflet."""

_DECLARED = re.compile(rb"""(?:charset\s*=\s*["']?|<\?xml[^>]{0,80}encoding\s*=\s*["'])([A-Za-z0-9_.:-]{1,40})""")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_SEEN_BYTES = 4_096
_PROGRAMS = frozenset({"script", "style", "head"})
"""Holds no words of a leaflet."""
_UNPRINTED = frozenset({*_PROGRAMS, "template", "noscript", "iframe", "object", "svg", "select", "datalist"})
_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_QUOTING = frozenset({"article", "section", "main", "blockquote", "figure", "td", "li"})
"""Has a head or foot of its own, which is no part of the page around it."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu"})
_NESTED = re.compile(r"\blst-kix_\w{1,40}-(\d)\b")
"""The class of a list within a list, where a program writes it after the list it belongs to."""
_AUTHORS = frozenset({"author", "date"})
"""Classes of lines under a title, as pandoc writes them."""
_TEXTS = frozenset({"figcaption", "caption", "blockquote", "address"})
"""Holds no headings but those that are marked."""
_SPACE = re.compile(r"[ \t\n\r\f]+")
_OF_SITES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|share|sharing|sharedaddy|social-(?:links|share|sharing|media)|breadcrumbs?|pagination|pager"
    r"|related-posts|jp-relatedposts|comments-area|comment-respond|skip-?link|skip-to-(?:main-)?content)(?:$|[\s_-])"
)
"""Names of classes by which sites know what they put around any text."""
_UNSEEN = re.compile(r"(?:^|\s)(?:visually-?hidden|sr-only|screen-reader-text|element-invisible)(?:$|\s)")
"""Names of classes of what a page says to those alone who hear it."""
SITES_CHARS_MAX = 1_000
"""Of what a site puts around a text: a longer part is the text, whatever its class is called."""


def read(source: bytes) -> Tree:
    """Read an HTML file."""
    source = _in_utf_8(source)
    root = _parsed(encoding.decode(source))
    reader = _Reader()
    reader.notes += [encoding.guess()] if encoding.is_guess(source) else []
    reader.heads(root)
    reader.looks = looks.Looks(root)
    reader.asides = asides.find(root)
    main = root.find(".//main")
    if main is not None:
        reader.leave_out_all_but(root, main)
    parts = reader.flow(main if main is not None else root)
    return bounded(
        Tree(tuple(flow.blocks(sizes.told(parts))), tuple(sorted(reader.notes, key=lambda note: note.number)))
    )


def fragment(text: str) -> tuple[list[Block], list[Note]]:
    """Read a part of a page that stands in another file, with what was noticed of it."""
    reader = _Reader()
    parts = reader.flow(_parsed(text))
    return flow.blocks(parts), reader.notes


def _in_utf_8(source: bytes) -> bytes:
    """The same page in UTF-8, from what it declares, where the bytes agree with that."""
    declared = _DECLARED.search(source[:_SEEN_BYTES])
    if declared and not source.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            name = codecs.lookup(declared.group(1).decode()).name
            if name not in ("utf-8", "utf-16"):
                source = source.decode(name).encode()
        except (LookupError, UnicodeDecodeError):
            pass  # A wrong declaration counts for nothing.
    return source


def _parsed(text: str) -> etree._Element:
    parser = lxml_html.HTMLParser(remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", text, count=1), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise errors.FileUnreadable("There is no text in this page. Check that it is the right one.") from error
    if any("xcessive depth" in (entry.message or "") for entry in parser.error_log):
        raise _too_deep()
    return root


def _too_deep() -> errors.FileTooComplex:
    return errors.FileTooComplex("The parts of this page are nested deeper than any leaflet's. Simplify it.")


class _Reader:
    """Goes through a page once; words gather in a scribe until something begins that stands by itself."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.depth = 0
        self.titled: list[etree._Element] = []
        """Heads of the page that hold its only heading of the first level."""
        self.asides = asides.Asides()
        self.size = sizes.USUAL
        self.looks = looks.Looks()

    def flow(self, element: etree._Element, *, listed: int | None = None) -> list[Part]:
        """Read what an element holds as parts."""
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise _too_deep()
        parts: list[Part] = []
        look = self.looks.of(element)
        around, self.size = self.size, look.size(self.size)
        scribe = self._scribe(element)
        for kind in look.kinds():
            scribe.begin(kind)
        _write(scribe, element.text, element)
        for child in element:
            self._child(child, scribe, parts, listed)
            _write(scribe, child.tail, element)
        self._close(scribe, parts)
        self.depth -= 1
        self.size = around
        if element.tag in _TEXTS:
            return [replace(part, is_text=True) if isinstance(part, Passage) else part for part in parts]
        return parts

    def _child(self, child: etree._Element, scribe: Scribe, parts: list[Part], listed: int | None) -> None:
        name = child.tag if isinstance(child.tag, str) else ""
        if not name:
            self._comment(child)
        elif name in _PROGRAMS or child in self.asides.signs:
            return
        elif why := self._why_left_out(child, name):
            self._leave_out(child, why)
        elif (name in runs.BREAKING and name != "br") or _opens(child):
            self._close(scribe, parts)
            parts += self._block(child, name, listed)
        else:
            self._inline(child, scribe, parts, listed)

    def _why_left_out(self, child: etree._Element, name: str) -> str | None:
        """Say why a part of the page is none of the leaflet."""
        if child in self.asides.feet:
            return asides.LEFT_OUT
        if name == "p" and child.get("class") in _AUTHORS and child.getparent() in self.titled:
            return "I left out who wrote this file, and when."
        if name in _UNPRINTED:
            return "I left out a part of the page that is no text: a form's choices, a drawing, a frame."
        if "hidden" in child.attrib or self.looks.of(child).is_hidden or name == "del":
            return "I left out words that the page hides or strikes out."
        is_page_part = (
            (name in _FURNITURE or _is_titled_furniture(child))
            and self.depth <= NESTING_MAX
            and child.getparent() is not None
            and _is_page_part(child)
            and child not in self.titled
        )
        if is_page_part or _is_of_a_site(child):
            return "I left out what the site puts around its texts: the head, foot or menu of the page, what is shared."
        return None

    def _block(self, child: etree._Element, name: str, listed: int | None) -> list[Part]:
        deeper = 0 if listed is None else listed + 1
        if name in _HEADINGS or child.get("role") == "heading":
            return self._heading(child)
        if name in runs.OVER or name == "button":
            return [Passage(tuple(map(_in_bold, self._printed(child))))] if _text(child) else []
        if name == "dl":
            return self._terms(child, deeper)
        if name in _LISTS:
            return self._list(child, deeper)
        if name == "table":
            return self._table(child)
        return self._boxed(child, self.flow(child, listed=listed))

    def _heading(self, child: etree._Element) -> list[Part]:
        printed = self._printed(child)
        level = _HEADINGS.get(str(child.tag)) or min(max(_whole(child.get("aria-level"), 2), 1), flow.LEVEL_MAX)
        return [Passage(printed, heading=level)] if printed else []

    def heads(self, root: etree._Element) -> None:
        """Keep the head of a page that holds its title."""
        titles = list(root.iter("h1"))
        heads = [above for above in titles[0].iterancestors() if above.tag == "header"] if titles else []
        # The head of a site leads elsewhere; one with nothing but a title in it belongs to the text.
        self.titled = [head for head in heads if len(titles) == 1 or next(head.iter("nav", "a", "form"), None) is None]

    def _comment(self, child: etree._Element) -> None:
        # What programs of old hid in comments begins with a condition.
        words = " ".join((child.text or "").split())
        if words and not words.startswith(("[if", "<![")):
            message = "I left out a hidden comment or script: it is not printed, so it is not part of the leaflet."
            self._note(message, child, words)

    def _inline(self, child: etree._Element, scribe: Scribe, parts: list[Part], listed: int | None) -> None:
        name = str(child.tag)
        look = self.looks.of(child)
        kinds = look.kinds(name)
        href = child.get("href", "").strip() if name == "a" else ""
        if name == "br":
            # Two in a row part paragraphs.
            (scribe.turn if scribe.writes else partial(self._close, scribe, parts))()
        elif name == "img":
            self._note("I left out a picture: leaflets hold words only.", child, child.get("alt"))
        elif name == "input" and child.get("type", "").strip().lower() in ("checkbox", "radio"):
            scribe.write(f" {lines.BOX} ")
        self._anchor(child, scribe)
        if href:
            kept = runs.safe_link(href)
            if not kept and not href.startswith("#"):
                message = "I kept the words of this link but not where it leads: only web and mail addresses are kept."
                self._note(message, child, href)
            scribe.begin(MarkKind.LINK, kept)
        for kind in kinds:
            scribe.begin(kind)
        around, scribe.size = scribe.size, look.size(scribe.size)
        _write(scribe, child.text, child)
        for inner in child:
            self._child(inner, scribe, parts, listed)
            _write(scribe, inner.tail, child)
        scribe.size = around
        for kind in kinds:
            scribe.end(kind)
        if href:
            scribe.end(MarkKind.LINK)

    def _list(self, element: etree._Element, depth: int) -> list[Part]:
        """Read a list: the first words of an item are its point, a list in it goes one deeper."""
        nested = _NESTED.search(element.get("class", ""))
        depth = max(depth, int(nested.group(1))) if nested else depth
        if depth >= NESTING_MAX:
            raise too_nested()
        numbered = element.tag == "ol"
        number = _whole(element.get("start"), 1)
        parts: list[Part] = []
        if element.text and element.text.strip():
            parts.append(Passage(tuple(_written(element.text, element)), depth=depth))
        for child in element:
            if child.tag in _LISTS:  # A list directly in a list is how some editors nest.
                parts += self._list(child, depth + 1)
                continue
            if not isinstance(child.tag, str) or child.tag in _UNPRINTED or child in self.asides.feet:
                self._child(child, Scribe(_number(child)), parts, depth)
                continue
            inner = self.flow(child, listed=depth)
            if inner and isinstance(inner[0], Passage) and inner[0].depth is None:
                inner = self._boxed(child, inner)  # Its words may stand in a paragraph of their own.
            parts += self._item(inner, depth, number if numbered else None)
            number += 1
        return parts

    def _terms(self, element: etree._Element, depth: int) -> list[Part]:
        """Read a list of terms: what explains a term stands under it."""
        if depth >= NESTING_MAX - 1:
            raise too_nested()
        parts: list[Part] = []
        for child in element.iter("dt", "dd"):
            if next((above for above in child.iterancestors("dl")), None) is element:
                deep = depth if child.tag == "dt" else depth + 1
                parts += self._item(self.flow(child, listed=deep), deep, None)
        return parts

    def _item(self, inner: list[Part], depth: int, number: int | None) -> list[Part]:
        made: list[Part] = []
        for part in inner:
            if isinstance(part, Table) or part.depth is not None or part.heading is not None:
                made.append(part)
            elif not made:
                made.append(replace(part, depth=depth, number=number))
            elif isinstance(made[-1], Passage) and made[-1].depth == depth and not _is_boxed(part):
                made[-1] = replace(made[-1], lines=(lines.merged([*_one(made[-1]), *_one(part)]),))
            else:
                made.append(replace(part, depth=depth))
        return made

    def _table(self, element: etree._Element) -> list[Part]:
        rows: list[tuple[Cell, ...]] = []
        headed = False
        parts: list[Part] = []
        for caption in element.findall("caption"):
            parts += self.flow(caption)
        below: dict[int, int] = {}
        for row in _rows(element):
            cells: list[Cell] = []
            for column in row:
                if column.tag not in ("td", "th"):
                    continue
                _skip_spanned(cells, below)
                wide = max(1, min(_whole(column.get("colspan"), 1), SPAN_MAX))
                deep = min(_whole(column.get("rowspan"), 1), SPAN_MAX) - 1
                below |= {len(cells) + at: deep for at in range(wide) if deep > 0}
                cells += [flow.cell(self.flow(column)), *[Cell()] * (wide - 1)]
            below = {at: left for at, left in below.items() if left > 0}
            headed = headed or (not rows and bool(cells) and all(cell.tag == "th" for cell in row))
            rows.append(tuple(cells))
        if len(rows) == 1 and len(rows[0]) == 1:
            # A table of one cell is a frame around words.
            return [*parts, *self.flow(next(iter(_rows(element)))[0])]
        return [*parts, Table(tuple(rows), _number(element), headed)] if rows else parts

    def _boxed(self, element: etree._Element, parts: list[Part]) -> list[Part]:
        key = _key(element)
        if key and parts and isinstance(parts[0], Passage) and parts[0].lines:
            first = parts[0].lines[0]
            return [
                replace(parts[0], lines=(replace(first, anchor=first.anchor or key), *parts[0].lines[1:])),
                *parts[1:],
            ]
        return parts

    def _printed(self, element: etree._Element) -> tuple[Line, ...]:
        inner = self.flow(element)
        return tuple(line for part in inner if isinstance(part, Passage) for line in part.lines)

    def _scribe(self, element: etree._Element) -> Scribe:
        scribe = Scribe(_number(element), size=self.size)
        self._anchor(element, scribe)
        return scribe

    def _anchor(self, element: etree._Element, scribe: Scribe) -> None:
        if key := _key(element):
            scribe.anchor(key)

    def _close(self, scribe: Scribe, parts: list[Part]) -> None:
        """End the words so far: they are a paragraph of their own."""
        scribe.turn()
        if scribe.lines:
            parts.append(Passage(tuple(scribe.lines), size=scribe.one_size()))
            scribe.lines = []

    def leave_out_all_but(self, root: etree._Element, kept: etree._Element) -> None:
        """Say what stands around the main part of a page."""
        inside = set(kept.iter())
        words = " ".join(
            " ".join(text.split())
            for element in root.iter()
            if element not in inside
            and isinstance(element.tag, str)
            and element.tag not in _UNPRINTED
            and not any(above.tag in _UNPRINTED for above in element.iterancestors())
            for text in (element.text or "", element.tail or "" if element is not kept else "")
        ).strip()
        if words:
            self._note("I left out what stands around the main part of the page.", root, words)

    def _leave_out(self, element: etree._Element, message: str) -> None:
        words = " ".join(" ".join(map(str, element.itertext())).split())
        if words:
            self._note(message, element, words)

    def _note(self, message: str, element: etree._Element, excerpt: str | None) -> None:
        self.notes.append(Note(FindingCode.PART_SKIPPED, message, _number(element), excerpt or None))


def _opens(element: etree._Element) -> bool:
    """Whether an element says that it is a heading, or a button that opens what stands below it."""
    return element.get("role") == "heading" or (element.tag == "button" and element.get("aria-expanded") is not None)


def _in_bold(line: Line) -> Line:
    mark = Mark(0, len(line.words.plain), MarkKind.BOLD)
    return replace(line, words=Words(line.words.plain, (mark, *line.words.marks)))


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _skip_spanned(cells: list[Cell], below: dict[int, int]) -> None:
    """Leave the places empty into which cells of the rows above reach."""
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append(Cell())


def _key(element: etree._Element) -> str | None:
    """The key that an element carries; any `id` would be too many, as pages put them everywhere."""
    named = next((name for attribute in KEYS if (name := element.get(attribute))), None)
    return runs.key(named or (element.get("id") if element.tag == "a" else None) or "")


def _one(passage: Passage) -> list[Line]:
    return list(passage.lines)


def _is_boxed(passage: Passage) -> bool:
    return any(lines.BOX in line.words.plain[:3] for line in passage.lines)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _written(text: str, element: etree._Element) -> list[Line]:
    scribe = Scribe(_number(element))
    _write(scribe, text, element)
    scribe.turn()
    return scribe.lines


def _is_titled_furniture(element: etree._Element) -> bool:
    """Whether a division is the head or foot of the printed page, as LibreOffice names them."""
    return element.tag == "div" and element.get("title") in ("header", "footer")


def _is_of_a_site(element: etree._Element) -> bool:
    """Whether an element is one that a site puts around any text: it has such a class, holds no box and is short."""
    named = element.get("class", "")
    if not named or not (_UNSEEN.search(named) or _OF_SITES.search(named)):
        return False
    boxed = next((one for one in element.iter("input") if one.get("type", "").lower() in ("checkbox", "radio")), None)
    return boxed is None and len(_text(element)) <= SITES_CHARS_MAX


def _is_page_part(element: etree._Element) -> bool:
    return element.tag == "nav" or not any(above.tag in _QUOTING for above in element.iterancestors())


def _write(scribe: Scribe, text: str | None, element: etree._Element) -> None:
    """Write text as a page prints it: spaces count once, line ends only where the page keeps them."""
    if not text:
        return
    if element.tag != "pre":
        scribe.write(_SPACE.sub(" ", text))
        return
    for index, row in enumerate(text.split("\n")):
        if index:
            scribe.turn()
        scribe.write(row)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else default  # noqa: PLR2004 - no list is longer


def _number(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) and line > 0 else 1
