"""The life of a partnership: the steps that its sides take from stage to stage, and which they could take next.

The table of steps is in `transitions`. Most of them one side takes alone, ending included; where every side has to say
yes, each says so by itself and the last one takes the step.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from msgspec import Struct

from content import access, codec, errors, log, models, validating
from content.access import Viewer
from content.editing import gates
from content.linking import grounds, partnerships, transitions
from content.linking.partnerships import Held
from content.linking.transitions import OVER, Life, Party, Way
from content.records import (
    ChangeType,
    EndReason,
    Partnership,
    Stage,
    StageAction,
    StageChange,
    StageConsent,
    StageTransition,
)
from content.ticking import checklists

NOTE_CHARACTERS_MAX = 4000
STEPS_MAX = 100
"""How many steps a partnership may take; whoever falls asleep and wakes more often may still end it."""
NOTICE_DAYS_MAX = 3660
"""How far ahead an end may be told."""

MUTATIONS: Mapping[StageAction, str] = {
    StageAction.ACKNOWLEDGE: "acknowledgePartnership",
    StageAction.CHANGE_STAGE: "changeStage",
    StageAction.END: "endPartnership",
}


class Consent(Struct, frozen=True):
    """That a side has said yes to a stage, as it is kept with the side until every side has."""

    to: Stage
    said: StageConsent


@log.verb("changeStage")
async def change_stage(
    entry: log.Entry,
    *,
    partnership: str,
    expected_version: int,
    to: Stage,
    note: str | None = None,
    despite_think_again: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Take a partnership to another stage, or say yes to it where every side has to; naming its own takes that back.

    Raises NOT_FOUND, FORBIDDEN, STALE_VERSION, INVALID_INPUT, LIMIT_REACHED; WRONG_STATE for a step that is not in the
    table or that something stands in the way of; REASON_REQUIRED for one that wants a note, or `despite_think_again`
    because the rule says to think again.
    """
    del idempotency_key  # The log has seen to it.
    held = await partnerships.own_side(entry, partnership)
    if held.partnership.version != expected_version:
        raise log.stale()
    words = {"note": note, "despiteThinkAgain": despite_think_again}
    for name, text in words.items():
        if text is not None:
            validating.text(text, path=(name,), characters_max=NOTE_CHARACTERS_MAX)
    if to is held.partnership.stage and held.side.consent is not None:
        return await _take_back(entry, held)
    way = _way(held.partnership.stage, to, StageAction.CHANGE_STAGE)
    sides = {partnership: held.sides}
    life = (await _lives([held.partnership], sides, verdicts=way.to is Stage.AGREED))[partnership]
    _check(life, way, words)
    said = StageConsent(held.side.id, entry.began.date(), note, despite_think_again)
    if transitions.outstanding(life, way, held.side.id):
        return await _say_yes(entry, held, Consent(way.to, said))
    consents = (*_consents(held, way.to), said) if transitions.is_joint(life, way) else ()
    await entry.seal(partnership)
    await take_step(entry, held, way.to, note=note, despite_think_again=despite_think_again, consents=consents)
    return partnership


