"""What people do in the demo while others read: each write by its number, whose turn it is told by it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from content.sharing import consumers
from tests.server.machine import REGISTER, REGISTERED, RESTORE, Town

ITEMS = ("follow-up", "find-a-partner", "prepare", "focus", "persevere")
STATES = ("TICKED", "IN_PROGRESS", "CANNOT", "UNANSWERED")


def side_of(number: int) -> str:
    return ("rich", "poor")[number % 2]


async def _side(town: Town, by: str) -> dict[str, Any]:
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { version mySide { id version publishesReadiness } } }"
    found: dict[str, Any] = (await town.act(by, asked, id=town.demo.partnership))["partnership"]
    return found


async def tick(town: Town, number: int) -> None:
    """Answer an item."""
    answer = {"item": ITEMS[number % 5], "state": STATES[number % 4], "reason": "We are few."}
    query = """mutation ($id: ID!, $a: [AnswerInput!]!) { answerItems(input: {partnership: $id, answers: $a}) {
      errors { code } } }"""
    await town.act(side_of(number), query, id=town.demo.partnership, a=[answer])


async def tell(town: Town, number: int) -> None:
    """Say that the verdict may be seen, or that it may not."""
    mine = (await _side(town, side_of(number)))["mySide"]
    query = """mutation ($id: ID!, $v: Int!, $yes: Boolean!) { updateSide(input: {partnership: $id, expectedVersion: $v,
      publishReadiness: $yes, notes: "Kept to ourselves."}) { errors { code } } }"""
    yes = not mine["publishesReadiness"]
    await town.act(side_of(number), query, id=town.demo.partnership, v=mine["version"], yes=yes)


async def count(town: Town, number: int) -> None:
    """Change an organisation's record."""
    by = side_of(number)
    own = (await town.act(by, "{ viewer { organisation { id version } } }"))["viewer"]["organisation"]
    query = """mutation ($id: ID!, $v: Int!, $n: Int!) { updateOrganisation(input: {organisation: $id,
      expectedVersion: $v, population: $n}) { errors { code } } }"""
    await town.act(by, query, id=own["id"], v=own["version"], n=1_000 + next(town.numbers))


async def news(town: Town, number: int) -> None:
    """Write news, for everybody or between the sides."""
    level = ("PUBLIC", "PARTNERSHIP", "SIDE")[number % 3]
    query = """mutation ($id: ID!, $title: String!, $level: Visibility!) { publishUpdate(input: {partnership: $id,
      title: $title, body: "Words.", language: "en", visibility: $level}) { errors { code } } }"""
    title = f"{level.title()} news {next(town.numbers)}"
    await town.act(side_of(number), query, id=town.demo.partnership, title=title, level=level)


async def begin(town: Town, number: int) -> None:
    """Open a partnership that nobody else sees yet, with somebody who is here or somebody new."""
    existing = {"existing": {"slug": "mfano-district-council"}}
    new = {"new": {"name": f"Newcomers {next(town.numbers)}", "kind": "LOCAL_AUTHORITY", "country": "FR"}}
    query = """mutation ($with: CounterpartInput!, $title: String!) { openPartnership(input: {counterparts: [$with],
      form: CONTACT, leaflet: {slug: "local-authority-links"}, title: $title}) {
      partnership { id } errors { code } } }"""
    title = f"Link {next(town.numbers)}"
    made = await town.act("rich", query, title=title, **{"with": new if number % 3 == 0 else existing})
    if (link := (made.get("openPartnership") or {}).get("partnership")) is not None:
        town.links.append(link["id"])


async def welcome(town: Town, number: int) -> None:
    """Acknowledge a partnership, so that everybody sees it."""
    query = "mutation ($id: ID!) { acknowledgePartnership(input: {partnership: $id}) { errors { code } } }"
    await town.act("poor", query, id=town.links[number % len(town.links)])


