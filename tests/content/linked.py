"""A town to begin with: the demo, loaded through the verbs, and those who act in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import Struct

from content import errors, files, seeding
from content.access import OPERATOR, Viewer
from content.joining import keys, organisations
from content.linking import partnerships
from content.records import (
    AnswerState,
    Counterpart,
    LeafletBy,
    LocalisedText,
    OrganisationBy,
    OrganisationKind,
    Partnership,
    Readiness,
    RelationshipForm,
    Role,
    Scope,
    Words,
)
from content.ticking import checklists
from tests import remembered, standing

OFFICE = (Scope.READ, Scope.PARTNERSHIPS_WRITE, Scope.INTEGRATION_MANAGE)
"""What a side's key may do."""


class Demo(Struct, frozen=True):
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
    """Load the demo into open, empty records, or put it there as it was loaded before."""
    made = await remembered.once("demo", store.folder, lambda: seeding.demo(store, lambda _: None))

    async def viewer(secret: str) -> Viewer:
        return await keys.viewer_for(secret, request_id="test")

    return Demo(
        editor=await viewer(made.editor_key),
        rich=await viewer(made.exampleton_key),
        poor=await viewer(made.mfano_key),
        partnership=made.partnership,
        store=store,
    )


def text(words: str, language: str = "en") -> LocalisedText:
    """Say something in a language."""
    return LocalisedText(Words(words), language)


async def newcomer(name: str, country: str = "IE", role: Role = Role.LEAD) -> Viewer:
    """Add an organisation, and give whoever acts for it."""
    organisation = await organisations.add(
        OPERATOR, name=text(name), kind=OrganisationKind.LOCAL_AUTHORITY, country=country
    )
    return await holder(organisation, role)


async def holder(organisation: str, role: Role, scopes: tuple[Scope, ...] = OFFICE) -> Viewer:
    """Give a viewer who acts for an organisation in a role."""
    made = await keys.create(
        OPERATOR,
        organisation=organisation,
        name=f"a {role.value.lower()}",
        role=role,
        scopes=scopes,
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )
    return await keys.viewer_for(made.secret or "", request_id="test")


async def opened(by: Viewer, *others: Viewer, title: str | None = None, leaflet: str = seeding.LEAFLET) -> str:
    """Open a partnership between some who are here; nobody else has acknowledged it."""
    return await partnerships.open_partnership(
        by,
        counterparts=tuple(Counterpart(existing=OrganisationBy(id=other.organisation_id)) for other in others),
        form=RelationshipForm.FRIENDSHIP,
        leaflet=LeafletBy(slug=leaflet),
        title=title,
    )


@asynccontextmanager
async def unchanged() -> AsyncIterator[None]:
    """Nothing is written while the block runs."""
    before = await standing.rows()
    yield
    assert await standing.rows() == before


@asynccontextmanager
async def refused(kind: type[errors.Refusal], *path: str, says: str = ".") -> AsyncIterator[None]:
    """Expect a refusal of the block, of a kind and about a part of the input, and that nothing has changed."""
    async with unchanged():
        with pytest.raises(kind, match=says) as caught:
            yield
        assert type(caught.value) is kind
        assert caught.value.path == path, caught.value.message
