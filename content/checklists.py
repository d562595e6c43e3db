"""Where partnerships stand with the checklist of the edition they follow: computed from answers, never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from content import access, advising, editions, following, guidance, models, readiness
from content.access import Viewer
from content.records import (
    NOW,
    Answer,
    AnswerState,
    ChecklistItem,
    ChecklistProgress,
    Edition,
    ItemReadiness,
    Moment,
    Partnership,
    Readiness,
    RuleQuantifier,
    Side,
    SideReadiness,
    Verdict,
)

Latest = Mapping[str, models.Answer]
"""The latest answers of one side, by item key."""


async def of_partnerships(
    viewer: Viewer, partnerships: Sequence[Partnership], languages: tuple[str, ...] = ()
) -> dict[str, Readiness]:
    """Say where partnerships stand, at the moment they were read at; absent where the viewer may not see it.

    A constant number of statements for any number of partnerships.
    """
    published = await _published(partnerships)
    seen = [one for one in partnerships if _may_see(viewer, one, published=one.id in published)]
    return {one.partnership.id: one.whole() for one in await _standings(viewer, seen, languages)}


@dataclass(frozen=True, slots=True)
class Told:
    """What follows from how a partnership stands: to be told without saying who said what."""

    verdict: Verdict
    differing: frozenset[str] = frozenset()
    """Items, by key, that one side has ticked and another has not; for its sides, and networks that all have joined."""
    alone: bool = False
    """Whether a single side has answered; to the same."""
    alone_since: date | None = None


async def told(viewer: Viewer, partnerships: Sequence[Partnership]) -> dict[str, Told]:
    """Say what follows from how partnerships stand; absent where the viewer may not see how. As `of_partnerships`."""
    published = await _published(partnerships)
    seen = [one for one in partnerships if _may_see(viewer, one, published=one.id in published)]
    return {one.partnership.id: one.told() for one in await _standings(viewer, seen, ())}


async def of_members(
    viewer: Viewer, partnerships: Sequence[Partnership], languages: tuple[str, ...] = ()
) -> dict[str, tuple[SideReadiness, ...]]:
    """Say where those sides stand that have joined the network which the viewer looks across, each for itself.

    Where all have, `of_partnerships` says so of them together. As many statements as there.
    """
    some = [one for one in partnerships if any(side.network_ids for side in one.sides)]
    return {one.partnership.id: one.members() for one in await _standings(viewer, some, languages)}


async def _standings(viewer: Viewer, seen: Sequence[Partnership], languages: tuple[str, ...]) -> list["_Standing"]:
    """Load all that the readiness of some partnerships, read at one moment, is put together from."""
    if not seen:
        return []
    moment = seen[0].moment
    followed = await following.of(viewer, {(one.leaflet_id, one.followed_number) for one in seen}, languages, moment)
    inside = [one.id for one in seen if _is_inside(viewer, one)]
    told_when = [one.id for one in seen if one.network_ids]  # To who looks across, nothing else of what was said.
    answers = await latest_answers([*inside, *told_when], moment) if inside or told_when else {}
    states = await _latest_states([one.id for one in seen if one.id not in answers], moment)
    sides = await models.Side.filter(models.seen_at(moment), partnership_id__in=[one.id for one in seen])
    actors = {answer.by for key in inside for latest in answers.get(key, {}).values() for answer in latest.values()}
    names = await guidance.names_of_actors(sorted(actors))
    rows: dict[str, dict[str, models.Side]] = {}
    for side in sides:
        rows.setdefault(side.partnership_id, {})[side.id] = side
    found: list[_Standing] = []
    for one in seen:
        follows = followed.get((one.leaflet_id, one.followed_number))
        if follows is None or follows.edition.rule is None:
            continue
        found.append(
            _Standing(
                viewer=viewer,
                partnership=one,
                edition=follows.edition,
                newer_id=follows.newer_id,
                rows=rows.get(one.id, {}),
                answers=answers.get(one.id, {}),
                states=states.get(one.id, {}),
                names=names,
            )
        )
    return found


async def latest_answers(
    partnership_ids: Sequence[str], moment: Moment = NOW
) -> dict[str, dict[str, dict[str, models.Answer]]]:
    """Load the latest answers: by partnership, by side, by item key; one statement."""
    rows = await models.Answer.filter(models.seen_at(moment), partnership_id__in=list(partnership_ids))
    found: dict[str, dict[str, dict[str, models.Answer]]] = {}
    for row in rows:
        key = row.item_id.partition("/")[2]
        found.setdefault(row.partnership_id, {}).setdefault(row.side_id, {})[key] = row
    return found


async def _latest_states(
    partnership_ids: Sequence[str], moment: Moment
) -> dict[str, dict[str, dict[str, AnswerState]]]:
    """Load how items stand, and nothing else of what was said: by partnership, by side, by item key; one statement."""
    if not partnership_ids:
        return {}
    rows = models.Answer.filter(models.seen_at(moment), partnership_id__in=list(partnership_ids))
    found: dict[str, dict[str, dict[str, AnswerState]]] = {}
    for partnership_id, side_id, item_id, state in await rows.values_list(
        "partnership_id", "side_id", "item_id", "state"
    ):
        key = item_id.partition("/")[2]
        found.setdefault(partnership_id, {}).setdefault(side_id, {})[key] = state
    return found


def boxes_of(edition: Edition) -> tuple[readiness.Box, ...]:
    """List what the rule of an edition speaks of: the items of its checklists, in printed order."""
    return tuple(
        readiness.Box(
            key=item.key,
            checklist=item.checklist_key,
            essential=item.essential,
            allows_not_applicable=item.allows_not_applicable,
        )
        for item in items_of(edition)
    )


def items_of(edition: Edition) -> tuple[ChecklistItem, ...]:
    """List the items of the checklists that the rule of an edition names, in printed order."""
    named = edition.rule.checklist_keys if edition.rule else ()
    return tuple(item for checklist in edition.checklists if checklist.key in named for item in checklist.items)


def quantifier_of(edition: Edition) -> RuleQuantifier:
    """Say how many boxes the rule of an edition asks for."""
    return edition.rule.quantifier if edition.rule else RuleQuantifier.ALL_ESSENTIAL


def said(latest: Latest, *, finalised: bool) -> readiness.Said:
    """Put a side's latest answers as the rule needs them."""
    return readiness.Said({key: answer.state for key, answer in latest.items()}, finalised)


