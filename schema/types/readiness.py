"""The nouns of readiness: whether the boxes are ticked, by whom, and what each side answered."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import catalogue, records
from content.ticking import suggesting
from schema import kinds
from schema.context import Info
from schema.directives import ListSize, up_to
from schema.fields import Languages, answers, wanted
from schema.types import sections
from schema.types.agreements import Document
from schema.types.guidance import Edition
from schema.types.partnerships import Side
from schema.types.sections import Checklist, ChecklistItem, GuidanceItem, Rule
from schema.types.shared import Node

strawberry.enum(records.AnswerState)
strawberry.enum(records.Verdict)

STEPS = 3
"""How many next steps are told if nothing is said."""
_STEPS = ListSize(assumed_size=STEPS, slicing_arguments=["first"], require_one_slicing_argument=False)


@kinds.object
class Readiness:
    """Whether the boxes are ticked, over all sides; computed from their answers, never stored."""

    verdict: records.Verdict
    """The least of the sides' verdicts."""
    rule: Rule
    """The sentence behind the verdict, in the leaflet's words."""

    @answers(Edition)
    @staticmethod
    async def edition(row: strawberry.Parent[records.Readiness], info: Info) -> records.Edition | None:
        """The edition the partnership follows."""
        return await info.context.load.editions.load((row.edition_id, row.moment))

    @answers(Edition | None)
    @staticmethod
    async def newer_edition(row: strawberry.Parent[records.Readiness], info: Info) -> records.Edition | None:
        """A newer edition to adopt, if there is one."""
        if row.newer_edition_id is None:
            return None
        return await info.context.load.editions.load((row.newer_edition_id, row.moment))

    ticked: int
    """How many essential boxes every side has ticked."""
    total: int
    """How many essential boxes there are."""
    percent: int
    """The same in percent; not a score."""
    progress: list["ChecklistProgress"] = strawberry.field(directives=[up_to(2)])
    """The same for each checklist."""
    sides: list["SideReadiness"] = strawberry.field(directives=[up_to(2)])
    """Each side's own readiness."""

    @answers("list[ItemReadiness]", up_to(20))
    @staticmethod
    def items(
        row: strawberry.Parent[records.Readiness],
        state: Annotated[
            list[records.AnswerState] | None,
            strawberry.argument(description="Only items that together stand so."),
        ] = None,
    ) -> list[records.ItemReadiness]:
        """The items with their answers."""
        return [item for item in row.items if state is None or item.joint in state]

    disagreements: list["ItemReadiness"] = strawberry.field(directives=[up_to(3)])
    """Items the sides answered differently."""
    to_reconfirm: list["ItemReadiness"] = strawberry.field(directives=[up_to(3)])
    """Items whose words changed since they were ticked."""

    @answers("list[Suggestion]", up_to(3))
    @staticmethod
    async def suggestions(row: strawberry.Parent[records.Readiness], info: Info) -> tuple[records.Suggestion, ...]:
        """Boxes that the records suggest ticking; a person decides."""
        return suggesting.suggestions(row, await _suggested(row, info))

    @answers("list[NextStep]", _STEPS)
    @staticmethod
    async def next_steps(
        row: strawberry.Parent[records.Readiness],
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="How many, from 1 to 10.")] = 3,
    ) -> tuple[records.NextStep, ...]:
        """What to do next."""
        return suggesting.next_steps(row, await _suggested(row, info), STEPS if first is None else first)


async def _suggested(row: records.Readiness, info: Info) -> tuple[records.Suggested, ...]:
    partnership = await info.context.load.partnerships.load((row.partnership_id, row.moment))
    return await info.context.load.suggested.load(partnership) if partnership else ()


@kinds.object
class Suggestion:
    """A box that a record suggests ticking."""

    item: ChecklistItem
    """The item."""

    @answers(str)
    @staticmethod
    def because(row: strawberry.Parent[records.Suggestion], language: Languages = None) -> str:
        """Why, in words."""
        return catalogue.because(row.prompt, wanted(language))

    @answers(Node | None)
    @staticmethod
    async def record(row: strawberry.Parent[records.Suggestion], info: Info) -> object:
        """The record."""
        return await info.context.load.any(row.record_id) if row.record_id else None


