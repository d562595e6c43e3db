"""All that is recorded of a partnership, whoever asks: read in one statement, kept in memory, shown as far as one may.

The partnership with its sides is here as the one would see it to whom all was open; `seen` leaves out what a viewer
may not see, by what `access` says each time.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import orjson
from msgspec import Struct

from content import access, codec, database
from content.access import Viewer
from content.joining import networks
from content.linking import conditions, projections
from content.models import short
from content.records import (
    NOW,
    Answer,
    AnswerState,
    EndReason,
    Moment,
    Names,
    Partnership,
    Plan,
    RelationshipForm,
    ResourcePosition,
    Side,
    Stage,
    StageChange,
    Stakeholder,
    Timeline,
)
from content.replacing import replace

BYTES_FACTOR = 8
"""How many bytes records take for each letter that the database gives, at most; in our own letters, four."""
SHOWN_BYTES = 4_000
"""What a partnership takes as somebody sees it."""


class Recorded(Struct, frozen=True, dict=True):
    """What is recorded of one partnership at one moment."""

    whole: Partnership
    """With whatever its sides say, each to itself too; of what hangs on who asks, nothing is filled in."""
    awaited: bool
    """Whether it is hidden until every side has acknowledged it."""
    finalised: Mapping[str, datetime | None]
    """When each side said that its answers were final."""
    said: str
    """The latest answers, as the database gives them: lists of partnerships seldom need them."""

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, Answer]]:
        """The latest answers by side and item key; by whom, says the id of a key."""
        found: dict[str, dict[str, Answer]] = {}
        for row in orjson.loads(self.said):
            key, answer = _answer(row)
            found.setdefault(answer.side_id, {})[key] = answer
        return found

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The organisations that are its sides."""
        return tuple([side.organisation_id for side in self.whole.sides])


class _Seen(NamedTuple):
    """What `access` says of a viewer and a partnership: all that hangs on who asks."""

    inside: bool
    own: tuple[str, ...]
    """The sides that are the viewer's own."""
    joined: tuple[str, ...]
    """The sides that have joined the network that the viewer looks across."""
    across: tuple[str, ...]


_BY_NOBODY = _Seen(inside=False, own=(), joined=(), across=())


async def of(wanted: Collection[str], moment: Moment = NOW) -> dict[str, Recorded]:
    """Give what is recorded of some partnerships, as far as they are there; at most one statement."""
    kept = projections.at_hand(moment)
    wanted = [one for one in wanted if short.is_storable(one)]
    if not wanted:
        return {}
    if kept is None:
        return {key: one for key, (one, _) in (await _loaded(wanted, moment)).items()}
    return await kept.all_of(kept.partnerships, wanted, _loaded)


async def seen(viewer: Viewer, wanted: Collection[str], moment: Moment = NOW) -> dict[str, Partnership]:
    """Show some partnerships as they stood at a moment, as far as the viewer may see them today.

    At most one statement; one more when the past is asked about, for who may see it today, and one for who looks across
    a network, for the sides that have joined it today.
    """
    kept = projections.at_hand(moment)
    at_once = kept.partnerships.get_all(wanted, _BY_NOBODY if access.is_nobody(viewer) else None) if kept else None
    then = {key: (one, None) for key, one in (await of(wanted, moment)).items()} if at_once is None else at_once
    today = None if moment.sequence is None else await of(list(then))
    joined = await networks.members_among(viewer, (party for one, _ in then.values() for party in one.parties))
    found: dict[str, Partnership] = {}
    for key, (one, known) in then.items():
        now = one if today is None else today.get(key)
        if now is not None and _may_see(viewer, now):
            found[key] = known or _shown(one, _what_is_seen(viewer, now, one, joined), kept)
    if at_once is not None and len(found) < len(then):
        await _loaded(list(then), moment)  # What may not be seen is looked up as what is not there, and takes as long.
    return found


def are_seen(viewer: Viewer, some: Sequence[Recorded]) -> bool:
    """Whether the viewer may see all of some partnerships: to nobody in particular each is then shown as ever."""
    may_see = access.may_see_partnership
    return False not in [may_see(viewer, organisation_ids=one.parties, acknowledged=not one.awaited) for one in some]


def seen_at_hand(viewer: Viewer, wanted: str, moment: Moment = NOW) -> Partnership | None:
    """As `seen`, of one that can be shown without waiting; None if it cannot, or the viewer may not see it."""
    found = at_hand(wanted, moment)
    if found is None or access.coordinates(viewer) or not _may_see(viewer, found):
        return None
    return _shown(found, _what_is_seen(viewer, found, found, ()), projections.at_hand(moment))