def standing(edition: Edition, sides: Sequence[models.Side], latest: Mapping[str, Latest]) -> readiness.JointStanding:
    """Say where the sides of a partnership stand with the edition that it follows, whoever asks."""
    return readiness.of_all(
        boxes_of(edition),
        [said(latest.get(side.id, {}), finalised=side.finalised_at is not None) for side in sides],
        quantifier=quantifier_of(edition),
    )


async def verdicts(
    rows: Sequence[models.Partnership], sides: Mapping[str, Sequence[models.Side]]
) -> dict[str, Verdict]:
    """Say what the rule says of some partnerships, for a verb or a step that depends on it, whoever asks."""
    followed = await editions.of_number([(row.leaflet_id, row.followed_number) for row in rows], (), NOW)
    loaded = await editions.whole(sorted(set(followed.values())))
    latest = await latest_answers([row.id for row in rows])
    found = ((row, loaded[followed[row.leaflet_id, row.followed_number]]) for row in rows)
    return {row.id: standing(edition, sides[row.id], latest.get(row.id, {})).verdict for row, edition in found}


def _parties(partnership: Partnership) -> list[str]:
    return [side.organisation_id for side in partnership.sides]


def _is_inside(viewer: Viewer, partnership: Partnership) -> bool:
    return access.may_see_answers(viewer, organisation_ids=_parties(partnership))


async def _published(partnerships: Sequence[Partnership]) -> set[str]:
    """Find the partnerships whose sides all publish where they stand, today, whatever moment was asked about."""
    past = [one.id for one in partnerships if one.moment.sequence is not None]
    kept = models.Side.filter(until__isnull=True, partnership_id__in=past, publishes_readiness=False)
    hidden = {str(one) for one in await kept.values_list("partnership_id", flat=True)} if past else set()
    hidden |= {
        one.id
        for one in partnerships
        if one.moment.sequence is None and not all(side.publishes_readiness for side in one.sides)
    }
    return {one.id for one in partnerships} - hidden


