"""The life of partnerships as a machine: random sides do random things, and a small model says what comes of each."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content import errors, files, log, models, replacing
from content.access import ANONYMOUS, Viewer
from content.linking import describing, grounds, partnerships, stages
from content.records import (
    AnswerState,
    Counterpart,
    EndReason,
    Ground,
    LeafletBy,
    NewAnswer,
    OrganisationBy,
    Partnership,
    RelationshipForm,
    Stage,
)
from content.ticking import answering
from tests.content.linked import begin, newcomer
from tests.content.living import BY, OVER, Proofs, days

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

EXAMPLES = 400 if os.environ.get("SOAK") else 5
STEPS = 25
LEAFLET = LeafletBy(slug="local-authority-links")
CONTACT = RelationshipForm.CONTACT


class Act(NamedTuple):
    """Something that a side tries."""

    what: str
    side: int
    to: Stage = Stage.SCOPING
    note: bool = False
    why: bool = False
    form: RelationshipForm = CONTACT
    ground: Ground = Ground.ACTIVITY
    cannot: bool = False
    day: int = 0


@dataclass
class Model:
    """What the table says, and nothing else."""

    sides: int
    form: RelationshipForm
    stage: Stage = Stage.EXPLORATORY
    acknowledged: set[int] = field(default_factory=lambda: {0})
    yes: dict[int, Stage] = field(default_factory=dict)
    cannot: set[int] = field(default_factory=set)
    proved: set[Ground] = field(default_factory=set)
    history: list[tuple[Stage | None, Stage, int]] = field(default_factory=lambda: [(None, Stage.EXPLORATORY, 0)])
    ended: int | None = None
    """In how many days it ends."""

    def moves(self, to: Stage, side: int) -> None:
        """Reach a stage."""
        self.history.append((self.stage, to, side))
        self.stage = to
        self.yes.clear()

    def acknowledge(self, act: Act) -> str | None:
        if act.side in self.acknowledged:
            return None
        if self.stage in OVER:
            return "WRONG_STATE"
        self.acknowledged.add(act.side)
        if len(self.acknowledged) == self.sides:
            self.moves(Stage.SCOPING, act.side)
        return None

    def change(self, act: Act) -> str | None:
        if act.to is self.stage and act.side in self.yes:
            del self.yes[act.side]
            return None
        refusal, joint = self.step(act)
        if refusal is not None:
            return refusal
        self.yes[act.side] = act.to
        if not joint or (len(self.yes) == self.sides and set(self.yes.values()) == {act.to}):
            self.moves(act.to, act.side)
            self.ended = 0 if act.to in OVER else None
        return None

    def step(self, act: Act) -> tuple[str | None, bool]:
        """Say whether a step is refused, and whether every side has to say yes to it."""
        agreeing = (self.stage, act.to) == (Stage.SCOPING, Stage.AGREED)
        waking = self.stage is Stage.DORMANT
        unsigned = agreeing and Ground.SIGNED_AGREEMENT not in self.proved
        joint = waking or (unsigned and self.form is CONTACT)
        refused = BY.get((self.stage, act.to)) != "changeStage" or (unsigned and not joint)
        refused |= (self.stage, act.to) == (Stage.AGREED, Stage.ACTIVE) and Ground.ACTIVITY not in self.proved
        refused |= waking and act.to is not self.history[-1][0]
        if refused:
            return "WRONG_STATE", joint
        wordless = (joint or act.to in (Stage.DORMANT, Stage.DECLINED)) and not act.note
        wordless |= agreeing and bool(self.cannot) and not act.why
        return ("REASON_REQUIRED" if wordless else None), joint

    def end(self, act: Act) -> str | None:
        if (self.stage, Stage.ENDED) not in BY:
            return "WRONG_STATE"
        if act.day < 0:
            return "INVALID_INPUT"
        self.moves(Stage.ENDED, act.side)
        self.ended = act.day
        return None

    def describe(self, act: Act) -> str | None:
        if act.side not in self.acknowledged:
            return "WRONG_STATE"
        if act.form is not self.form:
            self.yes.clear()
        self.form = act.form
        return None

    def answer(self, act: Act) -> str | None:
        if act.side not in self.acknowledged or self.stage in OVER:
            return "WRONG_STATE"
        (self.cannot.add if act.cannot else self.cannot.discard)(act.side)
        return None

    def prove(self, act: Act) -> str | None:
        self.proved ^= {act.ground}
        return None

    def stale(self, act: Act) -> str | None:
        del act
        return "STALE_VERSION"


def beginnings(sides: int) -> st.SearchStrategy[list[Act]]:
    """Draw how far a partnership has got before sides try this and that; only contacts get far without an agreement."""
    known = [Act("acknowledge", number) for number in range(1, sides)]
    agreed = [Act("change", number, Stage.AGREED, note=True) for number in range(sides)]
    signed = [Act("prove", 0, ground=Ground.SIGNED_AGREEMENT), agreed[0]]
    active = [Act("prove", 0, ground=Ground.ACTIVITY), Act("change", 0, Stage.ACTIVE)]
    asleep = [Act("change", 0, Stage.DORMANT, note=True)]
    declined = [Act("change", 0, Stage.DECLINED, note=True), known[0]]
    roads: tuple[list[Act], ...] = (
        [],
        declined,
        known,
        [*known, *agreed, *asleep],
        [*known, *signed, *active],
        [*known, *signed, *active, *asleep],
    )
    return st.sampled_from(roads)


def acts(sides: int) -> st.SearchStrategy[list[Act]]:
    """Draw what sides try alone and together, so that most of them get far and all stages are met."""
    side, yes = st.integers(0, sides - 1), st.booleans()
    usual = st.sampled_from([Stage.AGREED, Stage.ACTIVE, Stage.DORMANT])
    tried = st.one_of(usual, usual, st.sampled_from(Stage))
    change = st.builds(Act, st.just("change"), side, tried, st.sampled_from([True, True, False]), yes)
    together = st.builds(
        lambda to: [Act("change", number, to, note=True, why=True) for number in range(sides)],
        st.sampled_from([Stage.AGREED, Stage.ACTIVE]),
    )
    doubtful = st.builds(
        lambda number, form: [Act("change", number, Stage.AGREED, note=True, why=True), Act("describe", 0, form=form)],
        side,
        st.sampled_from([CONTACT, RelationshipForm.PROJECT]),
    )
    asleep = st.builds(lambda number: [Act("change", number, Stage.DORMANT, note=True)], side)
    alone = st.lists(
        st.one_of(
            st.builds(Act, st.just("acknowledge"), side),
            change,
            change,
            change,
            st.builds(Act, st.just("end"), side, day=st.sampled_from([-1, -1, 0, 40])),
            st.builds(Act, st.just("describe"), side, form=st.sampled_from(RelationshipForm)),
            st.builds(Act, st.just("answer"), side, cannot=yes),
            st.builds(Act, st.just("prove"), side, ground=st.sampled_from(Ground)),
            st.builds(Act, st.just("stale"), side),
        ),
        min_size=1,
        max_size=2,
    )
    return st.lists(
        st.one_of(together, together, asleep, doubtful, alone, alone), min_size=STEPS // 2, max_size=STEPS // 2
    ).map(lambda parts: [act for part in parts for act in part])


@dataclass
class Machine:
    """A partnership that is really there, and the people of its sides."""

    people: tuple[Viewer, ...]
    partnership: str
    proofs: Proofs
    past: list[tuple[datetime, Stage, int]] = field(default_factory=list)

    async def read(self, viewer: Viewer | None = None) -> Partnership:
        """Read it as it is now."""
        return (await partnerships.by_id(viewer or self.people[0], [self.partnership]))[self.partnership]

    async def does(self, act: Act) -> str | None:
        """Do something, and say the code of the refusal."""
        by, version = self.people[act.side], (await self.read()).version
        asked: dict[str, Any] = {"partnership": self.partnership, "expected_version": version}
        words: dict[str, Any] = {"note": "We have thought about it." if act.note else None}
        words["despite_think_again"] = "All the same." if act.why else None
        state = AnswerState.CANNOT if act.cannot else AnswerState.TICKED
        answers = (NewAnswer("follow-up", state, reason="Nobody has the time."),)
        ways: dict[str, Callable[[], Any]] = {
            "acknowledge": lambda: partnerships.acknowledge(by, partnership=self.partnership),
            "change": lambda: stages.change_stage(by, to=act.to, **words, **asked),
            "end": lambda: stages.end(by, reason=EndReason.OTHER, on=days(act.day), **asked),
            "describe": lambda: describing.update(by, form=act.form, **asked),
            "answer": lambda: answering.answer(by, partnership=self.partnership, answers=answers),
            "stale": lambda: stages.change_stage(by, to=act.to, **{**asked, "expected_version": version + 1}),
        }
        if act.what == "prove":
            self.proofs.of[act.ground] ^= {self.partnership}
            return None
        before = await log.head()
        try:
            await ways[act.what]()
        except errors.Refusal as refusal:
            assert await log.head() == before, "a refusal has left something behind"
            return refusal.code
        return None

    async def is_as(self, model: Model) -> None:
        """Compare all that can be seen of it with the model."""
        found = await self.read()
        ids = [one.organisation_id for one in self.people]
        steps = [(step.from_, step.to, ids.index(step.by_organisation_id or "")) for step in found.timeline.stages]
        assert (found.stage, found.form, steps) == (model.stage, model.form, model.history)
        assert found.timeline.ended_on == (None if model.ended is None else days(model.ended))
        acknowledged = {number for number, side in enumerate(found.sides) if side.acknowledged_at is not None}
        assert acknowledged == model.acknowledged
        public = await partnerships.by_id(ANONYMOUS, [self.partnership])
        assert bool(public) == (len(model.acknowledged) == model.sides)
        rows = await models.Side.filter(until__isnull=True, partnership_id=self.partnership).order_by("place")
        assert {row.place: Stage(row.consent["to"]) for row in rows if row.consent is not None} == model.yes
        for number, viewer in enumerate(self.people):
            await self.offers(model, viewer, number, found)
        self.past.append(((await models.LogHead.get(id=1)).at, model.stage, len(model.history)))

    async def offers(self, model: Model, viewer: Viewer, number: int, found: Partnership) -> None:
        """Compare what is said to be possible with what the model would let this side do."""
        mine = replacing.replace(found, my_side_id=found.sides[number].id)
        offered = (await stages.transitions_of(viewer, [mine]))[self.partnership]
        assert {one.to for one in offered} == {to for from_, to in BY if from_ is model.stage}
        for one in offered:
            if BY[model.stage, one.to] == "changeStage":
                able = Act("change", number, one.to, note="note" in one.asks, why="despiteThinkAgain" in one.asks)
                then = replace(model, yes=dict(model.yes), history=list(model.history))
                refusal = then.change(able)
                assert (not one.missing) == (refusal is None and then.stage is one.to)
            elif one.to is Stage.SCOPING:
                assert (not one.missing) == (model.acknowledged | {number} == set(range(model.sides)))
            else:
                assert one.missing == ()


@st.composite
def lives(draw: st.DrawFn) -> tuple[int, RelationshipForm, list[Act]]:
    """Draw a partnership and all that is tried with it, before anything is done: a draw may be broken off."""
    sides = draw(st.sampled_from([2, 2, 3]))
    form = draw(st.sampled_from([CONTACT, CONTACT, *RelationshipForm]))
    return sides, form, [*draw(beginnings(sides)), *draw(acts(sides))]


@pytest.fixture
async def people(store: files.Store) -> tuple[Viewer, ...]:
    """Three councils that can link up with each other, over the demo's leaflet."""
    demo = await begin(store)
    return demo.rich, demo.poor, await newcomer("Baile Samplach")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=lives())
async def test_whatever_sides_try_it_goes_as_the_table_says(
    people: tuple[Viewer, ...], life: tuple[int, RelationshipForm, list[Act]]
) -> None:
    sides, form, drawn = life
    proofs, before = Proofs(), grounds.PROVERS
    others = [Counterpart(existing=OrganisationBy(id=one.organisation_id)) for one in people[1:sides]]
    made = await partnerships.open_partnership(people[0], counterparts=others, form=form, leaflet=LEAFLET)
    machine, model = Machine(people[:sides], made, proofs), Model(sides, form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grounds, "PROVERS", {Ground.SIGNED_AGREEMENT: proofs.signed, Ground.ACTIVITY: proofs.active})
        for act in drawn:
            said = await machine.does(act)
            assert said == getattr(model, act.what)(act), act
            await machine.is_as(model)
    for at, stage, steps in machine.past:
        then = await partnerships.find(people[0], id=made, as_of=at)
        assert then is not None
        assert (then.stage, len(then.timeline.stages)) == (stage, steps)
    assert grounds.PROVERS is before
