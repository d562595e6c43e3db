"""Many partnerships at a glance: how many there are of each kind, what needs attention, where they are stuck.

Every number is that of the list which `partnerships.list_all` gives for the same filter, narrowed by what was counted.
"""

import asyncio
from collections import Counter
from datetime import date

from msgspec import Struct, field
from tortoise.queryset import QuerySet

from content import catalogue, errors, models
from content.access import Viewer
from content.linking import facets, flags, narrowing
from content.linking.transitions import OVER
from content.records import (
    NOW,
    AttentionCode,
    Facet,
    PartnershipFacets,
    PartnershipFilter,
    StuckItem,
    Verdict,
)
from content.replacing import replace
from content.ticking import standings, stuck, verdicts


class Portfolio(Struct):
    """Partnerships that a filter wants, as far as the viewer sees them; each number is worked out when it is asked for.

    A constant number of statements for any number of partnerships.
    """

    viewer: Viewer
    wanted: PartnershipFilter
    query: QuerySet[models.Partnership]
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _followed: standings.Followed | None = None
    _told: tuple[verdicts.Tally, ...] | None = None

    async def total(self) -> int:
        """Count them."""
        return await self.query.count()

    async def facets(self) -> PartnershipFacets:
        """Count them by stage, form, verdict, country and goal; verdicts only of as many as `facets` counts them of."""
        try:
            return await facets.counted(self.query, NOW, await self._stand())
        except errors.CostExceeded:
            return await facets.counted(self.query, NOW, None)

    async def attention(self) -> tuple[Facet, ...]:
        """Count what needs attention in them, in the order of the codes; what nobody has to attend to is left out.

        Raises COST_EXCEEDED for more than the viewer may have looked at.
        """
        counts = Counter(await flags.count(self.viewer, self.query, NOW, await self._follow()))
        for one in await self._stand():
            if one.stage not in OVER:
                counts[AttentionCode.THINK_AGAIN] += one.count * (one.verdict is Verdict.THINK_AGAIN)
                counts[AttentionCode.DISAGREEMENT] += one.count * one.differing
                counts[AttentionCode.ONE_SIDED] += one.count * one.alone
        return tuple(Facet(code, catalogue.attention(code), counts[code]) for code in AttentionCode if counts[code])

    async def stuck_items(self, first: int) -> tuple[StuckItem, ...]:
        """List the items most of them are stuck on; raises BAD_REQUEST for a number out of bounds, COST_EXCEEDED."""
        return await stuck.items(self.viewer, self.query, NOW, await self._follow(), first=first)

    async def expiring(self, before: date) -> int:
        """Count those with an agreement that ends before a day."""
        earlier = min(before, self.wanted.agreement_expires_before or before)
        query = await narrowing.narrowed(self.viewer, replace(self.wanted, agreement_expires_before=earlier), NOW)
        return await query.count()

    async def _follow(self) -> standings.Followed:
        async with self._one_at_a_time:
            if self._followed is None:
                self._followed = await standings.followed(self.query, NOW)
        return self._followed

    async def _stand(self) -> tuple[verdicts.Tally, ...]:
        followed = await self._follow()
        async with self._one_at_a_time:
            if self._told is None:
                self._told = await verdicts.tally(self.viewer, self.query, NOW, followed)
        return self._told


async def of(viewer: Viewer, wanted: PartnershipFilter) -> Portfolio:
    """Look at the partnerships that a filter wants."""
    return Portfolio(viewer, wanted, await narrowing.narrowed(viewer, wanted, NOW))