@kinds.object
class NextStep:
    """Something to do next."""

    item: ChecklistItem | None
    """The item it is about."""

    @answers(str)
    @staticmethod
    def why(row: strawberry.Parent[records.NextStep], language: Languages = None) -> str:
        """Why now, in words."""
        return catalogue.why(row, wanted(language))


async def suggested_by(info: Info, partnership_id: str, record_id: str) -> tuple[records.Suggestion, ...]:
    """Give the boxes that a record suggests ticking, which has just been written."""
    load = info.context.load
    partnership = await load.partnerships.load((partnership_id, records.NOW))
    found = await load.readiness.load((partnership, ())) if partnership else None
    if partnership is None or found is None:
        return ()
    suggested = await load.suggested.load(partnership)
    return suggesting.suggestions(found, [one for one in suggested if one.record_id == record_id])


@kinds.object
class ChecklistProgress:
    """How far one checklist has got."""

    checklist: Checklist
    """The checklist."""
    ticked: int
    """How many of its items are ticked."""
    total: int
    """How many items it has."""


@kinds.object
class SideReadiness:
    """Whether one side has ticked its boxes."""

    side: Side
    """The side."""
    verdict: records.Verdict
    """What the rule says for this side."""
    ticked: int
    """How many essential boxes it has ticked."""
    total: int
    """How many essential boxes there are."""
    cannot: int | None
    """How many items it cannot do; hidden from the public."""
    finalised_at: datetime | None
    """When it said that its answers were final."""
    progress: list[ChecklistProgress] = strawberry.field(directives=[up_to(2)])
    """The same for each checklist."""

    @answers("list[ItemReadiness]", up_to(20))
    @staticmethod
    def items(
        row: strawberry.Parent[records.SideReadiness],
        state: Annotated[
            list[records.AnswerState] | None,
            strawberry.argument(description="Only items this side answered so."),
        ] = None,
    ) -> list[records.ItemReadiness]:
        """The items with this side's answers."""
        return [item for item in row.items if state is None or any(answer.state in state for answer in item.answers)]


@kinds.object
class ItemReadiness:
    """How one item stands."""

    item: ChecklistItem
    """The item."""

    @answers(list[GuidanceItem], up_to(5))
    @staticmethod
    async def advice(row: strawberry.Parent[records.ItemReadiness], info: Info) -> list[records.GuidanceItem]:
        """Advice that bears on it, for readers such as your side says it is (`position`); for all if it is silent."""
        return await sections.advice_on(info, row.item, row.readers)

    joint: records.AnswerState
    """How it stands over all sides."""
    answers: list["Answer"] = strawberry.field(directives=[up_to(2)])
    """Each side's answer, as far as you may see it."""
    mine: "Answer | None"
    """The answer of the side you act for."""


@kinds.object
class Answer:
    """What one side says about one item."""

    @answers(Side)
    @staticmethod
    async def side(row: strawberry.Parent[records.Answer], info: Info) -> records.Side | None:
        """The side."""
        return await info.context.load.sides.load((row.side_id, records.NOW))

    state: records.AnswerState
    """How the item stands for it."""
    note: str | None
    """A note, seen by the side itself."""
    reason: str | None
    """Why it cannot or need not, seen by every side."""

    @answers(list[Document], up_to(2))
    @staticmethod
    async def evidence(row: strawberry.Parent[records.Answer], info: Info) -> list[records.Document]:
        """What shows it, as far as you may see it."""
        found = await info.context.load.documents.load_all(row.evidence_ids)
        return [document for document in found if document is not None]

    by: str | None
    """Who answered."""
    at: datetime | None
    """When."""
    wording_changed: bool
    """Whether the words have changed since."""
    version: int
    """The number to send as `expectedVersion`."""
