"""Readiness as a machine: sides answer at a desk and on a phone, adopt and finish, and a small rule judges.

The rule is told here a second time, from the leaflet's sentence, and knows nothing of how answers are kept.
"""

import copy
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors, files, log, models
from content.access import Viewer
from content.editing import corrections, publishing
from content.linking import partnerships
from content.records import (
    AnswerOutcome,
    AnswerState,
    NewAnswer,
    Readiness,
    SideReadiness,
    Verdict,
)
from content.ticking import adopting, answering, checklists
from tests.content import begun
from tests.content.linked import Demo, begin, opened

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

EXAMPLES = 500 if os.environ.get("SOAK") else 5
STEPS = 20
U, P, T, C, N = (
    AnswerState.UNANSWERED,
    AnswerState.IN_PROGRESS,
    AnswerState.TICKED,
    AnswerState.CANNOT,
    AnswerState.NOT_APPLICABLE,
)
PLAN, FIND, TALK, GROW, TELL = (
    "write-a-plan-for",
    "find-a-partner-who",
    "talk-to-others",
    "grow-slowly",
    "tell-everybody",
)
BOXES: dict[int, tuple[str, ...]] = {1: (PLAN, FIND, TALK, GROW), 2: (PLAN, FIND, TELL, GROW)}
"""The boxes of each number; the second words the first one anew, leaves one out and adds one."""
INESSENTIAL, WAIVABLE = GROW, FIND
WORDS = {
    PLAN: "Write a plan for the town",
    FIND: "Find a partner who shares your aims",
    TALK: "Talk to others",
    GROW: "Grow slowly",
    TELL: "Tell everybody",
}
ORDER = (Verdict.THINK_AGAIN, Verdict.IN_PROGRESS, Verdict.READY)


@dataclass
class Said:
    """A side's answer to an item, how often it was given, and whether its words have changed since."""

    state: AnswerState = U
    version: int = 0
    asks: bool = False


@dataclass
class Part:
    """What one side has said."""

    answers: dict[str, Said] = field(default_factory=dict)
    finished: bool = False
    counted: set[str] = field(default_factory=set)

    def to(self, item: str) -> Said:
        """Give the answer to an item."""
        return self.answers.setdefault(item, Said())


@dataclass
class Model:
    """What the leaflet says, and nothing else."""

    number: int = 1
    parts: tuple[Part, Part] = field(default_factory=lambda: (Part(), Part()))

    def done(self, item: str, state: AnswerState) -> bool:
        return state is T or (state is N and item == WAIVABLE)

    def verdict(self, part: Part) -> Verdict:
        states = {item: part.to(item).state for item in BOXES[self.number]}
        if C in states.values():
            return Verdict.THINK_AGAIN
        if all(self.done(item, state) for item, state in states.items() if item != INESSENTIAL):
            return Verdict.READY
        return Verdict.THINK_AGAIN if part.finished else Verdict.IN_PROGRESS

    def joint(self) -> Verdict:
        return min((self.verdict(part) for part in self.parts), key=ORDER.index)

    def box(self, item: str) -> tuple[AnswerState, bool]:
        """Say how an item stands for both, and whether they differ: one has done it, one has looked and has not."""
        states = [part.to(item).state for part in self.parts]
        done = [self.done(item, state) for state in states]
        differ = any(done) and any(state in (P, C) for state in states)
        if C in states:
            return C, differ
        if all(done):
            return T, differ
        return (U if set(states) == {U} else P), differ

    def answer(self, side: int, batch: list["Tap"], *, finish: bool, read: int) -> list[AnswerOutcome] | None:
        """Take a batch, each answer for itself; None if its words are not followed yet."""
        if read > self.number:
            return None
        part, outcomes, written = self.parts[side], [], set[str]()
        for tap in batch:
            if tap.client in part.counted:
                outcomes.append(AnswerOutcome.COUNTED_BEFORE)
                continue
            known = tap.item in BOXES[self.number] and tap.item not in written
            if not known or (tap.state is N and tap.item != WAIVABLE):
                outcomes.append(AnswerOutcome.REFUSED)
                continue
            if tap.behind and part.to(tap.item).version != self.seen(side, tap):
                outcomes.append(AnswerOutcome.CONFLICT)
                continue
            outcomes.append(AnswerOutcome.WRITTEN)
            written.add(tap.item)
            part.counted |= {tap.client} if tap.client else set()
        for tap, outcome in zip(batch, outcomes, strict=True):
            if outcome is AnswerOutcome.WRITTEN:
                now = part.to(tap.item)
                asks = read < self.number and tap.item == PLAN and tap.state is not U
                part.answers[tap.item] = Said(tap.state, now.version + 1, asks)
        well = set(outcomes) <= {AnswerOutcome.WRITTEN, AnswerOutcome.COUNTED_BEFORE}
        part.finished = (finish and well) or (part.finished and not written)
        return outcomes

    def seen(self, side: int, tap: "Tap") -> int:
        """Say which version somebody saw who is so far behind."""
        return self.parts[side].to(tap.item).version - tap.behind

    def adopt(self) -> None:
        self.number = 2
        for part in self.parts:
            part.finished = False
            said = part.to(PLAN)
            if said.state is not U and not said.asks:
                part.answers[PLAN] = Said(said.state, said.version + 1, asks=True)


