"""Documents as they are sent: parsed, measured and validated, within bounds; and what is said of one to register it."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    ObjectFieldNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)
from msgspec import Struct, field

from content import errors
from content.records import Examined
from content.sharing import consumers
from schema import cost, dependence, describing, rates, skimming, validating
from schema.variables import Declared

_TOO_MANY_OVERLAPS = "Validation aborted."
"""What graphql-core says then; a test holds it to that."""
_ABORTED = "Parsing aborted."
"""How graphql-core ends its message when a lexical bound is met or the nesting is too deep; a test holds it to that."""
DEPRECATED_MAX = 100
"""How many uses of what will be removed are named."""


class Bounds(Struct, frozen=True):
    """What a document may be at most; kB are powers of ten."""

    bytes_max: int = consumers.TEXT_BYTES_MAX
    tokens_max: int = 4_000
    errors_max: int = 5
    shape: cost.Bounds = field(default_factory=cost.Bounds)


class Operation(Struct, frozen=True):
    """One operation of a valid document."""

    node: OperationDefinitionNode
    name: str | None
    measured: cost.Measured
    declared: Declared
    depends: dependence.Dependence
    kind: str
    """`query`, `mutation` or `subscription`."""
    is_fixed: bool
    """Whether it asks about the schema alone, and the same every time."""


class Document(Struct, frozen=True):
    """A valid document within every bound of shape."""

    node: DocumentNode
    operations: Mapping[str | None, Operation]


class Unfit(Exception):
    """A document that cannot be run: why in a sentence, or in every reason that was found."""

    def __init__(self, code: str, message: str, *, errors: list[GraphQLError] | None = None) -> None:
        """Take the code that all the reasons share."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.errors = errors or []


class Reader:
    """Reads the documents of one schema; it does not notice when the schema changes."""

    def __init__(self, schema: GraphQLSchema, bounds: Bounds) -> None:
        """Read the price list of the schema."""
        self.schema = schema
        self.bounds = bounds
        self._rates = rates.Rates(schema)

    def read(self, source: str) -> Document:
        """Give the document; raises Unfit for one that cannot be run, or is beyond a bound."""
        node = self._parse(source)
        measured = cost.measure(node, self._rates)
        for operation in measured.values():
            excess = operation.exceeds(self.bounds.shape)
            if excess is not None:
                raise Unfit("COST_EXCEEDED", excess)
        found = validating.errors(self.schema, node, source, most=self.bounds.errors_max)
        if found and found[-1].message == _TOO_MANY_OVERLAPS:
            raise Unfit("COST_EXCEEDED", "Too many fields overlap: ask for each once, or give aliases.")
        if found:
            raise Unfit("VALIDATION_FAILED", found[0].message, errors=found)
        describing.describe_if_asked(self.schema, source)
        operations = {}
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                name = definition.name.value if definition.name else None
                depends = dependence.of(self.schema, node, definition)
                declared = Declared(self.schema, definition.variable_definitions or ())
                operations[name] = Operation(
                    definition,
                    name,
                    measured[name],
                    declared,
                    depends,
                    kind=definition.operation.value,
                    is_fixed=_is_fixed(definition),
                )
        if not operations:
            raise Unfit("BAD_REQUEST", "The document has no operation.")
        return Document(node, operations)

    def _parse(self, source: str) -> DocumentNode:
        size = len(source.encode())
        if size > self.bounds.bytes_max:
            message = f"The document has {size} bytes; at most {self.bounds.bytes_max} are allowed."
            raise Unfit("TOO_LARGE", message)
        tokens = self.bounds.tokens_max
        self._skim(source, tokens)
        try:
            return parse(source, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLSyntaxError as error:
            if error.message.endswith(_ABORTED):
                raise Unfit("COST_EXCEEDED", error.message) from error
            raise Unfit("SYNTAX_ERROR", error.message, errors=[error]) from error

    def _skim(self, source: str, tokens_max: int) -> None:
        """Refuse what would take long to parse, only to be refused."""
        skimmed = skimming.skim(source, tokens_max)
        if skimmed.tokens > tokens_max:
            message = f"The document has {skimmed.tokens} tokens; at most {tokens_max} are allowed."
            raise Unfit("COST_EXCEEDED", message)
        excess = self.bounds.shape.exceeded(
            depth=0, breadth=skimmed.breadth, aliases=skimmed.aliases, directives=skimmed.directives
        )
        if excess is not None:
            raise Unfit("COST_EXCEEDED", excess)


@cache
def contract() -> str:
    """Name the contract as it is written down, by the hash of its text; a test holds the schema to that text."""
    return hashlib.sha256(Path(__file__).with_name("schema.graphql").read_bytes()).hexdigest()


@cache
def examiner(schema: GraphQLSchema) -> consumers.Examine:
    """Make who looks whether an operation fits a schema and what that says of it; once for each schema."""
    reader = Reader(schema, Bounds())

    def examine(text: str) -> Examined:
        try:
            document = reader.read(text)
        except Unfit as unfit:
            raise errors.DocumentRefused(unfit.message) from unfit
        if len(document.operations) > 1:
            message = f"This has {len(document.operations)} operations: register each by itself."
            raise errors.DocumentRefused(message)
        (operation,) = document.operations.values()
        least = operation.measured.cost({})
        if least > cost.KEYED_MAX:
            message = f"The operation costs {least}; at most {cost.KEYED_MAX} are allowed."
            raise errors.DocumentRefused(message)
        longest = {one.variable.name.value: rates.SLICE_MAX for one in operation.node.variable_definitions or ()}
        return Examined(
            name=operation.name or operation.kind,
            cost=operation.measured.cost(longest),
            deprecated_uses=_deprecated_uses(schema, document.node),
            shows=dependence.shown(schema, document.node, operation.node).keys({}),
        )

    return examine


def _is_fixed(operation: OperationDefinitionNode) -> bool:
    roots = operation.selection_set.selections
    return not operation.variable_definitions and all(
        isinstance(root, FieldNode) and root.name.value in ("__schema", "__type") for root in roots
    )


def _deprecated_uses(schema: GraphQLSchema, node: DocumentNode) -> tuple[str, ...]:
    info = TypeInfo(schema)
    found = _Deprecated(info)
    visit(node, TypeInfoVisitor(info, found))
    return tuple(found.uses)[:DEPRECATED_MAX]


class _Deprecated(Visitor):
    """Finds what a document uses of a schema that will be removed, each once, in the order of the document."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info = info
        self.uses: dict[str, None] = {}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        kind, definition = self._info.get_parent_type(), self._info.get_field_def()
        if kind and definition and definition.deprecation_reason is not None:
            self.uses[f"{kind.name}.{node.name.value}"] = None

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        kind, argument = self._info.get_parent_type(), self._info.get_argument()
        field = next((name for name, one in _fields(kind).items() if one is self._info.get_field_def()), "")
        if kind and argument and argument.deprecation_reason is not None:
            self.uses[f"{kind.name}.{field}({node.name.value}:)"] = None

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        kind = get_named_type(self._info.get_parent_input_type())
        field = kind.fields.get(node.name.value) if isinstance(kind, GraphQLInputObjectType) else None
        if field is not None and field.deprecation_reason is not None:
            self.uses[f"{kind}.{node.name.value}"] = None

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        kind = get_named_type(self._info.get_input_type())
        value = kind.values.get(node.value) if isinstance(kind, GraphQLEnumType) else None
        if value is not None and value.deprecation_reason is not None:
            self.uses[f"{kind}.{node.value}"] = None


def _fields(kind: object) -> Mapping[str, object]:
    return getattr(kind, "fields", None) or {}
