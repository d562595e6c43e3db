"""What needs attention: each thing with since when, to those alone who may see what it follows from."""

from datetime import UTC, date, datetime, timedelta

import pytest

from content import catalogue, files, models
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.doing import agreeing
from content.editing import publishing
from content.joining import contacts
from content.linking import attending, attention, partnerships
from content.records import (
    AgreementKind,
    AnswerState,
    AttentionCode,
    ContactRole,
    Moment,
    NewAgreement,
    NewAim,
    NewAnswer,
    NewContact,
    NewResponsibility,
    NewSignature,
    Stage,
    Visibility,
)
from content.ticking import answering
from tests.content import begun
from tests.content.busy import activity, now, review, shown, side, visit
from tests.content.linked import Demo, begin, newcomer, opened, text
from tests.content.living import days, placed

Code = AttentionCode
Told = dict[AttentionCode, date | None]


async def told(viewer: Viewer, partnership: str, moment: Moment | None = None) -> Told:
    links = await shown(viewer, partnership, moment)
    found = (await attending.of_partnerships(viewer, links)).get(partnership, ())
    assert [one.code for one in found] == sorted({one.code for one in found}, key=list(Code).index)
    return {one.code: one.since for one in found}


def test_everything_is_said_in_english_and_in_french() -> None:
    said = [catalogue.attention(code) for code in Code]
    assert all([tongue for tongue, _ in names.by_language] == ["en", "fr"] for names in said)
    assert len({words for names in said for _, words in names.by_language}) == 2 * len(Code)


async def people(by: Viewer, link: str, level: Visibility, since: date | None = None) -> str:
    lead = NewContact(name="A. Example", role=ContactRole.LEAD_OFFICER, visibility=level, since=since)
    return await contacts.add(by, partnership=link, contact=lead)


async def agreed(demo: Demo, person: str | None, first: date, last: date) -> None:
    """Sign a charter that holds for some days, with one duty."""
    duty = NewResponsibility(await side(demo.rich, demo.partnership), "Travel", person)
    terms = NewAgreement(
        kind=AgreementKind.CHARTER,
        languages=("en",),
        aims=(NewAim(text=text("Clean water")),),
        responsibilities=(duty,),
        drafted_jointly=True,
        effective_on=first,
        expires_on=last,
    )
    made = await agreeing.propose(demo.rich, partnership=demo.partnership, terms=terms)
    for version, by in enumerate((demo.rich, demo.poor), start=1):
        who = NewSignature("Cllr A. Example", "Leader", days(0))
        await agreeing.sign(by, agreement=made, expected_version=version, signature=who)


async def say(by: Viewer, link: str, item: str, state: AnswerState) -> None:
    answer = NewAnswer(item=item, state=state, reason="There is no money.")
    assert not (await answering.answer(by, partnership=link, answers=(answer,))).failures


