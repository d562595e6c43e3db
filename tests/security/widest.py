"""The widest question that can be asked of a type: every field, to a depth, made from the schema itself."""

from functools import cache

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from schema.root import schema as strawberry_schema

SCHEMA = strawberry_schema._schema
ARGUMENTS = {
    ("Edition", "section"): '(key: "background")',
    ("Edition", "changeSet"): "",
    ("EditionFiles", "download"): "(format: MARKDOWN)",
    ("Leaflet", "item"): '(key: "persevere")',
    ("Portfolio", "expiringAgreements"): '(before: "2099-01-01")',
}
"""What to fill in where a field cannot be asked for without."""
ELSEWHERE = {
    ("Suggestion", "item"): "{ key }",
    ("Suggestion", "record"): "{ __typename ... on Node { id } }",
    ("NextStep", "item"): "{ key }",
}
"""What stands beside the same thing, or is asked for by itself: only told apart here, so that the rest goes deeper."""
LONG = 3
"""How many members of each connection are asked for."""


@cache
def selection(kind: GraphQLOutputType, depth: int, *, only: tuple[str, ...] | None = None) -> str:
    """Write a selection of every field of a type, to a depth, or of only some; each kind of an interface too.

    Of a node within something else only the plain fields are asked for: nodes are asked for by themselves.
    """
    named = get_named_type(kind)
    if isinstance(named, GraphQLObjectType):
        return _fields(named, depth, only)
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        parts = [f"... on {one.name} {_fields(one, depth, None)}" for one in SCHEMA.get_possible_types(named)]
        return "{ __typename " + " ".join(parts) + " }"
    return ""


def _fields(kind: GraphQLObjectType, depth: int, only: tuple[str, ...] | None) -> str:
    parts = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        leaf = not isinstance(inner, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
        if (leaf or depth > 0) and (only is None or name in only):
            # Two kinds of one interface may have fields of one name and other types.
            deeper = selection(field.type, 0 if _is_node(inner) else depth - 1)
            within = ELSEWHERE.get((kind.name, name), deeper)
            parts.append(f"{kind.name}_{name}: {name}{_arguments(kind, name, field)} {within}")
    return "{ " + " ".join(parts) + " }"


def _is_node(kind: object) -> bool:
    return isinstance(kind, GraphQLObjectType) and any(one.name == "Node" for one in kind.interfaces)


def _arguments(kind: GraphQLObjectType, name: str, field: GraphQLField) -> str:
    if (kind.name, name) in ARGUMENTS:
        return ARGUMENTS[kind.name, name]
    needed = [argument for argument, one in field.args.items() if is_required_argument(one)]
    assert not needed, f"say in ARGUMENTS how {kind.name}.{name} is asked for: it needs {needed}"
    return f"(first: {LONG})" if "first" in field.args else ""
