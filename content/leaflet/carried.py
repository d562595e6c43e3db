"""Marks that stay on the words that stay, when somebody gives a wording anew without saying which stand out. Pure."""

from content.enums import SegmentKind
from content.leaflet import marks
from content.leaflet.likening import comparing
from content.replacing import replace
from content.words import Words


def over(before: Words, plain: str) -> Words:
    """Give a new wording the marks of what it keeps of an old one.

    A mark goes from the first to the last character that stays of what it was on, with what was put in between; where
    nothing stays, it goes.
    """
    if not before.marks or before.plain == plain:
        return Words(plain, before.marks)
    places = _places(before.plain, plain)
    found = []
    for mark in before.marks:
        kept = [places[place] for place in range(max(mark.start, 0), min(mark.end, len(places)))]
        kept = [place for place in kept if place >= 0 and not plain[place].isspace()]
        if kept:
            found.append(replace(mark, start=kept[0], end=kept[-1] + 1))
    return Words(plain, tuple(found))


def relabelled(before: Words, label: str | None, new: str) -> Words:
    """Put another label before an item's words; what stood out on all of the old label does so on the new one."""
    stands = bool(label) and before.plain.startswith(label or "")
    length = len(label or "") if stands else 0
    rest = marks.cut(before, length, len(before.plain))
    whole = [one for one in before.marks if one.start <= 0 and one.end >= length] if stands else []
    own = tuple(replace(one, start=0, end=len(new)) for one in whole)
    return marks.join([Words(new, own), rest], "" if stands else " - ")


def _places(before: str, after: str) -> list[int]:
    """Say of each character where it stands now; -1 of one that went."""
    found: list[int] = []
    reached = 0
    for one in comparing.segments(before, after):
        if one.kind is SegmentKind.KEPT:
            found += range(reached, reached + len(one.text))
        elif one.kind is SegmentKind.DELETED:
            found += [-1] * len(one.text)
        reached += 0 if one.kind is SegmentKind.DELETED else len(one.text)
    return found
