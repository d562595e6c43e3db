"""Reviews of how a partnership goes: recording them, signing them off side by side, and when the next one is due.

Whoever records a review has signed it off by doing so: it is that side's word. The others add theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tortoise.expressions import Q

from content import errors, ids, log, models, paging, validating
from content.access import Viewer
from content.doing import doings
from content.guiding import editions
from content.linking import overdue
from content.linking.transitions import OVER
from content.records import (
    NOW,
    ChangeType,
    DateOrder,
    GuidanceItem,
    Moment,
    Partnership,
    Review,
    ReviewDue,
    ReviewFilter,
    ReviewKind,
    SectionKind,
    Visibility,
)
from content.telling import due

PERIOD_CHARACTERS_MAX = 100
IMPROVEMENTS_MAX = 50
IMPROVEMENT_CHARACTERS_MAX = 1000
CHALLENGES_MAX = 100
REVIEWS_MAX = 500
"""Of one partnership."""


@log.verb("recordReview")
async def record(
    entry: log.Entry,
    *,
    partnership: str,
    kind: ReviewKind,
    period: str,
    findings: str,
    improvements: Sequence[str],
    held_on: date | None = None,
    challenges: Sequence[str] = (),
    next_review_on: date | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Record a review, for all sides to see, and give its id; the viewer's side has signed it off by recording it.

    Raises NOT_FOUND, for a challenge that the followed edition does not name too; FORBIDDEN, LIMIT_REACHED, WRONG_STATE
    for a side that has not acknowledged the partnership; INVALID_INPUT for days to come or out of order.
    """
    del idempotency_key  # The log has seen to it.
    held = await doings.own_side(entry, partnership)
    _check(period, findings, improvements)
    _check_days(validating.past(held_on, path=("heldOn",)), next_review_on)
    await _check_challenges(held.partnership, challenges)
    await doings.check_room(models.Review, partnership, REVIEWS_MAX)
    row = models.Review(
        id=ids.new("review"),
        partnership_id=partnership,
        side_id=held.side.id,
        visibility=Visibility.PARTNERSHIP,
        kind=kind,
        period=period,
        held_on=held_on,
        findings=findings,
        improvements=list(improvements),
        challenges=list(dict.fromkeys(challenges)),
        leaflet_id=held.partnership.leaflet_id,
        followed_number=held.partnership.followed_number,
        signed_off_by=[held.side.id],
        next_review_on=next_review_on,
    )
    await entry.seal(partnership)
    row.day = held_on or entry.at.date()
    await entry.begin(row)
    if next_review_on is not None:
        await due.schedule(ChangeType.REVIEW_OVERDUE, row.id, overdue.passed(next_review_on))
    doings.tell(entry, ChangeType.REVIEW_RECORDED, row, held.side)
    entry.after = {"review": row.id, "kind": kind, "period": period, "nextReviewOn": next_review_on}
    return row.id


@log.verb("signOffReview")
async def sign_off(entry: log.Entry, *, review: str, expected_version: int, idempotency_key: str | None = None) -> str:
    """Sign a review off for the viewer's side, and give its id; saying so again changes nothing.

    Raises NOT_FOUND, FORBIDDEN, STALE_VERSION.
    """
    del idempotency_key
    held, row = await doings.hold(entry, models.Review, review, name="review")
    if row.version != expected_version:
        raise log.stale()
    if held.side.id in row.signed_off_by:
        return review
    await entry.seal(row.partnership_id)
    signed = await entry.change(row, signed_off_by=[*row.signed_off_by, held.side.id])
    doings.tell(entry, ChangeType.REVIEW_SIGNED_OFF, signed, held.side)
    entry.before = {"review": review, "signedOffBy": row.signed_off_by}
    entry.after = {"review": review, "signedOffBy": signed.signed_off_by}
    return review


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Review]:
    """Load reviews that the viewer may see."""
    return await doings.by_id(viewer, models.Review, wanted, moment, _shown)


async def of_partnerships(
    viewer: Viewer,
    shown: Sequence[Partnership],
    page: paging.Page,
    filter: ReviewFilter,  # noqa: A002 - the contract's own word
    order: DateOrder,
) -> dict[str, paging.Slice[Review]]:
    """List the reviews of some partnerships, read at one moment, by the day on which they were held.

    Raises BAD_PAGE, BAD_CURSOR.
    """
    query = doings.of(viewer, models.Review, shown)
    if filter.kind:
        query = query.filter(kind__in=list(filter.kind))
    if filter.from_ is not None:
        query = query.filter(day__gte=filter.from_)
    if filter.to is not None:
        query = query.filter(day__lte=filter.to)
    return await doings.pages(viewer, query, shown, _shown, page=page, order=order)


