"""An application of a few lines, which is asked as ours is."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from server import requests
from server.answers import Whole

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Answer = Callable[[Any, bytes], Awaitable[Whole]]


class Application:
    """Answers by a function, whether a question came as a whole or has to be received."""

    def __init__(self, answers: Answer) -> None:
        """Take the function."""
        self.answers = answers

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve any request."""
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        answer = await self.answers(scope, await requests.body(receive))
        await answer(scope, receive, send)

    async def answer(self, scope: "Scope", body: bytes) -> Whole:
        """Answer what came as a whole."""
        return await self.answers(scope, body)
