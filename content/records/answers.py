"""Answers, as a side hands them in."""

from dataclasses import dataclass

from content.enums import AnswerState
from content.records.agreements import NewDocument


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to one item."""

    item: str
    state: AnswerState
    note: str | None = None
    reason: str | None = None
    evidence: tuple[NewDocument, ...] | None = None
    """What shows it; what was attached before stays if nothing is said."""
    expected_version: int | None = None
    client_id: str | None = None
