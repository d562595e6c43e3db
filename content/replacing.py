"""`replace`: a record like another but for some fields."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace  # Known to the checker by name: it holds what is given against the fields.
else:
    from msgspec.structs import replace

__all__ = ["replace"]
