"""Answers, as a side hands them in, and what becomes of each."""

from msgspec import Struct

from content.enums import AnswerOutcome, AnswerState
from content.records.agreements import NewDocument


class NewAnswer(Struct, frozen=True):
    """An answer to one item."""

    item: str
    state: AnswerState
    note: str | None = None
    reason: str | None = None
    evidence: tuple[NewDocument, ...] | None = None
    """What shows it; what was attached before stays if nothing is said."""
    expected_version: int | None = None
    client_id: str | None = None


class AnswerResult(Struct, frozen=True):
    """What became of one answer of a batch, in the order in which they were sent."""

    item: str
    client_id: str | None
    sent: AnswerState
    outcome: AnswerOutcome
