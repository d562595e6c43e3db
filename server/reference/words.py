"""The schema's text taken apart: what there is by name, what it says of itself, and where it is used. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from graphql import (
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
)
from msgspec import Struct

FOUND_MAX = 60
"""How many a search gives."""
QUERY_CHARACTERS_MAX = 100

Definition = (
    ObjectTypeDefinitionNode
    | InterfaceTypeDefinitionNode
    | UnionTypeDefinitionNode
    | EnumTypeDefinitionNode
    | InputObjectTypeDefinitionNode
    | ScalarTypeDefinitionNode
    | DirectiveDefinitionNode
)
Member = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode

ROOTS = ("Query", "Mutation", "Subscription")
KINDS: Mapping[type, str] = {
    ObjectTypeDefinitionNode: "Type",
    InterfaceTypeDefinitionNode: "Interface",
    UnionTypeDefinitionNode: "Union",
    EnumTypeDefinitionNode: "Closed list",
    InputObjectTypeDefinitionNode: "Input",
    ScalarTypeDefinitionNode: "Scalar",
    DirectiveDefinitionNode: "Directive",
}
"""What there is, in the order in which it is listed."""


class Found(Struct, frozen=True):
    """Something that a search found: a type, or a member of one."""

    owner: str
    member: str | None
    says: str


class Words:
    """All that one schema says."""

    def __init__(self, text: str) -> None:
        """Take the text apart."""
        read = parse(text, no_location=True).definitions
        self.by_name: dict[str, Definition] = {one.name.value: one for one in read if isinstance(one, Definition)}

    def of_kind(self, kind: type) -> list[Definition]:
        """List what there is of a kind, by name; without the roots, whose fields are told each by itself."""
        found = [one for one in self.by_name.values() if isinstance(one, kind) and one.name.value not in ROOTS]
        return sorted(found, key=lambda one: one.name.value.lower())

    @cached_property
    def uses(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Say for each type which members of others give it or take it."""
        found: dict[str, dict[tuple[str, str], None]] = {}
        for owner, definition in self.by_name.items():
            for member in members(definition):
                for kind in _kinds(member):
                    found.setdefault(kind, {})[owner, member.name.value] = None
        return {kind: tuple(places) for kind, places in found.items()}

    def implementing(self, name: str) -> list[str]:
        """List the types that implement an interface."""
        return [
            one.name.value
            for one in self.by_name.values()
            if isinstance(one, ObjectTypeDefinitionNode) and name in (each.name.value for each in one.interfaces or ())
        ]

    def search(self, query: str) -> list[Found]:
        """Find types and members by a part of their name, then by words of what they say; the nearest first."""
        asked = query.strip().lower()
        if not asked:
            return []
        ranked = [(rank, found) for found in self._everything() if (rank := _rank(found, asked)) is not None]
        ranked.sort(key=lambda pair: (pair[0], len(pair[1].member or pair[1].owner), pair[1].owner))
        return [found for _, found in ranked[:FOUND_MAX]]

    def _everything(self) -> Iterator[Found]:
        for owner, definition in self.by_name.items():
            yield Found(owner, None, says(definition))
            for member in members(definition):
                yield Found(owner, member.name.value, says(member))


def members(definition: Definition) -> Sequence[Member]:
    """List the fields, arguments or values of something."""
    if isinstance(definition, EnumTypeDefinitionNode):
        return definition.values or ()
    if isinstance(definition, DirectiveDefinitionNode):
        return definition.arguments or ()
    if isinstance(definition, UnionTypeDefinitionNode | ScalarTypeDefinitionNode):
        return ()
    return definition.fields or ()


def says(node: Definition | Member) -> str:
    """Give what something says of itself."""
    return node.description.value.strip() if node.description else ""


def kind_of(node: TypeNode) -> str:
    """Give the name of the type inside lists and exclamation marks."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 - there is no other
    return node.name.value


def _kinds(member: Member) -> list[str]:
    if isinstance(member, EnumValueDefinitionNode):
        return []
    arguments = member.arguments or () if isinstance(member, FieldDefinitionNode) else ()
    return [kind_of(member.type), *(kind_of(one.type) for one in arguments)]


def _rank(found: Found, asked: str) -> int | None:
    name = (found.member or found.owner).lower()
    whole = f"{found.owner}.{found.member}".lower() if found.member else name
    if asked in (name, whole):
        return 0
    if name.startswith(asked):
        return 1
    if asked in whole:
        return 2
    return 3 if asked in found.says.lower() else None
