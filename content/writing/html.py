"""An edition as a web page: real headings and lists; keys as `id` and as an attribute of their own."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from content.leaflet import lines, marks, ours
from content.records import TextFormat, Words
from content.writing.printing import SECTION_LEVEL, Columns, Front, Heading, Listing, Page, Point, Prose, with_star

_SPACES = re.compile(r"(?<= ) ")
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{vertical-align:top;text-align:start;padding:0 .5rem}"
    "ul.boxes{list-style:none;padding-inline-start:0}ul ul{padding-inline-start:2.5rem}footer{font-size:smaller}"
)


def write(page: Page) -> bytes:
    """Write a page."""
    direction = "rtl" if page.right_to_left else "ltr"
    rows = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(page.language)}" dir="{direction}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(marks.sayable(page.title))}</title>",
    ]
    if page.licence is not None:
        rows.append(f'<link rel="license" href="{escape(page.licence.url)}">')
    rows += [f"<style>{_STYLE}</style></head>", "<body><main>"]
    rows += [row for block in page.blocks for row in _block(block)]
    rows.append(f"<footer><p {_part(ours.FOOT)}>{_text(page.foot)}</p></footer>")
    return "\n".join([*rows, "</main></body></html>", ""]).encode()


def _block(block: Front | Heading | Prose | Listing | Columns) -> Iterator[str]:
    if isinstance(block, Front):
        tag = "h1" if block.key == ours.TITLE else "p"
        yield f"<{tag} {_part(block.key)}>{_text(Words(block.text))}</{tag}>"
    elif isinstance(block, Heading):
        yield f"<h{block.level} {_headed(block)}>{_text(Words(block.text))}</h{block.level}>"
    elif isinstance(block, Prose):
        carried = f" {_part(block.key)}" if block.key else ""
        yield f"<p{carried}>{_text(block.words)}</p>"
    elif isinstance(block, Listing):
        yield from _list(block.points)
    else:
        yield from _columns(block)


def _part(key: str) -> str:
    return f'id="{key}" data-part="{key}"'


def _headed(heading: Heading) -> str:
    kind = "section" if heading.level == SECTION_LEVEL else "group"
    return f'id="{heading.key}" data-{kind}-id="{heading.key}"'


def _text(words: Words) -> str:
    """Write words out; a page prints a run of spaces as one, unless something stands between them."""
    written = marks.render(words, TextFormat.HTML).replace("\n", "<br>")
    return _SPACES.sub("<span> </span>", written)


def _list(points: Sequence[Point]) -> Iterator[str]:
    if points:
        yield '<ul class="boxes">' if all(point.boxed for point in points) else "<ul>"
        for point in points:
            yield from _point(point)
        yield "</ul>"


def _point(point: Point) -> Iterator[str]:
    # A box is a sign and no control: LibreOffice drops the controls of a page that it opens.
    box = f"{lines.BOX} " if point.boxed else ""
    parts = [_text(part) for part in marks.paragraphs(with_star(point))]
    words = box + "".join(parts) if len(parts) <= 1 else f"<p>{box}{parts[0]}</p>" + _paragraphs(parts[1:])
    yield f'<li id="{point.key}" data-item-id="{point.key}">{words}'
    yield from _list(point.points)
    yield "</li>"


def _paragraphs(parts: Sequence[str]) -> str:
    return "".join(f"<p>{part}</p>" for part in parts)


def _columns(block: Columns) -> Iterator[str]:
    yield "<table>"
    if block.heads:
        cells = "".join(f"<th><p {_headed(head)}>{_text(Words(head.text))}</p></th>" for head in block.heads)
        yield f"<tr>{cells}</tr>"
    yield "<tr>"
    for side in (block.left, block.right):
        yield "<td>"
        yield from _list(side)
        yield "</td>"
    yield "</tr></table>"
