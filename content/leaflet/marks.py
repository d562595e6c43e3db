"""Words written out as plain text, HTML or Markdown, and words put together from parts."""

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from content.records import Mark, MarkKind, TextFormat, Words
from content.replacing import replace

PARAGRAPH_BREAK = "\n\n"

_SAFE_HREF = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)[^\s\x00-\x20\x7f-\x9f]*", re.IGNORECASE)
_NESTING = (MarkKind.LINK, MarkKind.BOLD, MarkKind.ITALIC)
"""From the outside in; a link never stands in another."""


def render(words: Words, text_format: TextFormat, *, block: bool = False) -> str:
    """Write words out; a `block` of HTML stands in paragraphs, and Markdown has its paragraphs in any case.

    A link that leads elsewhere than to http, https or mailto is written as words alone.
    """
    if text_format is TextFormat.PLAIN:
        return words.plain
    if text_format is TextFormat.HTML:
        return _html_block(words) if block else _html(words)
    return _markdown(words)


def safe_href(href: str | None) -> bool:
    """Whether a link leads to http, https or mailto."""
    return href is not None and _SAFE_HREF.fullmatch(href) is not None


def shift(marks: Iterable[Mark], by: int) -> tuple[Mark, ...]:
    """Move marks along, as when something is put before their text."""
    return tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in marks)


def join(parts: Iterable[Words], separator: str = PARAGRAPH_BREAK) -> Words:
    """Put words one after the other, paragraphs unless told otherwise, and keep their marks."""
    texts: list[str] = []
    marks: list[Mark] = []
    length = 0
    for part in parts:
        length += len(separator) if texts else 0
        texts.append(part.plain)
        marks += shift(part.marks, length)
        length += len(part.plain)
    return Words(plain=separator.join(texts), marks=tuple(marks))


def cut(words: Words, start: int, end: int) -> Words:
    """Take characters `start` to `end` (exclusive) with what is marked in them."""
    start, end = max(start, 0), min(end, len(words.plain))
    inside = (replace(mark, start=max(mark.start, start), end=min(mark.end, end)) for mark in words.marks)
    kept = [mark for mark in inside if mark.start < mark.end]
    return Words(plain=words.plain[start:end] if start < end else "", marks=shift(kept, -start))


def runs(words: Words) -> tuple[Mark, ...]:
    """Give the marks as they are written out: safe links side by side; bold and italic joined, no spaces at ends."""
    length = len(words.plain)
    found = [Mark(one.start, one.end, one.kind, one.href) for one in _links(_of(words, MarkKind.LINK), length)]
    for kind in (MarkKind.BOLD, MarkKind.ITALIC):
        spans = (_trim(one, words.plain) for one in _merged(_of(words, kind), kind, length))
        found += [Mark(one.start, one.end, one.kind) for one in spans if one.start < one.end]
    return tuple(sorted(found, key=lambda one: (one.start, -one.end, one.kind)))


def paragraphs(words: Words) -> tuple[Words, ...]:
    """Part words at their blank lines; a paragraph is never empty."""
    found: list[Words] = []
    start = 0
    for gap in [*re.finditer(r"\n(?:[^\S\n]*\n)+", words.plain), None]:
        end = gap.start() if gap else len(words.plain)
        if words.plain[start:end].strip():
            found.append(cut(words, start, end))
        start = gap.end() if gap else end
    return tuple(found)


class _Span(Struct, frozen=True):
    """A mark that lies wholly inside or outside each of the others."""

    start: int
    end: int
    kind: MarkKind
    href: str = ""


def _spans(words: Words, *, trimmed: bool) -> list[_Span]:
    """Cut marks so that they nest, links outermost; `trimmed` takes spaces off their ends."""
    found: list[_Span] = []
    edges: set[int] = set()
    for kind in _NESTING:
        wanted = _of(words, kind)
        spans = _links(wanted, len(words.plain)) if kind is MarkKind.LINK else _merged(wanted, kind, len(words.plain))
        pieces = [piece for span in spans for piece in _parted(span, edges)]
        if trimmed and kind is not MarkKind.LINK:
            pieces = [_trim(piece, words.plain) for piece in pieces]
        pieces = [piece for piece in pieces if piece.start < piece.end]
        found += pieces
        edges |= {edge for piece in pieces for edge in (piece.start, piece.end)}
    return found


