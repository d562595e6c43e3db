"""Frozen values to JSON and back: records, enumerations, dates and tuples, by their annotations."""

import hashlib
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct, structs

T = TypeVar("T")


def encode(value: object, *, without: Collection[str] = ()) -> Any:
    """Turn a frozen value into what JSON can say; `without` names fields that are left out wherever they stand.

    Bytes are said by their fingerprint, which is enough to compare them by.
    """
    kind: Any = type(value)
    names = _names(kind)
    if names is not None:
        return {name: encode(getattr(value, name), without=without) for name in names if name not in without}
    if isinstance(value, tuple | list | frozenset):
        members = sorted(value) if isinstance(value, frozenset) else value
        return [encode(member, without=without) for member in members]
    if isinstance(value, Mapping):
        return {str(key): encode(member, without=without) for key, member in value.items()}
    return _encode_plain(value)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """List the fields of a kind of value, if it has some."""
    return kind.__struct_fields__ if issubclass(kind, Struct) else None


def _encode_plain(value: object) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    message = f"{type(value).__name__} has no form in JSON."
    raise TypeError(message)


def decode(kind: type[T], raw: Any) -> T:
    """Read a value of a kind from what `encode` made; raises TypeError, ValueError or KeyError when it is not one."""
    return typing.cast("T", _reader(typing.cast("Any", kind))(raw))


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """Find out once how values of a kind are read."""
    origin, members = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _of_union(kind, [member for member in members if member is not type(None)])
    if origin is tuple and len(members) == 2 and members[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...] has two
        each = _reader(members[0])
        return lambda raw: tuple([each(member) for member in raw])
    if origin is tuple:
        parts = [_reader(member) for member in members]
        return lambda raw: tuple([read(part) for read, part in zip(parts, raw, strict=True)])
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _of_record(kind)
    return _plain(kind)


def _of_union(kind: Any, members: Sequence[Any]) -> Reader:
    def read(raw: Any) -> Any:
        if raw is None:
            return None
        if member is None:
            message = f"Nothing says which of {kind} this is."
            raise TypeError(message)
        return member(raw)

    member = _reader(members[0]) if len(members) == 1 else None
    return read


def _of_record(kind: Any) -> Reader:
    readers: list[tuple[str, Reader]] = []

    def read(raw: Any) -> Any:
        if not readers:  # Not before, as a kind may be made of its like.
            readers.extend((one.name, _reader(one.type)) for one in structs.fields(kind))
        return kind(**{name: reads(raw[name]) for name, reads in readers if name in raw})

    return read


def _plain(kind: Any) -> Reader:
    if kind in (date, datetime):
        parse: Reader = kind.fromisoformat
        return parse
    if issubclass(kind, StrEnum):
        of_value: Reader = kind
        return of_value

    def read(raw: Any) -> Any:
        if kind is float and isinstance(raw, int):
            return float(raw)
        if not isinstance(raw, kind):
            message = f"{raw!r} is no {kind.__name__}."
            raise TypeError(message)
        return raw

    return read
