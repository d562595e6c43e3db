"""Everything in the schema says what it is."""

from collections.abc import Iterator
from typing import cast

import pytest
import strawberry
from graphql import GraphQLObjectType, is_introspection_type, is_specified_directive, is_specified_scalar_type

from schema import describing
from schema.documents import Bounds, Reader
from schema.finishing import finish
from schema.root import schema

core = schema._schema


def described() -> Iterator[tuple[str, str | None]]:
    """List every place of the schema that can have a description, with what it says."""
    describing.describe(core)
    for name, kind in core.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind.description
        for value_name, value in getattr(kind, "values", {}).items():
            yield f"{name}.{value_name}", value.description
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field.description
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name}:)", argument.description
    for directive in core.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description
            for argument_name, argument in directive.args.items():
                yield f"@{directive.name}({argument_name}:)", argument.description


def test_everything_has_a_description() -> None:
    assert [place for place, description in described() if not description] == []


def test_a_description_is_a_sentence_without_a_gap_to_fill() -> None:
    said = [(place, description or "") for place, description in described()]
    assert [place for place, description in said if "{" in description.split("`")[0]] == []
    assert [place for place, description in said if not description.endswith(".")] == []


def test_no_argument_has_null_for_a_default() -> None:
    assert "= null" not in "".join(line for line in printed_arguments())


def printed_arguments() -> Iterator[str]:
    """Print the arguments of every field with their defaults."""
    for name, kind in core.type_map.items():
        for field_name, field in getattr(kind, "fields", {}).items():
            for argument_name, argument in getattr(field, "args", {}).items():
                if argument.default_value is None and not name.startswith("__"):
                    yield f"{name}.{field_name}({argument_name}: = null)"


@strawberry.type(name="Query")
class Words:
    """Words that somebody said."""

    count: int
    """How many there are."""


@pytest.mark.parametrize(
    "source",
    [
        "{ __schema { queryType { name } } }",
        "query ($n: String!) { count a: __type(name: $n) { name } }",
        "{ ...Asks } fragment Asks on Query { __schema { queryType { name } } }",
    ],
)
def test_descriptions_are_there_before_a_document_asks_for_them_and_not_sooner(source: str) -> None:
    built = finish(strawberry.Schema(Words))._schema
    query = cast("GraphQLObjectType", built.type_map["Query"])
    reader = Reader(built, Bounds())
    reader.read("{ count __typename }")
    assert (query.description, query.fields["count"].description) == (None, None)
    reader.read(source)
    assert (query.description, query.fields["count"].description) == (
        "Words that somebody said.",
        "How many there are.",
    )
