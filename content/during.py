"""What holds in a block, for every request: a generator that is entered and left costs ten times as much."""

from contextvars import ContextVar, Token
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class During(Generic[T]):
    """A block in which a context variable has a value."""

    __slots__ = ("_token", "_value", "_variable")

    def __init__(self, variable: ContextVar[T], value: T) -> None:
        """Take the variable, and what it is to be."""
        self._variable = variable
        self._value = value

    def __enter__(self) -> None:
        """Set it."""
        self._token: Token[T] = self._variable.set(self._value)

    def __exit__(self, *_: object) -> None:
        """Set it back."""
        self._variable.reset(self._token)


class Both:
    """Two such blocks that are entered and left as one."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, outer: During[Any], inner: During[Any]) -> None:
        """Take the two."""
        self._outer = outer
        self._inner = inner

    def __enter__(self) -> None:
        """Enter both."""
        outer, inner = self._outer, self._inner
        outer._token, inner._token = outer._variable.set(outer._value), inner._variable.set(inner._value)  # noqa: SLF001

    def __exit__(self, *_: object) -> None:
        """Leave both."""
        outer, inner = self._outer, self._inner
        inner._variable.reset(inner._token)  # noqa: SLF001
        outer._variable.reset(outer._token)  # noqa: SLF001
