"""Around every request: its id, what the head of every answer says, a code for whatever went wrong, a line in the log.

These are one step and not four, since each step takes as long as to look an answer up.
"""

import asyncio
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import failures, heads, logs
from server.answers import Whole
from server.begun import Answering
from server.headers import Always


class Around:
    """Middleware that stands around everything else."""

    def __init__(
        self, app: ASGIApp, questions: Answering, *, log: logs.Log, always: Always, note: logs.Note | None = None
    ) -> None:
        """Stand around an application, and who answers its questions; `note` is told of each request that is over."""
        self.app = app
        self.questions = questions
        self.log = log
        self.always = always
        self.note = note
        self._over: list[logs.Over] = []
        """What is still to be told of; never more than came in one turn, and what other requests ended in it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; its id goes with its answer, and the log gets its line when it is over."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        line = logs.begin(scope, heads.of(scope).get("x-request-id"))
        status = None

        async def send_finished(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self.always.add(message["headers"])
                message["headers"].append((b"x-request-id", line.request_id.encode()))
            await send(message)

        try:
            await self.app(scope, receive, send_finished)
        except ClientDisconnect:
            status = None  # Nobody is there to be answered, and it is no fault of ours.
        except Exception as error:
            if status is not None:  # Half an answer is out; the connection has to break for the caller to notice.
                raise
            await failures.answer(error, line, self.log)(scope, receive, send_finished)
        finally:
            self._tell(scope, line, status or logs.DISCONNECTED, time.perf_counter() - began)

    async def answer(self, scope: Scope, body: bytes) -> Whole:
        """Answer a question that has come as a whole; whoever answers it meets its own errors."""
        began = time.perf_counter()
        line = logs.begin(scope, heads.of(scope).get("x-request-id"))
        status = logs.DISCONNECTED
        try:
            answer = await self.questions.answer(scope, body)
            status = answer.status_code
            self.always.complete(answer)
            answer.raw_headers.append((b"x-request-id", line.request_id.encode()))
            return answer
        finally:
            self._tell(scope, line, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, line: logs.Line, status: int, seconds: float) -> None:
        """Tell of a request that is over, with all that are over in this turn of the loop."""
        self._over.append(logs.Over(line, scope["method"], scope["path"], status, seconds, time.time_ns()))
        if len(self._over) > 1:
            return
        try:
            asyncio.get_running_loop().call_soon(self._tell_all)
        except RuntimeError:  # There is no loop any more, and no turn.
            self._tell_all()

    def _tell_all(self) -> None:
        over, self._over = self._over, []
        self.log.requests(over)
        if self.note is not None:
            for one in over:
                self.note(one.line, one.status, one.seconds)
