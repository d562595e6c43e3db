"""The life of a partnership: every step that the table has, no other, and what each asks of who takes it."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.joining import organisations
from content.linking import describing, grounds, partnerships, stages
from content.records import (
    AnswerState,
    AuditFilter,
    ChangeFilter,
    ChangeType,
    Counterpart,
    DateOrder,
    EndReason,
    Ground,
    LeafletBy,
    NewAnswer,
    NewOrganisation,
    OrganisationBy,
    OrganisationKind,
    RelationshipForm,
    Role,
    Scope,
    Stage,
    StageAction,
    StageChange,
    StageConsent,
    StageTransition,
)
from content.replacing import replace
from content.telling import audit, feed
from content.ticking import answering
from tests.content.linked import begin, holder, newcomer, refused, text, unchanged
from tests.content.living import BY, OVER, Proofs, begun, days, placed, read

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

NOTE = "We have thought about it."
WHY = "Our council has voted for it all the same."
LEAFLET = LeafletBy(slug="local-authority-links")
THREE = tuple(product(Stage, Stage))


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> Proofs:
    """Records that prove what a test says; what is recorded today proves nothing yet."""
    made = Proofs()
    provers = {Ground.SIGNED_AGREEMENT: made.signed, Ground.ACTIVITY: made.active}
    monkeypatch.setattr(grounds, "PROVERS", provers)
    return made


async def version(viewer: Viewer, partnership: str) -> int:
    return (await read(viewer, partnership)).version


async def change(by: Viewer, partnership: str, to: Stage, **more: Any) -> str:
    """Take a step with the version that is read just before."""
    seen = await version(by, partnership)
    return await stages.change_stage(by, partnership=partnership, expected_version=seen, to=to, **more)


async def end(by: Viewer, partnership: str, **more: Any) -> str:
    asked: dict[str, Any] = {"reason": EndReason.MUTUAL, "on": days(0), **more}
    seen = await version(by, partnership)
    return await stages.end(by, partnership=partnership, expected_version=seen, **asked)


async def take(by: Viewer, other: Viewer, partnership: str, to: Stage, mutation: str) -> None:
    """Take a step by its mutation, every side in turn where every side has to."""
    if mutation == "endPartnership":
        await end(by, partnership)
        return
    await change(by, partnership, to, note=NOTE)
    if (await read(by, partnership)).stage is not to:
        await change(other, partnership, to, note=NOTE)


@pytest.mark.parametrize(("from_", "to"), THREE, ids=lambda stage: stage.value)
async def test_every_step_of_the_table_is_taken_and_every_other_is_refused(
    store: files.Store, proofs: Proofs, from_: Stage, to: Stage
) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor, form=RelationshipForm.TWINNING)
    road = [Stage.SCOPING, Stage.AGREED, Stage.ACTIVE, Stage.DORMANT] if to is Stage.ACTIVE else None
    await placed(made, from_, road if from_ is Stage.DORMANT else None)
    for ground in Ground:
        proofs.of[ground].add(made)
    before = await read(demo.rich, made)
    mutation = BY.get((from_, to))
    if mutation in ("changeStage", "endPartnership"):
        await take(demo.poor, demo.rich, made, to, mutation)
        after = await read(demo.rich, made)
        assert (after.stage, after.version) == (to, before.version + 1)
        assert after.timeline.stages[:-1] == before.timeline.stages
        assert (after.timeline.stages[-1].from_, after.timeline.stages[-1].to) == (from_, to)
        assert after.timeline.ended_on == (days(0) if to in OVER else None)
        return
    path = "partnership" if from_ in OVER else "to"
    async with refused(errors.WrongState, path):
        await change(demo.rich, made, to, note=NOTE, despite_think_again=WHY)
    if (from_, Stage.ENDED) not in BY:
        async with refused(errors.WrongState, "partnership"):
            await end(demo.rich, made)


async def test_what_cannot_be_recorded_yet_is_said_to_be_missing(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor, form=RelationshipForm.TWINNING)
    async with refused(errors.WrongState, "to", says="sign an agreement"):
        await change(demo.rich, made, Stage.AGREED, note=NOTE)
    await placed(made, Stage.AGREED)
    async with refused(errors.WrongState, "to", says="an activity"):
        await change(demo.rich, made, Stage.ACTIVE, note=NOTE)


async def test_contacts_agree_by_a_note_of_each_side(store: files.Store) -> None:
    demo = await begin(store)
    irish = await newcomer("Baile Samplach")
    made = await begun(irish, demo.rich, demo.poor)
    before = await read(irish, made)
    await change(demo.rich, made, Stage.AGREED, note="Let us write to each other.")
    await change(irish, made, Stage.AGREED, note="Yes, let us.")
    waiting = await read(demo.poor, made)
    assert (waiting.stage, waiting.version) == (Stage.SCOPING, before.version), "two of three have said yes"
    sides = {side.organisation_id: side.id for side in before.sides}
    today = days(0)
    yes = {
        who: StageConsent(sides[who.organisation_id or ""], today, note, None)
        for who, note in ((irish, "Yes, let us."), (demo.rich, "Let us write to each other."), (demo.poor, "Ndiyo."))
    }
    (agreed, declined) = (await stages.transitions_of(demo.poor, [waiting]))[made]
    named = "Baile Samplach, Exampleton Town Council, Mfano District Council"
    aimless = f"Both parties should have defined their aims of the exchange; none yet: {named}."
    assert agreed == StageTransition(
        StageAction.CHANGE_STAGE, Stage.AGREED, (), ("note",), (yes[irish], yes[demo.rich]), (aimless,)
    )
    assert declined == StageTransition(StageAction.CHANGE_STAGE, Stage.DECLINED, (), ("note",), ())
    (mine, _) = (await stages.transitions_of(irish, [await read(irish, made)]))[made]
    assert mine == replace(agreed, missing=("Still to say yes: Mfano District Council.",))
    await change(demo.poor, made, Stage.AGREED, note="Ndiyo.")
    after = await read(demo.rich, made)
    step = StageChange(
        Stage.SCOPING,
        Stage.AGREED,
        today,
        demo.poor.organisation_id,
        "Ndiyo.",
        None,
        (yes[irish], yes[demo.rich], yes[demo.poor]),
    )
    assert (after.stage, after.timeline.stage_since, after.timeline.stages[-1]) == (Stage.AGREED, today, step)
    public = await read(ANONYMOUS, made)
    assert public.timeline.stages[-1] == StageChange(
        Stage.SCOPING, Stage.AGREED, today, demo.poor.organisation_id, None
    )
    assert not await models.Side.exists(until__isnull=True, consent__isnull=False)


async def test_a_side_may_take_its_yes_back_until_all_have_said_it(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    await change(demo.rich, made, Stage.AGREED, note=NOTE)
    await change(demo.rich, made, Stage.SCOPING)
    async with refused(errors.WrongState, "to"):
        await change(demo.rich, made, Stage.SCOPING)
    await change(demo.poor, made, Stage.AGREED, note=NOTE)
    assert (await read(demo.rich, made)).stage is Stage.SCOPING
    await describing.update(
        demo.rich,
        partnership=made,
        expected_version=await version(demo.rich, made),
        form=RelationshipForm.PROJECT,
    )
    await describing.update(
        demo.rich,
        partnership=made,
        expected_version=await version(demo.rich, made),
        form=RelationshipForm.CONTACT,
    )
    await change(demo.rich, made, Stage.AGREED, note=NOTE)
    assert (await read(demo.rich, made)).stage is Stage.SCOPING, "the yes was said of another form"
    await change(demo.poor, made, Stage.AGREED, note=NOTE)
    assert (await read(demo.rich, made)).stage is Stage.AGREED


async def test_going_ahead_against_the_rule_takes_a_written_reason_that_the_other_side_reads(
    store: files.Store, proofs: Proofs
) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    cannot = NewAnswer("follow-up", AnswerState.CANNOT, reason="Nobody has the time.")
    await answering.answer(demo.poor, partnership=made, answers=(cannot,))
    (agreed, _) = (await stages.transitions_of(demo.rich, [await read(demo.rich, made)]))[made]
    assert agreed.asks == ("note", "despiteThinkAgain")
    async with refused(errors.ReasonRequired, "despiteThinkAgain", says="think again"):
        await change(demo.rich, made, Stage.AGREED, note=NOTE)
    async with refused(errors.ReasonRequired, "note"):
        await change(demo.rich, made, Stage.AGREED, despite_think_again=WHY)
    await change(demo.rich, made, Stage.AGREED, note=NOTE, despite_think_again=WHY)
    (seen, _) = (await stages.transitions_of(demo.poor, [await read(demo.poor, made)]))[made]
    assert [one.despite_think_again for one in seen.consents] == [WHY]
    async with refused(errors.ReasonRequired, "despiteThinkAgain"):
        await change(demo.poor, made, Stage.AGREED, note=NOTE)
    await change(demo.poor, made, Stage.AGREED, note=NOTE, despite_think_again="Nor ours.")
    step = (await read(demo.rich, made)).timeline.stages[-1]
    assert [one.despite_think_again for one in step.consents] == [WHY, "Nor ours."]
    signed = await begun(demo.rich, demo.poor, form=RelationshipForm.TWINNING)
    proofs.of[Ground.SIGNED_AGREEMENT].add(signed)
    await answering.answer(demo.poor, partnership=signed, answers=(cannot,))
    async with refused(errors.ReasonRequired, "despiteThinkAgain"):
        await change(demo.rich, signed, Stage.AGREED)
    await change(demo.rich, signed, Stage.AGREED, despite_think_again=WHY)
    assert (await read(demo.poor, signed)).timeline.stages[-1].despite_think_again == WHY
    assert (await read(ANONYMOUS, signed)).timeline.stages[-1].despite_think_again is None


async def test_one_side_puts_it_to_sleep_and_every_side_wakes_it(store: files.Store, proofs: Proofs) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    await placed(made, Stage.AGREED)
    proofs.of[Ground.ACTIVITY].add(made)
    await change(demo.rich, made, Stage.ACTIVE)
    async with refused(errors.ReasonRequired, "note"):
        await change(demo.poor, made, Stage.DORMANT)
    await change(demo.poor, made, Stage.DORMANT, note="No letters for a year.")
    async with refused(errors.WrongState, "to", says="ACTIVE"):
        await change(demo.poor, made, Stage.AGREED, note=NOTE)
    async with refused(errors.ReasonRequired, "note"):
        await change(demo.poor, made, Stage.ACTIVE)
    proofs.of[Ground.ACTIVITY].clear()
    await change(demo.poor, made, Stage.ACTIVE, note="A letter came.")
    assert (await read(demo.rich, made)).stage is Stage.DORMANT
    await change(demo.rich, made, Stage.ACTIVE, note="And was answered.")
    seen = await read(demo.rich, made)
    assert [(step.from_, step.to, step.note) for step in seen.timeline.stages][-3:] == [
        (Stage.AGREED, Stage.ACTIVE, None),
        (Stage.ACTIVE, Stage.DORMANT, "No letters for a year."),
        (Stage.DORMANT, Stage.ACTIVE, "And was answered."),
    ]


async def test_one_side_ends_it_alone_and_says_from_when(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    await placed(made, Stage.AGREED)
    await end(demo.poor, made, reason=EndReason.NO_CONTACT, on=days(40), note="No word for ten years.")
    seen = await read(demo.rich, made)
    today = days(0)
    assert (seen.stage, seen.timeline.stage_since, seen.timeline.ended_on) == (Stage.ENDED, today, days(40))
    assert seen.timeline.end_reason is EndReason.NO_CONTACT
    assert seen.timeline.stages[-1] == StageChange(
        Stage.AGREED, Stage.ENDED, today, demo.poor.organisation_id, "No word for ten years."
    )
    public = await read(ANONYMOUS, made)
    assert (public.stage, public.timeline.ended_on, public.timeline.end_reason) == (Stage.ENDED, days(40), None)
    assert public.timeline.stages[-1].note is None
    assert (await stages.transitions_of(demo.rich, [seen]))[made] == ()
    again = await partnerships.open_partnership(
        demo.rich,
        counterparts=(Counterpart(existing=OrganisationBy(id=demo.poor.organisation_id)),),
        form=RelationshipForm.FRIENDSHIP,
        leaflet=LEAFLET,
        continues=made,
    )
    assert (await read(demo.poor, again)).timeline.continues_id == made


async def test_days_out_of_order_are_refused(store: files.Store) -> None:
    demo = await begin(store)
    known = await partnerships.open_partnership(
        demo.rich,
        counterparts=(Counterpart(existing=OrganisationBy(id=demo.poor.organisation_id)),),
        form=RelationshipForm.TWINNING,
        leaflet=LEAFLET,
        started_on=date(1984, 5, 1),
    )
    await partnerships.acknowledge(demo.poor, partnership=known)
    await placed(known, Stage.AGREED)
    made = await begun(demo.rich, demo.poor)
    await placed(made, Stage.AGREED)
    for partnership, wrong in ((known, date(1984, 4, 30)), (made, days(-1)), (made, days(3662)), (made, date.max)):
        async with refused(errors.InvalidInput, "on"):
            await end(demo.rich, partnership, on=wrong)
    await end(demo.rich, known, on=date(1984, 5, 1))
    await end(demo.rich, made, on=days(3650))


async def test_a_link_that_came_in_at_a_later_stage_may_have_ended_at_any_time(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    (row,) = await models.Partnership.filter(id=made, until__isnull=True)
    only = [{**row.stages[0], "to": "AGREED"}]
    await models.Partnership.filter(row=row.row).update(stage=Stage.AGREED, stages=only)
    await end(demo.rich, made, on=date(2009, 4, 1))
    assert (await read(demo.poor, made)).timeline.ended_on == date(2009, 4, 1)


async def test_who_was_named_declines_without_acknowledging_and_nobody_else_learns_of_it(store: files.Store) -> None:
    demo = await begin(store)
    irish, other = await newcomer("Baile Samplach"), await newcomer("Other")
    made = await partnerships.open_partnership(
        irish,
        counterparts=tuple(Counterpart(existing=OrganisationBy(id=one.organisation_id)) for one in (demo.rich, other)),
        form=RelationshipForm.CONTACT,
        leaflet=LEAFLET,
    )
    (acknowledge, decline) = (await stages.transitions_of(demo.rich, [await read(demo.rich, made)]))[made]
    assert acknowledge == StageTransition(
        StageAction.ACKNOWLEDGE, Stage.SCOPING, ("Still to acknowledge it: Other.",), (), ()
    )
    assert decline == StageTransition(StageAction.CHANGE_STAGE, Stage.DECLINED, (), ("note",), ())
    async with refused(errors.ReasonRequired, "note"):
        await change(demo.rich, made, Stage.DECLINED)
    await change(demo.rich, made, Stage.DECLINED, note="We have two links already.")
    seen = await read(irish, made)
    assert (seen.stage, seen.timeline.ended_on, seen.timeline.end_reason) == (Stage.DECLINED, days(0), None)
    assert await partnerships.by_id(ANONYMOUS, [made]) == {}
    async with refused(errors.WrongState, "partnership"):
        await partnerships.acknowledge(other, partnership=made)


async def test_only_the_leads_of_its_sides_take_steps(store: files.Store) -> None:
    demo = await begin(store)
    stranger = await newcomer("Other")
    officer = await holder(demo.rich.organisation_id or "", Role.OFFICER)
    made = await begun(demo.rich, demo.poor)
    seen = await version(demo.rich, made)
    for who, kind, path in (
        (stranger, errors.Forbidden, ("partnership",)),
        (officer, errors.Forbidden, ()),
        (OPERATOR, errors.Forbidden, ()),
        (ANONYMOUS, errors.KeyRequired, ()),
    ):
        async with refused(kind, *path):
            await stages.change_stage(who, partnership=made, expected_version=seen, to=Stage.DECLINED, note=NOTE)
        async with refused(kind, *path):
            await stages.end(who, partnership=made, expected_version=seen, reason=EndReason.OTHER, on=days(0))
    told = (await stages.transitions_of(officer, [await read(officer, made)]))[made]
    assert [one.missing[0] for one in told] == ["This is done in the role LEAD; your key has another."] * 2
    for nobody in (stranger, OPERATOR, ANONYMOUS, demo.editor):
        assert await stages.transitions_of(nobody, [await read(nobody, made)]) == {}
    blind = replace(demo.rich, scopes=frozenset({Scope.PARTNERSHIPS_WRITE}))
    await stages.change_stage(blind, partnership=made, expected_version=seen, to=Stage.DECLINED, note=NOTE)
    assert (await read(demo.poor, made)).stage is Stage.DECLINED


async def test_a_step_of_yesterday_and_one_with_unfit_words_change_nothing(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    seen = await version(demo.rich, made)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await stages.change_stage(demo.rich, partnership=made, expected_version=seen - 1, to=Stage.DECLINED, note=NOTE)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await stages.end(demo.rich, partnership=made, expected_version=seen + 1, reason=EndReason.OTHER, on=days(0))
    for name, path in (("note", "note"), ("despite_think_again", "despiteThinkAgain")):
        for unfit in ("", " ", "a\0b", "x" * 4001):
            async with refused(errors.InvalidInput, path):
                await change(demo.rich, made, Stage.DECLINED, **{"note": NOTE, name: unfit})
    async with refused(errors.NotFound, "partnership"):
        await stages.change_stage(demo.rich, partnership="partnership-none", expected_version=1, to=Stage.AGREED)
    await placed(made, Stage.AGREED)
    async with refused(errors.InvalidInput, "note"):
        await end(demo.rich, made, note="x" * 4001)


async def test_a_partnership_takes_so_many_steps_and_may_then_still_end(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    road = [Stage.SCOPING, Stage.AGREED, *[Stage.DORMANT, Stage.AGREED] * 48, Stage.DORMANT]
    await placed(made, Stage.DORMANT, road)
    assert len((await read(demo.rich, made)).timeline.stages) == stages.STEPS_MAX
    await change(demo.rich, made, Stage.AGREED, note=NOTE)
    async with refused(errors.LimitReached, "to"):
        await change(demo.poor, made, Stage.AGREED, note=NOTE)
    await end(demo.poor, made)
    assert (await read(demo.rich, made)).stage is Stage.ENDED


async def test_a_step_sent_twice_is_taken_once(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    seen = await version(demo.rich, made)
    asked: dict[str, Any] = {"partnership": made, "expected_version": seen, "to": Stage.DECLINED, "note": NOTE}
    first = await stages.change_stage(demo.rich, **asked, idempotency_key="once")
    async with unchanged():
        assert await stages.change_stage(demo.rich, **asked, idempotency_key="once") == first
    assert [step.to for step in (await read(demo.rich, made)).timeline.stages][-1] is Stage.DECLINED


async def test_the_stages_stand_as_they_were_at_any_time(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    told: list[tuple[datetime, Stage, int]] = []

    async def note_down() -> None:
        at = (await models.LogHead.get(id=1)).at
        found = await read(demo.rich, made)
        told.append((at, found.stage, len(found.timeline.stages)))

    await note_down()
    for who in (demo.rich, demo.poor):
        await change(who, made, Stage.AGREED, note=NOTE)
        await note_down()
    await change(demo.rich, made, Stage.DORMANT, note=NOTE)
    await note_down()
    await end(demo.poor, made)
    await note_down()
    assert [stage for _, stage, _ in told] == [
        Stage.SCOPING,
        Stage.SCOPING,
        Stage.AGREED,
        Stage.DORMANT,
        Stage.ENDED,
    ]
    for at, stage, steps in told:
        then = await partnerships.find(demo.poor, id=made, as_of=at)
        assert then is not None
        assert (then.stage, len(then.timeline.stages)) == (stage, steps)
        assert (then.timeline.ended_on is not None) == (stage is Stage.ENDED)
        assert await stages.transitions_of(demo.poor, [then]) == {}


async def test_whose_business_a_step_is(store: files.Store) -> None:
    demo = await begin(store)
    made = await begun(demo.rich, demo.poor)
    start = await log.head()
    await change(demo.rich, made, Stage.AGREED, note="canary one")
    await change(demo.poor, made, Stage.AGREED, note="canary two")
    await end(demo.rich, made, note="canary three", reason=EndReason.POLITICAL)

    async def heard(viewer: Viewer) -> list[ChangeType]:
        wanted = ChangeFilter(subject=made)
        page = await feed.changes(viewer, paging.Page(first=100), wanted)
        return [one.type for one in page.nodes if one.at > since]

    since = (await models.LogEntry.get(sequence=start)).at
    public = [ChangeType.STAGE_CHANGED, ChangeType.STAGE_CHANGED, ChangeType.PARTNERSHIP_ENDED]
    assert await heard(ANONYMOUS) == public
    assert await heard(demo.rich) == await heard(demo.poor) == [ChangeType.PARTNERSHIP_UPDATED, *public]

    async def kept(viewer: Viewer) -> list[object]:
        wanted = AuditFilter(subject=made, action=("changeStage", "endPartnership"))
        page = await audit.entries(viewer, paging.Page(first=10), wanted, DateOrder())
        return [] if page is None else [one.after for one in page.nodes]

    ended = {"stage": "ENDED", "endedOn": days(0).isoformat()}
    inside = (await kept(demo.poor))[0]
    assert inside == {**ended, "endReason": "POLITICAL", "note": "canary three"}
    assert (await kept(OPERATOR))[0] == ended
    assert "canary" not in str(await kept(OPERATOR))


async def test_who_has_ended_links_up_with_nobody(store: files.Store) -> None:
    demo = await begin(store)
    gone = await organisations.add(
        OPERATOR, name=text("Old Borough"), kind=OrganisationKind.LOCAL_AUTHORITY, country="GB", wikidata_id="Q7"
    )
    await organisations.update(
        OPERATOR,
        organisation=gone,
        expected_version=1,
        ended_on=date(2020, 4, 1),
        replaced_by=demo.rich.organisation_id,
    )
    existing = Counterpart(existing=OrganisationBy(id=gone))
    new = Counterpart(new=NewOrganisation("Old Borough", OrganisationKind.LOCAL_AUTHORITY, "GB", wikidata_id="Q7"))
    asked: dict[str, Any] = {"form": RelationshipForm.CONTACT, "leaflet": LEAFLET}
    says = r"Old Borough ended on 2020-04-01; Exampleton Town Council \(`exampleton-town-council`\) took its place"
    async with refused(errors.WrongState, "counterparts", "0", "existing", says=says):
        await partnerships.open_partnership(demo.poor, counterparts=(existing,), **asked)
    async with refused(errors.WrongState, "counterparts", "0", "new", says=says):
        await partnerships.open_partnership(demo.poor, counterparts=(new,), **asked)
    dead = await holder(gone, Role.LEAD)
    other = Counterpart(existing=OrganisationBy(id=demo.poor.organisation_id))
    async with refused(errors.WrongState, says=says):
        await partnerships.open_partnership(dead, counterparts=(other,), **asked)
    coming = datetime.now(UTC).date().replace(year=datetime.now(UTC).year + 1, day=1)
    await organisations.update(OPERATOR, organisation=gone, expected_version=2, ended_on=coming)
    assert await partnerships.open_partnership(demo.poor, counterparts=(existing,), **asked)
