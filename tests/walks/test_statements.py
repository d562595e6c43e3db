"""A read takes the same number of SQL statements for 1, 10 and 100 rows, on both engines."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from content import database as records_database
from content import files, ids, log, models, seeding
from server import inside, logs
from server.settings import Settings
from tests.walks.conftest import ACCEPT, OPERATIONS

pytestmark = pytest.mark.anyio

SLUG = "local-authority-links"
QID = "Q99999999"
LATER = "2098-01-01T00:00:00Z"
SIZES = (1, 10, 100)

READS: dict[str, dict[str, Any]] = {
    "A01_LeafletPage": {"slug": SLUG, "lang": ["fr", "en"]},
    "A02_ChecklistTwoColumns": {"slug": SLUG},
    "A03_OpportunitiesTeaser": {"slug": SLUG},
    "A04_OurTwinTowns": {"qid": QID},
    "A08_ChallengesAccordion": {"slug": SLUG},
    "A09_BuildTimeManifest": {},
    "B01_AdviceForThisReader": {"slug": SLUG, "who": "RESOURCE_POOR"},
    "B02_BothAudiencesSideBySide": {"slug": SLUG},
    "B04_ConditionsByGroup": {"slug": SLUG},
    "B05_LeafletFamily": {"slug": "toolkit"},
    "B06_WhatChangedSinceOurCopy": {"slug": SLUG, "have": 1},
    "B07_ReadinessBadge": {"id": "PARTNERSHIP"},
    "B10_PinnedEdition": {"slug": SLUG, "n": 1},
    "C03_PreviewDraft": {"id": "EDITION"},
    "C08_TranslationGaps": {"slug": SLUG, "lang": ["fr"]},
    "C10_EditionHistory": {"slug": SLUG},
    "D202_ChecklistInMyLanguage": {"id": "PARTNERSHIP", "lang": ["en"]},
    "D205_AdviceForUs": {"slug": SLUG, "lang": ["sw", "en"]},
    "F01_AnyRecord": {"ids": "IDS"},
    "F02_AdviceWhenWeSigned": {"slug": SLUG, "then": LATER},
    "F03_WhatWillGoLiveOnMonday": {"monday": LATER},
    "F05_AuthorityBeforeItMerged": {"qid": QID, "then": LATER},
    "F12_IsThisCopyTrue": {"hash": "HASH"},
}

LISTS = {
    "partnerships": """{ partnerships(first: 100) { totalCount nodes { id title stage
      mySide { position } counterpart { organisation { slug } }
      sides { organisation { name country { name } } readiness { ticked total verdict } }
      readiness { verdict ticked total edition { number } newerEdition { number }
        items { joint item { text checklist { key } } } disagreements { item { text } } } } } }""",
    "organisations": """{ organisations(first: 100) { nodes { name country { name } kind website } } }""",
    "leaflets": """{ leaflets(first: 20) { nodes { title collection { slug } supplementedBy { slug }
      edition { title sections { heading items { text ... on GuidanceItem { sameAs { text } section { key } } } }
        rule { checklists { key } } files { source { filename } } } } } }""",
    "viewer": """{ viewer { name organisation { name integration { keys { name } } }
      partnerships(first: 100) { nodes { title counterpart { organisation { name } } } } } }""",
}


class Records:
    """The demo, opened in this process, with as many copies of its records as a test wants."""

    def __init__(self, client: httpx2.AsyncClient, demo: seeding.Demo) -> None:
        """Begin with what the demo made."""
        self.client = client
        self.demo = demo
        self.count = 1
        self.ids: list[str] = [demo.partnership]

    async def ask(self, query: str, variables: dict[str, Any], key: str) -> Any:
        headers = {**ACCEPT, "authorization": f"Bearer {key}"}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body = answer.json()
        assert "errors" not in body, body
        return body["data"]

    async def grow(self, size: int) -> None:
        """Copy the leaflet and the partnership, with all that hangs on them, until there are so many."""
        leaflet = await models.Leaflet.get(slug=SLUG, until__isnull=True)
        edition = await models.Edition.get(leaflet_id=leaflet.id)
        words = await models.Wording.filter(edition_id=edition.id)
        items = await models.Item.filter(leaflet_id=leaflet.id)
        partnership = await models.Partnership.get(id=self.demo.partnership, until__isnull=True)
        sides = await models.Side.filter(partnership_id=partnership.id, until__isnull=True)
        answers = await models.Answer.filter(partnership_id=partnership.id, until__isnull=True)
        for number in range(self.count, size):
            new = {"leaflet_id": ids.new("leaflet"), "edition_id": ids.new("edition")}
            await _copy(leaflet, id=new["leaflet_id"], slug=f"{SLUG}-{number}")
            await _copy(edition, id=new["edition_id"], leaflet_id=new["leaflet_id"])
            await models.Wording.bulk_create([_like(one, edition_id=new["edition_id"]) for one in words])
            await models.Item.bulk_create(
                [_like(one, id=f"{new['leaflet_id']}/{one.key}", leaflet_id=new["leaflet_id"]) for one in items]
            )
            link = ids.new("partnership")
            self.ids.append(link)
            await _copy(partnership, id=link, slug=f"{partnership.slug}-{number}")
            names = {side.id: ids.new("side") for side in sides}
            for side in sides:
                if side.place:
                    other = await models.Organisation.get(id=side.organisation_id, until__isnull=True)
                    organisation = ids.new("organisation")
                    await _copy(other, id=organisation, slug=f"{other.slug}-{number}")
                else:
                    organisation = side.organisation_id
                await _copy(side, id=names[side.id], partnership_id=link, organisation_id=organisation)
            for answer in answers:
                side_id = names[answer.side_id]
                key = answer.id.rpartition("/")[2]
                await _copy(answer, id=f"{side_id}/{key}", side_id=side_id, partnership_id=link, client_id=None)
        self.count = max(self.count, size)


def _like(row: Any, **changes: Any) -> Any:
    values = models.values(row)
    for generated in ("row",):
        values.pop(generated, None)
    return type(row)(**{**values, **changes})


async def _copy(row: Any, **changes: Any) -> None:
    await _like(row, **changes).save(force_create=True)


@pytest.fixture
async def records(database_url: str, tmp_path: Path) -> AsyncIterator[Records]:
    settings = Settings(data_folder=tmp_path, database_url=database_url, public_url="http://testing")
    with (tmp_path / "log").open("wb") as stream:
        transport = httpx2.ASGITransport(app=inside.application(settings, "key", logger=logs.make(stream)))
        async with (
            records_database.opened(database_url),
            httpx2.AsyncClient(transport=transport, base_url="http://testing") as client,
        ):
            demo = await seeding.demo(files.Store(settings.files_folder), lambda _: None)
            await models.Organisation.filter(slug="exampleton-town-council").update(wikidata_id=QID)
            await models.Partnership.filter(id=demo.partnership).update(stage="AGREED")
            yield Records(client, demo)
            await log.settled()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count statements where the engine is given them."""
    client = records_database.connection()
    given: list[str] = []
    kept = client.acquire_connection

    def acquire() -> Any:
        given.append("statement")
        return kept()

    client.acquire_connection = acquire  # type: ignore[method-assign]  # It is put back below.
    try:
        yield given
    finally:
        del client.acquire_connection


