"""A plan being carried out: what is at hand is read at once, what has to be waited for is waited for level by level."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import Any, Generic, TypeVar

from graphql.execution.values import VariableValues

from content.access import Viewer
from content.guiding import snapshot
from content.linking import projections

T = TypeVar("T")
Complete = Callable[[Any, "Run"], object]
"""Makes of what a resolver gave what is written."""
Read = Callable[[Any, "Run"], object]
"""Reads something of a record, and gives what is written."""


class Abandoned(Exception):
    """What is asked, or what came of it, is for graphql-core."""

    def __init__(self, reason: str) -> None:
        """Take the reason as it is counted: one of few, and never a caller's words."""
        super().__init__(reason)
        self.reason = reason


class Later:
    """A place in an answer whose value is still to come."""

    __slots__ = ("complete", "task", "value")

    def __init__(self, task: asyncio.Task[object], complete: Complete) -> None:
        self.task = task
        self.complete = complete
        self.value: object = None


class Run:
    """One run of a plan."""

    __slots__ = (
        "_failed",
        "_waiting",
        "arguments",
        "data",
        "fleeting",
        "hangs_on",
        "info",
        "kept_notes",
        "notes",
        "standing",
        "variables",
    )

    def __init__(self, context: object, variables: VariableValues, arguments: dict[int, dict[str, Any]]) -> None:
        """Run on behalf of whoever this context belongs to."""
        self.fleeting = False
        """Whether what has been read since this was put down hangs on more than records that stand."""
        self.hangs_on: dict[int, object] | None = None
        """On which other records it hangs, by their `id`; None while nobody wants to know."""
        self.notes = snapshot.notes()
        self.kept_notes = projections.notes()
        """The same of organisations and partnerships, as they are shown to who asks."""
        self.info = Asking(context, self)
        viewer = getattr(context, "viewer", None)
        self.standing = snapshot.at_hand(viewer) if isinstance(viewer, Viewer) else None
        """How guidance stands for who asks; what they take from loaders is read each time where that is not known."""
        self.variables = variables
        self.arguments = arguments
        """What fields are given of these variables, by their numbers."""
        self.data: object = None
        """What has been read so far."""
        self._waiting: list[Later] = []
        self._failed: Exception | None = None

    def begin(self, read: Callable[[object, "Run"], object]) -> bool:
        """Read what is at hand, and say whether `data` is the whole answer; else `go_on` goes on."""
        try:
            self.data = read(None, self)
        except Exception as error:
            if not self._waiting:
                raise
            self._failed = error
        return not self._waiting

    async def go_on(self) -> object:
        """Give the whole answer; a level is gone on with when all of the one above is there."""
        while self._waiting:
            level, self._waiting = self._waiting, []
            await _all_of(level)
            if (
                self._failed is not None
            ):  # Nobody will look at what has been begun, but nothing goes on behind an answer.
                raise self._failed
            try:
                for later in level:
                    later.value = later.complete(later.task.result(), self)
            except Exception as error:
                if not self._waiting:
                    raise
                self._failed = error
        return self.data

    def take(self, coroutine: Coroutine[Any, Any, object], complete: Complete) -> object:
        """Begin what may have to wait, and complete it at once if it does not."""
        try:
            yielded = coroutine.send(None)
        except StopIteration as done:
            return complete(done.value, self)
        self.fleeting = True
        task = asyncio.get_running_loop().create_task(_end(coroutine, yielded))
        later = Later(task, complete)
        self._waiting.append(later)
        return later

    def heard(self, hangs_on: Sequence[object] | None) -> None:
        """Hear on which records it hangs what a loader gave, None if on more than those."""
        if hangs_on is None:
            self.fleeting = True
        elif self.hangs_on is not None:
            for one in hangs_on:
                self.hangs_on[id(one)] = one


class Asking:
    """What resolvers are told of who asks: Strawberry's `Info`, and the context in it, as far as they need them.

    Its loaders tell what they give, where we are is one for all, the rest is who asks.
    """

    __slots__ = ("_context", "_run", "load")

    def __init__(self, context: object, run: Run) -> None:
        """Ask on behalf of whoever this context belongs to."""
        self._context = context
        self._run = run
        self.load = getattr(context, "load", None)
        if self.load is not None:
            self.load.tell = run.heard

    @property
    def context(self) -> "Asking":
        """The same."""
        return self

    @property
    def public_url(self) -> Any:
        """Where we are."""
        return self._context.public_url  # type: ignore[attr-defined]  # a context that has none is asked for none

    def __getattr__(self, name: str) -> Any:
        """Give what hangs on who asks."""
        self._run.fleeting = True
        return getattr(self._context, name)


def written(value: object) -> object:
    """Give what is to be written where a value was still to come."""
    if type(value) is Later:
        return value.value
    raise TypeError(type(value).__name__)


async def _all_of(level: Sequence[Later]) -> None:
    if level:
        await asyncio.gather(*(later.task for later in level), return_exceptions=True)


class Begun(Generic[T]):
    """A coroutine that waits for something already."""

    __slots__ = ("coroutine", "yielded")

    def __init__(self, coroutine: Coroutine[Any, Any, T], yielded: object) -> None:
        """Take the coroutine, and what it gave to wait for."""
        self.coroutine = coroutine
        self.yielded = yielded

    def __await__(self) -> Generator[Any, Any, T]:
        """Go on until it ends, and give what it gives."""
        yielded = self.yielded
        try:
            while True:
                try:
                    sent = yield yielded
                except BaseException as error:  # noqa: BLE001 - a cancellation too is for the coroutine to meet
                    yielded = self.coroutine.throw(error)
                else:
                    yielded = self.coroutine.send(sent)
        except StopIteration as done:
            ended: T = done.value
            return ended


async def _end(coroutine: Coroutine[Any, Any, object], yielded: object) -> object:
    return await Begun(coroutine, yielded)
