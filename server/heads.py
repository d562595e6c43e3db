"""The head of a request, read once: everybody on its way looks up in it, most of them what is not there."""

from functools import cache
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.types import Scope

_PLACE = "linking-toolkit head"


class Head(Headers):
    """Headers that are found by their names without looking through the others."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        """Take them as they came, with their names in small letters; of several, the first is given."""
        self._list = raw  # As `Headers` does, which looks at what it was given first.
        self.first = dict(raw[::-1])

    def get(self, key: str, default: Any = None) -> Any:
        """Give a header."""
        found = self.first.get(_name(key))
        return default if found is None else found.decode("latin-1")

    def __contains__(self, key: object) -> bool:
        """Say whether there is such a header."""
        return isinstance(key, str) and _name(key) in self.first


@cache
def _name(key: str) -> bytes:
    """Write a name as it stands in a head; those asked for are ours, and few."""
    return key.lower().encode("latin-1")


def of(scope: Scope) -> Head:
    """Give the head of the request that is being served."""
    head = scope.get(_PLACE)
    if head is None:
        head = scope[_PLACE] = Head(list(scope["headers"]))
    return cast("Head", head)
