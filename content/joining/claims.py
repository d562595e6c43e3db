"""Claims of records that others made: an organisation says that a record is its own, and the operator decides.

A list or a counterpart has named it before it came in, by a name or number of their own. Once the claim is granted, its
links, and the numbers that it lacks, are the claimant's, and the record leads to it. Who has no key yet comes in by an
invitation instead.
"""

from collections.abc import Sequence

from tortoise.expressions import Q

from content import access, errors, ids, log, models, validating
from content.access import Viewer
from content.joining import invitations
from content.linking import conditions
from content.records import ChangeType, Claim, ClaimOutcome

STATEMENT_CHARACTERS_MAX = 2000
REASON_CHARACTERS_MAX = 2000
WAITING_MAX = 20
"""How many claims of one organisation can wait at once."""
SHOWN_MAX = 100
LINKS_MAX = 400
"""How many links one claim can bring over."""

_NUMBERS = ("wikidata_id", "org_id")


async def by_id(viewer: Viewer, wanted: Sequence[str]) -> dict[str, Claim]:
    """Load claims: for the people of either organisation, and for the operator."""
    rows = await models.Claim.filter(conditions.claims_seen(viewer), id__in=list(set(wanted)))
    return {row.id: _shown(row) for row in rows}


async def of_organisations(viewer: Viewer, organisation_ids: Sequence[str]) -> dict[str, tuple[Claim, ...]]:
    """List the claims on the records of some organisations, or by them, the newest first; one statement."""
    wanted = set(organisation_ids)
    either = Q(organisation_id__in=list(wanted)) | Q(claimant_id__in=list(wanted))
    found: dict[str, tuple[Claim, ...]] = dict.fromkeys(organisation_ids, ())
    for row in await models.Claim.filter(conditions.claims_seen(viewer), either).order_by("-asked_at", "id"):
        for one in {row.organisation_id, row.claimant_id} & wanted:
            if len(found[one]) < SHOWN_MAX:
                found[one] += (_shown(row),)
    return found


@log.verb("claimOrganisation")
async def claim(entry: log.Entry, *, organisation: str, statement: str, idempotency_key: str | None = None) -> str:
    """Say that a record that others made is the viewer's organisation's own, and give the claim's id.

    Said again while it waits, it changes nothing. Raises NOT_FOUND, INVALID_INPUT for one's own record, WRONG_STATE for
    a record that has people of its own, has ended, has another number, or is linked with the claimant; LIMIT_REACHED.
    """
    del idempotency_key  # The log has seen to it.
    validating.text(statement, path=("statement",), characters_max=STATEMENT_CHARACTERS_MAX)
    own = str(entry.viewer.organisation_id)
    for one in sorted((own, organisation)):
        await entry.lock(one)
    row, claimant = await _both(organisation, own, path=("organisation",))
    if organisation == own:
        raise errors.InvalidInput("This record is yours already.", path=("organisation",))
    await _check(entry, row, claimant, path=("organisation",))
    waiting = models.Claim.filter(claimant_id=own, decided_at__isnull=True)
    known = await waiting.get_or_none(organisation_id=organisation)
    if known is not None:
        return known.id
    if await waiting.count() >= WAITING_MAX:
        message = f"At most {WAITING_MAX} of your claims can wait at once: withdraw one, with `withdrawClaim`."
        raise errors.LimitReached(message, path=("organisation",))
    made = models.Claim(
        id=ids.new("claim"),
        organisation_id=organisation,
        claimant_id=own,
        statement=statement,
        asked_by=entry.viewer.id,
    )
    await entry.seal(organisation)
    made.asked_at = entry.at
    await made.save(force_create=True)
    entry.tell(ChangeType.CLAIM_MADE, organisation)
    entry.after = {"claim": made.id, "organisation": organisation, "claimant": own}
    return made.id


@log.verb("withdrawClaim")
async def withdraw(entry: log.Entry, *, claim: str, idempotency_key: str | None = None) -> str:
    """Take a claim back that waits. Raises NOT_FOUND for another's, WRONG_STATE for one that was decided."""
    del idempotency_key
    row = await _held(entry, claim)
    if not access.may_act_for(entry.viewer, row.claimant_id):
        raise errors.NotFound(_NONE, path=("claim",))
    _check_waiting(row)
    await entry.seal(row.organisation_id)
    await _decide(entry, row, ClaimOutcome.WITHDRAWN, None)
    entry.tell(ChangeType.CLAIM_WITHDRAWN, row.organisation_id)
    return row.id


@log.verb("declineClaim")
async def decline(entry: log.Entry, *, claim: str, reason: str, idempotency_key: str | None = None) -> str:
    """Turn a claim down and say why to the claimant, who may ask again. Raises NOT_FOUND, WRONG_STATE."""
    del idempotency_key
    validating.text(reason, path=("reason",), characters_max=REASON_CHARACTERS_MAX)
    row = await _held(entry, claim)
    _check_waiting(row)
    await entry.seal(row.claimant_id)
    await _decide(entry, row, ClaimOutcome.DECLINED, reason)
    entry.tell(ChangeType.CLAIM_DECLINED, row.claimant_id)
    return row.id


