"""What editors have among themselves: comments, next steps, things to do."""

from datetime import datetime

import strawberry

from content import catalogue, records
from schema import kinds
from schema.context import Info
from schema.fields import Languages, answers, later, wanted
from schema.types.shared import Node

_Edition = later("Edition", "schema.types.guidance")
_Leaflet = later("Leaflet", "schema.types.guidance")

strawberry.enum(records.EditionAction)
strawberry.enum(records.TaskCode)


@kinds.object
class EditionTransition:
    """A next step of an edition, for editors."""

    action: records.EditionAction
    """What to do."""
    to: records.EditionStatus | None
    """The state it leads to; none when the edition is gone after it."""

    @answers(bool)
    @staticmethod
    def allowed(row: strawberry.Parent[records.EditionTransition]) -> bool:
        """Whether nothing stands in the way."""
        return not row.missing

    missing: list[str]
    """What stands in the way, a sentence each; what has to be confirmed by name is among it."""


@kinds.object
class Comment(Node):
    """What an editor said to the others about an edition that is not out."""

    @answers(_Edition | None)
    @staticmethod
    async def edition(row: strawberry.Parent[records.Comment], info: Info) -> records.Edition | None:
        """The edition it is about."""
        return await info.context.load.editions.load((row.edition_id, records.NOW))

    key: str | None
    """The key of the item or section it is about; none if it is about the whole edition."""
    text: str
    """The words."""
    made_at: datetime
    """When it was said."""
    made_by: str | None
    """Who said it."""
    settled_at: datetime | None
    """When it was seen to."""
    settled_by: str | None
    """Who saw to it."""


@kinds.object
class Task:
    """Something that waits for you."""

    code: records.TaskCode
    """What it is, for a program."""

    @answers(str)
    @staticmethod
    def message(row: strawberry.Parent[records.Task], language: Languages = None) -> str:
        """What it is, for a person."""
        return catalogue.task(row.code, wanted(language))

    since: datetime
    """Since when it waits."""

    @answers(_Edition | None)
    @staticmethod
    async def edition(row: strawberry.Parent[records.Task], info: Info) -> records.Edition | None:
        """The edition it is about."""
        return await info.context.load.editions.load((row.edition_id, records.NOW)) if row.edition_id else None

    @answers(_Leaflet | None)
    @staticmethod
    async def leaflet(row: strawberry.Parent[records.Task], info: Info) -> records.Leaflet | None:
        """The leaflet it is about."""
        return await info.context.load.leaflets.load((row.leaflet_id, records.NOW))
