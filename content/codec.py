"""Frozen values to JSON and back: dataclasses, enumerations, dates and tuples, by their annotations."""

import dataclasses
import hashlib
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def encode(value: object, *, without: Collection[str] = ()) -> Any:
    """Turn a frozen value into what JSON can say; `without` names fields that are left out wherever they stand.

    Bytes are said by their fingerprint, which is enough to compare them by.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.name not in without]
        return {name: encode(getattr(value, name), without=without) for name in names}
    if isinstance(value, tuple | list | frozenset):
        members = sorted(value) if isinstance(value, frozenset) else value
        return [encode(member, without=without) for member in members]
    if isinstance(value, Mapping):
        return {str(key): encode(member, without=without) for key, member in value.items()}
    return _encode_plain(value)


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
    return typing.cast("T", _decode(kind, raw))


def _decode(kind: Any, raw: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        if raw is None:
            return None
        (inner,) = [member for member in typing.get_args(kind) if member is not type(None)]
        return _decode(inner, raw)
    if origin is tuple:
        members = typing.get_args(kind)
        if len(members) == 2 and members[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...] has two arguments
            return tuple(_decode(members[0], member) for member in raw)
        return tuple(_decode(member, part) for member, part in zip(members, raw, strict=True))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        make: Callable[..., Any] = kind
        return make(**{name: _decode(hint, raw[name]) for name, hint in hints.items() if name in raw})
    return _plain(kind, raw)


def _plain(kind: Any, raw: Any) -> Any:
    if kind in (date, datetime):
        return kind.fromisoformat(raw)
    if issubclass(kind, StrEnum):
        return kind(raw)
    if kind is float and isinstance(raw, int):
        return float(raw)
    if not isinstance(raw, kind):
        message = f"{raw!r} is no {kind.__name__}."
        raise TypeError(message)
    return raw


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
