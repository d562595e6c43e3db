"""The last pass over a built schema: records are known by their classes' names, what is null need not be said."""

from typing import Any

import strawberry
from graphql import (
    GraphQLAbstractType,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    Undefined,
    is_introspection_type,
    is_specified_directive,
)
from strawberry.schema_directive import StrawberrySchemaDirective

from schema import describing
from schema.directives import DEFAULTS


def finish(schema: strawberry.Schema) -> strawberry.Schema:
    """Complete what Strawberry leaves open, in place; once, before the schema is used."""
    core = schema._schema  # noqa: SLF001 - graphql-core's schema has no public name here
    for kind in core.type_map.values():
        if is_introspection_type(kind):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                for argument in field.args.values():
                    _drop_null(argument)
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _by_class_name
    for directive in core.directives:
        if not is_specified_directive(directive):
            _finish_directive(directive)
    describing.put_off(core)
    return schema


def _by_class_name(record: object, _info: GraphQLResolveInfo[Any], _kind: GraphQLAbstractType) -> str:
    return type(record).__name__


def _drop_null(argument: GraphQLArgument) -> None:
    """Print no `= null`: null counts as not given, and the resolver's own default holds."""
    if argument.default_value is None:
        argument.default_value = Undefined


def _finish_directive(directive: GraphQLDirective) -> None:
    definition: StrawberrySchemaDirective = directive.extensions[describing.BACKREF]
    for written in definition.fields:
        name = describing.named(written)
        directive.args[name].default_value = DEFAULTS.get((directive.name, name), Undefined)
