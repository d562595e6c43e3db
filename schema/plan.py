"""Operations compiled once: what is asked becomes a tree of functions over records, and its answer is written as bytes.

The plan replaces the walk alone. Which fields are asked for, what their arguments and variables mean, and how each
type is written stay graphql-core's and Strawberry's own, asked once where they would be asked for each record; the
resolvers are called as they stand. Whatever is out of the ordinary — an error, null where none may be, a value of the
wrong kind, a question about the schema — abandons the plan: graphql-core then runs the operation from its beginning,
and it alone words errors. An operation that reads may be begun twice; one that writes never has a plan.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import orjson
import strawberry
from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from msgspec import Struct, field
from strawberry.types.field import StrawberryField

from schema import validating
from schema.compiling import Compiler
from schema.running import Abandoned, Read, Run, written

FIELDS_MAX = 2_000
"""How many fields one operation may compile to; a larger one is graphql-core's."""
FIELDS_KEPT_MAX = 40_000
"""How many fields all the plans together may have: some 30 MB."""
OPERATIONS_MAX = 256
ARGUMENTS_KEPT_MAX = 16
"""For how many fields it is kept what one question gives them."""
STEERED_MAX = 8
"""In how many ways one operation is kept compiled, each for other values of what `@skip` and `@include` hang on."""


class _Prepared(Struct):
    """One operation with the ways in which it has been compiled."""

    operation: OperationDefinitionNode
    """Held, so that no other operation can be taken for it."""
    fragments: dict[str, FragmentDetails]
    steering: tuple[str, ...]
    """The variables that say which fields are asked for."""
    ways: OrderedDict[tuple[object, ...], tuple[Compiler, Read]] = field(default_factory=OrderedDict)
    counted: int = 0
    """How many fields were compiled of it when they were last counted."""


class Begun(Struct):
    """An answer that is begun, and waits for something."""

    plans: "Plans"
    run: Run
    prepared: _Prepared

    async def go_on(self) -> bytes:
        """Write the whole answer; raises Abandoned as `Plans.begin` does."""
        try:
            return orjson.dumps(await self.run.go_on(), default=written)
        except Abandoned:
            raise
        except Exception as error:  # Whatever it is, graphql-core meets it again and words it.
            raise Abandoned(type(error).__name__) from error
        finally:
            if len(self.run.arguments) > ARGUMENTS_KEPT_MAX:
                self.run.arguments.clear()
            self.plans.count(self.prepared)


class Plans:
    """The plans of one schema: bounded by their fields, those not asked for longest leave first."""

    def __init__(self, schema: strawberry.Schema) -> None:
        """Begin with none."""
        self.schema = schema
        self._kept: OrderedDict[int, _Prepared] = OrderedDict()
        self._fields = 0
        self._usual: dict[StrawberryField, dict[str, Any]] = {}

    def begin(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        context: object,
        *,
        arguments: dict[int, dict[str, Any]] | None = None,
    ) -> "bytes | Begun":
        """Write what a query is answered, or begin to; raises Abandoned, with the reason, where graphql-core has to.

        What its fields were given of the same variables may be handed in again, in `arguments`.
        """
        given = {} if arguments is None else arguments
        prepared = self._prepared(document, operation)
        try:
            compiler, read = self._way(prepared, variables)
            before = compiler.fields
            run = Run(context, variables, given)
            try:
                if not run.begin(read):
                    return Begun(self, run, prepared)
            finally:
                if len(given) > ARGUMENTS_KEPT_MAX:
                    given.clear()
                if compiler.fields != before:
                    self.count(prepared)
            return orjson.dumps(run.data, default=written)
        except Abandoned:
            raise
        except Exception as error:  # Whatever it is, graphql-core meets it again and words it.
            raise Abandoned(type(error).__name__) from error

    def _prepared(self, document: DocumentNode, operation: OperationDefinitionNode) -> _Prepared:
        known = self._kept.get(id(operation))
        if known is not None:
            self._kept.move_to_end(id(operation))
            return known
        fragments = {
            one.name.value: FragmentDetails(one)
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        steering = _Steering()
        if operation.variable_definitions:
            visit(document, steering, validating.KEYS)
        made = self._kept[id(operation)] = _Prepared(operation, fragments, tuple(steering.names))
        self.count(made)
        return made

    def _way(self, prepared: _Prepared, variables: VariableValues) -> tuple[Compiler, Read]:
        steered = tuple([variables.coerced.get(name) for name in prepared.steering]) if prepared.steering else ()
        way = prepared.ways.get(steered)
        if way is None:
            compiler = Compiler(
                self.schema,
                prepared.operation,
                prepared.fragments,
                variables,
                usual=self._usual,
                fields_max=FIELDS_MAX,
            )
            way = (compiler, compiler.operation())
            if len(prepared.ways) == STEERED_MAX:
                prepared.ways.popitem(last=False)
            prepared.ways[steered] = way
            self.count(prepared)
        return way

    def count(self, prepared: _Prepared) -> None:
        """Count what has been compiled, and make room for it; an operation that has left meanwhile counts no more."""
        if self._kept.get(id(prepared.operation)) is not prepared:
            return
        counted = 1 + sum(compiler.fields for compiler, _ in prepared.ways.values())
        self._fields += counted - prepared.counted
        prepared.counted = counted
        while self._fields > FIELDS_KEPT_MAX or len(self._kept) > OPERATIONS_MAX:
            _, oldest = self._kept.popitem(last=False)
            self._fields -= oldest.counted


class _Steering(Visitor):
    """Finds the variables that `@skip` and `@include` hang on."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value in ("skip", "include"):
            values: Mapping[str, object] = {one.name.value: one.value for one in node.arguments or ()}
            steer = values.get("if")
            if isinstance(steer, VariableNode):
                self.names[steer.name.value] = None
