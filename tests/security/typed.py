"""The least that a mutation accepts: a value for every required field of its input, made from the schema itself."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_input_field,
)

from tests.security.widest import SCHEMA

VALUES: dict[str, Any] = {
    "ID": "nowhere",
    "String": "nothing",
    "Int": 1,
    "Boolean": True,
    "DateTime": "2098-01-01T00:00:00Z",
    "Date": "2098-01-01",
    "LanguageTag": "en-GB",
    "CountryCode": "GB",
    "Upload": None,
}
"""One of each scalar that inputs have; a new one needs a row."""


def mutations() -> dict[str, tuple[str, dict[str, Any]]]:
    """Write every mutation, with the least it accepts."""
    assert SCHEMA.mutation_type
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for name, field in SCHEMA.mutation_type.fields.items():
        kind = field.args["input"].type
        query = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        found[name] = query, {"input": least(kind)}
    return found


def least(kind: GraphQLInputType) -> Any:
    """Give the smallest value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return least(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [least(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        if kind.extensions["strawberry-definition"].is_one_of:
            name, field = next(iter(kind.fields.items()))
            return {name: least(field.type)}
        return {name: least(field.type) for name, field in kind.fields.items() if is_required_input_field(field)}
    assert kind.name in VALUES, f"say in VALUES what a {kind.name} looks like"
    return VALUES[kind.name]
