"""What portals put into a page of theirs: fragments and pages by address, elements for a script tag, oEmbed.

Nothing here knows who asks: no key is looked at, no cookie is set, nothing is counted. It is what everybody may see.
"""

from starlette.routing import BaseRoute

from server.embed import elements, oembed, shown


def routes(public_url: str) -> list[BaseRoute]:
    """List the addresses."""
    return [*elements.routes(), *oembed.routes(public_url), *shown.routes(public_url)]
