"""What an answer depends on is worked out of its question: too much is a cost, too little would be a lie."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from content.telling import purging
from schema import dependence
from schema.documents import Bounds, Reader
from schema.root import schema

READER = Reader(schema._schema, Bounds())
EVERY = ["guidance", "organisations", "partnerships"]


def keys(text: str, **variables: Any) -> list[str]:
    (operation,) = READER.read(text).operations.values()
    first, *others = operation.depends.keys(variables)
    assert first == purging.EVERYTHING
    return [str(one) for one in others]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{ leaflet(by: {slug: "a-b"}) { title edition { leaflet { title } sections { items { text } } } } }',
         ["leaflet/a-b"]),
        ('{ leaflet(by: {slug: "a"}) { edition { embed { html edition { number } } } } }',
         ["leaflet/a"]),
        ('{ leaflet(by: {slug: "a"}) { edition { files { download(format: PDF) } } } }', ["leaflet/a"]),
        ('{ leaflet(by: {id: "leaflet-0000000000000000"}) { title } }', ["leaflet-0000000000000000"]),
        ('{ a: leaflet(by: {slug: "a"}) { title } b: leaflet(by: {slug: "b"}) { title } }', ["leaflet/a", "leaflet/b"]),
        ('{ ...Q } fragment Q on Query { leaflet(by: {slug: "a"}) { ...L } } fragment L on Leaflet { title }',
         ["leaflet/a"]),
        ('{ leaflet(by: {slug: "a"}) { supplements { title } } }', ["guidance", "leaflet/a"]),
        ('{ leaflet(by: {slug: "a"}) { ...L } } fragment L on Leaflet { collection { title } }',
         ["guidance", "leaflet/a"]),
        ('{ edition(by: {id: "edition-0000000000000000"}) { number } }', ["guidance"]),
        ("{ leaflets { totalCount } }", ["guidance"]),
        ('{ organisation(by: {slug: "a"}) { name country { name } } }', ["organisation/a"]),
        ('{ organisation(by: {wikidataId: "Q1"}) { name } }', ["organisations"]),
        ('{ organisation(by: {slug: "a"}) { replacedBy { name } } }', ["organisations", "organisation/a"]),
        ('{ organisation(by: {slug: "a"}) { notice } }', ["organisations", "organisation/a"]),
        ("{ organisations { totalCount } }", ["organisations"]),
        ('{ organisations(filter: {linkedWith: ["FR"]}) { totalCount } }', ["organisations", "partnerships"]),
        ('{ organisation(by: {slug: "a"}) { partnerships { totalCount } } }',
         ["organisations", "partnerships", "organisation/a"]),
        ('{ partnership(by: {slug: "a"}) { title visits { nodes { partnership { title } } } } }',
         ["organisations", "partnership/a"]),
        ('{ partnership(by: {slug: "a"}) { timeline { continues { title } } } }',
         ["organisations", "partnerships", "partnership/a"]),
        ('{ partnership(by: {slug: "a"}) { readiness { verdict } } }', ["guidance", "organisations", "partnership/a"]),
        ("{ partnerships { totalCount } }", ["organisations", "partnerships"]),
        ("{ partnerships(filter: {attention: [EDITION_OUTDATED]}) { totalCount } }", EVERY),
        ("{ portfolio { total } }", EVERY),
        ('{ node(id: "leaflet-0000000000000000") { id } }', EVERY),
        ('{ search(query: "a") { totalCount } }', EVERY),
        ("{ changes { nodes { id } } }", EVERY),
        ("{ __schema { queryType { name } } __typename }", []),
    ],
)  # fmt: skip
def test_an_answer_depends_on_what_its_question_reaches(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ({"slug": "a-1"}, ["leaflet/a-1"]),
        ({"id": "leaflet-0000000000000000"}, ["leaflet-0000000000000000"]),
        ({"id": "partnership-0000000000000000"}, ["guidance"]),
        ({"slug": "a b"}, ["guidance"]),
        ({"slug": "a\r\nSet-Cookie: x"}, ["guidance"]),
        ({"slug": "a,b"}, ["guidance"]),
        ({"slug": "é"}, ["guidance"]),
        (None, ["guidance"]),
    ],
)
def test_a_name_that_no_record_can_have_is_never_a_key(by: dict[str, str] | None, expected: list[str]) -> None:
    assert keys("query ($by: LeafletBy!) { leaflet(by: $by) { title } }", by=by) == expected
    if by and "slug" in by:
        asked = "query ($slug: String!) { leaflet(by: {slug: $slug}) { title } }"
        assert keys(asked, slug=by["slug"]) == expected


def test_an_answer_of_many_records_is_marked_by_their_families_alone() -> None:
    many = " ".join(f'a{n}: leaflet(by: {{slug: "{"x" * 70}{n}"}}) {{ title }}' for n in range(40))
    assert keys(f"{{ {many} }}") == ["guidance"]
    (operation,) = READER.read(f"{{ {many} }}").operations.values()
    assert len(" ".join(operation.depends.keys({}))) <= dependence.KEYS_BYTES_MAX


def test_a_type_that_is_not_known_to_show_less_shows_everything() -> None:
    shown = dependence._shown(schema._schema, dependence.EVERY)
    composite = [kind for kind in schema._schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    nothing = {one.name for one in composite if not shown[one.name] and not one.name.endswith("Edge")}
    assert {name for name in nothing if not name.startswith("__")} == {"LocalisedText", "PageInfo"}
    for name in ("Readiness", "Attention", "PartnershipExports", "SearchHit", "Change", "Node"):
        assert shown[name] == dependence.EVERY, name
    assert {str(one) for one in shown["Item"]} == {"guidance"}