def called_at_hand(viewer: Viewer, slug: str | None, moment: Moment = NOW) -> Partnership | None:
    """As `seen_at_hand`, by its name in web addresses; what may not be seen is looked for as what is not there."""
    kept = projections.at_hand(moment)
    wanted = kept.partnerships.called(slug) if kept and slug is not None else None
    return seen_at_hand(viewer, wanted, moment) if wanted is not None else None


def at_hand(wanted: str, moment: Moment = NOW) -> Recorded | None:
    """As `of`, of one that is kept."""
    kept = projections.at_hand(moment)
    found: Recorded | None = kept.partnerships.get(wanted) if kept else None
    return found


def is_inside(viewer: Viewer, partnership: Partnership) -> bool:
    """Whether the viewer sees what the sides of a partnership say to each other."""
    return access.may_see_answers(viewer, organisation_ids=[side.organisation_id for side in partnership.sides])


def _may_see(viewer: Viewer, one: Recorded) -> bool:
    return access.may_see_partnership(viewer, organisation_ids=one.parties, acknowledged=not one.awaited)


def _what_is_seen(viewer: Viewer, now: Recorded, one: Recorded, joined: Collection[str]) -> _Seen:
    if access.is_nobody(viewer):
        return _BY_NOBODY
    sides = one.whole.sides
    return _Seen(
        inside=access.may_see_answers(viewer, organisation_ids=now.parties),
        own=tuple([side.id for side in sides if access.may_see_side(viewer, side.organisation_id)]),
        joined=tuple([side.id for side in sides if side.organisation_id in joined]),
        across=networks.across(viewer),
    )


def _shown(one: Recorded, to: _Seen, kept: projections.Projections | None) -> Partnership:
    """Show a partnership, as it was shown to whoever sees the same of it, if that is still at hand."""
    if kept is None:
        return _made(one.whole, to)
    known: Partnership | None = kept.partnerships.made(one.whole.id, one).get(to)
    if known is None:
        known = _made(one.whole, to)
        kept.partnerships.make(one.whole.id, one, to, known, size=SHOWN_BYTES, noted=(known, *known.sides))
    return known


def _made(whole: Partnership, to: _Seen) -> Partnership:
    timeline = whole.timeline
    if not to.inside:
        steps = tuple([step.to_strangers for step in timeline.stages])
        timeline = replace(timeline, end_reason=None, stages=steps)
    return replace(
        whole,
        timeline=timeline,
        sides=tuple([_side(side, to) for side in whole.sides]),
        my_side_id=to.own[0] if to.own else None,
        stakeholders=whole.stakeholders if to.inside else (),
    )


def _side(side: Side, to: _Seen) -> Side:
    own = side.id in to.own
    return replace(
        side,
        position=side.position if own else None,
        rationale=side.rationale if to.inside else None,
        notes=side.notes if own else None,
        plan=side.plan if to.inside else None,
        supporter_ids=side.supporter_ids if to.inside else (),
        network_ids=to.across if side.id in to.joined else (),
    )


_PARTNERSHIP = (
    "slug title summary form local_term stage stage_since stages started_on ended_on end_reason continues_id goals"
    " stakeholders leaflet_id followed_number version"
)
_SIDE = (
    "id organisation_id place position publishes_readiness acknowledged_at listed_at rationale notes plan supporter_ids"
    " document_ids finalised_at version"
)
_ANSWER = "side_id item_id state note reason by at wording_changed version evidence_ids"
_JSON = "summary stages goals stakeholders rationale plan supporter_ids document_ids evidence_ids"
"""Columns that are JSON themselves, given as texts."""


async def _loaded(wanted: list[str], moment: Moment = NOW) -> dict[str, tuple[Recorded, int]]:
    """Read partnerships with their sides and answers, and say how many bytes they take."""
    places = ", ".join(f"${place}" for place in range(1, len(wanted) + 1))
    sides, answers = (_listed(*one, moment) for one in (("side", "s", _SIDE), ("answer", "a", _ANSWER)))
    sql = (
        f"SELECT p.id, {_columns('p', _PARTNERSHIP)} AS said, {sides} AS sides, {answers} AS answers"  # noqa: S608 - our own text: ids are bound
        f" FROM partnership p WHERE p.id IN ({places}) AND {conditions.in_force('p', moment)}"
    )
    found: dict[str, tuple[Recorded, int]] = {}
    for row in await database.rows(database.connection(), sql, wanted):
        size = sum(len(row[name]) for name in ("said", "sides", "answers"))
        found[row["id"]] = (_recorded(row, moment), size * BYTES_FACTOR)
    return found


