"""Docstrings become descriptions, once somebody asks: to read them out of the sources takes a tenth of a start.

Tools ask for them, by introspection or by the schema as a text; a server that nobody explores never reads them.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import (
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_directive,
)
from strawberry.schema_directive import StrawberrySchemaDirective
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

BACKREF = "strawberry-definition"
"""Where Strawberry's own definition of a type, a field or a directive is found."""
_WAITING = "described-when-asked"
_ASKS = re.compile("__schema|__type(?!name)")
_PAGED = ("Connection", "Edge")
_PLURALS = {
    "AuditEntry": "entries",
    "ItemWording": "wordings",
    "RegisteredDocument": "registered operations",
    "SearchHit": "things found",
}
"""Where the type's own name, in the plural, is not the word."""


def put_off(core: GraphQLSchema) -> None:
    """Leave the descriptions of a schema until somebody asks for them."""
    core.extensions[_WAITING] = True


def describe_if_asked(core: GraphQLSchema, source: str) -> None:
    """Add the descriptions before a document asks for them."""
    if _WAITING in core.extensions and _ASKS.search(source):
        describe(core)


def describe(core: GraphQLSchema) -> None:
    """Add the descriptions that were put off."""
    if not core.extensions.pop(_WAITING, False):
        return
    for kind in core.type_map.values():
        if is_introspection_type(kind):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            _describe_fields(kind)
        elif isinstance(kind, GraphQLEnumType):
            _describe_enum(kind)
    for directive in core.directives:
        if not is_specified_directive(directive):
            _describe_directive(directive)
    _classes.cache_clear()  # The sources are long, and have served.
    _attribute_docs.cache_clear()


def _describe_fields(kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType) -> None:
    definition: StrawberryObjectDefinition = kind.extensions[BACKREF]
    origin: Any = definition.concrete_of.origin if definition.concrete_of else definition.origin
    kind.description = kind.description or _filled(_class_doc(origin), kind.name)
    docs = _attribute_docs(origin)
    for field in kind.fields.values():
        field.description = field.description or _filled(_field_doc(field, docs), kind.name)


def _field_doc(field: GraphQLField | GraphQLInputField, docs: Mapping[str, str]) -> str | None:
    written: StrawberryField = field.extensions[BACKREF]
    if written.base_resolver is not None:
        return _plain(written.base_resolver.wrapped_func.__doc__)
    return docs.get(written.python_name)


def _describe_enum(kind: GraphQLEnumType) -> None:
    definition: StrawberryEnumDefinition = kind.extensions[BACKREF]
    kind.description = kind.description or _class_doc(definition.wrapped_cls)
    docs = _attribute_docs(definition.wrapped_cls)
    for name, value in kind.values.items():
        value.description = value.description or docs.get(name)


def _describe_directive(directive: GraphQLDirective) -> None:
    definition: StrawberrySchemaDirective = directive.extensions[BACKREF]
    origin: Any = definition.origin
    directive.description = directive.description or _class_doc(origin)
    docs = _attribute_docs(origin)
    for written in definition.fields:
        argument = directive.args[named(written)]
        argument.description = argument.description or docs.get(written.python_name)


def named(argument: StrawberryField) -> str:
    """Say what an argument of a directive is called."""
    first, *rest = argument.python_name.split("_")
    return argument.graphql_name or first + "".join(part.capitalize() for part in rest)


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
