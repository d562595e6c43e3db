"""Made documents: leaflets as trees with known atoms, and small writers that print them in every format but PDF."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.content.leaflet.packed import OPENDOCUMENT, WORD, opendocument, word


@dataclass(frozen=True)
class Head:
    level: int
    text: str
    look: str = "marked"
    """`marked` by the format, or else `bold`, `capitals`, `colon` or `plain`."""


@dataclass(frozen=True)
class Para:
    text: str


@dataclass(frozen=True)
class Point:
    text: str
    points: tuple["Point", ...] = ()


@dataclass(frozen=True)
class Points:
    points: tuple[Point, ...]
    mark: str = "bullet"
    """`bullet`, `number`, `box`, or `typed`: a bullet sign before a paragraph."""


@dataclass(frozen=True)
class Grid:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    boxed: bool


Block = Head | Para | Points | Grid
BOX = "\u2610"
RULE = "If you cannot tick all of these boxes, think again about linking."

_SYLLABLES = ["ba", "d\u00e9", "gi", "lo", "nu", "t\u00e8", "vor", "\u00f1al", "hen", "l\u00f6", "bru", "\u00e7a"]
# Words of a list are drawn much sooner than letters are.
_WORD = st.sampled_from([first + second for first in _SYLLABLES for second in _SYLLABLES])
_NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
]
_WORDS = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
TITLES = _WORDS.map(str.capitalize)
SENTENCES = st.lists(_WORD, min_size=2, max_size=9).map(lambda words: f"{' '.join(words).capitalize()}.")
TEXTS = st.one_of(
    _WORDS,
    st.tuples(_WORDS, st.sampled_from([" - ", " \u2013 ", " \u2014 ", ": ", ", ", " & "]), _WORDS).map("".join),
)
_INNER = st.builds(Point, TEXTS, st.lists(st.builds(Point, TEXTS), max_size=2).map(tuple))
POINTS = st.lists(st.builds(Point, TEXTS, st.lists(_INNER, max_size=2).map(tuple)), min_size=1, max_size=4).map(tuple)
FLAT = st.lists(st.builds(Point, TEXTS), min_size=1, max_size=4).map(tuple)
MARKS = st.sampled_from(["bullet", "number", "box"])


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A table, as wide in every row."""
    wide = draw(st.integers(2, 3))
    row = st.tuples(*[_WORDS] * wide)
    return Grid(draw(row), tuple(draw(st.lists(row, min_size=1, max_size=3))), draw(st.booleans()))


@st.composite
def leaflets(draw: st.DrawFn) -> tuple[Block, ...]:
    """A leaflet whose every block has one reading: marked headings, sections of text and lists, groups, the rule."""
    # A line that stands twice at the beginning is taken for the head of a page, and one section may be a title.
    titles = (f"{draw(_WORD).capitalize()} {number}" for number in _NUMBERS)
    blocks: list[Block] = [Head(1, next(titles))]
    for _ in range(draw(st.integers(2, 4))):
        blocks.append(Head(2, next(titles)))
        blocks += map(Para, draw(st.lists(SENTENCES, max_size=2)))
        mark = draw(MARKS)
        if draw(st.booleans()):
            blocks.append(Points(draw(POINTS), mark))
        for _ in range(draw(st.integers(0, 2))):
            blocks += [Head(3, next(titles)), Points(draw(POINTS), mark)]
        if isinstance(blocks[-1], Head):
            blocks.append(Para(draw(SENTENCES)))
    return (*blocks, Para(RULE)) if draw(st.booleans()) else tuple(blocks)


LOOKS = st.sampled_from(["marked", "bold", "capitals", "colon", "plain"])
WILD = st.lists(
    st.one_of(
        st.builds(Head, st.integers(1, 4), TITLES, LOOKS),
        st.builds(Para, st.one_of(SENTENCES, TEXTS, st.just(RULE))),
        st.builds(Points, POINTS, MARKS),
        st.builds(Points, FLAT, st.just("typed")),
        grids(),
    ),
    min_size=1,
    max_size=9,
).map(tuple)
"""Blocks in any order and any look."""


