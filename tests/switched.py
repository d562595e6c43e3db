"""Servers that tests start, with parts switched off by the environment, as an operator switches them off.

`PLANS=off make test` and `SNAPSHOT=off make test` run every test without the one or the other: answers are the same.
"""

import os

import pytest

from content.replacing import replace
from server.settings import Settings

SWITCHES = ("PLANS", "SNAPSHOT")
_SAID = Settings.from_environment({name: os.environ[name] for name in SWITCHES if name in os.environ})

PLANS = _SAID.plans
needs_plans = pytest.mark.skipif(not _SAID.plans, reason="PLANS=off: nothing is planned.")
needs_snapshot = pytest.mark.skipif(not _SAID.snapshot, reason="SNAPSHOT=off: nothing is held in memory.")
"""For tests of the part itself; whatever else is tested holds without it."""


def off(settings: Settings) -> Settings:
    """Give the settings of a server without what the environment switches off."""
    return replace(settings, plans=settings.plans and _SAID.plans, snapshot=settings.snapshot and _SAID.snapshot)