async def variables_of(records: Records, name: str) -> dict[str, Any]:
    """Put in what differs from run to run."""
    edition = await models.Edition.filter(leaflet_id__not="").order_by("published_at").first()
    assert edition is not None
    named = {
        "PARTNERSHIP": records.demo.partnership,
        "EDITION": edition.id,
        "HASH": edition.content_hash,
        "IDS": records.ids[:100],
    }
    return {key: named.get(value, value) if isinstance(value, str) else value for key, value in READS[name].items()}


async def test_no_read_takes_more_statements_for_more_rows(records: Records) -> None:
    taken: dict[str, list[int]] = {}
    for size in SIZES:
        await records.grow(size)
        asked = {name: (OPERATIONS[name], await variables_of(records, name)) for name in READS}
        asked |= {f"list of {name}": (query, {}) for name, query in LISTS.items()}
        for name, (query, variables) in asked.items():
            key = records.demo.editor_key if name.startswith("C") else records.demo.exampleton_key
            await records.ask(query, variables, key)  # The first time, the key's last use may be noted.
            with counted() as given:
                data = await records.ask(query, variables, key)
            taken.setdefault(name, []).append(len(given))
            if name == "A04_OurTwinTowns":
                assert data["organisation"]["partnerships"]["totalCount"] == size
            if name == "A09_BuildTimeManifest":
                assert len(data["leaflets"]["nodes"]) == size
    assert {name: counts for name, counts in taken.items() if len(set(counts)) > 1} == {}
    assert min(min(counts) for counts in taken.values()) > 0


def test_every_reading_operation_is_counted() -> None:
    assert set(READS) == {name for name, text in OPERATIONS.items() if text.startswith("query")}
