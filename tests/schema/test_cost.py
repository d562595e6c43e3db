"""The pass over a document: what things cost, which shapes are refused, and that nobody can make it slow."""

import time
from collections.abc import Callable

import pytest
from graphql import build_schema, get_introspection_query, parse

from content.replacing import replace
from schema import cost, root
from schema.rates import Rates
from tests.server import odd

SDL = """
directive @cost(weight: String!) on ARGUMENT_DEFINITION | FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(
  assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION

type Query {
  title: String
  item: Item
  dear: Item @cost(weight: "2.5")
  word: Word
  search(text: String @cost(weight: "3")): String
  items: [Item!]! @listSize(assumedSize: 7)
  top(first: Int = 5): [Item!]! @listSize(assumedSize: 9, slicingArguments: ["first"])
  unsaid: [Item!]!
  page(first: Int, last: Int): Page
    @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"])
}
type Item { text: String item: Item words: [Word!]! @listSize(assumedSize: 3) }
type Page { edges: [Edge!]! nodes: [Item!]! others: [Item!]! info: Item }
type Edge { node: Item }
scalar Word @cost(weight: "1")
"""
RATES = Rates(build_schema(SDL))


def priced(source: str, **variables: object) -> int:
    (measured,) = cost.measure(parse(source), RATES).values()
    return measured.cost(variables)


def shape(source: str) -> cost.Measured:
    (measured,) = cost.measure(parse(source), RATES).values()
    return measured


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ title }", 0),
        ("{ __typename }", 0),
        ("{ item { text } }", 1),
        ("{ item { item { item { text } } } }", 3),
        ("{ a: item { text } b: item { text } }", 2),
        ("{ dear { text } }", 3),
        ("{ dear { text } b: dear { text } }", 5),
        ("{ word }", 1),
        ('{ search(text: "x") }', 3),
        ("{ search }", 0),
        ("{ items { text } }", 7),
        ("{ items { item { text } } }", 14),
        ("{ items { words } }", 28),
        ("{ unsaid { text } }", 10),
        ("{ top { text } }", 5),
        ("{ top(first: 2) { text } }", 2),
        ("{ page { info { text } } }", 2),
        ("{ page { nodes { text } } }", 21),
        ("{ page(first: 3) { nodes { text } } }", 4),
        ("{ page(last: 3) { nodes { text } edges { node { text } } } }", 1 + 3 + 6),
        ("{ page(first: 0) { nodes { text } } }", 1),
        ("{ page(first: -5) { nodes { text } } }", 1),
        ("{ page(first: 3) { others { text } } }", 11),
        ("{ page(first: 2, last: 9) { nodes { text } } }", 10),
        ("{ page(first: 3) { ...P } } fragment P on Page { nodes { ...I } } fragment I on Item { item { text } }", 7),
        ("{ page(first: 3) { ... { nodes { text } } ... on Page { nodes { text } } } }", 7),
        ("mutation { nope }", 0),
        ("{ nope { nope } }", 0),
    ],
)
def test_objects_count_one_scalars_nothing_and_lists_their_length(source: str, expected: int) -> None:
    assert priced(source) == expected


def test_a_length_that_hangs_on_a_variable_is_known_when_the_variable_is() -> None:
    fragment = " fragment P on Page { nodes { text } }"
    source = "query($n: Int) { a: page(first: $n) { ...P } b: page(first: 2) { ...P } }" + fragment
    assert priced(source, n=7) == 8 + 3
    assert priced(source, n=0) == 1 + 3
    assert priced(source, n=None) == 21 + 3
    assert priced(source) == 21 + 3
    assert priced("query($n: Int) { page(first: $n) { nodes { items: words } } }", n=4) == 1 + 4 * (1 + 3)


def test_a_page_that_will_be_refused_is_priced_as_the_longest_there_is() -> None:
    assert priced("{ page(first: 1000000) { nodes { text } } }") == 101
    assert priced("{ page(first: " + "9" * 5000 + ") { nodes { text } } }") == 101
    assert priced("query($n: Int) { page(first: $n) { nodes { text } } }", n=10**9) == 101


def test_depth_counts_fields_and_leaves_introspection_out() -> None:
    assert shape("{ title }").depth == 1
    assert shape("{ item { item { text } } }").depth == 3
    assert (
        shape("{ ...F } fragment F on Query { item { ... on Item { ...G } } } fragment G on Item { text }").depth == 2
    )
    assert shape("{ __schema { types { fields { type { ofType { name } } } } } title }").depth == 1


