"""What is asked about the schema is worked out once, and is the same for everybody."""

import pytest
from graphql import build_schema, get_introspection_query

from server import introspection
from server.documents import Documents, choose
from server.introspection import Introspected
from server.settings import Limits
from tests.server import odd
from tests.server.conftest import GOOD_KEY, Served

DOCUMENTS = Documents(build_schema("type Query { a: Int }"), Limits())


def test_the_second_answer_is_the_first(served: Served) -> None:
    query = get_introspection_query()
    first, second = served.ask(query), served.ask(query)
    assert first.content == second.content
    assert first.json()["data"] == odd.schema.execute_sync(query).data
    keyed = served.ask(query, headers={"authorization": f"Bearer {GOOD_KEY}"}).json()
    assert keyed["data"] == first.json()["data"]
    assert (keyed["extensions"]["cost"]["limit"], first.json()["extensions"]["cost"]["limit"]) == (60_000, 12_000)


def test_each_operation_of_a_document_has_its_own_answer(served: Served) -> None:
    query = 'query A { __type(name: "Leaflet") { name } } query B { __type(name: "Edge") { name } }'
    for _ in range(2):
        names = [served.ask(query, operationName=name).json()["data"]["__type"]["name"] for name in ("A", "B")]
        assert names == ["Leaflet", "Edge"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ __schema { queryType { name } } }", True),
        ('{ t: __type(name: "A") { name } __schema { description } }', True),
        ("query ($n: String!) { __type(name: $n) { name } }", False),
        ("{ __schema { queryType { name } } a }", False),
        ("{ ...F } fragment F on Query { a }", False),
        ("{ __typename }", False),
    ],
)
def test_only_what_hangs_on_nothing_else_is_kept(source: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert choose(DOCUMENTS.read(source), None).is_fixed is expected


def test_answers_leave_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(introspection, "ANSWERS_BYTES_MAX", 60)
    kept = Introspected()
    for name in ("a", "b", "c"):
        kept.keep((name * 10, None), {"name": name * 5})
        kept.find(("a" * 10, None))
    assert [kept.find((name * 10, None)) is not None for name in "abc"] == [True, False, True]
    kept.keep(("d" * 100, None), None)
    assert [kept.find((name * 10, None)) for name in "abc"] == [None, None, None]
    assert kept.find(("d" * 100, None)) is None
