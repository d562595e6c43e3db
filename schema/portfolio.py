"""Reading many partnerships at a glance."""

from content import records
from content.linking import portfolio
from schema import kinds
from schema.context import Info
from schema.directives import Cost
from schema.fields import answers, record_of
from schema.types.partnerships import FilterPartnerships
from schema.types.portfolio import Portfolio


@kinds.object
class PortfolioQuery:
    """What can be read of many partnerships at once."""

    @answers(Portfolio | None, Cost(weight="25"))
    @staticmethod
    async def portfolio(info: Info, filter: FilterPartnerships = None) -> portfolio.Portfolio:
        """Many partnerships at a glance, as far as you may see them."""
        return await portfolio.of(info.context.viewer, record_of(records.PartnershipFilter, filter))
