"""Following a newer edition: answers come along, those to reworded items ask to be confirmed, what is gone is left."""

from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, log, models
from content.access import OPERATOR, Viewer
from content.editing import corrections, drafting, publishing
from content.linking import partnerships
from content.records import AnswerState, ChangeKind, NewAnswer, Stage, Verdict
from content.replacing import replace
from content.ticking import adopting, answering
from tests.content import begun
from tests.content.linked import Demo, begin, newcomer, opened, refused, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)
PLAN = "Write a plan for the town and its people"
NEW_PLAN = "Write a plan for the town, its villages and its people"
FIND = "Find a partner who shares your aims"
TALK = "Talk to others involved in links"
TELL = "Tell everybody what was achieved this year"
PLAN_KEY, FIND_KEY, TALK_KEY, TELL_KEY = (
    "write-a-plan-for",
    "find-a-partner-who",
    "talk-to-others-involved",
    "tell-everybody-what-was",
)


async def put(  # noqa: PLR0913 - it stands for four verbs
    demo: Demo,
    *boxes: str,
    kind: ChangeKind = ChangeKind.MAJOR,
    keep: bool = True,
    allow: tuple[str, ...] = (),
    forbid: tuple[str, ...] = (),
    at: datetime | None = None,
) -> str:
    """Publish the next edition of a little leaflet, its proposed matches taken for the same items."""
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), demo.store)
    known = await models.Leaflet.exists(slug="little-leaflet")
    leaflet = "little-leaflet" if known else None
    edition = await begun.draft(desk, begun.little(*boxes), leaflet=leaflet, change_kind=kind)
    version = 1
    waiting = [one for one in (await begun.change_set(demo.editor, edition)).items if one.score is not None]
    if waiting:
        decisions = [corrections.Decision(change=one.id, same=True, keep_answers=keep) for one in waiting]
        await corrections.decide(demo.editor, edition=edition, expected_version=version, decisions=decisions)
        version += 1
    for keys, allows in ((allow, True), (forbid, False)):
        if keys:
            await corrections.mark_essential(
                demo.editor,
                edition=edition,
                expected_version=version,
                keys=keys,
                essential=True,
                allows_not_applicable=allows,
            )
            version += 1
    return await publishing.publish(demo.editor, edition=edition, expected_version=version, at=at)


async def followed(demo: Demo, **said: AnswerState) -> Demo:
    """Open a partnership that follows the little leaflet, and answer for the resource rich side."""
    made = await opened(demo.rich, demo.poor, title="Little", leaflet="little-leaflet")
    await partnerships.acknowledge(demo.poor, partnership=made)
    little = replace(demo, partnership=made)
    await say(little, demo.rich, **said)
    return little


async def say(demo: Demo, viewer: Viewer, **said: AnswerState) -> None:
    names = {"plan": PLAN_KEY, "find": FIND_KEY, "talk": TALK_KEY, "tell": TELL_KEY}
    answers = tuple(
        NewAnswer(names[name], state, reason="So it is." if state in (C, N) else None) for name, state in said.items()
    )
    made = await answering.answer(viewer, partnership=demo.partnership, answers=answers)
    assert made.failures == ()


async def adopt(demo: Demo, edition: str, viewer: Viewer | None = None) -> None:
    version = (await demo.link()).version
    await adopting.adopt(viewer or demo.rich, partnership=demo.partnership, expected_version=version, edition=edition)


async def asked(demo: Demo) -> list[str]:
    """List what asks to be confirmed."""
    return [one.item.key for one in (await demo.standing()).to_reconfirm]


async def test_ticks_stay_and_reworded_items_ask(store: files.Store) -> None:
    demo = await begin(store)
    first = await put(demo, PLAN, FIND, TALK)
    demo = await followed(demo, plan=T, find=T, talk=C)
    second = await put(demo, NEW_PLAN, FIND, TELL)
    ready = await demo.standing()
    assert (ready.edition_id, ready.newer_edition_id, ready.verdict) == (first, second, Verdict.THINK_AGAIN)
    at = (await models.LogHead.get(id=1)).at
    before = await demo.link()
    await adopt(demo, second)
    ready = await demo.standing()
    assert (ready.edition_id, ready.newer_edition_id, ready.verdict) == (second, None, Verdict.IN_PROGRESS)
    assert await demo.said(demo.rich) == {PLAN_KEY: T, FIND_KEY: T, TELL_KEY: U}
    assert await asked(demo) == [PLAN_KEY]
    mine = {one.item.key: one.mine for one in ready.items}
    assert {key: one.version for key, one in mine.items() if one} == {PLAN_KEY: 2, FIND_KEY: 1, TELL_KEY: 0}
    entry = await models.LogEntry.get(sequence=await log.head())
    assert [(event["type"], event.get("number"), event.get("after")) for event in entry.events] == [
        ("EDITION_ADOPTED", 2, None),
        ("VERDICT_CHANGED", None, "IN_PROGRESS"),
    ]
    assert sorted(table for table, _ in entry.rows) == ["answer", "partnership"]
    assert (await demo.link()).version == before.version + 1
    then = await partnerships.find(demo.rich, id=demo.partnership, as_of=at)
    assert then is not None
    assert then.followed_number == 1
    left = await models.Answer.get(item_id__endswith=TALK_KEY)
    assert (left.state, left.until) == (C, None), "what is gone stays in history, uncounted"
    await say(demo, demo.rich, plan=T)
    assert await asked(demo) == []


