"""A query that its plan answers, to the end."""

from schema import plan


async def whole(begun: bytes | plan.Begun) -> bytes:
    """Wait for what an answer that is begun waits for."""
    return begun if isinstance(begun, bytes) else await begun.go_on()
