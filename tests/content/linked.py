"""A town to begin with: the demo, loaded through the verbs, and those who act in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from content import checklists, files, keys, models, partnerships, seeding
from content.access import Viewer
from content.records import AnswerState, Partnership, Readiness

TABLES = [
    one
    for one in vars(models).values()
    if isinstance(one, type) and issubclass(one, models.Model) and not one._meta.abstract
]


@dataclass(frozen=True)
class Demo:
    """The demo, and its three viewers."""

    editor: Viewer
    rich: Viewer
    poor: Viewer
    partnership: str
    store: files.Store

    async def link(self, viewer: Viewer | None = None) -> Partnership:
        """Read the partnership."""
        return (await partnerships.by_id(viewer or self.rich, [self.partnership]))[self.partnership]

    async def standing(self, viewer: Viewer | None = None) -> Readiness:
        """Read where it stands."""
        viewer = viewer or self.rich
        return (await checklists.of_partnerships(viewer, [await self.link(viewer)]))[self.partnership]

    async def said(self, viewer: Viewer) -> dict[str, AnswerState]:
        """List what the viewer's side has said, by item."""
        return {one.item.key: one.mine.state for one in (await self.standing(viewer)).items if one.mine}


async def begin(store: files.Store) -> Demo:
    """Load the demo into open, empty records."""
    made = await seeding.demo(store, lambda _: None)

    async def viewer(secret: str) -> Viewer:
        return await keys.viewer_for(secret, request_id="test")

    return Demo(
        editor=await viewer(made.editor_key),
        rich=await viewer(made.exampleton_key),
        poor=await viewer(made.mfano_key),
        partnership=made.partnership,
        store=store,
    )


async def counts() -> dict[str, int]:
    """Count the rows of every table."""
    return {one.__name__: await one.all().count() for one in TABLES}


@asynccontextmanager
async def unchanged() -> AsyncIterator[None]:
    """Nothing is written while the block runs."""
    before = await counts()
    yield
    assert await counts() == before
