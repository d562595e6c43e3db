"""What changed between two editions is told item by item, and who would feel it to those who edit."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, models
from content.access import ANONYMOUS, Viewer
from content.editing import changes, corrections, drafting, publishing
from content.guiding import guidance
from content.linking import partnerships
from content.records import (
    AnswerState,
    ChangeImpact,
    ChangeKind,
    ChangeSet,
    ItemChange,
    ItemChangeCount,
    ItemChangeKind,
    NewAnswer,
    Readiness,
    SegmentKind,
    Verdict,
)
from content.replacing import replace
from content.ticking import adopting, answering, checklists
from tests.content import begun, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

KEPT, REWORDED, MOVED = ItemChangeKind.KEPT, ItemChangeKind.REWORDED, ItemChangeKind.MOVED
ADDED, REMOVED, PROPOSED = ItemChangeKind.ADDED, ItemChangeKind.REMOVED, ItemChangeKind.PROPOSED
LITTLE = "little-leaflet"
OLD_PACE = "Grow at a steady pace - don't try to do too much too soon and risk burning out"
NEW_PACE = "Grow at your own pace - don't take on too much at once, and nobody burns out"
REALISTIC = "Be realistic - don't set unachievable expectations at home or abroad"


def told(items: Iterable[ItemChange]) -> list[tuple[ItemChangeKind, bool, str | None, str | None]]:
    """List what changed, with the words before and after."""
    return [
        (
            item.kind,
            item.moved,
            item.before[0].words.plain if item.before else None,
            item.after[0].words.plain if item.after else None,
        )
        for item in items
        if item.kind is not KEPT
    ]


async def test_a_revision_is_told_item_by_item(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk)
    draft = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    found = await begun.change_set(desk.editor, draft)
    assert (found.from_id, found.to_id) == (first, draft)
    assert found.summary == "4 items reworded, 1 moved, 1 added, 1 removed, 1 to decide; 61 unchanged."
    assert found.counts == tuple(
        ItemChangeCount(kind, count)
        for kind, count in ((KEPT, 61), (REWORDED, 4), (MOVED, 1), (ADDED, 1), (REMOVED, 1), (PROPOSED, 1))
    )
    assert told(found.items) == [
        (
            REWORDED,
            False,
            "Establish the rationale for the partnership",
            "Establish the rationale for your partnership",
        ),
        (PROPOSED, False, OLD_PACE, NEW_PACE),
        (REWORDED, False, "Focus - stick to agreed goals", "Focus - stick to the agreed goals"),
        (MOVED, True, REALISTIC, REALISTIC),
        (ADDED, False, None, "Keep a record - write down what was agreed, so that newcomers can follow"),
        (
            REWORDED,
            False,
            "Be open - try to understand the cultural context and needs",
            "Be open - try to understand their cultural context and needs",
        ),
        (
            REWORDED,
            False,
            "Managing different working practices and cultures",
            "Managing different working practices and different cultures",
        ),
        (REMOVED, False, "Ensure broad involvement of local community actors", None),
    ]
    assert found.impact == ChangeImpact((await begun.seen(desk.editor, draft)).leaflet_id, 0, 0, 0)


async def test_the_words_of_both_sides_are_there_to_compare(store: files.Store) -> None:
    desk = await begun.desk(store)
    await begun.published(desk)
    draft = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    found = await begun.change_set(desk.editor, draft)
    for item in found.items:
        before = "".join(part.text for part in item.segments if part.kind is not SegmentKind.INSERTED)
        after = "".join(part.text for part in item.segments if part.kind is not SegmentKind.DELETED)
        assert before.split("\n")[0] == (item.before[0].words.plain if item.before else "")
        assert after.split("\n")[0] == (item.after[0].words.plain if item.after else "")
        assert (item.score is not None) is (item.kind is PROPOSED)
    (waiting,) = [item for item in found.items if item.kind is PROPOSED]
    assert waiting.score == pytest.approx(0.61, abs=0.05)
    assert len({item.id for item in found.items}) == len(found.items)


async def test_an_edition_is_compared_with_the_one_before_it_or_an_earlier_number(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk to them"))
    second = await begun.published(desk, begun.little("Talk to them", "Write home"), leaflet=LITTLE)
    spelt = await begun.draft(
        desk, begun.little("Talk to them.", "Write home"), leaflet=LITTLE, change_kind=ChangeKind.MINOR
    )
    await publishing.publish(desk.editor, edition=spelt, expected_version=1)
    third = await begun.published(desk, begun.little("Write home", "Talk to them."), leaflet=LITTLE)
    for edition, since, base, said in (
        (first, None, None, "1 item added."),
        (second, None, first, "1 item added; 1 unchanged."),
        (spelt, None, second, "1 item reworded; 1 unchanged."),
        (third, None, spelt, "1 item moved; 1 unchanged."),
        (third, 1, first, "1 item reworded, 1 added."),
        (third, 2, spelt, "1 item moved; 1 unchanged."),
        (spelt, 2, spelt, "Nothing changed."),
    ):
        found = await begun.change_set(ANONYMOUS, edition, since)
        assert (found.from_id, found.to_id, found.summary, found.impact) == (base, edition, said, None)
        assert all(item.ticks_to_reconfirm is None for item in found.items)
    shown = await begun.seen(ANONYMOUS, third)
    for unknown in (0, 4, -1):
        (refusal,) = await changes.change_sets(ANONYMOUS, [(shown, unknown)])
        assert isinstance(refusal, errors.InvalidInput)
        assert refusal.path == ("since",)


async def test_several_are_compared_at_once_as_each_would_be_alone(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    second = await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    other = await begun.published(desk, begun.little("Sing", title="Other"))
    draft = await begun.draft(desk, begun.little("Write"), leaflet=LITTLE)
    asked: list[tuple[str, int | None]] = [(draft, None), (second, 1), (other, None), (first, None), (second, 7)]
    shown = {edition: await begun.seen(desk.editor, edition) for edition, _ in asked}
    together = await changes.change_sets(desk.editor, [(shown[edition], since) for edition, since in asked])
    assert together[:4] == [await begun.change_set(desk.editor, edition, since) for edition, since in asked[:4]]
    assert isinstance(together[4], errors.InvalidInput)


async def test_what_is_withdrawn_is_compared_for_its_editors_only(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    second = await begun.published(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    third = await begun.published(desk, begun.little("Write"), leaflet=LITTLE)
    await publishing.withdraw(desk.editor, edition=second, expected_version=2, reason="Wrong address.")
    for edition, since in ((second, None), (third, None), (third, 2)):
        for viewer in (ANONYMOUS, begun.STRANGER):
            assert await changes.change_sets(viewer, [(await begun.seen(viewer, edition), since)]) == [None]
        assert (await begun.change_set(desk.editor, edition, since)).items
    assert (await begun.change_set(ANONYMOUS, third, 1)).from_id == first


async def test_nobody_compares_with_an_edition_that_is_still_to_come(store: files.Store) -> None:
    desk = await begun.desk(store)
    first = await begun.published(desk, begun.little("Talk"))
    secret = await begun.draft(desk, begun.little("Talk", "Write"), leaflet=LITTLE)
    await publishing.publish(desk.editor, edition=secret, expected_version=1, at=datetime.now(UTC) + timedelta(days=1))
    after = datetime.now(UTC) + timedelta(days=2)
    for viewer in (ANONYMOUS, begun.READER, begun.STRANGER):
        leaflet = await guidance.find_leaflet(viewer, slug=LITTLE, as_of=after)
        assert leaflet is not None
        shown = await guidance.editions_by_id(viewer, [first, secret], leaflet.moment)
        assert list(shown) == [first]
        (answer,) = await changes.change_sets(viewer, [(shown[first], 2)])
        assert isinstance(answer, errors.InvalidInput)
    leaflet = await guidance.find_leaflet(desk.editor, slug=LITTLE, as_of=after)
    assert leaflet is not None
    coming = (await guidance.editions_by_id(desk.editor, [secret], leaflet.moment))[secret]
    (found,) = await changes.change_sets(desk.editor, [(coming, None)])
    assert isinstance(found, ChangeSet)
    assert (found.from_id, found.summary) == (first, "1 item added; 1 unchanged.")


async def test_a_discarded_draft_is_compared_with_nothing(store: files.Store) -> None:
    desk = await begun.desk(store)
    draft = await begun.draft(desk, begun.little("Talk"))
    shown = await begun.seen(desk.editor, draft)
    await drafting.discard(desk.editor, edition=draft, expected_version=1)
    assert await changes.change_sets(desk.editor, [(shown, None)]) == [None]


async def standing(viewer: Viewer, partnership: str) -> Readiness:
    link = (await partnerships.by_id(viewer, [partnership]))[partnership]
    return (await checklists.of_partnerships(viewer, [link]))[partnership]


async def to_confirm(viewer: Viewer, partnership: str) -> int:
    """Count the ticks, over both sides, that ask to be confirmed."""
    return sum(
        answer.wording_changed and answer.state is AnswerState.TICKED
        for item in (await standing(viewer, partnership)).items
        for answer in item.answers
    )


async def tick(viewer: Viewer, partnership: str, *keys: str) -> None:
    said = {item.item.key: item.mine for item in (await standing(viewer, partnership)).items}
    await answering.answer(
        viewer,
        partnership=partnership,
        answers=[
            NewAnswer(item=key, state=AnswerState.TICKED)
            for key in keys
            if (mine := said[key]) is None or mine.state is not AnswerState.TICKED
        ],
    )


async def test_the_impact_foretells_what_adopting_does(store: files.Store) -> None:
    demo = await linked.begin(store)
    (collection,) = demo.editor.collection_ids
    desk = begun.Desk(demo.editor, collection, store)
    steps = [item.item.key for item in (await standing(demo.rich, demo.partnership)).items if item.item.essential]
    for viewer in (demo.rich, demo.poor):
        await tick(viewer, demo.partnership, *steps, "be-realistic", "ensure-broad-involvement-of")
    await tick(demo.rich, demo.partnership, "grow-at-a-steady-pace", "focus")
    assert (await standing(demo.rich, demo.partnership)).verdict is Verdict.READY
    draft = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    (waiting,) = [item for item in (await begun.change_set(desk.editor, draft)).items if item.kind is PROPOSED]
    leaflet = (await begun.seen(desk.editor, draft)).leaflet_id
    undecided = (await begun.change_set(desk.editor, draft)).impact
    assert undecided == ChangeImpact(leaflet, 1, 4, 0, (demo.partnership,)), "as if it were the same item"
    decisions = [corrections.Decision(change=waiting.id, same=True, keep_answers=False)]
    await corrections.decide(desk.editor, edition=draft, expected_version=1, decisions=decisions)
    await corrections.mark_essential(desk.editor, edition=draft, expected_version=2, keys=("focus",), essential=True)
    foretold = await begun.change_set(desk.editor, draft)
    assert foretold.impact == ChangeImpact(leaflet, 1, 3, 1, (demo.partnership,))
    assert {item.after[0].key: item.ticks_to_reconfirm for item in foretold.items if item.ticks_to_reconfirm} == {
        "establish-the-rationale-for": 2,
        "focus": 1,
    }
    for viewer in (ANONYMOUS, demo.rich):
        assert await guidance.find_edition(viewer, id=draft) is None
    await publishing.publish(desk.editor, edition=draft, expected_version=3)
    assert (await begun.change_set(desk.editor, draft)).impact == foretold.impact
    assert (await begun.change_set(demo.rich, draft)).impact is None
    assert (await standing(demo.rich, demo.partnership)).verdict is Verdict.READY, "nobody is moved by a publication"
    link = (await partnerships.by_id(demo.rich, [demo.partnership]))[demo.partnership]
    await adopting.adopt(demo.rich, partnership=demo.partnership, expected_version=link.version, edition=draft)
    assert await to_confirm(demo.rich, demo.partnership) == foretold.impact.ticks_to_reconfirm
    assert (await standing(demo.rich, demo.partnership)).verdict is Verdict.IN_PROGRESS


async def test_a_minor_change_asks_nobody_to_confirm(store: files.Store) -> None:
    demo = await linked.begin(store)
    (collection,) = demo.editor.collection_ids
    desk = begun.Desk(demo.editor, collection, store)
    spelt = begun.SEED.replace(
        b"Establish the rationale for the partnership", b"Establish the rationale for your partnership"
    )
    for kind, ticks in ((ChangeKind.MAJOR, 2), (ChangeKind.MINOR, 0)):
        draft = await begun.draft(desk, spelt, leaflet=begun.SLUG, change_kind=kind)
        (changed,) = [item for item in (await begun.change_set(desk.editor, draft)).items if item.kind is not KEPT]
        assert (changed.kind, changed.ticks_to_reconfirm) == (REWORDED, ticks)
        impact = (await begun.change_set(desk.editor, draft)).impact
        leaflet = (await begun.seen(desk.editor, draft)).leaflet_id
        assert impact == ChangeImpact(leaflet, 1, ticks, 0, (demo.partnership,))


async def test_a_trial_foretells_the_same_as_the_draft(store: files.Store) -> None:
    demo = await linked.begin(store)
    (collection,) = demo.editor.collection_ids
    desk = begun.Desk(demo.editor, collection, store)
    trial = await drafting.dry_run(
        demo.editor,
        target=drafting.Target(slug=begun.SLUG),
        language=begun.LANGUAGE,
        source=begun.REVISED,
        filename="leaflet.md",
    )
    edition = await begun.draft(desk, begun.REVISED, leaflet=begun.SLUG)
    draft = await begun.change_set(demo.editor, edition)
    leaflet = (await begun.seen(demo.editor, edition)).leaflet_id
    assert trial.change_set is not None
    assert trial.change_set.impact == draft.impact == ChangeImpact(leaflet, 1, 2, 0, (demo.partnership,))
    renamed = {item.id: old.id for item, old in zip(draft.items, trial.change_set.items, strict=True)}
    assert [replace(item, id="", before=(), after=()) for item in draft.items] == [
        replace(item, id="", before=(), after=()) for item in trial.change_set.items
    ]
    assert not set(renamed) & set(renamed.values())
    assert await models.Edition.all().count() == 2
