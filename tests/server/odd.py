"""A schema with the odd fields that protocol tests need and that are never shipped."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

import strawberry
from strawberry.schema.config import StrawberryConfig

from content import errors
from schema.directives import Cost, ListSize
from schema.scalars import SCALARS
from schema.uploads import Upload

SECRET = "postgres://toolkit:canary@records"
RELATED = ListSize(
    assumed_size=20,
    slicing_arguments=["first", "last"],
    sized_fields=["edges", "nodes"],
    require_one_slicing_argument=False,
)
changes: list[str] = []
"""What mutations did; a refusal must leave it alone."""

F = TypeVar("F", bound=Callable[..., object])


def field(*directives: object) -> Callable[[F], F]:
    """Make a field with directives; Strawberry's own decorator loses the type."""
    return cast("Callable[[F], F]", strawberry.field(directives=directives))


@strawberry.type
class Leaflet:
    """A leaflet with a cycle in it."""

    title: str

    @field(RELATED)
    def related(self, first: int | None = None, last: int | None = None) -> "LeafletConnection":
        """Leaflets that belong to it."""
        return LeafletConnection(
            nodes=[Leaflet(title=f"{self.title}.{n}") for n in range(first or last or 2)], edges=[]
        )

    @field(ListSize(assumed_size=10))
    def neighbours(self) -> list["Leaflet"]:
        """Leaflets beside it."""
        return [Leaflet(title=f"{self.title}.{n}") for n in range(3)]

    @strawberry.field
    def broken(self) -> str:
        """It always fails."""
        raise RuntimeError(SECRET)


@strawberry.type
class Edge:
    """One leaflet and its place."""

    node: Leaflet


@strawberry.type
class LeafletConnection:
    """A page of leaflets."""

    nodes: list[Leaflet]
    edges: list[Edge]


@strawberry.type
class Received:
    """What came of a file."""

    name: str
    size: int
    text: str


@strawberry.input
class Sheet:
    """A file and what is said of it."""

    file: Upload | None = None
    title: str | None = None


@strawberry.input(one_of=True)
class By:
    """Either, never both."""

    slug: str | None = strawberry.UNSET
    id: str | None = strawberry.UNSET


async def _received(file: Upload) -> Received:
    return Received(name=file.filename, size=file.size, text=(await file.read()).decode())


@strawberry.type
class Query:
    """Questions."""

    @strawberry.field
    def hello(self, name: str = "world") -> str | None:
        """A leaf."""
        return f"Hello {name}"

    @strawberry.field
    def nothing(self) -> str | None:
        """Nothing, which is an answer."""
        return None

    @strawberry.field
    def viewer(self, info: strawberry.Info) -> str:
        """Who asks."""
        return str(info.context.viewer.id)

    @strawberry.field
    def leaflet(self, by: By | None = None) -> Leaflet:
        """One leaflet."""
        return Leaflet(title=(by and (by.slug or by.id)) or "one")

    @field(Cost(weight="25"))
    def dear(self) -> Leaflet | None:
        """Dear."""
        return None

    @strawberry.field
    def boom(self) -> str | None:
        """It always fails."""
        raise RuntimeError(SECRET)

    @strawberry.field
    def refuses(self, code: str) -> str | None:
        """It refuses with a code."""
        kinds = {kind.code: kind for kind in (errors.BadPage, errors.BadCursor, errors.Unavailable, errors.Forbidden)}
        raise kinds[code]("No, thank you.")

    @strawberry.field
    async def slow(self, seconds: float) -> str | None:
        """It takes its time."""
        await asyncio.sleep(seconds)
        return "done"


@strawberry.type
class Mutation:
    """Changes."""

    @field(Cost(weight="10"))
    def touch(self) -> str | None:
        """Touch."""
        changes.append("touch")
        return "touched"

    @strawberry.mutation
    def sign(self, info: strawberry.Info) -> str:
        """Who asks, by which request."""
        return f"{info.context.viewer.id} {info.context.viewer.request_id == info.context.request_id}"

    @strawberry.mutation
    async def upload(self, file: Upload) -> Received | None:
        """One file."""
        changes.append("upload")
        return await _received(file)

    @strawberry.mutation
    async def upload_many(self, files: list[Upload]) -> list[Received]:
        """A list of files."""
        changes.append("uploadMany")
        return [await _received(file) for file in files]

    @strawberry.mutation
    async def upload_sheet(self, sheet: Sheet) -> Received | None:
        """A file in an input."""
        changes.append("uploadSheet")
        return await _received(sheet.file) if sheet.file else None


schema = strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=dict(SCALARS)))
