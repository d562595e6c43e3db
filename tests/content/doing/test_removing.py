"""Documents are taken off by the side that attached them, for all times; files go once nothing names them."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import agreeing, attaching, removing
from content.linking import partnerships, sides
from content.records import (
    AgreementKind,
    AnswerState,
    AuditFilter,
    ChangeFilter,
    DateOrder,
    NewAgreement,
    NewAnswer,
    NewDocument,
    NewFile,
    NewPlan,
    NewResponsibility,
    Scope,
    Visibility,
)
from content.replacing import replace
from content.telling import audit, feed
from content.ticking import answering
from tests.content.busy import now, visit
from tests.content.linked import Demo, begin, newcomer, refused

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

PAPER = b"What our district needs.\n"


def paper(
    demo: Demo, title: str = "Paper", source: bytes = PAPER, level: Visibility = Visibility.PARTNERSHIP
) -> NewDocument:
    return NewDocument(title=title, file=NewFile("paper.txt", source, demo.store.keep), visibility=level)


async def own(demo: Demo, viewer: Viewer) -> models.Side:
    link = await demo.link(viewer)
    return await models.Side.get(id=link.my_side_id or "", until__isnull=True)


async def update(demo: Demo, viewer: Viewer, **said: Any) -> None:
    side = await own(demo, viewer)
    await sides.update(viewer, partnership=demo.partnership, expected_version=side.version, **said)


async def attached(demo: Demo) -> dict[str, str]:
    """Attach a paper wherever there is a place for one, as the resource poor side; give the ids by place."""
    await update(demo, demo.poor, documents=(paper(demo),), plan=NewPlan(document=paper(demo, "Plan")))
    said = NewAnswer("prepare", AnswerState.TICKED, evidence=(paper(demo, "Minutes"),))
    made = await answering.answer(demo.poor, partnership=demo.partnership, answers=(said,))
    assert made.failures == ()
    await visit(demo.poor, demo.partnership, report=paper(demo, "Report"))
    by_title = {row.title: row.id for row in await models.Document.all()}
    return {name: by_title[title] for name, title in PLACES.items()}


PLACES = {"documents": "Paper", "plan": "Plan", "evidence": "Minutes", "report": "Report"}


async def named() -> str:
    """Give all rows in force that could name a document."""
    rows: list[models.Model] = []
    for kind in (models.Side, models.Answer, models.Visit, models.Agreement):
        rows += await kind.filter(until__isnull=True)
    return str([models.values(row) for row in rows])


async def test_a_document_goes_from_wherever_it_is_attached_and_nothing_else_does(store: files.Store) -> None:
    demo = await begin(store)
    papers = await attached(demo)
    then = await now()
    for place, one in papers.items():
        assert one in await named()
        assert set(await attaching.by_id(demo.rich, list(papers.values()))) >= {one}, place
        before = await log.head()
        assert await removing.remove(demo.poor, document=one) == demo.partnership
        assert await log.head() == before + 1
        assert one not in await named()
        for viewer in (demo.poor, demo.rich):
            assert await attaching.by_id(viewer, [one]) == {}
            assert await attaching.file(viewer, one) is None
        async with refused(errors.NotFound, "document"):
            await removing.remove(demo.poor, document=one)
    assert (await demo.said(demo.poor))["prepare"] is AnswerState.TICKED
    past = (await partnerships.by_id(demo.poor, [demo.partnership], then))[demo.partnership]
    (side,) = [one for one in past.sides if one.id == past.my_side_id]
    assert side.document_ids == (papers["documents"],)
    assert await attaching.by_id(demo.poor, side.document_ids) == {}, "it is seen of no time"


async def test_only_the_side_that_attached_it_takes_it_off(store: files.Store) -> None:
    demo = await begin(store)
    papers = await attached(demo)
    await update(demo, demo.poor, documents=(paper(demo, "Secret", level=Visibility.SIDE),))
    secret = (await models.Document.get(title="Secret")).id
    shared = papers["documents"]
    stranger = await newcomer("Baile Samplach")
    async with refused(errors.KeyRequired):
        await removing.remove(ANONYMOUS, document=shared)
    for viewer in (OPERATOR, demo.editor, replace(demo.poor, scopes=frozenset({Scope.READ}))):
        async with refused(errors.Forbidden):
            await removing.remove(viewer, document=shared)
    async with refused(errors.Forbidden, "document", says="Another side"):
        await removing.remove(demo.rich, document=shared)
    for viewer, one in ((demo.rich, secret), (stranger, shared), (stranger, secret), (demo.poor, "document-none")):
        async with refused(errors.NotFound, "document"):
            await removing.remove(viewer, document=one)


async def test_the_text_of_an_agreement_stays_once_the_others_have_read_it(store: files.Store) -> None:
    demo = await begin(store)
    side = (await own(demo, demo.poor)).id
    terms = NewAgreement(
        kind=AgreementKind.CHARTER,
        languages=("en",),
        aims=(),
        responsibilities=(NewResponsibility(side, "Travel"),),
        drafted_jointly=True,
        document=paper(demo),
    )
    made = await agreeing.propose(demo.poor, partnership=demo.partnership, terms=terms)
    text = str((await models.Agreement.get(id=made, until__isnull=True)).document_id)
    async with refused(errors.WrongState, "document", says="propose another"):
        await removing.remove(demo.poor, document=text)
    drafted = await agreeing.propose(demo.poor, partnership=demo.partnership, terms=replace(terms, draft=True))
    text = str((await models.Agreement.get(id=drafted, until__isnull=True)).document_id)
    await removing.remove(demo.poor, document=text)
    assert (await models.Agreement.get(id=drafted, until__isnull=True)).document_id is None


async def test_the_sides_are_told_of_what_they_saw_and_nobody_of_the_rest(store: files.Store) -> None:
    demo = await begin(store)
    papers = await attached(demo)
    await update(demo, demo.poor, documents=(paper(demo, "Secret", level=Visibility.SIDE),))
    secret = (await models.Document.get(title="Secret")).id
    start = (await feed.changes(demo.poor, paging.Page(last=1), ChangeFilter())).cursors[0]
    await removing.remove(demo.poor, document=papers["documents"])
    await removing.remove(demo.poor, document=secret)

    async def heard(viewer: Viewer) -> list[str]:
        return [one.type for one in (await feed.changes(viewer, paging.Page(after=start), ChangeFilter())).nodes]

    assert await heard(demo.poor) == ["PARTNERSHIP_UPDATED"] * 2
    assert await heard(demo.rich) == ["PARTNERSHIP_UPDATED"]
    assert await heard(ANONYMOUS) == []
    page, narrowed = paging.Page(first=100), AuditFilter(action=("removeDocument",))
    for viewer, sees in ((demo.poor, [True, True]), (demo.rich, [True, False])):
        entries = str(await audit.entries(viewer, page, narrowed, DateOrder()))
        assert [one in entries for one in (papers["documents"], secret)] == sees


async def test_a_file_goes_an_hour_later_and_stays_while_something_else_names_it(store: files.Store) -> None:
    demo = await begin(store)
    await update(demo, demo.poor, documents=(paper(demo), paper(demo, "Other", b"Another text.\n")))
    await update(demo, demo.rich, documents=(paper(demo, "The same"),))
    rows = {row.title: row for row in await models.Document.all()}
    kept, gone = str(rows["Paper"].sha256), str(rows["Other"].sha256)
    (leaflet,) = [row.sha256 for row in await models.Upload.all()]
    for title in ("Paper", "Other"):
        await removing.remove(demo.poor, document=rows[title].id)
    assert await removing.sweep(store) == 0, "somebody may be about to attach it again"
    long_ago = datetime.now(UTC) - 2 * removing.KEPT_FOR
    await models.Document.filter(removed_at__isnull=False).update(removed_at=long_ago)
    assert await removing.sweep(store) == 0, "its bytes were kept a moment ago"
    for one in (kept, gone, leaflet):
        os.utime(store.folder / one[:2] / one, (0, 0))
    assert await removing.sweep(store) == 1
    assert [await store.holds(one) for one in (kept, gone, leaflet)] == [True, False, True]
    assert await removing.sweep(store) == 0
    await removing.remove(demo.rich, document=rows["The same"].id)
    await models.Document.filter(removed_at__isnull=False).update(removed_at=long_ago)
    assert await removing.sweep(store) == 1
    assert not await store.holds(kept)
    await update(demo, demo.poor, documents=(paper(demo),))
    assert await store.fetch(kept) == PAPER
