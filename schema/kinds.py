"""The classes that say which types the schema has, by GraphQL's own words for their kinds.

Records answer for most of them, so that none is ever made; the others are made by name. So nothing is compiled for a
class, where `strawberry.type` would have three functions of a dataclass compiled for each. Strawberry reads what a type
is from its definition, and whoever has classes of another sort makes that, as it does itself for Pydantic's models.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import MISSING
from functools import cache
from typing import Any, TypeVar, dataclass_transform, get_origin

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.private import is_private

C = TypeVar("C", bound=type[Any])


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def object(kind: C) -> C:
    """Let a class stand for what is answered."""
    return _defined(kind)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def interface(kind: C) -> C:
    """Let a class stand for what several objects have in common."""
    return _defined(kind, is_interface=True)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input(kind: C) -> C:
    """Let a class stand for what is handed in."""
    return _defined(kind, is_input=True)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def one_of(kind: C) -> C:
    """Let a class stand for what is handed in as one of its fields."""
    return _defined(kind, is_input=True, directives=(OneOf(),))


def is_made_by_name(kind: type) -> bool:
    """Say whether what is made of a class is what it was given by name, and no more."""
    return kind.__init__ is _take  # type: ignore[misc]  # it is only looked at


def _defined(kind: C, *, is_input: bool = False, is_interface: bool = False, directives: Sequence[Any] = ()) -> C:
    fields: dict[str, StrawberryField] = {}
    for base in kind.__bases__:
        known = get_object_definition(base)
        for field in known.fields if known else ():
            fields.setdefault(field.python_name, field)
    fields.update({field.python_name: field for field in _own(kind)})
    kind.__strawberry_definition__ = StrawberryObjectDefinition(
        name=kind.__name__,
        is_input=is_input,
        is_interface=is_interface,
        interfaces=list(_interfaces(kind)),
        description=None,
        directives=directives,
        origin=kind,
        extend=False,
        fields=list(fields.values()),
        is_type_of=None,
        resolve_type=None,
    )
    kind.__init__ = _take
    return kind


def _take(self: Any, **given: Any) -> None:
    """Take what is given; the class has what is not."""
    vars(self).update(given)


def _interfaces(kind: type) -> Iterator[StrawberryObjectDefinition]:
    for base in kind.__mro__[1:]:
        known = get_object_definition(base)
        if known and known.origin is base and known.is_interface:
            yield known


def _own(kind: type) -> Iterator[StrawberryField]:
    """Find the fields that a class has itself: those with a type beside them, then those with a resolver."""
    types = {name: said for name, said in vars(kind).get("__annotations__", {}).items() if not is_private(said)}
    written = {name: field for name, field in vars(kind).items() if isinstance(field, StrawberryField)}
    for name in types | written:
        field = written.get(name) or StrawberryField(default=vars(kind).get(name, MISSING))
        if field.default_factory is not MISSING:
            raise TypeError(f"`{kind.__name__}.{name}`: a default is a value, which all may share.")
        said = field.type_annotation.raw_annotation if field.type_annotation else types[name]
        field.type_annotation = _annotation(said, kind.__module__)
        field.python_name = name
        field.origin = kind
        if field.base_resolver is not None:
            field.base_resolver.bind(kind)
        elif field.default is not MISSING or get_origin(said) is strawberry.Maybe:
            setattr(kind, name, None if field.default is MISSING else field.default)
        yield field


@cache
def _annotation(said: Any, module: str) -> StrawberryAnnotation:
    """Make what a type that is written here means, once for all the fields that say the same."""
    return StrawberryAnnotation(said, namespace=vars(sys.modules[module]))