@log.verb("endPartnership")
async def end(
    entry: log.Entry,
    *,
    partnership: str,
    expected_version: int,
    reason: EndReason,
    on: date,
    note: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """End a partnership that was agreed, one side alone; the day may be to come, and nobody's consent is needed.

    Raises NOT_FOUND, FORBIDDEN, STALE_VERSION; WRONG_STATE before it was agreed and after its end; INVALID_INPUT for a
    day before it began or too far ahead.
    """
    del idempotency_key
    held = await partnerships.own_side(entry, partnership)
    row = held.partnership
    if row.version != expected_version:
        raise log.stale()
    if note is not None:
        validating.text(note, path=("note",), characters_max=NOTE_CHARACTERS_MAX)
    way = _way(row.stage, Stage.ENDED, StageAction.END)
    _check_day(row, on)
    await entry.seal(partnership)
    await take_step(entry, held, way.to, note=note, ended_on=on, end_reason=reason)
    return partnership


async def take_step(
    entry: log.Entry,
    held: Held,
    to: Stage,
    *,
    note: str | None = None,
    despite_think_again: str | None = None,
    consents: tuple[StageConsent, ...] = (),
    ended_on: date | None = None,
    end_reason: EndReason | None = None,
) -> None:
    """Write that a partnership has reached a stage, once the write is sealed; what sides had said yes to is done with.

    Raises LIMIT_REACHED for one that has taken as many steps as it may and does not end.
    """
    row, today = held.partnership, entry.at.date()
    if len(row.stages) >= STEPS_MAX and to not in OVER:
        message = f"A partnership takes at most {STEPS_MAX} steps: end this one, and open one that continues it."
        raise errors.LimitReached(message, path=("to",))
    if to in OVER and ended_on is None:
        ended_on = today
    step = StageChange(row.stage, to, today, held.side.organisation_id, note, despite_think_again, consents)
    ends = {"ended_on": ended_on, "end_reason": end_reason} if to in OVER else {}
    await entry.change(row, stage=to, stage_since=today, stages=[*row.stages, codec.encode(step)], **ends)
    for side in held.sides:
        if side.consent is not None:
            await entry.change(side, consent=None)
    entry.tell(ChangeType.STAGE_CHANGED, row.id, before=row.stage, after=to)
    if to in OVER:
        entry.tell(ChangeType.PARTNERSHIP_ENDED, row.id)
    entry.before = {"stage": row.stage}
    said = {"endedOn": ended_on, "endReason": end_reason, "note": note, "despiteThinkAgain": despite_think_again}
    entry.after = {"stage": to, **{name: value for name, value in said.items() if value is not None}}


async def transitions_of(viewer: Viewer, shown: Sequence[Partnership]) -> dict[str, tuple[StageTransition, ...]]:
    """Say what can become of some partnerships next, for their sides, as they stand now.

    A constant number of statements for any number of partnerships.
    """
    mine = {one.id: one.my_side_id for one in shown if one.my_side_id is not None and one.moment.sequence is None}
    if not mine:
        return {}
    rows = await models.Partnership.filter(until__isnull=True, id__in=sorted(mine))
    sides: dict[str, list[models.Side]] = {row.id: [] for row in rows}
    for side in await models.Side.filter(until__isnull=True, partnership_id__in=sorted(sides)).order_by("place"):
        sides[side.partnership_id].append(side)
    lives = await _lives(rows, sides, verdicts=any(row.stage is Stage.SCOPING for row in rows))
    return {
        row.id: tuple(
            _transition(viewer, lives[row.id], way, by=str(mine[row.id]), sides=sides[row.id])
            for way in transitions.ways_from(row.stage)
        )
        for row in rows
    }


def _transition(viewer: Viewer, life: Life, way: Way, *, by: str, sides: Sequence[models.Side]) -> StageTransition:
    shut = gates.missing(partial(access.require, viewer, MUTATIONS[way.action]))
    return StageTransition(
        action=way.action,
        to=way.to,
        missing=(*shut, *transitions.missing(life, way, by)),
        asks=transitions.asks(life, way),
        warnings=transitions.warnings(life, way),
        consents=tuple(one.said for side in sides if (one := _consent(side)) is not None and one.to is way.to),
    )


def _way(from_: Stage, to: Stage, action: StageAction) -> Way:
    """Find a step in the table: WRONG_STATE if it is not there, or is taken by another mutation."""
    if from_ in OVER:
        message = f"This partnership is {from_}, and nothing follows that: open a new one that continues it."
        raise errors.WrongState(message, path=("partnership",))
    path = ("partnership",) if action is StageAction.END else ("to",)
    way = transitions.TABLE.get((from_, to))
    if way is None:
        named = (f"{other.to} (`{MUTATIONS[other.action]}`)" for other in transitions.ways_from(from_))
        message = f"A partnership that is {from_} cannot become {to}; from there it goes to {', '.join(named)}."
        raise errors.WrongState(message, path=path)
    if way.action is not action:
        raise errors.WrongState(f"For {to} there is a mutation of its own: `{MUTATIONS[way.action]}`.", path=path)
    return way


def _check(life: Life, way: Way, said: Mapping[str, str | None]) -> None:
    """Refuse a step that something stands in the way of, or that lacks the words it asks for."""
    for sentence in transitions.obstacles(life, way):
        raise errors.WrongState(sentence, path=("to",))
    for name in transitions.asks(life, way):
        if said[name] is None:
            raise errors.ReasonRequired(WHY[name], path=(name,))


WHY = {
    "note": "Say why: the other side reads the note.",
    "despiteThinkAgain": "The rule says to think again about linking: say why you go ahead; the other side reads it.",
}


def _check_day(row: models.Partnership, on: date) -> None:
    """Refuse an end before the beginning, or too far ahead; where no beginning is known, the record's own counts."""
    first = codec.decode(StageChange, row.stages[0])
    began = row.started_on or (first.on if first.to is Stage.EXPLORATORY else None)
    if began is not None and on < began:
        raise errors.InvalidInput(f"It cannot end before it began, on {began}.", path=("on",))
    if on > datetime.now(UTC).date() + timedelta(days=NOTICE_DAYS_MAX):
        raise errors.InvalidInput(f"An end is told at most {NOTICE_DAYS_MAX} days ahead.", path=("on",))


async def _say_yes(entry: log.Entry, held: Held, consent: Consent) -> str:
    """Keep what a side says until every side has said yes."""
    await entry.seal(held.partnership.id)
    await _set_consent(entry, held, consent)
    return held.partnership.id


async def _take_back(entry: log.Entry, held: Held) -> str:
    await entry.seal(held.partnership.id)
    await _set_consent(entry, held, None)
    return held.partnership.id


async def _set_consent(entry: log.Entry, held: Held, consent: Consent | None) -> None:
    before = _consent(held.side)
    await entry.change(held.side, consent=codec.encode(consent))
    entry.tell(ChangeType.PARTNERSHIP_UPDATED, held.partnership.id, side=held.side.id, columns=["consent"])
    entry.before = {"consent": codec.encode(before)}
    entry.after = {"consent": codec.encode(consent)}


async def _lives(
    rows: Sequence[models.Partnership], sides: Mapping[str, Sequence[models.Side]], *, verdicts: bool
) -> dict[str, Life]:
    """Load all that the next steps of some partnerships depend on."""
    parties = {side.organisation_id for row in rows for side in sides[row.id]}
    named = await models.Organisation.filter(until__isnull=True, id__in=sorted(parties))
    names = {one.id: one.name[0][1] for one in named}
    rule = await checklists.verdicts(rows, sides) if verdicts else {}
    proved = await grounds.proved([row.id for row in rows])
    aims = models.Aim.filter(until__isnull=True, partnership_id__in=[row.id for row in rows], side_id__isnull=False)
    aiming = {str(one) for one in await aims.values_list("side_id", flat=True)} if verdicts else set()
    return {
        row.id: Life(
            stage=row.stage,
            form=row.form,
            parties=tuple(_party(side, names[side.organisation_id]) for side in sides[row.id]),
            asleep_from=_asleep_from(row),
            proved=proved[row.id],
            verdict=rule.get(row.id),
            aimless=tuple(names[side.organisation_id] for side in sides[row.id] if side.id not in aiming),
        )
        for row in rows
    }


def _party(side: models.Side, name: str) -> Party:
    consent = _consent(side)
    return Party(side.id, name, side.acknowledged_at is not None, consent.to if consent else None)


def _asleep_from(row: models.Partnership) -> Stage | None:
    last = codec.decode(StageChange, row.stages[-1])
    return last.from_ if row.stage is Stage.DORMANT else None


def _consent(side: models.Side) -> Consent | None:
    return None if side.consent is None else codec.decode(Consent, side.consent)


def _consents(held: Held, to: Stage) -> tuple[StageConsent, ...]:
    """List what the other sides have said, in the order of the sides."""
    others = (_consent(side) for side in held.sides if side.id != held.side.id)
    return tuple(one.said for one in others if one is not None and one.to is to)
