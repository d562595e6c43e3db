"""What records suggest ticking, and what a side could do next; a person decides."""

from dataclasses import dataclass

from content.enums import Prompt, Why
from content.records.guidance import ChecklistItem


@dataclass(frozen=True, slots=True)
class Suggested:
    """That the records of a partnership suggest a box of the edition it follows."""

    prompt: Prompt
    item_key: str
    record_id: str | None
    """The record that says so; none where it is not one alone."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A box that a record suggests ticking, to a side that has not."""

    item: ChecklistItem
    prompt: Prompt
    record_id: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that a side could do next."""

    item: ChecklistItem
    why: Why
    prompt: Prompt | None = None
