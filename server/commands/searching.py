"""Looks whether all can be found that should be, and makes the search anew."""

import asyncio

from content.searching import indexing
from server import inside
from server.commands.telling import Refused, err, out
from server.settings import Settings

SHOWN_MAX = 5


def search(*, rebuild: bool) -> None:
    """Make everything that can be found anew; without `rebuild`, say whether it is as the records are."""
    settings = Settings.from_environment()
    if rebuild:
        with err.status("Going through the records"):
            count = asyncio.run(_rebuild(settings))
        out.print(f"✓ {count} can be found.")
        return
    found = asyncio.run(_differences(settings))
    if found:
        more = f" and {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
        shown = ", ".join(found[:SHOWN_MAX])
        raise Refused(f"Not as the records are: {shown}{more}. Run `toolkit search --rebuild`.")
    out.print("✓ What can be found is as the records are.")


async def _rebuild(settings: Settings) -> int:
    async with inside.records(settings):
        return await indexing.rebuild()


async def _differences(settings: Settings) -> list[str]:
    async with inside.records(settings):
        return await indexing.differences()
