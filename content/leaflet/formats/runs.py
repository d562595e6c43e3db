"""Runs of text to printed lines: words with bold, italic and links, and nothing else of what the markup said."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from markdown_it.token import Token
from msgspec import Struct, field

from content.enums import FindingCode
from content.leaflet.lines import BOX
from content.leaflet.tree import Line, Note, cut
from content.replacing import replace
from content.words import Mark, MarkKind, Words

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
"""The key of an item, where a file carries it."""
FOOT = "leaflet_foot"
"""The key of the line that says which edition a file of ours is, and on what terms."""
NAME_START = "k_"
"""What stands before a key that does not begin with a letter where Word wants a name that does."""
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"\\^`{|}\x00-\x1f\x7f]{1,2000}", re.IGNORECASE)
_BOLD = frozenset({"b", "strong"})
OVER = frozenset({"summary", "legend"})
"""Stands over what it opens or frames, as a line in bold does."""
_ITALIC = frozenset({"i", "em"})
_LISTS = frozenset({"ul", "ol", "menu"})
BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_PLAIN = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "body",
        "button",
        "cite",
        "code",
        "col",
        "colgroup",
        "del",
        "em",
        "embed",
        "font",
        "form",
        "head",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "link",
        "mark",
        "meta",
        "object",
        "option",
        "q",
        "s",
        "samp",
        "script",
        "select",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "sup",
        "textarea",
        "time",
        "title",
        "tt",
        "u",
        "var",
        "video",
        "wbr",
    ]
)
_GAP = re.compile(r"</?[\w' ,./-]{1,100}>")
_SMALL_BULLET = "\u25e6"
_EMPHASIS = {"strong": MarkKind.BOLD, "em": MarkKind.ITALIC}


class Scribe(Struct):
    """Writes down words as they come, with their marks, and turns to a new line when told."""

    number: int
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lists_open: int = 0
    size: float = 0.0
    """Of the letters that are written, in points; 0 where the format does not say."""
    _sizes: set[float] = field(default_factory=set)
    _texts: list[str] = field(default_factory=list)
    _length: int = 0
    _marks: list[Mark] = field(default_factory=list)
    _open: list[tuple[MarkKind, int, str | None]] = field(default_factory=list)
    _bulleted: bool = False
    _anchor: str | None = None

    def write(self, text: str) -> None:
        """Add words to the line."""
        self._texts.append(text)
        self._length += len(text)
        if text and not text.isspace():
            self._sizes.add(self.size)

    def tab(self) -> None:
        """Leave a gap; the letter before the first one of a line is the bullet that offices write so."""
        if "".join(self._texts).strip() == "o" and not self._marks:
            self._texts, self._length = [_SMALL_BULLET], len(_SMALL_BULLET)
        self.write(" ")

    def one_size(self) -> float:
        """The size of all the letters since this was asked last; 0 if there are several."""
        sizes, self._sizes = self._sizes, set()
        return sizes.pop() if len(sizes) == 1 else 0.0

    @property
    def writes(self) -> bool:
        """Whether there are words on the line that is being written."""
        return any(text.strip() for text in self._texts)

    def begin(self, kind: MarkKind, href: str | None = None) -> None:
        """Let the following words stand out."""
        self._open.append((kind, self._length, href))

    def end(self, kind: MarkKind) -> None:
        """Let the following words no longer stand out; an end without a beginning means nothing."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] is kind:
                _, start, href = self._open.pop(index)
                if kind not in (other for other, _, _ in self._open):
                    self._mark(kind, start, href)
                return

    def anchor(self, key: str) -> None:
        """Remember the key that travels with this line."""
        self._anchor = self._anchor or key

    def turn(self, *, bulleted: bool = False) -> None:
        """End the line; marks that are open go on in the next."""
        # Bold within bold is bold once, and so are links that never end.
        outermost = {kind: (kind, start, href) for kind, start, href in reversed(self._open)}
        for kind, start, href in outermost.values():
            self._mark(kind, start, href)
        self._open = [(kind, 0, href) for kind, _, href in outermost.values()]
        text = "".join(self._texts)
        if text.strip():
            words = cut(Words(text, _joined(self._marks)), 0, len(text))
            self.lines.append(Line(words, self.number, bulleted=self._bulleted, anchor=self._anchor))
            self._anchor = None
            self._bulleted = False
        self._bulleted = bulleted or self._bulleted
        self._texts, self._marks, self._length = [], [], 0

    def leave_out(self, message: str, excerpt: str | None) -> None:
        """Say that something is not taken over."""
        self.notes.append(Note(FindingCode.PART_SKIPPED, message, self.number, excerpt or None))

    def _mark(self, kind: MarkKind, start: int, href: str | None) -> None:
        # A link without an address is a link that was not taken over: its words stay.
        if self._length > start and (kind is not MarkKind.LINK or href):
            self._marks.append(Mark(start, self._length, kind, href))


def key(name: str) -> str | None:
    """The key that the name of a bookmark says, if it can be one."""
    found = KEY.fullmatch(name.removeprefix(NAME_START))
    return found and found.group()


