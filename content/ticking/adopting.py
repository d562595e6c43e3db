"""Following a newer edition: the answers of every side come along, and what was reworded asks to be confirmed."""

from collections.abc import Sequence

from content import errors, log, models
from content.guiding import editions
from content.linking.partnerships import own_side
from content.records import AnswerState, ChangeType, Edition, EditionStatus
from content.ticking import answering, carrying, checklists


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
    answering.check_open(held)
    newer = await _adoptable(edition, row)
    lineage = await editions.lineage(row.leaflet_id, after_number=row.followed_number, to_number=newer.number)
    latest = (await checklists.latest_answers([partnership])).get(partnership, {})
    old = await answering.followed_by(row)
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
    answering.tell_verdict(entry, partnership, before, after)
    entry.before = {"number": row.followed_number}
    entry.after = {"number": newer.number, "edition": newer.id}
    return partnership


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
