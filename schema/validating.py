"""Validation by graphql-core's own rules, without what it would find out anew for every document.

Some thirty rules look at a document. They stand together in one here, which knows who looks at which kind of node.
Names, which are half of all nodes and of which no rule says anything by themselves, are passed over.
"""

from functools import cache, partial
from typing import ClassVar

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    VariablesInAllowedPositionRule,
    specified_rules,
    visit,
)
from graphql.language.visitor import BREAK, SKIP, EnterLeaveVisitor
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import query_document_keys_to_validate, validate
from graphql.validation.validation_context import VariableUsage, VariableUsageVisitor
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

Rule = type[ASTValidationRule]

RULES: tuple[Rule, ...] = (*specified_rules, OneOfInputValidationRule)
"""Depth and aliases are no rules: as rules they would be exponential, `schema.cost` is not."""
OF_VARIABLES = frozenset({NoUndefinedVariablesRule, NoUnusedVariablesRule, VariablesInAllowedPositionRule})
"""Those that go over the document once more, for its variables."""

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 3_000
"""How much comparing of fields of one name a document may cause: eighty in one place, which is far beyond any page's
need. graphql-core's own bound takes a third of a second."""

KEYS = query_document_keys_to_validate
"""What of each kind of node is looked at besides itself."""
KEYS.update({kind: tuple(one for one in keys if one not in ("alias", "name")) for kind, keys in KEYS.items()})


def errors(schema: GraphQLSchema, document: DocumentNode, source: str, *, most: int) -> list[GraphQLError]:
    """Say what is wrong with a document; beyond so many errors, that there are more."""
    every = _Every if "$" in source else _WithoutVariables
    return validate(schema, document, (every,), max_errors=most)


class _Every(ASTValidationRule):
    """All the rules, each of which skips and ends for itself."""

    rules: ClassVar[tuple[Rule, ...]] = RULES

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        context.get_variable_usages = partial(_usages, context, {})  # type: ignore[method-assign] # rules ask for them here
        self._each = [rule(context) for rule in self.rules]
        self._skipping: list[object] = [None] * len(self._each)

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        known = self.enter_leave_map.get(kind)
        if known is None:
            looking = _looking(self.rules, kind)
            known = self.enter_leave_map[kind] = self._together(looking) if looking else EnterLeaveVisitor(None, None)
        return known

    def _together(self, looking: "Looking") -> EnterLeaveVisitor:
        skipping, each = self._skipping, self._each
        entering = [(number, getattr(each[number], enter)) for number, enter, _ in looking if enter]
        leaving = [(number, getattr(each[number], leave) if leave else None) for number, _, leave in looking]

        def enter(node: Node, *around: object) -> None:
            for number, look in entering:
                if skipping[number] is None and (said := look(node, *around)) is not None:
                    skipping[number] = _until(said, node)

        def leave(node: Node, *around: object) -> None:
            for number, look in leaving:
                if skipping[number] is node:
                    skipping[number] = None
                elif skipping[number] is None and look and (said := look(node, *around)) is not None:
                    skipping[number] = _until(said, None)

        return EnterLeaveVisitor(enter, leave)


class _WithoutVariables(_Every):
    """All the rules that have something to say of a document in which no variable stands."""

    rules = tuple(rule for rule in RULES if rule not in OF_VARIABLES)


def _until(said: object, node: Node | None) -> object:
    """Say until where a rule looks at nothing more, by what it said of a node: to its end, or to that of all."""
    if said is SKIP or said is False:
        return node
    return BREAK if said is BREAK or said is True else None


Looking = tuple[tuple[int, str | None, str | None], ...]
"""Rules by their number, and the methods by which they look at a node, before and after what is in it."""


@cache
def _looking(rules: tuple[Rule, ...], kind: str) -> Looking:
    """Find which rules look at a kind of node; one that looks at every node looks for directives."""
    found = []
    for number, rule in enumerate(rules):
        enter, leave = (
            next((name for name in (f"{way}_{kind}", way) if hasattr(rule, name)), None) for way in ("enter", "leave")
        )
        if enter == "enter" and "directives" not in KEYS.get(kind, ()):
            enter = None
        if enter or leave:
            found.append((number, enter, leave))
    return tuple(found)


def _usages(
    context: ValidationContext,
    known: dict[int, list[VariableUsage]],
    node: OperationDefinitionNode | FragmentDefinitionNode,
) -> list[VariableUsage]:
    """List where variables stand within an operation or a fragment; those are told apart without a look into them."""
    if id(node) not in known:
        info = TypeInfo(context.schema)
        visitor = VariableUsageVisitor(info, node if isinstance(node, FragmentDefinitionNode) else None)
        visit(node, TypeInfoVisitor(info, visitor), KEYS)
        known[id(node)] = visitor.usages
    return known[id(node)]
