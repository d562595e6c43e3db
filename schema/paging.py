"""Pages of long lists: the four arguments, the connection with its edges, and where the page begins and ends."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import strawberry
from msgspec import Struct
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from content import paging
from schema import kinds
from schema.directives import ListSize
from schema.fields import F, Preparing, answers

T = TypeVar("T")

_SLICED = ListSize(
    assumed_size=paging.PAGE_DEFAULT,
    slicing_arguments=["first", "last"],
    sized_fields=["edges", "nodes"],
    require_one_slicing_argument=False,
)


def _argument(name: str, kind: object, description: str) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=None,
    )


_ARGUMENTS = (
    _argument(
        "first",
        int | None,
        f"How many from the start: 1 to {paging.PAGE_MAX}; {paging.PAGE_DEFAULT} if nothing is said.",
    ),
    _argument("after", str | None, "Start after this cursor."),
    _argument("last", int | None, f"How many from the end: 1 to {paging.PAGE_MAX}."),
    _argument("before", str | None, "Stop before this cursor."),
)
_OURS = {"page"} | {argument.python_name for argument in _ARGUMENTS}


class _Paged(Preparing):
    """Gives a field the four page arguments, and its resolver the page that they describe."""

    def apply(self, field: StrawberryField) -> None:
        field.arguments = [*_ARGUMENTS, *(own for own in field.arguments if own.python_name not in _OURS)]

    def prepared(self, asked: dict[str, Any]) -> dict[str, Any]:
        own = {name: value for name, value in asked.items() if name not in _OURS}
        own["page"] = paging.validate(paging.Page(*[asked.get(one.python_name) for one in _ARGUMENTS]))
        return own


def pages(kind: object, *directives: object) -> Callable[[F], F]:
    """Make a connection of a resolver that takes a `page` and gives a slice of a list."""
    return answers(kind, _SLICED, *directives, extensions=[_Paged()])


class _Place(Struct, frozen=True):
    """A record with its cursor."""

    cursor: str
    node: object


@kinds.object
class PageInfo:
    """Where a page of results begins and ends."""

    has_next: bool = strawberry.field(name="hasNextPage")
    """Whether there is more after this page."""
    has_previous: bool = strawberry.field(name="hasPreviousPage")
    """Whether there is more before this page."""

    @answers(str | None)
    @staticmethod
    def start_cursor(row: strawberry.Parent[paging.Slice[Any]]) -> str | None:
        """The cursor of the first result."""
        return row.cursors[0] if row.cursors else None

    @answers(str | None)
    @staticmethod
    def end_cursor(row: strawberry.Parent[paging.Slice[Any]]) -> str | None:
        """The cursor of the last result."""
        return row.cursors[-1] if row.cursors else None


@kinds.object
class Edge(Generic[T]):
    """One of a page of {plural}, with its place in the list."""

    cursor: str
    """Its place in the list, to go on from."""
    node: T
    """The record."""


@kinds.object
class Connection(Generic[T]):
    """A page of {plural}."""

    @answers(list[Edge[T]])
    @staticmethod
    def edges(row: strawberry.Parent[paging.Slice[Any]]) -> list[_Place]:
        """The {plural} with their cursors."""
        return [_Place(cursor, node) for cursor, node in zip(row.cursors, row.nodes, strict=True)]

    nodes: list[T]
    """The {plural} on this page."""

    @answers(PageInfo)
    @staticmethod
    def page_info(row: strawberry.Parent[paging.Slice[Any]]) -> paging.Slice[Any]:
        """Where the page begins and ends."""
        return row

    @answers(int)
    @staticmethod
    async def total_count(row: strawberry.Parent[paging.Slice[Any]]) -> int:
        """How many there are on all pages."""
        return await row.count() if isinstance(row, paging.LongSlice) else row.total
