"""Editors among themselves: a draft in review stays as it is, another editor approves it, and all can say something."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import awaiting, corrections, drafting, leaflets, publishing, reviewing
from content.guiding import guidance
from content.records import EditionAction, EditionStatus, Scope, TaskCode
from content.replacing import replace
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

ROOT = Path(__file__).resolve().parents[3]
LITTLE = begun.little("Meet once - in person", "Sign - an agreement")


async def colleague(desk: begun.Desk, *, person: str | None = None) -> Viewer:
    """Make another editor of the same collection; with a person, another key of theirs."""
    row = await models.AccessKey.get(id=desk.editor.id)
    key = models.AccessKey(**{**models.values(row), "id": "key-colleague", "name": "a colleague", "digest": "c" * 64})
    key.person_id = person
    await key.save(force_create=True)
    return replace(desk.editor, id=key.id, name=key.name)


async def careful(desk: begun.Desk) -> None:
    await leaflets.update_collection(desk.editor, collection=desk.collection, expected_version=1, needs_approval=True)


async def status(desk: begun.Desk, edition: str) -> tuple[EditionStatus, int]:
    shown = await begun.seen(desk.editor, edition)
    return shown.status, shown.version


async def steps(viewer: Viewer, edition: str) -> dict[EditionAction, tuple[str, ...]]:
    shown = await begun.seen(viewer, edition)
    found = await awaiting.transitions_of(viewer, [shown])
    return {one.action: one.missing for one in found.get(edition, ())}


async def test_a_draft_in_review_is_not_corrected_until_it_is_returned(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, LITTLE)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1, note="Is the second box right?")
    assert await status(desk, edition) == (EditionStatus.IN_REVIEW, 2)
    assert await guidance.find_edition(ANONYMOUS, id=edition) is None
    key = (await begun.seen(desk.editor, edition)).checklists[0].items[0].key
    attempts: list[Callable[[], Awaitable[str]]] = [
        lambda: corrections.edit_item(desk.editor, edition=edition, expected_version=2, key=key, text="Other words"),
        lambda: corrections.mark_essential(
            desk.editor, edition=edition, expected_version=2, keys=[key], essential=False
        ),
        lambda: drafting.discard(desk.editor, edition=edition, expected_version=2),
        lambda: reviewing.submit(desk.editor, edition=edition, expected_version=2),
        lambda: begun.draft(desk, LITTLE, leaflet="little-leaflet", replaces=edition),
    ]
    for attempt in attempts:
        async with begun.refused(store, "WRONG_STATE", "review"):
            await attempt()
    await reviewing.return_to_draft(desk.editor, edition=edition, expected_version=2, reason="Sign what?")
    assert await status(desk, edition) == (EditionStatus.DRAFT, 3)
    await corrections.edit_item(desk.editor, edition=edition, expected_version=3, key=key, text="Other words")
    said = (await reviewing.comments_of(desk.editor, [await begun.seen(desk.editor, edition)]))[edition]
    assert [(one.text, one.key, one.made_by) for one in said] == [
        ("Is the second box right?", None, "the editor's desk"),
        ("Sign what?", None, "the editor's desk"),
    ]


async def test_where_four_eyes_are_wanted_another_editor_approves_first(store: files.Store) -> None:
    desk = await begun.desk(store)
    await careful(desk)
    other = await colleague(desk)
    edition = await begun.draft(desk, LITTLE)
    async with begun.refused(store, "WRONG_STATE", "approveEdition"):
        await publishing.publish(desk.editor, edition=edition, expected_version=1)
    async with begun.refused(store, "WRONG_STATE", "not in review"):
        await reviewing.approve(other, edition=edition, expected_version=1)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1)
    async with begun.refused(store, "FORBIDDEN", "another editor"):
        await reviewing.approve(desk.editor, edition=edition, expected_version=2)
    async with begun.refused(store, "WRONG_STATE", "approveEdition"):
        await publishing.publish(other, edition=edition, expected_version=2)
    await reviewing.approve(other, edition=edition, expected_version=2)
    async with begun.refused(store, "WRONG_STATE", "already"):
        await reviewing.approve(other, edition=edition, expected_version=3)
    await publishing.publish(desk.editor, edition=edition, expected_version=3)
    assert await status(desk, edition) == (EditionStatus.PUBLISHED, 4)
    kinds = [event["type"] for entry in await models.LogEntry.all() for event in entry.events]
    assert kinds[-3:] == ["EDITION_SUBMITTED", "EDITION_APPROVED", "EDITION_PUBLISHED"]


async def test_two_keys_of_one_person_are_two_eyes(store: files.Store) -> None:
    desk = await begun.desk(store)
    await models.Person.create(id="person-1", name="Ada")
    await models.AccessKey.filter(id=desk.editor.id).update(person_id="person-1")
    second = await colleague(desk, person="person-1")
    edition = await begun.draft(desk, LITTLE)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1)
    async with begun.refused(store, "FORBIDDEN"):
        await reviewing.approve(second, edition=edition, expected_version=2)
    await reviewing.approve(OPERATOR, edition=edition, expected_version=2)


async def test_an_approval_goes_with_the_return_to_draft(store: files.Store) -> None:
    desk = await begun.desk(store)
    await careful(desk)
    other = await colleague(desk)
    edition = await begun.draft(desk, LITTLE)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1)
    await reviewing.approve(other, edition=edition, expected_version=2)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await publishing.publish(desk.editor, edition=edition, expected_version=3, at=tomorrow)
    assert await status(desk, edition) == (EditionStatus.SCHEDULED, 4)
    await reviewing.return_to_draft(desk.editor, edition=edition, expected_version=4, reason="Not yet.")
    async with begun.refused(store, "WRONG_STATE", "approveEdition"):
        await publishing.publish(desk.editor, edition=edition, expected_version=5)


async def test_what_is_not_fit_to_publish_is_not_fit_to_review(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    proposed = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    async with begun.refused(store, "MATCHES_UNDECIDED"):
        await reviewing.submit(desk.editor, edition=proposed, expected_version=1)
    without_rule = await begun.draft(desk, begun.little("One", "Two", title="Other", rule=""))
    async with begun.refused(store, "EDITION_INCOMPLETE"):
        await reviewing.submit(desk.editor, edition=without_rule, expected_version=1)
    async with begun.refused(store, "STALE_VERSION"):
        await reviewing.submit(desk.editor, edition=without_rule, expected_version=2)
    for viewer, code in ((ANONYMOUS, "KEY_REQUIRED"), (begun.READER, "FORBIDDEN"), (begun.STRANGER, "NOT_FOUND")):
        async with begun.refused(store, code):
            await reviewing.submit(viewer, edition=without_rule, expected_version=1)


async def test_editors_comment_on_one_thing_or_the_whole_and_see_to_it(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, LITTLE)
    key = (await begun.seen(desk.editor, edition)).checklists[0].items[1].key
    first = await reviewing.comment(desk.editor, edition=edition, text="Which agreement?", key=key)
    await reviewing.comment(desk.editor, edition=edition, text="Good otherwise.")
    await reviewing.settle(desk.editor, comment=first, settled=True)
    shown = await begun.seen(desk.editor, edition)
    said = (await reviewing.comments_of(desk.editor, [shown]))[edition]
    assert [(one.text, one.key, one.settled_by) for one in said] == [
        ("Which agreement?", key, "the editor's desk"),
        ("Good otherwise.", None, None),
    ]
    assert (await reviewing.comments_by_id(desk.editor, [first]))[first] == said[0]
    for viewer in (ANONYMOUS, begun.READER, begun.STRANGER):
        assert await reviewing.comments_of(viewer, [shown]) == {}
        assert await reviewing.comments_by_id(viewer, [first]) == {}
    await reviewing.settle(desk.editor, comment=first, settled=False)
    assert (await reviewing.comments_by_id(desk.editor, [first]))[first].settled_at is None


async def test_a_comment_follows_its_item_to_the_key_it_gets(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk, begun.little("Agree the budget of the link with its partners", "Talk", "Write"))
    draft = await begun.draft(
        desk, begun.little("Agree the purpose of the link with its partners", "Talk", "Write"), leaflet="little-leaflet"
    )
    old, now = [(await begun.seen(desk.editor, one)).checklists[0].items[0].key for one in (out, draft)]
    assert old != now
    for key in (now, "talk", "write", None):
        await reviewing.comment(desk.editor, edition=draft, text=f"On {key}", key=key)
    (waiting,) = [one for one in (await begun.change_set(desk.editor, draft)).items if one.kind == "PROPOSED"]
    decisions = [corrections.Decision(change=waiting.id, same=True)]
    await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=decisions)
    await corrections.merge_items(desk.editor, edition=draft, expected_version=2, gone=("write",), into="talk")
    said = (await reviewing.comments_of(desk.editor, [await begun.seen(desk.editor, draft)]))[draft]
    assert [(one.text, one.key) for one in said] == [
        (f"On {now}", old),
        ("On talk", "talk"),
        ("On write", "talk"),
        ("On None", None),
    ]


async def test_a_comment_that_cannot_stand_is_refused(store: files.Store) -> None:
    desk = await begun.desk(store)
    edition = await begun.draft(desk, LITTLE)
    made = await reviewing.comment(desk.editor, edition=edition, text="x")
    for key, text, code in (
        ("no-such-key", "x", "NOT_FOUND"),
        (None, " ", "INVALID_INPUT"),
        (None, "x" * (reviewing.COMMENT_CHARACTERS_MAX + 1), "INVALID_INPUT"),
    ):
        async with begun.refused(store, code):
            await reviewing.comment(desk.editor, edition=edition, text=text, key=key)
    for viewer in (begun.STRANGER,):
        async with begun.refused(store, "NOT_FOUND"):
            await reviewing.settle(viewer, comment=made, settled=True)
    async with begun.refused(store, "NOT_FOUND"):
        await reviewing.settle(desk.editor, comment="comment-0000000000000000", settled=True)
    row = await models.Comment.get(id=made)
    await models.Comment.bulk_create(
        models.Comment(**{**models.values(row), "id": f"comment-{number}"})
        for number in range(reviewing.COMMENTS_PER_EDITION_MAX - 1)
    )
    async with begun.refused(store, "LIMIT_REACHED"):
        await reviewing.comment(desk.editor, edition=edition, text="One too many")
    out = await begun.published(desk, begun.little("One", title="Another"))
    async with begun.refused(store, "EDITION_PUBLISHED"):
        await reviewing.comment(desk.editor, edition=out, text="Too late")


async def test_the_next_steps_say_what_is_missing_for_each(store: files.Store) -> None:
    desk = await begun.desk(store)
    await careful(desk)
    edition = await begun.draft(desk, LITTLE)
    first = await steps(desk.editor, edition)
    assert {action: len(missing) for action, missing in first.items()} == {
        EditionAction.SUBMIT_FOR_REVIEW: 0,
        EditionAction.PUBLISH: 1,
        EditionAction.SCHEDULE: 1,
        EditionAction.DISCARD: 0,
    }
    assert "approveEdition" in first[EditionAction.PUBLISH][0]
    await reviewing.submit(desk.editor, edition=edition, expected_version=1)
    assert "yourself" in (await steps(desk.editor, edition))[EditionAction.APPROVE][0]
    other = await colleague(desk)
    assert (await steps(other, edition))[EditionAction.APPROVE] == ()
    blind = begun.lacking(other, Scope.CONTENT_PUBLISH)
    assert "CONTENT_PUBLISH" in (await steps(blind, edition))[EditionAction.APPROVE][0]
    await reviewing.approve(other, edition=edition, expected_version=2)
    assert (await steps(desk.editor, edition))[EditionAction.PUBLISH] == ()
    await publishing.publish(desk.editor, edition=edition, expected_version=3)
    assert await steps(desk.editor, edition) == {EditionAction.WITHDRAW: (), EditionAction.RESTORE: ()}
    assert await steps(ANONYMOUS, edition) == {}


async def test_every_state_has_its_row_and_every_step_its_mutation() -> None:
    assert set(awaiting.TRANSITIONS) == set(EditionStatus)
    assert {action for row in awaiting.TRANSITIONS.values() for action, _ in row} == set(awaiting.MUTATIONS)
    page = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
    rows = [
        f"| {state} | {action} | {to or '–'} |" for state, row in awaiting.TRANSITIONS.items() for action, to in row
    ]
    assert "\n".join(rows) in page


async def test_an_editor_sees_what_waits(store: files.Store) -> None:
    desk = await begun.desk(store)
    other = await colleague(desk)
    await begun.published(desk)
    await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    edition = await begun.draft(desk, LITTLE)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1, note="Please look.")
    leaflet = await guidance.find_leaflet(desk.editor, slug=begun.SLUG)
    assert leaflet is not None
    long_ago = datetime.now(UTC).date() - timedelta(days=400)
    await leaflets.update(desk.editor, leaflet=leaflet.id, expected_version=1, review_on=long_ago)
    assert [task.code for task in await awaiting.tasks_of(other)] == [
        TaskCode.REVIEW_LEAFLET,
        TaskCode.DECIDE_MATCHES,
        TaskCode.APPROVE_EDITION,
        TaskCode.ANSWER_COMMENT,
    ]
    assert [task.code for task in await awaiting.tasks_of(desk.editor)] == [
        TaskCode.REVIEW_LEAFLET,
        TaskCode.DECIDE_MATCHES,
    ]
    await reviewing.approve(other, edition=edition, expected_version=2)
    assert TaskCode.PUBLISH_EDITION in {task.code for task in await awaiting.tasks_of(desk.editor)}
    for viewer in (ANONYMOUS, begun.READER, begun.STRANGER):
        assert await awaiting.tasks_of(viewer) == ()


async def test_nobody_approves_what_has_changed_since_they_read_it(store: files.Store) -> None:
    desk = await begun.desk(store)
    other = await colleague(desk)
    edition = await begun.draft(desk, LITTLE)
    await reviewing.submit(desk.editor, edition=edition, expected_version=1)
    await reviewing.return_to_draft(desk.editor, edition=edition, expected_version=2, reason="Wait.")
    await reviewing.submit(desk.editor, edition=edition, expected_version=3)
    with pytest.raises(errors.StaleVersion):
        await reviewing.approve(other, edition=edition, expected_version=2)
