"""Answering a checklist, each side for itself, and following a newer edition with the answers that come along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content import attaching, carrying, checklists, editions, errors, log, models, readiness, validating
from content.partnerships import Held, own_side
from content.records import (
    NOW,
    AnswerState,
    ChangeType,
    ChecklistItem,
    Edition,
    EditionStatus,
    NewAnswer,
    Stage,
)

ANSWERS_MAX = 100
"""How many answers one batch may hold."""
EVIDENCE_MAX = 20
"""How many documents a batch may attach."""
WORDS_CHARACTERS_MAX = 4000
CLIENT_ID_CHARACTERS_MAX = 100

_OVER = (Stage.ENDED, Stage.DECLINED)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one answer of a batch was refused; the others stand."""

    code: str
    message: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a batch."""

    side_id: str
    conflicts: tuple[str, ...]
    """Keys of items that somebody else of the side changed first."""
    failures: tuple[Failure, ...]


@log.verb("answerItems")
async def answer(
    entry: log.Entry,
    *,
    partnership: str,
    answers: Sequence[NewAnswer],
    finalise: bool = False,
    idempotency_key: str | None = None,
) -> Answered:
    """Answer items for the viewer's side; each answer stands or falls alone.

    `finalise` takes effect only if every answer of the batch went well; any later change of an answer clears it.
    Raises NOT_FOUND, FORBIDDEN, LIMIT_REACHED, and WRONG_STATE before acknowledging or after the end. What is wrong
    with one answer is in `failures`: NOT_FOUND, REASON_REQUIRED, NOT_APPLICABLE_REFUSED, STALE_VERSION, INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    if len(answers) > ANSWERS_MAX:
        message = f"A batch holds at most {ANSWERS_MAX} answers: send several."
        raise errors.LimitReached(message, path=("answers",))
    held = await own_side(entry, partnership)
    _check_open(held)
    edition = await _followed(held.partnership)
    latest = (await checklists.latest_answers([partnership])).get(partnership, {})
    batch = await _Batch.sorted_out(answers, edition, latest.get(held.side.id, {}), held.side.id)
    final = finalise and not batch.failures
    evidence = await _received(held, batch)
    if batch.wanted or (final and held.side.finalised_at is None):
        await entry.seal(partnership)
        await attaching.write(entry, *(row for rows in evidence.values() for row in rows))
        await _write(entry, held, edition, batch, final=final, latest=latest, evidence=evidence)
    return Answered(held.side.id, tuple(batch.conflicts), tuple(batch.failures))


@log.verb("adoptEdition")
async def adopt(
    entry: log.Entry, *, partnership: str, expected_version: int, edition: str, idempotency_key: str | None = None
) -> str:
    """Follow a newer edition; answers come along, reworded ones ask to be confirmed, finalising is cleared.

    Raises NOT_FOUND, FORBIDDEN, STALE_VERSION, WRONG_STATE for an edition that is not newer or not in force.
    """
    del idempotency_key
    held = await own_side(entry, partnership)
    row = held.partnership
    if row.version != expected_version:
        raise log.stale()
    _check_open(held)
    newer = await _adoptable(edition, row)
    lineage = await editions.lineage(row.leaflet_id, after_number=row.followed_number, to_number=newer.number)
    latest = (await checklists.latest_answers([partnership])).get(partnership, {})
    old = await _followed(row)
    known = {item.key for item in checklists.items_of(old)}
    heirs = carrying.heirs(checklists.items_of(newer), known, lineage.descents, lineage.reworded)
    await entry.seal(partnership)
    await entry.change(row, followed_number=newer.number)
    sides = [side if side.finalised_at is None else await entry.change(side, finalised_at=None) for side in held.sides]
    for side in sides:
        await _carry(entry, side, latest.get(side.id, {}), heirs)
    entry.tell(ChangeType.EDITION_ADOPTED, partnership, edition=newer.id, number=newer.number)
    before = checklists.standing(old, held.sides, latest)
    after = checklists.standing(newer, sides, (await checklists.latest_answers([partnership])).get(partnership, {}))
    _tell_verdict(entry, partnership, before, after)
    entry.before = {"number": row.followed_number}
    entry.after = {"number": newer.number, "edition": newer.id}
    return partnership