async def next_of(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, ReviewDue]:
    """Say when the next review of some partnerships is due; after its end a partnership has none.

    For their sides, and the day alone for the coordinators of a network that every side has joined.
    """
    going = [one for one in shown if one.stage not in OVER]
    across = [one.id for one in going if one.network_ids]
    dated = Q(partnership_id__in=across) & ~Q(visibility=Visibility.SIDE) if across else None
    rows = await doings.of(viewer, models.Review, going, or_=dated) if going else []
    today = doings.day_of(shown[0].moment) if shown else date.max
    deciding = overdue.deciding(rows)
    return {
        key: ReviewDue(row.next_review_on, overdue=row.next_review_on is not None and row.next_review_on < today)
        for key, row in deciding.items()
    }


def _check(period: str, findings: str, improvements: Sequence[str]) -> None:
    validating.text(period, path=("period",), characters_max=PERIOD_CHARACTERS_MAX)
    validating.text(findings, path=("findings",), characters_max=doings.TEXT_CHARACTERS_MAX)
    if len(improvements) > IMPROVEMENTS_MAX:
        raise errors.InvalidInput(f"Name at most {IMPROVEMENTS_MAX} improvements.", path=("improvements",))
    for number, one in enumerate(improvements):
        validating.text(one, path=("improvements", str(number)), characters_max=IMPROVEMENT_CHARACTERS_MAX)


def _check_days(held_on: date | None, next_review_on: date | None) -> None:
    if next_review_on is None:
        return
    if held_on is not None and next_review_on <= held_on:
        raise errors.InvalidInput(f"The next review comes after this one, held on {held_on}.", path=("nextReviewOn",))
    doings.check_ahead(next_review_on, path=("nextReviewOn",))


async def _check_challenges(row: models.Partnership, wanted: Sequence[str]) -> None:
    if len(wanted) > CHALLENGES_MAX:
        raise errors.InvalidInput(f"Name at most {CHALLENGES_MAX} challenges.", path=("challenges",))
    followed = (row.leaflet_id, row.followed_number)
    known = (await _challenges([followed]))[followed] if wanted else {}
    for number, key in enumerate(wanted):
        if key not in known:
            message = f"The edition that you follow has no challenge called `{key[:60]}`."
            raise errors.NotFound(message, path=("challenges", str(number)))


async def _challenges(
    followed: Sequence[tuple[str, int]], moment: Moment = NOW
) -> dict[tuple[str, int], dict[str, GuidanceItem]]:
    """Find the challenges that some numbers of leaflets name, by their keys."""
    ids_ = await editions.of_number(list(dict.fromkeys(followed)), (), moment)
    loaded = await editions.whole(sorted(set(ids_.values())))
    return {
        number: {
            item.key: item
            for section in loaded[edition_id].sections
            if section.kind is SectionKind.CHALLENGES
            for item in section.items
            if isinstance(item, GuidanceItem)
        }
        for number, edition_id in ids_.items()
    }


def _named(row: models.Review, known: Mapping[tuple[str, int], Mapping[str, GuidanceItem]]) -> Iterator[GuidanceItem]:
    challenges = known.get((row.leaflet_id, row.followed_number), {})
    return (challenges[key] for key in row.challenges if key in challenges)


async def _shown(viewer: Viewer, rows: Sequence[models.Review], within: Mapping[str, Partnership]) -> dict[str, Review]:
    del viewer
    named = [(row.leaflet_id, row.followed_number) for row in rows if row.challenges]
    known = await _challenges(named) if named else {}
    return {
        row.id: Review(
            id=row.id,
            partnership_id=row.partnership_id,
            kind=row.kind,
            period=row.period,
            held_on=row.held_on,
            findings=row.findings,
            improvements=tuple(row.improvements),
            challenges=tuple(_named(row, known)),
            signed_off_by_ids=tuple(row.signed_off_by),
            next_review_on=row.next_review_on,
            visibility=row.visibility,
            version=row.version,
            moment=within[row.partnership_id].moment,
        )
        for row in rows
    }
