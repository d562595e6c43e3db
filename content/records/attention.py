"""The nouns of what needs somebody's attention."""

from dataclasses import dataclass
from datetime import date

from content.enums import AttentionCode
from content.records.guidance import ChecklistItem


@dataclass(frozen=True, slots=True)
class Attention:
    """Something of a partnership that needs attention, and since when it has been so, where that is known."""

    code: AttentionCode
    since: date | None


@dataclass(frozen=True, slots=True)
class StuckItem:
    """An item that partnerships are stuck on: how many cannot do it, have not answered it, differ about it."""

    item: ChecklistItem
    cannot: int
    unanswered: int
    disagreed: int
