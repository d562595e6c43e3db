"""A file that came with a request, before anybody has read it."""

from collections.abc import Awaitable, Callable

from msgspec import Struct


class Upload(Struct, frozen=True):
    """A file sent as multipart form data; its name is a label, never a path."""

    filename: str
    size: int
    reads: Callable[[], Awaitable[bytes]]

    async def read(self) -> bytes:
        """Give the bytes."""
        return await self.reads()
