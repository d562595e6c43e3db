"""Answering a checklist, each side for itself: in batches, each answer for itself, those given offline once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from content import errors, log, models, validating
from content.doing import attaching
from content.guiding import editions
from content.linking.partnerships import Held, own_side
from content.records import (
    NOW,
    AnswerOutcome,
    AnswerResult,
    AnswerState,
    ChangeType,
    ChecklistItem,
    Edition,
    NewAnswer,
    Stage,
)
from content.ticking import checklists, readiness

ANSWERS_MAX = 100
"""How many answers one batch may hold."""
EVIDENCE_MAX = 20
"""How many documents a batch may attach."""
WORDS_CHARACTERS_MAX = 4000
CLIENT_ID_CHARACTERS_MAX = 100

_OVER = (Stage.ENDED, Stage.DECLINED)


class Failure(Struct, frozen=True):
    """Why one answer of a batch was refused; the others stand."""

    code: str
    message: str
    path: tuple[str, ...]


class Answered(Struct, frozen=True):
    """What became of a batch."""

    side_id: str
    conflicts: tuple[str, ...]
    """Keys of items that somebody else of the side changed first."""
    failures: tuple[Failure, ...]
    results: tuple[AnswerResult, ...] = ()
    """What became of each answer, in the order in which they were sent."""


@log.verb("answerItems")
async def answer(
    entry: log.Entry,
    *,
    partnership: str,
    answers: Sequence[NewAnswer],
    finalise: bool = False,
    edition: str | None = None,
    idempotency_key: str | None = None,
) -> Answered:
    """Answer items for the viewer's side; each answer stands or falls alone.

    `finalise` takes effect only if every answer of the batch went well; any later change of an answer clears it.
    `edition` is the one whose words were read: what has been reworded since, up to the one that is followed by now,
    asks to be confirmed. Raises NOT_FOUND, FORBIDDEN, LIMIT_REACHED, and WRONG_STATE before acknowledging, after the
    end, or for words that are not followed yet. What is wrong with one answer is in `failures`: NOT_FOUND,
    REASON_REQUIRED, NOT_APPLICABLE_REFUSED, STALE_VERSION, INVALID_INPUT.
    """
    del idempotency_key  # The log has seen to it.
    if len(answers) > ANSWERS_MAX:
        message = f"A batch holds at most {ANSWERS_MAX} answers: send several."
        raise errors.LimitReached(message, path=("answers",))
    held = await own_side(entry, partnership)
    check_open(held)
    reworded = await _reworded_since(edition, held.partnership)
    followed = await followed_by(held.partnership)
    latest = (await checklists.latest_answers([partnership])).get(partnership, {})
    batch = await _Batch.sorted_out(answers, followed, latest.get(held.side.id, {}), held.side.id, reworded)
    final = finalise and not batch.failures
    evidence = await _received(held, batch)
    if batch.wanted or (final and held.side.finalised_at is None):
        await entry.seal(partnership)
        await attaching.write(entry, *(row for rows in evidence.values() for row in rows))
        await _write(entry, held, followed, batch, final=final, latest=latest, evidence=evidence)
    return Answered(held.side.id, tuple(batch.conflicts), tuple(batch.failures), tuple(batch.results))


class _Batch(Struct):
    """Answers sorted out: those to write, those in conflict, those refused."""

    wanted: dict[str, NewAnswer]
    conflicts: list[str]
    failures: list[Failure]
    results: list[AnswerResult]
    reworded: Collection[str]
    """Items whose words have changed since they were read."""

    @classmethod
    async def sorted_out(
        cls,
        answers: Sequence[NewAnswer],
        edition: Edition,
        latest: checklists.Latest,
        side_id: str,
        reworded: Collection[str],
    ) -> "_Batch":
        batch = cls({}, [], [], [], reworded)
        items = {item.key: item for item in checklists.items_of(edition)}
        counted = await _counted(side_id, [one.client_id for one in answers if one.client_id])
        for number, one in enumerate(answers):
            outcome = AnswerOutcome.COUNTED_BEFORE
            if not one.client_id or one.client_id not in counted:
                outcome = batch.take(one, items, latest, ("answers", str(number)))
                counted |= {one.client_id} if one.client_id and outcome is AnswerOutcome.WRITTEN else set()
            batch.results.append(AnswerResult(one.item, one.client_id, one.state, outcome))
        return batch

    def take(
        self, one: NewAnswer, items: Mapping[str, ChecklistItem], latest: checklists.Latest, path: tuple[str, ...]
    ) -> AnswerOutcome:
        try:
            _check(one, items, latest, self.wanted, path)
        except errors.Refusal as refusal:
            self.failures.append(Failure(refusal.code, refusal.message, refusal.path))
            if not isinstance(refusal, errors.StaleVersion):
                return AnswerOutcome.REFUSED
            self.conflicts.append(one.item)
            return AnswerOutcome.CONFLICT
        self.wanted[one.item] = one
        return AnswerOutcome.WRITTEN


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
        number, papers, changed = edition.number, evidence.get(key), key in batch.reworded
        own[key] = await _put(entry, held, own.get(key), one, number=number, evidence=papers, reworded=changed)
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
    tell_verdict(entry, partnership, before, after)
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
    reworded: bool,
) -> models.Answer:
    kept = current.evidence_ids if current is not None else None
    said: dict[str, object] = {
        "state": one.state,
        "note": one.note,
        "reason": one.reason,
        "by": entry.viewer.id,
        "at": entry.at,
        "edition_number": number,
        "wording_changed": reworded and one.state is not AnswerState.UNANSWERED,
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


async def _reworded_since(read: str | None, row: models.Partnership) -> frozenset[str]:
    """Find the items that have other words in the edition that is followed than in the one that was read."""
    if read is None:
        return frozenset()
    edition = await models.Edition.get_or_none(id=read, leaflet_id=row.leaflet_id, published_at__lte=datetime.now(UTC))
    if edition is None or edition.number is None:
        raise errors.NotFound("There is no such published edition of the leaflet you follow.", path=("edition",))
    if edition.number > row.followed_number:
        message = (
            f"You follow edition {row.followed_number}: adopt the later one first (`adoptEdition`), then answer it."
        )
        raise errors.WrongState(message, path=("edition",))
    if edition.number == row.followed_number:
        return frozenset()
    since = await editions.lineage(row.leaflet_id, after_number=edition.number, to_number=row.followed_number)
    return since.reworded


async def followed_by(row: models.Partnership) -> Edition:
    """Load the edition that a partnership follows, withdrawn or not.

    Raises UNAVAILABLE where the clock was put back to before it came out.
    """
    found = await editions.of_number([(row.leaflet_id, row.followed_number)], (), NOW)
    edition_id = found.get((row.leaflet_id, row.followed_number))
    if edition_id is None:
        message = (
            "By this server's clock the edition that you follow is still to come: its operator has to set the clock."
        )
        raise errors.Unavailable(message)
    return (await editions.whole([edition_id]))[edition_id]


def check_open(held: Held) -> None:
    """Refuse with WRONG_STATE what a side answers before it has acknowledged, or after the end."""
    if held.side.acknowledged_at is None:
        raise errors.WrongState("Acknowledge the partnership first: `acknowledgePartnership`.", path=("partnership",))
    if held.partnership.stage in _OVER:
        raise errors.WrongState("This partnership is over; open a new one that continues it.", path=("partnership",))


def tell_verdict(
    entry: log.Entry, partnership: str, before: readiness.JointStanding, after: readiness.JointStanding
) -> None:
    """Tell that the joint verdict has changed, if it has."""
    if before.verdict is not after.verdict:
        entry.tell(ChangeType.VERDICT_CHANGED, partnership, before=before.verdict, after=after.verdict)
