"""Where partnerships stand with the checklist of the edition they follow: computed from answers, never stored."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from content import access, models
from content.access import Viewer
from content.guiding import editions, following, guidance
from content.linking import projections, recorded
from content.linking.recorded import Recorded
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
from content.replacing import replace
from content.ticking import advising, readiness

READINESS_BYTES = 4_000
ANSWER_BYTES = 700
"""What a readiness takes in memory, and each answer in it, at most."""

Latest = Mapping[str, models.Answer]
"""The latest answers of one side, by item key."""


async def of_partnerships(
    viewer: Viewer, partnerships: Sequence[Partnership], languages: tuple[str, ...] = ()
) -> dict[str, Readiness]:
    """Say where partnerships stand, at the moment they were read at; absent where the viewer may not see it.

    A constant number of statements for any number of partnerships; none for those that `at_hand` can say.
    """
    found = {one.id: known for one in partnerships if (known := at_hand(viewer, one, languages)) is not None}
    others = [one for one in partnerships if one.id not in found]
    published = await _published(others)
    seen = [one for one in others if _may_see(viewer, one, published=one.id in published)]
    return found | {one.partnership.id: one.kept_whole() for one in await _standings(viewer, seen, languages)}


def at_hand(viewer: Viewer, partnership: Partnership, languages: tuple[str, ...] = ()) -> Readiness | None:
    """As `of_partnerships`, of one that was worked out before and has not changed since, in the same words."""
    kept = projections.at_hand(partnership.moment)
    one = recorded.at_hand(partnership.id, partnership.moment)
    edition = following.at_hand(
        viewer, partnership.leaflet_id, partnership.followed_number, languages, partnership.moment
    )
    if kept is None or one is None or edition is None:
        return None
    published = all(side.publishes_readiness for side in partnership.sides)
    if not _may_see(viewer, partnership, published=published):
        return None
    purpose = _purpose(partnership, edition, inside=recorded.is_inside(viewer, partnership))
    known: _Worked | None = kept.partnerships.made(partnership.id, one).get(purpose)
    return known.readiness if known and known.partnership is partnership and known.edition is edition else None


class _Worked(Struct, frozen=True):
    """A readiness that was worked out, of a partnership as somebody sees it, and in which words."""

    partnership: Partnership
    edition: Edition
    readiness: Readiness


def _purpose(partnership: Partnership, edition: Edition, *, inside: bool) -> object:
    """Say for what a readiness was worked out, apart from what it was worked out of."""
    return ("readiness", partnership.my_side_id, inside, edition.id)


class Told(Struct, frozen=True):
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
    said = await recorded.of([one.id for one in seen], moment)
    inside = {one.id for one in seen if recorded.is_inside(viewer, one)}
    told_when = {one.id for one in seen if one.network_ids}  # To who looks across, nothing else of what was said.
    actors = {
        answer.by
        for key in inside
        for of_side in said[key].answers.values()
        for answer in of_side.values()
        if answer.by
    }
    names = await guidance.names_of_actors(sorted(actors))
    found: list[_Standing] = []
    for one in seen:
        follows = followed.get((one.leaflet_id, one.followed_number))
        if follows is None or follows.edition.rule is None:
            continue
        found.append(
            _Standing(
                partnership=one,
                recorded=said[one.id],
                edition=follows.edition,
                newer_id=follows.newer_id,
                inside=one.id in inside,
                dated=one.id in inside or one.id in told_when,
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


async def _published(partnerships: Sequence[Partnership]) -> set[str]:
    """Find the partnerships whose sides all publish where they stand, today, whatever moment was asked about."""
    past = [one.id for one in partnerships if one.moment.sequence is not None]
    today = {key: one.whole for key, one in (await recorded.of(past)).items()}
    return {one.id for one in partnerships if all(side.publishes_readiness for side in today.get(one.id, one).sides)}


def _may_see(viewer: Viewer, partnership: Partnership, *, published: bool) -> bool:
    return access.may_see_readiness(
        viewer,
        organisation_ids=[side.organisation_id for side in partnership.sides],
        published_by_all=published,
        network_ids=partnership.network_ids,
    )


class _Standing(Struct, frozen=True):
    """One partnership's readiness being put together for one viewer."""

    partnership: Partnership
    recorded: Recorded
    edition: Edition
    newer_id: str | None
    inside: bool
    """Whether the viewer is told what each side has said."""
    dated: bool
    """Whether the viewer is told when."""
    names: Mapping[str, str]

    def kept_whole(self) -> Readiness:
        """Give the whole, and keep it for whoever sees the same of the partnership."""
        made = self.whole()
        kept = projections.at_hand(self.partnership.moment)
        if kept is not None and self.newer_id is None:
            purpose = _purpose(self.partnership, self.edition, inside=self.inside)
            worked = _Worked(self.partnership, self.edition, made)
            size = READINESS_BYTES + ANSWER_BYTES * len(made.items) * (len(made.sides) + 1)
            kept.partnerships.make(self.partnership.id, self.recorded, purpose, worked, size=size, noted=(made,))
        return made

    def joint(self) -> readiness.JointStanding:
        return readiness.of_all(
            boxes_of(self.edition),
            [self._said(side.id) for side in self.partnership.sides],
            quantifier=quantifier_of(self.edition),
        )

    def _said(self, side_id: str) -> readiness.Said:
        answers = self.recorded.answers.get(side_id, {})
        finalised = self.recorded.finalised[side_id] is not None
        return readiness.Said({key: answer.state for key, answer in answers.items()}, finalised)

    def members(self) -> tuple[SideReadiness, ...]:
        joint = self.joint()
        pairs = zip(self.partnership.sides, joint.sides, strict=True)
        return tuple(self._side(side, standing, joint, inside=False) for side, standing in pairs if side.network_ids)

    def told(self) -> Told:
        joint = self.joint()
        if not self.dated:
            return Told(joint.verdict)
        keys = {box.key for box in joint.boxes}
        given = [
            (side, answer.at)
            for side, latest in self.recorded.answers.items()
            for key, answer in latest.items()
            if key in keys and answer.state is not AnswerState.UNANSWERED and answer.at is not None
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
        inside = self.inside
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
            finalised_at=self.recorded.finalised[side.id],
            progress=self._progress(standing.progress),
            items=self._items(joint, (side,)) if inside else (),
        )

    def _progress(self, progress: Sequence[readiness.Progress]) -> tuple[ChecklistProgress, ...]:
        lists = {checklist.key: checklist for checklist in self.edition.checklists}
        return tuple(ChecklistProgress(lists[one.checklist], one.ticked, one.total) for one in progress)

    def _items(self, joint: readiness.JointStanding, sides: Sequence[Side]) -> tuple[ItemReadiness, ...]:
        states = {box.key: box.state for box in joint.boxes}
        mine = self.partnership.my_side_id
        readers = advising.audience_of(self.partnership)
        return tuple(
            [
                ItemReadiness(
                    item=item,
                    joint=states[item.key],
                    answers=tuple([self._answer(side.id, item.key) for side in sides]),
                    mine=self._answer(mine, item.key) if mine is not None else None,
                    readers=readers,
                )
                for item in items_of(self.edition)
            ]
        )

    def _answer(self, side_id: str, key: str) -> Answer:
        said = self.recorded.answers.get(side_id, {}).get(key)
        if said is None:
            return Answer(side_id, AnswerState.UNANSWERED, None, None, None, None, wording_changed=False, version=0)
        own = side_id == self.partnership.my_side_id
        return replace(said, note=said.note if own else None, by=self.names.get(said.by or ""))