def _columns(alias: str, names: str) -> str:
    """Write some columns of a row as one JSON array."""
    made = "json_array" if conditions.is_sqlite() else "json_build_array"
    of_json = _JSON.split()
    cells = [f"CAST({alias}.{one} AS TEXT)" if one in of_json else f'{alias}."{one}"' for one in names.split()]
    return f"{made}({', '.join(cells)})"


def _listed(table: str, alias: str, names: str, moment: Moment) -> str:
    """Write the rows that belong to a partnership as one JSON array."""
    many = "json_group_array" if conditions.is_sqlite() else "json_agg"
    there = f"{alias}.partnership_id = p.id AND {conditions.in_force(alias, moment)}"
    return f"(SELECT COALESCE({many}({_columns(alias, names)}), '[]') FROM {table} {alias} WHERE {there})"  # noqa: S608 - our own text


def _recorded(row: Mapping[str, Any], moment: Moment) -> Recorded:
    sides = [dict(zip(_SIDE.split(), one, strict=True)) for one in orjson.loads(row["sides"])]
    sides.sort(key=lambda side: side["place"])
    own = dict(zip(_PARTNERSHIP.split(), orjson.loads(row["said"]), strict=True))
    shown = tuple([_whole_side(side, row["id"], moment) for side in sides])
    return Recorded(
        whole=_whole(own, row["id"], shown, moment),
        awaited=any(side["acknowledged_at"] is None and side["listed_at"] is None for side in sides),
        finalised={side["id"]: _time(side["finalised_at"]) for side in sides},
        said=row["answers"],
    )


def _whole(said: Mapping[str, Any], key: str, sides: tuple[Side, ...], moment: Moment) -> Partnership:
    others = codec.decode(tuple[Stakeholder, ...], _parsed(said["stakeholders"]) or [])
    return Partnership(
        id=key,
        slug=said["slug"],
        title=said["title"],
        summary=_names(said["summary"]),
        form=RelationshipForm(said["form"]),
        local_term=said["local_term"],
        stage=Stage(said["stage"]),
        timeline=Timeline(
            partnership_id=key,
            started_on=_day(said["started_on"]),
            stage_since=date.fromisoformat(said["stage_since"]),
            ended_on=_day(said["ended_on"]),
            end_reason=EndReason(said["end_reason"]) if said["end_reason"] else None,
            stages=codec.decode(tuple[StageChange, ...], _parsed(said["stages"])),
            continues_id=said["continues_id"],
            moment=moment,
        ),
        sides=sides,
        my_side_id=None,
        leaflet_id=said["leaflet_id"],
        followed_number=said["followed_number"],
        version=said["version"],
        goals=tuple(_parsed(said["goals"]) or ()),
        stakeholders=tuple([replace(one, moment=moment) for one in others]),
        moment=moment,
    )


def _whole_side(said: Mapping[str, Any], partnership_id: str, moment: Moment) -> Side:
    plan = _parsed(said["plan"])
    return Side(
        id=said["id"],
        partnership_id=partnership_id,
        organisation_id=said["organisation_id"],
        position=ResourcePosition(said["position"]),
        publishes_readiness=bool(said["publishes_readiness"]),
        acknowledged_at=_time(said["acknowledged_at"]),
        rationale=_names(said["rationale"]),
        notes=said["notes"],
        version=said["version"],
        plan=codec.decode(Plan, plan) if plan else None,
        supporter_ids=tuple(_parsed(said["supporter_ids"]) or ()),
        document_ids=tuple(_parsed(said["document_ids"]) or ()),
        moment=moment,
    )


def _answer(row: Sequence[Any]) -> tuple[str, Answer]:
    side_id, item_id, state, note, reason, by, at, wording_changed, version, evidence = row
    return item_id.partition("/")[2], Answer(
        side_id=side_id,
        state=AnswerState(state),
        note=note,
        reason=reason,
        by=by,
        at=_time(at),
        wording_changed=bool(wording_changed),
        version=version,
        evidence_ids=tuple(_parsed(evidence) or ()),
    )


def _parsed(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


def _names(text: str | None) -> Names | None:
    stored = _parsed(text)
    return Names(codec.decode(tuple[tuple[str, str], ...], stored)) if stored else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
