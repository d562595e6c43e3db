"""What the styles and the numbering of a Word file say of a paragraph and of a run of text."""

from collections.abc import Sequence

from lxml import etree
from msgspec import Struct

from content.replacing import replace

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHAIN_MAX = 20
"""How many styles may build on each other."""
LEVEL_MAX = 6
_BOX_GLYPHS = frozenset("\u2610\u2611\u2612\u25a1\u274f\u2751\u25fb\u25fd\u2b1c\u25a2\uf0a8\uf06f\uf0a3\uf071")
_WINGDINGS_BOXES = frozenset("qo\u00a8\u00a3")
USUAL = 10.0
"""The size of letters in points, where nothing says one (17.3.2.38)."""
TEXTS = frozenset({"caption", "quote", "quotations", "intense quote", "block text", "table caption", "image caption"})
"""Styles of what heads nothing."""
TERMS = {"definition term": 0, "list heading": 0, "definition": 1, "definition definition": 1, "list contents": 1}
"""Styles of lists of terms, as pandoc and LibreOffice name them."""
AUTHORS = frozenset({"author", "date"})
_NO_OUTLINE = 9
"""The level that says that a paragraph is body text (17.3.1.20)."""


class ParagraphStyle(Struct, frozen=True):
    """What a paragraph is by its style and its own properties."""

    level: int | None = None
    """As a heading, from 1; 0 for the title."""
    bold: bool = False
    italic: bool = False
    numbering: tuple[str, int] | None = None
    """The list that its style puts it in, and how deep."""
    is_contents: bool = False
    continues: bool = False
    """Whether it goes on with the point of a list that stands above it."""
    size: float = USUAL
    """Of its letters, in points."""
    is_text: bool = False
    """Whether it is a caption or a quotation, which head nothing."""
    term: int | None = None
    """In a list of terms: 0 for a term, 1 for what explains it."""
    is_author: bool = False
    """Whether it names the author or the day of the file, as pandoc's styles say."""


class RunStyle(Struct, frozen=True):
    """How a run of text is set."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    font: str = ""
    size: float = USUAL


class _Style(Struct, frozen=True):
    based_on: str
    name: str
    paragraph: etree._Element | None
    run: etree._Element | None


class Styles:
    """The styles of a file, by their ids; what they build on is followed."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read styles.xml, if there is one."""
        self._styles: dict[str, _Style] = {}
        self._default = ""
        common = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._usual = _run(common, RunStyle()).size
        for style in () if root is None else root.iter(W + "style"):
            based = style.find(W + "basedOn")
            name = style.find(W + "name")
            self._styles[attribute(style, "styleId")] = _Style(
                based_on="" if based is None else attribute(based, "val"),
                name="" if name is None else attribute(name, "val").lower(),
                paragraph=style.find(W + "pPr"),
                run=style.find(W + "rPr"),
            )
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true"):
                self._default = attribute(style, "styleId")

    def paragraph(self, properties: etree._Element | None) -> ParagraphStyle:
        """Say what a paragraph is."""
        named = None if properties is None else properties.find(W + "pStyle")
        chain = self._chain(self._default if named is None else attribute(named, "val"))
        found = ParagraphStyle(
            is_contents=any(style.name.startswith("toc ") for style in chain),
            continues=any(style.name.startswith("list continue") for style in chain),
            size=self._usual,
            is_text=any(style.name in TEXTS for style in chain),
            term=term([style.name for style in chain]),
            is_author=bool(chain) and chain[0].name in AUTHORS,
        )
        for style in reversed(chain):
            run = _run(style.run, RunStyle(bold=found.bold, italic=found.italic, size=found.size))
            found = replace(_outlined(found, style.paragraph), bold=run.bold, italic=run.italic, size=run.size)
            if style.name == "title":
                found = replace(found, level=0)
            elif style.name.startswith("heading ") and style.name[8:].isdecimal():
                found = replace(found, level=min(int(style.name[8:]), LEVEL_MAX))
        found = _outlined(found, properties)
        if found.level is not None:
            # A heading is bold because it is one; that says nothing more.
            return replace(found, bold=False, italic=False)
        return found if found.term is None else replace(found, bold=False)

    def run(self, properties: etree._Element | None, around: ParagraphStyle) -> RunStyle:
        """Say how a run of text is set, within a paragraph that is bold or italic itself."""
        found = RunStyle(bold=around.bold, italic=around.italic, size=around.size)
        named = None if properties is None else properties.find(W + "rStyle")
        if named is not None:
            for style in reversed(self._chain(attribute(named, "val"))):
                found = _run(style.run, found)
        return _run(properties, found)

    def _chain(self, name: str) -> list[_Style]:
        chain: list[_Style] = []
        while name in self._styles and len(chain) < CHAIN_MAX:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