async def test_what_asks_goes_on_asking_until_it_is_confirmed(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN, FIND)
    demo = await followed(demo, plan=T, find=T)
    await adopt(demo, await put(demo, NEW_PLAN, FIND))
    await adopt(demo, await put(demo, NEW_PLAN, FIND, TELL))
    assert await asked(demo) == [PLAN_KEY]
    assert (await demo.standing()).ticked == 0, "the other side has ticked nothing"
    assert (await demo.said(demo.rich))[PLAN_KEY] is T


async def test_finalising_is_cleared_for_every_side_and_the_verdict_told(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN, FIND)
    demo = await followed(demo, plan=T)
    for viewer in (demo.rich, demo.poor):
        await answering.answer(viewer, partnership=demo.partnership, answers=(), finalise=True)
    assert (await demo.standing()).verdict is Verdict.THINK_AGAIN
    await adopt(demo, await put(demo, PLAN, FIND, TELL), demo.poor)
    ready = await demo.standing()
    assert [side.finalised_at for side in ready.sides] == [None, None]
    assert ready.verdict is Verdict.IN_PROGRESS
    entry = await models.LogEntry.get(sequence=await log.head())
    assert entry.events[-1] == {
        "type": "VERDICT_CHANGED",
        "subject": demo.partnership,
        "before": "THINK_AGAIN",
        "after": "IN_PROGRESS",
    }


async def test_not_applicable_that_is_no_longer_allowed_is_unanswered(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN, FIND, TALK, allow=(PLAN_KEY, FIND_KEY))
    demo = await followed(demo, plan=N, find=N, talk=T)
    await say(demo, demo.poor, plan=N)
    await adopt(demo, await put(demo, PLAN, FIND, TALK, allow=(FIND_KEY,), forbid=(PLAN_KEY,)))
    assert await demo.said(demo.rich) == {PLAN_KEY: U, FIND_KEY: N, TALK_KEY: T}
    assert await demo.said(demo.poor) == {PLAN_KEY: U, FIND_KEY: U, TALK_KEY: U}
    assert await asked(demo) == []
    rows = await models.Answer.filter(item_id__endswith=PLAN_KEY, until__isnull=True)
    assert [row.state for row in rows] == [U, U]
    assert not any(row.reason for row in rows), "a reason goes with the answer that it was for"


async def test_an_editor_may_say_that_answers_do_not_stay(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN, FIND)
    demo = await followed(demo, plan=T, find=T)
    changed = "Find a partner who shares the hopes of your town"
    await adopt(demo, await put(demo, PLAN, changed, keep=False))
    assert await demo.said(demo.rich) == {PLAN_KEY: T, FIND_KEY: U}


async def test_several_numbers_at_once_ask_for_what_any_of_them_reworded(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN, FIND, TALK)
    at_once = await followed(demo, plan=T, find=T, talk=T)
    in_turn = await followed(demo, plan=T, find=T, talk=T)
    second = await put(demo, NEW_PLAN, FIND)
    third = await put(demo, PLAN, FIND, TALK)
    await adopt(at_once, third)
    assert (await at_once.link()).followed_number == 3
    assert await at_once.said(demo.rich) == {PLAN_KEY: T, FIND_KEY: T, TALK_KEY: T}
    assert await asked(at_once) == [PLAN_KEY], "words that were changed and changed back ask too"
    await adopt(in_turn, second)
    assert (await in_turn.standing()).newer_edition_id == third
    await adopt(in_turn, third)
    assert await in_turn.said(demo.rich) == {PLAN_KEY: T, FIND_KEY: T, TALK_KEY: U}, "what was left behind begins anew"
    assert await asked(in_turn) == [PLAN_KEY]


async def test_a_minor_revision_reaches_partnerships_silently(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, "Write a plan for the twon and its people", FIND)
    demo = await followed(demo, plan=T, find=T)
    minor = await put(demo, PLAN, FIND, kind=ChangeKind.MINOR)
    ready = await demo.standing()
    assert (ready.edition_id, ready.newer_edition_id) == (minor, None)
    assert await asked(demo) == []
    async with refused(errors.WrongState, "edition"):
        await adopt(demo, minor)
    await adopt(demo, await put(demo, PLAN, FIND, TALK))
    assert await asked(demo) == [], "the slip was mended in a revision of the number followed"


