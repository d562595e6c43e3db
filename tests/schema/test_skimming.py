"""Looking at a document before it is parsed: never more than is there, and all of it where nothing is spread."""

from pathlib import Path

import pytest
from graphql import build_schema, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from schema import cost
from schema.rates import Rates
from schema.skimming import Skimmed, skim

OPERATIONS = Path(__file__).resolve().parents[1] / "walks" / "operations.graphql"
RATES = Rates(build_schema("type Query { a: Query }"))
TOKENS_MAX = 4_000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ a }", Skimmed(3, 1, 0, 0)),
        ("{ a b: c ...F ... on T { d } ... @include(if: true) { e f } }", Skimmed(26, 2, 1, 1)),
        ('query Q($v: [In!] = [{x: 1}] @on) @a { f(x: {y: "}"}, z: ["(", 1]) @b(c: d) { g } }', Skimmed(51, 1, 0, 2)),
        ('{ a(t: """ } { "q" \\""" """) # } { on : @\n b }', Skimmed(9, 2, 0, 0)),
        ("{ a: b } query B { c: d e: f } fragment F on T { on: g }", Skimmed(24, 2, 2, 0)),
        ("{ on on: on ... on on { on } }", Skimmed(12, 2, 1, 0)),
        ("", Skimmed(0)),
        ("}{ : @ ) \x00 é", Skimmed(7, 0, 0, 0)),
    ],
)
def test_signs_are_counted_where_they_stand(source: str, expected: Skimmed) -> None:
    assert skim(source, TOKENS_MAX) == expected


def test_more_tokens_than_there_may_be_are_only_counted() -> None:
    assert skim("{" + "a " * 10 + "}", 11) == Skimmed(12)
    assert skim("{" + "a " * 10 + "}", 12) == Skimmed(12, 10)


_NAMES = st.sampled_from(["a", "on", "query", "_1"])
_DIRECTIVES = st.sampled_from(["", "", "@skip(if: true)", "@a @b(c: {d: [1]})"])


def _field(selection: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    alias = st.sampled_from(["", "", "x: ", "on:"])
    arguments = st.sampled_from(["", '(a: "}", b: {c: [$d]})', "(a: ON)"])
    return st.tuples(alias, _NAMES, arguments, _DIRECTIVES, st.one_of(st.just(""), selection)).map(" ".join)


def _selection(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    fragment = st.tuples(st.sampled_from(["...", "... on Query"]), _DIRECTIVES, inner).map(" ".join)
    spread = st.tuples(st.just("...F"), _DIRECTIVES).map(" ".join)
    return st.lists(st.one_of(_field(inner), fragment, spread), min_size=1, max_size=4).map(
        lambda members: "{" + " ".join(members) + "}"
    )


SELECTIONS = st.recursive(st.just("{ a b }"), _selection, max_leaves=12)


@given(SELECTIONS, SELECTIONS)
def test_nothing_is_counted_that_the_measure_would_not_count(operation: str, fragment: str) -> None:
    source = f"query ($d: [In] = [{{x: 1}}]) @q {operation} fragment F on Query {fragment.replace('...F', 'a')}"
    (measured,) = cost.measure(parse(source), RATES).values()
    skimmed = skim(source, TOKENS_MAX)
    assert parse(source, max_lexical_tokens=skimmed.tokens)
    if "...F" in operation:
        assert skimmed.breadth <= measured.breadth
        assert skimmed.aliases <= measured.aliases
        assert skimmed.directives <= measured.directives


@given(SELECTIONS.filter(lambda source: "..." not in source))
def test_where_nothing_is_spread_all_is_counted(operation: str) -> None:
    (measured,) = cost.measure(parse(operation), RATES).values()
    skimmed = skim(operation, TOKENS_MAX)
    assert skimmed[1:] == (measured.breadth, measured.aliases, measured.directives)


def test_what_people_ask_is_far_from_every_bound() -> None:
    bounds = cost.Bounds()
    for source in (OPERATIONS.read_text(encoding="utf-8"), get_introspection_query()):
        skimmed = skim(source, 100_000)
        assert bounds.exceeded(depth=0, breadth=skimmed.breadth, aliases=skimmed.aliases, directives=0) is None
        assert skimmed.directives <= bounds.directives_max
