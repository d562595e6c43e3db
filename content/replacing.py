"""`replace`: a record like another but for some fields."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Known to the type checker by this name: it holds what is given against the fields.
    from dataclasses import replace  # noqa: TID251 - for the checker alone
else:
    from msgspec.structs import replace

__all__ = ["replace"]
