"""A read takes the same number of SQL statements for 1, 10 and 100 rows, on both engines.

On PostgreSQL, which is given the same statements, 100 rows are part of `make soak`.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from content import database as records_database
from content import files, log, models, paging, seeding
from content.joining import keys
from content.records import Stage
from content.telling import feed
from server import inside, logs
from server.settings import Settings
from tests import remembered, switched
from tests.content import busy as doing
from tests.content.living import days
from tests.walks import rows
from tests.walks.conftest import OPERATIONS
from tests.walks.rows import SLUG, Records, counted

pytestmark = pytest.mark.anyio

QID = "Q99999999"
LATER = "2098-01-01T00:00:00Z"
SOAK = bool(os.environ.get("SOAK"))
SIZES = (1, 10, 100)
BOXES = 31
LIVES_STATEMENTS_MAX = 20
"""For a page of partnerships with their next steps, at any stage."""
START = paging.encode(feed.LIST_NAME, [0])
"""Before everything that has happened."""

READS: dict[str, dict[str, Any]] = {
    "A01_LeafletPage": {"slug": SLUG, "lang": ["fr", "en"]},
    "A02_ChecklistTwoColumns": {"slug": SLUG},
    "A03_OpportunitiesTeaser": {"slug": SLUG},
    "A04_OurTwinTowns": {"qid": QID},
    "A05_TwinTownPage": {"slug": "LINK", "lang": ["en"]},
    "B03_OneSnippet": {"slug": SLUG, "key": "conditions"},
    "B09_HowToSteps": {"slug": SLUG},
    "D103_OurChecklist": {"id": "PARTNERSHIP"},
    "D110_BriefTheMayor": {"id": "PARTNERSHIP"},
    "D201_OneScreen": {"id": "PARTNERSHIP", "cursor": START, "lang": ["en"]},
    "F04_HowWeStoodAYearAgo": {"id": "PARTNERSHIP", "then": LATER},
    "F18_OurKeys": {},
    "F27_FindAPartner": {"lang": ["en"]},
    "A06_StructuredData": {"slug": "LINK"},
    "A07_SiteSearch": {"q": "reciprocity", "lang": ["en"]},
    "A08_ChallengesAccordion": {"slug": SLUG},
    "A09_BuildTimeManifest": {},
    "B01_AdviceForThisReader": {"slug": SLUG, "who": "RESOURCE_POOR"},
    "B02_BothAudiencesSideBySide": {"slug": SLUG},
    "B04_ConditionsByGroup": {"slug": SLUG},
    "B05_LeafletFamily": {"slug": "toolkit"},
    "B06_WhatChangedSinceOurCopy": {"slug": SLUG, "have": 1},
    "B07_ReadinessBadge": {"id": "PARTNERSHIP"},
    "B08_PartnerDirectory": {"country": ["GB", "MW"], "goal": ["11"]},
    "B10_PinnedEdition": {"slug": SLUG, "n": 1},
    "C03_PreviewDraft": {"id": "EDITION"},
    "C08_TranslationGaps": {"slug": SLUG, "lang": ["fr"]},
    "C10_EditionHistory": {"slug": SLUG},
    "D101_MyDesk": {},
    "D202_ChecklistInMyLanguage": {"id": "PARTNERSHIP", "lang": ["en"]},
    "D209_WhoDoesWhatThisMonth": {"id": "PARTNERSHIP"},
    "F30_DutiesNobodyHas": {"id": "PARTNERSHIP"},
    "D205_AdviceForUs": {"slug": SLUG, "lang": ["sw", "en"]},
    "D208_ChangesOnly": {"id": "PARTNERSHIP", "cursor": START},
    "E01_Portfolio": {},
    "E02_StuckItems": {},
    "E03_NeedsAttention": {},
    "E04_Quiet": {"since": "2090-01-01"},
    "E05_ExpiringAgreements": {"before": "2090-01-01"},
    "E06_OneSidedLinks": {},
    "E08_ByCountryAndGoal": {},
    "E10_WhoChangedWhat": {"id": "PARTNERSHIP"},
    "F13_CatchUp": {},
    "H01_TheLifeOfAnItem": {"slug": SLUG, "key": "persevere"},
    "F01_AnyRecord": {"ids": "IDS"},
    "F41_AVisitFromTheFeed": {"id": "VISIT"},
    "F02_AdviceWhenWeSigned": {"slug": SLUG, "then": LATER},
    "F03_WhatWillGoLiveOnMonday": {"monday": LATER},
    "F05_AuthorityBeforeItMerged": {"qid": QID, "then": LATER},
    "F11_EmbedAndFiles": {"slug": SLUG},
    "F11_FilesToTakeAway": {"slug": SLUG},
    "F12_IsThisCopyTrue": {"hash": "HASH"},
    "L01_WhatCanBecomeOfIt": {"id": "PARTNERSHIP"},
    "T02_InFrenchWhereThereIsFrench": {"slug": SLUG, "lang": ["fr", "en"]},
}

LIVES = """{ partnerships(first: 100) { totalCount nodes { stage
  availableTransitions { action to allowed missing asks consents { note side { organisation { name } } } }
  timeline { endedOn endReason continues { title } stages { from to on by { name } note despiteThinkAgain
    consents { note side { organisation { name } } } } } } } }"""
LISTS = {
    "editions": """{ leaflet(by: {slug: "local-authority-links"}) { editions(first: 20) { totalCount nodes { number
      translation { behind } publication { supersededBy { number } } changeSet { summary }
      sections { items { text } } rule { text } files { source { filename } } } } } }""",
    "partnerships": """{ partnerships(first: 100) { totalCount nodes { id title stage
      mySide { position } counterpart { organisation { slug } }
      sides { organisation { name country { name } } readiness { ticked total verdict } }
      readiness { suggestions { because } nextSteps(first: 10) { why }
        verdict ticked total edition { number } newerEdition { number }
        items { joint item { text checklist { key } } } disagreements { item { text } } } } } }""",
    "lives": LIVES,
    "attention": """{ partnerships(first: 100) { nodes { attention { code message since } } } }""",
    "narrowed": """{ partnerships(first: 50, filter: {verdict: [IN_PROGRESS], quietSince: "2090-01-01", goal: ["11"],
      agreementExpiresBefore: "2090-01-01"}, orderBy: {field: LAST_ACTIVE_ON}) { totalCount nodes { title } } }""",
    "facets": """{ partnerships(first: 50, orderBy: {field: NEXT_REVIEW_ON}) { nodes { title } facets {
      stages { value label count } forms { value count } verdicts { value count } countries { label count }
      goals { label count } } } }""",
    "advice": """{ partnerships(first: 50) { nodes { readiness(language: ["fr"]) { items {
      advice { text section { key } } item { advice(audience: RESOURCE_POOR) { text sameAs { text } } } } } } } }""",
    "wants": """{ partnerships(first: 100) { nodes { aims { text side { id } } goals { code title }
      agreement { status } agreements { kind status expiresOn noticeBy aims { text } signatures { name side { id } }
        responsibilities { function person side { id } } document { title } replaces { id } partnership { id } }
      stakeholders { category involvement organisation { name } side { id } }
      sides { aims(language: ["ny"]) { text language } plan { method outcomes document { title url } }
        contacts { name role email } supporters { name } documents { title url mediaType bytes } } } } }""",
    "organisations": """{ organisations(first: 100) { nodes { name country { name } kind website } } }""",
    "mergers": """{ organisations(first: 100) { nodes { name notice successor { slug } replaces { slug } } } }""",
    "claims": """{ organisations(first: 100) { nodes { claims { statement outcome askedBy { name } } } } }""",
    "networks": """{ organisations(first: 100) { nodes { name networks { network { name } joinedAt } } } }""",
    "members": """{ organisations(first: 100) { nodes { name
      members(first: 5) { totalCount nodes { organisation { name networks { askedAt } } } } } } }""",
    "across a network": """{ partnerships(first: 100) { nodes { title timeline { lastActiveOn reviewOverdue }
      reviewRequests { by network { name } }
      readiness { verdict sides { cannot } } visits(first: 2) { nodes { purpose } } sides { contacts { name }
        readiness { ticked total cannot } organisation { name } documents { title } } agreements { kind } } } }""",
    "portfolio across a network": """{ portfolio { total facets { verdicts { value count } countries { value } }
      attention { value label count } stuckItems(first: 31) { item { text } cannot unanswered disagreed }
      expiringAgreements(before: "2090-01-01") } }""",
    "stuck across a network": """{ partnerships(first: 100, filter: {stuckOn: "follow-up", attention: [QUIET, NO_LEAD],
      verdict: [IN_PROGRESS]}) { totalCount nodes { title attention { code since } } } }""",
    "heard across a network": """{ changes(first: 100) { totalCount nodes { type summary by { name } } } }""",
    "leaflets": """{ leaflets(first: 20) { nodes { title collection { slug } supplementedBy { slug }
      edition { title sections { heading items { text ... on GuidanceItem { sameAs { text } section { key } } } }
        rule { checklists { key } } files { source { filename } } } } } }""",
    "embeds": """{ leaflets(first: 20) { nodes { edition { embed(pin: true) { html scriptTag oEmbedUrl attribution
      licence { url } edition { number } } sections { embed { html edition { number } } } } } } }""",
    "C editing": """{ viewer { tasks { code message since edition { title } leaflet { title } } }
      leaflet(by: {slug: "local-authority-links"}) { reviewOverdue editions(first: 20) { nodes {
        comments { text madeBy } availableTransitions { action to allowed missing }
        changeSet { impact { partnershipsAffected consumers { name organisation { name } } } } } } } }""",
    "leaflets found": """{ search(query: "local auth", first: 100, filter: {kind: [LEAFLET]}, orderBy: NEWEST) {
      totalCount nodes { record { ... on Leaflet { slug title } } } } }""",
    "parts found": """{ search(query: "a", first: 20, filter: {kind: [SECTION, ITEM]}) { totalCount
      facets { kinds { value } languages { label } } nodes { title url highlights { text } record {
        ... on Section { items { text } } ... on GuidanceItem { text sameAs { key } }
        ... on ChecklistItem { text } } } } }""",
    "organisations found": """{ search(query: "mfano", first: 100, filter: {kind: [ORGANISATION]}) {
      facets { countries { label count } } nodes { record { ... on Organisation { name country { name } } } } } }""",
    "partnerships found": """{ search(query: "mfano", first: 100, filter: {kind: [PARTNERSHIP]}) { totalCount
      nodes { record { ... on Partnership { title sides { organisation { name } } } } } } }""",
    "changes": """{ changes(first: 100) { totalCount nodes { type at recordedAt by { name } summary
      subject { __typename id } } } }""",
    "audit": """{ audit(first: 100, filter: {action: ["answerItems"]}) { totalCount nodes { at actor action before after
      subject { __typename id } } } }""",
    "doings": """{ partnerships(first: 100) { nodes { timeline { lastActiveOn nextReviewOn reviewOverdue }
      visits(first: 2) { totalCount nodes { purpose host { organisation { name } } partnership { title } } }
      reviews(last: 2) { totalCount nodes { findings challenges { text } signedOffBy { organisation { name } } } }
      activities(first: 2, filter: {unassigned: true, withoutAim: true}) { totalCount nodes { title cost aims { text }
        goals { code } funders { name } responsibilities { function person side { organisation { name } } } } }
      activityLoad { quarter activities }
      updates(first: 2) { totalCount nodes { title body side { organisation { name } } } } } } }""",
    "updates found": """{ search(query: "wells", first: 100, filter: {kind: [UPDATE]}) { totalCount nodes { url record {
      ... on Update { title partnership { title } } } } } }""",
    "exports": """{ partnerships(first: 100) { nodes { exports { jsonLd iati } } } }""",
    "registered": """{ viewer { organisation { integration { consumers { name url organisation { name }
      documents(first: 2, filter: {status: [CURRENT]}) { totalCount nodes { name hash cost deprecatedUses lastUsedAt }
      } } } } } }""",
    "viewer": """{ viewer { name organisation { name integration { keys { name } } }
      partnerships(first: 100) { nodes { title counterpart { organisation { name } } } } } }""",
}


@pytest.fixture
async def records(database_url: str, tmp_path: Path) -> AsyncIterator[Records]:
    settings = switched.off(Settings(data_folder=tmp_path, database_url=database_url, public_url="http://testing"))
    with (tmp_path / "log").open("wb", buffering=0) as stream:
        transport = httpx2.ASGITransport(app=inside.application(settings, "key", logger=logs.make(stream)))
        async with (
            records_database.opened(database_url),
            httpx2.AsyncClient(transport=transport, base_url="http://testing") as client,
        ):
            demo = await remembered.once(
                "demo", settings.files_folder, lambda: seeding.demo(files.Store(settings.files_folder), lambda _: None)
            )
            await models.Organisation.filter(slug="exampleton-town-council").update(wikidata_id=QID)
            await models.Partnership.filter(id=demo.partnership).update(stage="AGREED")
            await rows.wish(demo)
            await _done(demo)
            await rows.register(demo)
            yield Records(client, demo, across=await rows.network(demo))
            await log.settled()


async def _done(demo: seeding.Demo) -> None:
    """Record one of each of what the sides do together."""
    rich = await keys.viewer_for(demo.exampleton_key, request_id="test")
    await doing.visit(rich, demo.partnership)
    await doing.activity(rich, demo.partnership)
    await doing.review(rich, demo.partnership, challenges=("changes-of-staff-and",), next_review_on=days(90))
    await doing.update(rich, demo.partnership)


@pytest.fixture
def sizes(database_url: str) -> tuple[int, ...]:
    """How many rows there are, one after the other."""
    return SIZES if SOAK or records_database.is_sqlite(database_url) else SIZES[:-1]


async def test_no_read_takes_more_statements_for_more_leaflets_and_partnerships(
    records: Records, sizes: tuple[int, ...]
) -> None:
    taken = await statements(records, records.grow, sizes)
    assert {name: counts for name, counts in taken.items() if len(set(counts)) > 1} == {}
    assert min(min(counts) for counts in taken.values()) > 0
    given = await readings(records)
    twins = await asked(records, "A04_OurTwinTowns", given["A04_OurTwinTowns"])
    assert twins["organisation"]["partnerships"]["totalCount"] == sizes[-1]
    manifest = await asked(records, "A09_BuildTimeManifest", given["A09_BuildTimeManifest"])
    assert len(manifest["leaflets"]["nodes"]) == sizes[-1]


async def test_no_read_takes_more_statements_for_more_editions_and_answers(
    records: Records, sizes: tuple[int, ...]
) -> None:
    taken = await statements(records, records.reprint, sizes)
    assert {name: counts for name, counts in taken.items() if len(set(counts)) > 1} == {}
    given = await readings(records)
    history = await asked(records, "C10_EditionHistory", given["C10_EditionHistory"])
    numbers = [one["number"] for one in history["leaflet"]["editions"]["nodes"]]
    assert numbers == list(range(sizes[-1] + 1, max(sizes[-1] - 49, 0), -1))
    checklist = await asked(records, "D202_ChecklistInMyLanguage", given["D202_ChecklistInMyLanguage"])
    states = [one["mine"]["state"] for one in checklist["partnership"]["readiness"]["items"]]
    assert (len(states), states.count("UNANSWERED")) == (BOXES, max(BOXES - sizes[-1] - 1, 0))


async def test_what_can_follow_takes_as_many_statements_for_many_partnerships_at_any_stage(
    records: Records, sizes: tuple[int, ...]
) -> None:
    await records.ask("{ viewer { name } }", {}, records.demo.exampleton_key)
    taken: dict[str, list[int]] = {}
    for size in sizes:
        await records.copied(size)
        await records.ask("{ viewer { name } }", {}, records.demo.exampleton_key)  # As above.
        for stage in Stage:
            await models.Partnership.filter(id__in=records.ids).update(stage=stage)
            with counted() as given:
                found = await records.ask(LIVES, {}, records.demo.exampleton_key)
            assert {one["stage"] for one in found["partnerships"]["nodes"]} == {stage.value}
            assert found["partnerships"]["totalCount"] == size
            taken.setdefault(stage.value, []).append(len(given))
    assert {stage: counts for stage, counts in taken.items() if len(set(counts)) > 1} == {}
    assert max(max(counts) for counts in taken.values()) <= LIVES_STATEMENTS_MAX


@switched.on
async def test_every_read_is_answered_by_its_plan(records: Records, tmp_path: Path) -> None:
    left: dict[str, str] = {}
    for name, variables in (await readings(records)).items():
        await asked(records, name, variables)
        await asyncio.sleep(0)  # Its line goes out at the end of the turn.
        line = json.loads((tmp_path / "log").read_bytes().splitlines()[-1])
        if line["plan"] != logs.PLANNED:
            left[name] = line["plan"]
    assert left == {}, "graphql-core answers what nothing stands in the way of, by reason"


def test_every_reading_operation_is_counted() -> None:
    assert set(READS) == {name for name, text in OPERATIONS.items() if text.startswith("query")}


async def statements(
    records: Records, grow: Callable[[int], Awaitable[None]], sizes: tuple[int, ...]
) -> dict[str, list[int]]:
    """Count the statements of each read, for every size."""
    for key in (records.demo.editor_key, records.demo.exampleton_key, records.across):
        await records.ask("{ viewer { name } }", {}, key)  # The first time, a key's last use is noted.
    taken: dict[str, list[int]] = {}
    for size in sizes:
        await grow(size)
        await records.ask("{ viewer { name } }", {}, records.across)  # What grew is known in the process.
        for name, variables in (await readings(records)).items():
            with counted() as given:
                await asked(records, name, variables)
            taken.setdefault(name, []).append(len(given))
    return taken


async def asked(records: Records, name: str, variables: dict[str, Any]) -> Any:
    key = records.demo.editor_key if name.startswith("C") else records.demo.exampleton_key
    key = records.across if name.endswith("across a network") else key
    return await records.ask(LISTS.get(name) or OPERATIONS[name], variables, key)


async def readings(records: Records) -> dict[str, dict[str, Any]]:
    """Name every read with its variables, and put in those that differ from run to run."""
    edition = await models.Edition.get(number=1, leaflet_id__in=await leaflet_ids())
    named = {
        "PARTNERSHIP": records.demo.partnership,
        "LINK": (await models.Partnership.get(id=records.demo.partnership, until__isnull=True)).slug,
        "EDITION": edition.id,
        "VISIT": (await models.Visit.all().order_by("row"))[0].id,
        "HASH": edition.content_hash,
        "IDS": records.ids[:100],
    }
    found = {
        name: {key: named.get(value, value) if isinstance(value, str) else value for key, value in variables.items()}
        for name, variables in READS.items()
    }
    return found | {name: {} for name in LISTS}


async def leaflet_ids() -> list[str]:
    return [str(one) for one in await models.Leaflet.filter(slug=SLUG).values_list("id", flat=True)]
