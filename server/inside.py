"""Puts the rooms together: which records, which files, who is believed to be who."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime

from content import database, errors, files, log
from content.doing import removing
from content.editing import previews
from content.guiding import snapshot
from content.joining.holders import Holders
from content.linking import projections
from content.sharing import consumers
from content.telling import due, watching
from schema import context, documents
from schema.root import printed, schema
from server import (
    attachments,
    auth,
    calendars,
    directory,
    downloads,
    embed,
    explorer,
    exports,
    graphql,
    keeping,
    leaflets,
    logs,
    manual,
    metrics,
    operator,
    pages,
    purges,
    reference,
    reports,
    site,
)
from server.app import Inside, create_app
from server.begun import Answering
from server.desk import routes as desk
from server.documents import Register
from server.embed import elements
from server.memory import Memory
from server.settings import Settings
from server.stored import Answers, Stored


def application(
    settings: Settings,
    key: str,
    *,
    logger: logs.Log | None = None,
    settled: Callable[[], None] | None = None,
) -> Answering:
    """Make the whole server of these settings; whoever has the key is the operator.

    `settled` is called once guidance is in memory.
    """
    limits = settings.limits
    counts = metrics.Counts()
    told = logger or logs.make()
    kept = Answers(limits.answers_kept_bytes_max, limits.answer_kept_bytes_max) if settings.stored_answers else None
    register = Register(consumers.text_of)
    shared = not database.is_sqlite(settings.records)
    memory = Memory(
        guidance=snapshot.Keeper(shared=shared, settled=settled) if settings.snapshot else None,
        others=projections.Projections() if settings.snapshot else None,
        watch=watching.Watch() if shared else None,
        holders=Holders() if settings.snapshot else None,
    )
    store = files.Store(settings.files_folder)
    brought = elements.tag(settings.public_url)
    known = auth.Known(operator.viewer_for(key, memory.holders), previews.opened)
    inside = Inside(
        schema=schema,
        sdl=printed,
        opens=lambda: _opened(settings, key, keeping.Following(kept, register), memory, told),
        asks=database.ready,
        knows=graphql.Knows(
            known,
            lambda viewer, request_id: context.make(
                viewer, store=store, public_url=settings.public_url, request_id=request_id, elements=brought
            ),
            register,
            memory.read,
            memory.watch.is_abreast if memory.watch and settings.snapshot else None,
            memory.settles,
        ),
    )
    public_url = settings.public_url.rstrip("/")
    shown = [*site.routes(database.ready, explorer=settings.explorer), *pages.routes(store, known)]
    shown += [
        *calendars.routes(public_url),
        *leaflets.routes(public_url, brought),
        *reports.routes(public_url),
        *directory.routes(known, public_url, brought),
    ]
    shown += [*embed.routes(public_url), *exports.routes(public_url)]
    shown += [*attachments.routes(store, known), *downloads.routes(known), *manual.routes(), *reference.routes(printed)]
    shown += purges.routes(known)
    sources = metrics.Sources(
        counts, kept, memory.guidance, memory.others, lambda: memory.watch.seen if memory.watch else None
    )
    shown += metrics.routes(known, sources, key=settings.metrics_key, seconds_max=limits.ready_seconds_max)
    shown += desk.routes(settings, store, told, memory)
    if settings.explorer:
        shown += explorer.routes()
    app = create_app(settings, inside, pages=shown, log=told, note=counts.note)
    if kept is None:
        return app
    return Stored(app, kept, fresh_until=_fresh_until, body_bytes_max=limits.body_bytes_max)


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
async def _opened(
    settings: Settings, key: str, following: keeping.Following, memory: Memory, told: logs.Log
) -> AsyncIterator[None]:
    async with AsyncExitStack() as held:
        await held.enter_async_context(records(settings))
        for work in (due.keep_up(), _look_again(told), removing.keep_up(files.Store(settings.files_folder))):
            await held.enter_async_context(_beside(work))
        await held.enter_async_context(_in_step(following, memory))
        if memory.guidance is not None:
            await held.enter_async_context(_beside(memory.guidance.keep_up()))
        if not database.is_sqlite(settings.records):  # Commands open PostgreSQL themselves, beside us.
            yield
            return
        with operator.present(settings.data_folder, f"http://127.0.0.1:{settings.port}", key):
            yield


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do something that never ends, such as telling what time has brought about, while the server runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _in_step(following: keeping.Following, memory: Memory) -> AsyncIterator[None]:
    """Hear of what is written, by us or, on PostgreSQL, by another process, as long as anything is kept."""
    async with AsyncExitStack() as held:
        for one in memory.hearing:
            held.enter_context(log.heard(one.hear))
        await held.enter_async_context(following.in_step())
        if memory.watch is not None:  # Elsewhere, nobody else writes.
            held.enter_context(log.heard(memory.watch.hear))
            await memory.watch.look()
            await held.enter_async_context(_beside(memory.watch.keep_up()))
        for one in memory.hearing:
            held.enter_context(_kept(one))
        yield


@contextmanager
def _kept(one: projections.Projections | Holders) -> Iterator[None]:
    one.in_step = True
    try:
        yield
    finally:
        one.in_step = False
        one.clear()


async def _look_again(told: logs.Log) -> None:
    """Note what the contract of this program says of registered operations, and tell of each that it breaks."""
    examine = documents.examiner(schema._schema)  # noqa: SLF001 - graphql-core's schema has no public name here
    try:
        broken = await consumers.look_again(examine=examine, contract=documents.contract())
    except (*database.FAULTS, errors.Unavailable):
        return  # They are run all the same, and are looked at when the server starts again.
    for one in broken:
        told.warning("operation_broken", operation=one)


async def _fresh_until(at: float) -> float:
    """Say until when an answer holds; for no time at all if the records cannot be asked."""
    try:
        return (await due.next_change(datetime.fromtimestamp(at, UTC))).timestamp()
    except (*database.FAULTS, errors.Unavailable):
        return at
