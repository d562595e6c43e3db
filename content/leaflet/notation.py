"""Words with their marks as somebody types them into a plain box: **bold**, *italic*, [words](https://…). Pure.

Stars turn a mark on and off, so that bold and italic may overlap. One with spaces on both of its sides, or without a
partner, is a star, and so is each of a row of four or more. A backslash before a star, a bracket, a parenthesis or a
backslash makes that one of the words.
"""

import re
from collections.abc import Iterator

from content import errors
from content.leaflet import marks
from content.words import Mark, MarkKind, Words

_TOKEN = re.compile(
    r"\\(?P<plain>[\\*\[\]()])"
    r"|(?P<row>\*{4,})"
    r"|(?P<star>\*\*?)"
    r"|\[(?P<words>(?:\\.|[^\[\]\\])*)\]\((?P<href>(?:\\.|[^\s()\\])*)\)",
    re.DOTALL,
)
_LINK = re.compile(r"\[[^\[\]]*\]\([^\s()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTING = re.compile(r"[()\\]")
_BACKSLASHED = r"\\\g<0>"
_STARS = {MarkKind.BOLD: "**", MarkKind.ITALIC: "*"}
_KINDS = {star: kind for kind, star in _STARS.items()}


def write(words: Words) -> str:
    """Write words so that `read` gives them back; of marks, what `marks.runs` gives."""
    text, runs = words.plain, marks.runs(words)
    tags = _tags(runs)
    linked = {place for one in runs if one.kind is MarkKind.LINK for place in range(one.start, one.end)}
    looks_linked = {one.start() for one in _LINK.finditer(text)}
    parts: list[str] = []
    for place, letter in enumerate(text):
        is_star = letter == "*" and (place in tags or place + 1 in tags or not _apart(text, place, place + 1))
        is_bracket = place in looks_linked or (letter in "[]" and place in linked)
        parts += [tags.get(place, ""), "\\" if letter == "\\" or is_star or is_bracket else "", letter]
    return "".join([*parts, tags.get(len(text), "")])


def read(typed: str) -> Words:
    """Read what was typed; raises INVALID_INPUT for a link that leads elsewhere than to http, https or mailto."""
    tokens = list(_tokens(typed))
    for star in _KINDS:
        places = [place for place, (kind, text) in enumerate(tokens) if (kind, text) == ("star", star)]
        if len(places) % 2:
            tokens[places[-1]] = ("say", star)
    said: list[str] = []
    found: list[Mark] = []
    since: dict[MarkKind, int] = {}
    length = 0
    for kind, text in tokens:
        if kind == "say":
            said.append(text)
            length += len(text)
            continue
        mark = MarkKind.LINK if kind == "link" else _KINDS[text]
        begun = since.pop(mark, None)
        if begun is None:
            since[mark] = length
        elif begun < length:
            found.append(Mark(begun, length, mark, text if mark is MarkKind.LINK else None))
    return Words("".join(said), tuple(sorted(found, key=lambda one: (one.start, -one.end, one.kind))))


def _tokens(typed: str) -> Iterator[tuple[str, str]]:
    """Part what was typed into words, stars and the two ends of links; in a link's words no other link stands."""
    reached = 0
    for token in _TOKEN.finditer(typed):
        yield "say", typed[reached : token.start()]
        reached = token.end()
        if token["plain"] or token["row"]:
            yield "say", token["plain"] or token["row"]
        elif token["star"]:
            yield "say" if _apart(typed, *token.span()) else "star", token["star"]
        else:
            href = _ESCAPED.sub(r"\1", token["href"])
            if not marks.safe_href(href):
                message = (
                    "A link is written [words](https://…), and leads to http, https or mailto. "
                    "If no link is meant, write \\[ for its bracket."
                )
                raise errors.InvalidInput(message, path=("text",))
            yield from (("link", href), *_tokens(token["words"]), ("link", href))
    yield "say", typed[reached:]


def _tags(runs: tuple[Mark, ...]) -> dict[int, str]:
    """Say what stands before each character: a link ends, stars turn, a link begins."""
    links = [one for one in runs if one.kind is MarkKind.LINK]
    ends = {one.end: f"]({_PARTING.sub(_BACKSLASHED, one.href or '')})" for one in links}
    begins = {one.start: "[" for one in links}
    turns: dict[int, str] = {}
    for kind, star in _STARS.items():
        for place in (edge for one in runs if one.kind is kind for edge in (one.start, one.end)):
            turns[place] = turns.get(place, "") + star
    places = {*ends, *begins, *turns}
    return {place: ends.get(place, "") + turns.get(place, "") + begins.get(place, "") for place in places}


def _apart(text: str, start: int, end: int) -> bool:
    """Whether spaces or nothing stand on both sides."""
    return not text[start - 1 : start].strip() and not text[end : end + 1].strip()
