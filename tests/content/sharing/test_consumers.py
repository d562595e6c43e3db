"""Consumers: a site's operations are registered whole or not at all, known by their hash, and retired at once."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema

from content import errors, files, log, models, paging
from content.access import ANONYMOUS, OPERATOR, Viewer
from content.editing import leaflets
from content.records import (
    Consumer,
    DateOrder,
    DocumentFilter,
    DocumentStatus,
    OrderDirection,
    RegisteredDocument,
    Role,
    Scope,
)
from content.sharing import consumers
from schema import documents
from schema.root import schema
from tests.content.linked import begin, holder, newcomer, refused, unchanged

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]

PAGE = paging.Page(first=100)
TITLE = '{ leaflet(by: {slug: "x"}) { title } }'
LISTED = "query Listed($first: Int) { organisations(first: $first) { nodes { name } } }"
DEAR = "organisations(first: 100) { nodes { partnerships(first: 100) { nodes { sides { id } } } } }"
OLD = "query Old { old(by: {old: 1}) { new } }"
LATER = build_schema("""
  type Query { old(by: By): Thing  new(by: By, old: Kind @deprecated(reason: "Use new")): Thing }
  type Thing { old: Int @deprecated(reason: "Use new")  new: Int }
  input By { old: Int @deprecated(reason: "Use new")  new: Int }
  enum Kind { OLD @deprecated(reason: "Use new")  NEW }
