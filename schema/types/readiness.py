"""The nouns of readiness: whether the boxes are ticked, by whom, and what each side answered."""

from datetime import datetime
from typing import Annotated

import strawberry

from content import records
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers
from schema.types.guidance import Edition
from schema.types.partnerships import Side
from schema.types.sections import Checklist, ChecklistItem, Rule

strawberry.enum(records.AnswerState)
strawberry.enum(records.Verdict)


@strawberry.type
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


@strawberry.type
class ChecklistProgress:
    """How far one checklist has got."""

    checklist: Checklist
    """The checklist."""
    ticked: int
    """How many of its items are ticked."""
    total: int
    """How many items it has."""


@strawberry.type
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


@strawberry.type
class ItemReadiness:
    """How one item stands."""

    item: ChecklistItem
    """The item."""
    joint: records.AnswerState
    """How it stands over all sides."""
    answers: list["Answer"] = strawberry.field(directives=[up_to(2)])
    """Each side's answer, as far as you may see it."""
    mine: "Answer | None"
    """The answer of the side you act for."""


@strawberry.type
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
    by: str | None
    """Who answered."""
    at: datetime | None
    """When."""
    wording_changed: bool
    """Whether the words have changed since."""
    version: int
    """The number to send as `expectedVersion`."""
