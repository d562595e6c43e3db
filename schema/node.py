"""Any record by its identifier, which says what kind it is of."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import strawberry

from content import errors, ids, records
from schema.context import Info
from schema.directives import up_to
from schema.fields import answers
from schema.loaders import Loaders
from schema.types.organisations import viewer_id
from schema.types.shared import Node

NODES_MAX = 100

_BY_NOUN: Mapping[str, Callable[[Loaders, str], Awaitable[object]]] = {
    "collection": lambda load, one: load.collections.load(one),
    "leaflet": lambda load, one: load.leaflets.load((one, records.NOW)),
    "edition": lambda load, one: load.editions.load((one, records.NOW)),
    "comment": lambda load, one: load.comments.load(one),
    "organisation": lambda load, one: load.organisations.load((one, records.NOW)),
    "partnership": lambda load, one: load.partnerships.load((one, records.NOW)),
    "side": lambda load, one: load.sides.load((one, records.NOW)),
    "key": lambda load, one: load.keys.load(one),
    "invitation": lambda load, one: load.invitations.load(one),
}
"""How each kind of record is loaded; a test compares it with what implements Node."""


@strawberry.type
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
    noun = ids.noun(one)
    if noun == "viewer":
        viewer = info.context.viewer
        return viewer if viewer.organisation_id and one == viewer_id(viewer) else None
    load = _BY_NOUN.get(noun or "")
    return await load(info.context.load, one) if load else None