def test_the_shape_is_counted_through_fragments() -> None:
    source = "{ x: title ...F ...F } fragment F on Query { y: title @skip(if: false) item { z: text } }"
    measured = shape(source)
    assert (measured.aliases, measured.directives, measured.breadth) == (5, 2, 5)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{" + "item {" * 15 + "text" + "}" * 16, "16 levels deep"),
        ("{" + " ".join(f"a{n}: title" for n in range(201)) + "}", "201 fields in one place"),
        ("{" + "title " * 201 + "}", "201 fields in one place"),
        ("{ a: item {" + " ".join(f"a{n}: text" for n in range(100)) + "} b: item {"
         + " ".join(f"a{n}: text" for n in range(100)) + "} }", "202 aliases"),
        ("{ title " + "@skip(if: false) " * 101 + "}", "101 directives"),
    ],
)  # fmt: skip
def test_a_shape_beyond_a_bound_is_named(source: str, words: str) -> None:
    excess = shape(source).exceeds(cost.Bounds())
    assert excess is not None
    assert words in excess


@pytest.mark.parametrize(
    "source",
    [
        "{" + "item {" * 14 + "text" + "}" * 15,
        "{" + " ".join(f"a{n}: title" for n in range(200)) + "}",
        "{ title " + "@skip(if: false) " * 100 + "}",
    ],
)
def test_a_shape_that_meets_its_bound_is_allowed(source: str) -> None:
    assert shape(source).exceeds(cost.Bounds()) is None


def doubling(levels: int, leaf: str) -> str:
    chain = (f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return "query($n: Int) { ...F0 } " + " ".join(chain) + f" fragment F{levels} on Query {{ {leaf} }}"


LEAVES = ["title", "item { text }", "page(first: $n) { nodes { text } edges { node { words } } }", "unsaid { text }"]


@pytest.mark.parametrize("leaf", LEAVES)
def test_fragments_that_double_are_counted_exactly(leaf: str) -> None:
    assert priced(doubling(6, leaf), n=5) == 2**6 * priced("query($n: Int) {" + leaf + "}", n=5)
    assert priced(doubling(150, "item { text }")) == cost.REQUESTED_MAX


@pytest.mark.parametrize("leaf", LEAVES)
def test_s21_fragments_that_double_take_no_longer_than_their_text(leaf: str) -> None:
    short, long = parse(doubling(16, leaf)), parse(doubling(150, leaf))
    assert _seconds(lambda: cost.measure(long, RATES)[None].cost({"n": 5})) < 0.05
    ratio = _seconds(lambda: cost.measure(long, RATES)) / _seconds(lambda: cost.measure(short, RATES))
    assert ratio < 10 * 150 / 16


def test_s21_circular_fragments_end_and_are_left_to_validation() -> None:
    for source in (
        "{ ...A } fragment A on Query { ...A item { ...A text } }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A title }",
        "{ ...Nowhere }",
    ):
        assert shape(source).exceeds(cost.Bounds()) is None


def test_a_long_chain_of_fragments_does_not_exhaust_the_stack() -> None:
    chain = "".join(f" fragment F{n} on Query {{...F{n + 1}}}" for n in range(490))
    source = "query($n:Int){...F0}" + chain + " fragment F490 on Query {page(first:$n){nodes{text}}}"
    assert priced(source, n=3) == 4


def test_introspection_is_cheap_once_and_dear_many_times() -> None:
    rates = Rates(odd.schema._schema)
    once = cost.measure(parse(get_introspection_query()), rates)["IntrospectionQuery"].cost({})
    assert 0 < once < cost.ANONYMOUS_MAX
    types = "__schema { types { fields { args { type { name } } } } }"
    (one, many) = (
        cost.measure(parse("{" + " ".join(f"a{n}: {types}" for n in range(times)) + "}"), rates)[None].cost({})
        for times in (1, 99)
    )
    assert 98 * one <= many <= 99 * one


def test_directives_are_read_from_what_strawberry_built_as_from_text() -> None:
    built, written = Rates(odd.schema._schema), Rates(build_schema(odd.schema.as_str()))
    related = "related(first: 3) { nodes { title } } r: related { edges { node { title } } }"
    source = "{ dear { title } leaflet { neighbours { title } " + related + " } }"
    by_both = [cost.measure(parse(source), rates)[None].cost({}) for rates in (built, written)]
    assert by_both == [25 + 1 + 10 + (1 + 3) + (1 + 20 * 2)] * 2


def test_the_price_list_of_our_own_schema_can_be_read_from_its_text() -> None:
    built, written = Rates(root.schema._schema), Rates(build_schema(root.schema.as_str()))
    for kind in built.schema.type_map.values():
        for name in getattr(kind, "fields", {}):
            mine, theirs = built.find(kind, name), written.find(kind, name)
            assert (mine is None) == (theirs is None)
            if mine is not None and theirs is not None:
                assert replace(mine, kind=theirs.kind) == theirs


def test_our_own_schema_can_be_introspected_without_a_key() -> None:
    measured = cost.measure(parse(get_introspection_query()), Rates(root.schema._schema))["IntrospectionQuery"]
    assert measured.cost({}) < cost.ANONYMOUS_MAX
    assert measured.exceeds(cost.Bounds()) is None


def test_every_operation_of_a_document_is_measured_by_its_name() -> None:
    measured = cost.measure(parse("query A { title } query B { item { text } } { items { text } }"), RATES)
    assert {name: one.cost({}) for name, one in measured.items()} == {"A": 0, "B": 1, None: 7}


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best
