"""The nouns of what is copied out into the world: a partnership for machines."""

import strawberry

from content import records
from content.sharing import iati, linked_data
from schema import kinds
from schema.context import Info
from schema.directives import Cost
from schema.fields import answers
from schema.scalars import JSON


@kinds.object
class PartnershipExports:
    """The partnership for machines."""

    @answers(JSON, Cost(weight="5"))
    @staticmethod
    async def json_ld(row: strawberry.Parent[records.Partnership], info: Info) -> JSON:
        """As schema.org data."""
        public = await info.context.load.public.load((row.id, row.moment))
        return JSON(linked_data.partnership(public, row.id, public_url=info.context.public_url))

    @answers(str | None, Cost(weight="5"))
    @staticmethod
    async def iati(row: strawberry.Parent[records.Partnership], info: Info) -> str | None:
        """As an IATI 2.03 activity, in XML."""
        public = await info.context.load.public.load((row.id, row.moment))
        return None if public is None else iati.file(public, public_url=info.context.public_url)
