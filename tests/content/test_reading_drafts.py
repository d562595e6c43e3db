"""A draft is read whole while it is corrected: never half of one version and half of the next."""

import asyncio

import pytest

from content import files
from content.editing import corrections
from content.records import ItemChangeKind
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


async def test_an_item_in_new_words_never_takes_the_name_of_a_heading_that_stays(store: files.Store) -> None:
    """Benefits are named after their group, whose own name was the next one free."""
    desk = await begun.desk(store)
    await begun.published(desk)
    words = b"improving service delivery by working on common issues"
    assert words in begun.SEED
    revised = begun.SEED.replace(words, b"improving what we deliver by working on issues we share")
    edition = await begun.draft(desk, revised, leaflet=begun.SLUG)
    draft = await begun.seen(desk.editor, edition)
    for section in draft.sections:
        named = [
            section.key,
            *(group.key for group in section.groups if group.heading),
            *(one.key for one in section.items),
        ]
        assert len(named) == len(set(named))
    (waiting,) = [
        one for one in (await begun.change_set(desk.editor, edition)).items if one.kind is ItemChangeKind.PROPOSED
    ]
    decision = corrections.Decision(waiting.id, same=True)
    await corrections.decide(desk.editor, edition=edition, expected_version=1, decisions=[decision])
    decided = await begun.seen(desk.editor, edition)
    assert [(group.key, group.heading) for group in decided.sections[1].groups] == [
        (group.key, group.heading) for group in draft.sections[1].groups
    ]
    assert decided.sections[1].items[0].key == waiting.before[0].key
