"""The noun of other sites: all that is needed to show guidance there."""

from typing import Annotated

import strawberry

from content import errors, records
from content.sharing import embedding
from schema import kinds
from schema.context import Info
from schema.fields import answers, later
from schema.scalars import URL
from schema.types.files import Licence

UNPINNED = False
HEADING_LEVEL = 2
HEADING_LEVEL_MAX = 6

PIN = strawberry.argument(description="Stay with this edition when a newer one is published.")
HeadingLevel = Annotated[int | None, strawberry.argument(description="The level of the first heading, 1 to 6.")]

_Edition = later("Edition", "schema.types.guidance")


@kinds.object
class Embed:
    """All that is needed to show guidance on another site."""

    html: str
    """HTML to print into the page: accessible, no scripts, with licence and attribution."""
    script_tag: str
    """A script tag that keeps itself up to date."""
    o_embed_url: URL
    """The oEmbed address."""
    attribution: str
    """The line to print if you set the text yourself."""
    licence: Licence | None
    """The terms on which you may show it."""

    @answers(_Edition)
    @staticmethod
    async def edition(row: strawberry.Parent[embedding.Embed], info: Info) -> records.Edition | None:
        """The edition shown."""
        edition = row.source.edition
        return await info.context.load.editions.load((edition.id, edition.moment))


async def embed(
    info: Info, edition: records.Edition, section: records.Section | None, *, pinned: bool | None, level: int | None
) -> embedding.Embed:
    """Put together what shows an edition, or a section of it, on another site; refuses a level that is none."""
    chosen = HEADING_LEVEL if level is None else level
    if not 1 <= chosen <= HEADING_LEVEL_MAX:
        raise errors.BadRequest(f"headingLevel is 1 to {HEADING_LEVEL_MAX}.", path=("headingLevel",))
    leaflet = await info.context.load.leaflets.load((edition.leaflet_id, edition.moment))
    if leaflet is None:
        raise errors.NotFound("There is no such leaflet.")
    return embedding.Embed(
        source=embedding.Source(leaflet, edition, info.context.public_url),
        section=section,
        level=chosen,
        pinned=bool(pinned),
        script=info.context.elements,
    )
