"""The nouns of partnerships as they are shown: partnership, side, answer, readiness."""

from datetime import date, datetime

from msgspec import Struct

from content.enums import (
    AnswerState,
    Audience,
    EndReason,
    RelationshipForm,
    ResourcePosition,
    Stage,
    Verdict,
)
from content.records.agreements import Plan, Stakeholder
from content.records.guidance import Checklist, ChecklistItem, Rule
from content.records.moment import NOW, Moment
from content.replacing import replace
from content.words import Names


class StageConsent(Struct, frozen=True):
    """What a side said when it said yes to a step that every side has to say yes to."""

    side_id: str
    on: date
    note: str | None
    despite_think_again: str | None


class StageChange(Struct, frozen=True):
    """A step from one stage to another; what was said of it is None, or empty, for who is no side."""

    from_: Stage | None
    to: Stage
    on: date
    by_organisation_id: str | None
    note: str | None
    despite_think_again: str | None = None
    consents: tuple[StageConsent, ...] = ()
    """Of every side, where every side had to say yes; the last is of the one that took the step."""

    @property
    def to_strangers(self) -> "StageChange":
        """The step alone, without what the sides said of it."""
        return replace(self, note=None, despite_think_again=None, consents=())


class Timeline(Struct, frozen=True):
    """The dates and stages of a partnership."""

    partnership_id: str
    started_on: date | None
    stage_since: date
    ended_on: date | None
    end_reason: EndReason | None
    stages: tuple[StageChange, ...]
    continues_id: str | None
    moment: Moment = NOW


class Side(Struct, frozen=True):
    """One party to a partnership; what the viewer may not see is None."""

    id: str
    partnership_id: str
    organisation_id: str
    position: ResourcePosition | None
    publishes_readiness: bool
    acknowledged_at: datetime | None
    rationale: Names | None
    notes: str | None
    version: int
    plan: Plan | None = None
    supporter_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    """Its documents; each is shown to whom its own visibility says."""
    network_ids: tuple[str, ...] = ()
    """The networks that it has joined, of those that the viewer looks across."""
    moment: Moment = NOW


class Partnership(Struct, frozen=True):
    """A link between two to five sides, as it stands at one moment and as far as the viewer may see it."""

    id: str
    slug: str
    title: str
    summary: Names | None
    form: RelationshipForm
    local_term: str | None
    stage: Stage
    timeline: Timeline
    sides: tuple[Side, ...]
    """In the order in which they were named; no order of importance."""
    my_side_id: str | None
    leaflet_id: str
    followed_number: int
    version: int
    goals: tuple[str, ...] = ()
    """Codes of the United Nations' goals and targets."""
    stakeholders: tuple[Stakeholder, ...] = ()
    moment: Moment = NOW

    @property
    def network_ids(self) -> frozenset[str]:
        """The networks that every side has joined, of those that the viewer looks across."""
        joined = [frozenset(side.network_ids) for side in self.sides]
        return joined[0].intersection(*joined[1:]) if joined else frozenset()


class Answer(Struct, frozen=True):
    """What one side says about one item; what the viewer may not see is None. An unanswered item has version 0."""

    side_id: str
    state: AnswerState
    note: str | None
    reason: str | None
    by: str | None
    at: datetime | None
    wording_changed: bool
    version: int
    evidence_ids: tuple[str, ...] = ()
    """Documents; who may see each of them, it says itself."""


class ItemReadiness(Struct, frozen=True):
    """How one item stands."""

    item: ChecklistItem
    joint: AnswerState
    answers: tuple[Answer, ...]
    """Each side's answer, as far as the viewer may see it."""
    mine: Answer | None
    readers: Audience | None = None
    """Which readers the viewer's side is among, if it has said so."""


class ChecklistProgress(Struct, frozen=True):
    """How far one checklist has got."""

    checklist: Checklist
    ticked: int
    total: int


class SideReadiness(Struct, frozen=True):
    """Whether one side has ticked its boxes."""

    side: Side
    verdict: Verdict
    ticked: int
    total: int
    cannot: int | None
    finalised_at: datetime | None
    progress: tuple[ChecklistProgress, ...]
    items: tuple[ItemReadiness, ...]
    """With this side's answers only; empty when the viewer may not see answers."""

    def only(self, checklist_key: str) -> "SideReadiness":
        """Narrow what is listed to one checklist; the verdict and the counts stay those of the whole rule."""
        return replace(self, progress=_of(self.progress, checklist_key), items=_in(self.items, checklist_key))


class Readiness(Struct, frozen=True):
    """Whether the boxes are ticked, over all sides; computed from their answers, never stored."""

    partnership_id: str
    verdict: Verdict
    rule: Rule
    edition_id: str
    newer_edition_id: str | None
    ticked: int
    total: int
    percent: int
    progress: tuple[ChecklistProgress, ...]
    sides: tuple[SideReadiness, ...]
    items: tuple[ItemReadiness, ...]
    disagreements: tuple[ItemReadiness, ...]
    to_reconfirm: tuple[ItemReadiness, ...]
    moment: Moment = NOW

    def only(self, checklist_key: str) -> "Readiness":
        """Narrow what is listed to one checklist; the verdict and the counts stay those of the whole rule."""
        return replace(
            self,
            progress=_of(self.progress, checklist_key),
            sides=tuple(side.only(checklist_key) for side in self.sides),
            items=_in(self.items, checklist_key),
            disagreements=_in(self.disagreements, checklist_key),
            to_reconfirm=_in(self.to_reconfirm, checklist_key),
        )

    def of(self, side_id: str) -> SideReadiness | None:
        """Find the readiness of one side."""
        return next((one for one in self.sides if one.side.id == side_id), None)


def _of(progress: tuple[ChecklistProgress, ...], checklist_key: str) -> tuple[ChecklistProgress, ...]:
    return tuple(one for one in progress if one.checklist.key == checklist_key)


def _in(items: tuple[ItemReadiness, ...], checklist_key: str) -> tuple[ItemReadiness, ...]:
    return tuple(one for one in items if one.item.checklist_key == checklist_key)
