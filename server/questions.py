"""What a request asks, whoever asks it; what the same bytes asked before is not worked out again."""

from typing import Any

from graphql.execution.values import VariableValues
from msgspec import Struct, field

from schema.documents import Document, Operation
from server import requests
from server.documents import Shelf
from server.settings import Limits


class Question(Struct, frozen=True):
    """One operation that can be run, with its variables; nothing in it is changed by who answers it."""

    asked: requests.Asked
    document: Document
    operation: Operation
    variables: VariableValues
    """Coerced, with their defaults."""
    cost: int
    arguments: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What its fields are given of them, as the plan has worked it out; never more than `plan.ARGUMENTS_KEPT_MAX`."""


class Questions:
    """What bodies asked, by their bytes: as many, and as long together, as the documents that are remembered.

    Only what follows from the bytes alone is kept, so that none becomes another question: none whose text was named by
    its hash, or looked up in the register. What somebody writes is not kept either: it is said once.
    """

    def __init__(self, limits: Limits, *, registered_only: bool) -> None:
        """Begin with none."""
        self._registered_only = registered_only
        self._kept: Shelf[bytes, Question] = Shelf(limits)

    def get(self, body: bytes) -> Question | None:
        """Give what a body asks, if it was asked before."""
        return self._kept.get(body)

    def keep(self, body: bytes, question: Question) -> None:
        """Remember what a body asks."""
        asked = question.asked
        reads = question.operation.kind == "query"
        if reads and asked.query is not None and asked.persisted is None and not self._registered_only:
            self._kept.put(body, question, size=len(body))
