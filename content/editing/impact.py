"""Who would feel it if an edition were adopted: partnerships, ticks and verdicts, by the code that adoption uses."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from content import models
from content.records import (
    AnswerState,
    ChangeImpact,
    ChangeKind,
    Edition,
    ItemChange,
    ItemChangeKind,
    Rule,
)
from content.ticking import carrying, checklists, readiness


class Link(Struct, frozen=True):
    """A partnership that follows a leaflet: what each of its sides has said, and who has said that it is final."""

    id: str
    given: Mapping[str, Mapping[str, carrying.Given]]
    finalised: frozenset[str]


async def links_of(leaflet_ids: Sequence[str]) -> dict[str, list[Link]]:
    """Load who follows some leaflets; three statements."""
    following = await models.Partnership.filter(leaflet_id__in=list(leaflet_ids), until__isnull=True)
    ids = [row.id for row in following]
    sides = await models.Side.filter(partnership_id__in=ids, until__isnull=True)
    latest = await checklists.latest_answers(ids)
    found: dict[str, list[Link]] = {leaflet_id: [] for leaflet_id in leaflet_ids}
    of: dict[str, list[models.Side]] = {}
    for side in sides:
        of.setdefault(side.partnership_id, []).append(side)
    for row in following:
        given = {
            side.id: {
                key: carrying.Given(answer.state, answer.wording_changed)
                for key, answer in latest.get(row.id, {}).get(side.id, {}).items()
            }
            for side in of.get(row.id, ())
        }
        finalised = frozenset(side.id for side in of.get(row.id, ()) if side.finalised_at is not None)
        found[row.leaflet_id].append(Link(row.id, given, finalised))
    return found


def of(
    before: Edition | None,
    after: Edition,
    items: Sequence[ItemChange],
    descents: Mapping[str, carrying.Descent],
    links: Sequence[Link],
) -> tuple[ChangeImpact, dict[str, int]]:
    """Count who would feel it if every partnership that follows the leaflet adopted the later edition now."""
    if before is None or not links:
        return ChangeImpact(after.leaflet_id, 0, 0, 0), {}
    change = _Adoption.between(before, after, items, descents)
    # What stays the same number asks nobody: whatever waits for a decision has to be the same item for it to come out.
    asks = after.publication.change_kind is ChangeKind.MAJOR or after.number != before.number
    ticks: dict[str, int] = {}
    affected: list[str] = []
    verdicts = 0
    for link in links:
        if any(key in change.answered for answers in link.given.values() for key in answers):
            affected.append(link.id)
        verdicts += change.verdict_changes(link.given, link.finalised)
        for key in change.ticks(link.given) if asks else ():
            ticks[change.touched[key]] = ticks.get(change.touched[key], 0) + 1
    felt = ChangeImpact(after.leaflet_id, len(affected), sum(ticks.values()), verdicts, tuple(affected))
    return felt, ticks


class _Adoption(Struct, frozen=True):
    """What adopting an edition would do to answers: the boxes before and after, and what each comes from."""

    old: tuple[readiness.Box, ...]
    new: tuple[readiness.Box, ...]
    rules: tuple[Rule | None, Rule | None]
    heirs: tuple[carrying.Heir, ...]
    touched: Mapping[str, str]
    """Items of the later edition that changed, with the name of the change."""
    answered: frozenset[str]
    """Items of the earlier edition that changed or went."""

    @classmethod
    def between(
        cls, before: Edition, after: Edition, items: Sequence[ItemChange], descents: Mapping[str, carrying.Descent]
    ) -> "_Adoption":
        quiet = (ItemChangeKind.KEPT, ItemChangeKind.MOVED)
        changed = [change for change in items if change.kind not in quiet]
        touched = {item.key: change.id for change in changed for item in change.after}
        old, new = checklists.boxes_of(before), checklists.boxes_of(after)
        major = after.publication.change_kind is ChangeKind.MAJOR
        return cls(
            old=old,
            new=new,
            rules=(before.rule, after.rule),
            heirs=carrying.heirs(new, {box.key for box in old}, descents, touched if major else ()),
            touched=touched,
            answered=frozenset(item.key for change in changed for item in change.before),
        )

    def ticks(self, given: Mapping[str, Mapping[str, carrying.Given]]) -> list[str]:
        """List the changed items whose ticks would ask to be confirmed; once for each side."""
        return [
            answer.key
            for answers in given.values()
            for answer in carrying.carry(answers, self.heirs).answers
            if answer.key in self.touched and answer.state is AnswerState.TICKED and answer.wording_changed
        ]

    def verdict_changes(self, given: Mapping[str, Mapping[str, carrying.Given]], finalised: Collection[str]) -> int:
        """Say whether the joint verdict would be another: 0 or 1."""
        old_rule, new_rule = self.rules
        if old_rule is None or new_rule is None or not given:
            return 0
        now = readiness.of_all(
            self.old,
            [
                readiness.Said({key: answer.state for key, answer in answers.items()}, side in finalised)
                for side, answers in given.items()
            ],
            quantifier=old_rule.quantifier,
        )
        then = readiness.of_all(
            self.new,
            [
                readiness.Said({answer.key: answer.state for answer in carrying.carry(answers, self.heirs).answers})
                for answers in given.values()
            ],
            quantifier=new_rule.quantifier,
        )
        return int(now.verdict is not then.verdict)
