"""Operations that sites send: registering them from the file that a client's compiler writes, and checking them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, build_schema
from msgspec import Struct
from rich.table import Table

from content import errors
from content.records import Examined
from content.sharing import consumers
from schema import documents
from schema.root import schema
from server.commands.asking import Asking, asking, elsewhere
from server.commands.telling import Refused, out, progress, shown
from server.settings import Settings

FILE_BYTES_MAX = 10_000_000
BATCH_BYTES_MAX = 40_000
"""What the texts of one request may weigh, so that all of it fits into the body of a request."""
PAGE = 100

HOW = 'codegen: persistedDocuments: { hashAlgorithm: "sha256" }; Relay: "persistConfig": { "algorithm": "SHA256", … }.'


class _Sent(Struct, frozen=True):
    """An operation that a site sends, and whose it is."""

    consumer: str
    text: str
    name: str = "?"


def push(
    *,
    file: Path,
    consumer: str,
    organisation: str | None,
    url: str | None,
    server: str | None,
    key_file: Path | None,
    dry_run: bool,
) -> None:
    """Register every operation of a file for a site, which is recorded if it is new; those that are known stay."""
    texts = _texts(file)
    if dry_run:
        _tell([(_Sent(consumer, text), _examined(schema._schema, text)) for text in texts])  # noqa: SLF001 - no public name
        out.print("Nothing was registered.")
        return

    async def run() -> int:
        async with _asking(server, key_file) as ask:
            owner = await _owner(ask, organisation)
            made = await ask.act(SITE, organisation=owner, name=consumer, url=url)
            done = 0
            with progress() as bars:
                bar = bars.add_task("registering", total=len(texts))
                for batch in _batches(texts):
                    payload = await ask.act(REGISTER, consumer=made["consumer"]["id"], texts=batch)
                    done += len(payload["documents"])
                    bars.update(bar, advance=len(batch))
        return done

    count = asyncio.run(run())
    out.print(f"✓ {count} operations of {consumer} are registered.", markup=False)


def check(*, against: Path | None, files: Sequence[Path]) -> None:
    """Say which operation of which site a schema breaks: one in a file, or this program's own.

    Without files, looks at all that are registered and not retired. Refused by name where one is broken.
    """
    contract = _schema(against) if against else schema._schema  # noqa: SLF001 - graphql-core's has no public name
    sent = [_Sent(file.name, text) for file in files for text in _texts(file)]
    if not files:
        sent = asyncio.run(_registered())
    found = [(one, _examined(contract, one.text)) for one in sent]
    broken = [(one, said) for one, said in found if isinstance(said, str)]
    leaving = [(one, said) for one, said in found if isinstance(said, Examined) and said.deprecated_uses]
    for one, said in leaving:
        out.print(f"  {one.consumer}: {said.name} uses {', '.join(said.deprecated_uses)}", markup=False)
    if broken:
        named = [f"{one.consumer}: {one.name}: {said}" for one, said in broken]
        raise Refused(f"This schema breaks {len(broken)} of {len(found)} operations:", *named)
    out.print(f"✓ {len(found)} operations fit; {len(leaving)} use something that will be removed.")


def _texts(file: Path) -> list[str]:
    """Read `{hash: text}`, as Relay and GraphQL Code Generator write it, or the manifest of Apollo's tools."""
    if file.stat().st_size > FILE_BYTES_MAX:
        raise Refused(f"{shown(file)} is larger than {FILE_BYTES_MAX // 1_000_000} MB.")
    try:
        read = json.loads(file.read_bytes())
    except ValueError as error:
        raise Refused(f"{shown(file)} is not JSON.") from error
    pairs = dict(_pairs(read)) if isinstance(read, dict) else {}
    if not pairs:
        raise Refused(f"{shown(file)} holds no operations: {{hash: text}}, or Apollo's manifest, was expected.")
    for digest, text in pairs.items():
        if consumers.sha256(text) != digest.removeprefix("sha256:"):
            raise Refused(f"{digest[:80]} is not the SHA-256 of its text in {shown(file)}: have it made so. {HOW}")
    return list(pairs.values())


