"""The schema: what can be read and done, gathered from the features."""

from functools import cache

import strawberry
from graphql import GraphQLOneOfDirective
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from schema import describing, kinds
from schema.activities import ActivitiesMutation
from schema.agreements import AgreementsMutation
from schema.attaching import AttachingMutation
from schema.calendars import CalendarsMutation
from schema.checklists import ChecklistsMutation
from schema.claims import ClaimsMutation
from schema.consumers import ConsumersMutation
from schema.corrections import CorrectionsMutation
from schema.drafting import DraftingMutation
from schema.exporting import ExportingMutation
from schema.feed import FeedQuery
from schema.finishing import finish
from schema.guidance import GuidanceQuery
from schema.importing import ImportingMutation
from schema.keys import KeysMutation, KeysQuery
from schema.leaflets import LeafletsMutation
from schema.networks import NetworksMutation
from schema.node import NodeQuery
from schema.organisations import OrganisationsMutation, OrganisationsQuery
from schema.partnerships import PartnershipsMutation, PartnershipsQuery
from schema.people import PeopleMutation
from schema.portfolio import PortfolioQuery
from schema.publishing import PublishingMutation
from schema.requesting import RequestingMutation
from schema.reviewing import ReviewingMutation
from schema.reviews import ReviewsMutation
from schema.scalars import SCALARS
from schema.search import SearchQuery
from schema.stages import StagesMutation
from schema.types.sections import Benefit, ChecklistItem, GuidanceItem
from schema.updates import UpdatesMutation
from schema.visits import VisitsMutation


@kinds.object
class Query(
    NodeQuery,
    GuidanceQuery,
    OrganisationsQuery,
    PartnershipsQuery,
    PortfolioQuery,
    SearchQuery,
    FeedQuery,
    KeysQuery,
):
    """Everything that can be read. Public records need no key."""


@kinds.object
class Mutation(
    LeafletsMutation,
    DraftingMutation,
    CorrectionsMutation,
    ReviewingMutation,
    PublishingMutation,
    OrganisationsMutation,
    NetworksMutation,
    ClaimsMutation,
    KeysMutation,
    ConsumersMutation,
    PartnershipsMutation,
    StagesMutation,
    PeopleMutation,
    AgreementsMutation,
    ChecklistsMutation,
    ImportingMutation,
    VisitsMutation,
    ActivitiesMutation,
    ReviewsMutation,
    RequestingMutation,
    UpdatesMutation,
    AttachingMutation,
    CalendarsMutation,
    ExportingMutation,
):
    """Everything that can be done: one action, one input, one answer."""


schema = finish(
    strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[GuidanceItem, Benefit, ChecklistItem],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
)


_ONE_OF = f"directive @{GraphQLOneOfDirective.name} on"


@cache
def printed() -> str:
    """Write the schema in its own language, as it stands in `schema.graphql`."""
    describing.describe(schema._schema)  # noqa: SLF001 - graphql-core's schema has no public name here
    described = f'"""{GraphQLOneOfDirective.description}"""\n{_ONE_OF}'
    return print_schema(schema).replace(_ONE_OF, described, 1) + "\n"  # Strawberry prints this one bare.
