"""What the contract says about the price of a field, so that anyone can compute it before asking."""

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    name="cost",
    locations=[
        Location.ARGUMENT_DEFINITION,
        Location.ENUM,
        Location.FIELD_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.OBJECT,
        Location.SCALAR,
    ],
)
class Cost:
    """How much a field, argument or type adds to the cost of a request.

    Objects count 1 and scalars 0 unless said otherwise.
    """

    weight: str
    """The cost, as a decimal number."""


@strawberry.schema_directive(name="listSize", locations=[Location.FIELD_DEFINITION])
class ListSize:
    """How long a list may be, for the cost of a request before it runs."""

    assumed_size: int | None = strawberry.UNSET
    """The length to expect when no argument says so."""
    slicing_arguments: list[str] | None = strawberry.UNSET
    """The arguments that limit the length."""
    sized_fields: list[str] | None = strawberry.UNSET
    """The fields of the answer that have that length."""
    require_one_slicing_argument: bool | None = strawberry.UNSET
    """Whether exactly one of those arguments must be given."""


DEFAULTS = {("listSize", "requireOneSlicingArgument"): True}
"""What a directive argument is when it is not given; Strawberry would print a Python default at every use."""

CHANGE = Cost(weight="10")
"""What every mutation costs."""


def up_to(size: int) -> ListSize:
    """Say how long a plain list is expected to be."""
    return ListSize(assumed_size=size)