async def test_only_a_later_edition_in_force_of_the_same_leaflet_is_adopted(store: files.Store) -> None:
    demo = await begin(store)
    first = await put(demo, PLAN, FIND)
    old = await begun.seen(demo.editor, first)
    demo = await followed(demo, plan=T)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), store)
    draft = await begun.draft(desk, begun.little(PLAN), leaflet="little-leaflet")
    gone = await begun.draft(desk, begun.little(FIND), leaflet="little-leaflet")
    await drafting.discard(demo.editor, edition=gone, expected_version=1)
    seed = await models.Leaflet.get(slug="local-authority-links")
    other = (await models.Edition.get(leaflet_id=seed.id)).id
    for edition in ("edition-none", "a\0", draft, gone, other):
        async with refused(errors.NotFound, "edition"):
            await adopt(demo, edition)
    async with refused(errors.WrongState, "edition"):
        await adopt(demo, old.id)
    await drafting.discard(demo.editor, edition=draft, expected_version=1)
    withdrawn = await put(demo, PLAN, TALK)
    version = (await begun.seen(demo.editor, withdrawn)).version
    await publishing.withdraw(demo.editor, edition=withdrawn, expected_version=version, reason="A mistake.")
    async with refused(errors.WrongState, "edition"):
        await adopt(demo, withdrawn)
    scheduled = await put(demo, PLAN, TELL, at=datetime.now(UTC) + timedelta(days=2))
    async with refused(errors.NotFound, "edition"):
        await adopt(demo, scheduled)


async def test_a_superseded_number_may_be_adopted_on_the_way(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN)
    demo = await followed(demo, plan=T)
    second = await put(demo, PLAN, FIND)
    third = await put(demo, PLAN, FIND, TALK)
    await adopt(demo, second)
    ready = await demo.standing()
    assert (ready.edition_id, ready.newer_edition_id) == (second, third)


async def test_adopting_is_for_sides_of_what_is_open_in_turn(store: files.Store) -> None:
    demo = await begin(store)
    await put(demo, PLAN)
    demo = await followed(demo, plan=T)
    waiting = await opened(demo.rich, demo.poor, leaflet="little-leaflet")
    edition = await put(demo, PLAN, FIND)
    other = await newcomer("Other")
    for nobody in (other, OPERATOR, demo.editor):
        async with refused(errors.Forbidden, *(("partnership",) if nobody is other else ())):
            await adopt(demo, edition, nobody)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await adopting.adopt(demo.rich, partnership=demo.partnership, expected_version=1, edition=edition)
    async with refused(errors.WrongState, "partnership"):
        await adopt(replace(demo, partnership=waiting), edition, demo.poor)
    await adopt(demo, edition)
    async with unchanged():
        with pytest.raises(errors.WrongState):
            await adopt(demo, edition)
    await models.Partnership.filter(id=demo.partnership).update(stage=Stage.ENDED)
    third = await put(demo, PLAN, FIND, TALK)
    async with refused(errors.WrongState, "partnership"):
        await adopt(demo, third)


async def test_an_answer_to_words_that_have_changed_since_asks_to_be_confirmed(store: files.Store) -> None:
    demo = await begin(store)
    first = await put(demo, PLAN, FIND, TALK)
    demo = await followed(demo)
    second = await put(demo, NEW_PLAN, FIND, TELL)
    ticks = (NewAnswer(PLAN_KEY, T), NewAnswer(FIND_KEY, T), NewAnswer(TALK_KEY, T))

    async def answered(edition: str, *answers: NewAnswer) -> list[str]:
        made = await answering.answer(demo.rich, partnership=demo.partnership, answers=answers, edition=edition)
        return [f"{one.code} {'.'.join(one.path)}" for one in made.failures]

    async with refused(errors.WrongState, "edition", says="You follow edition 1"):
        await answered(second, *ticks)
    assert await answered(first, ticks[1]) == []
    assert await asked(demo) == []
    await adopt(demo, second)
    assert await answered(first, *ticks, NewAnswer(TELL_KEY, T)) == ["NOT_FOUND answers.2.item"]
    assert await asked(demo) == [PLAN_KEY]
    assert await demo.said(demo.rich) == {PLAN_KEY: T, FIND_KEY: T, TELL_KEY: T}
    assert await answered(first, NewAnswer(PLAN_KEY, U)) == []
    assert await asked(demo) == [], "there is nothing to confirm"
    assert await answered(second, ticks[0]) == []
    assert await asked(demo) == []
    draft = await begun.draft(begun.Desk(demo.editor, "", store), begun.little(PLAN), leaflet="little-leaflet")
    for nothing in (draft, (await demo.link()).id, "edition-0000000000000000"):
        async with refused(errors.NotFound, "edition"):
            await answered(nothing, ticks[0])
