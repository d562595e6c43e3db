"""An edition as Markdown: keys stand as `{#key}` after headings and items, as an empty anchor before a paragraph."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from content.leaflet import marks, ours
from content.records import TextFormat, Words
from content.writing.printing import Columns, Front, Heading, Listing, Page, Point, Prose, with_star

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def write(page: Page) -> bytes:
    """Write a page."""
    parts = [_block(block) for block in page.blocks]
    parts.append(_anchored(ours.FOOT, _text(page.foot)))
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _block(block: Front | Heading | Prose | Listing | Columns) -> str:
    if isinstance(block, Front):
        text = _text(Words(block.text))
        return f"# {text} {{#{block.key}}}" if block.key == ours.TITLE else _anchored(block.key, text)
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_text(Words(block.text))} {{#{block.key}}}"
    if isinstance(block, Prose):
        return _anchored(block.key, _text(block.words))
    if isinstance(block, Listing):
        return "\n".join(line for point in block.points for line in _point(point, 0))
    return _columns(block)


def _anchored(key: str | None, text: str) -> str:
    return f'<a id="{key}"></a>{text}' if key else text


def _text(words: Words) -> str:
    """Write words out; a reader must not take what looks like hidden markup for such."""
    written = marks.render(words, TextFormat.MARKDOWN)
    return _ESCAPED.sub(lambda match: "&lt;" if match[1] == "<" else match[0], written)


def _point(point: Point, depth: int) -> Iterator[str]:
    indent = "  " * depth
    first, *others = marks.paragraphs(point.words) or (Words(""),)
    box, star = "[ ] " if point.boxed else "", "\\*" if point.starred else ""
    yield f"{indent}- {box}{_indented(_text(first), indent)}{star} {{#{point.key}}}"
    for other in others:
        yield ""
        yield f"{indent}  {_indented(_text(other), indent)}"
    if others and point.points:
        yield ""
    for inner in point.points:
        yield from _point(inner, depth + 1)


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", f"\n{indent}  ")


def _columns(block: Columns) -> str:
    heads = [f"{_text(Words(head.text))} {{#{head.key}}}" for head in block.heads] if block.heads else [" ", " "]
    rows = [heads, ["---", "---"], *zip_longest(_cells(block.left), _cells(block.right), fillvalue=" ")]
    return "\n".join(f"| {left} | {right} |" for left, right in rows)


def _cells(points: Sequence[Point]) -> list[str]:
    return [
        "<br>".join(
            [
                f"[ ] {_text(with_star(point))} {{#{point.key}}}",
                *(f"• {_text(inner.words)} {{#{inner.key}}}" for inner in point.points),
            ]
        )
        for point in points
    ]
