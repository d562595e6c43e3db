"""Connections: the four page arguments, and a page with its edges."""

from typing import Any

import pytest
import strawberry

from content import errors, paging
from schema import describing
from schema.finishing import finish
from schema.paging import Connection, pages

pytestmark = pytest.mark.anyio


@strawberry.type
class Letter:
    """A letter."""

    name: str
    """Its name."""


@strawberry.type
class LetterConnection(Connection[Letter]):
    """A page of letters."""


@strawberry.type
class Query:
    """Everything that can be read."""

    @pages(LetterConnection)
    @staticmethod
    async def letters(page: paging.Page, *, capital: bool = False) -> paging.Slice[Any]:
        """Letters."""
        names = [name for name in "abc" if name > (page.after or "")][: page.size]
        shown = [Letter(name=name.upper() if capital else name) for name in names]
        return paging.Slice(tuple(shown), tuple(names), has_next=True, has_previous=False, total=3)


schema = finish(strawberry.Schema(query=Query))


async def test_a_page_has_edges_nodes_and_where_it_begins_and_ends() -> None:
    answer = await schema.execute(
        "{ letters(first: 2, after: null, capital: true) { edges { cursor node { name } } nodes { name }"
        " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"
    )
    assert answer.errors is None
    assert answer.data == {
        "letters": {
            "edges": [{"cursor": "a", "node": {"name": "A"}}, {"cursor": "b", "node": {"name": "B"}}],
            "nodes": [{"name": "A"}, {"name": "B"}],
            "pageInfo": {"hasNextPage": True, "hasPreviousPage": False, "startCursor": "a", "endCursor": "b"},
            "totalCount": 3,
        }
    }


async def test_an_empty_page_has_no_cursors_but_a_count() -> None:
    answer = await schema.execute(
        "{ letters(first: 0) { nodes { name } pageInfo { startCursor endCursor } totalCount } }"
    )
    assert answer.data == {
        "letters": {"nodes": [], "pageInfo": {"startCursor": None, "endCursor": None}, "totalCount": 3}
    }


@pytest.mark.parametrize("asked", ["first: 101", "first: -1", "last: 101", "first: 1, last: 1"])
async def test_a_page_that_cannot_be_is_refused_and_never_trimmed(asked: str) -> None:
    answer = await schema.execute(f"{{ letters({asked}) {{ totalCount }} }}")
    assert answer.errors is not None
    assert isinstance(answer.errors[0].original_error, errors.BadPage)


def test_a_connection_speaks_of_what_is_in_it() -> None:
    describing.describe(schema._schema)
    kinds = schema._schema.type_map
    assert kinds["LetterEdge"].description == "One of a page of letters, with its place in the list."
    assert kinds["LetterConnection"].fields["nodes"].description == "The letters on this page."  # type: ignore[attr-defined]  # it is an object


def test_the_four_arguments_come_first() -> None:
    field = schema._schema.type_map["Query"].fields["letters"]  # type: ignore[attr-defined]
    assert list(field.args) == ["first", "after", "last", "before", "capital"]
