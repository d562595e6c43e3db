"""The schema: what can be read and done, gathered from the features."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.checklists import ChecklistsMutation
from schema.finishing import finish
from schema.guidance import GuidanceMutation, GuidanceQuery
from schema.keys import KeysMutation, KeysQuery
from schema.node import NodeQuery
from schema.organisations import OrganisationsMutation, OrganisationsQuery
from schema.partnerships import PartnershipsMutation, PartnershipsQuery
from schema.scalars import SCALARS
from schema.types.sections import Benefit, ChecklistItem, GuidanceItem


@strawberry.type
class Query(NodeQuery, GuidanceQuery, OrganisationsQuery, PartnershipsQuery, KeysQuery):
    """Everything that can be read. Public records need no key."""


@strawberry.type
class Mutation(
    GuidanceMutation, OrganisationsMutation, KeysMutation, PartnershipsMutation, ChecklistsMutation
):
    """Everything that can be done: one action, one input, one answer."""


schema = finish(
    strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[GuidanceItem, Benefit, ChecklistItem],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
    )
)
