"""Agreements: written, proposed, signed by each side, run out and ended; the partnership follows, and goes on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import agreeing, agreements, attaching
from content.linking import aiming, sides, stages
from content.records import (
    Agreement,
    AgreementKind,
    AgreementStatus,
    AnswerState,
    ChangeFilter,
    ChangeType,
    EndReason,
    Moment,
    NewAgreement,
    NewAim,
    NewAnswer,
    NewDocument,
    NewResponsibility,
    NewSignature,
    RelationshipForm,
    Responsibility,
    Role,
    Signature,
    Stage,
    Visibility,
)
from content.replacing import replace
from content.telling import due, events, feed
from content.ticking import answering
from tests.content.linked import Demo, begin, holder, newcomer, refused, text
from tests.content.living import begun, days, placed, read

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

TERMS = NewAgreement(
    kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    languages=("en", "ny"),
    aims=(NewAim(text=text("Clean water")),),
    responsibilities=(),
    drafted_jointly=True,
    title="Our memorandum",
    effective_on=days(0),
    expires_on=days(1000),
    review_every_months=12,
    notice_months=6,
    exit_plan="Each keeps what it has.",
)
MAYOR = NewSignature(name="Cllr A. Example", office="Leader", signed_on=days(0), mandate="Council minute 41/26")
PUBLIC_ONLY: dict[str, Any] = {
    "title": None,
    "aims": (),
    "responsibilities": (),
    "exit_plan": None,
    "signatures": (),
    "termination_note": None,
}


async def scoping(demo: Demo) -> str:
    """Begin a friendship, which has to be signed."""
    return await begun(demo.rich, demo.poor, form=RelationshipForm.FRIENDSHIP)


async def seen(viewer: Viewer, agreement: str, moment: Moment | None = None) -> Agreement:
    return (await agreements.by_id(viewer, [agreement], moment or Moment()))[agreement]


async def propose(by: Viewer, partnership: str, **terms: Any) -> str:
    return await agreeing.propose(by, partnership=partnership, terms=replace(TERMS, **terms))


async def sign(by: Viewer, agreement: str, **said: Any) -> str:
    version = (await seen(by, agreement)).version
    return await agreeing.sign(by, agreement=agreement, expected_version=version, signature=replace(MAYOR, **said))


async def signed(demo: Demo, partnership: str, **terms: Any) -> str:
    made = await propose(demo.rich, partnership, **terms)
    await sign(demo.rich, made)
    return await sign(demo.poor, made, name="D. Mfano")


async def terminate(by: Viewer, agreement: str, **said: Any) -> str:
    version = (await seen(by, agreement)).version
    asked: dict[str, Any] = {"on": days(0), "expected_version": version, **said}
    return await agreeing.terminate(by, agreement=agreement, **asked)


async def told(viewer: Viewer, partnership: str) -> list[ChangeType]:
    kinds = tuple(kind for kind in ChangeType if kind.startswith("AGREEMENT") or kind is ChangeType.STAGE_CHANGED)
    page = paging.Page(first=50)
    found = await feed.changes(viewer, page, ChangeFilter(type=kinds), partnership_id=partnership)
    return [one.type for one in found.nodes]


async def test_the_last_signature_makes_the_partnership_agreed(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    mine, theirs = (side.id for side in (await read(demo.rich, link)).sides)
    duties = (NewResponsibility(mine, "Travel", "Ada Example"), NewResponsibility(theirs, "Hosting"))
    made = await propose(demo.rich, link, responsibilities=duties)
    proposed = await seen(demo.poor, made)
    (aim,) = proposed.aims
    assert proposed == Agreement(
        id=made,
        partnership_id=link,
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        title="Our memorandum",
        status=AgreementStatus.PROPOSED,
        effective_on=days(0),
        expires_on=days(1000),
        renews=False,
        review_every_months=12,
        notice_months=6,
        notice_by=proposed.notice_by,
        languages=("en", "ny"),
        aims=(aim,),
        responsibilities=(Responsibility(mine, "Travel", "Ada Example"), Responsibility(theirs, "Hosting", None)),
        exit_plan="Each keeps what it has.",
        drafted_jointly=True,
        signatures=(),
        document_id=None,
        replaces_id=None,
        terminated_on=None,
        termination_note=None,
        version=1,
    )
    assert await agreements.by_id(ANONYMOUS, [made]) == {}
    await sign(demo.rich, made)
    half = await seen(demo.poor, made)
    first = Signature(mine, "Cllr A. Example", "Leader", days(0), "Council minute 41/26", None)
    assert half == replace(proposed, signatures=(first,), version=2)
    assert (await read(demo.rich, link)).stage is Stage.SCOPING
    then = await log.head()
    await sign(demo.poor, made, name="D. Mfano")
    whole = await seen(demo.rich, made)
    assert whole == replace(
        half,
        status=AgreementStatus.SIGNED,
        signatures=(first, replace(first, side_id=theirs, name="D. Mfano")),
        version=3,
    )
    assert await seen(ANONYMOUS, made) == replace(whole, **PUBLIC_ONLY)
    partnership = await read(ANONYMOUS, link)
    assert (partnership.stage, partnership.timeline.stages[-1].by_organisation_id) == (
        Stage.AGREED,
        demo.poor.organisation_id,
    )
    past = Moment(at=datetime.now(UTC), sequence=then)
    assert await seen(demo.rich, made, past) == replace(
        half,
        moment=past,
        responsibilities=tuple(replace(one, moment=past) for one in half.responsibilities),
        signatures=(replace(first, moment=past),),
    )
    assert await told(ANONYMOUS, link) == [ChangeType.STAGE_CHANGED] * 2
    assert await told(demo.poor, link) == [
        ChangeType.STAGE_CHANGED,
        ChangeType.AGREEMENT_PROPOSED,
        ChangeType.AGREEMENT_SIGNED,
        ChangeType.AGREEMENT_SIGNED,
        ChangeType.STAGE_CHANGED,
    ]
    assert "Ada" not in repr([*await models.LogEntry.all().values(), *await models.Agreement.all().values()])


async def test_what_was_signed_goes_on_saying_what_was_signed(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    side = next(one for one in (await read(demo.rich, link)).sides if one.organisation_id == demo.rich.organisation_id)
    ours = (NewAim(text=text("To learn")),)
    await sides.update(demo.rich, partnership=link, expected_version=side.version, aims=ours)
    ((aim,),) = (await aiming.of(demo.rich, [side.id])).values()
    made = await signed(demo, link, aims=(NewAim(text=text("To learn"), id=aim.id), NewAim(text=text("Clean water"))))
    before = await seen(demo.poor, made)
    assert [one.said.words.plain for one in before.aims] == ["To learn", "Clean water"]
    changed = (NewAim(text=text("To teach"), id=aim.id),)
    await sides.update(demo.rich, partnership=link, expected_version=side.version + 1, aims=changed)
    await sides.update(demo.rich, partnership=link, expected_version=side.version + 2, aims=())
    assert await seen(demo.poor, made) == before
    assert (await aiming.of(demo.rich, [link, side.id])) == {link: (), side.id: ()}
    async with refused(errors.WrongState, "agreement"):
        terms = replace(TERMS, title="Another")
        await agreeing.propose(demo.rich, partnership=link, terms=terms, agreement=made, expected_version=3)
    for by in (demo.rich, demo.poor):
        async with refused(errors.WrongState, "agreement"):
            await sign(by, made)


async def test_who_signs_twice_or_is_no_side_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    made = await propose(demo.rich, link)
    await sign(demo.rich, made)

    async def attempt(by: Viewer, version: int = 2, **said: Any) -> None:
        asked: dict[str, Any] = {"agreement": made, "expected_version": version, **said}
        await agreeing.sign(by, **{"signature": MAYOR, **asked})

    stranger = await newcomer("Strangeton")
    watcher = await holder(str(demo.poor.organisation_id), Role.VIEWER)
    async with refused(errors.WrongState, "agreement", says="has signed"):
        await attempt(demo.rich)
    async with refused(errors.NotFound, "agreement"):
        await attempt(stranger)
    async with refused(errors.NotFound, "agreement"):
        await attempt(demo.poor, agreement="agreement-nowhere")
    async with refused(errors.Forbidden):
        await attempt(watcher)
    async with refused(errors.Forbidden):
        await attempt(OPERATOR)
    async with refused(errors.KeyRequired):
        await attempt(ANONYMOUS)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await attempt(demo.poor, 1)
    for wrong, path in (
        ({"name": " "}, "name"),
        ({"office": ""}, "office"),
        ({"signed_on": days(1)}, "signedOn"),
        ({"mandate": "x" * (agreeing.MANDATE_CHARACTERS_MAX + 1)}, "mandate"),
        ({"despite_think_again": " "}, "despiteThinkAgain"),
    ):
        async with refused(errors.InvalidInput, path):
            await attempt(demo.poor, signature=replace(MAYOR, **wrong))
    await sign(demo.poor, made)
    async with refused(errors.Forbidden, "agreement"):
        await attempt(stranger, 3)


async def test_where_the_rule_says_to_think_again_each_side_signs_with_a_reason_that_is_kept(
    store: files.Store,
) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    cannot = NewAnswer(item="follow-up", state=AnswerState.CANNOT, reason="Nobody is free.")
    await answering.answer(demo.poor, partnership=link, answers=(cannot,))
    made = await propose(demo.rich, link)
    async with refused(errors.ReasonRequired, "despiteThinkAgain"):
        await sign(demo.rich, made)
    await sign(demo.rich, made, despite_think_again="Our council voted for it.")
    async with refused(errors.ReasonRequired, "despiteThinkAgain"):
        await sign(demo.poor, made)
    await sign(demo.poor, made, despite_think_again="So did ours.")
    shown = await seen(demo.rich, made)
    assert [one.despite_think_again for one in shown.signatures] == ["Our council voted for it.", "So did ours."]
    step = (await read(demo.rich, link)).timeline.stages[-1]
    assert (step.to, step.despite_think_again) == (Stage.AGREED, "So did ours.")


async def test_a_draft_is_its_own_sides_until_it_is_put_forward(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    paper = NewDocument(title="Draft text", url="https://exampleton.example/draft", visibility=Visibility.PUBLIC)
    made = await propose(demo.rich, link, draft=True, document=paper)
    mine = await seen(demo.rich, made)
    assert mine.status is AgreementStatus.DRAFT
    (document, aim) = (str(mine.document_id), mine.aims[0].id)
    for other in (demo.poor, ANONYMOUS, OPERATOR):
        assert await agreements.by_id(other, [made]) == {}
        assert await attaching.by_id(other, [document]) == {}
        assert await aiming.by_id(other, [aim]) == {}
        assert ChangeType.AGREEMENT_PROPOSED not in await told(other, link)
    for by, refusal, path in (
        (demo.rich, errors.WrongState, "agreement"),
        (demo.poor, errors.NotFound, "agreement"),
    ):
        async with refused(refusal, path):
            await agreeing.sign(by, agreement=made, expected_version=1, signature=MAYOR)
    put: dict[str, Any] = {"partnership": link, "agreement": made}
    async with refused(errors.StaleVersion, "expectedVersion"):
        await agreeing.propose(demo.rich, terms=TERMS, **put, expected_version=2)
    async with refused(errors.NotFound, "agreement"):
        await agreeing.propose(demo.poor, terms=TERMS, **put, expected_version=1)
    assert await agreeing.propose(demo.rich, terms=TERMS, **put, expected_version=1) == made
    shown = await seen(demo.poor, made)
    assert (shown.status, shown.version, shown.document_id) == (AgreementStatus.PROPOSED, 2, document)
    level = {name: await attaching.by_id(by, [document]) for name, by in (("poor", demo.poor), ("all", ANONYMOUS))}
    assert [one.visibility for one in level["poor"].values()] == [Visibility.PARTNERSHIP]
    assert level["all"] == {}
    await sign(demo.rich, made)
    assert await attaching.by_id(ANONYMOUS, [document]) == {}
    await sign(demo.poor, made)
    assert set(await attaching.by_id(ANONYMOUS, [document])) == {document}, "every side has signed it so"


async def test_a_newer_one_takes_the_place_of_a_proposal_at_once_and_of_what_was_signed_when_it_is(
    store: files.Store,
) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    first = await propose(demo.rich, link)
    counter = await propose(demo.poor, link, replaces=first, title="As we see it")
    assert (await seen(demo.rich, first)).status is AgreementStatus.SUPERSEDED
    assert await agreements.by_id(ANONYMOUS, [first]) == {}
    async with refused(errors.WrongState, "agreement", says="SUPERSEDED"):
        await sign(demo.poor, first)
    async with refused(errors.WrongState, "replaces"):
        await propose(demo.rich, link, replaces=first)
    await sign(demo.rich, counter)
    await sign(demo.poor, counter)
    newer = await propose(demo.rich, link, replaces=counter)
    await sign(demo.rich, newer)
    assert (await seen(demo.rich, counter)).status is AgreementStatus.SIGNED
    await sign(demo.poor, newer)
    listed = (await agreements.of_partnerships(ANONYMOUS, [link]))[link]
    assert [(one.id, one.status) for one in listed] == [
        (newer, AgreementStatus.SIGNED),
        (counter, AgreementStatus.SUPERSEDED),
    ]
    assert agreements.in_force(listed, Moment()) == listed[0]
    assert (await read(demo.rich, link)).stage is Stage.AGREED


async def test_an_agreement_ends_early_without_ending_the_partnership(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    made = await signed(demo, link)
    officer = await holder(str(demo.rich.organisation_id), Role.OFFICER)
    async with refused(errors.Forbidden):
        await terminate(officer, made)
    for wrong in (days(-1), days(1001)):
        async with refused(errors.InvalidInput, "on"):
            await terminate(demo.poor, made, on=wrong)
    await terminate(demo.poor, made, on=days(30), note="The money has gone.")
    shown = await seen(demo.rich, made)
    assert (shown.status, shown.terminated_on) == (AgreementStatus.SIGNED, days(30))
    later = Moment(at=datetime.now(UTC) + timedelta(days=30))
    assert (await seen(demo.rich, made, later)).status is AgreementStatus.TERMINATED
    public = await seen(ANONYMOUS, made)
    assert (public.terminated_on, public.termination_note) == (days(30), None)
    async with refused(errors.WrongState, "agreement"):
        await terminate(demo.rich, made)
    assert (await read(ANONYMOUS, link)).stage is Stage.AGREED
    taken_back = await propose(demo.rich, link)
    async with refused(errors.InvalidInput, "on"):
        await terminate(demo.poor, taken_back, on=days(1))
    await terminate(demo.poor, taken_back)
    assert (await seen(demo.rich, taken_back)).status is AgreementStatus.TERMINATED
    assert await told(ANONYMOUS, link) == [
        ChangeType.STAGE_CHANGED,
        ChangeType.STAGE_CHANGED,
        ChangeType.AGREEMENT_TERMINATED,
    ]
    async with refused(errors.WrongState, "agreement"):
        await sign(demo.rich, taken_back)


async def test_that_time_runs_out_is_told_once_ninety_days_before_and_when_it_has(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    made = await signed(demo, link, expires_on=days(100))
    waiting = await models.Due.filter(subject=made).order_by("due").values_list("type", "due")
    assert [(kind, at.date()) for kind, at in waiting] == [
        ("AGREEMENT_EXPIRING", days(10)),
        ("AGREEMENT_EXPIRED", days(101)),
    ]
    assert await due.catch_up() == 0
    gone = {"effective_on": days(-200), "expires_on": days(-1)}
    await models.Agreement.filter(id=made, until__isnull=True).update(**gone)
    for kind, at in waiting:
        await models.Due.filter(subject=made, type=kind).update(due=at - timedelta(days=101))
    assert await due.catch_up() == 2
    assert await due.catch_up() == 0
    assert await told(ANONYMOUS, link) == [
        ChangeType.STAGE_CHANGED,
        ChangeType.STAGE_CHANGED,
        ChangeType.AGREEMENT_EXPIRING,
        ChangeType.AGREEMENT_EXPIRED,
    ]
    assert (await seen(ANONYMOUS, made)).status is AgreementStatus.EXPIRED
    assert (await read(ANONYMOUS, link)).stage is Stage.AGREED
    ended = await signed(demo, link, effective_on=days(-5), expires_on=days(50), replaces=made)
    await terminate(demo.rich, ended)
    waiting_on = models.Due.filter(subject=ended)
    assert await due.catch_up() == 1, "that it ends within 90 days was so when it was signed, and is no longer told"
    assert await waiting_on.count() == 1


async def test_each_of_several_agreements_that_end_on_one_day_is_told(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    made = [await signed(demo, link, expires_on=days(100)) for _ in range(2)]
    gone = {"effective_on": days(-200), "expires_on": days(-1)}
    await models.Agreement.filter(id__in=made, until__isnull=True).update(**gone)
    midnight = datetime(days(0).year, days(0).month, days(0).day, tzinfo=UTC)
    await models.Due.filter(subject__in=made, type="AGREEMENT_EXPIRED").update(due=midnight)
    assert await due.catch_up() == 2
    for again in made:
        await due.schedule(ChangeType.AGREEMENT_EXPIRED, again, midnight)
    assert await due.catch_up() == 0, "nothing is told twice"
    told_ = await models.LogEvent.filter(type="AGREEMENT_EXPIRED").order_by("place")
    assert [(one.subject, one.due_for, one.details["agreement"]) for one in told_] == [(link, one, one) for one in made]
    assert await events.rebuild() == await models.LogEvent.all().count()


async def test_terms_that_cannot_be_are_refused(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    foreign = (NewResponsibility("side-elsewhere", "Travel"),)
    named = NewAim(text=text("x"), id="aim-nowhere")
    wrongs: list[tuple[dict[str, Any], type[errors.Refusal], tuple[str, ...]]] = [
        ({"expires_on": days(-1)}, errors.InvalidInput, ("expiresOn",)),
        ({"languages": ()}, errors.InvalidInput, ("languages",)),
        ({"languages": ("en",) * 21}, errors.LimitReached, ("languages",)),
        ({"title": " "}, errors.InvalidInput, ("title",)),
        ({"exit_plan": " "}, errors.InvalidInput, ("exitPlan",)),
        ({"notice_months": 0}, errors.InvalidInput, ("noticeMonths",)),
        ({"review_every_months": 1201}, errors.InvalidInput, ("reviewEveryMonths",)),
        ({"renews": True, "expires_on": None}, errors.InvalidInput, ("renews",)),
        ({"responsibilities": foreign}, errors.InvalidInput, ("responsibilities", "0", "side")),
        ({"aims": (named,)}, errors.NotFound, ("aims", "0", "id")),
        ({"replaces": "agreement-nowhere"}, errors.NotFound, ("replaces",)),
        ({"document": NewDocument(title="Neither")}, errors.InvalidInput, ("document",)),
    ]
    for terms, refusal, path in wrongs:
        async with refused(refusal, *path):
            await propose(demo.rich, link, **terms)
    stranger = await newcomer("Strangeton")
    async with refused(errors.Forbidden, "partnership"):
        await propose(stranger, link)
    await placed(link, Stage.AGREED)
    version = (await read(demo.rich, link)).version
    reason = EndReason.MUTUAL
    await stages.end(demo.rich, partnership=link, expected_version=version, reason=reason, on=days(0))
    async with refused(errors.WrongState, "partnership"):
        await propose(demo.rich, link)


async def test_a_side_without_aims_is_named_before_agreeing_and_nobody_is_stopped(store: files.Store) -> None:
    demo = await begin(store)
    link = await scoping(demo)
    side = next(one for one in (await read(demo.rich, link)).sides if one.organisation_id == demo.rich.organisation_id)
    ours = (NewAim(text=text("To learn")),)
    await sides.update(demo.rich, partnership=link, expected_version=side.version, aims=ours)
    ways = (await stages.transitions_of(demo.rich, [await read(demo.rich, link)]))[link]
    assert {way.to: way.warnings for way in ways} == {
        Stage.AGREED: (
            "Both parties should have defined their aims of the exchange; none yet: Mfano District Council.",
        ),
        Stage.DECLINED: (),
    }
    await signed(demo, link)
    assert (await read(demo.rich, link)).stage is Stage.AGREED
