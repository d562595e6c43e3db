"""Editions come into force at their time, by number, and go with a reason; what is out never changes."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, Viewer
from content.editing import awaiting, corrections, describing, publishing, reviewing
from content.guiding import guidance
from content.paging import Page
from content.records import (
    ChangeKind,
    EditionAction,
    EditionFilter,
    EditionStatus,
    FindingCode,
    Leaflet,
    Publication,
    RuleQuantifier,
    Scope,
)
from tests.content import begun

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

LITTLE = "little-leaflet"
SOON = timedelta(seconds=4)


async def current(viewer: Viewer, slug: str, as_of: datetime | None = None) -> tuple[Leaflet, str | None]:
    """Give a leaflet and the edition in force, as the viewer sees them at a time."""
    leaflet = await guidance.find_leaflet(viewer, slug=slug, as_of=as_of)
    assert leaflet is not None
    (edition,) = await guidance.edition_ids_for(viewer, [(leaflet, (), None)])
    return leaflet, edition


async def statuses(viewer: Viewer, leaflet: Leaflet) -> list[tuple[int, int, EditionStatus]]:
    listed = await guidance.list_editions(
        viewer, leaflet.id, Page(), EditionFilter(), newest_first=False, moment=leaflet.moment
    )
    return [(edition.number, edition.revision, edition.status) for edition in listed.nodes]


async def test_what_is_published_is_for_everybody_from_that_moment(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk)
    assert await guidance.find_leaflet(ANONYMOUS, slug=begun.SLUG) is None
    edition = await publishing.publish(desk.editor, edition=draft, expected_version=1)
    leaflet, out = await current(ANONYMOUS, begun.SLUG)
    assert (edition, out) == (draft, draft)
    assert leaflet.title.by_language == (("en-GB", "Local Authority Links"),)
    entry = await models.LogEntry.filter(action="publishEdition").get()
    for viewer, by in ((ANONYMOUS, None), (desk.editor, "the editor's desk")):
        shown = await begun.seen(viewer, edition)
        assert (shown.number, shown.revision, shown.status, shown.version) == (1, 1, EditionStatus.PUBLISHED, 2)
        assert shown.publication == Publication(
            change_kind=ChangeKind.MAJOR,
            change_note=None,
            published_at=entry.at,
            published_by=by,
            superseded_at=None,
            superseded_by_id=None,
            withdrawn_at=None,
            withdrawn_reason=None,
        )
        assert [len(checklist.items) for checklist in shown.checklists] == [10, 21]
        assert (len(shown.findings) > 0) is (viewer is desk.editor)
    assert entry.events == [
        {
            "type": "EDITION_PUBLISHED",
            "subject": edition,
            "leaflet": leaflet.id,
            "number": 1,
            "effectiveAt": entry.at.isoformat(),
        }
    ]
    assert await models.Item.filter(leaflet_id=leaflet.id, first_edition_id=edition).count() == 68


async def test_items_keep_their_keys_through_a_revision(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.seen(ANONYMOUS, await begun.published(desk))
    second = await begun.seen(ANONYMOUS, await begun.published(desk, begun.REVISED, leaflet=begun.SLUG))
    old = [item.key for section in first.sections for item in section.items]
    new = [item.key for section in second.sections for item in section.items]
    assert set(old) - set(new) == {"ensure-broad-involvement-of"}
    assert set(new) - set(old) == {"keep-a-record"}
    assert [section.key for section in first.sections] == [section.key for section in second.sections]
    groups = [[group.key for section in edition.sections for group in section.groups] for edition in (first, second)]
    assert groups[0] == groups[1]
    items = await models.Item.filter(leaflet_id=first.leaflet_id).values_list("key", "first_edition_id")
    assert sorted(items) == sorted([(key, first.id) for key in old] + [("keep-a-record", second.id)])
    assert (second.number, second.revision) == (2, 1)
    gone = await begun.seen(ANONYMOUS, first.id)
    assert (gone.status, gone.sections) == (EditionStatus.SUPERSEDED, first.sections)
    assert gone.publication.superseded_by_id == second.id
    assert gone.publication.superseded_at == second.publication.published_at


async def test_an_item_that_was_gone_comes_back_under_its_old_key(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk to each other", "Sign an agreement"))
    await begun.published(desk, begun.little("Talk to each other"), leaflet=LITTLE)
    third = await begun.published(desk, begun.little("Sign an agreement", "Talk to each other"), leaflet=LITTLE)
    shown = await begun.seen(ANONYMOUS, third)
    assert [box.key for box in shown.checklists[0].items] == ["sign-an-agreement", "talk-to-each-other"]
    assert await models.Item.all().count() == 2


async def test_a_minor_change_keeps_the_number_and_a_major_one_takes_the_next(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    spelt = begun.SEED.replace(b"help your to", b"help you to")
    minor = await begun.draft(desk, spelt, leaflet=begun.SLUG, change_kind=ChangeKind.MINOR)
    assert (await begun.seen(desk.editor, minor)).revision == 2
    await publishing.publish(desk.editor, edition=minor, expected_version=1)
    await begun.published(desk, begun.REVISED, leaflet=begun.SLUG)
    leaflet, _ = await current(ANONYMOUS, begun.SLUG)
    superseded, out = EditionStatus.SUPERSEDED, EditionStatus.PUBLISHED
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, superseded), (1, 2, superseded), (2, 1, out)]
    (latest_of_one,) = await guidance.edition_ids_for(ANONYMOUS, [(leaflet, (), 1)])
    assert latest_of_one == minor
    assert [section.words.plain for section in (await begun.seen(ANONYMOUS, minor)).sections[1:2] if section.words] == [
        "Linking can help you to:"
    ]


async def missing(desk: begun.Desk, draft: str) -> tuple[str, ...]:
    """Say what stands in the way of publishing a draft."""
    steps = await awaiting.transitions_of(desk.editor, [await begun.seen(desk.editor, draft)])
    return next(step.missing for step in steps[draft] if step.action is EditionAction.PUBLISH)


async def test_a_minor_change_that_moves_or_adds_anything_is_refused(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk to each other", "Sign an agreement"))
    for boxes in (
        ("Sign an agreement", "Talk to each other"),
        ("Talk to each other",),
        ("Talk to each other", "Sign an agreement", "Write home"),
    ):
        draft = await begun.draft(desk, begun.little(*boxes), leaflet=LITTLE, change_kind=ChangeKind.MINOR)
        async with begun.refused(store, "WRONG_STATE", "make it major"):
            await publishing.publish(desk.editor, edition=draft, expected_version=1)
        assert [needed for needed in await missing(desk, draft) if "make it major" in needed]
        await describing.edit_draft(desk.editor, edition=draft, expected_version=1, change_kind=ChangeKind.MAJOR)
        assert not await missing(desk, draft)
    same = begun.little("Talk to each other", "Sign an agreement.")
    draft = await begun.draft(desk, same, leaflet=LITTLE, change_kind=ChangeKind.MINOR)
    await corrections.mark_essential(
        desk.editor, edition=draft, expected_version=1, keys=("sign-an-agreement",), essential=False
    )
    async with begun.refused(store, "WRONG_STATE"):
        await publishing.publish(desk.editor, edition=draft, expected_version=2)


async def test_what_is_scheduled_is_seen_at_its_time_with_nothing_running(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    draft = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    at = datetime.now(UTC) + SOON
    await publishing.publish(desk.editor, edition=draft, expected_version=1, at=at)
    just_before, just_after = at - timedelta(microseconds=1), at + timedelta(microseconds=1)
    assert (await current(desk.editor, LITTLE))[1] == first
    assert (await current(desk.editor, LITTLE, just_before))[1] == first
    assert (await current(desk.editor, LITTLE, at))[1] == draft
    assert (await current(desk.editor, LITTLE, just_after))[1] == draft
    leaflet, edition = await current(ANONYMOUS, LITTLE, just_after)
    assert edition == first, "a secret date is none if the public can ask about it"
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, EditionStatus.PUBLISHED)]
    assert await guidance.find_edition(ANONYMOUS, id=draft) is None
    leaflet, _ = await current(desk.editor, LITTLE)
    assert await statuses(desk.editor, leaflet) == [(1, 1, EditionStatus.PUBLISHED), (2, 1, EditionStatus.SCHEDULED)]
    before = await begun.kept(store)
    await asyncio.sleep((at - datetime.now(UTC)).total_seconds() + 0.01)
    leaflet, edition = await current(ANONYMOUS, LITTLE)
    assert edition == draft
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, EditionStatus.SUPERSEDED), (2, 1, EditionStatus.PUBLISHED)]
    assert (await begun.seen(ANONYMOUS, first)).publication.superseded_at == at
    assert await begun.kept(store) == before


async def test_an_editor_sees_a_leaflet_whose_first_edition_is_scheduled(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk"))
    await publishing.publish(desk.editor, edition=draft, expected_version=1, at=datetime.now(UTC) + timedelta(days=1))
    leaflet, edition = await current(desk.editor, LITTLE)
    assert (leaflet.title.by_language, edition) == ((("en-GB", "Little Leaflet"),), None)
    for viewer in (ANONYMOUS, begun.READER, begun.STRANGER):
        for as_of in (None, datetime.now(UTC) + timedelta(days=2)):
            assert await guidance.find_leaflet(viewer, slug=LITTLE, as_of=as_of) is None


async def test_a_scheduled_date_can_be_called_off(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk"))
    major = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    minor = await begun.draft(desk, begun.little("Talk."), leaflet=LITTLE, change_kind=ChangeKind.MINOR)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for at in (datetime.now(UTC), tomorrow + publishing.AHEAD_MAX):
        async with begun.refused(store, "INVALID_INPUT", "five years"):
            await publishing.publish(desk.editor, edition=minor, expected_version=1, at=at)
    await publishing.publish(desk.editor, edition=minor, expected_version=1, at=tomorrow)
    async with begun.refused(store, "EDITION_PUBLISHED"):
        await corrections.edit_item(desk.editor, edition=minor, expected_version=2, key="talk", text="Talk more")
    async with begun.refused(store, "WRONG_STATE", "returnToDraft"):
        await publishing.publish(desk.editor, edition=major, expected_version=1)
    async with begun.refused(store, "WRONG_STATE"):
        await publishing.withdraw(desk.editor, edition=minor, expected_version=2, reason="It is not out.")
    async with begun.refused(store, "REASON_REQUIRED"):
        await reviewing.return_to_draft(desk.editor, edition=minor, expected_version=2, reason=" ")
    async with begun.refused(store, "STALE_VERSION"):
        await reviewing.return_to_draft(desk.editor, edition=minor, expected_version=1, reason="A slip.")
    await reviewing.return_to_draft(desk.editor, edition=minor, expected_version=2, reason="A slip.")
    shown = await begun.seen(desk.editor, minor)
    assert (shown.status, shown.number, shown.revision, shown.version) == (EditionStatus.DRAFT, 1, 2, 3)
    assert shown.publication.published_at is None
    async with begun.refused(store, "WRONG_STATE"):
        await reviewing.return_to_draft(desk.editor, edition=minor, expected_version=3, reason="Again.")
    await corrections.mark_essential(desk.editor, edition=minor, expected_version=3, keys=("talk",), essential=False)
    assert (await begun.seen(ANONYMOUS, (await current(ANONYMOUS, LITTLE))[1] or "")).checklists[0].items[0].essential
    await publishing.publish(desk.editor, edition=major, expected_version=1)
    async with begun.refused(store, "EDITION_PUBLISHED"):
        await reviewing.return_to_draft(desk.editor, edition=major, expected_version=2, reason="It is out.")


async def test_a_withdrawn_edition_gives_its_reason_and_revives_nothing(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk"))
    second = await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    for reason, code in (
        ("", "REASON_REQUIRED"),
        (" \n", "REASON_REQUIRED"),
        ("a\0b", "INVALID_INPUT"),
        ("x" * (publishing.REASON_CHARACTERS_MAX + 1), "INVALID_INPUT"),
    ):
        async with begun.refused(store, code):
            await publishing.withdraw(desk.editor, edition=second, expected_version=2, reason=reason)
    async with begun.refused(store, "STALE_VERSION"):
        await publishing.withdraw(desk.editor, edition=second, expected_version=1, reason="Wrong address.")
    before = datetime.now(UTC)
    whole = await begun.seen(ANONYMOUS, second)
    await publishing.withdraw(desk.editor, edition=second, expected_version=2, reason="Wrong address.")
    leaflet, edition = await current(ANONYMOUS, LITTLE)
    assert edition == second, "nothing older comes back"
    shown = await begun.seen(ANONYMOUS, second)
    assert (shown.status, shown.title, shown.version) == (EditionStatus.WITHDRAWN, "Little Leaflet", 3)
    assert shown.publication.withdrawn_reason == "Wrong address."
    assert (shown.sections, shown.checklists, shown.rule, shown.source) == ((), (), None, None)
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, EditionStatus.SUPERSEDED), (2, 1, EditionStatus.WITHDRAWN)]
    assert (await begun.seen(desk.editor, second)).sections == whole.sections
    async with begun.refused(store, "WRONG_STATE"):
        await publishing.withdraw(desk.editor, edition=second, expected_version=3, reason="Once more.")
    then, _ = await current(ANONYMOUS, LITTLE, before)
    past = await guidance.editions_by_id(ANONYMOUS, [second], then.moment)
    publication = past[second].publication
    assert (publication.withdrawn_at, publication.withdrawn_reason) == (None, None)
    assert (past[second].status, past[second].sections, past[second].version) == (
        EditionStatus.PUBLISHED,
        whole.sections,
        2,
    )


async def test_a_draft_made_against_what_is_withdrawn_can_follow_it(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    draft = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    await publishing.withdraw(desk.editor, edition=first, expected_version=2, reason="Wrong address.")
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    leaflet, edition = await current(ANONYMOUS, LITTLE)
    assert edition == draft
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, EditionStatus.WITHDRAWN), (2, 1, EditionStatus.PUBLISHED)]


async def test_an_earlier_edition_is_restored_as_a_new_one(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk)
    second = await begun.published(desk, begun.REVISED, leaflet=begun.SLUG)
    draft = await publishing.restore(desk.editor, edition=first, change_note="The first words were better.")
    old, shown = await begun.seen(desk.editor, first), await begun.seen(desk.editor, draft)
    assert (shown.status, shown.number, shown.version) == (EditionStatus.DRAFT, 3, 1)
    assert (shown.content_hash, shown.source) == (old.content_hash, old.source)
    assert [[(item.key, item.words) for item in section.items] for section in shown.sections] == [
        [(item.key, item.words) for item in section.items] for section in old.sections
    ]
    assert (await begun.change_set(desk.editor, draft)).from_id == second
    await publishing.publish(desk.editor, edition=draft, expected_version=1)
    assert (await current(ANONYMOUS, begun.SLUG))[1] == draft
    assert await models.Item.filter(leaflet_id=shown.leaflet_id).count() == 69
    for edition, code in (
        (await publishing.restore(desk.editor, edition=second), "WRONG_STATE"),
        ("no-such", "NOT_FOUND"),
    ):
        async with begun.refused(store, code):
            await publishing.restore(desk.editor, edition=edition)
    async with begun.refused(store, "INVALID_INPUT"):
        await publishing.restore(desk.editor, edition=first, change_note="\0")


async def test_a_draft_made_before_another_came_into_force_is_not_published(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk"))
    late = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    await begun.published(desk, begun.little("Talk", "Visit"), leaflet=LITTLE)
    async with begun.refused(store, "WRONG_STATE", "Another edition has come into force"):
        await publishing.publish(desk.editor, edition=late, expected_version=1)
    await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE, replaces=late)
    await publishing.publish(desk.editor, edition=late, expected_version=2)


async def test_of_two_editors_who_publish_at_once_one_wins(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk, begun.little("Talk"))
    drafts = [await begun.draft(desk, begun.little("Talk", box), leaflet=LITTLE) for box in ("Write", "Visit", "Sing")]
    answers = await asyncio.gather(
        *(publishing.publish(desk.editor, edition=draft, expected_version=1) for draft in drafts),
        return_exceptions=True,
    )
    (won,) = [answer for answer in answers if isinstance(answer, str)]
    lost = [answer for answer in answers if isinstance(answer, errors.Refusal)]
    assert [(one.code, one.message.split(" since")[0]) for one in lost] == [
        ("WRONG_STATE", "Another edition has come into force")
    ] * 2
    leaflet, edition = await current(ANONYMOUS, LITTLE)
    assert edition == won
    assert await statuses(ANONYMOUS, leaflet) == [(1, 1, EditionStatus.SUPERSEDED), (2, 1, EditionStatus.PUBLISHED)]
    assert await models.LogEntry.filter(action="publishEdition").count() == 2
    assert await models.Edition.filter(published_at__isnull=True).count() == 2


async def test_of_two_who_publish_the_same_draft_one_wins(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk"))
    answers = await asyncio.gather(
        *(publishing.publish(desk.editor, edition=draft, expected_version=1) for _ in range(3)), return_exceptions=True
    )
    assert sorted(answer if isinstance(answer, str) else type(answer).code for answer in answers) == sorted(  # type: ignore[attr-defined]
        [draft, "EDITION_PUBLISHED", "EDITION_PUBLISHED"]
    )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (begun.little("Talk", rule=""), "no rule"),
        (b"Little Leaflet\n\nSome words.\n\n" + begun.RULE.encode() + b"\n", "names a checklist that is not there"),
    ],
    ids=["no rule", "no checklist"],
)
async def test_a_leaflet_that_lacks_a_part_stays_a_draft(store: files.Store, source: bytes, says: str) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, source)
    async with begun.refused(store, "EDITION_INCOMPLETE", says):
        await publishing.publish(desk.editor, edition=draft, expected_version=1)


async def test_a_checklist_needs_an_essential_box(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk", "Write"))
    await corrections.mark_essential(
        desk.editor, edition=draft, expected_version=1, keys=("talk", "write"), essential=False
    )
    async with begun.refused(store, "EDITION_INCOMPLETE", "No box is essential"):
        await publishing.publish(desk.editor, edition=draft, expected_version=2)
    await corrections.mark_essential(desk.editor, edition=draft, expected_version=2, keys=("write",), essential=True)
    await publishing.publish(desk.editor, edition=draft, expected_version=3)


async def test_a_rule_that_asks_for_every_box_needs_none_marked(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk", "Write"))
    await corrections.mark_essential(
        desk.editor, edition=draft, expected_version=1, keys=("talk", "write"), essential=False
    )
    await corrections.edit_rule(desk.editor, edition=draft, expected_version=2, quantifier=RuleQuantifier.ALL)
    await publishing.publish(desk.editor, edition=draft, expected_version=3)
    assert (await begun.seen(ANONYMOUS, draft)).status == EditionStatus.PUBLISHED


async def test_guidance_without_checklist_or_rule_can_be_published(store: files.Store) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk, b"Little Leaflet\n\nBackground:\n\nMany towns link.\n")
    shown = await begun.seen(ANONYMOUS, out)
    assert (shown.checklists, shown.rule, shown.status) == ((), None, EditionStatus.PUBLISHED)


async def test_a_doubtful_reading_is_confirmed_by_name(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk", title=""))
    for confirmed in ((), (FindingCode.NO_LICENCE,)):
        async with begun.refused(store, "CONFIRMATION_REQUIRED", "LOW_CONFIDENCE"):
            await publishing.publish(desk.editor, edition=draft, expected_version=1, confirm_findings=confirmed)
    await publishing.publish(
        desk.editor, edition=draft, expected_version=1, confirm_findings=(FindingCode.LOW_CONFIDENCE,)
    )


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (lambda _: ANONYMOUS, "KEY_REQUIRED"),
        (lambda _: begun.READER, "FORBIDDEN"),
        (lambda editor: begun.lacking(editor, Scope.CONTENT_PUBLISH), "FORBIDDEN"),
        (lambda editor: begun.lacking(editor, Scope.READ), "NOT_FOUND"),
        (lambda _: begun.STRANGER, "NOT_FOUND"),
    ],
    ids=["nobody", "a reader", "an editor without the scope", "an editor who may not read", "another editor"],
)
async def test_only_those_who_may_publish_do(store: files.Store, who: Callable[[Viewer], Viewer], code: str) -> None:
    desk = await begun.desk(store)
    out = await begun.published(desk, begun.little("Talk"))
    draft = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    viewer = who(desk.editor)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    acts: list[Callable[[], Any]] = [
        lambda: publishing.publish(viewer, edition=draft, expected_version=1),
        lambda: publishing.publish(viewer, edition=draft, expected_version=1, at=tomorrow),
        lambda: publishing.withdraw(viewer, edition=out, expected_version=2, reason="Because."),
        lambda: reviewing.return_to_draft(viewer, edition=draft, expected_version=1, reason="Because."),
    ]
    if Scope.CONTENT_WRITE not in viewer.scopes or code == "NOT_FOUND":
        acts.append(lambda: publishing.restore(viewer, edition=out))
    for act in acts:
        async with begun.refused(store, code):
            await act()