def _of(words: Words, kind: MarkKind) -> list[Mark]:
    return [mark for mark in words.marks if mark.kind is kind]


def _links(marks: Sequence[Mark], length: int) -> list[_Span]:
    """Keep the safe links; where two overlap, the first goes on and the other begins after it."""
    found: list[_Span] = []
    reached = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        start, end = max(mark.start, reached), min(mark.end, length)
        if start < end and mark.href is not None and safe_href(mark.href):
            found.append(_Span(start, end, MarkKind.LINK, mark.href))
            reached = end
    return found


def _merged(marks: Sequence[Mark], kind: MarkKind, length: int) -> list[_Span]:
    found: list[_Span] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        start, end = max(mark.start, 0), min(mark.end, length)
        if found and start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(end, found[-1].end))
        elif start < end:
            found.append(_Span(start, end, kind))
    return found


def _parted(span: _Span, edges: Iterable[int]) -> list[_Span]:
    inner = sorted(edge for edge in edges if span.start < edge < span.end)
    bounds = [span.start, *inner, span.end]
    return [replace(span, start=start, end=end) for start, end in pairwise(bounds)]


def _trim(span: _Span, text: str) -> _Span:
    inside = text[span.start : span.end]
    return replace(
        span,
        start=span.start + len(inside) - len(inside.lstrip()),
        end=span.end - (len(inside) - len(inside.rstrip())),
    )


def _tags(spans: Iterable[_Span], written: dict[MarkKind, tuple[str, str]]) -> dict[int, tuple[list[str], list[str]]]:
    """Say at each place what closes, innermost first, and what opens, outermost first."""
    tags: dict[int, tuple[list[str], list[str]]] = {}
    for span in sorted(spans, key=lambda span: _NESTING.index(span.kind)):
        opening, closing = (part.replace("{href}", _href(span, part)) for part in written[span.kind])
        tags.setdefault(span.start, ([], []))[1].append(opening)
        tags.setdefault(span.end, ([], []))[0].insert(0, closing)
    return tags


def _href(span: _Span, pattern: str) -> str:
    """Write an address for a quoted attribute, or for Markdown, where angle brackets and backslashes have a meaning."""
    if pattern.startswith("<"):
        return html.escape(span.href)
    escaped = re.sub(r"[<>\\]", lambda match: f"%{ord(match[0]):02X}", span.href)
    return escaped.replace("&", "&amp;")


_HTML_TAGS = {
    MarkKind.LINK: ('<a href="{href}" rel="noopener noreferrer">', "</a>"),
    MarkKind.BOLD: ("<strong>", "</strong>"),
    MarkKind.ITALIC: ("<em>", "</em>"),
}


def _html_block(words: Words) -> str:
    return "".join(f"<p>{_html(part)}</p>" for part in paragraphs(words))


def _html(words: Words) -> str:
    tags = _tags(_spans(words, trimmed=False), _HTML_TAGS)
    text = sayable(words.plain)
    parts: list[str] = []
    start = 0
    for place in sorted(tags):
        closing, opening = tags[place]
        parts += [html.escape(text[start:place], quote=False), *closing, *opening]
        start = place
    return "".join([*parts, html.escape(text[start:], quote=False)])


_MARKDOWN_TAGS = {
    MarkKind.LINK: ("[", "](<{href}>)"),
    MarkKind.BOLD: ("**", "**"),
    MarkKind.ITALIC: ("_", "_"),
}
_ALWAYS_ESCAPED = frozenset("\\`*_[]<|~")
_LINE_START = re.compile(r"^[^\S\n]*(?:[#+\-=>:]|\d{1,9}[.)])", re.MULTILINE)
"""What would make a line a heading, a list, a rule or a quotation."""

_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
"""The last two of each plane of Unicode are no characters."""
_UNSAYABLE = re.compile(f"[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef{_LAST_OF_PLANES}]")
"""Control characters but for spaces, halves of characters, and what is no character."""


