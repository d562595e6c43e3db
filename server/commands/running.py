"""Serving, and what stands around it: the feed made anew, the schema."""

import asyncio
import gc
import socket

from content.telling import events
from schema.root import printed
from server import inside, logs, operator, serving
from server.commands.telling import Refused, err, out
from server.settings import Settings


def serve(*, host: str | None, port: int | None) -> None:
    """Serve until a signal says stop."""
    settings = Settings.from_environment(host=host, port=port)
    can_listen(settings)
    asyncio.run(_there(settings))
    go_on(settings)


def go_on(settings: Settings, told: logs.Log | None = None) -> None:
    """Serve records that are there; what is asked is told to standard output if nothing else is said."""
    served = inside.application(settings, operator.new_key(), logger=told, settled=_for_good)
    serving.run(served, settings, log=told)


def _for_good() -> None:
    """Look through what is in memory for rubbish once more, and then no longer at what stays for good."""
    gc.collect()
    gc.freeze()


def rebuild() -> None:
    """Make the events of the change feed anew from the entries of the log."""
    settings = Settings.from_environment()

    async def run() -> int:
        async with inside.records(settings):
            return await events.rebuild()

    with err.status("Reading the log"):
        count = asyncio.run(run())
    out.print(f"✓ {count} events.")


def schema() -> None:
    """Print the schema."""
    out.file.write(printed())


def can_listen(settings: Settings) -> None:
    """Refuse in words when something else listens there already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as taken:
            place = f"{settings.host}:{settings.port}"
            raise Refused(f"Cannot listen on {place} ({taken.strerror}). Choose another with --port.") from taken


async def _there(settings: Settings) -> None:
    """Refuse in words, before a server starts that would have to stop at once."""
    async with inside.records(settings):
        pass
