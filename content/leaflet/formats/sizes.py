"""Headings that only the size of their letters shows, as people set them who use no styles."""

from collections import Counter
from collections.abc import Sequence

from content.leaflet import outline
from content.leaflet.formats.flow import LEVEL_MAX, Part, Passage
from content.replacing import replace

LARGER_MIN = 1.08
"""Of the size of most letters."""
USUAL = 12.0
"""In points, where a format leaves the size to whoever shows it."""


def told(parts: Sequence[Part]) -> list[Part]:
    """Make headings of lines that are set larger than the text, unless the format itself marks headings."""
    passages = [part for part in parts if isinstance(part, Passage)]
    letters = Counter[float]()
    for one in passages:
        letters[one.size] += sum(len(line.words.plain) for line in one.lines)
    del letters[0.0]
    if not letters or any(one.heading for one in passages):
        return list(parts)
    body = letters.most_common(1)[0][0]
    steps = sorted({one.size for one in passages if _may_head(one, body)}, reverse=True)
    return [
        replace(part, heading=min(steps.index(part.size) + 1, LEVEL_MAX))
        if isinstance(part, Passage) and _may_head(part, body)
        else part
        for part in parts
    ]


def _may_head(passage: Passage, body: float) -> bool:
    text = " ".join(line.words.plain for line in passage.lines)
    free = passage.depth is None and passage.heading is None and not passage.is_text
    short = len(text) <= outline.HEADING_CHARS_MAX and not outline.is_statement(text)
    return free and passage.size >= LARGER_MIN * body and short and any(map(str.isalpha, text))
