"""Coordinators ask partnerships of their network to hold a review: what is asked stands until it is asked anew."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from content import access, errors, ids, log, models, validating
from content.access import Viewer
from content.doing import doings
from content.joining import networks
from content.linking import partnerships
from content.linking.transitions import OVER
from content.records import ChangeType, Moment, Partnership, ReviewRequest
from content.ticking import answering

PARTNERSHIPS_MAX = 100
"""How many partnerships are asked at once."""
MESSAGE_CHARACTERS_MAX = 1000
LISTED_MAX = 20
"""How many of the networks' requests are listed, the latest first."""


class Requested(Struct, frozen=True):
    """Who was asked, and why others were not."""

    partnership_ids: tuple[str, ...]
    failures: tuple[answering.Failure, ...]


@log.verb("requestReviews")
async def request(
    entry: log.Entry, *, of: Sequence[str], by: date, message: str | None = None, idempotency_key: str | None = None
) -> Requested:
    """Ask partnerships of the viewer's network to hold a review by a day; each stands or falls alone.

    What has been asked in the same words before changes nothing. Raises LIMIT_REACHED, INVALID_INPUT for a day that
    has passed or lies too far ahead. In `failures`: NOT_FOUND, FORBIDDEN for one without a member of the network,
    WRONG_STATE for one that is over.
    """
    del idempotency_key  # The log has seen to it.
    if len(of) > PARTNERSHIPS_MAX:
        too_many = f"At most {PARTNERSHIPS_MAX} partnerships are asked at once: send several requests."
        raise errors.LimitReached(too_many, path=("partnerships",))
    if by < datetime.now(UTC).date():
        raise errors.InvalidInput("Give a day that has not passed.", path=("by",))
    doings.check_ahead(by, path=("by",))
    if message is not None:
        validating.text(message, path=("message",), characters_max=MESSAGE_CHARACTERS_MAX)
    for one in sorted(set(of)):
        await entry.lock(one)
    shown = await partnerships.by_id(entry.viewer, of)
    found, failures = _sorted_out(of, shown)
    await _ask(entry, found, by, message)
    return Requested(tuple(found), failures)


async def of_partnerships(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, tuple[ReviewRequest, ...]]:
    """List what networks ask of some partnerships, read at one moment, the latest first; one statement.

    The sides see all of it, a coordinator what its own network asked.
    """
    moment = shown[0].moment if shown else Moment()
    links = {one.id: one for one in shown}
    found: dict[str, tuple[ReviewRequest, ...]] = dict.fromkeys(links, ())
    query = models.ReviewRequest.filter(models.seen_at(moment), partnership_id__in=list(links))
    for row in await query.order_by("-row"):
        parties = [side.organisation_id for side in links[row.partnership_id].sides]
        inside = access.may_see_answers(viewer, organisation_ids=parties)
        if (inside or row.network_id in networks.across(viewer)) and len(found[row.partnership_id]) < LISTED_MAX:
            found[row.partnership_id] += (ReviewRequest(row.network_id, row.by_on, row.message, row.asked_at, moment),)
    return found


def _sorted_out(of: Sequence[str], shown: dict[str, Partnership]) -> tuple[list[str], tuple[answering.Failure, ...]]:
    found: dict[str, None] = {}
    failures: list[answering.Failure] = []
    for number, one in enumerate(of):
        try:
            _check(shown.get(one), path=("partnerships", str(number)))
        except errors.Refusal as refusal:
            failures.append(answering.Failure(refusal.code, refusal.message, refusal.path))
        else:
            found[one] = None
    return list(found), tuple(failures)


def _check(link: Partnership | None, *, path: tuple[str, ...]) -> None:
    if link is None:
        raise errors.NotFound("There is no such partnership.", path=path)
    if not any(side.network_ids for side in link.sides):
        raise errors.Forbidden("No side of this partnership has joined your network.", path=path)
    if link.stage in OVER:
        raise errors.WrongState("This partnership is over.", path=path)


async def _ask(entry: log.Entry, found: Sequence[str], by: date, message: str | None) -> None:
    """Write what is asked of those who have not been asked the same, and tell them."""
    network = str(entry.viewer.organisation_id)
    current = models.ReviewRequest.filter(network_id=network, partnership_id__in=list(found), until__isnull=True)
    before = {row.partnership_id: row for row in await current}
    wanted = [one for one in found if one not in before or (before[one].by_on, before[one].message) != (by, message)]
    if not wanted:
        return
    await entry.seal(network)
    said = {"by_on": by, "message": message, "asked_at": entry.at}
    new = [one for one in wanted if one not in before]
    await entry.begin_all(
        [models.ReviewRequest(id=ids.new("request"), partnership_id=one, network_id=network, **said) for one in new]
    )
    for one in wanted:
        if one in before:
            await entry.change(before[one], **said)
        entry.tell(ChangeType.REVIEW_REQUESTED, one, by=by.isoformat())
    entry.after = {"partnerships": wanted, "by": by}
