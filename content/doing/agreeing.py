"""Agreeing: an agreement is written, put to the other sides, signed by each, and ended without ending the partnership.

What every side has signed never changes; how far an agreement has got is derived from its dates and signatures.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from content import codec, errors, ids, language, log, models, validating
from content.doing import attaching, responsibilities, validity
from content.joining import persons
from content.linking import aiming, attention, partnerships, stages, transitions
from content.linking.partnerships import Held
from content.records import (
    AgreementStatus,
    ChangeType,
    NewAgreement,
    NewSignature,
    Signed,
    Stage,
    Verdict,
)
from content.telling import due
from content.ticking import checklists

AGREEMENTS_MAX = 50
"""How many agreements, drafts and proposals a partnership may have had."""
TITLE_CHARACTERS_MAX = 400
PLAN_CHARACTERS_MAX = 10_000
LANGUAGES_MAX = 20
MONTHS_MAX = 1200
OFFICE_CHARACTERS_MAX = 200
MANDATE_CHARACTERS_MAX = 400
AHEAD_DAYS_MAX = 3660
"""How far ahead an agreement may be ended."""


@log.verb("proposeAgreement")
async def propose(
    entry: log.Entry,
    *,
    partnership: str,
    terms: NewAgreement,
    agreement: str | None = None,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Put an agreement to the other sides, or keep it as a draft, and give its id; nothing is signed.

    `agreement` names a draft of the viewer's side that this takes the place of, with the version that was read. A
    proposal that it replaces is superseded at once; a signed agreement, once every side has signed this one. Raises
    NOT_FOUND, FORBIDDEN, STALE_VERSION, INVALID_INPUT, LIMIT_REACHED, FILE_UNREADABLE, FILE_UNSUPPORTED,
    FILE_TOO_LARGE, and WRONG_STATE before the side has acknowledged the partnership, after it is over, and for a
    draft that has been put forward.
    """
    del idempotency_key  # The log has seen to it.
    held = await partnerships.own_side(entry, partnership)
    _check_open(held)
    known = await models.Agreement.filter(partnership_id=partnership, until__isnull=True)
    old = _draft(known, held, agreement, expected_version)
    replaced = _replaced(known, terms, old, entry.began.date())
    if old is None and len(known) >= AGREEMENTS_MAX:
        message = f"A partnership has at most {AGREEMENTS_MAX} agreements; go on with a draft that is there."
        raise errors.LimitReached(message, path=("partnership",))
    _check(terms)
    responsibilities.check(terms.responsibilities, held)
    nameable = await aiming.nameable(partnership, old.id if old else None)
    aiming.check_named(terms.aims, nameable)
    row_id = old.id if old else ids.new("agreement")
    paper = await attaching.received_one(terms.document, held, row_id, path=("document",))
    await entry.seal(partnership)
    await attaching.write(entry, paper)
    columns: dict[str, Any] = {
        **_columns(terms),
        "proposed_at": entry.at,
        "aims": await aiming.name(entry, terms.aims, nameable, partnership_id=partnership, agreement_id=row_id),
        "responsibilities": await responsibilities.keep(entry, terms.responsibilities, held),
        "document_id": paper.id if paper else (old.document_id if old else None),
        "replaces_id": replaced.id if replaced else None,
    }
    if old is None:
        made = models.Agreement(id=row_id, partnership_id=partnership, side_id=held.side.id, signatures=[], **columns)
        await entry.begin(made)
    else:
        await entry.change(old, **columns)
    if replaced is not None and replaced.signed_at is None and not terms.draft:
        await entry.change(replaced, superseded_on=entry.at.date())
    kind = ChangeType.PARTNERSHIP_UPDATED if terms.draft else ChangeType.AGREEMENT_PROPOSED
    _tell(entry, kind, held, row_id, own=terms.draft)
    entry.after = {"draft": row_id} if terms.draft else {"agreement": row_id, "kind": terms.kind}
    return row_id