def _pairs(read: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    operations = read.get("operations")
    pairs = [(one.get("id"), one.get("body")) for one in operations] if isinstance(operations, list) else read.items()
    for digest, text in pairs:
        if not isinstance(digest, str) or not isinstance(text, str):
            raise Refused("Each operation is the text that its hash stands for.")
        yield digest, text


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    weight = 0
    for text in texts:
        size = len(json.dumps(text))
        if batch and (weight + size > BATCH_BYTES_MAX or len(batch) == consumers.TEXTS_MAX):
            yield batch
            batch, weight = [], 0
        batch.append(text)
        weight += size
    if batch:
        yield batch


def _schema(file: Path) -> GraphQLSchema:
    try:
        return build_schema(file.read_text(encoding="utf-8"))
    except (GraphQLSyntaxError, GraphQLError, TypeError, ValueError) as error:
        raise Refused(f"{shown(file)} is no GraphQL schema: {error}") from error


def _examined(contract: GraphQLSchema, text: str) -> Examined | str:
    """Give what a schema says of an operation, or why it does not fit."""
    try:
        return documents.examiner(contract)(text)
    except errors.DocumentRefused as refusal:
        return refusal.message


def _tell(found: Sequence[tuple[_Sent, Examined | str]]) -> None:
    table = Table("operation", "cost at most", "status")
    for _, said in found:
        if isinstance(said, str):
            table.add_row("?", "", said)
        else:
            table.add_row(said.name, f"{said.cost:,}", "DEPRECATED" if said.deprecated_uses else "CURRENT")
    out.print(table)
    refused = sum(isinstance(said, str) for _, said in found)
    if refused:
        raise Refused(f"{refused} of {len(found)} operations would be refused; nothing was registered.")


def _asking(server: str | None, key_file: Path | None) -> AbstractAsyncContextManager[Asking]:
    if server is None and key_file is None:
        return asking(Settings.from_environment())
    if server is None or key_file is None:
        raise Refused("--server and --key-file go together: where to register, and the file that holds the key.")
    return elsewhere(server, key_file.read_text(encoding="utf-8").strip())


async def _owner(ask: Asking, organisation: str | None) -> str:
    """Find whose site it is: the organisation that is named, or the one that the key acts for."""
    if organisation is None:
        viewer = (await ask(VIEWER))["viewer"]
        if viewer is None:
            raise Refused("Say by --organisation whose site it is: an id, or the name in web addresses.")
        return str(viewer["organisation"]["id"])
    by = {"id": organisation} if organisation.startswith("organisation-") else {"slug": organisation}
    found = (await ask(FIND, by=by))["organisation"]
    if found is None:
        raise Refused(f"There is no organisation `{organisation}`.")
    return str(found["id"])


async def _registered() -> list[_Sent]:
    """Read all that is registered and not retired, page by page."""
    async with asking(Settings.from_environment()) as ask:
        with progress() as bars:
            bar = bars.add_task("reading what is registered", total=None)
            found = []
            async for site, owner in _sites(ask):
                async for node in _pages(ask, OPERATIONS, "node", "documents", id=site["id"]):
                    found.append(_Sent(f"{site['name']} ({owner})", node["text"], node["name"]))
                    bars.update(bar, advance=1)
            return found


async def _sites(ask: Asking) -> AsyncIterator[tuple[Mapping[str, Any], str]]:
    async for one in _pages(ask, SITES, "organisations"):
        for site in one["integration"]["consumers"] if one["integration"] else ():
            yield site, one["slug"]


async def _pages(ask: Asking, query: str, *path: str, **variables: Any) -> AsyncIterator[Mapping[str, Any]]:
    after = None
    while True:
        page: Any = await ask(query, first=PAGE, after=after, **variables)
        for name in path:
            page = page[name]
        for node in page["nodes"]:
            yield node
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


VIEWER = "{ viewer { organisation { id } } }"
FIND = "query ($by: OrganisationBy!) { organisation(by: $by) { id } }"
SITE = """mutation ($organisation: ID!, $name: String!, $url: URL) {
  registerConsumer(input: {organisation: $organisation, name: $name, url: $url}) { consumer { id } errors { message } }
}"""
REGISTER = """mutation ($consumer: ID!, $texts: [String!]!) {
  registerDocuments(input: {consumer: $consumer, texts: $texts}) { documents { id } errors { message } }
}"""
SITES = """query ($first: Int!, $after: String) { organisations(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { slug integration { consumers { id name } } } } }"""
OPERATIONS = """query ($id: ID!, $first: Int!, $after: String) { node(id: $id) { ... on Consumer {
  documents(first: $first, after: $after, filter: {status: [CURRENT, DEPRECATED]}, orderBy: {direction: ASC}) {
    pageInfo { hasNextPage endCursor } nodes { name text } } } } }"""
