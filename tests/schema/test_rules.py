"""Documents are held to the rules of graphql-core, found by a shorter way."""

import pytest
from graphql import GraphQLError, TypeInfo, ValidationContext, parse, specified_rules, validate
from graphql.language import ast
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.documents import RULES
from schema.root import schema

CORE = schema._schema
KINDS = {kind.kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Node)}
BROKEN = (
    "{ nothing }",
    "{ leaflet { title } }",
    '{ leaflet(by: {slug: "a", id: "b"}) { title } }',
    "query ($a: Int, $a: Nothing) { leaflets(first: $b) { nodes { title { more } ...F } } } fragment G on Leaflet {}",
    "{ leaflets(first: 1, first: 2) @skip @skip { nodes } } { __typename } subscription { a }",
    "{ leaflets { nodes { a: title a: slug ...F } } } fragment F on Leaflet { ...F } fragment F on Int { b }",
)


def test_each_rule_does_with_each_kind_of_node_what_it_did() -> None:
    for quick, rule in zip(RULES, (*specified_rules, OneOfInputValidationRule), strict=True):
        context = ValidationContext(CORE, parse("{ a }"), TypeInfo(CORE), lambda _: None)
        ours, theirs = quick(context), rule(context)
        for kind in KINDS:
            for _ in range(2):
                found = [getattr(one, "__func__", one) for one in ours.get_enter_leave_for_kind(kind)]
                assert found == [getattr(one, "__func__", one) for one in theirs.get_enter_leave_for_kind(kind)]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_document_is_told_the_same(text: str) -> None:
    def told(found: list[GraphQLError]) -> list[object]:
        return [one.formatted for one in found]

    document = parse(text)
    expected = told(validate(CORE, document, (*specified_rules, OneOfInputValidationRule)))
    assert expected
    assert told(validate(CORE, document, RULES)) == expected
