"""The nouns of what needs somebody's attention."""

from datetime import date

from msgspec import Struct

from content.enums import AttentionCode
from content.records.guidance import ChecklistItem


class Attention(Struct, frozen=True):
    """Something of a partnership that needs attention, and since when it has been so, where that is known."""

    code: AttentionCode
    since: date | None


class StuckItem(Struct, frozen=True):
    """An item that partnerships are stuck on: how many cannot do it, have not answered it, differ about it."""

    item: ChecklistItem
    cannot: int
    unanswered: int
    disagreed: int
