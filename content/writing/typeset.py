"""An edition for paper: what the typesetter is handed, and how it sets it; the PDF is made in a child process."""

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from content.leaflet import lines, marks, ours
from content.records import Words
from content.writing import printing
from content.writing.printing import Block, Columns, Front, Heading, Listing, Page, Point, Prose

EXTRA = "typst"
FONTS = ("Libertinus Serif", "Noto Naskh Arabic", "Noto Sans", "DejaVu Sans")
"""The first comes with the typesetter; the others, and whatever else is installed, for letters that it lacks."""
_TEMPLATE = Path(__file__).with_name("leaflet.typ")


def installed() -> bool:
    """Whether the typesetter is there: it comes with the extra `pdf`."""
    return importlib.util.find_spec(EXTRA) is not None


def prepare() -> None:
    """Load the typesetter, so that setting a page takes no longer than it has to."""
    importlib.import_module(EXTRA)


def handed(page: Page) -> bytes:
    """Put a page as the typesetter is handed it."""
    tongue, _, region = page.language.partition("-")
    said = {
        "title": marks.sayable(page.title),
        "author": page.licence.attribution if page.licence else "",
        "language": tongue,
        "region": region if len(region) == len("GB") else None,
        "direction": "rtl" if page.right_to_left else "ltr",
        "fonts": FONTS,
        "foot": _pieces(page.foot),
        "blocks": [block for one in page.blocks for block in _block(one)],
    }
    return orjson.dumps(said)


def typeset(source: bytes) -> bytes:
    """Set what `handed` gives, as a tagged PDF that anybody can read (PDF/UA-1); needs the extra `pdf`."""
    typst: Any = importlib.import_module(EXTRA)
    made = typst.compile(
        _TEMPLATE.read_bytes(), sys_inputs={"leaflet": source.decode()}, format="pdf", pdf_standards=["ua-1"]
    )
    return bytes(made)


def _block(block: Block) -> Iterator[dict[str, Any]]:
    if isinstance(block, Front):
        if block.key == ours.TITLE:
            yield {"kind": "heading", "level": 1, "pieces": _pieces(Words(block.text))}
        else:
            yield {"kind": "over" if block.key == ours.SET else "under", "pieces": _pieces(Words(block.text))}
    elif isinstance(block, Heading):
        yield {"kind": "heading", "level": block.level, "pieces": _pieces(Words(block.text))}
    elif isinstance(block, Prose):
        yield {"kind": "prose", "pieces": _pieces(block.words)}
    elif isinstance(block, Listing):
        yield {"kind": "points", "points": _points(block.points)}
    else:
        yield from _columns(block)


def _columns(block: Columns) -> Iterator[dict[str, Any]]:
    """Set columns one after the other: on paper of this size, and in the order of reading, they are one list."""
    if block.heads is None:
        yield {"kind": "points", "points": _points([*block.left, *block.right])}
        return
    for head, points in zip(block.heads, (block.left, block.right), strict=True):
        yield from _block(head)
        yield {"kind": "points", "points": _points(points)}


def _points(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [
        {
            "boxed": point.boxed,
            "paragraphs": [_pieces(part) for part in marks.paragraphs(printing.with_star(point))] or [[]],
            "points": _points(point.points),
        }
        for point in points
    ]


def _pieces(words: Words) -> list[dict[str, Any]]:
    return [
        {"text": marks.sayable(one.text), "bold": one.bold, "italic": one.italic, "href": one.href}
        for one in printing.pieces(words)
    ]


__all__ = ["EXTRA", "handed", "installed", "lines", "prepare", "typeset"]
