"""Short texts to look records up by: ids, addresses, keys."""

import re
from typing import Any, Literal, TypeVar, overload

from tortoise import fields

_HALF_LETTER = re.compile("[\ud800-\udfff]")

T = TypeVar("T", str, str | None)


def is_storable(text: str) -> bool:
    """Whether a text can stand in a column at all: PostgreSQL refuses a NUL and half a letter, even to compare with."""
    return "\0" not in text and not _HALF_LETTER.search(text)


class ShortText(fields.CharField[T]):
    """A text with a bound; asking for one that cannot be stored finds nothing, on either engine, and fails nowhere."""

    @overload
    def __init__(self: "ShortText[str]", max_length: int, *, null: Literal[False] = False, **options: Any) -> None: ...

    @overload
    def __init__(self: "ShortText[str | None]", max_length: int, *, null: Literal[True], **options: Any) -> None: ...

    def __init__(self, max_length: int, **options: Any) -> None:
        """Take the most characters it holds."""
        super().__init__(max_length, **options)  # type: ignore[misc] # Tortoise types its overloads for itself alone

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Write a value, or compare with one: a column of a class is compared, one of a record is written."""
        if isinstance(instance, type) and isinstance(value, str) and not self._can_hold(value):
            return ""  # No id, address or key is empty.
        return super().to_db_value(value, instance)

    def _can_hold(self, text: str) -> bool:
        return len(text) <= self.max_length and is_storable(text)
