"""Where tests of guidance begin: an editor at a desk, the seed as a draft or in force, and all that is kept."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from content import errors, files, seeding
from content.access import OPERATOR, Kind, Viewer
from content.editing import changes, corrections, drafting, leaflets, publishing
from content.guiding import guidance
from content.joining import keys, organisations
from content.records import (
    ChangeKind,
    ChangeSet,
    Edition,
    LocalisedText,
    OrganisationKind,
    Role,
    Scope,
    Sector,
    Words,
)
from content.replacing import replace
from tests import standing

SEED = seeding.fixture("local-authority-links.md")
REVISED = seeding.fixture("local-authority-links-revised.md")
SLUG = "local-authority-links"
LANGUAGE = "en-GB"
RULE = "If you find that you can't tick all of these boxes then you should think again about linking."
EDITING = (Scope.READ, Scope.CONTENT_WRITE, Scope.CONTENT_PUBLISH)

READER = Viewer(kind=Kind.KEY, id="key-reader", role=Role.VIEWER, scopes=frozenset({Scope.READ}))
STRANGER = Viewer(kind=Kind.KEY, id="key-stranger", role=Role.EDITOR, scopes=frozenset(EDITING))
"""An editor of nothing that is here."""


@dataclass(frozen=True)
class Desk:
    """An editor, the collection that they edit, and where their files are kept."""

    editor: Viewer
    collection: str
    store: files.Store


async def desk(store: files.Store, *, slug: str = "toolkit", name: str = "the editor's desk") -> Desk:
    """Begin a collection, with a key that edits it and nothing else."""
    title = LocalisedText(Words("Toolkit"), LANGUAGE)
    collection = await leaflets.create_collection(OPERATOR, slug=slug, title=title)
    keeper = await organisations.add(
        OPERATOR, name=LocalisedText(Words(f"Keeper of {slug}"), LANGUAGE), kind=OrganisationKind.NGO, country="GB"
    )
    made = await keys.create(
        OPERATOR,
        organisation=keeper,
        name=name,
        role=Role.EDITOR,
        collections=(collection,),
        scopes=EDITING,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )
    return Desk(await keys.viewer_for(made.secret or "", request_id="test"), collection, store)


async def draft(  # noqa: PLR0913 - it stands for a verb
    at: Desk,
    source: bytes = SEED,
    *,
    leaflet: str | None = None,
    change_kind: ChangeKind = ChangeKind.MAJOR,
    replaces: str | None = None,
    idempotency_key: str | None = None,
    language: str = LANGUAGE,
    translation_of: str | None = None,
) -> str:
    """Upload a file as a new leaflet, or as a draft of the leaflet with this name."""
    new = drafting.NewLeaflet(collection=at.collection, sector=Sector.LOCAL_AUTHORITY)
    return await drafting.draft(
        at.editor,
        store=at.store,
        target=drafting.Target(slug=leaflet) if leaflet else drafting.Target(new=new),
        language=language,
        source=source,
        filename="leaflet.md",
        change_kind=change_kind,
        replaces=replaces,
        translation_of=translation_of,
        idempotency_key=idempotency_key,
    )


async def published(at: Desk, source: bytes = SEED, *, leaflet: str | None = None, language: str = LANGUAGE) -> str:
    """Upload a file and put it in force, whatever matches it proposes taken for the same items."""
    edition = await draft(at, source, leaflet=leaflet, language=language)
    version = 1
    proposed = [item for item in (await change_set(at.editor, edition)).items if item.score is not None]
    if proposed:
        decisions = [corrections.Decision(change=one.id, same=True) for one in proposed]
        await corrections.decide(at.editor, edition=edition, expected_version=version, decisions=decisions)
        version += 1
    return await publishing.publish(at.editor, edition=edition, expected_version=version)


async def seen(viewer: Viewer, edition: str) -> Edition:
    """Read an edition that the viewer may see."""
    found = await guidance.find_edition(viewer, id=edition)
    assert found is not None
    return found


async def change_set(viewer: Viewer, edition: str, since: int | None = None) -> ChangeSet:
    """Compare an edition that the viewer may see."""
    (found,) = await changes.change_sets(viewer, [(await seen(viewer, edition), since)])
    assert isinstance(found, ChangeSet)
    return found


def little(*boxes: str, title: str = "Little Leaflet", rule: str = RULE) -> bytes:
    """Write a leaflet of a few boxes."""
    listed = "\n".join(f"- [ ] {box}" for box in boxes)
    return f"{title}\n\nChecklist:\n\n{listed}\n\n{rule}\n".encode()


def bullets(heading: str, source: bytes = SEED) -> list[str]:
    """List the points that stand under a heading of a file, without reading it as a leaflet."""
    after = source.decode().split(f"\n{heading}\n", 1)[1]
    found: list[str] = []
    for line in after.splitlines():
        if line and not line.startswith("- "):
            break
        found += [line[2:]] if line else []
    return found


def lacking(viewer: Viewer, scope: Scope) -> Viewer:
    """Take one scope from a viewer."""
    return replace(viewer, scopes=viewer.scopes - {scope})


async def kept(store: files.Store) -> dict[str, list[str]]:
    """Give every row of every table, and the name of every file: what a refusal leaves as it is."""
    return {
        **await standing.rows(),
        "files": sorted(str(path) for path in store.folder.rglob("*") if path.is_file()),
    }


@asynccontextmanager
async def refused(store: files.Store, code: str, says: str = "") -> AsyncIterator[None]:
    """Expect a refusal with a code, and that nothing at all has changed."""
    before = await kept(store)
    with pytest.raises(errors.Refusal) as caught:
        yield
    assert caught.value.code == code, caught.value.message
    assert re.search(says, caught.value.message), caught.value.message
    assert await kept(store) == before
