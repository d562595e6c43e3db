"""Servers that tests start, with parts switched off by the environment, as an operator switches them off.

`make off` runs every test that starts a server without the one or the other: answers are the same. A test of the part
itself is `switched.on`, and holds as well.
"""

import os

import pytest

from content.replacing import replace
from server.settings import Settings

SWITCHES = ("PLANS", "SNAPSHOT", "STORED_ANSWERS")
_said = Settings.from_environment({name: os.environ[name] for name in SWITCHES if name in os.environ})

PLANS = _said.plans
on = pytest.mark.usefixtures("parts_on")
"""For a test of a part: its server has them all, whatever the environment says."""


@pytest.fixture
def parts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start servers with every part while a test runs."""
    monkeypatch.setattr(f"{__name__}._said", Settings())
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)


def off(settings: Settings) -> Settings:
    """Give the settings of a server without what the environment switches off."""
    return replace(
        settings,
        plans=settings.plans and _said.plans,
        snapshot=settings.snapshot and _said.snapshot,
        stored_answers=settings.stored_answers and _said.stored_answers,
    )