@log.verb("signAgreement")
async def sign(
    entry: log.Entry,
    *,
    agreement: str,
    expected_version: int,
    signature: NewSignature,
    idempotency_key: str | None = None,
) -> str:
    """Record that the viewer's side has signed; with the last side's signature the agreement is SIGNED.

    A partnership that is SCOPING is AGREED from then on. Raises NOT_FOUND, FORBIDDEN, STALE_VERSION, INVALID_INPUT for
    a day still to come, REASON_REQUIRED where the rule says to think again, LIMIT_REACHED, and WRONG_STATE for what is
    no proposal or has been signed by this side.
    """
    del idempotency_key
    held, row = await _held(entry, agreement)
    if row.version != expected_version:
        raise log.stale()
    _check_open(held)
    _check_signable(row, held, entry.began.date())
    _check_signature(signature)
    await _check_rule(held, signature)
    signed = codec.decode(tuple[Signed, ...], row.signatures)
    complete = {one.side_id for one in signed} | {held.side.id} == {side.id for side in held.sides}
    replaced = await _current(row.replaces_id) if complete else None
    await entry.seal(held.partnership.id)
    mine = Signed(
        side_id=held.side.id,
        person_id=await persons.keep(entry, signature.name, organisation_id=held.side.organisation_id),
        office=signature.office,
        signed_on=signature.signed_on,
        mandate=signature.mandate,
        despite_think_again=signature.despite_think_again,
    )
    row = await entry.change(row, signatures=codec.encode((*signed, mine)), signed_at=entry.at if complete else None)
    _tell(entry, ChangeType.AGREEMENT_SIGNED, held, row.id)
    if complete:
        await _take_effect(entry, held, row, replaced, signature.despite_think_again)
    entry.after = {**(entry.after or {}), "agreement": row.id, "side": held.side.id, "signedOn": signature.signed_on}
    return row.id


