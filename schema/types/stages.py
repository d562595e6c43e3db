"""The nouns of a partnership's life: steps, what sides say to them, next steps."""

from datetime import date

import strawberry

from content import records
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers, later

_Organisation = later("Organisation", "schema.types.organisations")
_Side = later("Side", "schema.types.partnerships")

strawberry.enum(records.Stage)
strawberry.enum(records.StageAction)


@kinds.object
class StageConsent:
    """That a side said yes to a step that every side has to say yes to, for the sides."""

    @answers(_Side)
    @staticmethod
    async def side(row: strawberry.Parent[records.StageConsent], info: Info) -> records.Side | None:
        """The side."""
        return await info.context.load.sides.load((row.side_id, records.NOW))

    on: date
    """When."""
    note: str | None
    """What it said."""
    despite_think_again: str | None
    """Why, if the rule said to think again."""


@kinds.object
class StageChange:
    """A step from one stage to another."""

    from_: records.Stage | None = strawberry.field(name="from")
    """The stage before; none at the beginning."""
    to: records.Stage
    """The stage after."""
    on: date
    """When."""

    @answers(_Organisation | None)
    @staticmethod
    async def by(row: strawberry.Parent[records.StageChange], info: Info) -> records.Organisation | None:
        """The organisation that took the step."""
        if row.by_organisation_id is None:
            return None
        return await info.context.load.organisations.load((row.by_organisation_id, records.NOW))

    note: str | None
    """Why, in its words."""
    despite_think_again: str | None
    """Why it went ahead, if the rule said to think again; for the sides."""
    consents: list[StageConsent] = strawberry.field(directives=[up_to(2)])
    """What each side said, where every side had to say yes; for the sides."""


@kinds.object
class StageTransition:
    """A next step of a partnership, for its sides."""

    action: records.StageAction
    """What to do."""
    to: records.Stage
    """The stage it leads to."""

    @answers(bool)
    @staticmethod
    def allowed(row: strawberry.Parent[records.StageTransition]) -> bool:
        """Whether nothing stands in the way."""
        return not row.missing

    missing: list[str]
    """What stands in the way, a sentence each; that other sides have still to say yes is among it."""
    asks: list[str]
    """What you have to say with it: fields of the input, such as `note`; the rule never stands in the way, it asks."""
    warnings: list[str]
    """What is worth a second thought, a sentence each, such as a side without aims; it stands in nobody's way."""
    consents: list[StageConsent] = strawberry.field(directives=[up_to(2)])
    """The sides that have said yes already, where every side has to."""
