"""A draft is read whole while it is corrected: never half of one version and half of the next."""

import asyncio

import pytest

from content import corrections, files
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_draft_is_read_whole_while_it_is_corrected(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, begun.SEED)
    first = await begun.seen(desk.editor, edition)
    keys = [item.key for item in first.sections[1].items][:8]

    async def correct() -> None:
        for number, key in enumerate(keys):
            await corrections.remove_item(desk.editor, edition=edition, expected_version=number + 1, key=key)

    correcting = asyncio.create_task(correct())
    seen = []
    while not correcting.done():
        seen.append(await begun.seen(desk.editor, edition))
    await correcting
    seen.append(await begun.seen(desk.editor, edition))
    assert {(one.version, len(one.sections[1].items)) for one in seen} <= {
        (version, len(first.sections[1].items) - version + 1) for version in range(1, len(keys) + 2)
    }
    assert seen[-1].version == len(keys) + 1
