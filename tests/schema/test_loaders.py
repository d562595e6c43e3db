"""Many resolvers ask for one record each; `content` is asked once."""

import asyncio

import pytest

from schema.loaders import BATCH_MAX, Loader

pytestmark = pytest.mark.anyio


class Shelf:
    """Gives back what it is asked for, and remembers the questions."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    async def fetch(self, keys: list[int]) -> list[str]:
        self.asked.append(keys)
        await asyncio.sleep(0)
        return [f"record {key}" for key in keys]


async def test_what_is_wanted_at_once_is_asked_for_once() -> None:
    shelf = Shelf()
    loader = Loader[int, str](shelf.fetch)
    assert await loader.load_all([3, 1, 3]) == ["record 3", "record 1", "record 3"]
    assert await loader.load(1) == "record 1"
    assert shelf.asked == [[3, 1]]


async def test_one_question_is_never_about_too_many() -> None:
    shelf = Shelf()
    await Loader[int, str](shelf.fetch).load_all(range(BATCH_MAX + 1))
    assert [len(keys) for keys in shelf.asked] == [BATCH_MAX, 1]


async def test_what_was_written_is_read_afresh() -> None:
    shelf = Shelf()
    loader = Loader[int, str](shelf.fetch)
    loader.prime(1, "at hand")
    assert await loader.load(1) == "at hand"
    loader.forget()
    assert await loader.load(1) == "record 1"


async def test_a_resolver_that_is_cancelled_takes_the_answer_from_nobody() -> None:
    loader = Loader[int, str](Shelf().fetch)
    gone, still_there = asyncio.create_task(loader.load(1)), asyncio.create_task(loader.load(1))
    await asyncio.sleep(0)
    gone.cancel()
    assert await still_there == "record 1"
    with pytest.raises(asyncio.CancelledError):
        await gone
