"""The last pass over a built schema: docstrings become descriptions, records are known by their classes' names."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import strawberry
from graphql import (
    GraphQLAbstractType,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    Undefined,
    is_introspection_type,
    is_specified_directive,
)
from strawberry.schema_directive import StrawberrySchemaDirective
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from schema.directives import DEFAULTS

_BACKREF = "strawberry-definition"
_PAGED = ("Connection", "Edge")
_PLURALS = {
    "AuditEntry": "entries",
    "ItemWording": "wordings",
    "RegisteredDocument": "registered operations",
    "SearchHit": "things found",
}
"""Where the type's own name, in the plural, is not the word."""


def finish(schema: strawberry.Schema) -> strawberry.Schema:
    """Complete what Strawberry leaves open, in place; once, before the schema is used."""
    core = schema._schema  # noqa: SLF001 - graphql-core's schema has no public name here
    for kind in core.type_map.values():
        if is_introspection_type(kind):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            _finish_fields(kind)
        elif isinstance(kind, GraphQLEnumType):
            _finish_enum(kind)
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _by_class_name
    for directive in core.directives:
        if not is_specified_directive(directive):
            _finish_directive(directive)
    _classes.cache_clear()  # The sources are long, and have served.
    _attribute_docs.cache_clear()
    return schema


def _by_class_name(record: object, _info: GraphQLResolveInfo[Any], _kind: GraphQLAbstractType) -> str:
    return type(record).__name__


def _finish_fields(kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType) -> None:
    definition: StrawberryObjectDefinition = kind.extensions[_BACKREF]
    origin: Any = definition.concrete_of.origin if definition.concrete_of else definition.origin
    kind.description = kind.description or _filled(_class_doc(origin), kind.name)
    docs = _attribute_docs(origin)
    for field in kind.fields.values():
        field.description = field.description or _filled(_field_doc(field, docs), kind.name)
        for argument in getattr(field, "args", {}).values():
            _drop_null(argument)


def _field_doc(field: GraphQLField | GraphQLInputField, docs: Mapping[str, str]) -> str | None:
    written: StrawberryField = field.extensions[_BACKREF]
    if written.base_resolver is not None:
        return _plain(written.base_resolver.wrapped_func.__doc__)
    return docs.get(written.python_name)


def _drop_null(argument: GraphQLArgument) -> None:
    """Print no `= null`: null counts as not given, and the resolver's own default holds."""
    if argument.default_value is None:
        argument.default_value = Undefined


def _finish_enum(kind: GraphQLEnumType) -> None:
    definition: StrawberryEnumDefinition = kind.extensions[_BACKREF]
    kind.description = kind.description or _class_doc(definition.wrapped_cls)
    docs = _attribute_docs(definition.wrapped_cls)
    for name, value in kind.values.items():
        value.description = value.description or docs.get(name)


def _finish_directive(directive: GraphQLDirective) -> None:
    definition: StrawberrySchemaDirective = directive.extensions[_BACKREF]
    origin: Any = definition.origin
    directive.description = directive.description or _class_doc(origin)
    docs = _attribute_docs(origin)
    for written in definition.fields:
        name = written.graphql_name or _camel(written.python_name)
        argument = directive.args[name]
        argument.description = argument.description or docs.get(written.python_name)
        argument.default_value = DEFAULTS.get((directive.name, name), Undefined)


def _filled(text: str | None, name: str) -> str | None:
    """Write `LeafletConnection` and `LeafletEdge` about leaflets."""
    if text is None or "{plural}" not in text:
        return text
    singular = next(name.removesuffix(ending) for ending in _PAGED if name.endswith(ending))
    return text.replace("{plural}", _PLURALS.get(singular, f"{singular.lower()}s"))


def _class_doc(origin: type) -> str | None:
    """Read a class's own docstring from its source; a dataclass without one has its signature there."""
    return _plain(ast.get_docstring(_parsed(origin)))


@cache
def _attribute_docs(origin: type) -> dict[str, str]:
    """Find the strings under the attributes of a class and of those it builds on."""
    found: dict[str, str] = {}
    for base in reversed(origin.__mro__):
        if base.__module__.partition(".")[0] in ("builtins", "enum", "typing"):
            continue
        found.update(_strings_under(_parsed(base)))
    return found


def _strings_under(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement, below in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)):
            continue
        target: ast.expr | None = None
        if isinstance(statement, ast.AnnAssign):
            target = statement.target
        elif isinstance(statement, ast.Assign):
            target = statement.targets[0]
        if isinstance(target, ast.Name) and isinstance(below.value.value, str):
            yield target.id, _plain(below.value.value) or ""


def _parsed(origin: type) -> ast.ClassDef:
    found = _classes(origin.__module__).get(origin.__qualname__)
    if found is None:
        message = f"{origin} is not written as a class."
        raise TypeError(message)
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Read a module's source once, for all of its classes."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _plain(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
