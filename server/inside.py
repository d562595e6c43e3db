"""Puts the rooms together: which records, which files, who is believed to be who."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from structlog.typing import FilteringBoundLogger

from content import database, due, errors, files, log, previews
from schema import context
from schema.root import printed, schema
from server import auth, directory, downloads, explorer, manual, operator, pages
from server.app import Inside, create_app
from server.settings import Settings


def application(settings: Settings, key: str, *, logger: FilteringBoundLogger | None = None) -> Starlette:
    """Make the whole server of these settings; whoever has the key is the operator."""
    store = files.Store(settings.files_folder)
    known = auth.Known(operator.viewer_for(key), previews.opened)
    inside = Inside(
        schema=schema,
        sdl=printed,
        opens=lambda: _opened(settings, key),
        asks=database.ready,
        known=known,
        context_for=lambda viewer, request_id: context.make(
            viewer, store=store, public_url=settings.public_url, request_id=request_id
        ),
    )
    shown = [*pages.routes(store, known, explorer=settings.explorer), *directory.routes(known)]
    shown += [*downloads.routes(known), *manual.routes()]
    if settings.explorer:
        shown += explorer.routes()
    return create_app(settings, inside, pages=shown, log=logger)


@asynccontextmanager
async def records(settings: Settings) -> AsyncIterator[None]:
    """Open the records and let every write under way end before they are closed; refuses tables of another day.

    Raises WRONG_STATE when migrations are pending, UNAVAILABLE when a SQLite folder is in use.
    """
    if database.is_sqlite(settings.records) and not database.sqlite_file(settings.records).exists():
        message = "There are no records here yet. Run `toolkit migrate` first, or `toolkit demo` to look around."
        raise errors.WrongState(message)
    async with database.opened(settings.records):
        try:
            if waiting := await database.unapplied():
                message = f"The tables are older than this program ({', '.join(waiting)}): run `toolkit migrate`."
                raise errors.WrongState(message)
            yield
        finally:
            await log.settled()


@asynccontextmanager
async def _opened(settings: Settings, key: str) -> AsyncIterator[None]:
    async with records(settings), _telling_what_is_due():
        if not database.is_sqlite(settings.records):  # Commands open PostgreSQL themselves, beside us.
            yield
            return
        with operator.present(settings.data_folder, f"http://127.0.0.1:{settings.port}", key):
            yield


@asynccontextmanager
async def _telling_what_is_due() -> AsyncIterator[None]:
    """Tell what time has brought about since the last run, and go on looking while the server runs."""
    looking = asyncio.create_task(due.keep_up())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
