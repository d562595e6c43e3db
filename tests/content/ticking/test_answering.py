"""Answering: each side for itself, each answer for itself, each counted once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from content import errors, files, log, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import attaching
from content.records import (
    AnswerOutcome,
    AnswerResult,
    AnswerState,
    DocumentKind,
    NewAnswer,
    NewDocument,
    Scope,
    Stage,
    Verdict,
    Visibility,
)
from content.replacing import replace
from content.ticking import answering
from content.ticking.answering import Answered, Failure
from tests.content import clock
from tests.content.linked import Demo, begin, newcomer, refused, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)


async def say(demo: Demo, viewer: Viewer, *answers: NewAnswer, finalise: bool = False, **more: Any) -> Answered:
    return await answering.answer(viewer, partnership=demo.partnership, answers=answers, finalise=finalise, **more)


async def events() -> list[dict[str, object]]:
    entry = await models.LogEntry.get(sequence=await log.head())
    found: list[dict[str, object]] = entry.events
    return found


async def finalised(demo: Demo, viewer: Viewer) -> datetime | None:
    ready = await demo.standing()
    side = ready.of((await demo.link(viewer)).my_side_id or "")
    assert side is not None
    return side.finalised_at


async def test_a_side_answers_for_itself_alone(store: files.Store) -> None:
    demo = await begin(store)
    before = {viewer.id: await demo.said(viewer) for viewer in (demo.rich, demo.poor)}
    made = await say(demo, demo.rich, NewAnswer("prepare", T, note="Done in May."), NewAnswer("focus", C, reason="No."))
    at = (await models.LogHead.get(id=1)).at
    link = await demo.link()
    written = [AnswerResult(key, None, state, AnswerOutcome.WRITTEN) for key, state in (("prepare", T), ("focus", C))]
    assert made == Answered(link.my_side_id or "", (), (), tuple(written))
    assert await demo.said(demo.rich) == {**before[demo.rich.id], "prepare": T, "focus": C}
    assert await demo.said(demo.poor) == before[demo.poor.id]
    (prepare,) = [one for one in (await demo.standing()).items if one.item.key == "prepare"]
    mine = prepare.mine
    assert mine is not None
    assert (mine.state, mine.note, mine.reason, mine.by, mine.at) == (
        T,
        "Done in May.",
        None,
        "the clerk of Exampleton",
        at,
    )
    assert (mine.version, mine.wording_changed) == (1, False)
    (theirs,) = [one for one in (await demo.standing(demo.poor)).items if one.item.key == "prepare"]
    assert theirs.answers[0] == replace(mine, note=None), "a note is for one's own side"
    told = {"type": "ITEM_ANSWERED", "subject": demo.partnership, "side": made.side_id}
    assert await events() == [
        {**told, "item": "prepare", "state": "TICKED"},
        {**told, "item": "focus", "state": "CANNOT"},
        {"type": "VERDICT_CHANGED", "subject": demo.partnership, "before": "IN_PROGRESS", "after": "THINK_AGAIN"},
    ]


async def test_who_is_no_side_answers_nothing(store: files.Store) -> None:
    demo = await begin(store)
    other = await newcomer("Baile Samplach")
    tick = NewAnswer("prepare", T)
    async with refused(errors.Forbidden, "partnership"):
        await say(demo, other, tick)
    async with refused(errors.Forbidden):
        await say(demo, OPERATOR, tick)
    async with refused(errors.Forbidden):
        await say(demo, demo.editor, tick)
    async with refused(errors.Forbidden):
        await say(demo, replace(demo.rich, scopes=frozenset({Scope.READ})), tick)
    async with refused(errors.KeyRequired):
        await say(demo, ANONYMOUS, tick)
    for nothing in ("partnership-none", "", "a\0"):
        async with refused(errors.NotFound, "partnership"):
            await answering.answer(demo.rich, partnership=nothing, answers=(tick,))
    (secret,) = [one for one in await models.Partnership.all() if one.title == "Mfano and Exempleville"]
    async with refused(errors.NotFound, "partnership"):
        await answering.answer(demo.rich, partnership=secret.id, answers=(tick,))


REFUSED = [
    (NewAnswer("none", T), "NOT_FOUND", "item"),
    (NewAnswer("a\0", T), "NOT_FOUND", "item"),
    (NewAnswer("institutional-benefits", T), "NOT_FOUND", "item"),
    (NewAnswer("prepare", N, reason="Not here."), "NOT_APPLICABLE_REFUSED", "state"),
    (NewAnswer("explore-wider-national-and-international", N), "REASON_REQUIRED", "reason"),
    (NewAnswer("prepare", C), "REASON_REQUIRED", "reason"),
    (NewAnswer("prepare", C, reason=" \n"), "REASON_REQUIRED", "reason"),
    (NewAnswer("prepare", T, note="a\0"), "INVALID_INPUT", "note"),
    (NewAnswer("prepare", T, note="x" * 4001), "INVALID_INPUT", "note"),
    (NewAnswer("prepare", C, reason="x" * 4001), "INVALID_INPUT", "reason"),
    (NewAnswer("prepare", T, client_id=""), "INVALID_INPUT", "clientId"),
    (NewAnswer("prepare", T, client_id="x" * 101), "INVALID_INPUT", "clientId"),
    (NewAnswer("prepare", T, client_id="a\0"), "INVALID_INPUT", "clientId"),
    (NewAnswer("prepare", T, expected_version=1), "STALE_VERSION", "expectedVersion"),
    (NewAnswer("find-a-partner", T, expected_version=0), "STALE_VERSION", "expectedVersion"),
    (NewAnswer("find-a-partner", T, expected_version=-1), "STALE_VERSION", "expectedVersion"),
]


async def test_each_answer_stands_or_falls_alone(store: files.Store) -> None:
    demo = await begin(store)
    before = await demo.said(demo.rich)
    for answer, code, field in REFUSED:
        async with unchanged():
            made = await say(demo, demo.rich, answer)
            assert [(one.code, one.path) for one in made.failures] == [(code, ("answers", "0", field))]
            assert made.conflicts == ((answer.item,) if code == "STALE_VERSION" else ())
        made = await say(demo, demo.rich, NewAnswer("focus", P), answer, NewAnswer("be-open", T), finalise=True)
        assert [(one.code, one.path) for one in made.failures] == [(code, ("answers", "1", field))]
        assert await demo.said(demo.rich) == {**before, "focus": P, "be-open": T}
        assert await finalised(demo, demo.rich) is None


async def test_an_expected_version_counts_the_answers_so_far_and_unanswered_is_none(store: files.Store) -> None:
    demo = await begin(store)
    for version in range(3):
        made = await say(demo, demo.rich, NewAnswer("prepare", (T, P, U)[version], expected_version=version))
        assert made.failures == ()
    asked = [say(demo, demo.rich, NewAnswer("prepare", T, expected_version=3)) for _ in range(5)]
    outcomes = await asyncio.gather(*asked)
    assert sorted(one.conflicts for one in outcomes) == [()] + [("prepare",)] * 4
    assert all(one.failures[0].code == "STALE_VERSION" for one in outcomes if one.conflicts)
    rows = await models.Answer.filter(item_id__endswith="/prepare").order_by("version")
    assert [(row.version, row.state) for row in rows] == [(1, T), (2, P), (3, U), (4, T)]
    assert [row.until for row in rows] == [row.since for row in rows[1:]] + [None]


async def test_an_answer_given_offline_counts_once(store: files.Store) -> None:
    demo = await begin(store)
    tick = NewAnswer("prepare", T, client_id="phone-1")
    await say(demo, demo.rich, tick)
    await say(demo, demo.rich, NewAnswer("prepare", P, client_id="phone-2"))
    async with unchanged():
        assert (await say(demo, demo.rich, tick)).failures == ()
        assert (await say(demo, demo.rich, replace(tick, item="focus", state=C, expected_version=9))).failures == ()
    assert (await demo.said(demo.rich))["prepare"] is P
    await say(demo, demo.poor, tick)
    assert (await demo.said(demo.poor))["prepare"] is T, "each side has numbers of its own"
    await asyncio.gather(*(say(demo, demo.rich, NewAnswer("focus", T, client_id="phone-3")) for _ in range(5)))
    twice = [NewAnswer("be-open", T, client_id="phone-4"), NewAnswer("be-creative", T, client_id="phone-4")]
    await say(demo, demo.rich, *twice)
    said = await demo.said(demo.rich)
    assert (said["be-open"], said["be-creative"]) == (T, U)
    assert await models.Answer.filter(item_id__endswith="/focus").count() == 1


async def test_what_became_of_each_answer_is_said_in_the_order_in_which_they_were_sent(store: files.Store) -> None:
    demo = await begin(store)
    sent = NewAnswer("prepare", T, client_id="phone-1")
    await say(demo, demo.rich, sent)
    batch = [
        NewAnswer("focus", T, client_id="phone-2"),
        sent,
        NewAnswer("find-a-partner", P, expected_version=7, client_id="phone-3"),
        NewAnswer("be-open", C, client_id="phone-4"),
    ]
    outcomes = [getattr(AnswerOutcome, name) for name in ("WRITTEN", "COUNTED_BEFORE", "CONFLICT", "REFUSED")]
    expected = tuple(
        AnswerResult(one.item, one.client_id, one.state, what) for one, what in zip(batch, outcomes, strict=True)
    )
    first = await say(demo, demo.rich, *batch)
    assert first.results == expected
    async with unchanged():
        again = await say(demo, demo.rich, *batch)
        assert [one.outcome for one in again.results] == [outcomes[1], *outcomes[1:]]
    settled = await say(demo, demo.rich, replace(batch[2], expected_version=1), replace(batch[3], reason="No time."))
    assert [one.outcome for one in settled.results] == [AnswerOutcome.WRITTEN] * 2, "the same numbers, as never counted"
    said = await demo.said(demo.rich)
    assert (said["prepare"], said["focus"], said["find-a-partner"], said["be-open"]) == (T, T, P, C)


async def test_an_item_is_answered_once_in_a_batch_of_a_hundred_at_most(store: files.Store) -> None:
    demo = await begin(store)
    many = [NewAnswer("prepare", T)] * 101
    async with refused(errors.LimitReached, "answers"):
        await say(demo, demo.rich, *many)
    made = await say(demo, demo.rich, *many[:100])
    assert made.failures == tuple(
        Failure("INVALID_INPUT", "This item is answered twice in one batch.", ("answers", str(number), "item"))
        for number in range(1, 100)
    )
    keys = [one.item.key for one in (await demo.standing()).items]
    await say(demo, demo.rich, *(NewAnswer(key, C, reason="x" * 4000, note="y" * 4000) for key in keys))
    assert set((await demo.said(demo.rich)).values()) == {C}
    async with unchanged():
        assert (await say(demo, demo.rich)).failures == ()


async def test_finalising_takes_effect_whole_and_until_the_next_change(store: files.Store) -> None:
    demo = await begin(store)
    await say(demo, demo.rich, NewAnswer("prepare", T), NewAnswer("none", T), finalise=True)
    assert await finalised(demo, demo.rich) is None
    assert (await demo.standing()).verdict is Verdict.IN_PROGRESS
    await say(demo, demo.rich, finalise=True)
    at = (await models.LogHead.get(id=1)).at
    assert await finalised(demo, demo.rich) == at
    assert await finalised(demo, demo.poor) is None
    assert [event["type"] for event in await events()] == ["ANSWERS_FINALISED", "VERDICT_CHANGED"]
    assert (await demo.standing()).verdict is Verdict.THINK_AGAIN
    async with unchanged():
        await say(demo, demo.rich, finalise=True)
        await say(demo, demo.rich, NewAnswer("none", T), finalise=True)
    await say(demo, demo.poor, NewAnswer("prepare", T))
    assert await finalised(demo, demo.rich) == at, "the other side's change is not one's own"
    await say(demo, demo.rich, NewAnswer("prepare", T))
    assert await finalised(demo, demo.rich) is None
    assert (await events())[-1] == {
        "type": "VERDICT_CHANGED",
        "subject": demo.partnership,
        "before": "THINK_AGAIN",
        "after": "IN_PROGRESS",
    }


async def test_disagreements_are_told_when_they_begin_and_end(store: files.Store) -> None:
    demo = await begin(store)

    async def told() -> list[tuple[object, object]]:
        return [(one["type"], one.get("item")) for one in (await events())[1:]]

    await say(demo, demo.rich, NewAnswer("prepare", T))
    assert await told() == []
    await say(demo, demo.poor, NewAnswer("prepare", P))
    assert await told() == [("DISAGREEMENT_FOUND", "prepare")]
    assert "prepare" in [one.item.key for one in (await demo.standing()).disagreements]
    await say(demo, demo.poor, NewAnswer("prepare", T))
    assert await told() == [("DISAGREEMENT_RESOLVED", "prepare")]


@pytest.mark.parametrize("stage", [Stage.ENDED, Stage.DECLINED])
async def test_what_is_over_is_not_answered(store: files.Store, stage: Stage) -> None:
    demo = await begin(store)
    await models.Partnership.filter(id=demo.partnership).update(stage=stage)
    async with refused(errors.WrongState, "partnership"):
        await say(demo, demo.rich, NewAnswer("prepare", T))


async def test_a_repeat_gives_what_became_of_the_first(store: files.Store) -> None:
    demo = await begin(store)
    batch = (NewAnswer("prepare", T), NewAnswer("none", T), NewAnswer("focus", T, expected_version=5))
    first = await say(demo, demo.rich, *batch, idempotency_key="k")
    async with unchanged():
        assert await say(demo, demo.rich, *batch, idempotency_key="k") == first
    async with refused(errors.IdempotencyKeyReused, "idempotencyKey"):
        await say(demo, demo.rich, *batch, finalise=True, idempotency_key="k")


async def test_evidence_is_seen_by_its_own_level_stays_until_replaced_and_comes_along(store: files.Store) -> None:
    demo = await begin(store)
    papers = [
        NewDocument(title=level, url="https://toolkit.example/minutes", kind=DocumentKind.EVIDENCE, visibility=level)
        for level in (Visibility.SIDE, Visibility.PARTNERSHIP)
    ]

    async def say(state: AnswerState, evidence: tuple[NewDocument, ...] | None) -> list[str]:
        said = NewAnswer(item="follow-up", state=state, evidence=evidence)
        done = await answering.answer(demo.rich, partnership=demo.partnership, answers=(said,))
        assert done.failures == ()
        (ready,) = [one for one in (await demo.standing(demo.poor)).items if one.item.key == "follow-up"]
        mine = next(one for one in ready.answers if one.evidence_ids)
        return [one.title for one in (await attaching.by_id(demo.poor, mine.evidence_ids)).values()]

    assert await say(AnswerState.TICKED, tuple(papers)) == ["PARTNERSHIP"]
    assert await say(AnswerState.IN_PROGRESS, None) == ["PARTNERSHIP"]
    assert await say(AnswerState.TICKED, tuple(papers[:1])) == []
    wrong = NewAnswer(item="follow-up", state=AnswerState.TICKED, evidence=(NewDocument(title="Neither"),))
    async with unchanged():
        done = await answering.answer(demo.rich, partnership=demo.partnership, answers=(wrong,))
        assert [(one.code, one.path) for one in done.failures] == [("INVALID_INPUT", ("answers", "0", "evidence", "0"))]
    many = tuple(
        NewAnswer(item=key, state=AnswerState.TICKED, evidence=tuple(papers) * 5)
        for key in ("follow-up", "find-a-partner", "prepare")
    )
    async with refused(errors.LimitReached, "answers"):
        await answering.answer(demo.rich, partnership=demo.partnership, answers=many)


async def test_a_clock_that_was_put_back_is_said_to_be_wrong(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = await begin(store)
    clock.shift(monkeypatch, -timedelta(days=1))
    async with refused(errors.Unavailable, says="set the clock"):
        await say(demo, demo.rich, NewAnswer("prepare", T))