@dataclass(frozen=True)
class Tap:
    """An answer that somebody gives."""

    item: str
    state: AnswerState
    behind: int = 0
    """How many versions ago they looked; not checked if 0, so that both ways of sending are met."""
    client: str | None = None


TAPS = st.lists(
    st.builds(
        Tap,
        st.sampled_from([*WORDS, PLAN, FIND, GROW, "nothing"]),
        st.sampled_from([U, P, T, T, T, T, C, N]),
        st.sampled_from([0, 0, 0, 1]),
        st.sampled_from([None, None, *(f"phone-{number}" for number in range(4))]),
    ),
    max_size=3,
)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 1), TAPS, st.booleans(), st.sampled_from([None, None, 1, 2])),
        st.tuples(st.just("answer"), st.integers(0, 1), TAPS, st.just(False), st.none()),
        st.tuples(st.just("again")),
        st.tuples(st.sampled_from(["adopt", "again"])),
        st.tuples(st.just("all"), st.integers(0, 1)),
    ),
    min_size=STEPS,
    max_size=STEPS,
)


@dataclass
class Machine:
    """A partnership that is really there, with people of both sides."""

    demo: Demo
    editions: dict[int, str]
    people: tuple[Viewer, Viewer]
    last: tuple[int, list[Tap], bool, int | None] | None = None

    async def read(self, viewer: Viewer, at: datetime | None = None) -> Readiness:
        found = await partnerships.find(viewer, id=self.demo.partnership, as_of=at)
        assert found is not None
        return (await checklists.of_partnerships(viewer, [found]))[found.id]

    async def does(self, model: Model, act: tuple[Any, ...]) -> None:
        """Do something to the partnership and to the model, and compare what comes of it."""
        before = model.joint()
        head = await log.head()
        if act[0] == "adopt" and model.number == 1:
            version = (await self.demo.link()).version
            await adopting.adopt(
                self.people[0], partnership=self.demo.partnership, expected_version=version, edition=self.editions[2]
            )
            model.adopt()
        elif act[0] == "all":
            taps = [Tap(item, T) for item in BOXES[model.number]]
            await self.answers(model, act[1], taps, finish=True, read=None)
            assert ORDER.index(model.joint()) >= ORDER.index(before), "to tick is never worse"
        elif act[0] == "answer":
            self.last = (act[1], act[2], act[3], act[4])
            await self.answers(model, act[1], act[2], finish=act[3], read=act[4])
        elif self.last is not None:  # The answer was lost on the way: the phone sends all of it again.
            side, taps, finish, read = self.last
            await self.answers(model, side, taps, finish=finish, read=read)
        told = [event async for event in events_after(head)]
        assert ("VERDICT_CHANGED" in told) is (model.joint() is not before)

    async def answers(self, model: Model, side: int, taps: list[Tap], *, finish: bool, read: int | None) -> None:
        batch = tuple(
            NewAnswer(
                tap.item,
                tap.state,
                reason="So it is." if tap.state in (C, N) else None,
                expected_version=model.seen(side, tap) if tap.behind else None,
                client_id=tap.client,
            )
            for tap in taps
        )
        asked: dict[str, Any] = {"partnership": self.demo.partnership, "answers": batch, "finalise": finish}
        asked["edition"] = None if read is None else self.editions[read]
        expected = model.answer(side, taps, finish=finish, read=read or model.number)
        head = await log.head()
        try:
            done = await answering.answer(self.people[side], **asked)
        except errors.WrongState:
            assert expected is None
            assert await log.head() == head
            return
        assert [one.outcome for one in done.results] == expected
        assert [(one.item, one.client_id, one.sent) for one in done.results] == [
            (tap.item, tap.client, tap.state) for tap in taps
        ]

    async def is_as(self, model: Model, by: int, at: datetime | None = None) -> None:
        """Compare all that one side can read of it with the model."""
        found = await self.read(self.people[by], at)
        assert (found.verdict, found.total) == (model.joint(), 3)
        boxes = {item: model.box(item) for item in BOXES[model.number]}
        assert {one.item.key: one.joint for one in found.items} == {item: box[0] for item, box in boxes.items()}
        assert {one.item.key for one in found.disagreements} == {item for item, box in boxes.items() if box[1]}
        ticked = [item for item, box in boxes.items() if box[0] is T and item != INESSENTIAL]
        assert found.ticked == len(ticked)
        assert {one.item.key for one in found.to_reconfirm} == {
            item for item in boxes if any(part.to(item).asks for part in model.parts)
        }
        mine = {one.item.key: one.mine for one in found.items}
        assert {item: (one.state, one.version) for item, one in mine.items() if one} == {
            item: (said.state, said.version) for item in boxes for said in [model.parts[by].to(item)]
        }
        for part, side in zip(model.parts, found.sides, strict=True):
            self._side_is_as(model, part, side)

    def _side_is_as(self, model: Model, part: Part, side: SideReadiness) -> None:
        states = {item: part.to(item).state for item in BOXES[model.number]}
        done = [item for item, state in states.items() if model.done(item, state) and item != INESSENTIAL]
        assert (side.verdict, side.finalised_at is not None) == (model.verdict(part), part.finished)
        assert (side.ticked, side.cannot) == (len(done), list(states.values()).count(C))
        assert {one.item.key: one.answers[0].state for one in side.items} == states


