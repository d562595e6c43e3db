"""Any record by its identifier, which says what kind it is of."""

import asyncio
from typing import Annotated

import strawberry

from content import errors, ids
from schema import kinds
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers
from schema.types.organisations import viewer_id
from schema.types.shared import Node

NODES_MAX = 100


@kinds.object
class NodeQuery:
    """What can be read by identifier alone."""

    @answers(Node | None)
    @staticmethod
    async def node(
        info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The identifier.")]
    ) -> object:
        """Any record by its identifier."""
        return await _found(info, id)

    @answers(list[Node | None] | None, up_to(NODES_MAX))
    @staticmethod
    async def nodes(
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="The identifiers.")],
    ) -> list[object]:
        """Several records by their identifiers, in the same order; at most 100."""
        if len(ids) > NODES_MAX:
            message = f"At most {NODES_MAX} identifiers can be looked up at once."
            raise errors.BadRequest(message, path=("ids",))
        return list(await asyncio.gather(*(_found(info, one) for one in ids)))


async def _found(info: Info, one: str) -> object:
    if ids.noun(one) == "viewer":
        viewer = info.context.viewer
        return viewer if viewer.organisation_id and one == viewer_id(viewer) else None
    return await info.context.load.any(one)
