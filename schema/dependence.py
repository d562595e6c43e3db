"""What a public answer depends on, by the keys of purge lists: worked out of the operation, whoever runs it.

An answer shows records of some families. Those that it reaches only through one record asked for by name (`leaflet(by:
…)`) and that belong to this record count as that record; everything else counts as the whole family. Each part of an
operation is visited once, and once more for each kind of record by whose name it is reached.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_introspection_type,
    is_leaf_type,
    value_from_ast_untyped,
)
from msgspec import Struct

from content.telling import purging
from content.telling.purging import EVERYTHING, Family

KEYS_BYTES_MAX = 2_000
"""What the keys of an answer may weigh; an answer of more records is marked by their families alone."""

Families = frozenset[Family]
NOTHING: Families = frozenset()
EVERY: Families = frozenset(Family)

_GUIDANCE = frozenset({Family.GUIDANCE})
_ORGANISATIONS = frozenset({Family.ORGANISATIONS})
_PARTNERSHIPS = frozenset({Family.PARTNERSHIPS, Family.ORGANISATIONS})
"""A partnership without a title is called by its sides."""

MODULES: Mapping[str, Families] = {
    "schema.types.guidance": _GUIDANCE,
    "schema.types.sections": _GUIDANCE,
    "schema.types.changes": _GUIDANCE,
    "schema.types.editing": _GUIDANCE,
    "schema.types.lives": _GUIDANCE,
    "schema.types.files": _GUIDANCE,
    "schema.types.embeds": _GUIDANCE,
    "schema.types.organisations": _ORGANISATIONS,
    "schema.types.partnerships": _PARTNERSHIPS,
    "schema.types.activities": _PARTNERSHIPS,
    "schema.types.agreements": _PARTNERSHIPS,
    "schema.types.doings": _PARTNERSHIPS,
    "schema.types.people": _PARTNERSHIPS,
    "schema.types.stages": _PARTNERSHIPS,
    "schema.types.shared": NOTHING,
    "schema.paging": NOTHING,
    "strawberry.types.base": NOTHING,
}
"""What the types of a module show; those of any other (verdicts, attention, search, the feed) may show anything."""

ENTRIES: Mapping[str, Family] = {
    "leaflet": Family.GUIDANCE,
    "organisation": Family.ORGANISATIONS,
    "partnership": Family.PARTNERSHIPS,
}
"""Root fields that ask for one record by its name, which is also the noun of its keys."""
_OTHERS = frozenset({"Leaflet", "Collection", "Organisation", "Membership", "Partnership"})
"""Types that stand for another record than the one that was asked for, wherever they are met within it."""
_SAME = frozenset(
    {
        ("Edition", "leaflet"),
        *((kind, "partnership") for kind in ("Agreement", "Visit", "Activity", "Review", "Update")),
    }
)
"""Fields that lead back to the record that was asked for."""
NARROWED_BY: Mapping[str, Families] = {
    "Partnership": _GUIDANCE,  # What the rule says, and whether the edition is outdated.
    "Organisation": frozenset({Family.PARTNERSHIPS}),  # With whom it is linked.
}
"""What filters look at besides the records that they list."""
_OF_OTHERS = frozenset({("Organisation", "notice")})
"""Fields without a selection that say something of other records of the family."""


class Dependence(Struct, frozen=True):
    """What an operation depends on: whole families, and what it asks for by name."""

    families: Families
    entries: tuple[tuple[Family, FieldNode], ...]

    def keys(self, variables: Mapping[str, Any]) -> tuple[str, ...]:
        """Give the keys of an answer, the one that all have first."""
        families, names = set(self.families), []
        for family, node in self.entries:
            name = _name(node, variables)
            if name is None:
                families.add(family)
            else:
                names.append(name)
        if sum(len(name) + 1 for name in names) > KEYS_BYTES_MAX:
            families |= {family for family, _ in self.entries}
            names = []
        return EVERYTHING, *sorted(families), *dict.fromkeys(names)


def of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Dependence:
    """Work out what a valid operation depends on."""
    return _of(_Walk(_shown(schema, EVERY), schema, document), schema, operation)


def shown(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Dependence:
    """Work out what a valid operation asks to be shown itself, whatever else may have a say in its answer."""
    return _of(_Walk(_shown(schema, NOTHING), schema, document), schema, operation)


def _of(walk: "_Walk", schema: GraphQLSchema, operation: OperationDefinitionNode) -> Dependence:
    root = schema.get_root_type(operation.operation)
    families: Families = NOTHING
    entries: list[tuple[Family, FieldNode]] = []
    for node, kind in walk.fields(operation.selection_set, root):
        own = ENTRIES.get(node.name.value)
        if own is None:
            families |= walk.field(node, kind, None)
        else:
            entries.append((own, node))
            families |= walk.entered(node, kind, own)
    return Dependence(families, tuple(entries))


class _Walk:
    """The pass over one operation; a fragment is looked at once for each record that it is reached through."""

    def __init__(self, shown: Mapping[str, Families], schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._shown = shown
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[tuple[str, Family | None], Families] = {}

    def fields(self, selected: SelectionSetNode, kind: GraphQLNamedType | None) -> Iterator[tuple[FieldNode, Any]]:
        """Give the fields of a selection and of the fragments in it, with the type that they are asked of."""
        for one in selected.selections:
            if isinstance(one, FieldNode):
                yield one, kind
            elif isinstance(one, FragmentSpreadNode):
                fragment = self._fragments[one.name.value]
                yield from self.fields(fragment.selection_set, self._type(fragment))
            elif isinstance(one, InlineFragmentNode):
                yield from self.fields(one.selection_set, self._type(one) or kind)

    def entered(self, node: FieldNode, kind: Any, own: Family) -> Families:
        """Say what an entry depends on besides the record that it asks for."""
        inner = _type_of(kind, node)
        return (self._shown[inner.name] - {own}) | self._within(node.selection_set, inner, own)

    def field(self, node: FieldNode, kind: Any, own: Family | None) -> Families:
        """Say what a field depends on; `own` is the family of the record within which it is reached, if it is one."""
        inner = _type_of(kind, node)
        if inner is not None and (kind.name, node.name.value) in _OF_OTHERS:
            return self._shown[kind.name]
        if inner is None or is_leaf_type(inner) or is_introspection_type(inner):
            return NOTHING
        shown = self._shown[inner.name] | _narrowing(node, inner)
        stays = own in shown and (_noun(inner) not in _OTHERS or (kind.name, node.name.value) in _SAME)
        if own is None or not stays:
            return shown | self._within(node.selection_set, inner, None)
        return (shown - {own}) | self._within(node.selection_set, inner, own)

    def _within(self, selected: SelectionSetNode | None, kind: Any, own: Family | None) -> Families:
        found = NOTHING
        for one in selected.selections if selected else ():
            if isinstance(one, FieldNode):
                found |= self.field(one, kind, own)
            elif isinstance(one, InlineFragmentNode):
                found |= self._within(one.selection_set, self._type(one) or kind, own)
            elif isinstance(one, FragmentSpreadNode):
                found |= self._spread(one.name.value, own)
        return found

    def _spread(self, name: str, own: Family | None) -> Families:
        if (name, own) not in self._known:
            fragment = self._fragments[name]
            self._known[name, own] = self._within(fragment.selection_set, self._type(fragment), own)
        return self._known[name, own]

    def _type(self, fragment: FragmentDefinitionNode | InlineFragmentNode) -> GraphQLNamedType | None:
        condition = fragment.type_condition
        return self._schema.get_type(condition.name.value) if condition else None


def _type_of(kind: Any, node: FieldNode) -> Any:
    """Give the type of a field, without its wrappers; None for what every type has, such as `__typename`."""
    definition = getattr(kind, "fields", {}).get(node.name.value)
    return get_named_type(definition.type) if definition is not None else None


@cache
def _shown(schema: GraphQLSchema, otherwise: Families) -> Mapping[str, Families]:
    """Say what each type of a schema shows; an interface or a union shows what its kinds show."""
    found = {
        name: _of_module(kind, otherwise)
        for name, kind in schema.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
    }
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kinds = [found[one.name] for one in schema.get_possible_types(kind)]
            found[name] = found[name].union(*kinds)
    return found


def _of_module(kind: GraphQLNamedType, otherwise: Families) -> Families:
    definition = (kind.extensions or {}).get("strawberry-definition")
    origin = getattr(definition, "origin", None)
    return MODULES.get(getattr(origin, "__module__", ""), otherwise)


def _narrowing(node: FieldNode, kind: GraphQLNamedType) -> Families:
    """Say what decides besides who is on a list that has a filter."""
    narrowed = any(given.name.value == "filter" for given in node.arguments or ())
    return NARROWED_BY.get(_noun(kind), NOTHING) if narrowed else NOTHING


def _noun(kind: GraphQLNamedType) -> str:
    return kind.name.removesuffix("Connection").removesuffix("Edge")


def _name(node: FieldNode, variables: Mapping[str, Any]) -> str | None:
    """Give the key of the record that an entry asks for; None if it is asked for in another way."""
    given = next(
        (value_from_ast_untyped(one.value, dict(variables)) for one in node.arguments or () if one.name.value == "by"),
        None,
    )
    by = {name: value for name, value in given.items() if isinstance(value, str)} if isinstance(given, dict) else {}
    return purging.key(node.name.value, id=by.get("id"), slug=by.get("slug"))
