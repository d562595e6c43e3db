"""Marks that were typed by hand (bullets, boxes, letters) as the lists they stand for, in Markdown and plain text."""

import re

from msgspec import Struct, field

from content.enums import FindingCode
from content.leaflet.lines import BOXES, LETTERS
from content.leaflet.tree import Note

_OWN = re.compile(
    rf"([ \t]*)(?:(?P<box>\[[ \u00a0xX]?\](?=[ \t])|[{BOXES}]\ufe0f?)|(?P<large>[\u2022\u2023\u25cf\uf0b7])"
    r"|(?P<small>[\u25e6\u25aa\u2043\u00b7]|[\u2013\u2014](?=[ \t])))[ \t]*(?=\S)"
)
_LETTER = re.compile(r"([ \t]*)\(?(?P<letter>[A-Za-z])\)[ \t]+(?=\S)")
_KNOWN = re.compile(r"([ \t]*)(?:(?P<large>[-*+])|(?P<number>\d{1,3}[.)]))[ \t]+")
_GLUED_HEADING = re.compile(r"(#{2,6})(?=[^\W\d_])")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<inside>(?:[^\n]*\n){1,60}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_TITLES = re.compile(r"(?mi)^(?P<name>(?:sub)?title)[ \t]*:[ \t]*(?P<title>\S[^\n]*(?:\n[ \t]+\S[^\n]*){0,5})$")
_FIRST_HEADING = re.compile(r"(?m)^# ([^\n]{1,300}?)(?: \{[^{}\n]*\})?$")
_FRONT_LINE = re.compile(r"(?m)^(?:[A-Za-z][\w -]{0,40}:|[ \t]*- |[ \t]+\S|#|[ \t]*$)")
_KINDS = {"box": 0, "number": 0, "large": 1, "letter": 2, "small": 2}
"""What is typed at one indent stands under the last mark of a lower kind."""


class _Open(Struct):
    """A point that is open: where it was typed, how telling its mark is, and where what belongs to it now begins."""

    indent: int
    kind: int
    inside: int
    is_known: bool = False


class _Rows(Struct):
    """Goes through the rows of a file with the points that are open."""

    open: list[_Open] = field(default_factory=list)
    letter: int | None = None
    """The place of the letter before, from 0."""
    after_gap: bool = False

    def take(self, row: str, below: str) -> str:
        """Read one row."""
        if not row.strip():
            self.after_gap = True
            return row
        own, known = _OWN.match(row), _KNOWN.match(row)
        letter = None if own or known else self._letter(row, below)
        found = own or letter
        if found is None and known is None:
            if self.after_gap and not row[:1].isspace():
                self.open, self.letter = [], None
            self.after_gap = False
            return row
        self.after_gap = False
        mark = found or known
        kind = _KINDS[(mark and mark.lastgroup) or "large"]
        indent = len(mark.group(1).expandtabs(4)) if mark else 0
        while self.open and (
            self.open[-1].indent > indent or (self.open[-1].indent == indent and self.open[-1].kind >= kind)
        ):
            self.open.pop()
        return self._known(row, indent, kind) if found is None else self._own(row, found, indent, kind)

    def _letter(self, row: str, below: str) -> re.Match[str] | None:
        """A letter counts in its turn: "a)" when "b)" follows, each other one after the one before it."""
        found = _LETTER.match(row)
        if found is None:
            return None
        place = LETTERS.index(found.group("letter").lower())
        following = _LETTER.match(below)
        leads = place == 0 and following is not None and following.group("letter").lower() == LETTERS[1]
        if not leads and (self.letter is None or place != self.letter + 1):
            return None
        self.letter = place
        return found

    def _known(self, row: str, indent: int, kind: int) -> str:
        mark = row.lstrip()
        width = len(mark) - len(mark.partition(" ")[2].lstrip()) if " " in mark else 2
        start = indent
        if any(not one.is_known for one in self.open):
            start = self.open[-1].inside
            row = " " * start + mark
        self.open.append(_Open(indent, kind, start + min(width, 4), is_known=True))
        return row

    def _own(self, row: str, found: re.Match[str], indent: int, kind: int) -> str:
        start = self.open[-1].inside if self.open else 0
        box = found.groupdict().get("box")
        self.open.append(_Open(indent, kind, start + 2))
        return f"{' ' * start}- {f'{box} ' if box else ''}{row[found.end() :]}"


def as_lists(text: str) -> str:
    """Write marks that Markdown does not know as those it knows, so that what stands under a point is its own."""
    rows = text.split("\n")
    walk = _Rows()
    below = [""]
    for row in reversed(rows[1:]):
        # A list may have empty lines between its points.
        below.append(row if row.strip() else below[-1])
    return "\n".join(walk.take(row, beneath) for row, beneath in zip(rows, reversed(below), strict=True))


def with_headings(text: str) -> str:
    """Part headings from the signs that were typed without a space before them."""
    return "\n".join(_GLUED_HEADING.sub(r"\1 ", row) for row in text.split("\n"))


def without_front_matter(text: str, notes: list[Note]) -> str:
    """Take the lines that speak to programs off the top, but for the titles, and say so; lines keep their numbers."""
    found = _FRONT_MATTER.match(text)
    inside = found.group("inside") if found else ""
    if found is None or ":" not in inside or not all(_FRONT_LINE.match(row) for row in inside.splitlines()):
        return text
    named = sorted(_FRONT_TITLES.finditer(inside), key=lambda one: len(one.group("name")))[:2]
    titles = [_unquoted(" ".join(one.group("title").split())) for one in named]
    own = _FIRST_HEADING.findall(text, found.end())
    if len(own) == 1 and titles and titles[0].startswith(own[0].strip()):
        # The name of a page in a site: its own title, and then that of the site.
        notes.append(Note(FindingCode.PART_SKIPPED, "I left out the name of the page.", 1, titles.pop(0)))
    words = " ".join(_FRONT_TITLES.sub("", inside, count=2).split())
    if words:
        message = "I left out the lines at the top that speak to programs and not to readers."
        notes.append(Note(FindingCode.PART_SKIPPED, message, 1, words))
    head = "\n\n".join([f"# {title}" for title in titles[:1]] + titles[1:])
    return head + "\n" * (found.group().count("\n") - head.count("\n")) + text[found.end() :]


def _unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
