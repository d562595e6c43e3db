"""Where the letters of a page stand, and what that says of them: their order, spaces, what is bold or italic."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from content.leaflet.runs import Scribe
from content.records.words import MarkKind

SAME_LINE = 0.45
"""Of the size of the letters: how far apart baselines of one line may be."""
WORD_GAP = 0.2
"""Of the size of the letters: a wider gap is a space that was not written."""
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)

Char = Mapping[str, Any]


def write(scribe: Scribe, chars: Sequence[Char]) -> None:
    """Write characters down in their order, with the spaces that only the page shows and what is bold or italic."""
    before: Char | None = None
    kinds: set[MarkKind] = set()
    for char in chars:
        text = str(char["text"])
        if before is not None and not text.isspace() and not str(before["text"]).isspace() and _apart(before, char):
            scribe.write(" ")
        wanted = _kinds(char) if text.strip() else kinds
        for kind in kinds - wanted:
            scribe.end(kind)
        for kind in wanted - kinds:
            scribe.begin(kind)
        kinds = set(wanted)
        scribe.write(text)
        before = char
    for kind in kinds:
        scribe.end(kind)


def in_order(chars: Sequence[Char]) -> list[Char]:
    """Put the characters of one paragraph in the order in which they are read; files hold them in any."""
    found: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (int(char.get("page_number", 1)), float(char["bottom"]))):
        last = found[-1][-1] if found else None
        if last is not None and last.get("page_number") == char.get("page_number") and _level(last, char):
            found[-1].append(char)
        else:
            found.append([char])
    return [char for line in found for char in sorted(line, key=lambda char: float(char["x0"]))]


def _level(before: Char, char: Char) -> bool:
    """Whether two characters stand on one line."""
    return abs(float(char["bottom"]) - float(before["bottom"])) <= SAME_LINE * (float(char["size"]) or 1.0)


def _apart(before: Char, char: Char) -> bool:
    if not _level(before, char):
        # A word that was parted at the end of a line goes on without a space.
        return str(before["text"]) != "\u00ad"
    return float(char["x0"]) - float(before["x1"]) > WORD_GAP * (float(char["size"]) or 1.0)


def _kinds(char: Char) -> set[MarkKind]:
    font = str(char.get("fontname", ""))
    found = {MarkKind.BOLD} if _BOLD.search(font) else set()
    return found | ({MarkKind.ITALIC} if _ITALIC.search(font) else set())
