"""Items are split and merged between numbers: proposed, decided, told, and carried over as it was foretold."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from content import codec, files, models
from content.access import Viewer
from content.editing import corrections, drafting, publishing
from content.guiding.outline import Proposal
from content.linking import partnerships
from content.records import (
    AnswerState,
    ChangeImpact,
    ChangeKind,
    ChangeSet,
    ItemChange,
    ItemChangeKind,
    NewAnswer,
    SegmentKind,
)
from content.ticking import adopting, answering, checklists
from tests.content import begun, linked

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)
LITTLE = "little-leaflet"
PLAN = "Plan - write a plan for the town"
FIND = "Find - find a partner who shares your aims"
VISIT = "Visit - go there and ask them to come"
TALK = "Talk - speak with other towns that have links"
TELL = "Tell - let everybody know what was achieved"


@dataclass(frozen=True)
class Little:
    """The demo, and a partnership in it that follows a little leaflet."""

    demo: linked.Demo
    desk: begun.Desk
    partnership: str

    async def say(self, viewer: Viewer, **said: AnswerState) -> None:
        answers = tuple(
            NewAnswer(key, state, reason=f"{key} is so." if state in (C, N) else None) for key, state in said.items()
        )
        made = await answering.answer(viewer, partnership=self.partnership, answers=answers)
        assert made.failures == ()

    async def standing(self) -> dict[str, tuple[tuple[AnswerState, bool], ...]]:
        """Give each box's answers by side, and whether they ask to be confirmed."""
        link = (await partnerships.by_id(self.demo.rich, [self.partnership]))[self.partnership]
        items = (await checklists.of_partnerships(self.demo.rich, [link]))[self.partnership].items
        return {one.item.key: tuple((answer.state, answer.wording_changed) for answer in one.answers) for one in items}

    async def adopt(self, edition: str) -> None:
        link = (await partnerships.by_id(self.demo.rich, [self.partnership]))[self.partnership]
        await adopting.adopt(
            self.demo.rich, partnership=self.partnership, expected_version=link.version, edition=edition
        )

    async def draft(self, *boxes: str) -> str:
        return await begun.draft(self.desk, begun.little(*boxes), leaflet=LITTLE)

    async def leaflet(self, edition: str) -> str:
        return (await begun.seen(self.desk.editor, edition)).leaflet_id

    async def told(self, edition: str, since: int | None = None) -> ChangeSet:
        return await begun.change_set(self.desk.editor, edition, since)

    async def decided(self, edition: str) -> int:
        """Decide that what is proposed is something else, so that nothing waits; give the version."""
        waiting = [one for one in (await self.told(edition)).items if one.kind is ItemChangeKind.PROPOSED]
        if not waiting:
            return 1
        await corrections.decide(
            self.desk.editor,
            edition=edition,
            expected_version=1,
            decisions=[corrections.Decision(one.id, same=False) for one in waiting],
        )
        return 2


async def begin(store: files.Store, *boxes: str) -> Little:
    demo = await linked.begin(store)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), store)
    await begun.published(desk, begun.little(*boxes))
    made = await linked.opened(demo.rich, demo.poor, title="Little", leaflet=LITTLE)
    await partnerships.acknowledge(demo.poor, partnership=made)
    return Little(demo, desk, made)


def shown(items: tuple[ItemChange, ...]) -> list[tuple[ItemChangeKind, list[str], list[str], int | None]]:
    """List the changes with the keys before and after, and the ticks to confirm."""
    return [
        (one.kind, [item.key for item in one.before], [item.key for item in one.after], one.ticks_to_reconfirm)
        for one in items
    ]


def to_confirm(standing: Mapping[str, tuple[tuple[AnswerState, bool], ...]]) -> int:
    return sum(answer == (T, True) for answers in standing.values() for answer in answers)


@pytest.mark.parametrize("keep", [True, False])
async def test_a_split_is_told_and_carried_as_foretold(store: files.Store, keep: bool) -> None:  # noqa: FBT001 - a parameter of the test
    little = await begin(store, PLAN, FIND)
    await little.say(little.demo.rich, plan=T, find=T)
    await little.say(little.demo.poor, plan=C, find=P)
    draft = await little.draft(PLAN, FIND, VISIT)
    version = await little.decided(draft)
    await corrections.split_item(
        little.desk.editor,
        edition=draft,
        expected_version=version,
        old="find",
        into=("find", "visit"),
        keep_answers=keep,
    )
    told = await little.told(draft)
    ticks = 2 if keep else 0
    assert told.summary == "1 item split; 1 unchanged."
    assert shown(told.items) == [
        (ItemChangeKind.KEPT, ["plan"], ["plan"], 0),
        (ItemChangeKind.SPLIT, ["find"], ["find", "visit"], ticks),
    ]
    (split,) = [one for one in told.items if one.kind is ItemChangeKind.SPLIT]
    assert [(one.kind, one.text) for one in split.segments] == [
        (SegmentKind.KEPT, FIND),
        (SegmentKind.INSERTED, f"\n{VISIT}"),
    ]
    assert split.score is not None
    assert 0.6 < split.score < 0.8
    assert told.impact == ChangeImpact(await little.leaflet(draft), 1, ticks, 0, (little.partnership,))
    await publishing.publish(little.desk.editor, edition=draft, expected_version=version + 1)
    assert (await little.told(draft)) == told
    assert (await models.Item.get(key="visit")).derived_from == ["find"]
    await little.adopt(draft)
    standing = await little.standing()
    part = ((T, True), (P, True)) if keep else ((U, False), (U, False))
    assert standing == {"plan": ((T, False), (C, False)), "find": part, "visit": part}
    assert to_confirm(standing) == ticks


