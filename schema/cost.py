"""What an operation costs, worked out before it runs, in one pass that visits every word of the document once.

Objects count 1, scalars 0, lists times their length; `@cost` and `@listSize` in the schema say otherwise. A fragment is
measured once and then only added, so that a chain of fragments which doubles takes no longer to measure than a straight
one. Lengths that hang on variables stay open: a document is measured once and priced for each request.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from msgspec import Struct, field

from schema.rates import LENGTH_ASSUMED, UNIT, Length, Rate, Rates

ANONYMOUS_MAX = 12_000
"""What one operation may cost without a key."""
KEYED_MAX = 60_000
REQUESTED_MAX = 10**9
"""Where counting stops being told: an answer says at most this."""


class Bounds(Struct, frozen=True):
    """The shape an operation may have at most; introspection is no depth here, graphql-core bounds that itself."""

    depth_max: int = 15
    breadth_max: int = 200
    aliases_max: int = 200
    directives_max: int = 100

    def exceeded(self, *, depth: int, breadth: int, aliases: int, directives: int) -> str | None:
        """Say in a sentence which bound a shape exceeds, or nothing."""
        for words, value, most in (
            ("goes {} levels deep", depth, self.depth_max),
            ("asks for {} fields in one place", breadth, self.breadth_max),
            ("has {} aliases", aliases, self.aliases_max),
            ("has {} directives", directives, self.directives_max),
        ):
            if value > most:
                return f"The operation {words.format(min(value, REQUESTED_MAX))}; at most {most} are allowed."
        return None


class _Amount(NamedTuple):
    """A sum in hundredths: what is certain, and lengths times the sums that stand in these places of the ledger."""

    certain: int = 0
    open: tuple[tuple[Length, int], ...] = ()


_DIGITS_MAX = 7
_ONCE = Length(assumed=1)
_UNSAID = Length(assumed=LENGTH_ASSUMED)


class Measured(Struct, frozen=True):
    """One operation, measured: its shape, and its cost as far as it does not hang on variables."""

    depth: int
    breadth: int
    aliases: int
    directives: int
    amount: _Amount
    ledger: Sequence[_Amount]

    def exceeds(self, bounds: Bounds) -> str | None:
        """Say in a sentence which bound the shape exceeds, or nothing."""
        return bounds.exceeded(depth=self.depth, breadth=self.breadth, aliases=self.aliases, directives=self.directives)

    def cost(self, variables: Mapping[str, object]) -> int:
        """Price the operation with the variables it was sent with, rounded up."""
        paid: list[int] = []
        if self.amount.open:
            for amount in self.ledger:  # A sum stands in the ledger after all those that it is made of.
                paid.append(_pay(amount, variables, paid))
        return min(-(-_pay(self.amount, variables, paid) // UNIT), REQUESTED_MAX)


def measure(document: DocumentNode, rates: Rates) -> dict[str | None, Measured]:
    """Measure every operation of a parsed document by its name; what is no valid GraphQL is left to validation."""
    fragments: dict[str, FragmentDefinitionNode] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments.setdefault(definition.name.value, definition)
    walk = _Walk(rates)
    for fragment in _innermost_first(fragments):
        walk.measure_fragment(fragment)
    return {
        definition.name.value if definition.name else None: walk.measure_operation(definition)
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    }


def _pay(amount: _Amount, variables: Mapping[str, object], paid: Sequence[int]) -> int:
    return amount.certain + sum(length.resolve(variables) * paid[place] for length, place in amount.open)


class _Sketch(Struct):
    """What one selection set comes to, with the fragments in it."""

    depth: int = 0
    fields: int = 0
    """How many fields stand in this very place."""
    breadth: int = 0
    aliases: int = 0
    directives: int = 0
    certain: int = 0
    open: list[tuple[Length, int]] = field(default_factory=list)
    rows: dict[str, _Amount] = field(default_factory=dict)
    """Lists of unsaid length by name: the field that holds this selection may size them."""

    def count(self, inner: "_Sketch") -> None:
        """Count what stands further in."""
        self.breadth = max(self.breadth, inner.breadth)
        self.aliases += inner.aliases
        self.directives += inner.directives

    def add(self, amount: _Amount) -> None:
        """Add to the sum."""
        self.certain += amount.certain
        self.open.extend(amount.open)


class _Walk:
    """The pass over one document; nesting is bounded by the parser, chains of fragments by going innermost first."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._ledger: list[_Amount] = []
        self._fragments: dict[str, _Sketch] = {}

    def measure_fragment(self, fragment: FragmentDefinitionNode) -> None:
        kind = self._rates.schema.get_type(fragment.type_condition.name.value)
        sketch = self._selection(fragment.selection_set, kind)
        sketch.directives += len(fragment.directives or ())
        # Sealed, since a sum of two terms that is added twice at each of a hundred levels would have 2^100 terms.
        amount = self._seal(_Amount(sketch.certain, tuple(sketch.open)))
        sketch.certain, sketch.open = amount.certain, list(amount.open)
        sketch.rows = {name: self._seal(row) for name, row in sketch.rows.items()}
        self._fragments[fragment.name.value] = sketch

    def measure_operation(self, operation: OperationDefinitionNode) -> Measured:
        kind = self._rates.schema.get_root_type(operation.operation)
        sketch = self._selection(operation.selection_set, kind)
        self._settle(sketch, sketch.rows, sized=frozenset(), length=_UNSAID)
        return Measured(
            depth=sketch.depth,
            breadth=sketch.breadth,
            aliases=sketch.aliases,
            directives=sketch.directives + len(operation.directives or ()),
            amount=_Amount(sketch.certain, tuple(sketch.open)),
            ledger=self._ledger,
        )

    def _selection(self, selection_set: SelectionSetNode, kind: GraphQLNamedType | None) -> _Sketch:
        sketch = _Sketch()
        for selection in selection_set.selections:
            sketch.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                self._field(sketch, selection, self._rates.find(kind, selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._rates.schema.get_type(condition.name.value) if condition else kind
                self._spread(sketch, self._selection(selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode):
                # A fragment that is not measured yet is unknown or contains itself: validation refuses both.
                self._spread(sketch, self._fragments.get(selection.name.value, _Sketch()))
        sketch.breadth = max(sketch.breadth, sketch.fields)
        return sketch

    def _spread(self, sketch: _Sketch, inner: _Sketch) -> None:
        sketch.count(inner)
        sketch.depth = max(sketch.depth, inner.depth)
        sketch.fields += inner.fields
        sketch.add(_Amount(inner.certain, tuple(inner.open)))
        for name, row in inner.rows.items():
            _add_row(sketch, name, row)

    def _field(self, sketch: _Sketch, node: FieldNode, rate: Rate | None) -> None:
        sketch.fields += 1
        sketch.aliases += node.alias is not None
        inner = _Sketch()
        if node.selection_set is not None:
            inner = self._selection(node.selection_set, rate.kind if rate else None)
            sketch.count(inner)
        if not node.name.value.startswith("__"):
            sketch.depth = max(sketch.depth, 1 + inner.depth)
        if rate is None:
            return
        length = _length(node, rate)
        self._settle(inner, inner.rows, sized=rate.sized, length=length)
        given = {argument.name.value for argument in node.arguments or ()}
        inner.certain += rate.weight
        sketch.certain += sum(weight for name, weight in rate.arguments.items() if name in given)
        amount = self._seal(_Amount(inner.certain, tuple(inner.open)))
        if not rate.is_list:
            sketch.add(amount)
        elif rate.assumed is None:
            _add_row(sketch, node.name.value, amount)
        else:
            sketch.add(self._times(length, amount))

    def _settle(self, sketch: _Sketch, rows: Mapping[str, _Amount], *, sized: frozenset[str], length: Length) -> None:
        """Add the lists whose length only the field around them says."""
        for name, row in rows.items():
            sketch.add(self._times(length if name in sized else _UNSAID, row))

    def _times(self, length: Length, amount: _Amount) -> _Amount:
        if not length.variables and not amount.open:
            return _Amount(length.resolve({}) * amount.certain)
        return _Amount(open=((length, self._place(amount)),))

    def _seal(self, amount: _Amount) -> _Amount:
        """Put an open sum into the ledger, so that it can be added often at the price of one term."""
        return _Amount(open=((_ONCE, self._place(amount)),)) if amount.open else amount

    def _place(self, amount: _Amount) -> int:
        self._ledger.append(amount)
        return len(self._ledger) - 1


def _add_row(sketch: _Sketch, name: str, row: _Amount) -> None:
    before = sketch.rows.get(name, _Amount())
    sketch.rows[name] = _Amount(before.certain + row.certain, before.open + row.open)


def _length(node: FieldNode, rate: Rate) -> Length:
    if rate.assumed is None:
        return _UNSAID
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    literals = [default for name, default in rate.slicing.items() if default is not None and name not in given]
    literals += [
        _int(value) for name, value in given.items() if name in rate.slicing and isinstance(value, IntValueNode)
    ]
    variables = tuple(
        value.name.value for name, value in given.items() if name in rate.slicing and isinstance(value, VariableNode)
    )
    return Length(assumed=rate.assumed, literal=max(literals, default=None), variables=variables)


def _int(node: IntValueNode) -> int:
    """Read a number that may have thousands of digits; a million is as good as more."""
    return int(node.value[:_DIGITS_MAX])


def _innermost_first(fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """Put fragments into an order in which each stands after those it spreads; in a circle, any order will do."""
    order: list[FragmentDefinitionNode] = []
    seen: set[str] = set()
    for start in fragments:
        path = [(start, _spreads(fragments[start]))] if start not in seen else []
        seen.add(start)
        while path:
            name, spreads = path[-1]
            inner = next((spread for spread in spreads if spread in fragments and spread not in seen), None)
            if inner is None:
                order.append(fragments[name])
                path.pop()
            else:
                seen.add(inner)
                path.append((inner, _spreads(fragments[inner])))
    return order


def _spreads(fragment: FragmentDefinitionNode) -> Iterator[str]:
    inside = [fragment.selection_set]
    while inside:
        for selection in inside.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection.name.value
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set is not None:
                inside.append(selection.selection_set)
