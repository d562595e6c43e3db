"""Who may have an edition as a file, what it costs to make one, and how many are made at once."""

import asyncio

import pytest

from content import errors, files, models, writing
from content.access import ANONYMOUS, Viewer
from content.editing import publishing
from content.records import FileFormat
from content.replacing import replace
from content.sharing import downloading
from tests.content import begun
from tests.content.writing import made
from tests.walks.rows import counted

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

STATEMENTS_MAX = 12


async def found(viewer: Viewer, edition: str) -> downloading.Download | None:
    return await downloading.find(viewer, edition_id=edition, file_format=FileFormat.DOCX)


async def test_a_file_is_for_those_who_may_read_the_edition(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk)
    before = await begun.kept(store)
    for viewer in (ANONYMOUS, begun.READER, begun.STRANGER):
        assert await found(viewer, draft) is None
    mine = await found(desk.editor, draft)
    assert mine is not None
    assert (mine.filename, mine.is_public) == ("local-authority-links-1-en-GB.docx", False)
    assert await begun.kept(store) == before, "nothing is kept of a file that is made"
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    seen = await found(ANONYMOUS, draft)
    assert seen is not None
    assert seen.is_public
    assert seen.tag != mine.tag, "the foot no longer says that it is a draft"
    await publishing.withdraw(desk.editor, edition=draft, expected_version=2, reason="Not ours to give")
    assert await found(ANONYMOUS, draft) is None
    gone = await found(desk.editor, draft)
    assert gone is not None
    assert not gone.is_public


async def test_a_file_takes_as_many_statements_whatever_its_size(store: files.Store) -> None:
    desk = await begun.desk(store)
    taken: set[int] = set()
    for count in (1, 10, 60):
        boxes = [f"Box number {number} of {count}" for number in range(count)]
        edition = await begun.published(desk, begun.little(*boxes, title=f"Leaflet of {count}"))
        with counted() as given:
            assert await found(ANONYMOUS, edition) is not None
        taken.add(len(given))
    assert len(taken) == 1
    assert max(taken) <= STATEMENTS_MAX


async def test_more_files_than_can_wait_are_turned_away(store: files.Store) -> None:
    desk = await begun.desk(store)
    wanted = await found(desk.editor, await begun.draft(desk))
    assert wanted is not None
    press = downloading.Press(at_once=1, waiting=2)
    given = await asyncio.gather(*(press.write(wanted) for _ in range(5)), return_exceptions=True)
    refused = [one for one in given if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [errors.Unavailable] * 2
    assert {one for one in given if isinstance(one, bytes)} == {writing.write(wanted.copy, FileFormat.DOCX)}
    assert await press.write(wanted) == writing.write(wanted.copy, FileFormat.DOCX), "and those after them are served"


async def test_others_are_served_while_the_largest_edition_is_written(store: files.Store) -> None:
    desk = await begun.desk(store)
    small = await found(desk.editor, await begun.draft(desk))
    assert small is not None
    order = replace(small, copy=replace(small.copy, content=made.largest()))
    press = downloading.Press()
    writing_it = asyncio.create_task(press.write(order))
    await asyncio.sleep(0)
    assert await press.write(small) == writing.write(small.copy, FileFormat.DOCX)
    turns = 0
    while not writing_it.done():
        await models.Leaflet.all().count()
        turns += 1
    assert turns > 1
