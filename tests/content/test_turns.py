"""Long work lets others have their turn, and short work does not stop for it."""

import asyncio

import pytest

from content import turns

pytestmark = pytest.mark.anyio


async def others(monkeypatch: pytest.MonkeyPatch, *, each: float) -> int:
    """Count how often another task had its turn in a hundred steps that take so long each."""
    now = [0.0]
    monkeypatch.setattr(turns, "SLICE_SECONDS", 1.0)
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    had = 0

    async def other() -> None:
        nonlocal had
        while True:
            had += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    turn = turns.Turns()
    for _ in range(100):
        now[0] += each
        await turn.others()
    task.cancel()
    return had


async def test_others_come_once_in_each_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await others(monkeypatch, each=1.0) == 100
    assert await others(monkeypatch, each=0.25) == 25
    assert await others(monkeypatch, each=0.0) == 0