async def publish_readiness(link: str) -> None:
    await models.Side.filter(partnership_id=link, until__isnull=True).update(publishes_readiness=True)


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_what_the_answers_say_is_told_to_who_sees_them(store: files.Store) -> None:
    demo = await begin(store)
    stranger, link = await newcomer("Elsewhere"), demo.partnership
    outside = (stranger, demo.editor, OPERATOR, ANONYMOUS)
    before = await now()
    assert await told(demo.rich, link) == {Code.DISAGREEMENT: days(0), Code.NO_LEAD: None}
    await say(demo.poor, link, "be-open", AnswerState.CANNOT)
    whole = {Code.THINK_AGAIN: days(0), Code.DISAGREEMENT: days(0), Code.NO_LEAD: None}
    assert await told(demo.rich, link) == await told(demo.poor, link) == whole
    for viewer in outside:
        assert await told(viewer, link) == {}
    await publish_readiness(link)
    for viewer in outside:
        assert await told(viewer, link) == {Code.THINK_AGAIN: days(0)}
    assert await told(demo.rich, link, before) == {Code.DISAGREEMENT: days(0), Code.NO_LEAD: None}
    await say(demo.poor, link, "be-open", AnswerState.TICKED)
    await say(demo.poor, link, "set-schedule-for-activities", AnswerState.TICKED)
    assert await told(demo.rich, link) == {Code.NO_LEAD: None}
    await placed(link, Stage.ENDED)
    assert await told(demo.rich, link) == {}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_one_that_waits_and_one_that_a_single_side_answers(store: files.Store) -> None:
    demo = await begin(store)
    link = await opened(demo.rich, demo.poor)
    assert (
        await told(demo.rich, link)
        == await told(demo.poor, link)
        == {
            Code.NOT_ACKNOWLEDGED: days(0),
            Code.NO_LEAD: None,
        }
    )
    assert await told(ANONYMOUS, link) == {}
    await models.Side.filter(partnership_id=link, acknowledged_at__isnull=True).update(listed_at=datetime.now(UTC))
    assert await told(ANONYMOUS, link) == {Code.NOT_ACKNOWLEDGED: days(0)}
    await partnerships.acknowledge(demo.poor, partnership=link)
    await say(demo.rich, link, "be-open", AnswerState.IN_PROGRESS)
    assert await told(demo.poor, link) == {Code.ONE_SIDED: days(0), Code.NO_LEAD: None}
    await publish_readiness(link)
    assert await told(ANONYMOUS, link) == {}
    await say(demo.poor, link, "be-open", AnswerState.IN_PROGRESS)
    assert await told(demo.rich, link) == {Code.NO_LEAD: None}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_a_side_without_a_lead_is_told_by_the_people_that_are_seen_and_by_no_others(store: files.Store) -> None:
    demo = await begin(store)
    link = await opened(demo.rich, demo.poor)
    await partnerships.acknowledge(demo.poor, partnership=link)
    left = await people(demo.rich, link, Visibility.PARTNERSHIP, since=days(-90))
    await contacts.hand_over(demo.rich, contact=left, on=days(-30))
    assert await told(demo.rich, link) == {Code.NO_LEAD: None}
    mine = await people(demo.poor, link, Visibility.SIDE)
    assert await told(demo.poor, link) == {Code.NO_LEAD: days(-30)}
    assert await told(demo.rich, link) == {Code.NO_LEAD: None}
    await people(demo.rich, link, Visibility.PUBLIC)
    assert (await told(demo.poor, link), await told(demo.rich, link)) == ({}, {Code.NO_LEAD: None})
    assert await told(ANONYMOUS, link) == {}
    await contacts.forget(demo.poor, contact=mine)
    assert await told(demo.poor, link) == {Code.NO_LEAD: None}
    later = await people(demo.poor, link, Visibility.PARTNERSHIP, since=days(9))
    assert await told(demo.poor, link) == {Code.NO_LEAD: None}
    await models.Contact.filter(id=later).update(from_on=days(0))
    assert await told(demo.rich, link) == {}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_duties_reviews_and_terms(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    common = {Code.DISAGREEMENT: days(0), Code.NO_LEAD: None}
    hidden = await activity(demo.rich, link, visibility=Visibility.SIDE)
    assert await told(demo.rich, link) == common | {Code.DUTY_UNASSIGNED: None}
    assert await told(demo.poor, link) == common
    await models.Activity.filter(id=hidden).update(status="DONE", done_on=days(0))
    await review(demo.poor, link, held_on=days(-20), next_review_on=days(-3))
    assert await told(demo.rich, link) == common | {Code.REVIEW_OVERDUE: days(-2)}
    assert await told(ANONYMOUS, link) == {}
    await review(demo.poor, link, next_review_on=days(3))
    assert await told(demo.rich, link) == common
    await agreed(demo, "B. Example", days(-60), days(attention.NOTICE_DAYS))
    ending = {Code.AGREEMENT_EXPIRING: days(0)}
    assert (await told(demo.rich, link), await told(ANONYMOUS, link)) == (common | ending, ending)
    await models.Agreement.filter(partnership_id=link).update(expires_on=days(-1))
    ended = {Code.AGREEMENT_EXPIRED: days(0)}
    assert (await told(demo.rich, link), await told(ANONYMOUS, link)) == (common | ended, ended)
    await agreed(demo, None, days(0), days(attention.NOTICE_DAYS + 1))
    unassigned = common | {Code.DUTY_UNASSIGNED: None}
    assert (await told(demo.poor, link), await told(ANONYMOUS, link)) == (unassigned, {})


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_a_year_without_anything_that_is_seen_is_quiet(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    long_ago = days(-attention.QUIET_DAYS - 1)
    await models.Partnership.filter(id=link).update(stage_since=long_ago)
    assert await told(ANONYMOUS, link) == {Code.QUIET: long_ago}
    await visit(demo.rich, link, starts_on=long_ago + timedelta(days=1), visibility=Visibility.PARTNERSHIP)
    assert await told(ANONYMOUS, link) == {Code.QUIET: long_ago}
    assert Code.QUIET not in await told(demo.poor, link)
    await placed(link, Stage.DORMANT)
    assert await told(ANONYMOUS, link) == {}


@pytest.mark.anyio
@pytest.mark.usefixtures("database")
async def test_the_edition_followed_is_told_to_who_sees_the_verdict(store: files.Store) -> None:
    demo = await begin(store)
    desk = begun.Desk(demo.editor, next(iter(demo.editor.collection_ids)), demo.store)
    first = await begun.published(desk, begun.little("Plan together"))
    link = await opened(demo.rich, demo.poor, leaflet="little-leaflet")
    await partnerships.acknowledge(demo.poor, partnership=link)
    assert await told(demo.rich, link) == {Code.NO_LEAD: None}
    version = (await begun.seen(demo.editor, first)).version
    await publishing.withdraw(demo.editor, edition=first, expected_version=version, reason="A mistake.")
    assert await told(demo.rich, link) == {Code.NO_LEAD: None, Code.EDITION_WITHDRAWN: days(0)}
    await begun.published(desk, begun.little("Plan together", "Find the money"), leaflet="little-leaflet")
    both = {Code.EDITION_OUTDATED: days(0), Code.EDITION_WITHDRAWN: days(0)}
    assert (await told(demo.rich, link), await told(ANONYMOUS, link)) == ({Code.NO_LEAD: None} | both, {})
    await publish_readiness(link)
    assert await told(ANONYMOUS, link) == both
