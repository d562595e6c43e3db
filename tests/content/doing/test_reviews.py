"""Reviews: what is found, who has signed it off, and when the next one is due."""

from datetime import UTC, datetime, time, timedelta

import pytest

from content import errors, files, models
from content.access import ANONYMOUS
from content.doing import reviews, updates
from content.records import (
    ChangeType,
    DateOrder,
    ReviewDue,
    ReviewFilter,
    ReviewKind,
    Stage,
    Visibility,
)
from content.telling import due
from tests.content.busy import DAY, FIRST, listed, review, shown, side, told
from tests.content.linked import begin, newcomer, refused, unchanged
from tests.content.living import days, placed

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


async def test_a_review_is_signed_off_by_who_records_it_and_then_by_the_others(store: files.Store) -> None:
    demo = await begin(store)
    mine, theirs = await side(demo.rich, demo.partnership), await side(demo.poor, demo.partnership)
    made = await review(
        demo.rich,
        demo.partnership,
        held_on=DAY,
        improvements=("Write more often.",),
        challenges=("changes-of-staff-and",),
        next_review_on=days(90),
    )
    first = (await reviews.by_id(demo.poor, [made]))[made]
    assert [(one.key, one.words.plain) for one in first.challenges] == [
        ("changes-of-staff-and", "Changes of staff and sustainability")
    ]
    assert (first.period, first.held_on, first.findings, first.improvements, first.next_review_on) == (
        "2025",
        DAY,
        "It goes well.",
        ("Write more often.",),
        days(90),
    )
    assert (first.signed_off_by_ids, first.visibility, first.version) == ((mine,), Visibility.PARTNERSHIP, 1)
    async with refused(errors.StaleVersion, "expectedVersion"):
        await reviews.sign_off(demo.poor, review=made, expected_version=2)
    await reviews.sign_off(demo.poor, review=made, expected_version=1)
    second = (await reviews.by_id(demo.rich, [made]))[made]
    assert (second.signed_off_by_ids, second.version) == ((mine, theirs), 2)
    async with unchanged():
        assert await reviews.sign_off(demo.poor, review=made, expected_version=2) == made
    assert [one.type for one in await told(demo.rich, made)] == [
        ChangeType.REVIEW_RECORDED,
        ChangeType.REVIEW_SIGNED_OFF,
    ]


async def test_nobody_else_learns_of_a_review_or_signs_it_off(store: files.Store) -> None:
    demo = await begin(store)
    made = await review(demo.rich, demo.partnership, next_review_on=days(90))
    stranger = await newcomer("Elsewhere")
    for wanted in (made, "review-0000000000000000"):
        async with refused(errors.NotFound, "review", says="There is no such review."):
            await reviews.sign_off(stranger, review=wanted, expected_version=1)
    for viewer in (stranger, ANONYMOUS):
        assert await reviews.by_id(viewer, [made]) == {}
        assert await listed(viewer, demo.partnership, "review") == []
        assert await reviews.next_of(viewer, await shown(viewer, demo.partnership)) == {}
        assert await told(viewer, made) == []


async def test_a_review_that_does_not_fit_is_refused(store: files.Store) -> None:
    demo = await begin(store)
    link = demo.partnership
    async with refused(errors.NotFound, "challenges", "1", says="no challenge called `prepare`"):
        await review(demo.rich, link, challenges=("changes-of-staff-and", "prepare"))
    async with refused(errors.InvalidInput, "heldOn"):
        await review(demo.rich, link, held_on=days(1))
    async with refused(errors.InvalidInput, "nextReviewOn", says="comes after this one"):
        await review(demo.rich, link, held_on=DAY, next_review_on=DAY)
    async with refused(errors.InvalidInput, "nextReviewOn", says="days ahead"):
        await review(demo.rich, link, next_review_on=days(4000))
    async with refused(errors.InvalidInput, "improvements"):
        await review(demo.rich, link, improvements=("x",) * (reviews.IMPROVEMENTS_MAX + 1))
    async with refused(errors.InvalidInput, "improvements", "1"):
        await review(demo.rich, link, improvements=("x", " "))
    async with refused(errors.InvalidInput, "challenges"):
        await review(demo.rich, link, challenges=("x",) * (reviews.CHALLENGES_MAX + 1))
    async with refused(errors.InvalidInput, "findings"):
        await review(demo.rich, link, findings="")
    async with refused(errors.InvalidInput, "period"):
        await review(demo.rich, link, period="x" * (reviews.PERIOD_CHARACTERS_MAX + 1))


