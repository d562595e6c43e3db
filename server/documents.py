"""Documents as they are sent, parsed, measured and validated once; those that were fine are remembered."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema import cost, rates, skimming
from server import requests
from server.answers import Failed
from server.settings import Limits

NOT_PERSISTED = "PersistedQueryNotFound"
"""The words that clients know."""
RULES = (*specified_rules, OneOfInputValidationRule)
"""Made once. Depth and aliases are no rules: as rules they would be exponential, `schema.cost` is not."""

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = 3_000
"""How much comparing of fields of one name a document may cause: eighty in one place, which is far beyond any page's
need. graphql-core's own bound takes a third of a second."""
_TOO_MANY_OVERLAPS = "Validation aborted."
"""What graphql-core says then; a test holds it to that."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document."""

    node: OperationDefinitionNode
    name: str | None
    measured: cost.Measured

    @property
    def kind(self) -> str:
        """Give `query`, `mutation` or `subscription`."""
        return self.node.operation.value


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document within every bound of shape."""

    node: DocumentNode
    operations: Mapping[str | None, Operation]

    def choose(self, name: str | None) -> Operation:
        """Give the operation that is to run: the one of that name, or the only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            message = f"The document has {len(self.operations)} operations; say by `operationName` which one is to run."
            raise Failed("BAD_REQUEST", message)
        operation = self.operations.get(name)
        if operation is None:
            message = f"The document has no operation named `{name}`."
            raise Failed("BAD_REQUEST", message)
        return operation


class Refused(Exception):
    """A document that cannot be run, with every reason that was found."""

    def __init__(self, code: str, errors: list[GraphQLError]) -> None:
        """Take the code that all the reasons share."""
        super().__init__(code)
        self.code = code
        self.errors = errors


class Documents:
    """The documents of one schema: bounded in number and in text, the longest unused one leaves first."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        """Begin with nothing remembered."""
        self.schema = schema
        self.limits = limits
        self._rates = rates.Rates(schema)
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_bytes = 0
        self._by_hash: dict[str, str] = {}
        """The texts among those that were sent with their hash, by it."""

    def read(self, source: str) -> Document:
        """Give the document, or refuse it; refused documents are not remembered, so that they push nobody out."""
        known = self._kept.get(source)
        if known is not None:
            self._kept.move_to_end(source)
            return known
        document = self._read(source)
        self._keep(source, document)
        return document

    def read_by(self, persisted: str | None, source: str | None) -> Document:
        """Give the document of a text, and know it by its hash from now on; or the one that is known by a hash.

        Raises PERSISTED_QUERY_NOT_FOUND for a hash that is not known, or no longer: clients then send the text.
        """
        if source is None:
            source = self._by_hash.get(persisted or "")
            if source is None:
                raise Failed("PERSISTED_QUERY_NOT_FOUND", NOT_PERSISTED)
            return self.read(source)
        document = self.read(source)
        if persisted is not None and source in self._kept:
            self._by_hash[persisted] = source
        return document

    def _read(self, source: str) -> Document:
        node = self._parse(source)
        measured = cost.measure(node, self._rates)
        for operation in measured.values():
            excess = operation.exceeds(self.limits.shape)
            if excess is not None:
                raise Failed("COST_EXCEEDED", excess)
        found = validate(self.schema, node, RULES, max_errors=self.limits.errors_max)
        if found and found[-1].message == _TOO_MANY_OVERLAPS:
            message = "Too many fields overlap: ask for each once, or give aliases."
            raise Failed("COST_EXCEEDED", message)
        if found:
            raise Refused("VALIDATION_FAILED", found)
        operations = {}
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                name = definition.name.value if definition.name else None
                operations[name] = Operation(definition, name, measured[name])
        if not operations:
            message = "The document has no operation."
            raise Failed("BAD_REQUEST", message)
        return Document(node, operations)

    def _parse(self, source: str) -> DocumentNode:
        size = len(source.encode())
        if size > self.limits.document_bytes_max:
            message = f"The document has {size} bytes; at most {self.limits.document_bytes_max} are allowed."
            raise Failed("TOO_LARGE", message)
        tokens = self.limits.tokens_max
        self._skim(source, tokens)
        try:
            return parse(source, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLSyntaxError as error:
            if error.message.endswith(_ABORTED):
                raise Failed("COST_EXCEEDED", error.message) from error
            raise Refused("SYNTAX_ERROR", [error]) from error

    def _skim(self, source: str, tokens_max: int) -> None:
        """Refuse what would take long to parse, only to be refused."""
        skimmed = skimming.skim(source, tokens_max)
        if skimmed.tokens > tokens_max:
            message = f"The document has {skimmed.tokens} tokens; at most {tokens_max} are allowed."
            raise Failed("COST_EXCEEDED", message)
        excess = self.limits.shape.exceeded(
            depth=0, breadth=skimmed.breadth, aliases=skimmed.aliases, directives=skimmed.directives
        )
        if excess is not None:
            raise Failed("COST_EXCEEDED", excess)

    def _keep(self, source: str, document: Document) -> None:
        self._kept[source] = document
        self._kept_bytes += len(source)
        most, bytes_most = self.limits.documents_kept_max, self.limits.documents_kept_bytes_max
        while len(self._kept) > most or self._kept_bytes > bytes_most:
            oldest, _ = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)
            self._by_hash.pop(requests.sha256(oldest), None)


_ABORTED = "Parsing aborted."
"""How graphql-core ends its message when a lexical bound is met or the nesting is too deep; a test holds it to that."""
