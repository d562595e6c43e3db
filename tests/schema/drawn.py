"""Operations drawn from a schema: every kind of selection, fragment, directive, argument and variable that is valid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

T = TypeVar("T")

DEPTH_MAX = 7
CHOICES_MAX = 600
FIELDS_MAX = 40
"""How many fields one operation asks for, about."""


@dataclass(frozen=True)
class Operation:
    """A text, and the variables that it is sent with."""

    text: str
    variables: Mapping[str, Any]


@dataclass
class _Draft:
    """An operation being drawn."""

    choices: Iterator[int]
    """Bytes; once there are no more, the simplest is chosen."""
    schema: GraphQLSchema
    values: Mapping[str, Sequence[Any]]
    left: int = FIELDS_MAX
    declared: list[str] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    by_type: dict[str, list[str]] = field(default_factory=dict)
    """The fragments there are for each type, to be spread again."""

    def chance(self, of: int) -> bool:
        return next(self.choices, 0) % of == 1

    def one(self, of: Sequence[T]) -> T:
        return of[next(self.choices, 0) % len(of)]

    def selection(self, kind: GraphQLNamedType, depth: int) -> str:
        fields = dict(getattr(kind, "fields", {}))
        names = sorted(name for name, one in fields.items() if depth > 1 or is_leaf_type(get_named_type(one.type)))
        # The way to more is taken more often than its share.
        names += [name for name in names if not is_leaf_type(get_named_type(fields[name].type))] * 2
        parts = ["__typename"] if not names or self.chance(8) else []
        chosen = [self.one(names) for _ in range(self.one((1, 2, 3, 4)))] if names else []
        parts += [self.field(name, fields[name], depth) for name in chosen]
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            parts += [self.inline(one, depth) for one in self.schema.get_possible_types(kind) if self.chance(2)]
        elif depth > 1 and self.chance(5):
            parts.append(self.inline(kind, depth))
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and self.chance(5):
            parts.append(self.spread(kind, depth))
        return "{ " + " ".join(part for part in parts if part) + " }" if any(parts) else "{ __typename }"

    def field(self, name: str, one: GraphQLField, depth: int) -> str:
        named = get_named_type(one.type)
        if self.left <= 0 and not is_leaf_type(named):
            return ""
        self.left -= 1
        arguments = self.arguments(one.args)
        alias = (
            f"{name}_{sum(map(ord, arguments))}: " if arguments else ("other_" + name + ": " if self.chance(8) else "")
        )
        inner = "" if is_leaf_type(named) else " " + self.selection(named, depth - 1)
        return f"{alias}{name}{arguments}{self.steering()}{inner}"

    def inline(self, kind: GraphQLNamedType, depth: int) -> str:
        if self.left <= 0:
            return ""
        return f"... on {kind.name}{self.steering()} {self.selection(kind, depth)}"

    def spread(self, kind: GraphQLNamedType, depth: int) -> str:
        known = self.by_type.setdefault(kind.name, [])
        if not known or (self.left > 0 and self.chance(2)):
            text = self.selection(kind, min(depth, 2))
            name = f"Part{len(self.fragments)}"
            self.fragments[name] = f"fragment {name} on {kind.name} {text}"
            known.append(name)
        return f"...{self.one(known)}{self.steering()}"

    def steering(self) -> str:
        if not self.chance(8):
            return ""
        word = self.one(("skip", "include"))
        if self.chance(2):
            return f" @{word}(if: {self.one(('true', 'false'))})"
        return f" @{word}(if: {self.variable('Boolean!', self.one((True, False)))})"

    def arguments(self, of: Mapping[str, GraphQLArgument]) -> str:
        parts = [
            f"{name}: {self.argument(one.type)}"
            for name, one in of.items()
            if is_required_argument(one) or self.chance(4)
        ]
        return f"({', '.join(parts)})" if parts else ""

    def argument(self, kind: GraphQLInputType) -> str:
        if self.chance(3):
            default = "" if isinstance(kind, GraphQLNonNull) or self.chance(2) else " = null"
            if not isinstance(kind, GraphQLNonNull) and self.chance(6):
                return self.variable(f"{kind}{default}")
            return self.variable(f"{kind}{default}", self.value(kind))
        return _literal(self.value(kind), kind)

    def variable(self, kind: str, *value: Any) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {kind}")
        if value:
            self.given[name] = value[0]
        return f"${name}"

    def value(self, kind: GraphQLInputType) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type) if not isinstance(kind.of_type, GraphQLNonNull) else None
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type) for _ in range(self.one((0, 1, 2)))]
        if isinstance(kind, GraphQLEnumType):
            return self.one(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            if kind.is_one_of or kind.extensions["strawberry-definition"].is_one_of:
                name = self.one(sorted(kind.fields))
                return {name: self.value(kind.fields[name].type)}
            wanted = [name for name, one in kind.fields.items() if is_required_input_field(one) or self.chance(3)]
            return {name: self.value(kind.fields[name].type) for name in wanted}
        return self.one(self.values[kind.name])


def operations(schema: GraphQLSchema, values: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Operation]:
    """Draw queries; `values` are what each scalar may be."""
    return st.binary(min_size=20, max_size=CHOICES_MAX).map(lambda choices: _operation(choices, schema, values))


def _operation(choices: bytes, schema: GraphQLSchema, values: Mapping[str, Sequence[Any]]) -> Operation:
    assert schema.query_type
    draft = _Draft(iter(choices), schema, values)
    body = draft.selection(schema.query_type, draft.one(range(2, DEPTH_MAX)))
    declared = f"({', '.join(draft.declared)})" if draft.declared else ""
    return Operation("\n".join([f"query Drawn{declared} {body}", *draft.fragments.values()]), draft.given)


def _literal(value: Any, kind: GraphQLInputType) -> str:
    if value is None:
        return "null"
    if isinstance(kind, GraphQLNonNull):
        return _literal(value, kind.of_type)
    if isinstance(kind, GraphQLList):
        return "[" + ", ".join(_literal(one, kind.of_type) for one in value) + "]"
    if isinstance(kind, GraphQLInputObjectType):
        return "{" + ", ".join(f"{name}: {_literal(one, kind.fields[name].type)}" for name, one in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) or isinstance(kind, GraphQLEnumType) else f'"{value}"'