@log.verb("terminateAgreement")
async def terminate(
    entry: log.Entry,
    *,
    agreement: str,
    expected_version: int,
    on: date,
    note: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """End an agreement early, or take a proposal back, one side alone; the partnership goes on.

    The notice that the agreement asks for is shown, and holds nobody. Raises NOT_FOUND, FORBIDDEN, STALE_VERSION,
    INVALID_INPUT for a day before it takes effect, after its end or too far ahead, WRONG_STATE for what has ended.
    """
    del idempotency_key
    held, row = await _held(entry, agreement)
    if row.version != expected_version:
        raise log.stale()
    if note is not None:
        validating.text(note, path=("note",), characters_max=stages.NOTE_CHARACTERS_MAX)
    today = entry.began.date()
    settled = row.terminated_on is not None or row.superseded_on is not None
    if settled or validity.status(row, today) is AgreementStatus.EXPIRED:
        raise errors.WrongState("This agreement has ended, or its end is settled.", path=("agreement",))
    if row.signed_at is not None:
        _check_day(row, on, today)
    elif on != today:
        raise errors.InvalidInput(f"What is not signed is taken back today, {today}.", path=("on",))
    await entry.seal(held.partnership.id)
    await entry.change(row, terminated_on=on, termination_note=note)
    kind = ChangeType.PARTNERSHIP_UPDATED if row.draft else ChangeType.AGREEMENT_TERMINATED
    _tell(entry, kind, held, row.id, own=row.draft, proposal=row.signed_at is None)
    entry.after = {"draft": row.id} if row.draft else {"agreement": row.id, "terminatedOn": on, "note": note}
    return row.id


def _check_day(row: models.Agreement, on: date, today: date) -> None:
    """Refuse an end before the beginning, after the term, or too far ahead."""
    signed = codec.decode(tuple[Signed, ...], row.signatures)
    first = row.effective_on or max(one.signed_on for one in signed)
    if on < first:
        raise errors.InvalidInput(f"It holds from {first}, so it ends then or later.", path=("on",))
    term = None if row.renews else row.expires_on
    if on > min(term or date.max, today + timedelta(days=AHEAD_DAYS_MAX)):
        message = f"It ends before its term is over, and at most {AHEAD_DAYS_MAX} days from today."
        raise errors.InvalidInput(message, path=("on",))


async def _take_effect(
    entry: log.Entry,
    held: Held,
    row: models.Agreement,
    replaced: models.Agreement | None,
    despite_think_again: str | None,
) -> None:
    """Let an agreement that every side has signed take the place of another, and the partnership be AGREED."""
    today = entry.at.date()
    if replaced is not None and replaced.signed_at is not None and replaced.superseded_on is None:
        await entry.change(replaced, superseded_on=max(row.effective_on or today, today))
    if row.expires_on is not None and not row.renews and row.expires_on >= today:
        for kind, day in (
            (ChangeType.AGREEMENT_EXPIRING, row.expires_on - timedelta(days=attention.NOTICE_DAYS)),
            (ChangeType.AGREEMENT_EXPIRED, row.expires_on + timedelta(days=1)),
        ):
            await due.schedule(kind, row.id, datetime(day.year, day.month, day.day, tzinfo=UTC))
    if held.partnership.stage is Stage.SCOPING and validity.status(row, today) is AgreementStatus.SIGNED:
        await stages.take_step(entry, held, Stage.AGREED, despite_think_again=despite_think_again)


async def _held(entry: log.Entry, agreement: str) -> tuple[Held, models.Agreement]:
    """Hold the partnership of an agreement that the viewer's side may see."""
    row = await models.Agreement.get_or_none(id=agreement, until__isnull=True)
    missing = errors.NotFound("There is no such agreement.", path=("agreement",))
    try:
        held = await partnerships.own_side(entry, row.partnership_id if row else "")
    except errors.NotFound as refusal:
        raise missing from refusal
    except errors.Forbidden as refusal:
        if row is not None and row.signed_at is not None:
            raise errors.Forbidden("You are no side of this agreement.", path=("agreement",)) from refusal
        raise missing from refusal
    row = await models.Agreement.get_or_none(id=agreement, until__isnull=True)
    if row is None or (row.draft and row.side_id != held.side.id):
        raise missing
    return held, row


async def _current(agreement: str | None) -> models.Agreement | None:
    return None if agreement is None else await models.Agreement.get_or_none(id=agreement, until__isnull=True)


def _check_open(held: Held) -> None:
    if held.partnership.stage in transitions.OVER:
        message = f"This partnership is {held.partnership.stage}: open a new one that continues it."
        raise errors.WrongState(message, path=("partnership",))
    if held.side.acknowledged_at is None:
        raise errors.WrongState("Acknowledge the partnership first: `acknowledgePartnership`.", path=("partnership",))


def _draft(
    known: Sequence[models.Agreement], held: Held, wanted: str | None, expected_version: int | None
) -> models.Agreement | None:
    """Find the draft that is to be rewritten."""
    if wanted is None:
        return None
    row = next((row for row in known if row.id == wanted and (not row.draft or row.side_id == held.side.id)), None)
    if row is None:
        raise errors.NotFound("There is no such draft.", path=("agreement",))
    if not row.draft or row.terminated_on is not None:
        message = "Only a draft is rewritten: propose another agreement that `replaces` this one."
        raise errors.WrongState(message, path=("agreement",))
    if row.version != expected_version:
        raise log.stale()
    return row


def _replaced(
    known: Sequence[models.Agreement], terms: NewAgreement, old: models.Agreement | None, today: date
) -> models.Agreement | None:
    """Find the agreement whose place this one is to take."""
    if terms.replaces is None:
        return None
    row = next((row for row in known if row.id == terms.replaces and not row.draft), None)
    if row is None or row is old:
        raise errors.NotFound("There is no such agreement to replace.", path=("replaces",))
    if validity.status(row, today) is AgreementStatus.SUPERSEDED or (row.signed_at is None and row.terminated_on):
        raise errors.WrongState("Another has taken its place already, or it was taken back.", path=("replaces",))
    return row


def _check(terms: NewAgreement) -> None:
    """Refuse terms that are out of bounds or out of order: INVALID_INPUT, LIMIT_REACHED."""
    if terms.title is not None:
        validating.text(terms.title, path=("title",), characters_max=TITLE_CHARACTERS_MAX)
    if terms.exit_plan is not None:
        validating.text(terms.exit_plan, path=("exitPlan",), characters_max=PLAN_CHARACTERS_MAX)
    if not terms.languages:
        raise errors.InvalidInput("Name a language whose text counts.", path=("languages",))
    if len(terms.languages) > LANGUAGES_MAX:
        raise errors.LimitReached(f"Name at most {LANGUAGES_MAX} languages.", path=("languages",))
    for name, months in (("reviewEveryMonths", terms.review_every_months), ("noticeMonths", terms.notice_months)):
        if months is not None and not 1 <= months <= MONTHS_MAX:
            raise errors.InvalidInput(f"Give a number of months from 1 to {MONTHS_MAX}.", path=(name,))
    if terms.effective_on and terms.expires_on and terms.expires_on < terms.effective_on:
        raise errors.InvalidInput("It ends before it takes effect.", path=("expiresOn",))
    if terms.renews and not (terms.effective_on and terms.expires_on):
        message = "What renews itself has a term: say when it takes effect, and when it ends for the first time."
        raise errors.InvalidInput(message, path=("renews",))


def _columns(terms: NewAgreement) -> dict[str, Any]:
    return {
        "draft": terms.draft,
        "kind": terms.kind,
        "title": terms.title,
        "languages": list(dict.fromkeys(language.canonical(one) for one in terms.languages)),
        "effective_on": terms.effective_on,
        "expires_on": terms.expires_on,
        "renews": terms.renews,
        "review_every_months": terms.review_every_months,
        "notice_months": terms.notice_months,
        "exit_plan": terms.exit_plan,
        "drafted_jointly": terms.drafted_jointly,
    }


def _check_signable(row: models.Agreement, held: Held, today: date) -> None:
    """Refuse to sign what is no proposal, and a second signature of one side."""
    if any(one["side_id"] == held.side.id for one in row.signatures):
        raise errors.WrongState("Your side has signed this agreement.", path=("agreement",))
    if row.draft:
        raise errors.WrongState("This is a draft: put it to the other sides first.", path=("agreement",))
    stands = validity.status(row, today)
    if stands is not AgreementStatus.PROPOSED or row.terminated_on is not None:
        raise errors.WrongState(f"This agreement is {stands}, and cannot be signed.", path=("agreement",))


def _check_signature(signature: NewSignature) -> None:
    persons.check(signature.name, path=("name",))
    validating.text(signature.office, path=("office",), characters_max=OFFICE_CHARACTERS_MAX)
    validating.past(signature.signed_on, path=("signedOn",))
    if signature.mandate is not None:
        validating.text(signature.mandate, path=("mandate",), characters_max=MANDATE_CHARACTERS_MAX)
    if signature.despite_think_again is not None:
        most = stages.NOTE_CHARACTERS_MAX
        validating.text(signature.despite_think_again, path=("despiteThinkAgain",), characters_max=most)


async def _check_rule(held: Held, signature: NewSignature) -> None:
    """Ask why, where the rule says to think again about linking."""
    if signature.despite_think_again is not None:
        return
    said = await checklists.verdicts([held.partnership], {held.partnership.id: held.sides})
    if said[held.partnership.id] is Verdict.THINK_AGAIN:
        raise errors.ReasonRequired(stages.WHY["despiteThinkAgain"], path=("despiteThinkAgain",))


def _tell(
    entry: log.Entry, kind: ChangeType, held: Held, agreement: str, *, own: bool = False, proposal: bool = False
) -> None:
    """Tell of an agreement: of a draft the side alone, of a proposal the sides, else whoever hears of such things."""
    columns = ["draft"] if own else ["agreement"] if proposal else None
    more = {} if columns is None else {"columns": columns}
    entry.tell(kind, held.partnership.id, side=held.side.id, agreement=agreement, **more)
