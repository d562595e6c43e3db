"""What caches in front have to forget, a line for each entry of the log, to be handed to a script."""

import asyncio

from server.commands.asking import Asking, asking
from server.commands.telling import out
from server.settings import Settings

LOOK_SECONDS = 1.0
"""How often it is looked whether the log goes on."""


def purges(*, after: int | None, follow: bool) -> None:
    """Print the number of each entry and its keys, from an entry on or from now on; with `follow`, until stopped."""

    async def run() -> None:
        async with asking(Settings.from_environment()) as ask:
            last = after
            while True:
                last, count = await _print(ask, last)
                if not count and not follow:
                    return
                if not count:
                    await asyncio.sleep(LOOK_SECONDS)

    asyncio.run(run())


async def _print(ask: Asking, after: int | None) -> tuple[int, int]:
    """Print the next lists, and say where they end and how many there were."""
    found = await ask.get("/purges", **({} if after is None else {"after": str(after)}))
    for one in found["purges"]:
        if one["keys"]:
            out.print(one["entry"], *one["keys"], soft_wrap=True, markup=False)
    out.file.flush()
    return int(found["next"]), len(found["purges"])