@dataclass(slots=True)
class _Batch:
    """Answers sorted out: those to write, those in conflict, those refused."""

    wanted: dict[str, NewAnswer]
    conflicts: list[str]
    failures: list[Failure]

    @classmethod
    async def sorted_out(
        cls, answers: Sequence[NewAnswer], edition: Edition, latest: checklists.Latest, side_id: str
    ) -> "_Batch":
        batch = cls({}, [], [])
        items = {item.key: item for item in checklists.items_of(edition)}
        counted = await _counted(side_id, [one.client_id for one in answers if one.client_id])
        for number, one in enumerate(answers):
            path = ("answers", str(number))
            try:
                if one.client_id and one.client_id in counted:
                    continue  # An answer given offline and sent again: it was counted.
                _check(one, items, latest, batch.wanted, path)
            except errors.Refusal as refusal:
                batch.failures.append(Failure(refusal.code, refusal.message, refusal.path))
                if isinstance(refusal, errors.StaleVersion):
                    batch.conflicts.append(one.item)
            else:
                batch.wanted[one.item] = one
                counted |= {one.client_id} if one.client_id else set()
        return batch


def _check(
    one: NewAnswer,
    items: Mapping[str, ChecklistItem],
    latest: checklists.Latest,
    wanted: Mapping[str, NewAnswer],
    path: tuple[str, ...],
) -> None:
    if one.item not in items:
        message = f"The edition that you follow has no box called `{one.item[:60]}`."
        raise errors.NotFound(message, path=(*path, "item"))
    if one.item in wanted:
        raise errors.InvalidInput("This item is answered twice in one batch.", path=(*path, "item"))
    for name, value in (("note", one.note), ("reason", one.reason)):
        if value is not None:
            validating.text(value, path=(*path, name), characters_max=WORDS_CHARACTERS_MAX, characters_min=0)
    attaching.check(one.evidence or (), path=(*path, "evidence"))
    if one.client_id is not None:
        validating.text(one.client_id, path=(*path, "clientId"), characters_max=CLIENT_ID_CHARACTERS_MAX)
    if one.state is AnswerState.NOT_APPLICABLE and not items[one.item].allows_not_applicable:
        message = "This item applies to everybody; if it cannot be done, say CANNOT and why."
        raise errors.NotApplicableRefused(message, path=(*path, "state"))
    if one.state in (AnswerState.CANNOT, AnswerState.NOT_APPLICABLE) and not (one.reason or "").strip():
        raise errors.ReasonRequired("Say why: the other side sees the reason.", path=(*path, "reason"))
    version = latest[one.item].version if one.item in latest else 0
    if one.expected_version is not None and one.expected_version != version:
        raise log.stale(path=(*path, "expectedVersion"))


async def _counted(side_id: str, client_ids: Sequence[str]) -> set[str]:
    """Find those of the answerer's own numbers that were counted before."""
    if not client_ids:
        return set()
    known = models.Answer.filter(side_id=side_id, client_id__in=list(client_ids)).values_list("client_id", flat=True)
    return {str(one) for one in await known}


async def _received(held: Held, batch: _Batch) -> dict[str, list[models.Document]]:
    """Keep the evidence of the answers that will be written, by item; LIMIT_REACHED for more than a batch may hold."""
    attached = {key: one.evidence for key, one in batch.wanted.items() if one.evidence is not None}
    if sum(map(len, attached.values())) > EVIDENCE_MAX:
        message = f"A batch holds at most {EVIDENCE_MAX} pieces of evidence: send several."
        raise errors.LimitReached(message, path=("answers",))
    return {
        key: await attaching.received(some, held, f"{held.side.id}/{key}", path=("answers", key, "evidence"))
        for key, some in attached.items()
    }


async def _write(
    entry: log.Entry,
    held: Held,
    edition: Edition,
    batch: _Batch,
    *,
    final: bool,
    latest: Mapping[str, checklists.Latest],
    evidence: Mapping[str, Sequence[models.Document]],
) -> None:
    partnership = held.partnership.id
    own = dict(latest.get(held.side.id, {}))
    before = checklists.standing(edition, held.sides, latest)
    for key, one in batch.wanted.items():
        own[key] = await _put(entry, held, own.get(key), one, number=edition.number, evidence=evidence.get(key))
        entry.tell(ChangeType.ITEM_ANSWERED, partnership, side=held.side.id, item=key, state=one.state)
    finalised = entry.at if final else None
    if final or held.side.finalised_at is not None:
        side = await entry.change(held.side, finalised_at=finalised)
    else:
        side = held.side
    if final:
        entry.tell(ChangeType.ANSWERS_FINALISED, partnership, side=held.side.id)
    sides = [side if other.id == side.id else other for other in held.sides]
    after = checklists.standing(edition, sides, {**latest, held.side.id: own})
    for was, now in zip(before.boxes, after.boxes, strict=True):
        if was.disagreement != now.disagreement:
            kind = ChangeType.DISAGREEMENT_FOUND if now.disagreement else ChangeType.DISAGREEMENT_RESOLVED
            entry.tell(kind, partnership, item=now.key)
    _tell_verdict(entry, partnership, before, after)
    entry.before = {key: latest[held.side.id][key].state for key in batch.wanted if key in latest.get(held.side.id, {})}
    entry.after = {key: one.state for key, one in batch.wanted.items()}


