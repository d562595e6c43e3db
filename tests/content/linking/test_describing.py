"""How a partnership is described: by its sides, in each language, apart from its stage."""

from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.linking import describing
from content.records import Names, RelationshipForm, Role, SearchFilter, SearchKind, Stage
from content.replacing import replace
from content.searching import search
from tests.content.linked import Demo, begin, holder, newcomer, opened, refused, text, unchanged
from tests.content.living import begun, placed, read

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def update(by: Viewer, partnership: str, **more: Any) -> str:
    seen = await read(by, partnership)
    return await describing.update(by, partnership=partnership, expected_version=seen.version, **more)


async def test_either_side_describes_it_and_what_is_not_named_stays(store: files.Store) -> None:
    demo = await begin(store)
    before = await demo.link()
    await update(
        demo.poor,
        demo.partnership,
        title="Mfano and Exampleton",
        summary=text("Clean water for two towns.", "EN_gb"),
        form=RelationshipForm.FRIENDSHIP,
        local_term="urafiki",
    )
    after = await demo.link()
    described = replace(
        before,
        title="Mfano and Exampleton",
        summary=Names((("en-GB", "Clean water for two towns."),)),
        form=RelationshipForm.FRIENDSHIP,
        local_term="urafiki",
        version=before.version + 1,
    )
    assert after == described, "the address, the stage and all else are as they were"
    await update(demo.rich, demo.partnership, summary=text("Maji safi.", "sw"))
    await update(demo.rich, demo.partnership, summary=text("Clean water.", "en-GB"), local_term=None)
    summed = Names((("en-GB", "Clean water."), ("sw", "Maji safi.")))
    assert await demo.link() == replace(described, summary=summed, local_term=None, version=before.version + 3)
    await update(demo.rich, demo.partnership, summary=None)
    assert (await demo.link()).summary is None
    async with unchanged():
        await update(demo.rich, demo.partnership)
    (entry,) = await models.LogEntry.filter(sequence=await log.head())
    assert [(event["type"], event["subject"]) for event in entry.events] == [("PARTNERSHIP_UPDATED", demo.partnership)]


async def test_the_form_is_apart_from_the_stage(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    for stage in Stage:
        await placed(made, stage)
        for form in RelationshipForm:
            await update(demo.rich, made, form=form)
            found = await read(demo.poor, made)
            assert (found.form, found.stage) == (form, stage)


LONG: dict[str, dict[str, Any]] = {
    "title": {"title": "x" * 401},
    "localTerm": {"local_term": "x" * 201},
    "summary text": {"summary": text("x" * 10_001)},
    "summary": {"summary": text("words", "french")},
}


async def test_who_may_not_and_what_does_not_fit_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    stranger = await newcomer("Other")
    reader = await holder(demo.rich.organisation_id or "", Role.VIEWER)
    version = (await demo.link()).version
    asked: dict[str, Any] = {"partnership": demo.partnership, "title": "Mine"}
    for who, kind, path in (
        (stranger, errors.Forbidden, ("partnership",)),
        (reader, errors.Forbidden, ()),
        (OPERATOR, errors.Forbidden, ()),
        (ANONYMOUS, errors.KeyRequired, ()),
    ):
        async with refused(kind, *path):
            await describing.update(who, expected_version=version, **asked)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await describing.update(demo.rich, expected_version=version - 1, **asked)
    for field, unfit in list(LONG.items())[:3]:
        async with refused(errors.InvalidInput, *field.split()):
            await update(demo.rich, demo.partnership, **unfit)
    async with unchanged():
        with pytest.raises(errors.InvalidInput):
            await update(demo.rich, demo.partnership, **LONG["summary"])
    waiting = await opened(stranger, demo.rich)
    async with refused(errors.WrongState, "partnership"):
        await update(demo.rich, waiting, title="Ours")


async def test_it_is_summed_up_in_so_many_languages(store: files.Store) -> None:
    demo: Demo = await begin(store)
    (row,) = await models.Partnership.filter(id=demo.partnership, until__isnull=True)
    full = [[f"x{one}{two}", "Words"] for one in "abcd" for two in "abcdefghij"]
    await models.Partnership.filter(row=row.row).update(summary=full)
    async with refused(errors.LimitReached, "summary", "language"):
        await update(demo.rich, demo.partnership, summary=text("Words", "fr"))
    await update(demo.rich, demo.partnership, summary=text("Other words", "xaa"))
    found = (await demo.link()).summary
    assert found is not None
    assert (len(found.by_language), found.by_language[0]) == (40, ("xaa", "Other words"))


async def test_what_it_is_called_now_is_found_and_what_it_was_called_is_not(store: files.Store) -> None:
    demo = await begin(store)
    assert await found("exampleton mfano") == ["Exampleton and Mfano"]
    await update(demo.rich, demo.partnership, title="Wells and weirs", summary=text("A borehole.", "en"))
    assert [await found(words) for words in ("weirs", "borehole", "exampleton mfano")] == [
        ["Wells and weirs"],
        ["Wells and weirs"],
        [],
    ]


async def found(words: str) -> list[str]:
    """Say which partnerships everybody finds by some words."""
    narrowed = SearchFilter(kind=(SearchKind.PARTNERSHIP,))
    page = await search.search(ANONYMOUS, paging.Page(first=10), query=words, filter=narrowed)
    return [one.title for one in page.nodes]