async def test_a_merge_is_told_and_carried_as_foretold(store: files.Store) -> None:
    little = await begin(store, PLAN, FIND, TALK)
    await little.say(little.demo.rich, plan=T, find=T, talk=T)
    await little.say(little.demo.poor, plan=T, find=C)
    draft = await little.draft(PLAN, FIND)
    version = await little.decided(draft)
    await corrections.merge_items(
        little.desk.editor, edition=draft, expected_version=version, gone=("talk", "find"), into="plan"
    )
    told = await little.told(draft)
    assert told.summary == "1 item merged."
    assert shown(told.items) == [(ItemChangeKind.MERGED, ["plan", "talk", "find"], ["plan"], 1)]
    assert (
        "".join(one.text for one in told.items[0].segments if one.kind is not SegmentKind.INSERTED)
        == f"{PLAN}\n{TALK}\n{FIND}"
    )
    assert told.impact is not None
    await publishing.publish(little.desk.editor, edition=draft, expected_version=version + 1)
    await little.adopt(draft)
    standing = await little.standing()
    assert standing == {"plan": ((T, True), (C, True))}
    assert to_confirm(standing) == told.impact.ticks_to_reconfirm == 1
    side = await models.Side.get(
        partnership_id=little.partnership, organisation_id=little.demo.poor.organisation_id, until__isnull=True
    )
    answer = await models.Answer.get(id=f"{side.id}/plan", until__isnull=True)
    assert (answer.state, answer.reason) == (C, "find is so."), "the reason comes with the answer"


async def test_what_was_merged_of_something_unanswered_is_unanswered(store: files.Store) -> None:
    little = await begin(store, PLAN, FIND)
    await little.say(little.demo.rich, plan=T)
    draft = await little.draft(PLAN)
    version = await little.decided(draft)
    await corrections.merge_items(
        little.desk.editor, edition=draft, expected_version=version, gone=("find",), into="plan"
    )
    told = await little.told(draft)
    assert told.impact == ChangeImpact(await little.leaflet(draft), 1, 0, 0, (little.partnership,))
    await publishing.publish(little.desk.editor, edition=draft, expected_version=version + 1)
    await little.adopt(draft)
    assert await little.standing() == {"plan": ((U, False), (U, False))}


async def test_several_numbers_are_followed_step_by_step(store: files.Store) -> None:
    little = await begin(store, PLAN, FIND, TALK)
    await little.say(little.demo.rich, plan=T, find=T, talk=P)
    editor = little.desk.editor
    second = await little.draft(PLAN, FIND)
    version = await little.decided(second)
    await corrections.merge_items(editor, edition=second, expected_version=version, gone=("talk",), into="find")
    await publishing.publish(editor, edition=second, expected_version=version + 1)
    third = await little.draft(PLAN, VISIT, TELL)
    version = await little.decided(third)
    await corrections.split_item(
        editor, edition=third, expected_version=version, old="find", into=("visit", "tell"), keep_answers=True
    )
    await publishing.publish(editor, edition=third, expected_version=version + 1)
    assert shown((await little.told(third)).items) == [
        (ItemChangeKind.KEPT, ["plan"], ["plan"], 0),
        (ItemChangeKind.SPLIT, ["find"], ["visit", "tell"], 2),
    ]
    over = await little.told(third, since=1)
    assert shown(over.items) == [
        (ItemChangeKind.KEPT, ["plan"], ["plan"], 0),
        (ItemChangeKind.MERGED, ["find", "talk"], ["visit"], 0),
        (ItemChangeKind.MERGED, ["find", "talk"], ["tell"], 0),
    ]
    await little.adopt(third)
    part = ((P, True), (U, False))
    assert await little.standing() == {"plan": ((T, False), (U, False)), "visit": part, "tell": part}