async def publish(town: Town, number: int) -> None:
    """Publish the next edition, now or in two hours, with other words."""
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { edition { id } } }'
    leaflet = (await town.act("editor", asked))["leaflet"]
    if leaflet is None or leaflet["edition"] is None:  # The clock was put back before it came out.
        return
    draft = (await town.act("editor", RESTORE, id=leaflet["edition"]["id"]))["restoreEdition"]["edition"]
    if draft is None:
        return
    edit = """mutation ($id: ID!, $v: Int!, $text: String!) { editItem(input: {edition: $id, expectedVersion: $v,
      key: "focus", text: $text}) { edition { version } errors { code } } }"""
    words = f"Focus - stick to agreed goals, all {next(town.numbers)} of them"
    edited = (await town.act("editor", edit, id=draft["id"], v=draft["version"], text=words))["editItem"]["edition"]
    at = (datetime.now(UTC) + town.shifted + timedelta(hours=2)).isoformat() if number % 2 else None
    query = """mutation ($id: ID!, $v: Int!, $at: DateTime) { publishEdition(input: {edition: $id, expectedVersion: $v,
      at: $at}) { errors { code } } }"""
    version = edited["version"] if edited else draft["version"]
    await town.act("editor", query, id=draft["id"], v=version, at=at)


async def rename(town: Town, number: int) -> None:
    """Give the leaflet another address, or its first one again; it is found by both."""
    asked = '{ leaflet(by: {slug: "local-authority-links"}) { id version slug } }'
    leaflet = (await town.act("editor", asked))["leaflet"]
    if leaflet is None:
        return
    query = """mutation ($id: ID!, $v: Int!, $slug: String!) { updateLeaflet(input: {leaflet: $id, expectedVersion: $v,
      slug: $slug}) { errors { code } } }"""
    slug = ("links-of-places", "local-authority-links")[number % 2]
    await town.act("editor", query, id=leaflet["id"], v=leaflet["version"], slug=slug)


async def visit(town: Town, number: int) -> None:
    """Record a visit, for everybody or between the sides."""
    side = await _side(town, side_of(number))
    query = """mutation ($id: ID!, $host: ID!, $on: Date!, $level: Visibility!) { recordVisit(input: {partnership: $id,
      purpose: EXCHANGE, mode: ONLINE, host: $host, startsOn: $on, visibility: $level}) { errors { code } } }"""
    on, level = f"20{10 + number}-01-0{1 + number % 9}", ("PUBLIC", "PARTNERSHIP")[number % 2]
    host = side["mySide"]["id"]
    await town.act(side_of(number), query, id=town.demo.partnership, host=host, on=on, level=level)


async def grow(town: Town, number: int) -> None:
    """Record an organisation."""
    query = """mutation ($name: String!) { addOrganisation(input: {name: {text: $name, language: "en"}, kind: NGO,
      country: "GB"}) { errors { code } } }"""
    await town.act(side_of(number), query, name=f"Friends {next(town.numbers)}")


async def register(town: Town, number: int) -> None:
    """Retire what a site sends, or register it again."""
    asked = """{ viewer { organisation { integration { consumers { id
      documents { nodes { id hash status } } } } } } }"""
    (site,) = (await town.act("rich", asked))["viewer"]["organisation"]["integration"]["consumers"]
    text = REGISTERED[number % len(REGISTERED)]
    (known,) = (one for one in site["documents"]["nodes"] if one["hash"] == consumers.sha256(text))
    if known["status"] == "RETIRED":
        await town.act("rich", REGISTER, id=site["id"], texts=[text])
    else:
        query = "mutation ($id: ID!) { retireDocuments(input: {documents: [$id]}) { errors { code } } }"
        await town.act("rich", query, id=known["id"])


async def refuse(town: Town, number: int) -> None:
    """Try what is refused."""
    query = """mutation ($id: ID!) { updateSide(input: {partnership: $id, expectedVersion: 99, notes: "x"}) {
      errors { code } } }"""
    await town.act(("nobody", "editor", "rich", "poor")[number % 4], query, id=town.demo.partnership)


WRITES: Mapping[str, Callable[[Town, int], Awaitable[None]]] = {
    one.__name__: one
    for one in (tick, tell, count, news, begin, welcome, publish, rename, visit, grow, register, refuse)
}