def _outlined(found: ParagraphStyle, properties: etree._Element | None) -> ParagraphStyle:
    if properties is None:
        return found
    outline = properties.find(W + "outlineLvl")
    if outline is not None and attribute(outline, "val").isdecimal():
        level = int(attribute(outline, "val"))
        found = replace(found, level=None if level >= _NO_OUTLINE else min(level + 1, LEVEL_MAX))
    listed = properties.find(W + "numPr")
    if listed is not None:
        number, depth = listed.find(W + "numId"), listed.find(W + "ilvl")
        if number is not None:
            deep = attribute(depth, "val") if depth is not None else "0"
            found = replace(found, numbering=(attribute(number, "val"), int(deep) if deep.isdecimal() else 0))
    return found


def _run(properties: etree._Element | None, found: RunStyle) -> RunStyle:
    if properties is None:
        return found
    for child in properties:
        if child.tag == W + "b":
            found = replace(found, bold=is_on(child))
        elif child.tag == W + "i":
            found = replace(found, italic=is_on(child))
        elif child.tag in (W + "vanish", W + "webHidden"):
            found = replace(found, hidden=is_on(child))
        elif child.tag == W + "sz" and attribute(child, "val").isdecimal():
            found = replace(found, size=int(attribute(child, "val")) / 2)
        elif child.tag == W + "rFonts":
            found = replace(found, font=(attribute(child, "ascii") or attribute(child, "hAnsi")).lower())
    return found


class Mark(Struct, frozen=True):
    """What marks a point of a list: how deep it stands, from 0, its number, and whether a box stands before it."""

    depth: int
    number: int | None
    boxed: bool


class _Level(Struct, frozen=True):
    numbered: bool
    boxed: bool
    start: int


class Numbering:
    """The lists of a file: how deep a point is, which number it has, whether its mark is a box (17.9)."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read numbering.xml, if there is one."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        abstract = {
            attribute(one, "abstractNumId"): {
                int(attribute(level, "ilvl") or 0): _level(level) for level in one.iter(W + "lvl")
            }
            for one in root.iter(W + "abstractNum")
        }
        for one in root.iter(W + "num"):
            reference = one.find(W + "abstractNumId")
            if reference is not None:
                self._levels[attribute(one, "numId")] = abstract.get(attribute(reference, "val"), {})

    def find(self, place: tuple[str, int] | None) -> Mark | None:
        """Say what marks a paragraph at a place: the id of a list, and how deep; None outside of lists."""
        if place is None or place[0] in ("", "0"):
            return None
        name, depth = place
        level = self._levels.get(name, {}).get(depth, _Level(numbered=False, boxed=False, start=1))
        number = None
        if level.numbered:
            number = self._counts.get((name, depth), level.start - 1) + 1
            self._counts[(name, depth)] = number
            for other in [key for key in self._counts if key[0] == name and key[1] > depth]:
                del self._counts[other]
        return Mark(depth, number, level.boxed)


def _level(element: etree._Element) -> _Level:
    form, text, start = (element.find(W + name) for name in ("numFmt", "lvlText", "start"))
    kind = "bullet" if form is None else attribute(form, "val")
    glyph = "" if text is None else attribute(text, "val").strip()
    font = _run(element.find(W + "rPr"), RunStyle()).font
    boxed = (
        kind == "bullet"
        and (glyph in _BOX_GLYPHS or ("wingdings" in font and glyph in _WINGDINGS_BOXES))
        and bool(glyph)
    )
    first = attribute(start, "val") if start is not None else "1"
    return _Level(kind not in ("bullet", "none"), boxed and kind == "bullet", int(first) if first.isdecimal() else 1)


def term(names: Sequence[str]) -> int | None:
    """Say by the names of styles whether a paragraph is a term of a list of terms, or what explains it."""
    plain = (name.removesuffix(" tight") for name in names)
    return next((TERMS[name] for name in plain if name in TERMS), None)


def attribute(element: etree._Element, name: str) -> str:
    """Read an attribute of the format's own."""
    return element.get(W + name, "")


def is_on(element: etree._Element) -> bool:
    """Whether a switch is on: it is unless it says otherwise (17.17.4)."""
    return attribute(element, "val").lower() not in ("0", "false", "off", "none")
