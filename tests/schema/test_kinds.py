"""Classes that say which types the schema has: Strawberry makes of them what it makes of its own."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest
import strawberry

from schema import kinds
from schema.fields import answers

T = TypeVar("T")
Decorator = Callable[[type[Any]], type[Any]]


def _schema(of: Decorator, interface: Decorator, taken: Decorator, one_of: Decorator) -> strawberry.Schema:
    @interface
    class Node:
        id: strawberry.ID

        @answers(str)
        @staticmethod
        def of_record(row: strawberry.Parent[Any]) -> str:
            return f"{row.id}!"

    @interface
    class Named:
        name: str | None = None

    @of
    class Town(Node, Named):
        country: str = strawberry.field(name="code", deprecation_reason="Use `name`.")
        hidden: strawberry.Private[int] = 1

    @of
    class Village(Town):
        name: str = "Unnamed"
        people: list[int | None] | None

    @of
    class Page(Generic[T]):
        nodes: list[T]

    @of
    class Towns(Page[Town]):
        total: int

    @one_of
    class By:
        id: strawberry.ID | None = strawberry.UNSET
        name: str | None = strawberry.UNSET

    @taken
    class Asked:
        by: By | None = strawberry.UNSET
        said: strawberry.Maybe[str | None]
        most: int | None = 3
        from_: str = strawberry.field(name="from", default="here")
        words: list[str] | None = strawberry.field(default=("a", "b"))

    @of
    class Query:
        @answers(Towns)
        @staticmethod
        def towns() -> object:
            return None

        @answers(Village | None)
        @staticmethod
        def village() -> object:
            made: Any = Village
            return made(id="1", name="Here", country="GB", people=None)

        @answers(str)
        @staticmethod
        def echo(asked: Asked) -> str:
            by = None if asked.by is strawberry.UNSET else asked.by
            found = by and [None if one is strawberry.UNSET else one for one in (by.id, by.name)]
            return repr((found, asked.said, asked.most, asked.from_, list(asked.words or ())))

    return strawberry.Schema(query=Query, types=[Village])


OURS = _schema(kinds.object, kinds.interface, kinds.input, kinds.one_of)
THEIRS = _schema(
    strawberry.type, strawberry.interface, strawberry.input, lambda kind: strawberry.input(kind, one_of=True)
)


def test_the_schema_is_what_strawberry_makes_of_the_same_classes() -> None:
    assert OURS.as_str() == THEIRS.as_str()


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("{}", "(None, None, 3, 'here', ['a', 'b'])"),
        ("{said: null, most: null}", "(None, Some(None), None, 'here', ['a', 'b'])"),
        ('{said: "x", from: "there", words: []}', "(None, Some('x'), 3, 'there', [])"),
        ('{by: {id: "7"}}', "(['7', None], None, 3, 'here', ['a', 'b'])"),
    ],
)
def test_what_is_handed_in_is_read_by_name(asked: str, answered: str) -> None:
    for schema in (OURS, THEIRS):
        result = schema.execute_sync(f"{{ echo(asked: {asked}) }}")
        assert (result.data, result.errors) == ({"echo": answered}, None)


def test_what_is_made_by_name_answers() -> None:
    for schema in (OURS, THEIRS):
        result = schema.execute_sync("{ village { id ofRecord name code people } }")
        village = {"id": "1", "ofRecord": "1!", "name": "Here", "code": "GB", "people": None}
        assert (result.data, result.errors) == ({"village": village}, None)


def test_a_default_that_would_be_made_anew_is_refused() -> None:
    with pytest.raises(TypeError, match=r"`Asked.words`: a default is a value, which all may share\."):

        @kinds.input
        class Asked:
            words: list[str] = strawberry.field(default_factory=list)