@log.verb("grantClaim")
async def grant(entry: log.Entry, *, claim: str, idempotency_key: str | None = None) -> str:
    """Vouch that a record is the claimant's: its links and numbers go over, and it leads to the claimant.

    Raises NOT_FOUND; WRONG_STATE for what was decided, and for what stands in the way by now; LIMIT_REACHED.
    """
    del idempotency_key
    row = await _held(entry, claim)
    _check_waiting(row)
    record, claimant = await _both(row.organisation_id, row.claimant_id, path=("claim",))
    await _check(entry, record, claimant, path=("claim",))
    sides = await models.Side.filter(until__isnull=True, organisation_id=record.id).limit(LINKS_MAX + 1)
    if len(sides) > LINKS_MAX:
        message = f"One claim can bring {LINKS_MAX} links over; this record has more."
        raise errors.LimitReached(message, path=("claim",))
    lacking = {name: getattr(record, name) for name in _NUMBERS if getattr(claimant, name) is None}
    await entry.seal(claimant.id)
    await entry.change(record, replaced_by_id=claimant.id, **dict.fromkeys(lacking))
    entry.tell(ChangeType.ORGANISATION_UPDATED, record.id)
    if any(lacking.values()):
        await entry.change(claimant, **lacking)
        entry.tell(ChangeType.ORGANISATION_UPDATED, claimant.id)
    for side in sides:
        await entry.change(side, organisation_id=claimant.id)
        entry.follow(side.partnership_id)
        entry.tell(ChangeType.PARTNERSHIP_UPDATED, side.partnership_id, side=side.id, columns=["organisation"])
    # An invitation for what is no more on its own would let somebody in beside its people.
    invited = models.Invitation.filter(organisation_id=record.id, redeemed_at__isnull=True, expires_at__gt=entry.at)
    await invited.update(expires_at=entry.at)
    await _decide(entry, row, ClaimOutcome.GRANTED, None)
    entry.tell(ChangeType.CLAIM_GRANTED, claimant.id)
    return row.id


_NONE = "There is no such claim."


async def _both(
    organisation: str, claimant: str, *, path: tuple[str, ...]
) -> tuple[models.Organisation, models.Organisation]:
    found = {
        row.id: row for row in await models.Organisation.filter(until__isnull=True, id__in=[organisation, claimant])
    }
    if organisation not in found or claimant not in found:
        raise errors.NotFound("There is no such organisation.", path=path)
    return found[organisation], found[claimant]


async def _check(
    entry: log.Entry, row: models.Organisation, claimant: models.Organisation, *, path: tuple[str, ...]
) -> None:
    """Refuse what no operator can grant, before anybody waits for it."""
    for one in (row, claimant):
        if one.ended_on is not None or one.replaced_by_id is not None:
            raise errors.WrongState(f"{one.name[0][1]} has ended, or leads to another record already.", path=path)
    if await invitations.is_in(row.id, entry.began):
        message = "Its own people act for this record: ask them, or the operator."
        raise errors.WrongState(message, path=path)
    for name in _NUMBERS:
        theirs, ours = getattr(row, name), getattr(claimant, name)
        if theirs is not None and ours is not None and theirs != ours:
            raise errors.WrongState("This record has another number than yours: it is somebody else.", path=path)
    ours_too = models.Side.filter(until__isnull=True, organisation_id=claimant.id)
    shared = [str(one) for one in await ours_too.values_list("partnership_id", flat=True)]
    if await models.Side.exists(until__isnull=True, organisation_id=row.id, partnership_id__in=shared):
        message = "The two are linked with each other, and nobody is linked with oneself."
        raise errors.WrongState(message, path=path)


async def _held(entry: log.Entry, claim: str) -> models.Claim:
    """Hold a claim, and both organisations, until the write is done."""
    row = await models.Claim.get_or_none(id=claim)
    if row is None:
        raise errors.NotFound(_NONE, path=("claim",))
    for one in sorted((row.claimant_id, row.organisation_id)):
        await entry.lock(one)
    return await models.Claim.get(id=claim)


def _check_waiting(row: models.Claim) -> None:
    if row.decided_at is not None:
        raise errors.WrongState("This claim has been decided or withdrawn.", path=("claim",))


async def _decide(entry: log.Entry, row: models.Claim, outcome: ClaimOutcome, reason: str | None) -> None:
    row.decided_at, row.outcome, row.reason = entry.at, outcome, reason  # type: ignore[assignment]  # Tortoise forgets that they may be null
    row.decided_by = entry.viewer.id
    await row.save(update_fields=["decided_at", "decided_by", "outcome", "reason"])
    entry.after = {
        "claim": row.id,
        "organisation": row.organisation_id,
        "claimant": row.claimant_id,
        "outcome": outcome,
    }


def _shown(row: models.Claim) -> Claim:
    return Claim(
        id=row.id,
        organisation_id=row.organisation_id,
        claimant_id=row.claimant_id,
        statement=row.statement,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        outcome=row.outcome,
        reason=row.reason,
    )