async def test_a_partnership_has_so_many_reviews_and_pieces_of_news(
    store: files.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = await begin(store)
    monkeypatch.setattr(reviews, "REVIEWS_MAX", 1)
    monkeypatch.setattr(updates, "UPDATES_MAX", 0)
    await review(demo.rich, demo.partnership)
    async with refused(errors.LimitReached, "partnership"):
        await review(demo.poor, demo.partnership)
    async with refused(errors.LimitReached, "partnership"):
        await updates.publish(demo.rich, partnership=demo.partnership, title="x", body="x", language="en")


async def test_the_latest_review_says_when_the_next_is_due_and_one_in_between_may_leave_it(store: files.Store) -> None:
    demo = await begin(store)

    async def due_() -> ReviewDue | None:
        return (await reviews.next_of(demo.poor, await shown(demo.poor, demo.partnership))).get(demo.partnership)

    assert await due_() is None
    await review(demo.rich, demo.partnership, held_on=days(-400), next_review_on=days(-35))
    assert await due_() == ReviewDue(days(-35), overdue=True)
    await review(demo.rich, demo.partnership, kind=ReviewKind.MONITORING, held_on=days(-30))
    assert await due_() == ReviewDue(days(-35), overdue=True)
    await review(demo.poor, demo.partnership, held_on=days(-3), next_review_on=days(0))
    assert await due_() == ReviewDue(days(0), overdue=False), "its day has not passed"
    await review(demo.rich, demo.partnership, held_on=days(-500), next_review_on=days(-100))
    assert await due_() == ReviewDue(days(0), overdue=False), "an older one recorded late changes nothing"
    await review(demo.rich, demo.partnership)
    assert await due_() == ReviewDue(None, overdue=False)
    await review(demo.rich, demo.partnership, next_review_on=days(2))
    await placed(demo.partnership, Stage.ENDED)
    assert await due_() is None


async def test_that_a_review_is_overdue_is_told_once_to_the_sides_unless_another_was_held(store: files.Store) -> None:
    demo = await begin(store)
    met = await review(demo.rich, demo.partnership, held_on=days(-800), next_review_on=days(-400))
    missed = await review(demo.rich, demo.partnership, held_on=days(-400), next_review_on=days(-35))
    coming = await review(demo.rich, demo.partnership, kind=ReviewKind.MONITORING, next_review_on=days(0))
    await models.Review.filter(id=coming).update(day=days(-500))  # As one that was held before the others.
    assert await due.catch_up() == 1
    assert [one.type for one in await told(demo.poor, met)] == [ChangeType.REVIEW_RECORDED]
    (change,) = [one for one in await told(demo.poor, missed) if one.type is ChangeType.REVIEW_OVERDUE]
    assert (change.at, change.by_id) == (datetime.combine(days(-34), time(), UTC), None)
    assert change.recorded_at - change.at > timedelta(days=33)
    assert await told(ANONYMOUS, missed) == []
    assert await models.Due.filter(subject=coming).count() == 1, "its day has not passed"
    assert await due.catch_up() == 0


async def test_reviews_are_looked_for_by_kind_and_day(store: files.Store) -> None:
    demo = await begin(store)
    old = await review(demo.rich, demo.partnership, held_on=DAY)
    new = await review(demo.rich, demo.partnership, kind=ReviewKind.EXIT)
    links = await shown(demo.poor, demo.partnership)

    async def found(narrowed: ReviewFilter) -> list[str]:
        part = await reviews.of_partnerships(demo.poor, links, FIRST, narrowed, DateOrder())
        return [one.id for one in part[demo.partnership].nodes]

    assert await found(ReviewFilter()) == [new, old]
    assert await found(ReviewFilter(kind=(ReviewKind.EXIT,))) == [new]
    assert await found(ReviewFilter(from_=days(0))) == [new]
    assert await found(ReviewFilter(to=DAY)) == [old]
