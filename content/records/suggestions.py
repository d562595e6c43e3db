"""What records suggest ticking, and what a side could do next; a person decides."""

from msgspec import Struct

from content.enums import Prompt, Why
from content.records.guidance import ChecklistItem


class Suggested(Struct, frozen=True):
    """That the records of a partnership suggest a box of the edition it follows."""

    prompt: Prompt
    item_key: str
    record_id: str | None
    """The record that says so; none where it is not one alone."""


class Suggestion(Struct, frozen=True):
    """A box that a record suggests ticking, to a side that has not."""

    item: ChecklistItem
    prompt: Prompt
    record_id: str | None


class NextStep(Struct, frozen=True):
    """Something that a side could do next."""

    item: ChecklistItem
    why: Why
    prompt: Prompt | None = None