""")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def site(by: Viewer, name: str = "Twin towns page", url: str | None = None) -> str:
    return await consumers.register(by, organisation=by.organisation_id or "", name=name, url=url)


async def register(
    by: Viewer, consumer: str, *texts: str, given: GraphQLSchema | None = None, **more: Any
) -> list[str]:
    examine = documents.examiner(given or schema._schema)
    return list(
        await consumers.register_documents(
            by, consumer=consumer, texts=texts, examine=examine, contract="later" if given else "today", **more
        )
    )


async def listed(by: Viewer, consumer: str, page: paging.Page = PAGE, **narrowed: Any) -> list[RegisteredDocument]:
    shown = (await consumers.by_id(by, [consumer]))[consumer]
    found = await consumers.documents_of(by, [shown], page, DocumentFilter(**narrowed), DateOrder())
    return list(found[consumer].nodes)


async def test_a_site_is_recorded_once_by_its_name() -> None:
    lead = await newcomer("Town")
    own = lead.organisation_id or ""
    first = await site(lead)
    assert await consumers.by_id(lead, [first]) == {first: Consumer(first, own, "Twin towns page", None)}
    async with unchanged():
        assert await site(lead) == first
    assert await site(lead, url="https://council.example/twins") == first
    async with unchanged():
        assert await site(lead) == first, "no address is no other address"
    other = await consumers.register(OPERATOR, organisation=own, name="App")
    shown = await consumers.of_organisations(lead, [own])
    assert [(one.id, one.name, one.url) for one in shown[own]] == [
        (other, "App", None),
        (first, "Twin towns page", "https://council.example/twins"),
    ]
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.actor, entry.subject) == ("registerConsumer", "operator", other)


@pytest.mark.parametrize(
    ("kind", "path", "asked"),
    [
        (errors.InvalidInput, "name", {"name": " "}),
        (errors.InvalidInput, "name", {"name": "x" * 201}),
        (errors.InvalidInput, "name", {"name": "a\0"}),
        (errors.InvalidInput, "url", {"url": "javascript:alert(1)"}),
        (errors.NotFound, "organisation", {"organisation": "organisation-none"}),
        (errors.NotFound, "organisation", {"organisation": "a\0"}),
    ],
)
async def test_a_site_of_the_wrong_form_is_refused(
    kind: type[errors.Refusal], path: str, asked: dict[str, str]
) -> None:
    lead = await newcomer("Town")
    async with refused(kind, path):
        await consumers.register(lead, **{"organisation": lead.organisation_id or "", "name": "Site", **asked})


async def test_an_organisation_has_so_many_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "CONSUMERS_MAX", 2)
    lead = await newcomer("Town")
    first = await site(lead, "A")
    await site(lead, "B")
    async with refused(errors.LimitReached):
        await site(lead, "C")
    assert await site(lead, "A") == first
    await site(await newcomer("Other"), "C")


async def test_operations_are_registered_with_what_the_contract_says_of_them() -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    made = await register(lead, consumer, TITLE, LISTED, TITLE)
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.subject) == ("registerDocuments", consumer)
    assert entry.after == {"consumer": consumer, "registered": [sha256(TITLE), sha256(LISTED)]}
    assert made[0] == made[2]
    common: dict[str, Any] = {"consumer_id": consumer, "deprecated_uses": (), "registered_at": entry.at}
    common |= {"retired_at": None, "last_used_at": None}
    assert await listed(lead, consumer) == [
        RegisteredDocument(id=made[1], name="Listed", hash=sha256(LISTED), text=LISTED, cost=101, **common),
        RegisteredDocument(id=made[0], name="query", hash=sha256(TITLE), text=TITLE, cost=1, **common),
    ]
    async with unchanged():
        assert await register(lead, consumer, LISTED, TITLE) == [made[1], made[0]]
    elsewhere = await site(lead, "App")
    assert await register(lead, elsewhere, TITLE) != made[:1], "each site has its own"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ nowhere }", "Cannot query field 'nowhere'"),
        ("{ leaflet", "Syntax Error"),
        ("fragment F on Query { __typename }", "never used"),
        ("query A { __typename } query B { __typename }", "2 operations"),
        ("{ leaflet(by: {slug: 1}) { title } }", "String cannot represent"),
        ("{" + " ".join(f"a{n}: __typename" for n in range(300)) + "}", "at most 200"),
        (f"{{ {DEAR} b: {DEAR} c: {DEAR} }}", "at most 60000"),
    ],
)
async def test_an_operation_that_does_not_fit_is_refused_by_its_place_and_no_other_is_registered(
    text: str, says: str
) -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    async with refused(errors.DocumentRefused, "texts", "1", says=says):
        await register(lead, consumer, TITLE, text)


async def test_registering_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    for texts in ((), (TITLE,) * 101):
        async with refused(errors.InvalidInput, "texts"):
            await register(lead, consumer, *texts)
    for text in ("", "a\0", "x" * 32_001):
        async with refused(errors.InvalidInput, "texts", "0"):
            await register(lead, consumer, text)
    async with refused(errors.DocumentRefused, "texts", "0", says="bytes"):
        await register(lead, consumer, "# " + "é" * 31_000 + "\n" + TITLE)
    monkeypatch.setattr(consumers, "DOCUMENTS_MAX", 2)
    first, second = await register(lead, consumer, TITLE, LISTED)
    async with refused(errors.LimitReached, "texts"):
        await register(lead, consumer, TITLE, "{ __typename }")
    await consumers.retire(lead, documents=[second])
    (third,) = await register(lead, consumer, "{ __typename }")
    async with refused(errors.LimitReached, "texts"):
        await register(lead, consumer, LISTED)
    assert [one.id for one in await listed(lead, consumer, status=(DocumentStatus.CURRENT,))] == [third, first]


async def test_what_is_retired_is_run_no_more_until_it_is_registered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await newcomer("Town")
    consumer, other = await site(lead), await site(lead, "App")
    first, second = await register(lead, consumer, TITLE, LISTED)
    await register(lead, other, LISTED)
    assert await consumers.retire(lead, documents=[first, second, first]) == consumer
    entry = await models.LogEntry.get(sequence=await log.head())
    assert (entry.action, entry.subject) == ("retireDocuments", consumer)
    assert entry.before == {"consumer": consumer, "registered": sorted((sha256(TITLE), sha256(LISTED)))}
    async with unchanged():
        assert await consumers.retire(lead, documents=[first]) == consumer
    assert {one.status for one in await listed(lead, consumer)} == {DocumentStatus.RETIRED}
    assert await consumers.text_of(sha256(TITLE)) is None
    assert await consumers.text_of(sha256(LISTED)) == LISTED, "another site still sends it"
    assert await register(lead, consumer, TITLE) == [first]
    assert await consumers.text_of(sha256(TITLE)) == TITLE
    monkeypatch.setattr(consumers, "RETIRED_MAX", 1)
    await consumers.retire(lead, documents=[first])
    assert [one.id for one in await listed(lead, consumer)] == [first], "the latest stays"


async def test_retiring_has_its_bounds() -> None:
    lead = await newcomer("Town")
    here, there = await site(lead), await site(lead, "App")
    (first,), (second,) = await register(lead, here, TITLE), await register(lead, there, TITLE)
    async with refused(errors.InvalidInput, "documents", says="one site"):
        await consumers.retire(lead, documents=[first, second])
    for wanted in ([], [first] * 101):
        async with refused(errors.InvalidInput, "documents"):
            await consumers.retire(lead, documents=wanted)
    for unknown in ("operation-none", "a\0", here):
        async with refused(errors.NotFound, "documents"):
            await consumers.retire(lead, documents=[first, unknown])


async def test_nobody_registers_for_or_looks_into_another_organisation() -> None:
    lead, other = await newcomer("Ours"), await newcomer("Theirs")
    consumer = await site(lead)
    (made,) = await register(lead, consumer, TITLE)
    officer = await holder(lead.organisation_id or "", Role.OFFICER)
    async with refused(errors.NotFound, "organisation"):
        await consumers.register(other, organisation=lead.organisation_id or "", name="Site")
    async with refused(errors.NotFound, "consumer"):
        await register(other, consumer, "{ nowhere }")
    async with refused(errors.NotFound, "documents"):
        await consumers.retire(other, documents=[made])
    async with refused(errors.Forbidden):
        await register(officer, consumer, "{ nowhere }")
    async with refused(errors.KeyRequired):
        await register(ANONYMOUS, consumer, "{ nowhere }")
    for blind in (other, ANONYMOUS, await holder(lead.organisation_id or "", Role.LEAD, (Scope.READ,))):
        assert await consumers.by_id(blind, [consumer]) == {}
        assert await consumers.documents_by_id(blind, [made]) == {}
        assert await consumers.of_organisations(blind, [lead.organisation_id or ""]) == {}


async def test_a_repeat_with_its_key_gives_the_same() -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    made = await register(lead, consumer, TITLE, idempotency_key="once")
    await consumers.retire(lead, documents=made)
    async with unchanged():
        assert await register(lead, consumer, TITLE, idempotency_key="once") == made
    async with refused(errors.IdempotencyKeyReused, "idempotencyKey"):
        await register(lead, consumer, LISTED, idempotency_key="once")


async def test_operations_are_listed_by_page_state_and_name() -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    texts = [f"query Q{number % 2} {{ a{number}: __typename }}" for number in range(5)]
    made = await register(lead, consumer, *texts)
    await consumers.retire(lead, documents=made[:2])
    shown = (await consumers.by_id(lead, [consumer]))[consumer]
    oldest = DateOrder(direction=OrderDirection.ASC)
    first = (await consumers.documents_of(lead, [shown], paging.Page(first=3), DocumentFilter(), oldest))[consumer]
    assert ([one.id for one in first.nodes], first.total, first.has_next) == (made[:3], 5, True)
    rest = paging.Page(first=3, after=first.cursors[-1])
    second = (await consumers.documents_of(lead, [shown], rest, DocumentFilter(), oldest))[consumer]
    assert ([one.id for one in second.nodes], second.has_next) == (made[3:], False)
    assert [one.id for one in await listed(lead, consumer, name="Q0")] == [made[4], made[2], made[0]]
    both = (DocumentStatus.RETIRED, DocumentStatus.DEPRECATED)
    assert [one.id for one in await listed(lead, consumer, status=both)] == [made[1], made[0]]


async def test_a_new_contract_is_asked_about_each_operation_in_use_and_names_those_it_breaks() -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    uses = "query Uses { new(old: OLD, by: {old: 1}) { old new } }"
    fits, old, gone = await register(lead, consumer, uses, OLD, "query Gone { new { old } }", given=LATER)
    deprecated = {one.id: one.deprecated_uses for one in await listed(lead, consumer)}
    assert deprecated[fits] == ("Query.new(old:)", "Kind.OLD", "By.old", "Thing.old")
    assert {one.status for one in await listed(lead, consumer)} == {DocumentStatus.DEPRECATED}
    await consumers.retire(lead, documents=[gone])
    sdl = "type Query { new(by: By, old: Kind): Thing } type Thing { old: Int new: Int } "
    newest = build_schema(sdl + "input By { old: Int new: Int } enum Kind { OLD NEW }")
    for _ in range(2):
        (said,) = await consumers.look_again(examine=documents.examiner(newest), contract="newest")
        assert said.startswith("Twin towns page: Old: Cannot query field 'old' on type 'Query'.")
    noted = {one.id: (one.status, one.deprecated_uses) for one in await listed(lead, consumer)}
    assert noted == {
        fits: (DocumentStatus.CURRENT, ()),
        old: (DocumentStatus.DEPRECATED, ("By.old",)),
        gone: (DocumentStatus.RETIRED, ("Thing.old",)),
    }


async def test_when_an_operation_was_used_is_noted_by_the_hour() -> None:
    lead = await newcomer("Town")
    consumer = await site(lead)
    await register(lead, consumer, TITLE)
    assert await consumers.text_of(sha256(TITLE)) == TITLE
    (used,) = await listed(lead, consumer)
    assert used.last_used_at is not None
    async with unchanged():
        await consumers.text_of(sha256(TITLE))
        assert await consumers.text_of("a\0") is None
    await models.RegisteredDocument.all().update(last_used_at=used.last_used_at - timedelta(minutes=61))
    await consumers.text_of(sha256(TITLE))
    (again,) = await listed(lead, consumer)
    assert again.last_used_at is not None
    assert again.last_used_at >= used.last_used_at


SHOWING = {
    "by name": '{ leaflet(by: {slug: "local-authority-links"}) { title } }',
    "by another name": '{ leaflet(by: {slug: "x"}) { title } }',
    "any": "query Any($slug: String!) { leaflet(by: {slug: $slug}) { title } }",
    "among others": "{ leaflets(first: 5) { nodes { title } } }",
    "by what is followed": "{ partnerships(first: 5) { nodes { readiness { edition { title } } } } }",
    "a badge": "query Badge($id: ID!) { partnership(by: {id: $id}) { readiness { verdict } } }",
    "links": LISTED,
}


async def test_the_sites_that_show_a_leaflet_are_told_to_its_editors_and_not_what_they_have_registered(
    store: files.Store,
) -> None:
    demo = await begin(store)
    leaflet = str((await models.Leaflet.get(slug="local-authority-links", until__isnull=True)).id)
    for name, text in SHOWING.items():
        await register(demo.rich, await site(demo.rich, name), text)
    gone = await site(demo.rich, "no longer")
    await consumers.retire(demo.rich, documents=await register(demo.rich, gone, SHOWING["by name"]))

    async def shown(viewer: Viewer, *wanted: str) -> dict[str, list[str]]:
        found = await consumers.showing(viewer, wanted)
        return {one: [site.name for site in sites] for one, sites in found.items()}

    expected = ["among others", "any", "by name", "by what is followed"]
    assert await shown(demo.editor, leaflet, "leaflet-none") == {leaflet: expected}
    assert await shown(OPERATOR, leaflet) == {leaflet: expected}
    for other in (ANONYMOUS, demo.rich, demo.poor):
        assert await shown(other, leaflet) == {}
    sites = (await consumers.showing(demo.editor, [leaflet]))[leaflet]
    for viewer, registered in ((demo.editor, 0), (demo.rich, 1)):
        pages = await consumers.documents_of(viewer, sites, PAGE, DocumentFilter(), DateOrder())
        assert [len(pages[one.id].nodes) for one in sites] == [registered] * len(sites)
    row = await models.Leaflet.get(id=leaflet, until__isnull=True)
    await leaflets.update(demo.editor, leaflet=leaflet, expected_version=row.version, slug="links-of-places")
    assert await shown(demo.editor, leaflet) == {leaflet: expected}, "it is found by its former address too"
    await models.RegisteredDocument.all().update(shows="", contract="before")
    assert await shown(demo.editor, leaflet) == {leaflet: []}
    await consumers.look_again(examine=documents.examiner(schema._schema), contract="today")
    assert await shown(demo.editor, leaflet) == {leaflet: expected}
