"""The clock of the process put forward or back, as a machine's is by hand or by its time server."""

import sys
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest


class _Datetime(type):
    """Knows every time, shifted or not."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let the records see another time from now on; `timedelta()` puts it right."""

    class Shifted(datetime, metaclass=_Datetime):
        def __new__(cls, *given: Any, **named: Any) -> datetime:  # type: ignore[misc]  # a plain one will do
            return datetime(*given, **named)  # noqa: DTZ001 - whoever calls it says the zone

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain datetime will do
            return datetime.now(tz) + by

        @classmethod
        def fromisoformat(cls, text: str, /) -> datetime:  # type: ignore[override]  # as above
            return datetime.fromisoformat(text)

    for name, module in sorted(sys.modules.items()):
        if name.startswith("content.") and isinstance(getattr(module, "datetime", None), type):
            monkeypatch.setattr(module, "datetime", Shifted)