async def test_a_step_says_nothing_of_the_next(store: files.Store) -> None:
    little = await begin(store, PLAN, FIND)
    editor = little.desk.editor
    second = await little.draft(PLAN, FIND, VISIT)
    version = await little.decided(second)
    await corrections.split_item(
        editor, edition=second, expected_version=version, old="find", into=("find", "visit"), keep_answers=True
    )
    await publishing.publish(editor, edition=second, expected_version=version + 1)
    minor = await begun.draft(
        little.desk, begun.little(PLAN, FIND, VISIT + "."), leaflet=LITTLE, change_kind=ChangeKind.MINOR
    )
    await publishing.publish(editor, edition=minor, expected_version=1)
    assert (await little.told(minor)).summary == "1 item reworded; 2 unchanged."
    assert (await little.told(minor, since=1)).summary == "1 item split; 1 unchanged."
    restored = await publishing.restore(editor, edition=second)
    assert (await little.told(restored)).summary == "1 item reworded; 2 unchanged."
    parted = await begun.draft(
        little.desk, begun.little(PLAN, FIND, VISIT), leaflet=LITTLE, change_kind=ChangeKind.MINOR
    )
    await corrections.merge_items(editor, edition=parted, expected_version=1, gone=("visit",), into="find")
    async with begun.refused(store, "WRONG_STATE", "minor"):
        await publishing.publish(editor, edition=parted, expected_version=2)


async def test_splits_and_merges_that_a_file_hints_at_wait_for_a_decision(store: files.Store) -> None:
    little = await begin(store, PLAN, FIND, TALK)
    await little.say(little.demo.rich, plan=T, find=T, talk=T)
    draft = await little.draft(PLAN, FIND, VISIT)
    await waiting(
        draft,
        Proposal("find", "find", 0.8, more_keys=("visit",)),
        Proposal("plan", "plan", 0.7, more_known_keys=("talk",)),
    )
    told = await little.told(draft)
    assert shown(told.items) == [
        (ItemChangeKind.PROPOSED, ["plan", "talk"], ["plan"], 1),
        (ItemChangeKind.PROPOSED, ["find"], ["find", "visit"], 0),
    ]
    assert [one.score for one in told.items] == [0.7, 0.8]
    async with begun.refused(store, "MATCHES_UNDECIDED", "2 proposed"):
        await publishing.publish(little.desk.editor, edition=draft, expected_version=1)
    merged, split = (one.id for one in told.items)
    await corrections.decide(
        little.desk.editor,
        edition=draft,
        expected_version=1,
        decisions=[corrections.Decision(merged, same=False), corrections.Decision(split, same=True, keep_answers=True)],
    )
    decided = await little.told(draft)
    assert shown(decided.items) == [
        (ItemChangeKind.KEPT, ["plan"], ["plan"], 0),
        (ItemChangeKind.SPLIT, ["find"], ["find", "visit"], 2),
        (ItemChangeKind.REMOVED, ["talk"], [], 0),
    ]
    assert decided.impact is not None
    await publishing.publish(little.desk.editor, edition=draft, expected_version=2)
    await little.adopt(draft)
    assert to_confirm(await little.standing()) == decided.impact.ticks_to_reconfirm == 2


PARTED = begun.SEED.replace(
    b"- Place special emphasis on engaging / supporting more marginalised partner groups e.g. women, youth, "
    b"indigenous people\n",
    b"- Place special emphasis on engaging more marginalised partner groups\n"
    b"- Support marginalised partner groups e.g. women, youth, indigenous people\n",
).replace(
    b"- Focus - stick to agreed goals\n- Persevere - be determined to succeed\n",
    b"- Focus and persevere - stick to agreed goals and be determined to succeed\n",
)
"""The seed with one item parted, and two put together."""


async def test_a_trial_tells_of_what_was_parted_and_put_together_as_its_draft_does(store: files.Store) -> None:
    demo = await linked.begin(store)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), store)
    before = await begun.kept(store)
    trial = await drafting.dry_run(
        desk.editor,
        target=drafting.Target(slug=begun.SLUG),
        language=begun.LANGUAGE,
        source=PARTED,
        filename="leaflet.md",
    )
    assert await begun.kept(store) == before
    edition = await begun.draft(desk, PARTED, leaflet=begun.SLUG)
    told = await begun.change_set(desk.editor, edition)
    assert trial.change_set is not None
    assert shown(trial.change_set.items) == shown(told.items)
    assert (trial.change_set.summary, trial.change_set.impact) == (told.summary, told.impact)
    waiting_for = {key for kind, _, after, _ in shown(told.items) if kind is ItemChangeKind.PROPOSED for key in after}
    assert "focus-and-persevere" in waiting_for
    async with begun.refused(store, "MATCHES_UNDECIDED"):
        await publishing.publish(desk.editor, edition=edition, expected_version=1)


async def waiting(edition: str, *proposals: Proposal) -> None:
    """Let a draft wait for decisions, whatever the matching made of its file."""
    row = await models.Edition.get(id=edition)
    row.proposals = codec.encode(proposals)
    await row.save(update_fields=["proposals"])
