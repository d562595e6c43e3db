"""The nouns of what needs somebody's attention."""

from dataclasses import dataclass
from datetime import date

from content.enums import AttentionCode


@dataclass(frozen=True, slots=True)
class Attention:
    """Something of a partnership that needs attention, and since when it has been so, where that is known."""

    code: AttentionCode
    since: date | None