def _markdown(words: Words) -> str:
    """Write CommonMark that reads back as the same characters; what a line cannot begin or end with is numbered."""
    plain = sayable(words.plain)
    breaks = {gap.start() for gap in re.finditer(r"(?<=[^\n])\n\n", plain) if plain[gap.end() :].strip("\n")}
    inner = sorted({edge for start in breaks for edge in (start, start + 2)})
    marks = tuple(mark for mark in _cut_at(words.marks, inner) if not {mark.start, mark.start - 1} & breaks)
    tags = _tags(_spans(Words(plain=plain, marks=marks), trimmed=True), _MARKDOWN_TAGS)
    numbered = _beside(plain, tags, _edges(plain, breaks))
    escaped = {match.end() - 1 for match in _LINE_START.finditer(plain)}
    parts: list[str] = []
    for place, letter in enumerate(plain):
        closing, opening = tags.get(place, ([], []))
        parts += closing
        parts += opening
        if place in numbered:
            parts.append(f"&#{ord(letter)};")
        elif place in escaped or _has_meaning(plain, place, tags):
            parts.append("\\" + letter)
        else:
            parts.append(letter)
    return "".join([*parts, *tags.get(len(plain), ([], []))[0]])


def _cut_at(marks: Iterable[Mark], edges: Sequence[int]) -> list[Mark]:
    """Cut marks at the edges of paragraphs, since nothing spans two."""
    found: list[Mark] = []
    for mark in marks:
        bounds = [mark.start, *(edge for edge in edges if mark.start < edge < mark.end), mark.end]
        found += [replace(mark, start=start, end=end) for start, end in pairwise(bounds)]
    return found


def _has_meaning(plain: str, place: int, tags: dict[int, tuple[list[str], list[str]]]) -> bool:
    letter = plain[place]
    if letter == "&":
        return re.match(r"&[#A-Za-z]", plain[place : place + 2]) is not None
    if letter == "!":
        following = tags.get(place + 1, ([], []))[1]
        return plain[place + 1 : place + 2] == "[" or "[" in following
    return letter in _ALWAYS_ESCAPED


def _edges(plain: str, breaks: set[int]) -> set[int]:
    """Find the spaces at the edges of lines and the line feeds that part nothing: a reader would drop them."""
    parting = breaks | {start + 1 for start in breaks}
    found: set[int] = {place for place, letter in enumerate(plain) if letter in "\r\f"}
    for line in re.finditer(r"[^\n]+|\n", plain):
        start, text = line.start(), line.group()
        if text == "\n":
            single = start > 0 and start + 1 < len(plain) and plain[start - 1] != "\n" and plain[start + 1] != "\n"
            if start not in parting and not single:
                found.add(start)
            continue
        head, tail = len(text) - len(text.lstrip()), len(text.rstrip())
        found.update(range(start, start + head))
        found.update(range(start + tail, start + len(text)))
    return found


def _beside(plain: str, tags: dict[int, tuple[list[str], list[str]]], numbered: set[int]) -> set[int]:
    """Find the letters beside an emphasis that would keep it from being one (CommonMark 0.31, 6.2).

    A letter written by number counts as punctuation for the next emphasis, so this goes on until nothing is added.
    """
    found = set(numbered)
    known = -1
    while known < len(found):
        known = len(found)
        for place, (closing, opening) in tags.items():
            written = [*closing, *opening]
            alone = len(written) == 1
            if not closing and _clings(written[0], to_a_word=alone and _word(plain, place, found)):
                found |= {place - 1} - _apart(plain, place - 1)
            if not opening and _clings(written[-1], to_a_word=alone and _word(plain, place - 1, found)):
                found |= {place} - _apart(plain, place)
    return found


def _clings(tag: str, *, to_a_word: bool) -> bool:
    """Whether an emphasis needs a space or a punctuation mark on its outer side."""
    return tag == "_" or (tag == "**" and not to_a_word)


def _word(plain: str, place: int, numbered: set[int]) -> bool:
    return place not in numbered and plain[place].isalnum()


def _apart(plain: str, place: int) -> set[int]:
    """Give back a place that parts an emphasis from what is beside it: an edge, a space or a punctuation mark."""
    letter = plain[place] if 0 <= place < len(plain) else " "
    return {place} if letter.isspace() or (letter.isascii() and not letter.isalnum()) else set()


def sayable(text: str) -> str:
    """Put the replacement character for those that neither HTML nor Markdown can say; the length stays."""
    return _UNSAYABLE.sub("\ufffd", text)
