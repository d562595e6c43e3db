"""Activities of the International Aid Transparency Initiative of many partnerships, one file, written as it is read.

Of an organisation these are its partnerships; of a network, those with a side that has joined it. Everything in it is
public, whoever asks.
"""

from collections.abc import AsyncIterator

from msgspec import Struct

from content import errors, paging
from content.access import ANONYMOUS
from content.joining import organisations
from content.linking import partnerships, public
from content.records import NOW, OrganisationKind, PartnershipFilter, PartnershipOrder
from content.sharing import iati

ACTIVITIES_MAX = 10_000
"""How many partnerships one file tells of."""
AT_ONCE = 50
"""How many are read and written at a time."""


class Report(Struct, frozen=True):
    """What a file is to hold, before it is written."""

    filter: PartnershipFilter
    public_url: str

    async def parts(self) -> AsyncIterator[str]:
        """Write the file part by part, by name; one without a number to report under is left out."""
        yield iati.OPENING
        after = None
        while True:
            page = paging.Page(first=AT_ONCE, after=after)
            listed = await partnerships.list_all(ANONYMOUS, page, self.filter, PartnershipOrder())
            told = await public.of_partnerships([one.id for one in listed.nodes], NOW)
            written = [
                iati.activity(told[one.id], public_url=self.public_url) for one in listed.nodes if one.id in told
            ]
            yield "".join(one for one in written if one is not None)
            if not listed.has_next:
                break
            after = listed.cursors[-1]
        yield iati.CLOSING


async def of_organisation(slug: str, *, public_url: str) -> Report | None:
    """Find what there is to tell of an organisation or a network; None if it is not there.

    Raises LIMIT_REACHED for more partnerships than one file tells of.
    """
    found = await organisations.find(ANONYMOUS, slug=slug)
    if found is None:
        return None
    network = found.kind is OrganisationKind.NETWORK
    wanted = PartnershipFilter(network=found.id) if network else PartnershipFilter(organisation_id=found.id)
    listed = await partnerships.list_all(ANONYMOUS, paging.Page(first=0), wanted, PartnershipOrder())
    if await listed.count() > ACTIVITIES_MAX:
        message = f"One file tells of at most {ACTIVITIES_MAX} partnerships: ask for those of the members one by one."
        raise errors.LimitReached(message)
    return Report(wanted, public_url)