def atoms(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """What a leaflet with one reading prints: the role and the words of each part, in order."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Head):
            found.append((("title", "section", "group")[block.level - 1], block.text))
        elif isinstance(block, Para):
            found.append(("rule" if block.text == RULE else "text", block.text))
        elif isinstance(block, Points):
            found += _points(block.points, "item")
    return found


def _points(points: Sequence[Point], role: str) -> list[tuple[str, str]]:
    return [atom for point in points for atom in [(role, point.text), *_points(point.points, "detail")]]


def texts(blocks: Sequence[Block]) -> list[str]:
    """Every text that is printed."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Grid):
            found += [cell for row in (block.head, *block.rows) for cell in row]
        elif isinstance(block, Points):
            found += [text for _, text in _points(block.points, "")]
        else:
            found.append(block.text.upper() if isinstance(block, Head) and block.look == "capitals" else block.text)
    return found


def _looked(head: Head) -> str:
    return {"capitals": head.text.upper(), "colon": f"{head.text}:"}.get(head.look, head.text)


def markdown(blocks: Sequence[Block]) -> bytes:
    """Print as Markdown."""
    return "\n\n".join(_markdown(block) for block in blocks).encode()


def _markdown(block: Block) -> str:
    if isinstance(block, Head):
        looks = {"marked": f"{'#' * block.level} {block.text}", "bold": f"**{block.text}**"}
        return looks.get(block.look, _looked(block))
    if isinstance(block, Para):
        return block.text
    if isinstance(block, Points):
        return "\n".join(_typed(block.points, block.mark, 0))
    box = f"{BOX} " if block.boxed else ""
    rows = ["| " + " | ".join(row) + " |" for row in (block.head, ["---"] * len(block.head))]
    return "\n".join([*rows, *("| " + " | ".join(box + cell for cell in row) + " |" for row in block.rows)])


def _typed(points: Sequence[Point], mark: str, depth: int) -> list[str]:
    rows: list[str] = []
    for number, point in enumerate(points, start=1):
        sign = {"number": f"{number}.", "box": "- [ ]", "typed": "\u2022"}.get(mark, "-")
        rows += [f"{'    ' * depth}{sign} {point.text}", *_typed(point.points, "bullet", depth + 1)]
    return rows


def text(blocks: Sequence[Block]) -> bytes:
    """Print as plain text: no headings, columns set with tabs."""
    printed = [
        "\n".join("\t".join(row) for row in (block.head, *block.rows))
        if isinstance(block, Grid)
        else _looked(block)
        if isinstance(block, Head)
        else _markdown(block)
        for block in blocks
    ]
    return "\n\n".join(printed).encode()


def page(blocks: Sequence[Block]) -> bytes:
    """Print as HTML."""
    return f"<!doctype html><html><body>{''.join(map(_html, blocks))}</body></html>".encode()


def _html(block: Block) -> str:
    if isinstance(block, Head):
        looks = {"marked": f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"}
        looks["bold"] = f"<p><b>{html.escape(block.text)}</b></p>"
        return looks.get(block.look, f"<p>{html.escape(_looked(block))}</p>")
    if isinstance(block, Para):
        return f"<p>{html.escape(block.text)}</p>"
    if isinstance(block, Points):
        return _html_list(block.points, block.mark)
    box = "<input type=checkbox> " if block.boxed else ""
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in block.head)
    rows = "".join(f"<tr>{''.join(f'<td>{box}{html.escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
    return f"<table><tr>{head}</tr>{rows}</table>"


def _html_list(points: Sequence[Point], mark: str) -> str:
    if mark == "typed":
        return "".join(f"<p>\u2022 {html.escape(point.text)}</p>" for point in points)
    name = "ol" if mark == "number" else "ul"
    box = "<input type=checkbox> " if mark == "box" else ""
    inner = [
        f"<li>{box}{html.escape(one.text)}{_html_list(one.points, 'bullet') if one.points else ''}</li>"
        for one in points
    ]
    return f"<{name}>{''.join(inner)}</{name}>"


_NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(
        f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{form if not depth else "bullet"}"/><w:lvlText w:val="{sign if not depth else "o"}"/></w:lvl>'
        for depth in range(3)
    )
    + f'</w:abstractNum><w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    for number, (form, sign) in enumerate((("bullet", "\u2022"), ("decimal", "%1."), ("bullet", BOX)), start=1)
)
_LISTS = {"bullet": 1, "number": 2, "box": 3}


def word_file(blocks: Sequence[Block]) -> bytes:
    """Print as a Word file."""
    return word("".join(map(_word, blocks)), numbering=_NUMBERING)


def _word(block: Block) -> str:
    if isinstance(block, Head):
        marked = f'<w:outlineLvl w:val="{block.level - 1}"/>' if block.look == "marked" else ""
        return _word_p(_looked(block), marked, "<w:b/>" if block.look == "bold" else "")
    if isinstance(block, Para):
        return _word_p(block.text)
    if isinstance(block, Points):
        return "".join(_word_list(block.points, block.mark, 0))
    box = f"{BOX} " if block.boxed else ""
    rows = [block.head, *(tuple(box + cell for cell in row) for row in block.rows)]
    cells = ["".join(f"<w:tc>{_word_p(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{cells[0]}</w:tr>{''.join(f'<w:tr>{row}</w:tr>' for row in cells[1:])}</w:tbl>"


def _word_list(points: Sequence[Point], mark: str, depth: int) -> list[str]:
    found: list[str] = []
    for point in points:
        listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{_LISTS.get(mark)}"/></w:numPr>'
        typed = mark == "typed"
        found.append(_word_p(f"\u2022 {point.text}" if typed else point.text, "" if typed else listed))
        found += _word_list(point.points, mark, depth + 1)
    return found


def _word_p(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r></w:p>'


_STYLES = (
    '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="number"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
    '<text:list-style style:name="bullet"><text:list-level-style-bullet text:level="1" text:bullet-char="\u2022"/></text:list-style>'
    f'<text:list-style style:name="box"><text:list-level-style-bullet text:level="1" text:bullet-char="{BOX}"/></text:list-style>'
)


def open_document(blocks: Sequence[Block]) -> bytes:
    """Print as an OpenDocument file."""
    return opendocument("".join(map(_open, blocks)), styles=_STYLES)


def _open(block: Block) -> str:
    if isinstance(block, Head):
        text = html.escape(_looked(block))
        if block.look == "marked":
            return f'<text:h text:outline-level="{block.level}">{text}</text:h>'
        return (
            f'<text:p><text:span text:style-name="B">{text}</text:span></text:p>'
            if block.look == "bold"
            else f"<text:p>{text}</text:p>"
        )
    if isinstance(block, Para):
        return f"<text:p>{html.escape(block.text)}</text:p>"
    if isinstance(block, Points):
        return _open_list(block.points, block.mark)
    box = f"{BOX} " if block.boxed else ""

    def row(cells: Sequence[str], sign: str) -> str:
        inner = (f"<table:table-cell><text:p>{sign}{html.escape(cell)}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{''.join(inner)}</table:table-row>"

    head = f"<table:table-header-rows>{row(block.head, '')}</table:table-header-rows>"
    return f"<table:table>{head}{''.join(row(cells, box) for cells in block.rows)}</table:table>"


def _open_list(points: Sequence[Point], mark: str, *, outer: bool = True) -> str:
    if mark == "typed":
        return "".join(f"<text:p>\u2022 {html.escape(point.text)}</text:p>" for point in points)
    inner = (
        f"<text:list-item><text:p>{html.escape(one.text)}</text:p>{_open_list(one.points, mark, outer=False) if one.points else ''}</text:list-item>"
        for one in points
    )
    name = f' text:style-name="{mark}"' if outer else ""
    return f"<text:list{name}>{''.join(inner)}</text:list>"


WRITERS: Mapping[str, tuple[Callable[[Sequence[Block]], bytes], str]] = {
    "md": (markdown, "text/markdown"),
    "txt": (text, "text/plain"),
    "html": (page, "text/html"),
    "docx": (word_file, WORD),
    "odt": (open_document, OPENDOCUMENT),
}
