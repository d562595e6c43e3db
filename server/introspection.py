"""Answers about the schema itself: it does not change while we run, so each of them is worked out once."""

from collections import OrderedDict
from collections.abc import Mapping

import orjson

ANSWERS_BYTES_MAX = 4_000_000
"""A dozen whole schemas, as different tools ask for them; the questions count too."""

Question = tuple[str, str | None]
"""A document, and the operation of it that is to run."""


class Introspected:
    """The answers that were given, the longest unused one leaves first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[Question, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, question: Question) -> bytes | None:
        """Give the answer as it is written, if it is known."""
        known = self._kept.get(question)
        if known is None:
            return None
        self._kept.move_to_end(question)
        return known

    def keep(self, question: Question, data: Mapping[str, object] | bytes | None) -> None:
        """Remember an answer, and make room for it."""
        if question in self._kept:
            return
        self._kept[question] = data if isinstance(data, bytes) else orjson.dumps(data)
        self._bytes += _size(question, self._kept[question])
        while self._bytes > ANSWERS_BYTES_MAX:
            self._bytes -= _size(*self._kept.popitem(last=False))


def _size(question: Question, answer: bytes) -> int:
    return len(question[0]) + len(answer)
