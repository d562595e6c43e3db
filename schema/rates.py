"""What the fields of a schema cost, read once from `@cost` and `@listSize`."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    get_directive_values,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
)
from msgspec import Struct, field

from schema.directives import Cost, ListSize

UNIT = 100
"""Sums are kept in hundredths, because weights are decimal numbers and floats would overflow."""
INTROSPECTION_WEIGHT = UNIT // 10
"""A word about a type is read from memory: ten of them count as one object."""
ENUM_VALUES_ASSUMED = 5
LENGTH_ASSUMED = 10
"""The length of a list of which the schema says nothing."""
SLICE_MAX = 100
"""The longest page there is; who asks for more is refused by the list itself, in clearer words."""

_META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
_Element = GraphQLField | GraphQLArgument | GraphQLNamedType


class Length(Struct, frozen=True):
    """How long a list may be: what the arguments say, or else what is assumed."""

    assumed: int
    literal: int | None = None
    variables: tuple[str, ...] = ()

    def resolve(self, variables: Mapping[str, object]) -> int:
        """Give the length, once the variables are known; of several arguments the greatest counts."""
        given = [value for name in self.variables if type(value := variables.get(name)) is int]
        if self.literal is not None:
            given.append(self.literal)
        return min(max(0, *given), SLICE_MAX) if given else self.assumed


class Rate(Struct, frozen=True):
    """What the schema says of one field."""

    kind: GraphQLNamedType
    weight: int
    is_list: bool
    assumed: int | None = None
    """The length to expect, if the schema says one."""
    slicing: Mapping[str, int | None] = field(default_factory=dict)
    """The arguments that limit the length, with their defaults."""
    sized: frozenset[str] = frozenset()
    """The fields of the answer that have the length; if there are none, the field itself has it."""
    arguments: Mapping[str, int] = field(default_factory=dict)
    """The arguments that have a weight of their own."""


class Rates:
    """The price list of one schema; it does not notice when the schema changes."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Begin with none: what a field costs is read when it is first asked for."""
        self.schema = schema
        self._rates: dict[tuple[str, str], Rate] = {}

    def find(self, kind: GraphQLNamedType | None, name: str) -> Rate | None:
        """Give the rate of a field; None for `__typename` and for what validation will refuse."""
        if kind is None:
            return None
        known = self._rates.get((kind.name, name))
        if known is None and (made := self._made(kind, name)) is not None:
            known = self._rates[kind.name, name] = made
        return known

    def _made(self, kind: GraphQLNamedType, name: str) -> Rate | None:
        if kind is self.schema.query_type and name in _META:
            return self._introspection_rate(name, _META[name])
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) or name not in kind.fields:
            return None
        rate = self._introspection_rate if is_introspection_type(kind) else self._rate
        return rate(name, kind.fields[name])

    @cached_property
    def _lengths(self) -> dict[str, int]:
        return _introspection_lengths(self.schema)

    def _introspection_rate(self, name: str, definition: GraphQLField) -> Rate:
        kind = get_named_type(definition.type)
        is_list = is_list_type(get_nullable_type(definition.type))
        return Rate(
            kind=kind,
            weight=0 if is_leaf_type(kind) else INTROSPECTION_WEIGHT,
            is_list=is_list,
            assumed=self._lengths.get(name, 1) if is_list else None,
        )

    def _rate(self, _name: str, definition: GraphQLField) -> Rate:
        kind = get_named_type(definition.type)
        weights = (self._weight(definition), self._weight(kind), 0 if is_leaf_type(kind) else UNIT)
        size = self._size(definition)
        weighed = {name: self._weight(argument) for name, argument in definition.args.items()}
        return Rate(
            kind=kind,
            weight=next(weight for weight in weights if weight is not None),
            is_list=is_list_type(get_nullable_type(definition.type)),
            assumed=size.assumed if size else None,
            slicing={name: _default(definition.args.get(name)) for name in size.slicing} if size else {},
            sized=frozenset(size.sized if size else ()),
            arguments={name: weight for name, weight in weighed.items() if weight is not None},
        )

    def _weight(self, element: _Element) -> int | None:
        for directive in _said(element):
            if isinstance(directive, Cost):
                return int(Decimal(directive.weight) * UNIT)
        written = self._written(element, "cost")
        return int(Decimal(str(written["weight"])) * UNIT) if written else None

    def _size(self, definition: GraphQLField) -> "_Size | None":
        for directive in _said(definition):
            if isinstance(directive, ListSize):
                return _size(directive.assumed_size, directive.slicing_arguments, directive.sized_fields)
        written = self._written(definition, "listSize")
        if not written:
            return None
        return _size(written.get("assumedSize"), written.get("slicingArguments"), written.get("sizedFields"))

    def _written(self, element: _Element, name: str) -> Mapping[str, object] | None:
        """Give the arguments of a directive of something that was built from a schema's text."""
        directive = self.schema.get_directive(name)
        if directive is None or element.ast_node is None:
            return None
        return get_directive_values(directive, element.ast_node)


class _Size(NamedTuple):
    assumed: int
    slicing: Sequence[str]
    sized: Sequence[str]


def _size(assumed: object, slicing: object, sized: object) -> _Size:
    return _Size(assumed if isinstance(assumed, int) else LENGTH_ASSUMED, _names(slicing), _names(sized))


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, list | tuple) else ()


def _said(element: _Element) -> Iterable[object]:
    """Give the directives of something that Strawberry built."""
    definition = (element.extensions or {}).get("strawberry-definition")
    return getattr(definition, "directives", None) or ()


def _default(argument: GraphQLArgument | None) -> int | None:
    if argument is None:
        return None
    value = argument.default_value
    if argument.default is not None:
        written = argument.default.literal
        value = int(written.value) if isinstance(written, IntValueNode) else argument.default.value
    return value if type(value) is int else None


def _introspection_lengths(schema: GraphQLSchema) -> dict[str, int]:
    """Give the lists of introspection the lengths that they have on average in this very schema, rounded up."""
    kinds = [fields for kind in schema.type_map.values() if (fields := getattr(kind, "fields", None))]
    entries = [entry for fields in kinds for entry in fields.values()]
    arguments = sum(len(getattr(entry, "args", ())) for entry in entries)
    fields_each = -(-len(entries) // max(1, len(kinds)))
    return {
        "types": len(schema.type_map),
        "fields": fields_each,
        "inputFields": fields_each,
        "args": -(-arguments // max(1, len(entries))),
        "enumValues": ENUM_VALUES_ASSUMED,
        "directives": len(schema.directives),
    }