def _may_see(viewer: Viewer, partnership: Partnership, *, published: bool) -> bool:
    return access.may_see_readiness(
        viewer,
        organisation_ids=_parties(partnership),
        published_by_all=published,
        network_ids=partnership.network_ids,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """One partnership's readiness being put together for one viewer."""

    viewer: Viewer
    partnership: Partnership
    edition: Edition
    newer_id: str | None
    rows: Mapping[str, models.Side]
    answers: Mapping[str, Latest]
    """What each side has said, for who may be told of it."""
    states: Mapping[str, Mapping[str, AnswerState]]
    """How each side's items stand, for everybody else."""
    names: Mapping[str, str]

    def joint(self) -> readiness.JointStanding:
        return readiness.of_all(
            boxes_of(self.edition),
            [self._said(side.id) for side in self.partnership.sides],
            quantifier=quantifier_of(self.edition),
        )

    def _said(self, side_id: str) -> readiness.Said:
        finalised = self.rows[side_id].finalised_at is not None
        if side_id in self.states:
            return readiness.Said(self.states[side_id], finalised)
        return said(self.answers.get(side_id, {}), finalised=finalised)

    def members(self) -> tuple[SideReadiness, ...]:
        joint = self.joint()
        pairs = zip(self.partnership.sides, joint.sides, strict=True)
        return tuple(self._side(side, standing, joint, inside=False) for side, standing in pairs if side.network_ids)

    def told(self) -> Told:
        joint = self.joint()
        if not (_is_inside(self.viewer, self.partnership) or self.partnership.network_ids):
            return Told(joint.verdict)
        keys = {box.key for box in joint.boxes}
        given = [
            (side, answer.at)
            for side, latest in self.answers.items()
            for key, answer in latest.items()
            if key in keys and answer.state is not AnswerState.UNANSWERED
        ]
        alone = len({side for side, _ in given}) == 1
        return Told(
            verdict=joint.verdict,
            differing=frozenset(box.key for box in joint.boxes if box.disagreement),
            alone=alone,
            alone_since=min(at for _, at in given).date() if alone else None,
        )

    def whole(self) -> Readiness:
        sides = self.partnership.sides
        joint = self.joint()
        inside = _is_inside(self.viewer, self.partnership)
        items = self._items(joint, sides) if inside else ()
        differing = {box.key for box in joint.boxes if box.disagreement}
        assert self.edition.rule is not None  # noqa: S101 - the caller has looked
        return Readiness(
            partnership_id=self.partnership.id,
            verdict=joint.verdict,
            rule=self.edition.rule,
            edition_id=self.edition.id,
            newer_edition_id=self.newer_id,
            ticked=joint.ticked,
            total=joint.total,
            percent=joint.percent,
            progress=self._progress(joint.progress),
            sides=tuple(
                self._side(side, standing, joint, inside=inside)
                for side, standing in zip(sides, joint.sides, strict=True)
            ),
            items=items,
            disagreements=tuple(one for one in items if one.item.key in differing),
            to_reconfirm=tuple(one for one in items if any(answer.wording_changed for answer in one.answers)),
            moment=self.partnership.moment,
        )

    def _side(
        self, side: Side, standing: readiness.Standing, joint: readiness.JointStanding, *, inside: bool
    ) -> SideReadiness:
        return SideReadiness(
            side=side,
            verdict=standing.verdict,
            ticked=standing.ticked,
            total=standing.total,
            cannot=standing.cannot if inside or side.network_ids else None,
            finalised_at=self.rows[side.id].finalised_at,
            progress=self._progress(standing.progress),
            items=self._items(joint, (side,)) if inside else (),
        )

    def _progress(self, progress: Sequence[readiness.Progress]) -> tuple[ChecklistProgress, ...]:
        lists = {checklist.key: checklist for checklist in self.edition.checklists}
        return tuple(ChecklistProgress(lists[one.checklist], one.ticked, one.total) for one in progress)

    def _items(self, joint: readiness.JointStanding, sides: Sequence[Side]) -> tuple[ItemReadiness, ...]:
        states = {box.key: box.state for box in joint.boxes}
        mine = self.partnership.my_side_id
        found: list[ItemReadiness] = []
        for item in items_of(self.edition):
            answers = tuple(self._answer(side.id, item.key) for side in sides)
            own = self.rows.get(mine or "")
            found.append(
                ItemReadiness(
                    item=item,
                    joint=states[item.key],
                    answers=answers,
                    mine=self._answer(own.id, item.key) if own else None,
                    readers=advising.audience_of(self.partnership),
                )
            )
        return tuple(found)

    def _answer(self, side_id: str, key: str) -> Answer:
        row = self.answers.get(side_id, {}).get(key)
        if row is None:
            return Answer(side_id, AnswerState.UNANSWERED, None, None, None, None, wording_changed=False, version=0)
        return Answer(
            side_id=side_id,
            state=row.state,
            note=row.note if side_id == self.partnership.my_side_id else None,
            reason=row.reason,
            by=self.names.get(row.by),
            at=row.at,
            wording_changed=row.wording_changed,
            version=row.version,
            evidence_ids=tuple(row.evidence_ids or ()),
        )
