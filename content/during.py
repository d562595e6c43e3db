"""What holds in a block, for every request: a generator that is entered and left costs ten times as much."""

from contextvars import ContextVar, Token
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class During(Generic[T]):
    """A block in which a context variable has a value."""

    __slots__ = ("token", "value", "variable")

    def __init__(self, variable: ContextVar[T], value: T) -> None:
        """Take the variable, and what it is to be."""
        self.variable = variable
        self.value = value

    def __enter__(self) -> None:
        """Set it."""
        self.token: Token[T] = self.variable.set(self.value)

    def __exit__(self, *_: object) -> None:
        """Set it back."""
        self.variable.reset(self.token)


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
        outer.token, inner.token = outer.variable.set(outer.value), inner.variable.set(inner.value)

    def __exit__(self, *_: object) -> None:
        """Leave both."""
        outer, inner = self._outer, self._inner
        inner.variable.reset(inner.token)
        outer.variable.reset(outer.token)