async def _put(
    entry: log.Entry,
    held: Held,
    current: models.Answer | None,
    one: NewAnswer,
    *,
    number: int,
    evidence: Sequence[models.Document] | None,
) -> models.Answer:
    kept = current.evidence_ids if current is not None else None
    said: dict[str, object] = {
        "state": one.state,
        "note": one.note,
        "reason": one.reason,
        "by": entry.viewer.id,
        "at": entry.at,
        "edition_number": number,
        "wording_changed": False,
        "evidence_ids": kept if evidence is None else [row.id for row in evidence],
        "client_id": one.client_id,
    }
    if current is not None:
        return await entry.change(current, **said)
    return await entry.begin(
        models.Answer(
            id=f"{held.side.id}/{one.item}",
            partnership_id=held.partnership.id,
            side_id=held.side.id,
            item_id=f"{held.partnership.leaflet_id}/{one.item}",
            **said,
        )
    )


async def _carry(
    entry: log.Entry, side: models.Side, latest: checklists.Latest, heirs: Sequence[carrying.Heir]
) -> None:
    """Write what an adoption changes in a side's answers; what it leaves alone gets no new version."""
    given = {key: carrying.Given(row.state, row.wording_changed) for key, row in latest.items()}
    carried = {one.key: one for one in carrying.carry(given, heirs).answers}
    for key in (heir.key for heir in heirs):
        row, now = latest.get(key), carried.get(key)
        if now is None:
            if row is not None and row.state is not AnswerState.UNANSWERED:
                await entry.change(
                    row, state=AnswerState.UNANSWERED, reason=None, wording_changed=False, client_id=None
                )
        elif (
            row is None
            or now.origins != (key,)
            or (now.state, now.wording_changed)
            != (
                row.state,
                row.wording_changed,
            )
        ):
            said = (latest[origin] for origin in now.origins if origin in latest)
            source = next(answer for answer in said if answer.state is now.state)
            await _inherit(entry, side, row, source, now)


async def _inherit(
    entry: log.Entry, side: models.Side, row: models.Answer | None, source: models.Answer, now: carrying.Carried
) -> None:
    """Let an item start with the answer of another or of its own: what was said, why, by whom and when."""
    said: dict[str, object] = {
        "state": now.state,
        "note": source.note,
        "reason": source.reason,
        "by": source.by,
        "at": source.at,
        "edition_number": source.edition_number,
        "wording_changed": now.wording_changed,
        "evidence_ids": source.evidence_ids,
        "client_id": None,
    }
    if row is not None:
        await entry.change(row, **said)
        return
    leaflet = source.item_id.partition("/")[0]
    await entry.begin(
        models.Answer(
            id=f"{side.id}/{now.key}",
            partnership_id=side.partnership_id,
            side_id=side.id,
            item_id=f"{leaflet}/{now.key}",
            **said,
        )
    )


async def _followed(row: models.Partnership) -> Edition:
    """Load the edition that a partnership follows, withdrawn or not."""
    found = await editions.of_number([(row.leaflet_id, row.followed_number)], (), NOW)
    edition_id = found[row.leaflet_id, row.followed_number]
    return (await editions.whole([edition_id]))[edition_id]


async def _adoptable(wanted: str, row: models.Partnership) -> Edition:
    edition = (await editions.whole([wanted])).get(wanted)
    if (
        edition is None
        or edition.leaflet_id != row.leaflet_id
        or edition.status
        in (
            EditionStatus.DRAFT,
            EditionStatus.SCHEDULED,
        )
    ):
        raise errors.NotFound("There is no such published edition of the leaflet you follow.", path=("edition",))
    if edition.number <= row.followed_number:
        message = f"You follow edition {row.followed_number}; only a later one can be adopted."
        raise errors.WrongState(message, path=("edition",))
    if edition.status is EditionStatus.WITHDRAWN or edition.rule is None or not edition.checklists:
        message = "This edition was taken back, or has no checklist to follow."
        raise errors.WrongState(message, path=("edition",))
    return edition


def _check_open(held: Held) -> None:
    if held.side.acknowledged_at is None:
        raise errors.WrongState("Acknowledge the partnership first: `acknowledgePartnership`.", path=("partnership",))
    if held.partnership.stage in _OVER:
        raise errors.WrongState("This partnership is over; open a new one that continues it.", path=("partnership",))


def _tell_verdict(
    entry: log.Entry, partnership: str, before: readiness.JointStanding, after: readiness.JointStanding
) -> None:
    if before.verdict is not after.verdict:
        entry.tell(ChangeType.VERDICT_CHANGED, partnership, before=before.verdict, after=after.verdict)
