"""How a field is written here: a typed wrapper, the arguments that many fields have, and inputs turned into records."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import cache, cached_property
from inspect import Parameter
from typing import Annotated, Any, TypeVar, cast, overload

import strawberry
from msgspec import Struct
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import (
    INFO_PARAMSPEC,
    PARENT_PARAMSPEC,
    ReservedParameterSpecification,
    StrawberryResolver,
)

from content import records
from schema.scalars import LanguageTag

F = TypeVar("F", bound=Callable[..., object])
T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S", bound=Struct)

Format = Annotated[records.TextFormat | None, strawberry.argument(description="How to write it out.")]
Languages = Annotated[
    list[LanguageTag] | None,
    strawberry.argument(description="Languages, most wanted first; the original is the last resort."),
]

AsOf = Annotated[
    datetime | None, strawberry.argument(description="As things were, or are scheduled to be, at this moment.")
]
BY = strawberry.argument(description="How to find it.")
INPUT = strawberry.argument(description="What to do.")

LANGUAGES_MAX = 20
"""How many languages of a list are looked at; a browser sends four."""


class Preparing(FieldExtension, ABC):
    """Makes of what is asked what the resolver is given, and does nothing else: a plan does so once for all records."""

    @abstractmethod
    def prepared(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say what the resolver is given; raises what the resolver might."""

    async def resolve_async(
        self, next_: Callable[..., Awaitable[object]], source: object, info: strawberry.Info, **asked: Any
    ) -> object:
        """Resolve the field."""
        return await next_(source, info, **self.prepared(asked))


def answers(
    kind: object, *directives: object, name: str | None = None, extensions: Sequence[FieldExtension] = ()
) -> Callable[[F], F]:
    """Make a field of a resolver that gives records; `kind` is what the contract has, a string if it stands below."""
    return resolves(strawberry.field(graphql_type=kind, directives=directives, name=name, extensions=list(extensions)))


def resolves(field: StrawberryField) -> Callable[[F], F]:
    """Make of a field what takes its resolver."""
    return cast("Callable[[F], F]", lambda function: field(_Resolver(function)))


def later(name: str, module: str) -> Any:
    """Name a type of a module that itself points at this one."""
    return cast("Any", Annotated)[name, strawberry.lazy(module)]


def shown(kind: object) -> Any:
    """Make a field of a payload that holds records; None until it is given."""
    return strawberry.field(graphql_type=kind, default=None)


def wanted(languages: list[LanguageTag] | None) -> tuple[str, ...]:
    """Turn the languages that were asked for into what `content` chooses by."""
    return tuple(languages or ())[:LANGUAGES_MAX]


def record_of(kind: type[S], given: object, **own: object) -> S:
    """Make a frozen record of an input or nothing, and of what the caller adds itself.

    What was not given, or was given as null, keeps the record's own default; a list becomes a tuple.
    """
    if given is None:
        return kind(**own) if own else _plain(kind)
    said = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in vars(given).items()
        if value is not None and value is not strawberry.UNSET and name in kind.__struct_fields__ and name not in own
    }
    return kind(**said, **own)


@cache
def _plain(kind: type[S]) -> S:
    return kind()


def given(value: T | None) -> T | None:
    """Turn a value that was not named into None, the same as null."""
    return None if value is strawberry.UNSET else value


@overload
def kept(value: strawberry.Some[Any] | None) -> Any: ...


@overload
def kept(value: strawberry.Some[T | None] | None, make: Callable[[T], R]) -> R | records.Keep | None: ...


def kept(value: strawberry.Some[Any] | None, make: Callable[[Any], object] | None = None) -> object:
    """Turn a value that was not named into KEEP, so that null can clear; `make` turns an input into a record."""
    if value is None:
        return records.KEEP
    return value.value if make is None or value.value is None else make(value.value)


class _Resolver(StrawberryResolver[Any]):
    """One whose record is called `row` and the request `info`, so that no types are read to know which they are."""

    @cached_property
    def reserved_parameters(self) -> dict[ReservedParameterSpecification, Parameter | None]:
        taken = self.signature.parameters
        return {PARENT_PARAMSPEC: taken.get("row"), INFO_PARAMSPEC: taken.get("info")}