async def events_after(head: int) -> Any:
    async for entry in models.LogEntry.filter(sequence__gt=head).order_by("sequence"):
        for event in entry.events:
            yield event["type"]


@pytest.fixture
async def editions(store: files.Store) -> tuple[Demo, dict[int, str]]:
    """A little leaflet with two numbers."""
    demo = await begin(store)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), store)
    made: dict[int, str] = {}
    for number, boxes in BOXES.items():
        words = [WORDS[item] + (" and its villages" if number > 1 and item == PLAN else "") for item in boxes]
        edition = await begun.draft(desk, begun.little(*words), leaflet="little-leaflet" if made else None)
        version = 1
        waiting = [one for one in (await begun.change_set(demo.editor, edition)).items if one.score is not None]
        if waiting:
            decisions = [corrections.Decision(change=one.id, same=True) for one in waiting]
            await corrections.decide(demo.editor, edition=edition, expected_version=version, decisions=decisions)
            version += 1
        for key, essential, waivable in ((INESSENTIAL, False, False), (WAIVABLE, True, True)):
            await corrections.mark_essential(
                demo.editor,
                edition=edition,
                expected_version=version,
                keys=(key,),
                essential=essential,
                allows_not_applicable=waivable,
            )
            version += 1
        made[number] = await publishing.publish(demo.editor, edition=edition, expected_version=version)
    return demo, made


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
async def test_wherever_sides_stand_it_is_where_the_rule_says(
    editions: tuple[Demo, dict[int, str]], acts: list[tuple[Any, ...]]
) -> None:
    demo, numbers = editions
    made = await opened(demo.rich, demo.poor, leaflet="little-leaflet")
    await partnerships.acknowledge(demo.poor, partnership=made)
    await models.Partnership.filter(id=made).update(followed_number=1)  # As if it were older than the second number.
    link = Demo(demo.editor, demo.rich, demo.poor, made, demo.store)
    machine, model = Machine(link, numbers, (demo.rich, demo.poor)), Model()
    past: list[tuple[datetime, Model]] = []
    for step, act in enumerate(acts):
        await machine.does(model, act)
        await machine.is_as(model, step % 2)
        past.append(((await models.LogHead.get(id=1)).at, copy.deepcopy(model)))
    for step, (at, then) in enumerate(past[:: STEPS // 4]):
        await machine.is_as(then, step % 2, at)
