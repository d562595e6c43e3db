"""The audit: who did what, for those who answer for it, part by part under today's permissions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import access, files, ids, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import drafting
from content.joining import invitations, keys, organisations
from content.linking import sides
from content.records import (
    AnswerState,
    AuditEntry,
    AuditFilter,
    DateOrder,
    NewAnswer,
    OrderDirection,
    OrganisationKind,
    Role,
    Scope,
)
from content.replacing import replace
from content.searching import indexing
from content.telling import audit
from content.ticking import answering
from tests.content.begun import SLUG
from tests.content.linked import Demo, begin, holder, newcomer, opened, text

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ALL = AuditFilter()


async def read(viewer: Viewer, **wanted: Any) -> list[AuditEntry]:
    """Read the audit whole, the latest first."""
    found: list[AuditEntry] = []
    after: str | None = None
    while True:
        page = await audit.entries(viewer, paging.Page(first=3, after=after), AuditFilter(**wanted), DateOrder())
        assert page is not None
        found += page.nodes
        if not page.has_next:
            assert len(found) == await page.count()
            return found
        after = page.cursors[-1]


async def actions(viewer: Viewer, **wanted: Any) -> list[str]:
    return [entry.action for entry in reversed(await read(viewer, **wanted))]


async def latest(viewer: Viewer, action: str) -> AuditEntry:
    return (await read(viewer, action=(action,)))[0]


async def _update(viewer: Viewer, demo: Demo, **given: Any) -> None:
    side = await models.Side.get(
        organisation_id=viewer.organisation_id, partnership_id=demo.partnership, until__isnull=True
    )
    await sides.update(viewer, partnership=demo.partnership, expected_version=side.version, **given)


async def test_the_operator_reads_all_of_it_the_latest_first(store: files.Store) -> None:
    await begin(store)
    stored = await models.LogEntry.all().order_by("-sequence")
    whole = await read(OPERATOR)
    assert [(one.at, one.action, one.subject_id, one.request_id) for one in whole] == [
        (row.at, row.action, row.subject, row.request_id) for row in stored
    ]
    assert {one.actor for one in whole} == {
        "operator", "the editor's desk", "the clerk of Exampleton", "the planner of Mfano"
    }  # fmt: skip
    ascending = await audit.entries(OPERATOR, paging.Page(first=2), ALL, DateOrder(OrderDirection.ASC))
    assert ascending is not None
    assert list(ascending.nodes) == whole[::-1][:2]


async def test_who_answers_for_nothing_hears_nothing(store: files.Store) -> None:
    demo = await begin(store)
    own = demo.rich.organisation_id or ""
    blind = await holder(own, Role.LEAD, (Scope.INTEGRATION_MANAGE,))
    officer = await holder(own, Role.OFFICER, (Scope.READ, Scope.PARTNERSHIPS_WRITE))
    nobody = await holder(own, Role.EDITOR, (Scope.READ, Scope.CONTENT_WRITE))
    (entry,) = (await read(OPERATOR))[:1]
    for viewer in (ANONYMOUS, blind, officer, nobody, access.CLOCK):
        assert await audit.entries(viewer, paging.Page(first=1), ALL, DateOrder()) is None
        assert await audit.by_id(viewer, [entry.id]) == {}


async def test_editors_answer_for_their_collections_and_for_nothing_else(store: files.Store) -> None:
    demo = await begin(store)
    editor = replace(demo.editor, scopes=demo.editor.scopes - {Scope.INTEGRATION_MANAGE})  # Who looks after no keys.
    assert await actions(editor) == ["createCollection", "uploadLeaflet", "publishEdition"]
    entry = await latest(editor, "uploadLeaflet")
    edition = await models.Edition.get()
    assert entry.subject_id == edition.id
    assert entry.after is not None
    assert entry.after["contentHash"] == edition.content_hash
    leaflet = await models.Leaflet.get(until__isnull=True)
    for subject, wanted in (
        (edition.id, ["uploadLeaflet", "publishEdition"]),
        (leaflet.id, ["uploadLeaflet", "publishEdition"]),
        (leaflet.collection_id, ["createCollection", "uploadLeaflet", "publishEdition"]),
        (demo.partnership, []),
    ):
        assert await actions(editor, subject=subject) == wanted


async def test_an_organisations_own_people_answer_for_what_it_did_and_what_was_done_to_it(store: files.Store) -> None:
    demo = await begin(store)
    came_in = ["addOrganisation", "createInvitation", "redeemInvitation"]
    linked = ["openPartnership", "acknowledgePartnership", "answerItems", "answerItems"]
    assert await actions(demo.rich) == [*came_in, *linked]
    assert await actions(demo.poor) == [*came_in, *linked, "openPartnership"]
    made = await keys.create(
        demo.rich, organisation=demo.rich.organisation_id or "", name="portal", scopes=(), expires_at=_soon()
    )
    await keys.rotate(OPERATOR, key=made.key_id)
    assert (await actions(demo.rich))[-2:] == ["createKey", "rotateKey"]
    assert (await actions(demo.rich, subject=demo.rich.organisation_id)) == [
        *came_in, "createKey", "rotateKey"
    ]  # fmt: skip
    assert "createKey" not in await actions(demo.poor)
    stranger = await newcomer("Stranger")
    assert await actions(stranger) == ["addOrganisation", "createKey"]


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(days=5)


async def test_s09_the_past_is_read_part_by_part_under_todays_permissions(store: files.Store) -> None:
    demo = await begin(store)
    await _update(demo.rich, demo, notes="Ours alone.", rationale=text("To learn."), publish_readiness=True)
    said = {"publishes_readiness": True, "rationale": [["en", "To learn."]]}
    ours = await latest(demo.rich, "updateSide")
    assert ours.after == said | {"notes": "Ours alone."}
    assert ours.before == {
        "notes": None,
        "publishes_readiness": False,
        "rationale": [["en-GB", "To learn from each other how to keep water clean."]],
    }
    assert (await latest(demo.poor, "updateSide")).after == said
    assert (await latest(OPERATOR, "updateSide")).after == {"publishes_readiness": True}
    assert (await latest(OPERATOR, "answerItems")).after is None
    assert (await latest(demo.rich, "answerItems")).after is not None
    # What a side wrote is hidden from it again once it may not see it: it left, and yesterday's right is no right.
    await models.Side.filter(organisation_id=demo.rich.organisation_id, until__isnull=True).update(
        organisation_id="organisation-elsewhere"
    )
    await indexing.rebuild()
    gone = await latest(demo.rich, "updateSide")
    assert gone.after == {"publishes_readiness": True}
    assert (await latest(demo.rich, "answerItems")).after is None
    feed_of_poor = await latest(demo.poor, "updateSide")
    assert feed_of_poor.after == said


async def test_s09_an_editor_whose_collection_was_taken_away_reads_its_past_no_more(store: files.Store) -> None:
    demo = await begin(store)
    assert await actions(demo.editor) != []
    other = await holder(demo.editor.organisation_id or "", Role.LEAD)
    own = [entry for entry in await read(other) if entry.action in ("uploadLeaflet", "publishEdition")]
    assert [(entry.before, entry.after) for entry in own] == [(None, None)] * 2, "it did it, but edits nothing today"


async def test_no_part_of_any_entry_holds_a_secret(store: files.Store) -> None:
    demo = await begin(store)
    made = await keys.create(
        demo.rich, organisation=demo.rich.organisation_id or "", name="portal", scopes=(), expires_at=_soon()
    )
    rotated = await keys.rotate(demo.rich, key=made.key_id)
    added = await organisations.add(OPERATOR, name=text("Town"), kind=OrganisationKind.OTHER, country="GB")
    invited = await invitations.create(OPERATOR, organisation=added)
    redeemed = await invitations.redeem(ANONYMOUS, secret=invited.secret or "", key_name="Somebody Real")
    secrets = [made.secret, rotated.secret, invited.secret, redeemed.secret]
    hidden = [one for one in secrets if one] + [keys.digest(one) for one in secrets if one]
    told = repr([(entry.before, entry.after) for entry in await read(OPERATOR)])
    assert [one for one in [*hidden, "Somebody Real"] if one in told] == []


async def test_an_audit_is_narrowed_by_actor_action_and_time(store: files.Store) -> None:
    demo = await begin(store)
    own = ["openPartnership", "answerItems"]
    assert await actions(OPERATOR, actor="the clerk of Exampleton") == own
    assert await actions(demo.rich, actor="the clerk of Exampleton") == own
    assert await actions(demo.rich, actor=demo.rich.id) == own
    assert await actions(demo.poor, actor=demo.rich.id) == [], "the id of another's key is shown nowhere"
    assert await actions(OPERATOR, actor=demo.rich.id) == own
    assert await actions(OPERATOR, actor="first key") == [], "an entry shows the person's name, so that is asked for"
    assert await actions(demo.rich, actor="operator") == [
        "addOrganisation",
        "createInvitation",
        "redeemInvitation",
    ]
    assert await actions(demo.rich, action=("answerItems", "nothing")) == ["answerItems"] * 2
    whole = await read(OPERATOR)
    at = whole[4].at
    assert await read(OPERATOR, since=at) == whole[:5]
    assert await read(OPERATOR, until=at) == whole[4:]
    assert await read(OPERATOR, since=at, until=at) == [whole[4]]
    for nothing in ("", "nobody", "\0", "\ud800", "x" * 300):
        assert await read(OPERATOR, actor=nothing) == await read(OPERATOR, subject=nothing) == []
        assert await read(OPERATOR, action=(nothing,)) == []


async def test_a_partnership_that_waits_is_nobody_elses(store: files.Store) -> None:
    demo = await begin(store)
    waiting = await opened(demo.rich, await newcomer("Stranger"), title="Waiting")
    assert await actions(demo.rich, subject=waiting) == ["openPartnership"]
    assert await actions(demo.poor, subject=waiting) == []
    side = await models.Side.filter(partnership_id=waiting).first()
    assert side is not None
    assert await actions(demo.rich, subject=side.id) == ["openPartnership"]


async def test_an_entry_is_found_by_its_identifier_by_those_who_answer_for_it(store: files.Store) -> None:
    demo = await begin(store)
    entry = await latest(demo.rich, "answerItems")
    assert await audit.by_id(demo.rich, [entry.id, "entry-" + "0" * 16, "nowhere"]) == {entry.id: entry}
    assert await audit.by_id(demo.editor, [entry.id]) == {}
    assert ids.noun(entry.id) == "entry"


async def test_corrections_of_a_draft_are_its_editors_alone(store: files.Store) -> None:
    demo = await begin(store)
    edition = await drafting.draft(
        demo.editor,
        store=store,
        target=drafting.Target(slug=SLUG),
        language="en-GB",
        source=b"Little\n\nChecklist:\n\n- [ ] One box\n\nIf you can't tick it, think again about linking.\n",
        filename="x.md",
    )
    await drafting.discard(demo.editor, edition=edition, expected_version=1)
    assert (await latest(demo.editor, "discardDraft")).before is not None
    assert edition not in {entry.subject_id for entry in await read(demo.rich)}


async def test_answers_are_for_the_sides(store: files.Store) -> None:
    demo = await begin(store)
    answer = NewAnswer("follow-up", AnswerState.TICKED)
    await answering.answer(demo.rich, partnership=demo.partnership, answers=(answer,))
    for viewer, after in ((demo.rich, {"follow-up": "TICKED"}), (demo.poor, {"follow-up": "TICKED"}), (OPERATOR, None)):
        assert (await latest(viewer, "answerItems")).after == after
