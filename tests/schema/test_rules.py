"""Documents are held to the rules of graphql-core, found by a shorter way."""

import pytest
from graphql import (
    GraphQLError,
    TypeInfo,
    UniqueDirectivesPerLocationRule,
    ValidationContext,
    parse,
    specified_rules,
    validate,
)
from graphql.language import ast
from graphql.language.ast import QUERY_DOCUMENT_KEYS
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema import validating
from schema.root import schema

CORE = schema._schema
KINDS = {kind.kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Node)}
ALL = (*specified_rules, OneOfInputValidationRule)
BROKEN = (
    "{ nothing }",
    "{ leaflet { title } }",
    '{ leaflet(by: {slug: "a", id: "b"}) { title } }',
    "query ($a: Int, $a: Nothing) { leaflets(first: $b) { nodes { title { more } ...F } } } fragment G on Leaflet {}",
    "query ($a: Int) { leaflets { totalCount } } fragment F on Leaflet { editions(first: $a) { totalCount } }",
    "query A($a: Int) { ...F } query B($a: String) { ...F } fragment F on Query { leaflets(first: $a) { totalCount } }",
    "query ($a: [Int], $b: Int = null) { leaflets(first: $a, last: $b) { totalCount @skip(if: $b) } }",
    "{ leaflets(first: 1, first: 2) @skip @skip { nodes } } { __typename } subscription { a }",
    "{ leaflets { nodes { a: title a: slug ...F } } } fragment F on Leaflet { ...F } fragment F on Int { b }",
    "query A { a: leaflet } query A { __typename @nothing(a: 1, a: $b) } type B { c: D @skip @skip }",
    "mutation @include(if: true) @include(if: false) { nothing(a: {b: 1, b: 2, c: [null, $d]}) { e } }",
)


def test_each_rule_looks_at_each_kind_of_node_as_it_did() -> None:
    context = ValidationContext(CORE, parse("{ a }"), TypeInfo(CORE), lambda _: None)
    for kind in KINDS:
        ours = {number: ways for number, *ways in validating._looking(validating.RULES, kind)}
        for number, rule in enumerate(ALL):
            found = [name and getattr(rule, name) for name in ours.get(number, (None, None))]
            theirs = [getattr(one, "__func__", one) for one in rule(context).get_enter_leave_for_kind(kind)]
            if rule is UniqueDirectivesPerLocationRule and "directives" not in QUERY_DOCUMENT_KEYS.get(kind, ()):
                theirs = [None, None]  # It would look for some.
            assert found == theirs, (kind, rule)


def test_no_rule_looks_at_a_name_by_itself() -> None:
    assert validating._looking(validating.RULES, "name") == ()


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_document_is_told_the_same(text: str) -> None:
    def told(found: list[GraphQLError]) -> list[object]:
        return [one.formatted for one in found]

    document = parse(text)
    for most in (1, 100):
        expected = told(validate(CORE, document, ALL, max_errors=most))
        assert expected
        assert told(validating.errors(CORE, document, text, most=most)) == expected
