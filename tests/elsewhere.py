"""Writing as another process does that serves the same records."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from content import log


@contextmanager
def elsewhere() -> Iterator[None]:
    """Write as another process does: nobody here hears of it, unless they look."""
    by_others: ContextVar[bool] = ContextVar("by_others", default=False)
    carry_out, spread = log._shielded, log.spread

    async def by_another(*given: Any) -> Any:
        token = by_others.set(True)
        try:
            return await carry_out(*given)
        finally:
            by_others.reset(token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "_shielded", by_another)
        patch.setattr(log, "spread", lambda write: None if by_others.get() else spread(write))
        yield