def name(carried: str) -> str:
    """The name of the bookmark that carries a key."""
    return carried if carried[:1].isalpha() else NAME_START + carried


def written(tokens: Iterable[Token], number: int) -> tuple[list[Line], list[Note]]:
    """Write the tokens of a run of text out as lines, the first of which has this number."""
    scribe = Scribe(number)
    for token in tokens:
        _write(scribe, token)
    scribe.turn()
    if scribe.lists_open > 0:
        scribe.notes.append(
            Note(
                FindingCode.BROKEN_LAYOUT,
                "A list is opened here and never closed. I read its points all the same.",
                number,
            )
        )
    return scribe.lines, scribe.notes


def safe_link(href: str) -> str | None:
    """The address if it is one that may be kept: http, https or mailto."""
    return href if _LINK.fullmatch(href) else None


def _write(scribe: Scribe, token: Token) -> None:
    name, _, form = token.type.rpartition("_")
    if token.type in ("text", "code_inline", "text_special"):
        scribe.write(token.content)
    elif token.type in ("softbreak", "hardbreak"):
        scribe.turn()
        scribe.number += 1
    elif token.type == "html_inline":
        _write_tag(scribe, token.content)
        scribe.number += token.content.count("\n")
    elif token.type == "image":
        _skip_picture(scribe, token.content, str(token.attrs.get("src", "")), str(token.attrs.get("title", "")))
    elif token.type == "link_open":
        _open_link(scribe, str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))
    elif token.type == "link_close":
        scribe.end(MarkKind.LINK)
    elif name in _EMPHASIS:
        (scribe.begin if form == "open" else scribe.end)(_EMPHASIS[name])
    else:
        scribe.write(token.content)


def _open_link(scribe: Scribe, href: str, title: str) -> None:
    kept = safe_link(href)
    if href and not kept:
        scribe.leave_out(
            "I kept the words of this link but not where it leads: only web and mail addresses are kept.", href
        )
    if title:
        scribe.leave_out("I left out the hidden title of a link.", title)
    scribe.begin(MarkKind.LINK, kept)


def _skip_picture(scribe: Scribe, alt: str, source: str, title: str) -> None:
    excerpt = " ".join(part for part in (alt, title, source) if part)
    scribe.leave_out("I left out a picture: leaflets hold words only.", excerpt)


class _Tag(HTMLParser):
    """One tag, taken apart."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.name = ""
        self.opens = False
        self.attributes: dict[str, str] = {}
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the name and the attributes."""
        self.name, self.opens = tag, True
        self.attributes = {key: value or "" for key, value in attrs}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<input/>` opens like `<input>`."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Keep the name."""
        self.name = tag


def _write_tag(scribe: Scribe, markup: str) -> None:
    tag = _Tag(markup)
    name = tag.name
    if name not in BREAKING and name not in _PLAIN:
        # `<your name>` is how people write a gap to fill in: words, not markup.
        if _GAP.fullmatch(markup):
            scribe.write(markup)
        else:
            scribe.leave_out("I left out some markup that is not part of a leaflet.", markup)
        return
    if tag.opens and name == "img":
        _skip_picture(scribe, tag.attributes.get("alt", ""), tag.attributes.get("src", ""), "")
    if tag.opens and name == "input" and tag.attributes.get("type", "").strip().lower() in ("checkbox", "radio"):
        scribe.write(f" {BOX} ")
    _turn_at_tag(scribe, name, opens=tag.opens)
    if name == "a":
        if tag.opens and "href" in tag.attributes:
            _open_link(scribe, tag.attributes["href"].strip(), tag.attributes.get("title", ""))
        elif not tag.opens:
            scribe.end(MarkKind.LINK)
    for names, kind in ((_BOLD | OVER, MarkKind.BOLD), (_ITALIC, MarkKind.ITALIC)):
        if name in names:
            (scribe.begin if tag.opens else scribe.end)(kind)
    carried = key(tag.attributes.get("data-item-id") or (name == "a" and tag.attributes.get("id")) or "")
    if carried:
        scribe.anchor(carried)


def _turn_at_tag(scribe: Scribe, name: str, *, opens: bool) -> None:
    if name in _LISTS:
        scribe.lists_open += 1 if opens else -1
    if name in BREAKING:
        scribe.turn(bulleted=opens and (name == "li" or name in _LISTS))


def _joined(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks of one kind that touch are one mark: editors cut their runs anywhere."""
    found: dict[tuple[MarkKind, str | None], list[Mark]] = {}
    for mark in sorted(marks, key=_place):
        alike = found.setdefault((mark.kind, mark.href), [])
        if alike and mark.start <= alike[-1].end:
            alike[-1] = replace(alike[-1], end=max(mark.end, alike[-1].end))
        else:
            alike.append(mark)
    return tuple(sorted((mark for alike in found.values() for mark in alike), key=_place))


def _place(mark: Mark) -> tuple[int, int, str]:
    return mark.start, -mark.end, mark.kind
