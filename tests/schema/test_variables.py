"""Variables mean what graphql-core and Strawberry make of them, however short the way."""

from datetime import datetime
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import FieldNode, OperationDefinitionNode, Visitor, parse, visit
from graphql.execution import get_argument_values, get_variable_values
from graphql.execution.values import VariableValues
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import convert_arguments

from schema import kinds
from schema.scalars import JSON, SCALARS
from schema.variables import DRAWINGS_MAX, Declared, Given


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = "b"


@kinds.input
class Inner:
    number: int | None = strawberry.UNSET
    names: list[str] | None = None


@kinds.input
class Outer:
    inner: Inner | None = None
    several: list[Inner] | None = None
    perhaps: strawberry.Maybe[str | None]
    colour: Colour = Colour.RED


@kinds.one_of
class By:
    id: strawberry.ID | None = strawberry.UNSET
    slug: str | None = strawberry.UNSET


@strawberry.type
class Query:
    @strawberry.field
    def seen(  # noqa: PLR0913, PLR0917 - one of each kind
        self,
        by: By | None = None,
        outer: Outer | None = None,
        text: str = "a",
        number: int | None = 3,
        at: datetime | None = None,
        json: JSON | None = None,
        names: list[str] | None = None,
    ) -> str:
        return repr((by, outer, text, number, at, json, names))


SCHEMA = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS))
CORE = SCHEMA._schema
ASKED = (
    ("query ($s: String!) { seen(by: {slug: $s}) }", [{"s": "a"}, {"s": "é:"}, {}, {"s": None}, {"s": 1}]),
    ("query ($s: String, $i: ID) { seen(by: {slug: $s, id: $i}) }", [{"s": "a"}, {"s": "a", "i": None}, {"i": 7}, {}]),
    ("query ($n: Int) { seen(number: $n) }", [{"n": 1}, {"n": 2**31 - 1}, {"n": -(2**31)}, {"n": 2**31}, {"n": 1.0}]),
    ("query ($n: Int) { seen(number: $n) }", [{"n": True}, {"n": None}, {"n": "1"}, {"n": 1, "more": 2}]),
    ("query ($n: Int = 4, $t: String = null) { seen(number: $n, text: $t) }", [{}, {"n": 1}, {"n": None}, {"t": "b"}]),
    (
        """query ($n: Int, $p: String, $t: String!, $c: Colour) { seen(text: $t, outer: {
             inner: {number: $n}, several: [{number: $n, names: [$t, "x"]}, {}], perhaps: $p, colour: $c}) }""",
        [{"n": 1, "p": "p", "t": "t", "c": "BLUE"}, {"t": "t", "p": None, "c": "RED"}, {"t": "t"}],
    ),
    ("query ($o: Outer) { seen(outer: $o) }", [{"o": {"inner": {"number": 1}}}, {"o": {"perhaps": None}}]),
    ("query ($x: [String!], $y: String!) { seen(names: $x, text: $y) }", [{"x": ["a"], "y": "b"}, {"y": "b"}]),
    ("query ($y: String!) { seen(names: [$y, $y], json: {a: $y, b: [$y]}) }", [{"y": "b"}, {"y": "c"}]),
    ("query ($j: JSON, $d: DateTime) { seen(json: $j, at: $d) }", [{"j": {"a": [1]}}, {"d": "2020-01-01T00:00:00Z"}]),
)  # fmt: skip


class Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_variable(self, node: Any, *_: object) -> None:
        self.names.append(node.name.value)


def opened(value: Any) -> Any:
    """Open inputs and the like, so that they can be compared."""
    if isinstance(value, dict):
        return {name: opened(one) for name, one in value.items()}
    if isinstance(value, list):
        return [opened(one) for one in value]
    return (type(value), opened(vars(value))) if isinstance(value, Outer | Inner | By) else value


@pytest.mark.parametrize(("text", "sent"), ASKED)
def test_what_is_sent_means_the_same_on_the_short_way(text: str, sent: list[dict[str, Any]]) -> None:
    operation = parse(text).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    field = CORE.query_type.fields["seen"]  # type: ignore[union-attr]  # there is one
    written = field.extensions["strawberry-definition"]
    converter = SCHEMA.schema_converter

    def work_out(values: VariableValues) -> dict[str, Any]:
        found = get_argument_values(field, node, values)
        return convert_arguments(
            found, written.arguments, scalar_registry=converter.scalar_registry, config=converter.config
        )

    def outcome(make: Any, values: VariableValues) -> Any:
        try:
            return opened(make(values))
        except Exception as error:  # noqa: BLE001 - what is raised is what is compared
            return type(error), str(error)

    names = Names()
    for argument in node.arguments or ():
        visit(argument, names)
    declared = Declared(CORE, operation.variable_definitions or ())
    given = Given(work_out, names.names)
    for values in [*sent, *reversed(sent)]:
        expected = get_variable_values(CORE, operation.variable_definitions or (), values, max_errors=5)
        coerced = declared.coerced(values, errors_max=5)
        if isinstance(expected, list):
            assert isinstance(coerced, list)
            assert [one.message for one in coerced] == [one.message for one in expected]
            continue
        assert isinstance(coerced, VariableValues)
        assert coerced.coerced == expected.coerced
        for name, source in expected.sources.items():
            assert coerced.sources[name].value == source.value
            assert str(coerced.sources[name].signature.type) == str(source.signature.type)
        assert coerced.sources.keys() == expected.sources.keys()
        assert outcome(given.of, expected) == outcome(work_out, expected)


def test_what_is_left_out_in_many_ways_is_still_worked_out() -> None:
    names = [f"v{number}" for number in range(DRAWINGS_MAX)]
    given = Given(lambda values: {name: values.coerced.get(name, "none") for name in names}, names)
    for left_out in names:
        values = {name: 1 for name in names if name != left_out}
        assert given.of(VariableValues({}, values)) == {**dict.fromkeys(names, 1), left_out: "none"}
    assert given.of(VariableValues({}, {})) == dict.fromkeys(names, "none")
    assert given.of(VariableValues({}, {names[0]: None})) == {**dict.fromkeys(names, "none"), names[0]: None}


def test_a_value_that_does_not_come_through_as_it_is_is_not_drawn() -> None:
    seen: list[object] = []

    def work_out(values: VariableValues) -> dict[str, Any]:
        seen.append(values.coerced["a"])
        return {"length": len(values.coerced["a"])}

    given = Given(work_out, ["a"])
    for text in ("b", "cc", "ddd"):
        assert given.of(VariableValues({}, {"a": text})) == {"length": len(text)}
    assert seen[-3:] == ["b", "cc", "ddd"]
