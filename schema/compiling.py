"""From a selection to a function of a record: for each field one that reads it, resolves it and writes it."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from inspect import Signature
from itertools import count
from operator import attrgetter
from types import CoroutineType
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
    visit,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.schema.schema_converter import CustomGraphQLEnumType
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from content.guiding import snapshot
from schema import variables
from schema.fields import Preparing
from schema.remembering import Notes, Remembering
from schema.running import Abandoned, Complete, Read, Run

_numbers = count()
"""Name what was compiled without holding it."""
_BACKREF = "strawberry-definition"
NOTED: Mapping[str, Callable[[Run], Notes]] = {
    **dict.fromkeys(("Leaflet", "Edition"), lambda run: run.notes),
    "LeafletConnection": lambda run: run.standing.notes_of_pages if run.standing else snapshot.NO_NOTES,
    **dict.fromkeys(
        ("Organisation", "Partnership", "PartnershipConnection", "Readiness", "SearchHitConnection", "Side"),
        lambda run: run.kept_notes,
    ),
}
"""What is remembered once it has been written, as far as it hangs on the record alone, and where."""
FLEETING = frozenset({"Leaflet.review_overdue"})
"""Resolvers that look at the clock."""


class Compiler:
    """Compiles one operation, for one set of values of what `@skip` and `@include` hang on.

    What is asked of a record is compiled when there is the first such record, as graphql-core collects it: what a
    document could ask in theory costs nothing.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        variables: VariableValues,
        *,
        usual: dict[StrawberryField, dict[str, Any]],
        fields_max: int,
    ) -> None:
        """Compile for these variables, of which only those that steer are looked at.

        `usual` has what fields are given for which a document says nothing, as far as that is known by now.
        """
        self.schema = schema
        self.core = schema._schema  # noqa: SLF001 - graphql-core's schema has no public name here
        self.node = operation
        self.fragments = fragments
        self.variables = variables
        self.fields = 0
        self.usual = usual
        self.fields_max = fields_max

    def operation(self) -> Read:
        """Compile the operation itself."""
        kind = self.core.query_type
        if self.node.operation.value != "query" or kind is None:
            raise Abandoned("no query")
        fields = self._fields(kind, collect_fields(self.core, self.fragments, self.variables, kind, self.node))
        return lambda row, run: {name: read(row, run) for name, read in fields}

    def _fields(self, kind: GraphQLObjectType, collected: CollectedFields) -> list[tuple[str, Read]]:
        if collected.new_defer_usages:
            raise Abandoned("deferred")
        if self.fields + len(collected.grouped_field_set) > self.fields_max:
            raise Abandoned("too large")
        self.fields += len(collected.grouped_field_set)
        return [(name, self._field(kind, asked)) for name, asked in collected.grouped_field_set.items()]

    def _field(self, kind: GraphQLObjectType, asked: FieldDetailsList) -> Read:
        name = asked[0].node.name.value
        if name == "__typename":
            return partial(_constant, kind.name)
        field = kind.fields.get(name)
        if field is None or _BACKREF not in field.extensions:
            raise Abandoned("no field of ours")
        written: StrawberryField = field.extensions[_BACKREF]
        complete = self._complete(field.type, asked)
        if written.base_resolver is None and not written.extensions:
            return _attribute(written.python_name, field.type, complete)
        return self._resolved(written, field, asked, complete)

    def _resolved(
        self, written: StrawberryField, field: GraphQLField, asked: FieldDetailsList, complete: Complete
    ) -> Read:
        function, takes_row, takes_info = _resolver(written)
        node, _, of_fragment = asked[0]
        if of_fragment is not None:
            raise Abandoned("fragment with variables")
        steered = _variables_of(node)
        always = {} if steered else self._always(written, field, node)
        hanging = variables.Given(partial(self._given, written, field, node), steered)
        number = next(_numbers)
        fleeting = _qualname(written) in FLEETING
        if takes_row and not takes_info and not steered:  # It says something of the record alone.

            def read_own(row: object, run: Run) -> object:
                value = function(row, **always)
                waits = value.__class__ is CoroutineType
                if fleeting or waits:
                    run.fleeting = True
                return run.take(value, complete) if waits else complete(value, run)

            return read_own

        fleeting = fleeting or not (takes_row and takes_info) or bool(steered)

        def read(row: object, run: Run) -> object:
            given = always
            if fleeting or run.standing is None:  # Else it hangs on what it looks at of what it is told.
                run.fleeting = True
            if steered:
                known = run.arguments.get(number)
                if known is None:
                    known = run.arguments[number] = _prepared(written, hanging.of(run.variables))
                given = known
            if not takes_row:
                value = function(run.info, **given) if takes_info else function(**given)
            else:
                value = function(row, run.info, **given) if takes_info else function(row, **given)
            return run.take(value, complete) if value.__class__ is CoroutineType else complete(value, run)

        return read

    def _always(self, written: StrawberryField, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        if node.arguments:
            return _prepared(written, self._given(written, field, node, None))
        known = self.usual.get(written)
        if known is None:
            known = self.usual[written] = _prepared(written, self._given(written, field, node, None))
        return known

    def _given(
        self, written: StrawberryField, field: GraphQLField, node: FieldNode, values: VariableValues | None
    ) -> dict[str, Any]:
        """Say what a field is given: the same for every record, found once where it hangs on no variables."""
        converter = self.schema.schema_converter
        return convert_arguments(
            get_argument_values(field, node, values),
            written.arguments,
            scalar_registry=converter.scalar_registry,
            config=converter.config,
        )

    def _complete(self, kind: GraphQLOutputType, asked: FieldDetailsList, *, nullable: bool = True) -> Complete:
        """Say how a value of a type is written."""
        if isinstance(kind, GraphQLNonNull):
            return self._complete(kind.of_type, asked, nullable=False)
        if isinstance(kind, GraphQLList):
            return _list(self._complete(kind.of_type, asked), nullable=nullable)
        if is_leaf_type(kind):
            return _leaf(kind, nullable=nullable)
        if is_object_type(kind):
            return self._object(kind, asked, nullable=nullable)
        if is_abstract_type(kind):
            possible = self.core.get_possible_types(kind)
            return _by_class(
                {one.name: self._object(one, asked, nullable=False) for one in possible}, nullable=nullable
            )
        raise Abandoned("unknown type")

    def _object(self, kind: GraphQLObjectType, asked: FieldDetailsList, *, nullable: bool) -> Complete:
        if kind.is_type_of is not None:
            raise Abandoned("asks for its type")
        fields: list[tuple[str, Read]] | None = None

        def read(value: object, run: Run) -> object:
            nonlocal fields
            if value is None:
                return _null(nullable=nullable)
            if fields is None:
                own = collect_subfields(self.core, self.fragments, self.variables, self.node, kind, asked)
                fields = self._fields(kind, own)
            found = {}
            for name, field in fields:
                found[name] = field(value, run)
            return found

        if kind.name not in NOTED:
            return read
        return Remembering(read, lambda: fields, NOTED[kind.name])


def _constant(value: str, _row: object, _run: Run) -> object:
    return value


def _attribute(name: str, kind: GraphQLOutputType, complete: Complete) -> Read:
    get = attrgetter(name)
    if _plain(_nullable(kind)) is not str:
        return lambda row, run: complete(get(row), run)

    def read_text(row: object, run: Run) -> object:
        value = get(row)
        return value if value.__class__ is str else complete(value, run)

    return read_text


@cache
def _resolver(written: StrawberryField) -> tuple[Callable[..., Any], bool, bool]:
    """Give the resolver as it stands, and whether it takes the record and who asks, in this order, before the rest."""
    resolver = written.base_resolver
    if resolver is None or resolver.self_parameter or resolver.root_parameter:
        raise Abandoned("no resolver of ours")
    own: Any = resolver.wrapped_func
    function: Callable[..., Any] = getattr(own, "__func__", own)
    taken = [one.name for one in (resolver.parent_parameter, resolver.info_parameter) if one is not None]
    if list(Signature.from_callable(function).parameters)[: len(taken)] != taken:
        raise Abandoned("another order of parameters")
    takes_row, takes_info = resolver.parent_parameter is not None, resolver.info_parameter is not None
    return function, takes_row, takes_info


def _prepared(written: StrawberryField, asked: dict[str, Any]) -> dict[str, Any]:
    """Make of what is asked what the resolver is given."""
    for one in written.extensions:
        if not isinstance(one, Preparing):
            raise Abandoned("does more than prepare")
        asked = one.prepared(asked)
    return asked


def _qualname(written: StrawberryField) -> str:
    resolver = written.base_resolver
    return "" if resolver is None else resolver.wrapped_func.__qualname__


def _null(*, nullable: bool) -> object:
    if not nullable:
        raise Abandoned("null")
    return None


def _list(inner: Complete, *, nullable: bool) -> Complete:
    remembered = inner.each if isinstance(inner, Remembering) else None

    def complete(value: Any, run: Run) -> object:
        if value.__class__ is tuple or value.__class__ is list:
            return [inner(one, run) for one in value] if remembered is None else remembered(value, run)
        if value is None:
            return _null(nullable=nullable)
        raise Abandoned("no list")

    return complete


def _by_class(possible: Mapping[str, Complete], *, nullable: bool) -> Complete:
    def complete(value: object, run: Run) -> object:
        read = possible.get(value.__class__.__name__)
        if read is not None:
            return read(value, run)
        if value is None:
            return _null(nullable=nullable)
        raise Abandoned("of no possible type")

    return complete


@cache
def _leaf(kind: GraphQLLeafType, *, nullable: bool) -> Complete:
    def written(value: object, _run: Run) -> object:
        if value is None:
            return _null(nullable=nullable)
        coerced = kind.coerce_output_value(value)
        if coerced is None:
            raise Abandoned("null")
        return coerced

    if isinstance(kind, CustomGraphQLEnumType):
        members: Iterable[object] = kind.wrapped_cls
        names: Mapping[object, str] = {member: kind.coerce_output_value(member) for member in members}

        def named(value: object, run: Run) -> object:
            name = names.get(value) if isinstance(value, kind.wrapped_cls) else None
            return written(value, run) if name is None else name

        return named
    plain = _plain(kind)
    if plain is None:
        return written
    if plain is int:
        return lambda value, run: (
            value if value.__class__ is int and -_INT_MAX <= value <= _INT_MAX else written(value, run)
        )
    return lambda value, run: value if value.__class__ is plain else written(value, run)


def _plain(kind: GraphQLOutputType) -> type | None:
    """Say of what class a value is that is written as it is; None if there is no such class."""
    is_text = isinstance(kind, GraphQLScalarType) and kind.coerce_output_value is str
    return str if is_text else _PLAIN.get(kind)


_PLAIN: Mapping[object, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
_INT_MAX = 2**31 - 1


def _nullable(kind: GraphQLOutputType) -> GraphQLOutputType:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.append(node.name.value)


def _variables_of(node: FieldNode) -> list[str]:
    """Name the variables that what a field is given hangs on, each as often as it stands there."""
    found = _Variables()
    for argument in node.arguments or ():
        visit(argument, found)
    return found.names
