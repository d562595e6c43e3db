"""What we serve is what is written down and reviewed."""

from pathlib import Path
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, build_schema, introspection_from_schema

from content import access
from schema.loaders import BY_NOUN
from schema.root import printed, schema

COMMITTED = Path(__file__).parents[2] / "schema" / "schema.graphql"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == printed(), "write `schema.root.printed()` to schema/schema.graphql"


def test_every_mutation_stands_in_the_table_of_rights_and_nothing_else_does() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    assert set(mutation.fields) == set(access.ACTIONS)


def test_every_mutation_answers_a_payload_of_its_own() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert str(field.type) == f"{name[0].upper()}{name[1:]}Payload"
        assert isinstance(field.type, GraphQLObjectType)
        assert [interface.name for interface in field.type.interfaces] == ["Payload"]
        assert [str(argument.type) for argument in field.args.values()] == [f"{name[0].upper()}{name[1:]}Input!"]


def test_every_node_can_be_found_by_its_identifier() -> None:
    node = schema._schema.type_map["Node"]
    kinds = {kind.name for kind in schema._schema.get_possible_types(node)}  # type: ignore[arg-type]
    nouns = {"AccessKey": "key", "AuditEntry": "entry", "RegisteredDocument": "operation"}
    assert {nouns.get(kind, kind.lower()) for kind in kinds} == {*BY_NOUN, "viewer"}


def test_introspection_says_the_same_as_the_printed_schema() -> None:
    written = build_schema(printed())
    ours, theirs = _kinds(schema._schema), _kinds(written)
    for name, kind in theirs.items():
        # Strawberry answers this for every schema of the process, and knows it of its own alone.
        kind["isOneOf"] = bool(getattr(written.type_map[name], "is_one_of", False))
    assert set(ours) == set(theirs)
    for name, kind in ours.items():
        assert kind == theirs[name]


def _kinds(asked: GraphQLSchema) -> dict[str, dict[str, Any]]:
    """Give the types as introspection tells of them, with those that an interface may be in one order."""
    introspection: Any = introspection_from_schema(asked, input_value_deprecation=True)
    kinds = {kind["name"]: kind for kind in introspection["__schema"]["types"]}
    for kind in kinds.values():
        kind["possibleTypes"] = sorted(one["name"] for one in kind["possibleTypes"] or ())
        kind["isOneOf"] = bool(kind["isOneOf"])
    return kinds
